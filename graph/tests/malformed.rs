//! Malformed circuits: one error each, at the right place, as the READMEs of the data sets say.

mod common;

use netlearn_graph::aig::convert::{ConvertErrorKind as Kind, Undriven};
use netlearn_graph::aig::{self, ConvertOptions, ReadError};

/// The error of a file, as kind (`None` for syntax) and text.
fn error(file: &str) -> Option<(Option<Kind>, String)> {
    let path = common::shared(file)?;
    Some(match aig::read(path) {
        Err(ReadError::Meaning { kind, report }) => (Some(kind), report.to_string()),
        Err(error) => (None, error.to_string()),
        Ok(file) => panic!("{:?} was read", file.aig),
    })
}

/// Checks the kind of a file's error and what its text must hold.
fn check(file: &str, kind: Option<Kind>, parts: &[&str]) {
    let Some((found, text)) = error(file) else { return };
    assert_eq!(found, kind, "{file}: {text}");
    for part in parts {
        assert!(text.contains(part), "{file} lacks `{part}`:\n{text}");
    }
}

fn shape(file: &str) -> Option<([usize; 4], usize)> {
    let file = aig::read(common::shared(file)?).unwrap_or_else(|e| panic!("{e}"));
    let aig = &file.aig;
    let counts = [
        aig.num_inputs(),
        aig.num_outputs(),
        aig.num_ands(),
        aig.depth() as usize,
    ];
    Some((counts, file.warnings.len()))
}

#[test]
fn undriven_nets_are_named_and_lenient_ties_them_to_zero() {
    for file in [
        "iscas85/malformed/undefined_signal.bench",
        "iscas85/malformed/undriven_output.bench",
    ] {
        check(file, Some(Kind::Undriven), &["nothing drives net `", ".bench:"]);
        let Some(path) = common::shared(file) else { return };
        let lenient = ConvertOptions {
            undriven: Undriven::Zero,
            ..ConvertOptions::default()
        };
        assert_eq!(
            aig::read_with(path, &lenient).unwrap().warnings.len(),
            1,
            "{file}"
        );
    }
    check(
        "mcnc/malformed/undefined.blif",
        Some(Kind::Undriven),
        &["`c`", ".blif:4:"],
    );
}

#[test]
fn combinational_loops_name_their_nets() {
    check(
        "iscas85/malformed/cycle.bench",
        Some(Kind::CombinationalLoop),
        &[" -> "],
    );
    check(
        "iscas85/malformed/comb_loop.v",
        Some(Kind::CombinationalLoop),
        &["w", "y", " -> ", ":5:", ":6:"],
    );
}

#[test]
fn unknown_cells_models_and_gates_are_errors() {
    check(
        "iscas85/malformed/unknown_cell.v",
        Some(Kind::UnknownCell),
        &["majority3", ".v:4:1"],
    );
    check(
        "mcnc/malformed/unknown_subckt.blif",
        Some(Kind::UnknownCell),
        &["ghost", ".blif:4:9"],
    );
    check("iscas85/malformed/unknown_gate.bench", None, &[".bench:"]);
}

#[test]
fn double_drivers_show_both_places() {
    for file in ["double_driver.bench", "duplicate_input.bench"] {
        let Some((_, text)) = error(&format!("iscas85/malformed/{file}")) else {
            return;
        };
        assert!(
            text.matches(".bench:").count() == 2 || text.contains("first"),
            "{text}"
        );
    }
}

#[test]
fn other_malformed_files_are_syntax_errors() {
    for file in [
        "iscas85/malformed/missing_paren.bench",
        "iscas85/malformed/bad_expr.v",
        "iscas85/malformed/no_endmodule.v",
        "iscas85/malformed/not_arity.bench",
        "iscas85/malformed/empty.bench",
        "mcnc/malformed/cube_width.blif",
        "mcnc/malformed/short_cube.pla",
        "mcnc/malformed/mixed_onset_offset.blif",
        "mcnc/malformed/bad_char.pla",
        "mcnc/malformed/cube_before_header.pla",
        "epfl/malformed/bad_magic.aig",
        "epfl/malformed/delta0_zero.aig",
        "epfl/malformed/header_m_mismatch.aig",
        "epfl/malformed/huge_alloc.aig",
        "epfl/malformed/huge_header.aag",
        "epfl/malformed/negative_literal.aig",
        "epfl/malformed/odd_lhs.aag",
        "epfl/malformed/output_out_of_range.aig",
        "epfl/malformed/self_loop.aag",
        "epfl/malformed/short_header.aig",
        "epfl/malformed/truncated_body.aig",
        "epfl/malformed/undefined_output.aag",
        "epfl/malformed/varint_overflow.aig",
    ] {
        check(file, None, &[]);
    }
}

#[test]
fn odd_but_good_files_are_read() {
    for (file, expected, warnings) in [
        ("iscas85/malformed/ok_crlf.bench", [1, 1, 0, 0], 0),
        ("mcnc/malformed/ok_continuation.blif", [3, 1, 2, 2], 0),
        ("mcnc/malformed/ok_constants.blif", [1, 2, 0, 0], 0),
        ("mcnc/malformed/no_end.blif", [2, 1, 1, 1], 1),
        ("epfl/malformed/ok_and.aag", [2, 1, 1, 1], 0),
        ("epfl/malformed/ok_symbols_comment.aig", [2, 1, 1, 1], 0),
    ] {
        let Some(found) = shape(file) else { return };
        assert_eq!(found, (expected, warnings), "{file}");
    }
    let Some((_, warnings)) = shape("mcnc/malformed/wrong_p.pla") else {
        return;
    };
    assert_eq!(warnings, 1);
}
