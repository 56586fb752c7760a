//! Liberty: names that stand before a bracket, and the numbers of tables.
//! Not for what attributes say.

use super::words::{Syntax, without_comments, words};
use super::{Counts, Tally};

const SYNTAX: Syntax = Syntax {
    line_comment: "//",
    block_comments: true,
    escaped_names: false,
    signs: "(){};:,=[]",
};

/// What is counted by its name.
const NAMES: [&str; 26] = [
    "cell",
    "pin",
    "bus",
    "bundle",
    "timing",
    "ff",
    "latch",
    "statetable",
    "pg_pin",
    "internal_power",
    "leakage_power",
    "lu_table_template",
    "operating_conditions",
    "wire_load",
    "wire_load_selection",
    "test_cell",
    "cell_rise",
    "cell_fall",
    "rise_transition",
    "fall_transition",
    "rise_constraint",
    "fall_constraint",
    "rise_power",
    "fall_power",
    "type",
    "values",
];

/// Counts of a library; `numbers` are those in `values` and `index_1` to `index_4`.
pub(super) fn count(text: &str) -> Counts {
    let text = without_comments(text, SYNTAX);
    let mut tally = Tally::of(&NAMES);
    tally.0.insert("numbers".into(), 0.0);
    let mut words = words(&text, SYNTAX);
    let mut before = "";
    while let Some(word) = words.next() {
        if word == "(" {
            tally.one(before);
            if before == "values" || before.starts_with("index_") {
                let values = words.by_ref().take_while(|word| *word != ")");
                let numbers: usize = values.map(num_numbers).sum();
                tally.add("numbers", numbers as f64);
            }
        }
        before = word;
    }
    tally.0
}

/// Numbers of one string, or of one word outside of strings.
fn num_numbers(word: &str) -> usize {
    word.split(|char: char| char.is_whitespace() || ",\"\\".contains(char))
        .filter(|number| number.chars().any(|char| char.is_ascii_digit()))
        .count()
}
