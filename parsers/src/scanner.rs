//! A byte cursor for the formats whose files are large: words between blanks, strings, numbers.
//! Not for: grammars of small files; those are rules on nom's terms, see [`crate::cursor`].

use std::str::Utf8Error;

use crate::bytes::{end_of_comment, end_of_graphic, end_of_line, end_of_word};
use crate::decimal::{decimal, decimal_f32};
use crate::diagnostic::Diagnostic;
use crate::findings::Fallible;
use crate::names::{NameId, Names};
use crate::source::Source;
use crate::span::Span;

/// Where a reader stands.
pub(crate) struct Scanner<'a> {
    source: &'a Source,
    bytes: &'a [u8],
    at: usize,
    /// Where a comment begins that no `*/` ends.
    open_comment: Option<usize>,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        // A mark of the byte order is no content.
        let at = if source.bytes().starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        Self {
            source,
            bytes: source.bytes(),
            at,
            open_comment: None,
        }
    }

    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Moves to another place; past the end is the end.
    pub(crate) fn go_to(&mut self, offset: usize) {
        self.at = offset.min(self.bytes.len());
    }

    pub(crate) fn advance(&mut self, length: usize) {
        self.go_to(self.at + length);
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Whether only blanks stand before this place in its line.
    pub(crate) fn begins_line(&self) -> bool {
        let before = &self.bytes[..self.at];
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        let blanks = before.iter().rev().take_while(is_blank).count();
        before[..before.len() - blanks]
            .last()
            .is_none_or(|&byte| byte == b'\n')
    }

    /// The next byte; 0 at the end, which no format has in a word.
    #[inline]
    pub(crate) fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(crate) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// Passes over blanks, line ends and comments.
    #[inline]
    pub(crate) fn skip_gap(&mut self) {
        // Mostly there is none.
        if !matches!(self.peek(), b'!'..=b'.' | b'0'..) {
            self.skip_long_gap();
        }
    }

    fn skip_long_gap(&mut self) {
        loop {
            while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
                self.at += 1;
            }
            match self.bytes.get(self.at) {
                Some(b'/' | b'\x0b' | b'\x0c') if self.skip_rare() => {}
                _ => return,
            }
        }
    }

    /// Passes over one comment or a blank that hardly any file has.
    #[cold]
    fn skip_rare(&mut self) -> bool {
        let start = self.at;
        self.at = match self.rest() {
            [b'/', b'/', ..] => end_of_line(self.bytes, start),
            [b'/', b'*', ..] => end_of_comment(self.bytes, start).unwrap_or_else(|| {
                self.open_comment = Some(start);
                self.bytes.len()
            }),
            [b'/', ..] => start,
            _ => start + 1,
        };
        self.at > start
    }

    /// Takes one byte if it is the next, after a gap.
    #[inline]
    pub(crate) fn accept(&mut self, byte: u8) -> bool {
        self.skip_gap();
        let is_next = self.peek() == byte && !self.is_at_end();
        self.at += usize::from(is_next);
        is_next
    }

    /// Takes the bytes up to a blank; maybe none.
    #[inline]
    pub(crate) fn take_graphic(&mut self) -> Span {
        let start = self.at;
        self.at = end_of_graphic(self.bytes, start);
        self.span_from(start)
    }

    /// Takes the bytes up to a blank, a bracket or one of `ends`; maybe none.
    #[inline]
    pub(crate) fn take_word<const N: usize>(&mut self, ends: [u8; N]) -> Span {
        let start = self.at;
        self.at = end_of_word(self.bytes, start, ends);
        self.span_from(start)
    }

    /// The number of the name that stands at a span.
    #[inline]
    pub(crate) fn intern(&self, names: &mut Names, span: Span) -> Fallible<NameId> {
        match names.intern_bytes(self.bytes_of(span)) {
            Ok(name) => Ok(name),
            Err(error) => Err(self.no_text(span, error)),
        }
    }

    /// A text in quotes, on one line; the quotes do not belong to it.
    pub(crate) fn string(&mut self, what: &str) -> Fallible<&'a str> {
        let span = self.quoted(what)?;
        self.text(span)
    }

    /// Where the text in quotes stands.
    #[inline]
    pub(crate) fn quoted(&mut self, what: &str) -> Fallible<Span> {
        self.skip_gap();
        let start = self.at;
        if self.peek() != b'"' {
            return Err(self.expected(what));
        }
        let rest = &self.bytes[start + 1..];
        match memchr::memchr2(b'"', b'\n', rest) {
            Some(length) if rest[length] == b'"' => {
                self.at = start + length + 2;
                Ok(Span::new(start + 1, start + 1 + length))
            }
            _ => Err(Diagnostic::error(
                Span::new(start, start + 1),
                "a text in quotes does not end on its line",
            )
            .labelled("expected `\"` behind the text")
            .into()),
        }
    }

    /// A 32-bit number here, without a gap before it.
    #[inline]
    pub(crate) fn number(&mut self, what: &str) -> Fallible<f32> {
        match decimal_f32(self.rest()) {
            Some((value, length)) if value.is_finite() => {
                self.at += length;
                Ok(value)
            }
            Some((_, length)) => Err(too_large(Span::new(self.at, self.at + length))),
            None => Err(self.expected(what)),
        }
    }

    /// As [`Scanner::number`], in 64 bits.
    pub(crate) fn long_number(&mut self, what: &str) -> Fallible<f64> {
        match decimal(self.rest()) {
            Some((value, length)) if value.is_finite() => {
                self.at += length;
                Ok(value)
            }
            Some((_, length)) => Err(too_large(Span::new(self.at, self.at + length))),
            None => Err(self.expected(what)),
        }
    }

    /// The bytes of a span as text.
    #[inline]
    pub(crate) fn text(&self, span: Span) -> Fallible<&'a str> {
        std::str::from_utf8(self.bytes_of(span)).map_err(|error| self.no_text(span, error))
    }

    #[inline]
    pub(crate) fn bytes_of(&self, span: Span) -> &'a [u8] {
        &self.bytes[span.start()..span.end()]
    }

    #[cold]
    fn no_text(&self, span: Span, error: Utf8Error) -> Box<Diagnostic> {
        let place = span.start() + error.valid_up_to();
        let message = format!("byte 0x{:02x} is no UTF-8", self.bytes[place]);
        Diagnostic::error(Span::new(place, place + 1), message).into()
    }

    /// That something else was expected here, after the gap.
    #[cold]
    pub(crate) fn expected(&mut self, what: &str) -> Box<Diagnostic> {
        self.skip_gap();
        let (span, found) = self.found();
        let diagnostic = Diagnostic::error(span, format!("expected {what}, found {found}"))
            .labelled(format!("expected {what}"));
        Box::new(match self.open_comment {
            Some(start) => diagnostic.related(
                Span::new(start, start + 2),
                "the comment that begins here has no end",
            ),
            None => diagnostic,
        })
    }

    /// The word here, and how to name it in a message.
    fn found(&self) -> (Span, String) {
        let rest = self.rest();
        let Some(&first) = rest.first() else {
            return (Span::at(self.at), "the end of the file".to_owned());
        };
        let is_part = |byte: &&u8| byte.is_ascii_graphic() && !b"()\"".contains(byte);
        let length = rest.iter().take(40).take_while(is_part).count().max(1);
        let span = Span::new(self.at, self.at + length);
        let found = match first {
            byte if byte.is_ascii_graphic() => format!("`{}`", self.source.text(span)),
            byte => format!("byte 0x{byte:02x}"),
        };
        (span, found)
    }
}

#[cold]
fn too_large(span: Span) -> Box<Diagnostic> {
    Diagnostic::error(span, "a number larger than any that can be stored").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_gaps_wherever_they_stand() {
        let source = Source::from_bytes("x", "\u{feff} // a\n/* b\n * c */\t/x");
        let mut scanner = Scanner::new(&source);
        scanner.skip_gap();
        assert_eq!(scanner.rest(), b"/x");
        let open = Source::from_bytes("x", "a /* b");
        let mut scanner = Scanner::new(&open);
        scanner.advance(1);
        let diagnostic = scanner.expected("`)`");
        assert_eq!(diagnostic.message, "expected `)`, found the end of the file");
        assert_eq!(diagnostic.related[0].0, Span::new(2, 4));
    }

    #[test]
    fn a_string_ends_on_its_line() {
        let source = Source::from_bytes("x", "\"a b\"\"c\n\"");
        let mut scanner = Scanner::new(&source);
        assert_eq!(scanner.string("a text"), Ok("a b"));
        let error = scanner.string("a text").expect_err("the line ends first");
        assert_eq!(error.span, Span::new(5, 6));
        scanner.go_to(7);
        assert!(scanner.string("a text").is_err());
    }
}
