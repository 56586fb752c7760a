//! Whether two cells differ in numbers only.
//! Not for: which cell a gate may become for its function; see [`super::matching`].

use super::{ArcSet, Library, Port};
use crate::ids::{CellId, FunctionId};

impl Library {
    /// Whether a cell may take the place of another one so that only numbers change: the same ports with
    /// the same functions, the same states, and between these ports the same arcs under the same
    /// conditions, in the same order. Capacitances, tables and area may differ.
    #[must_use]
    pub fn is_alike(&self, a: CellId, b: CellId) -> bool {
        let [first, second] = [a, b].map(|cell| self.cell(cell));
        let ports = || first.ports.into_iter().zip(second.ports);
        let states = || {
            let [first, second] =
                [first, second].map(|cell| self.sequentials()[cell.sequentials.clone()].iter());
            first.zip(second)
        };
        let sets = || self.arc_sets(a).zip(self.arc_sets(b));
        first.ports.len() == second.ports.len()
            && first.sequentials.len() == second.sequentials.len()
            && first.arc_sets.len() == second.arc_sets.len()
            && first.clock_gating == second.clock_gating
            && ports().all(|(a, b)| self.are_ports_alike(self.port(a), self.port(b)))
            && states().all(|(a, b)| {
                a.kind == b.kind
                    && a.states == b.states
                    && self.are_functions_alike(a.clock, b.clock)
                    && self.are_functions_alike(a.data, b.data)
                    && self.are_functions_alike(a.clear, b.clear)
                    && self.are_functions_alike(a.preset, b.preset)
            })
            && sets().all(|((_, one), (_, other))| {
                first.ports.place(one.from) == second.ports.place(other.from)
                    && first.ports.place(one.to) == second.ports.place(other.to)
                    && self.are_sets_alike(one, other)
            })
    }

    fn are_ports_alike(&self, a: &Port, b: &Port) -> bool {
        a.name == b.name
            && a.direction == b.direction
            && a.is_clock == b.is_clock
            && a.is_register_clock == b.is_register_clock
            && a.is_check_clock == b.is_check_clock
            && a.is_three_state == b.is_three_state
            && a.gate_pin == b.gate_pin
            && self.are_functions_alike(a.function, b.function)
            && self.are_functions_alike(a.three_state, b.three_state)
    }

    /// But for where they begin and end.
    fn are_sets_alike(&self, a: &ArcSet, b: &ArcSet) -> bool {
        let edges = |set: &ArcSet| {
            let arcs = set.arcs.into_iter().map(|arc| self.arc(arc));
            arcs.map(|arc| (arc.from, arc.to)).collect::<Vec<_>>()
        };
        a.role == b.role
            && a.sense == b.sense
            && a.mode == b.mode
            && self.are_functions_alike(a.when, b.when)
            && self.are_functions_alike(a.mode_when, b.mode_when)
            && edges(a) == edges(b)
    }

    /// Functions name ports by their places.
    fn are_functions_alike(&self, a: Option<FunctionId>, b: Option<FunctionId>) -> bool {
        let operations = |function: Option<FunctionId>| function.map(|function| self.operations(function));
        operations(a) == operations(b)
    }
}
