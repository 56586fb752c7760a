//! Predicted z-scores of the tested designs, graded, as tables and as a file.
//! Not for making predictions: that is the parent.

use std::path::Path;

use netlearn_datasets::openabcd::TEST_DESIGNS;
use netlearn_models::lsoformer::quantity::Quantity;
use netlearn_models::metrics::{CircuitMetrics, FinalSamples, Measures, Pairs, circuit_metrics, spearman};
use serde::Serialize;

use super::{Method, Tested};
use crate::files;
use crate::learning::evaluated::OURS;
use crate::learning::predictions::PREDICTIONS;
use crate::learning::tables::fixed;
use crate::reproduce::bar::{self, Bar};
use crate::table::Table;

/// What the columns and rows are.
pub(super) const LEGEND: &str = "\
Final AND count of four designs never seen, 1,500 recipes each, in published z-scores; means over \
designs without weights. Predictions of a design are standardised by their own mean and spread, no \
label needed, and multiplied by s, the mean correlation with the truth on training designs that were \
held out. hoga: its published predictions for these recipes. recipe_mean: mean z of the recipe over \
training designs. recipe_only: ridge on the recipe, of all training designs together. ridge, own \
labels: the same ridge on 100 published labels of the tested design itself, which no model of unseen \
designs has. top-k: share of the best k % that the predicted best k % hold.";

/// One model's measures on one design.
#[derive(Serialize)]
struct Row {
    model: String,
    design: String,
    /// On the published labels.
    #[serde(flatten)]
    published: CircuitMetrics,
    /// Spearman on our own labels, and how many those are.
    own_spearman: Option<f64>,
    own_labels: usize,
}

/// One model's means over the tested designs.
#[derive(Serialize)]
struct Means {
    model: String,
    shrink: Option<f64>,
    /// Means over the tested designs.
    #[serde(flatten)]
    measures: Measures,
}

/// All grades.
#[derive(Serialize)]
pub(super) struct Graded {
    means: Vec<Means>,
    rows: Vec<Row>,
    /// What was asked of the model.
    bars: Vec<Bar>,
}

impl Graded {
    /// Grades `methods`; `is_asked` says whether this scale has to reach anything.
    pub(super) fn new(methods: &[Method], tested: &[Tested<'_>], is_asked: bool) -> Self {
        let rows: Vec<Row> = methods
            .iter()
            .flat_map(|method| tested.iter().filter_map(|design| row(method, design)))
            .collect();
        let means: Vec<Means> = methods.iter().filter_map(|method| means(method, &rows)).collect();
        let ours = means.iter().find(|means| means.model == OURS);
        let figure = |value: fn(&Measures) -> Option<f64>| value(&ours?.measures);
        let bars = if is_asked {
            vec![
                Bar::at_least("Spearman", figure(|means| means.spearman), 0.90),
                Bar::at_most("MSE of z", figure(|means| means.mse_z), 0.19),
                Bar::at_least("top-10 %", figure(|means| means.top10), 60.0),
            ]
        } else {
            Vec::new()
        };
        Self { means, rows, bars }
    }

    /// Means, designs, our own labels, and what was asked.
    pub(super) fn tables(&self) -> Vec<Table> {
        let columns = [
            "model", "s", "MSE z", "R2", "Sp", "tau", "top1 %", "top5 %", "top10 %",
        ];
        let title = format!("oabc2: AND, mean over {} designs never seen", TEST_DESIGNS.len());
        let mut means = Table::new(title, &columns);
        for row in &self.means {
            if row.model == OURS {
                means.emphasised.push(means.rows.len());
            }
            means.push(vec![
                row.model.clone(),
                fixed(row.shrink, 3),
                fixed(row.measures.mse_z, 4),
                fixed(row.measures.r2, 4),
                fixed(row.measures.spearman, 4),
                fixed(row.measures.kendall, 4),
                fixed(row.measures.top1, 1),
                fixed(row.measures.top5, 1),
                fixed(row.measures.top10, 1),
            ]);
        }
        let of_design = |title: &str, value: &dyn Fn(&Row) -> Option<f64>, decimals| {
            let models: Vec<&str> = self.means.iter().map(|row| row.model.as_str()).collect();
            let mut table = Table::new(title, &[&["design"], models.as_slice()].concat());
            for design in TEST_DESIGNS {
                let mut cells = vec![design.to_owned()];
                cells.extend(models.iter().map(|model| {
                    let of_both = |row: &&Row| row.design == design && row.model == *model;
                    fixed(self.rows.iter().find(of_both).and_then(value), decimals)
                }));
                table.push(cells);
            }
            table.drop_empty_columns();
            table
        };
        let own_labels = self.rows.iter().map(|row| row.own_labels).max().unwrap_or(0);
        let mut tables = vec![
            means,
            of_design(
                "oabc2: AND, MSE of z per design",
                &|row| row.published.measures.mse_z,
                4,
            ),
            of_design(
                "oabc2: AND, Spearman per design",
                &|row| row.published.measures.spearman,
                4,
            ),
            of_design(
                &format!("oabc2: AND, Spearman on our own labels, {own_labels} recipes a design"),
                &|row| row.own_spearman,
                2,
            ),
        ];
        if !self.bars.is_empty() {
            tables.push(bar::table("What was reached, beside what was asked", &self.bars));
        }
        tables
    }
}

/// The measures of one method on one design; `None` without labels.
fn row(method: &Method, design: &Tested<'_>) -> Option<Row> {
    let name = &design.circuit.name;
    let values = Pairs {
        truth: &design.z,
        predicted: method.z.get(name)?,
    };
    let own: Vec<f64> = design
        .circuit
        .rows
        .iter()
        .filter_map(|row| Quantity::And.last(row))
        .collect();
    let own_spearman = method.own.get(name).map(|predicted| {
        spearman(Pairs {
            truth: &own,
            predicted,
        })
    });
    Some(Row {
        model: method.name.clone(),
        design: name.clone(),
        published: circuit_metrics(FinalSamples {
            ids: &design.ids,
            values,
        })?,
        own_spearman,
        own_labels: own.len(),
    })
}

/// `None` where the method answers for no design.
fn means(method: &Method, rows: &[Row]) -> Option<Means> {
    let of_method: Vec<Measures> = rows
        .iter()
        .filter(|row| row.model == method.name)
        .map(|row| row.published.measures)
        .collect();
    Some(Means {
        model: method.name.clone(),
        shrink: method.shrink,
        measures: Measures::mean(&of_method)?,
    })
}

/// Writes what every method says of every recipe beside the published label.
pub(super) fn write_predictions(run: &Path, tested: &[Tested<'_>], methods: &[Method]) -> anyhow::Result<()> {
    files::write_with(&run.join(PREDICTIONS), |out| {
        let mut csv = csv::Writer::from_writer(out);
        let names = methods.iter().map(|method| method.name.as_str());
        csv.write_record(["design", "recipe", "published"].into_iter().chain(names))?;
        for design in tested {
            let name = &design.circuit.name;
            for (i, (id, z)) in design.ids.iter().zip(&design.z).enumerate() {
                let mut cells = vec![name.clone(), id.to_string(), z.to_string()];
                cells.extend(methods.iter().map(|method| {
                    let predicted = method.z.get(name).and_then(|z| z.get(i)).copied();
                    fixed(predicted, 5)
                }));
                csv.write_record(cells)?;
            }
        }
        csv.flush()
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use netlearn_datasets::openabcd;
    use netlearn_datasets::qor::{QorCircuit, QorDataset};
    use netlearn_graph::synthesis::Recipe;

    use super::super::{hoga, tested};
    use super::*;
    use crate::reproduce::parts;

    /// Section 9.4 of the specification has these figures, recomputed from the published predictions.
    #[test]
    fn the_row_of_hoga_is_the_known_one() {
        let Ok(openabcd) = parts::reference("openabcd") else {
            eprintln!("skipped: no reference data");
            return;
        };
        let published = openabcd::read_published(&openabcd.join("published_z_and_9designs.csv.gz"));
        let published = published.expect("the table reads");
        let recipe: Recipe = "0".parse().expect("a token");
        let pool: BTreeMap<u32, Recipe> = (0..1_500).map(|id| (id, recipe.clone())).collect();
        let dataset = QorDataset {
            circuits: TEST_DESIGNS
                .map(|name| QorCircuit {
                    name: name.to_owned(),
                    aig: netlearn_graph::aig::Aig::new(name),
                    rows: Vec::new(),
                })
                .into(),
            ..QorDataset::default()
        };
        let tested = tested(&dataset, &published, &pool).expect("labels of all four");
        let method = hoga(&tested);
        let rows: Vec<Row> = tested.iter().filter_map(|design| row(&method, design)).collect();
        assert_eq!(
            rows.iter().map(|row| row.published.n).collect::<Vec<_>>(),
            [1_500; 4]
        );
        let measures = means(&method, &rows).expect("four designs").measures;
        let close = |value: Option<f64>, expected: f64, most: f64| {
            assert!(
                value.is_some_and(|value| (value - expected).abs() <= most),
                "{value:?} is not {expected}"
            );
        };
        close(measures.mse_z, 0.1954, 1e-4);
        close(measures.r2, 0.8046, 1e-4);
        close(measures.spearman, 0.8901, 1e-4);
        close(measures.kendall, 0.7187, 1e-4);
        close(measures.top5, 49.0, 0.051);
        close(measures.top10, 58.3, 0.051);
    }
}
