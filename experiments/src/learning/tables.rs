//! Grades as tables: means over circuits, and one row a circuit.
//! Not for computing grades: that is `netlearn_models::lsoformer::evaluate`.

use netlearn_models::lsoformer::evaluate::{Evaluation, Means};
use netlearn_models::lsoformer::quantity::Quantity;

use crate::table::Table;

/// What the columns of [`means`] are, for those who do not know the field's names.
pub(crate) const LEGEND: &str = "\
All measures are taken within a circuit and then averaged over circuits without weights. \
MAPE: mean absolute percentage error of the final value. rom: quotient of the mean MAPE and that of \
const_circuit. mor: mean over circuits of the same quotient. R2, Sp (Spearman), tau (Kendall): of the \
final values. top-k: share of the best k % of recipes that the predicted best k % hold. regret: what \
is lost when only the predicted best 5 % are measured. traj: MAPE, Kendall and share of right step \
directions along the trajectory.";

/// One row a model, means over circuits.
pub(crate) fn means(title: &str, means: &[Means], quantity: Quantity, emphasised: &str) -> Table {
    let columns = [
        "model",
        "MAPE %",
        "rom",
        "mor",
        "R2",
        "Sp",
        "tau",
        "top1 %",
        "top5 %",
        "top10 %",
        "regret %",
        "traj %",
        "traj tau",
        "traj sign",
    ];
    let of_quantity: Vec<&Means> = means.iter().filter(|row| row.quantity == quantity).collect();
    let circuits = of_quantity.iter().map(|row| row.circuits).max().unwrap_or(0);
    let flat = of_quantity.first().map_or(&[][..], |row| row.flat.as_slice());
    let flat = match flat {
        [] => String::new(),
        names => format!("; flat, left out of all but MAPE: {}", names.join(", ")),
    };
    let mut table = Table::new(
        format!("{title}: {quantity}, mean over {circuits} circuits{flat}"),
        &columns,
    );
    for row in of_quantity {
        let measures = row.measures;
        let cells = vec![
            row.model.clone(),
            fixed(Some(measures.mape), 2),
            fixed(row.mape_to_const, 3),
            fixed(row.mean_of_quotients, 3),
            fixed(measures.r2, 2),
            fixed(measures.spearman, 3),
            fixed(measures.kendall, 3),
            fixed(measures.top1, 0),
            fixed(measures.top5, 0),
            fixed(measures.top10, 0),
            fixed(Some(100.0 * measures.regret5), 2),
            fixed(row.traj_mape, 2),
            fixed(row.traj_kendall, 3),
            fixed(row.step_delta_sign, 2),
        ];
        if row.model == emphasised {
            table.emphasised.push(table.rows.len());
        }
        table.push(cells);
    }
    table.drop_empty_columns();
    table
}

/// One row a circuit: MAPE of every model, then Spearman of those that rank at all.
pub(crate) fn circuits(title: &str, evaluation: &Evaluation, quantity: Quantity) -> Table {
    let mut models: Vec<&str> = models(evaluation, quantity);
    // Of several seeds the mean counts; each by itself stands among the means over circuits.
    let is_seed = |model: &str, of: &str| {
        model
            .strip_prefix(of)
            .is_some_and(|rest| rest.starts_with(" seed "))
    };
    let all = models.clone();
    models.retain(|model| !all.iter().any(|of| is_seed(model, of)));
    let rows_of = |model: &str| {
        let model = model.to_owned();
        evaluation
            .rows
            .iter()
            .filter(move |row| row.model == model && row.quantity == quantity)
    };
    let ranked: Vec<&str> = models
        .iter()
        .copied()
        .filter(|model| rows_of(model).any(|row| row.finals.measures.spearman.is_some_and(|s| s != 0.0)))
        .collect();
    let mut columns = vec!["circuit".to_owned(), "recipes".to_owned()];
    columns.extend(models.iter().map(|model| format!("{model} %")));
    columns.extend(ranked.iter().map(|model| format!("Sp {model}")));
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(
        format!("{title}: {quantity}, MAPE and Spearman per circuit"),
        &names,
    );
    let Some(first) = models.first() else { return table };
    for row in rows_of(first) {
        let grade = |model: &str| evaluation.row(model, &row.circuit, quantity);
        let flat = if row.finals.flat { " (flat)" } else { "" };
        let mut cells = vec![format!("{}{flat}", row.circuit), row.finals.n.to_string()];
        cells.extend(
            models
                .iter()
                .map(|model| fixed(grade(model).map(|row| row.finals.measures.mape), 2)),
        );
        cells.extend(
            ranked
                .iter()
                .map(|model| fixed(grade(model).and_then(|row| row.finals.measures.spearman), 2)),
        );
        table.push(cells);
    }
    table
}

/// All tables of an evaluation: of each quantity that was graded the means, then the circuits.
pub(crate) fn all(title: &str, evaluation: &Evaluation, emphasised: &str) -> Vec<Table> {
    let graded = |quantity: &Quantity| evaluation.rows.iter().any(|row| row.quantity == *quantity);
    let tables = Quantity::ALL.into_iter().filter(graded).flat_map(|quantity| {
        [
            means(title, &evaluation.means, quantity, emphasised),
            circuits(title, evaluation, quantity),
        ]
    });
    tables.collect()
}

/// All tables of an evaluation as text.
pub(crate) fn text(title: &str, evaluation: &Evaluation, emphasised: &str) -> String {
    let tables = all(title, evaluation, emphasised);
    tables.iter().map(|table| format!("\n{table}")).collect()
}

/// Names of the models that predict `quantity`, in the order of grading.
fn models(evaluation: &Evaluation, quantity: Quantity) -> Vec<&str> {
    let mut models: Vec<&str> = Vec::new();
    for row in evaluation.rows.iter().filter(|row| row.quantity == quantity) {
        if !models.contains(&row.model.as_str()) {
            models.push(&row.model);
        }
    }
    models
}

/// A number with so many decimals; nothing where there is none.
pub(crate) fn fixed(value: Option<f64>, decimals: usize) -> String {
    match value {
        Some(value) if value.is_finite() => format!("{value:.decimals$}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(model: &str, quantity: Quantity) -> serde_json::Value {
        serde_json::json!({
            "model": model, "circuit": "i2c", "quantity": quantity,
            "finals": { "n": 2, "flat": false, "mape": 1.5, "regret5": 0.0, "spearman": 0.5 },
            "trajectory": null,
        })
    }

    #[test]
    fn only_what_was_graded_has_tables_and_seeds_are_not_told_apart_by_circuit() {
        let models = ["lsoformer", "lsoformer seed 0", "lsoformer seed 1", "ridge"];
        let rows: Vec<_> = models.iter().map(|model| row(model, Quantity::Area)).collect();
        let evaluation: Evaluation =
            serde_json::from_value(serde_json::json!({ "rows": rows, "means": [] })).unwrap();
        let tables = all("trans", &evaluation, "lsoformer");
        assert_eq!(tables.len(), 2, "means and circuits of one quantity");
        let columns = [
            "circuit",
            "recipes",
            "lsoformer %",
            "ridge %",
            "Sp lsoformer",
            "Sp ridge",
        ];
        assert_eq!(tables[1].columns, columns);
    }
}
