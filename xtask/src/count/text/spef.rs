//! SPEF: lines of sections, and sums of their values.
//! Not for units: sums are in those of the file.

use super::words::{Syntax, without_comments};
use super::{Counts, Tally};

const SYNTAX: Syntax = Syntax {
    line_comment: "//",
    block_comments: true,
    escaped_names: false,
    signs: "",
};

/// Counts of parasitics. `sum_total` is the sum of what the nets say that they have in all.
pub(super) fn count(text: &str) -> Counts {
    let text = without_comments(text, SYNTAX);
    let mut tally = Tally::of(&[
        "map",
        "ports",
        "d_net",
        "r_net",
        "conn",
        "internal_nodes",
        "ground_caps",
        "coupling_caps",
        "resistors",
        "inductors",
        "sum_total",
        "sum_cap",
        "sum_res",
    ]);
    let mut section = "";
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(&first) = words.first() else {
            continue;
        };
        let is_keyword = first
            .strip_prefix('*')
            .is_some_and(|name| !name.starts_with(|char: char| char.is_ascii_digit()));
        match (first, section) {
            ("*D_NET", _) => {
                tally.one("d_net");
                tally.add("sum_total", words.last().map_or(0.0, |word| value(word)));
            }
            ("*R_NET", _) => tally.one("r_net"),
            ("*I" | "*P", "*CONN") => tally.one("conn"),
            ("*N", "*CONN") => tally.one("internal_nodes"),
            _ if is_keyword => section = first,
            (_, "*NAME_MAP") => tally.one("map"),
            (_, "*PORTS") => tally.one("ports"),
            (_, "*CAP") => {
                tally.one(if words.len() > 3 {
                    "coupling_caps"
                } else {
                    "ground_caps"
                });
                tally.add("sum_cap", words.last().map_or(0.0, |word| value(word)));
            }
            (_, "*RES") => {
                tally.one("resistors");
                tally.add("sum_res", words.last().map_or(0.0, |word| value(word)));
            }
            (_, "*INDUC") => tally.one("inductors"),
            _ => {}
        }
    }
    tally.0
}

/// A value; of several corners the last.
fn value(word: &str) -> f64 {
    let corner = word.rsplit(':').next().unwrap_or(word);
    corner.parse().unwrap_or(0.0)
}
