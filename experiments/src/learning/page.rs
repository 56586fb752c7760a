//! The page of graded predictions: tables, then plots of every circuit.
//! Not for how a page looks: that is [`crate::report`].

use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::{Sample, Split};
use netlearn_models::lsoformer::evaluate::Evaluation;
use netlearn_models::lsoformer::prediction::{ModelPredictions, RecipePrediction};
use netlearn_models::lsoformer::quantity::Quantity;

use super::grade::Graded;
use super::tables;
use crate::report::{Circuit, Curve, Scatter, Section};

/// Most recipes of a scatter: more only hide each other.
const MOST_POINTS: usize = 400;

/// The chapter of one split; `shown` is the model whose predictions are plotted.
pub(crate) fn section(
    title: &str,
    dataset: &QorDataset,
    split: &Split,
    graded: &Graded,
    shown: &str,
) -> Section {
    let evaluation = &graded.evaluation;
    let model = graded.models.iter().find(|model| model.model == shown);
    let circuits = match model {
        Some(model) => circuits(dataset, split, evaluation, model),
        None => Vec::new(),
    };
    Section {
        title: title.to_owned(),
        notes: vec![tables::LEGEND.to_owned()],
        tables: tables::all(title, evaluation, shown),
        circuits,
    }
}

fn circuits(
    dataset: &QorDataset,
    split: &Split,
    evaluation: &Evaluation,
    model: &ModelPredictions,
) -> Vec<Circuit> {
    let answered: Vec<(&Sample, &RecipePrediction)> = split.test.iter().zip(&model.predictions).collect();
    answered
        .chunk_by(|a, b| a.0.circuit == b.0.circuit)
        .map(|samples| {
            let circuit = &dataset.circuits[samples[0].0.circuit];
            let scatters = [Quantity::Area, Quantity::Delay]
                .into_iter()
                .filter_map(|quantity| scatter(circuit, samples, evaluation, &model.model, quantity))
                .collect();
            Circuit {
                name: circuit.name.clone(),
                remark: remark(circuit, samples.len(), evaluation, &model.model),
                curves: curves(circuit, samples),
                scatters,
            }
        })
        .collect()
}

fn remark(circuit: &QorCircuit, recipes: usize, evaluation: &Evaluation, model: &str) -> String {
    let flat: Vec<&str> = Quantity::ALL
        .into_iter()
        .filter(|quantity| {
            evaluation
                .row(model, &circuit.name, *quantity)
                .is_some_and(|row| row.finals.flat)
        })
        .map(Quantity::name)
        .collect();
    let flat = match flat.as_slice() {
        [] => String::new(),
        names => format!("; {} end the same, whatever the recipe", names.join(", ")),
    };
    format!(
        "{} ANDs on {} levels at the start, {recipes} test recipes{flat}",
        circuit.aig.num_ands(),
        circuit.aig.depth()
    )
}

/// The recipes with the best, the median and the worst measured result.
fn curves(circuit: &QorCircuit, samples: &[(&Sample, &RecipePrediction)]) -> Vec<Curve> {
    let mut ranked: Vec<(f64, &Sample, &RecipePrediction)> = samples
        .iter()
        .filter_map(|(sample, prediction)| {
            let row = &circuit.rows[sample.row];
            let last = Quantity::Area.last(row).or_else(|| Quantity::And.last(row))?;
            prediction
                .steps(Quantity::And)
                .map(|_| (last, *sample, *prediction))
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.row.cmp(&b.1.row)));
    let mut places = vec![0, ranked.len() / 2, ranked.len().saturating_sub(1)];
    places.dedup();
    let chosen = places.into_iter().filter_map(|place| ranked.get(place));
    chosen
        .filter_map(|(_, sample, prediction)| {
            let row = &circuit.rows[sample.row];
            Some(Curve {
                name: format!("recipe {}", row.recipe_id),
                truth: Quantity::And.trajectory(row)?,
                predicted: prediction.steps(Quantity::And)?.to_vec(),
            })
        })
        .collect()
}

fn scatter(
    circuit: &QorCircuit,
    samples: &[(&Sample, &RecipePrediction)],
    evaluation: &Evaluation,
    model: &str,
    quantity: Quantity,
) -> Option<Scatter> {
    let grade = &evaluation.row(model, &circuit.name, quantity)?.finals.measures;
    let spearman = match grade.spearman {
        Some(spearman) => format!(", Spearman {spearman:.2}"),
        None => String::new(),
    };
    let points = samples
        .iter()
        .take(MOST_POINTS)
        .filter_map(|(sample, prediction)| {
            let row = &circuit.rows[sample.row];
            let name = format!("recipe {} ({})", row.recipe_id, row.recipe.compact());
            Some((name, quantity.last(row)?, prediction.last(quantity)?))
        });
    Some(Scatter {
        quantity: quantity.name().to_owned(),
        unit: quantity.unit().to_owned(),
        points: points.collect(),
        remark: format!("MAPE {:.2} %{spearman}", grade.mape),
    })
}
