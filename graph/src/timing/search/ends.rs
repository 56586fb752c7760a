//! Which ends paths have: checks, outputs, gates, data checks, bounds on delay.
//! Not for: what an end requires; see [`super::checks`].

use rustc_hash::FxHashMap;

use super::arrivals::is_worse;
use super::checks::{bound, checked_mode, is_false};
use super::context::{Context, flag};
use super::end::{End, EndRole};
use super::exceptions::Looking;
use super::gating::{self, Gate};
use super::tagging::Tagging;
use super::tags::TagKind;
use super::view::{Capture, PathAt, View};
use crate::ids::PinId;
use crate::library::{Edge, Mode, Role};
use crate::timing::graph::VertexId;

/// Where paths end, and against what.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    /// All vertices at which something may end, ascending.
    pub(super) vertices: Vec<VertexId>,
    gates: Vec<Gate>,
    /// Output delays by pin: places in the constraints.
    outputs: FxHashMap<PinId, Vec<usize>>,
    /// Data checks by the pin that is checked.
    data: FxHashMap<PinId, Vec<usize>>,
}

impl Ends {
    pub(super) fn new(context: &Context<'_>, tagging: &Tagging) -> Self {
        let mut ends = Self::default();
        let graph = context.graph;
        for (place, delay) in context.constraints.output_delays.iter().enumerate() {
            ends.outputs.entry(delay.pin).or_default().push(place);
        }
        for (place, check) in context.constraints.data_checks.iter().enumerate() {
            ends.data.entry(check.to).or_default().push(place);
        }
        if context.constraints.settings.gating_checks {
            ends.gates = gating::find(context, tagging);
        }
        let pins = ends.outputs.keys().chain(ends.data.keys());
        let internal = context.facts.rules.internal_to.keys();
        let vertex = |&pin: &PinId| graph.load(pin).or_else(|| graph.driver(pin));
        ends.vertices = pins.chain(internal).filter_map(vertex).collect();
        let checked = context.facts.checks.iter().map(|&(vertex, _)| vertex);
        ends.vertices.extend(checked);
        ends.vertices.extend(ends.gates.iter().map(|gate| gate.enable));
        if context.facts.rules.has_delays() {
            let all = (0..graph.num_vertices() as u32).map(VertexId);
            ends.vertices
                .extend(all.filter(|&vertex| !context.goes_on(vertex)));
        }
        ends.vertices.sort_unstable();
        ends.vertices.dedup();
        let is_end = |vertex: &VertexId| {
            let pin = graph.pin(*vertex);
            let is_bidirectional_driver = graph.is_driver(*vertex) && graph.load(pin).is_some();
            let has_fanin = graph.fanin(*vertex).len() > 0 || context.has_flag(*vertex, flag::LATCH_OUT);
            has_fanin && !is_bidirectional_driver
        };
        ends.vertices.retain(is_end);
        ends
    }

    /// Calls `visit` for every vertex whose arrivals an end is checked against, with the end; but for checks of
    /// the library.
    pub(super) fn each_against(&self, context: &Context<'_>, mut visit: impl FnMut(VertexId, VertexId)) {
        let graph = context.graph;
        let vertex = |pin: PinId| graph.load(pin).or_else(|| graph.driver(pin));
        for gate in &self.gates {
            visit(gate.clock, gate.enable);
        }
        let outputs = context.constraints.output_delays.iter();
        let references = outputs.filter_map(|delay| Some((delay.reference?, delay.pin)));
        let data = context.constraints.data_checks.iter();
        for (against, end) in references.chain(data.map(|check| (check.from, check.to))) {
            if let (Some(against), Some(end)) = (vertex(against), vertex(end)) {
                visit(against, end);
            }
        }
    }

    fn gate(&self, vertex: VertexId) -> Option<&Gate> {
        let place = self
            .gates
            .binary_search_by_key(&vertex, |gate| gate.enable)
            .ok()?;
        self.gates.get(place)
    }
}

impl View<'_> {
    /// Calls `visit` for every end at a vertex in some modes, with each path that may be the worst.
    pub(super) fn visit_ends(
        &self,
        ends: &Ends,
        vertex: VertexId,
        modes: &[Mode],
        visit: &mut dyn FnMut(&End),
    ) {
        for edge in Edge::ALL {
            for (slot, tag) in self.tagging.tags_at(vertex, edge) {
                let known = self.tag(tag);
                if matches!(known.kind, TagKind::Source { .. } | TagKind::Unclocked) {
                    continue;
                }
                for point in self.context.libraries().points() {
                    if !modes.contains(&point.mode()) || !known.counts_in(point.mode()) {
                        continue;
                    }
                    for entry in self.entries(slot, tag, point) {
                        let path = PathAt {
                            vertex,
                            edge,
                            slot,
                            tag,
                            point,
                            key: entry.key,
                            ps: entry.ps,
                        };
                        self.visit_path(ends, &path, visit);
                    }
                }
            }
        }
    }

    /// Calls `visit` for every end of a path.
    pub(super) fn visit_path(&self, ends: &Ends, path: &PathAt, visit: &mut dyn FnMut(&End)) {
        let mode = path.point.mode();
        if (self.exception(path, None, Looking::False, (mode, false))).is_some() {
            return;
        }
        let pin = self.context.graph.pin(path.vertex);
        if let Some(outputs) = ends.outputs.get(&pin) {
            self.visit_outputs(outputs, path, visit);
        } else if self.context.has_flag(path.vertex, flag::CHECKED) {
            self.visit_checks(path, visit);
        } else if let Some((delay, ignores)) =
            bound(self.exception(path, None, Looking::Delay, (mode, false)))
        {
            let role = match mode {
                Mode::Late => Role::Setup,
                Mode::Early => Role::Hold,
            };
            visit(&self.path_delay(path, (delay, ignores), EndRole::Library(role), None, 0.0));
        }
        if let Some(gate) = ends.gate(path.vertex) {
            self.visit_gate(gate, path, visit);
        }
        if let Some(checks) = ends.data.get(&pin) {
            self.visit_data_checks(checks, path, visit);
        }
    }

    fn visit_outputs(&self, outputs: &[usize], path: &PathAt, visit: &mut dyn FnMut(&End)) {
        let context = self.context;
        let mode = path.point.mode();
        for &place in outputs {
            let delay = &context.constraints.output_delays[place];
            let Some(margin) = delay.delay_ps[mode.index()][path.edge.index()] else {
                continue;
            };
            let Some(reference) = delay.reference else {
                let end = self.output_check(path, delay, (delay.clock, None), margin);
                end.iter().for_each(&mut *visit);
                continue;
            };
            let graph = context.graph;
            let Some(vertex) = graph.load(reference).or_else(|| graph.driver(reference)) else {
                continue;
            };
            let edge = delay.clock.map_or(Edge::Rise, |clock| clock.edge);
            for capture in self.captures(vertex, edge, path.point) {
                let target = self.launch(capture.tag).edge;
                let is_same = |clock: crate::constraints::ClockEdge| {
                    target.is_some_and(|target| target.clock == clock.clock)
                };
                if delay.clock.is_none_or(is_same) {
                    let end = self.output_check(path, delay, (target, Some(&capture)), margin);
                    end.iter().for_each(&mut *visit);
                }
            }
        }
    }

    fn visit_checks(&self, path: &PathAt, visit: &mut dyn FnMut(&End)) {
        let context = self.context;
        let mode = path.point.mode();
        let libraries = context.libraries();
        let capture_point = libraries.point(path.point.scene(), context.capture_mode(mode));
        let launch = self.launch(path.tag).edge;
        let checks = &context.facts.checks;
        let first = checks.partition_point(|&(vertex, _)| vertex < path.vertex);
        let mut is_clocked = false;
        let here = || {
            checks[first..]
                .iter()
                .take_while(|(vertex, _)| *vertex == path.vertex)
        };
        for &(_, number) in here() {
            let check = &context.graph.deferred()[number as usize];
            let Some(role) = self.enabled_role(check, mode) else {
                continue;
            };
            for (place, from, to) in context.arcs(check.kind) {
                if to != path.edge || !context.passes_deferred(number as usize, place) {
                    continue;
                }
                for capture in self.captures(check.from, from, capture_point) {
                    is_clocked = true;
                    let Some(target) = self.launch(capture.tag).edge else {
                        continue;
                    };
                    let is_related =
                        launch.is_none_or(|launch| context.are_related(launch.clock, target.clock));
                    let is_stopped = context.sense(context.graph.pin(check.from), target.clock)
                        == Some(crate::constraints::Passes::Nothing);
                    let rule = self.exception(path, Some(target), Looking::Any, (mode, false));
                    if !is_related || is_false(rule) || (is_stopped && bound(rule).is_none()) {
                        continue;
                    }
                    let end = self.library_check(path, (number as usize, place, role), &capture, rule);
                    end.iter().for_each(&mut *visit);
                }
            }
        }
        if is_clocked {
            return;
        }
        // Without a clock only bounds on delay count.
        let rule = self.exception(path, None, Looking::Any, (mode, false));
        let Some((delay, ignores)) = bound(rule) else {
            return;
        };
        for &(_, number) in here() {
            let check = &context.graph.deferred()[number as usize];
            let Some(role) = self.enabled_role(check, mode) else {
                continue;
            };
            for (place, _, to) in context.arcs(check.kind) {
                if to == path.edge && context.passes_deferred(number as usize, place) {
                    let margin = context.margin_ps(number as usize, place, path.edge, path.point);
                    visit(&self.path_delay(path, (delay, ignores), EndRole::Library(role), None, margin));
                }
            }
        }
    }

    /// The role of a check, if it is one of data in that mode.
    fn enabled_role(&self, check: &crate::timing::graph::DeferredEdge, mode: Mode) -> Option<Role> {
        let role = self.context.role(check.kind)?;
        let is_off = matches!(role, Role::Recovery | Role::Removal)
            && !self.context.constraints.settings.recovery_removal_checks;
        (checked_mode(role) == Some(mode) && !is_off).then_some(role)
    }

    fn visit_gate(&self, gate: &Gate, path: &PathAt, visit: &mut dyn FnMut(&End)) {
        let context = self.context;
        let checks = &context.constraints.gating_of;
        let graph = context.graph;
        let (enable, clock_pin) = (graph.pin(gate.enable), graph.pin(gate.clock));
        let Some(instance) = context.netlist.instance_of(enable) else {
            return;
        };
        let Some(launch) = self.launch(path.tag).edge else {
            return;
        };
        let is_off = checks.disabled_pins.contains(&enable) || checks.disabled_instances.contains(&instance);
        if is_off || self.tag(path.tag).kind != TagKind::Data {
            return;
        }
        let mode = path.point.mode();
        let [by_enable, by_instance, by_clock_pin] = [
            checks.pins.get(&enable),
            checks.instances.get(&instance),
            checks.pins.get(&clock_pin),
        ];
        let active = [by_enable, by_instance, by_clock_pin]
            .into_iter()
            .flatten()
            .find_map(|check| check.active_high);
        let capture_point = (context.libraries()).point(path.point.scene(), context.capture_mode(mode));
        for capture in self.captures(gate.clock, gate.edge(active, mode), capture_point) {
            let Some(target) = self.launch(capture.tag).edge else {
                continue;
            };
            let of_clock = checks.clocks.get(&target.clock);
            let said = [by_enable, by_instance, by_clock_pin, of_clock];
            let margin = said
                .into_iter()
                .flatten()
                .chain([&context.constraints.gating])
                .find_map(|check| check.margin_ps[mode.index()][path.edge.index()]);
            let rule = self.exception(path, Some(target), Looking::Any, (mode, false));
            if !context.are_related(launch.clock, target.clock) || is_false(rule) || bound(rule).is_some() {
                continue;
            }
            let end = self.gating_check(path, &capture, margin.unwrap_or(0.0), rule);
            end.iter().for_each(&mut *visit);
        }
    }

    fn visit_data_checks(&self, checks: &[usize], path: &PathAt, visit: &mut dyn FnMut(&End)) {
        let context = self.context;
        let mode = path.point.mode();
        let Some(launch) = self.launch(path.tag).edge else {
            return;
        };
        let capture_point = (context.libraries()).point(path.point.scene(), context.capture_mode(mode));
        for &place in checks {
            let check = &context.constraints.data_checks[place];
            let graph = context.graph;
            let Some(from) = graph.load(check.from).or_else(|| graph.driver(check.from)) else {
                continue;
            };
            for edge in Edge::ALL {
                let Some(margin) = check.margin_ps[edge.index()][path.edge.index()][mode.index()] else {
                    continue;
                };
                for (slot, tag) in self.tagging.tags_at(from, edge) {
                    let ps = self.arrival_ps(slot, capture_point);
                    let Some(target) = self.launch(tag).edge else {
                        continue;
                    };
                    let is_source = matches!(self.tag(tag).kind, TagKind::Source { .. });
                    let is_clock = check.clock.is_none_or(|clock| clock == target.clock);
                    let rule = self.exception(path, Some(target), Looking::Any, (mode, false));
                    if is_source
                        || !is_clock
                        || !ps.is_finite()
                        || !context.are_related(launch.clock, target.clock)
                        || is_false(rule)
                        || bound(rule).is_some()
                    {
                        continue;
                    }
                    let against = Capture {
                        at: super::crpr::ClockAt {
                            slot,
                            vertex: from,
                            point: capture_point,
                        },
                        edge,
                        tag,
                        ps,
                    };
                    let end = self.data_check(path, &against, margin, rule);
                    end.iter().for_each(&mut *visit);
                }
            }
        }
    }

    /// Whether anything is checked at a vertex.
    pub(super) fn is_constrained(&self, ends: &Ends, vertex: VertexId) -> bool {
        let mut is_constrained = false;
        self.visit_ends(ends, vertex, &Mode::ALL, &mut |_| is_constrained = true);
        is_constrained
    }

    /// The worst path to a vertex at which nothing is checked.
    pub(super) fn worst_unconstrained(&self, vertex: VertexId, mode: Mode) -> Option<End> {
        let mut worst: Option<End> = None;
        for edge in Edge::ALL {
            for (slot, tag) in self.tagging.tags_at(vertex, edge) {
                let known = self.tag(tag);
                let counts = !matches!(known.kind, TagKind::Source { .. } | TagKind::Unclocked);
                let points = self.context.libraries().points();
                for point in points.filter(|point| point.mode() == mode && counts && known.counts_in(mode)) {
                    for entry in self.entries(slot, tag, point) {
                        let path = PathAt {
                            vertex,
                            edge,
                            slot,
                            tag,
                            point,
                            key: entry.key,
                            ps: entry.ps,
                        };
                        let is_false = self.exception(&path, None, Looking::False, (mode, false));
                        let is_worst = worst
                            .as_ref()
                            .is_none_or(|worst| is_worse(mode, entry.ps, worst.path.ps));
                        if is_false.is_none() && is_worst {
                            worst = Some(End::unconstrained(path));
                        }
                    }
                }
            }
        }
        worst
    }
}
