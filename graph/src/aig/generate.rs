//! Random AIGs for tests and benches.
//!
//! Circuits that mean something come from files.

use super::Aig;
use super::simulate::mix;
use crate::ids::{Lit, NodeId};

/// A graph of `num_ands` ANDs at most, a function of its arguments alone: each AND reads two
/// literals, mostly of recent nodes; the outputs read the last nodes. Dangling nodes may remain.
///
/// ```
/// use netlearn_graph::aig::generate::random_aig;
///
/// let aig = random_aig(8, 100, 4, 1);
/// assert_eq!((aig.num_inputs(), aig.num_outputs()), (8, 4));
/// assert_eq!(aig, random_aig(8, 100, 4, 1));
/// ```
#[must_use]
pub fn random_aig(num_inputs: usize, num_ands: usize, num_outputs: usize, seed: u64) -> Aig {
    let mut aig = Aig::with_capacity("random", num_ands);
    for i in 0..num_inputs {
        aig.add_input(format!("i{i}"));
    }
    let mut draw = {
        let mut state = mix(seed);
        move |bound: usize| {
            state = mix(state);
            (state >> 16) as usize % bound
        }
    };
    let pick = |aig: &Aig, draw: &mut dyn FnMut(usize) -> usize| -> Lit {
        let nodes = aig.num_nodes();
        let window = if draw(4) == 0 {
            nodes
        } else {
            nodes.min(2 * num_inputs + 64)
        };
        Lit::new(NodeId((nodes - 1 - draw(window)) as u32), draw(2) == 1)
    };
    for _ in 0..num_ands {
        let (a, b) = (pick(&aig, &mut draw), pick(&aig, &mut draw));
        aig.and(a, b);
    }
    for i in 0..num_outputs {
        let node = aig.num_nodes().saturating_sub(1 + i) as u32;
        aig.add_output(Lit::new(NodeId(node), draw(2) == 1), format!("o{i}"));
    }
    aig
}
