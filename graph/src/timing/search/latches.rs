//! Latches: what data do that come while they are open.
//! Not for: the setup check of a latch; see [`super::checks`].
//!
//! Data that pass a latch leave it as if its enable had launched them, so much later than it as they
//! borrow. Whether they pass is known when they have arrived, so that everything is swept again
//! until nothing changes.

use super::arrivals::{Arrivals, Passed};
use super::checks::{bound, is_false};
use super::context::{Context, DelayOf, flag};
use super::crpr::PASSED_KEY;
use super::exceptions::Looking;
use super::step::{Step, Stepper};
use super::tags::{Tag, TagId, TagKind};
use super::view::{Capture, PathAt, View};
use crate::constraints::{Passes, PathKind};
use crate::library::{Edge, Logic, Mode, Point, Role};
use crate::timing::graph::{DeferredEdge, EdgeKind, VertexId};

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
    /// The tag of data behind a latch that a clock tag opens, which they come to and leave with these
    /// edges.
    pub(super) fn through_latch(
        &mut self,
        enable_tag: TagId,
        (enable, enable_edge): (VertexId, Edge),
        (data, data_edge): (VertexId, Edge),
        (output, output_edge): (VertexId, Edge),
    ) -> Option<TagId> {
        let context = self.context;
        let tag = *self.tags.tag(enable_tag);
        let launch = *self.tags.launch(tag.launch);
        let edge = launch.edge.filter(|_| tag.kind == TagKind::Clock)?;
        if context.sense(context.graph.pin(enable), edge.clock) == Some(Passes::Nothing) {
            return None;
        }
        let rules = &context.facts.rules;
        let places = context.places();
        let pins = [data, enable].map(|vertex| context.graph.pin(vertex));
        let at_data = rules.launch(self.tags, &places, pins[0], data_edge, None);
        let at_enable = rules.launch(self.tags, &places, pins[1], enable_edge, Some(edge));
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
        let step = Step {
            from: data,
            from_edge: data_edge,
            to: output,
            to_edge: output_edge,
            role: Some(Role::LatchDToQ),
        };
        if passed.modes == 0 {
            return None;
        }
        // Both modes are followed as one where they have the same tags.
        let tag = if context.has_flag(data, flag::SPECIAL) || context.has_flag(output, flag::SPECIAL) {
            self.step(tag, &step)?
        } else {
            tag
        };
        let whole = Tag {
            modes: self.tags.tag(tag).modes | 1,
            ..*self.tags.tag(tag)
        };
        Some(self.tags.intern_tag(whole))
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

/// What is said of latches: where they do not settle, and where they never close, which is not followed.
pub(super) fn warnings(context: &Context<'_>, comes_to_rest: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if !comes_to_rest {
        warnings.push("what passes latches does not come to rest".to_owned());
    }
    let never_closes = |&&arc: &&usize| {
        let data = &context.graph.deferred()[arc];
        enable_of(context, data).is_some_and(|enable| {
            let held = context.constants.value(context.graph.pin(enable.vertex));
            held == Logic::from(enable.edge == Edge::Rise)
        })
    };
    let mut open = context.facts.latch_arcs.iter().filter(never_closes);
    if let Some(&first) = open.next() {
        let data = context
            .netlist
            .pin_name(context.graph.pin(context.graph.deferred()[first].from));
        let count = 1 + open.count();
        warnings.push(format!(
            "{count} latches never close, such as that of {data}: paths through them are not followed"
        ));
    }
    warnings
}

impl View<'_> {
    /// What all latches let pass, sorted by slot.
    pub(super) fn passed(&self) -> Vec<Passed> {
        let mut all = Vec::new();
        let arcs = &self.context.facts.latch_arcs;
        for (number, &deferred) in arcs.iter().enumerate() {
            let arc = &self.context.graph.deferred()[deferred];
            let Some(enable) = enable_of(self.context, arc) else {
                continue;
            };
            for &(enable_tag, at_output) in &self.tagging.latch_tags[number] {
                for (place, from_edge, to_edge) in self.context.arcs(arc.kind) {
                    let Some(to_tag) = at_output[to_edge.index()] else {
                        continue;
                    };
                    let Some(slot) = self.tagging.slot(arc.to, to_edge, to_tag) else {
                        continue;
                    };
                    let of = DelayOf {
                        edge: crate::timing::graph::EdgeId(deferred as u32),
                        kind: arc.kind,
                        place,
                        from: arc.from,
                        from_edge,
                        to_edge,
                    };
                    self.pass_arc(&mut all, (enable, enable_tag), &of, (slot, number as u32), arc);
                }
            }
        }
        all.sort_by(|a: &Passed, b| {
            (a.slot, a.point)
                .cmp(&(b.slot, b.point))
                .then(b.ps.total_cmp(&a.ps))
        });
        all
    }

    fn pass_arc(
        &self,
        all: &mut Vec<Passed>,
        (enable, enable_tag): (Enable, TagId),
        of: &DelayOf,
        (slot, number): (usize, u32),
        arc: &DeferredEdge,
    ) {
        let context = self.context;
        let late = context
            .libraries()
            .points()
            .filter(|point| point.mode() == Mode::Late);
        for point in late {
            let capture_point = context
                .libraries()
                .point(point.scene(), context.capture_mode(Mode::Late));
            let opening = self
                .captures(enable.vertex, enable.edge, capture_point)
                .find(|capture| capture.tag == enable_tag);
            let Some(closing) = opening.and_then(|opening| self.opposite(&opening)) else {
                continue;
            };
            for (data_slot, tag) in self.tagging.tags_at(arc.from, of.from_edge) {
                let known = self.tag(tag);
                if known.kind != TagKind::Data || !known.counts_in(Mode::Late) {
                    continue;
                }
                for entry in self.entries(data_slot, tag, point) {
                    let path = PathAt {
                        vertex: arc.from,
                        edge: of.from_edge,
                        slot: data_slot,
                        tag,
                        point,
                        key: entry.key,
                        ps: entry.ps,
                    };
                    let Some(leaves) = self.leaves_ps(&path, &closing) else {
                        continue;
                    };
                    let delay_ps = context.latch_delay_ps(of, point) + leaves - path.ps;
                    all.push(Passed {
                        slot,
                        point: point.index(),
                        key: PASSED_KEY,
                        ps: path.ps + delay_ps,
                        data_slot,
                        data_key: entry.key,
                        arc: number,
                        place: of.place as u32,
                        delay_ps,
                    });
                }
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

impl Context<'_> {
    /// The delay of a latch from its data, in ps. The edge of `of` is the place of a deferred one.
    fn latch_delay_ps(&self, of: &DelayOf, point: Point) -> f64 {
        self.deferred_ps(of.edge.index(), of.place, point) * self.cell_factor(of, point, PathKind::Data)
    }
}
