//! `netlearn predict recipe`: area, delay, ANDs and levels after recipes, without running them.
//! Not for circuits of the data set: those were measured.

use std::cmp::Ordering;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use netlearn_datasets::recipes::{self, P1_FIRST, P1_SEED, STEPS};
use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{Library, MapAt, Recipe, RunOptions, SynthesisEngine as _};
use netlearn_models::lsoformer::predict::Predictor;
use netlearn_models::lsoformer::prediction::RecipePrediction;
use netlearn_models::lsoformer::quantity::Quantity;
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::learning::known_model::KnownModel;
use crate::learning::tables::fixed;
use crate::output::Output;
use crate::synthesis;
use crate::table::Table;

/// Recipes of a ranking that are shown.
const SHOWN: usize = 10;

/// Predict recipes of a circuit that was never seen.
///
/// The circuit is mapped once as it is, if ABC and a library are there: predicted area and delay
/// rest on that; without it, ANDs and levels alone are predicted.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  netlearn predict recipe --circuit mine.aig --recipe 'b; rw; rf; b'\n  \
netlearn predict recipe --circuit mine.v --top 500 --by delay"
)]
pub(crate) struct Arguments {
    /// The circuit.
    #[arg(long, value_name = "FILE")]
    circuit: PathBuf,
    /// A recipe, as in `aig run`; may be given several times.
    #[arg(long, value_name = "RECIPE", required_unless_present_any = ["top", "recipes"])]
    recipe: Vec<Recipe>,
    /// Rank the recipes of this file too, one a line or a CSV with columns recipe and ops.
    #[arg(long, value_name = "FILE")]
    recipes: Option<PathBuf>,
    /// Rank so many random recipes too.
    #[arg(
        long,
        value_name = "N",
        default_value_if("recipes", clap::builder::ArgPredicate::IsPresent, "0")
    )]
    top: Option<u32>,
    /// What to rank by.
    #[arg(long, value_enum, default_value_t = By::Area)]
    by: By,
    /// Seed of the random recipes.
    #[arg(long, default_value_t = P1_SEED)]
    seed: u64,
    /// Folder of a run [default: the model that comes with the program].
    #[arg(long, value_name = "RUN")]
    run: Option<PathBuf>,
    /// Library to map the circuit to [default: the one that setup installed].
    #[arg(long, value_name = "FILE")]
    lib: Option<PathBuf>,
    #[command(flatten)]
    options: CircuitOptions,
}

/// A quality to rank by.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Area,
    Delay,
    And,
    Level,
}

impl From<By> for Quantity {
    fn from(by: By) -> Self {
        match by {
            By::Area => Self::Area,
            By::Delay => Self::Delay,
            By::And => Self::And,
            By::Level => Self::Level,
        }
    }
}

/// The arguments, ready to be predicted.
struct Job {
    model: KnownModel,
    circuit: Aig,
    /// Area and delay before any recipe.
    start: Start,
    recipes: Vec<Recipe>,
    ranked_by: Option<Quantity>,
}

/// Measured before any recipe.
#[derive(Clone, Copy, Default, Serialize)]
struct Start {
    area_um2: Option<f64>,
    delay_ps: Option<f64>,
}

#[derive(Serialize)]
struct Answer<'a> {
    circuit: String,
    model: &'a str,
    trained_on: &'a str,
    /// Mean error of the model on circuits or recipes that it had not seen, in its own words.
    known_error: &'a str,
    ands: usize,
    levels: u32,
    start: Start,
    /// Best first where recipes were ranked, else in the order given.
    predictions: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    recipe: String,
    area_um2: Option<f64>,
    delay_ps: Option<f64>,
    ands: Option<f64>,
    levels: Option<f64>,
    and_trajectory: Option<Vec<f64>>,
    level_trajectory: Option<Vec<f64>>,
}

impl Arguments {
    fn resolve(&self) -> anyhow::Result<Job> {
        let model = match &self.run {
            Some(run) => KnownModel::of_run(run)?,
            None => KnownModel::shipped()?,
        };
        let circuit = self.options.resolve()?.read_file(&self.circuit)?;
        let mut recipes = self.recipe.clone();
        if let Some(path) = &self.recipes {
            recipes.extend(recipes::read(path)?.into_iter().map(|entry| entry.recipe));
        }
        let random = self.top.unwrap_or(0);
        recipes.extend((0..random).map(|i| recipes::p1(self.seed, P1_FIRST + i, STEPS)));
        if recipes.is_empty() {
            return Err(Failure::usage("there is no recipe to predict")
                .help("--recipe, --recipes or --top")
                .into());
        }
        let ranked_by = (self.top.is_some() || self.recipes.is_some()).then(|| self.by.into());
        let start = match synthesis::library(self.lib.as_deref()) {
            Ok(library) => {
                model.warn_of_library(&library);
                mapped(&circuit, library)?
            }
            Err(error) if self.lib.is_none() => {
                tracing::warn!("area and delay are not predicted: {error:#}");
                Start::default()
            }
            Err(error) => return Err(error),
        };
        Ok(Job {
            model,
            circuit,
            start,
            recipes,
            ranked_by,
        })
    }

    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let job = self.resolve()?;
        let rows = predict(&job.model.predictor, &job)?;
        let answer = Answer {
            circuit: self.circuit.display().to_string(),
            model: &job.model.name,
            trained_on: &job.model.trained_on,
            known_error: &job.model.known_error,
            ands: job.circuit.num_ands(),
            levels: job.circuit.depth(),
            start: job.start,
            predictions: rows,
        };
        if output.is_json() {
            output.object("predict-recipe", &answer)?;
        } else {
            print(output, &answer, job.ranked_by)?;
        }
        Ok(Exit::Done)
    }
}

/// Area and delay of the circuit as it is; nothing where ABC is missing.
fn mapped(circuit: &Aig, library: Library) -> anyhow::Result<Start> {
    let engine = match synthesis::engine() {
        Ok(engine) => engine,
        Err(error) => {
            tracing::warn!("area and delay are not predicted: {error:#}");
            return Ok(Start::default());
        }
    };
    let options = RunOptions {
        map_at: MapAt::Steps(vec![0]),
        library: Some(library),
        ..RunOptions::default()
    };
    // Some step has to be run for the start to be mapped; the cheapest one changes no measured value.
    let recipe: Recipe = "b".parse().context("a recipe of one step")?;
    let answer = engine
        .run(circuit, &[recipe], &options)?
        .pop()
        .context("ABC gave no answer")?;
    let trajectory = answer.map_err(|error| Failure::resource(format!("mapping the circuit: {error}")))?;
    let start = trajectory.steps.first().context("a trajectory has a start")?;
    Ok(Start {
        area_um2: start.area_um2,
        delay_ps: start.delay_ps,
    })
}

fn predict(predictor: &Predictor, job: &Job) -> anyhow::Result<Vec<Row>> {
    let recipes: Vec<&Recipe> = job.recipes.iter().collect();
    let predictions =
        predictor.predict_unseen(&job.circuit, job.start.area_um2, job.start.delay_ps, &recipes)?;
    let mut rows: Vec<(Recipe, RecipePrediction)> = job.recipes.iter().cloned().zip(predictions).collect();
    if let Some(quantity) = job.ranked_by {
        if rows
            .iter()
            .any(|(_, prediction)| prediction.last(quantity).is_none())
        {
            return Err(Failure::resource(format!("{quantity} cannot be predicted here"))
                .help("mapping needs ABC and a library; `--by and` needs neither")
                .into());
        }
        let key = |row: &(Recipe, RecipePrediction)| row.1.last(quantity);
        rows.sort_by(|a, b| key(a).partial_cmp(&key(b)).unwrap_or(Ordering::Equal));
    }
    Ok(rows
        .into_iter()
        .map(|(recipe, prediction)| row(&recipe, &prediction))
        .collect())
}

fn row(recipe: &Recipe, prediction: &RecipePrediction) -> Row {
    let steps = |quantity| prediction.steps(quantity).map(<[f64]>::to_vec);
    Row {
        recipe: recipe.compact(),
        area_um2: prediction.last(Quantity::Area),
        delay_ps: prediction.last(Quantity::Delay),
        ands: prediction.last(Quantity::And),
        levels: prediction.last(Quantity::Level),
        and_trajectory: steps(Quantity::And),
        level_trajectory: steps(Quantity::Level),
    }
}

fn print(output: &mut Output, answer: &Answer<'_>, ranked_by: Option<Quantity>) -> anyhow::Result<()> {
    writeln!(
        output,
        "model       {}\ntrained on  {}\nerror       {}\n",
        answer.model, answer.trained_on, answer.known_error
    )?;
    let title = format!(
        "{}: {} ANDs on {} levels{}",
        answer.circuit,
        answer.ands,
        answer.levels,
        answer.start.area_um2.map_or_else(String::new, |area| format!(
            ", area {area:.0}, delay {:.0} ps before any recipe",
            answer.start.delay_ps.unwrap_or_default()
        ))
    );
    let mut table = Table::new(title, &["recipe", "area", "delay ps", "and", "lev"]);
    for row in answer
        .predictions
        .iter()
        .take(if ranked_by.is_some() { SHOWN } else { usize::MAX })
    {
        table.push(vec![
            row.recipe.clone(),
            fixed(row.area_um2, 0),
            fixed(row.delay_ps, 0),
            fixed(row.ands, 0),
            fixed(row.levels, 1),
        ]);
    }
    table.drop_empty_columns();
    write!(output, "{table}")?;
    match (ranked_by, answer.predictions.as_slice()) {
        (Some(quantity), [best, ..]) => writeln!(
            output,
            "\nOf {} recipes these have the least predicted {quantity}. To measure the first:\n  \
             netlearn aig run {} {} --map-at ends",
            answer.predictions.len(),
            best.recipe,
            answer.circuit
        )?,
        (None, [only]) => trajectory(output, only)?,
        _ => {}
    }
    Ok(())
}

/// The predicted course of a single recipe.
fn trajectory(output: &mut Output, row: &Row) -> anyhow::Result<()> {
    let (Some(ands), Some(levels)) = (&row.and_trajectory, &row.level_trajectory) else {
        return Ok(());
    };
    let recipe: Recipe = row.recipe.parse().context("a recipe that was just printed")?;
    let ops = std::iter::once("start".to_owned()).chain(recipe.ops().iter().map(ToString::to_string));
    let mut table = Table::new("", &["step", "and", "lev"]);
    for ((op, ands), levels) in ops.zip(ands).zip(levels) {
        table.push(vec![op, format!("{ands:.0}"), format!("{levels:.1}")]);
    }
    writeln!(output)?;
    write!(output, "{table}")?;
    Ok(())
}
