//! One graph convolution forward and backward on a graph of hyp's size: 214,720 nodes, 428,798 arcs
//! both ways and self loops, width 128, one thread; and its parts.
//!
//! The graph is made up, with the distances between a node and its fanins that hyp has. The parts are
//! two sparse products (1.07 million entries) and three dense ones (7 Gflop each).

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use netlearn_models::nn::{Gcn, Noise, SparseMatrix, VarStore, autograd::custom_op, memory};
use tch::{Device, Tensor};

const NODES: u32 = 214_720;
const ARCS: usize = 428_798;
const WIDTH: i64 = 128;

/// How far a fanin's number lies below its node's in hyp numbered by level: share of the arcs, distance.
const DISTANCES: [(f64, f64); 8] = [
    (0.0, 1.0),
    (0.1, 3.0),
    (0.25, 189.0),
    (0.5, 4_485.0),
    (0.75, 12_722.0),
    (0.9, 17_864.0),
    (0.95, 26_787.0),
    (1.0, 40_757.0),
];

/// Arcs (receiver, sender) both ways.
fn arcs() -> Vec<(u32, u32)> {
    let mut noise = Noise::new(1, "hyp", 0);
    let mut arcs = Vec::with_capacity(2 * ARCS);
    for k in 0..ARCS as u32 {
        let node = 256 + k / 2 % (NODES - 256);
        let share = noise.uniform();
        let above = DISTANCES
            .iter()
            .position(|(s, _)| share < *s)
            .expect("the last share is 1");
        let ((s0, d0), (s1, d1)) = (DISTANCES[above - 1], DISTANCES[above]);
        let distance = d0 + (d1 - d0) * (share - s0) / (s1 - s0);
        let fanin = node - (distance as u32).clamp(1, node);
        arcs.extend([(node, fanin), (fanin, node)]);
    }
    arcs
}

fn gcn(criterion: &mut Criterion) {
    tch::set_num_threads(1);
    memory::keep_big_blocks();
    let adjacency = SparseMatrix::gcn(NODES as usize, &arcs()).expect("arcs lie inside");
    let store = VarStore::new(Device::Cpu, 1);
    let layer = Gcn::new(&store.root(), WIDTH, WIDTH);
    let x = Noise::new(1, "x", 0).uniform_tensor(&[i64::from(NODES), WIDTH], -1.0, 1.0);
    let leaf = x.copy().set_requires_grad(true);
    let weights: Vec<Tensor> = store.variables().into_iter().map(|v| v.tensor).collect();

    let mut group = criterion.benchmark_group("gcn_hyp_128");
    group.sample_size(10);
    group.bench_function("sparse_product", |b| {
        b.iter(|| tch::no_grad(|| black_box(adjacency.matmul(&x).expect("fits"))));
    });
    group.bench_function("dense_product", |b| {
        b.iter(|| tch::no_grad(|| black_box(x.matmul(&weights[1]))));
    });
    group.bench_function("forward_backward", |b| {
        b.iter(|| {
            let y = layer.forward(&adjacency, &leaf).expect("fits");
            // A scalar that sends a gradient made before: what comes from the layer above.
            let above = x.shallow_clone();
            let send = move |_: &[_]| Ok(vec![Some(above.shallow_clone())]);
            let loss = custom_op(&[&y], vec![Tensor::from(0.0_f32)], send).expect("a node");
            let inputs = [&leaf, &weights[0], &weights[1]];
            black_box(Tensor::run_backward(&loss, &inputs, false, false));
        });
    });
    group.finish();
}

criterion_group!(benches, gcn);
criterion_main!(benches);
