//! The grammar of PLA files: statements that begin with a dot, and cubes.
//! Not for: what the cubes add up to.

use super::ast::{Ast, Kind, OutputLiteral};
use crate::combinators::{Input, Parse, blanks, unmatched, unsigned, word};
use crate::cover::{CubeLiteral, Rows};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, Warnings, counted};
use crate::source::Source;
use crate::span::Span;

/// Statements that say nothing of the function.
const SKIPPED: [&str; 2] = [".label", ".pla"];

/// Most inputs and most outputs: far more than any file has, and a bound to what a cube reserves.
const MOST_COLUMNS: usize = 1 << 16;

/// Reads a PLA file.
///
/// # Errors
/// The first statement that is not known, a cube before `.i` and `.o` or of another width, a
/// character that no cube may hold.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader {
        cursor: Cursor::new(source),
        header: Header::default(),
        cubes: None,
        warnings: Warnings::new(source),
    };
    let tree = reader.file().map_err(|diagnostic| diagnostic.locate(source))?;
    Ok(Parsed {
        tree,
        warnings: reader.warnings.finish(),
    })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    header: Header,
    /// Both parts of all cubes, from the first one on.
    cubes: Option<(Rows<CubeLiteral>, Rows<OutputLiteral>)>,
    warnings: Warnings<'a>,
}

/// What the statements said, and where.
#[derive(Default)]
struct Header {
    inputs: Option<(usize, Span)>,
    outputs: Option<(usize, Span)>,
    products: Option<(usize, Span)>,
    kind: Option<(Kind, Span)>,
    input_names: Option<(Vec<String>, Span)>,
    output_names: Option<(Vec<String>, Span)>,
}

impl<'a> Reader<'a> {
    fn file(&mut self) -> Result<Ast, Diagnostic> {
        let mut has_end = false;
        loop {
            self.cursor.accept(gap);
            match self.cursor.rest().first() {
                None => break,
                Some(b'.') => {
                    if self.statement()? {
                        has_end = true;
                        break;
                    }
                }
                Some(_) => self.cube()?,
            }
        }
        self.cursor.accept(gap);
        let here = Span::at(self.cursor.offset());
        if !has_end {
            self.warnings
                .push(Diagnostic::warning(here, "no `.e` at the end"));
        } else if !self.cursor.is_at_end() {
            self.warnings
                .push(Diagnostic::warning(here, "what follows `.e` is not read"));
        }
        self.finish()
    }

    fn finish(&mut self) -> Result<Ast, Diagnostic> {
        let (num_inputs, num_outputs) = self.widths(Span::at(self.cursor.offset()))?;
        let header = std::mem::take(&mut self.header);
        let (inputs, outputs) = self
            .cubes
            .take()
            .unwrap_or_else(|| (Rows::new(num_inputs), Rows::new(num_outputs)));
        if let Some((promised, span)) = header.products
            && promised != inputs.len()
        {
            let message = format!("`.p` promises {promised} cubes, the file has {}", inputs.len());
            self.warnings.push(Diagnostic::warning(span, message));
        }
        Ok(Ast {
            kind: header.kind.map(|(kind, _)| kind).unwrap_or_default(),
            input_names: names_of(header.input_names, num_inputs, "input")?,
            output_names: names_of(header.output_names, num_outputs, "output")?,
            inputs,
            outputs,
        })
    }

    /// A statement; whether it was the last.
    fn statement(&mut self) -> Result<bool, Diagnostic> {
        let (keyword, span) = self.cursor.read_with_span("a statement", text)?;
        match keyword {
            ".i" => {
                let number = self.number(span, MOST_COLUMNS)?;
                set_once(&mut self.header.inputs, number, span, keyword)?;
            }
            ".o" => {
                let number = self.number(span, MOST_COLUMNS)?;
                set_once(&mut self.header.outputs, number, span, keyword)?;
            }
            ".p" => {
                let number = self.number(span, usize::MAX)?;
                set_once(&mut self.header.products, number, span, keyword)?;
            }
            ".ilb" => {
                let names = self.words();
                set_once(&mut self.header.input_names, names, span, keyword)?;
            }
            ".ob" | ".olb" => {
                let names = self.words();
                set_once(&mut self.header.output_names, names, span, keyword)?;
            }
            ".type" => {
                let kind = self.kind()?;
                if self.cubes.is_some() {
                    return Err(Diagnostic::error(span, "`.type` after the first cube"));
                }
                set_once(&mut self.header.kind, kind, span, keyword)?;
            }
            ".phase" => self.phase(span)?,
            ".e" | ".end" => return Ok(true),
            _ if SKIPPED.contains(&keyword) => {
                self.words();
                self.warnings
                    .push(Diagnostic::warning(span, format!("`{keyword}` is skipped")));
            }
            _ => {
                return Err(Diagnostic::error(span, format!("`{keyword}` is not read"))
                    .labelled("it may change what the function is"));
            }
        }
        self.cursor.read("the end of the line", line_end)?;
        Ok(false)
    }

    fn number(&mut self, keyword: Span, most: usize) -> Result<usize, Diagnostic> {
        self.cursor.accept(blanks);
        let value = self.cursor.read("a number", unsigned)?;
        usize::try_from(value)
            .ok()
            .filter(|&value| value <= most)
            .ok_or_else(|| {
                let span = self.cursor.span_from(keyword.start());
                Diagnostic::error(
                    span,
                    format!("{value} is more than {most}, the most that is read"),
                )
            })
    }

    fn kind(&mut self) -> Result<Kind, Diagnostic> {
        self.cursor.accept(blanks);
        let (word, span) = self.cursor.read_with_span("a type", text)?;
        match word {
            "f" => Ok(Kind::F),
            "fd" => Ok(Kind::Fd),
            "fr" => Ok(Kind::Fr),
            "fdr" => Ok(Kind::Fdr),
            "dr" => Ok(Kind::Dr),
            "r" => Ok(Kind::R),
            "d" => Ok(Kind::D),
            _ => Err(Diagnostic::error(span, format!("`{word}` is no type of a PLA"))
                .labelled("expected `f`, `fd`, `fr`, `fdr`, `d`, `r` or `dr`")),
        }
    }

    /// Outputs may be given inverted; only the usual case is read.
    fn phase(&mut self, keyword: Span) -> Result<(), Diagnostic> {
        self.cursor.accept(blanks);
        let (word, span) = self.cursor.read_with_span("the phase of every output", text)?;
        if word.bytes().any(|byte| byte != b'1') {
            return Err(
                Diagnostic::error(keyword.to(span), "inverted outputs are not read")
                    .labelled("expected only `1`"),
            );
        }
        Ok(())
    }

    fn words(&mut self) -> Vec<String> {
        std::iter::from_fn(|| {
            self.cursor.accept(blanks);
            self.cursor.accept(text).map(str::to_owned)
        })
        .collect()
    }

    /// The numbers of inputs and outputs, which must be known by now.
    fn widths(&self, here: Span) -> Result<(usize, usize), Diagnostic> {
        let missing = |what| {
            let error = Diagnostic::error(here, format!("no `{what}` before this"));
            Err(error.labelled("the widths of cubes are not known yet"))
        };
        match (self.header.inputs, self.header.outputs) {
            (None, _) => missing(".i"),
            (_, None) => missing(".o"),
            (Some((inputs, _)), Some((outputs, _))) => Ok((inputs, outputs)),
        }
    }

    /// A cube. It begins in a line of its own and may go on over several.
    fn cube(&mut self) -> Result<(), Diagnostic> {
        let start = self.cursor.offset();
        let first_line = Span::new(start, start + line_length(self.cursor.rest()));
        let (num_inputs, num_outputs) = self.widths(first_line)?;
        let inputs = self.part(num_inputs, num_inputs + num_outputs, first_line, input_literal)?;
        let outputs = self.part(num_outputs, num_outputs, first_line, output_literal)?;
        if self.cursor.accept(line_end).is_none() {
            let here = self.cursor.offset();
            let rest = Span::new(here, here + line_length(self.cursor.rest()));
            let width = num_inputs + num_outputs;
            return Err(Diagnostic::error(
                rest,
                format!("a cube of more than {}", counted(width, "character")),
            )
            .labelled("the cube was complete here")
            .related(first_line, "the cube begins here"));
        }
        let (input_rows, output_rows) = self
            .cubes
            .get_or_insert_with(|| (Rows::new(num_inputs), Rows::new(num_outputs)));
        input_rows.push(inputs);
        output_rows.push(outputs);
        Ok(())
    }

    /// `count` characters of a cube, `missing` of which and what follows are still to come.
    fn part<T>(
        &mut self,
        count: usize,
        missing: usize,
        cube: Span,
        literal: impl Fn(u8) -> Option<T>,
    ) -> Result<Vec<T>, Diagnostic> {
        let mut part = Vec::with_capacity(count);
        while part.len() < count {
            self.cursor.accept(separator);
            let here = self.cursor.offset();
            let byte = match self.cursor.rest().first() {
                Some(&byte) if byte != b'.' => byte,
                _ => {
                    let missing = missing - part.len();
                    let message = format!("a cube that lacks {}", counted(missing, "character"));
                    return Err(Diagnostic::error(cube, message)
                        .labelled("this cube")
                        .related(Span::new(here, here + 1), "what follows it is no part of it"));
                }
            };
            let Some(value) = literal(byte) else {
                let (_, span) = self.cursor.read_with_span("a character of a cube", one_char)?;
                let shown = self.cursor.source().text(span);
                return Err(Diagnostic::error(span, format!("`{shown}` in a cube"))
                    .labelled("expected `0`, `1`, `-`, `2` or `~`"));
            };
            part.push(value);
            self.cursor.read("a character of a cube", one_char)?;
        }
        Ok(part)
    }
}

fn set_once<T>(place: &mut Option<(T, Span)>, value: T, span: Span, keyword: &str) -> Result<(), Diagnostic> {
    match place.replace((value, span)) {
        None => Ok(()),
        Some((_, first)) => {
            Err(Diagnostic::error(span, format!("a second `{keyword}`"))
                .related(first, "the first one is here"))
        }
    }
}

fn names_of(
    names: Option<(Vec<String>, Span)>,
    count: usize,
    what: &str,
) -> Result<Option<Vec<String>>, Diagnostic> {
    match names {
        Some((names, span)) if names.len() != count => {
            let message = format!("{} for {}", counted(names.len(), "name"), counted(count, what));
            Err(Diagnostic::error(span, message).labelled(format!("expected {}", counted(count, "name"))))
        }
        names => Ok(names.map(|(names, _)| names)),
    }
}

fn input_literal(byte: u8) -> Option<CubeLiteral> {
    match byte {
        b'0' => Some(CubeLiteral::Zero),
        b'1' => Some(CubeLiteral::One),
        b'-' | b'2' | b'~' | b'?' => Some(CubeLiteral::Either),
        _ => None,
    }
}

fn output_literal(byte: u8) -> Option<OutputLiteral> {
    match byte {
        b'1' | b'4' => Some(OutputLiteral::On),
        b'0' => Some(OutputLiteral::Off),
        b'-' | b'2' | b'?' => Some(OutputLiteral::DontCare),
        b'~' | b'3' => Some(OutputLiteral::Nothing),
        _ => None,
    }
}

/// A word of a statement.
fn text(input: Input<'_>) -> Parse<'_, &str> {
    word(|byte| byte > b' ' && byte != 0x7f && byte != b'#')(input)
}

fn one_char(input: Input<'_>) -> Parse<'_, ()> {
    let length = match input.first() {
        None => return unmatched(input),
        Some(_) => input[1..].iter().take_while(|&&byte| byte & 0xc0 == 0x80).count() + 1,
    };
    Ok((&input[length..], ()))
}

fn line_length(input: Input<'_>) -> usize {
    input
        .iter()
        .take_while(|&&byte| byte != b'\n' && byte != b'\r')
        .count()
}

/// A comment to the end of its line, or nothing.
fn comment(input: Input<'_>) -> Parse<'_, ()> {
    match input.first() {
        Some(b'#') => Ok((&input[line_length(input)..], ())),
        _ => Ok((input, ())),
    }
}

/// Blanks, a comment and the end of the line or file.
fn line_end(input: Input<'_>) -> Parse<'_, ()> {
    let (rest, ()) = blanks(input)?;
    let (rest, ()) = comment(rest)?;
    match rest {
        [] => Ok((rest, ())),
        [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] | [b'\r', rest @ ..] => Ok((rest, ())),
        _ => unmatched(rest),
    }
}

/// Empty lines, blanks and comments.
fn gap(input: Input<'_>) -> Parse<'_, ()> {
    let mut rest = input;
    loop {
        (rest, ()) = blanks(rest)?;
        match line_end(rest) {
            Ok((after, ())) if after.len() < rest.len() => rest = after,
            _ => return Ok((rest, ())),
        }
    }
}

/// What may stand between two characters of a cube.
fn separator(input: Input<'_>) -> Parse<'_, ()> {
    let (mut rest, ()) = gap(input)?;
    while let Some(after) = rest.strip_prefix(b"|") {
        (rest, ()) = gap(after)?;
    }
    Ok((rest, ()))
}
