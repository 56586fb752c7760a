//! A Liberty file as it stands there: groups with their attributes, whatever their names.
//! Not for: what they mean; that is [`super::Library`].

use std::borrow::Cow;
use std::ops::Range;

use super::lexer::continuation;
use crate::source::Source;
use crate::span::Span;

/// The statements of a file, each group before its content, and the values they hold.
///
/// All text stays in the source; [`Tree::statements`] puts both together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) values: Vec<RawValue>,
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `name : value ;`
    Simple,
    /// `name (value, value, ...) ;`
    Complex,
    /// `name (value, ...) { statements }`
    Group,
    /// A group whose content was passed over.
    SkippedGroup,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) name: Span,
    /// Its last byte is before this.
    pub(super) end: u32,
    pub(super) values: (u32, u32),
    /// The number of the first node that is not part of this one.
    pub(super) next: u32,
    pub(super) kind: Kind,
}

/// A value, of quoted text without the quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawValue {
    pub(super) span: Span,
    pub(super) is_quoted: bool,
}

impl Tree {
    /// The statements outside all groups, mostly one `library`. `source` is what was read.
    pub fn statements<'a>(&'a self, source: &'a Source) -> Statements<'a> {
        Statements {
            source,
            tree: self,
            rest: 0..self.nodes.len(),
        }
    }

    /// Every statement, those in groups too, in file order.
    pub fn all_statements<'a>(&'a self, source: &'a Source) -> impl Iterator<Item = Statement<'a>> {
        (0..self.nodes.len()).map(move |index| Statement {
            source,
            tree: self,
            index,
        })
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

/// Statements side by side.
#[derive(Clone, Debug)]
pub struct Statements<'a> {
    source: &'a Source,
    tree: &'a Tree,
    rest: Range<usize>,
}

impl<'a> Iterator for Statements<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.rest.start;
        if index >= self.rest.end {
            return None;
        }
        self.rest.start = self.tree.nodes[index].next as usize;
        Some(Statement {
            source: self.source,
            tree: self.tree,
            index,
        })
    }
}

/// A group or an attribute.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    source: &'a Source,
    tree: &'a Tree,
    index: usize,
}

impl<'a> Statement<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.index]
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Whether it is a group, read or skipped.
    pub fn is_group(self) -> bool {
        matches!(self.kind(), Kind::Group | Kind::SkippedGroup)
    }

    /// Its name, as written.
    pub fn name(self) -> &'a [u8] {
        self.source.slice(self.node().name)
    }

    /// Its name as text; names are ASCII.
    pub fn name_text(self) -> &'a str {
        std::str::from_utf8(self.name()).unwrap_or_default()
    }

    /// Where its name stands.
    pub fn name_span(self) -> Span {
        self.node().name
    }

    /// From its name to its end.
    pub fn span(self) -> Span {
        Span::new(self.node().name.start(), self.node().end as usize)
    }

    /// The file it stands in.
    pub fn source(self) -> &'a Source {
        self.source
    }

    /// Its number among all statements of its tree.
    pub(super) fn index(self) -> usize {
        self.index
    }

    /// What stands in its brackets or behind its colon.
    pub fn values(self) -> impl ExactSizeIterator<Item = Value<'a>> + Clone {
        let (start, end) = self.node().values;
        let source = self.source;
        self.tree.values[start as usize..end as usize]
            .iter()
            .map(move |&raw| Value { source, raw })
    }

    /// The first of [`Self::values`].
    pub fn value(self) -> Option<Value<'a>> {
        self.values().next()
    }

    /// The statements in a group.
    pub fn statements(self) -> Statements<'a> {
        Statements {
            source: self.source,
            tree: self.tree,
            rest: self.index + 1..self.node().next as usize,
        }
    }
}

/// A value of an attribute or an argument of a group.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    source: &'a Source,
    raw: RawValue,
}

impl<'a> Value<'a> {
    /// Where it stands, without its quotes.
    pub fn span(self) -> Span {
        self.raw.span
    }

    /// Whether it is in quotes.
    pub fn is_quoted(self) -> bool {
        self.raw.is_quoted
    }

    /// As it stands there, with escapes and continued lines.
    pub fn raw(self) -> &'a [u8] {
        self.source.slice(self.raw.span)
    }

    /// What it says: `\"` is a quote, a continued line is a blank, blanks around it are none.
    ///
    /// # Errors
    /// Where it is not UTF-8, the offset of the first such byte in the source.
    pub fn text(self) -> Result<Cow<'a, str>, usize> {
        let raw = self.raw();
        let text = std::str::from_utf8(raw).map_err(|error| self.raw.span.start() + error.valid_up_to())?;
        let text = text.trim();
        if !text.contains('\\') {
            return Ok(Cow::Borrowed(text));
        }
        let mut plain = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\\') {
            plain.push_str(before);
            let from_backslash = &rest[before.len()..];
            rest = if let Some(length) = continuation(from_backslash.as_bytes()) {
                plain.push(' ');
                &from_backslash[length..]
            } else {
                if !after.starts_with('"') {
                    plain.push('\\');
                }
                after
            };
        }
        plain.push_str(rest);
        Ok(Cow::Owned(plain.trim().to_owned()))
    }
}
