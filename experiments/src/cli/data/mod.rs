//! `netlearn data ...`: data sets on disk.
//! Not for what is learnt from them.

mod build;
mod export;
mod info;
mod merge;
mod verify;

use clap::{Args, Subcommand};

use crate::exit::Exit;
use crate::output::Output;

/// Build, check and export data sets.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(build::Arguments),
    Info(info::Arguments),
    Verify(verify::Arguments),
    Export(export::Arguments),
    Merge(merge::Arguments),
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        match self.command {
            Command::Build(arguments) => arguments.run(output),
            Command::Info(arguments) => arguments.run(output),
            Command::Verify(arguments) => arguments.run(output),
            Command::Export(arguments) => arguments.run(output),
            Command::Merge(arguments) => arguments.run(output),
        }
    }
}
