//! The commands that learn.
//! Its twin is `disabled.rs`; both have the same items.

mod compare;
mod config;
mod eval;
mod predict;
mod report;
mod reproduce;
mod train;

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::doctor::Finding;
use crate::exit::Exit;
use crate::failure::{Code, Failure};
use crate::libtorch_version::libtorch_version;
use crate::output::Output;
use crate::pins;

/// The commands that learn.
#[derive(Subcommand)]
pub(crate) enum Command {
    Train(train::Arguments),
    Eval(eval::Arguments),
    Compare(compare::Arguments),
    Report(report::Arguments),
    Predict(predict::Arguments),
    Reproduce(reproduce::Arguments),
    Config(config::Arguments),
}

impl Command {
    pub(crate) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        match self {
            Self::Train(arguments) => arguments.run(output),
            Self::Eval(arguments) => arguments.run(output),
            Self::Compare(arguments) => arguments.run(output),
            Self::Report(arguments) => arguments.run(output),
            Self::Predict(arguments) => arguments.run(output),
            Self::Reproduce(arguments) => arguments.run(output),
            Self::Config(arguments) => arguments.run(output),
        }
    }
}

/// The errors of `netlearn-models` in the terms of this program.
pub(crate) fn known_error(error: &(dyn std::error::Error + 'static)) -> Option<Failure> {
    use netlearn_models::Error;
    let error = error.downcast_ref::<Error>()?;
    let text = error.to_string();
    Some(match error {
        Error::Io { .. } | Error::Checkpoint { .. } => Failure::resource(text),
        Error::Locked { .. } => Failure::resource(text)
            .help("wait until it ends, or end it; a lock whose process died holds nobody"),
        Error::Config { .. } => Failure::input(text).help("docs/config.md has all keys"),
        Error::Data(_) => Failure::input(text),
        Error::NonFinite(_) => Failure::of_kind(Code::Numeric, text)
            .help("lower train.lr or train.clip_norm with --set and train anew"),
        _ => Failure::internal(text),
    })
}

/// What `doctor` says about libtorch.
pub(crate) fn libtorch() -> Vec<Finding> {
    let (version, folder) = loaded();
    let place = folder.map_or_else(String::new, |folder| format!(" in {}", folder.display()));
    let library = match version.as_deref() {
        Some(pins::LIBTORCH_VERSION) => Finding::ok("libtorch", format!("{}{place}", pins::LIBTORCH_VERSION)),
        found => Finding::wrong(
            "libtorch",
            format!(
                "{} is loaded{place}, {} is needed",
                found.unwrap_or("an unknown version"),
                pins::LIBTORCH_VERSION
            ),
            "unset LIBTORCH, run `cargo xtask setup` and build again",
        ),
    };
    let cuda = match tch::Cuda::is_available() {
        true => format!("{} device(s): training uses the first", tch::Cuda::device_count()),
        false => "none: training uses the CPU".to_owned(),
    };
    vec![library, Finding::note("CUDA", cuda)]
}

/// Version and folder of the libtorch in this process.
pub(crate) fn loaded() -> (Option<String>, Option<PathBuf>) {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let folder = maps
        .lines()
        .filter_map(|line| line.find('/').map(|start| PathBuf::from(&line[start..])))
        .find(|path| path.file_name().is_some_and(|name| name == "libtorch_cpu.so"))
        .and_then(|path| Some(path.parent()?.parent()?.to_path_buf()));
    let version = folder.as_ref().and_then(|folder| libtorch_version(folder));
    (version, folder)
}
