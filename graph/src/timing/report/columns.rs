//! Columns of reports: which there are, how wide, in which units.
//! Not for what stands in them.

use crate::library::Units;

/// A column beside delay, time and description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Pins that a driver drives.
    Fanout,
    /// Its load.
    Capacitance,
    /// Slews.
    Slew,
    /// Rows of pins that are read, not only of drivers.
    InputPins,
    /// Rows of nets.
    Nets,
}

impl Field {
    /// By the name that `-fields` knows it by; names may be cut short.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let all = [
            ("fanout", Self::Fanout),
            ("capacitance", Self::Capacitance),
            ("slew", Self::Slew),
            ("input_pins", Self::InputPins),
            ("nets", Self::Nets),
        ];
        let mut found = all
            .iter()
            .filter(|(known, _)| !name.is_empty() && known.starts_with(name));
        found.next().map(|&(_, field)| field)
    }
}

/// How a report is laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Digits behind the point.
    pub digits: usize,
    /// Columns and rows that are shown.
    pub fields: Vec<Field>,
    /// Units of numbers.
    pub units: Units,
}

impl Default for Layout {
    /// Two digits, delays and times only, ns and pF.
    fn default() -> Self {
        Self {
            digits: 2,
            fields: Vec::new(),
            units: Units::default(),
        }
    }
}

impl Layout {
    /// Whether a field is shown.
    #[must_use]
    pub fn shows(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// A time in the units of the report.
    #[must_use]
    pub fn time(&self, ps: f64) -> String {
        fixed(ps / self.units.time_ps, self.digits)
    }

    /// A capacitance in the units of the report.
    #[must_use]
    pub fn capacitance(&self, ff: f64) -> String {
        fixed(ff / self.units.capacitance_ff, self.digits)
    }

    /// How wide a number is.
    #[must_use]
    pub fn width(&self) -> usize {
        self.digits + 4
    }
}

/// A number with so many digits; 0 has no sign.
fn fixed(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(fixed(-0.0001, 2), "0.00");
        assert_eq!(fixed(-0.006, 2), "-0.01");
    }

    #[test]
    fn fields_may_be_cut_short() {
        assert_eq!(Field::of("cap"), Some(Field::Capacitance));
        assert_eq!(Field::of("input_pins"), Some(Field::InputPins));
        assert_eq!(Field::of("delay"), None);
    }
}
