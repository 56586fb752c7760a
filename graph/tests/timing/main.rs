//! The search against OpenSTA's answers.

#[path = "../common/mod.rs"]
mod common;
mod every_path;
#[path = "../constraints/fixtures.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod fixtures;
mod golden;
mod incremental;
mod open_latches;
#[path = "../../benches/synthetic/mod.rs"]
mod synthetic;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use netlearn_graph::constraints::Constraints;
use netlearn_graph::library::{Library, LibrarySet, Mode};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::timing::{DelayCalculator, Timing};
use netlearn_parsers::{Source, sdc};

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
    let about =
        |rows: &[golden::Row]| -> Vec<String> { rows.iter().map(|row| without_start(&row.0)).collect() };
    let (names, expected_names) = (about(&ours), about(&expected));
    for row in &expected {
        // A slack is as good as the times that it is the difference of.
        let is_like = |our: &golden::Row| {
            let allowed = if is_effective {
                1e-3 + 1e-2 * row.1[1].abs()
            } else {
                0.0
            };
            // Of two paths that are as bad as each other either may be named.
            without_start(&our.0) == without_start(&row.0)
                && agree(&our.1[1..], &row.1[1..], is_effective)
                && (agree(&our.1[..1], &row.1[..1], is_effective) || (our.1[0] - row.1[0]).abs() <= allowed)
        };
        let named = |our: &&golden::Row| our.0 == row.0 && is_like(our);
        let tied = |our: &&golden::Row| is_like(our) && !expected.iter().any(|other| other.0 == our.0);
        let like = ours.iter().find(named).or_else(|| ours.iter().find(tied));
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
    // The tool lets a path through a latch that is closed when it is not the worst (m30).
    let is_odd = folder.to_string_lossy().contains("m30_");
    if let Some(table) = golden::table(folder, "paths").filter(|table| table.contains('\t')) {
        let count = if folder.to_string_lossy().contains("m50_") {
            50
        } else {
            10
        };
        let is_micro = folder.join("golden.tsv").exists();
        let ours = golden::paths(&results, count);
        let expected = golden::rows(&table, 7);
        found.extend(
            multisets(&ours, &expected, is_effective)
                .into_iter()
                .filter(|_| is_micro && !is_odd),
        );
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
            if !agree(&ours.1[..2], &row.1[..2], is_effective) {
                found.push(format!("pin {row:?}, ours {:?}", ours.1));
            }
        }
    }
    Some(found)
}

/// What a row is about but for its startpoint.
fn without_start(about: &str) -> String {
    let fields: Vec<&str> = about.split('\t').collect();
    [&fields[..3], &fields[4..]].concat().join("\t")
}

/// Ends whose worst slacks are not those of the other table.
fn multisets(ours: &[golden::Row], expected: &[golden::Row], is_effective: bool) -> Vec<String> {
    let by_end = |rows: &[golden::Row]| {
        let mut slacks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for (about, numbers) in rows {
            let fields: Vec<&str> = about.split('\t').collect();
            let end = [fields[0], fields[1], fields[2], fields[4], fields[6]].join(" ");
            slacks.entry(end).or_default().push(numbers[0]);
        }
        for slacks in slacks.values_mut() {
            slacks.sort_by(f64::total_cmp);
        }
        slacks
    };
    let (ours, expected) = (by_end(ours), by_end(expected));
    expected
        .iter()
        .filter(|(end, slacks)| {
            ours.get(*end)
                .is_none_or(|ours| ours.len() != slacks.len() || !agree(ours, slacks, is_effective))
        })
        .map(|(end, slacks)| format!("paths {end}: {slacks:?}, ours {:?}", ours.get(end)))
        .collect()
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

/// A design of the micro library.
fn micro_design(micro: &Path, design: &str) -> Netlist {
    let library = Library::read(micro.join("lib/micro.lib")).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker
        .add(Source::from_bytes("top.v", design))
        .expect("a netlist");
    linker.link(None).expect("a design").netlist
}

/// A design with constraints, and the warnings that these gave.
fn constrained(netlist: &Netlist, script: &str) -> (Timing, Vec<String>) {
    let script = sdc::parse(&Source::from_bytes("top.sdc", script)).expect("constraints");
    let compiled = Constraints::compile(netlist, &script.tree);
    let warnings = compiled.warnings();
    let warnings = warnings
        .map(|finding| finding.diagnostic.message.clone())
        .collect();
    let mut timing = Timing::new(netlist.clone());
    timing.set_constraints(compiled.constraints);
    (timing, warnings)
}

/// Behind a multiplexer that is held, the input which it does not pass ends bounds on delay.
#[test]
fn bounds_end_where_no_arc_goes_on() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let design = "module top (a, b, s, y); input a, b, s; output y;
        MUX2 u (.D0(a), .D1(b), .S(s), .Y(y)); endmodule";
    let netlist = micro_design(&micro, design);
    let ends = |held: &str| {
        let script = format!("set_max_delay 0.5 -from [get_ports b]\n{held}");
        let mut timing = constrained(&netlist, &script).0;
        let ends = timing.update().endpoints(Mode::Late).into_iter();
        ends.map(|end| netlist.pin_name(end.endpoint).to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(ends(""), ["y"]);
    assert_eq!(ends("set_case_analysis 1 [get_ports s]"), ["y"]);
    assert_eq!(ends("set_case_analysis 0 [get_ports s]"), ["u/D1"]);
}

#[test]
fn what_is_not_followed_is_said() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let design = |enable: &str| {
        let design =
            "module top (d, g, q); input d, g; output q; LATH l (.D(d), .G(ENABLE), .Q(q)); endmodule";
        micro_design(&micro, &design.replace("ENABLE", enable))
    };
    let said = |enable: &str, script: &str| {
        let (mut timing, mut said) = constrained(&design(enable), script);
        said.extend(timing.update().warnings().iter().cloned());
        said
    };
    let clock = "create_clock -name c -period 1 [get_ports g]";
    assert_eq!(said("g", clock), [""; 0]);
    assert_eq!(said("1'b0", clock), [""; 0]);
    let open = said("1'b1", clock);
    assert!(
        open.len() == 1 && open[0].contains("1 latches never close, such as that of l/D: slews do not pass"),
        "{open:?}"
    );
    let variables = said("g", "set sta_dynamic_loop_breaking 1\nset sta_crpr_enabled 0");
    assert!(
        variables.len() == 1 && variables[0].contains("dynamic_loop_breaking"),
        "{variables:?}"
    );
}

/// The same bits at any number of threads; early never after late; one slack all along the worst path.
#[test]
fn properties() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for case in [
        "gcd_nangate45/spef_ocv",
        "gcd_sky130hd/spef_prop_ocv",
        "micro/m28_latch_borrow",
        "micro/m31_latch_flop_mix",
        "micro/m67_corners",
    ] {
        let script = timing.join(case).join("cmds.tcl");
        let bits = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.expect("threads");
            let mut timing = golden::read(&script).expect("a design");
            pool.install(|| golden::bits(&timing.update()))
        };
        assert!(bits(1) == bits(3), "{case}");
        let mut timing = golden::read(&script).expect("a design");
        let results = timing.update();
        golden::check_order(case, &results);
        golden::check_worst_path(case, &results);
    }
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
