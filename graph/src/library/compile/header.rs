//! The head of a library in ps, fF and kΩ.
//! Not for: cells.

use netlearn_parsers::liberty;

use super::Units;
use crate::library::{Conditions, Header, Limits, NamedConditions, Thresholds, WireLoad, WireLoadSelection};

pub(super) fn compile_header(tree: &liberty::Library, units: &Units) -> Header {
    let nominal = Conditions {
        process: tree.nom_process.unwrap_or(1.0),
        voltage: tree.nom_voltage.unwrap_or(0.0),
        temperature: tree.nom_temperature.unwrap_or(0.0),
    };
    let conditions: Vec<NamedConditions> = tree
        .operating_conditions
        .iter()
        .map(|group| NamedConditions {
            name: group.name.clone(),
            conditions: Conditions {
                process: group.process.unwrap_or(nominal.process),
                voltage: group.voltage.unwrap_or(nominal.voltage),
                temperature: group.temperature.unwrap_or(nominal.temperature),
            },
            tree_type: group.tree_type,
        })
        .collect();
    let wire_loads: Vec<WireLoad> = tree
        .wire_loads
        .iter()
        .map(|group| wire_load(group, units))
        .collect();
    let wire_load_index = |name: &str| wire_loads.iter().position(|wire_load| wire_load.name == name);
    let selections = tree.wire_load_selections.iter().map(|group| WireLoadSelection {
        name: group.name.clone(),
        from_area: group
            .from_area
            .iter()
            .filter_map(|(least, largest, name)| Some((*least, *largest, wire_load_index(name)?)))
            .collect(),
    });
    let defaults = &tree.defaults;
    Header {
        name: tree.name.clone(),
        units: crate::library::Units {
            time_ps: units.picosecond,
            capacitance_ff: units.femtofarad,
            resistance_kohm: units.kiloohm,
        },
        thresholds: thresholds(&tree.thresholds),
        slew_derate: tree.slew_derate.unwrap_or(1.0) as f32,
        nominal,
        default_conditions: defaults
            .operating_conditions
            .as_ref()
            .and_then(|name| conditions.iter().position(|found| found.name == *name)),
        conditions,
        default_limits: Limits {
            max_slew: defaults.max_transition.map(|slew| units.time(slew)),
            max_capacitance: defaults.max_capacitance.map(|load| units.capacitance(load)),
            max_fanout: defaults.max_fanout.map(|fanout| fanout as f32),
            ..Limits::default()
        },
        default_fanout_load: defaults.fanout_load.map(|load| load as f32),
        default_wire_load: defaults.wire_load.as_deref().and_then(wire_load_index),
        wire_load_mode: defaults.wire_load_mode,
        wire_load_selections: selections.collect(),
        default_wire_load_selection: defaults.wire_load_selection.as_ref().and_then(|name| {
            let named = |group: &liberty::WireLoadSelection| group.name.as_ref() == Some(name);
            tree.wire_load_selections.iter().position(named)
        }),
        wire_loads,
        scaling: tree.scaling_factors.clone(),
        scaling_groups: tree
            .scaling_factor_groups
            .iter()
            .map(|group| (group.name.clone(), group.factors.clone()))
            .collect(),
    }
}

fn thresholds(tree: &liberty::Thresholds) -> Thresholds {
    let fractions = |rise: f64, fall: f64| [rise, fall].map(|percent| (percent / 100.0) as f32);
    Thresholds {
        input: fractions(tree.input_rise, tree.input_fall),
        output: fractions(tree.output_rise, tree.output_fall),
        slew_lower: fractions(tree.slew_lower_rise, tree.slew_lower_fall),
        slew_upper: fractions(tree.slew_upper_rise, tree.slew_upper_fall),
    }
}

fn wire_load(group: &liberty::WireLoad, units: &Units) -> WireLoad {
    let mut fanout_lengths = group.fanout_lengths.clone();
    fanout_lengths.sort_by(|a, b| a.0.total_cmp(&b.0));
    WireLoad {
        name: group.name.clone(),
        resistance: group.resistance.unwrap_or(0.0) * units.kiloohm,
        capacitance: group.capacitance.unwrap_or(0.0) * units.femtofarad,
        slope: group.slope.unwrap_or(0.0),
        fanout_lengths,
    }
}
