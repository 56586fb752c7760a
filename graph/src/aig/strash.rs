//! The structural hash: finds the AND node of two given fanins.
//!
//! It knows nothing of constant folding or names; [`super::Aig::and`] folds before it asks.

use crate::ids::Lit;

/// Open addressing with linear probing over node ids; the keys stay in the graph's fanin array.
///
/// Invariants: the length of `slots` is a power of two, at most half of the slots are taken, and
/// 0 (the constant node, never an AND) marks a free slot.
#[derive(Clone)]
pub(super) struct StrashTable {
    slots: Vec<u32>,
    /// `64 - log2(slots.len())`: the hash keeps the top bits of the product.
    shift: u32,
    taken: usize,
}

const MIN_BITS: u32 = 6;
const FREE: u32 = 0;

impl StrashTable {
    /// A table in which `ands` nodes fit without growing.
    pub(super) fn with_capacity(ands: usize) -> StrashTable {
        let bits = (2 * ands.max(1)).next_power_of_two().ilog2().max(MIN_BITS);
        StrashTable {
            slots: vec![FREE; 1 << bits],
            shift: u64::BITS - bits,
            taken: 0,
        }
    }

    /// The node with fanins `key`, or `None`.
    #[inline]
    pub(super) fn find(&self, key: [Lit; 2], fanins: &[[Lit; 2]]) -> Option<u32> {
        match self.slots[self.probe(key, fanins)] {
            FREE => None,
            node => Some(node),
        }
    }

    /// The node with fanins `key`, appended to `fanins` where there was none.
    #[inline]
    pub(super) fn find_or_push(&mut self, key: [Lit; 2], fanins: &mut Vec<[Lit; 2]>) -> u32 {
        let slot = self.probe(key, fanins);
        let found = self.slots[slot];
        if found != FREE {
            return found;
        }
        // Literals hold 31 bits of node id; 2^31 nodes would fill 16 GiB before this fails.
        assert!(fanins.len() < 1 << 31, "an AIG holds at most 2^31 nodes");
        let node = fanins.len() as u32;
        fanins.push(key);
        self.slots[slot] = node;
        self.taken += 1;
        if 2 * self.taken > self.slots.len() {
            self.grow(fanins);
        }
        node
    }

    #[inline]
    fn home(&self, [a, b]: [Lit; 2]) -> usize {
        // Fibonacci hashing of the packed pair: the top bits of the product mix both literals.
        let packed = u64::from(a.0) << 32 | u64::from(b.0);
        let mixed = (packed ^ packed >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> self.shift) as usize
    }

    /// The slot that holds `key`, or the free slot where it belongs.
    #[inline]
    fn probe(&self, key: [Lit; 2], fanins: &[[Lit; 2]]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = self.home(key) & mask;
        loop {
            let node = self.slots[slot];
            if node == FREE || fanins[node as usize] == key {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self, fanins: &[[Lit; 2]]) {
        let old = std::mem::replace(self, StrashTable::with_capacity(2 * self.taken));
        self.taken = old.taken;
        for node in old.slots.into_iter().filter(|&node| node != FREE) {
            let slot = self.probe(fanins[node as usize], fanins);
            self.slots[slot] = node;
        }
    }
}
