//! Where tags begin: clocks at their sources, data at inputs, masters of generated clocks.
//! Not for: data that clocks launch from registers; those follow from clocks.

use rustc_hash::{FxHashMap, FxHashSet};

use super::context::Context;
use super::step::Stepper;
use super::tags::{Launch, TagId, TagKind, Tags};
use crate::constraints::{ClockEdge, PortDelay};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Mode};
use crate::timing::graph::VertexId;

/// A tag that begins at a vertex, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seed {
    pub(super) vertex: VertexId,
    pub(super) edge: Edge,
    pub(super) tag: TagId,
    pub(super) time: SeedTime,
}

/// When something begins, in ps by mode.
#[derive(Clone, Copy, Debug)]
pub(super) enum SeedTime {
    /// Then; at infinity where nothing is said of a mode.
    At([f64; 2]),
    /// That much later than the clock arrives at this source of it, by the path that makes it.
    AfterMaking {
        edge: ClockEdge,
        source: PinId,
        later: [f64; 2],
    },
    /// That much later than this clock tag arrives at a vertex.
    AfterClock {
        vertex: VertexId,
        edge: Edge,
        tag: TagId,
        later: [f64; 2],
    },
}

/// The value of a slot that nothing reaches: the neutral element of merging.
pub(super) fn never(mode: Mode) -> f64 {
    match mode {
        Mode::Early => f64::INFINITY,
        Mode::Late => f64::NEG_INFINITY,
    }
}

fn by_mode(value: impl Fn(Mode) -> Option<f64>) -> [f64; 2] {
    Mode::ALL.map(|mode| value(mode).unwrap_or(never(mode)))
}

/// For each generated clock, the vertices from which its sources are reached, without checks and data
/// of registers.
pub(super) fn makers(context: &Context<'_>) -> FxHashMap<ClockId, FxHashSet<VertexId>> {
    let graph = context.graph;
    let mut makers = FxHashMap::default();
    for (number, clock) in context.constraints.clocks.iter().enumerate() {
        let id = ClockId(number as u32);
        if context.master(id).is_none() {
            continue;
        }
        let mut seen = FxHashSet::default();
        let sources = clock
            .sources
            .iter()
            .filter_map(|&pin| source_vertex(context, pin));
        let mut stack: Vec<VertexId> = sources.collect();
        while let Some(vertex) = stack.pop() {
            if seen.insert(vertex) {
                stack.extend(graph.fanin(vertex).map(|(_, from)| from));
            }
        }
        makers.insert(id, seen);
    }
    makers
}

/// The vertex at which a clock source stands.
pub(super) fn source_vertex(context: &Context<'_>, pin: PinId) -> Option<VertexId> {
    context.graph.driver(pin).or_else(|| context.graph.load(pin))
}

impl Stepper<'_> {
    /// All seeds but those of registers without clock, sorted by vertex. `clock_tags` are the tags at
    /// vertices as far as they are known: `-reference_pin` asks for them.
    pub(super) fn seeds(&mut self, clock_tags: &dyn Fn(&Tags, VertexId, Edge) -> Vec<TagId>) -> Vec<Seed> {
        let mut seeds = Vec::new();
        self.clock_seeds(&mut seeds);
        self.input_seeds(&mut seeds, clock_tags);
        let internal: Vec<PinId> = self.context.facts.rules.internal_from.keys().copied().collect();
        for pin in internal {
            if self.context.facts.clocks_at.contains_key(&pin) {
                continue;
            }
            let vertices = [self.context.graph.driver(pin), self.context.graph.load(pin)];
            let Some(vertex) = vertices.into_iter().flatten().next() else {
                continue;
            };
            for edge in Edge::ALL {
                if let Some(tag) = self.data_seed(pin, edge, Launch::NONE, TagKind::Data) {
                    seeds.push(Seed {
                        vertex,
                        edge,
                        tag,
                        time: SeedTime::At([0.0; 2]),
                    });
                }
            }
        }
        let context = self.context;
        seeds.retain(|seed| {
            let pin = context.graph.pin(seed.vertex);
            context.constants.may_have(pin, seed.edge)
        });
        seeds.sort_by_key(|seed| (seed.vertex, seed.edge));
        seeds
    }

    fn clock_seeds(&mut self, seeds: &mut Vec<Seed>) {
        let context = self.context;
        for (number, clock) in context.constraints.clocks.iter().enumerate() {
            let id = ClockId(number as u32);
            for &source in &clock.sources {
                let Some(vertex) = source_vertex(context, source) else {
                    continue;
                };
                for edge in Edge::ALL {
                    let clock_edge = ClockEdge { clock: id, edge };
                    let has_master = clock
                        .generated
                        .as_ref()
                        .is_none_or(|generated| generated.master.is_some());
                    let tag = if has_master {
                        Some(self.clock_seed(clock_edge, source))
                    } else {
                        let launch = Launch {
                            edge: Some(clock_edge),
                            source: Some(source),
                            is_propagated: clock.is_propagated,
                            ..Launch::NONE
                        };
                        self.data_seed(source, edge, launch, TagKind::Data)
                    };
                    let Some(tag) = tag else { continue };
                    let time = self.clock_time(clock_edge, source, [0.0; 2], false);
                    seeds.push(Seed {
                        vertex,
                        edge,
                        tag,
                        time,
                    });
                }
            }
            if let Some(master) = context.master(id) {
                self.master_seeds(seeds, id, master);
            }
        }
    }

    /// Edges of a master, on their way to where a clock is made of it. They count from its edges.
    fn master_seeds(&mut self, seeds: &mut Vec<Seed>, made: ClockId, master: ClockId) {
        for &source in &self.context.clock(master).sources {
            let Some(vertex) = source_vertex(self.context, source) else {
                continue;
            };
            for edge in Edge::ALL {
                let master_edge = ClockEdge { clock: master, edge };
                let tag = self.source_seed(made, master_edge, source);
                let time = self.clock_time(
                    master_edge,
                    source,
                    [-self.context.edge_ps(master_edge); 2],
                    false,
                );
                seeds.push(Seed {
                    vertex,
                    edge,
                    tag,
                    time,
                });
            }
        }
    }

    /// That much later than an edge of a clock at its source, with latency to it.
    fn clock_time(&self, edge: ClockEdge, source: PinId, later: [f64; 2], without_latency: bool) -> SeedTime {
        let context = self.context;
        let later = later.map(|later| later + context.edge_ps(edge));
        if without_latency {
            return SeedTime::At(later);
        }
        let said = Mode::ALL
            .map(|mode| context.said_insertion_ps(edge.clock, Some(source), edge.edge, (mode, mode)));
        if said.iter().all(Option::is_none) && context.has_made_insertion(edge.clock) {
            return SeedTime::AfterMaking { edge, source, later };
        }
        SeedTime::At(Mode::ALL.map(|mode| later[mode.index()] + said[mode.index()].unwrap_or(0.0)))
    }

    fn input_seeds(
        &mut self,
        seeds: &mut Vec<Seed>,
        clock_tags: &dyn Fn(&Tags, VertexId, Edge) -> Vec<TagId>,
    ) {
        let context = self.context;
        let mut delayed = FxHashSet::default();
        for delay in &context.constraints.input_delays {
            delayed.insert(delay.pin);
            let Some(vertex) = source_vertex(context, delay.pin) else {
                continue;
            };
            // What comes with a clock to its own source is latency of the clock.
            if let (Some(edge), Some(clocks)) = (delay.clock, context.facts.clocks_at.get(&delay.pin))
                && clocks.contains(&edge.clock)
            {
                continue;
            }
            if let Some(reference) = delay.reference {
                self.referenced(seeds, delay, (vertex, reference), clock_tags);
            } else {
                self.delayed(seeds, delay, vertex);
            }
        }
        for port in context.netlist.ports() {
            let Some(vertex) = context.graph.driver(port) else {
                continue;
            };
            if delayed.contains(&port) || context.facts.clocks_at.contains_key(&port) {
                continue;
            }
            for edge in Edge::ALL {
                if let Some(tag) = self.data_seed(port, edge, Launch::NONE, TagKind::Data) {
                    let time = SeedTime::At([0.0; 2]);
                    seeds.push(Seed {
                        vertex,
                        edge,
                        tag,
                        time,
                    });
                }
            }
        }
    }

    fn delayed(&mut self, seeds: &mut Vec<Seed>, delay: &PortDelay, vertex: VertexId) {
        let context = self.context;
        let mut launch = Launch::NONE;
        let mut latency = [0.0; 2];
        let mut source = None;
        if let Some(edge) = delay.clock {
            let clock = context.clock(edge.clock);
            source = clock.sources.first().copied();
            launch.edge = Some(edge);
            launch.source = source;
            launch.is_propagated = clock.is_propagated;
            if !clock.is_propagated && !delay.includes_network_latency {
                let said = |mode: Mode| clock.latency_ps[mode.index()][edge.edge.index()];
                latency = Mode::ALL.map(|mode| said(mode).unwrap_or(0.0));
            }
            launch = launch.with_latency(latency);
        }
        for edge in Edge::ALL {
            let later = by_mode(|mode| {
                let said = delay.delay_ps[mode.index()][edge.index()]?;
                Some(said + latency[mode.index()])
            });
            if later.iter().all(|later| later.is_infinite()) {
                continue;
            }
            let Some(tag) = self.data_seed(delay.pin, edge, launch, TagKind::Data) else {
                continue;
            };
            let time = match (delay.clock, source) {
                (Some(clock), Some(source)) => {
                    self.clock_time(clock, source, later, delay.includes_source_latency)
                }
                (Some(clock), None) => {
                    let said = |mode| context.said_insertion_ps(clock.clock, None, clock.edge, (mode, mode));
                    let insertion = Mode::ALL.map(|mode| match delay.includes_source_latency {
                        true => 0.0,
                        false => said(mode).unwrap_or(0.0),
                    });
                    SeedTime::At(
                        Mode::ALL.map(|mode| {
                            later[mode.index()] + insertion[mode.index()] + context.edge_ps(clock)
                        }),
                    )
                }
                (None, _) => SeedTime::At(later),
            };
            seeds.push(Seed {
                vertex,
                edge,
                tag,
                time,
            });
        }
    }

    /// Data that come some time after a clock at another pin.
    fn referenced(
        &mut self,
        seeds: &mut Vec<Seed>,
        delay: &PortDelay,
        (vertex, reference): (VertexId, PinId),
        clock_tags: &dyn Fn(&Tags, VertexId, Edge) -> Vec<TagId>,
    ) {
        let context = self.context;
        let Some(reference) = reference_vertex(context, reference) else {
            return;
        };
        let at = delay.clock.map_or(Edge::Rise, |clock| clock.edge);
        for tag in clock_tags(self.tags, reference, at) {
            let clock = *self.tags.tag(tag);
            let mut launch = *self.tags.launch(clock.launch);
            let Some(clock_edge) = launch.edge else { continue };
            if clock.kind != TagKind::Clock || delay.clock.is_some_and(|said| said.clock != clock_edge.clock)
            {
                continue;
            }
            launch.uncertainty = None;
            let is_propagated = context.clock(clock_edge.clock).is_propagated;
            if !is_propagated {
                launch = launch.with_latency([0.0; 2]);
            }
            for edge in Edge::ALL {
                let later = by_mode(|mode| delay.delay_ps[mode.index()][edge.index()]);
                let Some(seed_tag) = self.data_seed(delay.pin, edge, launch, TagKind::Data) else {
                    continue;
                };
                let time = if is_propagated {
                    SeedTime::AfterClock {
                        vertex: reference,
                        edge: at,
                        tag,
                        later,
                    }
                } else {
                    let source = launch.source.unwrap_or(delay.pin);
                    self.clock_time(clock_edge, source, later, false)
                };
                seeds.push(Seed {
                    vertex,
                    edge,
                    tag: seed_tag,
                    time,
                });
            }
        }
    }
}

/// The vertex of a pin that input delays count from.
pub(super) fn reference_vertex(context: &Context<'_>, pin: PinId) -> Option<VertexId> {
    context.graph.load(pin).or_else(|| context.graph.driver(pin))
}
