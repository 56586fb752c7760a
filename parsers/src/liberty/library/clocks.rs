//! What clocks must be, what a cell makes of them, and the modes that a cell is in.
//! Not for: arcs, and reading these.

use super::function::Function;

/// A `min_pulse_width` group of a pin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MinPulseWidth {
    /// `constraint_high`
    pub high: Option<f64>,
    /// `constraint_low`
    pub low: Option<f64>,
    /// `when`: the other inputs for which it holds.
    pub when: Option<Function>,
    /// `sdf_cond`, as written.
    pub sdf_cond: Option<String>,
}

/// A `minimum_period` group of a pin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MinPeriod {
    /// `constraint`
    pub constraint: Option<f64>,
    /// `when`: the other inputs for which it holds.
    pub when: Option<Function>,
    /// `sdf_cond`, as written.
    pub sdf_cond: Option<String>,
}

/// A `generated_clock` group of a cell: a clock at one of its pins that it makes of another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneratedClock {
    /// Its names.
    pub names: Vec<String>,
    /// `clock_pin`: where it comes out.
    pub clock_pins: Vec<String>,
    /// `master_pin`: where the other clock goes in.
    pub master_pin: Option<String>,
    /// `divided_by`
    pub divided_by: Option<f64>,
    /// `multiplied_by`
    pub multiplied_by: Option<f64>,
    /// `duty_cycle`, in per cent.
    pub duty_cycle: Option<f64>,
    /// `invert`
    pub invert: bool,
    /// `edges`: of the other clock, counted from 1.
    pub edges: Vec<f64>,
    /// `shifts`: of these edges.
    pub shifts: Vec<f64>,
}

/// A `mode_definition` group of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModeDefinition {
    /// Its name, which the `mode` of an arc says first.
    pub name: String,
    /// `mode_value`
    pub values: Vec<Mode>,
}

/// A `mode_value` group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mode {
    /// Its name, which the `mode` of an arc says second.
    pub name: String,
    /// `when`: the inputs that put the cell into it.
    pub when: Option<Function>,
    /// `sdf_cond`, as written.
    pub sdf_cond: Option<String>,
}
