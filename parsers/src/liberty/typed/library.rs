//! The `library` group: units, defaults and all groups but cells.
//! Not for: cells.

use super::context::{Context, Step};
use super::units::{ratio, unit};
use crate::diagnostic::{Diagnostic, Report};
use crate::liberty::library::{
    BusType, Define, Library, OperatingConditions, ScalingFactors, TreeType, WireLoad, WireLoadMode,
    WireLoadSelection,
};
use crate::liberty::tree::Statement;

/// Reads an attribute of the library.
pub(super) fn attribute_of<'a>(
    context: &mut Context<'a>,
    attribute: Statement<'a>,
    library: &mut Library,
) -> Step {
    match attribute.name() {
        b"delay_model" => library.delay_model = context.text(attribute)?,
        b"bus_naming_style" => library.bus_naming_style = context.text(attribute)?,
        b"nom_process" => library.nom_process = context.number(attribute)?,
        b"nom_voltage" => library.nom_voltage = context.number(attribute)?,
        b"nom_temperature" => library.nom_temperature = context.number(attribute)?,
        b"slew_derate_from_library" => library.slew_derate = context.number(attribute)?,
        b"define" => {
            let mut words = context.texts(attribute)?.into_iter();
            let mut word = || words.next().unwrap_or_default();
            library.defines.push(Define {
                name: word(),
                group: word(),
                value_type: word(),
            });
        }
        b"voltage_map" => {
            let value = attribute.values().nth(1);
            let name = context.text(attribute)?;
            match (name, value) {
                (Some(name), Some(value)) => {
                    let voltage = context.number_of(attribute, value)?;
                    library.voltage_map.extend(voltage.map(|voltage| (name, voltage)));
                }
                _ => {
                    let message = "`voltage_map` takes a name and a voltage";
                    context.error(attribute, Diagnostic::error(attribute.span(), message))?;
                }
            }
        }
        b"in_place_swap_mode" => library.in_place_swap_mode = context.text(attribute)?,
        name if name.starts_with(b"k_") => factor_of(context, attribute, &mut library.scaling_factors)?,
        name if name.starts_with(b"default_") => default_of(context, attribute, library)?,
        name if name.ends_with(b"_unit") => unit_of(context, attribute, library)?,
        name if name.windows(11).any(|part| part == b"_threshold_") => {
            threshold_of(context, attribute, library)?;
        }
        _ => context.skip(attribute),
    }
    Ok(())
}

/// Adds a factor that values change by with process, voltage or temperature.
fn factor_of<'a>(
    context: &mut Context<'a>,
    attribute: Statement<'a>,
    factors: &mut Vec<(String, f64)>,
) -> Step {
    if let Some(factor) = context.number(attribute)? {
        factors.push((attribute.name_text().to_owned(), factor));
    }
    Ok(())
}

/// Reads a `scaling_factors` group.
pub(super) fn read_scaling_factors<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<ScalingFactors>, Report> {
    let begin = |name| ScalingFactors {
        name,
        ..ScalingFactors::default()
    };
    context.fill_named(group, begin, |context, statement, group| {
        match statement.name().starts_with(b"k_") {
            true => factor_of(context, statement, &mut group.factors)?,
            false => context.skip(statement),
        }
        Ok(())
    })
}

fn default_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, library: &mut Library) -> Step {
    let defaults = &mut library.defaults;
    match attribute.name() {
        b"default_input_pin_cap" => defaults.input_pin_cap = context.number(attribute)?,
        b"default_output_pin_cap" => defaults.output_pin_cap = context.number(attribute)?,
        b"default_inout_pin_cap" => defaults.inout_pin_cap = context.number(attribute)?,
        b"default_fanout_load" => defaults.fanout_load = context.number(attribute)?,
        b"default_max_transition" => defaults.max_transition = context.number(attribute)?,
        b"default_max_capacitance" => defaults.max_capacitance = context.number(attribute)?,
        b"default_max_fanout" => defaults.max_fanout = context.number(attribute)?,
        b"default_cell_leakage_power" => defaults.cell_leakage_power = context.number(attribute)?,
        b"default_operating_conditions" => defaults.operating_conditions = context.text(attribute)?,
        b"default_wire_load" => defaults.wire_load = context.text(attribute)?,
        b"default_wire_load_selection" => defaults.wire_load_selection = context.text(attribute)?,
        b"default_wire_load_mode" => {
            let what = "`top`, `enclosed` or `segmented`";
            defaults.wire_load_mode = context.one_of(attribute, what, WireLoadMode::from_name)?;
        }
        _ => context.skip(attribute),
    }
    Ok(())
}

fn unit_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, library: &mut Library) -> Step {
    let units = &mut library.units;
    if attribute.name() == b"capacitive_load_unit" {
        let values: Vec<_> = attribute.values().collect();
        let [number, name] = values[..] else {
            let message = "`capacitive_load_unit` takes a number and a unit, as `(1, pf)`";
            return context.error(attribute, Diagnostic::error(attribute.span(), message));
        };
        let number = context.number_of(attribute, number)?;
        let scale = unit(name.raw(), b"f");
        match (number, scale) {
            (Some(number), Some(scale)) if number > 0.0 => units.capacitance_f = ratio(number, scale),
            (Some(_), _) => context.unexpected(attribute, name, "a unit of capacitance, as `pf`")?,
            (None, _) => {}
        }
        return Ok(());
    }
    let (base, what): (&[u8], _) = match attribute.name() {
        b"time_unit" => (b"s", "a unit of time, as `1ns`"),
        b"voltage_unit" => (b"v", "a unit of voltage, as `1V`"),
        b"current_unit" => (b"a", "a unit of current, as `1mA`"),
        b"pulling_resistance_unit" => (b"ohm", "a unit of resistance, as `1kohm`"),
        b"leakage_power_unit" => (b"w", "a unit of power, as `1nW`"),
        _ => {
            context.skip(attribute);
            return Ok(());
        }
    };
    let Some(value) = context.value(attribute)? else {
        return Ok(());
    };
    let Some(scale) = unit(value.raw(), base) else {
        return context.unexpected(attribute, value, what);
    };
    match base {
        b"s" => units.time_s = scale,
        b"v" => units.voltage_v = scale,
        b"a" => units.current_a = scale,
        b"ohm" => units.resistance_ohm = scale,
        _ => units.leakage_power_w = Some(scale),
    }
    Ok(())
}

fn threshold_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, library: &mut Library) -> Step {
    let thresholds = &mut library.thresholds;
    let place = match attribute.name() {
        b"input_threshold_pct_rise" => &mut thresholds.input_rise,
        b"input_threshold_pct_fall" => &mut thresholds.input_fall,
        b"output_threshold_pct_rise" => &mut thresholds.output_rise,
        b"output_threshold_pct_fall" => &mut thresholds.output_fall,
        b"slew_lower_threshold_pct_rise" => &mut thresholds.slew_lower_rise,
        b"slew_lower_threshold_pct_fall" => &mut thresholds.slew_lower_fall,
        b"slew_upper_threshold_pct_rise" => &mut thresholds.slew_upper_rise,
        b"slew_upper_threshold_pct_fall" => &mut thresholds.slew_upper_fall,
        _ => {
            context.skip(attribute);
            return Ok(());
        }
    };
    if let Some(number) = context.number(attribute)? {
        *place = number;
    }
    Ok(())
}

/// Reads an `operating_conditions` group.
pub(super) fn read_conditions<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<OperatingConditions>, Report> {
    let begin = |name| OperatingConditions {
        name,
        ..OperatingConditions::default()
    };
    context.fill_named(group, begin, |context, statement, conditions| {
        match statement.name() {
            b"process" => conditions.process = context.number(statement)?,
            b"voltage" => conditions.voltage = context.number(statement)?,
            b"temperature" => conditions.temperature = context.number(statement)?,
            b"tree_type" => {
                let what = "`best_case_tree`, `balanced_tree` or `worst_case_tree`";
                conditions.tree_type = context.one_of(statement, what, TreeType::from_name)?;
            }
            _ => context.skip(statement),
        }
        Ok(())
    })
}

/// Reads a `wire_load` group.
pub(super) fn read_wire_load<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<WireLoad>, Report> {
    let begin = |name| WireLoad {
        name,
        ..WireLoad::default()
    };
    context.fill_named(group, begin, |context, statement, wire_load| {
        match statement.name() {
            b"resistance" => wire_load.resistance = context.number(statement)?,
            b"capacitance" => wire_load.capacitance = context.number(statement)?,
            b"area" => wire_load.area = context.number(statement)?,
            b"slope" => wire_load.slope = context.number(statement)?,
            b"fanout_length" => match context.numbers(statement)?.as_deref() {
                // Behind the length others may stand: its capacitance, resistance and area.
                Some([pins, length, ..]) => wire_load.fanout_lengths.push((*pins, *length)),
                Some(_) => {
                    let message = "`fanout_length` takes a number of pins and a length";
                    context.error(statement, Diagnostic::error(statement.span(), message))?;
                }
                None => {}
            },
            _ => context.skip(statement),
        }
        Ok(())
    })
}

/// Reads a `wire_load_selection` group.
pub(super) fn read_wire_load_selection<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<WireLoadSelection, Report> {
    let mut selection = WireLoadSelection {
        name: context
            .texts(group)?
            .into_iter()
            .next()
            .filter(|name| !name.is_empty()),
        ..WireLoadSelection::default()
    };
    context.each(group, &mut |context, statement| {
        if statement.name() != b"wire_load_from_area" {
            context.skip(statement);
            return Ok(());
        }
        let values: Vec<_> = statement.values().collect();
        let [least, most, name] = values[..] else {
            let message = "`wire_load_from_area` takes two areas and the name of a wire load";
            return context.error(statement, Diagnostic::error(statement.span(), message));
        };
        let least = context.number_of(statement, least)?;
        let most = context.number_of(statement, most)?;
        let name = context.text_of(statement, name)?;
        if let (Some(least), Some(most), Some(name)) = (least, most, name) {
            selection.from_area.push((least, most, name));
        }
        Ok(())
    })?;
    Ok(selection)
}

/// Reads a `type` group, of a library or a cell.
pub(super) fn read_type<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<BusType>, Report> {
    let Some(name) = context.group_name(group)? else {
        return Ok(None);
    };
    let (mut width, mut from, mut to) = (None, None, None);
    context.each(group, &mut |context, statement| {
        match statement.name() {
            b"bit_width" => width = whole(context, statement)?,
            b"bit_from" => from = whole(context, statement)?,
            b"bit_to" => to = whole(context, statement)?,
            // `downto` says again what the bits say; the other two have one value each.
            b"downto" | b"base_type" | b"data_type" => {}
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    let said = from
        .zip(to)
        .map(|(from, to)| i64::from(from).abs_diff(i64::from(to)) + 1);
    let bit_width = match (width, said) {
        (Some(width), Some(said)) if u64::try_from(width) != Ok(said) => {
            let message = format!("type `{name}` has `bit_width` {width} and {said} bits");
            let label = "`bit_from` and `bit_to` say otherwise";
            context.error(
                group,
                Diagnostic::error(group.name_span(), message).labelled(label),
            )?;
            return Ok(None);
        }
        (_, Some(said)) => u32::try_from(said).ok(),
        (width, None) => width.and_then(|width| u32::try_from(width).ok()),
    };
    let Some(bit_width) = bit_width.filter(|&width| width > 0) else {
        let message = format!("type `{name}` without a width");
        let label = "expected `bit_from` and `bit_to`, or `bit_width`";
        context.error(
            group,
            Diagnostic::error(group.name_span(), message).labelled(label),
        )?;
        return Ok(None);
    };
    // Where only the width is given, the last bit is 0.
    let bit_from = from.unwrap_or_else(|| i32::try_from(bit_width - 1).unwrap_or(i32::MAX));
    Ok(Some(BusType {
        name,
        bit_width,
        bit_from,
        bit_to: to.unwrap_or(0),
    }))
}

fn whole<'a>(context: &mut Context<'a>, attribute: Statement<'a>) -> Result<Option<i32>, Report> {
    let Some(value) = context.value(attribute)? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(value.raw()).unwrap_or_default();
    match text.trim().parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => {
            context.unexpected(attribute, value, "a whole number")?;
            Ok(None)
        }
    }
}
