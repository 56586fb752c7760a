//! Factors on delays (`set_timing_derate`).
//! Not for: delays; the search of timing multiplies them.

use rustc_hash::FxHashMap;

use crate::ids::{CellId, InstanceId, NetId};
use crate::library::{Edge, Mode};

/// What is multiplied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum DerateKind {
    /// Delays of gates.
    Cell,
    /// Delays of wires.
    Net,
    /// Margins of checks.
    Check,
}

/// Whether a delay lies on the path of a clock or of data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum PathKind {
    /// From a clock's source to registers.
    Clock,
    /// From registers and inputs on.
    Data,
}

/// Factors `[kind][path][mode][edge]`; what is not said is 1.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Factors([[[[Option<f32>; 2]; 2]; 2]; 3]);

impl Factors {
    /// The factor, if one is said.
    #[inline]
    #[must_use]
    pub fn get(&self, kind: DerateKind, path: PathKind, mode: Mode, edge: Edge) -> Option<f32> {
        self.0[kind as usize][path as usize][mode.index()][edge.index()]
    }

    /// Says a factor.
    pub fn set(&mut self, kind: DerateKind, path: PathKind, mode: Mode, edge: Edge, factor: f32) {
        self.0[kind as usize][path as usize][mode.index()][edge.index()] = Some(factor);
    }
}

/// All factors of a design: those of an instance (or, of wires, a net) are before those of its cell,
/// and these before those of the design.
#[derive(Clone, Debug, Default)]
pub struct Derates {
    /// Of the design.
    pub design: Factors,
    /// Of library cells.
    pub cells: FxHashMap<CellId, Factors>,
    /// Of instances.
    pub instances: FxHashMap<InstanceId, Factors>,
    /// Of nets.
    pub nets: FxHashMap<NetId, Factors>,
}

impl Derates {
    /// Whether nothing is multiplied.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.design == Factors::default()
            && self.cells.is_empty()
            && self.instances.is_empty()
            && self.nets.is_empty()
    }
}
