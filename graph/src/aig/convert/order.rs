//! The order in which a network is evaluated; finds loops and nets nothing drives.
//!
//! It walks with a stack of its own: circuits have tens of thousands of levels.

use netlearn_parsers::{Diagnostic, Span};

use super::network::{Driver, Network, Signal};
use super::{ConvertError, ConvertErrorKind, Undriven};

/// The gates in topological order.
pub(super) struct Order {
    pub(super) gates: Vec<u32>,
    /// The first so many of `gates` reach an output or a latch.
    pub(super) num_used: usize,
    /// For each input whether it does nothing but clock latches.
    pub(super) only_clocks: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Done,
}

struct Walk<'n, 'a> {
    network: &'n mut Network<'a>,
    undriven: Undriven,
    state: Vec<State>,
    /// Gates on the way from a root, each with the position of its next fanin.
    path: Vec<(u32, u32)>,
    order: Vec<u32>,
    /// Per net whether it was already told that nothing drives it.
    told: Vec<bool>,
    /// Whether what is walked now reaches an output.
    is_used: bool,
    /// For each input whether an output or latch input reads it.
    reads_input: Vec<bool>,
}

/// Orders all gates, outputs first.
pub(super) fn topological(network: &mut Network<'_>, undriven: Undriven) -> Result<Order, ConvertError> {
    let outputs = network.outputs.iter().map(|port| (port.signal, port.span));
    let latches = network.latches.iter().map(|latch| (latch.next, latch.span));
    let roots: Vec<(Signal, Span)> = outputs.chain(latches).collect();
    let (num_gates, num_nets) = (network.gates.len(), network.num_nets());
    let mut walk = Walk {
        network,
        undriven,
        state: vec![State::New; num_gates],
        path: Vec::new(),
        order: Vec::with_capacity(num_gates),
        told: vec![false; num_nets],
        is_used: true,
        reads_input: Vec::new(),
    };
    walk.reads_input = vec![false; walk.network.inputs.len()];
    for (signal, span) in roots {
        walk.enter(signal, span)?;
        walk.finish()?;
    }
    let num_used = walk.order.len();
    walk.is_used = false;
    let only_clocks = walk.inputs_that_only_clock();
    for gate in 0..num_gates as u32 {
        if walk.state[gate as usize] == State::New {
            walk.push(gate);
            walk.finish()?;
        }
    }
    Ok(Order {
        gates: walk.order,
        num_used,
        only_clocks,
    })
}

impl Walk<'_, '_> {
    fn push(&mut self, gate: u32) {
        self.state[gate as usize] = State::OnPath;
        self.path.push((gate, 0));
    }

    /// Walks until the path is empty.
    fn finish(&mut self) -> Result<(), ConvertError> {
        while let Some((gate, next)) = self.path.last_mut() {
            let gate = *gate;
            let position = *next as usize;
            *next += 1;
            let node = &self.network.gates[gate as usize];
            let span = node.span;
            if let Some(&fanin) = self.network.fanins(node).get(position) {
                self.enter(fanin, span)?;
            } else {
                self.state[gate as usize] = State::Done;
                self.order.push(gate);
                self.path.pop();
            }
        }
        Ok(())
    }

    /// Goes to the driver of `signal`, which is read at `span`.
    fn enter(&mut self, signal: Signal, span: Span) -> Result<(), ConvertError> {
        match self.network.driver(signal) {
            Driver::Constant | Driver::Latch(_) => Ok(()),
            Driver::Input(input) => {
                self.reads_input[input as usize] |= self.is_used;
                Ok(())
            }
            Driver::None => self.tell_undriven(signal, span),
            Driver::Gate(gate) => match self.state[gate as usize] {
                State::Done => Ok(()),
                State::New => {
                    self.push(gate);
                    Ok(())
                }
                State::OnPath => Err(self.loop_error(gate)),
            },
        }
    }

    /// For each input whether a clock comes from it and no output or latch input reads it.
    fn inputs_that_only_clock(&self) -> Vec<bool> {
        let mut only_clocks = vec![false; self.reads_input.len()];
        let mut seen = vec![false; self.network.num_nets()];
        let mut stack = self.network.clocks.clone();
        while let Some(signal) = stack.pop() {
            if std::mem::replace(&mut seen[signal.net()], true) {
                continue;
            }
            match self.network.driver(signal) {
                Driver::Input(input) => {
                    only_clocks[input as usize] = !self.reads_input[input as usize];
                }
                Driver::Gate(gate) => {
                    let gate = &self.network.gates[gate as usize];
                    stack.extend_from_slice(self.network.fanins(gate));
                }
                Driver::None | Driver::Constant | Driver::Latch(_) => {}
            }
        }
        only_clocks
    }

    fn tell_undriven(&mut self, signal: Signal, reader: Span) -> Result<(), ConvertError> {
        let mention = self.network.span(signal);
        let message = format!("nothing drives net `{}`", self.network.label(signal));
        if self.undriven == Undriven::Error && self.is_used {
            let mut diagnostic = Diagnostic::error(mention, message)
                .labelled("read, but never driven")
                .help("the option `lenient` ties such nets to 0");
            if reader != mention && reader != Span::default() {
                diagnostic = diagnostic.related(reader, "read here");
            }
            return Err(ConvertError::new(ConvertErrorKind::Undriven, diagnostic));
        }
        if !std::mem::replace(&mut self.told[signal.net()], true) {
            let warning = Diagnostic::warning(mention, message).labelled("taken as 0");
            self.network.warnings.push(warning);
        }
        Ok(())
    }

    /// The gates from `start` to the end of the path read each other in a circle.
    fn loop_error(&self, start: u32) -> ConvertError {
        const SHOWN: usize = 8;
        let from = self.path.iter().position(|&(gate, _)| gate == start);
        let mut gates: Vec<u32> = (self.path[from.unwrap_or(0)..].iter())
            .map(|&(gate, _)| gate)
            .collect();
        // The path goes from reader to driver; people follow signals.
        gates.reverse();
        let named = |gate: &u32| self.network.name(self.network.gates[*gate as usize].output);
        let mut names: Vec<String> = gates.iter().filter_map(named).collect();
        let num_nets = names.len();
        if num_nets > SHOWN {
            names.truncate(SHOWN);
            names.push(format!("... ({} more)", num_nets - SHOWN));
        }
        names.extend(names.first().cloned());
        let first = gates.first().map_or(start, |&gate| gate);
        let span_of = |gate: u32| self.network.gates[gate as usize].span;
        let mut diagnostic = Diagnostic::error(
            span_of(first),
            format!("combinational loop: {}", names.join(" -> ")),
        )
        .labelled("on the loop");
        let mut shown = vec![span_of(first)];
        for &gate in &gates[1.min(gates.len())..] {
            let span = span_of(gate);
            if shown.len() < SHOWN && !shown.contains(&span) {
                diagnostic = diagnostic.related(span, "on the loop");
                shown.push(span);
            }
        }
        ConvertError::new(ConvertErrorKind::CombinationalLoop, diagnostic)
    }
}
