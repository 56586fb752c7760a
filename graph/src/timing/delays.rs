//! Delays of arcs and wires, and slews at pins, level by level.
//! Not for: when signals arrive; delays do not depend on it.
//!
//! Semantics are OpenSTA's (timing.md 8.5, 8.6): at a driver the worst slew of all arcs counts,
//! whichever arc is the latest; loads have the slew of their driver where wires are ideal.

use rayon::join;

use super::blocked::Blocked;
use super::graph::{Deferral, DeferredEdge, EdgeId, EdgeKind, TimingGraph, VertexId};
use super::ideal_slews::IdealSlews;
use crate::constraints::{AnalysisType, Drive, DrivingCell, Environment};
use crate::ids::PinId;
use crate::library::{ArcSet, Edge, LibrarySet, Mode, Point, Role};
use crate::netlist::Netlist;

/// Vertices below which one thread computes a part of a level faster than two.
const GRAIN: usize = 256;

/// Delays and slews of a timing graph, in ps.
#[derive(Clone, Debug)]
pub struct Delays {
    /// Twice the number of points: a row of slews.
    row: usize,
    /// `[vertices, points, edges]`
    slews: Vec<f32>,
    /// Where the delays of an edge begin: `[edges + 1]`.
    first: Vec<u32>,
    /// Of a wire `[points, edges]`, of an arc set `[arcs, points]`.
    delays: Vec<f32>,
}

/// What delays are computed from.
#[derive(Clone, Copy, Debug)]
pub struct DelayInputs<'a> {
    /// The graph.
    pub graph: &'a TimingGraph,
    /// Its netlist, which knows its libraries.
    pub netlist: &'a Netlist,
    /// What stands around it.
    pub environment: &'a Environment,
    /// What takes no part.
    pub blocked: Option<&'a Blocked>,
    /// Slews where clocks are ideal.
    pub ideal_slews: Option<&'a IdealSlews>,
    /// Which slew of a clock its checks see.
    pub analysis: AnalysisType,
}

impl<'a> DelayInputs<'a> {
    /// Nothing blocked, no ideal clocks, [`AnalysisType::OnChipVariation`].
    #[must_use]
    pub fn new(graph: &'a TimingGraph, netlist: &'a Netlist, environment: &'a Environment) -> Self {
        Self {
            graph,
            netlist,
            environment,
            blocked: None,
            ideal_slews: None,
            analysis: AnalysisType::default(),
        }
    }

    fn is_disabled(&self, edge: EdgeId) -> bool {
        self.blocked.is_some_and(|blocked| blocked.is_disabled(edge))
    }

    /// The slew of ideal clocks where an arc of some role begins: registers see it, gates do not.
    fn ideal_slew_ps(&self, role: Role, from: VertexId, point: Point, edge: Edge) -> Option<f32> {
        let is_seen = role.is_check() || matches!(role, Role::RegClkToQ | Role::LatchEnToQ);
        self.ideal_slews
            .filter(|_| is_seen)
            .and_then(|slews| slews.slew_ps(from, point, edge))
    }
}

/// The slew at a vertex that no arc of some edge leads to.
pub(super) fn unreached(mode: Mode) -> f32 {
    match mode {
        Mode::Early => f32::INFINITY,
        Mode::Late => f32::NEG_INFINITY,
    }
}

impl Delays {
    /// All delays, with ideal wires. The same at any number of threads.
    #[must_use]
    pub fn compute(inputs: DelayInputs<'_>) -> Self {
        let DelayInputs { graph, netlist, .. } = inputs;
        let points = netlist.libraries().num_points();
        let mut first = Vec::with_capacity(graph.num_edges() + 1);
        let mut end = 0u32;
        for edge in 0..graph.num_edges() as u32 {
            first.push(end);
            let rows = match graph.kind(EdgeId(edge)) {
                EdgeKind::Wire => 2,
                EdgeKind::Cell(set) => netlist.libraries().library().arc_set(set).arcs.len(),
            };
            end += (rows * points) as u32;
        }
        first.push(end);
        let mut delays = Self {
            row: 2 * points,
            slews: vec![0.0; graph.num_vertices() * 2 * points],
            first,
            delays: vec![0.0; end as usize],
        };
        for level in 0..graph.levels().num_levels() {
            delays.compute_level(inputs, level);
        }
        delays
    }

    /// The slew at a vertex, in ps. At a driver that no arc of that edge leads to it is infinite: early
    /// above, late below all others; behind it loads have a slew of 0.
    #[inline]
    #[must_use]
    pub fn slew_ps(&self, vertex: VertexId, point: Point, edge: Edge) -> f32 {
        self.slews[vertex.index() * self.row + 2 * point.index() + edge.index()]
    }

    /// The delay of a wire to an edge at its load, in ps.
    #[inline]
    #[must_use]
    pub fn wire_ps(&self, wire: EdgeId, point: Point, edge: Edge) -> f32 {
        self.delays[self.first[wire.index()] as usize + 2 * point.index() + edge.index()]
    }

    /// The delay of the arc of that place in the arc set of an edge, in ps.
    #[inline]
    #[must_use]
    pub fn arc_ps(&self, edge: EdgeId, place: usize, point: Point) -> f32 {
        self.delays[self.first[edge.index()] as usize + place * self.row / 2 + point.index()]
    }

    /// What an arc of a deferred edge says at the slews of its ends, in ps: the margin of a check in
    /// its mode, the delay of a latch's data arc or of one that was cut. `place` is that of the arc
    /// in the arc set.
    ///
    /// A setup or recovery check is late: it sees the latest data and the earliest clock; hold and
    /// removal see the other ends. Of ideal clocks they see the slew that these are said to have.
    #[must_use]
    pub fn deferred_ps(
        &self,
        inputs: DelayInputs<'_>,
        edge: &DeferredEdge,
        place: usize,
        point: Point,
    ) -> f32 {
        let libraries = inputs.netlist.libraries();
        let EdgeKind::Cell(set) = edge.kind else {
            return 0.0;
        };
        let Some(id) = libraries.library().arc_set(set).arcs.get(place) else {
            return 0.0;
        };
        let arc = libraries.library().arc(id);
        if edge.why == Deferral::Check {
            let role = libraries.library().arc_set(set).role;
            let mode = match inputs.analysis {
                AnalysisType::Single => Mode::Early,
                AnalysisType::BestWorst => point.mode(),
                AnalysisType::OnChipVariation => point.mode().opposite(),
            };
            let at = libraries.point(point.scene(), mode);
            let ideal = inputs.ideal_slew_ps(role, edge.from, at, arc.from);
            let clock = ideal.unwrap_or_else(|| self.slew_ps(edge.from, at, arc.from));
            let data = self.slew_ps(edge.to, point, arc.to);
            return libraries.margin(point, id, clock, data);
        }
        let loads = NetLoads {
            inputs,
            driver: edge.to,
        };
        let slew = self.slew_ps(edge.from, point, arc.from);
        libraries
            .delay_and_slew(point, id, slew, loads.ff(point, arc.to))
            .0
    }

    /// The vertices of a level read slews of lower ones only, and what they write lies together.
    fn compute_level(&mut self, inputs: DelayInputs<'_>, level: usize) {
        let vertices = inputs.graph.levels().level(level);
        let (below, here) = self.slews.split_at_mut(vertices.start as usize * self.row);
        let in_edges = |vertex| inputs.graph.levels().in_edges(vertex);
        let edges = match vertices.clone().next_back() {
            Some(last) => in_edges(vertices.start).start..in_edges(last).end,
            None => return,
        };
        let [start, end] = [edges.start, edges.end].map(|edge| self.first[edge as usize] as usize);
        let part = Part {
            vertices: vertices.clone(),
            slews: &mut here[..vertices.len() * self.row],
            delays: &mut self.delays[start..end],
        };
        Work {
            inputs,
            first: &self.first,
            row: self.row,
            below,
        }
        .run(part);
    }
}

/// Vertices that follow each other, with the slews at them and the delays of the edges into them.
struct Part<'a> {
    vertices: std::ops::Range<u32>,
    slews: &'a mut [f32],
    delays: &'a mut [f32],
}

/// What all parts of a level read.
struct Work<'a> {
    inputs: DelayInputs<'a>,
    first: &'a [u32],
    row: usize,
    /// Slews of lower levels.
    below: &'a [f32],
}

impl Work<'_> {
    fn run(&self, part: Part<'_>) {
        let Part {
            vertices,
            slews,
            delays,
        } = part;
        let start_of =
            |vertex| self.first[self.inputs.graph.levels().in_edges(vertex).start as usize] as usize;
        if vertices.len() > GRAIN {
            let middle = vertices.start + vertices.len() as u32 / 2;
            let (slews, more_slews) = slews.split_at_mut((middle - vertices.start) as usize * self.row);
            let (delays, more_delays) = delays.split_at_mut(start_of(middle) - start_of(vertices.start));
            join(
                || {
                    self.run(Part {
                        vertices: vertices.start..middle,
                        slews,
                        delays,
                    });
                },
                || {
                    self.run(Part {
                        vertices: middle..vertices.end,
                        slews: more_slews,
                        delays: more_delays,
                    });
                },
            );
            return;
        }
        let base = start_of(vertices.start);
        for (vertex, slews) in vertices.zip(slews.chunks_exact_mut(self.row)) {
            let start = start_of(vertex) - base;
            self.vertex(VertexId(vertex), slews, &mut delays[start..]);
        }
    }

    /// Slews at a vertex, and delays of the edges into it.
    fn vertex(&self, vertex: VertexId, slews: &mut [f32], delays: &mut [f32]) {
        let DelayInputs {
            graph,
            netlist,
            environment,
            ..
        } = self.inputs;
        let libraries = netlist.libraries();
        if !graph.is_driver(vertex) {
            return self.load(vertex, slews, delays);
        }
        let pin = graph.pin(vertex);
        let loads = NetLoads {
            inputs: self.inputs,
            driver: vertex,
        };
        if netlist.is_port(pin) {
            let Some(drive) = environment.drives.get(&pin) else {
                return;
            };
            for point in libraries.points() {
                for edge in Edge::ALL {
                    slews[2 * point.index() + edge.index()] =
                        port_slew(libraries, drive, &loads, point, edge);
                }
            }
            return;
        }
        // The worst slew of all arcs; no arc leads to an edge that stays without.
        for point in libraries.points() {
            let load = Edge::ALL.map(|edge| loads.ff(point, edge));
            let mut worst = [None; 2];
            let mut start = 0;
            for (edge, from) in graph.fanin(vertex) {
                let EdgeKind::Cell(set) = graph.kind(edge) else {
                    continue;
                };
                let ArcSet { arcs, role, .. } = *libraries.library().arc_set(set);
                for (place, arc) in arcs.into_iter().enumerate() {
                    if self.inputs.is_disabled(edge) {
                        continue;
                    }
                    let found = libraries.library().arc(arc);
                    let slew = self
                        .inputs
                        .ideal_slew_ps(role, from, point, found.from)
                        .unwrap_or_else(|| self.slew_below(from, point, found.from));
                    let (delay, slew) = libraries.delay_and_slew(point, arc, slew, load[found.to.index()]);
                    delays[start + place * self.row / 2 + point.index()] = delay;
                    let worst = &mut worst[found.to.index()];
                    *worst = Some(worst.map_or(slew, |worst| point.mode().worse(worst, slew)));
                }
                start += arcs.len() * self.row / 2;
            }
            for edge in Edge::ALL {
                // What no arc leads into stands for itself.
                let default = if graph.fanin(vertex).len() == 0 {
                    0.0
                } else {
                    unreached(point.mode())
                };
                slews[2 * point.index() + edge.index()] = worst[edge.index()].unwrap_or(default);
            }
        }
    }

    fn slew_below(&self, from: VertexId, point: Point, edge: Edge) -> f32 {
        self.below[from.index() * self.row + 2 * point.index() + edge.index()]
    }

    /// A load has the worst slew of its drivers; a port's drive takes its time on the wire.
    fn load(&self, vertex: VertexId, slews: &mut [f32], delays: &mut [f32]) {
        let DelayInputs {
            graph,
            netlist,
            environment,
            ..
        } = self.inputs;
        let libraries = netlist.libraries();
        for (at, (_, from)) in graph.fanin(vertex).enumerate() {
            let driver = &self.below[from.index() * self.row..][..self.row];
            let drive = Some(graph.pin(from)).filter(|&pin| netlist.is_port(pin));
            let drive = drive.and_then(|pin| environment.drives.get(&pin));
            let loads = NetLoads {
                inputs: self.inputs,
                driver: from,
            };
            for point in libraries.points() {
                for edge in Edge::ALL {
                    let place = 2 * point.index() + edge.index();
                    let slew = if driver[place].is_finite() {
                        driver[place]
                    } else {
                        0.0
                    };
                    slews[place] = match at {
                        0 => slew,
                        _ => point.mode().worse(slews[place], slew),
                    };
                    let delay = &mut delays[at * self.row + place];
                    *delay = drive.map_or(0.0, |drive| port_delay(libraries, drive, &loads, point, edge));
                }
            }
        }
    }
}

/// The capacitance that a driver sees.
struct NetLoads<'a> {
    inputs: DelayInputs<'a>,
    driver: VertexId,
}

impl NetLoads<'_> {
    /// Of all pins on its net, in fF.
    fn ff(&self, point: Point, edge: Edge) -> f32 {
        let DelayInputs { graph, netlist, .. } = self.inputs;
        let loads = graph
            .fanout(self.driver)
            .filter(|&(wire, _)| graph.kind(wire) == EdgeKind::Wire);
        let pins = loads.map(|(_, load)| self.pin_ff(graph.pin(load), point, edge));
        let pin = graph.pin(self.driver);
        let own = if graph.load(pin).is_some() || netlist.is_port(pin) {
            self.pin_ff(pin, point, edge)
        } else {
            0.0
        };
        pins.sum::<f32>() + own
    }

    fn pin_ff(&self, pin: PinId, point: Point, edge: Edge) -> f32 {
        let DelayInputs {
            netlist, environment, ..
        } = self.inputs;
        match netlist.library_port(pin) {
            Some(port) => netlist.libraries().capacitance(point, port, edge),
            None => environment.load_ff(pin, point.mode(), edge),
        }
    }
}

/// The slew at an input of the design.
fn port_slew(libraries: &LibrarySet, drive: &Drive, loads: &NetLoads<'_>, point: Point, edge: Edge) -> f32 {
    let (mode, edge_at) = (point.mode().index(), edge.index());
    if let Some(cell) = &drive.cell[mode][edge_at] {
        return driving_cell(libraries, cell, loads, point, edge).1;
    }
    match drive.kohm[mode][edge_at] {
        Some(kohm) => kohm * loads.ff(point, edge),
        None => drive.slew_ps[mode][edge_at].unwrap_or(0.0),
    }
}

/// What the drive of an input adds to the wires that leave it.
fn port_delay(libraries: &LibrarySet, drive: &Drive, loads: &NetLoads<'_>, point: Point, edge: Edge) -> f32 {
    let (mode, edge_at) = (point.mode().index(), edge.index());
    match (&drive.cell[mode][edge_at], drive.kohm[mode][edge_at]) {
        (Some(cell), _) => driving_cell(libraries, cell, loads, point, edge).0,
        (None, Some(kohm)) => kohm * loads.ff(point, edge),
        (None, None) => 0.0,
    }
}

/// What a load adds to the delay of a driving cell, and the slew behind it.
fn driving_cell(
    libraries: &LibrarySet,
    drive: &DrivingCell,
    loads: &NetLoads<'_>,
    point: Point,
    edge: Edge,
) -> (f32, f32) {
    let library = libraries.library();
    let sets = || {
        library
            .arc_sets(drive.cell)
            .filter(|(_, set)| set.to == drive.to && set.role.propagates())
    };
    let from = drive.from.or_else(|| sets().map(|(_, set)| set.from).min());
    let load = loads.ff(point, edge);
    let mut result = (0.0, 0.0);
    for (_, set) in sets().filter(|(_, set)| Some(set.from) == from) {
        for arc in set.arcs.into_iter().filter(|&arc| library.arc(arc).to == edge) {
            let slew = drive.from_slew_ps[library.arc(arc).from.index()];
            let (loaded, out) = libraries.delay_and_slew(point, arc, slew, load);
            let (intrinsic, _) = libraries.delay_and_slew(point, arc, slew, 0.0);
            result = (loaded - intrinsic, out);
        }
    }
    result
}
