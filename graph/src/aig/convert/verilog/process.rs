//! `always` blocks: registers, and combinational procedures that assign in every case.
//!
//! Expressions are the business of [`super::evaluate`].

use netlearn_parsers::verilog::ast::{Always, Assignment, Edge, Expr, Id, Sensitivity, Statement};
use netlearn_parsers::{Diagnostic, Span};

use super::arithmetic::{any, resize};
use super::scope::{Body, Environment};
use super::{Elaboration, unsupported};
use crate::aig::LatchInit;
use crate::aig::convert::network::Signal;
use crate::aig::convert::{ConvertError, ConvertErrorKind};

/// What a procedure has done so far.
#[derive(Clone, Default)]
struct State {
    /// What later statements read: blocking assignments.
    current: Environment,
    /// What holds in the end: nonblocking assignments.
    postponed: Environment,
}

impl State {
    /// What each variable holds in the end.
    fn finish(self) -> Environment {
        let mut result = self.current;
        result.extend(self.postponed);
        result
    }
}

/// Steps still to do; a stack of them stands for the nesting of statements.
enum Step {
    Do(Id<Statement>),
    /// The `then` side is done: keep it, go back to `before` and do the other side.
    Otherwise {
        condition: Signal,
        before: State,
        otherwise: Option<Id<Statement>>,
    },
    /// Both sides are done.
    Join {
        condition: Signal,
        then: State,
    },
}

impl<'a> Elaboration<'a> {
    pub(super) fn always(&mut self, body: &mut Body<'a>, always: &Always) -> Result<(), ConvertError> {
        let mut clocks = Vec::new();
        if let Sensitivity::Events(events) = always.sensitivity {
            for event in &self.ast[events] {
                if let Some(Edge::Positive | Edge::Negative) = event.edge {
                    clocks.extend(self.value(body, None, event.signal, 0)?.bits);
                }
            }
        }
        let is_clocked = !clocks.is_empty();
        for clock in clocks {
            self.network.add_clock(clock);
        }
        let spans = self.targets_of(body, always.body)?;
        let result = self.run(body, always.body, is_clocked)?;
        for (net, value) in result {
            let output = Signal(net);
            let span = spans.get(&net).copied().unwrap_or_default();
            if is_clocked {
                let init = body.inits.get(&net).copied().unwrap_or(LatchInit::Unknown);
                self.network.add_latch(output, value, init, span)?;
            } else {
                self.network.connect(output, value, span)?;
            }
        }
        Ok(())
    }

    /// Runs a statement symbolically.
    fn run(
        &mut self,
        body: &mut Body<'a>,
        statement: Id<Statement>,
        is_clocked: bool,
    ) -> Result<Environment, ConvertError> {
        let mut state = State::default();
        let mut steps = vec![Step::Do(statement)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Do(statement) => match self.ast[statement] {
                    Statement::Empty => {}
                    Statement::Block { statements, .. } => {
                        steps.extend(self.ast[statements].iter().rev().map(|&id| Step::Do(id)));
                    }
                    Statement::Blocking(assignment) => {
                        let (nets, value) = self.assigned(body, &state, &assignment)?;
                        for (net, bit) in nets.into_iter().zip(value) {
                            state.current.insert(net.0, bit);
                            state.postponed.remove(&net.0);
                        }
                    }
                    Statement::Nonblocking(assignment) => {
                        let (nets, value) = self.assigned(body, &state, &assignment)?;
                        let bits = nets.into_iter().zip(value);
                        state.postponed.extend(bits.map(|(net, bit)| (net.0, bit)));
                    }
                    Statement::If {
                        condition,
                        then,
                        otherwise,
                    } => {
                        let span = self.ast.span(condition);
                        let bits = self.value(body, Some(&state.current), condition, 0)?.bits;
                        let condition = any(&mut self.network, &bits, span);
                        steps.push(Step::Otherwise {
                            condition,
                            before: state.clone(),
                            otherwise,
                        });
                        steps.push(Step::Do(then));
                    }
                },
                Step::Otherwise {
                    condition,
                    before,
                    otherwise,
                } => {
                    let then = std::mem::replace(&mut state, before);
                    steps.push(Step::Join { condition, then });
                    steps.extend(otherwise.map(Step::Do));
                }
                Step::Join { condition, then } => {
                    let span = self.statement_span(statement);
                    let hold = is_clocked.then_some(());
                    state = State {
                        current: self.join(condition, &then.current, &state.current, hold, span)?,
                        postponed: self.join(condition, &then.postponed, &state.postponed, hold, span)?,
                    };
                }
            }
        }
        Ok(state.finish())
    }

    /// The value of every variable after `if (condition)`, from its values after both sides.
    fn join(
        &mut self,
        condition: Signal,
        then: &Environment,
        otherwise: &Environment,
        hold: Option<()>,
        span: Span,
    ) -> Result<Environment, ConvertError> {
        let mut joined = Environment::new();
        for &net in then.keys().chain(otherwise.keys()) {
            if joined.contains_key(&net) {
                continue;
            }
            let (a, b) = match (then.get(&net), otherwise.get(&net), hold) {
                (Some(&a), Some(&b), _) => (a, b),
                // A register keeps its value where nothing is assigned.
                (Some(&a), None, Some(())) => (a, Signal(net)),
                (None, Some(&b), Some(())) => (Signal(net), b),
                _ => {
                    let name = self.network.label(Signal(net));
                    let message = format!("`{name}` is not assigned in every case");
                    let diagnostic =
                        Diagnostic::error(span, message).labelled("this would need a level-sensitive latch");
                    return Err(ConvertError::new(ConvertErrorKind::Unsupported, diagnostic));
                }
            };
            let value = self.network.mux([condition, a, b], span);
            joined.insert(net, value);
        }
        Ok(joined)
    }

    /// The nets of a target and the value assigned to them.
    fn assigned(
        &mut self,
        body: &mut Body<'a>,
        state: &State,
        assignment: &Assignment,
    ) -> Result<(Vec<Signal>, Vec<Signal>), ConvertError> {
        let nets = self.target(body, assignment.target)?;
        let width = nets.len();
        let value = self.value(body, Some(&state.current), assignment.value, width as u32)?;
        let mut bits = value.bits;
        resize(&mut bits, width, value.is_signed);
        Ok((nets, bits))
    }

    /// Where each net that a statement assigns is first assigned.
    fn targets_of(
        &mut self,
        body: &mut Body<'a>,
        statement: Id<Statement>,
    ) -> Result<std::collections::BTreeMap<u32, Span>, ConvertError> {
        let mut spans = std::collections::BTreeMap::new();
        let mut stack = vec![statement];
        while let Some(statement) = stack.pop() {
            match self.ast[statement] {
                Statement::Empty => {}
                Statement::Block { statements, .. } => {
                    stack.extend(self.ast[statements].iter().rev());
                }
                Statement::If { then, otherwise, .. } => {
                    stack.extend(otherwise);
                    stack.push(then);
                }
                Statement::Blocking(assignment) | Statement::Nonblocking(assignment) => {
                    let span = self.ast.span(assignment.target);
                    for net in self.target(body, assignment.target)? {
                        spans.entry(net.0).or_insert(span);
                    }
                }
            }
        }
        Ok(spans)
    }

    /// Where the first assignment of a statement stands.
    fn statement_span(&self, mut statement: Id<Statement>) -> Span {
        loop {
            statement = match self.ast[statement] {
                Statement::Blocking(assignment) | Statement::Nonblocking(assignment) => {
                    return self.ast.span(assignment.target);
                }
                Statement::If { condition, .. } => return self.ast.span(condition),
                Statement::Block { statements, .. } => match self.ast[statements].first() {
                    Some(&first) => first,
                    None => return Span::default(),
                },
                Statement::Empty => return Span::default(),
            }
        }
    }

    /// The nets that an assignment or an output of an instance drives, least significant first.
    pub(super) fn target(
        &mut self,
        body: &mut Body<'a>,
        target: Id<Expr>,
    ) -> Result<Vec<Signal>, ConvertError> {
        use netlearn_parsers::verilog::ast::ExprKind;
        let mut stack = vec![target];
        while let Some(part) = stack.pop() {
            match self.ast[part].kind {
                ExprKind::Identifier(_)
                | ExprKind::Bit { .. }
                | ExprKind::BitSelect { .. }
                | ExprKind::PartSelect(_) => {}
                ExprKind::Concatenation(parts) => stack.extend_from_slice(&self.ast[parts]),
                _ => return Err(unsupported(self.ast.span(part), "this cannot be driven")),
            }
        }
        let bits = self.value(body, None, target, 0)?.bits;
        if bits.iter().all(|&bit| self.network.is_named(bit)) {
            Ok(bits)
        } else {
            let message = "only nets and constant selects of nets can be driven";
            Err(unsupported(self.ast.span(target), message))
        }
    }
}
