//! `netlearn train CONFIG|PRESET`: trains a model into a run's folder.
//! Not for tables over several runs: those are `reproduce`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use netlearn_models::lsoformer::config::Config;
use serde::Serialize;

use crate::config::{self, Text};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::learning::data::Training;
use crate::learning::run::{self, CONFIG, Record};
use crate::learning::split_name::SplitName;
use crate::learning::train;
use crate::output::Output;

/// Train a model.
///
/// Ctrl-C saves; `--resume` goes on from there with the same result as if nothing had happened.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  netlearn train lsoformer/default --data data/epfl-qor-smoke\n  \
netlearn train lsoformer/default --data data/mine --set train.epochs=40 --set encoder.kind=gin\n  \
netlearn train --resume runs/lsoformer-default-20261121-125900\n\nAll keys: docs/config.md"
)]
pub(crate) struct Arguments {
    /// A preset (lsoformer/default, lsoformer/paper) or a TOML file.
    #[arg(required_unless_present = "resume", conflicts_with = "resume")]
    config: Option<String>,
    /// Set a key of the configuration, as in train.epochs=40; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "resume")]
    set: Vec<String>,
    /// Folder of the data set.
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "resume",
        conflicts_with = "resume"
    )]
    data: Option<PathBuf>,
    /// What is asked of the model.
    #[arg(long, value_enum, default_value_t = SplitName::Trans, conflicts_with = "resume")]
    split: SplitName,
    /// Folder of the new run [default: runs/PRESET-DATE-TIME].
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    run: Option<PathBuf>,
    /// Go on with a run that stopped.
    #[arg(long, value_name = "RUN")]
    resume: Option<PathBuf>,
}

/// What is printed.
#[derive(Serialize)]
struct Answer {
    run: String,
    split: &'static str,
}

/// A run that is ready to train.
struct Job {
    run: PathBuf,
    config: Config,
    training: Training,
}

impl Arguments {
    fn resolve(self) -> anyhow::Result<Job> {
        if let Some(run) = self.resume {
            let record = Record::read(&run)?;
            let config: Config = Text::read(&run.join(CONFIG))?.resolve(&[])?;
            let training = Training::open(&record.data.place(), record.data.split)?;
            training.must_be(&record.data)?;
            return Ok(Job {
                run,
                config,
                training,
            });
        }
        let (Some(name), Some(data)) = (self.config, self.data) else {
            // clap asks for both where --resume is not given.
            return Err(Failure::usage("a configuration and --data are needed").into());
        };
        let config: Config = Text::find(&name)?.resolve(&self.set)?;
        config.check()?;
        let training = Training::open(&data, self.split)?;
        let run = self.run.unwrap_or_else(|| run::new_folder(stem(&name)));
        if run.join(run::RECORD).exists() {
            return Err(Failure::usage(format!("{} is a run already", run.display()))
                .help(format!("netlearn train --resume {}", run.display()))
                .into());
        }
        Record::new(&name, training.record()).write(&run, &config::to_toml(&config)?)?;
        Ok(Job {
            run,
            config,
            training,
        })
    }

    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let Job {
            run,
            config,
            training,
        } = self.resolve()?;
        let split = training.split_name;
        train::lsoformer(&run, "training", &training.dataset, &training.split, &config)?;
        let answer = Answer {
            run: run.display().to_string(),
            split: split.name(),
        };
        if output.is_json() {
            output.object("train", &answer)?;
        } else {
            writeln!(
                output,
                "The run is {}.\nTo grade it: netlearn eval {}",
                answer.run, answer.run
            )?;
        }
        Ok(Exit::Done)
    }
}

/// A preset's name, or that of a file without folder and ending.
fn stem(name: &str) -> &str {
    match name.strip_suffix(".toml") {
        Some(_) => Path::new(name)
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or("run"),
        None => name,
    }
}
