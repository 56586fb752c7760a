//! The names of the connections that come next, looked up before they are read.
//! Not for: reading; what is found here is only a guess.

use super::keywords::is_word;
use crate::names::{NameId, Names};

/// How many bytes are looked through at once.
const LENGTH: usize = 1 << 10;

/// Names behind brackets, as in `.A(net)`.
///
/// Nets of a large design lie anywhere in memory, so that every look-up waits for it. Here many are made one
/// behind the other and the processor waits for all at once; see [`Names::guess`].
#[derive(Default)]
pub(super) struct Ahead {
    /// Where names begin, and which they are.
    guesses: Vec<(usize, Option<NameId>)>,
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
            let &(at, name) = self.guesses.get(self.next)?;
            if at >= place {
                return name.filter(|_| at == place);
            }
            self.next += 1;
        }
    }

    fn look(&mut self, names: &Names, text: &[u8], start: usize) {
        self.guesses.clear();
        self.next = 0;
        self.end = (start + LENGTH).min(text.len());
        for bracket in memchr::memchr_iter(b'(', &text[start..self.end]) {
            let at = start + bracket + 1;
            let length = text[at..].iter().position(|&byte| !is_word(byte)).unwrap_or(0);
            if length > 0 {
                self.guesses.push((at, names.guess(&text[at..at + length])));
            }
        }
        // Another loop, as here the places of their texts are waited for.
        for (at, guess) in &mut self.guesses {
            *guess = guess.filter(|&name| text[*at..].starts_with(names.text(name).as_bytes()));
        }
    }
}
