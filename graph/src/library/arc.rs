//! What an arc means and how its ends are tied: roles, senses, arcs.
//! Not for: making arcs from `timing` groups; see [`super::compile`].

use netlearn_parsers::NameId;

use super::Edge;
use crate::ids::{ArcId, FunctionId, Ids, PortId, TableId};

/// What the arcs of a set mean.
///
/// [`Role::name`] is the name that OpenSTA gives it in its reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// The output follows the input.
    Combinational,
    /// The output begins to drive.
    TristateEnable,
    /// The output ceases to drive; no edge goes through.
    TristateDisable,
    /// A clock edge launches the state of a register.
    RegClkToQ,
    /// An asynchronous set or clear of a register or latch.
    RegSetClr,
    /// The enable opens a latch.
    LatchEnToQ,
    /// Data pass an open latch.
    LatchDToQ,
    /// Data are stable before the clock edge.
    Setup,
    /// Data are stable after the clock edge.
    Hold,
    /// An asynchronous control is released before the clock edge.
    Recovery,
    /// An asynchronous control stays active after the clock edge.
    Removal,
    /// Setup to a signal that is no clock.
    NonSeqSetup,
    /// Hold to a signal that is no clock.
    NonSeqHold,
    /// Two signals change within a time of each other.
    Skew,
    /// Data do not change while the clock is active.
    NoChange,
    /// A pulse is at least as long as this: from its first edge to its second.
    MinPulseWidth,
    /// A clock's period is at least as long as this.
    MinPeriod,
}

impl Role {
    /// The name that timing reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Combinational => "combinational",
            Role::TristateEnable => "tristate enable",
            Role::TristateDisable => "tristate disable",
            Role::RegClkToQ => "Reg Clk to Q",
            Role::RegSetClr => "Reg Set/Clr",
            Role::LatchEnToQ => "Latch En to Q",
            Role::LatchDToQ => "Latch D to Q",
            Role::Setup => "setup",
            Role::Hold => "hold",
            Role::Recovery => "recovery",
            Role::Removal => "removal",
            Role::NonSeqSetup => "non-sequential setup",
            Role::NonSeqHold => "non-sequential hold",
            Role::Skew => "skew",
            Role::NoChange => "nochange",
            Role::MinPulseWidth => "width",
            Role::MinPeriod => "period",
        }
    }

    /// Whether the tables hold margins of a check instead of delays.
    #[inline]
    #[must_use]
    pub fn is_check(self) -> bool {
        self >= Role::Setup
    }

    /// Whether edges go through: all that is no check and no end of driving.
    #[inline]
    #[must_use]
    pub fn propagates(self) -> bool {
        !self.is_check() && self != Role::TristateDisable
    }

    /// How the change at the far end is written: `^`, `v`, and for three-state outputs what they
    /// come from or go to, as `Z1`.
    #[must_use]
    pub fn to_symbol(self, to: Edge) -> &'static str {
        match (self, to) {
            (Role::TristateEnable, Edge::Rise) => "Z1",
            (Role::TristateEnable, Edge::Fall) => "Z0",
            (Role::TristateDisable, Edge::Rise) => "0Z",
            (Role::TristateDisable, Edge::Fall) => "1Z",
            _ => to.symbol(),
        }
    }
}

/// How the far end of an arc follows the near one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Sense {
    /// Rise to rise, fall to fall.
    PositiveUnate,
    /// Rise to fall, fall to rise.
    NegativeUnate,
    /// Every edge may lead to every edge.
    NonUnate,
    /// Not said: checks.
    Unknown,
}

impl Sense {
    /// As Liberty writes it, and `unknown`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sense::PositiveUnate => "positive_unate",
            Sense::NegativeUnate => "negative_unate",
            Sense::NonUnate => "non_unate",
            Sense::Unknown => "unknown",
        }
    }
}

/// The arcs of one `timing` group between one pair of ports.
///
/// Of a delay `from` is an input and `to` an output; of a check `from` is the clock and `to` the
/// checked pin, and for a pulse width or period both are the same.
#[derive(Clone, Debug)]
pub struct ArcSet {
    /// Where it begins.
    pub from: PortId,
    /// Where it ends.
    pub to: PortId,
    /// An output whose load the tables also depend on.
    pub related_output: Option<PortId>,
    /// What it means.
    pub role: Role,
    /// As the file says it, else as the function of `to` does.
    pub sense: Sense,
    /// When it holds, of ports of the cell.
    pub when: Option<FunctionId>,
    /// `sdf_cond`, as written: what SDF says instead of `when`.
    pub sdf_cond: Option<NameId>,
    /// `sdf_cond_start`: of a check, on the edge that comes first.
    pub sdf_cond_start: Option<NameId>,
    /// `sdf_cond_end`: of a check, on the edge that comes second.
    pub sdf_cond_end: Option<NameId>,
    /// The mode of the cell and its value.
    pub mode: Option<(NameId, NameId)>,
    /// When the cell is in that mode.
    pub mode_when: Option<FunctionId>,
    /// Its arcs, at most four.
    pub arcs: Ids<ArcId>,
}

impl ArcSet {
    /// A set without conditions.
    pub(super) fn new(from: PortId, to: PortId, role: Role, sense: Sense, arcs: Ids<ArcId>) -> Self {
        Self {
            from,
            to,
            related_output: None,
            role,
            sense,
            when: None,
            sdf_cond: None,
            sdf_cond_start: None,
            sdf_cond_end: None,
            mode: None,
            mode_when: None,
            arcs,
        }
    }
}

/// From one edge to one edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimingArc {
    /// The edge at the near end.
    pub from: Edge,
    /// The edge at the far end; of a check that of the checked pin. See [`Role::to_symbol`].
    pub to: Edge,
    /// Delay or margin in ps.
    pub delay: TableId,
    /// Slew at the far end in ps; none where the group has no such table, and for checks.
    pub slew: Option<TableId>,
}
