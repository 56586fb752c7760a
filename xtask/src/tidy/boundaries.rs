//! Which crate may know which, read from cargo's own description of the workspace.
//! Not for boundaries inside a crate.

use serde_json::Value;

use super::Findings;
use crate::failure::{Context, Outcome};
use crate::process;
use crate::workspace::Workspace;

/// The crates of the workspace and the crates of the workspace that each may use: an arrow never points up.
const MAY_USE: [(&str, &[&str]); 6] = [
    ("netlearn-parsers", &[]),
    ("netlearn-graph", &["netlearn-parsers"]),
    ("netlearn-datasets", &["netlearn-graph", "netlearn-parsers"]),
    ("netlearn-models", &["netlearn-datasets", "netlearn-graph"]),
    (
        "netlearn",
        &[
            "netlearn-models",
            "netlearn-datasets",
            "netlearn-graph",
            "netlearn-parsers",
        ],
    ),
    ("xtask", &[]),
];

/// The crates that bind libtorch.
const TORCH: [&str; 2] = ["tch", "torch-sys"];

/// The crates of the workspace that may bind libtorch.
const MAY_USE_TORCH: [&str; 2] = ["netlearn-models", "netlearn"];

/// What builds and tests on a machine that never saw libtorch.
const TORCH_FREE: [&[&str]; 5] = [
    &["netlearn-parsers"],
    &["netlearn-graph"],
    &["netlearn-datasets"],
    &["xtask"],
    &["netlearn", "--no-default-features"],
];

/// What cargo tells of the workspace.
pub(crate) fn metadata(workspace: &Workspace) -> Outcome<Value> {
    let text = process::run_quietly(
        workspace
            .cargo()
            .args(["metadata", "--format-version", "1", "--no-deps"]),
        "asking cargo for the workspace",
    )?;
    serde_json::from_str(&text).context(|| "cargo's description of the workspace".into())
}

/// True where some crate has benches.
pub(crate) fn has_benches(metadata: &Value) -> bool {
    packages(metadata)
        .flat_map(|package| list(package, "targets"))
        .any(|target| list(target, "kind").any(|kind| kind == "bench"))
}

/// Compares the edges between crates with the allowed ones.
pub(super) fn check(metadata: &Value, findings: &mut Findings) {
    for package in packages(metadata) {
        let name = text(package, "name");
        let Some((_, may_use)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            findings.error(name, "no rule says which crates this crate may use");
            continue;
        };
        for dependency in list(package, "dependencies") {
            let used = text(dependency, "name");
            let is_ours = MAY_USE.iter().any(|(known, _)| *known == used);
            if is_ours && !may_use.contains(&used) {
                findings.error(name, format!("must not depend on {used}"));
            }
            if TORCH.contains(&used) && !MAY_USE_TORCH.contains(&name) {
                findings.error(name, format!("must not bind libtorch through {used}"));
            }
        }
    }
}

/// Proves that the torch-free half does not reach libtorch through other crates either.
pub(super) fn check_torch_free(workspace: &Workspace, findings: &mut Findings) -> Outcome {
    for selection in TORCH_FREE {
        let tree = process::run_quietly(
            workspace
                .cargo()
                .args(["tree", "--prefix", "none", "--edges", "normal,build,dev"])
                .arg("--package")
                .args(selection),
            "asking cargo for a tree of dependencies",
        )?;
        if let Some(found) = torch_in_tree(&tree) {
            findings.error(selection.join(" "), format!("reaches libtorch through {found}"));
        }
    }
    Ok(())
}

fn torch_in_tree(tree: &str) -> Option<&str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|name| TORCH.contains(name))
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    list(metadata, "packages")
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(name: &str, dependencies: &[&str]) -> Vec<String> {
        let dependencies: Vec<_> = dependencies.iter().map(|name| json!({ "name": name })).collect();
        let metadata = json!({
            "packages": [{ "name": name, "dependencies": dependencies, "targets": [] }]
        });
        let mut findings = Findings::default();
        check(&metadata, &mut findings);
        findings.errors
    }

    #[test]
    fn crate_boundaries_allow_arrows_that_point_down() {
        assert!(errors("netlearn-datasets", &["netlearn-graph", "serde"]).is_empty());
        assert!(errors("netlearn", &["netlearn-models", "tch"]).is_empty());
    }

    #[test]
    fn crate_boundaries_refuse_arrows_that_point_up() {
        assert_eq!(
            errors("netlearn-graph", &["netlearn-datasets"]),
            ["netlearn-graph: must not depend on netlearn-datasets"]
        );
        assert_eq!(errors("xtask", &["netlearn-graph"]).len(), 1);
    }

    #[test]
    fn crate_boundaries_keep_libtorch_in_models_and_above() {
        assert_eq!(
            errors("netlearn-datasets", &["tch"]),
            ["netlearn-datasets: must not bind libtorch through tch"]
        );
    }

    #[test]
    fn crate_boundaries_want_a_rule_for_a_new_crate() {
        assert!(errors("netlearn-extra", &[])[0].contains("no rule"));
    }

    #[test]
    fn torch_in_tree_finds_the_bindings_only() {
        let tree = "netlearn v0.1.0 (/x)\nmatch v1\ntorch-sys v0.26.0 (*)";
        assert_eq!(torch_in_tree(tree), Some("torch-sys"));
        assert_eq!(torch_in_tree("netlearn v0.1.0\ntchotchke v1"), None);
    }

    #[test]
    fn has_benches_looks_at_target_kinds() {
        let with = |kind: &str| json!({ "packages": [{ "targets": [{ "kind": [kind] }] }] });
        assert!(has_benches(&with("bench")));
        assert!(!has_benches(&with("lib")));
    }
}
