//! Where a SPEF file is read section by section, and where reading goes on behind an error.
//! Not for: single lines; see [`super::header`] and [`super::nets`].

use super::ast::Ast;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::{ReadResult, Recovered};
use crate::findings::{Fallible, Mode};
use crate::source::Source;
use crate::span::Span;

/// Reads a file, up to its first error.
///
/// # Errors
/// The first place that is not SPEF, or that names an index which is not in the name map.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader::new(source, Mode::Strict);
    let result = reader.file();
    reader.findings.finish(result.map(|()| reader.tree))
}

/// Reads all of a file that can be used: a net with an error is left out, and so is a line of the
/// header, the name map or the ports.
pub fn parse_lenient(source: &Source) -> Recovered<Ast> {
    let mut reader = Reader::new(source, Mode::Lenient);
    let result = reader.file();
    reader.findings.recovered(reader.tree, result)
}

/// The list whose lines are being read; behind an error it goes on with the next line.
#[derive(Clone, Copy)]
pub(super) enum List {
    NameMap,
    PowerNets,
    GroundNets,
    Ports,
    PhysicalPorts,
}

impl Reader<'_> {
    /// All of it.
    fn file(&mut self) -> Fallible<()> {
        self.begin()?;
        let has_errors = self.sections(|_| false)?;
        if self.tree.says_nothing() && !has_errors {
            let message = "no content: no header, no name, no port, no net";
            return Err(Diagnostic::error(Span::at(0), message).into());
        }
        let has_values = self.tree.num_nets() > 0 || !self.tree.reduced_nets.nets.is_empty();
        self.check_units(has_values);
        Ok(())
    }

    /// Sees whether it is SPEF at all.
    pub(super) fn begin(&mut self) -> Fallible<()> {
        self.scanner.skip_gap();
        if self.scanner.is_at_end() {
            return Err(self.scanner.expected("`*SPEF`"));
        }
        if self.peek_keyword() != b"*SPEF" {
            let start = self.scanner.offset();
            if self.peek_keyword().is_empty() {
                return Err(self.scanner.expected("`*SPEF`"));
            }
            let message = "the file does not begin with `*SPEF`";
            self.findings.warn(Span::new(start, start + 1), message);
        }
        Ok(())
    }

    /// All sections up to one that `ends` them; whether there were errors.
    pub(super) fn sections(&mut self, ends: impl Fn(&mut Self) -> bool) -> Fallible<bool> {
        let mut list = None;
        let mut has_errors = false;
        while !self.is_at_end() && !ends(self) {
            let start = self.scanner.offset();
            let result = match list {
                Some(open) if self.peek_keyword().is_empty() => self.list_line(open),
                _ => self.section().map(|opened| list = opened),
            };
            if let Err(error) = result {
                has_errors = true;
                let place = error.span.start();
                self.findings.error(error)?;
                self.resynchronise(start, place, list.is_some());
            }
        }
        Ok(has_errors)
    }

    /// Values without a unit can be used only by who knows it from elsewhere.
    pub(super) fn check_units(&mut self, has_values: bool) {
        let header = &self.tree.header;
        for (keyword, unit) in [
            ("*C_UNIT", header.capacitance_unit),
            ("*R_UNIT", header.resistance_unit),
        ] {
            if has_values && unit.is_none() {
                let message = format!("the header has no `{keyword}`");
                self.findings.warn(Span::at(0), message);
            }
        }
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.scanner.skip_gap();
        self.scanner.is_at_end()
    }

    pub(super) fn is_at_net(&mut self) -> bool {
        matches!(self.peek_keyword(), b"*D_NET" | b"*D_PNET")
    }

    /// A header line, a net, or the keyword that opens a list.
    pub(super) fn section(&mut self) -> Fallible<Option<List>> {
        let keyword = self.peek_keyword();
        let list = match keyword {
            b"*D_NET" | b"*D_PNET" => {
                self.scanner.advance(keyword.len());
                let nets = self.tree.nets.len();
                let result = self.detailed_net(keyword == b"*D_PNET");
                if result.is_err() && self.tree.nets.len() > nets {
                    self.tree.remove_last_net();
                }
                return result.map(|()| None);
            }
            b"*R_NET" | b"*R_PNET" => {
                self.scanner.advance(keyword.len());
                let reduced = &self.tree.reduced_nets;
                let lengths = (reduced.nets.len(), reduced.drivers.len(), reduced.loads.len());
                let result = self.reduced_net(keyword == b"*R_PNET");
                if result.is_err() {
                    self.tree.reduced_nets.truncate(lengths.0, lengths.1, lengths.2);
                }
                return result.map(|()| None);
            }
            b"*NAME_MAP" => List::NameMap,
            b"*POWER_NETS" => List::PowerNets,
            b"*GROUND_NETS" => List::GroundNets,
            b"*PORTS" => List::Ports,
            b"*PHYSICAL_PORTS" => List::PhysicalPorts,
            b"*DEFINE" | b"*PDEFINE" => {
                self.scanner.advance(keyword.len());
                return self.definition(keyword == b"*PDEFINE").map(|()| None);
            }
            _ => return self.header_line(keyword).map(|()| None),
        };
        self.scanner.advance(keyword.len());
        Ok(Some(list))
    }

    fn list_line(&mut self, list: List) -> Fallible<()> {
        match list {
            List::NameMap => self.name_map_line(),
            List::PowerNets => {
                let name = self.name("the name of a net")?;
                self.tree.power_nets.push(name);
                Ok(())
            }
            List::GroundNets => {
                let name = self.name("the name of a net")?;
                self.tree.ground_nets.push(name);
                Ok(())
            }
            List::Ports => {
                let port = self.port()?;
                self.tree.ports.push(port);
                Ok(())
            }
            List::PhysicalPorts => {
                let port = self.port()?;
                self.tree.physical_ports.push(port);
                Ok(())
            }
        }
    }

    /// Goes on at the error at `place` if a section or a line of a list begins there, else behind
    /// it and behind `start`: in a list at the next line, outside at the next line that begins with the keyword
    /// of a net, a list or the header.
    fn resynchronise(&mut self, start: usize, place: usize, is_in_list: bool) {
        self.scanner.go_to(place.max(start));
        let is_next_line = place > start && is_in_list && self.scanner.begins_line();
        if is_next_line || place > start && opens_section(self.peek_keyword()) {
            return;
        }
        loop {
            let rest = self.scanner.rest();
            let Some(line) = memchr::memchr(b'\n', rest) else {
                self.scanner.advance(rest.len());
                return;
            };
            self.scanner.advance(line + 1);
            // Past blank lines at once: they may be most of a file.
            let rest = self.scanner.rest();
            let text = rest.trim_ascii_start();
            self.scanner.advance(rest.len() - text.len());
            let length = text.iter().position(|&byte| byte <= b' ').unwrap_or(text.len());
            if is_in_list || opens_section(&text[..length]) {
                return;
            }
        }
    }
}

/// Whether a word opens what stands outside of nets.
fn opens_section(word: &[u8]) -> bool {
    let words: [&[u8]; 25] = [
        b"*D_NET",
        b"*R_NET",
        b"*D_PNET",
        b"*R_PNET",
        b"*NAME_MAP",
        b"*POWER_NETS",
        b"*GROUND_NETS",
        b"*PORTS",
        b"*PHYSICAL_PORTS",
        b"*DEFINE",
        b"*PDEFINE",
        b"*SPEF",
        b"*DESIGN",
        b"*DATE",
        b"*VENDOR",
        b"*PROGRAM",
        b"*VERSION",
        b"*DESIGN_FLOW",
        b"*DIVIDER",
        b"*DELIMITER",
        b"*BUS_DELIMITER",
        b"*T_UNIT",
        b"*C_UNIT",
        b"*R_UNIT",
        b"*L_UNIT",
    ];
    words.contains(&word)
}
