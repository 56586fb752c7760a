//! `timing` groups.
//! Not for: what their arcs mean.

use super::context::{Context, Step};
use super::table::read_table;
use crate::diagnostic::{Diagnostic, Report};
use crate::liberty::library::{TableKind, Timing, TimingSense, TimingType};
use crate::liberty::tree::Statement;

/// Reads a `timing` group.
pub(super) fn read_timing<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Timing, Report> {
    let begin = Timing {
        span: group.span(),
        ..Timing::default()
    };
    context.fill(group, begin, |context, statement, timing| {
        if statement.is_group() {
            return group_of(context, statement, timing);
        }
        attribute_of(context, statement, timing)
    })
}

fn group_of<'a>(context: &mut Context<'a>, group: Statement<'a>, timing: &mut Timing) -> Step {
    let Some(kind) = TableKind::from_name(group.name_text()) else {
        context.skip(group);
        return Ok(());
    };
    let Some(table) = read_table(context, group)? else {
        return Ok(());
    };
    if timing.table(kind).is_some() {
        let message = format!("a second `{}` in one `timing` group", kind.name());
        return context.error(group, Diagnostic::error(group.name_span(), message));
    }
    timing.tables.push((kind, table));
    Ok(())
}

fn attribute_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, timing: &mut Timing) -> Step {
    let linear = &mut timing.linear;
    match attribute.name() {
        b"related_pin" => timing.related_pins = context.names(attribute)?,
        b"related_bus_pins" => timing.related_bus_pins = context.names(attribute)?,
        b"related_output_pin" => timing.related_output_pins = context.names(attribute)?,
        b"timing_type" => {
            let found = context.one_of(attribute, "a timing type", TimingType::from_name)?;
            timing.timing_type = found.unwrap_or_default();
        }
        b"timing_sense" => {
            timing.timing_sense = context.one_of(
                attribute,
                "`positive_unate`, `negative_unate` or `non_unate`",
                TimingSense::from_name,
            )?;
        }
        b"when" => timing.when = context.function(attribute)?,
        b"sdf_cond" => timing.sdf_cond = context.text(attribute)?,
        b"sdf_cond_start" => timing.sdf_cond_start = context.text(attribute)?,
        b"sdf_cond_end" => timing.sdf_cond_end = context.text(attribute)?,
        b"sdf_edges" => timing.sdf_edges = context.text(attribute)?,
        b"mode" => {
            let mut words = context.texts(attribute)?.into_iter();
            timing.mode = words.next().zip(words.next());
        }
        b"intrinsic_rise" => linear.intrinsic_rise = context.number(attribute)?,
        b"intrinsic_fall" => linear.intrinsic_fall = context.number(attribute)?,
        b"rise_resistance" => linear.rise_resistance = context.number(attribute)?,
        b"fall_resistance" => linear.fall_resistance = context.number(attribute)?,
        b"slope_rise" => linear.slope_rise = context.number(attribute)?,
        b"slope_fall" => linear.slope_fall = context.number(attribute)?,
        _ => context.skip(attribute),
    }
    Ok(())
}
