//! Measuring labels for `epfl-qor`: what is measured with what, and progress while it goes on.
//! Not for measuring itself: that is `netlearn_datasets::epfl_qor`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use netlearn_datasets::circuits::{self, CircuitFile};
use netlearn_datasets::epfl_qor::{BuildOptions, Inputs, Outcome, Plan, Scale, Shard, Work, build};
use netlearn_datasets::recipes::{self, PoolRecipe};
use netlearn_datasets::store::Counts;
use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{AbcEngine, CancelFlag, Library};

use crate::failure::Failure;
use crate::progress::{Progress, note};
use crate::{interrupt, surroundings, synthesis};

/// What is to be measured, with all that it takes.
pub(crate) struct LabelJob {
    options: BuildOptions,
    circuits: Vec<Aig>,
    /// Whether the circuits are the user's own.
    own: bool,
    missing: Vec<String>,
    recipes: Option<Vec<PoolRecipe>>,
    library: Library,
    engine: AbcEngine,
}

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScaleName {
    /// Ten small circuits, 64 recipes each: about a minute of CPU, 3 minutes with training.
    Smoke,
    /// Ten small circuits, 200 recipes each: about two minutes of CPU, at most 20 with training.
    Default,
    /// All circuits, 3,000 recipes for small ones, 600 or 100 for the others: hours.
    Full,
    /// All circuits, 1,500 recipes each, mapped at more steps: days.
    Paper,
}

impl From<ScaleName> for Scale {
    fn from(name: ScaleName) -> Self {
        match name {
            ScaleName::Smoke => Self::Smoke,
            ScaleName::Default => Self::Default,
            ScaleName::Full => Self::Full,
            ScaleName::Paper => Self::Paper,
        }
    }
}

/// What is measured with what, as commands that measure take it.
#[derive(Args)]
pub(crate) struct SourceOptions {
    /// Folder of circuits instead of the EPFL circuits.
    #[arg(long, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,
    /// Library of area and delay, Liberty or genlib [default: osu018, which setup installed].
    #[arg(long, value_name = "FILE")]
    pub(crate) lib: Option<PathBuf>,
}

/// Where circuits, recipes and cells come from.
#[derive(Default)]
pub(crate) struct Sources<'a> {
    /// A folder of circuits instead of the EPFL circuits.
    pub(crate) circuits: Option<&'a Path>,
    /// A file of recipes instead of the pool P1.
    pub(crate) recipes: Option<&'a Path>,
    /// A library instead of osu018.
    pub(crate) library: Option<&'a Path>,
}

impl LabelJob {
    /// Reads circuits, recipes and library and finds the engine.
    pub(crate) fn new(options: BuildOptions, sources: &Sources<'_>) -> anyhow::Result<Self> {
        let engine = synthesis::engine()?;
        let library = synthesis::library(sources.library)?;
        let recipes = sources.recipes.map(recipes::read).transpose()?;
        let (files, missing) = match sources.circuits {
            Some(folder) => (circuits::list(folder)?, Vec::new()),
            None => epfl()?,
        };
        let own = sources.circuits.is_some();
        let known: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        for name in &options.circuits {
            if !known.contains(&circuits::canonical(name)) {
                return Err(Failure::resource(format!("there is no circuit `{name}`"))
                    .help(format!("there are {}", known.join(", ")))
                    .into());
            }
        }
        let wanted = |file: &&CircuitFile| options.takes(&file.name, own);
        let missing: Vec<String> = missing
            .into_iter()
            .filter(|name| options.takes(name, own))
            .collect();
        let circuits = files
            .iter()
            .filter(wanted)
            .map(|file| circuits::read(&file.path))
            .collect::<Result<Vec<Aig>, _>>()?;
        if circuits.is_empty() {
            return Err(Failure::resource("no circuits to measure")
                .help("run `cargo xtask setup`, or name a folder of circuits with --source")
                .into());
        }
        Ok(Self {
            options,
            circuits,
            own,
            missing,
            recipes,
            library,
            engine,
        })
    }

    /// Circuits of the suite that are not there; a fact, not an error.
    pub(crate) fn missing(&self) -> &[String] {
        &self.missing
    }

    /// Rows that will be measured and estimated seconds of one core.
    pub(crate) fn estimate(&self) -> anyhow::Result<(usize, f64)> {
        use netlearn_graph::synthesis::SynthesisEngine as _;
        let most = self
            .circuits
            .iter()
            .map(|aig| self.options.recipes_of(aig.name(), aig.num_ands()))
            .max()
            .unwrap_or(0);
        let pool = || {
            let count = u32::try_from(most).unwrap_or(u32::MAX);
            recipes::p1_pool(self.options.recipe_seed, count, self.options.recipe_len)
        };
        let recipes = self.recipes.clone().unwrap_or_else(pool);
        let plan = Plan::new(
            self.options.clone(),
            self.circuits.clone(),
            self.own,
            recipes,
            self.engine.identity(),
            &self.library,
        )?;
        Ok((plan.rows(), plan.seconds()))
    }

    /// Measures what is not yet measured in `folder`, a shard of it or all.
    pub(crate) fn build(self, folder: &Path, shard: Option<Shard>) -> anyhow::Result<Counts> {
        let Self {
            options,
            circuits,
            own,
            missing,
            recipes,
            library,
            engine,
        } = self;
        if !missing.is_empty() {
            note(&format!(
                "not in the circuits package, so not measured: {}",
                missing.join(", ")
            ));
        }
        let cancel = CancelFlag::new();
        let flag = cancel.clone();
        interrupt::on_request(move || flag.cancel());
        let bar: std::sync::OnceLock<Progress> = std::sync::OnceLock::new();
        let progress = |progress: &netlearn_datasets::epfl_qor::Progress| {
            let bar = bar.get_or_init(|| Progress::new("labels", progress.rows as u64));
            bar.set(progress.rows_done as u64, &progress.last);
        };
        let work = Work {
            shard,
            threads: rayon::current_num_threads(),
            cancel,
            progress: &progress,
            ..Work::new(folder)
        };
        let inputs = Inputs {
            circuits,
            own,
            recipes,
            library,
            engine: &engine,
        };
        let outcome = build(options, inputs, &work)?;
        if let Some(bar) = bar.get() {
            bar.finish();
        }
        match outcome {
            Outcome::Finished(counts) => Ok(counts),
            Outcome::Interrupted { rows_done, rows } => Err(Failure::interrupted(format!(
                "{rows_done} of {rows} labels are kept in {}",
                folder.display()
            ))
            .help("the same command goes on from there")
            .into()),
        }
    }
}

/// The EPFL circuits: those of the package, else of the reference data (which alone has `ctrl`).
fn epfl() -> anyhow::Result<(Vec<CircuitFile>, Vec<String>)> {
    let (files, missing) = circuits::find_epfl(&folders())?;
    Ok((files, missing.into_iter().map(str::to_owned).collect()))
}

/// Where the EPFL circuits may lie. Reference AIGER files go first: they need no elaboration, and a
/// test shows that they are the same circuits.
pub(crate) fn folders() -> Vec<PathBuf> {
    let shared = surroundings::shared().map(|shared| shared.join("data/epfl"));
    shared
        .into_iter()
        .chain([circuits::package_folder(&surroundings::deps())])
        .collect()
}
