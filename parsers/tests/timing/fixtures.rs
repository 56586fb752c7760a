//! Small files written by hand: what is read and written, and what is said of what is not read.

use std::fmt::Write as _;

use netlearn_parsers::Format;

use crate::support;

fn check(format: Format) {
    let mut all = String::new();
    for path in support::fixtures(format, "ok") {
        let source = support::open_fixture(&path);
        let result = support::read(format, &source);
        writeln!(all, "{}: {}\n", source.name(), support::said(&result)).expect("a string takes all");
        let tree = result.unwrap_or_else(|report| panic!("{report}")).tree;
        let text = support::written(&tree).unwrap_or_else(|error| panic!("{}: {error}", source.name()));
        writeln!(all, "{}", String::from_utf8_lossy(&text)).expect("a string takes all");
        support::check_round_trip(format, &tree, source.name());
        assert!(
            support::read_lenient(format, &source).tree == tree,
            "{}",
            source.name()
        );
        assert_eq!(Format::of_content(source.bytes()).unwrap_or(format), format);
    }
    insta::assert_snapshot!(format!("{format}_ok"), all);
    let mut all = String::new();
    let bad = support::fixtures(format, "err");
    assert!(bad.len() >= 15, "{} bad files", bad.len());
    for path in bad {
        let source = support::open_fixture(&path);
        let report = support::read(format, &source).err();
        let report = report.unwrap_or_else(|| panic!("{} reads", source.name()));
        writeln!(all, "{report}\n").expect("a string takes all");
        let recovered = support::read_lenient(format, &source);
        assert_eq!(recovered.errors.first(), Some(&report), "{}", source.name());
    }
    insta::assert_snapshot!(format!("{format}_err"), all);
}

#[test]
fn spef_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Spef);
}

#[test]
fn sdf_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Sdf);
}
