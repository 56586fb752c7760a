//! Cells, their ports and what they remember.
//! Not for: arcs.

use netlearn_parsers::NameId;

use super::{Edge, Mode};
use crate::ids::{ArcSetId, BusId, FunctionId, Ids, PortId};

/// A cell. Which names its numbers stand for is known to the [`super::Library`].
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its name.
    pub name: NameId,
    /// The index of its [`super::Header`]: which file it came from.
    pub header: usize,
    /// Its pins and the bits of its buses, in file order. A function names them by their place
    /// here, and so do the pins of an instance.
    pub ports: Ids<PortId>,
    /// Its buses and bundles.
    pub buses: Ids<BusId>,
    /// Its arc sets, in file order.
    pub arc_sets: Ids<ArcSetId>,
    /// Its flip-flops and latches: a range of [`super::Library::sequentials`].
    pub sequentials: std::ops::Range<usize>,
    /// Its power and ground pins, which are no ports.
    pub supplies: Vec<NameId>,
    /// Its area, in the unit of its file.
    pub area: f32,
    /// `clock_gating_integrated_cell`, as `latch_posedge`.
    pub clock_gating: Option<NameId>,
    /// The index in [`super::Header::scaling_groups`] of the factors that hold for it instead of
    /// those of the library.
    pub scaling: Option<usize>,
    /// What else the file says of it.
    pub traits: CellTraits,
}

/// What a library says of a cell by yes or no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellTraits {
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
    /// `is_level_shifter`
    pub is_level_shifter: bool,
    /// `is_isolation_cell`
    pub is_isolation: bool,
}

/// Which way a port drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Reads its net.
    Input,
    /// Drives its net.
    Output,
    /// Both.
    Inout,
    /// Inside the cell: connected to no net.
    Internal,
}

impl Direction {
    /// Whether it can drive a net.
    #[inline]
    #[must_use]
    pub fn drives(self) -> bool {
        matches!(self, Direction::Output | Direction::Inout)
    }

    /// Whether it can read a net.
    #[inline]
    #[must_use]
    pub fn reads(self) -> bool {
        matches!(self, Direction::Input | Direction::Inout)
    }
}

/// What a pin of an integrated clock gate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GatePin {
    /// `clock_gate_clock_pin`
    Clock,
    /// `clock_gate_enable_pin`
    Enable,
    /// `clock_gate_test_pin`
    Test,
    /// `clock_gate_out_pin`
    Out,
}

/// A pin of a cell, or one bit of a bus or bundle.
#[derive(Clone, Debug)]
pub struct Port {
    /// Its name; of a bit of a bus as `A[3]`.
    pub name: NameId,
    /// The bus or bundle it belongs to.
    pub bus: Option<BusId>,
    /// Which way it drives.
    pub direction: Direction,
    /// `clock : true`
    pub is_clock: bool,
    /// Whether an edge of it launches data: the start of an arc from a clock or enable to an output.
    pub is_register_clock: bool,
    /// Whether other pins are checked against it.
    pub is_check_clock: bool,
    /// Whether it does not always drive: `three_state`.
    pub is_three_state: bool,
    /// What it is for in an integrated clock gate.
    pub gate_pin: Option<GatePin>,
    /// Capacitance in fF by mode and edge; see [`Port::capacitance`].
    pub capacitances: [[f32; 2]; 2],
    /// Its value, of ports and states.
    pub function: Option<FunctionId>,
    /// When it does not drive.
    pub three_state: Option<FunctionId>,
    /// Largest and smallest slew, load and fanout it may have.
    pub limits: Limits,
    /// What it counts for against `max_fanout` of its driver.
    pub fanout_load: Option<f32>,
    /// `min_period` in ps.
    pub min_period: Option<f32>,
}

impl Port {
    /// Its capacitance in fF when an edge is driven.
    #[inline]
    #[must_use]
    pub fn capacitance(&self, mode: Mode, edge: Edge) -> f32 {
        self.capacitances[mode.index()][edge.index()]
    }
}

/// Design rules of a port; `None` where neither it nor its library says one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// `max_transition` in ps.
    pub max_slew: Option<f32>,
    /// `min_transition` in ps.
    pub min_slew: Option<f32>,
    /// `max_capacitance` in fF.
    pub max_capacitance: Option<f32>,
    /// `min_capacitance` in fF.
    pub min_capacitance: Option<f32>,
    /// `max_fanout`
    pub max_fanout: Option<f32>,
    /// `min_fanout`
    pub min_fanout: Option<f32>,
}

/// A bus or bundle: ports that are connected together.
#[derive(Clone, Debug)]
pub struct Bus {
    /// Its name.
    pub name: NameId,
    /// Its bits, the first as its type says it first.
    pub ports: Ids<PortId>,
    /// The numbers of its first and last bit; `None` of a bundle, whose members have names.
    pub bits: Option<(i32, i32)>,
}

/// What a state changes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SequentialKind {
    /// By an edge of its clock.
    FlipFlop,
    /// While its enable is on.
    Latch,
}

/// A flip-flop or latch, or a bank of them.
#[derive(Clone, Debug)]
pub struct Sequential {
    /// By what it changes.
    pub kind: SequentialKind,
    /// The names of the state and its inverse, as functions of outputs use them.
    pub states: [Option<NameId>; 2],
    /// Clock of a flip-flop, enable of a latch.
    pub clock: Option<FunctionId>,
    /// Next state.
    pub data: Option<FunctionId>,
    /// When the state is 0, whatever the clock.
    pub clear: Option<FunctionId>,
    /// When the state is 1, whatever the clock.
    pub preset: Option<FunctionId>,
}
