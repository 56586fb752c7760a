//! The search against OpenSTA's answers.

#[path = "../common/mod.rs"]
mod common;
#[path = "../constraints/fixtures.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod fixtures;
mod golden;

use std::path::Path;

use netlearn_graph::library::Mode;

/// What is not as it should be in a case, line by line.
fn differences(folder: &Path) -> Option<Vec<String>> {
    let mut timing = golden::read(&folder.join("cmds.tcl"))?;
    let results = timing.update();
    let mut found = Vec::new();
    let expected = golden::rows(&golden::table(folder, "endpoints")?, 7);
    let ours = golden::endpoints(&results);
    let about = |rows: &[golden::Row]| -> Vec<String> { rows.iter().map(|row| row.0.clone()).collect() };
    let (names, expected_names) = (about(&ours), about(&expected));
    for row in &expected {
        let like = ours.iter().find(|our| our.0 == row.0 && agree(&our.1, &row.1));
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
        if !agree(&ours, &row.1) {
            found.push(format!("summary {row:?}, ours {ours:?}"));
        }
    }
    if let Some(table) = golden::table(folder, "pins") {
        let expected = golden::rows(&table, 4);
        for (row, ours) in expected.iter().zip(golden::pins(&results, &expected)) {
            // Arrivals only: the tool had not worked out required times but at ends.
            let is_same = agree(&ours.1[..2], &row.1[..2]);
            if !is_same {
                found.push(format!("pin {row:?}, ours {:?}", ours.1));
            }
        }
    }
    Some(found)
}

/// timing.md: 2e-6 ns + 1e-5 of the value.
fn agree(ours: &[f64], expected: &[f64]) -> bool {
    ours.iter().zip(expected).all(|(a, b)| {
        (a - b).abs() <= 2e-6 + 1e-5 * b.abs()
            || (!b.is_finite() && !a.is_finite())
            || (b.abs() > 1e20 && !a.is_finite())
    })
}

#[test]
fn micro_cases() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let only = std::env::var("CASE").unwrap_or_default();
    let mut folders: Vec<_> = std::fs::read_dir(micro)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|folder| folder.join("cmds.tcl").exists())
        .collect();
    folders.sort();
    let mut failed = Vec::new();
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let found = std::panic::catch_unwind(|| differences(&folder));
        match found {
            Ok(None) => println!("{name}: skipped"),
            Ok(Some(found)) if found.is_empty() => println!("{name}: equal"),
            Ok(Some(found)) => {
                println!("{name}: {} differ", found.len());
                for line in found.iter().take(if only.is_empty() { 4 } else { 100 }) {
                    println!("    {line}");
                }
                failed.push(name);
            }
            Err(_) => {
                println!("{name}: panic");
                failed.push(name);
            }
        }
    }
    println!("{} fail: {failed:?}", failed.len());
    assert!(failed.is_empty());
}
