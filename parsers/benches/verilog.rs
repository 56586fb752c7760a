//! Speed of the Verilog reader and writer.
//!
//! The texts are made, so that the bench runs everywhere; where real netlists are found, they are
//! read as well: the circuits package (`.deps`) and the shared designs.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netlearn_parsers::{Source, verilog};

/// Two-input gates as `assign`, the way AIGs are written.
fn assigns(count: usize) -> String {
    let mut text = String::from("module made (\\a[0] , \\a[1] );\n  input \\a[0] , \\a[1] ;\n");
    for gate in 2..count + 2 {
        let (left, right) = (gate * 7 % (gate - 1), gate - 1);
        text += &format!("  assign n{gate} = ~n{left} & \\n[{right}] ;\n");
    }
    text + "endmodule\n"
}

/// Mapped cells as flows write them.
fn cells(count: usize) -> String {
    let mut text = String::from("module made (clk, in, out);\n");
    for cell in 0..count {
        text += &format!("  wire _{cell:05}_;\n");
    }
    for cell in 2..count {
        let (left, right) = (cell * 7 % cell, cell - 1);
        text += &format!(
            "  NAND2_X1 u_{cell:05} (\n    .A1(_{left:05}_),\n    .A2(_{right:05}_),\n    .ZN(_{cell:05}_)\n  );\n"
        );
    }
    text + "endmodule\n"
}

fn sources() -> Vec<(&'static str, Source)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = |variable: &str, default: PathBuf| std::env::var_os(variable).map_or(default, PathBuf::from);
    let package = folder("NETLEARN_DEPS", root.join(".deps")).join("bench/logikbench/benchmarks/epfl");
    let shared = folder("NETLEARN_SHARED", root.join("../shared")).join("data");
    let mut sources = vec![
        ("made assigns", Source::from_bytes("assigns.v", assigns(100_000))),
        ("made cells", Source::from_bytes("cells.v", cells(50_000))),
    ];
    for (name, path) in [
        ("hyp", package.join("hyp/rtl/hyp.v")),
        ("ibex_nangate45", shared.join("timing/ibex_nangate45/design.v.gz")),
        (
            "wb_host_sky130hd",
            shared.join("openlane/riscduino__wb_host/netlist.v.gz"),
        ),
    ] {
        match Source::open(&path) {
            Ok(source) => sources.push((name, source)),
            Err(error) => eprintln!("skipped: {error}"),
        }
    }
    sources
}

fn verilog_benches(criterion: &mut Criterion) {
    let sources = sources();
    let mut group = criterion.benchmark_group("verilog/read");
    group.sample_size(10);
    for (name, source) in &sources {
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| verilog::parse(black_box(source)).expect("a netlist of the subset"));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("verilog/write");
    group.sample_size(10);
    for (name, source) in &sources {
        let tree = verilog::parse(source).expect("a netlist of the subset").tree;
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(*name, |bencher| {
            bencher
                .iter(|| verilog::write(black_box(&tree), &mut std::io::sink()).expect("a sink takes all"));
        });
    }
    group.finish();
}

criterion_group!(benches, verilog_benches);
criterion_main!(benches);
