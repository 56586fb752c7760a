//! The names of the connections that come next, looked up before they are read.
//! Not for: reading; what is found here is only a guess.

use std::ops::Range;

use super::keywords::is_word;
use crate::names::{Glance, NameId, Names};

/// How many bytes are looked through at once.
const LENGTH: usize = 1 << 10;

/// Names behind brackets, as in `.A(net)`.
///
/// Nets of a large design lie anywhere in memory, so that every look-up waits for it. Here many are made side
/// by side; see [`Names::glance`].
#[derive(Default)]
pub(super) struct Ahead {
    /// Where the names are, and which.
    names: Vec<Range<usize>>,
    found: Vec<Glance>,
    /// The first that is not passed yet.
    next: usize,
    /// Where the bytes end that were looked through.
    end: usize,
}

impl Ahead {
    /// What is probably the name that begins at a place of the text; places come in order.
    #[inline]
    pub(super) fn guess(&mut self, names: &Names, text: &[u8], place: usize) -> Option<NameId> {
        if place >= self.end {
            self.look(names, text, place);
        }
        loop {
            let at = self.names.get(self.next)?.start;
            if at >= place {
                return self.found[self.next].id().filter(|_| at == place);
            }
            self.next += 1;
        }
    }

    fn look(&mut self, names: &Names, text: &[u8], start: usize) {
        self.names.clear();
        self.next = 0;
        self.end = (start + LENGTH).min(text.len());
        for bracket in memchr::memchr_iter(b'(', &text[start..self.end]) {
            let at = start + bracket + 1;
            let length = text[at..].iter().position(|&byte| !is_word(byte)).unwrap_or(0);
            if length > 0 {
                self.names.push(at..at + length);
            }
        }
        names.glance(self.names.iter().map(|name| &text[name.clone()]), &mut self.found);
    }
}
