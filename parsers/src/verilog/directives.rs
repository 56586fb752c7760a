//! Compiler directives (clause 19), as far as netlists use them: conditions, macros without
//! arguments, and those without effect on structure, which are passed over.
//! Not for: macros with arguments and `` `include ``, which are refused.

use rustc_hash::FxHashMap;

use super::keywords::Keyword;
use super::scan::Scan;
use crate::{Diagnostic, Span};

/// How deep macros may stand in macros.
const MAX_MACRO_DEPTH: usize = 64;

/// How much text all macros of a file may give together: a few lines can ask for any amount.
const MAX_EXPANDED_BYTES: usize = 64 << 20;

/// What directives have set so far.
pub(super) struct Preprocessor<'a> {
    macros: FxHashMap<Vec<u8>, Macro>,
    /// The conditions that are open, each with a branch that is being read.
    conditions: Vec<Condition>,
    /// Where to go on after the macros that are being expanded, outermost first.
    outside: Vec<Scan<'a>>,
    expanded_bytes: usize,
    /// What `` `default_nettype `` says; nothing for `none`.
    pub(super) default_nettype: Option<Keyword>,
}

#[derive(Clone, Copy)]
struct Macro {
    body: Span,
    takes_arguments: bool,
}

struct Condition {
    opened: Span,
    /// One of its branches was read, so no other will be.
    taken: bool,
    has_else: bool,
}

impl Default for Preprocessor<'_> {
    fn default() -> Self {
        Self {
            macros: FxHashMap::default(),
            conditions: Vec::new(),
            outside: Vec::new(),
            expanded_bytes: 0,
            default_nettype: Some(Keyword::Wire),
        }
    }
}

impl<'a> Preprocessor<'a> {
    /// One that has these macros, with nothing as their text.
    pub(super) fn with_defines(names: &[String]) -> Self {
        let mut preprocessor = Self::default();
        for name in names {
            preprocessor.add_macro(name.as_bytes(), Span::default(), false);
        }
        preprocessor
    }

    fn add_macro(&mut self, name: &[u8], body: Span, takes_arguments: bool) {
        let definition = Macro {
            body,
            takes_arguments,
        };
        self.macros.insert(name.to_vec(), definition);
    }

    /// At the end of the text: goes on after a macro (`true`), or says that the file is over.
    pub(super) fn end_of_text(&mut self, scan: &mut Scan<'a>) -> Result<bool, Diagnostic> {
        if let Some(outside) = self.outside.pop() {
            *scan = outside;
            return Ok(true);
        }
        match self.conditions.pop() {
            None => Ok(false),
            Some(condition) => {
                // One finding is enough.
                self.conditions.clear();
                Err(no_endif(condition.opened))
            }
        }
    }

    /// Whether a backslash ends a line of a macro.
    pub(super) fn is_line_continuation(&self, scan: &Scan<'_>) -> bool {
        !self.outside.is_empty() && matches!(scan.peek(1), Some(b'\n' | b'\r'))
    }

    /// Does what the directive says that begins here, or goes into the macro.
    pub(super) fn directive(&mut self, scan: &mut Scan<'a>) -> Result<(), Diagnostic> {
        let start = scan.position;
        scan.position = scan.end_of_word(start + 1);
        let span = Span::new(start, scan.position);
        match &scan.text[start + 1..scan.position] {
            b"timescale" | b"line" | b"pragma" | b"begin_keywords" | b"unconnected_drive" => scan.skip_line(),
            b"celldefine" | b"endcelldefine" | b"resetall" | b"nounconnected_drive" | b"end_keywords" => {}
            b"default_nettype" => return self.default_nettype(scan),
            b"define" => return self.define(scan),
            b"undef" => {
                let name = name_on_line(scan, "a macro name")?;
                self.macros.remove(name);
            }
            b"ifdef" => return self.begin_condition(scan, span, true),
            b"ifndef" => return self.begin_condition(scan, span, false),
            b"else" | b"elsif" => return self.leave_branch(scan, span),
            b"endif" => {
                if self.conditions.pop().is_none() {
                    return Err(Diagnostic::error(span, "`endif` without `ifdef`"));
                }
            }
            b"include" => {
                scan.skip_line();
                return Err(
                    Diagnostic::error(span, "the directive `include` is not supported")
                        .help("give all files of the design instead"),
                );
            }
            b"" => {
                return Err(Diagnostic::error(
                    span,
                    "expected the name of a directive or macro",
                ));
            }
            name => return self.expand(scan, span, name),
        }
        Ok(())
    }

    fn default_nettype(&mut self, scan: &mut Scan<'a>) -> Result<(), Diagnostic> {
        let word = name_on_line(scan, "a kind of net")?;
        let (keyword, is_none, length) = (Keyword::find(word), word == b"none", word.len());
        let is_net = keyword.is_some_and(|keyword| {
            use Keyword::{Tri, Tri0, Tri1, Triand, Trior, Trireg, Uwire, Wand, Wire, Wor};
            matches!(
                keyword,
                Wire | Tri | Tri0 | Tri1 | Wand | Triand | Wor | Trior | Trireg | Uwire
            )
        });
        if !is_net && !is_none {
            let span = Span::new(scan.position - length, scan.position);
            return Err(Diagnostic::error(span, "expected a kind of net or `none`"));
        }
        self.default_nettype = keyword;
        Ok(())
    }

    fn define(&mut self, scan: &mut Scan<'a>) -> Result<(), Diagnostic> {
        let name = name_on_line(scan, "a macro name")?;
        let takes_arguments = scan.peek(0) == Some(b'(');
        scan.skip_blanks_of_line();
        let start = scan.position;
        let mut end = start;
        while let Some(byte) = scan.peek(0) {
            match byte {
                b'\n' => break,
                b'/' if scan.peek(1) == Some(b'/') => break,
                b'/' if scan.peek(1) == Some(b'*') => {
                    scan.skip_comment()?;
                    continue;
                }
                b'\\' if scan.peek(1) == Some(b'\n') => scan.position += 1,
                b'\\' if scan.peek(1) == Some(b'\r') && scan.peek(2) == Some(b'\n') => scan.position += 2,
                _ => {}
            }
            scan.position += 1;
            if !byte.is_ascii_whitespace() {
                end = scan.position;
            }
        }
        self.add_macro(name, Span::new(start, end), takes_arguments);
        Ok(())
    }

    /// Goes on in the text of a macro.
    fn expand(&mut self, scan: &mut Scan<'a>, span: Span, name: &[u8]) -> Result<(), Diagnostic> {
        let shown = String::from_utf8_lossy(name);
        let Some(&Macro {
            body,
            takes_arguments,
        }) = self.macros.get(name)
        else {
            return Err(
                Diagnostic::error(span, format!("the macro `{shown}` is not defined"))
                    .help("a directive that is not in the standard is taken for a macro"),
            );
        };
        if takes_arguments {
            let message = format!("the macro `{shown}` has arguments, which is not supported");
            return Err(Diagnostic::error(span, message).related(body, "defined here"));
        }
        self.expanded_bytes += body.end() - body.start() + 1;
        let is_too_deep = self.outside.len() >= MAX_MACRO_DEPTH;
        if is_too_deep || self.expanded_bytes > MAX_EXPANDED_BYTES {
            // Reading may go on: a macro that holds itself twice would be tried without end.
            self.expanded_bytes = MAX_EXPANDED_BYTES;
            let message = format!("the macro `{shown}` never ends, or gives too much text");
            return Err(Diagnostic::error(span, message));
        }
        self.outside.push(*scan);
        scan.enter(body);
        Ok(())
    }

    fn begin_condition(&mut self, scan: &mut Scan<'a>, opened: Span, wanted: bool) -> Result<(), Diagnostic> {
        let name = name_on_line(scan, "a macro name")?;
        let taken = self.macros.contains_key(name) == wanted;
        self.conditions.push(Condition {
            opened,
            taken,
            has_else: false,
        });
        match taken {
            true => Ok(()),
            false => self.skip_to_branch(scan),
        }
    }

    /// At the `else` of a branch that was read.
    fn leave_branch(&mut self, scan: &mut Scan<'a>, span: Span) -> Result<(), Diagnostic> {
        if self.conditions.is_empty() {
            let word = String::from_utf8_lossy(&scan.text[span.start() + 1..span.end()]);
            let message = format!("`{word}` without `ifdef`");
            return Err(Diagnostic::error(span, message));
        }
        scan.position = span.start();
        self.skip_to_branch(scan)
    }

    /// Passes over text until the innermost condition has a branch to be read, or ends.
    fn skip_to_branch(&mut self, scan: &mut Scan<'a>) -> Result<(), Diagnostic> {
        let mut inner_conditions = 0_usize;
        while let Some(byte) = scan.peek(0) {
            match byte {
                b'/' if matches!(scan.peek(1), Some(b'/' | b'*')) => {
                    scan.skip_comment()?;
                    continue;
                }
                b'"' => {
                    scan.skip_string();
                    continue;
                }
                b'`' => {}
                _ => {
                    scan.position += 1;
                    continue;
                }
            }
            let start = scan.position;
            scan.position = scan.end_of_word(start + 1);
            let span = Span::new(start, scan.position);
            match &scan.text[start + 1..scan.position] {
                b"ifdef" | b"ifndef" => inner_conditions += 1,
                b"endif" if inner_conditions > 0 => inner_conditions -= 1,
                b"endif" => {
                    self.conditions.pop();
                    return Ok(());
                }
                word @ (b"else" | b"elsif") if inner_conditions == 0 => {
                    let is_else = word == b"else";
                    if self.is_branch_to_read(scan, span, is_else)? {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        let opened = self.conditions.pop().map(|condition| condition.opened);
        self.conditions.clear();
        Err(no_endif(opened.unwrap_or(Span::at(scan.position))))
    }

    /// At an `else` or `elsif` of the innermost condition: whether its text is to be read.
    fn is_branch_to_read(
        &mut self,
        scan: &mut Scan<'a>,
        span: Span,
        is_else: bool,
    ) -> Result<bool, Diagnostic> {
        let holds = is_else || {
            let name = name_on_line(scan, "a macro name")?;
            self.macros.contains_key(name)
        };
        let Some(condition) = self.conditions.last_mut() else {
            return Ok(true);
        };
        if condition.has_else {
            return Err(Diagnostic::error(span, "a branch after `else`")
                .related(condition.opened, "the condition begins here"));
        }
        condition.has_else = is_else;
        let is_read = holds && !condition.taken;
        condition.taken |= is_read;
        Ok(is_read)
    }
}

/// The word after a directive, on its line.
fn name_on_line<'a>(scan: &mut Scan<'a>, what: &str) -> Result<&'a [u8], Diagnostic> {
    scan.skip_blanks_of_line();
    let start = scan.position;
    scan.position = scan.end_of_word(start);
    if start == scan.position {
        let message = format!("expected {what} on the line of the directive");
        return Err(Diagnostic::error(Span::at(start), message));
    }
    Ok(&scan.text[start..scan.position])
}

fn no_endif(opened: Span) -> Diagnostic {
    Diagnostic::error(opened, "the condition has no `endif`").labelled("begins here")
}
