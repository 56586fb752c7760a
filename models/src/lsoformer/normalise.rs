//! Between measured values and the numbers that a model learns.
//! Not for the graph's features (`circuit.rs`).
//!
//! A circuit's final values become numbers by a [`Scale`] per quantity; the way there is
//! [`Normalise`], a key of the configuration. Falls of AND and level along a recipe are counted in
//! the circuit's *unit of gain*, so that circuits that shrink by half and circuits that shrink by a
//! hundredth teach alike.

use std::collections::BTreeMap;

use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::Sample;
use serde::{Deserialize, Serialize};

use super::config::Normalise;
use super::quantity::Quantity;
use crate::Error;
use crate::metrics::{mean, std_dev};

/// Spread of logarithms below which a quantity counts as not moving.
const STILL: f64 = 1e-9;

/// Values of a circuit before any recipe, in the order of [`Quantity::ALL`]; mapped values are
/// `None` where nobody mapped the circuit.
pub type Start = [Option<f64>; 4];

/// `z = (f(y) - offset) / factor`, f the logarithm or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// Whether f is the natural logarithm.
    pub log: bool,
    /// What becomes 0.
    pub offset: f64,
    /// What becomes 1; 0 where the quantity does not move, which then is not learnt.
    pub factor: f64,
}

impl Scale {
    /// The number to learn for `value`; `None` where the quantity does not move or `value` has no
    /// logarithm.
    pub fn encode(&self, value: f64) -> Option<f64> {
        let transformed = if self.log { value.ln() } else { value };
        let z = (transformed - self.offset) / self.factor;
        z.is_finite().then_some(z)
    }

    /// The value that the learnt number stands for.
    pub fn decode(&self, z: f64) -> f64 {
        let transformed = self.offset + self.factor * z;
        if self.log { transformed.exp() } else { transformed }
    }
}

/// Scales of one circuit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CircuitScales {
    /// Per quantity, in the order of [`Quantity::ALL`]; `None` where nothing is known of it.
    pub finals: [Option<Scale>; 4],
    /// Units of gain of AND and level: `-ln(y_t / y_0)` that counts as 1.
    pub gain_unit: [f64; 2],
}

/// All scales of a training, as they lie beside a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalisation {
    kind: Normalise,
    /// Scales of the circuits seen in training, by name.
    circuits: BTreeMap<String, CircuitScales>,
    /// Mean of `ln(y / y_0)` over training circuits and its mean spread within a circuit, per
    /// quantity: what a circuit never seen is scaled with.
    typical_ratio: [Option<(f64, f64)>; 4],
    /// Mean units of gain.
    typical_gain: [f64; 2],
}

impl Normalisation {
    /// Learns the scales from the training samples.
    ///
    /// # Errors
    /// [`Error::Data`] where there are no training samples.
    pub fn fit(dataset: &QorDataset, train: &[Sample], kind: Normalise) -> Result<Self, Error> {
        if train.is_empty() {
            return Err(Error::Data("no training samples to normalise by".into()));
        }
        let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for sample in train {
            rows.entry(sample.circuit).or_default().push(sample.row);
        }
        let mut circuits = BTreeMap::new();
        let mut ratios: [Vec<(f64, f64)>; 4] = Default::default();
        for (&index, rows) in &rows {
            let circuit = &dataset.circuits[index];
            let labelled: Vec<usize> = match kind {
                Normalise::ZscoreDesign => (0..circuit.rows.len()).collect(),
                _ => rows.clone(),
            };
            let start = start_of(circuit);
            let mut finals = [None; 4];
            for (q, quantity) in Quantity::ALL.into_iter().enumerate() {
                let Some((centre, spread)) = log_moments(circuit, &labelled, quantity) else {
                    continue;
                };
                if let Some(y0) = start[q].filter(|y0| *y0 > 0.0) {
                    ratios[q].push((centre - y0.ln(), spread));
                }
                finals[q] = match kind {
                    Normalise::ZscoreTrain | Normalise::ZscoreDesign => Some(z_score(centre, spread)),
                    Normalise::Logratio | Normalise::Ratio => relative(kind, start[q]),
                };
            }
            let scales = CircuitScales {
                finals,
                gain_unit: gain_units(circuit, rows),
            };
            circuits.insert(circuit.name.clone(), scales);
        }
        let typical_ratio = ratios.map(|of_circuits| {
            let (centres, spreads): (Vec<f64>, Vec<f64>) = of_circuits.into_iter().unzip();
            (!centres.is_empty()).then(|| (mean(&centres), mean(&spreads)))
        });
        let gains = |k: usize| {
            circuits
                .values()
                .map(|c: &CircuitScales| c.gain_unit[k])
                .collect::<Vec<_>>()
        };
        let typical_gain = [mean(&gains(0)), mean(&gains(1))];
        Ok(Self {
            kind,
            circuits,
            typical_ratio,
            typical_gain,
        })
    }

    /// Names of the circuits seen in training, in the order of their learnt vectors.
    pub fn seen(&self) -> impl Iterator<Item = &str> {
        self.circuits.keys().map(String::as_str)
    }

    /// Scales of a circuit that was seen in training.
    pub fn of_seen(&self, name: &str) -> Option<&CircuitScales> {
        self.circuits.get(name)
    }

    /// Scales of a circuit that was not, from its values before the recipe.
    pub fn of_unseen(&self, start: &Start) -> CircuitScales {
        let finals = std::array::from_fn(|q| {
            let y0 = start[q].filter(|y0| *y0 > 0.0)?;
            match self.kind {
                Normalise::Logratio | Normalise::Ratio => relative(self.kind, Some(y0)),
                Normalise::ZscoreTrain | Normalise::ZscoreDesign => {
                    let (centre, spread) = self.typical_ratio[q]?;
                    Some(z_score(centre + y0.ln(), spread))
                }
            }
        });
        CircuitScales {
            finals,
            gain_unit: self.typical_gain,
        }
    }
}

/// Values of a circuit before any recipe: its own counts, and the mapped values that its rows
/// agree to start from.
pub fn start_of(circuit: &QorCircuit) -> Start {
    Quantity::ALL.map(|quantity| circuit.rows.iter().find_map(|row| quantity.at(row, 0)))
}

fn z_score(centre: f64, spread: f64) -> Scale {
    let factor = if spread < STILL { 0.0 } else { spread };
    Scale {
        log: true,
        offset: centre,
        factor,
    }
}

fn relative(kind: Normalise, y0: Option<f64>) -> Option<Scale> {
    let y0 = y0.filter(|y0| *y0 > 0.0)?;
    Some(match kind {
        Normalise::Ratio => Scale {
            log: false,
            offset: 0.0,
            factor: y0,
        },
        _ => Scale {
            log: true,
            offset: y0.ln(),
            factor: 1.0,
        },
    })
}

/// Mean and spread of the logarithms of a circuit's final values.
fn log_moments(circuit: &QorCircuit, rows: &[usize], quantity: Quantity) -> Option<(f64, f64)> {
    let logs: Vec<f64> = rows
        .iter()
        .filter_map(|&row| quantity.last(&circuit.rows[row]))
        .filter(|value| *value > 0.0)
        .map(f64::ln)
        .collect();
    (!logs.is_empty()).then(|| (mean(&logs), std_dev(&logs)))
}

/// Spread of `ln(y_t / y_0)` over steps and recipes, for AND and level; 1 where nothing moves.
fn gain_units(circuit: &QorCircuit, rows: &[usize]) -> [f64; 2] {
    [Quantity::And, Quantity::Level].map(|quantity| {
        let mut gains = Vec::new();
        for &row in rows {
            let Some(values) = quantity.trajectory(&circuit.rows[row]) else {
                continue;
            };
            gains.extend(values[1..].iter().map(|y| log_gain(values[0], *y)));
        }
        let unit = std_dev(&gains);
        if unit < 1e-6 { 1.0 } else { unit }
    })
}

/// `-ln(y / y0)`, 0 where a count is 0.
pub(crate) fn log_gain(y0: f64, y: f64) -> f64 {
    if y0 > 0.0 && y > 0.0 { -(y / y0).ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_decodes_what_it_encoded() {
        for log in [false, true] {
            let scale = Scale {
                log,
                offset: 1.5,
                factor: 0.25,
            };
            let z = scale.encode(7.0).expect("positive");
            assert!((scale.decode(z) - 7.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_quantity_that_does_not_move_is_not_learnt_but_decodes_to_itself() {
        let scale = z_score(5f64.ln(), 0.0);
        assert_eq!(scale.encode(5.0), None);
        assert!((scale.decode(0.7) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn log_gain_is_positive_for_a_fall() {
        assert!((log_gain(100.0, 50.0) - 2f64.ln()).abs() < 1e-12);
        assert_eq!(log_gain(0.0, 0.0), 0.0);
    }
}
