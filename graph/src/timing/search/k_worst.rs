//! The worst paths of ends, one after the other, exactly.
//! Not for: the worst path of each end alone; see [`super::paths`].
//!
//! A path differs from a worse one where it leaves it: at some vertex it came another way, and before
//! that by the worst path there is. So the next paths of an end are found by leaving each path at each of
//! its vertices behind the one where it left its own; a heap keeps them in order. Every path is found
//! once.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::arrivals::is_worse;
use super::checks::{End, EndKind};
use super::ends::Ends;
use super::fanin::Hop;
use super::paths::Stop;
use super::results::{Group, PathQuery};
use super::tags::TagKind;
use super::view::{PathAt, View};
use crate::timing::graph::VertexId;

/// A way in which a path comes to a stop.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// From another vertex.
    Hop(Hop, PathAt),
    /// It begins here: out of a latch, or by a seed.
    Start,
}

/// A path that is still to be looked at.
struct Candidate {
    slack_ps: f64,
    /// Ties are broken by the order of finding, which is always the same.
    number: u64,
    group: Group,
    end: End,
    left: Option<Left>,
}

/// Where a path left another one: at the stop of that place it came this way instead.
struct Left {
    path: Rc<Vec<Stop>>,
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
    /// The largest of the heap has the least slack.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.slack_ps.total_cmp(&self.slack_ps)).then(other.number.cmp(&self.number))
    }
}

/// A path that was found: its end, and its stops.
pub(super) struct Found {
    pub(super) group: Group,
    pub(super) end: End,
    pub(super) stops: Rc<Vec<Stop>>,
}

/// All paths that a query wants, the worst first in each group.
pub(super) fn find(
    view: &View<'_>,
    ends: &Ends,
    query: &PathQuery,
    groups: &dyn Fn(&End) -> Vec<Group>,
) -> Vec<Found> {
    let mut heaps: BTreeMap<Group, BinaryHeap<Candidate>> = BTreeMap::new();
    let mut number = 0;
    for &vertex in &ends.vertices {
        let mut here: Vec<End> = Vec::new();
        view.visit_ends(ends, vertex, &mut |end| {
            if end.path.point.mode() != query.mode || end.slack_ps() >= query.slack_below_ps {
                return;
            }
            // Of checks against several edges of the same data the worst counts.
            let is_same = |other: &&mut End| {
                end.kind == EndKind::DataCheck
                    && other.kind == EndKind::DataCheck
                    && (other.path.slot, other.path.point) == (end.path.slot, end.path.point)
                    && (other.path.key, other.target) == (end.path.key, end.target)
            };
            match here.iter_mut().find(is_same) {
                Some(other) if end.slack_ps() < other.slack_ps() => *other = *end,
                Some(_) => {}
                None => here.push(*end),
            }
        });
        for end in here {
            for group in groups(&end) {
                number += 1;
                heaps.entry(group.clone()).or_default().push(Candidate {
                    slack_ps: end.slack_ps(),
                    number,
                    group,
                    end,
                    left: None,
                });
            }
        }
    }
    let mut found = Vec::new();
    for (_, heap) in heaps {
        of_group(view, ends, query, heap, number, &mut found);
    }
    found.sort_by(|a, b| a.end.slack_ps().total_cmp(&b.end.slack_ps()));
    found
}

fn of_group(
    view: &View<'_>,
    ends: &Ends,
    query: &PathQuery,
    mut heap: BinaryHeap<Candidate>,
    mut number: u64,
    found: &mut Vec<Found>,
) {
    let mut taken: FxHashMap<VertexId, usize> = FxHashMap::default();
    let mut seen: FxHashSet<Vec<VertexId>> = FxHashSet::default();
    let mut count = 0;
    while let Some(candidate) = heap.pop() {
        if count >= query.per_group {
            break;
        }
        let of_end = taken.entry(candidate.end.path.vertex).or_default();
        if *of_end >= query.per_endpoint {
            continue;
        }
        let (stops, last) = candidate.stops(view);
        let is_new = !query.unique_pins || seen.insert(stops.iter().map(|stop| stop.path.vertex).collect());
        if is_new {
            *of_end += 1;
            count += 1;
        }
        if *of_end < query.per_endpoint && count < query.per_group {
            leave(view, ends, &candidate, &stops, last, |candidate| {
                if candidate.slack_ps < query.slack_below_ps {
                    number += 1;
                    heap.push(Candidate { number, ..candidate });
                }
            });
        }
        if is_new {
            found.push(Found {
                group: candidate.group,
                end: candidate.end,
                stops,
            });
        }
    }
}

impl Candidate {
    /// Its stops, and up to which of them it may be left.
    fn stops(&self, view: &View<'_>) -> (Rc<Vec<Stop>>, usize) {
        let Some(left) = &self.left else {
            let stops = view.trace(&self.end.path);
            let last = stops.len();
            return (Rc::new(stops), last);
        };
        let mut stops = match &left.way {
            Way::Hop(_, before) => view.trace(before),
            Way::Start => Vec::new(),
        };
        let last = stops.len();
        for (place, stop) in left.path.iter().enumerate().skip(left.place) {
            let mut stop = *stop;
            stop.path.ps += left.later_ps;
            if place == left.place {
                (stop.hop, stop.delay_ps) = match &left.way {
                    Way::Hop(hop, before) => {
                        let start = view.start_ps(hop, before.ps, before.point);
                        (Some(*hop), stop.path.ps - start)
                    }
                    Way::Start => (None, 0.0),
                };
            }
            stops.push(stop);
        }
        (Rc::new(stops), last)
    }
}

/// Finds all paths that leave another one at one of its first `last` stops.
fn leave(
    view: &View<'_>,
    ends: &Ends,
    candidate: &Candidate,
    stops: &Rc<Vec<Stop>>,
    last: usize,
    mut add: impl FnMut(Candidate),
) {
    for place in (0..last).rev() {
        let stop = &stops[place];
        // The paths of clocks stay as they are.
        if view.tag(stop.path.tag).kind == TagKind::Clock && place + 1 < stops.len() {
            break;
        }
        let mut other = |way: Way, ps: f64, key: u32| {
            let later_ps = ps - stop.path.ps;
            let key = if key == stop.path.key {
                candidate.end.path.key
            } else {
                key
            };
            let path = PathAt {
                ps: candidate.end.path.ps + later_ps,
                key,
                ..candidate.end.path
            };
            let Some(end) = end_of(view, ends, &candidate.end, &path) else {
                return;
            };
            add(Candidate {
                slack_ps: end.slack_ps(),
                number: 0,
                group: candidate.group.clone(),
                end,
                left: Some(Left {
                    path: Rc::clone(stops),
                    place,
                    way,
                    later_ps,
                }),
            });
        };
        view.ways(&stop.path, |hop, before, ps| {
            let is_used = stop.hop.is_some_and(|used| {
                used.arc.edge == hop.arc.edge
                    && used.arc.place == hop.arc.place
                    && used.from_slot == hop.from_slot
            });
            let key = view.key_after(hop, before);
            if !is_used && (key == stop.path.key || is_dropped(view, &stop.path, key)) {
                other(Way::Hop(*hop, *before), ps, key);
            }
        });
        view.starts(&stop.path, |ps| {
            if stop.hop.is_some() || ps != stop.path.ps {
                other(Way::Start, ps, stop.path.key);
            }
        });
        if stop.hop.is_some_and(|hop| hop.launches) {
            break;
        }
    }
}

/// Whether paths of a key come to a stop and are not in its list: they can never be the worst there, but
/// they can be the next. They are found from the worst path of the list, so that each is found once.
fn is_dropped(view: &View<'_>, at: &PathAt, key: u32) -> bool {
    let mut worst: Option<(u32, f64)> = None;
    for entry in view.entries(at.slot, at.tag, at.point) {
        if entry.key == key {
            return false;
        }
        if worst.is_none_or(|(_, ps)| is_worse(at.point.mode(), entry.ps, ps)) {
            worst = Some((entry.key, entry.ps));
        }
    }
    worst.is_some_and(|(key, _)| key == at.key)
}

/// The same end with another path.
fn end_of(view: &View<'_>, ends: &Ends, end: &End, path: &PathAt) -> Option<End> {
    if end.kind != EndKind::Latch && path.key == end.path.key {
        return Some(End { path: *path, ..*end });
    }
    // What a latch requires depends on when data come, and what any test does on their clock path.
    let mut found = None;
    view.visit_path(ends, path, &mut |other| {
        let slot = |end: &End| end.capture.map(|capture| capture.at.slot);
        if (other.kind, other.role, other.target) == (end.kind, end.role, end.target)
            && slot(other) == slot(end)
        {
            found = Some(*other);
        }
    });
    found
}
