//! A model for designs of the user's own, with what must be known of it to trust it.
//! Not for grading a run: that is [`super::evaluated`].

use std::path::Path;

use netlearn_graph::synthesis::Library;
use netlearn_models::lsoformer::evaluate::Means;
use netlearn_models::lsoformer::predict::Predictor;

use super::evaluated::OURS;
use super::grade::{EVALUATION, Grades};
use super::run::Record;
use super::shipped::SHIPPED;
use super::train::device;
use crate::failure::Failure;

/// A predictor with its origin and its error.
pub(crate) struct KnownModel {
    /// The model.
    pub(crate) predictor: Predictor,
    /// Where it comes from.
    pub(crate) name: String,
    /// Data set, engine, library, split.
    pub(crate) trained_on: String,
    /// Its error on the test samples of its split.
    pub(crate) known_error: String,
}

impl KnownModel {
    /// The model of a run.
    pub(crate) fn of_run(run: &Path) -> anyhow::Result<Self> {
        let record = Record::read(run)?;
        let predictor = Predictor::from_run(run, device())?;
        let grades = std::fs::read_to_string(run.join(EVALUATION)).ok();
        let known_error = match grades.and_then(|text| serde_json::from_str::<Grades>(&text).ok()) {
            Some(grades) => known_error(&grades),
            None => format!("not graded yet (netlearn eval {})", run.display()),
        };
        Ok(Self {
            predictor,
            name: run.display().to_string(),
            trained_on: trained_on(&record),
            known_error,
        })
    }

    /// The model that comes with the program.
    pub(crate) fn shipped() -> anyhow::Result<Self> {
        let shipped = SHIPPED.ok_or_else(|| {
            Failure::resource("this build comes without a model")
                .help("name a run with --run; `netlearn reproduce lsoformer-epfl` makes one")
        })?;
        let record: Record = toml::from_str(shipped.record)?;
        let grades: Grades = serde_json::from_str(shipped.evaluation)?;
        Ok(Self {
            predictor: Predictor::from_bytes(shipped.card, shipped.weights, device())?,
            name: format!("shipped with netlearn {}", record.machine.netlearn),
            trained_on: trained_on(&record),
            known_error: known_error(&grades),
        })
    }

    /// Says so where area and delay are of another library than the model's.
    pub(crate) fn warn_of_library(&self, library: &Library) {
        let known = library.sha256.get(..16).unwrap_or(&library.sha256);
        if !self.trained_on.contains(known) {
            tracing::warn!(
                "the library {} is not the one that the model was trained with: {}",
                library.name,
                self.trained_on
            );
        }
    }
}

fn trained_on(record: &Record) -> String {
    let circuits = record.data.train_circuits.join(", ");
    format!(
        "{} recipes of {circuits} ({})",
        record.data.samples[0], record.data.origin
    )
}

/// `area 1.9 %, delay 4.1 %, ... (mean MAPE over 6 circuits of trans)`.
fn known_error(grades: &Grades) -> String {
    let ours: Vec<&Means> = grades
        .evaluation
        .means
        .iter()
        .filter(|means| means.model == OURS)
        .collect();
    let errors: Vec<String> = ours
        .iter()
        .map(|means| format!("{} {:.1} %", means.quantity, means.measures.mape))
        .collect();
    let circuits = ours.first().map_or(0, |means| means.circuits);
    let asked = match grades.split.as_str() {
        "trans" => "recipes never seen of known circuits",
        _ => "circuits never seen",
    };
    format!(
        "{} (mean MAPE over {circuits} circuits, {asked}; split {})",
        errors.join(", "),
        grades.split
    )
}
