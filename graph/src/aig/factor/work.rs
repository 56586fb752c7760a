//! What a step on one cover may cost: the algorithms are quadratic and worse, and files hold covers
//! of any size.

/// Words of cubes that may still be looked at.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
}

/// Some seconds at most; no cover of the MCNC circuits takes a fiftieth of it.
impl Default for Work {
    fn default() -> Work {
        Work { left: 1 << 25 }
    }
}

impl Work {
    /// Takes the work of a step, or says that there is not enough left for it.
    pub(super) fn take(&mut self, words: usize) -> bool {
        let is_enough = words <= self.left;
        self.left = self.left.saturating_sub(words);
        is_enough
    }

    #[cfg(test)]
    pub(super) fn of_words(left: usize) -> Work {
        Work { left }
    }
}
