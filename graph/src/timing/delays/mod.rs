//! Delays of arcs and wires, and slews at pins, level by level.
//! Not for: when signals arrive; delays do not depend on it.
//!
//! Semantics are OpenSTA's (timing.md 8.5 to 8.7): the worst slew of all arcs counts at a driver, and at
//! each load the worst slew and the worst delay of its wire, whichever arcs they come from.

mod annotations;
mod groups;
mod inputs;
mod net;
mod parallel;
mod parts;
mod rows;
mod sdf;
mod stage;
mod update;

pub use annotations::Annotations;
pub(super) use annotations::Given;
pub use inputs::{DelayCalculator, DelayInputs};
pub(super) use sdf::transition;
pub use sdf::{SdfReport, SdfTarget};

use self::groups::Groups;
use self::parts::{Part, Work};
use self::rows::Rows;
use self::stage::{Models, Stage};
use super::graph::{Deferral, EdgeId, EdgeKind, VertexId};
use crate::constraints::AnalysisType;
use crate::library::{Edge, Mode, Point};

/// Delays and slews of a timing graph, in ps.
#[derive(Clone, Debug)]
pub struct Delays {
    /// Twice the number of points: a row of slews.
    row: usize,
    /// `[vertices, points, edges]`
    slews: Vec<f32>,
    rows: Rows,
    /// By [`Rows`].
    delays: Vec<f32>,
    models: Models,
    groups: Groups,
}

/// The slew at a driver that no arc of some edge leads to.
fn unreached(mode: Mode) -> f32 {
    match mode {
        Mode::Early => f32::INFINITY,
        Mode::Late => f32::NEG_INFINITY,
    }
}

impl Delays {
    /// All delays. The same at any number of threads.
    #[must_use]
    pub fn compute(inputs: DelayInputs<'_>) -> Self {
        let DelayInputs { graph, netlist, .. } = inputs;
        let libraries = netlist.libraries();
        let rows = Rows::of_edges(graph, libraries);
        let row = 2 * libraries.num_points();
        let mut delays = Self {
            row,
            slews: vec![0.0; graph.num_vertices() * row],
            delays: vec![0.0; rows.len()],
            rows,
            models: Models::new(libraries),
            groups: Groups::default(),
        };
        let groups = Groups::find(graph, netlist);
        delays.put_given_slews(&inputs);
        for level in 0..graph.levels().num_levels() {
            delays.compute_level(inputs, &groups, level);
            groups.compute(inputs, &mut delays, level);
        }
        delays.groups = groups;
        delays
    }

    /// The slew at a vertex, in ps. At a driver that no arc of that edge leads to it is infinite: early
    /// above, late below all others; behind it loads have a slew of 0. Where all that leads to a driver is
    /// disabled, or comes from such drivers, it is 0.
    #[inline]
    #[must_use]
    pub fn slew_ps(&self, vertex: VertexId, point: Point, edge: Edge) -> f32 {
        self.slews[vertex.index() * self.row + 2 * point.index() + edge.index()]
    }

    /// The delay of a wire to an edge at its load, in ps.
    #[inline]
    #[must_use]
    pub fn wire_ps(&self, wire: EdgeId, point: Point, edge: Edge) -> f32 {
        self.delays[self.rows.wire(wire, point, edge)]
    }

    /// The delay of the arc of that place in the arc set of an edge, in ps.
    #[inline]
    #[must_use]
    pub fn arc_ps(&self, edge: EdgeId, place: usize, point: Point) -> f32 {
        self.delays[self.rows.arc(edge, place, point)]
    }

    /// What an arc of a deferred edge says at the slews of its ends, in ps: the margin of a check in
    /// its mode, the delay of a latch's data arc or of one that was cut. `deferred` is the place of the
    /// edge in [`super::TimingGraph::deferred`], `place` that of the arc in the arc set.
    ///
    /// A setup or recovery check is late: it sees the latest data and the earliest clock; hold and
    /// removal see the other ends. Of ideal clocks they see the slew that these are said to have.
    #[must_use]
    pub fn deferred_ps(&self, inputs: DelayInputs<'_>, deferred: usize, place: usize, point: Point) -> f32 {
        let given = inputs.annotations;
        if let Some(given) = given.and_then(|given| given.deferred_ps(deferred, place, point)) {
            return given;
        }
        let libraries = inputs.netlist.libraries();
        let edge = &inputs.graph.deferred()[deferred];
        let EdgeKind::Cell(set) = edge.kind else {
            return 0.0;
        };
        let Some(id) = libraries.library().arc_set(set).arcs.get(place) else {
            return 0.0;
        };
        let arc = libraries.library().arc(id);
        let finite = |slew: f32| if slew.is_finite() { slew } else { 0.0 };
        let role = libraries.library().arc_set(set).role;
        if edge.why == Deferral::Check {
            if let DelayCalculator::Unit(ps) = inputs.calculator {
                return ps;
            }
            let mode = match inputs.analysis {
                AnalysisType::Single => Mode::Early,
                AnalysisType::BestWorst => point.mode(),
                AnalysisType::OnChipVariation => point.mode().opposite(),
            };
            let at = libraries.point(point.scene(), mode);
            let ideal = inputs.ideal_slew_ps(role, edge.from, at, arc.from);
            let clock = ideal.unwrap_or_else(|| self.slew_ps(edge.from, at, arc.from));
            let data = self.slew_ps(edge.to, point, arc.to);
            return libraries.margin(point, id, finite(clock), finite(data));
        }
        if !inputs.reaches(edge.from) {
            return 0.0;
        }
        let mut stage = Stage::new(inputs, &self.models);
        stage.net.set(&inputs, edge.to);
        let ideal = inputs.ideal_slew_ps(role, edge.from, point, arc.from);
        let slew = ideal.unwrap_or_else(|| self.slew_ps(edge.from, point, arc.from));
        stage.arc(edge.to, point, id, slew).0
    }

    /// How many bytes it takes in memory.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        4 * (self.slews.capacity() + self.delays.capacity()) + self.rows.memory_bytes()
    }

    /// Slews that are given where no driver puts them: loads that no wire leads to.
    fn put_given_slews(&mut self, inputs: &DelayInputs<'_>) {
        let Some(given) = inputs.annotations else { return };
        for vertex in given.vertices_with_slews() {
            self.put_given_slew(inputs, vertex);
        }
    }

    /// What a vertex has before a driver puts its slew: what is given of it, or none.
    fn put_given_slew(&mut self, inputs: &DelayInputs<'_>, vertex: VertexId) {
        for point in inputs.netlist.libraries().points() {
            for edge in Edge::ALL {
                let given = inputs
                    .annotations
                    .and_then(|given| given.slew_ps(vertex, point, edge));
                self.slews[vertex.index() * self.row + 2 * point.index() + edge.index()] =
                    given.unwrap_or(0.0);
            }
        }
    }

    /// The drivers of a level read slews of lower ones only. What they write lies together: at them and
    /// at the edges into them, and one level higher at their loads.
    fn compute_level(&mut self, inputs: DelayInputs<'_>, groups: &Groups, level: usize) {
        let levels = inputs.graph.levels();
        let drivers = levels.level(level);
        let loads = match level + 1 < levels.num_levels() {
            true => levels.level(level + 1),
            false => drivers.end..drivers.end,
        };
        if drivers.is_empty() {
            return;
        }
        let start_of = |vertex: u32| match (vertex as usize) < levels.num_nodes() {
            true => self.rows.start(levels.in_edges(vertex).start as usize),
            false => self.rows.len(),
        };
        let [first, middle, end] = [drivers.start, loads.start, loads.end].map(start_of);
        let (arcs, wires) = self.delays[first..end].split_at_mut(middle - first);
        let (below, above) = self.slews.split_at_mut(drivers.start as usize * self.row);
        let (slews, load_slews) = above.split_at_mut(drivers.len() * self.row);
        let part = Part {
            slews,
            arcs,
            load_slews: &mut load_slews[..loads.len() * self.row],
            wires,
            drivers,
            loads,
        };
        Work {
            inputs,
            groups,
            rows: &self.rows,
            models: &self.models,
            row: self.row,
            below,
        }
        .run(part);
    }
}
