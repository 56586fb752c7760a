//! The Liberty reader on real libraries.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use netlearn_parsers::liberty::{self, Library, Pin, SequentialKind, TableKind, Variable};
use netlearn_parsers::{Format, Source};

/// How often each name stands before a bracket, `bytes`, and `numbers` in value lists and indices.
fn counts_of_tree(source: &Source) -> BTreeMap<String, usize> {
    let tree = liberty::parse_tree(source).expect("a good library").tree;
    let mut counts = BTreeMap::from([("bytes".to_owned(), source.bytes().len())]);
    for statement in tree.all_statements(source) {
        if statement.kind() == liberty::Kind::Simple {
            continue;
        }
        let name = statement.name_text();
        *counts.entry(name.to_owned()).or_default() += 1;
        if name == "values" || name.starts_with("index_") {
            let numbers = statement.values().map(|value| {
                let text = value.text().expect("numbers are UTF-8");
                text.split([',', ' ', '\t', '\n', '\r'])
                    .filter(|part| !part.is_empty())
                    .count()
            });
            *counts.entry("numbers".to_owned()).or_default() += numbers.sum::<usize>();
        }
    }
    counts
}

/// The same of what the typed reader kept; what it skipped it must have counted.
fn counts_of_library(library: &Library) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut add = |name, count: usize| *counts.entry(name).or_default() += count;
    add("lu_table_template", library.templates.len());
    add("wire_load", library.wire_loads.len());
    add("operating_conditions", library.operating_conditions.len());
    add("cell", library.cells.len());
    for name in ["internal_power", "leakage_power"] {
        add(name, library.skipped.groups.get(name).copied().unwrap_or(0));
    }
    for cell in &library.cells {
        add("bus", cell.buses.len());
        add("bundle", cell.bundles.len());
        add("pg_pin", cell.pg_pins.len());
        add("statetable", cell.statetables.len());
        for sequential in &cell.sequentials {
            let is_flip_flop = sequential.kind == SequentialKind::FlipFlop;
            add(if is_flip_flop { "ff" } else { "latch" }, 1);
        }
        let of_buses = cell.buses.iter().flat_map(|bus| &bus.pins);
        let of_bundles = cell.bundles.iter().flat_map(|bundle| &bundle.pins);
        let pins: Vec<&Pin> = cell.pins.iter().chain(of_buses).chain(of_bundles).collect();
        let commons = cell.buses.iter().map(|bus| &bus.common);
        let commons = commons.chain(cell.bundles.iter().map(|bundle| &bundle.common));
        add("pin", pins.len());
        add(
            "timing",
            pins.into_iter().chain(commons).map(|pin| pin.timings.len()).sum(),
        );
    }
    counts
}

/// What text search found in each file: `counts.tsv`.
fn expected(folder: &Path) -> Vec<(PathBuf, String, usize)> {
    let table = fs::read_to_string(folder.join("counts.tsv")).expect("the counts are there");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (file, item, count) = (fields.next()?, fields.next()?, fields.next()?);
            if !file.ends_with(".lib") && !file.ends_with(".lib.gz") {
                return None;
            }
            let count = count.parse().expect("a number");
            Some((folder.join(file), item.to_owned(), count))
        })
        .collect()
}

#[test]
fn counts_are_those_of_the_table() {
    let Some(data) = support::shared("counts_are_those_of_the_table") else {
        return;
    };
    let mut rows = expected(&data.join("pdk"));
    rows.extend(expected(&data.join("timing")));
    let mut counts: BTreeMap<PathBuf, BTreeMap<String, usize>> = BTreeMap::new();
    let mut wrong = String::new();
    for (file, item, expected) in &rows {
        let counts = counts
            .entry(file.clone())
            .or_insert_with(|| counts_of_tree(&Source::open(file).expect("the library is there")));
        let found = counts.get(item).copied().unwrap_or(0);
        if found != *expected {
            wrong += &format!("{}: {item}: {found}, expected {expected}\n", file.display());
        }
    }
    assert!(rows.len() > 400, "{} rows", rows.len());
    assert_eq!(wrong, "");
}

#[test]
fn the_typed_view_misses_nothing() {
    let Some(data) = support::shared("the_typed_view_misses_nothing") else {
        return;
    };
    let files = support::files(&data, &[Format::Liberty]);
    assert!(files.len() >= 34, "{} libraries", files.len());
    for file in files {
        let source = Source::open(&file).expect("the library is there");
        let parsed = liberty::parse(&source).unwrap_or_else(|report| panic!("{report}"));
        let of_tree = counts_of_tree(&source);
        let skipped = parsed.tree.skipped.groups.get("test_cell").copied().unwrap_or(0);
        // Without a library group around it, or in a test cell, a pin is none of a cell.
        let is_strange = skipped > 0 || file.ends_with("idranges.lib");
        for (name, found) in counts_of_library(&parsed.tree) {
            let expected = of_tree.get(name).copied().unwrap_or(0);
            if is_strange && ["pin", "ff", "latch"].contains(&name) {
                assert!(found <= expected, "{}: {name}", file.display());
            } else {
                assert_eq!(found, expected, "{}: {name}", file.display());
            }
        }
    }
}

#[test]
fn numbers_are_those_of_the_anchors() {
    let Some(data) = support::shared("numbers_are_those_of_the_anchors") else {
        return;
    };
    for (file, cells, numbers) in [
        ("sky130hd/sky130hd_tt.lib.gz", 428, 540_663),
        ("nangate45/nangate45_typ.lib.gz", 134, 463_605),
    ] {
        let counts =
            counts_of_tree(&Source::open(data.join("pdk").join(file)).expect("the library is there"));
        assert_eq!((counts["cell"], counts["numbers"]), (cells, numbers), "{file}");
    }
}

fn read(data: &Path, file: &str) -> Library {
    let source = Source::open(data.join("pdk").join(file)).expect("the library is there");
    liberty::parse(&source)
        .unwrap_or_else(|report| panic!("{report}"))
        .tree
}

/// nangate45 has the constrained pin first, sky130hd the related one; both read the same way round.
#[test]
fn axes_of_checks_have_one_order() {
    let Some(data) = support::shared("axes_of_checks_have_one_order") else {
        return;
    };
    for (file, first) in [
        (
            "nangate45/nangate45_typ.lib.gz",
            Variable::ConstrainedPinTransition,
        ),
        ("sky130hd/sky130hd_tt.lib.gz", Variable::RelatedPinTransition),
    ] {
        let library = read(&data, file);
        let mut checks = library.templates.iter().filter(|template| {
            template
                .axes
                .iter()
                .any(|axis| axis.variable == Variable::RelatedPinTransition)
        });
        assert!(
            checks.any(|template| template.axes[0].variable == first),
            "{file}"
        );
        let pins = library.cells.iter().flat_map(|cell| &cell.pins);
        let mut num_checks = 0;
        for timing in pins.flat_map(|pin| &pin.timings) {
            let Some(table) = timing.table(TableKind::RiseConstraint) else {
                continue;
            };
            if let [first, second] = &table.axes[..] {
                assert_eq!(first.variable, Variable::RelatedPinTransition);
                assert_eq!(second.variable, Variable::ConstrainedPinTransition);
                num_checks += 1;
            }
        }
        assert!(num_checks > 20, "{file}");
    }
}

/// What the notes on the libraries say of them.
#[test]
fn libraries_are_as_their_notes_say() {
    let Some(data) = support::shared("libraries_are_as_their_notes_say") else {
        return;
    };
    for (file, name, time_s, capacitance_f, low, high) in [
        (
            "nangate45/nangate45_typ.lib.gz",
            "NangateOpenCellLibrary",
            1e-9,
            1e-15,
            30.0,
            70.0,
        ),
        (
            "sky130hd/sky130hd_tt.lib.gz",
            "sky130_fd_sc_hd__tt_025C_1v80",
            1e-9,
            1e-12,
            20.0,
            80.0,
        ),
        (
            "asap7/asap7sc7p5t_INVBUF_RVT_TT_nldm_220122.lib.gz",
            "asap7sc7p5t_INVBUF_RVT_TT_nldm_211120",
            1e-12,
            1e-15,
            10.0,
            90.0,
        ),
        (
            "ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C.lib.gz",
            "sg13g2_stdcell_typ_1p20V_25C",
            1e-9,
            1e-12,
            20.0,
            80.0,
        ),
        (
            "../timing/micro/lib/micro_thr.lib",
            "micro_thr",
            1e-9,
            1e-12,
            30.0,
            70.0,
        ),
    ] {
        let library = read(&data, file);
        assert_eq!(library.name, name);
        assert_eq!(
            (library.units.time_s, library.units.capacitance_f),
            (time_s, capacitance_f),
            "{file}"
        );
        let thresholds = library.thresholds;
        assert_eq!(
            (thresholds.slew_lower_rise, thresholds.slew_upper_fall),
            (low, high),
            "{file}"
        );
    }
    let measured = read(&data, "../timing/micro/lib/micro_thr.lib");
    assert_eq!(measured.slew_derate, Some(0.5));
    assert_eq!(
        (measured.thresholds.input_rise, measured.thresholds.output_fall),
        (40.0, 60.0)
    );
    let nangate = read(&data, "nangate45/nangate45_typ.lib.gz");
    let timings = nangate
        .cells
        .iter()
        .flat_map(|cell| &cell.pins)
        .flat_map(|pin| &pin.timings);
    for timing in timings {
        assert_eq!(timing.when.is_some(), timing.sdf_cond.is_some());
    }
    let sky130 = read(&data, "sky130hd/sky130hd_tt.lib.gz");
    let xor = sky130
        .cells
        .iter()
        .find(|cell| cell.name == "sky130_fd_sc_hd__xor2_1");
    let xor = xor.expect("the library has it");
    let output = xor
        .pins
        .iter()
        .find(|pin| pin.function.is_some())
        .expect("an output");
    let from_a: Vec<_> = output
        .timings
        .iter()
        .filter(|timing| timing.related_pins == ["A"])
        .collect();
    assert_eq!(from_a.len(), 2);
    assert!(from_a.iter().all(|timing| timing.when.is_none()));
    assert_ne!(from_a[0].timing_sense, from_a[1].timing_sense);
}

/// Small files with odd syntax, and how many cells are in them.
#[test]
fn odd_syntax_is_read() {
    let Some(data) = support::shared("odd_syntax_is_read") else {
        return;
    };
    for (file, cells) in [
        ("XNOR2X1", 1),
        ("busdef", 1),
        ("dff", 1),
        ("idranges", 0),
        ("issue3498_bad", 1),
        ("non-ascii", 1),
        ("normal", 13),
        ("processdefs", 0),
        ("retention", 1),
        ("semicolextra", 1),
        ("semicolmissing", 1),
        ("unquoted", 3),
    ] {
        let library = read(&data, &format!("liberty_syntax/{file}.lib"));
        assert_eq!(library.cells.len(), cells, "{file}");
    }
    let adder = read(&data, "liberty_syntax/semicolmissing.lib");
    let functions = adder.cells[0].pins.iter().filter_map(|pin| pin.function.as_ref());
    let functions: Vec<String> = functions.map(ToString::to_string).collect();
    assert_eq!(functions, ["(((A & B) | (B & CI)) | (CI & A))", "((A ^ B) ^ CI)"]);
    let unquoted = read(&data, "liberty_syntax/unquoted.lib");
    let next = unquoted.cells[2].sequentials[0]
        .data
        .as_ref()
        .expect("a next state");
    assert_eq!(next.to_string(), "((D & EN) | (IQ & !EN))");
    let bus = read(&data, "liberty_syntax/busdef.lib");
    assert_eq!(bus.cells[0].buses[0].pins[0].names, ["I1[3:0]"]);
}
