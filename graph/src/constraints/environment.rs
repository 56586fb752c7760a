//! What stands around a design: what drives its inputs, what its outputs drive.
//! Not for: clocks and times; those are constraints of paths.

use rustc_hash::FxHashMap;

use crate::ids::{CellId, PinId, PortId};
use crate::library::{Edge, Mode};

/// A number for every mode and edge.
pub type PerEdge<T> = [[T; 2]; 2];

/// What drives an input of the design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drive {
    /// `set_input_transition`, in ps.
    pub slew_ps: PerEdge<Option<f32>>,
    /// `set_drive`, in kΩ.
    pub kohm: PerEdge<Option<f32>>,
    /// `set_driving_cell`
    pub cell: PerEdge<Option<DrivingCell>>,
}

/// A cell before an input of the design.
#[derive(Clone, Debug, PartialEq)]
pub struct DrivingCell {
    /// The cell.
    pub cell: CellId,
    /// The input that is driven; the first with an arc where none is said.
    pub from: Option<PortId>,
    /// The output that drives.
    pub to: PortId,
    /// Slew at `from` by its edge, in ps.
    pub from_slew_ps: [f32; 2],
}

/// What hangs on a port of the design, in fF.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PortLoad {
    /// `set_load -pin_load`
    pub pin_ff: PerEdge<f32>,
    /// `set_load -wire_load`
    pub wire_ff: PerEdge<f32>,
}

/// Drives and loads of ports. A port that is not here is driven by nothing that takes time, or
/// drives nothing.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// By input port.
    pub drives: FxHashMap<PinId, Drive>,
    /// By port.
    pub loads: FxHashMap<PinId, PortLoad>,
}

impl Environment {
    /// All that a port adds to its net, in fF.
    #[must_use]
    pub fn load_ff(&self, port: PinId, mode: Mode, edge: Edge) -> f32 {
        self.loads.get(&port).map_or(0.0, |load| {
            load.pin_ff[mode.index()][edge.index()] + load.wire_ff[mode.index()][edge.index()]
        })
    }
}
