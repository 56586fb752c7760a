//! When clocks arrive, and when what they decide begins: inputs, generated clocks, what ideal clocks launch.
//! Not for: data; see [`super::arrivals`].

use super::arrivals::{Arrivals, Lists, is_worse, takes_the_same};
use super::context::{Context, flag};
use super::crpr::{Credits, NO_KEY};
use super::fanin::hops;
use super::seeds::{SeedTime, never, source_vertex};
use super::tagging::Tagging;
use super::tags::{TagId, TagKind};
use super::view::PathAt;
use crate::constraints::{ClockEdge, PathKind};
use crate::ids::PinId;
use crate::library::{Edge, Mode, Point};
use crate::timing::graph::VertexId;

impl Arrivals {
    /// Clocks alone: few vertices, in order.
    pub(super) fn clocks(&mut self, context: &Context<'_>, tagging: &Tagging, lists: Lists) {
        let points = context.libraries().num_points();
        let mut credits = may_matter(context).then(|| Credits::new(tagging.num_slots() * points));
        for &vertex in &tagging.clock_vertices {
            self.clock(context, tagging, vertex, credits.as_mut());
            if let Some(credits) = &mut credits {
                credits.mattering += self.mattering(context, tagging, vertex);
            }
        }
        self.credits = credits.filter(|credits| credits.mattering > 0 || lists == Lists::Always);
        if let Some(credits) = &mut self.credits {
            credits.rank_keys(context, tagging);
        }
    }

    /// When clocks arrive at a vertex, and from where, when they have arrived before it.
    pub(super) fn clock(
        &mut self,
        context: &Context<'_>,
        tagging: &Tagging,
        vertex: VertexId,
        mut credits: Option<&mut Credits>,
    ) {
        let points = context.libraries().num_points();
        let is_clock = |tag: TagId| !matches!(tagging.tags.tag(tag).kind, TagKind::Data | TagKind::Unclocked);
        for (slot, tag) in Edge::ALL
            .into_iter()
            .flat_map(|edge| tagging.tags_at(vertex, edge))
        {
            for point in context.libraries().points().filter(|_| is_clock(tag)) {
                let row = slot * points + point.index();
                self.values[row] = never(point.mode());
                if let Some(credits) = &mut credits {
                    credits.clear(row);
                }
            }
        }
        hops(context, tagging, vertex, |hop| {
            if !is_clock(hop.to_tag) {
                return;
            }
            let to = tagging.tags.tag(hop.to_tag);
            for point in (context.libraries().points()).filter(|point| to.counts_in(point.mode())) {
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

    /// The difference of both modes at a slot of a clock, in ps.
    pub(super) fn spread(&self, context: &Context<'_>, slot: usize, point: Point) -> f64 {
        let points = context.libraries().num_points();
        let scene = 2 * point.scene();
        let [early, late] = [0, 1].map(|mode| self.values[slot * points + scene + mode]);
        let spread = (late - early).abs();
        if spread.is_finite() { spread } else { 0.0 }
    }

    /// At how many slots and points of the clocks at a vertex both modes differ.
    pub(super) fn mattering(&self, context: &Context<'_>, tagging: &Tagging, vertex: VertexId) -> usize {
        // Differences below are those of rounding.
        const LEAST_PS: f64 = 1e-6;
        let tags = Edge::ALL
            .into_iter()
            .flat_map(|edge| tagging.tags_at(vertex, edge));
        let clocks = tags.filter(|&(_, tag)| tagging.tags.tag(tag).kind == TagKind::Clock);
        let points = || context.libraries().points();
        let rows = clocks.flat_map(|(slot, _)| points().map(move |point| (slot, point)));
        rows.filter(|&(slot, point)| self.spread(context, slot, point) > LEAST_PS)
            .count()
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
    pub(super) fn seed(&mut self, context: &Context<'_>, tagging: &Tagging, number: usize) {
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
    pub(super) fn launches(&mut self, context: &Context<'_>, tagging: &Tagging) {
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
}

/// Whether pessimism of shared clock paths may be taken back.
pub(super) fn may_matter(context: &Context<'_>) -> bool {
    let is_propagated = |clock: &crate::constraints::Clock| clock.is_propagated;
    context.credits()
        && (context.constraints.clocks.iter().any(is_propagated)
            || !context.constraints.propagated.is_empty())
}
