//! Words of LEF and DEF: where they begin and end, and what is said of a wrong one.
//! Not for: their order; see [`super::tokens`].
//!
//! Words stand between blanks. `;`, `(` and `)` are words of their own even where a writer left
//! the blank out. A `#` or `"` at the start of a word begins a comment or a text; a backslash
//! takes the meaning from the character behind it.

use memchr::{memchr, memchr3};

use crate::bytes::{end_of_blanks, end_of_line, end_of_word};
use crate::findings::Fallible;
use crate::keyword::Keyword;
use crate::{Diagnostic, NameId, Names, Span};

/// A word where it stands. At the end of the file it is empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) start: usize,
}

impl<'a> Word<'a> {
    pub(crate) fn span(self) -> Span {
        Span::new(self.start, self.end())
    }

    pub(crate) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// The word as a name.
    #[inline]
    pub(crate) fn intern(self, names: &mut Names) -> Fallible<NameId> {
        let name = names.intern_bytes(self.text);
        name.map_err(|error| not_utf8(self, error.valid_up_to()))
    }

    /// The word as a name, with what [`Names::glance`] found of it.
    #[inline]
    pub(crate) fn intern_guessed(self, names: &mut Names, guess: Option<NameId>) -> Fallible<NameId> {
        let name = names.intern_guessed(self.text, guess);
        name.map_err(|error| not_utf8(self, error.valid_up_to()))
    }

    pub(crate) fn is_end(self) -> bool {
        self.text.is_empty()
    }

    /// Whether it is this keyword; capitals and small letters are the same.
    pub(crate) fn is(self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword.as_bytes())
    }

    /// In capitals, to be matched; a word longer than every keyword is empty.
    #[inline]
    pub(crate) fn keyword(self) -> Keyword<'a> {
        Keyword::new(self.text)
    }
}

/// The first place from `at` on that is neither blank nor comment: where a word begins.
#[inline(always)]
pub(super) fn end_of_gap(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = end_of_blanks(bytes, at);
        if bytes.get(at) != Some(&b'#') {
            return at;
        }
        at = end_of_line(bytes, at);
    }
}

/// Where the word ends that begins at `at`.
#[inline(always)]
pub(super) fn end_of_word_at(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        None => at,
        Some(b';' | b'(' | b')') => at + 1,
        Some(b'"') => end_of_text(bytes, at),
        Some(_) => end_of_name(bytes, at),
    }
}

/// A backslash takes the meaning from the mark behind it; only a blank still ends the word.
#[inline(always)]
fn end_of_name(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = end_of_word(bytes, at, [b';', b'\\']);
        if bytes.get(at) != Some(&b'\\') {
            return at;
        }
        let takes_next = bytes.get(at + 1).is_some_and(|&next| next > b' ');
        at += 1 + usize::from(takes_next);
    }
}

/// Behind the quote that ends the text; the end of the file where there is none.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(ahead) = memchr(b'"', &bytes[at..]) {
        at += ahead + 1;
        if bytes[at - 2] != b'\\' || at - 2 == start {
            return at;
        }
    }
    bytes.len()
}

/// Whether this byte is none of a word of several bytes; past the file there is none.
#[inline]
pub(super) fn is_gap(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| *byte <= b' ' || b";()".contains(byte))
}

/// The offset of the next `;` outside of comments and texts, or of the end of the file.
pub(super) fn end_of_statement(bytes: &[u8], mut at: usize) -> usize {
    while let Some(ahead) = memchr3(b';', b'#', b'"', &bytes[at..]) {
        let found = at + ahead;
        let before = found.checked_sub(1).map(|index| &bytes[index]);
        at = match bytes[found] {
            b';' if before != Some(&b'\\') => return found,
            b'#' if is_gap(before) => end_of_line(bytes, found),
            b'"' if is_gap(before) => end_of_text(bytes, found),
            _ => found + 1,
        };
    }
    bytes.len()
}

/// The offset of the next `+` or `;` that is a word, or of the end of the file.
pub(super) fn end_of_option(bytes: &[u8], mut at: usize) -> usize {
    let is_blank = |at: usize| bytes.get(at).is_none_or(|&byte| byte <= b' ');
    while let Some(ahead) = memchr3(b'+', b';', b'#', &bytes[at..]) {
        let found = at + ahead;
        let begins_word = found == 0 || is_blank(found - 1);
        at = match bytes[found] {
            b';' if found == 0 || bytes[found - 1] != b'\\' => return found,
            b'+' if begins_word && is_blank(found + 1) => return found,
            b'#' if begins_word => end_of_line(bytes, found),
            _ => found + 1,
        };
    }
    bytes.len()
}

/// The finding that something else was expected where `word` stands.
pub(crate) fn expected(what: &str, word: Word<'_>) -> Box<Diagnostic> {
    /// Longer words are cut in messages.
    const LONGEST: usize = 40;
    let shown = String::from_utf8_lossy(&word.text[..word.text.len().min(LONGEST)]);
    let found = match word.text.len() {
        0 => "the end of the file".to_owned(),
        length if length > LONGEST => format!("`{shown}…`"),
        _ => format!("`{shown}`"),
    };
    // A text may be as long as the file.
    let span = Span::new(word.start, word.end().min(word.start + LONGEST));
    Box::new(
        Diagnostic::error(span, format!("expected {what}, found {found}"))
            .labelled(format!("expected {what}")),
    )
}

/// The word as text.
pub(crate) fn utf8<'a>(word: Word<'a>) -> Fallible<&'a str> {
    std::str::from_utf8(word.text).map_err(|error| not_utf8(word, error.valid_up_to()))
}

/// The finding that a word is no text from a byte on.
#[cold]
fn not_utf8(word: Word<'_>, valid: usize) -> Box<Diagnostic> {
    let at = word.start + valid;
    let message = format!("byte 0x{:02x} is not UTF-8", word.text[valid]);
    Box::new(Diagnostic::error(Span::new(at, at + 1), message))
}
