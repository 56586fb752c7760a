//! Which tags reach which vertices. It depends on structure and constraints alone, never on times.
//! Not for: times; see [`super::arrivals`].
//!
//! Every vertex has a set of tags for each edge, and a *slot* for each of them: slots are numbered in
//! the order of vertices, edges and tags, so that those of a level lie together. Almost every edge
//! hands on all tags as they are; for the others it is noted what becomes of each.

use rustc_hash::FxHashMap;

use super::context::{Context, flag};
use super::latches::{Enable, enable_of};
use super::seeds::{Seed, SeedTime, makers, reference_vertex};
use super::step::{Step, Stepper, carries_clock, launches};
use super::tags::{Launch, SetId, TagId, TagKind, Tags};
use crate::constraints::ClockEdge;
use crate::ids::ClockId;
use crate::library::{Edge, Role};
use crate::timing::graph::{EdgeId, EdgeKind, VertexId};

/// What becomes of the tags of a set on an edge.
#[derive(Clone, Copy, Debug)]
pub(super) enum Transfer<'a> {
    /// They stay as they are.
    Same,
    /// For each in turn the tag it becomes, if it goes on.
    Map(&'a [Option<TagId>]),
}

/// How the transfer of an edge is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Kind {
    Same,
    /// Data that clocks launch: it depends on the set alone.
    Launch,
    /// Noted for the edge.
    Listed,
}

/// The tags at all vertices.
#[derive(Clone, Debug, Default)]
pub(super) struct Tagging {
    pub(super) tags: Tags,
    /// `[vertices, edges]`
    sets: Vec<SetId>,
    /// Where the slots of a vertex and edge begin: `[vertices * 2 + 1]`.
    first: Vec<u32>,
    /// By edge.
    kinds: Vec<Kind>,
    launched: FxHashMap<SetId, Box<[Option<TagId>]>>,
    listed: FxHashMap<(EdgeId, u8), Box<[Option<TagId>]>>,
    /// Sorted by vertex.
    pub(super) seeds: Vec<Seed>,
    /// By vertex, whether there are seeds.
    is_seeded: Vec<bool>,
    /// Vertices with tags of clocks or of their makers, ascending.
    pub(super) clock_vertices: Vec<VertexId>,
    /// How data pass latches, in the order of [`super::context::Facts::latch_arcs`].
    pub(super) latch_ways: Vec<LatchWay>,
}

/// How data pass a latch.
#[derive(Clone, Copy, Debug)]
pub(super) struct LatchWay {
    /// The place of its data arc among deferred edges.
    pub(super) deferred: usize,
    /// Of the arc in the arc set, with its edges.
    pub(super) place: usize,
    pub(super) edges: (Edge, Edge),
    /// What enables it; none of a latch that never closes.
    pub(super) enable: Option<Enable>,
    /// The tag of the enable; of a latch that never closes, of the data.
    pub(super) tag: TagId,
    /// What data get from it at the output.
    pub(super) to_tag: TagId,
}

impl Tagging {
    /// Walks through the graph, until what is needed earlier than it is reached is known.
    pub(super) fn new(context: &Context<'_>) -> Self {
        let makers = makers(context);
        let asked = asked_ahead(context);
        let mut tagging = Self::default();
        loop {
            let before = std::mem::take(&mut tagging);
            tagging.tags = before.tags.clone();
            let mut stepper = Stepper {
                context,
                tags: &mut tagging.tags,
                makers: &makers,
            };
            tagging.seeds =
                stepper.seeds(&|tags, vertex, edge| tags.tags_of(before.known(vertex, edge)).to_vec());
            tagging.walk(context, &makers, &before);
            let is_known = |&vertex: &VertexId| {
                Edge::ALL
                    .into_iter()
                    .all(|edge| tagging.set(vertex, edge) == before.known(vertex, edge))
            };
            if asked.iter().all(is_known) {
                return tagging;
            }
        }
    }

    /// The tags at a vertex as far as they were found.
    fn known(&self, vertex: VertexId, edge: Edge) -> SetId {
        match self.sets.is_empty() {
            true => SetId::EMPTY,
            false => self.set(vertex, edge),
        }
    }

    fn walk(
        &mut self,
        context: &Context<'_>,
        makers: &FxHashMap<ClockId, rustc_hash::FxHashSet<VertexId>>,
        before: &Self,
    ) {
        let graph = context.graph;
        let count = graph.num_vertices();
        self.sets = Vec::with_capacity(2 * count);
        self.first = Vec::with_capacity(2 * count + 1);
        self.kinds = Vec::with_capacity(graph.num_edges());
        let mut tags = std::mem::take(&mut self.tags);
        let mut seeds = std::mem::take(&mut self.seeds);
        let seeded = seeds.len();
        let mut next_seed = 0;
        let mut slots = 0u32;
        for vertex in (0..count as u32).map(VertexId) {
            let mut found = [SetId::EMPTY; 2];
            for (edge, from) in graph.fanin(vertex) {
                let kind = graph.kind(edge);
                let role = context.role(kind);
                let transfer = self.transfer_kind(context, &tags, from, vertex, role);
                self.kinds.push(transfer);
                self.hand_on(
                    &mut Stepper {
                        context,
                        tags: &mut tags,
                        makers,
                    },
                    (edge, kind, transfer),
                    (from, vertex),
                    &mut found,
                );
            }
            while next_seed < seeded && seeds[next_seed].vertex == vertex {
                let seed = seeds[next_seed];
                let set = tags.set(vec![seed.tag]);
                let at = &mut found[seed.edge.index()];
                *at = tags.union(*at, set);
                next_seed += 1;
            }
            if context.has_flag(vertex, flag::REGISTER_CLOCK) {
                self.seed_unclocked(
                    &mut Stepper {
                        context,
                        tags: &mut tags,
                        makers,
                    },
                    vertex,
                    &mut found,
                    &mut seeds,
                );
            }
            if context.has_flag(vertex, flag::LATCH_OUT) {
                self.seed_latches(
                    &mut Stepper {
                        context,
                        tags: &mut tags,
                        makers,
                    },
                    vertex,
                    before,
                    &mut found,
                );
            }
            let mut has_clock = false;
            for set in found {
                self.sets.push(set);
                self.first.push(slots);
                slots += tags.tags_of(set).len() as u32;
                let traits = tags.traits(set);
                has_clock |= traits.has_clock || traits.has_odd;
            }
            if has_clock {
                self.clock_vertices.push(vertex);
            }
        }
        self.first.push(slots);
        seeds.sort_by_key(|seed| (seed.vertex, seed.edge));
        self.is_seeded = vec![false; count];
        for seed in &seeds {
            self.is_seeded[seed.vertex.index()] = true;
        }
        self.seeds = seeds;
        self.tags = tags;
    }

    fn transfer_kind(
        &self,
        context: &Context<'_>,
        tags: &Tags,
        from: VertexId,
        to: VertexId,
        role: Option<Role>,
    ) -> Kind {
        let is_special = context.has_flag(from, flag::SPECIAL) || context.has_flag(to, flag::SPECIAL);
        if is_special {
            return Kind::Listed;
        }
        if launches(role) {
            return Kind::Launch;
        }
        let mut traits = Edge::ALL
            .map(|edge| tags.traits(self.set(from, edge)))
            .into_iter();
        let is_odd = traits.any(|traits| traits.has_odd || (traits.has_clock && !carries_clock(role)));
        if is_odd { Kind::Listed } else { Kind::Same }
    }

    /// Adds what comes over an edge to the sets of a vertex.
    fn hand_on(
        &mut self,
        stepper: &mut Stepper<'_>,
        (edge, kind, transfer): (EdgeId, EdgeKind, Kind),
        (from, to): (VertexId, VertexId),
        found: &mut [SetId; 2],
    ) {
        let context = stepper.context;
        let role = context.role(kind);
        for (place, from_edge, to_edge) in context.arcs(kind) {
            let set = self.set(from, from_edge);
            let is_open = context.passes(edge, place);
            if set == SetId::EMPTY || !is_open {
                continue;
            }
            let at = &mut found[to_edge.index()];
            if transfer == Kind::Same {
                *at = stepper.tags.union(*at, set);
                continue;
            }
            if transfer == Kind::Launch
                && let Some(known) = self.launched.get(&set)
            {
                let launched = stepper.tags.set(known.iter().flatten().copied().collect());
                *at = stepper.tags.union(*at, launched);
                continue;
            }
            let step = Step {
                from,
                from_edge,
                to,
                to_edge,
                role,
            };
            let sources = stepper.tags.tags_of(set).to_vec();
            let map: Box<[Option<TagId>]> = sources.into_iter().map(|tag| stepper.step(tag, &step)).collect();
            let reached = stepper.tags.set(map.iter().flatten().copied().collect());
            *at = stepper.tags.union(*at, reached);
            if transfer == Kind::Launch {
                self.launched.insert(set, map);
            } else {
                self.listed.insert((edge, place as u8), map);
            }
        }
    }

    /// Paths begin at registers that no clock reaches too: bounds on delays may be asked of them.
    fn seed_unclocked(
        &self,
        stepper: &mut Stepper<'_>,
        vertex: VertexId,
        found: &mut [SetId; 2],
        seeds: &mut Vec<Seed>,
    ) {
        let context = stepper.context;
        let pin = context.graph.pin(vertex);
        let is_clocked = found.iter().any(|&set| stepper.tags.traits(set).has_clock);
        // The search does not come to constants, but to pins that are held behind it.
        let is_reached = |(_, from)| Edge::ALL.iter().any(|&edge| self.set(from, edge) != SetId::EMPTY);
        let is_seen = !context.constants.is_constant(pin) || context.graph.fanin(vertex).any(is_reached);
        if is_clocked || !is_seen {
            return;
        }
        for edge in Edge::ALL {
            if !context.constants.may_have(pin, edge) {
                continue;
            }
            let Some(tag) = stepper.data_seed(pin, edge, Launch::NONE, TagKind::Unclocked) else {
                continue;
            };
            let set = stepper.tags.set(vec![tag]);
            let at = &mut found[edge.index()];
            *at = stepper.tags.union(*at, set);
            let time = SeedTime::At([0.0; 2]);
            seeds.push(Seed {
                vertex,
                edge,
                tag,
                time,
            });
        }
    }

    /// Data that pass a latch leave it as if its enable had launched them; through one that never closes they
    /// go on as they came, the round before.
    fn seed_latches(
        &mut self,
        stepper: &mut Stepper<'_>,
        output: VertexId,
        before: &Self,
        found: &mut [SetId; 2],
    ) {
        let context = stepper.context;
        let arcs = &context.facts.latch_arcs;
        let deferred_edges = context.graph.deferred();
        let start = arcs.partition_point(|&arc| deferred_edges[arc].to < output);
        let here = arcs[start..].iter();
        for &deferred in here.take_while(|&&arc| deferred_edges[arc].to == output) {
            let arc = &deferred_edges[deferred];
            let is_open = context.is_latch_open(deferred);
            let enable = enable_of(context, arc).filter(|_| !is_open);
            if enable.is_none() && !is_open {
                continue;
            }
            for (place, from_edge, to_edge) in context.arcs(arc.kind) {
                if !context.passes_deferred(deferred, place) {
                    continue;
                }
                let step = Step {
                    from: arc.from,
                    from_edge,
                    to: output,
                    to_edge,
                    role: Some(Role::LatchDToQ),
                };
                let set = match enable {
                    Some(enable) => self.set(enable.vertex, enable.edge),
                    None => before.known(arc.from, from_edge),
                };
                for tag in stepper.tags.tags_of(set).to_vec() {
                    let passed = match enable {
                        Some(enable) => stepper.through_latch(tag, enable, &step),
                        None => stepper.through_open_latch(tag, &step),
                    };
                    let Some(to_tag) = passed else { continue };
                    let set = stepper.tags.set(vec![to_tag]);
                    let at = &mut found[to_edge.index()];
                    *at = stepper.tags.union(*at, set);
                    self.latch_ways.push(LatchWay {
                        deferred,
                        place,
                        edges: (from_edge, to_edge),
                        enable,
                        tag,
                        to_tag,
                    });
                }
            }
        }
    }

    /// The tags at a vertex with an edge.
    #[inline]
    pub(super) fn set(&self, vertex: VertexId, edge: Edge) -> SetId {
        self.sets[2 * vertex.index() + edge.index()]
    }

    /// The slots at a vertex with an edge.
    #[inline]
    pub(super) fn slots(&self, vertex: VertexId, edge: Edge) -> std::ops::Range<usize> {
        let at = 2 * vertex.index() + edge.index();
        self.first[at] as usize..self.first[at + 1] as usize
    }

    /// The first slot of a vertex; of one beyond the last, the number of slots.
    #[inline]
    pub(super) fn first_slot(&self, vertex: usize) -> usize {
        self.first[2 * vertex] as usize
    }

    /// The number of slots.
    pub(super) fn num_slots(&self) -> usize {
        self.first.last().map_or(0, |&slots| slots as usize)
    }

    /// The tags at a vertex with an edge, and their slots.
    pub(super) fn tags_at(&self, vertex: VertexId, edge: Edge) -> impl Iterator<Item = (usize, TagId)> + '_ {
        let tags = self.tags.tags_of(self.set(vertex, edge));
        self.slots(vertex, edge).zip(tags.iter().copied())
    }

    /// The slot of a tag at a vertex with an edge.
    pub(super) fn slot(&self, vertex: VertexId, edge: Edge, tag: TagId) -> Option<usize> {
        let place = self
            .tags
            .tags_of(self.set(vertex, edge))
            .binary_search(&tag)
            .ok()?;
        Some(self.slots(vertex, edge).start + place)
    }

    /// The vertex of a slot.
    pub(super) fn vertex_of(&self, slot: usize) -> VertexId {
        let row = self.first.partition_point(|&first| first as usize <= slot) - 1;
        VertexId(row as u32 / 2)
    }

    /// The seeds of a vertex: their places among all.
    pub(super) fn seeds_of(&self, vertex: VertexId) -> std::ops::Range<usize> {
        // Most vertices have none.
        if !self.is_seeded[vertex.index()] {
            return 0..0;
        }
        let start = self.seeds.partition_point(|seed| seed.vertex < vertex);
        let count = self.seeds[start..].partition_point(|seed| seed.vertex == vertex);
        start..start + count
    }

    /// What becomes of the tags of an edge at its near end.
    #[inline]
    pub(super) fn transfer(&self, edge: EdgeId, place: usize, from: SetId) -> Transfer<'_> {
        let map = match self.kinds[edge.index()] {
            Kind::Same => return Transfer::Same,
            Kind::Launch => self.launched.get(&from),
            Kind::Listed => self.listed.get(&(edge, place as u8)),
        };
        Transfer::Map(map.map_or(&[], |map| map))
    }

    /// The edge of the clock that launched the paths of a tag.
    pub(super) fn clock_edge(&self, tag: TagId) -> Option<ClockEdge> {
        self.tags.launch_of(tag).edge
    }
}

/// Vertices whose tags are asked for at lower ones: pins that input delays count from, and data of latches that
/// never close.
fn asked_ahead(context: &Context<'_>) -> Vec<VertexId> {
    let graph = context.graph;
    let delays = context.constraints.input_delays.iter();
    let references = delays.filter_map(|delay| reference_vertex(context, delay.reference?));
    let arcs = context.facts.latch_arcs.iter();
    let open = arcs
        .filter(|&&arc| context.is_latch_open(arc))
        .map(|&arc| graph.deferred()[arc].from);
    references.chain(open).collect()
}
