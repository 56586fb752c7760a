//! Speed of the Liberty reader.
//!
//! The text is made, so that the bench runs everywhere; where real libraries are found, they are
//! read as well.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netlearn_parsers::{Source, liberty};

/// Cells with two tables of 7 x 7 each.
fn cells(count: usize) -> String {
    let index = "0.001, 0.01, 0.1, 0.2, 0.4, 0.8, 1.6";
    let mut text = format!(
        "library (made) {{\n  lu_table_template (t) {{\n    variable_1 : input_net_transition;\n    \
         variable_2 : total_output_net_capacitance;\n    index_1 (\"{index}\");\n    index_2 (\"{index}\");\n  }}\n"
    );
    for cell in 0..count {
        write!(
            text,
            "  cell (C{cell}) {{\n    area : {cell}.5;\n    pin (A) {{ direction : input; capacitance : 0.0017; }}\n    \
             pin (Y) {{\n      direction : output;\n      function : \"!A\";\n      timing () {{\n        related_pin : \"A\";\n"
        )
        .expect("a string takes all");
        for table in ["cell_rise", "cell_fall"] {
            write!(text, "        {table} (t) {{\n          values (").expect("a string takes all");
            for row in 0..7 {
                let numbers: Vec<String> = (0..7)
                    .map(|column| format!("0.0{:05}", (cell * 49 + row * 7 + column) % 99_991))
                    .collect();
                let end = if row == 6 { "" } else { ", \\\n                  " };
                write!(text, "\"{}\"{end}", numbers.join(", ")).expect("a string takes all");
            }
            text += ");\n        }\n";
        }
        text += "      }\n    }\n  }\n";
    }
    text + "}\n"
}

/// Cells whose arcs are given as currents over time, which are passed over.
fn currents(count: usize) -> String {
    let written = "a string takes all";
    let mut text = String::from("library (currents) {\n");
    for cell in 0..count {
        write!(
            text,
            "  cell (C{cell}) {{\n    pin (Y) {{\n      timing () {{\n        related_pin : \"A\";\n"
        )
        .expect(written);
        for group in ["output_current_rise", "output_current_fall"] {
            writeln!(text, "        {group} () {{").expect(written);
            for vector in 0..49 {
                let times: Vec<String> = (1..19).map(|i| format!("0.{:06}", i * 9_777 + vector)).collect();
                let values: Vec<String> = (1..19)
                    .map(|i| format!("-0.{:06}", i * 7_919 * (cell + 1) % 999_983))
                    .collect();
                writeln!(
                    text,
                    "          vector (ccs) {{\n            index_1 (\"0.0123\");\n            index_3 (\"{}\");\n            \
                     values (\"{}\");\n          }}",
                    times.join(", "),
                    values.join(", ")
                )
                .expect(written);
            }
            text += "        }\n";
        }
        text += "      }\n    }\n  }\n";
    }
    text + "}\n"
}

fn sources() -> Vec<(&'static str, Source)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("NETLEARN_SHARED")
        .map_or(root, Into::into)
        .join("data/pdk");
    let mut sources = vec![
        ("made", Source::from_bytes("made.lib", cells(5_000))),
        ("currents", Source::from_bytes("currents.lib", currents(300))),
    ];
    for (name, file) in [
        ("nangate45_typ", "nangate45/nangate45_typ.lib.gz"),
        ("sky130hd_tt", "sky130hd/sky130hd_tt.lib.gz"),
    ] {
        match Source::open(shared.join(file)) {
            Ok(source) => sources.push((name, source)),
            Err(error) => eprintln!("skipped: {error}"),
        }
    }
    sources
}

fn liberty_benches(criterion: &mut Criterion) {
    let sources = sources();
    let mut group = criterion.benchmark_group("liberty/read");
    group.sample_size(10);
    for (name, source) in &sources {
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| liberty::parse(black_box(source)).expect("a good library"));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("liberty/tree");
    group.sample_size(10);
    for (name, source) in &sources {
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| liberty::parse_tree(black_box(source)).expect("a good library"));
        });
    }
    group.finish();
}

criterion_group!(benches, liberty_benches);
criterion_main!(benches);
