//! A flat network of gates: what every gate-level format is brought to before it is an AIG.
//!
//! It knows nets, gates and who drives what; hierarchy is gone by here, and how a gate becomes
//! ANDs is the business of [`super::lower`].

use netlearn_parsers::{Diagnostic, Span};

use super::{ConvertError, ConvertErrorKind};
use crate::aig::LatchInit;
use crate::aig::factor::Cover;

/// A net, plain or complemented: `2 * net + complement`. Net 0 is constant false.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Signal(pub(super) u32);

impl Signal {
    pub(super) const FALSE: Signal = Signal(0);
    pub(super) const TRUE: Signal = Signal(1);

    pub(super) fn constant(value: bool) -> Signal {
        Signal(u32::from(value))
    }

    pub(super) fn net(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn is_complemented(self) -> bool {
        self.0 & 1 == 1
    }
}

impl std::ops::Not for Signal {
    type Output = Signal;

    fn not(self) -> Signal {
        Signal(self.0 ^ 1)
    }
}

impl std::ops::BitXor<bool> for Signal {
    type Output = Signal;

    fn bitxor(self, complement: bool) -> Signal {
        Signal(self.0 ^ u32::from(complement))
    }
}

/// What a gate computes of its fanins, before its own inversion.
#[derive(Clone, Debug)]
pub(super) enum Function {
    /// All are 1.
    And,
    /// An odd number is 1.
    Xor,
    /// The second where the first is 1, else the third.
    Mux,
    /// A sum of products.
    Cover(Box<Cover>),
    /// A truth table: bit `i` is the value where fanin `j` is bit `j` of `i`.
    Table(Box<[u64]>),
}

#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub(super) output: Signal,
    pub(super) function: Function,
    pub(super) is_inverted: bool,
    first_fanin: u32,
    num_fanins: u32,
    pub(super) span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Driver {
    None,
    Constant,
    Input(u32),
    Latch(u32),
    Gate(u32),
}

/// How a net is called: the text in its scope, and the bit where it is one of a vector.
#[derive(Clone, Copy, Debug)]
pub(super) struct NetName<'a> {
    pub(super) scope: Scope,
    pub(super) text: &'a str,
    pub(super) bit: Option<i64>,
}

/// An instance in the flattened hierarchy; 0 is the top.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Scope(pub(super) u32);

impl Scope {
    pub(super) const TOP: Scope = Scope(0);
}

#[derive(Clone, Copy)]
struct ScopeName<'a> {
    parent: Scope,
    text: &'a str,
    /// Tells instances apart where the format gives them no names.
    place: Option<u32>,
}

struct Net<'a> {
    /// `None` for nets that conversions make.
    name: Option<NetName<'a>>,
    driver: Driver,
    /// Where the driver stands; where there is none, where the net is first mentioned.
    span: Span,
}

pub(super) struct LatchPort {
    pub(super) output: Signal,
    pub(super) next: Signal,
    pub(super) init: LatchInit,
    pub(super) span: Span,
}

pub(super) struct OutputPort {
    pub(super) signal: Signal,
    pub(super) name: Option<String>,
    pub(super) span: Span,
}

/// A switch that drives a net which holds its charge.
pub(super) struct Switch {
    pub(super) output: Signal,
    pub(super) data: Signal,
    /// The switch conducts while this is 1.
    pub(super) control: Signal,
    pub(super) span: Span,
}

/// See the [module](self).
pub(super) struct Network<'a> {
    nets: Vec<Net<'a>>,
    pub(super) inputs: Vec<Signal>,
    pub(super) latches: Vec<LatchPort>,
    pub(super) outputs: Vec<OutputPort>,
    pub(super) gates: Vec<Gate>,
    fanins: Vec<Signal>,
    /// Signals that clock latches.
    pub(super) clocks: Vec<Signal>,
    /// Switches onto nets that hold a charge, until they are turned into latches and wires.
    pub(super) switches: Vec<Switch>,
    /// Parent and name of every scope but the top.
    scopes: Vec<ScopeName<'a>>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl<'a> Network<'a> {
    pub(super) fn new() -> Network<'a> {
        Network {
            nets: vec![Net {
                name: None,
                driver: Driver::Constant,
                span: Span::default(),
            }],
            inputs: Vec::new(),
            latches: Vec::new(),
            outputs: Vec::new(),
            gates: Vec::new(),
            fanins: Vec::new(),
            clocks: Vec::new(),
            switches: Vec::new(),
            scopes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn num_nets(&self) -> usize {
        self.nets.len()
    }

    /// A new scope inside `parent`; `place` tells instances apart that have no names.
    pub(super) fn scope(&mut self, parent: Scope, text: &'a str, place: Option<u32>) -> Scope {
        self.scopes.push(ScopeName { parent, text, place });
        Scope(self.scopes.len() as u32)
    }

    /// A new net that the source names, first mentioned at `span`.
    pub(super) fn net(&mut self, name: NetName<'a>, span: Span) -> Signal {
        self.push_net(Some(name), span)
    }

    /// A new net that only the conversion knows.
    pub(super) fn anonymous(&mut self, span: Span) -> Signal {
        self.push_net(None, span)
    }

    fn push_net(&mut self, name: Option<NetName<'a>>, span: Span) -> Signal {
        let net = self.nets.len();
        // Every net comes from some bytes of a source of at most 4 GiB or a bounded expansion.
        assert!(net < 1 << 31, "a network holds below 2^31 nets");
        self.nets.push(Net {
            name,
            driver: Driver::None,
            span,
        });
        Signal((net as u32) << 1)
    }

    pub(super) fn driver(&self, signal: Signal) -> Driver {
        self.nets[signal.net()].driver
    }

    pub(super) fn span(&self, signal: Signal) -> Span {
        self.nets[signal.net()].span
    }

    pub(super) fn fanins(&self, gate: &Gate) -> &[Signal] {
        &self.fanins[gate.first_fanin as usize..][..gate.num_fanins as usize]
    }

    /// The name of a net as `instance/net[bit]`; `None` for nets that conversions made.
    pub(super) fn name(&self, signal: Signal) -> Option<String> {
        let NetName { scope, text, bit } = self.nets[signal.net()].name?;
        let mut parts = vec![text.to_owned()];
        let mut scope = scope;
        while scope != Scope::TOP {
            let ScopeName { parent, text, place } = self.scopes[scope.0 as usize - 1];
            parts.push(match place {
                Some(place) => format!("{text}.{place}"),
                None => text.to_owned(),
            });
            scope = parent;
        }
        parts.reverse();
        let mut name = parts.join("/");
        if let Some(bit) = bit {
            name.push_str(&format!("[{bit}]"));
        }
        Some(name)
    }

    /// Whether the source names this net; nets that conversions made and constants have no name.
    pub(super) fn is_named(&self, signal: Signal) -> bool {
        !signal.is_complemented() && self.nets[signal.net()].name.is_some()
    }

    /// As [`Network::name`], with a stand-in for nets without one.
    pub(super) fn label(&self, signal: Signal) -> String {
        self.name(signal).unwrap_or_else(|| "(unnamed)".to_owned())
    }

    pub(super) fn add_input(&mut self, signal: Signal, span: Span) -> Result<(), ConvertError> {
        self.drive(signal, Driver::Input(self.inputs.len() as u32), span)?;
        self.inputs.push(signal);
        Ok(())
    }

    pub(super) fn add_latch(
        &mut self,
        output: Signal,
        next: Signal,
        init: LatchInit,
        span: Span,
    ) -> Result<(), ConvertError> {
        self.drive(output, Driver::Latch(self.latches.len() as u32), span)?;
        self.latches.push(LatchPort {
            output,
            next,
            init,
            span,
        });
        Ok(())
    }

    /// Notes that `signal` clocks latches.
    pub(super) fn add_clock(&mut self, signal: Signal) {
        self.clocks.push(signal);
    }

    pub(super) fn add_output(&mut self, signal: Signal, name: Option<String>, span: Span) {
        self.outputs.push(OutputPort { signal, name, span });
    }

    /// Adds a gate that drives the plain net `output`.
    pub(super) fn add_gate(
        &mut self,
        output: Signal,
        function: Function,
        is_inverted: bool,
        fanins: impl IntoIterator<Item = Signal>,
        span: Span,
    ) -> Result<(), ConvertError> {
        debug_assert!(!output.is_complemented());
        self.drive(output, Driver::Gate(self.gates.len() as u32), span)?;
        let first_fanin = self.fanins.len() as u32;
        self.fanins.extend(fanins);
        self.gates.push(Gate {
            output,
            function,
            is_inverted,
            first_fanin,
            num_fanins: self.fanins.len() as u32 - first_fanin,
            span,
        });
        Ok(())
    }

    /// Joins: `output` carries what `input` carries.
    pub(super) fn connect(&mut self, output: Signal, input: Signal, span: Span) -> Result<(), ConvertError> {
        self.add_gate(output, Function::And, false, [input], span)
    }

    fn drive(&mut self, signal: Signal, driver: Driver, span: Span) -> Result<(), ConvertError> {
        let net = &self.nets[signal.net()];
        if net.driver != Driver::None {
            let message = format!("net `{}` has two drivers", self.label(signal));
            let diagnostic = Diagnostic::error(span, message)
                .labelled("second driver")
                .related(net.span, "first driver");
            return Err(ConvertError::new(ConvertErrorKind::DoubleDriver, diagnostic));
        }
        let net = &mut self.nets[signal.net()];
        net.driver = driver;
        net.span = span;
        Ok(())
    }

    // Gates of expressions: each returns the signal of a new net, folded where it is trivial.

    pub(super) fn and(&mut self, mut fanins: Vec<Signal>, span: Span) -> Signal {
        if fanins.contains(&Signal::FALSE) {
            return Signal::FALSE;
        }
        fanins.retain(|&fanin| fanin != Signal::TRUE);
        match fanins[..] {
            [] => Signal::TRUE,
            [only] => only,
            _ => self.expression(Function::And, fanins, span),
        }
    }

    pub(super) fn or(&mut self, mut fanins: Vec<Signal>, span: Span) -> Signal {
        for fanin in &mut fanins {
            *fanin = !*fanin;
        }
        !self.and(fanins, span)
    }

    pub(super) fn xor(&mut self, mut fanins: Vec<Signal>, span: Span) -> Signal {
        let num_ones = fanins.iter().filter(|&&fanin| fanin == Signal::TRUE).count();
        fanins.retain(|&fanin| fanin != Signal::TRUE && fanin != Signal::FALSE);
        let rest = match fanins[..] {
            [] => Signal::FALSE,
            [only] => only,
            _ => self.expression(Function::Xor, fanins, span),
        };
        rest ^ (num_ones % 2 == 1)
    }

    /// The second where the first is 1, else the third.
    pub(super) fn mux(&mut self, fanins: [Signal; 3], span: Span) -> Signal {
        match fanins {
            [Signal::TRUE, then, _] => then,
            [Signal::FALSE, _, otherwise] => otherwise,
            [_, then, otherwise] if then == otherwise => then,
            _ => self.expression(Function::Mux, fanins.to_vec(), span),
        }
    }

    fn expression(&mut self, function: Function, fanins: Vec<Signal>, span: Span) -> Signal {
        let output = self.anonymous(span);
        self.nets[output.net()].driver = Driver::Gate(self.gates.len() as u32);
        let first_fanin = self.fanins.len() as u32;
        let num_fanins = fanins.len() as u32;
        self.fanins.extend(fanins);
        self.gates.push(Gate {
            output,
            function,
            is_inverted: false,
            first_fanin,
            num_fanins,
            span,
        });
        output
    }
}
