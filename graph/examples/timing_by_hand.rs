//! Builds a netlist in code, pin by pin, times it, and asks for single pins.
//!
//! ```sh
//! cargo run -p netlearn-graph --example timing_by_hand
//! ```

#![allow(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;

use netlearn_graph::constraints::Constraints;
use netlearn_graph::library::{Direction, Edge, Library, LibrarySet, Mode};
use netlearn_graph::netlist::Netlist;
use netlearn_graph::timing::Timing;
use netlearn_parsers::{Source, sdc};

fn main() -> Result<(), Box<dyn Error>> {
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/cells.lib");
    let mut netlist = Netlist::new("chain", LibrarySet::single(Library::read(library)?));

    // a -> u0 -> u1 -> u2 -> y
    let mut net = netlist.add_net("a")?;
    netlist.add_port("a", Direction::Input, Some(net))?;
    let buffer = netlist
        .libraries()
        .find_cell("BUF")
        .ok_or("the library has no BUF")?;
    for number in 0..3 {
        let instance = netlist.add_instance(&format!("u{number}"), buffer)?;
        let [input, output] = ["A", "Y"].map(|name| netlist.pin(instance, name));
        netlist.connect(input.ok_or("no pin A")?, net);
        net = netlist.add_net(&format!("n{number}"))?;
        netlist.connect(output.ok_or("no pin Y")?, net);
    }
    netlist.add_port("y", Direction::Output, Some(net))?;

    let commands = "create_clock -name clk -period 0.1
        set_input_delay 0.02 -clock clk a
        set_output_delay 0.03 -clock clk y";
    let commands = sdc::parse(&Source::from_bytes("chain.sdc", commands))?.tree;
    let constraints = Constraints::compile(&netlist, &commands).constraints;
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints);

    let results = timing.update();
    let point = results.netlist().libraries().point(0, Mode::Late);
    println!("late    arrival     slew required    slack");
    for name in ["a", "u0/Y", "u1/A", "u1/Y", "u2/Y", "y"] {
        let pin = results.netlist().find_pin(name).ok_or("no such pin")?;
        let graph = results.graph();
        let vertex = graph
            .driver(pin)
            .or_else(|| graph.load(pin))
            .ok_or("it is not connected")?;
        let rise = results.vertex(vertex, Edge::Rise, point);
        println!(
            "{name:6} {:8.2} {:8.2} {:8.2} {:8.2}",
            rise.arrival_ps.unwrap_or(f64::NAN),
            rise.slew_ps,
            rise.required_ps,
            rise.slack_ps
        );
    }
    Ok(())
}
