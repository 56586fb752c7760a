//! `predictions.csv`: every test sample with what each model said, beside what was measured.
//! Not for grades: those are made of it.

use std::path::Path;

use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Sample;
use netlearn_models::lsoformer::prediction::ModelPredictions;
use netlearn_models::lsoformer::quantity::Quantity;

use crate::files;

/// Name of the file in a run's folder.
pub(crate) const PREDICTIONS: &str = "predictions.csv";

const HEADER: [&str; 9] = [
    "circuit",
    "recipe",
    "ops",
    "model",
    "quantity",
    "measured",
    "predicted",
    "measured_steps",
    "predicted_steps",
];

/// Writes the predictions of several models for the same samples; steps are joined by `;`, the
/// start first, and empty where there are none.
pub(crate) fn write(
    path: &Path,
    dataset: &QorDataset,
    samples: &[Sample],
    models: &[ModelPredictions],
) -> anyhow::Result<()> {
    files::write_with(path, |out| {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(HEADER)?;
        for model in models {
            for (sample, prediction) in samples.iter().zip(&model.predictions) {
                let circuit = &dataset.circuits[sample.circuit];
                let row = &circuit.rows[sample.row];
                for quantity in Quantity::ALL {
                    let Some(predicted) = prediction.last(quantity) else {
                        continue;
                    };
                    let measured = quantity
                        .last(row)
                        .map(|value| value.to_string())
                        .unwrap_or_default();
                    csv.write_record([
                        circuit.name.as_str(),
                        &row.recipe_id.to_string(),
                        &row.recipe.compact(),
                        &model.model,
                        quantity.name(),
                        &measured,
                        &short(predicted),
                        &joined(quantity.trajectory(row).as_deref(), |value| value.to_string()),
                        &joined(prediction.steps(quantity), short),
                    ])?;
                }
            }
        }
        csv.flush()
    })?;
    Ok(())
}

/// Six digits: more than any prediction is good for.
fn short(value: f64) -> String {
    let before = value.abs().max(1.0).log10().floor() as usize;
    format!("{value:.decimals$}", decimals = 5usize.saturating_sub(before))
}

fn joined(values: Option<&[f64]>, text: impl Fn(f64) -> String) -> String {
    values
        .unwrap_or_default()
        .iter()
        .map(|&value| text(value))
        .collect::<Vec<_>>()
        .join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictions_have_six_digits() {
        assert_eq!(short(0.1234567), "0.12346");
        assert_eq!(short(1234.56789), "1234.57");
        assert_eq!(short(9_999_999.0), "9999999");
        assert_eq!(joined(Some(&[2.0, 1.5]), short), "2.00000;1.50000");
        assert_eq!(joined(None, short), "");
    }
}
