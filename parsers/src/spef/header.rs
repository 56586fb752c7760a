//! What stands before the nets of a SPEF file: "Header definition" to "Hierarchical SPEF
//! (entities) definition" of the standard.
//! Not for: nets; see [`super::nets`].

use super::ast::{Attributes, Definition, Direction, Port, Unit, UnitSymbol};
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::findings::Fallible;
use crate::names::NameId;
use crate::span::Span;

/// What may follow the name map, for messages.
const SECTIONS: &str = "a line of the header, a section, `*D_NET` or `*R_NET`";

impl Reader<'_> {
    /// One line of the header.
    pub(super) fn header_line(&mut self, keyword: &[u8]) -> Fallible<()> {
        let start = self.scanner.offset();
        self.scanner.advance(keyword.len());
        let is_second = match keyword {
            b"*SPEF" => {
                let text = self.header_text()?;
                self.tree.header.version.replace(text).is_some()
            }
            b"*DESIGN" => {
                let text = self.header_text()?;
                self.tree.header.design.replace(text).is_some()
            }
            b"*DATE" => {
                let text = self.header_text()?;
                self.tree.header.date.replace(text).is_some()
            }
            b"*VENDOR" => {
                let text = self.header_text()?;
                self.tree.header.vendor.replace(text).is_some()
            }
            b"*PROGRAM" => {
                let text = self.header_text()?;
                self.tree.header.program.replace(text).is_some()
            }
            b"*VERSION" => {
                let text = self.header_text()?;
                self.tree.header.program_version.replace(text).is_some()
            }
            b"*DESIGN_FLOW" => {
                let texts = self.texts()?;
                let is_second = !self.tree.header.design_flow.is_empty();
                self.tree.header.design_flow = texts;
                is_second
            }
            b"*DIVIDER" => {
                let mark = self.mark("the divider of paths")?;
                self.tree.header.divider.replace(mark).is_some()
            }
            b"*DELIMITER" => {
                let mark = self.mark("the delimiter of pins")?;
                let is_second = self.tree.header.delimiter.is_some();
                // Names are parted by the first, also behind a second that is refused.
                self.delimiter = *self.tree.header.delimiter.get_or_insert(mark);
                is_second
            }
            b"*BUS_DELIMITER" => {
                let marks = self.bus_delimiter()?;
                self.tree.header.bus_delimiter.replace(marks).is_some()
            }
            b"*T_UNIT" => {
                let unit = self.unit(&[UnitSymbol::Ns, UnitSymbol::Ps])?;
                self.tree.header.time_unit.replace(unit).is_some()
            }
            b"*C_UNIT" => {
                let unit = self.unit(&[UnitSymbol::Pf, UnitSymbol::Ff])?;
                self.tree.header.capacitance_unit.replace(unit).is_some()
            }
            b"*R_UNIT" => {
                let unit = self.unit(&[UnitSymbol::Ohm, UnitSymbol::Kohm])?;
                self.tree.header.resistance_unit.replace(unit).is_some()
            }
            b"*L_UNIT" => {
                let unit = self.unit(&[UnitSymbol::Henry, UnitSymbol::Mh, UnitSymbol::Uh])?;
                self.tree.header.inductance_unit.replace(unit).is_some()
            }
            _ => {
                self.scanner.go_to(start);
                return Err(self.unknown_keyword(keyword));
            }
        };
        if is_second {
            let span = Span::new(start, start + keyword.len());
            let message = "the header has this line twice; the last one counts";
            self.findings.warn(span, message);
        }
        Ok(())
    }

    #[cold]
    fn unknown_keyword(&mut self, keyword: &[u8]) -> Box<Diagnostic> {
        let diagnostic = self.scanner.expected(SECTIONS);
        let help = match keyword {
            b"*VARIATION_PARAMETERS" => "sensitivities of IEEE 1481-2009 are not read",
            b"*CONN" | b"*CAP" | b"*RES" | b"*INDUC" | b"*END" => {
                "this belongs to a net, which `*D_NET` begins"
            }
            _ => return diagnostic,
        };
        diagnostic.help(help).into()
    }

    fn header_text(&mut self) -> Fallible<String> {
        Ok(self.scanner.string("a text in quotes")?.to_owned())
    }

    /// One text or more.
    fn texts(&mut self) -> Fallible<Vec<String>> {
        let mut texts = vec![self.scanner.string("a text in quotes")?.to_owned()];
        loop {
            self.scanner.skip_gap();
            if self.scanner.peek() != b'"' {
                return Ok(texts);
            }
            texts.push(self.scanner.string("a text in quotes")?.to_owned());
        }
    }

    /// One punctuation mark.
    fn mark(&mut self, what: &str) -> Fallible<u8> {
        let (text, span) = self.word(what)?;
        match text.as_bytes() {
            &[mark] if is_mark(mark) => Ok(mark),
            _ => Err(Diagnostic::error(span, format!("`{text}` cannot be {what}"))
                .labelled("expected one of `/` `.` `:` `|`")
                .into()),
        }
    }

    /// `[ ]`, `[]` or one mark.
    fn bus_delimiter(&mut self) -> Fallible<(u8, Option<u8>)> {
        let (text, span) = self.word("the brackets of buses")?;
        match *text.as_bytes() {
            [open] if is_mark(open) => {
                self.scanner.skip_gap();
                match *self.scanner.rest() {
                    [close, b' ' | b'\t' | b'\n' | b'\r', ..] if is_mark(close) => {
                        self.scanner.advance(1);
                        Ok((open, Some(close)))
                    }
                    _ => Ok((open, None)),
                }
            }
            [open, close] if is_mark(open) && is_mark(close) => Ok((open, Some(close))),
            _ => Err(
                Diagnostic::error(span, format!("`{text}` cannot be the brackets of buses"))
                    .labelled("expected `[ ]`, `< >` or the like")
                    .into(),
            ),
        }
    }

    fn unit(&mut self, symbols: &[UnitSymbol]) -> Fallible<Unit> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        let number = self.scanner.long_number("a number and a unit")?;
        if number <= 0.0 {
            let span = self.scanner.span_from(start);
            return Err(Diagnostic::error(span, "a unit of nothing")
                .labelled("expected a positive number")
                .into());
        }
        let (text, span) = self.word("a unit")?;
        let known = || {
            let all = UnitSymbol::ALL.into_iter();
            all.filter(|(symbol, _)| symbols.contains(symbol))
        };
        match known().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
            Some((symbol, _)) => Ok(Unit { number, symbol }),
            None => {
                let names: Vec<String> = known().map(|(_, name)| format!("`{name}`")).collect();
                Err(
                    Diagnostic::error(span, format!("`{text}` is no unit of this quantity"))
                        .labelled(format!("expected {}", names.join(" or ")))
                        .into(),
                )
            }
        }
    }

    /// `*12 name`
    pub(super) fn name_map_line(&mut self) -> Fallible<()> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        if self.scanner.peek() != b'*' {
            return Err(self.scanner.expected("`*` and an index"));
        }
        self.scanner.advance(1);
        let index = self.integer("an index behind `*`")?;
        let index_span = self.scanner.span_from(start);
        let span = self.word_span("the name of the index")?;
        let name = self.scanner.intern(&mut self.tree.names, span)?;
        // An entry takes four bytes or more, so the array stays smaller than the file.
        let most = self.length / 4 + 1;
        match self.map.insert(index, name, most) {
            Some(before) if before != name => {
                self.map.insert(index, before, most);
                let before = self.tree.names.text(before);
                Err(
                    Diagnostic::error(index_span.to(span), format!("`*{index}` is already `{before}`"))
                        .into(),
                )
            }
            _ => {
                self.tree.name_map.push((index, name));
                Ok(())
            }
        }
    }

    /// A line of `*PORTS`.
    pub(super) fn port(&mut self) -> Fallible<Port> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        // It would as well be one more value of the line before.
        if self.accept_par_value().is_some() {
            self.scanner.go_to(start);
            return Err(self.scanner.expected("the name of a port, which is no number"));
        }
        let node = self.node("the name of a port")?;
        let direction = self.direction()?;
        let (cell, attributes) = self.attributes()?;
        Ok(Port {
            node,
            direction,
            cell,
            attributes,
        })
    }

    #[inline]
    pub(super) fn direction(&mut self) -> Fallible<Direction> {
        self.scanner.skip_gap();
        let direction = match *self.scanner.rest() {
            [first, second, ..] if second > b' ' => Err(first),
            [b'I', ..] => Ok(Direction::Input),
            [b'O', ..] => Ok(Direction::Output),
            [b'B', ..] => Ok(Direction::Bidirectional),
            _ => Err(0),
        };
        match direction {
            Ok(direction) => {
                self.scanner.advance(1);
                Ok(direction)
            }
            Err(_) => Err(self.scanner.expected("`I`, `O` or `B`")),
        }
    }

    /// `*C`, `*L`, `*S` and `*D`, in any order.
    #[inline]
    pub(super) fn attributes(&mut self) -> Fallible<(Option<NameId>, Attributes)> {
        let mut attributes = Attributes::default();
        let mut cell = None;
        loop {
            match self.peek_keyword() {
                b"*D" => {
                    self.scanner.advance(2);
                    let name = self.name("the name of a cell")?;
                    cell = Some(name);
                }
                b"*C" => attributes.coordinates = Some(self.coordinates()?),
                b"*L" => {
                    self.scanner.advance(2);
                    attributes.load = Some(self.par_value("a load")?);
                }
                b"*S" => {
                    self.scanner.advance(2);
                    attributes.slews = Some([self.par_value("a slew")?, self.par_value("a slew")?]);
                    if let Some(first) = self.accept_par_value() {
                        attributes.thresholds = Some([first, self.par_value("a threshold")?]);
                    }
                }
                _ => return Ok((cell, attributes)),
            }
        }
    }

    /// `*C x y`
    pub(super) fn coordinates(&mut self) -> Fallible<[f64; 2]> {
        self.scanner.advance(2);
        self.scanner.skip_gap();
        let x = self.scanner.long_number("a coordinate")?;
        self.scanner.skip_gap();
        let y = self.scanner.long_number("a coordinate")?;
        Ok([x, y])
    }

    /// `*DEFINE instances "entity"`
    pub(super) fn definition(&mut self, is_physical: bool) -> Fallible<()> {
        let mut instances = vec![self.name("the name of an instance")?];
        while !self.at_quote() {
            let instance = self.name("the name of an instance or a text in quotes")?;
            instances.push(instance);
        }
        let entity = self.scanner.string("a text in quotes")?.to_owned();
        self.tree.definitions.push(Definition {
            is_physical,
            instances,
            entity,
        });
        Ok(())
    }

    fn at_quote(&mut self) -> bool {
        self.scanner.skip_gap();
        self.scanner.peek() == b'"'
    }
}

fn is_mark(byte: u8) -> bool {
    byte.is_ascii_punctuation() && byte != b'*' && byte != b'"' && byte != b'\\'
}
