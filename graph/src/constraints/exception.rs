//! Exceptions of paths: false, several cycles, bounds, margins, groups.
//! Not for: which paths they meet; the search of timing follows them from pin to pin.

use crate::ids::{ClockId, InstanceId, NetId, PinId};
use crate::library::Edge;

/// An exception of paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// What holds for the paths.
    pub kind: ExceptionKind,
    /// Whether it holds for hold and for setup: by [`crate::library::Mode`].
    pub modes: [bool; 2],
    /// Where paths begin; anywhere without.
    pub from: Option<Ends>,
    /// What they go through, in this order.
    pub throughs: Vec<Through>,
    /// Where they end; anywhere without.
    pub to: Option<Ends>,
    /// With which edge they end (`-rise`, `-fall`); with any without.
    pub end_edge: Option<Edge>,
}

/// What holds for the paths of an exception.
#[derive(Clone, Debug, PartialEq)]
pub enum ExceptionKind {
    /// They are not checked.
    False,
    /// They take at most (late) or at least (early) this long; its one mode says which.
    Delay {
        /// The bound, in ps.
        delay_ps: f64,
        /// `-ignore_clock_latency`
        ignores_latency: bool,
        /// `-probe`: paths are not broken at pins within.
        is_probe: bool,
    },
    /// They have several periods.
    Multicycle {
        /// How many.
        periods: i32,
        /// Of which clock: the launching (`true`) or the capturing one; by the kind of check without.
        of_launch: Option<bool>,
    },
    /// They must have more slack (`set_path_margin`), in ps.
    Margin(f64),
    /// They are reported together (`group_path -name`); under the default group without a name.
    Group(Option<String>),
    /// They are asked for: with such an exception, only its paths are in groups and reported. It belongs to a
    /// query, never to what a design is held to.
    Wanted,
}

/// Where paths of an exception begin or end. The union of its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ends {
    /// Launching or capturing clocks.
    pub clocks: Vec<ClockId>,
    /// Ports and pins.
    pub pins: Vec<PinId>,
    /// Instances: registers.
    pub instances: Vec<InstanceId>,
    /// Of the clock at clocks, of the data at pins (`-rise_from`, `-fall_to`); any without.
    pub edge: Option<Edge>,
}

/// What paths of an exception go through. The union of its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Through {
    /// Ports and pins. A hierarchical pin stands as the pins of leaves whose wires cross it: see
    /// `crossings`.
    pub pins: Vec<PinId>,
    /// Nets: any pin of them.
    pub nets: Vec<NetId>,
    /// Instances: any pin of them.
    pub instances: Vec<InstanceId>,
    /// Wires that cross a hierarchical pin: from a driver to a load.
    pub crossings: Vec<(PinId, PinId)>,
    /// Of the signal there; any without.
    pub edge: Option<Edge>,
}
