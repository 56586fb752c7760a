//! A circuit as arrays of numbers: node features, arcs, levels.
//! Not tensors (`batch.rs`) and not labels (`sample.rs`).

use netlearn_graph::aig::{Aig, AigGraph, AigNode, PoPlacement};
use netlearn_graph::ids::NodeId;
use netlearn_graph::level_graph::LevelGraph;

use super::config::{Config, Features, OutputLevel};

/// Extra numbers of [`Features::Ext`]: level / depth, reverse level / depth, log2(1 + fanout),
/// drives an output, log2(1 + size of its maximal fanout-free cone), has several fanouts.
pub const EXTRA_FEATURES: usize = 6;

/// What an encoder reads of a circuit. Nodes stand level by level.
#[derive(Clone, Debug)]
pub struct CircuitGraph {
    /// The structure; edge kind 1 is inverted.
    pub graph: LevelGraph,
    /// Type of each node: 0 input or constant, 1 output, 2 AND.
    pub kind: Vec<u8>,
    /// Inverted fanins of each node.
    pub inverted_fanins: Vec<u8>,
    /// [`EXTRA_FEATURES`] numbers a node; empty where the configuration has no use for them.
    pub extra: Vec<[f32; EXTRA_FEATURES]>,
}

impl CircuitGraph {
    /// Reads an AIG by the configuration's tables `encoder` and `pool`.
    pub fn new(aig: &Aig, config: &Config) -> Self {
        let placement = match config.pool.outputs {
            OutputLevel::Next => PoPlacement::Next,
            OutputLevel::Driver => PoPlacement::Driver,
            OutputLevel::Drop => PoPlacement::Drop,
        };
        let AigGraph {
            graph,
            kind,
            inverted_fanins,
            node,
        } = aig.to_level_graph(placement);
        let extra = match config.encoder.features {
            Features::Openabc4 => Vec::new(),
            Features::Ext => extra_features(aig, &node),
        };
        Self {
            graph,
            kind,
            inverted_fanins,
            extra,
        }
    }

    /// Number of nodes.
    pub fn num_nodes(&self) -> usize {
        self.kind.len()
    }

    /// The bucket of each node's level, and the number of buckets: levels themselves where there
    /// are at most `max_levels` of them or `max_levels` is 0, else `l * max_levels / S`.
    pub fn buckets(&self, max_levels: usize) -> (Vec<u32>, usize) {
        let levels = self.graph.node_levels();
        let count = self.graph.num_levels();
        if max_levels == 0 || count <= max_levels {
            return (levels, count);
        }
        let bucket = |l: u32| (u64::from(l) * max_levels as u64 / count as u64) as u32;
        (levels.into_iter().map(bucket).collect(), max_levels)
    }
}

fn extra_features(aig: &Aig, nodes: &[AigNode]) -> Vec<[f32; EXTRA_FEATURES]> {
    let (levels, reverse) = (aig.levels(), aig.reverse_levels());
    let fanouts = aig.fanout_counts();
    let cones = fanout_free_cones(aig);
    let depth = aig.depth().max(1) as f32;
    let mut drives = vec![false; aig.num_nodes()];
    for driver in aig.combinational_outputs() {
        drives[driver.node().index()] = true;
    }
    nodes
        .iter()
        .map(|node| match *node {
            AigNode::Node(id) => {
                let v = id.index();
                [
                    levels[v] as f32 / depth,
                    reverse[v] as f32 / depth,
                    (1.0 + fanouts[v] as f32).log2(),
                    f32::from(u8::from(drives[v])),
                    (1.0 + cones[v] as f32).log2(),
                    f32::from(u8::from(fanouts[v] > 1)),
                ]
            }
            AigNode::Output(i) => output_features(levels[aig.outputs()[i as usize].index()], depth),
            AigNode::LatchInput(i) => output_features(levels[aig.latches()[i as usize].next.index()], depth),
        })
        .collect()
}

fn output_features(driver_level: u32, depth: f32) -> [f32; EXTRA_FEATURES] {
    [driver_level as f32 / depth, 0.0, 0.0, 0.0, 0.0, 0.0]
}

/// For every node the number of ANDs that would die with it, itself included; 0 for other nodes.
///
/// A node dies with `v` when every path from it to an output passes `v`: `v` dominates it. So the
/// cone is a subtree of the dominator tree whose root stands behind all outputs, found in one pass
/// from the outputs with jump pointers (Myers, "An applicative random-access stack", 1983):
/// O(n log n), where dereferencing node by node takes O(n^2) on long chains.
fn fanout_free_cones(aig: &Aig) -> Vec<u32> {
    let n = aig.num_nodes();
    let mut tree = DominatorTree::new(n);
    let mut drives = vec![false; n];
    for driver in aig.combinational_outputs() {
        drives[driver.node().index()] = true;
    }
    let fanouts = aig.fanouts();
    for v in (0..n as u32).rev() {
        let mut parent = drives[v as usize].then_some(tree.root());
        for reader in fanouts.of(NodeId(v)) {
            let reader = reader.node().0;
            parent = Some(parent.map_or(reader, |p| tree.common_ancestor(p, reader)));
        }
        // A node nobody reads hangs under the root as well.
        tree.attach(v, parent.unwrap_or(tree.root()));
    }
    let mut size = vec![0u32; n + 1];
    for v in 0..n as u32 {
        // Children have smaller numbers than their parent, except those of the root.
        if aig.is_and(NodeId(v)) {
            size[v as usize] += 1;
            size[tree.parent[v as usize] as usize] += size[v as usize];
        }
    }
    size.truncate(n);
    size
}

struct DominatorTree {
    parent: Vec<u32>,
    jump: Vec<u32>,
    depth: Vec<u32>,
}

impl DominatorTree {
    fn new(nodes: usize) -> Self {
        let root = nodes as u32;
        Self {
            parent: vec![root; nodes + 1],
            jump: vec![root; nodes + 1],
            depth: vec![0; nodes + 1],
        }
    }

    fn root(&self) -> u32 {
        self.parent.len() as u32 - 1
    }

    fn attach(&mut self, v: u32, parent: u32) {
        let depth = |u: u32| self.depth[u as usize];
        let jump = self.jump[parent as usize];
        let far = self.jump[jump as usize];
        // Equal strides merge into one of double length.
        let target = if depth(parent) - depth(jump) == depth(jump) - depth(far) {
            far
        } else {
            parent
        };
        self.jump[v as usize] = target;
        self.depth[v as usize] = depth(parent) + 1;
        self.parent[v as usize] = parent;
    }

    fn common_ancestor(&self, mut a: u32, mut b: u32) -> u32 {
        if self.depth[a as usize] < self.depth[b as usize] {
            std::mem::swap(&mut a, &mut b);
        }
        while self.depth[a as usize] > self.depth[b as usize] {
            let far = self.jump[a as usize];
            let fits = self.depth[far as usize] >= self.depth[b as usize];
            a = if fits { far } else { self.parent[a as usize] };
        }
        while a != b {
            // Nodes of equal depth have jumps of equal length.
            let (ja, jb) = (self.jump[a as usize], self.jump[b as usize]);
            (a, b) = if ja == jb {
                (self.parent[a as usize], self.parent[b as usize])
            } else {
                (ja, jb)
            };
        }
        a
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes of fanout-free cones by dereferencing, node by node.
    fn cones_by_dereferencing(aig: &Aig) -> Vec<u32> {
        let counts = aig.fanout_counts();
        (0..aig.num_nodes() as u32)
            .map(|v| {
                let mut left = counts.clone();
                let mut stack = vec![NodeId(v)];
                let mut dead = 0;
                while let Some(node) = stack.pop() {
                    if !aig.is_and(node) {
                        continue;
                    }
                    dead += 1;
                    for lit in aig.fanins(node) {
                        left[lit.node().index()] -= 1;
                        if left[lit.node().index()] == 0 {
                            stack.push(lit.node());
                        }
                    }
                }
                dead
            })
            .collect()
    }

    fn random_aig(seed: u64) -> Aig {
        let mut aig = Aig::new("random");
        let mut noise = crate::nn::Noise::new(seed, "aig", 0);
        let mut lits: Vec<_> = (0..6).map(|i| aig.add_input(format!("x{i}"))).collect();
        for _ in 0..120 {
            let mut pick = || {
                let lit = lits[noise.below(lits.len())];
                if noise.below(2) == 0 { lit } else { !lit }
            };
            let (a, b) = (pick(), pick());
            lits.push(aig.and(a, b));
        }
        // Every AND without a reader becomes an output, as ABC keeps no others.
        for node in aig.and_ids() {
            if aig.fanout_counts()[node as usize] == 0 {
                let lit = lits.iter().copied().find(|lit| lit.node().0 == node);
                aig.add_output(lit.expect("made above"), format!("y{node}"));
            }
        }
        aig
    }

    #[test]
    fn cones_by_dominators_are_those_by_dereferencing() {
        for seed in 0..20 {
            let aig = random_aig(seed);
            assert_eq!(
                fanout_free_cones(&aig),
                cones_by_dereferencing(&aig),
                "seed {seed}"
            );
        }
    }

    #[test]
    fn levels_share_buckets_only_where_there_are_too_many() {
        let aig = random_aig(3);
        let circuit = CircuitGraph::new(&aig, &Config::default());
        let levels = circuit.graph.node_levels();
        let count = circuit.graph.num_levels();
        for identity in [0, count, count + 5] {
            assert_eq!(circuit.buckets(identity), (levels.clone(), count));
        }
        let (one, buckets) = circuit.buckets(1);
        assert!(buckets == 1 && one.iter().all(|&b| b == 0));
        let (three, buckets) = circuit.buckets(3);
        assert_eq!(buckets, 3);
        assert!(three.is_sorted() && three.last() == Some(&2));
    }
}
