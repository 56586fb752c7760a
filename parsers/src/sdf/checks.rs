//! `TIMINGCHECK`, `TIMINGENV` and `LABEL` of a cell of an SDF file: "Timing checks", "Timing
//! environment" and "Labels" of the standard.
//! Not for: delays; see [`super::delays`].

use super::ast::{Check, CheckKind, Environment, EnvironmentKind, Label, Mode};
use super::reader::Reader;
use crate::findings::Fallible;
use crate::names::NameId;

impl Reader<'_> {
    /// From behind `TIMINGCHECK` to behind its bracket.
    pub(super) fn checks(&mut self) -> Fallible<()> {
        while self.scanner.accept(b'(') {
            let start = self.scanner.offset() - 1;
            let (keyword, span) = self.keyword();
            match keyword.find(&CheckKind::ALL) {
                Some(kind) => self.check(kind, start)?,
                None => return Err(self.expected_at(span, "a timing check, like `SETUP`")),
            }
        }
        self.close()
    }

    /// From behind the keyword to behind the bracket.
    fn check(&mut self, kind: CheckKind, start: usize) -> Fallible<()> {
        let port = self.check_port()?;
        let reference = match kind.has_reference() {
            true => Some(self.check_port()?),
            false => None,
        };
        let first = self.tree.values.len();
        for _ in 0..kind.num_values() {
            let value = self.value()?;
            self.tree.values.push(value);
        }
        let values = self.list_from(first);
        let may_have_conditions = matches!(kind, CheckKind::SetupHold | CheckKind::RecRem);
        let (data_condition, reference_condition) = match may_have_conditions {
            true => self.stamp_and_check_conditions()?,
            false => (None, None),
        };
        self.close()?;
        self.tree.checks.push(Check {
            kind,
            port,
            reference,
            values,
            data_condition,
            reference_condition,
            span: self.scanner.span_from(start),
        });
        Ok(())
    }

    /// `(SCOND ..)` and `(CCOND ..)` of SDF 4.0.
    fn stamp_and_check_conditions(&mut self) -> Fallible<(Option<NameId>, Option<NameId>)> {
        let mut conditions = (None, None);
        while self.scanner.accept(b'(') {
            let (keyword, span) = self.keyword();
            let place = match keyword.text() {
                b"SCOND" => &mut conditions.0,
                b"CCOND" => &mut conditions.1,
                _ => return Err(self.expected_at(span, "`SCOND` or `CCOND`")),
            };
            *place = Some(self.text_inside("a condition")?);
        }
        Ok(conditions)
    }

    /// From behind `TIMINGENV` to behind its bracket.
    pub(super) fn environments(&mut self) -> Fallible<()> {
        while self.scanner.accept(b'(') {
            let start = self.scanner.offset() - 1;
            let (keyword, span) = self.keyword();
            let Some(kind) = keyword.find(&EnvironmentKind::ALL) else {
                return Err(self.expected_at(span, "a constraint, like `PATHCONSTRAINT`"));
            };
            let text = self.text_inside("ports and values")?;
            self.tree.environments.push(Environment {
                kind,
                text,
                span: self.scanner.span_from(start),
            });
        }
        self.close()
    }

    /// From behind `LABEL` to behind its bracket.
    pub(super) fn labels(&mut self) -> Fallible<()> {
        while self.scanner.accept(b'(') {
            let (keyword, span) = self.keyword();
            let mode = match keyword.text() {
                b"ABSOLUTE" => Mode::Absolute,
                b"INCREMENT" => Mode::Increment,
                _ => return Err(self.expected_at(span, "`ABSOLUTE` or `INCREMENT`")),
            };
            while self.scanner.accept(b'(') {
                let start = self.scanner.offset() - 1;
                let name = self.name("the name of a parameter")?;
                let values = self.delay_values()?;
                self.close()?;
                self.tree.labels.push(Label {
                    mode,
                    name,
                    values,
                    span: self.scanner.span_from(start),
                });
            }
            self.close()?;
        }
        self.close()
    }
}
