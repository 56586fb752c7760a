//! Files of lines of words, as the contest writes them.
//! Not for: what the words mean.

use netlearn_parsers::{Diagnostic, Source, Span};

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
}

/// A line with at least one word.
pub(super) struct Line<'a> {
    pub(super) words: Vec<Word<'a>>,
}

/// The lines that are not empty; what stands behind `#` is a comment.
pub(super) fn lines(source: &Source) -> impl Iterator<Item = Result<Line<'_>, Diagnostic>> {
    let bytes = source.bytes();
    let mut start = 0;
    let lines = bytes.split(|&byte| byte == b'\n').map(move |line| {
        let at = start;
        start += line.len() + 1;
        line_of(line, at)
    });
    lines.filter(|line| line.as_ref().map_or(true, |line| !line.words.is_empty()))
}

fn line_of(line: &[u8], start: usize) -> Result<Line<'_>, Diagnostic> {
    let Ok(text) = std::str::from_utf8(line) else {
        let span = Span::new(start, start + line.len());
        return Err(Diagnostic::error(span, "this line is not UTF-8"));
    };
    let text = text.split('#').next().unwrap_or_default();
    let words = text.split_ascii_whitespace().map(|word| {
        let at = start + (word.as_ptr().addr() - text.as_ptr().addr());
        let span = Span::new(at, at + word.len());
        Word { text: word, span }
    });
    let words = words.collect();
    Ok(Line { words })
}

impl<'a> Line<'a> {
    /// From the first to the last word.
    pub(super) fn span(&self) -> Span {
        let [first, last] = [self.words.first(), self.words.last()];
        let ends = first
            .zip(last)
            .map(|(first, last)| (first.span.start(), last.span.end()));
        ends.map_or(Span::new(0, 0), |(start, end)| Span::new(start, end))
    }

    /// The words behind the first, if there are as many as the names of what is wanted.
    pub(super) fn arguments<const N: usize>(&self, wanted: [&str; N]) -> Result<[Word<'a>; N], Diagnostic> {
        <[Word<'a>; N]>::try_from(&self.words[1..]).map_err(|_| {
            let message = format!("`{}` wants: {}", self.words[0].text, wanted.join(", "));
            Diagnostic::error(self.span(), message)
        })
    }
}

impl Word<'_> {
    /// An error about it.
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.span, message)
    }

    /// A finite number.
    pub(super) fn number(&self) -> Result<f64, Diagnostic> {
        let number = self.text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.error(format!("`{}` is no number", self.text)))
    }
}
