//! genlib files from trees.
//! Not for: choosing names; those of the tree are written as they are.

use std::fmt;
use std::io::{self, Write};

use super::ast::{Ast, Expr, Gate, Phase, Pin, PinName};
use super::lexer::{is_pin_part, is_word_part};

/// Writes a library, one gate a paragraph.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name that a genlib file cannot hold.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    for gate in &ast.gates {
        let name = gate_name(gate)?;
        pin_name(&gate.output)?;
        check(&gate.function)?;
        writeln!(
            out,
            "GATE {name} {} {}={};",
            gate.area,
            gate.output,
            Sum(&gate.function)
        )?;
        for pin in &gate.pins {
            writeln!(out, "  {}", entry(pin)?)?;
        }
    }
    Ok(())
}

fn gate_name(gate: &Gate) -> io::Result<String> {
    let is_plain = !gate.name.is_empty() && gate.name.bytes().all(is_word_part);
    match gate.name.contains(['"', '\n', '\r']) || gate.name.is_empty() {
        _ if is_plain => Ok(gate.name.clone()),
        false => Ok(format!("\"{}\"", gate.name)),
        true => Err(unwritable(&gate.name)),
    }
}

fn pin_name(name: &str) -> io::Result<&str> {
    match !name.is_empty() && name.bytes().all(is_pin_part) {
        true => Ok(name),
        false => Err(unwritable(name)),
    }
}

fn unwritable(name: &str) -> io::Error {
    let message = format!("a genlib file cannot hold the name {name:?} here");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Every pin of a function can be written and is not taken for a constant.
fn check(function: &Expr) -> io::Result<()> {
    match function {
        Expr::Constant(_) => Ok(()),
        Expr::Pin(name) if name == "CONST0" || name == "CONST1" => Err(unwritable(name)),
        Expr::Pin(name) => pin_name(name).map(|_| ()),
        Expr::Not(operand) => check(operand),
        Expr::And(operands) | Expr::Or(operands) if operands.len() < 2 => {
            let message = "a genlib tree has an AND or OR of fewer than two operands";
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
        Expr::And(operands) | Expr::Or(operands) => operands.iter().try_for_each(check),
    }
}

fn entry(pin: &Pin) -> io::Result<String> {
    let name = match &pin.name {
        PinName::All => "*",
        PinName::Named(name) => pin_name(name)?,
    };
    let phase = match pin.phase {
        Phase::Inverting => "INV",
        Phase::NonInverting => "NONINV",
        Phase::Unknown => "UNKNOWN",
    };
    Ok(format!(
        "PIN {name} {phase} {} {} {} {} {} {}",
        pin.input_load,
        pin.max_load,
        pin.rise_block_delay,
        pin.rise_fanout_delay,
        pin.fall_block_delay,
        pin.fall_fanout_delay
    ))
}

/// A function where any operator may stand.
struct Sum<'a>(&'a Expr);

/// A function where only what binds as tight as `*` may stand bare.
struct Product<'a>(&'a Expr);

/// A function where only what binds tightest may stand bare.
struct Factor<'a>(&'a Expr);

impl fmt::Display for Sum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Or(operands) => join(f, operands, "+", |f, operand| write!(f, "{}", Product(operand))),
            _ => write!(f, "{}", Product(self.0)),
        }
    }
}

impl fmt::Display for Product<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::And(operands) => join(f, operands, "*", |f, operand| write!(f, "{}", Factor(operand))),
            _ => write!(f, "{}", Factor(self.0)),
        }
    }
}

impl fmt::Display for Factor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Constant(value) => write!(f, "CONST{}", u8::from(*value)),
            Expr::Pin(name) => f.write_str(name),
            Expr::Not(operand) => write!(f, "!{}", Factor(operand)),
            Expr::And(_) | Expr::Or(_) => write!(f, "({})", Sum(self.0)),
        }
    }
}

fn join(
    f: &mut fmt::Formatter<'_>,
    operands: &[Expr],
    operator: &str,
    show: impl Fn(&mut fmt::Formatter<'_>, &Expr) -> fmt::Result,
) -> fmt::Result {
    for (place, operand) in operands.iter().enumerate() {
        if place > 0 {
            f.write_str(operator)?;
        }
        show(f, operand)?;
    }
    Ok(())
}
