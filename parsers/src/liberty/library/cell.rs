//! Cells.
//! Not for: their pins and states, and reading them.

use super::BusType;
use super::clocks::{GeneratedClock, ModeDefinition};
use super::pin::{Bundle, Bus, Pin};
use super::sequential::{Sequential, Statetable};
use crate::span::Span;

/// A `cell` group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Its name.
    pub name: String,
    /// Whether a cell with this name stands before it.
    pub is_repeated: bool,
    /// `area`
    pub area: Option<f64>,
    /// `cell_leakage_power`
    pub leakage_power: Option<f64>,
    /// `cell_footprint`
    pub footprint: Option<String>,
    /// `dont_use`
    pub dont_use: bool,
    /// `dont_touch`
    pub dont_touch: bool,
    /// `is_macro_cell`
    pub is_macro: bool,
    /// `is_memory`, or a `memory` group.
    pub is_memory: bool,
    /// `pad_cell`
    pub is_pad: bool,
    /// `interface_timing`
    pub interface_timing: bool,
    /// `is_clock_gating_cell`
    pub is_clock_gating: bool,
    /// `clock_gating_integrated_cell`, as `latch_posedge`.
    pub clock_gating_integrated: Option<String>,
    /// `is_level_shifter`
    pub is_level_shifter: bool,
    /// `is_isolation_cell`
    pub is_isolation: bool,
    /// `switch_cell_type`
    pub switch_type: Option<String>,
    /// `user_function_class`
    pub user_function_class: Option<String>,
    /// `scaling_factors`: the group of factors that holds for it.
    pub scaling_factors: Option<String>,
    /// `pin` groups outside buses and bundles.
    pub pins: Vec<Pin>,
    /// `bus`
    pub buses: Vec<Bus>,
    /// `bundle`
    pub bundles: Vec<Bundle>,
    /// `ff`, `ff_bank`, `latch`, `latch_bank`
    pub sequentials: Vec<Sequential>,
    /// `statetable`
    pub statetables: Vec<Statetable>,
    /// `pg_pin`
    pub pg_pins: Vec<PgPin>,
    /// `generated_clock`
    pub generated_clocks: Vec<GeneratedClock>,
    /// `mode_definition`
    pub modes: Vec<ModeDefinition>,
    /// `type` groups of the cell.
    pub types: Vec<BusType>,
    /// The whole group.
    pub span: Span,
}

/// A `pg_pin` group: power and ground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PgPin {
    /// Its name.
    pub name: String,
    /// `pg_type`, as `primary_power`.
    pub pg_type: Option<String>,
    /// `voltage_name`: a key of the voltage map.
    pub voltage_name: Option<String>,
}
