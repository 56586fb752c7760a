//! The broken files of the shared data behave as their READMEs say.

use crate::support;

/// What a reader must do with a file.
enum Must {
    /// Read it without a word.
    Read,
    /// Read it with a warning that holds these words.
    Warn(&'static str),
    /// Refuse it with these words, at this line and column.
    Refuse(&'static str, usize, usize),
}

use Must::{Read, Refuse, Warn};

/// Files whose fault only shows when signals are connected are read here; the graph's tests
/// hold the rest of their READMEs.
const FILES: [(&str, Must); 36] = [
    ("epfl/malformed/ok_and.aag", Read),
    ("epfl/malformed/ok_symbols_comment.aig", Read),
    (
        "epfl/malformed/bad_magic.aig",
        Refuse("expected `aag` or `aig`", 1, 1),
    ),
    (
        "epfl/malformed/short_header.aig",
        Refuse("expected the number of ANDs", 1, 12),
    ),
    (
        "epfl/malformed/header_m_mismatch.aig",
        Refuse("M is 5, but I + L + A is 3", 1, 1),
    ),
    (
        "epfl/malformed/truncated_body.aig",
        Refuse("the file ends in the AND section at byte 16", 3, 1),
    ),
    (
        "epfl/malformed/output_out_of_range.aig",
        Refuse("literal 9 is not defined", 2, 1),
    ),
    (
        "epfl/malformed/undefined_output.aag",
        Refuse("literal 8 is not defined", 4, 1),
    ),
    (
        "epfl/malformed/delta0_zero.aig",
        Refuse("fanin not below its node at byte 16", 3, 1),
    ),
    (
        "epfl/malformed/self_loop.aag",
        Refuse("fanin not below its node", 5, 1),
    ),
    (
        "epfl/malformed/negative_literal.aig",
        Refuse("larger than its literal at byte 16", 3, 1),
    ),
    (
        "epfl/malformed/varint_overflow.aig",
        Refuse("more than 32 bits at byte 16", 3, 1),
    ),
    (
        "epfl/malformed/odd_lhs.aag",
        Refuse("an AND cannot be the odd literal 7", 5, 1),
    ),
    (
        "epfl/malformed/huge_header.aag",
        Refuse("more than 2147483647 variables", 1, 1),
    ),
    (
        "epfl/malformed/huge_alloc.aig",
        Refuse("more than 2147483647 variables", 1, 1),
    ),
    ("iscas85/malformed/undefined_signal.bench", Read),
    ("iscas85/malformed/undriven_output.bench", Read),
    ("iscas85/malformed/cycle.bench", Read),
    (
        "iscas85/malformed/double_driver.bench",
        Refuse("`y` is driven twice", 5, 1),
    ),
    (
        "iscas85/malformed/duplicate_input.bench",
        Refuse("`a` is driven twice", 2, 7),
    ),
    (
        "iscas85/malformed/unknown_gate.bench",
        Refuse("unknown gate `FROB`", 4, 5),
    ),
    (
        "iscas85/malformed/html_page.bench",
        Refuse("found `<!DOCTYPE`", 1, 1),
    ),
    (
        "iscas85/malformed/missing_paren.bench",
        Refuse("expected `,` or `)`", 4, 13),
    ),
    (
        "iscas85/malformed/not_arity.bench",
        Refuse("`NOT` takes one input", 3, 5),
    ),
    ("iscas85/malformed/empty.bench", Refuse("no content", 1, 1)),
    ("iscas85/malformed/ok_crlf.bench", Read),
    ("mcnc/malformed/no_end.blif", Warn("no `.end`")),
    (
        "mcnc/malformed/cube_width.blif",
        Refuse("a row of 3 columns in a table of 2 inputs", 5, 1),
    ),
    ("mcnc/malformed/short_cube.pla", Refuse("lacks 1 character", 5, 1)),
    (
        "mcnc/malformed/mixed_onset_offset.blif",
        Refuse("on-set or off-set", 6, 4),
    ),
    ("mcnc/malformed/undefined.blif", Read),
    ("mcnc/malformed/unknown_subckt.blif", Read),
    (
        "mcnc/malformed/wrong_p.pla",
        Warn("`.p` promises 5 cubes, the file has 2"),
    ),
    ("mcnc/malformed/bad_char.pla", Refuse("`x` in a cube", 3, 2)),
    (
        "mcnc/malformed/cube_before_header.pla",
        Refuse("no `.i` before this", 1, 1),
    ),
    ("mcnc/malformed/ok_continuation.blif", Read),
];

#[test]
fn broken_files_behave_as_their_readmes_say() {
    let Some(data) = support::shared("broken_files_behave_as_their_readmes_say") else {
        return;
    };
    for (name, must) in FILES {
        let result = support::read_any(&support::open(&data.join(name)));
        let said = support::said(&result);
        match (must, result) {
            (Read, Ok(parsed)) => assert!(parsed.warnings.is_empty(), "{name}: {said}"),
            (Warn(words), Ok(parsed)) => {
                assert!(
                    parsed
                        .warnings
                        .iter()
                        .any(|warning| warning.message().contains(words)),
                    "{name}: {said}"
                );
            }
            (Refuse(words, line, column), Err(report)) => {
                let position = report.position();
                assert!(report.message().contains(words), "{name}: {said}");
                assert_eq!((position.line, position.column), (line, column), "{name}: {said}");
            }
            _ => panic!("{name}: {said}"),
        }
    }
}
