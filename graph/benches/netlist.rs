//! Speed of linking: from a Verilog file in memory to a flat netlist, and its size.
//!
//! The design is that of a synthetic recipe over nangate45: 300,064 cells, 1.3 million pins.

use std::fmt::Write;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::Linker;
use netlearn_parsers::Source;

/// The generator of the recipe: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

const CELLS: [(&str, &[&str], &str); 10] = [
    ("INV_X1", &["A"], "ZN"),
    ("BUF_X1", &["A"], "Z"),
    ("NAND2_X1", &["A1", "A2"], "ZN"),
    ("NOR2_X1", &["A1", "A2"], "ZN"),
    ("AND2_X1", &["A1", "A2"], "ZN"),
    ("OR2_X1", &["A1", "A2"], "ZN"),
    ("XOR2_X1", &["A", "B"], "Z"),
    ("AOI21_X1", &["A", "B1", "B2"], "ZN"),
    ("OAI21_X1", &["A", "B1", "B2"], "ZN"),
    ("MUX2_X1", &["A", "B", "S"], "Z"),
];

/// `flops` registers around `levels` levels of `gates` gates.
fn design(flops: u64, levels: u64, gates: u64) -> String {
    let mut text =
        "module syn (clk, in, out);\n  input clk;\n  input [63:0] in;\n  output [63:0] out;\n".to_owned();
    let mut random = Random(1);
    let mut put = |line: std::fmt::Arguments<'_>| text.write_fmt(line).expect("writing to memory");
    for flop in 0..flops {
        put(format_args!("  wire q{flop};\n"));
    }
    for level in 0..levels {
        for gate in 0..gates {
            put(format_args!("  wire n{level}_{gate};\n"));
        }
    }
    for level in 0..levels {
        for gate in 0..gates {
            let (cell, inputs, output) = CELLS[random.below(10) as usize];
            put(format_args!("  {cell} g{level}_{gate} ("));
            for (place, input) in inputs.iter().enumerate() {
                match level {
                    0 if place == 0 && gate < 64 => put(format_args!(".{input}(in[{gate}]), ")),
                    0 => put(format_args!(".{input}(q{}), ", random.below(flops))),
                    _ if random.below(4) == 0 => put(format_args!(".{input}(q{}), ", random.below(flops))),
                    _ => put(format_args!(".{input}(n{}_{}), ", level - 1, random.below(gates))),
                }
            }
            put(format_args!(".{output}(n{level}_{gate}));\n"));
        }
    }
    let last = levels - 1;
    for flop in 0..flops {
        let gate = random.below(gates);
        put(format_args!(
            "  DFF_X1 f{flop} (.D(n{last}_{gate}), .CK(clk), .Q(q{flop}));\n"
        ));
    }
    for bit in 0..64 {
        let gate = random.below(gates);
        put(format_args!(
            "  BUF_X1 ob{bit} (.A(n{last}_{gate}), .Z(out[{bit}]));\n"
        ));
    }
    text.push_str("endmodule\n");
    text
}

fn linking(criterion: &mut Criterion) {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let path = root.join("data/pdk/nangate45/nangate45_typ.lib.gz");
    if !path.exists() {
        eprintln!("no reference data: nothing to link with");
        return;
    }
    let library = Library::read(&path).expect("the reference data is readable");
    let set = Arc::new(LibrarySet::single(library));
    let text = design(30_000, 27, 10_000);
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
