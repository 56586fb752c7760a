//! The commands that learn, on a small circuit with few recipes.

#![cfg(feature = "torch")]

mod support;

use support::{Bench, CELLS, has_abc, root};

/// A circuit of pseudo-random gates, in which recipes find something to do.
fn gates(seed: u32) -> String {
    let mut state = seed;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut text = String::new();
    let mut signals: Vec<String> = (0..8).map(|i| format!("i{i}")).collect();
    for signal in &signals {
        text += &format!("INPUT({signal})\n");
    }
    for i in 0..60 {
        let kind = ["AND", "OR", "NAND", "NOR", "XOR"][draw(5)];
        let [a, b] = [draw(signals.len()), draw(signals.len())];
        text += &format!("g{i} = {kind}({}, {})\n", signals[a], signals[b]);
        signals.push(format!("g{i}"));
    }
    for i in 50..60 {
        text += &format!("OUTPUT(g{i})\n");
    }
    text
}

/// A folder with a data set of two circuits.
fn bench() -> Bench {
    let bench = Bench::with(&[("cells.genlib", CELLS)]);
    std::fs::create_dir(bench.path("circuits")).expect("a folder");
    for (name, seed) in [("one", 1), ("two", 2)] {
        std::fs::write(bench.path(&format!("circuits/{name}.bench")), gates(seed)).expect("a circuit");
    }
    let ran = bench.run(&[
        "data",
        "build",
        "epfl-qor",
        "--source",
        "circuits",
        "--lib",
        "cells.genlib",
        "--recipes-per-circuit",
        "24",
        "-o",
        "set",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    bench
}

/// The command that trains into `run`.
fn training<'a>(run: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let words = ["train", "lsoformer/default", "--data", "set", "--run", run];
    [&words[..], more].concat()
}

fn train(bench: &Bench, run: &str, more: &[&str]) {
    let words = training(run, &[&["--set", "train.epochs=2"][..], more].concat());
    let ran = bench.run(&words);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn a_run_is_trained_graded_compared_reported_and_asked() {
    if !has_abc() {
        return;
    }
    let bench = bench();
    train(&bench, "a", &[]);
    train(&bench, "b", &["--set", "train.seed=1"]);
    for file in [
        "config.toml",
        "run.toml",
        "metrics.csv",
        "checkpoints/best.safetensors",
        "checkpoints/last.safetensors",
    ] {
        assert!(bench.path("a").join(file).is_file(), "{file}");
    }
    assert!(bench.read("b/config.toml").contains("seed = 1"));

    let ungraded = bench.run(&["compare", "a", "b", "--json"]);
    assert_eq!(
        (ungraded.code, &ungraded.json()["code"]),
        (Some(2), &"resource".into())
    );
    for run in ["a", "b"] {
        let ran = bench.run(&["eval", run, "--json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let answer = ran.json();
        assert_eq!(
            (&answer["schema"], &answer["split"]),
            (&"netlearn/evaluation/1".into(), &"trans".into())
        );
        let models: Vec<&str> = answer["means"]
            .as_array()
            .expect("means")
            .iter()
            .filter_map(|means| means["model"].as_str())
            .collect();
        for model in ["const_circuit", "const_ratio", "recipe_only", "lsoformer"] {
            assert!(models.contains(&model), "{model} in {models:?}");
        }
    }
    assert!(
        bench
            .read("a/predictions.csv")
            .starts_with("circuit,recipe,ops,model,quantity,measured,predicted")
    );
    assert!(bench.read("a/report.html").contains("<svg"));
    let compared = bench.run(&["compare", "a", "b"]);
    assert_eq!(compared.code, Some(0), "{}", compared.err);
    assert_eq!(bench.run(&["report", "a", "b", "-o", "page.html"]).code, Some(0));
    assert!(bench.read("page.html").contains("</html>"));

    let circuit = "circuits/one.bench";
    let ran = bench.run(&[
        "predict",
        "recipe",
        "--circuit",
        circuit,
        "--recipe",
        "b; rw; rf",
        "--run",
        "a",
        "--json",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answer = ran.json();
    assert_eq!(
        answer["predictions"][0]["and_trajectory"]
            .as_array()
            .map(Vec::len),
        Some(4)
    );
    assert!(
        answer["known_error"]
            .as_str()
            .is_some_and(|text| text.contains("mean MAPE")),
        "{answer}"
    );
    let ranked = bench.run(&[
        "predict",
        "recipe",
        "--circuit",
        circuit,
        "--top",
        "20",
        "--by",
        "and",
        "--run",
        "a",
    ]);
    assert_eq!(ranked.code, Some(0), "{}", ranked.err);
    assert!(
        ranked
            .out
            .contains("Of 20 recipes these have the least predicted and"),
        "{}",
        ranked.out
    );
}

#[test]
fn the_shipped_model_answers_without_a_run_and_says_how_wrong_it_is() {
    let bench = Bench::with(&[("mine.bench", &gates(1))]);
    let mut ask = vec!["predict", "recipe", "--circuit", "mine.bench", "--json"];
    ask.extend(["--recipe", "b; rw; rf"]);
    let ran = bench.run(&ask);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answer = ran.json();
    let steps = answer["predictions"][0]["level_trajectory"].as_array();
    assert_eq!(steps.map(Vec::len), Some(4));
    for (key, part) in [
        ("model", "shipped with netlearn"),
        ("trained_on", "priority"),
        ("known_error", "circuits never seen: area"),
    ] {
        let text = answer[key].as_str().unwrap_or_default();
        assert!(text.contains(part), "{key}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_training_is_saved_and_goes_on_to_the_same_bytes() {
    if !has_abc() {
        return;
    }
    let bench = bench();
    // Enough steps for the signal to find it at work, none of them long.
    let steps = ["--set", "train.epochs=10", "--set", "batch.size=2"];
    let mut running = bench.start(
        &training("stopped", &[&steps[..], &["-v", "--json"]].concat()),
        &[],
    );
    // What `-v` says right before the first step.
    running.wait_for("parameters");
    running.interrupt();
    let ran = running.end();
    assert_eq!(ran.code, Some(130), "{}", ran.err);
    assert_eq!(ran.json()["code"], "interrupted");
    assert_eq!(ran.json()["message"], "saved in stopped");
    assert!(!bench.path("stopped/finished").exists());

    let resumed = bench.run(&["train", "--resume", "stopped"]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.err);
    assert_eq!(bench.run(&training("whole", &steps)).code, Some(0));
    for file in ["checkpoints/best.safetensors", "metrics.csv", "finished"] {
        let bytes = |run: &str| std::fs::read(bench.path(run).join(file)).expect("readable");
        assert!(bytes("stopped") == bytes("whole"), "{file} differs");
    }
}

#[test]
fn wrong_configurations_name_the_nearest_key() {
    let bench = Bench::with(&[("my.toml", "[train]\nepoch = 3\n")]);
    let ran = bench.run(&["config", "show", "my.toml", "--json"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        (&ran.json()["file"], &ran.json()["line"]),
        (&"my.toml".into(), &2.into())
    );
    assert!(ran.err.contains("did you mean `epochs`?"), "{}", ran.err);
    let ran = bench.run(&[
        "config",
        "show",
        "lsoformer/default",
        "--set",
        "train.micro_batches=3",
    ]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err
            .contains("train.micro_batches = 3: expected a power of two"),
        "{}",
        ran.err
    );
    let ran = bench.run(&["config", "show", "lsoformer/defualt"]);
    assert!(
        ran.err.contains("did you mean `lsoformer/default`?"),
        "{}",
        ran.err
    );
}

#[test]
fn presets_read_and_the_reference_of_keys_is_up_to_date() {
    let bench = Bench::with(&[]);
    for preset in bench.run(&["config", "list"]).out.lines() {
        assert_eq!(bench.run(&["config", "show", preset]).code, Some(0), "{preset}");
    }
    let shown = bench.run(&["config", "docs"]).out;
    let file = root().join("docs/config.md");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        shown == written,
        "out of date: netlearn config docs > docs/config.md"
    );
}

#[test]
fn folders_that_are_no_runs_are_told() {
    let bench = Bench::with(&[]);
    for words in [["eval", "nowhere"], ["report", "nowhere"]] {
        let ran = bench.run(&[&words[..], &["--json"]].concat());
        assert_eq!(
            (ran.code, &ran.json()["code"]),
            (Some(2), &"resource".into()),
            "{words:?}"
        );
        assert!(ran.err.contains("is no run"), "{}", ran.err);
    }
}
