//! `DELAY` of a cell of an SDF file: "Delays" of the standard.
//! Not for: timing checks; see [`super::checks`].

use super::ast::{Condition, Delay, DelayKind, Mode, Pulse};
use super::reader::Reader;
use super::value::List;
use crate::findings::Fallible;

/// What may stand in `ABSOLUTE`, for messages.
const ENTRIES: &str = "`IOPATH`, `COND`, `CONDELSE`, `PORT`, `INTERCONNECT`, `NETDELAY` or `DEVICE`";

impl Reader<'_> {
    /// From behind `DELAY` to behind its bracket.
    pub(super) fn delay_lists(&mut self) -> Fallible<()> {
        while self.scanner.accept(b'(') {
            let (keyword, span) = self.keyword();
            match keyword.text() {
                b"ABSOLUTE" => self.delays(Mode::Absolute)?,
                b"INCREMENT" => self.delays(Mode::Increment)?,
                b"PATHPULSE" => self.pulse(span.start(), false)?,
                b"PATHPULSEPERCENT" => self.pulse(span.start(), true)?,
                _ => {
                    let what = "`ABSOLUTE`, `INCREMENT`, `PATHPULSE` or `PATHPULSEPERCENT`";
                    return Err(self.expected_at(span, what));
                }
            }
        }
        self.close()
    }

    /// From behind `ABSOLUTE` or `INCREMENT` to behind its bracket.
    fn delays(&mut self, mode: Mode) -> Fallible<()> {
        while self.scanner.accept(b'(') {
            let start = self.scanner.offset() - 1;
            let (kind, values) = self.delay_entry()?;
            self.close()?;
            let span = self.scanner.span_from(start);
            self.tree.delays.push(Delay {
                kind,
                values,
                span,
                mode,
            });
        }
        self.close()
    }

    /// From behind `(` up to the bracket that closes it.
    #[inline]
    fn delay_entry(&mut self) -> Fallible<(DelayKind, List)> {
        if self.accept_capitals("IOPATH") {
            return self.io_path(Condition::None);
        }
        let (keyword, span) = self.keyword();
        match keyword.text() {
            b"IOPATH" => self.io_path(Condition::None),
            b"INTERCONNECT" => {
                let from = self.name("the driver")?;
                let to = self.name("the load")?;
                Ok((DelayKind::Interconnect { from, to }, self.delay_values()?))
            }
            b"COND" => {
                let condition = Condition::When(self.delay_condition()?);
                self.conditional_io_path(condition)
            }
            b"CONDELSE" => self.conditional_io_path(Condition::Else),
            b"PORT" => {
                let port = self.name("a port")?;
                Ok((DelayKind::Port(port), self.delay_values()?))
            }
            b"NETDELAY" => {
                let net = self.name("a net")?;
                Ok((DelayKind::NetDelay(net), self.delay_values()?))
            }
            b"DEVICE" => {
                let port = self.accept_name()?;
                Ok((DelayKind::Device(port), self.delay_values()?))
            }
            _ => Err(self.expected_at(span, ENTRIES)),
        }
    }

    /// `(IOPATH ..)` under a condition.
    fn conditional_io_path(&mut self, condition: Condition) -> Fallible<(DelayKind, List)> {
        self.open_keyword("IOPATH")?;
        let entry = self.io_path(condition)?;
        self.close()?;
        Ok(entry)
    }

    /// From behind `IOPATH` up to the bracket that closes it.
    #[inline]
    fn io_path(&mut self, condition: Condition) -> Fallible<(DelayKind, List)> {
        let from = self.port_spec()?;
        let to = self.name("the port that the path ends at")?;
        let start = self.tree.values.len();
        let num_retain = self.retain()?;
        self.delay_values()?;
        let kind = DelayKind::IoPath {
            from,
            to,
            condition,
            num_retain,
        };
        Ok((kind, self.list_from(start)))
    }

    /// `(RETAIN values)` if it is next.
    #[inline]
    fn retain(&mut self) -> Fallible<u8> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        let begins =
            matches!(self.scanner.rest(), [b'(', next, ..] if next.is_ascii_alphabetic() || *next == b' ');
        if !begins {
            return Ok(0);
        }
        self.scanner.advance(1);
        let (keyword, _) = self.keyword();
        if keyword.text() != b"RETAIN" {
            self.scanner.go_to(start);
            return Ok(0);
        }
        let values = self.delay_values()?;
        self.close()?;
        // A list has at most twelve.
        Ok(values.len() as u8)
    }

    /// From behind `PATHPULSE` to behind its bracket.
    fn pulse(&mut self, start: usize, is_percent: bool) -> Fallible<()> {
        let ports = match self.accept_name()? {
            Some(from) => Some((from, self.name("the port that the path ends at")?)),
            None => None,
        };
        let first = self.tree.values.len();
        let reject = self.value()?;
        self.tree.values.push(reject);
        if !self.scanner.accept(b')') {
            let error = self.value()?;
            self.tree.values.push(error);
            self.close()?;
        }
        self.tree.pulses.push(Pulse {
            is_percent,
            ports,
            values: self.list_from(first),
            span: self.scanner.span_from(start - 1),
        });
        Ok(())
    }
}
