//! The EPFL suite and OpenABC-D: counts as ABC reports them, and files written as they were read.

mod common;

use std::collections::BTreeMap;
use std::fs;

use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, equivalent_by_simulation};
use netlearn_graph::aig::{self, Aig, ConvertOptions, PoPlacement};
use netlearn_graph::level_graph::LevelGraph;
use netlearn_parsers::{Source, aiger};

/// PI, PO, AND and level of every circuit as ABC reads it.
fn reference() -> Option<BTreeMap<String, [usize; 4]>> {
    let rows = common::rows(&common::shared("epfl/abc_reference.csv")?);
    let starts = rows.iter().filter(|row| row[2] == "start");
    let counts = |row: &Vec<String>| std::array::from_fn(|i| row[3 + i].parse().unwrap());
    Some(starts.map(|row| (row[0].clone(), counts(row))).collect())
}

fn counts(aig: &Aig) -> [usize; 4] {
    [
        aig.num_inputs(),
        aig.num_outputs(),
        aig.num_ands(),
        aig.depth() as usize,
    ]
}

#[test]
fn shared_aigers_have_the_reference_counts() {
    let Some(reference) = reference() else { return };
    assert_eq!(reference.len(), 20);
    let mut total = 0;
    for (circuit, expected) in &reference {
        let path = common::shared(&format!("epfl/{circuit}.aig.gz")).unwrap();
        let file = aig::read(&path).unwrap();
        assert_eq!(counts(&file.aig), *expected, "{circuit}");
        assert_eq!((file.aig.name(), file.warnings.len()), (circuit.as_str(), 0));
        assert_eq!(
            file.aig.strash().aig,
            file.aig,
            "{circuit}: hashing again changes nothing"
        );
        total += file.aig.num_ands();
    }
    assert_eq!(total, 462_884);
}

#[test]
fn openabcd_aigers_have_the_counts_of_their_readme() {
    let Some(readme) = common::shared("openabcd/README.md") else {
        return;
    };
    let text = fs::read_to_string(readme).unwrap();
    let mut checked = 0;
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", design, pi, po, ands, levels, _group, ""] = cells.as_slice() else {
            continue;
        };
        let numbers: Result<Vec<usize>, _> = [pi, po, ands, levels].iter().map(|n| n.parse()).collect();
        let Ok(expected) = numbers else { continue };
        let path = common::shared(&format!("openabcd/{design}.aig.gz")).unwrap();
        assert_eq!(counts(&aig::read(path).unwrap().aig)[..], expected, "{design}");
        checked += 1;
    }
    assert_eq!(checked, 21);
}

#[test]
fn written_aigers_read_back_the_same_and_adder_byte_for_byte() {
    let Some(reference) = reference() else { return };
    for circuit in reference.keys() {
        let path = common::shared(&format!("epfl/{circuit}.aig.gz")).unwrap();
        let original = aig::read(&path).unwrap().aig;
        let (mut binary, mut ascii) = (Vec::new(), Vec::new());
        aiger::write(&original.to_aiger(), &mut binary).unwrap();
        aiger::write_ascii(&original.to_aiger(), &mut ascii).unwrap();
        for (ending, bytes) in [("aig", &binary), ("aag", &ascii)] {
            let source = Source::from_bytes(format!("{circuit}.{ending}"), bytes.clone());
            let again = aig::convert::read_source(&source, &ConvertOptions::default()).unwrap();
            assert_eq!(again.aig, original, "{circuit}.{ending}");
        }
        if circuit == "adder" {
            let source = Source::open(&path).unwrap();
            assert_eq!(binary.len(), 7_260);
            assert!(source.bytes().starts_with(&binary));
        }
    }
}

#[test]
fn level_graphs_agree_with_their_aigs() {
    let Some(reference) = reference() else { return };
    let graphs: Vec<_> = (["hyp", "i2c", "ctrl"].iter())
        .map(|circuit| {
            let path = common::shared(&format!("epfl/{circuit}.aig.gz")).unwrap();
            let aig = aig::read(path).unwrap().aig;
            let [inputs, outputs, ands, levels] = reference[*circuit];
            let graph = aig.to_level_graph(PoPlacement::Next);
            assert_eq!(graph.graph.num_nodes(), 1 + inputs + ands + outputs);
            assert_eq!(graph.graph.num_edges(), 2 * ands + outputs);
            assert_eq!(graph.graph.num_levels(), levels + 2);
            assert!(graph.graph.is_strict());
            graph
        })
        .collect();
    let members: Vec<&LevelGraph> = graphs.iter().map(|graph| &graph.graph).collect();
    let batch = LevelGraph::batch(&members);
    assert_eq!(batch.graph.num_levels(), 24_803);
    assert!(batch.graph.is_strict());
    for level in 0..12 {
        let width: usize = members.iter().map(|graph| graph.level(level).len()).sum();
        assert_eq!(batch.graph.level(level).len(), width);
    }
}

#[test]
fn package_verilog_has_the_reference_counts_and_function() {
    let (Some(reference), Some(package)) = (
        reference(),
        common::dependency("bench/logikbench/benchmarks/epfl"),
    ) else {
        return;
    };
    let mut checked = 0;
    for (circuit, expected) in &reference {
        let alias = if circuit == "mem_ctrl" { "memctrl" } else { circuit };
        let path = package.join(alias).join("rtl").join(format!("{alias}.v"));
        if !path.exists() {
            assert_eq!(circuit, "ctrl", "the only circuit that is not in the package");
            continue;
        }
        let file = aig::read(&path).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(counts(&file.aig), *expected, "{circuit}");
        let shared = common::shared(&format!("epfl/{circuit}.aig.gz")).unwrap();
        let params = EquivalenceParams {
            patterns: 1 << 11,
            exhaustive_inputs: 12,
            ..EquivalenceParams::default()
        };
        let answer = equivalent_by_simulation(&aig::read(shared).unwrap().aig, &file.aig, &params);
        assert!(
            !matches!(answer, Ok(Equivalence::Different(_)) | Err(_)),
            "{circuit}: {answer:?}"
        );
        checked += 1;
    }
    assert_eq!(checked, 19);
}
