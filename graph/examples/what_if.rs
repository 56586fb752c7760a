//! Resizes the gates of the worst paths, one after the other, and keeps what helps.
//!
//! ```sh
//! cargo run -p netlearn-graph --example what_if
//! cargo run --release -p netlearn-graph --example what_if -- cells.lib top.v top.sdc top.spef
//! ```
//!
//! Each try is a change and an update, which works out only what follows from it.

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use netlearn_graph::constraints::Constraints;
use netlearn_graph::ids::{CellId, InstanceId};
use netlearn_graph::library::{Library, LibrarySet, Mode};
use netlearn_graph::netlist::Linker;
use netlearn_graph::parasitics::{Parasitics, SpefOptions};
use netlearn_graph::timing::{PathQuery, Timing};
use netlearn_parsers::{Source, sdc, spef};

/// The design of files: a library, a netlist, constraints, and wires if they are known.
fn read(files: &[String]) -> Result<Timing, Box<dyn Error>> {
    let [library, verilog, constraints, wires @ ..] = files else {
        return Err("no library, netlist and constraints".into());
    };
    let mut linker = Linker::new(LibrarySet::single(Library::read(library)?));
    linker.read(verilog)?;
    let netlist = linker.link(None)?.netlist;
    let constraints = Constraints::compile(&netlist, &sdc::parse(&Source::open(constraints)?)?.tree);
    let mut parasitics = Vec::new();
    for path in wires {
        let file = spef::parse(&Source::open(path)?)?.tree;
        parasitics.push(Arc::new(
            Parasitics::from_spef(&netlist, &file, SpefOptions::default()).0,
        ));
    }
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints.constraints);
    timing.set_parasitics(parasitics);
    Ok(timing)
}

/// The instances on the worst paths.
fn on_worst_paths(timing: &mut Timing) -> Vec<InstanceId> {
    let results = timing.update();
    let query = PathQuery {
        per_group: 3,
        ..PathQuery::default()
    };
    let paths = results.paths(&query);
    let rows = paths.iter().flat_map(|path| &path.data);
    let mut instances: Vec<_> = rows
        .filter_map(|row| results.netlist().instance_of(row.pin))
        .collect();
    instances.sort_unstable();
    instances.dedup();
    instances
}

/// The worst slack if an instance were one of another cell.
fn slack_with(timing: &mut Timing, instance: InstanceId, cell: CellId) -> Result<f64, Box<dyn Error>> {
    timing.resize(instance, cell)?;
    Ok(timing.summary(Mode::Late).worst_slack_ps)
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = |name: &str| format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        files.extend(["cells.lib", "pipeline.v", "pipeline.sdc"].map(data));
    }
    let mut timing = read(&files)?;
    let start = Instant::now();
    let mut best_ps = timing.update().worst_slack_ps(Mode::Late);
    println!("worst slack {best_ps:.1} ps, after {:.1?}", start.elapsed());

    let start = Instant::now();
    let mut tries = 0;
    for instance in on_worst_paths(&mut timing) {
        let netlist = timing.netlist();
        let library = netlist.libraries().library();
        let Some(old) = netlist.cell(instance) else {
            continue;
        };
        let mut best = old;
        let cells = (0..library.cells().len() as u32).map(CellId);
        let others: Vec<_> = cells
            .filter(|&cell| cell != old && library.is_alike(old, cell))
            .collect();
        for cell in others {
            tries += 1;
            let slack_ps = slack_with(&mut timing, instance, cell)?;
            if slack_ps > best_ps {
                (best_ps, best) = (slack_ps, cell);
            }
        }
        timing.resize(instance, best)?;
        if best != old {
            let netlist = timing.netlist();
            let [from, to] = [old, best].map(|cell| netlist.libraries().library().cell_name(cell));
            println!(
                "{}: {from} to {to}, {best_ps:.1} ps",
                netlist.instance_name(instance)
            );
        }
    }
    println!("{tries} resizes in {:.1?}", start.elapsed());
    Ok(())
}
