//! Detailed and reduced nets of a SPEF file: "Internal definition" of the standard.
//! Not for: what stands before them; see [`super::header`].

use super::ast::Connection;
use super::element::{InternalNode, ParValue};
use super::reader::Reader;
use super::reduced::{Complex, Driver, Load, PiModel, ReducedNet, Response};
use crate::columns::row;
use crate::diagnostic::Diagnostic;
use crate::findings::Fallible;
use crate::names::NameId;
use crate::span::Span;

/// What `*D_NET` and `*R_NET` begin with.
struct Head {
    name: NameId,
    total: ParValue,
    confidence: Option<u32>,
    span: Span,
}

impl Reader<'_> {
    fn head(&mut self) -> Fallible<Head> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        let name = self.name("the name of a net")?;
        let span = self.scanner.span_from(start);
        let total = self.par_value("the capacitance of the net")?;
        let confidence = match self.accept_keyword(b"*V") {
            true => Some(self.integer("the confidence in the routing")?),
            false => None,
        };
        Ok(Head {
            name,
            total,
            confidence,
            span,
        })
    }

    /// From behind `*D_NET` to `*END`. The net is begun even when it is in error.
    pub(super) fn detailed_net(&mut self, is_physical: bool) -> Fallible<()> {
        let head = self.head()?;
        self.tree.add_net(head.name, head.total);
        // Just added.
        let net = self.tree.nets.last_mut().expect("a net was begun");
        net.span = head.span;
        net.is_physical = is_physical;
        net.confidence = head
            .confidence
            .map_or(0, |confidence| confidence.saturating_add(1));
        loop {
            let keyword = self.peek_keyword();
            let section = match keyword {
                b"*CONN" => Self::connections,
                b"*CAP" => Self::capacitors,
                b"*RES" => Self::resistors,
                b"*INDUC" => Self::inductors,
                b"*END" => {
                    self.scanner.advance(keyword.len());
                    return Ok(());
                }
                _ => return Err(self.end_expected(head.span)),
            };
            self.scanner.advance(keyword.len());
            section(self)?;
        }
    }

    #[cold]
    fn end_expected(&mut self, net: Span) -> Box<Diagnostic> {
        self.scanner
            .expected("`*CONN`, `*CAP`, `*RES`, `*INDUC` or `*END`")
            .related(net, "the net that begins here has no end yet")
            .into()
    }

    fn connections(&mut self) -> Fallible<()> {
        loop {
            match self.peek_keyword() {
                keyword @ (b"*I" | b"*P") => {
                    self.scanner.advance(2);
                    let node = self.node("a pin or port")?;
                    let direction = self.direction()?;
                    let (cell, attributes) = self.attributes()?;
                    let connection = Connection {
                        cell,
                        ..Connection::new(node, keyword == b"*P", direction)
                    };
                    self.tree.add_connection(connection, attributes);
                }
                b"*N" => {
                    self.scanner.advance(2);
                    let node = self.node("a node of the net")?;
                    let coordinates = match self.peek_keyword() {
                        b"*C" => Some(self.coordinates()?),
                        _ => None,
                    };
                    self.tree.add_internal_node(InternalNode { node, coordinates });
                }
                _ => return Ok(()),
            }
        }
    }

    /// Whether another element follows, rather than a keyword or the end.
    #[inline]
    fn at_element(&mut self) -> bool {
        self.scanner.skip_gap();
        self.scanner.peek() != b'*' && !self.scanner.is_at_end()
    }

    fn capacitors(&mut self) -> Fallible<()> {
        while self.at_element() {
            let id = self.integer("the number of a capacitor")?;
            let node = self.node("a node")?;
            match self.accept_par_value() {
                Some(value) => self.tree.add_ground_capacitor(id, node, value),
                None => {
                    let other = self.node("a capacitance or a second node")?;
                    let value = self.par_value("a capacitance")?;
                    self.tree.add_coupling_capacitor(id, [node, other], value);
                }
            }
        }
        Ok(())
    }

    fn resistors(&mut self) -> Fallible<()> {
        while self.at_element() {
            let id = self.integer("the number of a resistor")?;
            let nodes = [self.node("a node")?, self.node("a second node")?];
            let value = self.par_value("a resistance")?;
            self.tree.add_resistor(id, nodes, value);
        }
        Ok(())
    }

    fn inductors(&mut self) -> Fallible<()> {
        while self.at_element() {
            let id = self.integer("the number of an inductor")?;
            let nodes = [self.node("a node")?, self.node("a second node")?];
            let value = self.par_value("an inductance")?;
            self.tree.add_inductor(id, nodes, value);
        }
        Ok(())
    }

    /// From behind `*R_NET` to `*END`.
    pub(super) fn reduced_net(&mut self, is_physical: bool) -> Fallible<()> {
        let head = self.head()?;
        let first = row(self.tree.reduced_nets.drivers.len());
        while !self.accept_keyword(b"*END") {
            if !self.accept_keyword(b"*DRIVER") {
                return Err(self
                    .scanner
                    .expected("`*DRIVER` or `*END`")
                    .related(head.span, "the net that begins here has no end yet")
                    .into());
            }
            let driver = self.driver()?;
            self.tree.reduced_nets.drivers.push(driver);
        }
        let drivers = first..row(self.tree.reduced_nets.drivers.len());
        self.tree.reduced_nets.nets.push(ReducedNet {
            name: head.name,
            total: head.total,
            confidence: head.confidence,
            is_physical,
            drivers,
            span: head.span,
        });
        Ok(())
    }

    /// From behind `*DRIVER` to its last load.
    fn driver(&mut self) -> Fallible<Driver> {
        let pin = self.node("the pin that drives")?;
        let cell = match self.accept_keyword(b"*CELL") {
            true => Some(self.name("the name of a cell")?),
            false => None,
        };
        self.require_keyword("*C2_R1_C1")?;
        let pi = PiModel {
            c2: self.par_value("the capacitance at the driver")?,
            r1: self.par_value("the resistance")?,
            c1: self.par_value("the far capacitance")?,
        };
        self.require_keyword("*LOADS")?;
        let first = row(self.tree.reduced_nets.loads.len());
        while self.accept_keyword(b"*RC") {
            let load = self.load()?;
            self.tree.reduced_nets.loads.push(load);
        }
        Ok(Driver {
            pin,
            cell,
            pi,
            loads: first..row(self.tree.reduced_nets.loads.len()),
        })
    }

    /// From behind `*RC`.
    fn load(&mut self) -> Fallible<Load> {
        let pin = self.node("the pin of a load")?;
        let delay = self.par_value("the delay to the load")?;
        let mut response = None;
        if self.accept_keyword(b"*Q") {
            let poles = self.complex_values()?;
            self.require_keyword("*K")?;
            let residues = self.complex_values()?;
            response = Some(Box::new(Response { poles, residues }));
        }
        Ok(Load { pin, delay, response })
    }

    /// A count and as many values.
    fn complex_values(&mut self) -> Fallible<Vec<Complex>> {
        let count = self.integer("how many values follow")?;
        // Grown as they come: the count is only a promise.
        let mut values = Vec::new();
        for _ in 0..count {
            values.push(self.complex()?);
        }
        Ok(values)
    }

    /// A number in each corner, or `(real imaginary)` in each.
    fn complex(&mut self) -> Fallible<Complex> {
        if !self.scanner.accept(b'(') {
            return Ok(Complex {
                real: self.par_value("a number or `(`")?,
                imaginary: ParValue::default(),
            });
        }
        let (real, imaginary) = self.pair()?;
        let mut corners = [(real, imaginary); 3];
        if self.scanner.peek() == b':' {
            for corner in &mut corners[1..] {
                if !self.scanner.accept(b':') || !self.scanner.accept(b'(') {
                    return Err(self.scanner.expected("`:(` and the next corner"));
                }
                *corner = self.pair()?;
            }
        }
        let [min, typ, max] = corners;
        Ok(Complex {
            real: ParValue {
                min: min.0,
                typ: typ.0,
                max: max.0,
            },
            imaginary: ParValue {
                min: min.1,
                typ: typ.1,
                max: max.1,
            },
        })
    }

    /// From behind `(` to behind `)`.
    fn pair(&mut self) -> Fallible<(f32, f32)> {
        self.scanner.skip_gap();
        let real = self.scanner.number("the real part")?;
        self.scanner.skip_gap();
        let imaginary = self.scanner.number("the imaginary part")?;
        match self.scanner.accept(b')') {
            true => Ok((real, imaginary)),
            false => Err(self.scanner.expected("`)`")),
        }
    }
}
