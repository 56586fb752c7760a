//! One form of trees that say the same.
//! Not for: names of different spelling; see [`crate::match_key`].

use super::ast::{Ast, Condition, DelayKind, Instance};
use super::value::{List, PulseLimits};
use crate::columns::row;
use crate::names::{NameId, Renumber};
use crate::span::Span;

impl Ast {
    /// The same content with all spans empty, names and values in a fixed order: two files say
    /// the same when these are equal.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        let mut renumber = Renumber::new(std::mem::take(&mut self.names));
        self.for_each_name(&mut |name| renumber.name(name));
        self.names = renumber.finish();
        for cell in &mut self.cells {
            cell.span = Span::default();
        }
        let delays = self.delays.iter_mut();
        let pulses = self.pulses.iter_mut();
        let checks = self.checks.iter_mut();
        let labels = self.labels.iter_mut();
        let entries = delays
            .map(|delay| (&mut delay.span, &mut delay.values))
            .chain(pulses.map(|pulse| (&mut pulse.span, &mut pulse.values)))
            .chain(checks.map(|check| (&mut check.span, &mut check.values)))
            .chain(labels.map(|label| (&mut label.span, &mut label.values)));
        let old = std::mem::take(&mut self.values);
        let old_limits = std::mem::take(&mut self.limits);
        for (span, list) in entries {
            *span = Span::default();
            let start = row(self.values.len());
            let first = old_limits.partition_point(|limits| limits.value < list.start);
            let limits = old_limits[first..]
                .iter()
                .take_while(|limits| limits.value < list.end);
            self.limits.extend(limits.map(|limits| PulseLimits {
                value: limits.value - list.start + start,
                ..*limits
            }));
            self.values.extend_from_slice(&old[list.range()]);
            *list = List {
                start,
                end: row(self.values.len()),
            };
        }
        for environment in &mut self.environments {
            environment.span = Span::default();
        }
        self
    }

    fn for_each_name(&mut self, visit: &mut impl FnMut(&mut NameId)) {
        for cell in &mut self.cells {
            visit(&mut cell.cell_type);
            if let Instance::Path(path) = &mut cell.instance {
                visit(path);
            }
        }
        for delay in &mut self.delays {
            match &mut delay.kind {
                DelayKind::IoPath {
                    from, to, condition, ..
                } => {
                    visit(&mut from.name);
                    visit(to);
                    if let Condition::When(text) = condition {
                        visit(text);
                    }
                }
                DelayKind::Interconnect { from, to } => {
                    visit(from);
                    visit(to);
                }
                DelayKind::Port(name) | DelayKind::NetDelay(name) | DelayKind::Device(Some(name)) => {
                    visit(name);
                }
                DelayKind::Device(None) => {}
            }
        }
        for (from, to) in self.pulses.iter_mut().filter_map(|pulse| pulse.ports.as_mut()) {
            visit(from);
            visit(to);
        }
        for check in &mut self.checks {
            for port in std::iter::once(&mut check.port).chain(&mut check.reference) {
                visit(&mut port.port.name);
                port.condition.iter_mut().for_each(&mut *visit);
            }
            let conditions = check.data_condition.iter_mut();
            conditions
                .chain(&mut check.reference_condition)
                .for_each(&mut *visit);
        }
        for environment in &mut self.environments {
            visit(&mut environment.text);
        }
        for label in &mut self.labels {
            visit(&mut label.name);
        }
    }
}
