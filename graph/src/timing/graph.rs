//! The timing graph: vertices for pins, edges for wires and arc sets, levels.
//! Not for: delays and arrivals; they are kept beside it, by its ids.

use petgraph::graph::DiGraph;

use super::loops;
use crate::ids::{ArcSetId, Ids, PinId};
use crate::level_graph::{Edge, LevelError, LevelGraph, Levelled};
use crate::library::Role;
use crate::netlist::Netlist;

/// No vertex, no arc set.
pub(super) const NONE: u32 = u32::MAX;

/// What a level edge of the graph is: the kinds of [`TimingGraph::levels`].
pub(super) const WIRE: u8 = 0;
const CELL: u8 = 1;

/// A pin in the direction in which signals pass it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct VertexId(pub u32);

impl VertexId {
    /// The index: for slices with one entry a vertex.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An edge that defines levels: a wire, or the delay arcs of an arc set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EdgeId(pub u32);

impl EdgeId {
    /// The index: for slices with one entry an edge.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an edge stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EdgeKind {
    /// From a driver of a net to a load of it.
    Wire,
    /// Through an instance.
    Cell(ArcSetId),
}

/// Why an edge does not define levels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deferral {
    /// It is a check: from the clock to the checked pin.
    Check,
    /// It passes an open latch from data to output.
    LatchData,
    /// It would close a loop.
    Loop,
    /// It sets or clears a register, and such arcs are not asked for.
    SetClear,
}

/// An edge that does not define levels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeferredEdge {
    /// Where it begins.
    pub from: VertexId,
    /// Where it ends.
    pub to: VertexId,
    /// What it stands for.
    pub kind: EdgeKind,
    /// Why it stands apart.
    pub why: Deferral,
}

/// Options of a timing graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct GraphOptions {
    /// Whether signals go through the set and clear of registers (`sta_preset_clear_arcs_enabled`).
    pub set_clear_arcs: bool,
}

/// The pins of a netlist as a levelled graph.
///
/// A pin that both reads and drives its net has two vertices. Vertices are numbered by level, and
/// within a level by net, so that the loads of a driver follow each other.
#[derive(Clone, Debug)]
pub struct TimingGraph {
    levels: LevelGraph,
    /// `[vertices]`
    pins: Vec<PinId>,
    /// `[vertices]` Whether it is the driving side of its pin.
    is_driver: Vec<bool>,
    /// `[pins]` Its reading and its driving vertex, or [`NONE`].
    vertices: Vec<[u32; 2]>,
    /// `[edges]` The arc set, or [`NONE`] of a wire.
    arc_sets: Vec<u32>,
    deferred: Vec<DeferredEdge>,
    /// Places of deferred edges, sorted by where these end.
    deferred_by_end: Vec<u32>,
}

impl TimingGraph {
    /// The graph of a netlist.
    #[must_use]
    pub fn new(netlist: &Netlist, options: GraphOptions) -> Self {
        Raw::of(netlist, options).level(netlist)
    }

    /// The structure: nodes are vertices, edges are [`EdgeId`]s, kind 0 for wires and 1 for cells.
    #[must_use]
    pub fn levels(&self) -> &LevelGraph {
        &self.levels
    }

    /// A copy as a graph of petgraph, to change it or to give it to what wants one. A node has the number of
    /// its vertex, an edge that of its [`EdgeId`]. Algorithms that only look need no copy:
    /// [`TimingGraph::levels`] has petgraph's traits.
    #[must_use]
    pub fn to_petgraph(&self) -> DiGraph<VertexId, EdgeKind> {
        let mut graph = DiGraph::with_capacity(self.num_vertices(), self.num_edges());
        for vertex in 0..self.num_vertices() as u32 {
            graph.add_node(VertexId(vertex));
        }
        for vertex in 0..self.num_vertices() as u32 {
            for (edge, from) in self.fanin(VertexId(vertex)) {
                graph.add_edge(from.0.into(), vertex.into(), self.kind(edge));
            }
        }
        graph
    }

    /// How many vertices there are.
    #[must_use]
    pub fn num_vertices(&self) -> usize {
        self.pins.len()
    }

    /// How many edges define levels.
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.arc_sets.len()
    }

    /// The pin of a vertex.
    #[inline]
    #[must_use]
    pub fn pin(&self, vertex: VertexId) -> PinId {
        self.pins[vertex.index()]
    }

    /// Whether a vertex drives its net; if not, it reads it.
    #[inline]
    #[must_use]
    pub fn is_driver(&self, vertex: VertexId) -> bool {
        self.is_driver[vertex.index()]
    }

    /// The vertex through which a pin reads its net.
    #[inline]
    #[must_use]
    pub fn load(&self, pin: PinId) -> Option<VertexId> {
        Some(self.vertices[pin.index()][0])
            .filter(|&vertex| vertex != NONE)
            .map(VertexId)
    }

    /// The vertex through which a pin drives its net.
    #[inline]
    #[must_use]
    pub fn driver(&self, pin: PinId) -> Option<VertexId> {
        Some(self.vertices[pin.index()][1])
            .filter(|&vertex| vertex != NONE)
            .map(VertexId)
    }

    /// What an edge stands for.
    #[inline]
    #[must_use]
    pub fn kind(&self, edge: EdgeId) -> EdgeKind {
        kind(self.arc_sets[edge.index()])
    }

    /// Where an edge begins and where it ends.
    #[must_use]
    pub fn ends(&self, edge: EdgeId) -> (VertexId, VertexId) {
        let incoming = self.levels.incoming();
        let behind = incoming.offsets().partition_point(|&start| start <= edge.0);
        (
            VertexId(incoming.targets()[edge.index()]),
            VertexId(behind as u32 - 1),
        )
    }

    /// The edges into a vertex, with where they come from.
    #[inline]
    pub fn fanin(&self, vertex: VertexId) -> impl ExactSizeIterator<Item = (EdgeId, VertexId)> + '_ {
        let sources = self.levels.sources(vertex.0);
        self.levels
            .in_edges(vertex.0)
            .zip(sources)
            .map(|(edge, &source)| (EdgeId(edge), VertexId(source)))
    }

    /// The edges out of a vertex, with where they go.
    #[inline]
    pub fn fanout(&self, vertex: VertexId) -> impl ExactSizeIterator<Item = (EdgeId, VertexId)> + '_ {
        let edges = self.levels.out_edges(vertex.0);
        edges
            .iter()
            .zip(self.levels.targets(vertex.0))
            .map(|(&edge, &target)| (EdgeId(edge), VertexId(target)))
    }

    /// Checks, latch data arcs and what was cut, in the order of the netlist.
    #[must_use]
    pub fn deferred(&self) -> &[DeferredEdge] {
        &self.deferred
    }

    /// Lets the arc sets of another cell take the place of those of an instance's, whose pins these are. The
    /// cells must be alike: see [`crate::library::Library::is_alike`].
    pub(super) fn replace_arc_sets(&mut self, pins: Ids<PinId>, [old, new]: [Ids<ArcSetId>; 2]) {
        let renew = |set: ArcSetId| old.place(set).and_then(|place| new.get(place)).unwrap_or(set);
        for vertex in pins.into_iter().flat_map(|pin| self.vertices[pin.index()]) {
            if vertex == NONE {
                continue;
            }
            for edge in self.levels.in_edges(vertex) {
                let set = &mut self.arc_sets[edge as usize];
                if *set != NONE {
                    *set = renew(ArcSetId(*set)).0;
                }
            }
            let end = |place: u32| self.deferred[place as usize].to.0;
            let start = (self.deferred_by_end).partition_point(|&place| end(place) < vertex);
            let here = self.deferred_by_end[start..].iter();
            for place in here
                .copied()
                .take_while(|&place| end(place) == vertex)
                .collect::<Vec<_>>()
            {
                let kind = &mut self.deferred[place as usize].kind;
                if let EdgeKind::Cell(set) = *kind {
                    *kind = EdgeKind::Cell(renew(set));
                }
            }
        }
    }
}

fn kind(arc_set: u32) -> EdgeKind {
    match arc_set {
        NONE => EdgeKind::Wire,
        set => EdgeKind::Cell(ArcSetId(set)),
    }
}

/// The graph before it has levels: vertices numbered by net.
struct Raw {
    pins: Vec<PinId>,
    is_driver: Vec<bool>,
    vertices: Vec<[u32; 2]>,
    /// Edges that may define levels, with their arc set or [`NONE`].
    edges: Vec<(Edge, u32)>,
    deferred: Vec<(Edge, u32, Deferral)>,
}

impl Raw {
    fn of(netlist: &Netlist, options: GraphOptions) -> Self {
        let mut raw = Self {
            pins: Vec::with_capacity(netlist.num_pins()),
            is_driver: Vec::with_capacity(netlist.num_pins()),
            vertices: vec![[NONE; 2]; netlist.num_pins()],
            edges: Vec::with_capacity(2 * netlist.num_pins()),
            deferred: Vec::new(),
        };
        for net in netlist.nets() {
            let pins = netlist.net_pins(net);
            let first = raw.pins.len();
            for &pin in pins.iter().filter(|&&pin| netlist.drives(pin)) {
                raw.add(pin, true);
            }
            let middle = raw.pins.len();
            for &pin in pins.iter().filter(|&&pin| netlist.reads(pin)) {
                raw.add(pin, false);
            }
            for driver in first..middle {
                for load in middle..raw.pins.len() {
                    if raw.pins[driver] != raw.pins[load] {
                        raw.edges
                            .push((Edge::new(driver as u32, load as u32, WIRE), NONE));
                    }
                }
            }
        }
        for pin in netlist.pins().filter(|&pin| netlist.net_of(pin).is_none()) {
            let (reads, drives) = (netlist.reads(pin), netlist.drives(pin));
            if reads {
                raw.add(pin, false);
            }
            // What neither reads nor drives is inside of a cell, and drives what is there.
            if drives || !reads {
                raw.add(pin, true);
            }
        }
        raw.add_arcs(netlist, options);
        raw
    }

    fn add(&mut self, pin: PinId, is_driver: bool) {
        self.vertices[pin.index()][usize::from(is_driver)] = self.pins.len() as u32;
        self.pins.push(pin);
        self.is_driver.push(is_driver);
    }

    fn add_arcs(&mut self, netlist: &Netlist, options: GraphOptions) {
        let library = netlist.libraries().library();
        for instance in netlist.instances() {
            let Some(cell) = netlist.cell(instance) else {
                continue;
            };
            let (ports, pins) = (library.cell(cell).ports, netlist.pins_of(instance));
            let pin = |port| ports.place(port).and_then(|place| pins.get(place));
            for (id, set) in library.arc_sets(cell) {
                let (Some(from), Some(to)) = (pin(set.from), pin(set.to)) else {
                    continue;
                };
                let [reads, drives] = self.vertices[from.index()];
                let from = if reads == NONE { drives } else { reads };
                let [reads, drives] = self.vertices[to.index()];
                // What is checked is what a pin reads; what a delay leads to is what it drives.
                let to = match set.role.is_check() {
                    true if reads != NONE => reads,
                    false if drives == NONE => reads,
                    _ => drives,
                };
                if from == NONE || to == NONE {
                    continue;
                }
                let edge = Edge::new(from, to, CELL);
                match set.role {
                    role if role.is_check() => self.deferred.push((edge, id.0, Deferral::Check)),
                    Role::LatchDToQ => self.deferred.push((edge, id.0, Deferral::LatchData)),
                    Role::RegSetClr if !options.set_clear_arcs => {
                        self.deferred.push((edge, id.0, Deferral::SetClear));
                    }
                    _ => self.edges.push((edge, id.0)),
                }
            }
        }
    }

    /// Levels the vertices; where there are loops, cuts them first.
    fn level(mut self, netlist: &Netlist) -> TimingGraph {
        let levelled = match self.try_level() {
            Err(LevelError::Loop { .. }) => {
                self.cut_loops(netlist);
                self.try_level()
            }
            levelled => levelled,
        };
        self.finish(levelled.expect("edges join vertices that are there, and every loop was cut"))
    }

    fn try_level(&self) -> Result<Levelled, LevelError> {
        let edges: Vec<Edge> = self.edges.iter().map(|&(edge, _)| edge).collect();
        let deferred: Vec<Edge> = self.deferred.iter().map(|&(edge, ..)| edge).collect();
        LevelGraph::from_edges(self.pins.len(), &edges, &deferred)
    }

    fn cut_loops(&mut self, netlist: &Netlist) {
        let edges = std::mem::take(&mut self.edges);
        let order = loops::order(netlist, &self.vertices);
        let pairs: Vec<Edge> = edges.iter().map(|&(edge, _)| edge).collect();
        let is_cut = loops::cuts(netlist, &order, &self.pins, &pairs);
        for ((edge, set), is_cut) in edges.into_iter().zip(is_cut) {
            if is_cut {
                self.deferred.push((edge, set, Deferral::Loop));
            } else {
                self.edges.push((edge, set));
            }
        }
    }

    fn finish(self, levelled: Levelled) -> TimingGraph {
        let (graph, new_id) = (levelled.graph, levelled.new_id);
        let old = levelled.old_id.iter().map(|&old| old as usize);
        let pins = old.clone().map(|old| self.pins[old]).collect();
        let is_driver = old.map(|old| self.is_driver[old]).collect();
        let renumber = |vertex: u32| {
            if vertex == NONE {
                NONE
            } else {
                new_id[vertex as usize]
            }
        };
        let vertices = self.vertices.into_iter().map(|pair| pair.map(renumber)).collect();

        // Edges of one target keep their order: count them off as they come.
        let mut next: Vec<u32> = (0..graph.num_nodes() as u32)
            .map(|vertex| graph.in_edges(vertex).start)
            .collect();
        let mut arc_sets = vec![NONE; self.edges.len()];
        for (edge, set) in self.edges {
            let slot = &mut next[new_id[edge.target as usize] as usize];
            arc_sets[*slot as usize] = set;
            *slot += 1;
        }
        let deferred = self
            .deferred
            .into_iter()
            .map(|(edge, set, why)| DeferredEdge {
                from: VertexId(new_id[edge.source as usize]),
                to: VertexId(new_id[edge.target as usize]),
                kind: kind(set),
                why,
            })
            .collect::<Vec<_>>();
        let mut deferred_by_end: Vec<u32> = (0..deferred.len() as u32).collect();
        deferred_by_end.sort_by_key(|&place| deferred[place as usize].to);
        TimingGraph {
            levels: graph,
            pins,
            is_driver,
            vertices,
            arc_sets,
            deferred,
            deferred_by_end,
        }
    }
}
