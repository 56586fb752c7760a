//! Every file of the shared data reads, has the size its tables say, and survives a round trip.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{self, Tree};
use netlearn_parsers::{Format, aiger, genlib};

#[test]
fn every_good_file_reads_and_comes_back_the_same() {
    let Some(data) = support::shared("every_good_file_reads_and_comes_back_the_same") else {
        return;
    };
    let files = support::good_files(&data);
    assert!(files.len() > 200, "{} files", files.len());
    for path in files {
        let source = support::open(&path);
        let parsed = support::read_any(&source).unwrap_or_else(|report| panic!("{report}"));
        support::check_round_trip(&parsed.tree, source.name());
    }
}

/// `file -> (inputs, outputs, latches)`
fn expected(csv: &Path) -> BTreeMap<String, (usize, usize, usize)> {
    let text = std::fs::read_to_string(csv).unwrap_or_else(|error| panic!("{}: {error}", csv.display()));
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            // Files that the tool behind the table could not read have no numbers.
            let number = |index: usize| cells[index].parse().ok();
            Some((cells[0].to_owned(), (number(1)?, number(2)?, number(3)?)))
        })
        .collect()
}

fn interface(tree: &Tree) -> (usize, usize, usize) {
    match tree {
        Tree::Aiger(tree) => (tree.inputs.len(), tree.outputs.len(), tree.latches.len()),
        Tree::Bench(tree) => {
            let latches = tree
                .gates
                .iter()
                .filter(|gate| gate.kind == netlearn_parsers::bench::GateKind::Dff);
            (tree.inputs.len(), tree.outputs.len(), latches.count())
        }
        Tree::Blif(tree) => {
            let top = &tree.models[0];
            (top.inputs.len(), top.outputs.len(), top.latches.len())
        }
        Tree::Pla(tree) => (tree.inputs.width(), tree.outputs.width(), 0),
        Tree::Genlib(tree) => (tree.gates.len(), 0, 0),
    }
}

#[test]
fn interfaces_are_those_of_the_tables() {
    let Some(data) = support::shared("interfaces_are_those_of_the_tables") else {
        return;
    };
    let mut checked = 0;
    for set in ["iscas85", "iscas89", "itc99", "mcnc"] {
        let folder = data.join(set);
        for (file, expected) in expected(&folder.join("expected.csv")) {
            let path = [file.clone(), format!("{file}.gz")]
                .map(|name| folder.join(name))
                .into_iter()
                .find(|path| path.is_file())
                .unwrap_or_else(|| panic!("{set}: no file {file}"));
            if Format::of_name(&file) == Some(Format::Verilog) {
                continue;
            }
            let parsed = support::read_any(&support::open(&path)).unwrap_or_else(|report| panic!("{report}"));
            assert_eq!(interface(&parsed.tree), expected, "{set}/{file}");
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked} files checked");
}

#[test]
fn written_adder_has_the_bytes_of_the_suite() {
    let Some(data) = support::shared("written_adder_has_the_bytes_of_the_suite") else {
        return;
    };
    let source = support::open(&data.join("epfl/adder.aig.gz"));
    let tree = aiger::parse(&source)
        .unwrap_or_else(|report| panic!("{report}"))
        .tree;
    let mut written = Vec::new();
    aiger::write(&tree, &mut written).expect("a vector takes all");
    assert_eq!(source.bytes().len(), 7_393);
    assert_eq!(written[..7_260], source.bytes()[..7_260]);
    // The comment is kept as well.
    assert_eq!(written, source.bytes());
}

#[test]
fn epfl_has_its_total_of_ands() {
    let Some(data) = support::shared("epfl_has_its_total_of_ands") else {
        return;
    };
    let files = support::files(&data.join("epfl"), &[Format::Aiger]);
    let ands = files.iter().map(|path| {
        let source = support::open(path);
        aiger::parse(&source)
            .unwrap_or_else(|report| panic!("{report}"))
            .tree
            .ands
            .len()
    });
    assert_eq!((files.len(), ands.sum::<usize>()), (20, 462_884));
}

#[test]
fn libraries_have_their_gates_and_skip_latches_with_a_notice() {
    let Some(data) = support::shared("libraries_have_their_gates_and_skip_latches_with_a_notice") else {
        return;
    };
    let counts: Vec<(usize, usize)> = support::files(&data.join("mcnc/genlib"), &[Format::Genlib])
        .iter()
        .map(|path| genlib::parse(&support::open(path)).unwrap_or_else(|report| panic!("{report}")))
        .map(|library| {
            let notices = library
                .warnings
                .iter()
                .filter(|warning| warning.message().contains("`LATCH`"));
            (library.tree.gates.len(), notices.count())
        })
        .collect();
    assert_eq!(counts, [(6, 0), (31, 14), (29, 0), (66, 0)]);
}
