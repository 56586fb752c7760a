//! Batching: several graphs as one, level beside level, so that levels are wide.
//!
//! Features are batched by the caller through the maps given here.

use super::{Csr, LevelGraph};

/// The disjoint union of several graphs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batched {
    /// The union: its level `l` holds level `l` of every member, in their order.
    pub graph: LevelGraph,
    /// For each member, for each of its nodes, the node of the union.
    pub node_map: Vec<Vec<u32>>,
    /// For each member, for each of its edges, the edge of the union.
    pub edge_map: Vec<Vec<u32>>,
    /// For each node of the union the member it comes from: `[num_nodes]`.
    pub member: Vec<u32>,
}

impl LevelGraph {
    /// The disjoint union of `graphs` with levels side by side.
    ///
    /// Time and space are linear in nodes and edges.
    ///
    /// # Panics
    /// If the union has 2^32 nodes or edges or more.
    #[must_use]
    pub fn batch(graphs: &[&LevelGraph]) -> Batched {
        let total: usize = graphs.iter().map(|g| g.num_nodes().max(g.num_edges())).sum();
        assert!(
            u32::try_from(total).is_ok(),
            "a batch holds below 2^32 nodes and edges"
        );
        let mut node_map: Vec<Vec<u32>> = graphs.iter().map(|g| Vec::with_capacity(g.num_nodes())).collect();
        let mut edge_map: Vec<Vec<u32>> = graphs.iter().map(|g| Vec::with_capacity(g.num_edges())).collect();
        let num_levels = graphs.iter().map(|g| g.num_levels()).max().unwrap_or(0);
        let mut level_offsets = vec![0];
        let mut member = Vec::new();
        let (mut in_offsets, mut sources, mut edge_kinds) = (vec![0], Vec::new(), Vec::new());
        for level in 0..num_levels {
            for (m, graph) in graphs.iter().enumerate() {
                if level >= graph.num_levels() {
                    continue;
                }
                for v in graph.level(level) {
                    node_map[m].push(member.len() as u32);
                    member.push(m as u32);
                    edge_map[m].extend((sources.len() as u32..).take(graph.sources(v).len()));
                    // Sources have smaller ids than `v`: they are mapped already.
                    sources.extend(graph.sources(v).iter().map(|&s| node_map[m][s as usize]));
                    in_offsets.push(sources.len() as u32);
                    let edges = graph.in_edges(v);
                    let kinds = &graph.edge_kinds[edges.start as usize..edges.end as usize];
                    edge_kinds.extend_from_slice(kinds);
                }
            }
            level_offsets.push(member.len() as u32);
        }
        let (deferred, deferred_kinds) = batch_deferred(graphs, &node_map, &member);
        let incoming = Csr::from_parts(in_offsets, sources);
        Batched {
            graph: LevelGraph::assemble(level_offsets, incoming, edge_kinds, deferred, deferred_kinds),
            node_map,
            edge_map,
            member,
        }
    }
}

fn batch_deferred(graphs: &[&LevelGraph], node_map: &[Vec<u32>], member: &[u32]) -> (Csr, Vec<u8>) {
    let (mut offsets, mut targets, mut kinds) = (vec![0], Vec::new(), Vec::new());
    // Nodes of a member appear in the union in their own order.
    let mut next = vec![0u32; graphs.len()];
    for &m in member {
        let graph = graphs[m as usize];
        let v = next[m as usize];
        next[m as usize] += 1;
        let map = &node_map[m as usize];
        targets.extend(graph.deferred.row(v).iter().map(|&t| map[t as usize]));
        let range = graph.deferred.range(v);
        kinds.extend_from_slice(&graph.deferred_kinds[range.start as usize..range.end as usize]);
        offsets.push(targets.len() as u32);
    }
    (Csr::from_parts(offsets, targets), kinds)
}
