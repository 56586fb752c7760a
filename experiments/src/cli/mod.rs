//! The command line: one file a command, each with its arguments as typed and as resolved.
//! Not for work two commands share: that is a library's, or one of the program's other modules.
//!
//! A new command is a file here and a variant of [`Command`]; one that needs libtorch goes to
//! [`torch`]. Every command has the shape of [`inspect`]: `Arguments` (as typed), a value that is
//! ready to use (as resolved), and `run`.

mod aig;
mod completions;
mod convert;
mod data;
mod doctor;
mod inspect;
mod man;
mod sta;
pub(crate) mod torch;

use std::ffi::OsString;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::exit::Exit;
use crate::output::{self, Output};
use crate::{logging, progress};

/// Machine learning on circuits: read them, synthesise them, learn from them.
#[derive(Parser)]
#[command(
    name = "netlearn",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit codes: 0 done or yes, 1 no or incomplete, 2 wrong usage, input or missing \
resource, 3 undecided, 70 internal error, 130 interrupted."
)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args)]
struct Global {
    /// Print results, and errors too, as JSON objects with a `schema`.
    #[arg(long, global = true)]
    json: bool,
    /// Log more on stderr; twice for still more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// No progress, and no logs but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    Doctor(doctor::Arguments),
    Inspect(inspect::Arguments),
    Convert(convert::Arguments),
    Aig(aig::Arguments),
    Sta(Box<sta::Arguments>),
    Data(data::Arguments),
    #[command(flatten)]
    Torch(torch::Command),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// The whole program: understands the arguments, runs the command.
pub(crate) fn run(arguments: Vec<OsString>) -> anyhow::Result<Exit> {
    let Arguments { global, command } = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        // `--help` and `--version` are answers, not errors.
        Err(answer) if !answer.use_stderr() => {
            answer.print().map_err(output::of_stdout)?;
            return Ok(Exit::Done);
        }
        Err(error) => return Err(error.into()),
    };
    logging::start(global.verbose, global.quiet);
    if global.quiet {
        progress::silence();
    }
    let mut output = Output::new(global.json);
    let exit = command.run(&mut output)?;
    output.flush()?;
    Ok(exit)
}

impl Command {
    fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        match self {
            Self::Doctor(arguments) => arguments.run(output),
            Self::Inspect(arguments) => arguments.run(output),
            Self::Convert(arguments) => arguments.run(output),
            Self::Aig(arguments) => arguments.run(output),
            Self::Sta(arguments) => arguments.run(output),
            Self::Data(arguments) => arguments.run(output),
            Self::Torch(command) => command.run(output),
            Self::Completions(arguments) => arguments.run(output),
            Self::Man(arguments) => arguments.run(output),
        }
    }
}

/// The definition of the command line, from which completions and manuals are made.
fn definition() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }
}
