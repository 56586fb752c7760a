//! Arcs and their tables.
//! Not for: reading them.

use super::function::Function;
use super::names::{TableKind, TimingSense, TimingType, Variable};
use crate::span::Span;

/// A `timing ()` group: delays from the related pins to the pin it stands in, or checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    /// `related_pin`: names of pins, buses and bits, in file order.
    pub related_pins: Vec<String>,
    /// `related_bus_pins`
    pub related_bus_pins: Vec<String>,
    /// `related_output_pin`
    pub related_output_pins: Vec<String>,
    /// `timing_type`
    pub timing_type: TimingType,
    /// `timing_sense`
    pub timing_sense: Option<TimingSense>,
    /// `when`: the other inputs for which it holds.
    pub when: Option<Function>,
    /// `sdf_cond`, as written.
    pub sdf_cond: Option<String>,
    /// `sdf_cond_start`
    pub sdf_cond_start: Option<String>,
    /// `sdf_cond_end`
    pub sdf_cond_end: Option<String>,
    /// `sdf_edges`
    pub sdf_edges: Option<String>,
    /// `mode`: its name and value.
    pub mode: Option<(String, String)>,
    /// Tables of delays, slews and constraints, in file order; each kind once.
    pub tables: Vec<(TableKind, Table)>,
    /// Attributes of linear delay models.
    pub linear: LinearModel,
    /// The whole group.
    pub span: Span,
}

impl Timing {
    /// The table of a kind.
    pub fn table(&self, kind: TableKind) -> Option<&Table> {
        self.tables
            .iter()
            .find(|(found, _)| *found == kind)
            .map(|(_, table)| table)
    }
}

impl Default for TimingType {
    /// What a group without `timing_type` is.
    fn default() -> Self {
        Self::Combinational
    }
}

/// Delay as intrinsic delay, plus resistance by load, plus slope by slew: older libraries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinearModel {
    /// `intrinsic_rise`
    pub intrinsic_rise: Option<f64>,
    /// `intrinsic_fall`
    pub intrinsic_fall: Option<f64>,
    /// `rise_resistance`
    pub rise_resistance: Option<f64>,
    /// `fall_resistance`
    pub fall_resistance: Option<f64>,
    /// `slope_rise`
    pub slope_rise: Option<f64>,
    /// `slope_fall`
    pub slope_fall: Option<f64>,
}

/// Values over none to three axes, whatever order the file has them in.
///
/// Axes are in the order of [`Variable`]'s members: slews of inputs before loads, the related pin
/// before the constrained one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// None for a single value.
    pub axes: Vec<Axis>,
    /// One for each combination of breakpoints; the last axis runs fastest.
    pub values: Vec<f64>,
}

/// One axis of a table or template.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What runs along it.
    pub variable: Variable,
    /// Its breakpoints, rising.
    pub breakpoints: Vec<f64>,
}
