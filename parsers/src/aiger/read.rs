//! The grammar of AIGER files: header, sections, symbols, comment.
//! Not for: the packed ANDs (`binary.rs`) and the checks of text files (`order.rs`).

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::character::complete::one_of;
use nom::combinator::{cut, opt};
use nom::sequence::preceded;
use rustc_hash::FxHashSet;

use super::ast::{And, Ast, Latch, Literal, Reset, Symbol, SymbolKind};
use super::binary::{self, Reason, Stop};
use super::order::{self, Lines};
use crate::combinators::{Input, Parse, expect, finish, offset_in, span_between, unmatched, unsigned};
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, Warnings};
use crate::source::Source;
use crate::span::Span;

/// The most variables a file may have: literals are 32 bits wide.
const MAX_VARIABLES: u64 = (1 << 31) - 1;

/// Inputs of a binary file cost no byte, so that their number must be bounded apart: by the
/// bytes of the file and this many more.
const FREE_INPUTS: u64 = 1 << 20;

/// Reads an AIGER file; its first bytes decide between text and binary.
///
/// # Errors
/// The first place where the file is not AIGER; in the packed part of a binary file the message
/// holds the byte offset.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader {
        source,
        is_binary: false,
        max_variable: 0,
        lines: Lines::default(),
        warnings: Warnings::new(source),
    };
    let tree = reader.file().map_err(|diagnostic| diagnostic.locate(source))?;
    Ok(Parsed {
        tree,
        warnings: reader.warnings.finish(),
    })
}

struct Reader<'a> {
    source: &'a Source,
    is_binary: bool,
    /// `M` of the header.
    max_variable: u32,
    lines: Lines,
    warnings: Warnings<'a>,
}

/// The numbers of the header, in its order.
#[derive(Debug, Default)]
struct Header {
    max_variable: u64,
    inputs: u64,
    latches: u64,
    outputs: u64,
    ands: u64,
    bad: u64,
    constraints: u64,
    justice: u64,
    fairness: u64,
}

impl<'a> Reader<'a> {
    fn file(&mut self) -> Result<Ast, Diagnostic> {
        let source = self.source;
        let (rest, header) = self.header(source.bytes())?;
        let (rest, mut ast) = self.sections(rest, &header)?;
        let rest = if self.is_binary {
            self.packed_ands(rest, &header, &mut ast)?
        } else {
            let rest = self.text_ands(rest, &header, &mut ast)?;
            order::check_and_sort(&mut ast, &self.lines, source.bytes().len())?;
            rest
        };
        self.symbols(rest, &mut ast)?;
        Ok(ast)
    }

    fn header(&mut self, input: Input<'a>) -> Result<(Input<'a>, Header), Diagnostic> {
        let magic = alt((tag("aag"), tag("aig")));
        let (rest, magic) = self.step(expect("`aag` or `aig`, the first word of an AIGER file", magic)(
            input,
        ))?;
        self.is_binary = magic == b"aig";
        let mut header = Header::default();
        let mut numbers = [
            ("the largest variable `M`", &mut header.max_variable),
            ("the number of inputs `I`", &mut header.inputs),
            ("the number of latches `L`", &mut header.latches),
            ("the number of outputs `O`", &mut header.outputs),
            ("the number of ANDs `A`", &mut header.ands),
            ("the number of bad states `B`", &mut header.bad),
            ("the number of constraints `C`", &mut header.constraints),
            ("the number of justice properties `J`", &mut header.justice),
            ("the number of fairness constraints `F`", &mut header.fairness),
        ];
        let mut rest = rest;
        for (index, (what, value)) in numbers.iter_mut().enumerate() {
            if index >= 5 && line_end(rest).is_ok() {
                break;
            }
            let mut number = preceded(expect(what, blank), cut(expect(what, unsigned)));
            (rest, **value) = self.step(number.parse(rest))?;
        }
        let span = span_between(self.source, input, rest);
        let (rest, ()) = self.step(expect("the end of the header line", line_end)(rest))?;
        self.check_header(&header, span, rest)?;
        // Fits 31 bits, as was just checked.
        self.max_variable = header.max_variable as u32;
        Ok((rest, header))
    }

    /// Refuses counts that cannot be true. What is reserved later is bounded by the bytes that are
    /// left, so that a cut-off file is told where it ends.
    fn check_header(&self, header: &Header, span: Span, rest: Input<'a>) -> Result<(), Diagnostic> {
        if header.max_variable > MAX_VARIABLES {
            let message = format!("more than {MAX_VARIABLES} variables");
            return Err(Diagnostic::error(span, message).labelled(format!("M is {}", header.max_variable)));
        }
        let Header {
            max_variable,
            inputs,
            latches,
            ands,
            ..
        } = *header;
        let defined = u128::from(inputs) + u128::from(latches) + u128::from(ands);
        let is_wrong = match self.is_binary {
            true => u128::from(max_variable) != defined,
            false => u128::from(max_variable) < defined,
        };
        if is_wrong {
            let rule = if self.is_binary { "equal" } else { "be at least" };
            let message = format!("M is {max_variable}, but I + L + A is {defined}");
            return Err(Diagnostic::error(span, message).labelled(format!("M must {rule} I + L + A")));
        }
        if self.is_binary && inputs > FREE_INPUTS + rest.len() as u64 {
            let message = format!("{inputs} inputs in a file of {} bytes", self.source.bytes().len());
            return Err(Diagnostic::error(span, message)
                .labelled(format!("at most {FREE_INPUTS} inputs more than bytes are read")));
        }
        Ok(())
    }

    /// Everything between the header and the ANDs.
    fn sections(&mut self, input: Input<'a>, header: &Header) -> Result<(Input<'a>, Ast), Diagnostic> {
        let mut ast = Ast {
            max_variable: self.max_variable,
            ..Ast::default()
        };
        let mut rest = input;
        if self.is_binary {
            ast.inputs = (1..=header.inputs as u32)
                .map(|variable| Literal(2 * variable))
                .collect();
        } else {
            for _ in 0..header.inputs {
                let literal;
                (rest, literal) = self.defined_literal(rest, "an input")?;
                ast.inputs.push(literal.0);
                self.lines.inputs.push(literal.1);
                rest = self.end_of_line(rest)?;
            }
        }
        for index in 0..header.latches {
            let latch;
            // The latches of a binary file come right after its inputs.
            let implied = Literal(2 * (header.inputs + index + 1) as u32);
            (rest, latch) = self.latch(rest, implied, &ast)?;
            ast.latches.push(latch);
        }
        (rest, ast.outputs) = self.literals(rest, header.outputs, &ast)?;
        (rest, ast.bad) = self.literals(rest, header.bad, &ast)?;
        (rest, ast.constraints) = self.literals(rest, header.constraints, &ast)?;
        (rest, ast.justice) = self.justice(rest, header.justice, &ast)?;
        (rest, ast.fairness) = self.literals(rest, header.fairness, &ast)?;
        Ok((rest, ast))
    }

    /// A literal that the line defines: not inverted, not above M.
    fn defined_literal(
        &self,
        input: Input<'a>,
        what: &str,
    ) -> Result<(Input<'a>, (Literal, Span)), Diagnostic> {
        let (rest, (literal, span)) = self.literal(input)?;
        if literal.is_inverted() {
            let message = format!("{what} cannot be the odd literal {}", literal.0);
            return Err(Diagnostic::error(span, message).labelled("expected an even literal"));
        }
        if literal.variable() > self.max_variable {
            let message = format!("{what} cannot be literal {}", literal.0);
            return Err(Diagnostic::error(span, message)
                .labelled(format!("the header allows variables up to {}", self.max_variable)));
        }
        Ok((rest, (literal, span)))
    }

    fn literal(&self, input: Input<'a>) -> Result<(Input<'a>, (Literal, Span)), Diagnostic> {
        let (rest, value) = self.step(expect("a literal", unsigned)(input))?;
        let span = span_between(self.source, input, rest);
        match u32::try_from(value) {
            Ok(value) => Ok((rest, (Literal(value), span))),
            Err(_) => Err(Diagnostic::error(span, format!("literal {value} is not defined"))
                .labelled("literals are 32 bits wide")),
        }
    }

    /// A literal that must be defined; in a text file this is checked when all is read.
    fn used_literal(&mut self, input: Input<'a>, ast: &Ast) -> Result<(Input<'a>, Literal), Diagnostic> {
        let (rest, (literal, span)) = self.literal(input)?;
        if literal.variable() > ast.max_variable {
            return Err(order::undefined(literal, ast.max_variable, span));
        }
        if !self.is_binary {
            self.lines.uses.push((literal, span));
        }
        Ok((rest, literal))
    }

    fn literals(
        &mut self,
        input: Input<'a>,
        count: u64,
        ast: &Ast,
    ) -> Result<(Input<'a>, Vec<Literal>), Diagnostic> {
        let mut literals = Vec::with_capacity(capacity(count, input, 2));
        let mut rest = input;
        for _ in 0..count {
            let literal;
            (rest, literal) = self.used_literal(rest, ast)?;
            literals.push(literal);
            rest = self.end_of_line(rest)?;
        }
        Ok((rest, literals))
    }

    /// First the size of every property, then the literals of all.
    fn justice(
        &mut self,
        input: Input<'a>,
        count: u64,
        ast: &Ast,
    ) -> Result<(Input<'a>, Vec<Vec<Literal>>), Diagnostic> {
        let mut sizes = Vec::with_capacity(capacity(count, input, 2));
        let mut rest = input;
        let mut total = 0u64;
        for _ in 0..count {
            let (after, size) = self.step(expect("the size of a justice property", unsigned)(rest))?;
            total = total.saturating_add(size);
            if total > after.len() as u64 {
                let span = span_between(self.source, rest, after);
                return Err(Diagnostic::error(
                    span,
                    format!("{total} justice literals, more than the file holds"),
                ));
            }
            sizes.push(size);
            rest = self.end_of_line(after)?;
        }
        let mut justice = Vec::with_capacity(sizes.len());
        for size in sizes {
            let property;
            (rest, property) = self.literals(rest, size, ast)?;
            justice.push(property);
        }
        Ok((rest, justice))
    }

    fn latch(
        &mut self,
        input: Input<'a>,
        implied: Literal,
        ast: &Ast,
    ) -> Result<(Input<'a>, Latch), Diagnostic> {
        let (rest, literal) = if self.is_binary {
            (input, implied)
        } else {
            let (rest, (literal, span)) = self.defined_literal(input, "a latch")?;
            self.lines.latches.push(span);
            (self.blank(rest, "the next state of the latch")?, literal)
        };
        let (rest, next) = self.used_literal(rest, ast)?;
        let (after, reset) = self.step(opt(preceded(blank, unsigned)).parse(rest))?;
        let reset = match reset {
            None | Some(0) => Reset::Zero,
            Some(1) => Reset::One,
            Some(own) if own == u64::from(literal.0) => Reset::Undefined,
            Some(other) => {
                let span = span_between(self.source, &rest[1..], after);
                let message = format!("a latch cannot be reset to {other}");
                return Err(Diagnostic::error(span, message)
                    .labelled(format!("expected 0, 1 or its own literal {}", literal.0)));
            }
        };
        Ok((self.end_of_line(after)?, Latch { literal, next, reset }))
    }

    fn text_ands(
        &mut self,
        input: Input<'a>,
        header: &Header,
        ast: &mut Ast,
    ) -> Result<Input<'a>, Diagnostic> {
        let capacity = capacity(header.ands, input, 6);
        ast.ands.reserve_exact(capacity);
        self.lines.ands.reserve_exact(capacity);
        let mut rest = input;
        for _ in 0..header.ands {
            let (after, (output, _)) = self.defined_literal(rest, "an AND")?;
            let after = self.blank(after, "the first fanin of the AND")?;
            let (after, (fanin0, _)) = self.literal(after)?;
            let after = self.blank(after, "the second fanin of the AND")?;
            let (after, (fanin1, _)) = self.literal(after)?;
            let span = span_between(self.source, rest, after);
            for literal in [fanin0, fanin1] {
                if literal.variable() > ast.max_variable {
                    return Err(order::undefined(literal, ast.max_variable, span));
                }
            }
            ast.ands.push(And {
                output,
                fanins: [fanin0, fanin1],
            });
            self.lines.ands.push(span);
            rest = self.end_of_line(after)?;
        }
        Ok(rest)
    }

    fn packed_ands(
        &mut self,
        input: Input<'a>,
        header: &Header,
        ast: &mut Ast,
    ) -> Result<Input<'a>, Diagnostic> {
        // Fits where there is an AND: M = I + L + A is at most MAX_VARIABLES.
        let first = (2 * (header.inputs + header.latches) + 2) as u32;
        match binary::decode(input, first, header.ands as usize) {
            Ok((ands, length)) => {
                ast.ands = ands;
                Ok(&input[length..])
            }
            Err(stop) => Err(self.packed_error(stop, offset_in(self.source, input), first, header.ands)),
        }
    }

    fn packed_error(&self, stop: Stop, start: usize, first: u32, count: u64) -> Diagnostic {
        let offset = start + stop.offset;
        let number = stop.and + 1;
        let literal = u64::from(first) + 2 * stop.and as u64;
        let place = format!("at byte {offset}, AND {number} of {count} (literal {literal})");
        let span = Span::new(offset, offset + usize::from(stop.reason != Reason::End));
        match stop.reason {
            Reason::End => Diagnostic::error(span, format!("the file ends in the AND section {place}"))
                .labelled("the file is cut off here"),
            Reason::Overflow => Diagnostic::error(span, format!("a number of more than 32 bits {place}"))
                .labelled("a number is at most five bytes of seven bits"),
            Reason::Zero => Diagnostic::error(span, format!("fanin not below its node {place}"))
                .labelled("the difference to the first fanin is 0"),
            Reason::Negative => {
                Diagnostic::error(span, format!("a difference larger than its literal {place}"))
                    .labelled("the fanin would be negative")
            }
        }
    }

    fn symbols(&mut self, input: Input<'a>, ast: &mut Ast) -> Result<(), Diagnostic> {
        let mut named = FxHashSet::default();
        let mut rest = input;
        loop {
            if rest.iter().all(u8::is_ascii_whitespace) {
                return Ok(());
            }
            if let Some(comment) = rest.strip_prefix(b"c\n").or_else(|| rest.strip_prefix(b"c\r\n")) {
                ast.comment = Some(comment.to_vec());
                return Ok(());
            }
            if rest == b"c" {
                ast.comment = Some(Vec::new());
                return Ok(());
            }
            let (after, symbol) = self.symbol(rest)?;
            let span = Span::new(
                offset_in(self.source, rest),
                offset_in(self.source, after).saturating_sub(1),
            );
            if symbol.index as usize >= count_of(ast, symbol.kind) {
                self.warnings.push(Diagnostic::warning(
                    span,
                    "a symbol for something that is not there",
                ));
            } else if !named.insert((symbol.kind, symbol.index)) {
                self.warnings
                    .push(Diagnostic::warning(span, "a second symbol for the same thing"));
            }
            ast.symbols.push(symbol);
            rest = after;
        }
    }

    fn symbol(&mut self, input: Input<'a>) -> Result<(Input<'a>, Symbol), Diagnostic> {
        let (rest, kind) = self.step(expect("a symbol, `c` or the end of the file", one_of("ilobcjf"))(
            input,
        ))?;
        let kind = match kind {
            'i' => SymbolKind::Input,
            'l' => SymbolKind::Latch,
            'o' => SymbolKind::Output,
            'b' => SymbolKind::Bad,
            'c' => SymbolKind::Constraint,
            'j' => SymbolKind::Justice,
            _ => SymbolKind::Fairness,
        };
        let (rest, index) = self.step(expect("the place of the symbol in its list", unsigned)(rest))?;
        let Ok(index) = u32::try_from(index) else {
            let span = span_between(self.source, input, rest);
            return Err(Diagnostic::error(
                span,
                "the place of a symbol is at most 32 bits",
            ));
        };
        let rest = self.blank(rest, "the name of the symbol")?;
        let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        // A file that was converted twice has two returns before its line ends.
        let returns = name.iter().rev().take_while(|&&byte| byte == b'\r').count();
        let name = &name[..name.len() - returns];
        let span = span_between(self.source, rest, after);
        let name = String::from_utf8(name.to_vec()).unwrap_or_else(|error| {
            self.warnings.push(Diagnostic::warning(
                span,
                "a name that is not UTF-8: the odd bytes are replaced",
            ));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        let after = after.strip_prefix(b"\n").unwrap_or(after);
        Ok((after, Symbol { kind, index, name }))
    }

    fn blank(&self, input: Input<'a>, before: &'static str) -> Result<Input<'a>, Diagnostic> {
        let (rest, ()) = self.step(expect(before, blank)(input))?;
        Ok(rest)
    }

    fn end_of_line(&self, input: Input<'a>) -> Result<Input<'a>, Diagnostic> {
        let (rest, ()) = self.step(expect("the end of the line", line_end)(input))?;
        Ok(rest)
    }

    fn step<T>(&self, result: Parse<'a, T>) -> Result<(Input<'a>, T), Diagnostic> {
        finish(self.source, result.map(|(rest, value)| (rest, (rest, value))))
    }
}

/// What to reserve for `count` things of at least `each` bytes, not trusting the count.
fn capacity(count: u64, rest: Input<'_>, each: usize) -> usize {
    usize::try_from(count).map_or(usize::MAX, |count| count.min(rest.len() / each + 1))
}

fn count_of(ast: &Ast, kind: SymbolKind) -> usize {
    match kind {
        SymbolKind::Input => ast.inputs.len(),
        SymbolKind::Latch => ast.latches.len(),
        SymbolKind::Output => ast.outputs.len(),
        SymbolKind::Bad => ast.bad.len(),
        SymbolKind::Constraint => ast.constraints.len(),
        SymbolKind::Justice => ast.justice.len(),
        SymbolKind::Fairness => ast.fairness.len(),
    }
}

/// One blank or more. The standard has exactly one; hand-written files align.
fn blank(input: Input<'_>) -> Parse<'_, ()> {
    let length = input
        .iter()
        .take_while(|&&byte| byte == b' ' || byte == b'\t')
        .count();
    match length {
        0 => unmatched(input),
        _ => Ok((&input[length..], ())),
    }
}

/// Blanks and a line feed, or the end of the file.
fn line_end(input: Input<'_>) -> Parse<'_, ()> {
    let length = input
        .iter()
        .take_while(|&&byte| matches!(byte, b' ' | b'\t' | b'\r'))
        .count();
    match &input[length..] {
        [] => Ok((&input[length..], ())),
        [b'\n', rest @ ..] => Ok((rest, ())),
        _ => unmatched(&input[length..]),
    }
}
