//! Constraints of checks: clock gates, data against data, latches, pulse widths.
//! Not for: checks that libraries say.

use rustc_hash::FxHashMap;

use super::PerEdge;
use crate::ids::{ClockId, InstanceId, PinId};

/// `set_data_check`: a pin that must be stable around the edges of another.
#[derive(Clone, Debug, PartialEq)]
pub struct DataCheck {
    /// The pin that takes the place of a clock.
    pub from: PinId,
    /// The pin that is checked.
    pub to: PinId,
    /// Of which clock; of all without.
    pub clock: Option<ClockId>,
    /// Margins `[edge of from][edge of to][mode]` in ps, of hold early and of setup late.
    pub margin_ps: [PerEdge<Option<f64>>; 2],
}

/// `set_clock_gating_check` for one object or for the design.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GatingCheck {
    /// Margins `[mode][edge]` in ps, the edge being that of the enable.
    pub margin_ps: PerEdge<Option<f64>>,
    /// Whether the clock is active high (`-high`) or low; inferred from the gate without.
    pub active_high: Option<bool>,
}

/// `set_min_pulse_width` for one object, or for the design: of low and high pulses, in ps.
pub type PulseWidth = [Option<f64>; 2];

/// All of `set_min_pulse_width`. Those of a pin are before those of its instance, and these before
/// those of the clock.
#[derive(Clone, Debug, Default)]
pub struct PulseWidths {
    /// For the design.
    pub design: PulseWidth,
    /// By clock.
    pub clocks: FxHashMap<ClockId, PulseWidth>,
    /// By instance.
    pub instances: FxHashMap<InstanceId, PulseWidth>,
    /// By pin.
    pub pins: FxHashMap<PinId, PulseWidth>,
}
