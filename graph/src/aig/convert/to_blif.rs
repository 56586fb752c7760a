//! An AIG as BLIF: a table for every AND.

use netlearn_parsers::blif::{Ast, Init, Latch, Model, Table, Value};
use netlearn_parsers::cover::{CubeLiteral, Rows};
use netlearn_parsers::{Ident, Span};

use super::names::NodeNames;
use crate::aig::{Aig, LatchInit};
use crate::ids::Lit;

impl Aig {
    /// This circuit as one BLIF model.
    #[must_use]
    pub fn to_blif(&self) -> Ast {
        let allowed = |c: char| c.is_ascii_graphic() && !"#=\\\"".contains(c);
        let mut names = NodeNames::new(self, allowed);
        let mut ast = Ast::default();
        let mut ident = |name: &str| Ident {
            name: ast.names.intern(name),
            span: Span::default(),
        };
        let model_name = if self.name().is_empty() {
            "top"
        } else {
            self.name()
        };
        let model_name: String = model_name
            .chars()
            .map(|c| if allowed(c) { c } else { '_' })
            .collect();
        let mut model = Model {
            name: ident(&model_name),
            inputs: Vec::with_capacity(self.num_inputs()),
            outputs: Vec::with_capacity(self.num_outputs()),
            clocks: Vec::new(),
            tables: Vec::with_capacity(self.num_ands()),
            latches: Vec::with_capacity(self.num_latches()),
            gates: Vec::new(),
            subcircuits: Vec::new(),
            external_dont_cares: None,
            is_black_box: false,
        };
        let nodes: Vec<Ident> = names.nodes.iter().map(|name| ident(name)).collect();
        model
            .inputs
            .extend((0..self.num_inputs()).map(|i| nodes[self.input_node(i).index()]));
        for (node, fanins) in self.ands() {
            let inputs = fanins.map(|lit| nodes[lit.index()]).to_vec();
            let row = fanins.map(|lit| asked(!lit.is_complemented()));
            model
                .tables
                .push(table(inputs, nodes[node.index()], [row.to_vec()]));
        }
        // A latch reads a net, so that a complemented or constant next state needs one of its own.
        for (i, latch) in self.latches().iter().enumerate() {
            let output = nodes[self.latch_node(i).index()];
            let input = if latch.next.is_complemented() || latch.next.is_constant() {
                let name = names.fresh(&format!("{}_next", names.nodes[self.latch_node(i).index()]));
                let input = ident(&name);
                model
                    .tables
                    .push(copy(latch.next, nodes[latch.next.index()], input));
                input
            } else {
                nodes[latch.next.index()]
            };
            model.latches.push(Latch {
                input,
                output,
                clocking: None,
                init: match latch.init {
                    LatchInit::Zero => Init::Zero,
                    LatchInit::One => Init::One,
                    LatchInit::Unknown => Init::Unknown,
                },
                span: Span::default(),
            });
        }
        for (&driver, name) in self.outputs().iter().zip(&names.outputs) {
            let output = ident(name);
            model.outputs.push(output);
            let from = nodes[driver.index()];
            if from != output {
                model.tables.push(copy(driver, from, output));
            }
        }
        ast.models.push(model);
        ast
    }
}

/// A table that carries the value of a literal to another net.
fn copy(lit: Lit, from: Ident, to: Ident) -> Table {
    match lit {
        Lit::FALSE => table(Vec::new(), to, []),
        Lit::TRUE => table(Vec::new(), to, [Vec::new()]),
        _ => table(vec![from], to, [vec![asked(!lit.is_complemented())]]),
    }
}

fn table<const N: usize>(inputs: Vec<Ident>, output: Ident, cubes: [Vec<CubeLiteral>; N]) -> Table {
    let mut rows = Rows::new(inputs.len());
    for cube in cubes {
        rows.push(cube);
    }
    Table {
        inputs,
        output,
        rows,
        value: Value::One,
        span: Span::default(),
    }
}

fn asked(value: bool) -> CubeLiteral {
    if value {
        CubeLiteral::One
    } else {
        CubeLiteral::Zero
    }
}
