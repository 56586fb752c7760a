//! Compressed rows: for each of `n` things a slice of `u32`, in two flat arrays.
//!
//! It does not know what its numbers index.

/// Rows of targets in two flat arrays.
///
/// Invariants: `offsets.len() == num_rows + 1`, `offsets[0] == 0`, offsets never decrease, and
/// the last one is `targets.len()`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Csr {
    offsets: Vec<u32>,
    targets: Vec<u32>,
}

impl Default for Csr {
    fn default() -> Csr {
        Csr::empty(0)
    }
}

impl Csr {
    /// `num_rows` empty rows.
    #[must_use]
    pub fn empty(num_rows: usize) -> Csr {
        Csr::from_parts(vec![0; num_rows + 1], Vec::new())
    }

    /// Sorts `(row, target)` pairs into rows; within a row they keep their order. Two passes.
    ///
    /// # Panics
    /// If a row is not below `num_rows`, or there are 2^32 pairs or more.
    #[must_use]
    pub fn from_pairs(num_rows: usize, pairs: &[(u32, u32)]) -> Csr {
        assert!(
            u32::try_from(pairs.len()).is_ok(),
            "a CSR holds below 2^32 entries"
        );
        let mut offsets = vec![0u32; num_rows + 1];
        for &(row, _) in pairs {
            offsets[row as usize + 1] += 1;
        }
        for i in 1..offsets.len() {
            offsets[i] += offsets[i - 1];
        }
        let mut next = offsets.clone();
        let mut targets = vec![0; pairs.len()];
        for &(row, target) in pairs {
            let slot = &mut next[row as usize];
            targets[*slot as usize] = target;
            *slot += 1;
        }
        Csr::from_parts(offsets, targets)
    }

    /// A CSR of arrays that hold the invariants of [`Csr`], checked in debug builds.
    pub(crate) fn from_parts(offsets: Vec<u32>, targets: Vec<u32>) -> Csr {
        debug_assert_eq!(offsets.first(), Some(&0));
        debug_assert_eq!(offsets.last().map(|&end| end as usize), Some(targets.len()));
        debug_assert!(offsets.is_sorted());
        Csr { offsets, targets }
    }

    /// Number of rows.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of entries of all rows.
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.targets.len()
    }

    /// The targets of row `i`.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    #[must_use]
    pub fn row(&self, i: u32) -> &[u32] {
        let range = self.range(i);
        &self.targets[range.start as usize..range.end as usize]
    }

    /// The positions of row `i` in [`Csr::targets`].
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    #[must_use]
    pub fn range(&self, i: u32) -> std::ops::Range<u32> {
        self.offsets[i as usize]..self.offsets[i as usize + 1]
    }

    /// Where each row starts, and at the end the number of entries: `[num_rows + 1]`.
    #[must_use]
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// All rows one after the other: `[num_entries]`.
    #[must_use]
    pub fn targets(&self) -> &[u32] {
        &self.targets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_pairs_keeps_the_order_within_a_row() {
        let csr = Csr::from_pairs(3, &[(2, 7), (0, 1), (2, 5), (0, 1)]);
        assert_eq!(csr.row(0), [1, 1]);
        assert_eq!(csr.row(1), []);
        assert_eq!(csr.row(2), [7, 5]);
        assert_eq!(csr.offsets(), [0, 2, 2, 4]);
    }
}
