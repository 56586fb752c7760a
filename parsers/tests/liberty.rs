//! The Liberty reader on small texts: what is accepted, what is said about the rest.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use netlearn_parsers::liberty::{self, Kind, Options, TableKind};
use netlearn_parsers::{Format, Source};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/liberty")
}

/// The text of the values of every statement, behind its name.
fn statements(text: &str) -> Vec<String> {
    let source = Source::from_bytes("test.lib", text);
    let tree = liberty::parse_tree(&source).expect("the text is Liberty").tree;
    tree.all_statements(&source)
        .map(|statement| {
            let values: Vec<String> = statement
                .values()
                .map(|value| value.text().expect("the values are UTF-8").into_owned())
                .collect();
            let mark = match statement.kind() {
                Kind::Simple => ":",
                Kind::Complex => "()",
                Kind::Group | Kind::SkippedGroup => "{}",
            };
            format!("{}{mark} {}", statement.name_text(), values.join(" | "))
        })
        .collect()
}

#[test]
fn bad_fixtures_get_one_diagnostic() {
    let files = support::fixtures(Format::Liberty, "err");
    assert!(files.len() >= 15);
    for path in files {
        let source = support::open_fixture(&path);
        let name = source.name();
        let report = liberty::parse(&source).expect_err(name);
        insta::assert_snapshot!(
            format!("err_{}", name.trim_end_matches(".lib")),
            report.to_string()
        );
    }
}

#[test]
fn lenient_reading_collects_every_error_and_goes_on() {
    let text = fs::read(fixtures().join("lenient.lib")).expect("the fixture can be read");
    let source = Source::from_bytes("lenient.lib", text);
    let parsed = liberty::parse_lenient(&source, &Options::default());
    let names: Vec<&str> = parsed.tree.cells.iter().map(|cell| cell.name.as_str()).collect();
    assert_eq!(names, ["A", "B"]);
    let pin = &parsed.tree.cells[0].pins[0];
    assert_eq!(
        (pin.capacitance, pin.direction, &pin.function),
        (Some(0.5), None, &None)
    );
    let kinds: Vec<TableKind> = pin.timings[0].tables.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [TableKind::CellFall]);
    assert_eq!(parsed.tree.cells[1].area, Some(2.0));
    assert!(parsed.errors.len() >= 8 && parsed.num_errors == parsed.errors.len());
    let said = parsed.errors.iter().chain(&parsed.warnings);
    let said: Vec<String> = said.map(ToString::to_string).collect();
    insta::assert_snapshot!("lenient", said.join("\n\n"));
    assert!(liberty::parse(&source).is_err());
}

#[test]
fn a_table_of_an_unknown_template_is_left_out() {
    let text = "library (l) { cell (c) { pin (y) { timing () { cell_rise (u) { values (\"1, 2\"); } } } } }";
    let parsed = liberty::parse(&Source::from_bytes("test.lib", text)).expect("the text is Liberty");
    assert_eq!(parsed.tree.cells[0].pins[0].timings[0].tables, []);
    assert_eq!(
        parsed.warnings[0].message(),
        "unknown template `u`: the table is left out"
    );
}

#[test]
fn lenient_reading_never_fails() {
    for text in [
        "",
        "<html>",
        "cell (X) {",
        "library (",
        "}}}",
        "{{{",
        "/*",
        "\"",
        "library (a) { x",
    ] {
        let source = Source::from_bytes("odd.lib", text);
        let read = liberty::parse_lenient(&source, &Options::default());
        assert!(read.num_errors > 0, "{text}");
        assert!(liberty::parse_tree_lenient(&source).num_errors > 0, "{text}");
    }
}

#[test]
fn statements_are_read_in_all_their_spellings() {
    let text = "\u{feff}// caf\u{e9}\r\nlibrary(\"a b\"){\r\n\ttechnology (cmos)\r\n\tx : 1.5\n y : VDD + 0.5 ; z:\"q\";;\n\
        values (\"1, 2\", \\\n \"3 4\" /* rows */ 5 // more\n, 6);\n empty(); list (A[3:0] \\B 1e-3,-2) ;\n\
        g () { f : (D&EN) | (IQ&!EN); n : D' } ; bar : baz[0] ;\n t : \"a \\\n b\" ; u : \"\\\"1A\\\" & B\"; }";
    assert_eq!(
        statements(text),
        [
            "library{} a b",
            "technology() cmos",
            "x: 1.5",
            "y: VDD + 0.5",
            "z: q",
            "values() 1, 2 | 3 4 | 5 | 6",
            "empty() ",
            "list() A[3:0] | \\B | 1e-3 | -2",
            "g{} ",
            "f: (D&EN) | (IQ&!EN)",
            "n: D'",
            "bar: baz[0]",
            "t: a   b",
            "u: \"1A\" & B",
        ]
    );
}

#[test]
fn statements_know_their_place() {
    let text = "library (l) {\n  cell (c) { area : 1; }\n  x : 2;\n}\n";
    let source = Source::from_bytes("test.lib", text);
    let tree = liberty::parse_tree(&source).expect("the text is Liberty").tree;
    let library = tree.statements(&source).next().expect("a library");
    let texts: Vec<String> = library
        .statements()
        .map(|statement| source.text(statement.span()))
        .collect();
    assert_eq!(texts, ["cell (c) { area : 1; }", "x : 2"]);
    assert_eq!(source.text(library.span()), text.trim_end());
}

#[test]
fn oddities_are_warned_of_once() {
    let text = "library (l) {\n cell (c) { area : 1\n dont_use : true\n footprint : \"a\n b\"; } }";
    let parsed = liberty::parse(&Source::from_bytes("odd.lib", text)).expect("the text is Liberty");
    let said: Vec<&str> = parsed.warnings.iter().map(|warning| warning.message()).collect();
    assert_eq!(
        said,
        [
            "attribute without `;`, the first of 2 places",
            "text in quotes over lines without `\\`",
        ]
    );
}

#[test]
fn what_is_skipped_is_counted() {
    let text = "library (l) { power_lut_template (p) { index_1 (\"}\"); } lu_table_template (u) { }
        cell (c) { area : 1; leakage_power () { value : 1; } leakage_power () { value : 2; } mine : 3;
        pin (a) { internal_power () { rise_power (x) { values (\"1\"); /* } */ } }
        timing () { ocv_sigma_cell_rise (x) { values (\"1\"); } output_current_rise () { vector (v) { } } } }
        test_cell () { pin (a) { } } } }";
    let source = Source::from_bytes("test.lib", text);
    let parsed = liberty::parse(&source).expect("the text is Liberty");
    let groups: Vec<(&str, usize)> = parsed
        .tree
        .skipped
        .groups
        .iter()
        .map(|(name, &count)| (name.as_str(), count))
        .collect();
    assert_eq!(
        groups,
        [
            ("internal_power", 1),
            ("leakage_power", 2),
            ("ocv_sigma_cell_rise", 1),
            ("output_current_rise", 1),
            ("power_lut_template", 1),
            ("test_cell", 1),
        ]
    );
    assert_eq!(parsed.tree.skipped.attributes["mine"], 1);
    assert_eq!(
        parsed.warnings[0].message(),
        "3 groups are skipped: 1 `ocv_sigma_cell_rise`, 1 `output_current_rise`, 1 `test_cell`"
    );
}

/// Names of groups and attributes that timing has no use for, wherever they stand.
#[test]
fn power_current_noise_and_variation_are_passed_over_and_counted() {
    let in_library = "power_lut_template output_current_template ocv_table_template normalized_driver_waveform \
        base_curves input_voltage output_voltage sensitization compact_lut_template";
    let in_cell = "leakage_power test_cell intrinsic_parasitic dynamic_current leakage_current";
    let in_pin = "internal_power receiver_capacitance ccsn_first_stage ccsn_last_stage electromigration";
    let in_timing = "output_current_rise output_current_fall receiver_capacitance1_rise receiver_capacitance2_fall \
        ocv_sigma_cell_rise ocv_sigma_rise_transition ocv_mean_shift_cell_fall ocv_std_dev_cell_rise \
        ocv_skewness_cell_rise compact_ccs_rise propagated_noise_low steady_state_current_high";
    let groups = |names: &str| -> String {
        let content = "{ vector (v) { index_1 (\"1, }\"); values (\"1, 2\"); } }";
        names
            .split_whitespace()
            .map(|name| format!("{name} (x) {content}"))
            .collect()
    };
    let text = format!(
        "library (l) {{ {} cell (c) {{ {} pin (p) {{ {} timing () {{ {} cell_rise (scalar) {{ values (\"1\"); }} }} }} }} }}",
        groups(in_library),
        groups(in_cell),
        groups(in_pin),
        groups(in_timing)
    );
    let source = Source::from_bytes("test.lib", text);
    let library = liberty::parse(&source).expect("the text is Liberty").tree;
    for name in [in_library, in_cell, in_pin, in_timing]
        .iter()
        .flat_map(|names| names.split_whitespace())
    {
        assert_eq!(library.skipped.groups.get(name), Some(&1), "{name}");
    }
    assert!(
        library.cells[0].pins[0].timings[0]
            .table(TableKind::CellRise)
            .is_some()
    );
}

#[test]
fn files_are_included_where_they_may_be() {
    let folder = fixtures().join("ok");
    let source = Source::open(folder.join("include.lib")).expect("the fixture is there");
    assert!(liberty::parse(&source).is_err());
    let options = Options {
        include_folder: Some(folder),
    };
    let library = liberty::parse_with(&source, &options)
        .expect("both files are there")
        .tree;
    let timing = &library.cells[0].pins[0].timings[0];
    assert_eq!(
        timing.table(TableKind::CellRise).map(|table| table.values[1]),
        Some(4.0)
    );

    for (text, message) in [
        ("include_file (\"parts/itself.lib\");", "files include each other"),
        ("include_file (\"parts/none.lib\");", "cannot read"),
        ("include_file ();", "`include_file` without a file"),
    ] {
        let source = Source::from_bytes("test.lib", format!("library (l) {{ {text} }}"));
        let report = liberty::parse_with(&source, &options).expect_err("the file cannot be included");
        assert!(report.message().contains(message), "{report}");
    }
}

/// Writes files into a folder of their own.
fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

#[test]
fn names_of_included_files_start_from_the_folder_of_the_library() {
    let folder = folder_of(&[
        (
            "top.lib",
            "library (l) { include_file (\"parts/a.lib\"); cell (B) { include_file (\"area.lib\") } }",
        ),
        ("parts/a.lib", "cell (A) { include_file (\"area.lib\"); }"),
        ("area.lib", "area : 2.5;"),
    ]);
    let source = Source::open(folder.path().join("top.lib")).expect("the file is there");
    let library = liberty::parse_with(&source, &Options::beside(&source));
    let cells = library.expect("all files are there").tree.cells;
    let cells: Vec<_> = cells.iter().map(|cell| (cell.name.as_str(), cell.area)).collect();
    assert_eq!(cells, [("A", Some(2.5)), ("B", Some(2.5))]);
}

#[test]
fn errors_of_included_files_name_those_files() {
    let folder = folder_of(&[
        (
            "top.lib",
            "library (l) { include_file (\"bad.lib\"); area : 1; cell (C) { area : wide; } }",
        ),
        ("bad.lib", "\ncell (X) {\n  area : large;\n  dont_use : true\n}\n"),
        ("one.lib", "library (l) { include_file (\"two.lib\"); }"),
        ("two.lib", "include_file (\"three.lib\");"),
        ("three.lib", "include_file (\"two.lib\"); cell (Y) { }"),
    ]);
    let open = |name: &str| Source::open(folder.path().join(name)).expect("the file is there");
    let source = open("top.lib");
    let read = liberty::parse_lenient(&source, &Options::beside(&source));
    let places = read.errors.iter().chain(&read.warnings).map(|report| {
        let file = Path::new(report.file())
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        (file.expect("a file"), report.position().line)
    });
    // Those of the file itself come first.
    let places: Vec<_> = places.collect();
    let at = |name: &str, line| (name.to_owned(), line);
    assert_eq!(places, [at("top.lib", 1), at("bad.lib", 3), at("bad.lib", 4)]);
    assert_eq!((read.num_errors, read.tree.cells.len()), (2, 2));
    assert!(
        read.tree
            .cells
            .iter()
            .any(|cell| cell.name == "X" && cell.dont_use && cell.area.is_none())
    );

    // Two files that include each other for ever.
    let source = open("one.lib");
    let report = liberty::parse_with(&source, &Options::beside(&source)).expect_err("there is no end");
    assert!(
        report
            .message()
            .starts_with("files include each other more than 16 deep"),
        "{report}"
    );
    let read = liberty::parse_lenient(&source, &Options::beside(&source));
    assert!(read.num_errors > 0 && read.tree.cells.iter().all(|cell| cell.name == "Y"));
}

#[test]
fn depth_and_errors_cost_no_more_than_the_file() {
    let groups = format!(
        "library (l) {{ {} {} }}",
        "g () {".repeat(100_000),
        "}".repeat(100_000)
    );
    let source = Source::from_bytes("deep.lib", groups);
    assert_eq!(
        liberty::parse_tree(&source).expect("braces match").tree.len(),
        100_001
    );
    assert!(liberty::parse(&source).is_ok());
    for piece in [
        "{",
        "g () {",
        "cell () {",
        "x (\\\"\n",
        "}",
        ":",
        "a : (",
        "/*/ \"",
        "internal_power () {",
    ] {
        let source = Source::from_bytes("deep.lib", format!("library (l) {{ {}", piece.repeat(20_000)));
        assert!(liberty::parse(&source).is_err(), "{piece}");
        let read = liberty::parse_lenient(&source, &Options::default());
        assert!(read.num_errors > 0 && read.errors.len() <= 1_000, "{piece}");
    }
    // Long runs of one thing, which must not be looked at again and again.
    for (before, piece) in [
        ("a : b +", "\n"),
        ("a : \"", "\n"),
        ("a : \\", " "),
        ("a (; ", "\n"),
        ("leakage_power () {", "/ "),
        ("leakage_power () {", "/**/"),
        ("leakage_power () {", "// }\n"),
        ("f : \"", "(!"),
        ("f : \"", "a+"),
    ] {
        let text = format!("library (l) {{ {before}{}\"", piece.repeat(500_000));
        let source = Source::from_bytes("long.lib", text);
        assert!(liberty::parse(&source).is_err(), "{before}");
        let read = liberty::parse_lenient(&source, &Options::default());
        assert!(read.num_errors > 0, "{before}");
    }
}
