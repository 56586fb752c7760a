//! Several circuits side by side as tensors, each to be encoded once for all its recipes.
//! Not recipes (`recipe_batch.rs`).

use tch::{Device, Kind, Tensor};

use super::circuit::{CircuitGraph, EXTRA_FEATURES};
use super::config::{Config, EdgeDirection, EncoderKind};
use crate::Error;
use crate::nn::{Segments, SparseMatrix};

/// The disjoint union of circuits: nodes of one circuit after those of the other, level by level
/// within each, so that every level of every circuit is a contiguous run of rows.
#[derive(Debug)]
pub struct GraphBatch {
    /// Type of each node: `[N]` i64.
    pub kind: Tensor,
    /// Inverted fanins of each node: `[N, 1]` f32.
    pub inverted_fanins: Tensor,
    /// Extra features: `[N, 6]` f32, where the configuration has them.
    pub extra: Option<Tensor>,
    /// Matrices by which messages are gathered, one per direction; empty without an encoder.
    pub aggregations: Vec<SparseMatrix>,
    /// Rows of each level (or bucket of levels), circuits one after the other: S segments.
    pub levels: Segments,
    /// Where the levels of each circuit start among the S: `[C + 1]`.
    pub level_offsets: Vec<i64>,
    /// Mean level of each bucket: `[S]`.
    pub level_position: Vec<f64>,
    /// Level / depth and log2(1 + nodes) of each bucket: `[S, 2]` f32.
    pub level_relative: Tensor,
    /// Rows of each circuit: C segments.
    pub nodes: Segments,
    /// ln(1 + x) of ANDs, inputs, outputs and levels of each circuit: `[C, 4]` f32.
    pub size: Tensor,
}

impl GraphBatch {
    /// Lays `circuits` side by side.
    ///
    /// # Errors
    /// [`Error::Data`] where they have 2^32 nodes or edges or more.
    pub fn new(circuits: &[&CircuitGraph], config: &Config, device: Device) -> Result<Self, Error> {
        let total: usize = circuits.iter().map(|c| c.num_nodes()).sum();
        let (mut kind, mut inverted) = (Vec::with_capacity(total), Vec::with_capacity(total));
        let (mut extra, mut arcs) = (Vec::new(), Vec::new());
        let mut bucket_of_row = Vec::with_capacity(total);
        let (mut level_offsets, mut node_offsets) = (vec![0i64], vec![0u32]);
        let (mut position, mut relative, mut size) = (Vec::new(), Vec::new(), Vec::new());
        for circuit in circuits {
            let first = kind.len() as u32;
            kind.extend(circuit.kind.iter().map(|&k| i64::from(k)));
            inverted.extend(circuit.inverted_fanins.iter().map(|&k| f32::from(k)));
            extra.extend(circuit.extra.iter().flatten().copied());
            for v in 0..circuit.num_nodes() as u32 {
                let kinds = &circuit.graph.edge_kinds()[usize_range(circuit.graph.in_edges(v))];
                for (&source, &inverted) in circuit.graph.sources(v).iter().zip(kinds) {
                    arcs.push(Arc {
                        fanin: first + source,
                        node: first + v,
                        inverted: inverted == 1,
                    });
                }
            }
            let (buckets, count) = circuit.buckets(config.pool.max_levels);
            let base = level_offsets[level_offsets.len() - 1];
            bucket_of_row.extend(buckets.iter().map(|&b| base as u32 + b));
            let (mean_level, rows) = bucket_means(&circuit.graph.node_levels(), &buckets, count);
            let depth = circuit.graph.num_levels().saturating_sub(1).max(1) as f32;
            relative.extend(
                mean_level
                    .iter()
                    .zip(&rows)
                    .flat_map(|(l, n)| [*l as f32 / depth, (1.0 + n).log2()]),
            );
            position.extend(mean_level);
            level_offsets.push(base + count as i64);
            node_offsets.push(kind.len() as u32);
            size.extend(sizes(circuit));
        }
        let segments = level_offsets[level_offsets.len() - 1] as usize;
        let rows =
            |values: &[f32], width: i64| Tensor::from_slice(values).view([-1, width]).to_device(device);
        Ok(Self {
            inverted_fanins: rows(&inverted, 1),
            extra: (!extra.is_empty()).then(|| rows(&extra, EXTRA_FEATURES as i64)),
            aggregations: aggregations(kind.len(), &arcs, config)?,
            levels: Segments::from_sorted(&bucket_of_row, segments)?,
            level_offsets,
            level_position: position,
            level_relative: rows(&relative, 2),
            nodes: Segments::from_offsets(node_offsets)?,
            size: rows(&size, 4),
            kind: Tensor::from_slice(&kind).to_device(device),
        })
    }

    /// Number of circuits.
    pub fn num_circuits(&self) -> usize {
        self.level_offsets.len() - 1
    }

    /// Casts features to another kind of number, for checks of gradients in f64.
    pub fn to_kind(&self, kind: Kind) -> Self {
        Self {
            kind: self.kind.shallow_clone(),
            inverted_fanins: self.inverted_fanins.to_kind(kind),
            extra: self.extra.as_ref().map(|extra| extra.to_kind(kind)),
            aggregations: self.aggregations.clone(),
            levels: self.levels.clone(),
            level_offsets: self.level_offsets.clone(),
            level_position: self.level_position.clone(),
            level_relative: self.level_relative.to_kind(kind),
            nodes: self.nodes.clone(),
            size: self.size.to_kind(kind),
        }
    }
}

/// An edge of the union.
struct Arc {
    fanin: u32,
    node: u32,
    inverted: bool,
}

fn aggregations(nodes: usize, arcs: &[Arc], config: &Config) -> Result<Vec<SparseMatrix>, Error> {
    // (receiver, sender): messages to the fanin come from the node that reads it.
    let to_fanin = || arcs.iter().map(|a| (a.fanin, a.node, a.inverted));
    let to_fanout = || arcs.iter().map(|a| (a.node, a.fanin, a.inverted));
    let directions: Vec<Vec<(u32, u32, bool)>> = match config.encoder.edges {
        EdgeDirection::ToFanin => vec![to_fanin().collect()],
        EdgeDirection::ToFanout => vec![to_fanout().collect()],
        EdgeDirection::Both => vec![to_fanin().collect(), to_fanout().collect()],
        EdgeDirection::BothShared => vec![to_fanin().chain(to_fanout()).collect()],
    };
    let signed = config.encoder.inverted_edges;
    let build = |arcs: Vec<(u32, u32, bool)>| match config.encoder.kind {
        EncoderKind::None => None,
        EncoderKind::Gcn => Some(gcn_matrix(nodes, &arcs, signed)),
        EncoderKind::GcnOpenabc => {
            let plain: Vec<(u32, u32)> = arcs.iter().map(|&(to, from, _)| (to, from)).collect();
            Some(SparseMatrix::gcn_openabc(nodes, &plain))
        }
        EncoderKind::Gin => {
            let sign = |inverted| if signed && inverted { -1.0 } else { 1.0 };
            let entries: Vec<_> = arcs.iter().map(|&(to, from, i)| (to, from, sign(i))).collect();
            Some(SparseMatrix::from_entries(nodes, nodes, &entries))
        }
    };
    directions.into_iter().filter_map(build).collect()
}

/// `D^-1/2 (A + I) D^-1/2`, inverted edges with a minus sign where `signed`.
fn gcn_matrix(nodes: usize, arcs: &[(u32, u32, bool)], signed: bool) -> Result<SparseMatrix, Error> {
    if !signed {
        let plain: Vec<(u32, u32)> = arcs.iter().map(|&(to, from, _)| (to, from)).collect();
        return SparseMatrix::gcn(nodes, &plain);
    }
    let mut degree = vec![1f64; nodes];
    for &(to, ..) in arcs {
        degree[to as usize] += 1.0;
    }
    let norm = |a: u32, b: u32| (degree[a as usize] * degree[b as usize]).powf(-0.5) as f32;
    let loops = (0..nodes as u32).map(|v| (v, v, norm(v, v)));
    let signs = arcs
        .iter()
        .map(|&(to, from, i)| (to, from, if i { -norm(to, from) } else { norm(to, from) }));
    SparseMatrix::from_entries(nodes, nodes, &signs.chain(loops).collect::<Vec<_>>())
}

/// Mean level and number of rows of each bucket.
fn bucket_means(levels: &[u32], buckets: &[u32], count: usize) -> (Vec<f64>, Vec<f32>) {
    let (mut sum, mut rows) = (vec![0f64; count], vec![0f32; count]);
    for (&level, &bucket) in levels.iter().zip(buckets) {
        sum[bucket as usize] += f64::from(level);
        rows[bucket as usize] += 1.0;
    }
    let means = sum
        .iter()
        .zip(&rows)
        .map(|(sum, &rows)| sum / f64::from(rows.max(1.0)));
    (means.collect(), rows)
}

fn sizes(circuit: &CircuitGraph) -> [f32; 4] {
    let of_kind = |kind: u8| circuit.kind.iter().filter(|&&k| k == kind).count() as f32;
    [
        of_kind(2),
        of_kind(0),
        of_kind(1),
        circuit.graph.num_levels() as f32,
    ]
    .map(f32::ln_1p)
}

fn usize_range(range: std::ops::Range<u32>) -> std::ops::Range<usize> {
    range.start as usize..range.end as usize
}
