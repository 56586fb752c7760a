//! Responses of linear networks to a saturated ramp, and when they cross thresholds.
//! Not for: gates.

/// `slope·t + offset + Σ weight·e^(-rate·t)`: the response to an endless ramp of slope one that starts
/// at 0; it and its slope are 0 there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Response {
    pub(super) slope: f64,
    pub(super) offset: f64,
    /// Weight and rate; a weight of 0 is no term.
    pub(super) terms: [(f64, f64); 3],
}

impl Response {
    /// Value and slope at a time after the start.
    fn at(&self, t: f64) -> (f64, f64) {
        let mut value = self.slope * t + self.offset;
        let mut slope = self.slope;
        for (weight, rate) in self.terms {
            if weight != 0.0 {
                let term = weight * (-rate * t).exp();
                value += term;
                slope -= rate * term;
            }
        }
        (value, slope)
    }

    /// When the response to a ramp of `length` from 0 to 1 crosses `threshold`, after the start of the
    /// ramp; none if it has not by `latest`.
    pub(super) fn crossing(&self, length: f64, threshold: f64, latest: f64) -> Option<f64> {
        let ramp = |t: f64| {
            let (value, slope) = self.at(t);
            if t <= length {
                return (value / length, slope / length);
            }
            let (before, slope_before) = self.at(t - length);
            ((value - before) / length, (slope - slope_before) / length)
        };
        // Bracketed Newton: a step that leaves the bracket is halved instead.
        let (mut low, mut high) = (0.0, latest);
        if ramp(high).0 < threshold {
            return None;
        }
        let mut t = (length * threshold + self.lag()).min(latest);
        for _ in 0..STEPS {
            let (value, slope) = ramp(t);
            let error = value - threshold;
            if error < 0.0 {
                low = t;
            } else {
                high = t;
            }
            let newton = t - error / slope;
            let next = if newton > low && newton < high {
                newton
            } else {
                (low + high) / 2.0
            };
            let step = (next - t).abs();
            t = next;
            if step <= TOLERANCE * t {
                break;
            }
        }
        Some(t)
    }

    /// How far a response is behind a slow ramp.
    fn lag(&self) -> f64 {
        if self.slope == 0.0 {
            0.0
        } else {
            (-self.offset / self.slope).max(0.0)
        }
    }
}

const STEPS: usize = 40;
/// Newton's last step is squared behind it: the error that is left is far below.
const TOLERANCE: f64 = 1e-4;
