//! Responses of linear networks to a saturated ramp, and when they cross thresholds.
//! Not for: gates.

use super::exponential::decay;

/// The response to a ramp from 0 to 1 of some length that starts at 0.
///
/// While the ramp rises it is `(slope·t + offset + Σ weight·e^(-rate·t)) / length`, which is convex, and
/// after its end `slope - Σ left·e^(-rate·(t - length)) / length`, which rises too: thresholds are found
/// by Halley's steps, on one side of the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Response {
    length: f64,
    slope: f64,
    offset: f64,
    /// Weight and rate.
    terms: [(f64, f64); 3],
    /// The weights of what is left at the end of the ramp.
    left: [f64; 3],
    /// The value at the end of the ramp.
    end: f64,
}

impl Response {
    /// Of what an endless ramp of slope one makes: `slope·t + offset + Σ weight·e^(-rate·t)`, which
    /// starts at 0. A weight of 0 is no term.
    #[inline]
    pub(super) fn new(slope: f64, offset: f64, terms: [(f64, f64); 3], length: f64) -> Self {
        let left = terms.map(|(weight, rate)| match weight == 0.0 {
            true => 0.0,
            false => weight * (1.0 - decay(rate * length)),
        });
        let end = slope - left.iter().sum::<f64>() / length;
        Self {
            length,
            slope,
            offset,
            terms,
            left,
            end,
        }
    }

    /// When it crosses thresholds that rise, after the start of the ramp; none if it has not crossed all of
    /// them by `latest`.
    #[inline]
    pub(super) fn crossings<const N: usize>(&self, thresholds: [f64; N], latest: f64) -> Option<[f64; N]> {
        let mut times = [0.0; N];
        let mut behind_end = 0.0;
        for (time, threshold) in times.iter_mut().zip(thresholds) {
            if threshold <= self.end {
                *time = self.while_rising(threshold);
            } else {
                behind_end = self.behind_end(threshold, behind_end);
                *time = self.length + behind_end;
            }
        }
        (times[N - 1] <= latest).then_some(times)
    }

    /// From the right, where the ramp would be crossed without what fades.
    #[inline]
    fn while_rising(&self, threshold: f64) -> f64 {
        let goal = threshold * self.length;
        let mut t = ((goal - self.offset) / self.slope).clamp(0.0, self.length);
        for _ in 0..STEPS {
            let (mut value, mut slope, mut bend) = (self.slope * t + self.offset, self.slope, 0.0);
            for (weight, rate) in self.terms {
                if weight != 0.0 {
                    let term = weight * decay(rate * t);
                    value += term;
                    slope -= rate * term;
                    bend += rate * rate * term;
                }
            }
            let step = halley(goal - value, slope, bend);
            t = (t + step).clamp(0.0, self.length);
            if step.abs() <= TOLERANCE * t {
                break;
            }
        }
        t
    }

    /// How long behind the end of the ramp; `start` is a time before which it is not crossed.
    #[inline]
    fn behind_end(&self, threshold: f64, start: f64) -> f64 {
        let goal = (self.slope - threshold) * self.length;
        // Far loads bend upwards first, so that steps may go too far: what is known of both sides.
        let (mut low, mut high) = (start, f64::INFINITY);
        let mut t = start;
        for _ in 0..STEPS {
            let (mut rest, mut slope, mut bend) = (0.0, 0.0, 0.0);
            for (left, (_, rate)) in self.left.into_iter().zip(self.terms) {
                if left != 0.0 {
                    let term = left * decay(rate * t);
                    rest += term;
                    slope += rate * term;
                    bend -= rate * rate * term;
                }
            }
            match rest > goal {
                true => low = t,
                false => high = t,
            }
            let step = halley(rest - goal, slope, bend);
            if step.abs() <= TOLERANCE * (self.length + t) {
                return t + step;
            }
            let next = t + step;
            t = match () {
                () if next > low && next < high => next,
                () if high.is_finite() => (low + high) / 2.0,
                () => 2.0 * t + self.length,
            };
        }
        t
    }
}

/// The step to where a function has risen by `rise`, given its slope and bend.
#[inline]
fn halley(rise: f64, slope: f64, bend: f64) -> f64 {
    2.0 * rise * slope / (2.0 * slope * slope + rise * bend)
}

const STEPS: usize = 30;
/// The last step's error is its cube: what is left is far below.
const TOLERANCE: f64 = 3e-3;
