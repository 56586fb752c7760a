//! Structural Verilog: statements by their first word, instances and their connections.
//! Not for behaviour: what stands in an `always` is passed over.

use super::words::{Syntax, without_comments, words};
use super::{Counts, Tally};

const SYNTAX: Syntax = Syntax {
    line_comment: "//",
    block_comments: true,
    escaped_names: true,
    signs: "()[]{},;.#=",
};

/// Gates and switches.
const GATES: [&str; 16] = [
    "and", "nand", "or", "nor", "xor", "xnor", "buf", "not", "bufif0", "bufif1", "notif0", "notif1", "nmos",
    "pmos", "tranif0", "tranif1",
];

const DIRECTIONS: [&str; 3] = ["input", "output", "inout"];

/// Words that begin a statement which is no instance.
const OTHERS: [&str; 16] = [
    "else",
    "trireg",
    "wire",
    "tri",
    "wand",
    "wor",
    "supply0",
    "supply1",
    "reg",
    "integer",
    "parameter",
    "localparam",
    "defparam",
    "specify",
    "initial",
    "`timescale",
];

/// Counts of a netlist. `ports` are names that are declared, `connections` those by name.
pub(super) fn count(text: &str) -> Counts {
    let text = without_attributes(&without_comments(text, SYNTAX));
    let mut tally = Tally::of(&["module", "ports", "instances", "gates", "assign", "connections"]);
    let words: Vec<&str> = words(&text, SYNTAX).collect();
    let mut rest = words.as_slice();
    while let Some((&first, _)) = rest.split_first() {
        let length = statement_length(rest);
        let (statement, after) = rest.split_at(length);
        rest = after;
        match first {
            "module" => {
                tally.one("module");
                let declared = statement.iter().position(|word| DIRECTIONS.contains(word));
                tally.add("ports", declared.map_or(0.0, |at| num_listed(&statement[at..])));
            }
            _ if DIRECTIONS.contains(&first) => tally.add("ports", num_listed(statement)),
            "assign" => tally.add("assign", num_listed(statement)),
            ";" | "endmodule" | "always" => {}
            _ if first.starts_with('`') || OTHERS.contains(&first) => {}
            _ if GATES.contains(&first) => tally.add("gates", num_listed(statement)),
            _ => {
                tally.add("instances", num_listed(statement));
                let connections = statement
                    .windows(3)
                    .filter(|three| three[0] == "." && three[2] == "(");
                tally.add(
                    "connections",
                    connections.count() as f64 - num_parameters(statement),
                );
            }
        }
    }
    tally.0
}

/// How many things a statement lists: one, and one for each comma outside of brackets.
fn num_listed(statement: &[&str]) -> f64 {
    let mut depth = 0;
    let mut commas = 0.0;
    for &word in statement {
        match word {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            "," if depth == 0 => commas += 1.0,
            _ => {}
        }
    }
    1.0 + commas
}

/// Parameters that an instance is given by name: they look like connections.
fn num_parameters(statement: &[&str]) -> f64 {
    if statement.get(1) != Some(&"#") {
        return 0.0;
    }
    // `cell #(.A(1), .B(2)) name (...)`: up to the bracket that ends the list.
    let end = statement
        .windows(2)
        .position(|two| two[0] == ")" && two[1] != ")" && two[1] != ",");
    let list = &statement[..end.unwrap_or(0)];
    list.iter().filter(|word| **word == ".").count() as f64
}

/// The text without attributes; `(*)` is no attribute but the list of an `always`.
fn without_attributes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("(*") {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let end = match from[2..].trim_start().starts_with(')') {
            true => 2,
            false => from.find("*)").map_or(from.len(), |end| end + 2),
        };
        if end == 2 {
            kept.push_str("(*");
        }
        rest = &from[end..];
    }
    kept + rest
}

/// Words up to the end of a statement: its semicolon, or the `end` of an `always`.
fn statement_length(words: &[&str]) -> usize {
    if matches!(words[0], "endmodule" | ";") {
        return 1;
    }
    let mut depth = 0;
    for (at, &word) in words.iter().enumerate() {
        match word {
            "begin" | "case" => depth += 1,
            "end" | "endcase" => depth -= 1,
            _ => {}
        }
        let ends = if words[0] == "always" {
            matches!(word, ";" | "end")
        } else {
            word == ";"
        };
        if ends && depth == 0 {
            return at + 1;
        }
    }
    words.len()
}
