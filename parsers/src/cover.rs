//! Sums of products as tables have them: rows of 0, 1 and "either".
//! Not for: what a row means for the output; [`crate::blif`] and [`crate::pla`] each say that.

/// What a row asks of one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CubeLiteral {
    /// `0`
    Zero,
    /// `1`
    One,
    /// `-`
    Either,
}

/// Rows of equal width, one after the other in one array.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rows<T> {
    width: usize,
    len: usize,
    cells: Vec<T>,
}

impl<T> Rows<T> {
    /// No rows yet, of `width` cells each. The width may be 0: such rows still count.
    pub fn new(width: usize) -> Self {
        Self {
            width,
            len: 0,
            cells: Vec::new(),
        }
    }

    /// Cells a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When `row` does not give exactly [`Rows::width`] cells.
    pub fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.cells.extend(row);
        self.len += 1;
        assert_eq!(self.cells.len(), self.len * self.width, "a row of another width");
    }

    /// A row.
    ///
    /// # Panics
    /// When `index` is not less than [`Rows::len`].
    pub fn row(&self, index: usize) -> &[T] {
        assert!(index < self.len, "row {index} of {}", self.len);
        &self.cells[index * self.width..(index + 1) * self.width]
    }

    /// All rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[T]> {
        (0..self.len).map(|index| self.row(index))
    }
}

impl CubeLiteral {
    /// The character that both formats write for it.
    pub fn symbol(self) -> char {
        match self {
            Self::Zero => '0',
            Self::One => '1',
            Self::Either => '-',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_cells_still_count() {
        let mut rows = Rows::<CubeLiteral>::new(0);
        rows.push([]);
        rows.push([]);
        assert_eq!((rows.len(), rows.row(1).len(), rows.iter().count()), (2, 0, 2));
    }

    #[test]
    fn rows_come_back_in_order() {
        let mut rows = Rows::new(2);
        rows.push([1, 2]);
        rows.push([3, 4]);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [&[1, 2], &[3, 4]]);
    }
}
