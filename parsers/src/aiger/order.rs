//! Checks of a text file, where definitions come in any order and variables may have gaps:
//! every literal defined, nothing defined twice, no loop. Puts the ANDs in topological order.
//! Not for: binary files, which cannot be wrong in these ways.

use rustc_hash::FxHashMap;

use super::ast::{And, Ast, Literal};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Where the lines of a text file begin, for messages.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) inputs: Vec<Span>,
    pub(super) latches: Vec<Span>,
    pub(super) ands: Vec<Span>,
    /// Every other use of a literal: next states, outputs, properties.
    pub(super) uses: Vec<(Literal, Span)>,
}

/// What defines a variable.
#[derive(Clone, Copy)]
enum Definition {
    Constant,
    Input(u32),
    Latch(u32),
    And(u32),
}

impl Definition {
    fn span(self, lines: &Lines) -> Span {
        match self {
            Self::Constant => Span::default(),
            Self::Input(index) => lines.inputs[index as usize],
            Self::Latch(index) => lines.latches[index as usize],
            Self::And(index) => lines.ands[index as usize],
        }
    }
}

/// What defines each variable.
enum Definitions {
    /// By variable, where there are no more of them than bytes.
    Dense(Vec<Option<Definition>>),
    /// A header of few bytes may speak of two thousand million variables.
    Sparse(FxHashMap<u32, Definition>),
}

impl Definitions {
    fn new(max_variable: u32, num_bytes: usize) -> Self {
        if (max_variable as usize) < num_bytes {
            Self::Dense(vec![None; max_variable as usize + 1])
        } else {
            Self::Sparse(FxHashMap::default())
        }
    }

    fn get(&self, literal: Literal) -> Option<Definition> {
        let variable = literal.variable();
        match self {
            Self::Dense(table) => table.get(variable as usize).copied().flatten(),
            Self::Sparse(map) => map.get(&variable).copied(),
        }
    }

    /// Gives what defined the variable before. It must not be above the header's maximum.
    fn insert(&mut self, literal: Literal, definition: Definition) -> Option<Definition> {
        let variable = literal.variable();
        match self {
            Self::Dense(table) => table[variable as usize].replace(definition),
            Self::Sparse(map) => map.insert(variable, definition),
        }
    }
}

/// Checks the tree and sorts its ANDs; those already in order stay as they are.
///
/// `num_bytes` is the length of the file, which bounds what is reserved.
pub(super) fn check_and_sort(ast: &mut Ast, lines: &Lines, num_bytes: usize) -> Result<(), Diagnostic> {
    let definitions = define(ast, lines, num_bytes)?;
    for &(literal, span) in &lines.uses {
        require(&definitions, ast, literal, span)?;
    }
    for (and, &span) in ast.ands.iter().zip(&lines.ands) {
        for fanin in and.fanins {
            require(&definitions, ast, fanin, span)?;
        }
    }
    let order =
        topological_order(&ast.ands, &definitions).map_err(|on_loop| loop_of(&on_loop, ast, lines))?;
    ast.ands = order.into_iter().map(|index| ast.ands[index]).collect();
    Ok(())
}

fn define(ast: &Ast, lines: &Lines, num_bytes: usize) -> Result<Definitions, Diagnostic> {
    let inputs = (0..).zip(&ast.inputs);
    let inputs = inputs.map(|(index, &literal)| (literal, Definition::Input(index)));
    let latches = (0..).zip(&ast.latches);
    let latches = latches.map(|(index, latch)| (latch.literal, Definition::Latch(index)));
    let ands = (0..).zip(&ast.ands);
    let ands = ands.map(|(index, and)| (and.output, Definition::And(index)));
    let mut definitions = Definitions::new(ast.max_variable, num_bytes);
    definitions.insert(Literal::FALSE, Definition::Constant);
    for (literal, definition) in inputs.chain(latches).chain(ands) {
        let Some(first) = definitions.insert(literal, definition) else {
            continue;
        };
        let span = definition.span(lines);
        return Err(match first {
            Definition::Constant => {
                Diagnostic::error(span, "literal 0 is the constant and cannot be defined")
            }
            _ => Diagnostic::error(span, format!("variable {} is defined twice", literal.variable()))
                .labelled("defined again here")
                .related(first.span(lines), "first defined here"),
        });
    }
    Ok(definitions)
}

fn require(definitions: &Definitions, ast: &Ast, literal: Literal, span: Span) -> Result<(), Diagnostic> {
    if definitions.get(literal).is_some() {
        return Ok(());
    }
    Err(undefined(literal, ast.max_variable, span))
}

/// A literal that nothing defines.
pub(super) fn undefined(literal: Literal, max_variable: u32, span: Span) -> Diagnostic {
    let error = Diagnostic::error(span, format!("literal {} is not defined", literal.0));
    if literal.variable() > max_variable {
        error.labelled(format!("the header allows variables up to {max_variable}"))
    } else {
        error.labelled(format!(
            "variable {} is no input, latch or AND",
            literal.variable()
        ))
    }
}

/// Depth-first, on a stack of its own: circuits are deeper than threads' stacks.
/// Fails with the ANDs of a loop, each a fanin of the one before it.
fn topological_order(ands: &[And], definitions: &Definitions) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; ands.len()];
    let mut order = Vec::with_capacity(ands.len());
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for root in 0..ands.len() {
        if state[root] == State::New {
            state[root] = State::Open;
            stack.push((root, 0));
        }
        while let Some((index, next)) = stack.last_mut() {
            let Some(fanin) = ands[*index].fanins.get(*next) else {
                state[*index] = State::Done;
                order.push(*index);
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(Definition::And(fanin)) = definitions.get(*fanin) else {
                continue;
            };
            let fanin = fanin as usize;
            match state[fanin] {
                State::New => {
                    state[fanin] = State::Open;
                    stack.push((fanin, 0));
                }
                State::Open => {
                    let on_stack = stack.iter().map(|&(index, _)| index);
                    return Err(on_stack.skip_while(|&index| index != fanin).collect());
                }
                State::Done => {}
            }
        }
    }
    Ok(order)
}

fn loop_of(on_loop: &[usize], ast: &Ast, lines: &Lines) -> Diagnostic {
    let output = |index: usize| ast.ands[index].output.0;
    if let [index] = *on_loop {
        return Diagnostic::error(
            lines.ands[index],
            format!("fanin not below its node: AND {} is its own fanin", output(index)),
        );
    }
    let first = on_loop[0];
    let error = Diagnostic::error(lines.ands[first], format!("{} ANDs are on a loop", on_loop.len()))
        .labelled(format!("AND {} needs {}", output(first), output(on_loop[1])));
    (1..on_loop.len()).fold(error, |error, place| {
        let (index, next) = (on_loop[place], on_loop[(place + 1) % on_loop.len()]);
        error.related(
            lines.ands[index],
            format!("AND {} needs {}", output(index), output(next)),
        )
    })
}
