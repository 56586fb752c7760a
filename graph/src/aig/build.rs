//! Building an AIG node by node: inputs, gates, outputs; and rebuilding it without dead nodes.
//!
//! Building from files is the business of `convert`.

use std::sync::OnceLock;

use super::strash::StrashTable;
use super::{Aig, Latch, LatchInit};
use crate::ids::{Lit, NodeId};

/// The answer of [`Aig::strash`].
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// The graph without dangling nodes.
    pub aig: Aig,
    /// For each node of the old graph its literal in the new one; `None` for dropped nodes.
    pub map: Vec<Option<Lit>>,
}

impl Aig {
    /// A graph that holds the constant node only.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Aig {
        Aig::with_capacity(name, 0)
    }

    /// An empty graph with room for `ands` AND nodes.
    #[must_use]
    pub fn with_capacity(name: impl Into<String>, ands: usize) -> Aig {
        let mut fanins = Vec::with_capacity(ands + 1);
        fanins.push([Lit::FALSE; 2]);
        Aig {
            name: name.into(),
            fanins,
            table: StrashTable::with_capacity(ands),
            input_names: Vec::new(),
            latches: Vec::new(),
            outputs: Vec::new(),
            output_names: Vec::new(),
            fanouts: OnceLock::new(),
        }
    }

    /// Adds a primary input and returns its literal.
    ///
    /// # Panics
    /// If the graph already has latches or ANDs: inputs come first.
    pub fn add_input(&mut self, name: impl Into<Box<str>>) -> Lit {
        self.add_maybe_named_input(Some(name.into()))
    }

    /// Adds a primary input whose source gave it no name.
    ///
    /// # Panics
    /// As [`Aig::add_input`].
    pub fn add_unnamed_input(&mut self) -> Lit {
        self.add_maybe_named_input(None)
    }

    pub(crate) fn add_maybe_named_input(&mut self, name: Option<Box<str>>) -> Lit {
        assert!(
            self.latches.is_empty() && self.num_ands() == 0,
            "inputs are added before latches and ANDs"
        );
        self.input_names.push(name);
        self.push_source()
    }

    /// Adds a latch and returns the literal of its output; [`Aig::set_latch_next`] gives it its
    /// input (constant false until then).
    ///
    /// # Panics
    /// If the graph already has ANDs: latches come before them.
    pub fn add_latch(&mut self, name: impl Into<Box<str>>, init: LatchInit) -> Lit {
        self.add_maybe_named_latch(Some(name.into()), init)
    }

    pub(crate) fn add_maybe_named_latch(&mut self, name: Option<Box<str>>, init: LatchInit) -> Lit {
        assert!(self.num_ands() == 0, "latches are added before ANDs");
        self.latches.push(Latch {
            name,
            next: Lit::FALSE,
            init,
        });
        self.push_source()
    }

    fn push_source(&mut self) -> Lit {
        let node = NodeId(self.fanins.len() as u32);
        self.fanins.push([Lit::FALSE; 2]);
        self.fanouts.take();
        node.lit()
    }

    /// Sets what latch `i` holds after the next tick.
    ///
    /// # Panics
    /// If there is no such latch or no such literal.
    pub fn set_latch_next(&mut self, i: usize, next: Lit) {
        assert!(next.index() < self.num_nodes(), "no node {}", next.node());
        self.latches[i].next = next;
    }

    /// Adds a primary output driven by `lit`.
    ///
    /// # Panics
    /// If there is no such literal.
    pub fn add_output(&mut self, lit: Lit, name: impl Into<Box<str>>) {
        self.add_maybe_named_output(lit, Some(name.into()));
    }

    /// Adds a primary output whose source gave it no name.
    ///
    /// # Panics
    /// If there is no such literal.
    pub fn add_unnamed_output(&mut self, lit: Lit) {
        self.add_maybe_named_output(lit, None);
    }

    pub(crate) fn add_maybe_named_output(&mut self, lit: Lit, name: Option<Box<str>>) {
        assert!(lit.index() < self.num_nodes(), "no node {}", lit.node());
        self.outputs.push(lit);
        self.output_names.push(name);
    }

    /// The literal of `a AND b`: folded, found, or a new node.
    ///
    /// # Panics
    /// In debug builds, if there is no such literal; always past 2^31 nodes.
    #[inline]
    pub fn and(&mut self, a: Lit, b: Lit) -> Lit {
        debug_assert!(a.index().max(b.index()) < self.num_nodes());
        match normalise(a, b) {
            Normal::Folded(lit) => lit,
            Normal::Pair(key) => {
                let before = self.fanins.len();
                let node = NodeId(self.table.find_or_push(key, &mut self.fanins));
                if self.fanins.len() > before {
                    self.fanouts.take();
                }
                node.lit()
            }
        }
    }

    /// The literal of `a AND b` if it folds or stands in the graph already.
    #[must_use]
    pub fn find_and(&self, a: Lit, b: Lit) -> Option<Lit> {
        match normalise(a, b) {
            Normal::Folded(lit) => Some(lit),
            Normal::Pair(key) => Some(NodeId(self.table.find(key, &self.fanins)?).lit()),
        }
    }

    /// The literal of `a OR b`.
    pub fn or(&mut self, a: Lit, b: Lit) -> Lit {
        !self.and(!a, !b)
    }

    /// The literal of `a XOR b` (three ANDs).
    pub fn xor(&mut self, a: Lit, b: Lit) -> Lit {
        let only_a = self.and(a, !b);
        let only_b = self.and(!a, b);
        self.or(only_a, only_b)
    }

    /// The literal of `if select { then } else { otherwise }` (three ANDs).
    pub fn mux(&mut self, select: Lit, then: Lit, otherwise: Lit) -> Lit {
        let taken = self.and(select, then);
        let skipped = self.and(!select, otherwise);
        self.or(taken, skipped)
    }

    /// The literal that is true where at least two of three are (four ANDs).
    pub fn majority(&mut self, a: Lit, b: Lit, c: Lit) -> Lit {
        let both = self.and(a, b);
        let either = self.or(a, b);
        let with_c = self.and(either, c);
        self.or(both, with_c)
    }

    /// The AND of all literals as a balanced tree; true for none.
    pub fn and_all(&mut self, lits: &[Lit]) -> Lit {
        self.balanced_tree(lits, Lit::TRUE, Aig::and)
    }

    /// The OR of all literals as a balanced tree; false for none.
    pub fn or_all(&mut self, lits: &[Lit]) -> Lit {
        self.balanced_tree(lits, Lit::FALSE, Aig::or)
    }

    /// The XOR of all literals as a balanced tree; false for none.
    pub fn xor_all(&mut self, lits: &[Lit]) -> Lit {
        self.balanced_tree(lits, Lit::FALSE, Aig::xor)
    }

    fn balanced_tree(&mut self, lits: &[Lit], empty: Lit, gate: fn(&mut Aig, Lit, Lit) -> Lit) -> Lit {
        match *lits {
            [] => empty,
            [lit] => lit,
            // Depth log2(len): this recursion is short for any length.
            _ => {
                let (left, right) = lits.split_at(lits.len() / 2);
                let left = self.balanced_tree(left, empty, gate);
                let right = self.balanced_tree(right, empty, gate);
                gate(self, left, right)
            }
        }
    }

    /// Rebuilds the graph through the hash without nodes that reach no output and no latch, as
    /// ABC's `strash` does. Inputs, latches and outputs stay, nodes keep their order.
    ///
    /// Time and space are linear in the number of nodes.
    #[must_use]
    pub fn strash(&self) -> Rebuilt {
        let used = self.used_nodes();
        let mut aig = self.empty_copy(self.num_ands());
        let mut map: Vec<Lit> = (0..self.first_and()).map(|i| NodeId(i as u32).lit()).collect();
        map.resize(self.num_nodes(), DROPPED);
        // Fanins of a used node are used and stand before it: their map entries are set.
        let translate = |map: &[Lit], lit: Lit| map[lit.index()] ^ lit.is_complemented();
        for (node, [a, b]) in self.ands() {
            if used[node.index()] {
                map[node.index()] = aig.and(translate(&map, a), translate(&map, b));
            }
        }
        aig.outputs = (self.outputs.iter().map(|&lit| translate(&map, lit))).collect();
        for (new, old) in aig.latches.iter_mut().zip(&self.latches) {
            new.next = translate(&map, old.next);
        }
        let map = map
            .into_iter()
            .map(|lit| (lit != DROPPED).then_some(lit))
            .collect();
        Rebuilt { aig, map }
    }

    /// This graph without dangling nodes: itself, where it has none.
    pub(crate) fn without_dangling(self) -> Aig {
        if self.used_nodes()[self.first_and()..].iter().all(|&used| used) {
            self
        } else {
            self.strash().aig
        }
    }

    /// This graph with its names, inputs and latches, but without ANDs and outputs' drivers.
    fn empty_copy(&self, ands: usize) -> Aig {
        let mut fanins = Vec::with_capacity(self.first_and() + ands);
        fanins.resize(self.first_and(), [Lit::FALSE; 2]);
        Aig {
            name: self.name.clone(),
            fanins,
            table: StrashTable::with_capacity(ands),
            input_names: self.input_names.clone(),
            latches: self.latches.clone(),
            outputs: Vec::new(),
            output_names: self.output_names.clone(),
            fanouts: OnceLock::new(),
        }
    }

    /// For each node whether an output or a latch depends on it.
    pub(super) fn used_nodes(&self) -> Vec<bool> {
        let mut used = vec![false; self.num_nodes()];
        for lit in self.combinational_outputs() {
            used[lit.index()] = true;
        }
        for node in (self.first_and()..self.num_nodes()).rev() {
            if used[node] {
                let [a, b] = self.fanins[node];
                used[a.index()] = true;
                used[b.index()] = true;
            }
        }
        used
    }
}

/// Stands for no literal: past the largest node id.
const DROPPED: Lit = Lit(u32::MAX);

enum Normal {
    /// The AND is one of its fanins or a constant.
    Folded(Lit),
    /// The AND needs a node with these sorted fanins.
    Pair([Lit; 2]),
}

#[inline]
fn normalise(a: Lit, b: Lit) -> Normal {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    if a.is_constant() {
        Normal::Folded(if a == Lit::FALSE { Lit::FALSE } else { b })
    } else if a == b {
        Normal::Folded(a)
    } else if a == !b {
        Normal::Folded(Lit::FALSE)
    } else {
        Normal::Pair([a, b])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_of_trivial_fanins_folds() {
        let mut aig = Aig::new("");
        let a = aig.add_input("a");
        assert_eq!(aig.and(a, a), a);
        assert_eq!(aig.and(a, !a), Lit::FALSE);
        assert_eq!(aig.and(Lit::FALSE, a), Lit::FALSE);
        assert_eq!(aig.and(!a, Lit::TRUE), !a);
        assert_eq!(aig.num_ands(), 0);
    }

    #[test]
    fn and_of_the_same_fanins_is_one_node() {
        let mut aig = Aig::new("");
        let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
        let first = aig.and(a, !b);
        assert_eq!(aig.and(!b, a), first);
        assert_eq!(aig.find_and(a, !b), Some(first));
        assert_eq!(aig.find_and(a, b), None);
        assert_eq!(aig.num_ands(), 1);
    }

    #[test]
    fn hash_table_grows_without_losing_nodes() {
        let mut aig = Aig::new("");
        let inputs: Vec<Lit> = (0..300).map(|_| aig.add_unnamed_input()).collect();
        for (i, &a) in inputs.iter().enumerate() {
            for &b in &inputs[..i] {
                aig.and(a, !b);
            }
        }
        assert_eq!(aig.num_ands(), 300 * 299 / 2);
        for (i, &a) in inputs.iter().enumerate() {
            for &b in &inputs[..i] {
                assert!(aig.find_and(!b, a).is_some());
            }
        }
    }

    #[test]
    fn strash_drops_dangling_nodes_and_keeps_the_interface() {
        let mut aig = Aig::new("t");
        let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
        let q = aig.add_latch("q", LatchInit::One);
        let dangling = aig.and(a, b);
        let above = aig.and(dangling, q);
        let kept = aig.and(!a, q);
        aig.set_latch_next(0, kept);
        aig.add_output(!b, "y");
        let Rebuilt { aig: new, map } = aig.strash();
        assert_eq!((new.num_ands(), new.num_inputs(), new.num_latches()), (1, 2, 1));
        assert_eq!(map[above.index()], None);
        assert_eq!(map[kept.index()], Some(new.latches()[0].next));
        assert_eq!(new.outputs(), [!b]);
        assert_eq!(new, new.strash().aig);
    }
}
