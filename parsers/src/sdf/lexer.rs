//! The words of SDF files: brackets, keywords, names and values.
//! Not for: their order.

use super::ast::{Edge, PortSpec};
use super::reader::Reader;
use super::value::{List, PulseLimits, Value};
use crate::columns::row;
use crate::diagnostic::Diagnostic;
use crate::findings::Fallible;
use crate::keyword::Keyword;
use crate::names::NameId;
use crate::span::Span;

/// The most values that a delay has: one for each transition between 0, 1, X and Z.
pub(super) const MOST_VALUES: usize = 12;

/// What ends a name, beside blanks and brackets; a backslash begins what goes on with it.
const ENDS_OF_NAME: [u8; 2] = *b"\"\\";

pub(super) fn ends_name(byte: u8) -> bool {
    byte <= b' ' || b"()".contains(&byte) || ENDS_OF_NAME.contains(&byte)
}

#[inline]
fn is_part_of_keyword(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'a> Reader<'a> {
    pub(super) fn open(&mut self, what: &str) -> Fallible<()> {
        match self.scanner.accept(b'(') {
            true => Ok(()),
            false => Err(self.scanner.expected(what)),
        }
    }

    #[inline]
    pub(super) fn close(&mut self) -> Fallible<()> {
        match self.scanner.accept(b')') {
            true => Ok(()),
            false => Err(self.scanner.expected("`)`")),
        }
    }

    /// The keyword here and where it stands.
    #[inline]
    pub(super) fn keyword(&mut self) -> (Keyword<'a>, Span) {
        self.scanner.skip_gap();
        let rest = self.scanner.rest();
        let length = rest.iter().position(|&byte| !is_part_of_keyword(byte));
        let length = length.unwrap_or(rest.len());
        let start = self.scanner.offset();
        self.scanner.advance(length);
        (Keyword::new(&rest[..length]), self.scanner.span_from(start))
    }

    /// Passes a keyword that is here, in capitals and without a gap before it. Most files have
    /// them so, and to look for one is quicker than to read any.
    #[inline]
    pub(super) fn accept_capitals(&mut self, keyword: &str) -> bool {
        let behind = self.scanner.rest().strip_prefix(keyword.as_bytes());
        let is_next = behind.is_some_and(|rest| !rest.first().is_some_and(|&byte| is_part_of_keyword(byte)));
        if is_next {
            self.scanner.advance(keyword.len());
        }
        is_next
    }

    /// `(` and one keyword.
    #[inline]
    pub(super) fn open_keyword(&mut self, keyword: &str) -> Fallible<()> {
        if self.scanner.accept(b'(') {
            if self.accept_capitals(keyword) {
                return Ok(());
            }
            let (found, span) = self.keyword();
            if found.text() == keyword.as_bytes() {
                return Ok(());
            }
            self.scanner.go_to(span.start());
        }
        Err(self.scanner.expected(&format!("`({keyword}`")))
    }

    /// That something else was expected at a place that was passed.
    #[cold]
    pub(super) fn expected_at(&mut self, span: Span, what: &str) -> Box<Diagnostic> {
        self.scanner.go_to(span.start());
        self.scanner.expected(what)
    }

    /// A name or a path, with its escapes.
    #[inline]
    pub(super) fn name(&mut self, what: &str) -> Fallible<NameId> {
        match self.accept_name()? {
            Some(name) => Ok(name),
            None => Err(self.scanner.expected(what)),
        }
    }

    #[inline]
    pub(super) fn accept_name(&mut self) -> Fallible<Option<NameId>> {
        self.scanner.skip_gap();
        let mut span = self.scanner.take_word(ENDS_OF_NAME);
        while self.scanner.peek() == b'\\' {
            // The next character is part of the name, whatever it is; a blank cannot be meant.
            let is_escape = self.scanner.rest().get(1).is_some_and(|&byte| byte > b' ');
            if !is_escape {
                return Err(self.scanner.expected("a character behind `\\`"));
            }
            self.scanner.advance(2);
            span = span.to(self.scanner.take_word(ENDS_OF_NAME));
        }
        if span.start() == span.end() {
            return Ok(None);
        }
        if let [b' ', ..=b' ' | b'[' | b'/', ..] = self.scanner.rest() {
            return self.with_distant_index(span).map(Some);
        }
        self.scanner.intern(&mut self.tree.names, span).map(Some)
    }

    /// `bus [3]` is `bus[3]`.
    fn with_distant_index(&mut self, name: Span) -> Fallible<NameId> {
        let behind = self.scanner.offset();
        self.scanner.skip_gap();
        if self.scanner.peek() != b'[' {
            self.scanner.go_to(behind);
            return self.scanner.intern(&mut self.tree.names, name);
        }
        let index = self.scanner.take_word(ENDS_OF_NAME);
        let (text, index) = (self.scanner.text(name)?, self.scanner.text(index)?);
        Ok(self.tree.names.intern(&format!("{text}{index}")))
    }

    /// A port, or an edge of it in brackets.
    #[inline]
    pub(super) fn port_spec(&mut self) -> Fallible<PortSpec> {
        match self.scanner.accept(b'(') {
            false => Ok(PortSpec {
                name: self.name("a port or an edge of one")?,
                edge: None,
            }),
            true => self.edge_and_port(),
        }
    }

    /// From behind `(` to behind `)`.
    pub(super) fn edge_and_port(&mut self) -> Fallible<PortSpec> {
        let (word, span) = self.keyword();
        let Some(edge) = word.find(&Edge::ALL) else {
            return Err(self.expected_at(span, "`posedge`, `negedge` or another edge"));
        };
        let name = self.name("a port")?;
        self.close()?;
        Ok(PortSpec {
            name,
            edge: Some(edge),
        })
    }

    /// What stands between the brackets of a value, or stands alone in the header.
    #[inline]
    pub(super) fn bare_value(&mut self) -> Fallible<Value> {
        let first = self.accept_number()?;
        if !self.scanner.accept(b':') {
            return Ok(first.map_or(Value::EMPTY, Value::single));
        }
        let second = self.accept_number()?;
        if !self.scanner.accept(b':') {
            return Err(self.scanner.expected("`:` and the third part of the value"));
        }
        let third = self.accept_number()?;
        Ok(Value::triple(first, second, third))
    }

    #[inline]
    fn accept_number(&mut self) -> Fallible<Option<f32>> {
        self.scanner.skip_gap();
        match self.scanner.peek() {
            b'0'..=b'9' | b'-' | b'+' | b'.' => self.scanner.number("a number").map(Some),
            _ => Ok(None),
        }
    }

    /// From behind `(` to behind `)`.
    #[inline]
    fn value_inside(&mut self) -> Fallible<Value> {
        let value = self.bare_value()?;
        match self.scanner.accept(b')') {
            true => Ok(value),
            false => Err(self.scanner.expected("a number, `:` or `)`")),
        }
    }

    /// `(value)`
    pub(super) fn value(&mut self) -> Fallible<Value> {
        self.open("`(` and a value")?;
        self.value_inside()
    }

    /// Values up to the bracket that closes what they belong to; it is not passed.
    #[inline]
    pub(super) fn delay_values(&mut self) -> Fallible<List> {
        let start = self.tree.values.len();
        while self.scanner.accept(b'(') {
            if self.tree.values.len() - start == MOST_VALUES {
                return Err(self.too_many_values());
            }
            if self.scanner.accept(b'(') {
                self.value_with_limits()?;
            } else {
                let value = self.value_inside()?;
                self.tree.values.push(value);
            }
        }
        if self.tree.values.len() == start {
            return Err(self.scanner.expected("`(` and a value"));
        }
        Ok(self.list_from(start))
    }

    #[cold]
    fn too_many_values(&mut self) -> Box<Diagnostic> {
        let here = self.scanner.offset();
        let message = format!("a delay has at most {MOST_VALUES} values");
        Diagnostic::error(Span::new(here - 1, here), message)
            .labelled("expected `)`")
            .into()
    }

    /// Values that were added since there were `start`.
    pub(super) fn list_from(&self, start: usize) -> List {
        List {
            start: row(start),
            end: row(self.tree.values.len()),
        }
    }

    /// `((delay) (reject) (error))` from behind the second bracket.
    fn value_with_limits(&mut self) -> Fallible<()> {
        let delay = self.value_inside()?;
        let mut limits = [None; 2];
        for limit in &mut limits {
            if self.scanner.accept(b'(') {
                *limit = Some(self.value_inside()?);
            }
        }
        self.close()?;
        if let [Some(reject), error] = limits {
            self.tree.limits.push(PulseLimits {
                value: row(self.tree.values.len()),
                reject,
                error,
            });
        }
        self.tree.values.push(delay);
        Ok(())
    }
}
