//! Networks of resistors and capacitors, and the tree that their driver sees.
//! Not for: what the tree means for delays; that is `reduce`.

use super::reduce::{Reduced, reduce};

/// The wire of one net: nodes with capacitance to ground, joined by resistors.
///
/// Loops and nodes that no resistor reaches are allowed, as extractors write both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RcNetwork {
    ground_ff: Vec<f64>,
    resistors: Vec<Resistor>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Resistor {
    ends: [u32; 2],
    kohm: f64,
}

impl RcNetwork {
    /// `nodes` nodes without capacitance.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self {
            ground_ff: vec![0.0; nodes],
            resistors: Vec::new(),
        }
    }

    /// How many nodes it has.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.ground_ff.len()
    }

    /// All capacitance to ground, without pins, in fF.
    #[must_use]
    pub fn total_ff(&self) -> f64 {
        self.ground_ff.iter().sum()
    }

    /// Adds capacitance between a node and ground.
    ///
    /// # Panics
    /// If there is no such node.
    pub fn add_capacitance(&mut self, node: u32, ff: f64) {
        self.ground_ff[node as usize] += ff;
    }

    /// Joins two nodes. One that joins a node with itself is no wire and is passed over.
    ///
    /// # Panics
    /// If there are no such nodes.
    pub fn add_resistor(&mut self, from: u32, to: u32, kohm: f64) {
        let nodes = self.ground_ff.len();
        assert!(
            (from as usize) < nodes && (to as usize) < nodes,
            "a resistor joins nodes of its network"
        );
        if from != to {
            self.resistors.push(Resistor {
                ends: [from, to],
                kohm,
            });
        }
    }

    /// What `driver` sees: the tree of a depth-first walk over resistors in the order in which they
    /// were added. A resistor that closes a loop is left out (as OpenSTA does); nodes beyond reach are
    /// in no tree.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn tree(&self, driver: u32) -> RcTree {
        let nodes = self.ground_ff.len();
        let mut first = vec![0u32; nodes + 1];
        for resistor in &self.resistors {
            for end in resistor.ends {
                first[end as usize + 1] += 1;
            }
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut around = vec![0u32; 2 * self.resistors.len()];
        for (number, resistor) in (0u32..).zip(&self.resistors) {
            for end in resistor.ends {
                around[next[end as usize] as usize] = number;
                next[end as usize] += 1;
            }
        }

        let mut tree = RcTree {
            node: vec![driver],
            parent: vec![0],
            kohm: vec![0.0],
            ground_ff: vec![self.ground_ff[driver as usize]],
            nodes,
        };
        let mut seen = vec![false; nodes];
        seen[driver as usize] = true;
        next.copy_from_slice(&first);
        // (place in the tree, its node), from the driver to where the walk is.
        let mut path = vec![(0u32, driver)];
        while let Some(&(place, node)) = path.last() {
            let cursor = &mut next[node as usize];
            if *cursor == first[node as usize + 1] {
                path.pop();
                continue;
            }
            let resistor = self.resistors[around[*cursor as usize] as usize];
            *cursor += 1;
            let [a, b] = resistor.ends;
            let other = if a == node { b } else { a };
            if !std::mem::replace(&mut seen[other as usize], true) {
                // A tree has at most as many places as nodes, whose numbers are `u32`.
                let child = tree.node.len() as u32;
                tree.node.push(other);
                tree.parent.push(place);
                tree.kohm.push(resistor.kohm);
                tree.ground_ff.push(self.ground_ff[other as usize]);
                path.push((child, other));
            }
        }
        tree
    }
}

/// A network as its driver sees it: places in preorder, the driver first, parents before children.
#[derive(Clone, Debug, PartialEq)]
pub struct RcTree {
    /// `[places]` The node of the network at each place.
    pub(super) node: Vec<u32>,
    /// `[places]` The place that it hangs on; the driver's is its own.
    pub(super) parent: Vec<u32>,
    /// `[places]` The resistance to the parent; nothing for the driver.
    pub(super) kohm: Vec<f64>,
    /// `[places]` Capacitance of wire.
    pub(super) ground_ff: Vec<f64>,
    /// How many nodes the network has.
    pub(super) nodes: usize,
}

impl RcTree {
    /// Its pi model and what its loads see, given what pins add at each node.
    ///
    /// `pins_ff`: `[nodes]` capacitance of pins at each node of the network.
    ///
    /// # Panics
    /// If `pins_ff` has not one entry a node.
    #[must_use]
    pub fn reduce(&self, pins_ff: &[f64]) -> Reduced {
        assert_eq!(pins_ff.len(), self.nodes, "one capacitance a node");
        reduce(self, pins_ff)
    }

    /// Whether a walk from the driver comes to this node.
    #[must_use]
    pub fn reaches(&self, node: u32) -> bool {
        self.node.contains(&node)
    }
}
