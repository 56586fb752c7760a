//! SDF: words that stand behind an opening bracket.
//! Not for values.

use super::words::{Syntax, without_comments, words};
use super::{Counts, Tally};

const SYNTAX: Syntax = Syntax {
    line_comment: "//",
    block_comments: true,
    escaped_names: false,
    signs: "()",
};

/// Counts of a file of delays.
pub(super) fn count(text: &str) -> Counts {
    let text = without_comments(text, SYNTAX);
    let mut tally = Tally::of(&[
        "cell",
        "iopath",
        "interconnect",
        "port",
        "device",
        "netdelay",
        "retain",
        "cond",
        "condelse",
        "pathpulse",
        "pathpulsepercent",
        "setup",
        "hold",
        "setuphold",
        "recovery",
        "removal",
        "recrem",
        "skew",
        "bidirectskew",
        "nochange",
        "width",
        "period",
    ]);
    let mut before = "";
    for word in words(&text, SYNTAX) {
        if before == "(" {
            tally.one(&word.to_ascii_lowercase());
        }
        before = word;
    }
    tally.0
}
