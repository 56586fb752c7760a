//! `cargo xtask demo`: from a fresh checkout to the results table of the main job, in one command.
//! Not for the job itself: that is `netlearn reproduce`.

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::setup;
use crate::workspace::Workspace;

/// Text of `cargo xtask demo --help`.
pub(crate) const HELP: &str = "\
Set up what is missing, build the program, and run its main job on real EPFL circuits.

Usage: cargo xtask demo [--scale SCALE]

Options:
  --scale SCALE   smoke (about 3 minutes, the default), default (at most 20 minutes),
                  full (hours, resumable) or paper (the publication's protocol)
";

const SCALES: [&str; 4] = ["smoke", "default", "full", "paper"];

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Outcome<Answer> {
    let scale = scale(arguments)?;
    setup::set_up(workspace, &setup::Options::default())?;
    println!("Building the program (some minutes the first time).");
    let package = ["--release", "--package", "netlearn"];
    if !process::show(workspace.cargo().arg("build").args(package))? {
        return Err(
            Failure::new("the program could not be built; cargo's message stands above")
                .mend("`cargo xtask doctor` tells whether something is missing"),
        );
    }
    let done = process::hand_over(workspace.cargo().args(["run", "--quiet"]).args(package).args([
        "--",
        "reproduce",
        "lsoformer-epfl",
        "--scale",
        &scale,
    ]))?;
    Ok(if done { Answer::Yes } else { Answer::No })
}

fn scale(mut arguments: Arguments) -> Outcome<String> {
    let scale = arguments.values("--scale")?.pop();
    arguments.finish()?;
    let scale = scale.unwrap_or_else(|| SCALES[0].to_owned());
    if SCALES.contains(&scale.as_str()) {
        return Ok(scale);
    }
    Err(Failure::new(format!("there is no scale `{scale}`"))
        .mend(format!("the scales are {}", SCALES.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Outcome<String> {
        scale(Arguments::new(
            line.split_whitespace().map(str::to_owned).collect(),
        ))
    }

    #[test]
    fn scale_is_smoke_unless_told() {
        assert_eq!(of("").unwrap(), "smoke");
        assert_eq!(of("--scale full").unwrap(), "full");
        let failure = of("--scale fulll").unwrap_err();
        assert_eq!(failure.what(), "there is no scale `fulll`");
    }
}
