//! Responses of linear networks to a saturated ramp, and when they cross thresholds.
//! Not for: gates.

use super::exponential::decay;
use super::thresholds::Thresholds;

/// A pole of a network before which a ramp stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pole {
    /// In 1/ps.
    pub(super) rate: f64,
    /// What is gone of it when the ramp ends: `1 - e^(-rate·length)`.
    gone: f64,
}

impl Pole {
    /// Before a ramp of some length.
    #[inline]
    pub(super) fn new(rate: f64, length: f64) -> Self {
        Self {
            rate,
            gone: 1.0 - decay(rate * length),
        }
    }
}

/// The response to a ramp from 0 to 1 of some length, times that length.
///
/// Both while the ramp rises and behind it it is `base + slope·t + Σ weight·e^(-rate·t)`, with `t` from
/// the start and from the end on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Response<const N: usize> {
    /// When the ramp starts.
    start: f64,
    length: f64,
    rates: [f64; N],
    rising: Piece<N>,
    behind: Piece<N>,
}

#[derive(Clone, Copy, Debug)]
struct Piece<const N: usize> {
    base: f64,
    slope: f64,
    weights: [f64; N],
}

impl<const N: usize> Response<N> {
    /// Of what an endless ramp of slope one makes: `slope·t + base + Σ weight·e^(-rate·t)`, which starts
    /// at 0.
    #[inline]
    pub(super) fn new(
        (start, length): (f64, f64),
        slope: f64,
        base: f64,
        weights: [f64; N],
        poles: [Pole; N],
    ) -> Self {
        let (mut rates, mut left) = ([0.0; N], [0.0; N]);
        for at in 0..N {
            rates[at] = poles[at].rate;
            left[at] = -weights[at] * poles[at].gone;
        }
        Self {
            start,
            length,
            rates,
            rising: Piece { base, slope, weights },
            behind: Piece {
                base: slope * length,
                slope: 0.0,
                weights: left,
            },
        }
    }

    /// When it crosses the thresholds in their order: that of delays first, then those of slews before and
    /// behind it. None if it has not crossed them by `latest`.
    #[inline]
    pub(super) fn crossings(&self, thresholds: &Thresholds, latest: f64) -> Option<[f64; 3]> {
        let &Thresholds {
            slew_lower,
            output,
            slew_upper,
            ..
        } = thresholds;
        let [middle] = self.find([Search::new(output * self.length, self.start, latest)])?;
        let [low, high] = self.find([
            Search::new(slew_lower * self.length, self.start, middle),
            Search::new(slew_upper * self.length, middle, latest),
        ])?;
        // Only what is found near the end may be beyond it.
        let is_near_end = latest - high <= 2.0 * TOLERANCE * latest.abs();
        let is_beyond = is_near_end && self.at(latest).0 < slew_upper * self.length;
        (!is_beyond && output < slew_upper).then_some([low, middle, high])
    }

    /// The ends of searches. They go on side by side, for neither waits for what another finds.
    #[inline]
    fn find<const M: usize>(&self, mut searches: [Search; M]) -> Option<[f64; M]> {
        for search in &mut searches {
            (search.value, search.slope) = self.at(search.time);
        }
        for _ in 0..STEPS {
            let mut are_found = true;
            for search in &mut searches {
                are_found &= search.is_found || search.step(|time| self.at(time));
            }
            if are_found {
                return Some(searches.map(|search| search.time));
            }
        }
        None
    }

    /// Value and slope at a time.
    #[inline]
    fn at(&self, time: f64) -> (f64, f64) {
        let since_start = time - self.start;
        let (piece, t) = match since_start <= self.length {
            true => (&self.rising, since_start),
            false => (&self.behind, since_start - self.length),
        };
        let (mut value, mut slope) = (piece.base + piece.slope * t, piece.slope);
        for at in 0..N {
            let term = piece.weights[at] * decay(self.rates[at] * t);
            value += term;
            slope -= self.rates[at] * term;
        }
        (value, slope)
    }
}

/// The search for a time between two others at which a rising function has a value: Newton's steps from the
/// middle on, and halves where they lead away or come down slowly (Press et al.: Numerical Recipes.
/// Cambridge, 9.4).
struct Search {
    goal: f64,
    low: f64,
    high: f64,
    time: f64,
    /// There.
    value: f64,
    slope: f64,
    /// The step that led there, and the one before.
    last: f64,
    before: f64,
    is_found: bool,
}

impl Search {
    #[inline]
    fn new(goal: f64, low: f64, high: f64) -> Self {
        Self {
            goal,
            low,
            high,
            time: low + (high - low) / 2.0,
            value: 0.0,
            slope: 0.0,
            last: high - low,
            before: high - low,
            is_found: false,
        }
    }

    /// Goes on; whether that was the last step.
    #[inline]
    fn step(&mut self, at: impl Fn(f64) -> (f64, f64)) -> bool {
        let step = (self.value - self.goal) / self.slope;
        let mut next = self.time - step;
        if self.low <= next && next <= self.high && 2.0 * step.abs() <= self.before {
            (self.before, self.last) = (self.last, step.abs());
        } else {
            (self.before, self.last) = (self.last, (self.high - self.low) / 2.0);
            next = self.low + self.last;
        }
        self.is_found = self.last <= TOLERANCE * next.abs();
        // The first half leads to where it is.
        if next != self.time && !self.is_found {
            (self.value, self.slope) = at(next);
        }
        self.time = next;
        match self.value < self.goal {
            true => self.low = next,
            false => self.high = next,
        }
        self.is_found
    }
}

const STEPS: usize = 20;
/// The last step is at most this part of the time since the input of the gate has switched: so loosely as
/// OpenSTA's, for what is left then is up to a tenth of the slew of a slow gate.
const TOLERANCE: f64 = 0.01;

#[cfg(test)]
mod tests {
    use super::*;

    /// One pole behind a ramp: the crossings are within the tolerance, in their order, and none come too late.
    #[test]
    fn crossings_of_one_pole() {
        let thresholds = Thresholds::new(0.5, 0.2, 0.8, 1.0).expect("they are in order");
        for (start, length, tau) in [(0.0, 20.0, 1.0), (7.0, 20.0, 30.0), (-5.0, 2.0, 80.0)] {
            let pole = Pole::new(1.0 / tau, length);
            let response = Response::new((start, length), 1.0, -tau, [tau], [pole]);
            let latest = start + length + 4.0 * tau;
            let found = response.crossings(&thresholds, latest).expect("it crosses");
            for (time, threshold) in found.into_iter().zip([0.2, 0.5, 0.8]) {
                let (value, slope) = response.at(time);
                let miss = (value - threshold * length) / slope;
                assert!(miss.abs() <= TOLERANCE * time.abs(), "{time} {threshold}: {miss}");
            }
            assert!(found[0] < found[1] && found[1] < found[2], "{found:?}");
            assert_eq!(response.crossings(&thresholds, found[1]), None);
        }
    }

    #[test]
    fn a_response_is_smooth_where_the_ramp_ends() {
        let poles = [0.5, 0.4].map(|rate| Pole::new(rate, 10.0));
        let response = Response::new((2.0, 10.0), 1.0, -2.25, [1.0, 1.25], poles);
        let (before, behind) = (response.at(12.0), response.at(12.0 + 1e-9));
        assert!((before.0 - behind.0).abs() < 1e-9, "{before:?} {behind:?}");
        assert!((before.1 - behind.1).abs() < 1e-9, "{before:?} {behind:?}");
        assert_eq!(response.at(2.0).0, 0.0);
    }
}
