//! The Liberty reader on small texts: what is accepted, what is said about the rest.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use netlearn_parsers::liberty::{
    self, Direction, Function, Kind, Library, Options, SequentialKind, TableKind, TimingSense, TimingType,
    Variable,
};
use netlearn_parsers::{Format, Source};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/liberty")
}

fn parse(text: &str) -> Library {
    liberty::parse(&Source::from_bytes("test.lib", text))
        .expect("the text is Liberty")
        .tree
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
        "7 groups are skipped: 2 `leakage_power`, 1 `internal_power`, 1 `ocv_sigma_cell_rise`, \
         1 `output_current_rise`, 1 `power_lut_template`, 1 `test_cell`"
    );
}

#[test]
fn a_library_says_what_holds_for_all_cells() {
    let library = parse(
        "library (l) { define (mine, cell, float); delay_model : table_lookup; time_unit : 100ps;
        capacitive_load_unit (10, ff); voltage_unit : \"1V\"; current_unit : 1uA; pulling_resistance_unit : \"1ohm\";
        leakage_power_unit : 1nW; slew_lower_threshold_pct_rise : 30; output_threshold_pct_fall : 60;
        slew_derate_from_library : 0.5; nom_process : 1; nom_voltage : 1.1; nom_temperature : -40;
        bus_naming_style : \"%s[%d]\"; default_fanout_load : 1; default_wire_load : \"5K\"; default_wire_load_mode : top;
        default_operating_conditions : typ; k_volt_cell_rise : 0.5; voltage_map (VDD, 1.1); in_place_swap_mode : no;
        operating_conditions (typ) { process : 1; voltage : 1.1; temperature : 25; tree_type : \"balanced_tree\"; }
        wire_load (\"5K\") { resistance : 0.1; capacitance : 0.2; area : 0; slope : 5;
          fanout_length (1, 10); fanout_length (2, 20, 1, 2, 3, 4, 5); }
        wire_load_selection (areas) { wire_load_from_area (0, 100, \"5K\"); }
        type (nibble) { base_type : array; data_type : bit; bit_width : 4; bit_from : 3; bit_to : 0; downto : true; } }",
    );
    assert_eq!(
        (library.units.time_s, library.units.capacitance_f),
        (1e-10, 1e-14)
    );
    assert_eq!(
        (library.units.current_a, library.units.leakage_power_w),
        (1e-6, Some(1e-9))
    );
    assert_eq!(
        (library.thresholds.slew_lower_rise, library.thresholds.output_fall),
        (30.0, 60.0)
    );
    assert_eq!(
        (library.thresholds.slew_upper_fall, library.thresholds.input_rise),
        (80.0, 50.0)
    );
    assert_eq!(
        (library.slew_derate, library.nom_temperature),
        (Some(0.5), Some(-40.0))
    );
    assert_eq!(library.defaults.wire_load.as_deref(), Some("5K"));
    assert_eq!(library.scaling_factors, [("k_volt_cell_rise".to_owned(), 0.5)]);
    assert_eq!(library.voltage_map, [("VDD".to_owned(), 1.1)]);
    assert_eq!(library.wire_loads[0].fanout_lengths, [(1.0, 10.0), (2.0, 20.0)]);
    assert_eq!(
        library.wire_load_selections[0].from_area,
        [(0.0, 100.0, "5K".to_owned())]
    );
    assert_eq!((library.types[0].bit_width, library.types[0].bit_from), (4, 3));
    assert_eq!(
        (
            library.defines[0].name.as_str(),
            library.defines[0].group.as_str()
        ),
        ("mine", "cell")
    );
    assert_eq!(library.operating_conditions[0].temperature, Some(25.0));
    assert_eq!(library.skipped.attributes["in_place_swap_mode"], 1);
}

#[test]
fn cells_hold_pins_buses_bundles_and_states() {
    let library = parse(
        "library (l) { cell (\"X\") { area : 2; clock_gating_integrated_cell : \"latch_posedge\"; dont_use : true;
        pg_pin (VDD) { pg_type : primary_power; voltage_name : VDD; }
        pin (A, B) { direction : input; rise_capacitance_range (0.1, 0.2); clock_gate_enable_pin : true; }
        bus (D) { bus_type : nibble; direction : input; pin (D[3:2]) { capacitance : 1; } pin (D[1]) { } }
        bundle (Q) { members (Q0, Q1); direction : output; function : IQ; pin (Q0) { max_capacitance : 3; } }
        ff (IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\"; clear : \"!R\"; clear_preset_var1 : L; }
        latch_bank (LQ, LQN, 4) { enable : EN; data_in : D; }
        statetable (\" CK  E \", \"IQ\") { table : \"L L : - : L ,\\\n H - : - : N\"; } } }",
    );
    let cell = &library.cells[0];
    assert_eq!((cell.area, cell.dont_use), (Some(2.0), true));
    assert_eq!(cell.clock_gating_integrated.as_deref(), Some("latch_posedge"));
    assert_eq!(cell.pins[0].names, ["A", "B"]);
    assert_eq!(cell.pins[0].rise_capacitance_range, Some((0.1, 0.2)));
    assert!(cell.pins[0].is_clock_gate_enable);
    assert_eq!(cell.buses[0].bus_type.as_deref(), Some("nibble"));
    assert_eq!(cell.buses[0].common.direction, Some(Direction::Input));
    assert_eq!(cell.buses[0].pins[0].names, ["D[3:2]"]);
    assert_eq!(cell.bundles[0].members, ["Q0", "Q1"]);
    assert_eq!(cell.bundles[0].pins[0].max_capacitance, Some(3.0));
    let function = cell.bundles[0].common.function.as_ref();
    assert_eq!(function.map(Function::to_string).as_deref(), Some("IQ"));
    let [flip_flop, latches] = &cell.sequentials[..] else {
        panic!("two states: {:?}", cell.sequentials);
    };
    assert_eq!(
        (flip_flop.kind, flip_flop.clear_preset_var1),
        (SequentialKind::FlipFlop, Some('L'))
    );
    assert_eq!(
        flip_flop.clear.as_ref().map(Function::to_string).as_deref(),
        Some("!R")
    );
    assert_eq!((latches.kind, latches.width), (SequentialKind::Latch, Some(4)));
    assert_eq!(cell.statetables[0].inputs, ["CK", "E"]);
    assert_eq!(cell.statetables[0].rows.len(), 2);
    assert_eq!(cell.statetables[0].rows[1][0], ["H", "-"]);
    assert_eq!(cell.pg_pins[0].pg_type.as_deref(), Some("primary_power"));
}

#[test]
fn tables_have_one_order_of_axes() {
    let with = |first: &str, second: &str| {
        let library = parse(&format!(
            "library (l) {{ lu_table_template (t) {{ variable_1 : {first}; variable_2 : {second};
            index_1 (\"1, 2\"); index_2 (\"1, 2, 3\"); }} cell (c) {{ pin (y) {{ timing () {{ related_pin : \"a b\";
            timing_sense : negative_unate; timing_type : rising_edge; when : \"!s\"; sdf_cond : \"s == 1'b0\";
            cell_rise (t) {{ index_1 (\"5 6\"); values (\"1, 2, 3\" \"4, 5, 6\"); }}
            cell_fall (scalar) {{ values (\"7\"); }} rise_transition (t) {{ values (\"1,2, 3,4 5 6\"); }} }} }} }} }}"
        ));
        library.cells[0].pins[0].timings[0].clone()
    };
    let timing = with("input_net_transition", "total_output_net_capacitance");
    assert_eq!(timing.related_pins, ["a", "b"]);
    assert_eq!(timing.timing_sense, Some(TimingSense::NegativeUnate));
    assert_eq!(timing.timing_type, TimingType::RisingEdge);
    assert_eq!(timing.sdf_cond.as_deref(), Some("s == 1'b0"));
    let table = timing.table(TableKind::CellRise).expect("a table");
    assert_eq!(table.axes[0].breakpoints, [5.0, 6.0]);
    assert_eq!(table.axes[1].breakpoints, [1.0, 2.0, 3.0]);
    assert_eq!(table.values, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(
        timing
            .table(TableKind::RiseTransition)
            .map(|table| table.values.len()),
        Some(6)
    );
    let scalar = timing.table(TableKind::CellFall).expect("a table");
    assert_eq!((scalar.axes.len(), &scalar.values[..]), (0, &[7.0][..]));

    let timing = with("total_output_net_capacitance", "input_net_transition");
    let table = timing.table(TableKind::CellRise).expect("a table");
    let variables: Vec<Variable> = table.axes.iter().map(|axis| axis.variable).collect();
    assert_eq!(
        variables,
        [Variable::InputNetTransition, Variable::TotalOutputNetCapacitance]
    );
    assert_eq!(table.axes[1].breakpoints, [5.0, 6.0]);
    assert_eq!(table.values, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
}

#[test]
fn all_timing_types_are_known() {
    for &(name, timing_type) in TimingType::ALL {
        let library = parse(&format!(
            "library (l) {{ cell (c) {{ pin (y) {{ timing () {{ timing_type : {name}; }} }} }} }}"
        ));
        assert_eq!(library.cells[0].pins[0].timings[0].timing_type, timing_type);
        assert_eq!(timing_type.name(), name);
    }
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
