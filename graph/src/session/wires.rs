//! Delays, margins and slews that a session is given.
//! Not for what they do: see `annotate`.

use std::sync::Arc;

use netlearn_parsers::sdf;

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

/// One statement about delays, in ps.
#[derive(Clone, Debug, PartialEq)]
pub enum WireStatement {
    /// `read_sdf`
    Sdf {
        /// The name of the file.
        name: String,
        /// The instance whose inside it is about; empty for all of the design.
        path: String,
        /// What it says.
        file: Arc<sdf::Ast>,
        /// Where it holds.
        which: Which,
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

impl WireStatement {
    /// The command that gives it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Sdf { .. } => "read_sdf",
            Self::Delay { .. } => "set_assigned_delay",
            Self::Check { .. } => "set_assigned_check",
            Self::Slew { .. } => "set_assigned_transition",
        }
    }
}
