//! `cargo xtask bench-peers`: netlearn's readers and other people's, measured beside each other.
//! Not for measuring: the package `peers` does, which stands outside of the workspace because of its licences.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::generate;
use crate::process;
use crate::workspace::Workspace;

/// Text of `cargo xtask bench-peers --help`.
pub(crate) const HELP: &str = "\
Read the same files with netlearn and with its peers, time the same designs with netlearn and with OpenSTA,
and print speed and memory of each as Markdown.

Usage: cargo xtask bench-peers [OPTIONS]

Options:
  --format FORMAT   liberty, lef, def, verilog, sdf, spef, or timing (default: all)
  --sta PROGRAM     the OpenSTA that designs are timed with (default: sta)
  --json            print the figures as JSON

Peers are crates, which the package `peers` fetches and builds, the programs sta, ot-shell and yosys, and Python
modules (liberty-parser, lefdef, spydrnet, sdf-timing, sdf-toolkit). What is not found is told and left
out; so is what lies under ../shared or NETLEARN_SHARED, where that folder is not there. Figures are
processor time of the fastest of several runs: all the same, let nothing else run.
";

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let json = arguments.switch("--json");
    let format = arguments.value("--format")?;
    let sta = arguments.value("--sta")?;
    arguments.finish()?;
    let is_timing = format.as_deref() == Some("timing");
    let shared =
        env::var_os("NETLEARN_SHARED").map_or_else(|| workspace.root.join("../shared"), PathBuf::from);
    let times_designs = (format.is_none() || is_timing) && shared.is_dir();
    if is_timing && !times_designs {
        return Err(Failure::new(format!(
            "there is no folder of shared data at {}",
            shared.display()
        ))
        .mend("name one in NETLEARN_SHARED"));
    }
    generate::inputs_of_benches(workspace)?;
    if times_designs {
        generate::large_netlists(workspace)?;
    }
    let program = build(workspace)?;
    let run = |part: &str, options: &[&str]| {
        let mut command = Command::new(&program);
        command.arg(part).arg("--generated").arg(workspace.generated());
        if shared.is_dir() {
            command.arg("--shared").arg(shared.join("data"));
        }
        command.args(options);
        if json {
            command.arg("--json");
        }
        process::show(&mut command)
    };
    let mut done = true;
    if !is_timing {
        let only: Vec<&str> = format.iter().flat_map(|format| ["--format", format]).collect();
        done &= run("table", &only)?;
    }
    if times_designs {
        let sta: Vec<&str> = sta.iter().flat_map(|sta| ["--sta", sta]).collect();
        done &= run("timing", &sta)?;
    }
    Ok(if done { Answer::Yes } else { Answer::No })
}

/// Builds the package with every peer, or else with every one that builds; gives the program.
fn build(workspace: &Workspace) -> Outcome<PathBuf> {
    let manifest = workspace.root.join("peers/Cargo.toml");
    let target = workspace.target().join("peers");
    let cargo = |command: &str, features: &[String]| {
        let mut cargo = workspace.cargo();
        cargo
            .args([command, "--quiet", "--release", "--manifest-path"])
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&target)
            .args(["--features", &features.join(",")]);
        cargo
    };
    let peers = peers(workspace, &manifest)?;
    if !process::show(&mut cargo("build", &peers))? {
        eprintln!("not every peer builds; trying them one by one");
        let mut building = Vec::new();
        for peer in peers {
            let one = std::slice::from_ref(&peer);
            match process::run_quietly(&mut cargo("build", one), &format!("building {peer}")) {
                Ok(_) => building.push(peer),
                Err(_) => eprintln!("left out: {peer} does not build"),
            }
        }
        if !process::show(&mut cargo("build", &building))? {
            return Err(
                Failure::new("the package `peers` could not be built; cargo's message stands above")
                    .mend("its crates come from the registry: is that reached?"),
            );
        }
    }
    Ok(target
        .join("release")
        .join(format!("netlearn-peers{}", env::consts::EXE_SUFFIX)))
}

/// The features of the package, which are its peers.
fn peers(workspace: &Workspace, manifest: &Path) -> Outcome<Vec<String>> {
    let text = process::run_quietly(
        workspace
            .cargo()
            .args([
                "metadata",
                "--format-version",
                "1",
                "--no-deps",
                "--manifest-path",
            ])
            .arg(manifest),
        "asking cargo for the peers",
    )?;
    let metadata: Value =
        serde_json::from_str(&text).context(|| "cargo's description of the peers".into())?;
    let features = metadata
        .pointer("/packages/0/features")
        .and_then(Value::as_object);
    let peers: Vec<_> = features
        .into_iter()
        .flat_map(|features| features.keys().cloned())
        .collect();
    if peers.is_empty() {
        return Err(Failure::new(
            "the package `peers` has no features, and so no peers",
        ));
    }
    Ok(peers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_the_features_of_their_package() {
        let workspace = Workspace::locate().unwrap();
        let peers = peers(&workspace, &workspace.root.join("peers/Cargo.toml")).unwrap();
        assert!(peers.iter().any(|peer| peer == "liberty-io"), "{peers:?}");
        assert!(!peers.iter().any(|peer| peer == "default"), "{peers:?}");
    }
}
