//! Cells of a genlib as gates of a network.
//!
//! Area and delay of cells are not needed for an AIG; Liberty libraries have their own room.

use netlearn_parsers::genlib::{Ast, Expr, Gate};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::network::{Function, Network, Signal};
use super::{ConvertError, ConvertErrorKind};

/// The gates of a library by cell name; a cell of several outputs is several gates.
#[derive(Default)]
pub(super) struct Cells<'a> {
    by_name: FxHashMap<&'a str, Vec<&'a Gate>>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(library: Option<&'a Ast>) -> Cells<'a> {
        let mut by_name: FxHashMap<&str, Vec<&Gate>> = FxHashMap::default();
        for gate in library.iter().flat_map(|library| &library.gates) {
            by_name.entry(&gate.name).or_default().push(gate);
        }
        Cells { by_name }
    }

    /// The gates of the cell `name`.
    pub(super) fn get(&self, name: &str) -> Option<&[&'a Gate]> {
        self.by_name.get(name).map(Vec::as_slice)
    }
}

/// A pin of an instance with the signal outside and where the source connects them.
pub(super) struct PinConnection<'p> {
    pub(super) pin: &'p str,
    pub(super) signal: Signal,
    pub(super) span: Span,
}

/// Adds the gates of an instance of a cell. Outputs that are not connected are left out.
pub(super) fn add_cell(
    network: &mut Network<'_>,
    gates: &[&Gate],
    pins: &[PinConnection<'_>],
    span: Span,
) -> Result<(), ConvertError> {
    for connection in pins {
        let is_known = gates
            .iter()
            .any(|gate| gate.output == connection.pin || has_pin(&gate.function, connection.pin));
        if !is_known {
            let cell = gates.first().map_or("", |gate| gate.name.as_str());
            let message = format!("cell `{cell}` has no pin `{}`", connection.pin);
            let diagnostic = Diagnostic::error(connection.span, message);
            return Err(ConvertError::new(ConvertErrorKind::Port, diagnostic));
        }
    }
    for gate in gates {
        let output = pins.iter().find(|connection| connection.pin == gate.output);
        if let Some(output) = output {
            let value = expression(network, &gate.function, gate, pins, span)?;
            network.add_gate(output.signal, Function::And, false, [value], span)?;
        }
    }
    Ok(())
}

// Functions of cells are recursed over: the reader bounds how deep they are nested.

fn has_pin(function: &Expr, pin: &str) -> bool {
    match function {
        Expr::Constant(_) => false,
        Expr::Pin(name) => name == pin,
        Expr::Not(operand) => has_pin(operand, pin),
        Expr::And(operands) | Expr::Or(operands) => operands.iter().any(|e| has_pin(e, pin)),
    }
}

fn expression(
    network: &mut Network<'_>,
    function: &Expr,
    gate: &Gate,
    pins: &[PinConnection<'_>],
    span: Span,
) -> Result<Signal, ConvertError> {
    match function {
        Expr::Constant(value) => Ok(Signal::constant(*value)),
        Expr::Not(operand) => Ok(!expression(network, operand, gate, pins, span)?),
        Expr::Pin(name) => {
            let connection = pins.iter().find(|connection| connection.pin == name);
            connection.map(|connection| connection.signal).ok_or_else(|| {
                let message = format!("input `{name}` of cell `{}` is not connected", gate.name);
                ConvertError::new(ConvertErrorKind::Port, Diagnostic::error(span, message))
            })
        }
        Expr::And(operands) | Expr::Or(operands) => {
            let signals = (operands.iter())
                .map(|operand| expression(network, operand, gate, pins, span))
                .collect::<Result<Vec<Signal>, ConvertError>>()?;
            Ok(match function {
                Expr::And(_) => network.and(signals, span),
                _ => network.or(signals, span),
            })
        }
    }
}
