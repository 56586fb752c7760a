//! Chores of the project: set-up, demonstration, tests, boundary checks (`cargo xtask --help`).
//! It is not for circuits: it depends on none of the project's crates, so that it builds in seconds.

#![allow(clippy::print_stdout, reason = "a program of chores prints its results")]

use std::process::ExitCode;

use arguments::Arguments;
use failure::{Failure, Outcome};
use workspace::Workspace;

mod arguments;
mod bench_peers;
mod clean_deps;
mod count;
mod demo;
mod doctor;
mod failure;
mod files;
mod fuzz;
mod generate;
mod golden_sta;
mod host;
mod libtorch_version;
mod pins;
mod process;
mod setup;
mod stamp;
mod test;
mod tidy;
mod workspace;

/// What a command answers besides failing: `cargo xtask` exits with 0 on yes, with 1 on no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done, or all is well.
    Yes,
    /// Something is missing or a check did not pass; what it is has been printed.
    No,
}

type Run = fn(&Workspace, Arguments) -> Outcome<Answer>;

struct Command {
    name: &'static str,
    summary: &'static str,
    help: &'static str,
    run: Run,
}

const COMMANDS: [Command; 14] = [
    Command {
        name: "setup",
        summary: "install what is not a crate: libtorch, ABC, circuits, a cell library",
        help: setup::HELP,
        run: setup::run,
    },
    Command {
        name: "doctor",
        summary: "tell what is installed, missing, outdated or damaged, and how to mend it",
        help: doctor::HELP,
        run: doctor::run,
    },
    Command {
        name: "demo",
        summary: "set up what is missing and run the main job on real circuits",
        help: demo::HELP,
        run: demo::run,
    },
    Command {
        name: "test",
        summary: "set up and run every check: format, lints, docs, boundaries, tests, benches",
        help: test::HELP,
        run: test::run,
    },
    Command {
        name: "fuzz",
        summary: "fuzz the readers, guided by coverage",
        help: fuzz::HELP,
        run: fuzz::run,
    },
    Command {
        name: "tidy",
        summary: "check the boundaries and habits of the house",
        help: tidy::HELP,
        run: tidy::run,
    },
    Command {
        name: "count",
        summary: "count what is in files of physical design by text search alone",
        help: count::HELP,
        run: count::run,
    },
    Command {
        name: "bench-peers",
        summary: "measure netlearn's readers and other people's beside each other",
        help: bench_peers::HELP,
        run: bench_peers::run,
    },
    Command {
        name: "golden-sta",
        summary: "compare the timing engine with reference answers",
        help: golden_sta::HELP,
        run: golden_sta::run,
    },
    Command {
        name: "wire-models",
        summary: "compare estimates of wires by the slacks that they lead to",
        help: golden_sta::wires::HELP,
        run: golden_sta::wires::run,
    },
    Command {
        name: "gen-sdf",
        summary: "write an SDF file of a wanted size",
        help: generate::SDF_HELP,
        run: generate::run_sdf,
    },
    Command {
        name: "gen-def",
        summary: "write a DEF file of a wanted size",
        help: generate::DEF_HELP,
        run: generate::run_def,
    },
    Command {
        name: "gen-syn",
        summary: "write a synthetic netlist of 60 thousand to a million cells, and its parasitics",
        help: generate::SYN_HELP,
        run: generate::run_syn,
    },
    Command {
        name: "clean-deps",
        summary: "remove everything that setup installed",
        help: clean_deps::HELP,
        run: clean_deps::run,
    },
];

fn main() -> ExitCode {
    match dispatch(std::env::args().skip(1).collect()) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(mut words: Vec<String>) -> Outcome<Answer> {
    if words.is_empty() || matches!(words[0].as_str(), "help" | "--help" | "-h") {
        print_help();
        return Ok(if words.is_empty() { Answer::No } else { Answer::Yes });
    }
    let name = words.remove(0);
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        let names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        return Err(Failure::new(format!("there is no command `{name}`"))
            .mend(format!("the commands are {}", names.join(", "))));
    };
    if words.iter().any(|word| word == "--help" || word == "-h") {
        print!("{}", command.help);
        return Ok(Answer::Yes);
    }
    (command.run)(&Workspace::locate()?, Arguments::new(words))
}

fn print_help() {
    println!("Chores of netlearn.\n\nUsage: cargo xtask COMMAND [OPTIONS]\n\nCommands:");
    for command in &COMMANDS {
        println!("  {:<13}{}", command.name, command.summary);
    }
    println!("\n`cargo xtask COMMAND --help` tells the options of a command.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispatch_unknown_command_names_the_known_ones() {
        let failure = dispatch(vec!["setpu".into()]).unwrap_err().to_string();
        assert!(failure.contains("`setpu`"), "{failure}");
        assert!(failure.contains("setup, doctor, demo"), "{failure}");
    }

    #[test]
    fn every_help_names_its_command() {
        for command in &COMMANDS {
            let usage = format!("Usage: cargo xtask {}", command.name);
            assert!(command.help.contains(&usage), "{}", command.name);
        }
    }
}
