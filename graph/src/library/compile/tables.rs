//! Tables in ps and fF, their axes in the order of the store.
//! Not for: reading values between breakpoints.

use netlearn_parsers::Span;
use netlearn_parsers::liberty::{self, Variable};

use super::Compiler;
use crate::ids::TableId;

/// Where the axis of a delay or slew stands, if timing knows it.
fn delay_axis(variable: Variable) -> Option<usize> {
    match variable {
        Variable::InputNetTransition | Variable::InputTransitionTime | Variable::RelatedPinTransition => {
            Some(0)
        }
        Variable::TotalOutputNetCapacitance | Variable::EqualOrOppositeOutputNetCapacitance => Some(1),
        Variable::RelatedOutTotalOutputNetCapacitance => Some(2),
        _ => None,
    }
}

/// Where the axis of a margin stands, if timing knows it.
fn check_axis(variable: Variable) -> Option<usize> {
    match variable {
        Variable::InputNetTransition | Variable::InputTransitionTime | Variable::RelatedPinTransition => {
            Some(0)
        }
        Variable::ConstrainedPinTransition => Some(1),
        Variable::TotalOutputNetCapacitance | Variable::RelatedOutTotalOutputNetCapacitance => Some(2),
        _ => None,
    }
}

impl Compiler<'_> {
    /// Adds a table of times; `None` where timing cannot use it.
    pub(super) fn table(&mut self, table: &liberty::Table, is_check: bool, span: Span) -> Option<TableId> {
        let mut axes: [Vec<f32>; 3] = Default::default();
        let mut before = None;
        for axis in &table.axes {
            if axis.breakpoints.len() < 2 {
                continue;
            }
            let place = match is_check {
                true => check_axis(axis.variable),
                false => delay_axis(axis.variable),
            };
            // The reader has sorted axes by their variables, which is our order too.
            let Some(place) = place.filter(|&place| before.is_none_or(|before| before < place)) else {
                self.leave_out(format!("a table over `{}`", axis.variable.name()), span);
                return None;
            };
            before = Some(place);
            let is_load = place == 2 || (place == 1 && !is_check);
            let units = &self.head.units;
            axes[place].extend(axis.breakpoints.iter().map(|&number| match is_load {
                true => units.capacitance(number),
                false => units.time(number),
            }));
        }
        let values: Vec<f32> = table
            .values
            .iter()
            .map(|&number| self.head.units.time(number))
            .collect();
        let [x, y, z] = &axes;
        match self.library.tables.add([x, y, z], &values) {
            Ok(id) => Some(id),
            Err(error) => {
                self.leave_out(format!("a table with wrong numbers ({error})"), span);
                None
            }
        }
    }

    /// Adds a table of one time.
    pub(super) fn constant(&mut self, number: f64, span: Span) -> Option<TableId> {
        let table = liberty::Table {
            axes: Vec::new(),
            values: vec![number],
        };
        self.table(&table, true, span)
    }
}
