//! What must be worked out again after a change, by vertex.
//! Not for: working it out; delays and the search do that, each in its order.

use std::ops::Range;

use super::delays::Given;
use super::graph::{EdgeKind, TimingGraph, VertexId};
use crate::ids::NetId;
use crate::netlist::Netlist;

/// A set of vertices that gives out its lowest or its highest. Vertices are numbered by level: lowest first
/// goes level by level forward, highest first backward.
#[derive(Clone, Debug)]
pub(super) struct Worklist {
    /// A bit a vertex.
    words: Vec<u64>,
    /// Words outside are zero.
    used: Range<usize>,
}

impl Worklist {
    pub(super) fn new(vertices: usize) -> Self {
        Self {
            words: vec![0; vertices.div_ceil(64)],
            used: 0..0,
        }
    }

    pub(super) fn insert(&mut self, vertex: VertexId) {
        let word = vertex.index() / 64;
        self.words[word] |= 1 << (vertex.0 % 64);
        self.used = match self.used.is_empty() {
            true => word..word + 1,
            false => self.used.start.min(word)..self.used.end.max(word + 1),
        };
    }

    pub(super) fn extend(&mut self, vertices: impl IntoIterator<Item = VertexId>) {
        vertices.into_iter().for_each(|vertex| self.insert(vertex));
    }

    pub(super) fn contains(&self, vertex: VertexId) -> bool {
        self.words[vertex.index() / 64] >> (vertex.0 % 64) & 1 == 1
    }

    /// Takes out the lowest.
    pub(super) fn pop_first(&mut self) -> Option<VertexId> {
        while !self.used.is_empty() {
            let start = self.used.start;
            let word = &mut self.words[start];
            if *word != 0 {
                let bit = word.trailing_zeros();
                *word &= *word - 1;
                return Some(VertexId(64 * start as u32 + bit));
            }
            self.used.start += 1;
        }
        None
    }

    /// Takes out the highest.
    pub(super) fn pop_last(&mut self) -> Option<VertexId> {
        while !self.used.is_empty() {
            let last = self.used.end - 1;
            let word = &mut self.words[last];
            if *word != 0 {
                let bit = 63 - word.leading_zeros();
                *word &= !(1 << bit);
                return Some(VertexId(64 * last as u32 + bit));
            }
            self.used.end -= 1;
        }
        None
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words[self.used.clone()].iter().all(|&word| word == 0)
    }

    pub(super) fn clear(&mut self) {
        self.words[self.used.clone()].fill(0);
        self.used = 0..0;
    }
}

/// What must be worked out again. Each step takes its own list, and adds to those of the steps behind it
/// where a number has become another one.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    /// Drivers whose arcs, slews and wires must be computed.
    pub(super) drivers: Worklist,
    /// Vertices at which something may arrive at another time.
    pub(super) arrivals: Worklist,
    /// Vertices at which something else may be checked, or checked against something else.
    pub(super) ends: Worklist,
    /// Vertices at which something may be required at another time, those of `ends` among them.
    pub(super) required: Worklist,
}

impl Changes {
    /// None yet.
    pub(super) fn new(graph: &TimingGraph) -> Self {
        let list = Worklist::new(graph.num_vertices());
        Self {
            drivers: list.clone(),
            arrivals: list.clone(),
            ends: list.clone(),
            required: list,
        }
    }

    /// Whether the slacks of all ends are known.
    pub(super) fn has_ends(&self) -> bool {
        self.drivers.is_empty() && self.arrivals.is_empty() && self.ends.is_empty()
    }

    pub(super) fn clear(&mut self) {
        let Self {
            drivers,
            arrivals,
            ends,
            required,
        } = self;
        [drivers, arrivals, ends, required]
            .into_iter()
            .for_each(Worklist::clear);
    }

    /// What hangs on a net is something else.
    pub(super) fn net(&mut self, graph: &TimingGraph, netlist: &Netlist, net: NetId) {
        self.drivers
            .extend(netlist.drivers(net).filter_map(|pin| graph.driver(pin)));
    }

    /// All that leads to a vertex, and all that is checked there, may be something else.
    pub(super) fn vertex(&mut self, graph: &TimingGraph, vertex: VertexId) {
        self.arrivals.insert(vertex);
        self.end(vertex);
        self.required.extend(graph.fanin(vertex).map(|(_, from)| from));
    }

    /// Something was given, or taken back.
    pub(super) fn given(&mut self, graph: &TimingGraph, given: Given) {
        match given {
            Given::Edge(edge) => {
                let (from, to) = graph.ends(edge);
                self.drivers.insert(match graph.kind(edge) {
                    EdgeKind::Wire => from,
                    EdgeKind::Cell(_) => to,
                });
            }
            Given::Deferred(edge) => self.end(graph.deferred()[edge].to),
            Given::Slew(vertex) if graph.is_driver(vertex) => self.drivers.insert(vertex),
            Given::Slew(vertex) => self.drivers.extend(graph.fanin(vertex).map(|(_, from)| from)),
        }
    }

    /// The delay of an edge is another one.
    pub(super) fn delay(&mut self, from: VertexId, to: VertexId) {
        self.arrivals.insert(to);
        self.required.insert(from);
    }

    /// The slew at a vertex is another one: gates behind it see it, and checks from it and of it.
    pub(super) fn slew(&mut self, graph: &TimingGraph, vertex: VertexId) {
        for (edge, to) in graph.fanout(vertex) {
            if matches!(graph.kind(edge), EdgeKind::Cell(_)) && graph.is_driver(to) {
                self.drivers.insert(to);
            }
        }
        self.checks(graph, vertex);
        self.end(vertex);
    }

    /// What is checked at a vertex may be something else.
    pub(super) fn end(&mut self, vertex: VertexId) {
        self.ends.insert(vertex);
        self.required.insert(vertex);
    }

    /// Something that checks see of a vertex is another one.
    pub(super) fn checks(&mut self, graph: &TimingGraph, vertex: VertexId) {
        for &checked in graph.levels().deferred().row(vertex.0) {
            self.end(VertexId(checked));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worklists_give_out_both_ends() {
        let mut list = Worklist::new(200);
        for vertex in [7, 199, 64, 7, 130] {
            list.insert(VertexId(vertex));
        }
        assert!(list.contains(VertexId(64)) && !list.contains(VertexId(65)));
        assert_eq!(list.pop_first(), Some(VertexId(7)));
        assert_eq!(list.pop_last(), Some(VertexId(199)));
        list.insert(VertexId(3));
        let rest: Vec<_> = std::iter::from_fn(|| list.pop_first()).collect();
        assert_eq!(rest, [3, 64, 130].map(VertexId));
        assert!(list.is_empty() && list.pop_last().is_none());
        list.insert(VertexId(5));
        list.clear();
        assert_eq!(list.pop_first(), None);
    }
}
