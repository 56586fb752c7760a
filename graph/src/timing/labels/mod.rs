//! What was worked out, as plain numbers by vertex and edge: labels for models, and what must hold of them.
//! Not for files of labels, and not for features of designs.
//!
//! Times are in ps. The four [`Corners`] of a number are early rise, early fall, late rise, late fall. A
//! number that is not there is NaN.

mod identities;

pub use identities::Identity;

use super::Deferral;
use super::graph::{EdgeId, EdgeKind, VertexId};
use super::search::{PathQuery, Results, Summary};
use crate::ids::ArcSetId;
use crate::library::{Edge, Mode, Role};

/// Early rise, early fall, late rise, late fall.
pub type Corners = [f64; 4];

/// The place of a mode and an edge among [`Corners`].
#[must_use]
pub fn corner(mode: Mode, edge: Edge) -> usize {
    2 * mode.index() + edge.index()
}

/// A wire from a driver to a load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WireLabel {
    /// The edge of the graph.
    pub edge: EdgeId,
    /// The driver.
    pub from: VertexId,
    /// The load.
    pub to: VertexId,
    /// What it takes, as data meet it: with derates.
    pub delay_ps: Corners,
    /// Whether signals pass: no constraint disables it.
    pub is_open: bool,
}

/// An arc through a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArcLabel {
    /// The edge of the graph.
    pub edge: EdgeId,
    /// Its arc set.
    pub set: ArcSetId,
    /// Where it begins.
    pub from: VertexId,
    /// Where it ends.
    pub to: VertexId,
    /// With which edge it begins.
    pub from_edge: Edge,
    /// With which edge it ends.
    pub to_edge: Edge,
    /// What it takes, early and late, as data meet it: with derates.
    pub delay_ps: [f64; 2],
    /// Whether signals pass: no constant or constraint closes it.
    pub is_open: bool,
}

/// A pin where paths end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndpointLabel {
    /// Where.
    pub vertex: VertexId,
    /// The least slack of hold and of setup.
    pub slack_ps: [f64; 2],
}

/// The path with the least slack.
#[derive(Clone, Debug, PartialEq)]
pub struct PathLabel {
    /// Its slack.
    pub slack_ps: f64,
    /// Its vertices with their edges, from where data start.
    pub stops: Vec<(VertexId, Edge)>,
}

/// The numbers of a timed design in one scene. Rows of vertices and edges are in the order of the timing
/// graph, by level.
#[derive(Clone, Debug, Default)]
pub struct TimingLabels {
    /// `[vertices]` Full names of pins.
    pub names: Vec<String>,
    /// `[vertices]` Whether it drives its net.
    pub is_driver: Vec<bool>,
    /// `[vertices]` Whether edges of a clock pass it.
    pub is_clock: Vec<bool>,
    /// `[vertices]` Whether nothing is behind it.
    pub is_last: Vec<bool>,
    /// `[vertices]` When signals arrive: the worst of all paths.
    pub arrival_ps: Vec<Corners>,
    /// `[vertices]` How long their edges take.
    pub slew_ps: Vec<Corners>,
    /// `[vertices]` When they must arrive, on the path with the least slack.
    pub required_ps: Vec<Corners>,
    /// `[vertices]` The least slack.
    pub slack_ps: Vec<Corners>,
    /// `[vertices]` Whether several launches arrive that are kept apart: then slack need not be required
    /// time less arrival, nor required time what the pins behind ask.
    pub has_several_launches: Vec<[bool; 4]>,
    /// All wires.
    pub wires: Vec<WireLabel>,
    /// All arcs but those that define no level: checks, data of latches, cut loops.
    pub arcs: Vec<ArcLabel>,
    /// Where paths end, in the order of vertices.
    pub endpoints: Vec<EndpointLabel>,
    /// Data pins of setup checks that a clock makes.
    pub checked: Vec<VertexId>,
    /// The worst path of hold and of setup.
    pub worst_paths: [Option<PathLabel>; 2],
    /// What is reported of hold and of setup.
    pub summary: [Option<Summary>; 2],
}

impl TimingLabels {
    /// The numbers of a scene.
    ///
    /// # Panics
    /// If there is no such scene.
    #[must_use]
    pub fn of(results: &Results<'_>, scene: usize) -> Self {
        let (graph, netlist) = (results.graph(), results.netlist());
        let points = Mode::ALL.map(|mode| netlist.libraries().point(scene, mode));
        let blocked = results.delay_inputs().blocked;
        let mut labels = Self::default();
        let finite = |number: f64| if number.is_finite() { number } else { f64::NAN };
        for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
            labels.names.push(netlist.pin_name(graph.pin(vertex)).to_string());
            labels.is_driver.push(graph.is_driver(vertex));
            labels.is_clock.push(results.is_clock(vertex));
            labels.is_last.push(graph.fanout(vertex).next().is_none());
            let mut rows = [[f64::NAN; 4]; 4];
            let mut has_several_launches = [false; 4];
            for (mode, edge) in Mode::ALL
                .into_iter()
                .flat_map(|mode| Edge::ALL.map(|edge| (mode, edge)))
            {
                let found = results.vertex(vertex, edge, points[mode.index()]);
                let numbers = [
                    found.arrival_ps.unwrap_or(f64::NAN),
                    finite(f64::from(found.slew_ps)),
                    finite(found.required_ps),
                    finite(found.slack_ps),
                ];
                for (row, number) in rows.iter_mut().zip(numbers) {
                    row[corner(mode, edge)] = number;
                }
                has_several_launches[corner(mode, edge)] = found.launches > 1;
            }
            labels.arrival_ps.push(rows[0]);
            labels.slew_ps.push(rows[1]);
            labels.required_ps.push(rows[2]);
            labels.slack_ps.push(rows[3]);
            labels.has_several_launches.push(has_several_launches);
            for (edge, from) in graph.fanin(vertex) {
                let is_disabled = blocked.is_some_and(|blocked| blocked.is_disabled(edge));
                let EdgeKind::Cell(set) = graph.kind(edge) else {
                    let mut delay_ps = [0.0; 4];
                    for at in Edge::ALL {
                        for mode in Mode::ALL {
                            delay_ps[corner(mode, at)] =
                                results.data_delay_ps(edge, 0, [at, at], points[mode.index()]);
                        }
                    }
                    labels.wires.push(WireLabel {
                        edge,
                        from,
                        to: vertex,
                        delay_ps,
                        is_open: !is_disabled,
                    });
                    continue;
                };
                let library = netlist.libraries().library();
                for (place, id) in library.arc_set(set).arcs.into_iter().enumerate() {
                    let arc = library.arc(id);
                    let passes = blocked.is_none_or(|blocked| blocked.passes(edge, place));
                    labels.arcs.push(ArcLabel {
                        edge,
                        set,
                        from,
                        to: vertex,
                        from_edge: arc.from,
                        to_edge: arc.to,
                        delay_ps: points
                            .map(|point| results.data_delay_ps(edge, place, [arc.from, arc.to], point)),
                        is_open: passes && !is_disabled && library.arc_set(set).role.propagates(),
                    });
                }
            }
        }
        labels.add_ends(results);
        labels
    }

    /// Endpoints, checks and the worst paths.
    fn add_ends(&mut self, results: &Results<'_>) {
        let (graph, library) = (results.graph(), results.netlist().libraries().library());
        let mut slacks: Vec<[f64; 2]> = vec![[f64::NAN; 2]; graph.num_vertices()];
        for mode in Mode::ALL {
            for end in results.endpoints(mode) {
                let vertex = graph.load(end.endpoint).or_else(|| graph.driver(end.endpoint));
                let Some(vertex) = vertex else { continue };
                let slack = &mut slacks[vertex.index()][mode.index()];
                // Of a number and NaN the least is the number.
                *slack = slack.min(end.slack_ps);
            }
            self.summary[mode.index()] = Some(results.summary(mode));
            let worst = results.paths(&PathQuery {
                mode,
                ..PathQuery::default()
            });
            let worst = worst
                .into_iter()
                .min_by(|a, b| a.end.slack_ps.total_cmp(&b.end.slack_ps));
            self.worst_paths[mode.index()] = worst.map(|path| PathLabel {
                slack_ps: path.end.slack_ps,
                stops: (path.data.iter())
                    .filter_map(|row| {
                        let vertex = match row.is_driver {
                            true => graph.driver(row.pin),
                            false => graph.load(row.pin),
                        };
                        Some((vertex?, row.edge))
                    })
                    .collect(),
            });
        }
        let ends = slacks.into_iter().zip(0..);
        self.endpoints = ends
            .filter(|(slack_ps, _)| slack_ps.iter().any(|slack| !slack.is_nan()))
            .map(|(slack_ps, vertex)| EndpointLabel {
                vertex: VertexId(vertex),
                slack_ps,
            })
            .collect();
        let blocked = results.delay_inputs().blocked;
        for (number, check) in graph.deferred().iter().enumerate() {
            let is_setup = matches!((check.why, check.kind), (Deferral::Check, EdgeKind::Cell(set))
                if library.arc_set(set).role == Role::Setup);
            let is_open = blocked.is_none_or(|blocked| !blocked.is_deferred_disabled(number));
            if is_setup && is_open && self.is_clock[check.from.index()] {
                self.checked.push(check.to);
            }
        }
        self.checked.sort_unstable();
        self.checked.dedup();
    }
}
