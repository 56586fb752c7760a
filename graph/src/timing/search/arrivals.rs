//! When signals arrive: for every slot and point the earliest or latest time, level by level.
//! Not for: which paths are checked; see [`super::ends`].
//!
//! Where pessimism of shared clock paths may be taken back, a slot also holds a list of arrivals, one for
//! each clock path that launched some of its paths: see [`super::crpr`].

use rayon::join;

use super::context::{Context, flag};
use super::crpr::{Credits, Entry, NO_KEY, PASSED_KEY};
use super::fanin::{Hop, hops};
use super::seeds::never;
use super::tagging::Tagging;
use super::tags::{TagId, TagKind};
use crate::library::{Mode, Point};
use crate::timing::graph::VertexId;

/// Vertices below which one thread is faster than two.
const GRAIN: usize = 256;

/// Arrivals of all slots, in ps.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    /// `[slots, points]`; infinite where nothing arrives.
    pub(super) values: Vec<f64>,
    /// `[seeds, points]`
    pub(super) seeds: Vec<f64>,
    /// When an ideal clock launches: `[tags, points]`.
    pub(super) ideal: Vec<f64>,
    /// Where the list of a slot and point lies; empty without credits.
    pub(super) ranges: Vec<[u32; 2]>,
    pub(super) entries: Vec<Entry>,
    /// How many entries there were when all lists lay together.
    swept: usize,
    pub(super) credits: Option<Credits>,
    /// What comes out of latches that data pass, late: sorted by slot.
    pub(super) passed: Vec<Passed>,
}

/// What comes out of a latch that data pass.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Passed {
    pub(super) slot: usize,
    pub(super) point: usize,
    /// Which clock path opens the latch: see [`Entry`].
    pub(super) key: u32,
    pub(super) ps: f64,
    /// Which data they are, and when they came.
    pub(super) data_slot: usize,
    pub(super) data_key: u32,
    pub(super) data_ps: f64,
    /// Its place among [`Tagging::latch_ways`].
    pub(super) way: usize,
}

impl Arrivals {
    /// When a slot is reached, in ps.
    #[inline]
    pub(super) fn ps(&self, points: usize, slot: usize, point: Point) -> f64 {
        self.values[slot * points + point.index()]
    }

    /// The list of a slot, if it has one.
    pub(super) fn list(&self, points: usize, slot: usize, point: Point) -> &[Entry] {
        match self.ranges.get(slot * points + point.index()) {
            Some(&[start, end]) => &self.entries[start as usize..end as usize],
            None => &[],
        }
    }

    /// Where the list of a slot begins among all entries.
    pub(super) fn list_start(&self, points: usize, slot: usize, point: Point) -> usize {
        self.ranges[slot * points + point.index()][0] as usize
    }

    pub(super) fn num_entries(&self) -> usize {
        self.entries.len()
    }

    /// The list of a row of slot and point.
    pub(super) fn list_of(&self, row: usize) -> &[Entry] {
        let [start, end] = self.ranges[row];
        &self.entries[start as usize..end as usize]
    }

    /// Puts a list in the place of another one; one that is longer comes behind all others.
    pub(super) fn put_list(&mut self, row: usize, list: &[Entry]) {
        let [start, end] = self.ranges[row];
        let start = match list.len() <= (end - start) as usize {
            true => start as usize,
            false => {
                let behind = self.entries.len();
                self.entries.extend_from_slice(list);
                behind
            }
        };
        self.entries[start..start + list.len()].copy_from_slice(list);
        self.ranges[row] = [start, start + list.len()].map(|at| at as u32);
    }

    /// Whether lists that were moved have left more gaps than there are lists.
    pub(super) fn is_scattered(&self) -> bool {
        self.entries.len() > 2 * self.swept + (1 << 16)
    }

    /// When an ideal clock launches, in ps.
    pub(super) fn ideal_ps(&self, points: usize, tag: TagId, point: Point) -> f64 {
        self.ideal[tag.index() * points + point.index()]
    }

    /// Clocks first, as what they launch asks for them; then everything, level by level.
    pub(super) fn compute(context: &Context<'_>, tagging: &Tagging, lists: Lists) -> Self {
        let points = context.libraries().num_points();
        let never_at = |count: usize| -> Vec<f64> {
            let row = || context.libraries().points().map(|point| never(point.mode()));
            (0..count).flat_map(|_| row()).collect()
        };
        let mut all = Self {
            values: never_at(tagging.num_slots()),
            seeds: never_at(tagging.seeds.len()),
            ..Self::default()
        };
        all.clocks(context, tagging, lists);
        for seed in 0..tagging.seeds.len() {
            all.seed(context, tagging, seed);
        }
        all.launches(context, tagging);
        if all.credits.is_some() {
            all.ranges = vec![[0; 2]; tagging.num_slots() * points];
        }
        all.sweep(context, tagging);
        all
    }

    /// Computes everything once, from what latches let pass so far.
    pub(super) fn sweep(&mut self, context: &Context<'_>, tagging: &Tagging) {
        let points = context.libraries().num_points();
        self.entries.clear();
        for level in 0..context.graph.levels().num_levels() {
            let vertices = context.graph.levels().level(level);
            if vertices.is_empty() {
                continue;
            }
            let [start, end] =
                [vertices.start, vertices.end].map(|vertex| tagging.first_slot(vertex as usize) * points);
            let mut values = std::mem::take(&mut self.values);
            let mut ranges = std::mem::take(&mut self.ranges);
            let (below, here) = values.split_at_mut(start);
            let (ranges_below, ranges_here) = match ranges.is_empty() {
                true => (&mut [][..], &mut [][..]),
                false => ranges.split_at_mut(start),
            };
            let here = &mut here[..end - start];
            let has_lists = !ranges_here.is_empty();
            let ranges_here = if has_lists {
                &mut ranges_here[..end - start]
            } else {
                ranges_here
            };
            let work = Work {
                context,
                tagging,
                arrivals: self,
                below,
                ranges_below,
                points,
            };
            let found = work.run(vertices, here, ranges_here);
            let offset = self.entries.len() as u32;
            for range in ranges_here {
                *range = range.map(|at| at + offset);
            }
            self.entries.extend(found);
            self.values = values;
            self.ranges = ranges;
        }
        self.swept = self.entries.len();
    }
}

/// Whether arrivals are kept apart by the clock paths that launch them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lists {
    /// Where anything is given back.
    IfTheyMatter,
    /// Also where clocks take the same time in both modes.
    Always,
}

/// Whether a time is worse than another one in a mode.
#[inline]
pub(super) fn is_worse(mode: Mode, a: f64, b: f64) -> bool {
    match mode {
        Mode::Early => a < b,
        Mode::Late => a > b,
    }
}

/// What all parts of a level read.
pub(super) struct Work<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) tagging: &'a Tagging,
    pub(super) arrivals: &'a Arrivals,
    /// Arrivals of lower levels.
    pub(super) below: &'a [f64],
    pub(super) ranges_below: &'a [[u32; 2]],
    pub(super) points: usize,
}

/// An entry of a list on its way: the row of its slot and point among those at hand.
pub(super) type Loose = (u32, Entry);

impl Work<'_> {
    /// Returns the entries of all lists, the ranges of which count from their start.
    fn run(&self, vertices: std::ops::Range<u32>, here: &mut [f64], ranges: &mut [[u32; 2]]) -> Vec<Entry> {
        if vertices.len() > GRAIN {
            let middle = vertices.start + vertices.len() as u32 / 2;
            let [start, split] =
                [vertices.start, middle].map(|vertex| self.tagging.first_slot(vertex as usize));
            let split = (split - start) * self.points;
            let (here, more_here) = here.split_at_mut(split);
            let (ranges, more_ranges) = match ranges.is_empty() {
                true => (&mut [][..], &mut [][..]),
                false => ranges.split_at_mut(split),
            };
            let (mut entries, more) = join(
                || self.run(vertices.start..middle, here, ranges),
                || self.run(middle..vertices.end, more_here, more_ranges),
            );
            let offset = entries.len() as u32;
            for range in more_ranges {
                *range = range.map(|at| at + offset);
            }
            entries.extend(more);
            return entries;
        }
        let base = self.tagging.first_slot(vertices.start as usize) * self.points;
        let mut entries = Vec::new();
        let mut loose = Vec::new();
        for vertex in vertices {
            let [start, end] = [vertex, vertex + 1]
                .map(|vertex| self.tagging.first_slot(vertex as usize) * self.points - base);
            let ranges = if ranges.is_empty() {
                &mut [][..]
            } else {
                &mut ranges[start..end]
            };
            self.vertex(
                VertexId(vertex),
                &mut here[start..end],
                &mut loose,
                !ranges.is_empty(),
            );
            let is_join = self.context.has_flag(VertexId(vertex), flag::JOIN);
            self.settle(is_join, ranges, &mut loose, &mut entries);
        }
        entries
    }

    pub(super) fn vertex(&self, vertex: VertexId, here: &mut [f64], loose: &mut Vec<Loose>, has_lists: bool) {
        let libraries = self.context.libraries();
        let base = self.tagging.first_slot(vertex.index()) * self.points;
        for row in here.chunks_exact_mut(self.points) {
            for (value, point) in row.iter_mut().zip(libraries.points()) {
                *value = never(point.mode());
            }
        }
        hops(self.context, self.tagging, vertex, |hop| {
            let path = hop.path(self.tagging);
            let to = self.tagging.tags.tag(hop.to_tag);
            for point in libraries.points().filter(|point| to.counts_in(point.mode())) {
                let start = self.start(hop, point);
                if start.is_infinite() {
                    continue;
                }
                let delay = self.context.delay_ps(&hop.arc, point, path);
                let row = hop.to_slot * self.points + point.index() - base;
                merge(point.mode(), &mut here[row], start + delay);
                if has_lists && self.has_list(hop.to_tag) {
                    self.add_entries(hop, point, delay, row, loose);
                }
            }
        });
        if self.context.has_flag(vertex, flag::LATCH_OUT) {
            self.add_passed(vertex, here, loose, has_lists);
        }
        for number in self.tagging.seeds_of(vertex) {
            let seed = &self.tagging.seeds[number];
            let Some(slot) = self.tagging.slot(vertex, seed.edge, seed.tag) else {
                continue;
            };
            for point in libraries.points() {
                let row = slot * self.points + point.index() - base;
                let ps = self.arrivals.seeds[number * self.points + point.index()];
                merge(point.mode(), &mut here[row], ps);
                if has_lists && ps.is_finite() && self.has_list(seed.tag) {
                    loose.push((row as u32, Entry { key: NO_KEY, ps }));
                }
            }
        }
    }

    /// When a path stands before a hop.
    #[inline]
    fn start(&self, hop: &Hop, point: Point) -> f64 {
        let arrival = self.below[hop.from_slot * self.points + point.index()];
        if !hop.launches || arrival.is_infinite() {
            return arrival;
        }
        let ideal = self.arrivals.ideal_ps(self.points, hop.from_tag, point);
        if ideal.is_nan() { arrival } else { ideal }
    }

    fn has_list(&self, tag: TagId) -> bool {
        has_list(self.tagging, tag)
    }

    fn add_entries(&self, hop: &Hop, point: Point, delay: f64, row: usize, loose: &mut Vec<Loose>) {
        let at = hop.from_slot * self.points + point.index();
        if hop.launches || !self.has_list(hop.from_tag) {
            let key = match (&self.arrivals.credits, hop.launches) {
                (Some(credits), true) => credits.key(at),
                _ => NO_KEY,
            };
            let ps = self.start(hop, point) + delay;
            loose.push((row as u32, Entry { key, ps }));
            return;
        }
        let [start, end] = self.ranges_below[at];
        let entries = &self.arrivals.entries[start as usize..end as usize];
        loose.extend(entries.iter().map(|entry| {
            let ps = entry.ps + delay;
            (row as u32, Entry { key: entry.key, ps })
        }));
    }

    fn add_passed(&self, vertex: VertexId, here: &mut [f64], loose: &mut Vec<Loose>, has_lists: bool) {
        let [start, end] = [vertex.index(), vertex.index() + 1].map(|vertex| self.tagging.first_slot(vertex));
        let passed = &self.arrivals.passed;
        let first = passed.partition_point(|passed| passed.slot < start);
        for passed in passed[first..].iter().take_while(|passed| passed.slot < end) {
            let row = (passed.slot - start) * self.points + passed.point;
            merge(Mode::Late, &mut here[row], passed.ps);
            if has_lists {
                let entry = Entry {
                    key: passed.key,
                    ps: passed.ps,
                };
                loose.push((row as u32, entry));
            }
        }
    }

    /// Of each list keeps the worst entry of a key; and where paths join, drops entries that can never
    /// be the worst, whatever credit they get.
    pub(super) fn settle(
        &self,
        is_join: bool,
        ranges: &mut [[u32; 2]],
        loose: &mut Vec<Loose>,
        entries: &mut Vec<Entry>,
    ) {
        ranges.fill([entries.len() as u32; 2]);
        let mode_of = |row: u32| match row.is_multiple_of(2) {
            true => Mode::Early,
            false => Mode::Late,
        };
        loose.sort_unstable_by(|(row, a), (other, b)| {
            let worst_first = match mode_of(*row) {
                Mode::Early => a.ps.total_cmp(&b.ps),
                Mode::Late => b.ps.total_cmp(&a.ps),
            };
            (row.cmp(other)).then(a.key.cmp(&b.key)).then(worst_first)
        });
        loose.dedup_by_key(|(row, entry)| (*row, entry.key));
        for group in loose.chunk_by(|a, b| a.0 == b.0) {
            let row = group[0].0;
            let start = entries.len() as u32;
            let floor = is_join
                .then(|| self.floor(mode_of(row), row as usize % self.points, group))
                .flatten();
            let stays = |entry: &Entry| floor.is_none_or(|floor| floor.keeps(mode_of(row), entry));
            entries.extend(group.iter().map(|(_, entry)| *entry).filter(stays));
            ranges[row as usize] = [start, entries.len() as u32];
        }
        loose.clear();
    }

    /// The worst of what clock paths of the design launched, with the most that it may be given back.
    fn floor(&self, mode: Mode, point: usize, group: &[Loose]) -> Option<Floor> {
        let worst = worst_launched(mode, group.iter().map(|(_, entry)| *entry))?;
        let is_passed = worst.key == PASSED_KEY;
        let credit = if is_passed {
            0.0
        } else {
            self.spread_below(worst.key as usize, point)
        };
        let ps = match mode {
            Mode::Early => worst.ps + credit,
            Mode::Late => worst.ps - credit,
        };
        Some(Floor { ps, is_passed })
    }

    /// The difference of both modes at a slot of a lower level, in ps.
    fn spread_below(&self, slot: usize, point: usize) -> f64 {
        let row = slot * self.points + point;
        (self.below[row] - self.below[row ^ 1]).abs()
    }
}

/// The worst of what clock paths of the design launched: by it, others are dropped.
pub(super) fn worst_launched(mode: Mode, list: impl Iterator<Item = Entry>) -> Option<Entry> {
    let launched = list.filter(|entry| entry.key != NO_KEY);
    launched.reduce(|worst, entry| match is_worse(mode, entry.ps, worst.ps) {
        true => entry,
        false => worst,
    })
}

/// What an arrival must not fall behind to stay.
#[derive(Clone, Copy)]
struct Floor {
    ps: f64,
    /// Whether it is of paths through latches. They get nothing back together with others.
    is_passed: bool,
}

impl Floor {
    fn keeps(self, mode: Mode, entry: &Entry) -> bool {
        entry.key == NO_KEY
            || (entry.key == PASSED_KEY) != self.is_passed
            || !is_worse(mode, self.ps, entry.ps)
            || is_same(self.ps, entry.ps)
    }
}

/// Whether the wire or arc of a hop takes the same time in both modes, before factors.
pub(super) fn takes_the_same(context: &Context<'_>, hop: &Hop, point: Point) -> bool {
    let other = context.libraries().point(point.scene(), point.mode().opposite());
    let [one, other] = [point, other].map(|point| context.nominal_ps(&hop.arc, point));
    is_same(one, other)
}

/// Whether two times differ by no more than single precision shows.
fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
}

/// Whether the slots of a tag hold lists where credits matter: data of propagated clocks.
pub(super) fn has_list(tagging: &Tagging, tag: TagId) -> bool {
    let tag = tagging.tags.tag(tag);
    let launch = tagging.tags.launch(tag.launch);
    tag.kind == TagKind::Data && launch.is_propagated && launch.edge.is_some()
}

#[inline]
fn merge(mode: Mode, worst: &mut f64, value: f64) {
    *worst = match mode {
        Mode::Early => worst.min(value),
        Mode::Late => worst.max(value),
    };
}
