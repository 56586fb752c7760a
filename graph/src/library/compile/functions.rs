//! Functions with their names resolved.
//! Not for: their value.

use netlearn_parsers::{Span, liberty};

use super::ports::PortGroup;
use super::{Compiler, Named, Scope};
use crate::ids::FunctionId;
use crate::library::Operation;

impl Compiler<'_> {
    /// Compiles a function for the bit at `place` of the bus it is said of: an operand that is a
    /// bus then stands for its bit at the same place. `None` where an operand is unknown.
    pub(super) fn function(
        &mut self,
        function: &liberty::Function,
        scope: &Scope<'_>,
        place: Option<usize>,
        span: Span,
    ) -> Option<FunctionId> {
        let mut operands = Vec::with_capacity(function.operands().len());
        for name in function.operands() {
            let Some(operand) = self.operand(name, scope, place) else {
                let cell = scope.cell;
                let message = format!("a function of cell `{cell}` names `{name}`, which is no pin or state");
                self.warn(span, message);
                return None;
            };
            operands.push(operand);
        }
        let operations = function.operations().iter().map(|operation| match operation {
            liberty::Operation::Constant(value) => Operation::Constant(*value),
            // The reader numbers operands by this list.
            liberty::Operation::Operand(number) => operands[*number as usize],
            liberty::Operation::Not => Operation::Not,
            liberty::Operation::And => Operation::And,
            liberty::Operation::Or => Operation::Or,
            liberty::Operation::Xor => Operation::Xor,
        });
        (!function.operations().is_empty()).then(|| self.library.functions.add(operations))
    }

    fn operand(&mut self, name: &str, scope: &Scope<'_>, place: Option<usize>) -> Option<Operation> {
        let port = match scope.names.get(name) {
            Some(Named::Port(port)) => *port,
            Some(Named::Bus(bus)) => {
                let ports = self.library.buses[bus.index()].ports;
                ports.get(if ports.len() == 1 { 0 } else { place? })?
            }
            None if scope.states.contains(name) => {
                return Some(Operation::State(self.library.names.intern(name)));
            }
            None => return None,
        };
        Some(Operation::Port(scope.ports.place(port)? as u32))
    }

    /// Functions of all ports, once all ports are known.
    pub(super) fn port_functions(&mut self, groups: &[PortGroup<'_>], scope: &Scope<'_>) {
        for group in groups {
            for &port in &group.ports {
                let place = self.place_in_bus(port);
                let span = group.pin.span;
                if let Some(function) = &group.pin.function {
                    let compiled = self.function(function, scope, place, span);
                    self.library.ports[port.index()].function = compiled;
                }
                if let Some(function) = &group.pin.three_state {
                    let compiled = self.function(function, scope, place, span);
                    self.library.ports[port.index()].three_state = compiled;
                }
            }
        }
    }
}
