//! The commands about circuits: `inspect`, `convert`, `aig`.

mod support;

use support::{Bench, HALF_ADDER, HALF_ADDER_BLIF, has_abc};

#[test]
fn inspect_counts_and_goes_on_after_a_bad_file() {
    let bench = Bench::with(&[
        ("ha.bench", HALF_ADDER),
        ("bad.bench", "INPUT(a)\ny = FOO(a)\n"),
        ("ha.blif", HALF_ADDER_BLIF),
    ]);
    let ran = bench.run(&["inspect", "ha.bench", "bad.bench", "ha.blif"]);
    assert_eq!(ran.code, Some(2));
    insta::assert_snapshot!(ran.out, @r"
    ha.bench: BENCH, 2 inputs, 2 outputs, 0 flip-flops, 2 gates
      aig ha : i/o = 2/2  lat = 0  and = 4  lev = 2
    ha.blif: BLIF, model half_adder, 1 models, 2 inputs, 2 outputs, 0 latches, 2 tables, 0 gates, 0 subcircuits
      aig half_adder : i/o = 2/2  lat = 0  and = 4  lev = 2
    ");
    assert!(ran.err.contains("bad.bench:2:"), "{}", ran.err);
}

#[test]
fn inspect_json_is_one_object_a_file_with_its_error() {
    let bench = Bench::with(&[("ha.bench", HALF_ADDER), ("bad.bench", "INPUT(a)\ny = FOO(a)\n")]);
    let ran = bench.run(&["inspect", "ha.bench", "bad.bench", "nowhere.aig", "--json"]);
    assert_eq!(ran.code, Some(2));
    let answer = ran.json();
    assert_eq!(answer[0]["schema"], "netlearn/inspect/1");
    assert_eq!(answer[0]["contents"]["inputs"], 2);
    assert_eq!(answer[0]["aig"]["ands"], 4);
    assert_eq!(
        (&answer[1]["error"]["code"], &answer[1]["error"]["line"]),
        (&"input".into(), &2.into())
    );
    assert_eq!(answer[2]["error"]["code"], "resource");
}

#[test]
fn converted_circuits_are_equal_and_others_differ() {
    let bench = Bench::with(&[
        ("ha.bench", HALF_ADDER),
        ("or.bench", &HALF_ADDER.replace("XOR", "OR")),
    ]);
    for target in ["ha.aig", "ha.aag", "ha.blif", "ha.v", "back.bench"] {
        let ran = bench.run(&["convert", "ha.bench", target]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let check = bench.run(&["aig", "check", "ha.bench", target]);
        assert_eq!(
            (check.code, check.out.as_str()),
            (Some(0), "equal: all patterns were tried\n"),
            "{target}"
        );
    }
    let ran = bench.run(&["aig", "check", "ha.bench", "or.bench", "--json"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.json()["answer"], "different");
    assert_eq!(ran.json()["output"], "sum");
    let refused = bench.run(&["convert", "ha.bench", "ha.txt"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains(".aig .aag .bench .blif .v"),
        "{}",
        refused.err
    );
}

#[test]
fn check_without_proof_is_undecided() {
    let inputs: Vec<String> = (0..40).map(|i| format!("i{i}")).collect();
    let mut text: String = inputs.iter().map(|name| format!("INPUT({name})\n")).collect();
    text += &format!("OUTPUT(y)\ny = AND({})\n", inputs.join(", "));
    let bench = Bench::with(&[("wide.bench", &text)]);
    let ran = bench.run(&["aig", "check", "wide.bench", "wide.bench"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.out.contains("no proof"), "{}", ran.out);
}

#[test]
fn stats_print_abcs_line_and_an_array() {
    let bench = Bench::with(&[("ha.bench", HALF_ADDER)]);
    let ran = bench.run(&["aig", "stats", "ha.bench"]);
    assert_eq!(ran.out, "ha : i/o = 2/2  lat = 0  and = 4  lev = 2\n");
    let answer = bench.run(&["aig", "stats", "ha.bench", "--json"]).json();
    assert_eq!(answer.as_array().map(Vec::len), Some(1));
    for (field, value) in [
        ("inputs", 2),
        ("outputs", 2),
        ("latches", 0),
        ("ands", 4),
        ("levels", 2),
    ] {
        assert_eq!(answer[0][field], value, "{field}");
    }
    assert_eq!(answer[0]["file"], "ha.bench");
}

#[test]
fn draw_makes_svg_and_dot() {
    let bench = Bench::with(&[("ha.bench", HALF_ADDER)]);
    assert_eq!(
        bench.run(&["aig", "draw", "ha.bench", "-o", "ha.svg"]).code,
        Some(0)
    );
    assert!(bench.read("ha.svg").starts_with("<svg"));
    assert_eq!(
        bench.run(&["aig", "draw", "ha.bench", "-o", "ha.dot"]).code,
        Some(0)
    );
    assert!(bench.read("ha.dot").starts_with("digraph"));
    assert_eq!(
        bench.run(&["aig", "draw", "ha.bench", "-o", "ha.png"]).code,
        Some(2)
    );
}

#[test]
fn run_prints_every_step() {
    if !has_abc() {
        return;
    }
    let bench = Bench::with(&[("ha.blif", HALF_ADDER_BLIF)]);
    let ran = bench.run(&["aig", "run", "b; rw; if -K 4", "ha.blif", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answer = ran.json();
    assert_eq!(answer["schema"], "netlearn/aig-run/1");
    assert_eq!(
        (&answer["file"], &answer["engine"]["name"]),
        (&"ha.blif".into(), &"abc".into())
    );
    assert_eq!(answer["recipe"], "balance; rewrite; if -K 4");
    let ops: Vec<&str> = answer["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|step| step["op"].as_str())
        .collect();
    assert_eq!(ops, ["start", "balance", "rewrite", "if -K 4"]);
    assert_eq!(answer["steps"][0]["ands"], 4);
    assert_eq!(answer["steps"][3]["luts"], 2);
    assert!(answer["seconds"].is_f64());
}

#[test]
fn a_missing_engine_is_a_missing_resource() {
    let bench = Bench::with(&[("ha.bench", HALF_ADDER)]);
    let mut command = bench.netlearn(&["aig", "run", "b", "ha.bench", "--json"]);
    let output = command
        .env("NETLEARN_ABC", "/no/such/abc")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("an object");
    assert_eq!(
        (&answer["schema"], &answer["code"]),
        (&"netlearn/error/1".into(), &"resource".into())
    );
    assert!(
        answer["help"]
            .as_str()
            .is_some_and(|help| help.contains("cargo xtask setup")),
        "{answer}"
    );
}
