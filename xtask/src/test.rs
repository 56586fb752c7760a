//! `cargo xtask test`: sets up, then runs every check, and sums up what passed and how long it took.
//! Not for what the checks are: those live beside the code, and in `tidy`.

use std::time::{Duration, Instant};

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::setup;
use crate::tidy;
use crate::workspace::Workspace;

/// Text of `cargo xtask test --help`.
pub(crate) const HELP: &str = "\
Set up what is missing, then run every check. All run even where one fails; a summary ends it.

Usage: cargo xtask test [OPTIONS]

Options:
  --only STAGE,...     run these stages only: format, tidy, clippy, clippy-torch-free,
                       docs, tests-torch-free, tests, benches
  --without-libtorch   check only what builds without libtorch

Everything is built in the dev profile, so that libtorch's bindings are compiled once.
Tests that need the reference answers under ../shared say so where they skip.
";

/// Packages that link libtorch.
const TORCH_PACKAGES: [&str; 2] = ["netlearn-models", "netlearn"];

/// One check.
struct Stage {
    name: &'static str,
    work: Work,
}

enum Work {
    Tidy,
    Cargo {
        words: Vec<&'static str>,
        rustdoc_denies_warnings: bool,
    },
}

/// How a stage ended.
struct Ended {
    name: &'static str,
    passed: bool,
    took: Duration,
}

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let only = arguments.values("--only")?;
    let without_libtorch = arguments.switch("--without-libtorch");
    arguments.finish()?;
    let has_benches = tidy::boundaries::has_benches(&tidy::boundaries::metadata(workspace)?);
    let stages = choose(stages(without_libtorch, has_benches), &only)?;

    let began = Instant::now();
    let options = setup::Options {
        without_libtorch,
        ..setup::Options::default()
    };
    setup::set_up(workspace, &options)?;
    let mut ended = vec![Ended {
        name: "setup",
        passed: true,
        took: began.elapsed(),
    }];
    let count = stages.len();
    for (index, stage) in stages.into_iter().enumerate() {
        println!(
            "\n==> [{}/{count}] {}: {}",
            index + 1,
            stage.name,
            stage.work.describe()
        );
        let began = Instant::now();
        let passed = stage.work.run(workspace)?;
        let took = began.elapsed();
        println!("==> {} {}", stage.name, verdict(passed, took));
        ended.push(Ended {
            name: stage.name,
            passed,
            took,
        });
    }
    Ok(sum_up(&ended))
}

/// All stages, the quick ones first. The stage `tests` comes after `tests-torch-free`, so that the program it leaves
/// in the target folder is the whole one.
fn stages(without_libtorch: bool, has_benches: bool) -> Vec<Stage> {
    let mut whole = vec!["--workspace"];
    if without_libtorch {
        whole.extend(TORCH_PACKAGES.iter().flat_map(|name| ["--exclude", name]));
    }
    let with = |head: &[&'static str], tail: &[&'static str]| {
        let words = [head, &whole, tail].concat();
        Work::Cargo {
            words,
            rustdoc_denies_warnings: head == ["doc"],
        }
    };
    let program = |head: &[&'static str], tail: &[&'static str]| Work::Cargo {
        words: [head, &["--package", "netlearn", "--no-default-features"], tail].concat(),
        rustdoc_denies_warnings: false,
    };
    let deny = ["--all-targets", "--", "--deny", "warnings"];
    let mut stages = vec![
        ("format", Work::cargo(&["fmt", "--all", "--", "--check"])),
        ("tidy", Work::Tidy),
        ("clippy", with(&["clippy"], &deny)),
        ("clippy-torch-free", program(&["clippy"], &deny)),
        ("docs", with(&["doc"], &["--no-deps"])),
        ("tests-torch-free", program(&["test", "--no-fail-fast"], &[])),
        ("tests", with(&["test", "--no-fail-fast"], &[])),
    ];
    if has_benches {
        stages.push(("benches", with(&["test", "--no-fail-fast"], &["--bench", "*"])));
    }
    stages
        .into_iter()
        .map(|(name, work)| Stage { name, work })
        .collect()
}

fn choose(stages: Vec<Stage>, only: &[String]) -> Outcome<Vec<Stage>> {
    if let Some(name) = only
        .iter()
        .find(|name| stages.iter().all(|stage| stage.name != name.as_str()))
    {
        let names: Vec<_> = stages.iter().map(|stage| stage.name).collect();
        return Err(Failure::new(format!("there is no stage `{name}`"))
            .mend(format!("the stages are {}", names.join(", "))));
    }
    Ok(stages
        .into_iter()
        .filter(|stage| only.is_empty() || only.iter().any(|name| name == stage.name))
        .collect())
}

impl Work {
    fn cargo(words: &[&'static str]) -> Self {
        Work::Cargo {
            words: words.to_vec(),
            rustdoc_denies_warnings: false,
        }
    }

    fn describe(&self) -> String {
        match self {
            Work::Tidy => "cargo xtask tidy".into(),
            Work::Cargo {
                words,
                rustdoc_denies_warnings,
            } => format!(
                "{}cargo {}",
                if *rustdoc_denies_warnings {
                    "RUSTDOCFLAGS='-D warnings' "
                } else {
                    ""
                },
                words.join(" ")
            ),
        }
    }

    fn run(&self, workspace: &Workspace) -> Outcome<bool> {
        match self {
            Work::Tidy => Ok(tidy::check(workspace)? == Answer::Yes),
            Work::Cargo {
                words,
                rustdoc_denies_warnings,
            } => {
                let mut command = workspace.cargo();
                if *rustdoc_denies_warnings {
                    let flags = std::env::var("RUSTDOCFLAGS").unwrap_or_default();
                    command.env("RUSTDOCFLAGS", format!("{flags} -D warnings"));
                }
                process::show(command.args(words))
            }
        }
    }
}

fn verdict(passed: bool, took: Duration) -> String {
    let word = if passed { "passed" } else { "FAILED" };
    format!("{word} in {:.1} s", took.as_secs_f64())
}

fn sum_up(ended: &[Ended]) -> Answer {
    println!("\nSummary");
    for Ended { name, passed, took } in ended {
        println!("  {name:<19}{}", verdict(*passed, *took));
    }
    let total: Duration = ended.iter().map(|stage| stage.took).sum();
    let failed: Vec<_> = ended
        .iter()
        .filter(|stage| !stage.passed)
        .map(|stage| stage.name)
        .collect();
    if failed.is_empty() {
        println!("All checks passed in {:.0} s.", total.as_secs_f64());
        return Answer::Yes;
    }
    println!(
        "Failed: {}. To run one again: cargo xtask test --only {}",
        failed.join(", "),
        failed[0] // not empty: checked above
    );
    Answer::No
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(without_libtorch: bool) -> Vec<String> {
        stages(without_libtorch, true)
            .iter()
            .map(|stage| stage.work.describe())
            .collect()
    }

    #[test]
    fn stages_use_one_profile() {
        for line in lines(false) {
            assert!(!line.contains("--release"), "{line}");
            assert!(!line.contains("--profile"), "{line}");
        }
    }

    #[test]
    fn stages_without_libtorch_leave_out_what_links_it() {
        let lines = lines(true);
        assert!(lines.contains(
            &"cargo test --no-fail-fast --workspace --exclude netlearn-models --exclude netlearn".to_owned()
        ));
        let program = "cargo test --no-fail-fast --package netlearn --no-default-features";
        assert!(lines.contains(&program.to_owned()), "{lines:?}");
    }

    #[test]
    fn help_names_every_stage() {
        for stage in stages(false, true) {
            assert!(HELP.contains(stage.name), "{}", stage.name);
        }
    }

    #[test]
    fn choose_keeps_the_order_and_refuses_unknown_names() {
        let only = ["docs".to_owned(), "format".to_owned()];
        let chosen = choose(stages(false, true), &only).unwrap();
        let names: Vec<_> = chosen.iter().map(|stage| stage.name).collect();
        assert_eq!(names, ["format", "docs"]);
        let failure = choose(stages(false, true), &["doc".to_owned()]).err().unwrap();
        assert_eq!(failure.what(), "there is no stage `doc`");
    }

    #[test]
    fn sum_up_says_no_where_one_failed() {
        let stage = |passed| Ended {
            name: "docs",
            passed,
            took: Duration::ZERO,
        };
        assert_eq!(sum_up(&[stage(true)]), Answer::Yes);
        assert_eq!(sum_up(&[stage(true), stage(false)]), Answer::No);
    }
}
