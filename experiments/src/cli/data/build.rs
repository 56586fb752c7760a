//! `netlearn data build NAME`: measures the labels of a data set.
//! Not for learning from them.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netlearn_datasets::epfl_qor::{BuildOptions, Scale, Shard};
use serde::Serialize;

use crate::exit::Exit;
use crate::labels::{LabelJob, ScaleName, SourceOptions, Sources};
use crate::output::Output;
use crate::progress::{note, seconds};
use crate::surroundings;

/// Build a data set.
///
/// Stopped in any way it goes on where it was, with the same bytes in the end. Exit code 1 where
/// some labels could not be measured; they stand in failures.csv, and the next build tries them
/// again.
#[derive(Args)]
#[command(after_help = "Examples:\n  netlearn data build epfl-qor --scale smoke\n  \
netlearn data build epfl-qor --source my/circuits --recipes-per-circuit 100 -o data/mine\n  \
netlearn data build epfl-qor --scale full --shard 3/16 -o /shared/full   (then: netlearn data merge /shared/full)")]
pub(in crate::cli) struct Arguments {
    /// The data set.
    #[arg(value_enum)]
    name: Name,
    /// Which circuits and how many recipes each.
    #[arg(long, value_enum, default_value_t = ScaleName::Default)]
    scale: ScaleName,
    /// Circuits to measure instead of those of the scale.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    circuits: Vec<String>,
    /// Circuits to leave out.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    skip: Vec<String>,
    /// Recipes a circuit instead of those of the scale.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    recipes_per_circuit: Option<u32>,
    /// Recipes of a file, one a line or a CSV with columns id and ops, instead of random ones.
    #[arg(long, value_name = "FILE")]
    recipes: Option<PathBuf>,
    /// Seed of the random recipes.
    #[arg(long, default_value_t = BuildOptions::default().recipe_seed)]
    seed: u64,
    /// Steps of a random recipe.
    #[arg(long, value_name = "N", default_value_t = BuildOptions::default().recipe_len)]
    recipe_length: usize,
    #[command(flatten)]
    sources: SourceOptions,
    /// Seconds that a recipe may take.
    #[arg(long, value_name = "SECONDS", default_value_t = BuildOptions::default().timeout_s)]
    timeout: u64,
    /// Do one part of the work, as 0/4 to 3/4; `data merge` puts the parts together.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Print what would be measured and how long it takes, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Folder of the data set [default: data/epfl-qor-SCALE].
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// What synthesis recipes do to the EPFL circuits.
    EpflQor,
}

#[derive(Serialize)]
struct Answer {
    folder: String,
    circuits: usize,
    rows: usize,
    failures: usize,
    missing_circuits: Vec<String>,
}

#[derive(Serialize)]
struct Estimate {
    folder: String,
    rows: usize,
    cpu_seconds: f64,
    missing_circuits: Vec<String>,
}

impl Arguments {
    fn resolve(&self) -> anyhow::Result<LabelJob> {
        let Name::EpflQor = self.name;
        let options = BuildOptions {
            scale: self.scale.into(),
            recipes_per_circuit: self.recipes_per_circuit.map_or(0, |count| count as usize),
            recipe_seed: self.seed,
            recipe_len: self.recipe_length,
            circuits: self.circuits.clone(),
            skip: self.skip.clone(),
            timeout_s: self.timeout,
        };
        let sources = Sources {
            circuits: self.sources.source.as_deref(),
            recipes: self.recipes.as_deref(),
            library: self.sources.lib.as_deref(),
        };
        LabelJob::new(options, &sources)
    }

    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let job = self.resolve()?;
        let scale: Scale = self.scale.into();
        let default = || {
            surroundings::root()
                .join("data")
                .join(format!("epfl-qor-{}", scale.name()))
        };
        let folder = self.output.clone().unwrap_or_else(default);
        let (rows, cpu_seconds) = job.estimate()?;
        let missing_circuits = job.missing().to_vec();
        if self.dry_run {
            let estimate = Estimate {
                folder: folder.display().to_string(),
                rows,
                cpu_seconds,
                missing_circuits,
            };
            if output.is_json() {
                output.object("data-estimate", &estimate)?;
            } else {
                writeln!(
                    output,
                    "{rows} labels into {}, about {} of one core",
                    estimate.folder,
                    seconds(cpu_seconds)
                )?;
            }
            return Ok(Exit::Done);
        }
        note(&format!(
            "{rows} labels, about {} of one core",
            seconds(cpu_seconds)
        ));
        let counts = job.build(&folder, self.shard)?;
        let answer = Answer {
            folder: folder.display().to_string(),
            circuits: counts.circuits,
            rows: counts.rows,
            failures: counts.failures,
            missing_circuits,
        };
        if output.is_json() {
            output.object("data-build", &answer)?;
        } else {
            writeln!(
                output,
                "{}: {} circuits, {} labels",
                answer.folder, answer.circuits, answer.rows
            )?;
            if answer.failures > 0 {
                writeln!(
                    output,
                    "{} labels are missing: see failures.csv, and build again",
                    answer.failures
                )?;
            }
        }
        Ok(if answer.failures > 0 { Exit::No } else { Exit::Done })
    }
}
