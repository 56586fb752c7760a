//! What is told of a file: names with counts, quantities and texts, in lines.
//! Not for finding it out; each kind of format has a file beside this one.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// What is told of a file, in lines of things that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::cli::inspect) struct Facts(Vec<Vec<Fact>>);

#[derive(Clone, Debug, PartialEq)]
struct Fact {
    /// In plain words; its key in JSON is the same with `_` between them, and the unit behind.
    name: &'static str,
    unit: Option<&'static str>,
    value: Value,
    /// Told in JSON only.
    is_hidden: bool,
}

impl Facts {
    /// Nothing yet, on the first line.
    pub(super) fn new() -> Self {
        Self(vec![Vec::new()])
    }

    /// Begins a line.
    pub(super) fn line(&mut self) -> &mut Self {
        self.0.push(Vec::new());
        self
    }

    /// So many of something.
    pub(super) fn count(&mut self, name: &'static str, number: usize) -> &mut Self {
        self.push(name, None, json!(number), false)
    }

    /// So many of something that most files have none of; people are told where there are some.
    pub(super) fn some(&mut self, name: &'static str, number: usize) -> &mut Self {
        self.push(name, None, json!(number), number == 0)
    }

    /// A text, or null where the file has none.
    pub(super) fn text(&mut self, name: &'static str, text: Option<impl Into<String>>) -> &mut Self {
        let is_missing = text.is_none();
        self.push(name, None, json!(text.map(Into::<String>::into)), is_missing)
    }

    /// A number of a unit, which may be empty, or null where the file has none. The unit stands
    /// behind the name in JSON.
    pub(super) fn quantity(
        &mut self,
        name: &'static str,
        value: Option<f64>,
        unit: &'static str,
    ) -> &mut Self {
        self.push(name, Some(unit), json!(value.map(rounded)), value.is_none())
    }

    fn push(
        &mut self,
        name: &'static str,
        unit: Option<&'static str>,
        value: Value,
        is_hidden: bool,
    ) -> &mut Self {
        if let Some(line) = self.0.last_mut() {
            line.push(Fact {
                name,
                unit,
                value,
                is_hidden,
            });
        }
        self
    }
}

impl Fact {
    fn key(&self) -> String {
        let unit = self.unit.filter(|unit| !unit.is_empty());
        let key = match unit {
            Some(unit) => format!("{}_{unit}", self.name),
            None => self.name.to_owned(),
        };
        key.replace([' ', '-'], "_").to_lowercase()
    }
}

/// All lines as one object, in order.
impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().flatten().map(|fact| (fact.key(), &fact.value)))
    }
}

/// The first line goes behind the name of the format; others are indented.
impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, line) in self.0.iter().enumerate() {
            let mut separator = if number == 0 { ", " } else { "\n  " };
            for fact in line.iter().filter(|fact| !fact.is_hidden) {
                write!(f, "{separator}{fact}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.value, self.unit) {
            (Value::String(text), _) => write!(f, "{} {text}", self.name),
            (value, Some("")) => write!(f, "{} {}", self.name, shown(value)),
            (value, Some(unit)) => write!(f, "{} {} {unit}", self.name, shown(value)),
            (value, None) => write!(f, "{value} {}", self.name),
        }
    }
}

/// With twelve significant digits, so that a conversion of units leaves no trace.
fn rounded(value: f64) -> f64 {
    // The sum of nothing is a negative zero.
    format!("{value:.11e}").parse().unwrap_or(value) + 0.0
}

/// A number with six significant digits, which is more than files mostly have.
fn shown(value: &Value) -> String {
    let Some(number) = value.as_f64() else {
        return value.to_string();
    };
    let magnitude = number.abs();
    if magnitude != 0.0 && !(1e-4..1e9).contains(&magnitude) {
        return format!("{number:.5e}");
    }
    // Between -4 and 8 digits before the point.
    let before = if magnitude < 1.0 {
        1
    } else {
        magnitude.log10() as usize + 1
    };
    let text = format!("{number:.*}", 6usize.saturating_sub(before));
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_text_and_keys_are_identifiers() {
        let mut facts = Facts::new();
        facts.text("design", Some("top")).count("flip-flops", 2);
        facts.line();
        facts
            .line()
            .quantity("die width", Some(100.25), "um")
            .quantity("voltage", None, "V")
            .some("loops", 0);
        assert_eq!(
            facts.to_string(),
            ", design top, 2 flip-flops\n  die width 100.25 um"
        );
        assert_eq!(
            serde_json::to_string(&facts).expect("plain data"),
            r#"{"design":"top","flip_flops":2,"die_width_um":100.25,"voltage_v":null,"loops":0}"#
        );
    }

    #[test]
    fn numbers_have_six_digits() {
        for (number, text) in [
            (0.0, "0"),
            (31222.4, "31222.4"),
            (1_484_640.0, "1484640"),
            (0.512218, "0.51222"),
            (75.867151, "75.8672"),
            (1.5e-12, "1.50000e-12"),
            (-2.5, "-2.5"),
            (3e12, "3.00000e12"),
        ] {
            assert_eq!(shown(&json!(number)), text);
        }
    }
}
