//! Small files written by hand: what is read, and what is said of what is not.

use std::fmt::Write as _;

use netlearn_parsers::{Format, Parsed, Report, Source, def, lef};

use crate::support;

fn said<T>(source: &Source, parsed: &Parsed<T>) -> String {
    let mut text = format!("{}: ok\n\n", source.name());
    for warning in &parsed.warnings {
        writeln!(text, "{warning}\n").expect("a string takes all");
    }
    text
}

#[test]
fn good_designs_read_and_come_back_the_same() {
    let mut all = String::new();
    for path in support::fixtures(Format::Def, "ok") {
        let source = support::open_fixture(&path);
        let parsed = support::read_def(&source);
        all += &said(&source, &parsed);
        // The writer has an order of its own, in which names are numbered.
        let text = support::written(&parsed.tree);
        all += &String::from_utf8_lossy(&text);
        let again = support::read_def(&Source::from_bytes("again.def", text.clone())).tree;
        assert_eq!(
            String::from_utf8_lossy(&support::written(&again)),
            String::from_utf8_lossy(&text)
        );
        support::check_round_trip(&again, source.name());
        if !source.name().contains("order") {
            support::check_round_trip(&parsed.tree, source.name());
        }
    }
    insta::assert_snapshot!("def_ok", all);
}

#[test]
fn good_libraries_read() {
    let mut all = String::new();
    for path in support::fixtures(Format::Lef, "ok") {
        let source = support::open_fixture(&path);
        let parsed = support::read_lef(&source);
        all += &said(&source, &parsed);
        // Without the offsets the tree is what the snapshot is about.
        writeln!(all, "{:#?}\n", parsed.tree).expect("a string takes all");
    }
    insta::assert_snapshot!("lef_ok", all);
}

#[test]
fn bad_designs_are_refused_with_their_words() {
    let mut all = String::new();
    for path in support::fixtures(Format::Def, "err") {
        let source = support::open_fixture(&path);
        let report = def::parse(&source).err();
        let report = report.unwrap_or_else(|| panic!("{} reads", source.name()));
        writeln!(all, "{report}\n").expect("a string takes all");
        let lenient = def::parse_lenient(&source, &def::Options::default());
        check_lenient(&report, &lenient.errors);
    }
    insta::assert_snapshot!("def_err", all);
}

#[test]
fn bad_libraries_are_refused_with_their_words() {
    let mut all = String::new();
    for path in support::fixtures(Format::Lef, "err") {
        let source = support::open_fixture(&path);
        let report = lef::parse(&source).err();
        let report = report.unwrap_or_else(|| panic!("{} reads", source.name()));
        writeln!(all, "{report}\n").expect("a string takes all");
        check_lenient(&report, &lef::parse_lenient(&source).errors);
    }
    insta::assert_snapshot!("lef_err", all);
}

/// The first error is the same when reading goes on.
fn check_lenient(first: &Report, errors: &[Report]) {
    assert_eq!(errors.first(), Some(first));
}

#[test]
fn lenient_reading_collects_every_error_and_goes_on() {
    let fixture = |format, name: &str| {
        let files = support::fixtures(format, "err");
        let path = files.into_iter().find(|path| path.ends_with(name));
        support::open_fixture(&path.expect("the fixture is there"))
    };
    let show = |errors: &[Report]| {
        let lines = errors
            .iter()
            .map(|error| format!("{}: {}", error.position().line, error.message()));
        lines.collect::<Vec<_>>().join("\n")
    };
    let source = fixture(Format::Def, "025_several.def");
    let read = def::parse_lenient(&source, &def::Options::default());
    insta::assert_snapshot!("def_lenient", show(&read.errors));
    assert_eq!(read.num_errors, read.errors.len());
    let names = |ids: Vec<_>| {
        ids.into_iter()
            .map(|id| read.tree.names.text(id).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(read.tree.components.iter().map(|one| one.name).collect()),
        ["u1", "u4"]
    );
    assert_eq!(
        names(read.tree.nets.iter().filter_map(|net| net.name).collect()),
        ["n2"]
    );

    let source = fixture(Format::Lef, "026_several.lef");
    let read = lef::parse_lenient(&source);
    insta::assert_snapshot!("lef_lenient", show(&read.errors));
    assert_eq!(read.tree.macros.len(), 2);
    assert_eq!(read.tree.layers[0].width, Some(0.1));
    let cell = &read.tree.macros[0];
    assert_eq!(cell.pins[0].shapes(cell).count(), 1);
    let buffer = read.tree.find_macro("BUF").expect("the macro behind the errors");
    assert_eq!(buffer.size, Some(lef::Point::new(2.0, 1.0)));
}

#[test]
fn a_million_errors_are_counted_and_not_kept() {
    let text = format!("DESIGN top ;\n{}END DESIGN\n", "DIEAREA ;\n".repeat(100_000));
    let source = Source::from_bytes("odd.def", text);
    let read = def::parse_lenient(&source, &def::Options::default());
    assert_eq!((read.num_errors, read.errors.len()), (100_000, 1_000));
}
