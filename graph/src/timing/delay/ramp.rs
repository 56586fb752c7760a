//! A saturated ramp behind a resistor: the driver model of effective capacitance.
//! Not for: finding the capacitance; that is `effective_capacitance`.
//!
//! Time is in units of the time constant `Rd·C`. A ramp from 0 to 1 of length `d` that starts at 0
//! charges the capacitance to `(u - 1 + e^-u) / d` while it rises and to `1 - e^-u (e^d - 1) / d`
//! after it.

/// The ramps whose response takes a given time between two thresholds.
///
/// How long the ramp is, and when it crosses the upper threshold, depend on one number: the time between
/// the crossings. They are tabulated over it once for each pair of thresholds.
#[derive(Clone, Debug)]
pub(super) struct Ramps {
    /// Time between the crossings of a step: no ramp is faster.
    fastest: f64,
    /// Rows of (time between the crossings, length of the ramp, time of the upper crossing).
    rows: Vec<[f64; 3]>,
    /// How far apart the thresholds are.
    between: f64,
    upper: f64,
}

/// Lengths of the rows: from so short that a ramp is a step to so long that its response is one too,
/// by powers.
const SHORTEST: f64 = 1e-4;
const LONGEST: f64 = 100.0;
const ROWS: usize = 2048;

impl Ramps {
    /// Of thresholds `0 < lower < upper < 1`.
    pub(super) fn new(lower: f64, upper: f64) -> Self {
        let growth = (LONGEST / SHORTEST).powf(1.0 / (ROWS - 1) as f64);
        let rows = (0..ROWS)
            .map(|at| {
                let length = SHORTEST * growth.powi(at as i32);
                let (first, second) = (crossing(length, lower), crossing(length, upper));
                [second - first, length, second]
            })
            .collect();
        let fastest = ((1.0 - lower) / (1.0 - upper)).ln();
        Self {
            fastest,
            rows,
            between: upper - lower,
            upper,
        }
    }

    /// Length and time of the upper crossing of the ramp that takes `time` between its crossings;
    /// none for what is faster than a step.
    pub(super) fn of_time(&self, time: f64) -> Option<Ramp> {
        let [longest, ..] = self.rows[ROWS - 1];
        if time >= longest {
            // The response follows the ramp one time constant behind.
            let length = time / self.between;
            return Some(Ramp {
                length,
                upper: 1.0 + self.upper * length,
            });
        }
        let after = self.rows.partition_point(|row| row[0] <= time);
        let Some(before) = after.checked_sub(1) else {
            // Next to a step, ramps are straight in their length.
            let [first, length, upper] = self.rows[0];
            let share = (time - self.fastest) / (first - self.fastest);
            let step = -(1.0 - self.upper).ln();
            return (share > 0.0).then_some(Ramp {
                length: length * share,
                upper: step + (upper - step) * share,
            });
        };
        let ([t0, length0, upper0], [t1, length1, upper1]) = (self.rows[before], self.rows[after]);
        let share = (time - t0) / (t1 - t0);
        Some(Ramp {
            length: length0 + share * (length1 - length0),
            upper: upper0 + share * (upper1 - upper0),
        })
    }
}

/// A ramp in units of the time constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ramp {
    /// From its start to its end.
    pub(super) length: f64,
    /// When its response crosses the upper threshold, from its start.
    pub(super) upper: f64,
}

/// When the response to a ramp of some length crosses a threshold.
fn crossing(length: f64, threshold: f64) -> f64 {
    let after_end = (length.exp_m1() / (length * (1.0 - threshold))).ln();
    if after_end >= length {
        return after_end;
    }
    // While it rises: u - 1 + e^-u = a, which is convex, so that Newton's steps from above stay above.
    let a = threshold * length;
    let mut u = 1.0 + a;
    for _ in 0..60 {
        let step = (u - 1.0 + (-u).exp() - a) / -(-u).exp_m1();
        u -= step;
        if step.abs() <= 1e-14 * u {
            break;
        }
    }
    u
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(length: f64, u: f64) -> f64 {
        let rising = |u: f64| u + (-u).exp_m1();
        if u <= length {
            rising(u) / length
        } else {
            (rising(u) - rising(u - length)) / length
        }
    }

    #[test]
    fn ramps_cross_their_thresholds_in_the_given_time() {
        for (lower, upper) in [(0.2, 0.5), (0.3, 0.6), (0.1, 0.5)] {
            let ramps = Ramps::new(lower, upper);
            for time in [ramps.fastest * 1.000_01, 0.9, 1.5, 2.0, 6.0, 20.0, 500.0] {
                let ramp = ramps.of_time(time).expect("slower than a step");
                assert!(
                    (response(ramp.length, ramp.upper) - upper).abs() < 1e-5,
                    "{time} {ramp:?}"
                );
                let earlier = response(ramp.length, ramp.upper - time);
                assert!((earlier - lower).abs() < 1e-5, "{time} {ramp:?} {earlier}");
            }
            assert_eq!(ramps.of_time(ramps.fastest * 0.99), None);
        }
    }
}
