//! Speed of linking: from a Verilog file in memory to a flat netlist, and its size.
//!
//! The design is that of a synthetic recipe over nangate45: 300,064 cells, 1.3 million pins.

mod synthetic;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::Linker;
use netlearn_parsers::Source;

fn linking(criterion: &mut Criterion) {
    let Some(path) = synthetic::library() else { return };
    let library = Library::read(&path).expect("the reference data is readable");
    let set = Arc::new(LibrarySet::single(library));
    let text = synthetic::design(30_000, 27, 10_000);
    let read = || {
        let mut linker = Linker::new(set.clone());
        linker
            .add(Source::from_bytes("syn.v", text.as_str()))
            .expect("what was written");
        linker
    };
    let netlist = read().link(None).expect("what was written").netlist;
    let bytes = netlist.memory_bytes() as f64 / netlist.num_pins() as f64;
    eprintln!(
        "{} instances, {} pins, {} nets, {bytes:.1} bytes a pin",
        netlist.num_instances(),
        netlist.num_pins(),
        netlist.num_nets()
    );
    let mut group = criterion.benchmark_group("300,064 cells");
    group.sample_size(10);
    group.throughput(Throughput::Elements(netlist.num_pins() as u64));
    group.bench_function("read", |b| b.iter(read));
    group.bench_function("link", |b| {
        b.iter_batched(read, |linker| linker.link(None), BatchSize::PerIteration);
    });
    let names: Vec<String> = netlist
        .pins()
        .step_by(1000)
        .map(|pin| netlist.pin_name(pin).to_string())
        .collect();
    group.bench_function("find 1,300 pins by name", |b| {
        b.iter(|| {
            names
                .iter()
                .filter(|name| netlist.find_pin(black_box(name)).is_some())
                .count()
        });
    });
    group.finish();
}

criterion_group!(benches, linking);
criterion_main!(benches);
