//! ISCAS, ITC'99 and MCNC circuits: counts beside ABC's, equal functions of equal circuits,
//! malformed files.

mod common;

use netlearn_graph::aig::convert::{ConvertErrorKind, Undriven};
use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, equivalent_by_simulation};
use netlearn_graph::aig::{self, Aig, ConvertOptions, ReadError};

/// Compares the files of an `expected.csv`: interface, ANDs and level as ABC's `strash` has them.
fn agrees_with_expected(set: &str) {
    let Some(csv) = common::shared(&format!("{set}/expected.csv")) else {
        return;
    };
    let mut wrong = Vec::new();
    let mut checked = 0;
    for row in common::rows(&csv) {
        let numbers: Vec<i64> = row[1..].iter().filter_map(|n| n.parse().ok()).collect();
        let [pi, po, latches, ands, level] = numbers[..] else {
            continue;
        };
        let file = csv.with_file_name(&row[0]);
        let aig = match aig::read(&file) {
            Ok(file) => file.aig,
            Err(ReadError::Meaning {
                kind: ConvertErrorKind::Undriven,
                ..
            }) => {
                let options = ConvertOptions {
                    undriven: Undriven::Zero,
                    ..ConvertOptions::default()
                };
                aig::read_with(&file, &options).unwrap().aig
            }
            Err(error) => panic!("{error}"),
        };
        let ours = [aig.num_inputs(), aig.num_outputs(), aig.num_latches()].map(|n| n as i64);
        assert_eq!(ours, [pi, po, latches], "{}", row[0]);
        let (our_ands, our_level) = (aig.num_ands() as i64, i64::from(aig.depth()));
        if (our_ands, our_level) != (ands, level) {
            wrong.push(format!(
                "{}: {our_ands}/{our_level}, expected {ands}/{level}",
                row[0]
            ));
        }
        checked += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {checked}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(checked > 10);
}

#[test]
fn iscas85_agrees_with_abc() {
    agrees_with_expected("iscas85");
}

#[test]
fn iscas89_agrees_with_abc() {
    agrees_with_expected("iscas89");
}

#[test]
fn itc99_agrees_with_abc() {
    agrees_with_expected("itc99");
}

#[test]
fn mcnc_agrees_with_abc() {
    agrees_with_expected("mcnc");
}

/// `bench/c17.bench` and `verilog/c17.v` of a set: all pairs of one name.
fn bench_and_verilog(set: &str) -> Vec<(String, Aig, Aig)> {
    let Some(folder) = common::shared(&format!("{set}/verilog")) else {
        return Vec::new();
    };
    let pairs = common::files(&folder).into_iter().map(|verilog| {
        let name = verilog.file_name().unwrap().to_str().unwrap();
        let name = name.split(".v").next().unwrap().to_owned();
        let bench = folder.join("../bench");
        let bench = common::files(&bench)
            .into_iter()
            .find(|path| {
                let file = path.file_name().unwrap().to_str().unwrap();
                file.split(".bench").next().unwrap().trim_end_matches(".1") == name
            })
            .unwrap_or_else(|| panic!("no bench of {name}"));
        let bench = aig::read(&bench).unwrap_or_else(|e| panic!("{e}")).aig;
        let verilog = aig::read(&verilog).unwrap_or_else(|e| panic!("{e}")).aig;
        (name, bench, verilog)
    });
    pairs.collect()
}

#[test]
fn iscas85_bench_and_verilog_are_equivalent() {
    let pairs = bench_and_verilog("iscas85");
    for (name, bench, verilog) in &pairs {
        // The Verilog calls signal `143` of the bench `N143`, `N143_I` or `N143_O`.
        let mut renamed = verilog.clone();
        let plain = |name: &str| {
            let name = name.trim_start_matches('N');
            name.trim_end_matches("_I").trim_end_matches("_O").to_owned()
        };
        for i in 0..verilog.num_inputs() {
            renamed.set_input_name(i, plain(&verilog.input_label(i)));
        }
        for i in 0..verilog.num_outputs() {
            renamed.set_output_name(i, plain(&verilog.output_label(i)));
        }
        let params = EquivalenceParams {
            patterns: 1 << 13,
            ..EquivalenceParams::default()
        };
        let verilog = &renamed;
        let answer = equivalent_by_simulation(bench, verilog, &params).unwrap();
        assert!(!matches!(answer, Equivalence::Different(_)), "{name}: {answer:?}");
    }
    assert!(pairs.is_empty() || pairs.len() == 11);
}

#[test]
fn iscas89_verilog_has_the_interface_of_its_bench() {
    let pairs = bench_and_verilog("iscas89");
    for (name, bench, verilog) in &pairs {
        // Two of the files have pins of the supply, which nothing reads.
        let is_supply = |aig: &Aig, i: usize| matches!(aig.input_name(i), Some("GND" | "VDD"));
        let inputs = |aig: &Aig| (0..aig.num_inputs()).filter(|&i| !is_supply(aig, i)).count();
        let interface = |aig: &Aig| [inputs(aig), aig.num_outputs(), aig.num_latches()];
        assert_eq!(interface(bench), interface(verilog), "{name}");
    }
    assert!(pairs.is_empty() || pairs.len() == 8);
}
