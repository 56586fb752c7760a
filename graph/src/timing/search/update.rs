//! The search again after changes of delays: only where a number becomes another one, and with the bits that
//! a whole search would find.
//! Not for: changes of structure or constraints; after those everything is searched.
//!
//! What arrives at a vertex follows from what arrives before it, so that it is worked out again level by
//! level until it is what it was; what is required goes the other way. A clock also decides what is
//! launched, captured and given back elsewhere: [`Watch`] knows where.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::arrivals::{Arrivals, Work};
use super::clocks::may_matter;
use super::context::{Context, flag};
use super::crpr::{Credits, Entry};
use super::ends::Ends;
use super::makers::Makers;
use super::required::{self, EndRequired, Required, required_at};
use super::seeds::{SeedTime, never, source_vertex};
use super::tagging::Tagging;
use super::view::View;
use super::{Inputs, Search, latches};
use crate::timing::Delays;
use crate::timing::changes::{Changes, Worklist};
use crate::timing::graph::VertexId;

/// Who asks what arrives elsewhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    /// Vertices that decide when something begins at another place, whatever its level: if anything changes there,
    /// everything is searched.
    anchors: FxHashSet<VertexId>,
    /// Ends by the vertex whose arrivals they are checked against, but for checks of the library.
    ends: FxHashMap<VertexId, Vec<VertexId>>,
}

impl Watch {
    pub(super) fn new(context: &Context<'_>, tagging: &Tagging, ends: &Ends) -> Self {
        let mut watch = Self::default();
        for clock in context
            .constraints
            .clocks
            .iter()
            .filter(|clock| clock.generated.is_some())
        {
            let sources = clock.sources.iter();
            watch
                .anchors
                .extend(sources.filter_map(|&pin| source_vertex(context, pin)));
        }
        for seed in &tagging.seeds {
            if let SeedTime::AfterClock { vertex, .. } = seed.time {
                watch.anchors.insert(vertex);
            }
        }
        ends.each_against(context, |against, end| {
            watch.ends.entry(against).or_default().push(end);
        });
        watch
    }
}

impl Search {
    /// Searches again what follows from changes, up to the slacks of ends. False where they reach further than can
    /// be followed: then all must be searched.
    pub(in super::super) fn update_ends(
        &mut self,
        inputs: Inputs<'_>,
        delays: &Delays,
        changes: &mut Changes,
    ) -> bool {
        self.ranking = OnceLock::new();
        let context = inputs.context(&self.facts, Some(delays));
        let (tagging, pairings) = (&self.tagging, &self.pairings);
        let mut again = Again {
            context: &context,
            tagging,
            watch: &self.watch,
            changes,
            clocks: Worklist::new(context.graph.num_vertices()),
            is_lost: false,
            scratch: Scratch::default(),
        };
        again.arrivals(&mut self.arrivals);
        if again.is_lost {
            return false;
        }
        if !context.facts.latch_arcs.is_empty() {
            // As in a whole search, from latches that let nothing pass.
            let mut before = std::mem::take(&mut self.arrivals.passed);
            again.passed_changed(&before);
            before.clear();
            again.arrivals(&mut self.arrivals);
            let view = |arrivals: &Arrivals| View::new(&context, tagging, arrivals, pairings).passed();
            let sweep = |arrivals: &mut Arrivals| {
                again.passed_changed(&before);
                again.passed_changed(&arrivals.passed);
                before.clone_from(&arrivals.passed);
                again.arrivals(arrivals);
            };
            let rests = latches::settle(view, sweep, &mut self.arrivals);
            self.warnings = latches::warnings(&context, rests);
        }
        if again.is_lost {
            return false;
        }
        if context.facts.rules.has_delays_without_latency() {
            // They count from the clock of the path that is found first, whatever else arrives as it does.
            for &end in &self.ends.vertices {
                again.changes.end(end);
            }
        }
        let view = View::new(&context, tagging, &self.arrivals, pairings);
        let (mut found, mut slacks) = (Vec::new(), Vec::new());
        while let Some(vertex) = changes.ends.pop_first() {
            if let Ok(end) = self.ends.vertices.binary_search(&vertex) {
                found.clear();
                slacks.clear();
                required_at(&view, &self.ends, vertex, &mut found, &mut slacks);
                self.required.totals.set(end, &slacks);
            }
        }
        true
    }

    /// Searches again what is required, when the slacks of ends are known.
    pub(in super::super) fn update_required(
        &mut self,
        inputs: Inputs<'_>,
        delays: &Delays,
        changes: &mut Changes,
    ) {
        let context = inputs.context(&self.facts, Some(delays));
        let view = View::new(&context, &self.tagging, &self.arrivals, &self.pairings);
        self.required.update(&view, &self.ends, changes);
        self.makers = Makers::new(&view);
    }
}

/// A search again.
struct Again<'a> {
    context: &'a Context<'a>,
    tagging: &'a Tagging,
    watch: &'a Watch,
    changes: &'a mut Changes,
    /// Vertices at which what clocks give back may be something else.
    clocks: Worklist,
    /// Whether what changed cannot be followed.
    is_lost: bool,
    scratch: Scratch,
}

/// What is found at one vertex, before it is known whether it is what was there.
#[derive(Default)]
struct Scratch {
    values: Vec<f64>,
    loose: Vec<super::arrivals::Loose>,
    ranges: Vec<[u32; 2]>,
    entries: Vec<Entry>,
}

/// What is new at a vertex.
#[derive(Clone, Copy, Default)]
struct News {
    /// Any number, or what clocks give back.
    any: bool,
    /// By which clock paths arrivals are kept apart.
    keys: bool,
}

impl Again<'_> {
    /// What latches let pass becomes something else at these slots.
    fn passed_changed(&mut self, passed: &[super::arrivals::Passed]) {
        for passed in passed {
            self.changes.arrivals.insert(self.tagging.vertex_of(passed.slot));
        }
    }

    fn arrivals(&mut self, arrivals: &mut Arrivals) {
        let graph = self.context.graph;
        while let Some(vertex) = self.changes.arrivals.pop_first() {
            if self.is_lost {
                self.changes.arrivals.clear();
                return;
            }
            let is_clock = self.tagging.clock_vertices.binary_search(&vertex).is_ok();
            let is_clock_new = is_clock && self.clock(arrivals, vertex);
            let mut news = self.vertex(arrivals, vertex);
            news.any |= is_clock_new;
            if !news.any {
                continue;
            }
            self.is_lost |= self.watch.anchors.contains(&vertex) || arrivals.is_scattered();
            self.changes.end(vertex);
            for (_, to) in graph.fanout(vertex) {
                self.changes.arrivals.insert(to);
            }
            self.changes.checks(graph, vertex);
            for &end in self.watch.ends.get(&vertex).into_iter().flatten() {
                self.changes.end(end);
            }
            if news.keys {
                // Vertices before look for the same keys here.
                for (_, from) in graph.fanin(vertex) {
                    self.changes.required.insert(from);
                }
            }
        }
    }

    /// Works out again where clocks at a vertex come from, and by which keys what they launch is kept apart. Whether
    /// checks may get back something else by it: then they may behind it too.
    fn clock(&mut self, arrivals: &mut Arrivals, vertex: VertexId) -> bool {
        let (context, tagging) = (self.context, self.tagging);
        let points = context.libraries().num_points();
        let Some(mut credits) = arrivals.credits.take() else {
            if may_matter(context) {
                let before = self.rows(arrivals, vertex);
                arrivals.clock(context, tagging, vertex, None);
                // Until now nothing was given back anywhere.
                self.is_lost |= arrivals.mattering(context, tagging, vertex) > 0;
                self.put_rows(arrivals, vertex, &before);
            }
            return false;
        };
        let rows = rows_of(tagging, vertex, points);
        let known = |arrivals: &Arrivals, credits: &Credits| -> Vec<_> {
            let bits = arrivals.values[rows.clone()].iter().map(|value| value.to_bits());
            bits.zip(rows.clone().map(|row| credits.row(row))).collect()
        };
        let before = known(arrivals, &credits);
        let values = self.rows(arrivals, vertex);
        credits.mattering -= arrivals.mattering(context, tagging, vertex);
        arrivals.clock(context, tagging, vertex, Some(&mut credits));
        credits.mattering += arrivals.mattering(context, tagging, vertex);
        self.is_lost |= credits.mattering == 0 || !rows.clone().all(|row| credits.is_ranked(row));
        let is_new = known(arrivals, &credits) != before || self.clocks.contains(vertex);
        arrivals.credits = Some(credits);
        // Whether numbers are new is seen when all is worked out that arrives here.
        self.put_rows(arrivals, vertex, &values);
        if is_new {
            self.clocks.insert(vertex);
            for (_, to) in context.graph.fanout(vertex) {
                if tagging.clock_vertices.binary_search(&to).is_ok() {
                    self.clocks.insert(to);
                }
            }
        }
        is_new
    }

    fn rows(&self, arrivals: &Arrivals, vertex: VertexId) -> Vec<f64> {
        arrivals.values[rows_of(self.tagging, vertex, self.context.libraries().num_points())].to_vec()
    }

    fn put_rows(&self, arrivals: &mut Arrivals, vertex: VertexId, values: &[f64]) {
        let rows = rows_of(self.tagging, vertex, self.context.libraries().num_points());
        arrivals.values[rows].copy_from_slice(values);
    }

    /// Works out again what arrives at a vertex.
    fn vertex(&mut self, arrivals: &mut Arrivals, vertex: VertexId) -> News {
        let points = self.context.libraries().num_points();
        let rows = rows_of(self.tagging, vertex, points);
        let has_lists = !arrivals.ranges.is_empty();
        let Scratch {
            values,
            loose,
            ranges,
            entries,
        } = &mut self.scratch;
        values.clear();
        values.resize(rows.len(), 0.0);
        ranges.clear();
        ranges.resize(if has_lists { rows.len() } else { 0 }, [0; 2]);
        entries.clear();
        let work = Work {
            context: self.context,
            tagging: self.tagging,
            arrivals,
            below: &arrivals.values,
            ranges_below: &arrivals.ranges,
            points,
        };
        work.vertex(vertex, values, loose, has_lists);
        let is_join = self.context.has_flag(vertex, flag::JOIN);
        work.settle(is_join, ranges, loose, entries);

        let mut news = News::default();
        for (row, &value) in rows.clone().zip(values.iter()) {
            let at = &mut arrivals.values[row];
            news.any |= at.to_bits() != value.to_bits();
            *at = value;
        }
        for (row, &[start, end]) in rows.zip(ranges.iter()) {
            let found = &entries[start as usize..end as usize];
            let there = arrivals.list_of(row);
            let is_same = |of: fn(&Entry) -> u64| found.iter().map(of).eq(there.iter().map(of));
            let has_same_keys = is_same(|entry| entry.key.into());
            if !has_same_keys || !is_same(|entry| entry.ps.to_bits()) {
                news.any = true;
                news.keys |= !has_same_keys;
                arrivals.put_list(row, found);
            }
            let gives_back = |entry: &Entry| {
                let slot = entry.key as usize;
                slot < self.tagging.num_slots() && self.clocks.contains(self.tagging.vertex_of(slot))
            };
            news.any |= !self.clocks.is_empty() && found.iter().any(gives_back);
        }
        news
    }
}

fn rows_of(tagging: &Tagging, vertex: VertexId, points: usize) -> std::ops::Range<usize> {
    let [start, end] = [0, 1].map(|behind| tagging.first_slot(vertex.index() + behind) * points);
    start..end
}

impl Required {
    /// Works out again what is required, from the highest vertex down, until it is what it was.
    fn update(&mut self, view: &View<'_>, ends: &Ends, changes: &mut Changes) {
        self.entries.resize(view.arrivals.num_entries(), f64::NAN);
        let mut scratch = RequiredScratch::default();
        while let Some(vertex) = changes.required.pop_last() {
            if self.vertex(view, ends, vertex, &mut scratch) {
                for (_, from) in view.context.graph.fanin(vertex) {
                    changes.required.insert(from);
                }
            }
        }
    }

    /// Works out again what is required of a vertex. Whether any bit is another one.
    fn vertex(
        &mut self,
        view: &View<'_>,
        ends: &Ends,
        vertex: VertexId,
        scratch: &mut RequiredScratch,
    ) -> bool {
        let points = view.points();
        let rows = rows_of(view.tagging, vertex, points);
        let RequiredScratch {
            before,
            values,
            entries,
            starts,
            found,
            slacks,
        } = scratch;
        // The numbers of the vertex, then of its lists, which may lie anywhere.
        let list_of = |row: usize| match view.arrivals.ranges.get(row) {
            Some(&[start, end]) => start as usize..end as usize,
            None => 0..0,
        };
        before.clear();
        before.extend_from_slice(&self.values[rows.clone()]);
        for row in rows.clone() {
            before.extend_from_slice(&self.entries[list_of(row)]);
            self.entries[list_of(row)].fill(f64::NAN);
        }
        for slot in rows.clone().step_by(points) {
            for point in view.context.libraries().points() {
                self.values[slot + point.index()] = never(point.mode().opposite());
            }
        }
        if ends.vertices.binary_search(&vertex).is_ok() {
            found.clear();
            slacks.clear();
            required_at(view, ends, vertex, found, slacks);
            found.iter().for_each(|end| self.take_end(end));
        }
        values.clear();
        values.extend_from_slice(&self.values[rows.clone()]);
        entries.clear();
        starts.clear();
        for row in rows.clone() {
            starts.push(entries.len());
            entries.extend_from_slice(&self.entries[list_of(row)]);
        }
        let work = required::Work {
            view,
            above: &self.values,
            above_start: 0,
            entries_above: &self.entries,
            entries_above_start: 0,
            points,
        };
        let start_of = |row: usize| starts[row - rows.start];
        work.vertex(vertex, (values, rows.start), (entries, &start_of));

        self.values[rows.clone()].copy_from_slice(values);
        for row in rows.clone() {
            let list = list_of(row);
            let start = start_of(row);
            self.entries[list.clone()].copy_from_slice(&entries[start..start + list.len()]);
        }
        let after = values.iter().chain(entries.iter());
        !(before.iter().map(|ps| ps.to_bits())).eq(after.map(|ps| ps.to_bits()))
    }
}

/// What is found at one vertex.
#[derive(Default)]
struct RequiredScratch {
    before: Vec<f64>,
    values: Vec<f64>,
    entries: Vec<f64>,
    starts: Vec<usize>,
    found: Vec<EndRequired>,
    slacks: Vec<f64>,
}
