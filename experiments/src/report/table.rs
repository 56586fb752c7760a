//! A table as HTML.
//! Not for its text form: that is the table's own.

use maud::{Markup, html};

use crate::table::Table;

/// The table, in a box that scrolls where the page is too narrow.
pub(super) fn render(table: &Table) -> Markup {
    html! {
        div.wide {
            table {
                caption { (table.title) }
                thead { tr { @for name in &table.columns { th { (name) } } } }
                tbody {
                    @for (i, row) in table.rows.iter().enumerate() {
                        tr.ours[table.emphasised.contains(&i)] { @for cell in row { td { (cell) } } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasised_rows_are_marked() {
        let mut rows = Table::new("area", &["model", "MAPE %"]);
        rows.push(vec!["lsoformer".into(), "13.10".into()]);
        rows.emphasised.push(0);
        assert!(
            render(&rows)
                .into_string()
                .contains("<tr class=\"ours\"><td>lsoformer</td>")
        );
    }
}
