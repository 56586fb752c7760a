//! A timed design as arrays for other programs.
//!
//! `timing.safetensors` has the arrays, `pins.txt` the names of pins, a line each, in their order. Corners are early
//! rise, early fall, late rise, late fall; a number that is not there is NaN. A user of PyTorch Geometric loads a
//! design so:
//!
//! ```python
//! from safetensors.torch import load_file; from torch_geometric.data import HeteroData
//! t = load_file("timing.safetensors"); data = HeteroData()
//! data["pin"].x, data["pin"].y = t["pin_capacitance_ff"], t["pin_arrival_ps"]
//! data["pin", "wire", "pin"].edge_index = t["wire_edge_index"]
//! data["pin", "cell", "pin"].edge_index = t["cell_edge_index"]
//! ```
//!
//! | array | shape | what |
//! |---|---|---|
//! | `pin_is_port`, `pin_is_driver`, `pin_is_clock`, `pin_is_endpoint` | `[N]` u8 | a port of the design; drives its net; edges of a clock pass; paths are checked |
//! | `pin_level` | `[N]` i64 | longest path from the sources |
//! | `pin_place_um` | `[N, 2]` f32 | x and y |
//! | `pin_capacitance_ff` | `[N, 4]` f32 | of the pin itself; 0 of ports |
//! | `pin_arrival_ps`, `pin_slew_ps`, `pin_required_ps`, `pin_slack_ps` | `[N, 4]` f32 | labels |
//! | `wire_edge_index` | `[2, W]` i64 | driver, load |
//! | `wire_delay_ps` | `[W, 4]` f32 | with derates of data |
//! | `cell_edge_index` | `[2, C]` i64 | from, to: one edge a pair of pins |
//! | `cell_delay_ps` | `[C, 4]` f32 | by the edge at the output: late the worst, early the least of all open arcs |
//! | `endpoint_pin` | `[P]` i64 | where paths end |
//! | `endpoint_slack_ps` | `[P, 2]` f32 | of hold, of setup |

use std::path::{Path, PathBuf};

use netlearn_graph::library::{Direction, Edge, Mode};
use netlearn_graph::placement::Placement;
use netlearn_graph::timing::labels::{ArcLabel, Corners, TimingLabels, corner};
use netlearn_graph::timing::{Results, VertexId};

use super::timing_predict;
use crate::arrays::{self, Array};
use crate::store::{StoreError, write_atomically};

/// Which arrays there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Those of this module.
    Plain,
    /// Those of TimingPredict's graphs (DAC 2022), with its names, units and order.
    TimingPredict,
}

/// A design with its labels.
pub(super) struct Design<'a> {
    pub(super) results: &'a Results<'a>,
    pub(super) placement: Option<&'a Placement>,
    pub(super) labels: &'a TimingLabels,
    /// Arcs with the same ends, one edge each.
    pub(super) cells: Vec<&'a [ArcLabel]>,
}

/// Writes a scene of a timed design into a folder; gives the files.
///
/// # Errors
/// If they cannot be written.
///
/// # Panics
/// If there is no such scene.
pub fn export(
    results: &Results<'_>,
    placement: Option<&Placement>,
    scene: usize,
    schema: Schema,
    folder: &Path,
) -> Result<Vec<PathBuf>, StoreError> {
    let mut labels = TimingLabels::of(results, scene);
    labels.arcs.sort_by_key(|arc| (arc.to, arc.from));
    let cells = labels
        .arcs
        .chunk_by(|one, next| (one.to, one.from) == (next.to, next.from));
    let design = Design {
        results,
        placement,
        labels: &labels,
        cells: cells.collect(),
    };
    let arrays = match schema {
        Schema::Plain => plain(&design, scene),
        Schema::TimingPredict => timing_predict::arrays(&design, scene),
    };
    let [numbers, names] = ["timing.safetensors", "pins.txt"].map(|name| folder.join(name));
    std::fs::create_dir_all(folder).map_err(|source| StoreError::io(folder, source))?;
    arrays::write(&numbers, &arrays)?;
    write_atomically(&names, |out| {
        labels.names.iter().try_for_each(|name| writeln!(out, "{name}"))
    })?;
    Ok(vec![numbers, names])
}

impl Design<'_> {
    pub(super) fn vertices(&self) -> impl Iterator<Item = VertexId> + use<> {
        (0..self.labels.names.len() as u32).map(VertexId)
    }

    pub(super) fn is_port(&self, vertex: VertexId) -> bool {
        self.results.netlist().is_port(self.results.graph().pin(vertex))
    }

    /// x and y in µm.
    pub(super) fn place_um(&self, vertex: VertexId) -> [f64; 2] {
        let pin = self.results.graph().pin(vertex);
        let place = self.placement.and_then(|placement| placement.place(pin));
        place.map_or([f64::NAN; 2], |place| [place.x, place.y])
    }

    /// What a pin adds to the load of its net, in fF.
    pub(super) fn capacitance_ff(&self, vertex: VertexId, scene: usize) -> Corners {
        let netlist = self.results.netlist();
        let libraries = netlist.libraries();
        let mut row = [0.0; 4];
        let Some(port) = netlist.library_port(self.results.graph().pin(vertex)) else {
            return row;
        };
        if libraries.library().port(port).direction == Direction::Internal {
            return row;
        }
        for mode in Mode::ALL {
            for edge in Edge::ALL {
                let point = libraries.point(scene, mode);
                row[corner(mode, edge)] = f64::from(libraries.capacitance(point, port, edge));
            }
        }
        row
    }

    /// Whether paths end at each vertex.
    pub(super) fn is_endpoint(&self) -> Vec<bool> {
        let mut is_end = vec![false; self.labels.names.len()];
        for end in &self.labels.endpoints {
            is_end[end.vertex.index()] = true;
        }
        is_end
    }
}

/// Delays by the edge at the output, in ps: late the worst, early the least of the arcs that are open.
pub(super) fn merged(arcs: &[ArcLabel]) -> Corners {
    let mut row = [f64::NAN; 4];
    for arc in arcs.iter().filter(|arc| arc.is_open) {
        let [early, late] = [Mode::Early, Mode::Late].map(|mode| corner(mode, arc.to_edge));
        // Of a number and NaN the number is taken.
        row[early] = row[early].min(arc.delay_ps[0]);
        row[late] = row[late].max(arc.delay_ps[1]);
    }
    row
}

/// The sources, then the targets of edges.
pub(super) fn ends(edges: impl Iterator<Item = (VertexId, VertexId)> + Clone) -> impl Iterator<Item = i64> {
    let sources = edges.clone().map(|(from, _)| i64::from(from.0));
    sources.chain(edges.map(|(_, to)| i64::from(to.0)))
}

fn plain(design: &Design<'_>, scene: usize) -> Vec<Array> {
    let labels = design.labels;
    let (pins, wires, cells) = (labels.names.len(), labels.wires.len(), design.cells.len());
    let levels = design.results.graph().levels();
    let rows =
        |rows: &[Corners]| -> Vec<f32> { rows.iter().flatten().map(|&number| number as f32).collect() };
    let corners = |name, numbers: &[Corners]| Array::f32(name, &[pins, 4], rows(numbers));
    let capacitances: Vec<Corners> = design
        .vertices()
        .map(|vertex| design.capacitance_ff(vertex, scene))
        .collect();
    let wire_delays: Vec<Corners> = labels.wires.iter().map(|wire| wire.delay_ps).collect();
    let cell_delays: Vec<Corners> = design.cells.iter().map(|arcs| merged(arcs)).collect();
    let wire_ends = labels.wires.iter().map(|wire| (wire.from, wire.to));
    let cell_ends = design.cells.iter().map(|arcs| (arcs[0].from, arcs[0].to));
    let endpoints = labels.endpoints.iter();
    vec![
        Array::u8(
            "pin_is_port",
            &[pins],
            design.vertices().map(|vertex| design.is_port(vertex)),
        ),
        Array::u8("pin_is_driver", &[pins], labels.is_driver.iter().copied()),
        Array::u8("pin_is_clock", &[pins], labels.is_clock.iter().copied()),
        Array::u8("pin_is_endpoint", &[pins], design.is_endpoint()),
        Array::i64(
            "pin_level",
            &[pins],
            levels.node_levels().iter().map(|&level| i64::from(level)),
        ),
        Array::f32(
            "pin_place_um",
            &[pins, 2],
            design
                .vertices()
                .flat_map(|vertex| design.place_um(vertex).map(|um| um as f32)),
        ),
        corners("pin_capacitance_ff", &capacitances),
        corners("pin_arrival_ps", &labels.arrival_ps),
        corners("pin_slew_ps", &labels.slew_ps),
        corners("pin_required_ps", &labels.required_ps),
        corners("pin_slack_ps", &labels.slack_ps),
        Array::i64("wire_edge_index", &[2, wires], ends(wire_ends)),
        Array::f32("wire_delay_ps", &[wires, 4], rows(&wire_delays)),
        Array::i64("cell_edge_index", &[2, cells], ends(cell_ends)),
        Array::f32("cell_delay_ps", &[cells, 4], rows(&cell_delays)),
        Array::i64(
            "endpoint_pin",
            &[labels.endpoints.len()],
            endpoints.clone().map(|end| i64::from(end.vertex.0)),
        ),
        Array::f32(
            "endpoint_slack_ps",
            &[labels.endpoints.len(), 2],
            endpoints.flat_map(|end| end.slack_ps.map(|slack| slack as f32)),
        ),
    ]
}
