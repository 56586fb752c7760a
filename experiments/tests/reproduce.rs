//! Tables on published labels, which need the reference data.

#![cfg(feature = "torch")]

mod support;

use support::{Bench, has_abc, root};

#[test]
fn tables_on_published_labels_need_the_reference_data() {
    let bench = Bench::with(&[]);
    for table in ["lsoformer-oabc2", "lsoformer-lostin"] {
        let output = bench
            .netlearn(&["reproduce", table, "--json"])
            .env("NETLEARN_SHARED", bench.path("nowhere"))
            .output()
            .expect("the program starts");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains("\"code\":\"resource\""), "{text}");
        assert!(text.contains("reference data"), "{text}");
        let ran = bench.run(&["reproduce", table, "--yes"]);
        assert!(
            ran.code == Some(2) && ran.err.contains("for lsoformer-epfl alone"),
            "{}",
            ran.err
        );
        let ran = bench.run(&["reproduce", table, "--scale", "paper"]);
        assert!(
            ran.code == Some(2) && ran.err.contains("no scale paper"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn the_smallest_tables_on_published_labels_are_made() {
    let named = std::env::var_os("NETLEARN_SHARED").map(std::path::PathBuf::from);
    let shared = named.unwrap_or_else(|| root().join("../shared"));
    if !shared.join("data/openabcd").is_dir() || !has_abc() {
        eprintln!("skipped: no reference data");
        return;
    }
    let bench = Bench::with(&[]);
    let ran = bench.run(&["reproduce", "lsoformer-oabc2", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answer = ran.json();
    let models: Vec<&str> = answer["means"]
        .as_array()
        .expect("means")
        .iter()
        .filter_map(|means| means["model"].as_str())
        .collect();
    assert_eq!(
        models,
        [
            "hoga",
            "recipe_mean",
            "recipe_only",
            "ridge, 100 own labels",
            "lsoformer"
        ]
    );
    assert_eq!(answer["rows"].as_array().map(Vec::len), Some(4 * models.len()));
    assert_eq!(answer["rows"][0]["n"], 1_500);

    let ran = bench.run(&["reproduce", "lsoformer-lostin", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answer = ran.json();
    let splits: Vec<&str> = answer["splits"]
        .as_array()
        .expect("splits")
        .iter()
        .filter_map(|split| split["split"].as_str())
        .collect();
    assert_eq!(splits, ["lostin-seen", "lostin-unseen"]);
    let run = answer["run"].as_str().expect("a folder");
    let page = std::fs::read_to_string(std::path::Path::new(run).join("report.html"));
    assert!(page.is_ok_and(|page| page.contains("const_ratio osu018")));
}
