//! A place in a file, or in a macro of it, and the steps from it that tokens and directives share.
//! Not for: what stands there; see [`super::lexer`] and [`super::directives`].

use super::keywords::is_word;
use crate::{Diagnostic, Span};

/// Where is being read.
#[derive(Clone, Copy)]
pub(super) struct Scan<'a> {
    /// The file.
    source: &'a [u8],
    /// The file up to its end, or up to that of the macro that is being expanded.
    pub(super) text: &'a [u8],
    pub(super) position: usize,
}

impl<'a> Scan<'a> {
    /// The start of a file.
    pub(super) fn new(source: &'a [u8]) -> Self {
        Self {
            source,
            text: source,
            position: 0,
        }
    }

    /// Goes to a part of the file, which is then all there is to be read.
    pub(super) fn enter(&mut self, part: Span) {
        self.text = &self.source[..part.end()];
        self.position = part.start();
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.position + ahead).copied()
    }

    pub(super) fn end_of_word(&self, mut end: usize) -> usize {
        while self.text.get(end).is_some_and(|&byte| is_word(byte)) {
            end += 1;
        }
        end
    }

    /// Goes past the comment that begins here.
    pub(super) fn skip_comment(&mut self) -> Result<(), Diagnostic> {
        let start = self.position;
        let rest = &self.text[start..];
        let length = match rest[1] {
            b'/' => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            _ => match memchr::memmem::find(&rest[2..], b"*/") {
                Some(inside) => inside + 4,
                None => {
                    let span = Span::new(start, start + 2);
                    return Err(Diagnostic::error(span, "the comment has no end").labelled("begins here"));
                }
            },
        };
        self.position += length;
        Ok(())
    }

    pub(super) fn end_of_line(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        start + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
    }

    /// To the end of the line or to a comment on it.
    pub(super) fn skip_line(&mut self) {
        while let Some(byte) = self.peek(0) {
            if byte == b'\n' || (byte == b'/' && matches!(self.peek(1), Some(b'/' | b'*'))) {
                return;
            }
            self.position += 1;
        }
    }

    pub(super) fn skip_blanks_of_line(&mut self) {
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.position += 1;
        }
    }

    /// In text that is not read a string may be odd; it ends at least with its line.
    pub(super) fn skip_string(&mut self) {
        self.position += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => return,
                b'\\' if self.peek(1).is_some_and(|next| next != b'\n') => self.position += 2,
                b'"' => {
                    self.position += 1;
                    return;
                }
                _ => self.position += 1,
            }
        }
    }
}
