//! A model for designs of the user's own, with what must be known of it to trust it.
//! Not for grading a run: that is [`super::evaluated`].

use std::path::Path;

use netlearn_graph::synthesis::Library;
use netlearn_models::lsoformer::evaluate::Means;
use netlearn_models::lsoformer::predict::Predictor;
use netlearn_models::lsoformer::quantity::Quantity;

use super::evaluated::OURS;
use super::grade::{EVALUATION, Grades};
use super::run::Record;
use super::shipped::{SHIPPED, SHIPPED_MODEL};
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
            Some(grades) => known_error(&[grades], OURS),
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
        let splits: Vec<Grades> = serde_json::from_str(shipped.evaluation)?;
        Ok(Self {
            predictor: Predictor::from_bytes(shipped.card, shipped.weights, device())?,
            name: format!("shipped with netlearn {}", record.machine.netlearn),
            trained_on: trained_on(&record),
            known_error: known_error(&splits, SHIPPED_MODEL),
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

/// Of each setting that was graded: `recipes never seen of known circuits: area 1.9 %, delay 4.1 %
/// (mean MAPE over 6 circuits)`.
fn known_error(splits: &[Grades], model: &str) -> String {
    let settings = [
        ("recipes never seen of known circuits", true),
        ("circuits never seen", false),
    ];
    let texts = settings.into_iter().filter_map(|(setting, is_known)| {
        let of_setting = splits
            .iter()
            .filter(|grades| (grades.split == "trans") == is_known);
        let means: Vec<&Means> = of_setting
            .flat_map(|grades| &grades.evaluation.means)
            .filter(|means| means.model == model)
            .collect();
        let errors: Vec<String> = Quantity::ALL
            .into_iter()
            .filter_map(|quantity| Some(format!("{quantity} {:.1} %", mape(&means, quantity)?)))
            .collect();
        let circuits = num_circuits(&means, *means.first()?);
        Some(format!(
            "{setting}: {} (mean MAPE over {circuits} circuits)",
            errors.join(", ")
        ))
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// The mean over the circuits of all splits, none of which tests a circuit of another.
fn mape(means: &[&Means], quantity: Quantity) -> Option<f64> {
    let of_quantity = means.iter().filter(|means| means.quantity == quantity);
    let (sum, circuits) = of_quantity.fold((0.0, 0), |(sum, circuits), means| {
        (
            sum + means.measures.mape * means.circuits as f64,
            circuits + means.circuits,
        )
    });
    (circuits > 0).then(|| sum / circuits as f64)
}

fn num_circuits(means: &[&Means], like: &Means) -> usize {
    let alike = means.iter().filter(|means| means.quantity == like.quantity);
    alike.map(|means| means.circuits).sum()
}
