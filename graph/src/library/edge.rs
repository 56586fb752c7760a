//! Edges and modes: the two axes that every number of timing has.
//! Not for: which edge leads to which; that is said by arcs.

/// Which way a signal changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Edge {
    /// From 0 to 1.
    Rise = 0,
    /// From 1 to 0.
    Fall = 1,
}

impl Edge {
    /// Both, in the order of their indices.
    pub const ALL: [Edge; 2] = [Edge::Rise, Edge::Fall];

    /// The index: 0 for rise, 1 for fall.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The other one.
    #[inline]
    #[must_use]
    pub fn opposite(self) -> Edge {
        match self {
            Edge::Rise => Edge::Fall,
            Edge::Fall => Edge::Rise,
        }
    }

    /// As timing reports write it: `^` or `v`.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Edge::Rise => "^",
            Edge::Fall => "v",
        }
    }
}

/// Which end of the possible: the earliest or the latest a signal may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Mode {
    /// Minima: what hold checks fear of data.
    Early = 0,
    /// Maxima: what setup checks fear of data.
    Late = 1,
}

impl Mode {
    /// Both, in the order of their indices.
    pub const ALL: [Mode; 2] = [Mode::Early, Mode::Late];

    /// The index: 0 for early, 1 for late.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The other one.
    #[inline]
    #[must_use]
    pub fn opposite(self) -> Mode {
        match self {
            Mode::Early => Mode::Late,
            Mode::Late => Mode::Early,
        }
    }

    /// The one of the two that is worse in this mode: the smaller in early, the larger in late.
    #[inline]
    #[must_use]
    pub fn worse(self, a: f32, b: f32) -> f32 {
        match self {
            Mode::Early => a.min(b),
            Mode::Late => a.max(b),
        }
    }
}
