//! The words of SPEF files: keywords, names, nodes and values.
//! Not for: their order.

use super::element::{Node, ParValue};
use super::reader::Reader;
use crate::decimal::decimal_f32;
use crate::diagnostic::Diagnostic;
use crate::findings::Fallible;
use crate::names::NameId;
use crate::span::Span;

#[inline]
pub(super) fn ends_word(byte: u8) -> bool {
    byte <= b' '
}

/// A `par_value` that ends with its word, and its length.
#[inline]
fn par_value_at(text: &[u8]) -> Option<(ParValue, usize)> {
    let (min, mut length) = decimal_f32(text)?;
    let mut corners = [min; 3];
    if text.get(length) == Some(&b':') {
        for corner in &mut corners[1..] {
            if text.get(length) != Some(&b':') {
                return None;
            }
            let (value, more) = decimal_f32(&text[length + 1..])?;
            *corner = value;
            length += more + 1;
        }
    }
    let [min, typ, max] = corners;
    let is_word = text.get(length).is_none_or(|&byte| ends_word(byte));
    is_word.then_some((ParValue { min, typ, max }, length))
}

impl<'a> Reader<'a> {
    /// The keyword here, which is not passed; empty where there is none.
    #[inline]
    pub(super) fn peek_keyword(&mut self) -> &'a [u8] {
        self.scanner.skip_gap();
        let rest = self.scanner.rest();
        match rest {
            [b'*', second, ..] if second.is_ascii_alphabetic() => {
                let length = rest.iter().position(|&byte| ends_word(byte));
                &rest[..length.unwrap_or(rest.len())]
            }
            _ => &[],
        }
    }

    /// Passes a keyword if it is the next word.
    pub(super) fn accept_keyword(&mut self, keyword: &[u8]) -> bool {
        let is_next = self.peek_keyword() == keyword;
        if is_next {
            self.scanner.advance(keyword.len());
        }
        is_next
    }

    pub(super) fn require_keyword(&mut self, keyword: &str) -> Fallible<()> {
        match self.accept_keyword(keyword.as_bytes()) {
            true => Ok(()),
            false => Err(self.scanner.expected(&format!("`{keyword}`"))),
        }
    }

    /// A word that may be anything but a keyword or a text.
    pub(super) fn word(&mut self, what: &str) -> Fallible<(&'a str, Span)> {
        let span = self.word_span(what)?;
        Ok((self.scanner.text(span)?, span))
    }

    /// Where it stands.
    #[inline]
    pub(super) fn word_span(&mut self, what: &str) -> Fallible<Span> {
        self.scanner.skip_gap();
        if matches!(self.scanner.peek(), b'*' | b'"') {
            return Err(self.scanner.expected(what));
        }
        let span = self.scanner.take_graphic();
        match span.start() == span.end() {
            true => Err(self.scanner.expected(what)),
            false => Ok(span),
        }
    }

    /// A whole number that ends with its word.
    #[inline]
    pub(super) fn integer(&mut self, what: &str) -> Fallible<u32> {
        self.scanner.skip_gap();
        match integer_at(self.scanner.rest()) {
            Some((value, length))
                if self
                    .scanner
                    .rest()
                    .get(length)
                    .is_none_or(|&byte| ends_word(byte)) =>
            {
                self.scanner.advance(length);
                Ok(value)
            }
            _ => Err(self.scanner.expected(what)),
        }
    }

    /// The name of a net, an instance or a port: its index or its text.
    pub(super) fn name(&mut self, what: &str) -> Fallible<NameId> {
        self.scanner.skip_gap();
        if self.scanner.peek() == b'*' {
            let name = self.mapped(what)?;
            return match ends_word(self.scanner.peek()) {
                true => Ok(name),
                false => Err(self.scanner.expected("a blank behind the index")),
            };
        }
        let span = self.word_span(what)?;
        self.scanner.intern(&mut self.tree.names, span)
    }

    /// `*12`, up to the end of the digits.
    #[inline]
    fn mapped(&mut self, what: &str) -> Fallible<NameId> {
        let Some((index, length)) = integer_at(&self.scanner.rest()[1..]) else {
            return Err(self.scanner.expected(what));
        };
        let Some(name) = self.name_of(index) else {
            let start = self.scanner.offset();
            return Err(Diagnostic::error(
                Span::new(start, start + length + 1),
                format!("`*{index}` is not in the name map"),
            )
            .into());
        };
        self.scanner.advance(length + 1);
        Ok(name)
    }

    /// A port, a pin or a node of a net.
    #[inline]
    pub(super) fn node(&mut self, what: &str) -> Fallible<Node> {
        self.scanner.skip_gap();
        if self.scanner.peek() != b'*' {
            return self.plain_node(what);
        }
        let name = self.mapped(what)?;
        let next = self.scanner.peek();
        if ends_word(next) {
            return Ok(Node::whole(name));
        }
        if next != self.delimiter {
            let what = format!("`{}` or a blank behind the index", self.delimiter as char);
            return Err(self.scanner.expected(&what));
        }
        self.scanner.advance(1);
        let part = self.scanner.take_graphic();
        self.part(name, part)
    }

    /// A node whose name is written out: the last delimiter that is not escaped parts it.
    fn plain_node(&mut self, what: &str) -> Fallible<Node> {
        let span = self.word_span(what)?;
        match delimiter_place(self.scanner.bytes_of(span), self.delimiter) {
            Some(place) => {
                let place = span.start() + place;
                let name = Span::new(span.start(), place);
                let name = self.scanner.intern(&mut self.tree.names, name)?;
                self.part(name, Span::new(place + 1, span.end()))
            }
            None => Ok(Node::whole(self.scanner.intern(&mut self.tree.names, span)?)),
        }
    }

    /// What stands behind the delimiter.
    #[inline]
    fn part(&mut self, name: NameId, span: Span) -> Fallible<Node> {
        let text = self.scanner.bytes_of(span);
        match integer_at(text) {
            // Other spellings of a number are kept as names, so that they are written as they were.
            Some((number, length))
                if length == text.len() && number <= Node::MAX_NUMBER && (length == 1 || text[0] != b'0') =>
            {
                Ok(Node::internal(name, number))
            }
            _ if text.is_empty() => Err(self.scanner.expected("a pin or the number of a node")),
            // An index or a text, where neither may stand.
            _ if matches!(text[0], b'*' | b'"') => {
                let text = self.scanner.text(span)?;
                let message = format!("expected a pin or the number of a node, found `{text}`");
                Err(Diagnostic::error(span, message).into())
            }
            _ => Ok(Node::pin(name, self.scanner.intern(&mut self.tree.names, span)?)),
        }
    }

    /// A value if the next word is one.
    #[inline]
    pub(super) fn accept_par_value(&mut self) -> Option<ParValue> {
        self.scanner.skip_gap();
        let (value, length) = par_value_at(self.scanner.rest())?;
        let is_finite = value.min.is_finite() && value.typ.is_finite() && value.max.is_finite();
        if is_finite {
            self.scanner.advance(length);
        }
        is_finite.then_some(value)
    }

    #[inline]
    pub(super) fn par_value(&mut self, what: &str) -> Fallible<ParValue> {
        match self.accept_par_value() {
            Some(value) => Ok(value),
            None => Err(self.scanner.expected(what)),
        }
    }
}

/// Where the last delimiter is that is not escaped and has a name before it.
pub(super) fn delimiter_place(text: &[u8], delimiter: u8) -> Option<usize> {
    let mut places = memchr::memrchr_iter(delimiter, text);
    places.find(|&place| place > 0 && !is_escaped(text, place))
}

/// Whether an odd number of backslashes stands before a place.
fn is_escaped(text: &[u8], place: usize) -> bool {
    let backslashes = text[..place].iter().rev().take_while(|&&byte| byte == b'\\');
    backslashes.count() % 2 == 1
}

/// The whole number at the start of `text` and its length, where it fits 32 bits.
#[inline]
fn integer_at(text: &[u8]) -> Option<(u32, usize)> {
    let mut value = 0u32;
    let mut length = 0;
    while let Some(digit) = text
        .get(length)
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|&digit| digit < 10)
    {
        value = value.checked_mul(10)?.checked_add(u32::from(digit))?;
        length += 1;
    }
    (length > 0).then_some((value, length))
}
