//! `netlearn reproduce lsoformer-epfl`: LSOformer and its baselines on the EPFL circuits.
//! Not for what is trained: that is the preset `lsoformer/default`, and `lsoformer/paper` at scale
//! `paper`.
//!
//! Labels, runs and grades have fixed places that depend on data and configuration, so the command
//! goes on where it stopped, and a finished one only prints.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use netlearn_datasets::epfl_qor::{BuildOptions, Scale};
use netlearn_datasets::splits::{Setting, Split};
use netlearn_models::lsoformer::baselines::synthnet::SynthNetConfig;
use netlearn_models::lsoformer::config::Config;
use netlearn_models::lsoformer::prediction::{ModelPredictions, mean_prediction, predict_samples};
use serde::Serialize;

use super::bars::{self, Group, Reached};
use super::parts;
use crate::config::to_toml;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::labels::{LabelJob, Sources};
use crate::learning::data::{Training, fingerprint};
use crate::learning::evaluated::{OURS, REPORT};
use crate::learning::grade::{self, Graded, Grades};
use crate::learning::run::Record;
use crate::learning::split_name::SplitName;
use crate::learning::{page, predictions, tables, train};
use crate::output::Output;
use crate::progress::{note, seconds};
use crate::report::Page;
use crate::{files, surroundings};

/// What one scale of the table does.
struct Plan {
    scale: Scale,
    preset: &'static str,
    /// Keys that differ from the preset at this number of recipes.
    sets: &'static [&'static str],
    seeds: &'static [u64],
    splits: &'static [SplitName],
    /// The command that does more.
    more: Option<&'static str>,
}

impl Plan {
    fn of(scale: Scale) -> Self {
        use SplitName::{FoldA, FoldB, FoldC, Trans};
        let preset = "lsoformer/default";
        match scale {
            Scale::Smoke => Self {
                scale,
                preset,
                // So few samples need smaller steps, for there to be enough of them.
                sets: &["batch.size=16", "train.epochs=80"],
                seeds: &[0],
                splits: &[Trans],
                more: Some("default"),
            },
            Scale::Default => Self {
                scale,
                preset,
                sets: &[],
                seeds: &[0],
                splits: &[Trans, FoldA],
                more: Some("full"),
            },
            Scale::Full => Self {
                scale,
                preset,
                sets: &[
                    "train.epochs=30",
                    "sequence.width=96",
                    "sequence.dropout=0.1",
                    "head.dropout=0.1",
                    "batch.size=128",
                    // Keeps the large circuits, which have few samples, from the small ones' steps.
                    "batch.max_nodes=30000",
                ],
                seeds: &[0, 1, 2],
                splits: &[Trans, FoldA, FoldB, FoldC],
                more: Some("paper"),
            },
            Scale::Paper => Self {
                scale,
                preset: "lsoformer/paper",
                sets: &[],
                seeds: &[0, 1, 2, 3, 4],
                splits: &[Trans, FoldA, FoldB, FoldC],
                more: None,
            },
        }
    }

    /// Hours of one core after the labels: measured, but for the scale paper, which has never been run.
    fn training_hours(&self) -> f64 {
        let hours_per_run = match self.scale {
            Scale::Smoke => 0.01,
            Scale::Default => 0.03,
            Scale::Full => 0.08,
            Scale::Paper => 40.0,
        };
        hours_per_run * (self.seeds.len() * self.splits.len()) as f64
    }

    fn config(&self, seed: u64) -> anyhow::Result<Config> {
        parts::config(self.preset, self.sets, seed)
    }

    /// The learned baseline gets as many looks at the data as the model where that takes hours.
    fn synthnet_config(&self) -> anyhow::Result<SynthNetConfig> {
        let mut synthnet = SynthNetConfig::default();
        if self.scale == Scale::Full {
            let Config { batch, train, .. } = self.config(self.seeds[0])?;
            synthnet.batch = batch;
            synthnet.train.epochs = train.epochs;
        }
        Ok(synthnet)
    }
}

/// What is printed with `--json`.
#[derive(Serialize)]
struct Answer<'a> {
    scale: &'static str,
    run: String,
    missing_circuits: &'a [String],
    splits: &'a [Grades],
    reached: &'a [Reached],
}

/// Options beside the scale.
pub(crate) struct Options {
    /// Whether to start work of days.
    pub(crate) yes: bool,
    /// Folder of circuits that are preferred to the installed ones.
    pub(crate) source: Option<PathBuf>,
    /// Library of area and delay.
    pub(crate) lib: Option<PathBuf>,
}

/// Makes the table of one scale.
pub(crate) fn run(scale: Scale, options: &Options, output: &mut Output) -> anyhow::Result<Exit> {
    let plan = Plan::of(scale);
    let sources = Sources {
        circuits: options.source.as_deref(),
        library: options.lib.as_deref(),
        recipes: None,
    };
    let job = LabelJob::new(label_options(scale), &sources)?;
    let (rows, label_seconds) = job.estimate()?;
    note(&format!(
        "Scale {}: {rows} labels, about {} of one core; training about {}{}.",
        scale.name(),
        seconds(label_seconds),
        seconds(3600.0 * plan.training_hours()),
        match scale {
            Scale::Smoke | Scale::Default | Scale::Full => "",
            Scale::Paper => ", a guess",
        }
    ));
    let missing = job.missing().to_vec();
    if scale == Scale::Paper && !options.yes {
        return Err(Failure::usage("the scale paper takes days")
            .help("--yes starts it; it can be stopped and goes on")
            .into());
    }
    let folder = surroundings::root()
        .join("data")
        .join(format!("epfl-qor-{}", scale.name()));
    job.build(&folder, None)?;

    let mut chapters = Vec::new();
    for &split in plan.splits {
        chapters.push(chapter(&plan, &folder, split)?);
    }
    let run = &chapters[0].run;
    let groups: &[Group] = match scale {
        Scale::Smoke | Scale::Paper => &[],
        Scale::Default => &bars::DEFAULT,
        Scale::Full => &bars::FULL,
    };
    let reached: Vec<Reached> = groups.iter().map(|group| reached(&chapters[0], group)).collect();
    write_page(run, &chapters)?;
    let grades: Vec<Grades> = chapters.iter().map(Chapter::grades).collect();
    files::write(
        &run.join(grade::EVALUATION),
        &(serde_json::to_string_pretty(&grades)? + "\n"),
    )?;

    let answer = Answer {
        scale: scale.name(),
        run: run.display().to_string(),
        missing_circuits: &missing,
        splits: &grades,
        reached: &reached,
    };
    if output.is_json() {
        output.object("reproduce-lsoformer-epfl", &answer)?;
        return Ok(Exit::Done);
    }
    for chapter in &chapters {
        writeln!(output, "{}", chapter.training.record().origin)?;
        writeln!(
            output,
            "{}",
            tables::text(
                chapter.training.split_name.name(),
                &chapter.graded.evaluation,
                OURS
            )
        )?;
    }
    for reached in &reached {
        writeln!(output, "{}", reached.table())?;
    }
    if !answer.missing_circuits.is_empty() {
        writeln!(
            output,
            "Not there, so not in the tables: {}",
            answer.missing_circuits.join(", ")
        )?;
    }
    writeln!(output, "{}\n", tables::LEGEND)?;
    writeln!(
        output,
        "The run is in {}; look at {}",
        answer.run,
        run.join(REPORT).display()
    )?;
    if let Some(more) = plan.more {
        writeln!(
            output,
            "For more: netlearn reproduce lsoformer-epfl --scale {more}"
        )?;
    }
    Ok(Exit::Done)
}

/// What is measured. `hyp` alone would take longer than all other circuits at scale full, and is
/// left out there.
fn label_options(scale: Scale) -> BuildOptions {
    let skip = if scale == Scale::Full {
        vec!["hyp".to_owned()]
    } else {
        Vec::new()
    };
    BuildOptions {
        skip,
        ..BuildOptions::of(scale)
    }
}

/// One split, trained and graded.
struct Chapter {
    run: PathBuf,
    training: Training,
    graded: Graded,
    record: Record,
}

impl Chapter {
    fn grades(&self) -> Grades {
        Grades {
            split: self.training.split_name.name().to_owned(),
            origin: grade::origin(&self.training.dataset),
            evaluation: self.graded.evaluation.clone(),
        }
    }
}

fn chapter(plan: &Plan, data: &Path, split_name: SplitName) -> anyhow::Result<Chapter> {
    let training = Training::open(data, split_name)?;
    let run = run_folder(plan, &training)?;
    let mut members = Vec::new();
    let mut record = None;
    for &seed in plan.seeds {
        let config = plan.config(seed)?;
        let folder = run.join(format!("{}-seed{seed}", split_name.name()));
        let written = Record::new(plan.preset, training.record());
        if !folder.join(crate::learning::run::RECORD).exists() {
            written.write(&folder, &to_toml(&config)?)?;
        }
        let label = format!("{} seed {seed}", split_name.name());
        let predictor = train::lsoformer(&folder, &label, &training.dataset, &training.split, &config)?;
        members.push(predict_samples(
            &predictor,
            &training.dataset,
            &training.split.test,
        )?);
        record.get_or_insert(written);
    }
    let mut learned = synthnet(plan, &run, &training)?;
    learned.extend(together(members));
    let graded = grade::grade(&training.dataset, &training.split, learned)?;
    let file = run.join(format!("predictions-{}.csv", split_name.name()));
    predictions::write(&file, &training.dataset, &training.split.test, &graded.models)?;
    // Proof: every plan has a seed.
    let record = record.expect("a plan has at least one seed");
    Ok(Chapter {
        run,
        training,
        graded,
        record,
    })
}

/// The learned baseline, where circuits are seen; it was never made for others.
fn synthnet(plan: &Plan, run: &Path, training: &Training) -> anyhow::Result<Vec<ModelPredictions>> {
    let Split {
        setting: Setting::UnseenRecipes,
        test,
        ..
    } = &training.split
    else {
        return Ok(Vec::new());
    };
    let folder = run.join(format!("{}-synthnet", training.split_name.name()));
    let config = plan.synthnet_config()?;
    let predictor = train::synthnet(&folder, "SynthNet", &training.dataset, &training.split, &config)?;
    Ok(vec![predict_samples(&predictor, &training.dataset, test)?])
}

/// One seed as it is; of several their mean, which is the row that counts, and each by itself.
fn together(members: Vec<ModelPredictions>) -> Vec<ModelPredictions> {
    if members.len() < 2 {
        return members;
    }
    let mean = mean_prediction(OURS, &members);
    let singles = members
        .into_iter()
        .enumerate()
        .map(|(seed, member)| ModelPredictions {
            model: format!("{OURS} seed {seed}"),
            ..member
        });
    singles.chain(mean).collect()
}

/// A folder that is the same for the same data and configuration, and another for any other.
fn run_folder(plan: &Plan, training: &Training) -> anyhow::Result<PathBuf> {
    let contents = [
        to_toml(&plan.config(0)?)?,
        to_toml(&plan.synthnet_config()?)?,
        fingerprint(&training.dataset),
    ];
    Ok(parts::run_folder("lsoformer-epfl", plan.scale, &contents))
}

/// The means over the group's circuits, as far as they are there, beside what is asked of them.
fn reached(chapter: &Chapter, group: &Group) -> Reached {
    let circuits: Vec<String> = chapter
        .training
        .dataset
        .circuits
        .iter()
        .filter(|circuit| group.takes(&circuit.name, circuit.rows.len()))
        .map(|circuit| circuit.name.clone())
        .collect();
    let means = chapter
        .graded
        .evaluation
        .means_over(|circuit| circuits.iter().any(|name| name == circuit));
    Reached::new(group, circuits, &means, OURS)
}

fn write_page(run: &Path, chapters: &[Chapter]) -> anyhow::Result<()> {
    let first = &chapters[0];
    let circuits: Vec<&str> = first
        .training
        .dataset
        .circuits
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let page = Page {
        title: "LSOformer on the EPFL circuits".to_owned(),
        lead: "Quality of results after synthesis recipes: predicted, and measured by ABC.".to_owned(),
        facts: parts::facts(first.record.data.origin.clone(), &circuits, &first.record.preset),
        sections: chapters
            .iter()
            .map(|chapter| {
                let Chapter { training, graded, .. } = chapter;
                let title = training.split_name.title();
                page::section(title, &training.dataset, &training.split, graded, OURS)
            })
            .collect(),
    };
    files::write(&run.join(REPORT), &page.render())?;
    Ok(())
}
