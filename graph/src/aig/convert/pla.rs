//! PLA: two-level functions as espresso has them.

use netlearn_parsers::Span;
use netlearn_parsers::cover::CubeLiteral;
use netlearn_parsers::pla::{Ast, OutputLiteral};

use super::hierarchy::check_count;
use super::lower::lower;
use super::network::{Function, NetName, Network, Scope, Signal};
use super::{ConvertError, Converted, Undriven};
use crate::aig::Aig;
use crate::aig::factor::Cover;

impl Aig {
    /// The circuit of a PLA file: each output the factored form of its on-set, don't cares taken
    /// as 0. Where a file gives no on-set, it is what neither off-set nor don't cares hold. Cubes
    /// that differ in one variable are merged first.
    ///
    /// # Errors
    /// If the circuit is too large.
    pub fn from_pla(ast: &Ast) -> Result<Converted, ConvertError> {
        // Every output is a function of all inputs, so that memory is quadratic in the file.
        let connections = ast.inputs.width() as u64 * ast.outputs.width() as u64;
        check_count(connections, "connections", Span::default())?;
        let mut network = Network::new();
        let mut inputs: Vec<Signal> = Vec::with_capacity(ast.inputs.width());
        for i in 0..ast.inputs.width() {
            let name = ast.input_names.as_ref().and_then(|names| names.get(i));
            let signal = match name {
                Some(text) => {
                    let (scope, bit) = (Scope::TOP, None);
                    network.net(NetName { scope, text, bit }, Span::default())
                }
                None => network.anonymous(Span::default()),
            };
            network.add_input(signal, Span::default())?;
            inputs.push(signal);
        }
        for output in 0..ast.outputs.width() {
            let (cover, is_inverted) = on_set(ast, output);
            let signal = network.anonymous(Span::default());
            let function = Function::Cover(Box::new(cover));
            network.add_gate(
                signal,
                function,
                is_inverted,
                inputs.iter().copied(),
                Span::default(),
            )?;
            let name = ast.output_names.as_ref().and_then(|names| names.get(output));
            network.add_output(signal, name.cloned(), Span::default());
        }
        lower(network, "", Undriven::Error)
    }
}

/// The on-set of one output, or its complement and `true`.
fn on_set(ast: &Ast, output: usize) -> (Cover, bool) {
    let kind = ast.kind;
    let is_inverted = !kind.has_on_set() && kind.has_off_set();
    let counts = |literal: OutputLiteral| match literal {
        OutputLiteral::On => kind.has_on_set(),
        OutputLiteral::Off => is_inverted,
        OutputLiteral::DontCare => is_inverted && kind.has_dont_care_set(),
        OutputLiteral::Nothing => false,
    };
    let mut cover = Cover::new(ast.inputs.width());
    for (inputs, outputs) in ast.inputs.iter().zip(ast.outputs.iter()) {
        if counts(outputs[output]) {
            cover.push(inputs.iter().copied().map(value));
        }
    }
    cover.merge_adjacent();
    (cover, is_inverted)
}

/// The value a cube asks of an input.
pub(super) fn value(literal: CubeLiteral) -> Option<bool> {
    match literal {
        CubeLiteral::Zero => Some(false),
        CubeLiteral::One => Some(true),
        CubeLiteral::Either => None,
    }
}
