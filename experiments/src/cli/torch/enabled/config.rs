//! `netlearn config ...`: presets, and the reference of all keys.
//! Not for values: those a user sets with `train --set`.

use std::io::Write as _;

use clap::{Args, Subcommand};
use netlearn_models::lsoformer::config::Config;
use serde::Serialize;

use crate::config::{PRESETS, Text, reference, to_toml};
use crate::exit::Exit;
use crate::output::Output;

/// Show presets and check configurations.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the presets.
    List,
    /// Print a preset or file with every key and its value; a wrong one is an error.
    Show {
        /// A preset or a TOML file.
        config: String,
        /// Set a key, as in train.epochs=40.
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
    },
    /// Print docs/config.md.
    #[command(hide = true)]
    Docs,
}

#[derive(Serialize)]
struct PresetName {
    name: &'static str,
}

const HEAD: &str = "\
# Configuration keys

Made from the types by `netlearn config docs`; a test keeps it up to date.

A configuration is TOML. `netlearn train` takes a preset (`netlearn config list`) or a file; keys
that a file leaves out have the default below, `--set key=value` changes one on the command line,
and the run's `config.toml` has all of them. An unknown key is an error that names the nearest one.

";

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        match self.command {
            Command::List if output.is_json() => {
                let names: Vec<PresetName> = PRESETS
                    .iter()
                    .map(|preset| PresetName { name: preset.name })
                    .collect();
                output.array("config-list", &names)?;
            }
            Command::List => {
                for preset in PRESETS {
                    writeln!(output, "{}", preset.name)?;
                }
            }
            Command::Show { config, set } => {
                let config: Config = Text::find(&config)?.resolve(&set)?;
                config.check()?;
                if output.is_json() {
                    output.object("config", &config)?;
                } else {
                    write!(output, "{}", to_toml(&config)?)?;
                }
            }
            Command::Docs => {
                write!(
                    output,
                    "{HEAD}{}",
                    reference::markdown::<Config>("LSOformer (`lsoformer/*`)")
                )?;
            }
        }
        Ok(Exit::Done)
    }
}
