//! What a search answers: ends, paths, pins, sums.
//! Not for: how it is written down; reports and tables are made of [`super::answers`] elsewhere.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::answers::{Endpoint, Enumeration, Group, Path, PathQuery, PathRow, PinTiming, Summary};
use super::arrivals::Lists;
use super::clocks;
use super::context::Context;
use super::end::{End, EndKind};
use super::groups::Ranking;
use super::k_worst;
use super::paths::Stop;
use super::required::slots_of;
use super::tags::{TagId, TagKind};
use super::view::View;
use super::{Inputs, Search, Structure};
use crate::constraints::{Constraints, Exception};
use crate::library::{Edge, Mode, Point};
use crate::netlist::Netlist;
use crate::timing::graph::{TimingGraph, VertexId};
use crate::timing::{DelayInputs, Delays};

/// The answers of an update. They borrow what they are about, so that they are never out of date.
pub struct Results<'a> {
    pub(super) search: &'a Search,
    pub(super) delays: &'a Delays,
    pub(super) context: Context<'a>,
}

impl<'a> Results<'a> {
    pub(super) fn view(&self) -> View<'_> {
        let Search {
            tagging,
            arrivals,
            pairings,
            ..
        } = self.search;
        View::new(&self.context, tagging, arrivals, pairings)
    }

    /// What they are about.
    #[must_use]
    pub fn netlist(&self) -> &'a Netlist {
        self.context.netlist
    }

    /// The constraints.
    #[must_use]
    pub fn constraints(&self) -> &'a Constraints {
        self.context.constraints
    }

    /// The timing graph.
    #[must_use]
    pub fn graph(&self) -> &'a TimingGraph {
        self.context.graph
    }

    /// Delays of all arcs, before factors, and slews.
    #[must_use]
    pub fn delays(&self) -> &'a Delays {
        self.delays
    }

    /// What delays were computed from.
    #[must_use]
    pub fn delay_inputs(&self) -> DelayInputs<'a> {
        self.context.inputs
    }

    /// What is not as the constraints want it, or not modelled.
    #[must_use]
    pub fn warnings(&self) -> &'a [String] {
        &self.search.warnings
    }

    /// The worst slack of a mode, in ps; infinite where nothing is checked.
    #[must_use]
    pub fn worst_slack_ps(&self, mode: Mode) -> f64 {
        self.summary(mode).worst_slack_ps
    }

    /// The worst slack, or 0 where none is less, in ps.
    #[must_use]
    pub fn wns_ps(&self, mode: Mode) -> f64 {
        self.summary(mode).wns_ps
    }

    /// The sum of the worst slacks of violated ends, in ps, in the scene where it is the least.
    #[must_use]
    pub fn total_negative_slack_ps(&self, mode: Mode) -> f64 {
        self.summary(mode).tns_ps
    }

    /// Sums over all ends. Of several scenes the worst counts.
    #[must_use]
    pub fn summary(&self, mode: Mode) -> Summary {
        self.search.summary(self.context.libraries(), mode)
    }

    /// How many ends of each group are violated.
    #[must_use]
    pub fn violations(&self, mode: Mode) -> BTreeMap<Group, usize> {
        let mut counts = BTreeMap::new();
        for end in self.endpoints(mode) {
            for group in end.groups.iter().filter(|_| end.slack_ps < 0.0) {
                *counts.entry(group.clone()).or_default() += 1;
            }
        }
        counts
    }

    /// The worst path of every end in every group, the worst first.
    #[must_use]
    pub fn endpoints(&self, mode: Mode) -> Vec<Endpoint> {
        let worst = self.worst_ends(mode);
        worst
            .into_par_iter()
            .map(|(groups, end)| self.endpoint(&end, groups, &self.view().trace(&end.path)))
            .collect()
    }

    /// The worst end of every vertex in every group, the worst first.
    pub(super) fn worst_ends(&self, mode: Mode) -> Vec<(Vec<Group>, End)> {
        let view = self.view();
        let mut all = Vec::new();
        for &vertex in &self.search.ends.vertices {
            let mut here: Vec<(Vec<Group>, End)> = Vec::new();
            view.visit_ends(&self.search.ends, vertex, &[mode], &mut |end| {
                for group in view.groups(end) {
                    match here.iter_mut().find(|(known, _)| known[0] == group) {
                        Some((_, worst)) if is_before(end, worst) => *worst = *end,
                        Some(_) => {}
                        None => here.push((vec![group], *end)),
                    }
                }
            });
            all.extend(here);
        }
        all.sort_by(|(_, a), (_, b)| a.slack_ps().total_cmp(&b.slack_ps()));
        all
    }

    /// The ends of all groups, the worst first.
    fn ranking(&self) -> &Ranking {
        let known = &self.search.ranking;
        if known.get().is_none() {
            // Threads that wait for parts of it do other work meanwhile, which may ask for it as well: they must not
            // wait for themselves, and rather find it twice.
            let _ = known.set(Ranking::new(&self.view(), &self.search.ends));
        }
        known.get().expect("it was found above")
    }

    /// An end with all that is said of it.
    fn endpoint(&self, end: &End, groups: Vec<Group>, stops: &[Stop]) -> Endpoint {
        let view = self.view();
        let start = start_of(stops);
        Endpoint {
            mode: end.path.point.mode(),
            scene: end.path.point.scene(),
            kind: end.kind,
            role: end.role,
            startpoint: self.context.graph.pin(stops[start].path.vertex),
            endpoint: self.context.graph.pin(end.path.vertex),
            edge: end.path.edge,
            groups,
            launch: view.launch(end.path.tag).edge,
            target: end.target,
            slack_ps: end.slack_ps(),
            arrival_ps: end.path.ps + end.terms.offset_ps,
            required_ps: end.required_ps + end.terms.offset_ps,
            terms: end.terms,
        }
    }

    /// A path with its clocks.
    fn path(&self, end: &End, groups: Vec<Group>, stops: &[Stop]) -> Path {
        let view = self.view();
        let launch = stops
            .iter()
            .rposition(|stop| stop.hop.is_some_and(|hop| hop.launches));
        let rows = |stops: &[Stop]| -> Vec<PathRow> { stops.iter().map(|stop| self.row(stop)).collect() };
        // The clock pin of a register ends the path of its clock, and begins that of the data.
        let (clock, data) = match launch {
            Some(place) => (rows(&stops[..place]), rows(&stops[place - 1..])),
            None => {
                let enable = view.latch_enable(&stops[0].path);
                let clock = enable.map(|enable| rows(&view.trace_clock(&enable)));
                (clock.unwrap_or_default(), rows(stops))
            }
        };
        let start_ps = match launch {
            Some(place) => stops[place].path.ps - stops[place].delay_ps,
            None => stops[0].path.ps,
        };
        let capture = end.capture.map(|capture| rows(&view.trace_clock(&capture)));
        let is_propagated = |capture: super::view::Capture| view.launch(capture.tag).is_propagated;
        Path {
            end: self.endpoint(end, groups, stops),
            start: view.start_terms(stops),
            is_capture_propagated: end.capture.is_some_and(is_propagated),
            launch_clock: clock,
            start_ps,
            data,
            capture_clock: capture.unwrap_or_default(),
        }
    }

    fn row(&self, stop: &Stop) -> PathRow {
        let graph = self.context.graph;
        let vertex = stop.path.vertex;
        PathRow {
            pin: graph.pin(vertex),
            is_driver: graph.is_driver(vertex),
            edge: stop.path.edge,
            arrival_ps: stop.path.ps,
            delay_ps: stop.delay_ps,
            slew_ps: self.context.slew_ps(vertex, stop.path.point, stop.path.edge),
            fanout: if graph.is_driver(vertex) {
                graph.fanout(vertex).len()
            } else {
                0
            },
        }
    }

    /// The worst paths that the query wants, the worst first.
    #[must_use]
    pub fn paths(&self, query: &PathQuery) -> Vec<Path> {
        if let Some(wanted) = &query.wanted {
            return self.paths_of(wanted, query);
        }
        // OpenSTA keeps launches apart also where nothing is given back, and goes by them from path to path.
        let goes_by_launches = query.enumeration == Enumeration::OpenSta
            && query.per_endpoint > 1
            && clocks::may_matter(&self.context)
            && self.search.arrivals.credits.is_none();
        let apart = goes_by_launches.then(|| self.search.arrivals(&self.context, Lists::Always).0);
        let view = View {
            arrivals: apart.as_ref().unwrap_or(&self.search.arrivals),
            ..self.view()
        };
        let found = k_worst::find(&view, &self.search.ends, self.ranking(), query);
        found
            .into_par_iter()
            .map(|found| self.path(&found.end, vec![found.group], &found.stops))
            .collect()
    }

    /// The worst of the paths that exceptions are about. To be told from others that go through the same pins, they
    /// are searched anew, with tags of their own.
    fn paths_of(&self, wanted: &[Exception], query: &PathQuery) -> Vec<Path> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut constraints = self.context.constraints.clone();
        constraints.exceptions.extend_from_slice(wanted);
        let inputs = Inputs {
            delay: self.context.inputs,
            constraints: &constraints,
            constants: self.context.constants,
        };
        let search = Search::new(inputs, self.delays, Structure::new(inputs));
        let results = Results::new(inputs, self.delays, &search);
        results.paths(&PathQuery {
            wanted: None,
            ..query.clone()
        })
    }

    /// The worst path of every end that nothing constrains, the worst first: what arrives where signals
    /// go no further, or at data of registers that no clock reaches.
    #[must_use]
    pub fn unconstrained(&self, mode: Mode) -> Vec<Endpoint> {
        let view = self.view();
        let graph = self.context.graph;
        let mut found = Vec::new();
        for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
            let is_end = graph.fanin(vertex).len() > 0
                && (!self.context.goes_on(vertex)
                    || self.search.ends.vertices.binary_search(&vertex).is_ok());
            let is_driver_side = graph.is_driver(vertex) && graph.load(graph.pin(vertex)).is_some();
            if is_end && !is_driver_side && !view.is_constrained(&self.search.ends, vertex) {
                found.extend(view.worst_unconstrained(vertex, mode));
            }
        }
        found.sort_by(|a, b| match mode {
            Mode::Late => b.path.ps.total_cmp(&a.path.ps),
            Mode::Early => a.path.ps.total_cmp(&b.path.ps),
        });
        found
            .iter()
            .map(|end| self.endpoint(end, vec![Group::Unconstrained], &view.trace(&end.path)))
            .collect()
    }

    /// What is known of an edge at a vertex at a point.
    #[must_use]
    pub fn vertex(&self, vertex: VertexId, edge: Edge, point: Point) -> PinTiming {
        let view = self.view();
        let mode = point.mode();
        let mut arrival: Option<f64> = None;
        let mut required = super::seeds::never(mode.opposite());
        let mut slack = f64::INFINITY;
        let mut launches = 0;
        for (slot, tag) in slots_of(&view, vertex, edge) {
            let is_source = matches!(view.tag(tag).kind, TagKind::Source { .. });
            if is_source && !self.search.makers.contains(slot, point) {
                continue;
            }
            let ps = view.arrival_ps(slot, point);
            if ps.is_finite() && arrival.is_none_or(|worst| super::arrivals::is_worse(mode, ps, worst)) {
                arrival = Some(ps);
            }
            if is_source {
                continue;
            }
            launches += view.entries(slot, tag, point).count();
            let (of_slot, slack_of_slot) = self.search.required.at(&view, slot, tag, point);
            if slack_of_slot < slack {
                (required, slack) = (of_slot, slack_of_slot);
            }
        }
        PinTiming {
            arrival_ps: arrival,
            required_ps: required,
            slack_ps: slack,
            slew_ps: self.context.slew_ps(vertex, point, edge),
            launches,
        }
    }

    /// The tags of a vertex in words, with their arrivals: to find out why something is not as expected.
    #[must_use]
    pub fn describe(&self, vertex: VertexId, edge: Edge, point: Point) -> Vec<String> {
        let view = self.view();
        let describe = |(slot, tag): (usize, TagId)| {
            let ps = view.arrival_ps(slot, point);
            format!("{ps} ps: {:?}, {:?}", view.tag(tag), view.launch(tag))
        };
        slots_of(&view, vertex, edge).into_iter().map(describe).collect()
    }
}

/// Whether an end is to be reported before another one: less slack, or as little and more borrowed.
fn is_before(a: &End, b: &End) -> bool {
    const ZERO_PS: f64 = 1e-6;
    let (first, second) = (a.slack_ps(), b.slack_ps());
    if a.kind == EndKind::Latch && b.kind == EndKind::Latch && first.abs() < ZERO_PS && second.abs() < ZERO_PS
    {
        return a.terms.borrow_ps > b.terms.borrow_ps;
    }
    first < second
}

/// The place of the stop where the data of a path begin: the output of a register, or an input.
fn start_of(stops: &[Stop]) -> usize {
    let launched = stops
        .iter()
        .rposition(|stop| stop.hop.is_some_and(|hop| hop.launches));
    launched.unwrap_or(0)
}
