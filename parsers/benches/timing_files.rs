//! Speed of the SPEF and SDF readers and writers.
//!
//! The texts are made, so that the bench runs everywhere; where the shared designs are found, two
//! of them are read as well.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netlearn_parsers::{Source, sdf, spef};

/// Nets of a driver and two loads, as extractors write them.
fn made_spef(count: usize) -> String {
    let mut text = String::from("*SPEF \"made\"\n*C_UNIT 1 PF\n*R_UNIT 1 OHM\n*NAME_MAP\n");
    for index in 0..2 * count {
        text += &format!("*{index} _{index:06}_\n");
    }
    for net in 0..count {
        let [driver, one, other] = [net, net * 7 % count, net * 13 % count].map(|cell| cell + count);
        text += &format!(
            "\n*D_NET *{net} 0.00153\n*CONN\n*I *{driver}:ZN O *D NAND2_X1\n*I *{one}:A1 I *D NAND2_X1\n\
             *I *{other}:A2 I *D NAND2_X1\n*CAP\n1 *{driver}:ZN 0.000161493\n2 *{net}:1 9.38652e-05\n\
             3 *{one}:A1 *{other}:2 1.72894e-05\n*RES\n1 *{driver}:ZN *{net}:1 63.9106\n\
             2 *{net}:1 *{one}:A1 3.41\n3 *{net}:1 *{other}:A2 286.241\n*END\n"
        );
    }
    text
}

/// Cells of two paths, some under conditions, and a wire each.
fn made_sdf(count: usize) -> String {
    let mut text = String::from("(DELAYFILE\n (DIVIDER /)\n (TIMESCALE 1ns)\n");
    text += " (CELL\n  (CELLTYPE \"made\")\n  (INSTANCE)\n  (DELAY\n   (ABSOLUTE\n";
    for cell in 0..count {
        let load = cell * 7 % count;
        text += &format!("    (INTERCONNECT top/u{cell}/ZN top/u{load}/A (0.0{load}::0.0{cell}))\n");
    }
    text += "   )\n  )\n )\n";
    for cell in 0..count {
        text += &format!(
            " (CELL\n  (CELLTYPE \"XOR2_X1\")\n  (INSTANCE top/u{cell})\n  (DELAY\n   (ABSOLUTE\n    \
             (IOPATH A Z (0.0{cell}::0.0312) (0.0217::0.0219))\n    (COND (A == 1'b1)\n     \
             (IOPATH B Z (0.0402::0.0415) (0.0333::0.0341)))\n   )\n  )\n )\n"
        );
    }
    text + ")\n"
}

fn shared(name: &str) -> Option<Source> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(default, PathBuf::from);
    match Source::open(root.join("data/timing").join(name)) {
        Ok(source) => Some(source),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

fn spef_benches(criterion: &mut Criterion) {
    let mut sources = vec![("made", Source::from_bytes("made.spef", made_spef(30_000)))];
    sources.extend(shared("ibex_nangate45/design.spef.gz").map(|source| ("ibex_nangate45", source)));
    let mut group = criterion.benchmark_group("spef");
    group.sample_size(10);
    for (name, source) in &sources {
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(format!("read/{name}"), |bencher| {
            bencher.iter(|| spef::parse(black_box(source)).expect("a good file"));
        });
        let tree = spef::parse(source).expect("a good file").tree;
        group.bench_function(format!("write/{name}"), |bencher| {
            bencher.iter(|| spef::write(black_box(&tree), &mut std::io::sink()).expect("a sink takes all"));
        });
    }
    group.finish();
}

fn sdf_benches(criterion: &mut Criterion) {
    let mut sources = vec![("made", Source::from_bytes("made.sdf", made_sdf(40_000)))];
    sources.extend(shared("aes_nangate45/design.sdf.gz").map(|source| ("aes_nangate45", source)));
    let mut group = criterion.benchmark_group("sdf");
    group.sample_size(10);
    for (name, source) in &sources {
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(format!("read/{name}"), |bencher| {
            bencher.iter(|| sdf::parse(black_box(source)).expect("a good file"));
        });
        let tree = sdf::parse(source).expect("a good file").tree;
        group.bench_function(format!("write/{name}"), |bencher| {
            bencher.iter(|| sdf::write(black_box(&tree), &mut std::io::sink()).expect("a sink takes all"));
        });
    }
    group.finish();
}

criterion_group!(benches, spef_benches, sdf_benches);
criterion_main!(benches);
