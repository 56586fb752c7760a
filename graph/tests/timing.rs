//! The search against OpenSTA's answers.

mod common;

use std::path::Path;

use netlearn_graph::constraints::{Clock, ClockEdge, Constraints, PortDelay};
use netlearn_graph::ids::ClockId;
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::timing::{Results, Timing};

fn link(library: &Path, verilog: &Path, top: &str) -> Netlist {
    let library = Library::read(library).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker.read(verilog).expect("a netlist");
    linker.link(Some(top)).expect("it links").netlist
}

/// One clock of 1 ns at `clk`, inputs 0.2 and outputs 0.3 ns from it: m03.
fn simple(netlist: &Netlist) -> Constraints {
    let mut constraints = Constraints::default();
    let pin = |name: &str| netlist.find_pin(name).expect("a port");
    constraints.clocks.push(Clock {
        name: "clk".into(),
        sources: vec![pin("clk")],
        period_ps: 1000.0,
        edges_ps: [0.0, 500.0],
        is_propagated: false,
        generated: None,
        latency_ps: [[None; 2]; 2],
        source_latency_ps: [[[None; 2]; 2]; 2],
        slew_ps: [[None; 2]; 2],
        uncertainty_ps: [None; 2],
    });
    let delay = |name: &str, ps: f64| PortDelay {
        pin: pin(name),
        clock: Some(ClockEdge {
            clock: ClockId(0),
            edge: Edge::Rise,
        }),
        reference: None,
        delay_ps: [[Some(ps); 2]; 2],
        includes_source_latency: false,
        includes_network_latency: false,
    };
    constraints.input_delays.push(delay("d", 200.0));
    constraints.output_delays.push(delay("q", 300.0));
    constraints
}

#[test]
fn registers_of_one_ideal_clock() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let folder = timing.join("micro/m03_reg2reg_ideal");
    let netlist = link(
        &timing.join("micro/lib/micro.lib"),
        &folder.join("design.v"),
        "top",
    );
    let constraints = simple(&netlist);
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints);
    let results = timing.update();
    let golden = std::fs::read_to_string(folder.join("golden.tsv")).expect("a golden");
    let expected = section(&golden, "endpoints");
    compare("m03", &endpoints(&results), &expected);
}

/// A row: what it is about, and numbers in ns.
type Row = (String, Vec<f64>);

/// The rows of a section, the first fields of which say what they are about.
fn section(golden: &str, name: &str) -> Vec<Row> {
    let lines = golden
        .lines()
        .skip_while(|line| *line != format!("#section {name}"))
        .skip(2);
    let mut rows: Vec<Row> = lines
        .take_while(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let numbers = fields[7..].iter().map(|field| field.parse().expect("a number"));
            (fields[..7].join("\t"), numbers.collect())
        })
        .collect();
    rows.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    rows
}

fn endpoints(results: &Results<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for mode in [Mode::Late, Mode::Early] {
        for end in results.endpoints(mode) {
            let name = |pin| results.netlist().pin_name(pin).to_string();
            let clock = end
                .target
                .map_or("", |edge| &results.constraints().clocks[edge.clock.index()].name);
            let about = [
                if mode == Mode::Late { "max" } else { "min" },
                end.kind.name(),
                end.role.name(),
                &name(end.startpoint),
                &name(end.endpoint),
                end.edge.symbol(),
                clock,
            ];
            let numbers = [end.slack_ps, end.arrival_ps, end.required_ps];
            rows.push((about.join("\t"), numbers.map(|ps| ps * 1e-3).to_vec()));
        }
    }
    rows.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    rows
}

fn compare(case: &str, found: &[Row], expected: &[Row]) {
    assert_eq!(
        found.len(),
        expected.len(),
        "{case}: {found:?} is not {expected:?}"
    );
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.0, expected.0, "{case}");
        for (a, b) in found.1.iter().zip(&expected.1) {
            // timing.md: 2e-6 ns + 1e-5 of the value.
            assert!(
                (a - b).abs() <= 2e-6 + 1e-5 * b.abs(),
                "{case}: {found:?} is not {expected:?}"
            );
        }
    }
}
