//! Pins, buses and bundles.
//! Not for: reading them, and giving each bit what its bus says.

use super::clocks::{MinPeriod, MinPulseWidth};
use super::function::Function;
use super::timing::Timing;
use crate::span::Span;

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
    /// `min_pulse_width`: pulses for some states of other pins.
    pub min_pulse_widths: Vec<MinPulseWidth>,
    /// `minimum_period`: periods for some states of other pins.
    pub min_periods: Vec<MinPeriod>,
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
    /// `bus_type`: a [`BusType`](super::BusType) of the cell or the library.
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
