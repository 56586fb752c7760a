//! The grammar of genlib files: gates, their functions and pins.
//! Not for: truth tables and matching.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::verify;
use rustc_hash::FxHashMap;

use super::ast::{Ast, Expr, Gate, MAX_DEPTH, Phase, Pin, PinName};
use super::lexer::{gap, is_pin_part, keyword, mark, pin, plain, quoted};
use crate::combinators::{Failure, Input, Parse, unmatched};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, Warnings};
use crate::source::Source;
use crate::span::Span;

/// Reads a library.
///
/// # Errors
/// The first place that is not genlib, a pin of a function without an entry, a library without
/// a gate.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader {
        cursor: Cursor::new(source),
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
    warnings: Warnings<'a>,
}

/// How a list of operands is joined.
#[derive(Clone, Copy, PartialEq)]
enum Operator {
    And,
    Or,
}

impl<'a> Reader<'a> {
    fn file(&mut self) -> Result<Ast, Diagnostic> {
        let mut gates: Vec<Gate> = Vec::new();
        let mut has_latches = false;
        while !self.is_at_end() {
            let (keyword, span) = self.read_with_span("`GATE` or `LATCH`", plain)?;
            match keyword {
                "GATE" => {
                    let gate = self.gate(span)?;
                    gates.push(gate);
                }
                "LATCH" => {
                    has_latches = true;
                    self.skip_entry();
                    self.warnings
                        .push(Diagnostic::warning(span, "`LATCH` is skipped"));
                }
                _ => {
                    return Err(Diagnostic::error(
                        span,
                        format!("expected `GATE` or `LATCH`, found `{keyword}`"),
                    ));
                }
            }
        }
        if gates.is_empty() {
            let message = match has_latches {
                false => "no content: no gate",
                true => "no gate: all entries are `LATCH`, which are skipped",
            };
            return Err(Diagnostic::error(Span::at(0), message).labelled("expected `GATE`"));
        }
        Ok(Ast { gates })
    }

    fn gate(&mut self, keyword: Span) -> Result<Gate, Diagnostic> {
        let name = self
            .read("the name of the gate", alt((quoted, plain)))?
            .to_owned();
        let area = self.number("the area of the gate")?;
        let output = self.read("the output pin", pin)?.to_owned();
        self.read("`=`", mark(b'='))?;
        let mut used = Vec::new();
        let function = self.function(0, &mut used)?;
        self.read("an operator or `;`", mark(b';'))?;
        let span = self.cursor.span_from(keyword.start());
        let pins = self.pins()?;
        self.check_pins(&name, &used, &pins)?;
        Ok(Gate {
            name,
            area,
            output,
            function,
            pins,
            span,
        })
    }

    fn pins(&mut self) -> Result<Vec<Pin>, Diagnostic> {
        let mut pins = Vec::new();
        loop {
            self.cursor.accept(gap);
            let start = self.cursor.offset();
            let rule = verify(keyword, |text: &str| text == "PIN");
            if self.cursor.accept(rule).is_none() {
                return Ok(pins);
            }
            let pin = self.pin(start)?;
            pins.push(pin);
        }
    }

    fn pin(&mut self, start: usize) -> Result<Pin, Diagnostic> {
        self.cursor.accept(gap);
        let name = match self.cursor.accept(mark(b'*')) {
            Some(()) => PinName::All,
            None => PinName::Named(self.read("the name of a pin or `*`", pin)?.to_owned()),
        };
        let (phase, phase_span) = self.read_with_span("`INV`, `NONINV` or `UNKNOWN`", plain)?;
        let phase = match phase {
            "INV" => Phase::Inverting,
            "NONINV" => Phase::NonInverting,
            "UNKNOWN" => Phase::Unknown,
            _ => {
                let message = format!("expected `INV`, `NONINV` or `UNKNOWN`, found `{phase}`");
                return Err(Diagnostic::error(phase_span, message));
            }
        };
        Ok(Pin {
            name,
            phase,
            input_load: self.number("the load of the pin")?,
            max_load: self.number("the most load the output drives")?,
            rise_block_delay: self.number("the block delay of a rising output")?,
            rise_fanout_delay: self.number("the fanout delay of a rising output")?,
            fall_block_delay: self.number("the block delay of a falling output")?,
            fall_fanout_delay: self.number("the fanout delay of a falling output")?,
            span: self.cursor.span_from(start),
        })
    }

    /// Every pin of the function must have one entry that speaks of it.
    fn check_pins(&mut self, gate: &str, used: &[(String, Span)], pins: &[Pin]) -> Result<(), Diagnostic> {
        let mut entries: FxHashMap<&str, Span> = FxHashMap::default();
        let mut all = None;
        for pin in pins {
            let first = match &pin.name {
                PinName::All => all.replace(pin.span),
                PinName::Named(name) => {
                    if !used.iter().any(|(text, _)| text == name) {
                        let message = format!("`{gate}` has no input `{name}`");
                        self.warnings.push(Diagnostic::warning(pin.span, message));
                    }
                    entries.insert(name, pin.span)
                }
            };
            if let Some(first) = first {
                return Err(Diagnostic::error(pin.span, "a second `PIN` for the same pin")
                    .related(first, "the first one is here"));
            }
        }
        match used.iter().find(|(text, _)| !entries.contains_key(text.as_str())) {
            Some((text, span)) if all.is_none() => Err(Diagnostic::error(
                *span,
                format!("input `{text}` of `{gate}` has no `PIN`"),
            )),
            _ => Ok(()),
        }
    }

    /// Operands joined by `+`.
    fn function(&mut self, depth: usize, used: &mut Vec<(String, Span)>) -> Result<Expr, Diagnostic> {
        let mut terms = vec![self.term(depth, used)?];
        while self.accept(alt((mark(b'+'), mark(b'|')))).is_some() {
            terms.push(self.term(depth, used)?);
        }
        Ok(join(Operator::Or, terms))
    }

    /// Operands joined by `*`, or by nothing.
    fn term(&mut self, depth: usize, used: &mut Vec<(String, Span)>) -> Result<Expr, Diagnostic> {
        let mut factors = vec![self.factor(depth, used)?];
        loop {
            let is_joined = self.accept(alt((mark(b'*'), mark(b'&')))).is_some();
            self.cursor.accept(gap);
            let rest = self.cursor.rest();
            let begins_factor = match rest.first() {
                // What follows a function that lacks its semicolon is no operand.
                Some(_) if keyword(rest).is_ok() => false,
                Some(&byte) => byte == b'!' || byte == b'(' || is_pin_part(byte),
                None => false,
            };
            if !is_joined && !begins_factor {
                return Ok(join(Operator::And, factors));
            }
            factors.push(self.factor(depth, used)?);
        }
    }

    /// A pin, a constant or a bracket, perhaps inverted before or behind.
    fn factor(&mut self, depth: usize, used: &mut Vec<(String, Span)>) -> Result<Expr, Diagnostic> {
        self.cursor.accept(gap);
        if depth >= MAX_DEPTH {
            let here = self.cursor.offset();
            let message = format!("a function nested more than {MAX_DEPTH} deep");
            return Err(Diagnostic::error(Span::new(here, here + 1), message));
        }
        if self.accept(mark(b'!')).is_some() {
            return Ok(Expr::Not(Box::new(self.factor(depth + 1, used)?)));
        }
        let mut factor = if self.accept(mark(b'(')).is_some() {
            let function = self.function(depth + 1, used)?;
            self.read("an operator or `)`", mark(b')'))?;
            function
        } else {
            let (text, span) = self.read_with_span("a pin, `!`, `(`, `CONST0` or `CONST1`", pin)?;
            match text {
                "CONST0" => Expr::Constant(false),
                "CONST1" => Expr::Constant(true),
                _ => {
                    used.push((text.to_owned(), span));
                    Expr::Pin(text.to_owned())
                }
            }
        };
        // An even number of inversions behind an operand is none.
        let mut is_inverted = false;
        while self.accept(mark(b'\'')).is_some() {
            is_inverted = !is_inverted;
        }
        if is_inverted {
            factor = Expr::Not(Box::new(factor));
        }
        Ok(factor)
    }

    fn number(&mut self, what: &'static str) -> Result<f64, Diagnostic> {
        let (text, span) = self.read_with_span(what, plain)?;
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && !text.contains(['n', 'N']) => Ok(value),
            _ => Err(
                Diagnostic::error(span, format!("expected {what}, found `{text}`"))
                    .labelled("expected a number"),
            ),
        }
    }

    /// Everything up to the next `GATE` or `LATCH`.
    fn skip_entry(&mut self) {
        while !self.is_at_end() {
            let is_next = keyword(self.cursor.rest()).is_ok_and(|(_, text)| text != "PIN");
            if is_next {
                return;
            }
            if self.cursor.accept(alt((quoted, plain))).is_none() {
                self.cursor.accept(any_byte);
            }
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.cursor.accept(gap);
        self.cursor.is_at_end()
    }

    fn read<T>(
        &mut self,
        what: &'static str,
        rule: impl Parser<Input<'a>, Output = T, Error = Failure<'a>>,
    ) -> Result<T, Diagnostic> {
        self.cursor.accept(gap);
        self.cursor.read(what, rule)
    }

    fn read_with_span<T>(
        &mut self,
        what: &'static str,
        rule: impl Parser<Input<'a>, Output = T, Error = Failure<'a>>,
    ) -> Result<(T, Span), Diagnostic> {
        self.cursor.accept(gap);
        self.cursor.read_with_span(what, rule)
    }

    fn accept<T>(&mut self, rule: impl Parser<Input<'a>, Output = T, Error = Failure<'a>>) -> Option<T> {
        self.cursor.accept(gap);
        self.cursor.accept(rule)
    }
}

fn join(operator: Operator, mut operands: Vec<Expr>) -> Expr {
    match (operands.len(), operator) {
        (1, _) => operands.remove(0),
        (_, Operator::And) => Expr::And(operands),
        (_, Operator::Or) => Expr::Or(operands),
    }
}

/// Skips what is no word, one byte.
fn any_byte(input: Input<'_>) -> Parse<'_, ()> {
    match input {
        [_, rest @ ..] => Ok((rest, ())),
        [] => unmatched(input),
    }
}
