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

    /// Takes all nodes and resistors out and puts `nodes` others in.
    pub fn reset(&mut self, nodes: usize) {
        self.ground_ff.clear();
        self.ground_ff.resize(nodes, 0.0);
        self.resistors.clear();
    }

    /// Adds a node without capacitance; its number.
    pub fn add_node(&mut self) -> u32 {
        // A net has far fewer than 2^32 nodes.
        let node = self.ground_ff.len() as u32;
        self.ground_ff.push(0.0);
        node
    }

    /// What `driver` sees: the tree of a depth-first walk over resistors in the order in which they
    /// were added. A resistor that closes a loop is left out (as OpenSTA does); nodes beyond reach are
    /// in no tree.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn tree(&self, driver: u32) -> RcTree {
        let mut tree = RcTree {
            node: Vec::new(),
            parent: Vec::new(),
            kohm: Vec::new(),
            ground_ff: Vec::new(),
            nodes: self.ground_ff.len(),
        };
        Walk::default().run(self, driver, |node, parent, kohm| {
            tree.node.push(node);
            tree.parent.push(parent);
            tree.kohm.push(kohm);
            tree.ground_ff.push(self.ground_ff[node as usize]);
        });
        tree
    }

    /// Capacitance of wire at a node, in fF.
    pub(super) fn ground_ff(&self, node: u32) -> f64 {
        self.ground_ff[node as usize]
    }
}

/// A depth-first walk over networks, with the room that it takes.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// Where the resistors of each node begin in `around`.
    first: Vec<u32>,
    next: Vec<u32>,
    around: Vec<u32>,
    seen: Vec<bool>,
    /// (place in the tree, its node), from the driver to where the walk is.
    path: Vec<(u32, u32)>,
}

impl Walk {
    /// Tells node, place of the parent and resistance to it of each place, parents before children;
    /// the driver is its own parent.
    pub(super) fn run(&mut self, network: &RcNetwork, driver: u32, mut place: impl FnMut(u32, u32, f64)) {
        let nodes = network.ground_ff.len();
        self.first.clear();
        self.first.resize(nodes + 1, 0);
        for resistor in &network.resistors {
            for end in resistor.ends {
                self.first[end as usize + 1] += 1;
            }
        }
        for node in 0..nodes {
            self.first[node + 1] += self.first[node];
        }
        self.next.clone_from(&self.first);
        self.around.clear();
        self.around.resize(2 * network.resistors.len(), 0);
        for (number, resistor) in (0u32..).zip(&network.resistors) {
            for end in resistor.ends {
                let slot = &mut self.next[end as usize];
                self.around[*slot as usize] = number;
                *slot += 1;
            }
        }

        self.seen.clear();
        self.seen.resize(nodes, false);
        self.seen[driver as usize] = true;
        self.next.clone_from(&self.first);
        self.path.clear();
        self.path.push((0, driver));
        place(driver, 0, 0.0);
        let mut places = 1;
        while let Some(&(parent, node)) = self.path.last() {
            let cursor = &mut self.next[node as usize];
            if *cursor == self.first[node as usize + 1] {
                self.path.pop();
                continue;
            }
            let resistor = network.resistors[self.around[*cursor as usize] as usize];
            *cursor += 1;
            let [a, b] = resistor.ends;
            let other = if a == node { b } else { a };
            if !std::mem::replace(&mut self.seen[other as usize], true) {
                place(other, parent, resistor.kohm);
                // A tree has at most as many places as nodes, whose numbers are `u32`.
                self.path.push((places, other));
                places += 1;
            }
        }
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
