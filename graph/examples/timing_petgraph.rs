//! Runs petgraph on a timing graph: on its levels as they are, and on a graph of petgraph's own.
//!
//! ```sh
//! cargo run -p netlearn-graph --example timing_petgraph
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::Linker;
use netlearn_graph::timing::{EdgeKind, GraphOptions, TimingGraph};
use petgraph::algo::{dijkstra, toposort};
use petgraph::visit::Dfs;

fn main() -> Result<(), Box<dyn Error>> {
    let data = |name: &str| format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut linker = Linker::new(LibrarySet::single(Library::read(data("cells.lib"))?));
    linker.read(data("pipeline.v"))?;
    let netlist = linker.link(None)?.netlist;
    let timing = TimingGraph::new(&netlist, GraphOptions::default());

    // The `LevelGraph` below a timing graph has petgraph's traits: nothing is copied.
    let levels = timing.levels();
    println!("{} pins on {} levels", levels.num_nodes(), levels.num_levels());
    assert_eq!(
        toposort(levels, None).map_err(|_| "a loop")?.len(),
        levels.num_nodes()
    );
    let start = netlist
        .find_pin("clk")
        .and_then(|pin| timing.driver(pin))
        .ok_or("no port clk")?;
    let mut walk = Dfs::new(levels, start.0);
    let mut reached = 0;
    while walk.next(levels).is_some() {
        reached += 1;
    }
    println!("{reached} of them behind clk");

    // A graph of petgraph's own may be changed; its weights are vertices and kinds of edges.
    let graph = timing.to_petgraph();
    let gates = dijkstra(&graph, start.0.into(), None, |edge| match edge.weight() {
        EdgeKind::Cell(_) => 1,
        EdgeKind::Wire => 0,
    });
    let mut gates: Vec<_> = gates.into_iter().collect();
    gates.sort_unstable();
    for (node, count) in gates {
        let pin = timing.pin(graph[node]);
        println!("{count} gates to {}", netlist.pin_name(pin));
    }
    assert_eq!(graph.edge_count(), timing.num_edges());
    Ok(())
}
