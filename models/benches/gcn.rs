//! One graph convolution forward and backward on a graph of hyp's size: 214,720 nodes, 428,798 arcs
//! both ways and self loops, width 128, one thread; and its parts.
//!
//! The graph is made up after hyp's: numbered by level, fanins mostly near. The parts are the two
//! sparse products (1.07 million entries) and the three dense ones (7 Gflop each).

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use netlearn_models::nn::{Gcn, Noise, SparseMatrix, VarStore, autograd};
use tch::{Device, Kind, Tensor};

const NODES: u32 = 214_720;
const ARCS: usize = 428_798;
const WIDTH: i64 = 128;

/// Arcs (receiver, sender) both ways.
fn arcs() -> Vec<(u32, u32)> {
    let mut noise = Noise::new(1, "hyp", 0);
    let mut arcs = Vec::with_capacity(2 * ARCS);
    for k in 0..ARCS {
        let node = 256 + (k / 2) as u32 % (NODES - 256);
        let reach = if noise.below(8) == 0 { node } else { node.min(512) };
        let fanin = node - 1 - noise.below(reach as usize - 1) as u32;
        arcs.extend([(node, fanin), (fanin, node)]);
    }
    arcs
}

fn gcn(criterion: &mut Criterion) {
    tch::set_num_threads(1);
    autograd::keep_freed_memory();
    let adjacency = SparseMatrix::gcn(NODES as usize, &arcs()).expect("arcs lie inside");
    let store = VarStore::new(Device::Cpu, 1);
    let layer = Gcn::new(&store.root(), WIDTH, WIDTH);
    let x = Noise::new(1, "x", 0).uniform_tensor(&[i64::from(NODES), WIDTH], -1.0, 1.0);
    let leaf = x.copy().set_requires_grad(true);
    let ones = Tensor::ones_like(&x);
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
            let inputs = [&leaf, &weights[0], &weights[1]];
            black_box(Tensor::run_backward(
                &[(y * &ones).sum(Kind::Float)],
                &inputs,
                false,
                false,
            ));
        });
    });
    group.finish();
}

criterion_group!(benches, gcn);
criterion_main!(benches);
