//! The worst paths of ends, one after the other.
//! Not for: the worst path of each end alone; see [`super::paths`].
//!
//! A path differs from a worse one where it leaves it: at some vertex it came another way, and before
//! that by the worst path there is. So the next paths of an end are found by leaving each path at each of
//! its vertices before the one where it left its own; a heap keeps them in order. Every path is found
//! once, and none before one that is worse.
//!
//! OpenSTA leaves a path the same way, but never by the arc that it took, and where pessimism of clocks
//! is given back, by only one of the clock paths that launch what comes over another arc, which need not
//! be the worst. Its lists lack paths that exact ones have: [`Enumeration`] says which are wanted.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::answers::{Enumeration, Group, PathQuery};
use super::arrivals::worst_launched;
use super::context::DelayOf;
use super::end::{End, EndKind};
use super::ends::Ends;
use super::fanin::Hop;
use super::groups::Ranking;
use super::paths::Stop;
use super::tags::TagKind;
use super::view::{PathAt, View};
use crate::timing::graph::{EdgeKind, VertexId};

/// A path that is still to be looked at.
struct Candidate {
    end: End,
    /// Which of the ends of its path that is.
    place: usize,
    /// None of the worst path of its end.
    left: Option<Left>,
    /// Ties are broken by the order of finding, which is always the same.
    number: usize,
}

/// The stops of a path.
#[derive(Clone)]
struct Trail {
    stops: Arc<Vec<Stop>>,
    /// Those before led to data that a latch let pass. They are not told, but OpenSTA leaves paths there as well.
    shown: usize,
}

/// From where a path comes to a stop.
#[derive(Clone, Copy)]
enum Way {
    /// From another vertex.
    Hop(Hop, PathAt),
    /// Out of a latch that let these data pass.
    Latch(PathAt),
    /// It begins there.
    Seed,
}

/// Where a path left another one.
struct Left {
    trail: Trail,
    /// At that stop it came another way.
    place: usize,
    way: Way,
    /// How much later it is from there on, in ps.
    later_ps: f64,
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    /// The largest of the heap is the worst.
    fn cmp(&self, other: &Self) -> Ordering {
        worst_first(&other.end, &self.end).then(other.number.cmp(&self.number))
    }
}

/// The worst has the least slack; of latches that only borrow, it borrows the most.
fn worst_first(a: &End, b: &End) -> Ordering {
    (a.slack_ps().total_cmp(&b.slack_ps())).then(b.terms.borrow_ps.total_cmp(&a.terms.borrow_ps))
}

/// A path that was found: its end, and its stops.
pub(super) struct Found {
    pub(super) group: Group,
    pub(super) end: End,
    pub(super) stops: Vec<Stop>,
}

/// All paths that a query wants, the worst first.
pub(super) fn find(view: &View<'_>, ends: &Ends, ranking: &Ranking, query: &PathQuery) -> Vec<Found> {
    let mut found = Vec::new();
    for (group, vertices) in ranking.worst(query.mode, query.per_group, query.slack_below_ps) {
        // No wanted path ends anywhere else: the worst of each of these is worse.
        let mut vertices: Vec<VertexId> = vertices.collect();
        let here = |vertex: VertexId| {
            let here = worst_ends(view, ends, vertex, query).into_iter();
            here.filter(|(end, _)| view.groups(end).contains(group))
        };
        if query.per_endpoint == 1 {
            // They are these, as no path is left.
            found.par_extend(vertices.into_par_iter().filter_map(|vertex| {
                let (end, _) = here(vertex).min_by(|(a, _), (b, _)| worst_first(a, b))?;
                let stops = view.trace(&end.path);
                let group = group.clone();
                Some(Found { group, end, stops })
            }));
            continue;
        }
        // Of two that are as bad the first among all ends comes first.
        vertices.sort_unstable();
        let candidates: Vec<_> = vertices.into_par_iter().flat_map_iter(here).collect();
        let candidate = |((end, place), number)| Candidate {
            end,
            place,
            left: None,
            number,
        };
        let candidates = candidates.into_iter().zip(0..).map(candidate).collect();
        Finder { view, ends, query }.find(group, candidates, &mut found);
    }
    found.sort_by(|a, b| a.end.slack_ps().total_cmp(&b.end.slack_ps()));
    found
}

/// The worst path to each end at a vertex by each clock path that may launch the worst, and which of the
/// ends of that path it is.
fn worst_ends(view: &View<'_>, ends: &Ends, vertex: VertexId, query: &PathQuery) -> Vec<(End, usize)> {
    let mut found: Vec<(End, usize)> = Vec::new();
    let path_of = |end: &End| (end.path.slot, end.path.point, end.path.key);
    let mut last = None;
    let mut place = 0;
    view.visit_ends(ends, vertex, &[query.mode], &mut |end| {
        place = if last == Some(path_of(end)) { place + 1 } else { 0 };
        last = Some(path_of(end));
        if end.slack_ps() >= query.slack_below_ps {
            return;
        }
        // Of checks against several edges of the same data the worst counts.
        // OpenSTA finds the other clock paths of a launch from the worst of them.
        let is_same = |(other, other_place): &&mut (End, usize)| {
            let is_data = |end: &End| end.kind == EndKind::DataCheck;
            is_data(end) && is_data(other) && path_of(other) == path_of(end) && other.target == end.target
                || query.enumeration == Enumeration::OpenSta
                    && *other_place == place
                    && (other.path.edge, other.path.point) == (end.path.edge, end.path.point)
                    && (other.kind, other.target) == (end.kind, end.target)
                    && view.tagging.tags.are_alike(other.path.tag, end.path.tag)
        };
        match found.iter_mut().find(is_same) {
            Some(other) if end.slack_ps() < other.0.slack_ps() => *other = (*end, place),
            Some(_) => {}
            None => found.push((*end, place)),
        }
    });
    found
}

/// Finds the paths of a group.
struct Finder<'a> {
    view: &'a View<'a>,
    ends: &'a Ends,
    query: &'a PathQuery,
}

impl Finder<'_> {
    fn find(&self, group: &Group, candidates: Vec<Candidate>, found: &mut Vec<Found>) {
        let query = self.query;
        let mut number = candidates.len();
        let mut heap = BinaryHeap::from(candidates);
        let mut of_ends: FxHashMap<VertexId, usize> = FxHashMap::default();
        let mut seen: FxHashSet<Vec<VertexId>> = FxHashSet::default();
        let mut count = 0;
        while count < query.per_group {
            let Some(candidate) = heap.pop() else { break };
            let of_end = of_ends.entry(candidate.end.path.vertex).or_default();
            if *of_end >= query.per_endpoint {
                continue;
            }
            let (trail, last) = self.trail(&candidate);
            let shown = &trail.stops[trail.shown..];
            let pins = || shown.iter().map(|stop| stop.path.vertex).collect();
            let is_new = !query.unique_pins || seen.insert(pins());
            *of_end += usize::from(is_new);
            count += usize::from(is_new);
            if *of_end < query.per_endpoint && count < query.per_group {
                self.leave(&candidate, &trail, last, |end, left| {
                    if end.slack_ps() < query.slack_below_ps {
                        heap.push(Candidate {
                            end,
                            place: candidate.place,
                            left: Some(left),
                            number,
                        });
                        number += 1;
                    }
                });
            }
            if is_new {
                found.push(Found {
                    group: group.clone(),
                    end: candidate.end,
                    stops: shown.to_vec(),
                });
            }
        }
    }

    /// The stops of a path, and before which of them it may be left.
    fn trail(&self, candidate: &Candidate) -> (Trail, usize) {
        let view = self.view;
        let Some(left) = &candidate.left else {
            let stops = Arc::new(view.trace(&candidate.end.path));
            let last = stops.len();
            return (Trail { stops, shown: 0 }, last);
        };
        let mut stops = match (left.way, self.query.enumeration) {
            (Way::Hop(_, before), _) | (Way::Latch(before), Enumeration::OpenSta) => view.trace(&before),
            _ => Vec::new(),
        };
        let last = stops.len();
        let shown = match left.way {
            _ if left.place < left.trail.shown => last + left.trail.shown - left.place,
            Way::Latch(_) => last,
            _ => 0,
        };
        let later = |stop: &Stop| {
            let mut stop = *stop;
            stop.path.ps += left.later_ps;
            stop
        };
        stops.extend(left.trail.stops[left.place..].iter().map(later));
        let at = &mut stops[last];
        (at.hop, at.delay_ps) = match left.way {
            Way::Hop(hop, before) => {
                let start_ps = view.start_ps(&hop, before.ps, before.point);
                (Some(hop), at.path.ps - start_ps)
            }
            _ => (None, 0.0),
        };
        let stops = Arc::new(stops);
        (Trail { stops, shown }, last)
    }

    /// Finds all paths that leave another one at one of its first `last` stops.
    fn leave(&self, candidate: &Candidate, trail: &Trail, last: usize, mut visit: impl FnMut(End, Left)) {
        let view = self.view;
        for (place, stop) in trail.stops[..last].iter().enumerate().rev() {
            // The paths of clocks stay as they are.
            if view.tag(stop.path.tag).kind == TagKind::Clock && place + 1 < trail.stops.len() {
                break;
            }
            let other = |way: Way, ps: f64| {
                let later_ps = ps - stop.path.ps;
                let path = PathAt {
                    ps: candidate.end.path.ps + later_ps,
                    key: match way {
                        Way::Hop(hop, before) => view.key_after(&hop, &before),
                        Way::Latch(_) | Way::Seed => stop.path.key,
                    },
                    // OpenSTA takes it for launched where the data were, and forgets the latch.
                    tag: match place < trail.shown {
                        true => trail.stops[trail.shown - 1].path.tag,
                        false => candidate.end.path.tag,
                    },
                    ..candidate.end.path
                };
                if let Some(end) = self.end_of(candidate, &path, &way) {
                    let trail = trail.clone();
                    visit(
                        end,
                        Left {
                            trail,
                            place,
                            way,
                            later_ps,
                        },
                    );
                }
            };
            match self.query.enumeration {
                Enumeration::Exact => {
                    let key = place.checked_sub(1).map(|before| trail.stops[before].path.key);
                    all_ways(view, stop, key, other);
                }
                Enumeration::OpenSta => first_ways(view, stop, other),
            }
            let is_latch =
                |hop: &Hop| self.query.enumeration == Enumeration::OpenSta && view.is_through_latch(hop);
            if stop.hop.is_some_and(|hop| hop.launches || is_latch(&hop)) {
                break;
            }
        }
    }

    /// The end of a path that left another one.
    fn end_of(&self, candidate: &Candidate, path: &PathAt, way: &Way) -> Option<End> {
        let end = &candidate.end;
        let found = if end.kind != EndKind::Latch && (path.key, path.tag) == (end.path.key, end.path.tag) {
            Some(End { path: *path, ..*end })
        } else {
            // What a latch requires depends on when data come, and what any test does on their clock path.
            let mut found = None;
            let mut place = 0;
            self.view.visit_path(self.ends, path, &mut |end| {
                if place == candidate.place {
                    found = Some(*end);
                }
                place += 1;
            });
            found
        };
        match way {
            Way::Hop(_, before) if end.ignores_latency => found.map(|end| self.view.launched_by(end, before)),
            _ => found,
        }
    }
}

/// Of several drivers of a net, paths come from the worst: to OpenSTA a wire is one arc.
fn is_by_wire(stop: &Stop) -> bool {
    stop.hop.is_some_and(|hop| hop.arc.kind == EdgeKind::Wire)
}

/// Calls `visit` for every way to a stop but that by which the path came, of a path before it with `key`.
fn all_ways(view: &View<'_>, stop: &Stop, key: Option<u32>, mut visit: impl FnMut(Way, f64)) {
    let of = |hop: &Hop, key: u32| (hop.arc.edge, hop.arc.place, hop.from_slot, key);
    let used = stop.hop.zip(key).map(|(hop, key)| of(&hop, key));
    if !is_by_wire(stop) {
        view.ways(&stop.path, |hop, before, ps| {
            let key = view.key_after(hop, before);
            let goes_on = key == stop.path.key || is_dropped(view, &stop.path, key);
            if used != Some(of(hop, before.key)) && goes_on {
                visit(Way::Hop(*hop, *before), ps);
            }
        });
    }
    view.starts(&stop.path, |latch, ps| {
        if stop.hop.is_some() || ps != stop.path.ps {
            visit(latch.map_or(Way::Seed, |(_, data)| Way::Latch(data)), ps);
        }
    });
}

/// Whether paths of a key come to a stop and are not in its list: they can never be the worst there, but
/// they can be the next. They are found from the entry by which they were dropped, so that each is found
/// once.
fn is_dropped(view: &View<'_>, at: &PathAt, key: u32) -> bool {
    let entries = || view.entries(at.slot, at.tag, at.point);
    entries().all(|entry| entry.key != key)
        && worst_launched(at.point.mode(), entries()).is_some_and(|worst| worst.key == at.key)
}

/// Calls `visit` for the ways to a stop that OpenSTA looks at: over every arc but the one that was used, of
/// all launches that are alike, the first by the order of its keys where pessimism is given back.
fn first_ways(view: &View<'_>, stop: &Stop, mut visit: impl FnMut(Way, f64)) {
    if is_by_wire(stop) {
        return;
    }
    let of = |arc: &DelayOf| (arc.edge, arc.place);
    let used = match stop.hop {
        Some(hop) => Some(of(&hop.arc)),
        None => view.latch_before(&stop.path).as_ref().map(of),
    };
    let mut found: Vec<(_, u32, Way, f64)> = Vec::new();
    let mut add = |arc: &DelayOf, key: u32, way: Way, ps: f64| {
        let (arc, credits) = (of(arc), &view.arrivals.credits);
        let rank = credits.as_ref().map_or(0, |credits| credits.rank(key));
        match found.iter_mut().find(|(other, ..)| *other == arc) {
            _ if used == Some(arc) => {}
            Some(first) if credits.is_some() => {
                if rank < first.1 {
                    *first = (arc, rank, way, ps);
                }
            }
            _ => found.push((arc, rank, way, ps)),
        }
    };
    let tags = &view.tagging.tags;
    let here = view.tagging.tags_at(stop.path.vertex, stop.path.edge);
    for (slot, tag) in here.filter(|&(_, tag)| tags.are_alike(tag, stop.path.tag)) {
        let at = PathAt {
            slot,
            tag,
            ..stop.path
        };
        view.ways(&at, |hop, before, ps| {
            add(&hop.arc, view.key_after(hop, before), Way::Hop(*hop, *before), ps);
        });
        view.starts(&at, |latch, ps| {
            if let Some((arc, data)) = latch {
                add(&arc, data.key, Way::Latch(data), ps);
            }
        });
    }
    found.iter().for_each(|&(_, _, way, ps)| visit(way, ps));
}
