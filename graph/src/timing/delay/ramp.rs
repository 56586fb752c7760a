//! A saturated ramp behind a resistor: the driver model of effective capacitance.
//! Not for: finding the capacitance; that is `effective_capacitance`.
//!
//! Time is in units of the time constant `Rd·C`. A ramp from 0 to 1 of length `d` that starts at 0
//! charges the capacitance to `(u - 1 + e^-u) / d` while it rises and to `1 - e^-u (e^d - 1) / d`
//! after it.

/// The ramps whose response takes a given time between two thresholds.
///
/// How long the ramp is, and when it crosses the upper threshold, depend on one number: the time between
/// the crossings. A ramp that is over before the lower threshold is crossed is as good as a step; beyond
/// that, both are tabulated once for each pair of thresholds, over the root of what that time is above that
/// of a step, in which they are nearly straight.
#[derive(Clone, Debug)]
pub(super) struct Ramps {
    /// Time between the crossings of a step: no ramp is faster.
    fastest: f64,
    /// Length of the ramp and time of the upper crossing, at whole multiples of `step`.
    rows: Vec<[f64; 2]>,
    /// Rows in a unit of the root.
    rows_a_unit: f64,
    /// How far apart the thresholds are.
    between: f64,
    upper: f64,
}

/// From this length on a response follows its ramp one time constant behind.
const LONGEST: f64 = 80.0;
const ROWS: usize = 1024;

impl Ramps {
    /// Of thresholds `0 < lower < upper < 1`.
    pub(super) fn new(lower: f64, upper: f64) -> Self {
        let fastest = ((1.0 - lower) / (1.0 - upper)).ln();
        let time = |length: f64| crossing(length, upper) - crossing(length, lower);
        let widest = (time(LONGEST) - fastest).sqrt();
        let rows_a_unit = (ROWS - 1) as f64 / widest;
        let mut length = crossed_at_its_end(lower);
        let mut rows = vec![[length, crossing(length, upper)]];
        for row in 1..ROWS {
            let root = row as f64 / rows_a_unit;
            length += 1.0 / rows_a_unit;
            for _ in 0..20 {
                let (here, beside) = ((time(length) - fastest).max(0.0).sqrt(), length * 1.000_1);
                let slope = ((time(beside) - fastest).max(0.0).sqrt() - here) / (beside - length);
                let step = (root - here) / slope;
                length = (length + step).max(rows[row - 1][0]);
                if step.abs() <= 1e-9 * length {
                    break;
                }
            }
            rows.push([length, crossing(length, upper)]);
        }
        Self {
            fastest,
            rows,
            rows_a_unit,
            between: upper - lower,
            upper,
        }
    }

    /// Length and time of the upper crossing of the ramp that takes `time` between its crossings;
    /// none for what is faster than a step.
    #[inline]
    pub(super) fn of_time(&self, time: f64) -> Option<Ramp> {
        if time <= self.fastest {
            return None;
        }
        let place = (time - self.fastest).sqrt() * self.rows_a_unit;
        let Some([[length0, upper0], [length1, upper1]]) = self
            .rows
            .get(place as usize..)
            .and_then(|rows| rows.first_chunk())
        else {
            let length = time / self.between;
            return Some(Ramp {
                length,
                upper: 1.0 + self.upper * length,
            });
        };
        let share = place.fract();
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

/// The length of the ramp whose response crosses a threshold when it ends.
fn crossed_at_its_end(threshold: f64) -> f64 {
    let (mut low, mut high) = (0.0, 2.0 / (1.0 - threshold));
    for _ in 0..60 {
        let length = (low + high) / 2.0;
        match crossing(length, threshold) > length {
            true => low = length,
            false => high = length,
        }
    }
    high
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
