//! Speed of delay calculation, on ideal wires and with parasitics, and how much memory it takes.
//!
//! The design is that of a synthetic recipe over nangate45: 60,064 cells, 203,374 pins. Numbers are of one
//! core, and of all.

mod synthetic;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netlearn_graph::constraints::Environment;
use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::parasitics::{Parasitics, SpefOptions};
use netlearn_graph::timing::{DelayInputs, Delays, GraphOptions, TimingGraph};
use netlearn_parsers::{Source, spef};

const FLOPS: u64 = 6_000;
const LEVELS: u64 = 27;
const GATES: u64 = 2_000;

/// Pins that take part: those of instances that are connected, and ports.
fn num_pins(netlist: &Netlist) -> usize {
    netlist
        .pins()
        .filter(|&pin| netlist.net_of(pin).is_some())
        .count()
}

fn delays(criterion: &mut Criterion) {
    let Some(path) = synthetic::library() else { return };
    let library = Library::read(&path).expect("the reference data is readable");
    let text = synthetic::design(FLOPS, LEVELS, GATES);
    let wires = synthetic::parasitics(&text, FLOPS, LEVELS, GATES);
    let mut linker = Linker::new(LibrarySet::single(library));
    linker
        .add(Source::from_bytes("syn.v", text))
        .expect("what was written");
    let netlist = linker.link(None).expect("what was written").netlist;
    let source = Source::from_bytes("syn.spef", wires);
    let file = spef::parse(&source).expect("what was written").tree;
    let (parasitics, _) = Parasitics::from_spef(&netlist, &file, SpefOptions::default());
    let parasitics = [Arc::new(parasitics)];
    let graph = TimingGraph::new(&netlist, GraphOptions::default());
    let environment = Environment::default();
    let ideal = DelayInputs::new(&graph, &netlist, &environment);
    let extracted = DelayInputs {
        parasitics: &parasitics,
        ..ideal
    };
    let pins = num_pins(&netlist);
    let a_pin = |bytes: usize| bytes as f64 / pins as f64;
    eprintln!(
        "{pins} pins; bytes a pin: {:.1} for parasitics, {:.1} for delays and slews",
        a_pin(parasitics[0].memory_bytes()),
        a_pin(Delays::compute(extracted).memory_bytes())
    );
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");

    let mut group = criterion.benchmark_group("60,064 cells");
    group.sample_size(10);
    group.throughput(Throughput::Elements(pins as u64));
    group.bench_function("parasitics of a file", |b| {
        b.iter(|| Parasitics::from_spef(&netlist, black_box(&file), SpefOptions::default()));
    });
    group.bench_function("timing graph", |b| {
        b.iter(|| TimingGraph::new(black_box(&netlist), GraphOptions::default()));
    });
    for (name, inputs) in [("ideal wires", ideal), ("effective capacitance", extracted)] {
        group.bench_function(format!("{name}, one thread"), |b| {
            b.iter(|| one.install(|| Delays::compute(black_box(inputs))));
        });
        group.bench_function(format!("{name}, all threads"), |b| {
            b.iter(|| Delays::compute(black_box(inputs)));
        });
    }
    group.finish();
}

criterion_group!(benches, delays);
criterion_main!(benches);
