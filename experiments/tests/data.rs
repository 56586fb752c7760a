//! The commands about data sets, and what a killed build leaves.

#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Bench, CELLS, HALF_ADDER, HALF_ADDER_BLIF, abc, has_abc};

fn bench() -> Bench {
    let bench = Bench::with(&[("cells.genlib", CELLS)]);
    std::fs::create_dir(bench.path("circuits")).expect("a folder");
    std::fs::write(bench.path("circuits/half_adder.blif"), HALF_ADDER_BLIF).expect("a circuit");
    bench
}

const BUILD: [&str; 9] = [
    "data",
    "build",
    "epfl-qor",
    "--source",
    "circuits",
    "--lib",
    "cells.genlib",
    "--recipes-per-circuit",
    "30",
];

fn build(bench: &Bench, more: &[&str]) -> support::Ran {
    bench.run(&[&BUILD[..], more].concat())
}

/// Every file of a data set but the folder of shards, with its bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("below").display().to_string();
            match path.is_dir() {
                true if name == "shards" => {}
                true => folders.push(path),
                false => files.push((name, std::fs::read(&path).expect("readable"))),
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_data_set_is_built_verified_shown_and_exported() {
    if !has_abc() {
        return;
    }
    let bench = bench();
    let ran = build(&bench, &["-o", "set", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(
        (&ran.json()["rows"], &ran.json()["failures"]),
        (&30.into(), &0.into())
    );
    assert_eq!(bench.run(&["data", "verify", "set"]).code, Some(0));
    let info = bench.run(&["data", "info", "set", "--json"]).json();
    assert_eq!(
        (&info["kind"], &info["counts"]["rows"]),
        (&"epfl-qor".into(), &30.into())
    );
    assert_eq!(bench.run(&["data", "export", "set", "-o", "out"]).code, Some(0));
    assert!(bench.path("out/half_adder.safetensors").is_file());

    let labels = bench.read("set/labels.csv").replace("10000,", "10001,");
    std::fs::write(bench.path("set/labels.csv"), labels).expect("writable");
    assert_eq!(bench.run(&["data", "verify", "set"]).code, Some(1));
}

#[test]
fn shards_merge_to_the_bytes_of_one_machine() {
    if !has_abc() {
        return;
    }
    let bench = bench();
    assert_eq!(build(&bench, &["-o", "whole"]).code, Some(0));
    for shard in ["0/3", "2/3"] {
        assert_eq!(build(&bench, &["-o", "parts", "--shard", shard]).code, Some(0));
    }
    let early = bench.run(&["data", "merge", "parts"]);
    assert_eq!(early.code, Some(2), "{}", early.out);
    assert!(early.err.contains("missing 1 of 3 shards"), "{}", early.err);
    assert_eq!(build(&bench, &["-o", "parts", "--shard", "1/3"]).code, Some(0));
    assert_eq!(bench.run(&["data", "merge", "parts"]).code, Some(0));
    assert_eq!(bytes(&bench.path("whole")), bytes(&bench.path("parts")));
}

#[test]
fn a_killed_build_goes_on_to_the_same_bytes() {
    if !has_abc() {
        return;
    }
    let bench = bench();
    assert_eq!(build(&bench, &["-o", "whole"]).code, Some(0));
    for pause in [20, 60, 150] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("netlearn"))
            .args(BUILD)
            .args(["-o", "killed"])
            .current_dir(bench.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(pause));
        // It may have ended by itself; then there is nothing to kill.
        let _ = child.kill();
        child.wait().expect("it ends");
    }
    let ran = build(&bench, &["-o", "killed"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(bytes(&bench.path("whole")), bytes(&bench.path("killed")));
}

/// An ABC that waits for a file from its fourth session on: the first is asked for its version, two
/// measure one circuit. So a build is known to be at work, and to have something done.
fn abc_that_waits(bench: &Bench, abc: &Path) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let script = format!(
        r#"#!/bin/sh
here=$(dirname "$0")
mkdir "$here/1" 2>/dev/null || mkdir "$here/2" 2>/dev/null || mkdir "$here/3" 2>/dev/null || {{
    echo > "$here/waits"
    until [ -e "$here/go" ]; do sleep 0.05; done
}}
exec '{}'
"#,
        abc.canonicalize().expect("ABC").display()
    );
    let path = bench.path("abc.sh");
    std::fs::write(&path, script).expect("writable");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("its mode can be set");
    path.display().to_string()
}

#[test]
fn an_interrupted_build_keeps_its_labels_and_goes_on() {
    let Some(abc) = abc() else { return };
    let bench = bench();
    std::fs::write(bench.path("circuits/other.bench"), HALF_ADDER).expect("a circuit");
    let abc = abc_that_waits(&bench, &abc);
    let environment = [("NETLEARN_ABC", abc.as_str()), ("RAYON_NUM_THREADS", "1")];
    let build = |folder| [&BUILD[..], &["--json", "-o", folder]].concat();

    let running = bench.start(&build("set"), &environment);
    let start = Instant::now();
    while !bench.path("waits").exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is measured");
        std::thread::sleep(Duration::from_millis(10));
    }
    running.interrupt();
    let ran = running.end();
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert!(
        ran.err
            .contains("stopping after saving; once more to stop at once"),
        "{}",
        ran.err
    );
    assert_eq!(ran.json()["code"], "interrupted");
    assert_eq!(ran.json()["message"], "30 of 60 labels are kept in set");

    std::fs::write(bench.path("go"), "").expect("writable");
    for folder in ["set", "whole"] {
        let ran = bench.start(&build(folder), &environment).end();
        assert_eq!(
            (ran.code, &ran.json()["rows"]),
            (Some(0), &60.into()),
            "{}",
            ran.err
        );
    }
    assert_eq!(bytes(&bench.path("whole")), bytes(&bench.path("set")));
}

#[test]
fn what_cannot_be_built_says_why() {
    let bench = bench();
    let ran = bench.run(&["data", "info", "nowhere", "--json"]);
    assert_eq!((ran.code, &ran.json()["code"]), (Some(2), &"resource".into()));
    if !has_abc() {
        return;
    }
    let ran = build(&bench, &["-o", "set", "--circuits", "full_adder", "--json"]);
    assert_eq!((ran.code, &ran.json()["code"]), (Some(2), &"resource".into()));
    assert!(ran.err.contains("there are half_adder"), "{}", ran.err);
    let dry = build(&bench, &["-o", "set", "--dry-run", "--json"]);
    assert_eq!(dry.json()["rows"], 30);
    assert!(!bench.path("set").exists());
}
