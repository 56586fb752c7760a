//! What a session is told of wires and delays, in the order in which it is told.
//! Not for: what it does to delays.

use std::path::PathBuf;

use crate::ids::PinId;
use crate::library::Mode;

/// Which values a statement is about; `None` is both, or all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Of the scene with this name.
    pub scene: Option<String>,
    /// Early or late.
    pub mode: Option<Mode>,
    /// To this edge.
    pub edge: Option<crate::library::Edge>,
}

/// A kind of check whose margin is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenCheck {
    /// `-setup`
    Setup,
    /// `-hold`
    Hold,
    /// `-recovery`
    Recovery,
    /// `-removal`
    Removal,
}

/// One statement about wires or delays. Units are those of the engine: ps, fF, kΩ.
#[derive(Clone, Debug, PartialEq)]
pub enum WireStatement {
    /// `read_spef`
    Spef {
        /// The file.
        path: PathBuf,
        /// Where it holds.
        which: Which,
        /// The instance whose nets it holds.
        instance: Option<String>,
        /// What coupling capacitances are multiplied by.
        coupling_factor: f64,
        /// Whether pins have the capacitances that the file says.
        pin_capacitances: bool,
    },
    /// `read_sdf`
    Sdf {
        /// The file.
        path: PathBuf,
        /// Where it holds.
        which: Which,
        /// The instance that it is of.
        instance: Option<String>,
    },
    /// `set_pi_model`
    Pi {
        /// The driver.
        driver: PinId,
        /// Where it holds.
        which: Which,
        /// At the driver.
        near_ff: f64,
        /// Between.
        resistance_kohm: f64,
        /// Behind.
        far_ff: f64,
    },
    /// `set_elmore`
    Elmore {
        /// The driver.
        driver: PinId,
        /// The load.
        load: PinId,
        /// Where it holds.
        which: Which,
        /// The delay.
        delay_ps: f64,
    },
    /// `set_assigned_delay`
    Delay {
        /// Of a wire, not of a cell.
        is_net: bool,
        /// Where it begins.
        from: Vec<PinId>,
        /// Where it ends.
        to: Vec<PinId>,
        /// Where it holds.
        which: Which,
        /// The delay.
        delay_ps: f64,
    },
    /// `set_assigned_check`
    Check {
        /// Its kind.
        check: GivenCheck,
        /// The clock pins.
        from: Vec<PinId>,
        /// The data pins.
        to: Vec<PinId>,
        /// Edge of the clock.
        clock: Option<crate::library::Edge>,
        /// `sdf_cond` of the arc.
        condition: Option<String>,
        /// Where it holds.
        which: Which,
        /// The margin.
        margin_ps: f64,
    },
    /// `set_assigned_transition`
    Slew {
        /// The pins.
        pins: Vec<PinId>,
        /// Where it holds.
        which: Which,
        /// The slew.
        slew_ps: f64,
    },
}
