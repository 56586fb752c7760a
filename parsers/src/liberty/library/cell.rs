//! Cells and their pins.
//! Not for: reading them.

use super::BusType;
use super::function::Function;
use super::timing::Timing;
use crate::span::Span;

/// A `cell` group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Its name.
    pub name: String,
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
    /// `type` groups of the cell.
    pub types: Vec<BusType>,
    /// The whole group.
    pub span: Span,
}

/// Which way a pin drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `input`
    Input,
    /// `output`
    Output,
    /// `inout`
    Inout,
    /// `internal`: no pin outside.
    Internal,
}

/// A `pin` group, or what a `bus` or `bundle` says of all its pins.
///
/// What stands in no attribute is `None`; for a pin of a bus or bundle its group then says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pin {
    /// All that the group speaks of: `pin (A, B)`, `pin (A[3:0])`.
    pub names: Vec<String>,
    /// `direction`
    pub direction: Option<Direction>,
    /// `clock`
    pub is_clock: Option<bool>,
    /// `capacitance`
    pub capacitance: Option<f64>,
    /// `rise_capacitance`
    pub rise_capacitance: Option<f64>,
    /// `fall_capacitance`
    pub fall_capacitance: Option<f64>,
    /// `rise_capacitance_range`: least and most.
    pub rise_capacitance_range: Option<(f64, f64)>,
    /// `fall_capacitance_range`: least and most.
    pub fall_capacitance_range: Option<(f64, f64)>,
    /// `function`
    pub function: Option<Function>,
    /// `three_state`: when it does not drive.
    pub three_state: Option<Function>,
    /// `state_function`
    pub state_function: Option<Function>,
    /// `x_function`
    pub x_function: Option<Function>,
    /// `internal_node`: the state of a table that it shows.
    pub internal_node: Option<String>,
    /// `nextstate_type`
    pub nextstate_type: Option<String>,
    /// `driver_type`
    pub driver_type: Option<String>,
    /// `max_transition`
    pub max_transition: Option<f64>,
    /// `min_transition`
    pub min_transition: Option<f64>,
    /// `max_capacitance`
    pub max_capacitance: Option<f64>,
    /// `min_capacitance`
    pub min_capacitance: Option<f64>,
    /// `max_fanout`
    pub max_fanout: Option<f64>,
    /// `min_fanout`
    pub min_fanout: Option<f64>,
    /// `fanout_load`
    pub fanout_load: Option<f64>,
    /// `drive_current`
    pub drive_current: Option<f64>,
    /// `min_pulse_width_high`
    pub min_pulse_width_high: Option<f64>,
    /// `min_pulse_width_low`
    pub min_pulse_width_low: Option<f64>,
    /// `min_period`
    pub min_period: Option<f64>,
    /// `clock_gate_clock_pin`
    pub is_clock_gate_clock: bool,
    /// `clock_gate_enable_pin`
    pub is_clock_gate_enable: bool,
    /// `clock_gate_test_pin`
    pub is_clock_gate_test: bool,
    /// `clock_gate_out_pin`
    pub is_clock_gate_out: bool,
    /// `related_power_pin`
    pub related_power_pin: Option<String>,
    /// `related_ground_pin`
    pub related_ground_pin: Option<String>,
    /// `timing`, in file order.
    pub timings: Vec<Timing>,
    /// The whole group.
    pub span: Span,
}

/// A `bus` group: pins with one name and numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bus {
    /// What it says of all its bits; its name is the bus.
    pub common: Pin,
    /// `bus_type`: a [`BusType`] of the cell or the library.
    pub bus_type: Option<String>,
    /// What is said of some bits: `pin (A[3])`, `pin (A[3:0])`.
    pub pins: Vec<Pin>,
}

/// A `bundle` group: pins with names of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bundle {
    /// What it says of all its members; its name is the bundle.
    pub common: Pin,
    /// `members`
    pub members: Vec<String>,
    /// What is said of some members.
    pub pins: Vec<Pin>,
}

/// What a state changes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SequentialKind {
    /// `ff` or `ff_bank`
    FlipFlop,
    /// `latch` or `latch_bank`
    Latch,
}

/// An `ff`, `ff_bank`, `latch` or `latch_bank` group.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequential {
    /// By what it changes.
    pub kind: SequentialKind,
    /// The state and its inverse.
    pub states: Vec<String>,
    /// How many there are, of a bank.
    pub width: Option<u32>,
    /// `clocked_on` of a flip-flop, `enable` of a latch.
    pub clock: Option<Function>,
    /// `clocked_on_also` or `enable_also`
    pub clock_also: Option<Function>,
    /// `next_state` of a flip-flop, `data_in` of a latch.
    pub data: Option<Function>,
    /// `clear`
    pub clear: Option<Function>,
    /// `preset`
    pub preset: Option<Function>,
    /// `clear_preset_var1`: the state when both are active, of `L H N T X`.
    pub clear_preset_var1: Option<char>,
    /// `clear_preset_var2`: its inverse then.
    pub clear_preset_var2: Option<char>,
    /// The whole group.
    pub span: Span,
}

/// A `statetable` group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statetable {
    /// Its inputs.
    pub inputs: Vec<String>,
    /// Its internal nodes.
    pub nodes: Vec<String>,
    /// `table`: for each row, what inputs, present and next nodes are.
    pub rows: Vec<[Vec<String>; 3]>,
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
