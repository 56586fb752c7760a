//! Constraints of checks: clock gates, data against data, latches, pulse widths.
//! Not for: checks that libraries say.

use super::PerEdge;
use crate::ids::{ClockId, PinId};
use crate::library::Edge;

/// `set_data_check`: a pin that must be stable around the edges of another.
#[derive(Clone, Debug, PartialEq)]
pub struct DataCheck {
    /// The pin that takes the place of a clock, and its edge; any without.
    pub from: (PinId, Option<Edge>),
    /// The pin that is checked, and its edge; any without.
    pub to: (PinId, Option<Edge>),
    /// Of which clock; of all without.
    pub clock: Option<ClockId>,
    /// Margins of hold and setup by [`crate::library::Mode`], in ps.
    pub margin_ps: [Option<f64>; 2],
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
