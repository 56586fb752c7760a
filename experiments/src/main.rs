//! The program `netlearn`: a command line over the libraries.
//! Not for algorithms: those live in the crates below; here are arguments, printing and exit codes.
//!
//! Start reading at [`cli`], which has one file a command; `docs/cli.md` shows them all at work.

mod circuit_file;
mod cli;
mod exit;
mod failure;
mod files;
mod interrupt;
mod json;
mod labels;
mod logging;
mod output;
mod progress;
mod surroundings;
mod synthesis;
mod table;

/// Names, versions and digests of what setup installs; their home is `xtask`.
#[path = "../../xtask/src/pins.rs"]
#[expect(dead_code, reason = "setup needs more of it than this program")]
mod pins;

// What only the commands of `cli::torch` need.
#[cfg(feature = "torch")]
mod config;
#[cfg(feature = "torch")]
mod learning;
#[cfg(feature = "torch")]
#[path = "../../xtask/src/libtorch_version.rs"]
mod libtorch_version;
#[cfg(feature = "torch")]
mod report;
#[cfg(feature = "torch")]
mod reproduce;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    // Read before the arguments are understood, so that a usage error is an object too.
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let outcome = std::panic::catch_unwind(|| cli::run(arguments));
    let failure = match outcome {
        Ok(Ok(exit)) => return exit.into(),
        Ok(Err(error)) if output::is_closed_pipe(&error) => return exit::Exit::Done.into(),
        Ok(Err(error)) => failure::Failure::of(&error),
        // The panic's message stands on stderr already.
        Err(_) => failure::Failure::internal("the program has a bug; see the message above"),
    };
    failure.show(wants_json);
    failure.exit_code()
}
