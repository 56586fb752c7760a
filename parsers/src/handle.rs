//! Handles that point into the flat arrays of a tree, and into its source.
//! Not for: the arrays themselves and what is in them; those are of each format.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops;

/// Points to one node of a tree.
pub struct Id<T> {
    /// Index + 1, so that an optional id is no larger.
    number: NonZeroU32,
    node: PhantomData<fn() -> T>,
}

/// Points to nodes of a tree that stand side by side.
pub struct List<T> {
    start: u32,
    len: u32,
    node: PhantomData<fn() -> T>,
}

/// Where a node begins in its source, in bytes.
///
/// All offsets compare equal, so that trees are compared by what they say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offset(u32);

impl Offset {
    /// The byte `offset` of the source.
    pub fn new(offset: usize) -> Self {
        Self(u32::try_from(offset).unwrap_or(u32::MAX))
    }

    /// The byte as an index into the source.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

impl PartialEq for Offset {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Offset {}

/// Makes room for one more, and a quarter: a large array that doubles is half empty when it has
/// just grown.
pub(crate) fn grow<T>(pool: &mut Vec<T>) {
    if pool.len() == pool.capacity() {
        pool.reserve_exact((pool.len() / 4).max(16));
    }
}

impl<T> Id<T> {
    pub(crate) fn push(pool: &mut Vec<T>, node: T) -> Self {
        grow(pool);
        pool.push(node);
        Self::last(pool)
    }

    /// The node that was added last to a pool that is not empty.
    fn last(pool: &[T]) -> Self {
        let number = u32::try_from(pool.len()).ok().and_then(NonZeroU32::new);
        Self {
            // Every node takes a byte of a source of less than 4 GiB, and one was just added.
            number: number.expect("a pool holds fewer than 2^32 nodes"),
            node: PhantomData,
        }
    }

    /// The place of the node in its pool: expressions are numbered in the order of the file.
    pub fn index(self) -> usize {
        self.number.get() as usize - 1
    }

    pub(crate) fn from_index(index: usize) -> Self {
        let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        Self {
            number: number.expect("the index of a node that is in a pool"),
            node: PhantomData,
        }
    }
}

impl<T> List<T> {
    /// Adds a node. Nothing else may have come to the pool since the list was begun.
    #[inline]
    pub(crate) fn push(&mut self, pool: &mut Vec<T>, node: T) {
        if self.is_empty() {
            *self = Self::since(pool, pool.len());
        }
        debug_assert_eq!(
            self.range().end,
            pool.len(),
            "the nodes of a list stand side by side"
        );
        grow(pool);
        pool.push(node);
        self.len += 1;
    }

    pub(crate) fn extend(pool: &mut Vec<T>, nodes: impl IntoIterator<Item = T>) -> Self {
        let start = pool.len();
        pool.extend(nodes);
        Self::since(pool, start)
    }

    /// The nodes that were added to a pool since it had `start`.
    pub(crate) fn since(pool: &[T], start: usize) -> Self {
        let fits = "a pool holds fewer than 2^32 nodes";
        Self {
            start: u32::try_from(start).expect(fits),
            len: u32::try_from(pool.len() - start).expect(fits),
            node: PhantomData,
        }
    }

    /// How many nodes it has.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    pub(crate) fn range(self) -> ops::Range<usize> {
        let start = self.start as usize;
        start..start + self.len as usize
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            start: 0,
            len: 0,
            node: PhantomData,
        }
    }
}

// Derives would ask the same of T.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Id<T> {}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index())
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

/// Empty lists are equal wherever they were made.
impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && (self.len == 0 || self.start == other.start)
    }
}

impl<T> Eq for List<T> {}

impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:?}", self.range())
    }
}
