//! SDF files from trees.
//! Not for: choosing names; those of the tree are written as they are.

use std::io::{self, BufWriter, Write};

use super::ast::{
    Ast, Cell, Check, CheckKind, CheckPort, Condition, Delay, DelayKind, Edge, EnvironmentKind, Header,
    Instance, Label, Mode, PortSpec, Pulse, TimeUnit,
};
use super::lexer::{MOST_VALUES, ends_name};
use super::value::{List, Value};
use crate::names::NameId;

/// Writes a file, a line an entry. What a cell says stands in the order: delays, pulse limits,
/// checks, constraints, labels.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name, a text or a value that an SDF
/// file cannot hold.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer {
        ast,
        out: BufWriter::with_capacity(1 << 16, out),
    };
    writeln!(writer.out, "(DELAYFILE")?;
    writer.header(&ast.header)?;
    for cell in ast.cells() {
        writer.cell(&cell)?;
    }
    writeln!(writer.out, ")")?;
    writer.out.flush()
}

struct Writer<'a> {
    ast: &'a Ast,
    out: BufWriter<&'a mut dyn Write>,
}

fn unwritable(what: &str) -> io::Error {
    let message = format!("an SDF file cannot hold {what}");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// The spelling of one of a list that has them all.
fn spelling<T: Copy + PartialEq>(value: T, all: &[(T, &'static str)]) -> &'static str {
    let known = all.iter().find(|(known, _)| *known == value);
    known.map_or("", |(_, spelling)| spelling)
}

impl<'a> Writer<'a> {
    fn header(&mut self, header: &Header) -> io::Result<()> {
        for (keyword, text) in [
            ("SDFVERSION", &header.version),
            ("DESIGN", &header.design),
            ("DATE", &header.date),
            ("VENDOR", &header.vendor),
            ("PROGRAM", &header.program),
            ("VERSION", &header.program_version),
        ] {
            self.header_text(keyword, text.as_deref())?;
        }
        match header.divider {
            None => {}
            Some(mark @ (b'.' | b'/')) => writeln!(self.out, "  (DIVIDER {})", mark as char)?,
            Some(mark) => return Err(unwritable(&format!("the divider {:?}", mark as char))),
        }
        self.header_value("VOLTAGE", header.voltage)?;
        self.header_text("PROCESS", header.process.as_deref())?;
        self.header_value("TEMPERATURE", header.temperature)?;
        let Some(scale) = header.time_scale else {
            return Ok(());
        };
        if ![1, 10, 100].contains(&scale.number) {
            return Err(unwritable(&format!("a time scale of {}", scale.number)));
        }
        let unit = spelling(scale.unit, &TimeUnit::ALL);
        writeln!(self.out, "  (TIMESCALE {}{unit})", scale.number)
    }

    fn header_text(&mut self, keyword: &str, text: Option<&str>) -> io::Result<()> {
        let Some(text) = text else { return Ok(()) };
        write!(self.out, "  ({keyword} ")?;
        self.text(text)?;
        writeln!(self.out, ")")
    }

    fn header_value(&mut self, keyword: &str, value: Option<Value>) -> io::Result<()> {
        match value {
            Some(value) if !value.is_finite() => Err(unwritable("a value that is not finite")),
            Some(value) if value.is_empty() => writeln!(self.out, "  ({keyword})"),
            Some(value) => writeln!(self.out, "  ({keyword} {value})"),
            None => Ok(()),
        }
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        match text.contains(['"', '\n']) {
            true => Err(unwritable(&format!("the text {text:?}"))),
            false => write!(self.out, "\"{text}\""),
        }
    }

    fn cell(&mut self, cell: &Cell<'_>) -> io::Result<()> {
        let ast = self.ast;
        write!(self.out, "  (CELL\n    (CELLTYPE ")?;
        self.text(ast.names.text(cell.cell_type()))?;
        write!(self.out, ")\n    (INSTANCE")?;
        match cell.instance() {
            Instance::Top => {}
            Instance::All => write!(self.out, " *")?,
            Instance::Path(path) if ast.names.text(path).starts_with('*') => {
                return Err(unwritable("an instance whose name begins with `*`"));
            }
            Instance::Path(path) => self.name(path)?,
        }
        writeln!(self.out, ")")?;
        if !cell.delays().is_empty() || !cell.pulses().is_empty() {
            writeln!(self.out, "    (DELAY")?;
            for delays in cell.delays().chunk_by(|one, next| one.mode == next.mode) {
                writeln!(self.out, "      ({}", mode(delays[0].mode))?;
                delays.iter().try_for_each(|delay| self.delay(delay))?;
                writeln!(self.out, "      )")?;
            }
            cell.pulses().iter().try_for_each(|pulse| self.pulse(pulse))?;
            writeln!(self.out, "    )")?;
        }
        if !cell.checks().is_empty() {
            writeln!(self.out, "    (TIMINGCHECK")?;
            cell.checks().iter().try_for_each(|check| self.check(check))?;
            writeln!(self.out, "    )")?;
        }
        if !cell.environments().is_empty() {
            writeln!(self.out, "    (TIMINGENV")?;
            for environment in cell.environments() {
                let keyword = spelling(environment.kind, &EnvironmentKind::ALL);
                write!(self.out, "      ({keyword}")?;
                self.balanced(environment.text)?;
                writeln!(self.out, ")")?;
            }
            writeln!(self.out, "    )")?;
        }
        if !cell.labels().is_empty() {
            writeln!(self.out, "    (LABEL")?;
            for labels in cell.labels().chunk_by(|one, next| one.mode == next.mode) {
                writeln!(self.out, "      ({}", mode(labels[0].mode))?;
                labels.iter().try_for_each(|label| self.label(label))?;
                writeln!(self.out, "      )")?;
            }
            writeln!(self.out, "    )")?;
        }
        writeln!(self.out, "  )")
    }

    fn delay(&mut self, delay: &Delay) -> io::Result<()> {
        write!(self.out, "        (")?;
        let mut num_closing = 1;
        match delay.kind {
            DelayKind::IoPath {
                from, to, condition, ..
            } => {
                match condition {
                    Condition::None => {}
                    Condition::When(text) => {
                        write!(self.out, "COND")?;
                        self.balanced(text)?;
                        write!(self.out, " (")?;
                        num_closing = 2;
                    }
                    Condition::Else => {
                        write!(self.out, "CONDELSE (")?;
                        num_closing = 2;
                    }
                }
                write!(self.out, "IOPATH")?;
                self.port(from)?;
                self.name(to)?;
            }
            DelayKind::Port(port) => {
                write!(self.out, "PORT")?;
                self.name(port)?;
            }
            DelayKind::Interconnect { from, to } => {
                write!(self.out, "INTERCONNECT")?;
                self.name(from)?;
                self.name(to)?;
            }
            DelayKind::NetDelay(net) => {
                write!(self.out, "NETDELAY")?;
                self.name(net)?;
            }
            DelayKind::Device(port) => {
                write!(self.out, "DEVICE")?;
                port.into_iter().try_for_each(|port| self.name(port))?;
            }
        }
        let (retain, _) = self.ast.retain_and_values(delay);
        let parts = delay.values.split_at(retain.len());
        if !retain.is_empty() {
            write!(self.out, " (RETAIN")?;
            self.delay_values(parts.0)?;
            write!(self.out, ")")?;
        }
        self.delay_values(parts.1)?;
        writeln!(self.out, "{}", &"))"[..num_closing])
    }

    /// One to twelve values, with their pulse limits.
    fn delay_values(&mut self, list: List) -> io::Result<()> {
        if list.is_empty() || list.len() > MOST_VALUES {
            return Err(unwritable(&format!("a delay of {} values", list.len())));
        }
        for place in list.range() {
            let value = self.ast.values[place];
            match self.ast.pulse_limits(place) {
                None => self.value(value)?,
                Some(limits) => {
                    self.check_value(value)?;
                    write!(self.out, " (({value})")?;
                    self.value(limits.reject)?;
                    limits.error.into_iter().try_for_each(|error| self.value(error))?;
                    write!(self.out, ")")?;
                }
            }
        }
        Ok(())
    }

    fn value(&mut self, value: Value) -> io::Result<()> {
        self.check_value(value)?;
        write!(self.out, " ({value})")
    }

    fn check_value(&self, value: Value) -> io::Result<()> {
        match value.is_finite() {
            true => Ok(()),
            false => Err(unwritable("a value that is not finite")),
        }
    }

    /// Values of which a check or a limit has a fixed number.
    fn values(&mut self, list: List, expected: std::ops::RangeInclusive<usize>) -> io::Result<()> {
        if !expected.contains(&list.len()) {
            return Err(unwritable(&format!("an entry with {} values", list.len())));
        }
        let ast = self.ast;
        ast.values(list).iter().try_for_each(|&value| self.value(value))
    }

    fn pulse(&mut self, pulse: &Pulse) -> io::Result<()> {
        let percent = if pulse.is_percent { "PERCENT" } else { "" };
        write!(self.out, "      (PATHPULSE{percent}")?;
        if let Some((from, to)) = pulse.ports {
            self.name(from)?;
            self.name(to)?;
        }
        self.values(pulse.values, 1..=2)?;
        writeln!(self.out, ")")
    }

    fn check(&mut self, check: &Check) -> io::Result<()> {
        write!(self.out, "      ({}", spelling(check.kind, &CheckKind::ALL))?;
        if check.reference.is_some() != check.kind.has_reference() {
            return Err(unwritable("a check with the wrong number of ports"));
        }
        self.check_port(&check.port)?;
        check
            .reference
            .iter()
            .try_for_each(|port| self.check_port(port))?;
        let num_values = check.kind.num_values();
        self.values(check.values, num_values..=num_values)?;
        for (keyword, condition) in [
            ("SCOND", check.data_condition),
            ("CCOND", check.reference_condition),
        ] {
            if let Some(condition) = condition {
                write!(self.out, " ({keyword}")?;
                self.balanced(condition)?;
                write!(self.out, ")")?;
            }
        }
        writeln!(self.out, ")")
    }

    fn check_port(&mut self, port: &CheckPort) -> io::Result<()> {
        let Some(condition) = port.condition else {
            return self.port(port.port);
        };
        write!(self.out, " (COND")?;
        self.balanced(condition)?;
        self.port(port.port)?;
        write!(self.out, ")")
    }

    fn port(&mut self, port: PortSpec) -> io::Result<()> {
        let Some(edge) = port.edge else {
            return self.name(port.name);
        };
        write!(self.out, " ({}", spelling(edge, &Edge::ALL))?;
        self.name(port.name)?;
        write!(self.out, ")")
    }

    fn label(&mut self, label: &Label) -> io::Result<()> {
        write!(self.out, "        ({}", self.checked_name(label.name)?)?;
        self.delay_values(label.values)?;
        writeln!(self.out, ")")
    }

    /// The text of a name, if it reads as one.
    fn checked_name(&self, name: NameId) -> io::Result<&'a str> {
        let text = self.ast.names.text(name);
        match is_name(text.as_bytes()) {
            true => Ok(text),
            false => Err(unwritable(&format!("the name {text:?}"))),
        }
    }

    /// A name, with a blank before it.
    fn name(&mut self, name: NameId) -> io::Result<()> {
        let text = self.checked_name(name)?;
        self.out.write_all(b" ")?;
        self.out.write_all(text.as_bytes())
    }

    /// Text with balanced brackets, with a blank before it.
    fn balanced(&mut self, text: NameId) -> io::Result<()> {
        let text = self.ast.names.text(text);
        if !is_balanced(text.as_bytes()) {
            return Err(unwritable(&format!("the text {text:?} in brackets")));
        }
        // A backslash at the end would take its meaning from the bracket behind it.
        let end = if text.ends_with('\\') { " " } else { "" };
        write!(self.out, " {text}{end}")
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Absolute => "ABSOLUTE",
        Mode::Increment => "INCREMENT",
    }
}

/// Whether it reads as one name.
fn is_name(text: &[u8]) -> bool {
    let mut is_escaped = false;
    for &byte in text {
        is_escaped = match byte {
            _ if is_escaped => {
                if byte <= b' ' {
                    return false;
                }
                false
            }
            b'\\' => true,
            byte if ends_name(byte) => return false,
            _ => false,
        };
    }
    !text.is_empty() && !is_escaped
}

/// Whether it is some text that a bracket behind it would close.
fn is_balanced(text: &[u8]) -> bool {
    let mut depth = 0usize;
    let mut is_quoted = false;
    let mut is_escaped = false;
    for &byte in text {
        let was_escaped = std::mem::replace(&mut is_escaped, false);
        match byte {
            _ if was_escaped => {}
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'\\' => is_escaped = true,
            b'(' => depth += 1,
            b')' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
    }
    let is_empty = text.trim_ascii().is_empty();
    depth == 0 && !is_quoted && !is_empty
}
