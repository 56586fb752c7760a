//! Speed of compiled libraries: reading one, and looking delays up in its tables.

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use netlearn_graph::ids::{ArcId, TableId};
use netlearn_graph::library::{Library, LibrarySet, Mode, Tables};

/// Look-ups of one iteration.
const LOOKUPS: usize = 1 << 14;

/// Numbers below `limit`, always the same.
fn numbers(limit: f32, seed: u64) -> impl Iterator<Item = f32> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32 * limit
    })
}

/// As many tables of 7 x 7 as a library has, half of them delays and half slews over the same axes.
fn tables() -> (Tables, Vec<TableId>) {
    let mut tables = Tables::default();
    let mut values = numbers(500.0, 1);
    let ids = (0..2000).map(|cell| {
        let scale = 1.0 + (cell / 16) as f32;
        let slews = [1.2, 4.4, 16.0, 40.0, 80.0, 140.0, 200.0];
        let loads = [0.4, 1.8, 3.6, 7.2, 14.4, 28.8, 59.0].map(|load| load * scale);
        let values: Vec<f32> = values.by_ref().take(49).collect();
        tables
            .add([&slews, &loads, &[]], &values)
            .expect("49 finite values")
    });
    let ids = ids.collect();
    (tables, ids)
}

fn lookups(criterion: &mut Criterion) {
    let (tables, ids) = tables();
    let slews: Vec<f32> = numbers(250.0, 2).take(LOOKUPS).collect();
    let loads: Vec<f32> = numbers(80.0, 3).take(LOOKUPS).collect();
    let picks: Vec<usize> = numbers(1000.0, 4)
        .take(LOOKUPS)
        .map(|pick| pick as usize)
        .collect();
    let points = || slews.iter().zip(&loads).zip(&picks);
    let mut group = criterion.benchmark_group("table of 7 x 7");
    group.throughput(Throughput::Elements(LOOKUPS as u64));
    group.bench_function("one value", |b| {
        b.iter(|| {
            points().fold(0.0, |sum, ((&slew, &load), &pick)| {
                sum + tables.value(ids[2 * pick], [slew, load, 0.0])
            })
        });
    });
    group.bench_function("delay and slew", |b| {
        b.iter(|| {
            points().fold(0.0, |sum, ((&slew, &load), &pick)| {
                let (delay, slew) = tables.pair(ids[2 * pick], ids[2 * pick + 1], [slew, load, 0.0]);
                sum + delay + slew
            })
        });
    });
    group.bench_function("value and slopes", |b| {
        b.iter(|| {
            points().fold(0.0, |sum, ((&slew, &load), &pick)| {
                let gradient = tables.gradient(ids[2 * pick], [slew, load, 0.0]);
                sum + gradient.value + gradient.slopes[0] + gradient.slopes[1]
            })
        });
    });
    group.finish();
}

fn shared_library(criterion: &mut Criterion) {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let path = root.join("data/pdk/nangate45/nangate45_typ.lib.gz");
    if !path.exists() {
        eprintln!("no reference data: only made-up tables");
        return;
    }
    let mut group = criterion.benchmark_group("nangate45");
    group.sample_size(10);
    group.bench_function("read and compile", |b| {
        b.iter(|| Library::read(&path).expect("the reference data is readable"));
    });
    let set = LibrarySet::single(Library::read(&path).expect("the reference data is readable"));
    let arcs: Vec<ArcId> = (0..set.library().num_arcs() as u32)
        .map(ArcId)
        .filter(|&arc| set.library().arc(arc).slew.is_some())
        .collect();
    let slews: Vec<f32> = numbers(250.0, 2).take(LOOKUPS).collect();
    let loads: Vec<f32> = numbers(80.0, 3).take(LOOKUPS).collect();
    let picks: Vec<usize> = numbers(arcs.len() as f32, 4)
        .take(LOOKUPS)
        .map(|pick| pick as usize)
        .collect();
    let late = set.point(0, Mode::Late);
    group.sample_size(50);
    group.throughput(Throughput::Elements(LOOKUPS as u64));
    group.bench_function("delay and slew of an arc", |b| {
        b.iter(|| {
            let points = slews.iter().zip(&loads).zip(&picks);
            points.fold(0.0, |sum, ((&slew, &load), &pick)| {
                let (delay, slew) = set.delay_and_slew(late, arcs[black_box(pick)], slew, load);
                sum + delay + slew
            })
        });
    });
    group.finish();
}

criterion_group!(benches, lookups, shared_library);
criterion_main!(benches);
