//! Properties of levelled graphs of random edges, and of their batches.

use std::collections::BTreeSet;

use netlearn_graph::level_graph::{Edge, LevelGraph, Levelled};
use proptest::prelude::*;

/// A random acyclic graph under a random numbering, with some deferred edges.
fn graphs() -> impl Strategy<Value = (usize, Vec<Edge>, Vec<Edge>)> {
    (1usize..40).prop_flat_map(|n| {
        let edge = (0..n as u32, 0..n as u32, any::<u8>());
        let order = Just((0..n as u32).collect::<Vec<u32>>()).prop_shuffle();
        let edges = prop::collection::vec(edge.clone(), 0..80);
        (order, edges, prop::collection::vec(edge, 0..6)).prop_map(move |(order, edges, deferred)| {
            let rising = edges.into_iter().filter(|(a, b, _)| a != b);
            let edges = rising
                .map(|(a, b, kind)| Edge::new(order[a.min(b) as usize], order[a.max(b) as usize], kind))
                .collect();
            let deferred = deferred
                .into_iter()
                .map(|(a, b, kind)| Edge::new(a, b, kind))
                .collect();
            (n, edges, deferred)
        })
    })
}

fn levelled((n, edges, deferred): &(usize, Vec<Edge>, Vec<Edge>)) -> Levelled {
    LevelGraph::from_edges(*n, edges, deferred).unwrap()
}

/// All edges of a graph as sorted (source, target, kind).
fn edges(graph: &LevelGraph) -> Vec<(u32, u32, u8)> {
    let targets = graph.edge_targets();
    let mut edges: Vec<_> = (graph.edge_sources().iter().zip(&targets).zip(graph.edge_kinds()))
        .map(|((&source, &target), &kind)| (source, target, kind))
        .collect();
    edges.sort_unstable();
    edges
}

proptest! {
    #[test]
    fn levels_are_longest_paths_and_no_edge_is_lost(input in graphs()) {
        let Levelled { graph, new_id, old_id } = levelled(&input);
        let (n, given, deferred) = input;
        prop_assert_eq!(graph.num_nodes(), n);
        prop_assert!(graph.is_strict());
        for (old, &new) in new_id.iter().enumerate() {
            prop_assert_eq!(old_id[new as usize] as usize, old);
        }
        let levels = graph.node_levels();
        prop_assert!(levels.is_sorted());
        for v in 0..n as u32 {
            let below = graph.sources(v).iter().map(|&s| levels[s as usize] + 1).max();
            prop_assert_eq!(levels[v as usize], below.unwrap_or(0));
            prop_assert_eq!(graph.level_of(v), levels[v as usize]);
            prop_assert!(graph.level(levels[v as usize] as usize).contains(&v));
        }
        let mut expected: Vec<_> = (given.iter())
            .map(|e| (new_id[e.source as usize], new_id[e.target as usize], e.kind))
            .collect();
        expected.sort_unstable();
        prop_assert_eq!(edges(&graph), expected);
        prop_assert_eq!(graph.deferred().num_entries(), deferred.len());
    }

    #[test]
    fn outgoing_rows_hold_the_incoming_edges(input in graphs()) {
        let graph = levelled(&input).graph;
        let targets = graph.edge_targets();
        let mut seen = BTreeSet::new();
        for v in 0..graph.num_nodes() as u32 {
            for (&edge, &target) in graph.out_edges(v).iter().zip(graph.targets(v)) {
                prop_assert_eq!(graph.edge_sources()[edge as usize], v);
                prop_assert_eq!(targets[edge as usize], target);
                prop_assert!(seen.insert(edge));
            }
        }
        prop_assert_eq!(seen.len(), graph.num_edges());
    }

    #[test]
    fn a_batch_is_the_disjoint_union_level_by_level(
        inputs in prop::collection::vec(graphs(), 0..5)
    ) {
        let graphs: Vec<LevelGraph> = inputs.iter().map(|input| levelled(input).graph).collect();
        let members: Vec<&LevelGraph> = graphs.iter().collect();
        let batch = LevelGraph::batch(&members);
        let total: usize = members.iter().map(|g| g.num_nodes()).sum();
        prop_assert_eq!(batch.graph.num_nodes(), total);
        let levels = batch.graph.node_levels();
        for (m, graph) in members.iter().enumerate() {
            let map = &batch.node_map[m];
            for v in 0..graph.num_nodes() as u32 {
                let union = map[v as usize];
                prop_assert_eq!(batch.member[union as usize] as usize, m);
                prop_assert_eq!(levels[union as usize], graph.level_of(v));
                let sources: Vec<u32> = graph.sources(v).iter().map(|&s| map[s as usize]).collect();
                prop_assert_eq!(batch.graph.sources(union), sources);
                let deferred: Vec<u32> =
                    graph.deferred().row(v).iter().map(|&t| map[t as usize]).collect();
                prop_assert_eq!(batch.graph.deferred().row(union), deferred);
            }
            for edge in 0..graph.num_edges() {
                let union = batch.edge_map[m][edge] as usize;
                prop_assert_eq!(batch.graph.edge_kinds()[union], graph.edge_kinds()[edge]);
                let source = graph.edge_sources()[edge] as usize;
                prop_assert_eq!(batch.graph.edge_sources()[union], map[source]);
            }
        }
    }

    #[test]
    fn a_batch_of_one_is_itself(input in graphs()) {
        let graph = levelled(&input).graph;
        prop_assert_eq!(&LevelGraph::batch(&[&graph]).graph, &graph);
    }
}
