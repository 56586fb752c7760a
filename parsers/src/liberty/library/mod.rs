//! What a library says, in its own units: plain data for timing.
//! Not for: scaling and interpolation; that is the graph's library.

mod cell;
mod clocks;
mod function;
mod names;
mod pin;
mod sequential;
mod timing;

use std::collections::BTreeMap;

pub use cell::{Cell, PgPin};
pub use clocks::{GeneratedClock, MinPeriod, MinPulseWidth, Mode, ModeDefinition};
pub use function::{Function, Operation};
pub use names::{TableKind, TimingSense, TimingType, TreeType, Variable, WireLoadMode};
pub use pin::{Bundle, Bus, Direction, Pin};
pub use sequential::{Sequential, SequentialKind, Statetable};
pub use timing::{Axis, LinearModel, Table, Timing};

use crate::span::Span;

/// A `library` group as timing needs it.
///
/// Numbers are as written, in [`Library::units`]. What a file does not say is `None`, but for units
/// and thresholds, whose defaults are those of the field's tools.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// What its numbers count.
    pub units: Units,
    /// Where edges are measured.
    pub thresholds: Thresholds,
    /// `delay_model`, mostly `table_lookup`.
    pub delay_model: Option<String>,
    /// `slew_derate_from_library`; slews of tables are measured ones divided by it.
    pub slew_derate: Option<f64>,
    /// `bus_naming_style`, as `%s[%d]`.
    pub bus_naming_style: Option<String>,
    /// `nom_process`
    pub nom_process: Option<f64>,
    /// `nom_voltage`
    pub nom_voltage: Option<f64>,
    /// `nom_temperature` in degrees Celsius.
    pub nom_temperature: Option<f64>,
    /// The `default_` attributes.
    pub defaults: Defaults,
    /// `k_process_...`, `k_temp_...`, `k_volt_...` by their names.
    pub scaling_factors: Vec<(String, f64)>,
    /// `scaling_factors`: other such factors, for the cells that name the group.
    pub scaling_factor_groups: Vec<ScalingFactors>,
    /// `in_place_swap_mode`, as `match_footprint`.
    pub in_place_swap_mode: Option<String>,
    /// `voltage_map`: supplies by name, in volts.
    pub voltage_map: Vec<(String, f64)>,
    /// `operating_conditions`
    pub operating_conditions: Vec<OperatingConditions>,
    /// `wire_load`
    pub wire_loads: Vec<WireLoad>,
    /// `wire_load_selection`
    pub wire_load_selections: Vec<WireLoadSelection>,
    /// `lu_table_template`
    pub templates: Vec<Template>,
    /// `type` groups of the library, for its buses.
    pub types: Vec<BusType>,
    /// `define`: attributes and groups of the user.
    pub defines: Vec<Define>,
    /// `cell`
    pub cells: Vec<Cell>,
    /// `scaled_cell`
    pub scaled_cells: Vec<ScaledCell>,
    /// What is in the file but not here.
    pub skipped: Skipped,
}

/// What was not read, by name: how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Groups, and nothing of what is in them.
    pub groups: BTreeMap<String, usize>,
    /// Attributes of groups that were read.
    pub attributes: BTreeMap<String, usize>,
}

/// What one of a number is, in SI units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Units {
    /// `time_unit` in seconds; a nanosecond where it is not given.
    pub time_s: f64,
    /// `capacitive_load_unit` in farads; a picofarad where it is not given.
    pub capacitance_f: f64,
    /// `pulling_resistance_unit` in ohms; a kiloohm where it is not given.
    pub resistance_ohm: f64,
    /// `voltage_unit` in volts; a volt where it is not given.
    pub voltage_v: f64,
    /// `current_unit` in amperes; a milliampere where it is not given.
    pub current_a: f64,
    /// `leakage_power_unit` in watts.
    pub leakage_power_w: Option<f64>,
}

impl Default for Units {
    fn default() -> Self {
        Self {
            time_s: 1e-9,
            capacitance_f: 1e-12,
            resistance_ohm: 1e3,
            voltage_v: 1.0,
            current_a: 1e-3,
            leakage_power_w: None,
        }
    }
}

/// `..._threshold_pct_...`: per cent of the supply; 50 for delays and 20 to 80 for slews where they
/// are not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// `input_threshold_pct_rise`
    pub input_rise: f64,
    /// `input_threshold_pct_fall`
    pub input_fall: f64,
    /// `output_threshold_pct_rise`
    pub output_rise: f64,
    /// `output_threshold_pct_fall`
    pub output_fall: f64,
    /// `slew_lower_threshold_pct_rise`
    pub slew_lower_rise: f64,
    /// `slew_lower_threshold_pct_fall`
    pub slew_lower_fall: f64,
    /// `slew_upper_threshold_pct_rise`
    pub slew_upper_rise: f64,
    /// `slew_upper_threshold_pct_fall`
    pub slew_upper_fall: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            input_rise: 50.0,
            input_fall: 50.0,
            output_rise: 50.0,
            output_fall: 50.0,
            slew_lower_rise: 20.0,
            slew_lower_fall: 20.0,
            slew_upper_rise: 80.0,
            slew_upper_fall: 80.0,
        }
    }
}

/// What holds where a cell, a pin or a design does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Defaults {
    /// `default_input_pin_cap`
    pub input_pin_cap: Option<f64>,
    /// `default_output_pin_cap`
    pub output_pin_cap: Option<f64>,
    /// `default_inout_pin_cap`
    pub inout_pin_cap: Option<f64>,
    /// `default_fanout_load`
    pub fanout_load: Option<f64>,
    /// `default_max_transition`
    pub max_transition: Option<f64>,
    /// `default_max_capacitance`
    pub max_capacitance: Option<f64>,
    /// `default_max_fanout`
    pub max_fanout: Option<f64>,
    /// `default_cell_leakage_power`
    pub cell_leakage_power: Option<f64>,
    /// `default_operating_conditions`
    pub operating_conditions: Option<String>,
    /// `default_wire_load`
    pub wire_load: Option<String>,
    /// `default_wire_load_mode`
    pub wire_load_mode: Option<WireLoadMode>,
    /// `default_wire_load_selection`
    pub wire_load_selection: Option<String>,
}

/// `scaling_factors (name) {..}`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScalingFactors {
    /// Its name.
    pub name: String,
    /// `k_...` by their names.
    pub factors: Vec<(String, f64)>,
}

/// `scaled_cell (cell, conditions) {..}`: what a cell is under other operating conditions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScaledCell {
    /// The name of the conditions.
    pub conditions: String,
    /// All that is said of the cell then, under its own name.
    pub cell: Cell,
}

/// `operating_conditions (name) {..}`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperatingConditions {
    /// Its name.
    pub name: String,
    /// `process`
    pub process: Option<f64>,
    /// `voltage`
    pub voltage: Option<f64>,
    /// `temperature` in degrees Celsius.
    pub temperature: Option<f64>,
    /// `tree_type`
    pub tree_type: Option<TreeType>,
}

/// `wire_load (name) {..}`: wires by how many pins they reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WireLoad {
    /// Its name.
    pub name: String,
    /// For each unit of length.
    pub resistance: Option<f64>,
    /// For each unit of length.
    pub capacitance: Option<f64>,
    /// For each unit of length.
    pub area: Option<f64>,
    /// Length that each pin beyond the last entry adds.
    pub slope: Option<f64>,
    /// `fanout_length`: pins and length, in file order.
    pub fanout_lengths: Vec<(f64, f64)>,
}

/// `wire_load_selection (name) {..}`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WireLoadSelection {
    /// Its name; some files give none.
    pub name: Option<String>,
    /// `wire_load_from_area`: least area, largest area, name of the wire load.
    pub from_area: Vec<(f64, f64, String)>,
}

/// `lu_table_template (name) {..}`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// `variable_1` to `variable_3` with `index_1` to `index_3`, in file order.
    ///
    /// A breakpoint list may be empty: then each table brings its own.
    pub axes: Vec<Axis>,
    /// The whole group.
    pub span: Span,
}

/// `type (name) {..}`: the bits of a bus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusType {
    /// Its name.
    pub name: String,
    /// `bit_width`, or what `bit_from` and `bit_to` say where it is not given.
    pub bit_width: u32,
    /// The first bit.
    pub bit_from: i32,
    /// The last bit.
    pub bit_to: i32,
}

/// `define (name, group, type)`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Define {
    /// The attribute.
    pub name: String,
    /// The group it may stand in.
    pub group: String,
    /// `string`, `integer`, `float` or `boolean`.
    pub value_type: String,
}
