//! BENCH: ISCAS netlists of gates, tables and flip-flops.

use netlearn_parsers::bench::{Ast, Gate, GateKind, TruthTable};
use netlearn_parsers::{Ident, Names};

use super::lower::lower;
use super::network::{Function, NetName, Network, Scope, Signal};
use super::{ConvertError, Converted, Undriven};
use crate::aig::{Aig, LatchInit};

impl Aig {
    /// The circuit of a BENCH file; `DFF` lines are latches that start at 0.
    ///
    /// # Errors
    /// If a signal has no driver or two, or gates form a loop.
    pub fn from_bench(ast: &Ast, undriven: Undriven) -> Result<Converted, ConvertError> {
        let mut network = Network::new();
        let mut nets = Nets {
            names: &ast.names,
            signals: vec![None; ast.names.len()],
        };
        for &input in &ast.inputs {
            let signal = nets.signal(&mut network, input);
            network.add_input(signal, input.span)?;
        }
        for gate in &ast.gates {
            add_gate(&mut network, &mut nets, gate)?;
        }
        for &output in &ast.outputs {
            let signal = nets.signal(&mut network, output);
            let name = ast.names.text(output.name).to_owned();
            network.add_output(signal, Some(name), output.span);
        }
        lower(network, "", undriven)
    }
}

/// The net of every name, made when first mentioned.
struct Nets<'a> {
    names: &'a Names,
    signals: Vec<Option<Signal>>,
}

impl<'a> Nets<'a> {
    fn signal(&mut self, network: &mut Network<'a>, ident: Ident) -> Signal {
        *self.signals[ident.name.index()].get_or_insert_with(|| {
            let name = NetName {
                scope: Scope::TOP,
                text: self.names.text(ident.name),
                bit: None,
            };
            network.net(name, ident.span)
        })
    }
}

fn add_gate<'a>(network: &mut Network<'a>, nets: &mut Nets<'a>, gate: &Gate) -> Result<(), ConvertError> {
    let output = nets.signal(network, gate.output);
    let fanins: Vec<Signal> = (gate.fanins.iter())
        .map(|&fanin| nets.signal(network, fanin))
        .collect();
    let complemented =
        |fanins: Vec<Signal>| -> Vec<Signal> { fanins.into_iter().map(|signal| !signal).collect() };
    let (function, is_inverted, fanins) = match &gate.kind {
        GateKind::And | GateKind::Buf => (Function::And, false, fanins),
        GateKind::Nand | GateKind::Not => (Function::And, true, fanins),
        GateKind::Or => (Function::And, true, complemented(fanins)),
        GateKind::Nor => (Function::And, false, complemented(fanins)),
        GateKind::Xor => (Function::Xor, false, fanins),
        GateKind::Xnor => (Function::Xor, true, fanins),
        GateKind::Lut(TruthTable { words }) => (Function::Table(words.as_slice().into()), false, fanins),
        GateKind::Vdd => (Function::And, false, vec![Signal::TRUE]),
        GateKind::Gnd => (Function::And, false, vec![Signal::FALSE]),
        GateKind::Dff => {
            // The reader has checked that a DFF has one fanin.
            let next = fanins.first().copied().unwrap_or(Signal::FALSE);
            return network.add_latch(output, next, LatchInit::Zero, gate.span);
        }
    };
    network.add_gate(output, function, is_inverted, fanins, gate.span)
}
