//! When signals are needed: from the ends of paths backwards, level by level.
//! Not for: what an end requires; see [`super::checks`].

use rayon::join;
use rayon::prelude::*;

use super::arrivals::{has_list, is_worse};
use super::crpr::NO_KEY;
use super::ends::Ends;
use super::fanin::{Hop, hops_from};
use super::seeds::never;
use super::tags::TagId;
use super::totals::Totals;
use super::view::View;
use crate::library::{Edge, Mode, Point};
use crate::timing::graph::VertexId;

/// Vertices below which one thread is faster than two.
const GRAIN: usize = 256;

/// Required times of all slots, in ps.
#[derive(Clone, Debug, Default)]
pub(super) struct Required {
    /// `[slots, points]`; infinite where nothing is required. Of slots with lists see `entries`.
    pub(super) values: Vec<f64>,
    /// Beside the entries of arrivals.
    pub(super) entries: Vec<f64>,
    /// The worst slack of each end.
    pub(super) totals: Totals,
}

/// What an end requires of a slot or of an entry of its list.
pub(super) struct EndRequired {
    row: usize,
    is_entry: bool,
    mode: Mode,
    ps: f64,
}

impl Required {
    /// All required times, and the worst slacks of all ends.
    pub(super) fn compute(view: &View<'_>, ends: &Ends) -> Self {
        let points = view.points();
        let unknown = |point: Point| never(point.mode().opposite());
        let mut required = Self {
            values: (0..view.tagging.num_slots())
                .flat_map(|_| view.context.libraries().points().map(unknown))
                .collect(),
            entries: vec![f64::NAN; view.arrivals.num_entries()],
            totals: Totals::default(),
        };
        let found: Vec<(Vec<EndRequired>, Vec<f64>)> = (ends.vertices.par_chunks(64))
            .map(|vertices| {
                let (mut found, mut slacks) = (Vec::new(), Vec::new());
                for &vertex in vertices {
                    required_at(view, ends, vertex, &mut found, &mut slacks);
                }
                (found, slacks)
            })
            .collect();
        let mut all_slacks = Vec::with_capacity(ends.vertices.len() * points);
        for (found, slacks) in found {
            all_slacks.extend(slacks);
            found.iter().for_each(|end| required.take_end(end));
        }
        required.totals = Totals::new(points, &all_slacks);
        required.sweep(view);
        required
    }

    /// Takes over what an end requires.
    pub(super) fn take_end(&mut self, end: &EndRequired) {
        let at = match end.is_entry {
            true => &mut self.entries[end.row],
            false => &mut self.values[end.row],
        };
        if at.is_nan() || is_worse(end.mode.opposite(), end.ps, *at) {
            *at = end.ps;
        }
    }

    fn sweep(&mut self, view: &View<'_>) {
        let points = view.points();
        let levels = view.context.graph.levels();
        let mut entries_end = self.entries.len();
        for level in (0..levels.num_levels()).rev() {
            let vertices = levels.level(level);
            if vertices.is_empty() {
                continue;
            }
            let [start, end] = [vertices.start, vertices.end]
                .map(|vertex| view.tagging.first_slot(vertex as usize) * points);
            let entries_start = entries_start(view, vertices.start, entries_end);
            let (here, above) = self.values.split_at_mut(end);
            let (entries, entries_above) = self.entries.split_at_mut(entries_end);
            let work = Work {
                view,
                above,
                above_start: end,
                entries_above,
                entries_above_start: entries_end,
                points,
            };
            work.run(vertices, &mut here[start..], &mut entries[entries_start..]);
            entries_end = entries_start;
        }
    }

    /// The required time and the slack of a slot, in ps: those of its worst paths.
    pub(super) fn at(&self, view: &View<'_>, slot: usize, tag: TagId, point: Point) -> (f64, f64) {
        let slack = |required: f64, arrival: f64| match point.mode() {
            Mode::Late => required - arrival,
            Mode::Early => arrival - required,
        };
        let points = view.points();
        if view.arrivals.credits.is_some() && has_list(view.tagging, tag) {
            let list = view.arrivals.list(points, slot, point);
            let start = view.arrivals.list_start(points, slot, point);
            let mut worst = (never(point.mode().opposite()), f64::INFINITY);
            for (place, entry) in list.iter().enumerate() {
                let required = self.entries[start + place];
                if !required.is_nan() && slack(required, entry.ps) < worst.1 {
                    worst = (required, slack(required, entry.ps));
                }
            }
            return worst;
        }
        let required = self.values[slot * points + point.index()];
        let arrival = view.arrival_ps(slot, point);
        if required.is_infinite() || arrival.is_infinite() {
            return (required, f64::INFINITY);
        }
        (required, slack(required, arrival))
    }
}

/// Where the entries of a vertex and those behind it begin.
fn entries_start(view: &View<'_>, vertex: u32, end: usize) -> usize {
    if view.arrivals.credits.is_none() {
        return end;
    }
    let slot = view.tagging.first_slot(vertex as usize);
    if slot >= view.tagging.num_slots() {
        return end;
    }
    let first = (view.context.libraries().points()).next();
    first.map_or(end, |point| view.arrivals.list_start(view.points(), slot, point))
}

/// What the ends at a vertex require, and their slacks.
pub(super) fn required_at(
    view: &View<'_>,
    ends: &Ends,
    vertex: VertexId,
    found: &mut Vec<EndRequired>,
    slacks: &mut Vec<f64>,
) {
    let points = view.points();
    let start = slacks.len();
    slacks.resize(start + points, f64::INFINITY);
    view.visit_ends(ends, vertex, &Mode::ALL, &mut |end| {
        let path = &end.path;
        let worst = &mut slacks[start + path.point.index()];
        *worst = worst.min(end.slack_ps());
        let has_list = view.arrivals.credits.is_some() && has_list(view.tagging, path.tag);
        let row = if has_list {
            let list = view.arrivals.list(points, path.slot, path.point);
            let Ok(place) = list.binary_search_by_key(&path.key, |entry| entry.key) else {
                return;
            };
            view.arrivals.list_start(points, path.slot, path.point) + place
        } else {
            path.slot * points + path.point.index()
        };
        found.push(EndRequired {
            row,
            is_entry: has_list,
            mode: path.point.mode(),
            ps: end.required_ps,
        });
    });
}

/// What all parts of a level read.
pub(super) struct Work<'a> {
    pub(super) view: &'a View<'a>,
    /// Required times of higher levels, from this row on.
    pub(super) above: &'a [f64],
    pub(super) above_start: usize,
    pub(super) entries_above: &'a [f64],
    pub(super) entries_above_start: usize,
    pub(super) points: usize,
}

impl Work<'_> {
    fn run(&self, vertices: std::ops::Range<u32>, here: &mut [f64], entries: &mut [f64]) {
        let tagging = self.view.tagging;
        if vertices.len() > GRAIN {
            let middle = vertices.start + vertices.len() as u32 / 2;
            let [start, split] = [vertices.start, middle].map(|vertex| tagging.first_slot(vertex as usize));
            let (here, more_here) = here.split_at_mut((split - start) * self.points);
            let end = self.entries_above_start;
            let first = entries_start(self.view, vertices.start, end);
            let split = entries_start(self.view, middle, end).min(first + entries.len());
            let (entries, more_entries) = entries.split_at_mut(split - first);
            join(
                || self.run(vertices.start..middle, here, entries),
                || self.run(middle..vertices.end, more_here, more_entries),
            );
            return;
        }
        let base = tagging.first_slot(vertices.start as usize) * self.points;
        let entries_base = entries_start(self.view, vertices.start, self.entries_above_start);
        let start_of = |row: usize| self.view.arrivals.ranges[row][0] as usize - entries_base;
        for vertex in vertices {
            self.vertex(VertexId(vertex), (here, base), (entries, &start_of));
        }
    }

    /// What everything behind a vertex requires of it. `here` has its rows, from `base` on; `start_of` says
    /// where the entries of a row begin.
    pub(super) fn vertex(
        &self,
        vertex: VertexId,
        (here, base): (&mut [f64], usize),
        (entries, start_of): (&mut [f64], &impl Fn(usize) -> usize),
    ) {
        hops_from(self.view.context, self.view.tagging, vertex, |hop, to| {
            self.hop(hop, to, (here, base), (entries, start_of));
        });
    }

    /// What is required of an entry of a list of a higher level, if anything.
    fn entry_above(&self, place: usize) -> Option<f64> {
        let required = self.entries_above[place - self.entries_above_start];
        (!required.is_nan()).then_some(required)
    }

    /// What stands for the required time of an arrival that was dropped at a vertex: that of the first
    /// one there that differs in nothing but the clock path that launched it (as OpenSTA does).
    fn alike_above(&self, hop: &Hop, to: VertexId, point: Point) -> Option<f64> {
        let view = self.view;
        let credits = view.arrivals.credits.as_ref()?;
        let tags = view.tagging.tags_at(to, hop.arc.to_edge);
        let alike = tags
            .filter(|&(_, tag)| has_list(view.tagging, tag) && view.tagging.tags.are_alike(tag, hop.to_tag));
        let places = alike.flat_map(|(slot, _)| {
            let start = view.arrivals.list_start(self.points, slot, point);
            let list = view.arrivals.list(self.points, slot, point);
            (start..).zip(list.iter().map(|entry| credits.rank(entry.key)))
        });
        let (place, _) = places.min_by_key(|&(_, rank)| rank)?;
        self.entry_above(place)
    }

    fn hop(
        &self,
        hop: &Hop,
        vertex: VertexId,
        (here, base): (&mut [f64], usize),
        (entries, start_of): (&mut [f64], &impl Fn(usize) -> usize),
    ) {
        let view = self.view;
        let path = hop.path(view.tagging);
        let to = view.tagging.tags.tag(hop.to_tag);
        let has_lists = view.arrivals.credits.is_some();
        let [from_list, to_list] =
            [hop.from_tag, hop.to_tag].map(|tag| has_lists && has_list(view.tagging, tag));
        for point in view.context.libraries().points() {
            let mode = point.mode();
            if !to.counts_in(mode) {
                continue;
            }
            let arrival = view.arrival_ps(hop.from_slot, point);
            let mut delay = view.context.delay_ps(&hop.arc, point, path);
            if hop.launches {
                // Latency that is said of an ideal clock comes between.
                let ideal = view.arrivals.ideal_ps(self.points, hop.from_tag, point);
                if !ideal.is_nan() {
                    delay += ideal - arrival;
                }
            }
            if arrival.is_infinite() {
                continue;
            }
            if !to_list {
                let required = self.above[hop.to_slot * self.points + point.index() - self.above_start];
                let at = &mut here[hop.from_slot * self.points + point.index() - base];
                take(mode, at, required - delay);
                continue;
            }
            let list = view.arrivals.list(self.points, hop.to_slot, point);
            let to_start = view.arrivals.list_start(self.points, hop.to_slot, point);
            let mut alike = None;
            let mut required = |key: u32| match list.binary_search_by_key(&key, |entry| entry.key) {
                Ok(place) => self.entry_above(to_start + place),
                Err(_) => *alike.get_or_insert_with(|| self.alike_above(hop, vertex, point)),
            };
            if !from_list {
                let key = match (&view.arrivals.credits, hop.launches) {
                    (Some(credits), true) => credits.key(hop.from_slot * self.points + point.index()),
                    _ => NO_KEY,
                };
                let at = &mut here[hop.from_slot * self.points + point.index() - base];
                if let Some(required) = required(key) {
                    take(mode, at, required - delay);
                }
                continue;
            }
            let start = start_of(hop.from_slot * self.points + point.index());
            for (place, entry) in view
                .arrivals
                .list(self.points, hop.from_slot, point)
                .iter()
                .enumerate()
            {
                let at = &mut entries[start + place];
                if let Some(required) = required(entry.key) {
                    if at.is_nan() {
                        *at = required - delay;
                    } else {
                        take(mode, at, required - delay);
                    }
                }
            }
        }
    }
}

/// The earlier of two late required times, the later of two early ones.
#[inline]
fn take(mode: Mode, worst: &mut f64, value: f64) {
    *worst = match mode {
        Mode::Late => worst.min(value),
        Mode::Early => worst.max(value),
    };
}

/// Every slot at a vertex with an edge, for those who ask of pins.
pub(super) fn slots_of(view: &View<'_>, vertex: VertexId, edge: Edge) -> Vec<(usize, TagId)> {
    view.tagging.tags_at(vertex, edge).collect()
}
