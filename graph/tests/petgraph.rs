//! petgraph's algorithms on real circuits.

mod common;

use netlearn_graph::aig::generate::random_aig;
use netlearn_graph::aig::{self, Aig, PoPlacement};
use netlearn_graph::ids::NodeId;
use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::Linker;
use netlearn_graph::timing::{EdgeId, GraphOptions, TimingGraph};
use petgraph::algo::{connected_components, is_cyclic_directed, toposort};
use petgraph::visit::{Dfs, Reversed};

/// Real circuits where they are there, and one that always is.
fn circuits() -> Vec<Aig> {
    let names = ["i2c", "router", "mem_ctrl", "div"];
    let paths = names
        .iter()
        .filter_map(|name| common::shared(&format!("epfl/{name}.aig.gz")));
    let read = paths.map(|path| aig::read(path).unwrap().aig);
    read.chain([random_aig(16, 500, 8, 7).strash().aig]).collect()
}

#[test]
fn toposort_is_an_order_of_the_whole_circuit() {
    for aig in &circuits() {
        assert!(!is_cyclic_directed(aig));
        let order = toposort(aig, None).unwrap();
        let mut place = vec![usize::MAX; aig.num_nodes()];
        for (i, node) in order.iter().enumerate() {
            place[node.index()] = i;
        }
        for (node, fanins) in aig.ands() {
            assert!(fanins.iter().all(|lit| place[lit.index()] < place[node.index()]));
        }
        let graph = &aig.to_level_graph(PoPlacement::Next).graph;
        assert_eq!(toposort(graph, None).unwrap().len(), graph.num_nodes());
    }
}

#[test]
fn depth_first_search_against_the_edges_is_the_fanin_cone() {
    for aig in &circuits() {
        let root = aig.outputs()[0];
        let against = Reversed(aig);
        let mut search = Dfs::new(against, root.node());
        let mut seen: Vec<NodeId> = Vec::new();
        while let Some(node) = search.next(against) {
            seen.push(node);
        }
        seen.sort();
        assert_eq!(seen, aig.fanin_cone(&[root]));
    }
}

#[test]
fn components_of_a_batch_are_those_of_its_members() {
    let graphs: Vec<_> = circuits()
        .iter()
        .map(|aig| aig.to_level_graph(PoPlacement::Next).graph)
        .collect();
    let members: Vec<_> = graphs.iter().collect();
    let batch = netlearn_graph::level_graph::LevelGraph::batch(&members);
    let apart: usize = members.iter().map(|graph| connected_components(*graph)).sum();
    assert_eq!(connected_components(&batch.graph), apart);
}

#[test]
fn timing_graphs_are_petgraphs() {
    let data = |name: &str| format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let library = Library::read(data("cells.lib")).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker.read(data("pipeline.v")).expect("a netlist");
    let netlist = linker.link(None).expect("it links").netlist;
    let timing = TimingGraph::new(&netlist, GraphOptions::default());
    let graph = timing.to_petgraph();
    assert_eq!(
        (graph.node_count(), graph.edge_count()),
        (timing.num_vertices(), timing.num_edges())
    );
    assert!(!is_cyclic_directed(&graph) && !is_cyclic_directed(timing.levels()));
    for edge in graph.edge_indices() {
        let id = EdgeId(edge.index() as u32);
        let (from, to) = graph.edge_endpoints(edge).expect("it is there");
        assert!(timing.fanin(graph[to]).any(|found| found == (id, graph[from])));
        assert_eq!(graph[edge], timing.kind(id));
    }
}
