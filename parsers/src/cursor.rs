//! A place in a source that the rules of a grammar move along.
//! Not for: the rules themselves; they are functions on nom's terms, in each format and in
//! [`crate::combinators`].

use nom::Parser;

use crate::combinators::{Failure, Input, expect, finish, offset_in};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;

/// Where a reader stands. It reads statement by statement and keeps its own state, so that long
/// files need no long lists of rules' results.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    source: &'a Source,
    rest: Input<'a>,
}

impl<'a> Cursor<'a> {
    /// At the start of a source.
    pub fn new(source: &'a Source) -> Self {
        Self {
            source,
            rest: source.bytes(),
        }
    }

    /// What is read.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// What was not read yet.
    pub fn rest(&self) -> Input<'a> {
        self.rest
    }

    /// The byte offset.
    pub fn offset(&self) -> usize {
        offset_in(self.source, self.rest)
    }

    /// Goes on to what must be the end of [`Cursor::rest`].
    pub fn go_to(&mut self, rest: Input<'a>) {
        self.rest = rest;
    }

    /// Whether all is read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// From an offset that was passed before to here.
    pub fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.offset())
    }

    /// Reads what must come now.
    ///
    /// # Errors
    /// That `what` was expected, unless the rule says something better.
    pub fn read<P>(&mut self, what: &'static str, rule: P) -> Result<P::Output, Diagnostic>
    where
        P: Parser<Input<'a>, Error = Failure<'a>>,
    {
        let result = expect(what, rule)(self.rest);
        let (rest, value) = finish(self.source, result.map(|(rest, value)| (rest, (rest, value))))?;
        self.rest = rest;
        Ok(value)
    }

    /// Reads what must come now, and says where it stood.
    ///
    /// # Errors
    /// As [`Cursor::read`].
    pub fn read_with_span<P>(&mut self, what: &'static str, rule: P) -> Result<(P::Output, Span), Diagnostic>
    where
        P: Parser<Input<'a>, Error = Failure<'a>>,
    {
        let start = self.offset();
        let value = self.read(what, rule)?;
        Ok((value, self.span_from(start)))
    }

    /// Reads what may come now; without it the cursor stays.
    pub fn accept<P>(&mut self, mut rule: P) -> Option<P::Output>
    where
        P: Parser<Input<'a>, Error = Failure<'a>>,
    {
        let (rest, value) = rule.parse(self.rest).ok()?;
        self.rest = rest;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use nom::bytes::complete::tag;

    use super::*;

    #[test]
    fn a_cursor_moves_over_what_matches_and_stays_at_what_does_not() {
        let source = Source::from_bytes("x", "ab=");
        let mut cursor = Cursor::new(&source);
        assert_eq!(cursor.accept(tag("x")), None);
        let (text, span) = cursor
            .read_with_span("a name", tag("ab"))
            .expect("it starts with ab");
        assert_eq!((text, span), (&b"ab"[..], Span::new(0, 2)));
        let error = cursor.read("`(`", tag("(")).expect_err("there is no bracket");
        assert_eq!(error.message, "expected `(`, found `=`");
        assert_eq!((cursor.offset(), cursor.is_at_end()), (2, false));
    }
}
