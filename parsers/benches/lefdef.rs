//! Speed of reading LEF, and of reading and writing DEF, in bytes of the text a second.
//!
//! Measured on real files where the shared data is there, and always on a generated design of
//! the size that `docs/performance.md` speaks of.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use netlearn_parsers::{Source, def, lef};

fn shared(file: &str) -> Option<Source> {
    let root = match std::env::var_os("NETLEARN_SHARED") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    Source::open(root.join("data").join(file)).ok()
}

/// 40,000 placed cells and as many nets of three pins.
fn generated() -> Source {
    const SIZE: usize = 40_000;
    let written = "a string takes all";
    let mut text = String::from("VERSION 5.8 ;\nDESIGN generated ;\nUNITS DISTANCE MICRONS 1000 ;\n");
    writeln!(text, "COMPONENTS {SIZE} ;").expect(written);
    for i in 0..SIZE {
        let (x, y) = (i % 200 * 1_380, i / 200 * 2_720);
        writeln!(
            text,
            "- core/u_{i} sky130_fd_sc_hd__nand2_1 + SOURCE TIMING + PLACED ( {x} {y} ) N ;"
        )
        .expect(written);
    }
    writeln!(text, "END COMPONENTS\nNETS {SIZE} ;").expect(written);
    for i in 0..SIZE {
        let (a, b) = (i * 7 % SIZE, i * 31 % SIZE);
        writeln!(
            text,
            "- core/n_{i} ( core/u_{i} Y ) ( core/u_{a} A ) ( core/u_{b} B ) + USE SIGNAL ;"
        )
        .expect(written);
    }
    text.push_str("END NETS\nEND DESIGN\n");
    Source::from_bytes("generated.def", text)
}

fn def_speed(criterion: &mut Criterion) {
    let mut designs = vec![("generated", generated())];
    for (name, file) in [
        ("aes_nangate45", "timing/aes_nangate45/design.def.gz"),
        ("Video_routed", "openlane/experiar__Video/design.def.gz"),
    ] {
        designs.extend(shared(file).map(|source| (name, source)));
    }
    let mut group = criterion.benchmark_group("def");
    group.sample_size(10);
    for (name, source) in designs {
        let tree = def::parse(&source).expect("the design reads").tree;
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(BenchmarkId::new("read", name), |bencher| {
            bencher.iter(|| def::parse(&source));
        });
        group.bench_function(BenchmarkId::new("read_without_wires", name), |bencher| {
            bencher.iter(|| def::parse_with(&source, &def::Options { wires: false }));
        });
        group.bench_function(BenchmarkId::new("write", name), |bencher| {
            let mut out = Vec::new();
            bencher.iter(|| {
                out.clear();
                def::write(&tree, &mut out)
            });
        });
    }
}

fn lef_speed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lef");
    group.sample_size(10);
    for (name, file) in [
        ("nangate45", "pdk/nangate45/Nangate45_stdcell.lef.gz"),
        ("sky130hd", "pdk/sky130hd/sky130_fd_sc_hd_merged.lef.gz"),
    ] {
        let Some(source) = shared(file) else {
            continue;
        };
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(BenchmarkId::new("read", name), |bencher| {
            bencher.iter(|| lef::parse(&source));
        });
    }
}

criterion_group!(benches, def_speed, lef_speed);
criterion_main!(benches);
