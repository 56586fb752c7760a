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
            // At the start nothing rises, and no step would lead away from there.
            t = (t + step).clamp(t / 4.0, self.length);
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

/// The step to where a function has risen by `rise`, given its slope and bend. Never more than two of
/// Newton's: a bend that soon fades would lead far away.
#[inline]
fn halley(rise: f64, slope: f64, bend: f64) -> f64 {
    let square = slope * slope;
    2.0 * rise * slope / (2.0 * square + rise * bend).max(square)
}

const STEPS: usize = 30;
/// The last step's error is its cube: what is left is far below.
const TOLERANCE: f64 = 3e-3;

#[cfg(test)]
mod tests {
    use super::*;

    /// A threshold not far behind the end of the ramp, where a fast term makes the response bend much: steps
    /// that believe the bend lead so far away that nothing moves any more. The response is one of
    /// `egecpu__alu_a`; the crossing is by halving.
    #[test]
    fn a_fast_term_does_not_lead_away() {
        let terms = [
            (0.205_787_767, 0.674_714_433),
            (51.866_690_261, 0.016_603_180_6),
            (0.0, 0.0),
        ];
        let response = Response::new(1.0, -52.072_478_028, terms, 159.869_234_381);
        let value = |t: f64| {
            let left = |index: usize| response.left[index] * (-terms[index].1 * t).exp();
            1.0 - (left(0) + left(1)) / response.length
        };
        let (mut low, mut high) = (0.0, 200.0);
        for _ in 0..80 {
            let middle = (low + high) / 2.0;
            match value(middle) < 0.8 {
                true => low = middle,
                false => high = middle,
            }
        }
        let [found] = response.crossings([0.8], 300.0).expect("it crosses");
        assert!((found - response.length - low).abs() < 1e-6 * found, "{found}");
    }
}
