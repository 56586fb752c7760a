//! `cell` groups.
//! Not for: their pins' content.

use rustc_hash::FxHashMap;

use super::clocks::{read_generated_clock, read_modes};
use super::context::{Context, Step};
use super::library::read_type;
use super::pin::{read_bundle, read_bus, read_pin};
use super::sequential::{read_sequential, read_statetable};
use crate::diagnostic::{Diagnostic, Report};
use crate::liberty::library::{Cell, PgPin, Pin, SequentialKind};
use crate::liberty::tree::Statement;
use crate::span::Span;

/// Reads a `cell` group. In lenient reading one without a name is nothing.
pub(super) fn read_cell<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<Cell>, Report> {
    let Some(name) = context.group_name(group)? else {
        return Ok(None);
    };
    let mut cell = Cell {
        name,
        span: group.span(),
        ..Cell::default()
    };
    context.each(group, &mut |context, statement| match statement.is_group() {
        true => group_of(context, statement, &mut cell),
        false => attribute_of(context, statement, &mut cell),
    })?;
    check_pins(context, group, &cell);
    Ok(Some(cell))
}

fn group_of<'a>(context: &mut Context<'a>, group: Statement<'a>, cell: &mut Cell) -> Step {
    match group.name() {
        b"pin" => cell.pins.extend(read_pin(context, group)?),
        b"bus" => cell.buses.extend(read_bus(context, group)?),
        b"bundle" => cell.bundles.extend(read_bundle(context, group)?),
        b"ff" | b"ff_bank" => {
            let found = read_sequential(context, group, SequentialKind::FlipFlop)?;
            cell.sequentials.extend(found);
        }
        b"latch" | b"latch_bank" => {
            let found = read_sequential(context, group, SequentialKind::Latch)?;
            cell.sequentials.extend(found);
        }
        b"statetable" => cell.statetables.push(read_statetable(context, group)?),
        b"generated_clock" => cell
            .generated_clocks
            .extend(read_generated_clock(context, group)?),
        b"mode_definition" => cell.modes.extend(read_modes(context, group)?),
        b"pg_pin" => cell.pg_pins.extend(read_pg_pin(context, group)?),
        b"type" => cell.types.extend(read_type(context, group)?),
        b"memory" => {
            cell.is_memory = true;
            context.skip(group);
        }
        b"cell" => {
            let message = format!("a `cell` in cell `{}`", cell.name);
            let diagnostic =
                Diagnostic::error(group.name_span(), message).labelled("is a `}` missing before it?");
            context.error(group, diagnostic)?;
        }
        _ => context.skip(group),
    }
    Ok(())
}

fn attribute_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, cell: &mut Cell) -> Step {
    let flag = match attribute.name() {
        b"dont_use" => &mut cell.dont_use,
        b"dont_touch" => &mut cell.dont_touch,
        b"is_macro_cell" => &mut cell.is_macro,
        b"is_memory" => &mut cell.is_memory,
        b"pad_cell" => &mut cell.is_pad,
        b"interface_timing" => &mut cell.interface_timing,
        b"is_clock_gating_cell" => &mut cell.is_clock_gating,
        b"is_level_shifter" => &mut cell.is_level_shifter,
        b"is_isolation_cell" => &mut cell.is_isolation,
        _ => return value_of(context, attribute, cell),
    };
    *flag = context.truth(attribute)? == Some(true);
    Ok(())
}

fn value_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, cell: &mut Cell) -> Step {
    match attribute.name() {
        b"area" => cell.area = context.number(attribute)?,
        b"cell_leakage_power" => cell.leakage_power = context.number(attribute)?,
        b"cell_footprint" => cell.footprint = context.text(attribute)?,
        b"clock_gating_integrated_cell" => cell.clock_gating_integrated = context.text(attribute)?,
        b"switch_cell_type" => cell.switch_type = context.text(attribute)?,
        b"scaling_factors" => cell.scaling_factors = context.text(attribute)?,
        b"user_function_class" => cell.user_function_class = context.text(attribute)?,
        _ => context.skip(attribute),
    }
    Ok(())
}

fn read_pg_pin<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<PgPin>, Report> {
    let begin = |name| PgPin {
        name,
        ..PgPin::default()
    };
    context.fill_named(group, begin, |context, statement, pin| {
        match statement.name() {
            b"pg_type" => pin.pg_type = context.text(statement)?,
            b"voltage_name" => pin.voltage_name = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })
}

/// A pin that stands twice is odd, but both groups are kept.
fn check_pins<'a>(context: &mut Context<'a>, group: Statement<'a>, cell: &Cell) {
    let mut first: FxHashMap<&str, Span> = FxHashMap::default();
    let commons = cell
        .buses
        .iter()
        .map(|bus| &bus.common)
        .chain(cell.bundles.iter().map(|bundle| &bundle.common));
    for Pin { names, span, .. } in cell.pins.iter().chain(commons) {
        for name in names {
            if let Some(&before) = first.get(name.as_str()) {
                let message = format!("pin `{name}` stands twice in cell `{}`", cell.name);
                context.warning(
                    group,
                    Diagnostic::warning(*span, message).related(before, "it is here first"),
                );
            } else {
                first.insert(name, *span);
            }
        }
    }
}
