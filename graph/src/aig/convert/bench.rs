//! BENCH: ISCAS netlists of gates, tables and flip-flops.

use netlearn_parsers::bench::{Ast, Gate, GateKind, TruthTable};
use netlearn_parsers::{Ident, Names, Span};

use super::lower::lower;
use super::names::NodeNames;
use super::network::{Function, NetName, Network, Scope, Signal};
use super::{ConvertError, Converted, Undriven};
use crate::aig::{Aig, LatchInit};
use crate::ids::{Lit, NodeId};

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

impl Aig {
    /// This circuit as BENCH: ANDs and inverters. BENCH knows no initial values of latches.
    #[must_use]
    pub fn to_bench(&self) -> Ast {
        let mut writer = Writer::new(self);
        for i in 0..self.num_inputs() {
            let input = writer.node(self.input_node(i));
            writer.ast.inputs.push(input);
        }
        for (node, [a, b]) in self.ands() {
            let fanins = vec![writer.literal(a), writer.literal(b)];
            let output = writer.node(node);
            writer.gate(output, GateKind::And, fanins);
        }
        for (i, latch) in self.latches().iter().enumerate() {
            let next = writer.literal(latch.next);
            let output = writer.node(self.latch_node(i));
            writer.gate(output, GateKind::Dff, vec![next]);
        }
        for (i, &driver) in self.outputs().iter().enumerate() {
            let name = std::mem::take(&mut writer.names.outputs[i]);
            let output = writer.ident(&name);
            writer.ast.outputs.push(output);
            if driver.is_constant() {
                let kind = if driver == Lit::TRUE {
                    GateKind::Vdd
                } else {
                    GateKind::Gnd
                };
                writer.gate(output, kind, Vec::new());
                continue;
            }
            let from = writer.node(driver.node());
            if from != output {
                let inverts = driver.is_complemented();
                let kind = if inverts { GateKind::Not } else { GateKind::Buf };
                writer.gate(output, kind, vec![from]);
            }
        }
        writer.ast
    }
}

/// A BENCH tree while it is made.
struct Writer {
    ast: Ast,
    names: NodeNames,
    /// For each node the signal of its complement, once there is an inverter.
    inverted: Vec<Option<Ident>>,
    /// The signals of constant 0 and 1, once there are some.
    constants: [Option<Ident>; 2],
}

impl Writer {
    fn new(aig: &Aig) -> Writer {
        let allowed = |c: char| c.is_ascii_graphic() && !"(),=#".contains(c);
        Writer {
            ast: Ast::default(),
            names: NodeNames::new(aig, allowed),
            inverted: vec![None; aig.num_nodes()],
            constants: [None; 2],
        }
    }

    fn ident(&mut self, name: &str) -> Ident {
        Ident {
            name: self.ast.names.intern(name),
            span: Span::default(),
        }
    }

    fn node(&mut self, node: NodeId) -> Ident {
        Ident {
            name: self.ast.names.intern(&self.names.nodes[node.index()]),
            span: Span::default(),
        }
    }

    fn gate(&mut self, output: Ident, kind: GateKind, fanins: Vec<Ident>) {
        self.ast.gates.push(Gate {
            output,
            kind,
            fanins,
            span: Span::default(),
        });
    }

    /// The signal of a literal; inverters and constants are added when first used.
    fn literal(&mut self, lit: Lit) -> Ident {
        if lit.is_constant() {
            let value = usize::from(lit == Lit::TRUE);
            if let Some(known) = self.constants[value] {
                return known;
            }
            let name = self.names.fresh(["const0", "const1"][value]);
            let ident = self.ident(&name);
            let kind = if value == 1 { GateKind::Vdd } else { GateKind::Gnd };
            self.gate(ident, kind, Vec::new());
            self.constants[value] = Some(ident);
            return ident;
        }
        let plain = self.node(lit.node());
        if !lit.is_complemented() {
            return plain;
        }
        if let Some(known) = self.inverted[lit.index()] {
            return known;
        }
        let name = format!("{}_inv", self.names.nodes[lit.index()]);
        let name = self.names.fresh(&name);
        let ident = self.ident(&name);
        self.gate(ident, GateKind::Not, vec![plain]);
        self.inverted[lit.index()] = Some(ident);
        ident
    }
}
