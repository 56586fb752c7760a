//! `netlearn reproduce lsoformer-oabc2`: designs of OpenABC-D that were never seen, graded on the
//! published z-scores of the AND count, beside HOGA's published predictions for the same recipes.
//! Not for the rule that makes z-scores of predictions: `netlearn_models::lsoformer::zscore`.
//!
//! Four models are trained, each without three of the large designs. Those say how far predictions
//! can be trusted (the shrink factor); the mean of the four answers for the tested designs.

mod grade;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use netlearn_datasets::epfl_qor::{BuildOptions, Scale};
use netlearn_datasets::openabcd::{self, LARGE_DESIGNS, SMALL_DESIGNS, TEST_DESIGNS};
use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::{self, OABC2_FOLDS, Split};
use netlearn_datasets::{recipes, reference};
use netlearn_graph::synthesis::Recipe;
use netlearn_models::lsoformer::baselines::{RecipeMean, RecipeOnly, RecipeRidge};
use netlearn_models::lsoformer::config::Config;
use netlearn_models::lsoformer::prediction::{QorPredictor, predict_samples};
use netlearn_models::lsoformer::quantity::Quantity;
use netlearn_models::lsoformer::zscore;
use netlearn_models::metrics::Pairs;
use serde::Serialize;

use self::grade::{Graded, LEGEND};
use super::parts;
use crate::config::to_toml;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::labels::{LabelJob, Sources};
use crate::learning::data::fingerprint;
use crate::learning::evaluated::REPORT;
use crate::learning::grade::EVALUATION;
use crate::learning::run::CONFIG;
use crate::learning::{self, train};
use crate::output::Output;
use crate::progress::{note, seconds};
use crate::report::{Page, Section};
use crate::{files, surroundings};

const TABLE: &str = "lsoformer-oabc2";

/// The preset that the sets of a plan change.
const PRESET: &str = "lsoformer/default";

/// Recipes of each training design at scale default.
const RECIPES: usize = 30;

/// Published labels of a tested design that the row `ridge, own labels` learns from.
const OWN_LABELS: usize = 100;

/// What one scale does.
struct Plan {
    scale: Scale,
    /// What differs from [`SETS`].
    sets: &'static [&'static str],
    /// Most training recipes of a design.
    most: usize,
}

/// Keys that differ from the preset: the designs tested are none of those learnt, so nothing of a
/// design's own may be learnt.
const SETS: &[&str] = &[
    "data.targets=[\"and\", \"level\"]",
    "circuit.identity=false",
    "batch.size=32",
];

impl Plan {
    fn of(scale: Scale) -> Self {
        let (sets, most): (&[&str], usize) = match scale {
            Scale::Smoke => (&["train.epochs=4"], 50),
            Scale::Default => (&["train.epochs=40"], RECIPES),
            Scale::Full | Scale::Paper => (&["train.epochs=40"], 100),
        };
        Self { scale, sets, most }
    }

    fn config(&self) -> anyhow::Result<Config> {
        parts::config(PRESET, &[SETS, self.sets].concat(), 0)
    }

    /// What is measured, and the folder it goes to; `None` where reference labels do.
    fn labels(&self) -> Option<(BuildOptions, &'static str)> {
        let full = BuildOptions::of(Scale::Full);
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        match self.scale {
            Scale::Smoke => None,
            Scale::Default => {
                // The last two of them take longer than all others together.
                let large = &LARGE_DESIGNS[..LARGE_DESIGNS.len() - 2];
                let options = BuildOptions {
                    circuits: names(&[&SMALL_DESIGNS[..], large].concat()),
                    recipes_per_circuit: RECIPES,
                    ..full
                };
                Some((options, "oabc2-default"))
            }
            Scale::Full | Scale::Paper => {
                let options = BuildOptions {
                    skip: names(&["aes_secworks", "aes_xcrypt", "wb_conmax", "tinyRocket"]),
                    ..full
                };
                Some((options, "oabc2"))
            }
        }
    }

    /// Training designs with their labels, and the tested designs with the few we have of them.
    fn dataset(&self, openabcd: &Path) -> anyhow::Result<QorDataset> {
        let Some((options, folder)) = self.labels() else {
            return Ok(reference::load(openabcd, &[])?);
        };
        let recipes = openabcd.join("recipes_1500.csv.gz");
        let sources = Sources {
            circuits: Some(openabcd),
            recipes: Some(&recipes),
            library: None,
        };
        let job = LabelJob::new(options, &sources)?;
        let (rows, label_seconds) = job.estimate()?;
        note(&format!(
            "Scale {}: {rows} labels, about {} of one core; then {} trainings of some minutes each.",
            self.scale.name(),
            seconds(label_seconds),
            OABC2_FOLDS.len()
        ));
        let folder = surroundings::root().join("data").join(folder);
        job.build(&folder, None)?;
        let mut dataset = QorDataset::open(&folder)?;
        // The folder of circuits holds some of them twice, in the format of their publication too.
        dataset.circuits.retain(|circuit| is_trained(&circuit.name));
        let tested = reference::load(openabcd, &TEST_DESIGNS)?;
        dataset.circuits.extend(tested.circuits);
        dataset.circuits.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(dataset)
    }
}

fn is_trained(design: &str) -> bool {
    LARGE_DESIGNS.contains(&design) || SMALL_DESIGNS.contains(&design)
}

/// A tested design with what is published of it.
struct Tested<'a> {
    circuit: &'a QorCircuit,
    ids: Vec<u32>,
    recipes: Vec<&'a Recipe>,
    z: Vec<f64>,
    hoga: Vec<f64>,
}

/// What one row of the tables predicts, by tested design.
struct Method {
    name: String,
    /// The shrink factor, where predictions had to be scaled.
    shrink: Option<f64>,
    /// Predicted z-scores, in the order of the published labels.
    z: BTreeMap<String, Vec<f64>>,
    /// Predictions for the recipes that we measured ourselves, in any unit.
    own: BTreeMap<String, Vec<f64>>,
}

/// What is printed with `--json` and kept as `evaluation.json`.
#[derive(Serialize)]
struct Answer {
    scale: &'static str,
    run: String,
    origin: String,
    train_designs: Vec<String>,
    most_recipes: usize,
    #[serde(flatten)]
    graded: Graded,
}

/// Makes the table of one scale.
pub(crate) fn run(scale: Scale, output: &mut Output) -> anyhow::Result<Exit> {
    parts::must_be_one_of(scale, TABLE, &[Scale::Smoke, Scale::Default, Scale::Full])?;
    let plan = Plan::of(scale);
    let openabcd = parts::reference("openabcd")?;
    let published = openabcd::read_published(&openabcd.join("published_z_and_9designs.csv.gz"))?;
    let pool: BTreeMap<u32, Recipe> = recipes::read(&openabcd.join("recipes_1500.csv.gz"))?
        .into_iter()
        .map(|recipe| (recipe.id, recipe.recipe))
        .collect();
    let dataset = plan.dataset(&openabcd)?;
    let tested = tested(&dataset, &published, &pool)?;
    let config = plan.config()?;
    let contents = [
        to_toml(&config)?,
        format!("most = {}\n", plan.most),
        fingerprint(&dataset),
    ];
    let run = parts::run_folder(TABLE, scale, &contents);
    let methods = methods(&plan, &run, &dataset, &config, &tested)?;
    let answer = Answer {
        scale: scale.name(),
        run: run.display().to_string(),
        origin: format!(
            "published labels of OpenABC-D; training labels: {}",
            learning::grade::origin(&dataset)
        ),
        train_designs: dataset
            .circuits
            .iter()
            .map(|circuit| circuit.name.clone())
            .filter(|name| is_trained(name))
            .collect(),
        most_recipes: plan.most,
        graded: Graded::new(&methods, &tested, scale != Scale::Smoke),
    };

    grade::write_predictions(&run, &tested, &methods)?;
    files::write(
        &run.join(EVALUATION),
        &(serde_json::to_string_pretty(&answer)? + "\n"),
    )?;
    let tables = answer.graded.tables();
    let page = Page {
        title: "LSOformer on designs of OpenABC-D never seen".to_owned(),
        lead: "Final AND counts after synthesis recipes, beside published labels and predictions.".to_owned(),
        facts: parts::facts(answer.origin.clone(), &names(&answer.train_designs), PRESET),
        sections: vec![Section {
            title: "Unseen designs (oabc2)".to_owned(),
            notes: vec![LEGEND.to_owned()],
            tables: tables.clone(),
            circuits: Vec::new(),
        }],
    };
    files::write(&run.join(REPORT), &page.render())?;
    if output.is_json() {
        output.object("reproduce-lsoformer-oabc2", &answer)?;
        return Ok(Exit::Done);
    }
    writeln!(output, "{}", answer.origin)?;
    writeln!(
        output,
        "Trained on {} (at most {} recipes each).",
        answer.train_designs.join(", "),
        answer.most_recipes
    )?;
    for table in tables {
        writeln!(output, "\n{table}")?;
    }
    writeln!(output, "{LEGEND}\n")?;
    writeln!(
        output,
        "The run is in {}; look at {}",
        answer.run,
        run.join(REPORT).display()
    )?;
    let more = match scale {
        Scale::Smoke => Some("default"),
        Scale::Default => Some("full"),
        Scale::Full | Scale::Paper => None,
    };
    if let Some(more) = more {
        writeln!(output, "For more: netlearn reproduce {TABLE} --scale {more}")?;
    }
    Ok(Exit::Done)
}

fn names(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// The tested designs with their published labels.
fn tested<'a>(
    dataset: &'a QorDataset,
    published: &BTreeMap<String, Vec<openabcd::PublishedLabel>>,
    pool: &'a BTreeMap<u32, Recipe>,
) -> anyhow::Result<Vec<Tested<'a>>> {
    TEST_DESIGNS
        .iter()
        .map(|&name| {
            let missing = |what: &str| {
                anyhow::Error::from(Failure::input(format!(
                    "the reference data has no {what} of {name}"
                )))
            };
            let circuit = dataset.circuit(name).ok_or_else(|| missing("circuit"))?;
            let labels = published.get(name).ok_or_else(|| missing("published labels"))?;
            let recipes = labels
                .iter()
                .map(|label| pool.get(&label.recipe_id).ok_or_else(|| missing("recipe")))
                .collect::<anyhow::Result<_>>()?;
            Ok(Tested {
                circuit,
                ids: labels.iter().map(|label| label.recipe_id).collect(),
                recipes,
                z: labels.iter().map(|label| label.z_ands).collect(),
                hoga: labels.iter().map(|label| label.z_hoga).collect(),
            })
        })
        .collect()
}

/// All rows: what is published, what is simple, and ours.
fn methods(
    plan: &Plan,
    run: &Path,
    dataset: &QorDataset,
    config: &Config,
    tested: &[Tested<'_>],
) -> anyhow::Result<Vec<Method>> {
    let folds: Vec<Split> = (0..OABC2_FOLDS.len())
        .map(|fold| splits::oabc2(dataset, fold, plan.most))
        .collect();
    let by_fold = |fit: &dyn Fn(&Split) -> anyhow::Result<Box<dyn QorPredictor>>| {
        folds.iter().map(fit).collect::<anyhow::Result<Vec<_>>>()
    };
    let means = by_fold(&|split| Ok(Box::new(RecipeMean::fit(dataset, &split.train)?)))?;
    let ridges = by_fold(&|split| Ok(Box::new(RecipeOnly::fit(dataset, &split.train)?)))?;
    let models = by_fold(&|split| {
        let folder = run.join(&split.name);
        std::fs::create_dir_all(&folder)?;
        files::write(&folder.join(CONFIG), &to_toml(config)?)?;
        let label = format!("without {}", OABC2_FOLDS[fold_of(split, &folds)].join(", "));
        Ok(Box::new(train::lsoformer(
            &folder, &label, dataset, split, config,
        )?))
    })?;
    Ok(vec![
        hoga(tested),
        cross_fitted(dataset, &folds, &means, tested)?,
        cross_fitted(dataset, &folds, &ridges, tested)?,
        own_ridge(tested)?,
        cross_fitted(dataset, &folds, &models, tested)?,
    ])
}

fn fold_of(split: &Split, folds: &[Split]) -> usize {
    folds.iter().position(|fold| fold.name == split.name).unwrap_or(0)
}

/// HOGA's published predictions, which are z-scores already.
fn hoga(tested: &[Tested<'_>]) -> Method {
    Method {
        name: "hoga".to_owned(),
        shrink: None,
        z: tested
            .iter()
            .map(|design| (design.circuit.name.clone(), design.hoga.clone()))
            .collect(),
        own: BTreeMap::new(),
    }
}

/// What a hundred labels of the design itself are worth.
fn own_ridge(tested: &[Tested<'_>]) -> anyhow::Result<Method> {
    let mut method = Method {
        name: format!("ridge, {OWN_LABELS} own labels"),
        shrink: None,
        z: BTreeMap::new(),
        own: BTreeMap::new(),
    };
    for design in tested {
        let labels = design.recipes.iter().copied().zip(design.z.iter().copied());
        let ridge = RecipeRidge::fit(labels.take(OWN_LABELS))?;
        let z = design.recipes.iter().map(|recipe| ridge.predict(recipe));
        method
            .z
            .insert(design.circuit.name.clone(), z.collect::<Result<_, _>>()?);
    }
    Ok(method)
}

/// A predictor a fold: what each was not trained on says how much to trust them, and all of them
/// together answer for the tested designs.
fn cross_fitted(
    dataset: &QorDataset,
    folds: &[Split],
    members: &[Box<dyn QorPredictor>],
    tested: &[Tested<'_>],
) -> anyhow::Result<Method> {
    let mut held_out = Vec::new();
    for (split, member) in folds.iter().zip(members) {
        let answers = predict_samples(member.as_ref(), dataset, &split.valid)?;
        let pairs: Vec<_> = split.valid.iter().zip(&answers.predictions).collect();
        for design in pairs.chunk_by(|a, b| a.0.circuit == b.0.circuit) {
            let (truth, predicted): (Vec<f64>, Vec<f64>) = design
                .iter()
                .filter_map(|(sample, answer)| {
                    let row = &dataset.circuits[sample.circuit].rows[sample.row];
                    Quantity::And.last(row).zip(answer.last(Quantity::And))
                })
                .unzip();
            held_out.push((truth, predicted));
        }
    }
    let pairs: Vec<Pairs<'_>> = held_out
        .iter()
        .map(|(truth, predicted)| Pairs { truth, predicted })
        .collect();
    let shrink = zscore::shrink_factor(&pairs);
    let together = |circuit: &QorCircuit, recipes: &[&Recipe]| -> anyhow::Result<Vec<f64>> {
        let answers = members
            .iter()
            .map(|member| {
                let answers = member.predict(circuit, recipes)?;
                let ands = answers.iter().filter_map(|answer| answer.last(Quantity::And));
                Ok(ands.collect())
            })
            .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
        Ok(zscore::together(&answers, shrink))
    };
    let mut method = Method {
        name: members.first().map_or("", |member| member.name()).to_owned(),
        shrink: Some(shrink),
        z: BTreeMap::new(),
        own: BTreeMap::new(),
    };
    for design in tested {
        let name = &design.circuit.name;
        let own: Vec<&Recipe> = design.circuit.rows.iter().map(|row| &row.recipe).collect();
        method
            .z
            .insert(name.clone(), together(design.circuit, &design.recipes)?);
        method.own.insert(name.clone(), together(design.circuit, &own)?);
    }
    Ok(method)
}
