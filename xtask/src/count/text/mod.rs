//! Counts what is in a file of physical design by looking for words in its text.
//! Not for reading such files: this is a second opinion on those who do, and so shares no code with them. It takes
//! the text for granted, knows no grammar, and may be off by an item where a file is laid out oddly.

use std::collections::BTreeMap;

mod def;
mod lef;
mod liberty;
mod sdc;
mod sdf;
mod spef;
mod verilog;
mod words;

/// Items and how many there are of them, or what their values sum up to.
pub(crate) type Counts = BTreeMap<String, f64>;

/// A way to count.
type Count = fn(&str) -> Counts;

/// Endings of file names, and how such files are counted.
const FORMATS: [(&str, Count); 10] = [
    ("lib", liberty::count),
    ("lef", lef::count),
    ("tlef", lef::count),
    ("def", def::count),
    ("v", verilog::count),
    ("sdf", sdf::count),
    ("spef", spef::count),
    ("spf", spef::count),
    ("sdc", sdc::count),
    ("tcl", sdc::count),
];

/// Counts the text of a file of that name, unpacked; `None` where the name tells no format.
pub(crate) fn count(name: &str, text: &[u8]) -> Option<Counts> {
    let name = name.strip_suffix(".gz").unwrap_or(name).to_ascii_lowercase();
    let (_, ending) = name.rsplit_once('.')?;
    let (_, count) = FORMATS.iter().find(|(known, _)| *known == ending)?;
    let mut counts = count(&String::from_utf8_lossy(text));
    counts.insert("bytes".to_owned(), text.len() as f64);
    Some(counts)
}

/// Counts that begin at 0, so that what is looked for and not found stands among the results.
struct Tally(Counts);

impl Tally {
    /// A tally of these items.
    fn of(items: &[&str]) -> Self {
        Tally(items.iter().map(|&item| (item.to_owned(), 0.0)).collect())
    }

    /// One more.
    fn one(&mut self, item: &str) {
        self.add(item, 1.0);
    }

    /// So many more; items that were not named at the start are not counted.
    fn add(&mut self, item: &str, value: f64) {
        if let Some(count) = self.0.get_mut(item) {
            *count += value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts that are not 0.
    #[track_caller]
    fn check(name: &str, text: &str, expected: &[(&str, f64)]) {
        let counts = count(name, text.as_bytes()).unwrap();
        let found: Vec<_> = counts
            .iter()
            .filter(|(item, count)| **count != 0.0 && *item != "bytes")
            .map(|(item, count)| (item.as_str(), *count))
            .collect();
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn liberty_groups_and_numbers() {
        let text = "library (l) { /* cell (no) */ lu_table_template (t) { index_1 (\"1, 2\"); }\n\
                    cell (a) { pin(A) { timing () { cell_rise (t) { values (\"1 2\", \\\n \"3.0e-1,4\"); } } } }\n\
                    cell (\"b\") { area : 1; ff (IQ, IQN) { } // pin (no)\n } }";
        check(
            "x.lib",
            text,
            &[
                ("cell", 2.0),
                ("cell_rise", 1.0),
                ("ff", 1.0),
                ("lu_table_template", 1.0),
                ("numbers", 6.0),
                ("pin", 1.0),
                ("timing", 1.0),
                ("values", 1.0),
            ],
        );
    }

    #[test]
    fn lef_definitions_and_not_their_mentions() {
        let text = "PROPERTYDEFINITIONS\n PIN p STRING ;\nEND PROPERTYDEFINITIONS\nSITE s\nEND s\n\
                    LAYER m1\nEND m1\nVIA v DEFAULT\n LAYER m1 ;\n  RECT 0 0 1 1 ;\nEND v\n# MACRO no\n\
                    MACRO a\n SITE s ;\n PIN A\n PORT\n LAYER m1 ;\n RECT 0 0 1 1 ;\n END\n END A\nEND a\n";
        check(
            "x.lef",
            text,
            &[
                ("layer_def", 1.0),
                ("macro", 1.0),
                ("pin", 1.0),
                ("port", 1.0),
                ("rect", 2.0),
                ("site", 1.0),
                ("via_def", 1.0),
            ],
        );
    }

    #[test]
    fn def_entries_of_their_sections() {
        let text = "ROW r s 0 0 N DO 1 BY 1 STEP 1 1 ;\nTRACKS X 0 DO 1 STEP 1 LAYER m1 ;\nCOMPONENTS 2 ;\n\
                    - a INV + PLACED ( 0 0 ) N ;\n- b INV ;\nEND COMPONENTS\nPINS 1 ;\n- p + NET n\n + PORT ;\n\
                    END PINS\nNETS 1 ;\n- n ( PIN p ) ( a A )\n + ROUTED m1 ( 0 0 ) ( 1 0 ) ;\nEND NETS\n";
        check(
            "x.def.gz",
            text,
            &[
                ("components", 2.0),
                ("components_header", 2.0),
                ("net_pins", 2.0),
                ("nets", 1.0),
                ("nets_header", 1.0),
                ("pins", 1.0),
                ("pins_header", 1.0),
                ("placed", 1.0),
                ("rows", 1.0),
                ("tracks", 1.0),
            ],
        );
    }

    #[test]
    fn verilog_statements() {
        let text = "module m (a, y); input [1:0] a; output y; wire \\a//b ; wire w = 1'b0, x;\n\
                    // INV no (.A(a));\n INV #(1) u1 (.A(a[0]), .Y(w)), \\u[2]  (.A(w), .Y(y));\n\
                    assign x = a; nand g (x, w, y); always @(a) begin q = 1; end endmodule";
        check(
            "x.v",
            text,
            &[
                ("assign", 1.0),
                ("connections", 4.0),
                ("gates", 1.0),
                ("instances", 2.0),
                ("module", 1.0),
                ("ports", 2.0),
            ],
        );
    }

    #[test]
    fn sdf_and_spef_entries() {
        check(
            "x.sdf",
            "(DELAYFILE (CELL (CELLTYPE \"(CELL\") (DELAY (ABSOLUTE (COND A (IOPATH A Y () ()))))))",
            &[("cell", 1.0), ("cond", 1.0), ("iopath", 1.0)],
        );
        check(
            "x.spef",
            "*NAME_MAP\n*1 a\n*PORTS\n*2 I\n*D_NET *1 0.5\n*CONN\n*I a:Y O\n*N *1:1\n*CAP\n1 *1:1 0.25\n\
             2 *1:1 b:2 0.5\n*RES\n1 *1:1 *1:2 1e1\n*END\n",
            &[
                ("conn", 1.0),
                ("coupling_caps", 1.0),
                ("d_net", 1.0),
                ("ground_caps", 1.0),
                ("internal_nodes", 1.0),
                ("map", 1.0),
                ("ports", 1.0),
                ("resistors", 1.0),
                ("sum_cap", 0.75),
                ("sum_res", 10.0),
                ("sum_total", 0.5),
            ],
        );
    }

    #[test]
    fn names_without_a_known_ending_have_no_counts() {
        assert!(count("x.txt", b"").is_none());
        assert!(count("lib", b"").is_none());
        assert_eq!(count("x.LIB.gz", b"").unwrap()["bytes"], 0.0);
    }
}
