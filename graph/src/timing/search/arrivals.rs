//! When signals arrive: for every slot and point the earliest or latest time, level by level.
//! Not for: which paths are checked; see [`super::ends`].
//!
//! Where pessimism of shared clock paths may be taken back, a slot also holds a list of arrivals, one for
//! each clock path that launched some of its paths: see [`super::crpr`].

use rayon::join;

use super::context::{Context, flag};
use super::crpr::{Credits, Entry, NO_KEY, PASSED_KEY};
use super::fanin::{Hop, hops};
use super::seeds::{SeedTime, never, source_vertex};
use super::tagging::Tagging;
use super::tags::{TagId, TagKind};
use super::view::PathAt;
use crate::constraints::{ClockEdge, PathKind};
use crate::ids::PinId;
use crate::library::{Edge, Mode, Point};
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
    ideal: Vec<f64>,
    /// Where the list of a slot and point lies; empty without credits.
    ranges: Vec<[u32; 2]>,
    entries: Vec<Entry>,
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
    /// Where it comes from: the slot of the data, and the place of its arc.
    pub(super) data_slot: usize,
    pub(super) data_key: u32,
    pub(super) arc: u32,
    pub(super) place: u32,
    /// How much later it leaves than it came, the delay of the latch included.
    pub(super) delay_ps: f64,
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

    /// When an ideal clock launches, in ps.
    pub(super) fn ideal_ps(&self, points: usize, tag: TagId, point: Point) -> f64 {
        self.ideal[tag.index() * points + point.index()]
    }

    /// Clocks first, as what they launch asks for them; then everything, level by level.
    pub(super) fn compute(context: &Context<'_>, tagging: &Tagging) -> Self {
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
        all.clocks(context, tagging);
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

    /// Clocks alone: few vertices, in order.
    fn clocks(&mut self, context: &Context<'_>, tagging: &Tagging) {
        let points = context.libraries().num_points();
        let is_propagated = |clock: &crate::constraints::Clock| clock.is_propagated;
        let matters = context.credits()
            && (context.constraints.clocks.iter().any(is_propagated)
                || !context.constraints.propagated.is_empty());
        let mut credits = matters.then(|| Credits::new(tagging.num_slots() * points));
        for &vertex in &tagging.clock_vertices {
            hops(context, tagging, vertex, |hop| {
                if matches!(
                    tagging.tags.tag(hop.to_tag).kind,
                    TagKind::Data | TagKind::Unclocked
                ) {
                    return;
                }
                for point in context.libraries().points() {
                    let start = self.ps(points, hop.from_slot, point);
                    let value = start + context.delay_ps(&hop.arc, point, PathKind::Clock);
                    let at = &mut self.values[hop.to_slot * points + point.index()];
                    if is_worse(point.mode(), value, *at) {
                        *at = value;
                        if let Some(credits) = &mut credits {
                            let row = hop.to_slot * points + point.index();
                            credits.set_parent(row, (hop.from_slot, hop.arc.from));
                            let is_even = context.has_flag(vertex, flag::REGISTER_CLOCK)
                                && takes_the_same(context, hop, point);
                            credits.set_key(row, if is_even { hop.from_slot } else { hop.to_slot });
                        }
                    }
                }
            });
            for number in tagging.seeds_of(vertex) {
                self.seed(context, tagging, number);
                let seed = &tagging.seeds[number];
                let Some(slot) = tagging.slot(vertex, seed.edge, seed.tag) else {
                    continue;
                };
                for point in context.libraries().points() {
                    let at = slot * points + point.index();
                    let value = self.seeds[number * points + point.index()];
                    if is_worse(point.mode(), value, self.values[at]) {
                        self.values[at] = value;
                        if let Some(credits) = &mut credits {
                            credits.set_key(at, slot);
                        }
                    }
                    let SeedTime::AfterMaking { edge, source, .. } = seed.time else {
                        continue;
                    };
                    let maker = self.maker(context, tagging, (edge, source), point);
                    if let (Some(credits), Some(maker)) = (&mut credits, maker) {
                        credits.set_parent(at, (maker.slot, maker.vertex));
                    }
                }
            }
        }
        if let Some(mut credits) = credits
            && self.has_spread(context, tagging)
        {
            credits.rank_keys(context, tagging);
            self.credits = Some(credits);
        }
    }

    /// Whether any clock arrives at different times in both modes.
    fn has_spread(&self, context: &Context<'_>, tagging: &Tagging) -> bool {
        // Differences below are those of rounding.
        const LEAST_PS: f64 = 1e-6;
        let is_clock = |tag: TagId| tagging.tags.tag(tag).kind == TagKind::Clock;
        let has_spread = |slot| {
            let mut points = context.libraries().points();
            points.any(|point| self.spread(context, slot, point) > LEAST_PS)
        };
        tagging.clock_vertices.iter().any(|&vertex| {
            let mut tags = Edge::ALL
                .into_iter()
                .flat_map(|edge| tagging.tags_at(vertex, edge));
            tags.any(|(slot, tag)| is_clock(tag) && has_spread(slot))
        })
    }

    /// The difference of both modes at a slot of a clock, in ps.
    pub(super) fn spread(&self, context: &Context<'_>, slot: usize, point: Point) -> f64 {
        let points = context.libraries().num_points();
        let scene = 2 * point.scene();
        let [early, late] = [0, 1].map(|mode| self.values[slot * points + scene + mode]);
        let spread = (late - early).abs();
        if spread.is_finite() { spread } else { 0.0 }
    }

    /// The path that makes an edge of a generated clock at a source of it: the worst of the point's mode.
    pub(super) fn maker(
        &self,
        context: &Context<'_>,
        tagging: &Tagging,
        (edge, source): (ClockEdge, PinId),
        point: Point,
    ) -> Option<PathAt> {
        let points = context.libraries().num_points();
        let vertex = source_vertex(context, source)?;
        let generated = context.clock(edge.clock).generated.as_ref()?;
        let mut worst: Option<PathAt> = None;
        for (slot, tag) in tagging.tags_at(vertex, edge.edge) {
            let is_maker = tagging.tags.tag(tag).kind
                == TagKind::Source {
                    clock: edge.clock,
                    seen: true,
                };
            let master = tagging.clock_edge(tag).map(|master| master.edge);
            let is_edge =
                (generated.master_edges).is_none_or(|edges| Some(edges[edge.edge.index()]) == master);
            let ps = self.ps(points, slot, point);
            if is_maker
                && is_edge
                && ps.is_finite()
                && worst.is_none_or(|worst| is_worse(point.mode(), ps, worst.ps))
            {
                worst = Some(PathAt {
                    vertex,
                    edge: edge.edge,
                    slot,
                    tag,
                    point,
                    key: NO_KEY,
                    ps,
                });
            }
        }
        worst
    }

    /// The latency to a source of a clock, in ps: as said, or that of the path that makes the clock.
    pub(super) fn insertion_ps(
        &self,
        context: &Context<'_>,
        tagging: &Tagging,
        (edge, source): (ClockEdge, Option<PinId>),
        point: Point,
        early_late: Mode,
    ) -> f64 {
        if let Some(said) =
            context.said_insertion_ps(edge.clock, source, edge.edge, (point.mode(), early_late))
        {
            return said;
        }
        let Some(source) = source.filter(|_| context.has_made_insertion(edge.clock)) else {
            return 0.0;
        };
        let point = context.libraries().point(point.scene(), early_late);
        self.maker(context, tagging, (edge, source), point)
            .map_or(0.0, |maker| maker.ps)
    }

    /// Works out when a seed begins.
    fn seed(&mut self, context: &Context<'_>, tagging: &Tagging, number: usize) {
        let points = context.libraries().num_points();
        let seed = &tagging.seeds[number];
        let tag = tagging.tags.tag(seed.tag);
        for point in context.libraries().points() {
            let mode = point.mode();
            let value = match seed.time {
                SeedTime::At(times) => times[mode.index()],
                SeedTime::AfterMaking { edge, source, later } => {
                    let arrival = self.insertion_ps(context, tagging, (edge, Some(source)), point, mode);
                    arrival + later[mode.index()]
                }
                SeedTime::AfterClock {
                    vertex,
                    edge,
                    tag,
                    later,
                } => match tagging.slot(vertex, edge, tag) {
                    Some(slot) => self.ps(points, slot, point) + later[mode.index()],
                    None => never(mode),
                },
            };
            let counts = tag.counts_in(mode) && !value.is_nan();
            self.seeds[number * points + point.index()] = if counts { value } else { never(mode) };
        }
    }

    /// When ideal clocks launch: their edge, with all latency that is said.
    fn launches(&mut self, context: &Context<'_>, tagging: &Tagging) {
        let points = context.libraries().num_points();
        self.ideal = vec![f64::NAN; tagging.tags.num_tags() * points];
        for number in 0..tagging.tags.num_tags() {
            let id = TagId::from_index(number);
            let tag = tagging.tags.tag(id);
            let launch = tagging.tags.launch(tag.launch);
            let Some(edge) = launch.edge else { continue };
            if tag.kind != TagKind::Clock || launch.is_propagated {
                continue;
            }
            for point in context.libraries().points() {
                let mode = point.mode();
                let insertion = self.insertion_ps(context, tagging, (edge, launch.source), point, mode);
                self.ideal[number * points + point.index()] =
                    insertion + context.edge_ps(edge) + launch.latency_ps(mode);
            }
        }
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
    }
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
struct Work<'a> {
    context: &'a Context<'a>,
    tagging: &'a Tagging,
    arrivals: &'a Arrivals,
    /// Arrivals of lower levels.
    below: &'a [f64],
    ranges_below: &'a [[u32; 2]],
    points: usize,
}

/// An entry of a list on its way: the row of its slot and point among those at hand.
type Loose = (u32, Entry);

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

    fn vertex(&self, vertex: VertexId, here: &mut [f64], loose: &mut Vec<Loose>, has_lists: bool) {
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
    fn settle(
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
        let launched = group
            .iter()
            .map(|(_, entry)| entry)
            .filter(|entry| entry.key != NO_KEY);
        let worst = launched.reduce(|worst, entry| match is_worse(mode, entry.ps, worst.ps) {
            true => entry,
            false => worst,
        })?;
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
fn takes_the_same(context: &Context<'_>, hop: &Hop, point: Point) -> bool {
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
