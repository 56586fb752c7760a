//! `report.html`: one page that needs nothing but itself, for light and dark.
//! Not for the numbers on it: it is given them, and only lays them out.

mod circuit;
mod plot;
mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::table::Table;

pub(crate) use circuit::{Circuit, Curve, Scatter};

/// All that a page says.
pub(crate) struct Page {
    /// Its title.
    pub(crate) title: String,
    /// One sentence below it.
    pub(crate) lead: String,
    /// Names and values: data, library, versions, command.
    pub(crate) facts: Vec<(String, String)>,
    /// Chapters.
    pub(crate) sections: Vec<Section>,
}

/// A chapter: tables first, then a row of plots per circuit.
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: String,
    /// Remarks that belong to the tables.
    pub(crate) notes: Vec<String>,
    /// The tables.
    pub(crate) tables: Vec<Table>,
    /// The circuits.
    pub(crate) circuits: Vec<Circuit>,
}

impl Page {
    /// The page as HTML.
    pub(crate) fn render(&self) -> String {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    style { (PreEscaped(include_str!("style.css"))) }
                }
                body {
                    h1 { (self.title) }
                    p.soft { (self.lead) }
                    dl {
                        @for (name, value) in &self.facts { dt { (name) } dd { (value) } }
                    }
                    @for section in &self.sections { (section.render()) }
                    footer { "Made by netlearn " (env!("CARGO_PKG_VERSION")) "." }
                }
            }
        }
        .into_string()
    }
}

impl Section {
    fn render(&self) -> Markup {
        html! {
            h2 { (self.title) }
            @for note in &self.notes { p { (note) } }
            @for table in &self.tables { (table::render(table)) }
            @if !self.circuits.is_empty() { (circuit::legend()) }
            @for circuit in &self.circuits { (circuit.render()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_whole_and_escapes_what_it_is_given() {
        let page = Page {
            title: "A <b> title".into(),
            lead: "lead".into(),
            facts: vec![("library".into(), "osu018 & co".into())],
            sections: vec![Section {
                title: "trans".into(),
                notes: vec![],
                tables: vec![],
                circuits: vec![Circuit {
                    name: "i2c".into(),
                    remark: "1342 ANDs".into(),
                    curves: vec![Curve {
                        name: "recipe 10400".into(),
                        truth: vec![1342.0, 1200.0],
                        predicted: vec![1342.0, 1210.0],
                    }],
                    scatters: vec![Scatter {
                        quantity: "area".into(),
                        unit: "um2".into(),
                        points: vec![("10400".into(), 3.0, 3.1)],
                        remark: "MAPE 1.0 %".into(),
                    }],
                }],
            }],
        };
        let html = page.render();
        assert!(
            html.contains("A &lt;b&gt; title") && html.contains("osu018 &amp; co"),
            "{html}"
        );
        assert_eq!(html.matches("<svg").count(), 2);
        assert!(!html.contains("http"), "a page that needs nothing from elsewhere");
    }
}
