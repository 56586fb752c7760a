//! `netlearn predict ...`: answers about a user's own design.
//! Not for measuring: `aig run` and `data build` do that.

mod recipe;

use clap::{Args, Subcommand};

use crate::exit::Exit;
use crate::output::Output;

/// Predict what synthesis will do to a circuit.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Recipe(recipe::Arguments),
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        match self.command {
            Command::Recipe(arguments) => arguments.run(output),
        }
    }
}
