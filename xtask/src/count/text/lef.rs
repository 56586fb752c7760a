//! LEF: lines that begin with a keyword.
//! Not for shapes other than their number.

use super::words::{Syntax, without_comments};
use super::{Counts, Tally};

const SYNTAX: Syntax = Syntax {
    line_comment: "#",
    block_comments: false,
    escaped_names: false,
    signs: "",
};

/// Counts of a library or a technology.
pub(super) fn count(text: &str) -> Counts {
    let text = without_comments(text, SYNTAX);
    let mut tally = Tally::of(&[
        "macro",
        "pin",
        "port",
        "obs",
        "layer_def",
        "via_def",
        "via_rule",
        "rect",
        "polygon",
        "site",
    ]);
    for line in text.lines() {
        let words: Vec<String> = line.split_whitespace().map(str::to_ascii_uppercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // A definition goes on in the next lines; a mention of a layer, via or site ends with its line.
        match words.as_slice() {
            ["MACRO", _] => tally.one("macro"),
            ["PIN", _] => tally.one("pin"),
            ["PORT", ..] => tally.one("port"),
            ["OBS", ..] => tally.one("obs"),
            ["LAYER", _] => tally.one("layer_def"),
            ["VIA", _] | ["VIA", _, "DEFAULT" | "GENERATED"] => tally.one("via_def"),
            ["VIARULE", _] | ["VIARULE", _, "GENERATE"] | ["VIARULE", _, "GENERATE", "DEFAULT"] => {
                tally.one("via_rule");
            }
            ["SITE", _] => tally.one("site"),
            ["RECT", ..] => tally.one("rect"),
            ["POLYGON", ..] => tally.one("polygon"),
            _ => {}
        }
    }
    tally.0
}
