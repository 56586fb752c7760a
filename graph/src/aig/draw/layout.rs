//! Where nodes of a drawing stand: the layered method of Sugiyama.
//!
//! Edges over several levels pass through bends, ordered like nodes; orders follow the
//! barycentres of neighbours, then places are relaxed towards them.

use crate::level_graph::LevelGraph;

/// More nodes and bends than this are no drawing.
const MAX_VERTICES: usize = 20_000;
const ORDER_SWEEPS: usize = 24;
const PLACE_SWEEPS: usize = 60;
const GAP: f64 = 18.0;
const BEND_WIDTH: f64 = 6.0;

/// A placed drawing.
pub(super) struct Layout {
    /// Middle of every node; of hidden ones 0.
    pub(super) x: Vec<f64>,
    /// For every edge the `x` of its bends, from the source's level upwards.
    pub(super) bends: Vec<Vec<f64>>,
    pub(super) width: f64,
}

struct Vertex {
    width: f64,
    x: f64,
    below: Vec<usize>,
    above: Vec<usize>,
}

/// Places the shown nodes of a graph; `None` where edges would need too many bends.
pub(super) fn place(graph: &LevelGraph, shown: &[bool], widths: &[f64]) -> Option<Layout> {
    let levels = graph.node_levels();
    let mut vertices: Vec<Vertex> = widths.iter().map(|&width| vertex(width)).collect();
    let mut rows: Vec<Vec<usize>> = (0..graph.num_levels())
        .map(|level| {
            graph
                .level(level)
                .map(|v| v as usize)
                .filter(|&v| shown[v])
                .collect()
        })
        .collect();
    let mut bends: Vec<Vec<usize>> = Vec::with_capacity(graph.num_edges());
    for target in 0..graph.num_nodes() {
        for &source in graph.sources(target as u32) {
            let mut chain = Vec::new();
            let mut last = source as usize;
            for level in levels[last] + 1..levels[target] {
                let bend = vertices.len();
                if bend >= MAX_VERTICES {
                    return None;
                }
                vertices.push(vertex(BEND_WIDTH));
                rows[level as usize].push(bend);
                join(&mut vertices, last, bend);
                chain.push(bend);
                last = bend;
            }
            join(&mut vertices, last, target);
            bends.push(chain);
        }
    }
    order(&mut rows, &mut vertices);
    let width = relax(&rows, &mut vertices);
    let x: Vec<f64> = vertices.iter().map(|vertex| vertex.x).collect();
    Some(Layout {
        bends: bends
            .iter()
            .map(|chain| chain.iter().map(|&bend| x[bend]).collect())
            .collect(),
        x: x[..graph.num_nodes()].to_vec(),
        width,
    })
}

fn vertex(width: f64) -> Vertex {
    Vertex {
        width,
        x: 0.0,
        below: Vec::new(),
        above: Vec::new(),
    }
}

fn join(vertices: &mut [Vertex], lower: usize, upper: usize) {
    vertices[lower].above.push(upper);
    vertices[upper].below.push(lower);
}

/// Sorts rows by barycentres, upwards and downwards in turn.
fn order(rows: &mut [Vec<usize>], vertices: &mut [Vertex]) {
    for row in rows.iter() {
        number(row, vertices);
    }
    for sweep in 0..ORDER_SWEEPS {
        let upwards = sweep % 2 == 0;
        let count = rows.len();
        for step in 0..count {
            let row = &mut rows[if upwards { step } else { count - 1 - step }];
            let mut keys: Vec<(f64, usize)> = (row.iter())
                .map(|&v| (barycentre(vertices, v, upwards).unwrap_or(vertices[v].x), v))
                .collect();
            keys.sort_by(|a, b| a.0.total_cmp(&b.0));
            *row = keys.into_iter().map(|(_, v)| v).collect();
            number(row, vertices);
        }
    }
}

/// Spreads a row evenly over `0..1`, so that rows of any length compare.
fn number(row: &[usize], vertices: &mut [Vertex]) {
    for (place, &v) in row.iter().enumerate() {
        vertices[v].x = (place as f64 + 0.5) / row.len() as f64;
    }
}

/// The mean place of the neighbours on one side.
fn barycentre(vertices: &[Vertex], v: usize, below: bool) -> Option<f64> {
    let neighbours = if below {
        &vertices[v].below
    } else {
        &vertices[v].above
    };
    let sum: f64 = neighbours.iter().map(|&n| vertices[n].x).sum();
    (!neighbours.is_empty()).then(|| sum / neighbours.len() as f64)
}

/// Gives every vertex its `x`, rows in their order, and returns the width of the drawing.
fn relax(rows: &[Vec<usize>], vertices: &mut [Vertex]) -> f64 {
    for row in rows {
        let mut x = 0.0;
        for &v in row {
            vertices[v].x = x + vertices[v].width / 2.0;
            x += vertices[v].width + GAP;
        }
        for &v in row {
            vertices[v].x -= x / 2.0;
        }
    }
    for sweep in 0..PLACE_SWEEPS {
        for step in 0..rows.len() {
            let row = &rows[if sweep % 2 == 0 {
                step
            } else {
                rows.len() - 1 - step
            }];
            let wanted: Vec<f64> = (row.iter())
                .map(|&v| {
                    let sides = [true, false].map(|below| barycentre(vertices, v, below));
                    match sides {
                        [Some(below), Some(above)] => (below + above) / 2.0,
                        [one, other] => one.or(other).unwrap_or(vertices[v].x),
                    }
                })
                .collect();
            for (&v, x) in row.iter().zip(separated(row, &wanted, vertices)) {
                vertices[v].x = x;
            }
        }
    }
    let shown = || rows.iter().flatten().map(|&v| &vertices[v]);
    let left = shown().map(|v| v.x - v.width / 2.0).fold(f64::INFINITY, f64::min);
    let right = shown()
        .map(|v| v.x + v.width / 2.0)
        .fold(f64::NEG_INFINITY, f64::max);
    if left > right {
        return 0.0;
    }
    for vertex in vertices.iter_mut() {
        vertex.x -= left;
    }
    right - left
}

/// Places near the wanted ones that keep order and distance: the mean of pushing apart from the
/// left and from the right.
fn separated(row: &[usize], wanted: &[f64], vertices: &[Vertex]) -> Vec<f64> {
    let distance = |i: usize| (vertices[row[i]].width + vertices[row[i + 1]].width) / 2.0 + GAP;
    let mut from_left = wanted.to_vec();
    for i in 1..row.len() {
        from_left[i] = from_left[i].max(from_left[i - 1] + distance(i - 1));
    }
    let mut from_right = wanted.to_vec();
    for i in (1..row.len()).rev() {
        from_right[i - 1] = from_right[i - 1].min(from_right[i] - distance(i - 1));
    }
    from_left
        .iter()
        .zip(&from_right)
        .map(|(a, b)| (a + b) / 2.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aig::PoPlacement;
    use crate::aig::generate::random_aig;

    #[test]
    fn nodes_of_a_level_do_not_overlap() {
        let graph = random_aig(8, 60, 6, 5)
            .strash()
            .aig
            .to_level_graph(PoPlacement::Next)
            .graph;
        let widths: Vec<f64> = (0..graph.num_nodes()).map(|v| 20.0 + (v % 5) as f64).collect();
        let shown = vec![true; graph.num_nodes()];
        let layout = place(&graph, &shown, &widths).unwrap();
        for level in 0..graph.num_levels() {
            let mut row: Vec<usize> = graph.level(level).map(|v| v as usize).collect();
            row.sort_by(|&a, &b| layout.x[a].total_cmp(&layout.x[b]));
            for pair in row.windows(2) {
                let gap = layout.x[pair[1]] - layout.x[pair[0]];
                assert!(gap >= (widths[pair[0]] + widths[pair[1]]) / 2.0, "level {level}");
            }
            for v in row {
                assert!(layout.x[v] >= 0.0 && layout.x[v] <= layout.width);
            }
        }
        assert_eq!(layout.bends.len(), graph.num_edges());
    }
}
