//! When signals are needed, by the rule of the contest.
//! Not for: slacks of paths; those are exact, and come from [`crate::timing`].
//!
//! An end is needed at its arrival and the slack of its worst path, with what the clock paths of *that* path
//! have in common. From there it goes backwards without asking which path it is: pins may get credit
//! of a path that does not pass them. A test also says when its clock is needed: not too early for setup,
//! not too late for hold.

use crate::library::{Edge, Mode};
use crate::timing::{EdgeKind, PathQuery, PathRow, Results, VertexId};

/// Required times of all vertices, in ps; infinite where nothing is required.
#[derive(Debug)]
pub(super) struct Required {
    /// `[vertices][mode][edge]`
    times_ps: Vec<[[f64; 2]; 2]>,
}

impl Required {
    /// Those of a design.
    pub(super) fn new(results: &Results<'_>) -> Self {
        let never = [[f64::NEG_INFINITY; 2], [f64::INFINITY; 2]];
        let mut required = Self {
            times_ps: vec![never; results.graph().num_vertices()],
        };
        required.clocks(results);
        let levels = results.graph().levels();
        for level in (0..levels.num_levels()).rev() {
            for vertex in levels.level(level) {
                required.vertex(results, VertexId(vertex));
            }
        }
        required
    }

    pub(super) fn at(&self, vertex: VertexId, edge: Edge, mode: Mode) -> f64 {
        self.times_ps[vertex.index()][mode.index()][edge.index()]
    }

    /// The earlier of two late times, the later of two early ones.
    fn take(&mut self, vertex: VertexId, edge: Edge, mode: Mode, ps: f64) {
        let at = &mut self.times_ps[vertex.index()][mode.index()][edge.index()];
        *at = match mode {
            Mode::Early => at.max(ps),
            Mode::Late => at.min(ps),
        };
    }

    /// What tests of registers require of the clocks that capture.
    fn clocks(&mut self, results: &Results<'_>) {
        let graph = results.graph();
        for mode in Mode::ALL {
            let query = PathQuery {
                mode,
                per_group: usize::MAX,
                ..PathQuery::default()
            };
            for path in results.paths(&query) {
                let Some(&PathRow {
                    pin,
                    edge,
                    arrival_ps,
                    ..
                }) = path.capture_clock.last()
                else {
                    continue;
                };
                if let Some(vertex) = graph.load(pin) {
                    let of_clock = mode.opposite();
                    self.take(
                        vertex,
                        edge,
                        of_clock,
                        needed(of_clock, arrival_ps, path.end.slack_ps),
                    );
                }
            }
        }
    }

    /// At an end what its paths require, elsewhere what comes back from behind.
    fn vertex(&mut self, results: &Results<'_>, vertex: VertexId) {
        let (graph, delays) = (results.graph(), results.delays());
        let libraries = results.netlist().libraries();
        for mode in Mode::ALL {
            let point = libraries.point(0, mode);
            if graph.fanout(vertex).len() == 0 {
                for edge in Edge::ALL {
                    let found = results.vertex(vertex, edge, point);
                    if let Some(arrival) = found.arrival_ps.filter(|_| found.slack_ps.is_finite()) {
                        self.take(vertex, edge, mode, needed(mode, arrival, found.slack_ps));
                    }
                }
            }
            for (through, to) in graph.fanout(vertex) {
                match graph.kind(through) {
                    EdgeKind::Cell(set) => {
                        for (place, arc) in libraries.library().arc_set(set).arcs.into_iter().enumerate() {
                            let arc = libraries.library().arc(arc);
                            let delay = f64::from(delays.arc_ps(through, place, point));
                            self.take(vertex, arc.from, mode, self.at(to, arc.to, mode) - delay);
                        }
                    }
                    _ => {
                        for edge in Edge::ALL {
                            let delay = f64::from(delays.wire_ps(through, point, edge));
                            self.take(vertex, edge, mode, self.at(to, edge, mode) - delay);
                        }
                    }
                }
            }
        }
    }
}

fn needed(mode: Mode, arrival_ps: f64, slack_ps: f64) -> f64 {
    match mode {
        Mode::Early => arrival_ps - slack_ps,
        Mode::Late => arrival_ps + slack_ps,
    }
}
