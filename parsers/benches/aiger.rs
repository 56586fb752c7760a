//! Speed of reading and writing AIGER, in bytes of the binary or text form a second.
//!
//! Measured on `hyp` of the EPFL suite where the shared data is there, and always on a generated
//! graph of the same size and depth of numbers.

use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use netlearn_parsers::aiger::{self, And, Ast, Literal};
use netlearn_parsers::{Source, bench, blif};

/// As large as `hyp`: fanins mostly near, some far.
fn generated() -> Ast {
    let (num_inputs, num_ands) = (256u32, 214_335u32);
    let mut state = 20_240_916u64;
    let mut random = |bound: u32| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(bound)) as u32
    };
    let and = |place: u32| {
        let output = 2 * (num_inputs + 1 + place);
        let mut near = |from: u32| {
            let reach = if random(4) == 0 { from } else { from.min(200) };
            from - 1 - random(reach)
        };
        let fanins = [near(output), near(output)];
        And {
            output: Literal(output),
            fanins: [
                Literal(fanins[0].max(fanins[1])),
                Literal(fanins[0].min(fanins[1])),
            ],
        }
    };
    Ast {
        max_variable: num_inputs + num_ands,
        inputs: (1..=num_inputs).map(|variable| Literal(2 * variable)).collect(),
        outputs: (0..128)
            .map(|place| Literal(2 * (num_inputs + num_ands - place)))
            .collect(),
        ands: (0..num_ands).map(and).collect(),
        ..Ast::default()
    }
}

fn shared(file: &str) -> Option<Source> {
    let root = match std::env::var_os("NETLEARN_SHARED") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    Source::open(root.join("data").join(file)).ok()
}

fn aiger_speed(criterion: &mut Criterion) {
    let mut packed = Vec::new();
    aiger::write(&generated(), &mut packed).expect("a generated graph can be written");
    let mut circuits = vec![("generated", Source::from_bytes("generated.aig", packed))];
    circuits.extend(shared("epfl/hyp.aig.gz").map(|source| ("hyp", source)));
    for (name, source) in circuits {
        let tree = aiger::parse(&source).expect("the circuit reads").tree;
        let mut text = Vec::new();
        aiger::write_ascii(&tree, &mut text).expect("the circuit can be written");
        let text = Source::from_bytes("text.aag", text);

        let mut group = criterion.benchmark_group("aiger");
        group.throughput(Throughput::Bytes(source.bytes().len() as u64));
        group.bench_function(BenchmarkId::new("read_binary", name), |bencher| {
            bencher.iter(|| aiger::parse(&source));
        });
        group.bench_function(BenchmarkId::new("write_binary", name), |bencher| {
            let mut out = Vec::new();
            bencher.iter(|| {
                out.clear();
                aiger::write(&tree, &mut out)
            });
        });
        group.throughput(Throughput::Bytes(text.bytes().len() as u64));
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("read_text", name), |bencher| {
            bencher.iter(|| aiger::parse(&text));
        });
    }
}

/// The generated graph as gates of two inputs, in the two text formats of netlists.
fn text_speed(criterion: &mut Criterion) {
    use std::fmt::Write;

    let tree = generated();
    let (mut bench_text, mut blif_text) = (String::new(), String::from(".model generated\n.inputs"));
    let written = "a string takes all";
    for input in &tree.inputs {
        writeln!(bench_text, "INPUT(n{})", input.variable()).expect(written);
        write!(blif_text, " n{}", input.variable()).expect(written);
    }
    blif_text.push('\n');
    for and in &tree.ands {
        let [a, b] = and.fanins.map(Literal::variable);
        let output = and.output.variable();
        writeln!(bench_text, "n{output} = NAND(n{a}, n{b})").expect(written);
        writeln!(blif_text, ".names n{a} n{b} n{output}\n11 0").expect(written);
    }
    blif_text.push_str(".end\n");
    let bench_source = Source::from_bytes("generated.bench", bench_text);
    let blif_source = Source::from_bytes("generated.blif", blif_text);

    let mut group = criterion.benchmark_group("netlist");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(bench_source.bytes().len() as u64));
    group.bench_function("read_bench", |bencher| {
        bencher.iter(|| bench::parse(&bench_source));
    });
    group.throughput(Throughput::Bytes(blif_source.bytes().len() as u64));
    group.bench_function("read_blif", |bencher| {
        bencher.iter(|| blif::parse(&blif_source));
    });
}

criterion_group!(benches, aiger_speed, text_speed);
criterion_main!(benches);
