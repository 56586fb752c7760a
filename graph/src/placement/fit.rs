//! Wire models fitted to designs that were routed and extracted.
//! Not for: resistance, which stays what it was.

use super::{CouplingModel, WireShape};

/// An error of a wire counts by this capacitance of its length, and by this one of any wire, in fF.
const EXPECTED_FF_PER_UM: f64 = 0.15;
const EXPECTED_FF: f64 = 1.0;

/// Half-densities between which one is looked for, in µm/µm², and how often the range is narrowed.
const HALF_DENSITIES: [f64; 2] = [0.05, 50.0];
const NARROWINGS: usize = 40;

/// Rounds in which outliers lose weight.
const ROUNDS: usize = 12;

/// A wire with its weight, and the capacitance that was extracted, in fF.
struct Sample {
    wire: WireShape,
    ff: f64,
    weight: f64,
}

impl CouplingModel {
    /// The same model with the six numbers of capacitance that fit wires best, whose extracted capacitances in fF are
    /// given, design by design: least squares of errors relative to what a wire of that length may have, where
    /// outliers count by their size only (the loss `2 (sqrt(1 + r²) - 1)`), and a design of more wires counts for
    /// more, but by the square root of their number. The half-density is looked
    /// for between 0.05 and 50 µm/µm². `None` where the wires do not say what the numbers are.
    #[must_use]
    pub fn fitted(self, designs: &[Vec<(WireShape, f64)>]) -> Option<Self> {
        let samples: Vec<Sample> = designs
            .iter()
            .flat_map(|design| {
                let of_design = (design.len() as f64).powf(-0.25);
                design.iter().map(move |&(wire, ff)| Sample {
                    weight: of_design / (EXPECTED_FF_PER_UM * wire.length_um() + EXPECTED_FF),
                    wire,
                    ff,
                })
            })
            .collect();
        // The five others follow from the half-density; the loss over it is taken to have one valley.
        let mut range = HALF_DENSITIES.map(f64::ln);
        let step = (5.0_f64.sqrt() - 1.0) / 2.0;
        let at = |part: f64, range: [f64; 2]| range[0] + part * (range[1] - range[0]);
        let try_at = |logarithm: f64| self.with_half_density(logarithm.exp(), &samples);
        let mut inner = [at(1.0 - step, range), at(step, range)];
        let mut tried = [try_at(inner[0])?, try_at(inner[1])?];
        for _ in 0..NARROWINGS {
            if tried[0].1 <= tried[1].1 {
                range[1] = inner[1];
                inner = [at(1.0 - step, range), inner[0]];
                tried = [try_at(inner[0])?, tried[0]];
            } else {
                range[0] = inner[0];
                inner = [inner[1], at(step, range)];
                tried = [tried[1], try_at(inner[1])?];
            }
        }
        Some(tried[0].0)
    }

    /// The best model with this half-density, and its loss.
    fn with_half_density(mut self, half_density: f64, samples: &[Sample]) -> Option<(Self, f64)> {
        self.half_density = half_density;
        let mut losses = vec![0.0; samples.len()];
        for round in 0..=ROUNDS {
            let mut rows = [[0.0; 6]; 5];
            for (sample, loss) in samples.iter().zip(&mut losses) {
                let terms = self.terms(&sample.wire);
                let error = sample.weight * (self.ff(&sample.wire) - sample.ff);
                // Nothing is known of outliers before the first round.
                let trust = if round > 0 {
                    (1.0 + error * error).sqrt()
                } else {
                    1.0
                };
                *loss = 2.0 * (trust - 1.0);
                let weight = sample.weight * sample.weight / trust;
                for (row, &a) in rows.iter_mut().zip(&terms) {
                    for (cell, b) in row.iter_mut().zip(terms.into_iter().chain([sample.ff])) {
                        *cell += weight * a * b;
                    }
                }
            }
            if round < ROUNDS {
                [
                    self.horizontal,
                    self.vertical,
                    self.coupling,
                    self.pin,
                    self.constant,
                ] = solved(rows)?;
            }
        }
        Some((self, losses.iter().sum()))
    }
}

/// The unknowns of five equations, each with its right side last; by Gauss, with the largest pivot of a column.
fn solved(mut rows: [[f64; 6]; 5]) -> Option<[f64; 5]> {
    for column in 0..5 {
        let largest = (column..5).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, largest);
        let pivot = rows[column];
        if pivot[column].abs() <= f64::MIN_POSITIVE {
            return None;
        }
        for (_, row) in rows.iter_mut().enumerate().filter(|&(index, _)| index != column) {
            let factor = row[column] / pivot[column];
            for (cell, of_pivot) in row.iter_mut().zip(pivot) {
                *cell -= factor * of_pivot;
            }
        }
    }
    let solution = [0, 1, 2, 3, 4].map(|index| rows[index][5] / rows[index][index]);
    solution
        .iter()
        .all(|number| number.is_finite())
        .then_some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wires of many lengths and densities, a few of which were extracted wrongly.
    fn designs(model: &CouplingModel) -> Vec<Vec<(WireShape, f64)>> {
        let mut state = 1_u64;
        let mut number = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / (1 << 24) as f64
        };
        let mut wire = |index: usize| {
            let wire = WireShape {
                horizontal_um: 200.0 * number() * number(),
                vertical_um: 200.0 * number() * number(),
                density: 0.1 + 4.0 * number(),
                pins: 2 + (4.0 * number()) as usize,
            };
            (
                wire,
                if index % 100 == 99 {
                    1.5 * model.ff(&wire)
                } else {
                    model.ff(&wire)
                },
            )
        };
        vec![
            (0..2_000).map(&mut wire).collect(),
            (0..500).map(&mut wire).collect(),
        ]
    }

    #[test]
    fn what_made_the_wires_is_found_in_them() {
        let truth = CouplingModel {
            constant: 0.5,
            ..CouplingModel::SKY130HD
        };
        let start = CouplingModel {
            horizontal: 0.0,
            vertical: 0.0,
            coupling: 0.0,
            half_density: 1.0,
            pin: 0.0,
            constant: 0.0,
            ..truth
        };
        let designs = designs(&truth);
        let fitted = start.fitted(&designs).expect("there are enough");
        for wire in designs.iter().flatten().map(|(wire, _)| wire) {
            let (found, made) = (fitted.ff(wire), truth.ff(wire));
            assert!(
                (found - made).abs() < 0.02 * made + 0.1,
                "{found} for {made} of {wire:?}: {fitted:?}"
            );
        }
        assert_eq!(start.fitted(&[]), None);
    }
}
