//! Small files written by hand: what is read and written, and what is said of what is not read.

use std::fmt::Write as _;

use netlearn_parsers::{Format, Source, sdc};

use crate::support;

/// A file as it is written again, and that it then reads the same.
pub(crate) fn rewritten(tree: &sdc::Ast, name: &str) -> String {
    let mut out = Vec::new();
    sdc::write(tree, &mut out).unwrap_or_else(|error| panic!("{name}: {error}"));
    let source = Source::from_bytes(format!("{name} written"), out.as_slice());
    let again = sdc::parse(&source).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(
        again.tree.without_places(),
        tree.clone().without_places(),
        "{name} changed when written"
    );
    String::from_utf8(out).expect("names are UTF-8")
}

#[test]
fn good_files_are_read_and_written() {
    let mut all = String::new();
    for path in support::fixtures(Format::Sdc, "ok") {
        let source = support::open_fixture(&path);
        let parsed = sdc::parse(&source).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(parsed.warnings, [], "{}", source.name());
        let text = rewritten(&parsed.tree, source.name());
        writeln!(all, "{}\n\n{text}", source.name()).expect("a string takes all");
        assert_eq!(Format::of_content(source.bytes()), Some(Format::Sdc));
        assert_eq!(sdc::parse_lenient(&source).tree, parsed.tree);
    }
    insta::assert_snapshot!("sdc_ok", all);
}

#[test]
fn bad_files_are_refused_with_their_words() {
    let mut all = String::new();
    let bad = support::fixtures(Format::Sdc, "err");
    assert!(bad.len() >= 30, "{} bad files", bad.len());
    for path in bad {
        let source = support::open_fixture(&path);
        let report = sdc::parse(&source).err();
        let report = report.unwrap_or_else(|| panic!("{} reads", source.name()));
        writeln!(all, "{report}\n").expect("a string takes all");
        assert_eq!(sdc::parse_lenient(&source).errors.first(), Some(&report));
    }
    insta::assert_snapshot!("sdc_err", all);
}

#[test]
fn every_command_has_a_fixture() {
    let path = support::fixtures(Format::Sdc, "ok").remove(0);
    let tree = sdc::parse(&support::open(&path))
        .unwrap_or_else(|report| panic!("{report}"))
        .tree;
    let mut names: Vec<&str> = tree.commands.iter().map(|command| command.kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), sdc::Kind::NAMES.len(), "{names:?}");
}

#[test]
fn lenient_reading_leaves_out_what_is_wrong() {
    let text = "create_clock -name clk -period 1\nset_laod 1 a\nset_load 1 a\nforeach p [all_inputs] {\n  set_load 2 $p\n}\n\
                foreach x {1 2} {\n  set_load $x b\n  set_load z b\n}\nset_load 3 {c\nset_load 4 d\n";
    let recovered = sdc::parse_lenient(&Source::from_bytes("odd.sdc", text));
    let lines: Vec<usize> = recovered
        .errors
        .iter()
        .map(|error| error.position().line)
        .collect();
    assert_eq!(lines, [2, 4, 9, 9, 11]);
    assert_eq!(recovered.num_errors, 5);
    let names: Vec<&str> = recovered
        .tree
        .commands
        .iter()
        .map(|command| command.kind.name())
        .collect();
    assert_eq!(
        names,
        ["create_clock", "set_load", "set_load", "set_load", "set_load"]
    );
}

#[test]
fn unknown_commands_are_read_over_only_on_request() {
    let source = Source::from_bytes(
        "x.sdc",
        "set_load 1 a\nset_jitter 0.1 [get_clocks clk]\nmy_command {x y}\n",
    );
    let options = sdc::Options {
        reads_over_unknown: true,
        ..sdc::Options::default()
    };
    let parsed = sdc::parse_with(&source, &options).unwrap_or_else(|report| panic!("{report}"));
    let lines: Vec<usize> = parsed
        .warnings
        .iter()
        .map(|warning| warning.position().line)
        .collect();
    assert_eq!(lines, [2, 3]);
    let texts: Vec<(&str, sdc::Why)> = parsed
        .tree
        .ignored
        .iter()
        .map(|ignored| (ignored.text.as_str(), ignored.why))
        .collect();
    let expected = [
        ("set_jitter {0.1} [get_clocks {clk}]", sdc::Why::NotModelled),
        ("my_command {x y}", sdc::Why::NotModelled),
    ];
    assert_eq!(texts, expected);
    let refused = Source::from_bytes("x.sdc", "exec rm -r x\n");
    assert!(
        sdc::parse_with(&refused, &options).is_err(),
        "programs are never run"
    );
}
