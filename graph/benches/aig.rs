//! Speed of the hot paths of AIGs: decoding, hashing, measuring, simulating.
//!
//! `hyp`, `div` and `mem_ctrl` where the reference data is there, else a generated graph.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netlearn_graph::aig::generate::random_aig;
use netlearn_graph::aig::simulate::Patterns;
use netlearn_graph::aig::{self, Aig, Fanouts, PoPlacement};
use netlearn_parsers::{Source, aiger};

fn circuits() -> Vec<(String, Aig)> {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let names = ["mem_ctrl", "div", "hyp"];
    let paths = names.map(|name| root.join(format!("data/epfl/{name}.aig.gz")));
    if paths.iter().all(|path| path.exists()) {
        let read = |path| aig::read(path).expect("the reference data is readable").aig;
        return names
            .iter()
            .map(|&name| name.to_owned())
            .zip(paths.map(read))
            .collect();
    }
    eprintln!("no reference data: a generated graph instead");
    vec![("random".to_owned(), random_aig(256, 200_000, 128, 1).strash().aig)]
}

fn hot_paths(criterion: &mut Criterion) {
    for (name, aig) in circuits() {
        let nodes = aig.num_nodes() as u64;
        let ands = aig.num_ands() as u64;
        let mut group = criterion.benchmark_group(name);

        let mut bytes = Vec::new();
        aiger::write(&aig.to_aiger(), &mut bytes).expect("writing to memory");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        let source = Source::from_bytes("bench.aig", bytes);
        group.bench_function("decode AIGER", |b| b.iter(|| aiger::parse(black_box(&source))));
        let tree = aiger::parse(&source).expect("what was written").tree;

        group.throughput(Throughput::Elements(ands));
        group.bench_function("from AIGER tree", |b| {
            b.iter(|| Aig::from_aiger(black_box(&tree)));
        });
        group.bench_function("strash rebuild", |b| b.iter(|| black_box(&aig).strash()));

        group.throughput(Throughput::Elements(nodes));
        group.bench_function("levels", |b| b.iter(|| black_box(&aig).levels()));
        group.throughput(Throughput::Elements(2 * ands));
        group.bench_function("fanout CSR", |b| b.iter(|| Fanouts::new(black_box(&aig))));
        group.bench_function("level graph", |b| {
            b.iter(|| black_box(&aig).to_level_graph(PoPlacement::Next));
        });

        group.throughput(Throughput::Elements(ands));
        let mut values = vec![0x0123_4567_89ab_cdef; aig.num_nodes()];
        values[0] = 0;
        group.bench_function("simulate 1 word", |b| {
            b.iter(|| aig.simulate_word(black_box(&mut values)));
        });
        group.throughput(Throughput::Elements(16 * ands));
        let patterns = Patterns::random(aig.num_combinational_inputs(), 16, 1);
        group.bench_function("simulate 16 words", |b| {
            b.iter(|| aig.simulate(black_box(&patterns)));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(1500))
        .sample_size(20);
    targets = hot_paths
}
criterion_main!(benches);
