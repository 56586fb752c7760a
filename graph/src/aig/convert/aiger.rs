//! AIGER, text and binary: the AIG's own format.

use netlearn_parsers::aiger::{And, Ast, Latch, Literal, Reset, Symbol, SymbolKind};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::{ConvertError, ConvertErrorKind};
use crate::aig::{Aig, LatchInit};
use crate::ids::{Lit, NodeId};

impl Aig {
    /// The circuit of an AIGER file, hashed and without dangling nodes. Properties of AIGER 1.9
    /// (bad states, constraints, justice, fairness) are not part of an [`Aig`].
    ///
    /// # Errors
    /// If a literal is used before it is defined; trees that the reader made have none such.
    pub fn from_aiger(ast: &Ast) -> Result<Aig, ConvertError> {
        let names = |kind, len| names_of(&ast.symbols, kind, len);
        let mut aig = Aig::with_capacity("", ast.ands.len());
        let mut variables = Variables::new(ast);
        for (literal, name) in ast.inputs.iter().zip(names(SymbolKind::Input, ast.inputs.len())) {
            let lit = aig.add_maybe_named_input(name.map(Into::into));
            variables.define(*literal, lit);
        }
        for (latch, name) in ast
            .latches
            .iter()
            .zip(names(SymbolKind::Latch, ast.latches.len()))
        {
            let init = match latch.reset {
                Reset::Zero => LatchInit::Zero,
                Reset::One => LatchInit::One,
                Reset::Undefined => LatchInit::Unknown,
            };
            let lit = aig.add_maybe_named_latch(name.map(Into::into), init);
            variables.define(latch.literal, lit);
        }
        for And { output, fanins } in &ast.ands {
            let lit = aig.and(variables.get(fanins[0])?, variables.get(fanins[1])?);
            variables.define(*output, lit);
        }
        for (literal, name) in ast
            .outputs
            .iter()
            .zip(names(SymbolKind::Output, ast.outputs.len()))
        {
            let lit = variables.get(*literal)?;
            aig.add_maybe_named_output(lit, name.map(Into::into));
        }
        for (i, latch) in ast.latches.iter().enumerate() {
            aig.set_latch_next(i, variables.get(latch.next)?);
        }
        Ok(aig.without_dangling())
    }

    /// This circuit as AIGER tree, canonical: variables in the order of nodes, fanins sorted
    /// downwards, names where there are some.
    #[must_use]
    pub fn to_aiger(&self) -> Ast {
        let literal = |lit: Lit| Literal(lit.0);
        let plain = |node: usize| Literal(2 * node as u32);
        let first_latch = 1 + self.num_inputs();
        Ast {
            max_variable: self.num_nodes() as u32 - 1,
            inputs: (1..first_latch).map(plain).collect(),
            latches: (first_latch..)
                .map(plain)
                .zip(self.latches())
                .map(to_latch)
                .collect(),
            outputs: self.outputs().iter().copied().map(literal).collect(),
            ands: (self.ands())
                .map(|(node, [a, b])| And {
                    output: literal(node.lit()),
                    fanins: [literal(b), literal(a)],
                })
                .collect(),
            symbols: self.symbols(),
            ..Ast::default()
        }
    }

    fn symbols(&self) -> Vec<Symbol> {
        let inputs = (0..self.num_inputs()).map(|i| (SymbolKind::Input, i, self.input_name(i)));
        let latches = self.latches().iter().enumerate();
        let latches = latches.map(|(i, latch)| (SymbolKind::Latch, i, latch.name.as_deref()));
        let outputs = (0..self.num_outputs()).map(|i| (SymbolKind::Output, i, self.output_name(i)));
        (inputs.chain(latches).chain(outputs))
            .filter_map(|(kind, index, name)| {
                Some(Symbol {
                    kind,
                    index: index as u32,
                    name: name?.to_owned(),
                })
            })
            .collect()
    }
}

fn to_latch((output, latch): (Literal, &crate::aig::Latch)) -> Latch {
    Latch {
        literal: output,
        next: Literal(latch.next.0),
        reset: match latch.init {
            LatchInit::Zero => Reset::Zero,
            LatchInit::One => Reset::One,
            LatchInit::Unknown => Reset::Undefined,
        },
    }
}

/// The name of each of `len` things of one kind; the last symbol holds.
fn names_of(symbols: &[Symbol], kind: SymbolKind, len: usize) -> Vec<Option<&str>> {
    let mut names = vec![None; len];
    for symbol in symbols.iter().filter(|symbol| symbol.kind == kind) {
        if let Some(name) = names.get_mut(symbol.index as usize) {
            *name = Some(symbol.name.as_str());
        }
    }
    names
}

/// The literal of every variable. Text files may leave gaps up to any maximum: the dense form is
/// kept only where variables are few against what is defined.
enum Variables {
    Dense(Vec<Option<Lit>>),
    Sparse(FxHashMap<u32, Lit>),
}

impl Variables {
    fn new(ast: &Ast) -> Variables {
        let defined = 1 + ast.inputs.len() + ast.latches.len() + ast.ands.len();
        let mut variables = if ast.max_variable as usize <= 4 * defined {
            Variables::Dense(vec![None; ast.max_variable as usize + 1])
        } else {
            Variables::Sparse(FxHashMap::default())
        };
        variables.define(Literal::FALSE, NodeId::CONSTANT.lit());
        variables
    }

    fn define(&mut self, literal: Literal, lit: Lit) {
        let variable = literal.variable();
        match self {
            Variables::Dense(lits) => {
                if let Some(entry) = lits.get_mut(variable as usize) {
                    *entry = Some(lit);
                }
            }
            Variables::Sparse(lits) => {
                lits.insert(variable, lit);
            }
        }
    }

    fn get(&self, literal: Literal) -> Result<Lit, ConvertError> {
        let variable = literal.variable();
        let lit = match self {
            Variables::Dense(lits) => lits.get(variable as usize).copied().flatten(),
            Variables::Sparse(lits) => lits.get(&variable).copied(),
        };
        let lit = lit.ok_or_else(|| {
            let message = format!("literal {} is used before it is defined", literal.0);
            ConvertError::new(
                ConvertErrorKind::Undriven,
                Diagnostic::error(Span::default(), message),
            )
        })?;
        Ok(lit ^ literal.is_inverted())
    }
}
