//! `netlearn reproduce lsoformer-lostin`: LOSTIN's published labels of EPFL circuits, learnt and
//! predicted for flows never seen of circuits that are known, and for circuits never seen.
//! Not for the samples and splits: those are `netlearn_datasets::lostin` and `splits::lostin`.
//!
//! LOSTIN publishes no area and delay of the circuits before any flow, and its library is not to be
//! had. Ratios are therefore taken to the median of each circuit's first eight flows, and a row
//! shows how far one gets with the start mapped in another library instead.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use netlearn_datasets::circuits;
use netlearn_datasets::epfl_qor::{BuildOptions, Scale};
use netlearn_datasets::lostin::{self, Flow, Mapped};
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::{self, Setting, Split};
use netlearn_graph::aig::Aig;
use netlearn_models::lsoformer::baselines::ConstRatio;
use netlearn_models::lsoformer::config::Config;
use netlearn_models::lsoformer::normalise::start_of;
use netlearn_models::lsoformer::prediction::{ModelPredictions, predict_samples};
use netlearn_models::lsoformer::quantity::Quantity;
use serde::Serialize;

use super::bar::{self, Bar};
use super::parts;
use crate::config::to_toml;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::labels::{self, LabelJob, Sources};
use crate::learning::data::fingerprint;
use crate::learning::evaluated::{OURS, REPORT};
use crate::learning::grade::{self, EVALUATION, Graded, Grades};
use crate::learning::run::CONFIG;
use crate::learning::{page, predictions, tables, train};
use crate::output::Output;
use crate::report::Page;
use crate::{files, surroundings};

const TABLE: &str = "lsoformer-lostin";

/// The preset that the sets of a plan change.
const PRESET: &str = "lsoformer/default";

/// Rows that LOSTIN trains on: 110,000 flows of each of six circuits.
const PUBLISHED_ROWS: usize = 660_000;

/// What one scale does.
struct Plan {
    scale: Scale,
    /// Keys that differ from the preset.
    sets: &'static [&'static str],
    circuits: &'static [&'static str],
    /// Every how many-th flow is used.
    every: u32,
}

impl Plan {
    fn of(scale: Scale) -> Self {
        match scale {
            Scale::Smoke => Self {
                scale,
                sets: &[
                    "data.targets=[\"area\", \"delay\"]",
                    "loss.alpha=0",
                    "augment.drop_noop=false",
                    "train.epochs=8",
                ],
                circuits: &["adder", "bar", "max", "sin"],
                every: 20,
            },
            _ => Self {
                scale,
                // Final values alone are published: there is no trajectory to learn from. Large
                // steps, as each encodes up to 60,000 nodes.
                sets: &[
                    "data.targets=[\"area\", \"delay\"]",
                    "loss.alpha=0",
                    "augment.drop_noop=false",
                    "sequence.dropout=0.1",
                    "head.dropout=0.1",
                    "batch.size=512",
                    "train.epochs=30",
                ],
                circuits: &lostin::CIRCUITS,
                every: 1,
            },
        }
    }

    fn config(&self) -> anyhow::Result<Config> {
        parts::config(PRESET, self.sets, 0)
    }

    fn flows(&self, epfl: &Path) -> anyhow::Result<Vec<Flow>> {
        let mut flows = lostin::read(&epfl.join("lostin_labels_10_15.csv.gz"))?;
        flows.retain(|flow| flow.id % self.every == 0);
        Ok(flows)
    }

    fn circuits(&self) -> anyhow::Result<Vec<Aig>> {
        let (files, _) = circuits::find_epfl(&labels::folders())?;
        self.circuits
            .iter()
            .map(|&name| {
                let file = files.iter().find(|file| file.name == name).ok_or_else(|| {
                    Failure::resource(format!("the circuit `{name}` is not there"))
                        .help("run `cargo xtask setup`")
                })?;
                Ok(circuits::read(&file.path)?)
            })
            .collect()
    }

    /// Area and delay of the circuits before any flow in osu018, by name.
    fn osu018(&self) -> anyhow::Result<BTreeMap<String, Mapped>> {
        let options = BuildOptions {
            circuits: self.circuits.iter().map(|&name| name.to_owned()).collect(),
            // The start is measured with the first recipe; nothing else of it is used.
            recipes_per_circuit: 1,
            ..BuildOptions::of(Scale::Full)
        };
        let folder = surroundings::root()
            .join("data")
            .join(format!("lostin-start-{}", self.scale.name()));
        LabelJob::new(options, &Sources::default())?.build(&folder, None)?;
        let starts = QorDataset::open(&folder)?
            .circuits
            .into_iter()
            .filter_map(|circuit| {
                let start = start_of(&circuit);
                let mapped = Mapped {
                    area: start[Quantity::Area as usize]?,
                    delay_ps: start[Quantity::Delay as usize]?,
                };
                Some((circuit.name, mapped))
            });
        Ok(starts.collect())
    }
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Answer<'a> {
    scale: &'static str,
    run: String,
    train_rows: usize,
    published_rows: usize,
    splits: &'a [Grades],
    bars: &'a [Bar],
}

/// One split, graded.
struct Chapter {
    split: Split,
    graded: Graded,
}

/// Makes the table of one scale.
pub(crate) fn run(scale: Scale, output: &mut Output) -> anyhow::Result<Exit> {
    parts::must_be_one_of(scale, TABLE, &[Scale::Smoke, Scale::Default])?;
    let plan = Plan::of(scale);
    let flows = plan.flows(&parts::reference("epfl")?)?;
    let circuits = plan.circuits()?;
    let starts = plan.osu018()?;
    let in_osu018 = lostin::dataset(&flows, circuits.clone(), |index| {
        starts.get(lostin::CIRCUITS[index]).copied()
    });
    let dataset = lostin::dataset(&flows, circuits, |_| None);
    let config = plan.config()?;
    let run = parts::run_folder(TABLE, scale, &[to_toml(&config)?, fingerprint(&dataset)]);
    let chapters = chapters(&run, &dataset, &in_osu018, &config)?;

    let grades: Vec<Grades> = chapters
        .iter()
        .map(|chapter| Grades {
            split: chapter.split.name.clone(),
            origin: grade::origin(&dataset),
            evaluation: chapter.graded.evaluation.clone(),
        })
        .collect();
    files::write(
        &run.join(EVALUATION),
        &(serde_json::to_string_pretty(&grades)? + "\n"),
    )?;
    let train_rows = chapters[0].split.train.len();
    let remark = remark(train_rows, &dataset);
    write_page(&run, &dataset, &chapters, &remark)?;
    let bars = bars(&chapters);
    if output.is_json() {
        let answer = Answer {
            scale: scale.name(),
            run: run.display().to_string(),
            train_rows,
            published_rows: PUBLISHED_ROWS,
            splits: &grades,
            bars: &bars,
        };
        output.object("reproduce-lsoformer-lostin", &answer)?;
        return Ok(Exit::Done);
    }
    writeln!(output, "{}", grade::origin(&dataset))?;
    for chapter in &chapters {
        let text = tables::text(&chapter.split.name, &chapter.graded.evaluation, OURS);
        writeln!(output, "{text}")?;
    }
    writeln!(output, "{}", bar::table("What was reached, beside LOSTIN", &bars))?;
    writeln!(output, "{remark}\n\n{}\n", tables::LEGEND)?;
    writeln!(
        output,
        "The run is in {}; look at {}",
        run.display(),
        run.join(REPORT).display()
    )?;
    if scale == Scale::Smoke {
        writeln!(output, "For more: netlearn reproduce {TABLE} --scale default")?;
    }
    Ok(Exit::Done)
}

/// One training, graded on both splits.
fn chapters(
    run: &Path,
    dataset: &QorDataset,
    in_osu018: &QorDataset,
    config: &Config,
) -> anyhow::Result<Vec<Chapter>> {
    let splits = splits::lostin(dataset);
    let folder = run.join("lostin");
    std::fs::create_dir_all(&folder)?;
    files::write(&folder.join(CONFIG), &to_toml(config)?)?;
    let predictor = train::lsoformer(&folder, "lostin", dataset, &splits[0], config)?;
    splits
        .into_iter()
        .map(|split| {
            let ours = predict_samples(&predictor, dataset, &split.test)?;
            let file = run.join(format!("predictions-{}.csv", split.name));
            predictions::write(&file, dataset, &split.test, std::slice::from_ref(&ours))?;
            let mut learned = vec![ours];
            if split.setting == Setting::UnseenCircuits {
                let ratio = ConstRatio::fit(in_osu018, &split.train);
                let answers = predict_samples(&ratio, in_osu018, &split.test)?;
                let model = "const_ratio osu018".to_owned();
                learned.insert(0, ModelPredictions { model, ..answers });
            }
            let graded = grade::grade(dataset, &split, learned)?;
            Ok(Chapter { split, graded })
        })
        .collect()
}

/// Mean MAPE of area and delay beside what LOSTIN publishes.
fn bars(chapters: &[Chapter]) -> Vec<Bar> {
    let reached = |setting: Setting, quantity: Quantity| {
        let chapter = chapters.iter().find(|chapter| chapter.split.setting == setting)?;
        let means = &chapter.graded.evaluation.means;
        let ours = means
            .iter()
            .find(|means| means.model == OURS && means.quantity == quantity)?;
        Some(ours.measures.mape)
    };
    let (seen, unseen) = (Setting::UnseenRecipes, Setting::UnseenCircuits);
    vec![
        Bar::at_most("area MAPE % of circuits seen", reached(seen, Quantity::Area), 1.2),
        Bar::at_most(
            "delay MAPE % of circuits seen",
            reached(seen, Quantity::Delay),
            1.2,
        ),
        Bar::at_most(
            "area MAPE % of circuits never seen",
            reached(unseen, Quantity::Area),
            3.1,
        ),
        Bar::at_most(
            "delay MAPE % of circuits never seen",
            reached(unseen, Quantity::Delay),
            3.1,
        ),
    ]
}

/// What must be known to compare with the publication.
fn remark(train_rows: usize, dataset: &QorDataset) -> String {
    format!(
        "LOSTIN trains on {PUBLISHED_ROWS} rows, this on {train_rows} ({} circuits in all). It publishes no \
values from before a flow, and its library is not to be had: a circuit's size is the median of its \
first {} flows for const_ratio, recipe_only and lsoformer, which on circuits never seen thus know as \
much as few-shot {}. const_ratio osu018 knows no label of theirs: the start mapped in osu018, times \
the median quotient over training flows.",
        dataset.circuits.len(),
        lostin::SHOTS,
        lostin::SHOTS,
    )
}

fn write_page(run: &Path, dataset: &QorDataset, chapters: &[Chapter], remark: &str) -> anyhow::Result<()> {
    let circuits: Vec<&str> = dataset.circuits.iter().map(|c| c.name.as_str()).collect();
    let sections = chapters.iter().map(|chapter| {
        let title = match chapter.split.setting {
            Setting::UnseenRecipes => "Flows never seen of known circuits (lostin-seen)",
            Setting::UnseenCircuits => "Circuits never seen (lostin-unseen)",
        };
        let mut section = page::section(title, dataset, &chapter.split, &chapter.graded, OURS);
        section.notes.push(remark.to_owned());
        section
    });
    let page = Page {
        title: "LSOformer on LOSTIN's labels".to_owned(),
        lead: "Mapped area and delay after synthesis flows: predicted, and as published.".to_owned(),
        facts: parts::facts(grade::origin(dataset), &circuits, PRESET),
        sections: sections.collect(),
    };
    files::write(&run.join(REPORT), &page.render())?;
    Ok(())
}
