//! The grammar of BENCH files, line by line.
//! Not for: undriven signals and loops; a file that has them is still read.

use nom::bytes::complete::tag_no_case;
use nom::character::complete::hex_digit1;

use super::ast::{Ast, Gate, GateKind, MAX_LUT_INPUTS, TruthTable};
use super::lexer::{line_end, mark, name};
use crate::combinators::blanks;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, counted};
use crate::names::{Ident, NameId};
use crate::source::Source;
use crate::span::Span;

/// Reads a BENCH file.
///
/// # Errors
/// The first line that is not BENCH, an unknown gate, a wrong number of fanins, a signal that is
/// driven twice, a file without content.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader {
        cursor: Cursor::new(source),
        tree: Ast::default(),
        drivers: Vec::new(),
        fanins: Vec::new(),
    };
    reader.file().map_err(|diagnostic| diagnostic.locate(source))?;
    Ok(Parsed {
        tree: reader.tree,
        warnings: Vec::new(),
    })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    tree: Ast,
    /// Where each signal is driven, by its number.
    drivers: Vec<Option<Span>>,
    /// The fanins of the gate that is being read, so that those of the tree are cut to size.
    fanins: Vec<Ident>,
}

impl Reader<'_> {
    fn file(&mut self) -> Result<(), Diagnostic> {
        self.refuse_markup()?;
        while !self.cursor.is_at_end() {
            if self.cursor.accept(line_end).is_none() {
                self.line()?;
                self.cursor.read("the end of the line", line_end)?;
            }
        }
        if self.tree.inputs.is_empty() && self.tree.outputs.is_empty() && self.tree.gates.is_empty() {
            return Err(
                Diagnostic::error(Span::at(0), "no content: no input, output or gate")
                    .labelled("expected `INPUT(..)`, `OUTPUT(..)` or `name = GATE(..)`"),
            );
        }
        Ok(())
    }

    /// What a failed download leaves behind deserves its own words.
    fn refuse_markup(&self) -> Result<(), Diagnostic> {
        let start = self.cursor.rest().trim_ascii_start();
        if start.first() != Some(&b'<') {
            return Ok(());
        }
        let at = self.cursor.rest().len() - start.len();
        let length = start.iter().take_while(|byte| byte.is_ascii_graphic()).count();
        let span = Span::new(at, at + length);
        let token = self.cursor.source().text(span);
        Err(
            Diagnostic::error(span, format!("expected BENCH, found `{token}`"))
                .labelled("this looks like a web page")
                .help("fetch the file again, as raw text"),
        )
    }

    fn line(&mut self) -> Result<(), Diagnostic> {
        self.cursor.accept(blanks);
        let start = self.cursor.offset();
        let (word, span) = self
            .cursor
            .read_with_span("`INPUT`, `OUTPUT` or a signal", name)?;
        if self.cursor.accept(mark(b'=')).is_some() {
            let output = self.intern(word, span);
            return self.gate(output, start);
        }
        if word.eq_ignore_ascii_case("INPUT") {
            let input = self.bracketed_signal()?;
            self.drive(input, "input")?;
            self.tree.inputs.push(input);
        } else if word.eq_ignore_ascii_case("OUTPUT") {
            let output = self.bracketed_signal()?;
            self.tree.outputs.push(output);
        } else {
            self.cursor.read("`=` after the signal", mark(b'='))?;
        }
        Ok(())
    }

    fn bracketed_signal(&mut self) -> Result<Ident, Diagnostic> {
        self.cursor.read("`(`", mark(b'('))?;
        let signal = self.signal()?;
        self.cursor.read("`)`", mark(b')'))?;
        Ok(signal)
    }

    fn signal(&mut self) -> Result<Ident, Diagnostic> {
        let (word, span) = self.cursor.read_with_span("the name of a signal", name)?;
        Ok(self.intern(word, span))
    }

    fn gate(&mut self, output: Ident, start: usize) -> Result<(), Diagnostic> {
        self.drive(output, "gate")?;
        let (word, kind_span) = self.cursor.read_with_span("the name of a gate", name)?;
        let (kind, fanins) = if word.eq_ignore_ascii_case("VDD") {
            (GateKind::Vdd, Vec::new())
        } else if word.eq_ignore_ascii_case("GND") {
            (GateKind::Gnd, Vec::new())
        } else if word.eq_ignore_ascii_case("LUT") {
            self.lut()?
        } else {
            let kind = kind_of(word).ok_or_else(|| unknown_gate(word, kind_span))?;
            (kind, self.fanins()?)
        };
        let takes_one = matches!(kind, GateKind::Not | GateKind::Buf | GateKind::Dff);
        if takes_one && fanins.len() != 1 {
            let span = kind_span.to(fanins[fanins.len() - 1].span);
            let message = format!("`{word}` takes one input, found {}", fanins.len());
            return Err(Diagnostic::error(span, message).labelled("expected one input"));
        }
        self.tree.gates.push(Gate {
            output,
            kind,
            fanins,
            span: self.cursor.span_from(start),
        });
        Ok(())
    }

    /// One signal or more, in brackets.
    fn fanins(&mut self) -> Result<Vec<Ident>, Diagnostic> {
        self.cursor.read("`(`", mark(b'('))?;
        self.fanins.clear();
        loop {
            let fanin = self.signal()?;
            self.fanins.push(fanin);
            if self.cursor.accept(mark(b',')).is_none() {
                break;
            }
        }
        self.cursor.read("`,` or `)`", mark(b')'))?;
        Ok(self.fanins.clone())
    }

    /// `0x8 (a, b)`
    fn lut(&mut self) -> Result<(GateKind, Vec<Ident>), Diagnostic> {
        self.cursor.accept(blanks);
        self.cursor
            .read("`0x` and the table in hexadecimal", tag_no_case("0x"))?;
        let (digits, span) = self
            .cursor
            .read_with_span("the table in hexadecimal", hex_digit1)?;
        let fanins = self.fanins()?;
        if fanins.len() > MAX_LUT_INPUTS {
            let message = format!(
                "a table of {} inputs; at most {MAX_LUT_INPUTS} are read",
                fanins.len()
            );
            return Err(Diagnostic::error(span.to(fanins[fanins.len() - 1].span), message));
        }
        let table = table_of(digits, fanins.len()).ok_or_else(|| {
            let bits = 1 << fanins.len();
            Diagnostic::error(
                span,
                format!("the table does not fit {}", counted(fanins.len(), "input")),
            )
            .labelled(format!("expected at most {}", counted(bits, "bit")))
        })?;
        Ok((GateKind::Lut(table), fanins))
    }

    fn intern(&mut self, word: &str, span: Span) -> Ident {
        let name = self.tree.names.intern(word);
        Ident { name, span }
    }

    fn drive(&mut self, signal: Ident, by: &str) -> Result<(), Diagnostic> {
        let Some(first) = note(&mut self.drivers, signal.name, signal.span) else {
            return Ok(());
        };
        let text = self.tree.names.text(signal.name);
        Err(
            Diagnostic::error(signal.span, format!("`{text}` is driven twice"))
                .labelled(format!("driven again by this {by}"))
                .related(first, "first driven here"),
        )
    }
}

/// Remembers a place for a name; gives the one it had before, if any.
fn note(places: &mut Vec<Option<Span>>, name: NameId, span: Span) -> Option<Span> {
    if places.len() <= name.index() {
        places.resize(name.index() + 1, None);
    }
    places[name.index()].replace(span)
}

fn kind_of(word: &str) -> Option<GateKind> {
    let kinds = [
        ("AND", GateKind::And),
        ("NAND", GateKind::Nand),
        ("OR", GateKind::Or),
        ("NOR", GateKind::Nor),
        ("XOR", GateKind::Xor),
        ("XNOR", GateKind::Xnor),
        ("NOT", GateKind::Not),
        ("INV", GateKind::Not),
        ("BUF", GateKind::Buf),
        ("BUFF", GateKind::Buf),
        ("DFF", GateKind::Dff),
    ];
    let mut kinds = kinds.into_iter();
    kinds.find_map(|(name, kind)| word.eq_ignore_ascii_case(name).then_some(kind))
}

fn unknown_gate(word: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::error(span, format!("unknown gate `{word}`"))
        .labelled("expected AND, NAND, OR, NOR, XOR, XNOR, NOT, BUF, DFF, LUT, vdd or gnd");
    if word.eq_ignore_ascii_case("MUX") {
        return error.help("tools disagree on the order of a MUX's inputs: write it as AND, OR and NOT");
    }
    error
}

/// The words of a table; none where a bit that is set lies past the last row.
fn table_of(digits: &[u8], num_inputs: usize) -> Option<TruthTable> {
    let bits = 1usize << num_inputs;
    let mut words = vec![0u64; bits.div_ceil(64)];
    for (place, &digit) in digits.iter().rev().enumerate() {
        // `hex_digit1` gave nothing else.
        let value = u64::from((digit as char).to_digit(16).unwrap_or(0));
        let low = 4 * place;
        if value == 0 {
            continue;
        }
        if low >= bits || (bits - low < 4 && value >> (bits - low) != 0) {
            return None;
        }
        words[low / 64] |= value << (low % 64);
    }
    Some(TruthTable { words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_the_width_of_their_inputs() {
        let words = |digits: &str, inputs| table_of(digits.as_bytes(), inputs).map(|table| table.words);
        assert_eq!(words("8", 2), Some(vec![8]));
        assert_eq!(words("08", 2), Some(vec![8]));
        assert_eq!(words("18", 2), None);
        assert_eq!(words("2", 1), Some(vec![2]));
        assert_eq!(words("4", 1), None);
        assert_eq!(words("F000000000000000e", 7), Some(vec![0xe, 0xf]));
    }
}
