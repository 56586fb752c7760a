//! One circuit's plots: trajectories of a few recipes, and truth against prediction.
//! Not for choosing the recipes shown.

use maud::{Markup, html};

use super::plot::Plot;

/// Classes of the curves, in order; no more recipes are shown than there are.
pub(crate) const COLOURS: [&str; 3] = ["one", "two", "three"];

/// A circuit with what was predicted of it.
pub(crate) struct Circuit {
    /// Its name.
    pub(crate) name: String,
    /// Its size, or why nothing can be learnt of it.
    pub(crate) remark: String,
    /// AND after every step of a few recipes.
    pub(crate) curves: Vec<Curve>,
    /// Final values, one plot a quantity.
    pub(crate) scatters: Vec<Scatter>,
}

/// The trajectory of one recipe.
pub(crate) struct Curve {
    /// The recipe, as people name it.
    pub(crate) name: String,
    /// Measured, the start first.
    pub(crate) truth: Vec<f64>,
    /// Predicted, the start first.
    pub(crate) predicted: Vec<f64>,
}

/// Final values of one quantity.
pub(crate) struct Scatter {
    /// What was predicted.
    pub(crate) quantity: String,
    /// Its unit, empty for counts.
    pub(crate) unit: String,
    /// Recipe, measured, predicted.
    pub(crate) points: Vec<(String, f64, f64)>,
    /// How good it is.
    pub(crate) remark: String,
}

/// What the curves of all circuits mean.
pub(crate) fn legend() -> Markup {
    html! {
        p.soft {
            "Trajectories: AND nodes after every step of the test recipes with the best, the median and \
             the worst measured result; "
            span.item { span.key {} "measured" } " " span.item { span.key.dashed {} "predicted." } " "
            "Scatters: every test recipe; on the dotted line a prediction is right."
        }
    }
}

impl Circuit {
    pub(super) fn render(&self) -> Markup {
        html! {
            h3 id=(self.name) { (self.name) }
            p.soft { (self.remark) }
            div.plots {
                @if !self.curves.is_empty() { (self.trajectories()) }
                @for scatter in &self.scatters { (scatter.render()) }
            }
        }
    }

    fn trajectories(&self) -> Markup {
        let steps = self
            .curves
            .iter()
            .map(|curve| curve.truth.len().max(1) - 1)
            .max()
            .unwrap_or(0);
        let values = self
            .curves
            .iter()
            .flat_map(|curve| curve.truth.iter().chain(&curve.predicted));
        let mut plot = Plot::new([0.0, steps as f64], values.copied(), 0.03);
        let numbered = |values: &[f64]| -> Vec<(f64, f64)> {
            values
                .iter()
                .enumerate()
                .map(|(step, &value)| (step as f64, value))
                .collect()
        };
        for (curve, colour) in self.curves.iter().zip(COLOURS) {
            plot.curve(&format!("truth {colour}"), numbered(&curve.truth));
            plot.curve(&format!("guess {colour}"), numbered(&curve.predicted));
        }
        html! {
            figure {
                (plot.render("step", "AND nodes", &format!("trajectories of {}", self.name)))
                figcaption {
                    @for (curve, colour) in self.curves.iter().zip(COLOURS) {
                        span.item { span class=(format!("key {colour}")) {} (curve.name) } " "
                    }
                }
            }
        }
    }
}

impl Scatter {
    fn render(&self) -> Markup {
        let both = || self.points.iter().flat_map(|(_, truth, guess)| [*truth, *guess]);
        let mut plot = Plot::new(both(), both(), 0.05);
        plot.diagonal("even");
        for (name, truth, guess) in &self.points {
            plot.point(
                "",
                (*truth, *guess),
                &format!("{name}: {truth:.1} measured, {guess:.1} predicted"),
            );
        }
        let unit = match self.unit.as_str() {
            "" => String::new(),
            "um2" => " (µm²)".to_owned(),
            unit => format!(" ({unit})"),
        };
        html! {
            figure {
                (plot.render(
                    &format!("measured {}{unit}", self.quantity),
                    &format!("predicted {}{unit}", self.quantity),
                    &format!("{}: prediction against measurement", self.quantity),
                ))
                figcaption { b { (self.quantity) } " " (self.remark) }
            }
        }
    }
}
