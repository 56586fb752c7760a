//! A sparse matrix by compressed rows, as the kernels read it.
//! Not for tensors and gradients: see `sparse.rs`.

/// Rows compressed: the entries of row `r` are `offsets[r]..offsets[r + 1]`.
#[derive(Debug)]
pub(crate) struct Csr {
    pub(crate) cols: usize,
    pub(crate) offsets: Vec<u32>,
    pub(crate) indices: Vec<u32>,
    pub(crate) values: Vec<f32>,
}

impl Csr {
    pub(crate) fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Counting sort by row, stable, so that the order of a row's entries is that of `entries`.
    pub(crate) fn from_entries(rows: usize, cols: usize, entries: &[(u32, u32, f32)]) -> Self {
        let mut offsets = vec![0_u32; rows + 1];
        for &(row, ..) in entries {
            offsets[row as usize + 1] += 1;
        }
        for r in 0..rows {
            offsets[r + 1] += offsets[r];
        }
        let mut next = offsets.clone();
        let mut indices = vec![0; entries.len()];
        let mut values = vec![0.0; entries.len()];
        for &(row, col, value) in entries {
            let at = next[row as usize] as usize;
            next[row as usize] += 1;
            indices[at] = col;
            values[at] = value;
        }
        Self {
            cols,
            offsets,
            indices,
            values,
        }
    }

    pub(crate) fn transposed(&self) -> Self {
        let mut entries = Vec::with_capacity(self.indices.len());
        for r in 0..self.rows() {
            for e in self.offsets[r] as usize..self.offsets[r + 1] as usize {
                entries.push((self.indices[e], r as u32, self.values[e]));
            }
        }
        Self::from_entries(self.cols, self.rows(), &entries)
    }
}
