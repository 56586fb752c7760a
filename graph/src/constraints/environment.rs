//! What stands around a design: what drives its inputs, what its outputs drive.
//! Not for: clocks and times; those are constraints of paths.

use rustc_hash::FxHashMap;

use crate::ids::{CellId, NetId, PinId, PortId};
use crate::library::{Conditions, Edge, Mode, TreeType, WireLoadMode};

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

/// What constraints say of the wires of a net, by [`Mode`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NetWire {
    /// `set_load` on the net, in fF.
    pub ff: [Option<f32>; 2],
    /// Whether the pins of the net are in it (`-subtract_pin_load`).
    pub includes_pins: bool,
    /// `set_resistance`, in kΩ.
    pub kohm: [Option<f32>; 2],
}

/// A wire load of a library: the index of its header and its place in there.
pub type WireLoadId = (usize, usize);

/// `set_wire_load_...`: wires by how many pins they reach. By [`Mode`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WireLoads {
    /// `set_wire_load_model` on the design: in [`crate::library::Header::wire_loads`].
    pub models: [Option<WireLoadId>; 2],
    /// `set_wire_load_mode`, or that of the first library.
    pub mode: Option<WireLoadMode>,
    /// `set_wire_load_selection_group`: in [`crate::library::Header::wire_load_selections`].
    pub selections: [Option<WireLoadId>; 2],
}

/// `set_operating_conditions`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OperatingConditions {
    /// Process, voltage and temperature.
    pub conditions: Conditions,
    /// How wire loads are spread.
    pub tree_type: Option<TreeType>,
}

/// Drives and loads of ports. A port that is not here is driven by nothing that takes time, or
/// drives nothing.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// By input port.
    pub drives: FxHashMap<PinId, Drive>,
    /// By port.
    pub loads: FxHashMap<PinId, PortLoad>,
    /// By net.
    pub wires: FxHashMap<NetId, NetWire>,
    /// `set_port_fanout_number`: by port and [`Mode`].
    pub fanouts: FxHashMap<PinId, [Option<u32>; 2]>,
    /// What wires are without parasitics.
    pub wire_loads: WireLoads,
    /// By [`Mode`]; those of the libraries without.
    pub conditions: [Option<OperatingConditions>; 2],
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
