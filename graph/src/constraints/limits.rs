//! Limits on slews, loads and fanouts that constraints say.
//! Not for: those of libraries; see [`crate::library::Limits`].

use rustc_hash::FxHashMap;

use super::PerEdge;
use crate::ids::{ClockId, PinId};

/// All limits that constraints say. Those of a pin are before those of the design.
#[derive(Clone, Debug, Default)]
pub struct DesignLimits {
    /// `set_max_transition` on the design, in ps.
    pub max_slew_ps: Option<f32>,
    /// On ports and pins, in ps.
    pub pin_max_slew_ps: FxHashMap<PinId, f32>,
    /// On clocks, in ps: `[path][edge]`, the path as [`super::PathKind`]: of the clock's network, of
    /// the data that it launches.
    pub clock_max_slew_ps: FxHashMap<ClockId, PerEdge<Option<f32>>>,
    /// `set_min_capacitance` and `set_max_capacitance` on the design, by [`crate::library::Mode`], in fF.
    pub capacitance_ff: [Option<f32>; 2],
    /// On ports and pins, in fF.
    pub pin_capacitance_ff: FxHashMap<PinId, [Option<f32>; 2]>,
    /// `set_max_fanout` on the design.
    pub max_fanout: Option<f32>,
    /// On ports.
    pub port_max_fanout: FxHashMap<PinId, f32>,
    /// `set_max_area`, in the unit of the libraries.
    pub max_area: Option<f64>,
}
