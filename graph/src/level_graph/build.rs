//! Making a levelled graph of a list of edges.
//!
//! What the nodes are is the caller's business; it gets the map from its ids to the new ones.

use super::{Csr, LevelGraph};

/// An edge of kind `kind` from node `source` to node `target`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Edge {
    /// Where the edge starts.
    pub source: u32,
    /// Where it ends.
    pub target: u32,
    /// What it is, in the terms of the circuit it came from.
    pub kind: u8,
}

impl Edge {
    /// An edge from `source` to `target`.
    #[must_use]
    pub fn new(source: u32, target: u32, kind: u8) -> Edge {
        Edge { source, target, kind }
    }
}

/// A graph and the way back to the ids its maker used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Levelled {
    /// The graph, nodes renumbered by level.
    pub graph: LevelGraph,
    /// For each of the caller's nodes its id in the graph.
    pub new_id: Vec<u32>,
    /// For each node of the graph the caller's id.
    pub old_id: Vec<u32>,
}

/// Why a list of edges is no levelled graph.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LevelError {
    /// An edge names a node that is not there.
    #[error("edge {source_node} -> {target_node} leaves the graph of {num_nodes} nodes")]
    NoSuchNode {
        /// The edge's source.
        source_node: u32,
        /// The edge's target.
        target_node: u32,
        /// Number of nodes.
        num_nodes: usize,
    },
    /// The edges that define levels close a loop; give one of them as deferred edge.
    #[error("a loop of {} edges: {}", nodes.len(), loop_text(nodes))]
    Loop {
        /// The nodes of one loop, in the caller's ids, each with an edge to the next.
        nodes: Vec<u32>,
    },
    /// A given level contradicts an edge: the target must not stand below the source.
    #[error("edge {source_node} -> {target_node} falls from level {from} to level {to}")]
    Falls {
        /// The edge's source.
        source_node: u32,
        /// The edge's target.
        target_node: u32,
        /// Level of the source.
        from: u32,
        /// Level of the target.
        to: u32,
    },
    /// An edge within a level must go from a smaller id to a larger one.
    #[error("edge {source_node} -> {target_node} within a level must go to a larger id")]
    Backward {
        /// The edge's source.
        source_node: u32,
        /// The edge's target.
        target_node: u32,
    },
    /// Ids and positions are `u32`.
    #[error("{0} nodes or edges are too many for 32-bit ids")]
    TooLarge(usize),
}

fn loop_text(nodes: &[u32]) -> String {
    const SHOWN: usize = 8;
    let mut names: Vec<String> = nodes.iter().take(SHOWN).map(u32::to_string).collect();
    if nodes.len() > SHOWN {
        names.push("...".to_owned());
    }
    names.extend(nodes.first().map(u32::to_string));
    names.join(" -> ")
}

impl LevelGraph {
    /// Levels `num_nodes` nodes by the longest path from the sources and numbers them by
    /// (level, given id). `deferred` edges have no say in the levels and may close loops.
    ///
    /// Time and space are linear in nodes and edges.
    ///
    /// # Errors
    /// If an edge leaves the graph or the edges close a loop.
    pub fn from_edges(num_nodes: usize, edges: &[Edge], deferred: &[Edge]) -> Result<Levelled, LevelError> {
        check_range(num_nodes, edges, deferred)?;
        let levels = longest_paths(num_nodes, edges)?;
        LevelGraph::with_levels(&levels, edges, deferred)
    }

    /// As [`LevelGraph::from_edges`] with the level of every node given. Levels that hold no node
    /// are kept, empty.
    ///
    /// # Errors
    /// If an edge leaves the graph, falls to a lower level, or goes within a level to a smaller
    /// id.
    pub fn with_levels(levels: &[u32], edges: &[Edge], deferred: &[Edge]) -> Result<Levelled, LevelError> {
        check_range(levels.len(), edges, deferred)?;
        for edge in edges {
            check_rise(levels, edge)?;
        }
        let num_levels = levels.iter().max().map_or(0, |&highest| highest as usize + 1);
        let by_level: Vec<(u32, u32)> = levels.iter().copied().zip(0..).collect();
        let order = Csr::from_pairs(num_levels, &by_level);
        let old_id = order.targets().to_vec();
        let mut new_id = vec![0; levels.len()];
        for (new, &old) in (0..).zip(&old_id) {
            new_id[old as usize] = new;
        }
        let renumbered = edges.iter().map(|edge| Edge {
            source: new_id[edge.source as usize],
            target: new_id[edge.target as usize],
            kind: edge.kind,
        });
        let (incoming, edge_kinds) = rows(levels.len(), renumbered, |e| (e.target, e.source));
        let postponed = deferred.iter().map(|edge| Edge {
            source: new_id[edge.source as usize],
            target: new_id[edge.target as usize],
            kind: edge.kind,
        });
        let (deferred, deferred_kinds) = rows(levels.len(), postponed, |e| (e.source, e.target));
        let graph = LevelGraph::assemble(
            order.offsets().to_vec(),
            incoming,
            edge_kinds,
            deferred,
            deferred_kinds,
        );
        Ok(Levelled {
            graph,
            new_id,
            old_id,
        })
    }

    /// Completes a graph by its outgoing rows.
    pub(super) fn assemble(
        level_offsets: Vec<u32>,
        incoming: Csr,
        edge_kinds: Vec<u8>,
        deferred: Csr,
        deferred_kinds: Vec<u8>,
    ) -> LevelGraph {
        let (outgoing, outgoing_edges) = transpose(&incoming);
        let graph = LevelGraph {
            level_offsets,
            incoming,
            outgoing,
            outgoing_edges,
            edge_kinds,
            deferred,
            deferred_kinds,
        };
        debug_assert!(graph.holds_invariants());
        graph
    }
}

/// The outgoing rows of the edges in `incoming`, and their edge ids.
fn transpose(incoming: &Csr) -> (Csr, Vec<u32>) {
    let mut offsets = vec![0u32; incoming.num_rows() + 1];
    for &source in incoming.targets() {
        offsets[source as usize + 1] += 1;
    }
    for i in 1..offsets.len() {
        offsets[i] += offsets[i - 1];
    }
    let mut next = offsets.clone();
    let mut targets = vec![0; incoming.num_entries()];
    let mut edges = vec![0; incoming.num_entries()];
    for target in 0..incoming.num_rows() as u32 {
        for edge in incoming.range(target) {
            let slot = &mut next[incoming.targets()[edge as usize] as usize];
            targets[*slot as usize] = target;
            edges[*slot as usize] = edge;
            *slot += 1;
        }
    }
    (Csr::from_parts(offsets, targets), edges)
}

/// Edges as rows with their kinds; `row_and_target` says which end is the row.
fn rows(
    num_nodes: usize,
    edges: impl Iterator<Item = Edge>,
    row_and_target: fn(&Edge) -> (u32, u32),
) -> (Csr, Vec<u8>) {
    let edges: Vec<Edge> = edges.collect();
    let positions: Vec<(u32, u32)> = (edges.iter().map(|edge| row_and_target(edge).0))
        .zip(0..)
        .collect();
    let sorted = Csr::from_pairs(num_nodes, &positions);
    let (targets, kinds) = (sorted.targets().iter())
        .map(|&position| {
            let edge = &edges[position as usize];
            (row_and_target(edge).1, edge.kind)
        })
        .unzip();
    (Csr::from_parts(sorted.offsets().to_vec(), targets), kinds)
}

fn check_range(num_nodes: usize, edges: &[Edge], deferred: &[Edge]) -> Result<(), LevelError> {
    let largest = num_nodes.max(edges.len()).max(deferred.len());
    if largest >= u32::MAX as usize {
        return Err(LevelError::TooLarge(largest));
    }
    for edge in edges.iter().chain(deferred) {
        if edge.source.max(edge.target) as usize >= num_nodes {
            return Err(LevelError::NoSuchNode {
                source_node: edge.source,
                target_node: edge.target,
                num_nodes,
            });
        }
    }
    Ok(())
}

fn check_rise(levels: &[u32], edge: &Edge) -> Result<(), LevelError> {
    let (from, to) = (levels[edge.source as usize], levels[edge.target as usize]);
    let (source_node, target_node) = (edge.source, edge.target);
    if from > to {
        return Err(LevelError::Falls {
            source_node,
            target_node,
            from,
            to,
        });
    }
    if from == to && source_node >= target_node {
        return Err(LevelError::Backward {
            source_node,
            target_node,
        });
    }
    Ok(())
}

/// The longest path from a source to every node: Kahn's order.
fn longest_paths(num_nodes: usize, edges: &[Edge]) -> Result<Vec<u32>, LevelError> {
    let pairs: Vec<(u32, u32)> = edges.iter().map(|e| (e.source, e.target)).collect();
    let outgoing = Csr::from_pairs(num_nodes, &pairs);
    let mut waiting_for = vec![0u32; num_nodes];
    for edge in edges {
        waiting_for[edge.target as usize] += 1;
    }
    let mut levels = vec![0u32; num_nodes];
    let mut ready: Vec<u32> = (0..num_nodes as u32)
        .filter(|&v| waiting_for[v as usize] == 0)
        .collect();
    let mut done = 0;
    while let Some(v) = ready.pop() {
        done += 1;
        let above = levels[v as usize] + 1;
        for &target in outgoing.row(v) {
            let target_level = &mut levels[target as usize];
            *target_level = above.max(*target_level);
            waiting_for[target as usize] -= 1;
            if waiting_for[target as usize] == 0 {
                ready.push(target);
            }
        }
    }
    if done < num_nodes {
        return Err(LevelError::Loop {
            nodes: find_loop(num_nodes, edges, &waiting_for),
        });
    }
    Ok(levels)
}

/// One loop among the nodes that still wait: each has a waiting source, so walking from source to
/// source must come back to a node already seen.
fn find_loop(num_nodes: usize, edges: &[Edge], waiting_for: &[u32]) -> Vec<u32> {
    let waits = |v: u32| waiting_for[v as usize] > 0;
    let mut waiting_source = vec![u32::MAX; num_nodes];
    for edge in edges {
        if waits(edge.source) && waits(edge.target) {
            waiting_source[edge.target as usize] = edge.source;
        }
    }
    let mut step_of = vec![usize::MAX; num_nodes];
    let mut path = Vec::new();
    let mut next = (0..num_nodes as u32).find(|&v| waits(v));
    while let Some(v) = next {
        if step_of[v as usize] != usize::MAX {
            path.drain(..step_of[v as usize]);
            break;
        }
        step_of[v as usize] = path.len();
        path.push(v);
        next = Some(waiting_source[v as usize]).filter(|&source| source != u32::MAX);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_edges_of_a_loop_names_its_nodes_in_order() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)].map(|(s, t)| Edge::new(s, t, 0));
        let error = LevelGraph::from_edges(5, &edges, &[]).unwrap_err();
        let LevelError::Loop { nodes } = &error else {
            panic!("{error}");
        };
        assert_eq!(nodes.len(), 3);
        for (i, &v) in nodes.iter().enumerate() {
            let next = nodes[(i + 1) % nodes.len()];
            assert!(edges.iter().any(|e| (e.source, e.target) == (v, next)));
        }
    }

    #[test]
    fn deferred_edges_may_close_loops_and_do_not_define_levels() {
        let edges = [Edge::new(0, 1, 0), Edge::new(1, 2, 1)];
        let levelled = LevelGraph::from_edges(3, &edges, &[Edge::new(2, 0, 7)]).unwrap();
        let graph = levelled.graph;
        assert_eq!(graph.num_levels(), 3);
        assert_eq!((graph.num_edges(), graph.deferred().row(2)), (2, &[0][..]));
        assert_eq!(graph.deferred_kinds(), [7]);
    }

    #[test]
    fn edges_out_of_range_and_falling_edges_are_errors() {
        let outside = LevelGraph::from_edges(2, &[Edge::new(0, 2, 0)], &[]);
        assert!(matches!(
            outside,
            Err(LevelError::NoSuchNode { target_node: 2, .. })
        ));
        let falling = LevelGraph::with_levels(&[1, 0], &[Edge::new(0, 1, 0)], &[]);
        assert!(matches!(falling, Err(LevelError::Falls { from: 1, to: 0, .. })));
        let backward = LevelGraph::with_levels(&[0, 0], &[Edge::new(1, 0, 0)], &[]);
        assert!(matches!(backward, Err(LevelError::Backward { .. })));
    }

    #[test]
    fn parallel_edges_keep_their_own_ids_and_kinds() {
        let edges = [Edge::new(0, 1, 3), Edge::new(0, 1, 4)];
        let graph = LevelGraph::from_edges(2, &edges, &[]).unwrap().graph;
        assert_eq!(graph.targets(0), [1, 1]);
        assert_eq!(graph.out_edges(0), [0, 1]);
        assert_eq!(graph.edge_kinds(), [3, 4]);
    }

    #[test]
    fn an_empty_graph_has_no_levels() {
        let graph = LevelGraph::from_edges(0, &[], &[]).unwrap().graph;
        assert_eq!(
            (graph.num_nodes(), graph.num_edges(), graph.num_levels()),
            (0, 0, 0)
        );
        assert!(graph.is_strict());
    }
}
