//! A figure that was asked for, beside what a run reached.
//! Not for what is asked: that stands with each table.

use serde::Serialize;

use crate::table::Table;

/// A figure, how it is got, and what is asked of it.
#[derive(Serialize)]
pub(super) struct Bar {
    pub(super) what: &'static str,
    pub(super) reached: Option<f64>,
    pub(super) asked: f64,
    pub(super) met: bool,
}

impl Bar {
    /// A figure of which more is better.
    pub(super) fn at_least(what: &'static str, reached: Option<f64>, asked: f64) -> Self {
        Self {
            what,
            reached,
            asked,
            met: reached.is_some_and(|reached| reached >= asked),
        }
    }

    /// A figure of which less is better.
    pub(super) fn at_most(what: &'static str, reached: Option<f64>, asked: f64) -> Self {
        Self {
            met: reached.is_some_and(|reached| reached <= asked),
            ..Self::at_least(what, reached, asked)
        }
    }
}

/// Bars as a table.
pub(super) fn table(title: impl Into<String>, bars: &[Bar]) -> Table {
    let mut table = Table::new(title, &["figure", "reached", "asked", "met"]);
    for bar in bars {
        let reached = bar
            .reached
            .map_or_else(String::new, |value| format!("{value:.3}"));
        let met = if bar.met { "yes" } else { "no" };
        table.push(vec![
            bar.what.to_owned(),
            reached,
            format!("{:.2}", bar.asked),
            met.to_owned(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_met_from_its_own_side_and_never_by_nothing() {
        assert!(Bar::at_least("rank", Some(0.9), 0.9).met);
        assert!(!Bar::at_least("rank", Some(0.8), 0.9).met);
        assert!(Bar::at_most("error", Some(0.8), 0.9).met);
        assert!(!Bar::at_most("error", Some(1.0), 0.9).met);
        assert!(!Bar::at_least("rank", None, 0.0).met && !Bar::at_most("error", None, 1.0).met);
    }
}
