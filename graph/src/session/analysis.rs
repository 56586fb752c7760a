//! What a timed design answers: figures, paths, pins and arcs, with names.
//! Not for computing them: that is [`crate::timing`].

use std::collections::BTreeMap;

use super::arcs::Arcs;
use super::query::PathQuery;
use super::{describe, selected};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::ids::{ClockId, PinId};
use crate::library::{Direction, Edge, Mode, Point, Role};
use crate::placement::Placement;
use crate::timing::report::PathReport;
use crate::timing::{Deferral, EdgeKind, Group, Path, Results, Summary, VertexId};

/// Figures of a design, a path group or a scene.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// The least slack in ps; `None` where nothing is checked.
    pub worst_slack_ps: Option<f64>,
    /// The worst negative slack in ps, or 0.
    pub wns_ps: f64,
    /// Total negative slack in ps: of each endpoint its worst.
    pub tns_ps: f64,
    /// Endpoints with negative slack.
    pub violations: usize,
    /// Endpoints that are checked.
    pub endpoints: usize,
}

impl From<Summary> for Figures {
    fn from(summary: Summary) -> Self {
        Self {
            worst_slack_ps: Some(summary.worst_slack_ps).filter(|slack| slack.is_finite()),
            wns_ps: summary.wns_ps,
            tns_ps: summary.tns_ps,
            violations: summary.violations,
            endpoints: summary.ends,
        }
    }
}

impl Figures {
    fn add(&mut self, slack: f64) {
        self.endpoints += 1;
        self.worst_slack_ps = Some(self.worst_slack_ps.map_or(slack, |worst| worst.min(slack)));
        if slack < 0.0 {
            self.violations += 1;
            self.tns_ps += slack;
            self.wns_ps = self.wns_ps.min(slack);
        }
    }
}

/// Numbers of a pin at an edge in a mode, in ps: the worst of all scenes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PinNumbers {
    /// When the signal comes; `None` where none does.
    pub arrival_ps: Option<f64>,
    /// How long its edge takes.
    pub slew_ps: Option<f64>,
    /// When the path with the least slack must come; `None` where nothing asks.
    pub required_ps: Option<f64>,
    /// Of the path with the least.
    pub slack_ps: Option<f64>,
}

/// A pin with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct PinRow {
    /// Its full name.
    pub name: String,
    /// `input`, `output`, ... ; `driver` of the driving side of a pin that is both.
    pub direction: &'static str,
    /// Where it stands, in µm; `None` without placement.
    pub place_um: Option<[f64; 2]>,
    /// Levels from the sources.
    pub level: usize,
    /// By mode (early, late) and edge (rise, fall).
    pub numbers: [[PinNumbers; 2]; 2],
}

/// An arc with its delays.
#[derive(Clone, Debug, PartialEq)]
pub struct ArcRow {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// As in `combinational`.
    pub role: &'static str,
    /// As in `positive_unate`.
    pub sense: &'static str,
    /// Its `when`.
    pub condition: String,
    /// The edge at its beginning.
    pub from_edge: &'static str,
    /// The edge at its end.
    pub to_edge: &'static str,
    /// By mode, in ps, without derates: the worst of all scenes.
    pub delays_ps: [f64; 2],
    /// Why it takes no part; empty where it does.
    pub disabled: &'static str,
}

/// A timed design.
pub struct Analysis<'a> {
    pub(super) results: Results<'a>,
    pub(super) placement: Option<&'a Placement>,
}

impl Analysis<'_> {
    /// What was computed, by ids.
    #[must_use]
    pub fn results(&self) -> &Results<'_> {
        &self.results
    }

    /// Where pins stand, if a placement was read.
    #[must_use]
    pub fn placement(&self) -> Option<&Placement> {
        self.placement
    }

    /// The names of the scenes.
    #[must_use]
    pub fn scenes(&self) -> Vec<String> {
        self.results.netlist().libraries().scenes().to_vec()
    }

    /// Figures of all groups together.
    #[must_use]
    pub fn figures(&self, mode: Mode) -> Figures {
        self.results.summary(mode).into()
    }

    /// Figures of path groups, by name.
    #[must_use]
    pub fn groups(&self, mode: Mode) -> Vec<(String, Figures)> {
        let mut groups: BTreeMap<Group, Figures> = BTreeMap::new();
        for end in self.results.endpoints(mode) {
            for group in end.groups {
                groups.entry(group).or_default().add(end.slack_ps);
            }
        }
        let constraints = self.results.constraints();
        let named = groups.into_iter();
        named
            .map(|(group, figures)| (group.name(constraints), figures))
            .collect()
    }

    /// Paths, mode by mode, the worst of each first.
    #[must_use]
    pub fn paths(&self, query: &PathQuery) -> Vec<PathReport> {
        self.tell_paths(query, |report| report)
    }

    /// What `tell` makes of paths, mode by mode, the worst of each first.
    pub(super) fn tell_paths<T: Send>(
        &self,
        query: &PathQuery,
        tell: impl Fn(PathReport) -> T + Sync,
    ) -> Vec<T> {
        let is_selective = query.is_selective();
        let mut told = Vec::new();
        for &mode in &query.modes {
            let mut paths = self.results.paths(&crate::timing::PathQuery {
                mode,
                // Paths are selected of all there are.
                per_group: if is_selective { usize::MAX } else { query.per_group },
                per_endpoint: query.per_endpoint,
                unique_pins: query.unique,
                slack_below_ps: query.below_ps,
                enumeration: query.enumeration,
                wanted: query.wanted.clone(),
            });
            if is_selective {
                let is_selected = |path: &Path| selected::is_selected(&self.results, path, query);
                paths = paths.into_par_iter().filter(is_selected).collect();
                let mut taken: BTreeMap<Vec<Group>, usize> = BTreeMap::new();
                paths.retain(|path| {
                    let count = taken.entry(path.end.groups.clone()).or_default();
                    *count += 1;
                    *count <= query.per_group
                });
            }
            let report = |path| describe::path(&self.results, &path, query.detail);
            told.par_extend(paths.into_par_iter().map(report).map(&tell));
        }
        told
    }

    /// The worst path of every endpoint in every group, mode by mode, the worst first.
    #[must_use]
    pub fn endpoints(&self, modes: &[Mode]) -> Vec<PathReport> {
        self.paths(&PathQuery {
            modes: modes.to_vec(),
            per_group: usize::MAX,
            ..PathQuery::default()
        })
    }

    /// Checked pins of registers, and outputs, at which no path is checked: nothing asks for their time.
    #[must_use]
    pub fn unconstrained_endpoints(&self) -> Vec<String> {
        let (graph, netlist) = (self.results.graph(), self.results.netlist());
        let checked: FxHashSet<PinId> = self.ends().map(|end| end.endpoint).collect();
        let library = netlist.libraries().library();
        let setups = graph
            .deferred()
            .iter()
            .filter(|edge| match (edge.why, edge.kind) {
                (Deferral::Check, EdgeKind::Cell(set)) => library.arc_set(set).role == Role::Setup,
                _ => false,
            });
        let ports = netlist
            .ports()
            .filter(|&port| netlist.reads(port))
            .filter_map(|port| graph.load(port));
        let mut pins: Vec<PinId> = setups
            .map(|edge| edge.to)
            .chain(ports)
            .filter(|&vertex| self.numbers(vertex, Mode::Late, Edge::Rise).arrival_ps.is_some())
            .map(|vertex| graph.pin(vertex))
            .filter(|pin| !checked.contains(pin))
            .collect();
        pins.sort_unstable();
        pins.dedup();
        pins.into_iter()
            .map(|pin| netlist.pin_name(pin).to_string())
            .collect()
    }

    /// Clocks that neither launch nor capture a path.
    #[must_use]
    pub fn idle_clocks(&self) -> Vec<String> {
        let used: FxHashSet<ClockId> = self
            .ends()
            .flat_map(|end| [end.launch, end.target])
            .flatten()
            .map(|edge| edge.clock)
            .collect();
        let clocks = self.results.constraints().clocks.iter().enumerate();
        let idle = clocks.filter(|(index, _)| !used.contains(&ClockId(*index as u32)));
        idle.map(|(_, clock)| clock.name.clone()).collect()
    }

    fn ends(&self) -> impl Iterator<Item = crate::timing::Endpoint> + '_ {
        [Mode::Late, Mode::Early]
            .into_iter()
            .flat_map(|mode| self.results.endpoints(mode))
    }

    /// What is odd about a design that was timed.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.results.warnings().to_vec();
        for clock in self.idle_clocks() {
            remarks.push(format!(
                "clock `{clock}` reaches nothing: it launches and captures no path"
            ));
        }
        let unconstrained = self.unconstrained_endpoints();
        if let Some(first) = unconstrained.first() {
            let count = unconstrained.len();
            remarks.push(format!(
                "{count} endpoints are unconstrained, such as {first}: no clock or delay asks for them"
            ));
        }
        remarks
    }

    /// Every pin, in the order of its level.
    ///
    /// # Errors
    /// Those of `visit`, which ends it.
    pub fn pins<E>(&self, visit: &mut dyn FnMut(PinRow) -> Result<(), E>) -> Result<(), E> {
        let levels = self.results.graph().levels();
        for level in 0..levels.num_levels() {
            for vertex in levels.level(level) {
                visit(self.pin(VertexId(vertex), level))?;
            }
        }
        Ok(())
    }

    fn pin(&self, vertex: VertexId, level: usize) -> PinRow {
        let (graph, netlist) = (self.results.graph(), self.results.netlist());
        let pin = graph.pin(vertex);
        let has_both = graph.driver(pin).is_some() && graph.load(pin).is_some();
        let numbers =
            [Mode::Early, Mode::Late].map(|mode| Edge::ALL.map(|edge| self.numbers(vertex, mode, edge)));
        PinRow {
            name: netlist.pin_name(pin).to_string(),
            direction: match netlist.direction(pin) {
                _ if has_both && graph.is_driver(vertex) => "driver",
                Some(direction) => direction_name(direction),
                None => "",
            },
            place_um: self
                .placement
                .and_then(|placement| placement.place(pin))
                .map(|place| [place.x, place.y]),
            level,
            numbers,
        }
    }

    fn numbers(&self, vertex: VertexId, mode: Mode, edge: Edge) -> PinNumbers {
        let libraries = self.results.netlist().libraries();
        let points = (0..libraries.scenes().len()).map(|scene| libraries.point(scene, mode));
        let mut numbers = PinNumbers::default();
        let finite = |number: f64| Some(number).filter(|number| number.is_finite());
        for point in points {
            let found = self.at(vertex, edge, point);
            if let Some(arrival) = found.arrival_ps {
                let worst = numbers.arrival_ps.unwrap_or(arrival);
                numbers.arrival_ps = Some(worse(mode, worst, arrival));
            }
            if let Some(slew) = finite(f64::from(found.slew_ps)) {
                let worst = numbers.slew_ps.unwrap_or(slew);
                numbers.slew_ps = Some(worse(mode, worst, slew));
            }
            let slack = finite(found.slack_ps);
            if slack.is_some_and(|slack| numbers.slack_ps.is_none_or(|worst| slack < worst)) {
                numbers.slack_ps = slack;
                numbers.required_ps = finite(found.required_ps);
            }
        }
        numbers
    }

    fn at(&self, vertex: VertexId, edge: Edge, point: Point) -> crate::timing::PinTiming {
        self.results.vertex(vertex, edge, point)
    }

    /// Every arc: those that define levels by the level of their ends, then checks and what was cut.
    ///
    /// # Errors
    /// Those of `visit`, which ends it.
    pub fn arcs<E>(&self, visit: &mut dyn FnMut(ArcRow) -> Result<(), E>) -> Result<(), E> {
        Arcs::new(&self.results).visit(visit)
    }
}

/// The earlier or the later one.
fn worse(mode: Mode, a: f64, b: f64) -> f64 {
    match mode {
        Mode::Early => a.min(b),
        Mode::Late => a.max(b),
    }
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "input",
        Direction::Output => "output",
        Direction::Inout => "inout",
        Direction::Internal => "internal",
    }
}
