//! Latches: what data do that come while they are open.
//! Not for: the setup check of a latch; see [`super::checks`].
//!
//! Data that pass a latch leave it as if its enable had launched them, so much later than it as they
//! borrow; of a latch that constants hold open, they leave as they came. Whether they pass is known when
//! they have arrived, so that everything is swept again until nothing changes.

use super::arrivals::{Arrivals, Passed};
use super::checks::{bound, is_false};
use super::context::{Context, DelayOf, flag};
use super::crpr::{Entry, NO_KEY, PASSED_KEY};
use super::exceptions::Looking;
use super::step::{Step, Stepper};
use super::tagging::LatchWay;
use super::tags::{Tag, TagId, TagKind};
use super::view::{Capture, PathAt, View};
use crate::constraints::{Passes, PathKind};
use crate::library::{Edge, Mode, Point, Role};
use crate::timing::graph::{DeferredEdge, EdgeId, EdgeKind, VertexId};

/// Times that everything is swept again at most. A chain of latches through which data pass needs one
/// sweep a latch.
const MOST_SWEEPS: usize = 200;

/// Where and with which edge a latch opens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Enable {
    pub(super) vertex: VertexId,
    pub(super) edge: Edge,
}

/// The enable of a data arc of a latch: what opens its output.
pub(super) fn enable_of(context: &Context<'_>, data: &DeferredEdge) -> Option<Enable> {
    let graph = context.graph;
    let instance = context.netlist.instance_of(graph.pin(data.to))?;
    graph.fanin(data.to).find_map(|(edge, from)| {
        let EdgeKind::Cell(set) = graph.kind(edge) else {
            return None;
        };
        let is_enable = context.libraries().library().arc_set(set).role == Role::LatchEnToQ
            && context.netlist.instance_of(graph.pin(from)) == Some(instance);
        let opening = context.arcs(EdgeKind::Cell(set)).next();
        opening
            .filter(|_| is_enable)
            .map(|(_, edge, _)| Enable { vertex: from, edge })
    })
}

impl Stepper<'_> {
    /// The tag of data behind a latch that a clock tag opens.
    pub(super) fn through_latch(&mut self, enable_tag: TagId, enable: Enable, step: &Step) -> Option<TagId> {
        let context = self.context;
        let tag = *self.tags.tag(enable_tag);
        let launch = *self.tags.launch(tag.launch);
        let edge = launch.edge.filter(|_| tag.kind == TagKind::Clock)?;
        if context.sense(context.graph.pin(enable.vertex), edge.clock) == Some(Passes::Nothing) {
            return None;
        }
        let rules = &context.facts.rules;
        let places = context.places();
        let pins = [step.from, enable.vertex].map(|vertex| context.graph.pin(vertex));
        let at_data = rules.launch(self.tags, &places, pins[0], step.from_edge, None);
        let at_enable = rules.launch(self.tags, &places, pins[1], enable.edge, Some(edge));
        let states = [at_data.states, at_enable.states]
            .map(|states| self.tags.states_of(states).to_vec())
            .concat();
        let passed = Tag {
            kind: TagKind::Data,
            states: self.tags.states(states),
            // Only the latest data matter.
            modes: 2 & !(at_data.dead | at_enable.dead),
            ..tag
        };
        let tag = self.tags.intern_tag(passed);
        if passed.modes == 0 {
            return None;
        }
        // Both modes are followed as one where they have the same tags.
        let is_special = [step.from, step.to].map(|vertex| context.has_flag(vertex, flag::SPECIAL));
        let tag = if is_special.contains(&true) {
            self.step(tag, step)?
        } else {
            tag
        };
        let whole = Tag {
            modes: self.tags.tag(tag).modes | 1,
            ..*self.tags.tag(tag)
        };
        Some(self.tags.intern_tag(whole))
    }

    /// The tag of data behind a latch that never closes. Only the latest of those that a clock launched pass.
    pub(super) fn through_open_latch(&mut self, data_tag: TagId, step: &Step) -> Option<TagId> {
        let tag = *self.tags.tag(data_tag);
        let is_launched = self.tags.launch(tag.launch).edge.is_some();
        if !is_launched || !matches!(tag.kind, TagKind::Data | TagKind::Clock) {
            return None;
        }
        let kind = TagKind::Data;
        let data = self.tags.intern_tag(Tag { kind, ..tag });
        let passed = self.step(data, step)?;
        self.tags.tag(passed).counts_in(Mode::Late).then_some(passed)
    }
}

/// Sweeps until what latches let pass stays as it is. Whether it does at last.
pub(super) fn settle(
    view: impl Fn(&Arrivals) -> Vec<Passed>,
    mut sweep: impl FnMut(&mut Arrivals),
    arrivals: &mut Arrivals,
) -> bool {
    for _ in 0..MOST_SWEEPS {
        let passed = view(arrivals);
        if passed == arrivals.passed {
            return true;
        }
        arrivals.passed = passed;
        sweep(arrivals);
    }
    false
}

/// What is said of latches: where they do not settle, and where they never close.
pub(super) fn warnings(context: &Context<'_>, comes_to_rest: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if !comes_to_rest {
        warnings.push("what passes latches does not come to rest".to_owned());
    }
    let arcs = context.facts.latch_arcs.iter();
    let mut open = arcs.filter(|&&arc| context.is_latch_open(arc));
    if let Some(&first) = open.next() {
        let data = context.graph.pin(context.graph.deferred()[first].from);
        let data = context.netlist.pin_name(data);
        let count = 1 + open.count();
        warnings.push(format!(
            "{count} latches never close, such as that of {data}: slews do not pass them, and gates that no other slew \
             reaches take no time"
        ));
    }
    warnings
}

impl View<'_> {
    /// What all latches let pass, sorted by slot.
    pub(super) fn passed(&self) -> Vec<Passed> {
        let context = self.context;
        let mut all = Vec::new();
        for (number, way) in self.tagging.latch_ways.iter().enumerate() {
            let of = way.arc(context);
            let to = context.graph.deferred()[way.deferred].to;
            let Some(slot) = self.tagging.slot(to, of.to_edge, way.to_tag) else {
                continue;
            };
            let late = |point: &Point| point.mode() == Mode::Late;
            for point in context.libraries().points().filter(late) {
                let delay_ps = context.latch_delay_ps(&of, point);
                self.pass(way, &of, point, |data, leaves_ps, key| {
                    all.push(Passed {
                        slot,
                        point: point.index(),
                        key,
                        ps: leaves_ps + delay_ps,
                        data_slot: data.slot,
                        data_key: data.key,
                        data_ps: data.ps,
                        way: number,
                    });
                });
            }
        }
        all.sort_by(|a: &Passed, b| {
            (a.slot, a.point)
                .cmp(&(b.slot, b.point))
                .then(b.ps.total_cmp(&a.ps))
        });
        all
    }

    /// Calls `visit` for all data that pass a latch: when they leave its data pin, and by which clock path they
    /// go on.
    fn pass(&self, way: &LatchWay, of: &DelayOf, point: Point, mut visit: impl FnMut(&PathAt, f64, u32)) {
        let data = || {
            let tags = self.tagging.tags_at(of.from, of.from_edge);
            tags.flat_map(|(slot, tag)| {
                self.entries(slot, tag, point)
                    .map(move |Entry { key, ps }| PathAt {
                        vertex: of.from,
                        edge: of.from_edge,
                        slot,
                        tag,
                        point,
                        key,
                        ps,
                    })
            })
        };
        let Some(enable) = way.enable else {
            let is_open = |data: &PathAt| {
                data.tag == way.tag
                    && !is_false(self.exception(data, None, Looking::Any, (Mode::Late, false)))
            };
            // To which clock path they owe their start is forgotten.
            data()
                .filter(is_open)
                .for_each(|data| visit(&data, data.ps, NO_KEY));
            return;
        };
        let mode = self.context.capture_mode(Mode::Late);
        let capture_point = self.context.libraries().point(point.scene(), mode);
        let mut openings = self.captures(enable.vertex, enable.edge, capture_point);
        let opening = openings.find(|capture| capture.tag == way.tag);
        let Some(closing) = opening.and_then(|opening| self.opposite(&opening)) else {
            return;
        };
        for data in data() {
            let tag = self.tag(data.tag);
            if tag.kind == TagKind::Data
                && tag.counts_in(Mode::Late)
                && let Some(leaves_ps) = self.leaves_ps(&data, &closing)
            {
                visit(&data, leaves_ps, PASSED_KEY);
            }
        }
    }

    /// When data start through a latch, in the cycle of its enable, if they come while it is open.
    fn leaves_ps(&self, path: &PathAt, closing: &Capture) -> Option<f64> {
        let opening = self.opposite(closing)?;
        let (launch, target) = (self.launch(path.tag).edge?, self.launch(opening.tag).edge?);
        let rule = self.exception(path, Some(target), Looking::Any, (Mode::Late, false));
        if is_false(rule) || bound(rule).is_some() {
            return None;
        }
        let margin = self.latch_margin_ps(path, closing);
        let end = self.latch_check(path, closing, rule, margin)?;
        (end.terms.borrow_ps > 0.0).then(|| end.required_ps + self.latch_shift_ps(launch, target))
    }

    /// The setup margin of a latch for data of an edge, in ps.
    fn latch_margin_ps(&self, path: &PathAt, closing: &Capture) -> f64 {
        let context = self.context;
        let first = context
            .facts
            .checks
            .partition_point(|&(vertex, _)| vertex < path.vertex);
        let checks = context.facts.checks[first..]
            .iter()
            .take_while(|(vertex, _)| *vertex == path.vertex);
        for &(_, number) in checks {
            let check = &context.graph.deferred()[number as usize];
            if context.role(check.kind) != Some(Role::Setup) || check.from != closing.at.vertex {
                continue;
            }
            for (place, from, to) in context.arcs(check.kind) {
                if from == closing.edge && to == path.edge && context.passes_deferred(number as usize, place)
                {
                    return context.margin_ps(number as usize, place, path.edge, closing.at.point);
                }
            }
        }
        0.0
    }
}

impl LatchWay {
    /// Its arc. The edge is the place of a deferred one.
    pub(super) fn arc(&self, context: &Context<'_>) -> DelayOf {
        let arc = &context.graph.deferred()[self.deferred];
        DelayOf {
            edge: EdgeId(self.deferred as u32),
            kind: arc.kind,
            place: self.place,
            from: arc.from,
            from_edge: self.edges.0,
            to_edge: self.edges.1,
        }
    }
}

impl Context<'_> {
    /// The delay of a latch from its data, in ps. The edge of `of` is the place of a deferred one.
    fn latch_delay_ps(&self, of: &DelayOf, point: Point) -> f64 {
        self.deferred_ps(of.edge.index(), of.place, point) * self.cell_factor(of, point, PathKind::Data)
    }
}
