//! Times a design that stands in files.
//!
//! ```sh
//! cargo run -p netlearn-graph --example timing_from_files
//! cargo run -p netlearn-graph --example timing_from_files -- cells.lib top.v top.sdc
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use netlearn_graph::constraints::Constraints;
use netlearn_graph::library::{Library, LibrarySet, Mode};
use netlearn_graph::netlist::Linker;
use netlearn_graph::timing::Timing;
use netlearn_parsers::{Source, sdc};

fn main() -> Result<(), Box<dyn Error>> {
    let data = |name: &str| format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let files: Vec<String> = std::env::args().skip(1).collect();
    let files = match <[String; 3]>::try_from(files) {
        Ok(files) => files,
        Err(_) => ["cells.lib", "pipeline.v", "pipeline.sdc"].map(data),
    };

    let mut linker = Linker::new(LibrarySet::single(Library::read(&files[0])?));
    linker.read(&files[1])?;
    let netlist = linker.link(None)?.netlist;
    let commands = sdc::parse(&Source::open(&files[2])?)?.tree;
    let constraints = Constraints::compile(&netlist, &commands).constraints;
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints);
    let results = timing.update();

    for (mode, check) in [(Mode::Late, "setup"), (Mode::Early, "hold")] {
        println!("{check}: worst slack {:.1} ps", results.worst_slack_ps(mode));
        for end in results.endpoints(mode) {
            let name = results.netlist().pin_name(end.endpoint);
            println!("  {name}: {:.1} ps", end.slack_ps);
        }
    }
    Ok(())
}
