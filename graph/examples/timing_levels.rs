//! A timing graph as a `LevelGraph`: what encoders of models read.
//!
//! ```sh
//! cargo run -p netlearn-graph --example timing_levels
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::Linker;
use netlearn_graph::timing::{EdgeId, EdgeKind, GraphOptions, TimingGraph, VertexId};

fn main() -> Result<(), Box<dyn Error>> {
    let data = |name: &str| format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut linker = Linker::new(LibrarySet::single(Library::read(data("cells.lib"))?));
    linker.read(data("pipeline.v"))?;
    let netlist = linker.link(None)?.netlist;
    let timing = TimingGraph::new(&netlist, GraphOptions::default());

    let graph = timing.levels();
    for level in 0..graph.num_levels() {
        println!("level {level}");
        for node in graph.level(level) {
            let sources = graph.in_edges(node).zip(graph.sources(node));
            let from: Vec<String> = sources
                .map(|(edge, &source)| {
                    let by = match timing.kind(EdgeId(edge)) {
                        EdgeKind::Wire => "wire",
                        EdgeKind::Cell(_) => "cell",
                    };
                    format!("{by} from {}", netlist.pin_name(timing.pin(VertexId(source))))
                })
                .collect();
            println!(
                "  {} {}",
                netlist.pin_name(timing.pin(VertexId(node))),
                from.join(", ")
            );
        }
    }
    // Checks and what was cut define no levels.
    for edge in timing.deferred() {
        let [from, to] = [edge.from, edge.to].map(|vertex| netlist.pin_name(timing.pin(vertex)));
        println!("{:?} from {from} to {to}", edge.why);
    }
    Ok(())
}
