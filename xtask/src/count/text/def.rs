//! DEF: the entries of sections, the numbers that their headers promise, and statements by their first word.
//! Not for wires.

use super::words::{Syntax, without_comments};
use super::{Counts, Tally};

const SYNTAX: Syntax = Syntax {
    line_comment: "#",
    block_comments: false,
    escaped_names: false,
    signs: "",
};

/// Sections whose entries are counted, and the items that those are.
const SECTIONS: [(&str, &str); 8] = [
    ("COMPONENTS", "components"),
    ("PINS", "pins"),
    ("NETS", "nets"),
    ("SPECIALNETS", "specialnets"),
    ("VIAS", "vias"),
    ("REGIONS", "regions"),
    ("GROUPS", "groups"),
    ("BLOCKAGES", "blockages"),
];

/// Counts of a design.
pub(super) fn count(text: &str) -> Counts {
    let text = without_comments(text, SYNTAX);
    let mut tally = Tally::of(&["rows", "tracks", "placed", "net_pins"]);
    for (_, item) in SECTIONS {
        tally.0.insert(item.to_owned(), 0.0);
        tally.0.insert(format!("{item}_header"), 0.0);
    }
    let mut section = "";
    // Words of a statement so far, and whether the pins of a net may still come.
    let mut words = text.split_whitespace().peekable();
    let mut is_first = true;
    let mut before_options = false;
    while let Some(word) = words.next() {
        let known = SECTIONS.iter().find(|(name, _)| *name == word);
        match word {
            "END" => {
                section = "";
                words.next();
                continue;
            }
            "ROW" if is_first && section.is_empty() => tally.one("rows"),
            "TRACKS" if is_first && section.is_empty() => tally.one("tracks"),
            "-" if is_first => {
                tally.one(section);
                before_options = true;
                words.next();
            }
            "+" => {
                before_options = false;
                let is_placed = matches!(words.peek(), Some(&("PLACED" | "FIXED" | "COVER")));
                if section == "components" && is_placed {
                    tally.one("placed");
                }
            }
            "(" if section == "nets" && before_options => tally.one("net_pins"),
            _ if is_first && section.is_empty() && known.is_some() => {
                section = known.map_or("", |(_, item)| item);
                let promised = words.peek().and_then(|number| number.parse().ok());
                tally.add(&format!("{section}_header"), promised.unwrap_or(0.0));
            }
            _ => {}
        }
        is_first = word == ";";
    }
    tally.0
}
