//! Names for every node of an AIG, distinct and fit for the format they are written in.

use rustc_hash::FxHashSet;

use crate::aig::{Aig, NodeKind};
use crate::ids::NodeId;

/// A name for every node and output.
pub(super) struct NodeNames {
    /// By node; inputs and latches keep theirs where they can.
    pub(super) nodes: Vec<String>,
    /// By output. An output that is a plain input, latch or AND of the same name shares it.
    pub(super) outputs: Vec<String>,
    taken: FxHashSet<String>,
}

impl NodeNames {
    /// Names in which every character that is not `allowed` becomes `_`. What is taken already
    /// gets a number.
    pub(super) fn new(aig: &Aig, allowed: fn(char) -> bool) -> NodeNames {
        let clean = |name: &str| -> String {
            let name: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
            if name.is_empty() { "_".to_owned() } else { name }
        };
        let mut names = NodeNames {
            nodes: vec![String::new(); aig.num_nodes()],
            outputs: Vec::with_capacity(aig.num_outputs()),
            taken: FxHashSet::default(),
        };
        for i in 0..aig.num_inputs() {
            names.nodes[1 + i] = names.fresh(&clean(&aig.input_label(i)));
        }
        for i in 0..aig.num_latches() {
            let node = aig.latch_node(i);
            names.nodes[node.index()] = names.fresh(&clean(&aig.latch_label(i)));
        }
        for (i, &driver) in aig.outputs().iter().enumerate() {
            let wanted = clean(&aig.output_label(i));
            let shares = !driver.is_complemented() && names.nodes[driver.index()] == wanted;
            let name = if shares { wanted } else { names.fresh(&wanted) };
            names.outputs.push(name);
        }
        for node in 0..aig.num_nodes() as u32 {
            if let NodeKind::Constant | NodeKind::And(_) = aig.kind(NodeId(node)) {
                names.nodes[node as usize] = names.fresh(&format!("n{node}"));
            }
        }
        names
    }

    /// `wanted`, or with a number behind it where that name is taken.
    pub(super) fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 0;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{wanted}_{number}");
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_clean() {
        let mut aig = Aig::new("");
        let a = aig.add_input("a b");
        let b = aig.add_input("a_b");
        let c = aig.add_input("n4");
        let y = aig.and(a, b);
        aig.add_output(y, "a_b");
        aig.add_output(c, "n4");
        aig.add_output(!c, "n4");
        let names = NodeNames::new(&aig, |c| c.is_ascii_alphanumeric() || c == '_');
        assert_eq!(names.nodes, ["n0", "a_b", "a_b_1", "n4", "n4_2"]);
        assert_eq!(names.outputs, ["a_b_2", "n4", "n4_1"]);
    }
}
