//! The grammar of Liberty: statements, whatever their names.
//! Not for: which names there are; see [`super::typed`].

use super::findings::Findings;
use super::lexer::{Quoted, after_gap, comment, expression, name, quoted, word};
use super::scan::length_of_block;
use super::tree::{Kind, Node, RawValue, Tree};
use crate::combinators::{Failure, Input};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Report, counted};
use crate::source::Source;
use crate::span::Span;

/// Some editors put it before the first byte of a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Which groups are passed over, by name.
pub(super) type Skip = fn(&[u8]) -> bool;

/// Reads the statements of a source.
pub(super) fn read_tree(source: &Source, skip: Skip, findings: &mut Findings<'_>) -> Result<Tree, Report> {
    let mut reader = Reader {
        cursor: Cursor::new(source),
        skip,
        tree: Tree::default(),
        open: Vec::new(),
        without_semicolon: Oddity::default(),
        broken_lines: Oddity::default(),
        never_ends: false,
    };
    if source.bytes().starts_with(BYTE_ORDER_MARK) {
        reader.advance(BYTE_ORDER_MARK.len());
    }
    loop {
        match reader.step() {
            Ok(true) => {}
            Ok(false) => break,
            Err(diagnostic) => {
                findings.error(source, diagnostic)?;
                reader.resynchronise();
            }
        }
    }
    reader.close_all(findings)?;
    for (oddity, what) in [
        (&reader.without_semicolon, "attribute without `;`"),
        (&reader.broken_lines, "text in quotes over lines without `\\`"),
    ] {
        if let Some(first) = oddity.first {
            let message = match oddity.count {
                1 => what.to_owned(),
                count => format!("{what}, the first of {}", counted(count, "place")),
            };
            findings.warning(source, Diagnostic::warning(first, message));
        }
    }
    Ok(reader.tree)
}

/// Something odd that is accepted: where first, and how often.
#[derive(Default)]
struct Oddity {
    first: Option<Span>,
    count: usize,
}

impl Oddity {
    fn note(&mut self, span: Span) {
        self.first.get_or_insert(span);
        self.count += 1;
    }
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    skip: Skip,
    tree: Tree,
    /// The groups around the cursor, and where their braces are. No recursion: files nest as deep
    /// as they like.
    open: Vec<(usize, Span)>,
    without_semicolon: Oddity,
    broken_lines: Oddity,
    /// Whether text in quotes was found that never ends.
    never_ends: bool,
}

impl<'a> Reader<'a> {
    /// Reads one statement, or one brace or semicolon between statements. `false` at the end.
    fn step(&mut self) -> Result<bool, Diagnostic> {
        self.gap()?;
        match self.cursor.rest().first() {
            None => return Ok(false),
            Some(b';') => self.advance(1),
            Some(b'}') => self.close()?,
            Some(_) => self.statement()?,
        }
        Ok(true)
    }

    fn statement(&mut self) -> Result<(), Diagnostic> {
        let start = self.cursor.offset();
        self.cursor.read("a group or an attribute", name)?;
        let name = self.cursor.span_from(start);
        self.gap()?;
        match self.cursor.rest().first() {
            Some(b':') => {
                self.advance(1);
                self.simple(name)
            }
            Some(b'(') => self.list(name),
            _ => {
                let text = self.cursor.source().text(name);
                self.cursor
                    .read("`:` or `(`", unmatched_unit)
                    .map_err(|diagnostic| diagnostic.related(name, format!("after `{text}`")))
            }
        }
    }

    /// What follows the colon.
    fn simple(&mut self, name: Span) -> Result<(), Diagnostic> {
        self.gap()?;
        let first = self.tree.values.len();
        match self.quoted()? {
            Some(value) => self.tree.values.push(value),
            None => {
                let start = self.cursor.offset();
                self.cursor.read("a value", expression)?;
                let value = RawValue {
                    span: self.cursor.span_from(start),
                    is_quoted: false,
                };
                self.tree.values.push(value);
                self.check_brackets(value.span)?;
            }
        }
        let end = self.cursor.offset();
        self.gap()?;
        // Behind a value without semicolon a new statement or the end of the group may come.
        if let Some(b'{' | b'(' | b')' | b':' | b',' | b'"') = self.cursor.rest().first() {
            return self.cursor.read("`;`", unmatched_unit);
        }
        self.add(Kind::Simple, name, first, end);
        self.semicolon(end);
        Ok(())
    }

    fn check_brackets(&self, span: Span) -> Result<(), Diagnostic> {
        let text = self.cursor.source().slice(span);
        let count = |bracket: u8| text.iter().filter(|&&byte| byte == bracket).count();
        if count(b'(') == count(b')') {
            return Ok(());
        }
        Err(Diagnostic::error(span, "a bracket that is not closed").labelled("expected `)` in this value"))
    }

    /// What stands in brackets, and the group behind it if there is one.
    fn list(&mut self, name: Span) -> Result<(), Diagnostic> {
        let bracket = Span::new(self.cursor.offset(), self.cursor.offset() + 1);
        self.advance(1);
        let first = self.tree.values.len();
        loop {
            self.gap()?;
            match self.cursor.rest().first() {
                Some(b')') => break,
                Some(b',') => {
                    self.advance(1);
                    continue;
                }
                _ => {}
            }
            if let Some(value) = self.quoted()? {
                self.tree.values.push(value);
                continue;
            }
            let start = self.cursor.offset();
            if self.cursor.accept(word).is_none() {
                self.tree.values.truncate(first);
                return self
                    .cursor
                    .read("a value or `)`", unmatched_unit)
                    .map_err(|diagnostic| diagnostic.related(bracket, "the list begins here"));
            }
            let value = RawValue {
                span: self.cursor.span_from(start),
                is_quoted: false,
            };
            self.tree.values.push(value);
        }
        self.advance(1);
        let end = self.cursor.offset();
        self.gap()?;
        if self.cursor.rest().first() == Some(&b'{') {
            return self.group(name, first);
        }
        self.add(Kind::Complex, name, first, end);
        self.semicolon(end);
        Ok(())
    }

    /// From the opening brace of a group on.
    fn group(&mut self, name: Span, first: usize) -> Result<(), Diagnostic> {
        if !(self.skip)(self.cursor.source().slice(name)) {
            self.open_group(name, first);
            return Ok(());
        }
        let brace = Span::new(self.cursor.offset(), self.cursor.offset() + 1);
        self.advance(1);
        let Some(length) = length_of_block(self.cursor.rest()) else {
            let text = self.cursor.source().text(name);
            let message = format!("the end of the file in group `{text}`");
            self.advance(self.cursor.rest().len());
            return Err(Diagnostic::error(Span::at(self.cursor.offset()), message)
                .labelled("expected `}`")
                .related(brace, "the group begins here"));
        };
        self.advance(length);
        self.add(Kind::SkippedGroup, name, first, self.cursor.offset());
        Ok(())
    }

    fn open_group(&mut self, name: Span, first_value: usize) {
        let brace = Span::new(self.cursor.offset(), self.cursor.offset() + 1);
        self.advance(1);
        self.open.push((self.tree.nodes.len(), brace));
        self.add(Kind::Group, name, first_value, brace.end());
    }

    fn add(&mut self, kind: Kind, name: Span, first_value: usize, end: usize) {
        // These fit: a source is at most 4 GiB, and a node or value takes a byte of it at least.
        let next = self.tree.nodes.len() as u32 + 1;
        self.tree.nodes.push(Node {
            name,
            end: end as u32,
            values: (first_value as u32, self.tree.values.len() as u32),
            next,
            kind,
        });
    }

    /// The semicolon behind an attribute; many files lack some.
    fn semicolon(&mut self, end: usize) {
        if self.cursor.rest().first() == Some(&b';') {
            self.advance(1);
        } else {
            self.without_semicolon.note(Span::at(end));
        }
    }

    fn close(&mut self) -> Result<(), Diagnostic> {
        let brace = self.cursor.offset();
        self.advance(1);
        let Some((group, _)) = self.open.pop() else {
            return Err(
                Diagnostic::error(Span::new(brace, brace + 1), "a `}` that closes nothing")
                    .labelled("no group is open here"),
            );
        };
        let next = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[group];
        node.next = next;
        node.end = brace as u32 + 1;
        Ok(())
    }

    /// Closes what the file left open.
    fn close_all(&mut self, findings: &mut Findings<'_>) -> Result<(), Report> {
        let source = self.cursor.source();
        let end = source.bytes().len();
        if let Some(&(group, brace)) = self.open.last() {
            let text = source.text(self.tree.nodes[group].name);
            let message = match self.open.len() {
                1 => format!("the end of the file in group `{text}`"),
                count => format!("the end of the file in group `{text}`, with {count} groups open"),
            };
            let mut diagnostic = Diagnostic::error(Span::at(end), message)
                .labelled("expected `}`")
                .related(brace, "the group begins here");
            if let Some((cell, parent)) = self.cell_in_wrong_place() {
                diagnostic = diagnostic
                    .related(cell, format!("this cell stands in a `{parent}`"))
                    .help("a `}` may be missing before that cell");
            }
            findings.error(source, diagnostic)?;
        }
        let next = self.tree.nodes.len() as u32;
        for (group, _) in self.open.drain(..) {
            self.tree.nodes[group].next = next;
            self.tree.nodes[group].end = end as u32;
        }
        Ok(())
    }

    /// The first cell that is not in the library itself: a brace is missing before it.
    fn cell_in_wrong_place(&self) -> Option<(Span, String)> {
        let source = self.cursor.source();
        let nodes = &self.tree.nodes;
        // The parent of a node is the last group before it that is not closed yet there.
        let mut parents: Vec<usize> = Vec::new();
        let mut is_open = vec![false; nodes.len()];
        for &(group, _) in &self.open {
            is_open[group] = true;
        }
        for (index, node) in nodes.iter().enumerate() {
            while parents
                .last()
                .is_some_and(|&parent| !is_open[parent] && nodes[parent].next as usize <= index)
            {
                parents.pop();
            }
            if node.kind != Kind::Group {
                continue;
            }
            if source.slice(node.name) == b"cell" {
                let parent = source.text(nodes[*parents.last()?].name);
                if parent != "library" {
                    return Some((node.name, parent));
                }
            }
            parents.push(index);
        }
        None
    }

    /// Goes to where a statement may begin again: behind a semicolon or an opening brace, at a
    /// closing one, on a line that begins with a name.
    fn resynchronise(&mut self) {
        let rest = self.cursor.rest();
        if rest.starts_with(b"/*") {
            // A comment that never ends takes the rest of the file.
            return self.advance(rest.len());
        }
        let mut at = 0;
        while let Some(&byte) = rest.get(at) {
            match byte {
                b'}' => break,
                b';' => {
                    at += 1;
                    break;
                }
                b'{' => {
                    // A group without a name, so that its closing brace finds it.
                    self.advance(at);
                    let nothing = Span::at(self.cursor.offset());
                    return self.open_group(nothing, self.tree.values.len());
                }
                b'\n' => {
                    let line = rest[at..].trim_ascii_start();
                    at = rest.len() - line.len();
                    if line.first().is_some_and(u8::is_ascii_alphabetic) {
                        break;
                    }
                }
                _ => at += 1,
            }
        }
        self.advance(at);
    }

    /// Text in quotes, if some begins here.
    fn quoted(&mut self) -> Result<Option<RawValue>, Diagnostic> {
        if self.cursor.rest().first() != Some(&b'"') {
            return Ok(None);
        }
        let start = self.cursor.offset();
        // Where one text never ends, no later one does; looking again for each would take for ever.
        let found = match self.never_ends {
            true => None,
            false => self.cursor.accept(quoted),
        };
        let Some(Quoted { text, is_broken }) = found else {
            self.never_ends = true;
            let line_end = self.cursor.rest().iter().position(|&byte| byte == b'\n');
            let length = line_end.unwrap_or(self.cursor.rest().len());
            return Err(Diagnostic::error(
                Span::new(start, start + length),
                "text in quotes that never ends",
            )
            .labelled("expected `\"` behind it"));
        };
        let span = Span::new(start + 1, start + 1 + text.len());
        if is_broken {
            self.broken_lines.note(span);
        }
        Ok(Some(RawValue {
            span,
            is_quoted: true,
        }))
    }

    fn gap(&mut self) -> Result<(), Diagnostic> {
        let rest = after_gap(self.cursor.rest());
        self.cursor.go_to(rest);
        if rest.starts_with(b"/*") && comment(rest).is_none() {
            let start = self.cursor.offset();
            return Err(
                Diagnostic::error(Span::new(start, start + 2), "a comment that never ends")
                    .labelled("expected `*/` behind it"),
            );
        }
        Ok(())
    }

    fn advance(&mut self, length: usize) {
        self.cursor.go_to(&self.cursor.rest()[length..]);
    }
}

/// Matches nothing, so that [`Cursor::read`] says what it was asked for.
fn unmatched_unit(input: Input<'_>) -> Result<(Input<'_>, ()), nom::Err<Failure<'_>>> {
    crate::combinators::unmatched(input)
}
