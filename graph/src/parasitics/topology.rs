//! Trees over the places of pins: estimates of wires that are not routed yet.
//! Not for: what a wire of some length means electrically beyond a constant a micron.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::RcNetwork;

/// A place in µm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
}

impl Point {
    /// Length of a wire that runs along the axes, in µm.
    #[must_use]
    pub fn distance(self, other: Point) -> f64 {
        (self.x - other.x).abs() + (self.y - other.y).abs()
    }
}

/// Half the perimeter of the least box around points, in µm; 0 of none.
#[must_use]
pub fn half_perimeter(points: &[Point]) -> f64 {
    let Some(&first) = points.first() else { return 0.0 };
    let (low, high) = points.iter().fold((first, first), |(low, high), point| {
        (
            Point {
                x: low.x.min(point.x),
                y: low.y.min(point.y),
            },
            Point {
                x: high.x.max(point.x),
                y: high.y.max(point.y),
            },
        )
    });
    low.distance(high)
}

/// Resistance and capacitance of a micron of wire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WireModel {
    /// kΩ/µm
    pub kohm_per_um: f64,
    /// fF/µm
    pub ff_per_um: f64,
}

/// A tree over points; the first is its root, pins come before the points that were added.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// Where the nodes are.
    pub points: Vec<Point>,
    /// Pairs of nodes that a wire joins.
    pub edges: Vec<(u32, u32)>,
}

impl Topology {
    /// The tree that grows from the first point, always by the pin with the least `distance to the tree
    /// + alpha * path length to the root`: 0 gives a minimum spanning tree, 1 shortest paths.
    ///
    /// C. J. Alpert et al.: Prim-Dijkstra tradeoffs for improved performance-driven routing tree
    /// design. IEEE TCAD 14(7), 1995. Of equal keys the first point wins. Quadratic in the points.
    #[must_use]
    pub fn prim_dijkstra(points: Vec<Point>, alpha: f64) -> Self {
        let count = points.len();
        let mut edges = Vec::with_capacity(count.saturating_sub(1));
        let mut path = vec![0.0; count];
        // (key, node of the tree) of every point outside of it.
        let mut best: Vec<(f64, u32)> = points
            .iter()
            .map(|&point| (point.distance(points[0]), 0))
            .collect();
        let mut outside: Vec<usize> = (1..count).collect();
        while let Some(at) = (0..outside.len()).reduce(|least, at| {
            if best[outside[at]].0 < best[outside[least]].0 {
                at
            } else {
                least
            }
        }) {
            // `remove` keeps the order, so that the first point wins.
            let node = outside.remove(at);
            let parent = best[node].1;
            path[node] = path[parent as usize] + points[node].distance(points[parent as usize]);
            // A net has far fewer than 2^32 pins.
            edges.push((parent, node as u32));
            for &other in &outside {
                let key = points[other].distance(points[node]) + alpha * path[node];
                if key < best[other].0 {
                    best[other] = (key, node as u32);
                }
            }
        }
        Self { points, edges }
    }

    /// Adds Steiner points: as long as two wires at a node have a part in common, the pair with the
    /// most of it is led over the median of their three ends.
    #[must_use]
    pub fn steinerize(self) -> Self {
        let mut work = Steiner::new(self);
        while let Some(corner) = work.corners.pop() {
            work.cut(&corner);
        }
        let edges = (0u32..)
            .zip(&work.neighbours)
            .flat_map(|(node, around)| {
                around
                    .iter()
                    .filter(move |&&other| node < other)
                    .map(move |&other| (node, other))
            })
            .collect();
        Self {
            points: work.points,
            edges,
        }
    }

    /// Length of all wires in µm.
    #[must_use]
    pub fn length_um(&self) -> f64 {
        self.edges
            .iter()
            .map(|&(a, b)| self.points[a as usize].distance(self.points[b as usize]))
            .sum()
    }

    /// The tree as resistors with half of each wire's capacitance at either end.
    #[must_use]
    pub fn network(&self, model: WireModel) -> RcNetwork {
        let mut network = RcNetwork::new(self.points.len());
        for &(a, b) in &self.edges {
            let um = self.points[a as usize].distance(self.points[b as usize]);
            network.add_resistor(a, b, model.kohm_per_um * um);
            for end in [a, b] {
                network.add_capacitance(end, model.ff_per_um * um / 2.0);
            }
        }
        network
    }
}

/// Two wires that leave a node, and the length that they share.
struct Corner {
    gain: f64,
    node: u32,
    ends: [u32; 2],
}

/// By gain; of equal ones the first made is the greatest, so that the order is the same everywhere.
impl Ord for Corner {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain
            .total_cmp(&other.gain)
            .then_with(|| (other.node, other.ends).cmp(&(self.node, self.ends)))
    }
}

impl PartialOrd for Corner {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Corner {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Corner {}

/// A tree in the making, with all corners that may still be cut.
struct Steiner {
    points: Vec<Point>,
    neighbours: Vec<Vec<u32>>,
    corners: BinaryHeap<Corner>,
}

impl Steiner {
    fn new(tree: Topology) -> Self {
        let mut neighbours = vec![Vec::new(); tree.points.len()];
        for &(a, b) in &tree.edges {
            neighbours[a as usize].push(b);
            neighbours[b as usize].push(a);
        }
        let mut work = Self {
            points: tree.points,
            neighbours,
            corners: BinaryHeap::new(),
        };
        for node in 0..work.points.len() as u32 {
            for at in 0..work.neighbours[node as usize].len() {
                let end = work.neighbours[node as usize][at];
                work.corners_of(node, end, at);
            }
        }
        work
    }

    /// Lists the corners at `node` of the wire to `end` with the first `count` other wires.
    fn corners_of(&mut self, node: u32, end: u32, count: usize) {
        for at in 0..count {
            let other = self.neighbours[node as usize][at];
            if other != end {
                let ends = [end.min(other), end.max(other)];
                let [p, a, b] = [node, ends[0], ends[1]].map(|n| self.points[n as usize]);
                // What two wires from one place have in common is their way to the median.
                let gain = p.distance(median(p, a, b));
                if gain > 1e-9 {
                    self.corners.push(Corner { gain, node, ends });
                }
            }
        }
    }

    /// Leads both wires of a corner over their median, if they still are there.
    fn cut(&mut self, corner: &Corner) {
        let Corner {
            node, ends: [a, b], ..
        } = *corner;
        let around = &self.neighbours[node as usize];
        if !(around.contains(&a) && around.contains(&b)) {
            return;
        }
        let [p, pa, pb] = [node, a, b].map(|n| self.points[n as usize]);
        let added = self.points.len() as u32;
        self.points.push(median(p, pa, pb));
        self.neighbours.push(vec![node, a, b]);
        self.neighbours[node as usize].retain(|&other| other != a && other != b);
        self.neighbours[node as usize].push(added);
        for end in [a, b] {
            for other in &mut self.neighbours[end as usize] {
                if *other == node {
                    *other = added;
                }
            }
        }
        for end in [node, a, b] {
            let count = self.neighbours[end as usize].len();
            self.corners_of(end, added, count);
        }
        for (at, end) in [node, a, b].into_iter().enumerate() {
            self.corners_of(added, end, at);
        }
    }
}

/// The point whose wires to three others are shortest together.
fn median(a: Point, b: Point, c: Point) -> Point {
    let middle = |a: f64, b: f64, c: f64| a.max(b).min(a.min(b).max(c));
    Point {
        x: middle(a.x, b.x, c.x),
        y: middle(a.y, b.y, c.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(places: &[(f64, f64)]) -> Vec<Point> {
        places.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn a_cross_gets_one_steiner_point() {
        let pins = points(&[(0.0, 1.0), (2.0, 1.0), (1.0, 0.0), (1.0, 2.0)]);
        let spanning = Topology::prim_dijkstra(pins, 0.0);
        assert!((spanning.length_um() - 6.0).abs() < 1e-12);
        let steiner = spanning.steinerize();
        assert!((steiner.length_um() - 4.0).abs() < 1e-12, "{steiner:?}");
    }

    #[test]
    fn alpha_trades_length_for_shorter_paths() {
        // A chain around a corner: the spanning tree follows it, the shortest paths do not.
        let pins = points(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 3.9)]);
        let chain = Topology::prim_dijkstra(pins.clone(), 0.0);
        let star = Topology::prim_dijkstra(pins, 1.0);
        assert!(chain.edges.contains(&(0, 3)) && chain.edges.contains(&(0, 1)));
        assert!(star.length_um() >= chain.length_um());
        let model = WireModel {
            kohm_per_um: 1.0,
            ff_per_um: 1.0,
        };
        let total = chain.network(model).total_ff();
        assert!((total - chain.length_um()).abs() < 1e-12);
    }

    #[test]
    fn nets_without_wires() {
        for places in [&[][..], &[(1.0, 1.0)], &[(1.0, 1.0), (1.0, 1.0)]] {
            let tree = Topology::prim_dijkstra(points(places), 0.3).steinerize();
            assert_eq!((tree.points.len(), tree.length_um()), (places.len(), 0.0));
            assert_eq!(half_perimeter(&tree.points), 0.0);
        }
    }

    proptest! {
        /// A Steiner tree joins all pins, is no longer than the spanning tree and no shorter than half the
        /// perimeter of the box around the pins.
        #[test]
        fn steiner_trees_span_and_do_not_grow(
            places in prop::collection::vec((0u32..50, 0u32..50), 1..24),
            alpha in 0.0f64..1.0,
        ) {
            let pins: Vec<Point> =
                places.iter().map(|&(x, y)| Point { x: f64::from(x), y: f64::from(y) }).collect();
            let spanning = Topology::prim_dijkstra(pins.clone(), alpha);
            let steiner = spanning.clone().steinerize();
            prop_assert!(steiner.length_um() <= spanning.length_um() + 1e-9);
            prop_assert!(steiner.length_um() >= half_perimeter(&pins) - 1e-9);
            prop_assert_eq!(steiner.edges.len() + 1, steiner.points.len());
            let network = steiner.network(WireModel { kohm_per_um: 1.0, ff_per_um: 1.0 });
            let tree = network.tree(0);
            for pin in 0..pins.len() as u32 {
                prop_assert!(tree.reaches(pin));
            }
        }
    }
}
