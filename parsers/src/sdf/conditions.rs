//! Conditions of delays and checks, and whatever else is kept as text with balanced brackets.
//! Not for: what conditions mean; they are compared by their spelling.

use super::ast::CheckPort;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::findings::Fallible;
use crate::names::NameId;
use crate::span::Span;

/// The name in quotes that may stand before a condition, and the condition.
///
/// ```
/// use netlearn_parsers::sdf;
///
/// assert_eq!(sdf::parts("\"slow\" EN == 1'b1"), (Some("slow"), "EN == 1'b1"));
/// assert_eq!(sdf::parts("!EN"), (None, "!EN"));
/// ```
pub fn parts(text: &str) -> (Option<&str>, &str) {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    match quoted {
        Some((name, condition)) => (Some(name), condition.trim_ascii()),
        None => (None, text),
    }
}

/// The longest text that is looked through for its end: a bracket that is missing in every cell
/// must not make reading on take the square of the file.
const LONGEST: usize = 1 << 16;

/// A stretch of text up to where its brackets end.
struct Balanced {
    /// The bracket that ends it, or begins what follows.
    end: usize,
    /// Where the last bracket on its own level begins, if it ends the text.
    last_group: Option<usize>,
    has_comments: bool,
}

/// Whether text ends at a bracket that opens `(IOPATH`, or at the one that closes it.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    AtIoPath,
    AtClose,
}

impl Reader<'_> {
    /// The condition behind `COND` up to `(IOPATH`, which is not passed.
    pub(super) fn delay_condition(&mut self) -> Fallible<NameId> {
        let start = self.scanner.offset();
        let text = self.balanced(Ends::AtIoPath)?;
        self.scanner.go_to(text.end);
        self.condition(Span::new(start, text.end), text.has_comments)
    }

    /// What stands up to the bracket that closes it, which is passed.
    pub(super) fn text_inside(&mut self, what: &str) -> Fallible<NameId> {
        let start = self.scanner.offset();
        let text = self.balanced(Ends::AtClose)?;
        self.scanner.go_to(text.end);
        let span = Span::new(start, text.end);
        if self.scanner.text(span)?.trim_ascii().is_empty() {
            return Err(self.scanner.expected(what));
        }
        let name = self.condition(span, text.has_comments)?;
        self.close()?;
        Ok(name)
    }

    /// A port of a check, an edge of it, or either under a condition.
    pub(super) fn check_port(&mut self) -> Fallible<CheckPort> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        if !self.scanner.accept(b'(') {
            let port = self.port_spec()?;
            return Ok(CheckPort {
                port,
                condition: None,
            });
        }
        let (word, _) = self.keyword();
        if word.text() != b"COND" {
            self.scanner.go_to(start);
            let port = self.port_spec()?;
            return Ok(CheckPort {
                port,
                condition: None,
            });
        }
        let start = self.scanner.offset();
        let text = self.balanced(Ends::AtClose)?;
        let inside = self.scanner.text(Span::new(start, text.end))?.trim_ascii_end();
        // The port is the last bracket or the last word; all before it is the condition.
        let port_start = match text.last_group {
            Some(group) => group,
            None => {
                let before = inside.rfind(|c: char| c.is_ascii_whitespace() || c == ')');
                start + before.map_or(0, |place| place + 1)
            }
        };
        let span = Span::new(start, port_start);
        if self.scanner.text(span)?.trim_ascii().is_empty() {
            return Err(self.scanner.expected("a condition and a port"));
        }
        let condition = Some(self.condition(span, text.has_comments)?);
        self.scanner.go_to(port_start);
        let port = self.port_spec()?;
        self.close()?;
        Ok(CheckPort { port, condition })
    }

    fn condition(&mut self, span: Span, has_comments: bool) -> Fallible<NameId> {
        let text = self.scanner.text(span)?.trim_ascii();
        if text.is_empty() {
            self.scanner.go_to(span.start());
            return Err(self.scanner.expected("a condition"));
        }
        Ok(match has_comments {
            true => self.tree.names.intern(without_comments(text).trim_ascii()),
            false => self.tree.names.intern(text),
        })
    }

    /// Finds where text that begins here ends; nothing is passed.
    fn balanced(&mut self, ends: Ends) -> Fallible<Balanced> {
        let start = self.scanner.offset();
        let rest = self.scanner.rest();
        let bytes = &rest[..rest.len().min(LONGEST)];
        let mut depth = 0usize;
        let mut last_group = None;
        let mut has_comments = false;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let rest = &bytes[at..];
            match byte {
                b'(' if depth == 0 && ends == Ends::AtIoPath && opens_iopath(&rest[1..]) => {
                    return Ok(Balanced {
                        end: start + at,
                        last_group,
                        has_comments,
                    });
                }
                b'(' => {
                    if depth == 0 {
                        last_group = Some(start + at);
                    }
                    depth += 1;
                }
                b')' if depth == 0 => {
                    if ends == Ends::AtClose {
                        return Ok(Balanced {
                            end: start + at,
                            last_group,
                            has_comments,
                        });
                    }
                    self.scanner.go_to(start + at);
                    return Err(self.scanner.expected("`(IOPATH`"));
                }
                b')' => depth -= 1,
                // A blank is none the less one behind a backslash.
                b'\\' => at += usize::from(rest.get(1).is_some_and(|next| !next.is_ascii_whitespace())),
                b'"' => at += memchr::memchr(b'"', &rest[1..]).map_or(rest.len(), |length| length + 1),
                b'/' if comment_length(rest) > 0 => {
                    has_comments = true;
                    at += comment_length(rest) - 1;
                }
                _ if depth == 0 && !byte.is_ascii_whitespace() => last_group = None,
                _ => {}
            }
            at += 1;
        }
        // Said of where the text begins, so that a lenient reader goes on from there.
        self.scanner.skip_gap();
        let opened = Span::new(self.scanner.offset(), self.scanner.offset() + 1);
        let message = match bytes.len() < rest.len() {
            true => format!("no bracket ends this within {LONGEST} bytes"),
            false => "no bracket ends this before the end of the file".to_owned(),
        };
        Err(Diagnostic::error(opened, message).labelled("begins here").into())
    }
}

/// Whether `IOPATH` follows a bracket.
fn opens_iopath(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    let is_next = rest
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"IOPATH"));
    is_next
        && rest
            .get(6)
            .is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'(')
}

/// The length of the comment that begins here, without the line end behind it; 0 where there is
/// none.
fn comment_length(text: &[u8]) -> usize {
    if text.starts_with(b"//") {
        memchr::memchr(b'\n', text).unwrap_or(text.len())
    } else if text.starts_with(b"/*") {
        memchr::memmem::find(&text[2..], b"*/").map_or(text.len(), |length| length + 4)
    } else {
        0
    }
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('/') {
        let (before, from) = rest.split_at(place);
        kept.push_str(before);
        let length = comment_length(from.as_bytes());
        // Both ends of a comment are ASCII, so characters stay whole.
        let (piece, behind) = from.split_at(length.max(1));
        kept.push_str(if length > 0 { " " } else { piece });
        rest = behind;
    }
    kept + rest
}
