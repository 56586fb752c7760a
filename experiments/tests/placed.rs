//! `netlearn sta` on placed designs: wires that are estimated, and places that do not fit.

mod support;

use std::collections::BTreeMap;

use support::Bench;
use support::design::{CELLS, CONSTRAINTS, NETLIST, PLACES, SHAPES};

fn bench() -> Bench {
    Bench::with(&[
        ("small.lib", CELLS),
        ("top.v", NETLIST),
        ("top.sdc", CONSTRAINTS),
        ("top.def", PLACES),
        ("cells.lef", SHAPES),
    ])
}

const PLACED: [&str; 9] = [
    "sta",
    "--lib",
    "small.lib",
    "--def",
    "top.def",
    "--lef",
    "cells.lef",
    "--sdc",
    "top.sdc",
];

/// The loads of the drivers of the worst setup path, in fF, and its slack in ps.
fn timed(bench: &Bench, more: &[&str]) -> (Vec<f64>, f64, String) {
    let ran = bench.run(&[&PLACED, more, &["--json"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let worst = &ran.json()["paths"][0];
    let points = worst["points"].as_array().expect("a list").iter();
    let loads = points.filter_map(|point| point["load_ff"].as_f64()).collect();
    (loads, worst["slack_ps"].as_f64().expect("a number"), ran.err)
}

#[test]
fn wires_are_estimated_from_places() {
    let bench = bench();
    let verilog = ["--verilog", "top.v"];
    // m2: 0.2 um * 0.5 fF/um2 + 2 * 0.05 fF/um. The worst path ends at the output, 16.5 and 9.5 um away from
    // its driver.
    let (loads, slack, err) = timed(&bench, &verilog);
    assert!(
        err.contains("wires are taken for those of layer m2: 5.0000 ohm and 0.2000 fF"),
        "{err}"
    );
    assert!(
        loads.iter().any(|load| (load - 0.2 * 26.0).abs() < 1e-3),
        "{loads:?}"
    );
    // The netlist of DEF is the same one.
    assert_eq!(timed(&bench, &[]).1, slack);
    let (_, first, err) = timed(&bench, &["--wire", "hpwl", "--wire-layer", "m1"]);
    assert!(!err.contains("layer"), "{err}");
    let (_, ideal, _) = timed(&bench, &["--wire", "none"]);
    let (_, given, _) = timed(
        &bench,
        &["--wire-res", "0", "--wire-cap", "0", "--wire", "steiner"],
    );
    assert!(
        slack < first && first < ideal && given == ideal,
        "{slack} {first} {ideal} {given}"
    );
    let (_, centers, _) = timed(&bench, &["--cell-centers"]);
    assert!(centers != slack);
    // 26 um of wire: 0.1 to 0.13 fF each to ground, and hardly a neighbour.
    let (loads, dense, err) = timed(&bench, &["--wire", "sky130hd"]);
    assert!(dense < ideal && !err.contains("layer"), "{dense} {ideal} {err}");
    assert!(loads.iter().any(|load| (2.5..4.0).contains(load)), "{loads:?}");
}

#[test]
fn wires_by_density_need_a_die() {
    let bench = bench();
    let line = PLACES.lines().find(|line| line.starts_with("DIEAREA"));
    let line = line.expect("the design has a die");
    for die in ["", "DIEAREA ( 0 0 ) ( 2000000000 2000000000 ) ;"] {
        std::fs::write(bench.path("top.def"), PLACES.replace(line, die)).expect("it can be written");
        let ran = bench.run(&[&PLACED[..], &["--wire", "sky130hd"]].concat());
        assert!(
            ran.code == Some(2) && ran.err.contains("DIEAREA"),
            "{die}: {}",
            ran.err
        );
    }
}

#[test]
fn tables_say_where_pins_are() {
    let bench = bench();
    let ran = bench.run(&[&PLACED[..], &["--csv", "tables"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let pins = bench.read("tables/pins.csv");
    assert!(pins.starts_with("pin,direction,x_um,y_um,level,"), "{pins}");
    assert!(pins.contains("\nr1/Q,output,13.5000,11.5000,"), "{pins}");
    assert!(pins.contains("\nq,output,100.0000,2.0000,"), "{pins}");
}

#[test]
fn scripts_place_and_estimate() {
    let bench = bench();
    let script = "read_lef cells.lef\nread_liberty small.lib\nread_def top.def\n\
        set_wire_rc -signal -resistance 0.002 -capacitance 0.0001\nestimate_parasitics -placement\n\
        read_sdc top.sdc\nreport_worst_slack -digits 4\nset_wire_rc -layer m1\nestimate_parasitics -placement\n\
        report_worst_slack -digits 4\n";
    std::fs::write(bench.path("run.tcl"), script).expect("it can be written");
    let ran = bench.run(&["sta", "run.tcl"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let slacks: Vec<&str> = ran.out.lines().collect();
    assert!(slacks.len() == 2 && slacks[0] != slacks[1], "{}", ran.out);
    std::fs::write(bench.path("run.tcl"), "estimate_parasitics -global_routing\n").expect("written");
    let ran = bench.run(&["sta", "run.tcl"]);
    assert!(
        ran.code == Some(2) && ran.err.contains("global routing"),
        "{}",
        ran.err
    );
}

/// What does not fit is told by name.
#[test]
fn what_does_not_fit_is_told() {
    let bench = bench();
    let told = |file: &str, text: &str, more: &[&str]| {
        std::fs::write(bench.path(file), text).expect("it can be written");
        let ran = bench.run(&[&PLACED[..], &["--verilog", "top.v"], more].concat());
        std::fs::write(bench.path("top.def"), PLACES).expect("it can be written");
        std::fs::write(bench.path("cells.lef"), SHAPES).expect("it can be written");
        (ran.code, ran.err)
    };
    for (file, text, expected) in [
        (
            "cells.lef",
            SHAPES.replace("BUF", "BUFFER"),
            "1 cells that are not in LEF, whose pins stand at a corner: BUF",
        ),
        (
            "cells.lef",
            SHAPES.replace("PIN Y", "PIN Z").replace("END Y", "END Z"),
            "1 pins that LEF does not have, taken for the middle of their cells: u1/Y",
        ),
        (
            "top.def",
            PLACES.replace("- u1 BUF", "- u7 BUF"),
            "1 components that the netlist does not have: u7",
        ),
        (
            "top.def",
            PLACES.replace("- u1 BUF", "- u7 BUF"),
            "1 instances that have no place: u1",
        ),
        (
            "top.def",
            PLACES.replace("u1 BUF + PLACED ( 50000 10000 ) N", "u1 BUF + UNPLACED"),
            "1 instances that have no place: u1",
        ),
        (
            "top.def",
            PLACES.replace("+ PLACED ( 0 2000 ) N", ""),
            "1 ports of the design that have no place: d",
        ),
    ] {
        let (code, err) = told(file, &text, &[]);
        assert!(
            code == Some(0) && err.contains(expected),
            "{expected}: {code:?} {err}"
        );
    }
    for (file, text, more, expected) in [
        (
            "cells.lef",
            SHAPES.replace("RESISTANCE RPERSQ 1 ;", ""),
            &[][..],
            "no LEF file says resistance and capacitance of wires",
        ),
        (
            "cells.lef",
            SHAPES.to_owned(),
            &["--wire-layer", "m9"][..],
            "of a layer `m9`",
        ),
        ("cells.lef", "MACRO".to_owned(), &[][..], "cells.lef:1:"),
        ("top.def", "DESIGN".to_owned(), &[][..], "top.def:1:"),
        (
            "top.def",
            PLACES.to_owned(),
            &["--wire-cap=-1"][..],
            "expected a number, 0 or more",
        ),
    ] {
        let (code, err) = told(file, &text, more);
        assert!(
            code == Some(2) && err.contains(expected),
            "{expected}: {code:?} {err}"
        );
    }
    let ran = bench.run(&[
        "sta",
        "--lib",
        "small.lib",
        "--verilog",
        "top.v",
        "--wire",
        "steiner",
    ]);
    assert!(ran.code == Some(2) && ran.err.contains("--def"), "{}", ran.err);
    // Without modules, components of cells that no library has are no part of the netlist.
    std::fs::write(bench.path("top.def"), PLACES.replace("- u1 BUF", "- u1 BUFFER")).expect("written");
    let ran = bench.run(&PLACED);
    assert!(
        ran.err
            .contains("2 components of cells that no library has: u1 (BUFFER), u1 (BUFFER)"),
        "{}",
        ran.err
    );
}

/// The arrays of a safetensors file: shapes, and the values of those of 32-bit floats.
fn arrays(bytes: &[u8]) -> BTreeMap<String, (Vec<usize>, Vec<f32>)> {
    let length = u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")) as usize;
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).expect("a header");
    let number = |value: &serde_json::Value| value.as_u64().expect("a number") as usize;
    let list = |value: &serde_json::Value| -> Vec<usize> {
        value.as_array().expect("a list").iter().map(number).collect()
    };
    let arrays = header.as_object().expect("an object").iter();
    let read = |(name, of): (&String, &serde_json::Value)| {
        let at = list(&of["data_offsets"]);
        let values = bytes[8 + length..][at[0]..at[1]].chunks_exact(4);
        let values = match of["dtype"].as_str() {
            Some("F32") => values
                .map(|value| f32::from_le_bytes(value.try_into().expect("four bytes")))
                .collect(),
            _ => Vec::new(),
        };
        (name.clone(), (list(&of["shape"]), values))
    };
    arrays.map(read).collect()
}

#[test]
fn designs_are_exported_as_arrays() {
    let bench = bench();
    let export = |more: &[&str], folder: &str| {
        let arguments = [&["data", "export", "timing"], &PLACED[1..], more, &["-o", folder]].concat();
        let ran = bench.run(&arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(
            ran.out,
            format!("{folder}/timing.safetensors\n{folder}/pins.txt\n")
        );
        let bytes =
            std::fs::read(bench.path(&format!("{folder}/timing.safetensors"))).expect("it is written");
        let names: Vec<String> = bench
            .read(&format!("{folder}/pins.txt"))
            .lines()
            .map(str::to_owned)
            .collect();
        (arrays(&bytes), names)
    };
    let (plain, names) = export(&[], "plain");
    let shape = |name: &str| plain[name].0.clone();
    assert_eq!((names.len(), shape("pin_arrival_ps")), (12, vec![12, 4]));
    assert_eq!(
        (shape("wire_edge_index"), shape("cell_edge_index")),
        (vec![2, 6], vec![2, 3])
    );
    assert_eq!(
        (shape("endpoint_pin"), shape("wire_delay_ps")),
        (vec![3], vec![6, 4])
    );
    // The same numbers as in the tables.
    let ran = bench.run(&[&PLACED[..], &["--csv", "tables"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let pins = bench.read("tables/pins.csv");
    let row: Vec<&str> = pins
        .lines()
        .find(|line| line.starts_with("u1/Y,"))
        .expect("a row")
        .split(',')
        .collect();
    let at = names.iter().position(|name| name == "u1/Y").expect("a pin");
    let late_rise: f32 = row[5].parse().expect("a number");
    assert!((plain["pin_arrival_ps"].1[4 * at + 2] - late_rise).abs() < 1e-2);
    let place: f32 = row[2].parse().expect("a number");
    assert!((plain["pin_place_um"].1[2 * at] - place).abs() < 1e-3);

    let (peer, same) = export(&["--schema", "timingpredict"], "peer");
    assert_eq!(same, names);
    assert_eq!(
        (peer["nf"].0.clone(), peer["cell_out_ef"].0.clone()),
        (vec![12, 10], vec![3, 512])
    );
    assert!((peer["n_ats"].1[4 * at + 2] - late_rise * 1e-3).abs() < 1e-5);
    let features = &peer["nf"].1[10 * at..10 * at + 10];
    assert_eq!(features[..2], [0.0, 1.0]);
    assert!((features[3] - place).abs() < 1e-3 && (features[2] + features[5] - 50.0).abs() < 1e-3);
    // All eight tables of a buffer are there, on seven slews and loads.
    let tables = &peer["cell_out_ef"].1;
    let valid = (0..3).filter(|edge| (0..8).all(|block| tables[512 * edge + 15 * block] == 1.0));
    assert!(valid.count() >= 1);
    let delays = &peer["e_cell_delays"].1;
    assert!(
        delays.iter().all(|delay| (0.0..1.0).contains(delay)),
        "{delays:?}"
    );

    let ran = bench.run(&["data", "export", "timing", "-o", "out"]);
    assert!(
        ran.code == Some(2) && ran.err.contains("no script and no `--lib`"),
        "{}",
        ran.err
    );
}
