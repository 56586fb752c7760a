//! `netlearn aig ...`: and-inverter graphs.
//! Not for files as such: `inspect` and `convert` are about those.

mod check;
mod draw;
mod map;
mod run;
mod stats;

use clap::{Args, Subcommand};

use crate::exit::Exit;
use crate::output::Output;

/// Statistics, synthesis recipes, equivalence and drawings of and-inverter graphs.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Stats(stats::Arguments),
    Run(run::Arguments),
    Map(map::Arguments),
    Check(check::Arguments),
    Draw(draw::Arguments),
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        match self.command {
            Command::Stats(arguments) => arguments.run(output),
            Command::Run(arguments) => arguments.run(output),
            Command::Map(arguments) => arguments.run(output),
            Command::Check(arguments) => arguments.run(output),
            Command::Draw(arguments) => arguments.run(output),
        }
    }
}
