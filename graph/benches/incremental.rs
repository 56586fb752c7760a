//! A change and the worst slack after it, against an update of everything.
//!
//! The designs are those of synthetic recipes over nangate45: syn60k with 60,064 cells and syn300k with 300,064.
//! Changes are random resizes, delays that are given, and wires.

mod synthetic;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use netlearn_graph::constraints::Constraints;
use netlearn_graph::ids::{InstanceId, NetId};
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::parasitics::{Parasitics, SpefOptions};
use netlearn_graph::timing::{EdgeId, EdgeKind, Timing};
use netlearn_parsers::{Source, sdc, spef};

const SDC: &str = "create_clock -name clk -period 2.0 [get_ports clk]\n\
    set_input_delay 0.2 -clock clk [get_ports in*]\nset_output_delay 0.2 -clock clk [get_ports out*]\n";

fn design(flops: u64, levels: u64, gates: u64) -> Option<Timing> {
    let library = Library::read(synthetic::library()?).expect("the reference data is readable");
    let text = synthetic::design(flops, levels, gates);
    let wires = Source::from_bytes("syn.spef", synthetic::parasitics(&text, flops, levels, gates));
    let mut linker = Linker::new(LibrarySet::single(library));
    linker
        .add(Source::from_bytes("syn.v", text))
        .expect("what was written");
    let netlist = linker.link(None).expect("what was written").netlist;
    let sdc = sdc::parse(&Source::from_bytes("syn.sdc", SDC)).expect("what was written");
    let constraints = Constraints::compile(&netlist, &sdc.tree).constraints;
    let file = spef::parse(&wires).expect("what was written").tree;
    let (wires, _) = Parasitics::from_spef(&netlist, &file, SpefOptions::default());
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints);
    timing.set_parasitics(vec![wires.into()]);
    Some(timing)
}

/// A gate that is not of its other size becomes that.
fn resize(timing: &mut Timing, instance: InstanceId) {
    let netlist = timing.netlist();
    let name = netlist.cell_name(instance);
    let other = match name.strip_suffix("_X1") {
        Some(kind) => format!("{kind}_X2"),
        None => name.replace("_X2", "_X1"),
    };
    let cell = netlist
        .libraries()
        .find_cell(&other)
        .expect("both sizes are there");
    timing.resize(instance, cell).expect("they have the same pins");
}

/// Gives the delay of an edge, or takes it back.
fn give(timing: &mut Timing, edge: EdgeId) {
    timing.annotate(|netlist, graph, given| {
        let point = netlist.libraries().point(0, Mode::Late);
        match graph.kind(edge) {
            EdgeKind::Wire => {
                let is_given = given.wire_ps(edge, point, Edge::Rise).is_some();
                given.set_wire(edge, point, Edge::Rise, if is_given { f32::NAN } else { 20.0 });
            }
            EdgeKind::Cell(_) => {
                let is_given = given.arc_ps(edge, 0, point).is_some();
                given.set_arc(edge, 0, point, if is_given { f32::NAN } else { 60.0 });
            }
        }
    });
}

fn wire(timing: &mut Timing, net: NetId, ff: f32) {
    let mut wires = Parasitics::default();
    wires.set_lumped(net, ff);
    timing.set_wire(net, &wires);
}

/// Some of so many, all over them.
fn spread(count: usize) -> impl Iterator<Item = usize> {
    (0..).map(move |time: usize| time.wrapping_mul(7_919) % count)
}

fn updates(criterion: &mut Criterion) {
    for (name, flops, levels, gates) in [("syn60k", 6_000, 27, 2_000), ("syn300k", 30_000, 27, 10_000)] {
        let Some(mut timing) = design(flops, levels, gates) else {
            return;
        };
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("everything", |b| {
            b.iter(|| {
                timing.set_calculator(timing.calculator());
                timing.summary(Mode::Late).worst_slack_ps
            });
        });
        timing.update();
        let instances: Vec<InstanceId> = timing.netlist().instances().collect();
        let nets: Vec<NetId> = timing.netlist().nets().collect();
        let edges = timing.graph().num_edges();
        let is_clock = |netlist: &Netlist, net: NetId| netlist.net_pins(net).len() > 1_000;
        group.sample_size(1_000);
        let mut places = spread(instances.len());
        group.bench_function("resize", |b| {
            b.iter_batched(
                || instances[places.next().expect("endless")],
                |instance| {
                    resize(&mut timing, instance);
                    black_box(timing.summary(Mode::Late).worst_slack_ps)
                },
                BatchSize::PerIteration,
            );
        });
        let mut places = spread(edges);
        group.bench_function("delay", |b| {
            b.iter_batched(
                || EdgeId(places.next().expect("endless") as u32),
                |edge| {
                    give(&mut timing, edge);
                    black_box(timing.summary(Mode::Late).worst_slack_ps)
                },
                BatchSize::PerIteration,
            );
        });
        let mut places = spread(nets.len());
        group.bench_function("wire", |b| {
            b.iter_batched(
                || nets[places.next().expect("endless")],
                |net| {
                    let ff = if is_clock(timing.netlist(), net) { 0.0 } else { 5.0 };
                    wire(&mut timing, net, ff);
                    black_box(timing.summary(Mode::Late).worst_slack_ps)
                },
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, updates);
criterion_main!(benches);
