//! What a reader says about a file: a message, the place, what was expected there.
//! Not for: errors of opening files; see [`crate::source::OpenError`].

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::source::{Position, Source};
use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file was read, but something in it is odd.
    Warning,
    /// The file, or the part of it under the span, could not be used.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A finding in terms of byte offsets, as a grammar makes it.
///
/// [`Diagnostic::locate`] turns it into a [`Report`] that stands on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What is wrong, in one line, without the place.
    pub message: String,
    /// What stands beside the caret: mostly what was expected there.
    pub label: Option<String>,
    /// Other places that belong to it: the first driver, the opening bracket.
    pub related: Vec<(Span, String)>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, span, message.into())
    }

    fn new(severity: Severity, span: Span, message: String) -> Self {
        Self {
            severity,
            span,
            message,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// Says what stands beside the caret.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points to another place that belongs to it.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Looks the place up in the source, so that the result can be shown without it. A place
    /// ends where the source ends at the latest, and of what a long word made long the middle is
    /// left out.
    pub fn locate(mut self, source: &Source) -> Report {
        let length = source.bytes().len();
        self.span = self.span.cut_at(length);
        for (span, label) in &mut self.related {
            *span = span.cut_at(length);
            shorten(label);
        }
        shorten(&mut self.message);
        self.label.iter_mut().for_each(shorten);
        self.help.iter_mut().for_each(shorten);
        Report(Box::new(Located {
            file: source.name().to_owned(),
            position: source.position(self.span.start()),
            rendered: render(&self, source),
            diagnostic: self,
        }))
    }
}

/// A [`Diagnostic`] with its file, line and column: the error type of every reader.
///
/// `Display` prints it as compilers do, with the line and a caret:
///
/// ```
/// use netlearn_parsers::{Diagnostic, Source, Span};
///
/// let source = Source::from_bytes("top.bench", "INPUT(a)\ny = FOO(a)\n");
/// let report = Diagnostic::error(Span::new(13, 16), "unknown gate `FOO`").locate(&source);
/// assert_eq!(report.to_string(), "\
/// error: unknown gate `FOO`
///  --> top.bench:2:5
///   |
/// 2 | y = FOO(a)
///   |     ^^^");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Report(Box<Located>);

#[derive(Clone, PartialEq, Eq)]
struct Located {
    file: String,
    position: Position,
    rendered: String,
    diagnostic: Diagnostic,
}

impl Report {
    /// The name of the source.
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// Line and column of the span's start.
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// What was found, in terms of offsets.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0.diagnostic
    }

    /// The message alone, without the place.
    pub fn message(&self) -> &str {
        &self.0.diagnostic.message
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.rendered)
    }
}

/// The same text as `Display`: a failed `unwrap` in a test then shows the place.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.rendered)
    }
}

impl std::error::Error for Report {}

/// What a reader gives back when the file can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The syntax tree.
    pub tree: T,
    /// What was odd, in file order.
    pub warnings: Vec<Report>,
}

/// A syntax tree with warnings, or the first error.
pub type ReadResult<T> = Result<Parsed<T>, Report>;

/// What a lenient reader gives back: all of the file that could be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered<T> {
    /// The syntax tree, without the parts that are in error.
    pub tree: T,
    /// What was wrong, in file order: the first [`Errors::SHOWN`].
    pub errors: Vec<Report>,
    /// How many errors there were in all.
    pub num_errors: usize,
    /// What was odd, in file order.
    pub warnings: Vec<Report>,
}

/// What a lenient reader found wrong on its way. All are counted; the first [`Errors::SHOWN`] are
/// kept, so that a file full of faults costs no more memory than a good one.
#[derive(Clone, Debug)]
pub struct Errors<'a> {
    source: &'a Source,
    shown: Vec<Report>,
    count: usize,
}

impl<'a> Errors<'a> {
    /// How many are kept.
    pub const SHOWN: usize = 1_000;

    /// None yet.
    pub fn new(source: &'a Source) -> Self {
        Self {
            source,
            shown: Vec::new(),
            count: 0,
        }
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.push_in(self.source, diagnostic);
    }

    /// Adds one of another file, which this one includes.
    pub fn push_in(&mut self, source: &Source, diagnostic: Diagnostic) {
        self.count += 1;
        if self.shown.len() < Self::SHOWN {
            self.shown.push(diagnostic.locate(source));
        }
    }

    /// Adds what was found behind these.
    pub(crate) fn append(&mut self, later: Self) {
        self.count += later.count;
        let room = Self::SHOWN - self.shown.len();
        self.shown.extend(later.shown.into_iter().take(room));
    }

    /// A tree with these errors.
    pub fn into_recovered<T>(self, tree: T, warnings: Vec<Report>) -> Recovered<T> {
        Recovered {
            tree,
            errors: self.shown,
            num_errors: self.count,
            warnings,
        }
    }
}

/// What a reader found odd on its way; from a broken file it may be much, so only the first
/// [`Warnings::SHOWN`] are kept and the rest counted.
#[derive(Clone, Debug)]
pub struct Warnings<'a> {
    source: &'a Source,
    shown: Vec<Report>,
    hidden: usize,
    last: Span,
}

impl<'a> Warnings<'a> {
    /// How many are kept.
    pub const SHOWN: usize = 50;

    /// None yet.
    pub fn new(source: &'a Source) -> Self {
        Self {
            source,
            shown: Vec::new(),
            hidden: 0,
            last: Span::default(),
        }
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.last = diagnostic.span;
        self.push_in(self.source, diagnostic);
    }

    /// Adds one of another file, which this one includes.
    pub fn push_in(&mut self, source: &Source, diagnostic: Diagnostic) {
        if self.shown.len() < Self::SHOWN {
            self.shown.push(diagnostic.locate(source));
        } else {
            self.hidden += 1;
        }
    }

    /// Adds what was found behind these.
    pub(crate) fn append(&mut self, later: Self) {
        let room = Self::SHOWN - self.shown.len();
        self.hidden += later.hidden + later.shown.len().saturating_sub(room);
        if !later.shown.is_empty() {
            self.last = later.last;
        }
        self.shown.extend(later.shown.into_iter().take(room));
    }

    /// All that were kept; the last says how many were not.
    pub fn finish(mut self) -> Vec<Report> {
        if self.hidden > 0 {
            let message = format!("{} more warnings, the last one here", self.hidden);
            self.shown
                .push(Diagnostic::warning(self.last, message).locate(self.source));
        }
        self.shown
    }
}

/// A number and what it counts: `1 column`, `2 columns`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Longest text of a finding, in bytes: several long names of a real design.
const LONGEST_TEXT: usize = 1_000;

/// Leaves out the middle of a text that is longer.
fn shorten(text: &mut String) {
    if text.len() > LONGEST_TEXT {
        let head = text.floor_char_boundary(LONGEST_TEXT * 3 / 4);
        let tail = text.ceil_char_boundary(text.len() - LONGEST_TEXT / 4);
        text.replace_range(head..tail, "...");
    }
}

/// Most lines that one finding shows.
const SHOWN_PLACES: usize = 8;

fn render(diagnostic: &Diagnostic, source: &Source) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let excerpts: Vec<Excerpt> = std::iter::once((diagnostic.span, diagnostic.label.as_deref()))
        .chain(
            diagnostic
                .related
                .iter()
                .take(SHOWN_PLACES - 1)
                .map(|(span, label)| (*span, Some(label.as_str()))),
        )
        .map(|(span, label)| Excerpt::new(source, span, label))
        .collect();
    let message = printable(&diagnostic.message);
    let help = diagnostic.help.as_deref().map(printable);
    let mut group = Group::with_title(level.primary_title(message.as_str()));
    for (index, excerpt) in excerpts.iter().enumerate() {
        let kind = match index {
            0 => AnnotationKind::Primary,
            _ => AnnotationKind::Context,
        };
        let annotation = kind.span(excerpt.start..excerpt.end);
        let mut snippet = Snippet::source(excerpt.text.as_str())
            .line_start(excerpt.position.line)
            .annotation(match &excerpt.label {
                Some(label) => annotation.label(label.as_str()),
                None => annotation,
            });
        if excerpt.is_cut {
            // The renderer cannot count the columns that it does not see.
            let Position { line, column } = excerpt.position;
            let origin = Origin::path(source.name()).line(line).char_column(column);
            group = group.element(origin);
        } else {
            snippet = snippet.path(source.name());
        }
        group = group.element(snippet);
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let rendered = Renderer::plain().render(&[group]);
    match excerpts.iter().any(|excerpt| excerpt.is_cut) {
        false => rendered,
        // Where a part of a line has no path of its own, the renderer leaves an empty one.
        true => {
            let lines = rendered.lines().filter(|line| line.trim() != ":::");
            lines.collect::<Vec<&str>>().join("\n")
        }
    }
}

/// Longest line that is shown whole, in bytes.
const LONGEST_LINE: usize = 2_000;

/// The line that is shown for a span; the renderer cuts it to the width of a terminal.
struct Excerpt {
    position: Position,
    /// The text is not all of the line, which is too long to be looked at for every finding.
    is_cut: bool,
    text: String,
    start: usize,
    end: usize,
    label: Option<String>,
}

impl Excerpt {
    fn new(source: &Source, span: Span, label: Option<&str>) -> Self {
        let position = source.position(span.start());
        let bytes = source.line(position.line);
        let from = (span.start() - source.line_start(position.line)).min(bytes.len());
        let to = (from + (span.end() - span.start()).max(1)).min(bytes.len());
        let is_cut = bytes.len() > LONGEST_LINE;
        let (bytes, from, to) = match is_cut {
            false => (bytes, from, to),
            true => {
                let first = char_start(bytes, from.saturating_sub(LONGEST_LINE / 2));
                let last = char_start(bytes, (from + LONGEST_LINE / 2).min(bytes.len()));
                (&bytes[first..last], from - first, to.min(last) - first)
            }
        };
        // Shown piece by piece, so that offsets hold in the cleaned text as well.
        let is_utf8 = std::str::from_utf8(bytes).is_ok();
        let shown = |piece: &[u8]| match is_utf8 {
            true => printable(&String::from_utf8_lossy(piece)),
            false => piece.iter().map(|&byte| printable_byte(byte)).collect(),
        };
        let mut text = shown(&bytes[..from]);
        let start = text.len();
        text.push_str(&shown(&bytes[from..to]));
        let end = text.len();
        text.push_str(&shown(&bytes[to..]));
        Self {
            position,
            is_cut,
            text,
            start,
            end,
            label: label.map(printable),
        }
    }
}

/// The place at or before `place` where a character begins.
fn char_start(bytes: &[u8], place: usize) -> usize {
    let is_inside = |&place: &usize| bytes.get(place).is_some_and(|byte| byte & 0xc0 == 0x80);
    (place.saturating_sub(3)..=place)
        .rev()
        .find(|place| !is_inside(place))
        .unwrap_or(place)
}

fn printable_byte(byte: u8) -> char {
    match byte {
        b'\t' => ' ',
        b' '..=b'~' => byte as char,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Control characters would move the caret or the terminal: a tab becomes a blank, others a mark.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_shows_both_places_and_the_help() {
        let source = Source::from_bytes("d.bench", "y = AND(a, b)\nz = OR(a, b)\ny = NOT(z)\n");
        let report = Diagnostic::error(Span::new(27, 28), "`y` is driven twice")
            .labelled("second driver")
            .related(Span::new(0, 1), "first driver")
            .help("remove one of the two lines")
            .locate(&source);
        insta::assert_snapshot!(report.to_string());
        assert_eq!((report.position().line, report.position().column), (3, 1));
    }

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let text = format!(
            "first\n{}odd{}",
            "\u{e4} ".repeat(1_000_000),
            " x".repeat(1_000_000)
        );
        let source = Source::from_bytes("x", text);
        let place = 6 + 3 * 1_000_000;
        for _ in 0..100 {
            let report = Diagnostic::error(Span::new(place, place + 3), "odd").locate(&source);
            let shown = report.to_string();
            assert!(shown.contains("--> x:2:2000001"), "{shown}");
            assert!(shown.contains("odd x x") && shown.contains(" ^^^"), "{shown}");
            assert!(shown.len() < 1_000 && !shown.contains(":::"), "{shown}");
        }
    }

    #[test]
    fn warnings_past_the_limit_are_counted() {
        let source = Source::from_bytes("x", "abc");
        let mut warnings = Warnings::new(&source);
        for _ in 0..Warnings::SHOWN + 7 {
            warnings.push(Diagnostic::warning(Span::at(1), "odd"));
        }
        let reports = warnings.finish();
        assert_eq!(reports.len(), Warnings::SHOWN + 1);
        assert_eq!(
            reports[Warnings::SHOWN].message(),
            "7 more warnings, the last one here"
        );
    }

    #[test]
    fn the_end_of_a_file_and_an_empty_file_can_be_pointed_at() {
        for text in ["", "abc", "abc\n"] {
            let source = Source::from_bytes("x", text);
            let report = Diagnostic::error(Span::at(text.len()), "unexpected end of file").locate(&source);
            assert!(report.to_string().contains("--> x:"), "{report}");
        }
    }

    #[test]
    fn long_and_binary_lines_are_cut_and_cleaned() {
        let mut bytes = vec![0xff; 5_000];
        bytes[2_500] = b'!';
        bytes.extend_from_slice(b"\tx\x1b[31m");
        let source = Source::from_bytes("x", bytes);
        let report = Diagnostic::error(Span::new(2_500, 2_501), "odd byte").locate(&source);
        let text = report.to_string();
        assert!(text.contains('!') && text.chars().count() < 1_000, "{text}");
        assert!(!text.contains('\x1b') && text.contains("x:1:2501"), "{text}");
    }
}
