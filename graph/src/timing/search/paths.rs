//! Single paths, found again from their ends: which fanin gave an arrival its bits.
//! Not for: which paths are the worst; see [`super::k_worst`].

use super::answers::StartTerms;
use super::arrivals::{Passed, has_list};
use super::context::DelayOf;
use super::crpr::{ClockAt, NO_KEY};
use super::fanin::{Hop, hops_with};
use super::tags::TagKind;
use super::view::{Capture, PathAt, View};
use crate::library::{Point, Role};

/// A vertex on a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) path: PathAt,
    /// How it was reached from the stop before; none of the first.
    pub(super) hop: Option<Hop>,
    /// How long that took, in ps: latency of ideal clocks is not in it.
    pub(super) delay_ps: f64,
}

/// How a path comes to be where it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    /// From another vertex.
    Hop(Hop, PathAt, f64),
    /// Out of a latch that opens and closes.
    Latch(&'a Passed),
    /// It begins here.
    Seed,
}

impl<'a> View<'a> {
    /// When a path stands before a hop: for ideal clocks that launch, when they are said to.
    pub(super) fn start_ps(&self, hop: &Hop, arrival: f64, point: Point) -> f64 {
        let ideal = match hop.launches {
            true => self.arrivals.ideal_ps(self.points(), hop.from_tag, point),
            false => f64::NAN,
        };
        if ideal.is_nan() { arrival } else { ideal }
    }

    /// All ways to a slot at a point, with the paths before them and when they arrive here.
    pub(super) fn ways(&self, at: &PathAt, mut visit: impl FnMut(&Hop, &PathAt, f64)) {
        let point = at.point;
        hops_with(self.context, self.tagging, (at.vertex, at.edge), |hop| {
            if hop.to_slot != at.slot || !self.tag(hop.to_tag).counts_in(point.mode()) {
                return;
            }
            let delay = self.context.delay_ps(&hop.arc, point, hop.path(self.tagging));
            let list =
                self.arrivals.credits.is_some() && has_list(self.tagging, hop.from_tag) && !hop.launches;
            let before = |key: u32, ps: f64| PathAt {
                vertex: hop.arc.from,
                edge: hop.arc.from_edge,
                slot: hop.from_slot,
                tag: hop.from_tag,
                point,
                key,
                ps,
            };
            if list {
                for entry in self.arrivals.list(self.points(), hop.from_slot, point) {
                    visit(hop, &before(entry.key, entry.ps), entry.ps + delay);
                }
                return;
            }
            let arrival = self.arrival_ps(hop.from_slot, point);
            if arrival.is_finite() {
                let start = self.start_ps(hop, arrival, point);
                visit(hop, &before(NO_KEY, arrival), start + delay);
            }
        });
        for passed in self.passed_to(at) {
            let way = &self.tagging.latch_ways[passed.way];
            if !self.is_start(passed) {
                let hop = Hop {
                    arc: way.arc(self.context),
                    from_slot: passed.data_slot,
                    from_tag: way.tag,
                    to_slot: at.slot,
                    to_tag: at.tag,
                    launches: false,
                };
                visit(&hop, &self.data_of(passed, point), passed.ps);
            }
        }
    }

    /// What latches let pass to a slot at a point.
    fn passed_to(&self, at: &PathAt) -> impl Iterator<Item = &'a Passed> {
        let (slot, point) = (at.slot, at.point.index());
        let passed = &self.arrivals.passed;
        let first = passed.partition_point(|passed| (passed.slot, passed.point) < (slot, point));
        let is_here = move |passed: &&Passed| (passed.slot, passed.point) == (slot, point);
        passed[first..].iter().take_while(is_here)
    }

    /// The data that passed a latch.
    fn data_of(&self, passed: &Passed, point: Point) -> PathAt {
        let arc = self.tagging.latch_ways[passed.way].arc(self.context);
        let first = self.tagging.slots(arc.from, arc.from_edge).start;
        let tags = self
            .tagging
            .tags
            .tags_of(self.tagging.set(arc.from, arc.from_edge));
        PathAt {
            vertex: arc.from,
            edge: arc.from_edge,
            slot: passed.data_slot,
            tag: tags[passed.data_slot - first],
            point,
            key: passed.data_key,
            ps: passed.data_ps,
        }
    }

    /// Whether paths begin where a latch let data pass: not where it never closes.
    fn is_start(&self, passed: &Passed) -> bool {
        self.tagging.latch_ways[passed.way].enable.is_some()
    }

    /// Whether a hop leads through a latch that never closes.
    pub(super) fn is_through_latch(&self, hop: &Hop) -> bool {
        self.context.role(hop.arc.kind) == Some(Role::LatchDToQ)
    }

    /// When paths begin at a slot: out of latches, with the arc through it and the data that it let pass, and by
    /// seeds.
    pub(super) fn starts(&self, at: &PathAt, mut visit: impl FnMut(Option<(DelayOf, PathAt)>, f64)) {
        let points = self.points();
        for passed in self.passed_to(at).filter(|passed| self.is_start(passed)) {
            if passed.key == at.key || at.key == NO_KEY {
                let arc = self.tagging.latch_ways[passed.way].arc(self.context);
                visit(Some((arc, self.data_of(passed, at.point))), passed.ps);
            }
        }
        for number in self.tagging.seeds_of(at.vertex) {
            let seed = &self.tagging.seeds[number];
            let ps = self.arrivals.seeds[number * points + at.point.index()];
            if seed.edge == at.edge && seed.tag == at.tag && ps.is_finite() && at.key == NO_KEY {
                visit(None, ps);
            }
        }
    }

    /// The arc through the latch that let a path pass, if it begins behind one.
    pub(super) fn latch_before(&self, at: &PathAt) -> Option<DelayOf> {
        match self.origin(at)? {
            Origin::Latch(passed) => Some(self.tagging.latch_ways[passed.way].arc(self.context)),
            _ => None,
        }
    }

    /// The key of a path behind a hop.
    pub(super) fn key_after(&self, hop: &Hop, before: &PathAt) -> u32 {
        match (&self.arrivals.credits, hop.launches) {
            (Some(credits), true) if has_list(self.tagging, hop.to_tag) => {
                credits.key(hop.from_slot * self.points() + before.point.index())
            }
            _ if self.is_through_latch(hop) => NO_KEY,
            _ => before.key,
        }
    }

    /// Where a path comes from: the first way that gives its arrival, bit for bit.
    pub(super) fn origin(&self, at: &PathAt) -> Option<Origin<'a>> {
        let mut found = None;
        self.ways(at, |hop, before, ps| {
            if found.is_none() && ps == at.ps && self.key_after(hop, before) == at.key {
                let start = self.start_ps(hop, before.ps, at.point);
                found = Some(Origin::Hop(*hop, *before, ps - start));
            }
        });
        if found.is_some() {
            return found;
        }
        let mut latches = self.passed_to(at).filter(|passed| self.is_start(passed));
        if let Some(passed) = latches.find(|passed| passed.ps == at.ps) {
            return Some(Origin::Latch(passed));
        }
        self.tagging
            .seeds_of(at.vertex)
            .find(|&number| {
                let seed = &self.tagging.seeds[number];
                seed.edge == at.edge
                    && seed.tag == at.tag
                    && self.arrivals.seeds[number * self.points() + at.point.index()] == at.ps
            })
            .map(|_| Origin::Seed)
    }

    /// A path from its first vertex on: that of its clock, or an input, or a latch that it passed.
    pub(super) fn trace(&self, end: &PathAt) -> Vec<Stop> {
        let mut stops = Vec::new();
        let mut at = *end;
        // Vertices on a path go down in number but through latches, so that there are seldom more.
        for _ in 0..=self.context.graph.num_vertices() {
            match self.origin(&at) {
                Some(Origin::Hop(hop, before, delay_ps)) => {
                    stops.push(Stop {
                        path: at,
                        hop: Some(hop),
                        delay_ps,
                    });
                    at = before;
                }
                _ => break,
            }
        }
        stops.push(Stop {
            path: at,
            hop: None,
            delay_ps: 0.0,
        });
        stops.reverse();
        stops
    }

    /// When the clock that launched a path did so, in ps.
    pub(super) fn launch_clock_ps(&self, path: &PathAt) -> f64 {
        let launch = self.launch(path.tag);
        let Some(edge) = launch.edge else { return 0.0 };
        if launch.is_propagated {
            let stops = self.trace(path);
            // Behind a latch that never closes it is not known.
            let is_known = |stop: &&Stop| !stop.hop.is_some_and(|hop| self.is_through_latch(&hop));
            let clock = (stops.iter().rev().take_while(is_known))
                .find(|stop| self.tag(stop.path.tag).kind == TagKind::Clock);
            if let Some(clock) = clock {
                return clock.path.ps;
            }
        }
        self.context.edge_ps(edge) + launch.latency_ps(path.point.mode())
    }

    /// The path of a clock to where a check sees it.
    pub(super) fn trace_clock(&self, capture: &Capture) -> Vec<Stop> {
        self.trace(&PathAt {
            vertex: capture.at.vertex,
            edge: capture.edge,
            slot: capture.at.slot,
            tag: capture.tag,
            point: capture.at.point,
            key: NO_KEY,
            ps: capture.ps,
        })
    }

    /// The clock that opened the latch at which a path begins.
    pub(super) fn latch_enable(&self, at: &PathAt) -> Option<Capture> {
        let Some(Origin::Latch(passed)) = self.origin(at) else {
            return None;
        };
        let enable = self.tagging.latch_ways[passed.way].enable?;
        let edge = self.launch(at.tag).edge?;
        let mode = self.context.capture_mode(at.point.mode());
        let point = (self.context.libraries()).point(at.point.scene(), mode);
        self.captures(enable.vertex, enable.edge, point)
            .find(|capture| self.launch(capture.tag).edge == Some(edge))
    }

    /// How the start of a path comes about.
    pub(super) fn start_terms(&self, stops: &[Stop]) -> StartTerms {
        let Some(first) = stops.first() else {
            return StartTerms::default();
        };
        let launched = stops
            .iter()
            .rposition(|stop| stop.hop.is_some_and(|hop| hop.launches));
        let clock = launched.map(|place| stops[place - 1].path);
        let enable = clock.is_none().then(|| self.latch_enable(&first.path)).flatten();
        let at_register = clock.map(|clock| Capture {
            at: ClockAt {
                slot: clock.slot,
                vertex: clock.vertex,
                point: clock.point,
            },
            edge: clock.edge,
            tag: clock.tag,
            ps: clock.ps,
        });
        let launch = self.launch(first.path.tag);
        let mut terms = StartTerms {
            edge_ps: launch.edge.map_or(0.0, |edge| self.context.edge_ps(edge)),
            is_propagated: launch.is_propagated,
            ..StartTerms::default()
        };
        if let Some(clock) = at_register.or(enable) {
            let launch = self.launch(clock.tag);
            terms.edge_ps = launch.edge.map_or(0.0, |edge| self.context.edge_ps(edge));
            terms.is_propagated = launch.is_propagated;
            (terms.source_latency_ps, terms.network_latency_ps) =
                self.capture_latency_ps(&clock, clock.at.point.mode());
            terms.given_ps = enable.and_then(|enable| self.given_ps(&first.path, &enable));
            return terms;
        }
        let mode = first.path.point.mode();
        terms.network_latency_ps = launch.latency_ps(mode);
        if let Some(edge) = launch.edge {
            let point = first.path.point;
            terms.source_latency_ps =
                (self.arrivals).insertion_ps(self.context, self.tagging, (edge, launch.source), point, mode);
        }
        if self.tag(first.path.tag).kind == TagKind::Data {
            let before = terms.edge_ps + terms.source_latency_ps + terms.network_latency_ps;
            terms.input_delay_ps = Some(first.path.ps - before);
        }
        terms
    }

    /// What the latch gives at which a path begins, in ps.
    fn given_ps(&self, at: &PathAt, opening: &Capture) -> Option<f64> {
        let Some(Origin::Latch(passed)) = self.origin(at) else {
            return None;
        };
        let data = self.data_of(passed, at.point);
        let closing = self.opposite(opening)?;
        let end = self.latch_check(&data, &closing, None, 0.0)?;
        Some(end.terms.given_ps)
    }
}
