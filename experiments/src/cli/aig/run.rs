//! `netlearn aig run RECIPE FILE`: what a recipe does to a circuit, step by step.
//! Not for many recipes of many circuits: that is `data build`.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{
    CancelFlag, EngineIdentity, MapAt, Recipe, RunOptions, SynthesisEngine as _, Trajectory,
};
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::Table;
use crate::{interrupt, synthesis};

/// Run a synthesis recipe on a circuit and print ANDs and levels after every step.
#[derive(Args)]
#[command(after_help = "Examples:\n  netlearn aig run 'b; rw; rf; b' i2c.aig\n  \
netlearn aig run resyn2 i2c.aig --map-at ends --json\n  netlearn aig run 1210 i2c.aig --lib my.lib --map-at 0,4")]
pub(in crate::cli) struct Arguments {
    /// Operators separated by `;` (rewrite -z or rwz), digits (1210), or resyn, resyn2, compress2.
    recipe: Recipe,
    /// The circuit.
    file: PathBuf,
    /// Library to map to, Liberty or genlib [default: the one that setup installed].
    #[arg(long, value_name = "FILE")]
    lib: Option<PathBuf>,
    /// When to map and measure area and delay: never, ends, all, or steps such as 0,5,10 (0 is the
    /// start) [default: ends where --lib is given, else never].
    #[arg(long, value_name = "STEPS")]
    map_at: Option<String>,
    /// Seconds that the recipe may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 600.0)]
    timeout: f64,
    #[command(flatten)]
    options: CircuitOptions,
}

/// The arguments, ready for the engine.
struct Job {
    circuit: Aig,
    recipe: Recipe,
    options: RunOptions,
}

/// What is printed.
#[derive(Serialize)]
struct Answer<'a> {
    file: String,
    engine: &'a EngineIdentity,
    #[serde(skip_serializing_if = "Option::is_none")]
    library: Option<LibraryName<'a>>,
    recipe: String,
    steps: Vec<Step>,
    seconds: f64,
}

#[derive(Serialize)]
struct LibraryName<'a> {
    name: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Step {
    op: String,
    ands: u32,
    levels: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    luts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area_um2: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_ps: Option<f64>,
}

impl Arguments {
    fn resolve(self) -> anyhow::Result<Job> {
        let map_at = match self.map_at.as_deref() {
            None if self.lib.is_none() => MapAt::Never,
            None => MapAt::Ends,
            Some(text) => map_at(text, self.recipe.len())?,
        };
        let library = match (&map_at, self.lib) {
            (MapAt::Never, None) => None,
            (_, path) => Some(synthesis::library(path.as_deref())?),
        };
        let timeout = Duration::try_from_secs_f64(self.timeout)
            .map_err(|_| Failure::usage(format!("--timeout {}: expected seconds", self.timeout)))?;
        let cancel = CancelFlag::new();
        let flag = cancel.clone();
        interrupt::on_request(move || flag.cancel());
        Ok(Job {
            circuit: self.options.resolve()?.read_file(&self.file)?,
            recipe: self.recipe,
            options: RunOptions {
                map_at,
                library,
                timeout,
                cancel,
                ..RunOptions::default()
            },
        })
    }

    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let file = self.file.display().to_string();
        let job = self.resolve()?;
        let engine = synthesis::engine()?;
        let recipes = std::slice::from_ref(&job.recipe);
        let trajectory = engine
            .run(&job.circuit, recipes, &job.options)?
            .pop()
            .context("the engine gave no answer")?;
        if interrupt::is_requested() {
            return Err(Failure::interrupted("stopped; nothing was changed").into());
        }
        let answer = Answer {
            file,
            engine: engine.identity(),
            library: job.options.library.as_ref().map(|lib| LibraryName {
                name: &lib.name,
                sha256: &lib.sha256,
            }),
            recipe: job.recipe.to_string(),
            seconds: trajectory.as_ref().map_or(0.0, |trajectory| trajectory.seconds),
            steps: steps(&trajectory.map_err(|error| Failure::resource(format!("ABC: {error}")))?),
        };
        if output.is_json() {
            output.object("aig-run", &answer)?;
        } else {
            print(output, &answer)?;
        }
        Ok(Exit::Done)
    }
}

fn map_at(text: &str, steps: usize) -> anyhow::Result<MapAt> {
    match text {
        "never" => Ok(MapAt::Never),
        "ends" => Ok(MapAt::Ends),
        "all" => Ok(MapAt::Steps((0..=steps).collect())),
        list => {
            let parsed: Option<Vec<usize>> = list
                .split(',')
                .map(|step| step.trim().parse().ok().filter(|step| *step <= steps))
                .collect();
            parsed.map(MapAt::Steps).ok_or_else(|| {
                Failure::usage(format!(
                    "--map-at {list}: expected never, ends, all, or steps from 0 to {steps}"
                ))
                .into()
            })
        }
    }
}

fn steps(trajectory: &Trajectory) -> Vec<Step> {
    let ops = trajectory.recipe.ops().iter().map(ToString::to_string);
    std::iter::once("start".to_owned())
        .chain(ops)
        .zip(&trajectory.steps)
        .map(|(op, qor)| Step {
            op,
            ands: qor.ands,
            levels: qor.levels,
            luts: qor.luts,
            area_um2: qor.area_um2,
            delay_ps: qor.delay_ps,
        })
        .collect()
}

fn print(output: &mut Output, answer: &Answer<'_>) -> anyhow::Result<()> {
    let mut table = Table::new("", &["step", "and", "lev", "lut", "area", "delay"]);
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.2}"));
    for step in &answer.steps {
        let luts = step.luts.map_or_else(String::new, |luts| luts.to_string());
        let (area, delay) = (number(step.area_um2), number(step.delay_ps));
        table.push(vec![
            step.op.clone(),
            step.ands.to_string(),
            step.levels.to_string(),
            luts,
            area,
            delay,
        ]);
    }
    table.drop_empty_columns();
    write!(output, "{table}")?;
    let library = answer
        .library
        .as_ref()
        .map_or_else(String::new, |lib| format!(", library {}", lib.name));
    writeln!(
        output,
        "{} with {}{library}, {:.2} s",
        answer.file, answer.engine.version, answer.seconds
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn map_at_takes_words_and_steps_of_the_recipe() {
        let parsed = |text, steps| map_at(text, steps).expect("well formed");
        assert_eq!(parsed("never", 4), MapAt::Never);
        assert_eq!(parsed("all", 2), MapAt::Steps(vec![0, 1, 2]));
        assert_eq!(parsed("0, 4", 4), MapAt::Steps(vec![0, 4]));
        for wrong in ["5", "x", "", "1,,2"] {
            assert!(map_at(wrong, 4).is_err(), "{wrong}");
        }
    }
}
