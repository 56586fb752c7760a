//! SPEF files from trees.
//! Not for: choosing indices; names that the tree's name map has are written by theirs.

use std::io::{self, BufWriter, Write};

use super::ast::{Ast, Attributes, Definition, Direction, Header, Net, Port, UnitSymbol};
use super::element::{Element, Elements, Node, ParValue, Part};
use super::reduced::{Complex, ReducedNet};
use crate::decimal::Shortest;
use crate::names::NameId;

/// Writes a file, a line an element. Elements of a net stand in the order: grounded capacitors,
/// coupling capacitors, resistors, inductors.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name, a text or a number that a
/// SPEF file cannot hold.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    for (_, name) in ast.names.iter() {
        let is_word = !name.is_empty() && name.bytes().all(|byte| byte > b' ');
        if !is_word || name.starts_with(['*', '"']) {
            return Err(unwritable(&format!("the name {name:?}")));
        }
    }
    if ast.says_nothing() {
        return Err(unwritable("a tree without any content"));
    }
    let mut indices = vec![None; ast.names.len()];
    for &(index, name) in ast.name_map.iter().rev() {
        indices[name.index()] = Some(index);
    }
    let mut writer = Writer {
        ast,
        indices,
        out: BufWriter::with_capacity(1 << 16, out),
    };
    writer.header(&ast.header)?;
    writer.sections()?;
    for net in ast.nets() {
        writer.net(&net)?;
    }
    for net in &ast.reduced_nets.nets {
        writer.reduced_net(net)?;
    }
    writer.out.flush()
}

struct Writer<'a> {
    ast: &'a Ast,
    /// By name.
    indices: Vec<Option<u32>>,
    out: BufWriter<&'a mut dyn Write>,
}

fn unwritable(what: &str) -> io::Error {
    let message = format!("a SPEF file cannot hold {what}");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

impl Writer<'_> {
    fn header(&mut self, header: &Header) -> io::Result<()> {
        for (keyword, text) in [
            ("*SPEF", &header.version),
            ("*DESIGN", &header.design),
            ("*DATE", &header.date),
            ("*VENDOR", &header.vendor),
            ("*PROGRAM", &header.program),
            ("*VERSION", &header.program_version),
        ] {
            if let Some(text) = text {
                write!(self.out, "{keyword}")?;
                self.text(text)?;
                writeln!(self.out)?;
            }
        }
        if !header.design_flow.is_empty() {
            write!(self.out, "*DESIGN_FLOW")?;
            for text in &header.design_flow {
                self.text(text)?;
            }
            writeln!(self.out)?;
        }
        for (keyword, mark) in [("*DIVIDER", header.divider), ("*DELIMITER", header.delimiter)] {
            if let Some(mark) = mark {
                writeln!(self.out, "{keyword} {}", mark as char)?;
            }
        }
        match header.bus_delimiter {
            Some((open, Some(close))) => {
                writeln!(self.out, "*BUS_DELIMITER {} {}", open as char, close as char)?;
            }
            Some((open, None)) => writeln!(self.out, "*BUS_DELIMITER {}", open as char)?,
            None => {}
        }
        for (keyword, unit) in [
            ("*T_UNIT", header.time_unit),
            ("*C_UNIT", header.capacitance_unit),
            ("*R_UNIT", header.resistance_unit),
            ("*L_UNIT", header.inductance_unit),
        ] {
            let Some(unit) = unit else { continue };
            let known = UnitSymbol::ALL.iter().find(|(symbol, _)| *symbol == unit.symbol);
            let (_, symbol) = known.expect("the list has all units");
            writeln!(self.out, "{keyword} {} {symbol}", Shortest(unit.number))?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        if text.contains(['"', '\n', '\r']) {
            return Err(unwritable(&format!("the text {text:?}")));
        }
        write!(self.out, " \"{text}\"")
    }

    fn sections(&mut self) -> io::Result<()> {
        let ast = self.ast;
        if !ast.name_map.is_empty() {
            writeln!(self.out, "\n*NAME_MAP")?;
            for &(index, name) in &ast.name_map {
                writeln!(self.out, "*{index} {}", ast.names.text(name))?;
            }
        }
        for (keyword, names) in [
            ("*POWER_NETS", &ast.power_nets),
            ("*GROUND_NETS", &ast.ground_nets),
        ] {
            if !names.is_empty() {
                write!(self.out, "\n{keyword}")?;
                for &name in names {
                    write!(self.out, " ")?;
                    self.name(name)?;
                }
                writeln!(self.out)?;
            }
        }
        for (keyword, ports) in [("*PORTS", &ast.ports), ("*PHYSICAL_PORTS", &ast.physical_ports)] {
            if !ports.is_empty() {
                writeln!(self.out, "\n{keyword}")?;
                ports.iter().try_for_each(|port| self.port(port))?;
            }
        }
        ast.definitions
            .iter()
            .try_for_each(|definition| self.definition(definition))
    }

    fn definition(&mut self, definition: &Definition) -> io::Result<()> {
        let keyword = if definition.is_physical {
            "*PDEFINE"
        } else {
            "*DEFINE"
        };
        write!(self.out, "\n{keyword}")?;
        for &instance in &definition.instances {
            write!(self.out, " ")?;
            self.name(instance)?;
        }
        self.text(&definition.entity)?;
        writeln!(self.out)
    }

    fn port(&mut self, port: &Port) -> io::Result<()> {
        self.node(port.node)?;
        self.direction(port.direction)?;
        self.attributes(port.cell, &port.attributes)?;
        writeln!(self.out)
    }

    fn direction(&mut self, direction: Direction) -> io::Result<()> {
        self.out.write_all(match direction {
            Direction::Input => b" I",
            Direction::Output => b" O",
            Direction::Bidirectional => b" B",
        })
    }

    fn attributes(&mut self, cell: Option<NameId>, attributes: &Attributes) -> io::Result<()> {
        if let Some(point) = attributes.coordinates {
            self.coordinates(point)?;
        }
        if let Some(load) = attributes.load {
            write!(self.out, " *L")?;
            self.value(load)?;
        }
        if let Some(slews) = attributes.slews {
            write!(self.out, " *S")?;
            for value in slews
                .into_iter()
                .chain(attributes.thresholds.into_iter().flatten())
            {
                self.value(value)?;
            }
        }
        if let Some(cell) = cell {
            write!(self.out, " *D ")?;
            self.name(cell)?;
        }
        Ok(())
    }

    fn coordinates(&mut self, [x, y]: [f64; 2]) -> io::Result<()> {
        if !x.is_finite() || !y.is_finite() {
            return Err(unwritable("coordinates that are not finite"));
        }
        write!(self.out, " *C {} {}", Shortest(x), Shortest(y))
    }

    fn net(&mut self, net: &Net<'_>) -> io::Result<()> {
        let keyword = if net.is_physical() { "*D_PNET" } else { "*D_NET" };
        self.net_head(keyword, net.name(), net.total_capacitance(), net.confidence())?;
        if !net.connections().is_empty() || !net.internal_nodes().is_empty() {
            writeln!(self.out, "*CONN")?;
        }
        for connection in net.connections() {
            write!(self.out, "{}", if connection.is_port { "*P " } else { "*I " })?;
            self.node(connection.node)?;
            self.direction(connection.direction)?;
            self.attributes(connection.cell, &self.ast.attributes(connection))?;
            writeln!(self.out)?;
        }
        for internal in net.internal_nodes() {
            write!(self.out, "*N ")?;
            self.node(internal.node)?;
            if let Some(point) = internal.coordinates {
                self.coordinates(point)?;
            }
            writeln!(self.out)?;
        }
        let ast = self.ast;
        if !net.ground_capacitors().is_empty() || !net.coupling_capacitors().is_empty() {
            writeln!(self.out, "*CAP")?;
        }
        self.elements(&ast.ground_capacitors, net.ground_capacitors())?;
        self.elements(&ast.coupling_capacitors, net.coupling_capacitors())?;
        for (keyword, elements, rows) in [
            ("*RES", &ast.resistors, net.resistors()),
            ("*INDUC", &ast.inductors, net.inductors()),
        ] {
            if !rows.is_empty() {
                writeln!(self.out, "{keyword}")?;
            }
            self.elements(elements, rows)?;
        }
        writeln!(self.out, "*END")
    }

    fn net_head(
        &mut self,
        keyword: &str,
        name: NameId,
        total: ParValue,
        confidence: Option<u32>,
    ) -> io::Result<()> {
        write!(self.out, "\n{keyword} ")?;
        self.name(name)?;
        self.value(total)?;
        if let Some(confidence) = confidence {
            write!(self.out, " *V {confidence}")?;
        }
        writeln!(self.out)
    }

    fn elements<const N: usize>(
        &mut self,
        elements: &Elements<N>,
        rows: std::ops::Range<usize>,
    ) -> io::Result<()> {
        for row in rows {
            let Element { id, nodes, value } = elements.get(row);
            write!(self.out, "{id}")?;
            for node in nodes {
                self.out.write_all(b" ")?;
                self.node(node)?;
            }
            self.value(value)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn reduced_net(&mut self, net: &ReducedNet) -> io::Result<()> {
        let keyword = if net.is_physical { "*R_PNET" } else { "*R_NET" };
        self.net_head(keyword, net.name, net.total, net.confidence)?;
        let reduced = &self.ast.reduced_nets;
        for driver in &reduced.drivers[net.drivers.start as usize..net.drivers.end as usize] {
            write!(self.out, "*DRIVER ")?;
            self.node(driver.pin)?;
            writeln!(self.out)?;
            if let Some(cell) = driver.cell {
                write!(self.out, "*CELL ")?;
                self.name(cell)?;
                writeln!(self.out)?;
            }
            write!(self.out, "*C2_R1_C1")?;
            for value in [driver.pi.c2, driver.pi.r1, driver.pi.c1] {
                self.value(value)?;
            }
            writeln!(self.out, "\n*LOADS")?;
            for load in &reduced.loads[driver.loads.start as usize..driver.loads.end as usize] {
                write!(self.out, "*RC ")?;
                self.node(load.pin)?;
                self.value(load.delay)?;
                if let Some(response) = &load.response {
                    for (keyword, values) in [("*Q", &response.poles), ("*K", &response.residues)] {
                        write!(self.out, " {keyword} {}", values.len())?;
                        values.iter().try_for_each(|value| self.complex(value))?;
                    }
                }
                writeln!(self.out)?;
            }
        }
        writeln!(self.out, "*END")
    }

    fn complex(&mut self, value: &Complex) -> io::Result<()> {
        let (real, imaginary) = (value.real, value.imaginary);
        if imaginary == ParValue::default() {
            return self.value(real);
        }
        let corners = [
            (real.min, imaginary.min),
            (real.typ, imaginary.typ),
            (real.max, imaginary.max),
        ];
        let is_single = real.is_single() && imaginary.is_single();
        for (place, (real, imaginary)) in corners
            .into_iter()
            .enumerate()
            .take(if is_single { 1 } else { 3 })
        {
            let mark = if place == 0 { ' ' } else { ':' };
            write!(self.out, "{mark}({} {})", Shortest(real), Shortest(imaginary))?;
        }
        Ok(())
    }

    /// A value, with a blank before it.
    fn value(&mut self, value: ParValue) -> io::Result<()> {
        let ParValue { min, typ, max } = value;
        if !(min.is_finite() && typ.is_finite() && max.is_finite()) {
            return Err(unwritable("a value that is not finite"));
        }
        match value.is_single() {
            true => write!(self.out, " {}", Shortest(min)),
            false => write!(self.out, " {}:{}:{}", Shortest(min), Shortest(typ), Shortest(max)),
        }
    }

    /// A name by its index, or as it is.
    fn name(&mut self, name: NameId) -> io::Result<()> {
        match self.indices[name.index()] {
            Some(index) => write!(self.out, "*{index}"),
            None => self.out.write_all(self.ast.names.text(name).as_bytes()),
        }
    }

    fn node(&mut self, node: Node) -> io::Result<()> {
        let delimiter = self.ast.header.delimiter();
        self.name(node.name())?;
        match node.part() {
            Part::Whole => {
                let text = self.ast.names.text(node.name()).as_bytes();
                let is_mapped = self.indices[node.name().index()].is_some();
                if !is_mapped && super::lexer::delimiter_place(text, delimiter).is_some() {
                    let text = String::from_utf8_lossy(text);
                    return Err(unwritable(&format!("the port {text:?} outside of the name map")));
                }
                Ok(())
            }
            Part::Number(number) => write!(self.out, "{}{number}", delimiter as char),
            Part::Pin(pin) => {
                self.out.write_all(&[delimiter])?;
                self.out.write_all(self.ast.names.text(pin).as_bytes())
            }
        }
    }
}
