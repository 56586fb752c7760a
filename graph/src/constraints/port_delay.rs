//! When data come at inputs and are needed at outputs.
//! Not for: drives and loads; those are the [`super::Environment`].

use super::PerEdge;
use crate::ids::{ClockId, PinId};
use crate::library::Edge;

/// An edge of a clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClockEdge {
    /// The clock.
    pub clock: ClockId,
    /// Which edge.
    pub edge: Edge,
}

/// `set_input_delay` or `set_output_delay` at one port or pin, relative to one clock edge.
#[derive(Clone, Debug, PartialEq)]
pub struct PortDelay {
    /// Where.
    pub pin: PinId,
    /// After (or before) which edge; without, the time is absolute and no clock captures.
    pub clock: Option<ClockEdge>,
    /// After the arrival of the clock at this pin (`-reference_pin`).
    pub reference: Option<PinId>,
    /// In ps: nothing is said of edges and modes that have `None`.
    pub delay_ps: PerEdge<Option<f64>>,
    /// `-source_latency_included`: the clock's source latency is in it.
    pub includes_source_latency: bool,
    /// `-network_latency_included`
    pub includes_network_latency: bool,
}
