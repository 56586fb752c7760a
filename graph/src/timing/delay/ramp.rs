//! The driver model of effective capacitance: a saturated ramp behind a resistor.
//! Not for: what the ramp makes of a wire; that is `effective_capacitance`.

use super::curve::GateCurve;
use super::exponential::decay;
use super::thresholds::Thresholds;
use crate::parasitics::Pi;

/// A ramp from 0 to 1 behind a resistor, which charges a capacitance as a gate does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ramp {
    /// When it starts, in ps after the input of the gate has switched.
    pub(super) start: f64,
    /// How long it takes, in ps.
    pub(super) length: f64,
    /// The capacitance, in fF.
    pub(super) ceff: f64,
}

impl Ramp {
    /// Start and length.
    pub(super) fn span(&self) -> (f64, f64) {
        (self.start, self.length)
    }
}

/// A value and its derivatives by start and length of the ramp and by the capacitance.
type Gradient = (f64, [f64; 3]);

/// A gate, seen through its tables at one input slew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate<'a> {
    pub(super) curve: &'a GateCurve,
    pub(super) thresholds: &'a Thresholds,
    /// In kΩ.
    pub(super) rd: f64,
}

impl Gate<'_> {
    /// The ramp that crosses the thresholds when the tables say, with the capacitance that draws as much
    /// charge as a wire, or the given one if there is no wire: by Newton's steps, which start at the given
    /// one. None where they lead beyond what is possible; no capacitance is larger than `most`.
    pub(super) fn ramp(&self, wire: Option<&Charge>, ceff: f64, most: f64) -> Option<Ramp> {
        let (delay, slew) = self.curve.at(ceff);
        let length = self.thresholds.full_swing(slew);
        let output = self.thresholds.output;
        let mut ramp = Ramp {
            start: delay + (1.0 - output).ln() * self.rd * ceff - output * length,
            length,
            ceff,
        };
        for _ in 0..STEPS {
            let [start, length, ceff] = self.step(wire, &ramp)?;
            let is_near = start.abs() <= TOLERANCE * ramp.start.abs()
                && length.abs() <= TOLERANCE * ramp.length
                && ceff.abs() <= TOLERANCE * ramp.ceff;
            ramp.start += start;
            ramp.length += length;
            ramp.ceff += ceff;
            if is_near {
                return Some(ramp);
            }
            if ramp.ceff < 0.0 || ramp.ceff > most || ramp.length <= 0.0 {
                return None;
            }
        }
        None
    }

    /// Newton's step of start, length and capacitance.
    #[inline]
    fn step(&self, wire: Option<&Charge>, ramp: &Ramp) -> Option<[f64; 3]> {
        let &Thresholds {
            output, slew_lower, ..
        } = self.thresholds;
        let (delay, slew) = self.curve.at(ramp.ceff);
        let swing = self.thresholds.full_swing(slew);
        if swing == 0.0 {
            return None;
        }
        let (upper, u) = self.response(ramp, delay);
        let (lower, l) = self.response(ramp, delay - swing * (output - slew_lower));
        let (upper, lower) = (upper - output * ramp.length, lower - slew_lower * ramp.length);
        let (charge, q) = match wire {
            Some(wire) => wire.excess(self.rd, ramp, swing.min(1.4 * ramp.length)),
            None => (0.0, [0.0, 1.0]),
        };
        // The start has no part in the charge: it is taken out of the other two, and two are left.
        let (a, b) = (l[0] * u[1] - u[0] * l[1], l[0] * u[2] - u[0] * l[2]);
        let rest = l[0] * upper - u[0] * lower;
        let determinant = a * q[1] - b * q[0];
        if determinant == 0.0 || u[0] == 0.0 {
            return None;
        }
        let length = (b * charge - rest * q[1]) / determinant;
        let ceff = (rest * q[0] - a * charge) / determinant;
        let start = -(upper + u[1] * length + u[2] * ceff) / u[0];
        Some([start, length, ceff])
    }

    /// The voltage of the capacitance at a time. Like its derivatives, it is times the length of the ramp.
    #[inline]
    fn response(&self, ramp: &Ramp, time: f64) -> Gradient {
        let (t, length) = (time - ramp.start, ramp.length);
        if t <= 0.0 {
            return (0.0, [0.0; 3]);
        }
        let tau = self.rd * ramp.ceff;
        // Of an endless ramp of slope one: value, slope, and what the capacitance does.
        let endless = |t: f64| {
            let left = decay(t / tau);
            let slope = 1.0 - left;
            (t - tau * slope, slope, self.rd * (t / tau * left - slope))
        };
        let (value, slope, by_ceff) = endless(t);
        if t <= length {
            return (value, [-slope, -value / length, by_ceff]);
        }
        let (value2, slope2, by_ceff2) = endless(t - length);
        let value = value - value2;
        (
            value,
            [slope2 - slope, slope2 - value / length, by_ceff - by_ceff2],
        )
    }
}

/// Newton's steps end when each is at most this part of its unknown: so loosely as OpenSTA's, for what is
/// left then is up to 2 % of a slew.
const TOLERANCE: f64 = 0.01;
const STEPS: usize = 100;

/// The charge that a pi model behind a resistor has drawn until `t` from a ramp of slope one:
/// `current t + Σ weight (1 - e^(-rate t))`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Charge {
    current: f64,
    weights: [f64; 2],
    rates: [f64; 2],
}

impl Charge {
    /// Of a pi model and the poles that it has behind the resistor, in 1/ps.
    pub(super) fn new(pi: &Pi, [p1, p2]: [f64; 2]) -> Self {
        let z = pi.total_ff() / (pi.kohm * pi.far_ff * pi.near_ff);
        Self {
            current: z / (p1 * p2),
            weights: [(z - p1) / (p1 * p1 * (p1 - p2)), (z - p2) / (p2 * p2 * (p2 - p1))],
            rates: [p1, p2],
        }
    }

    /// How much more the wire has drawn at a time than the capacitance, with derivatives by the length
    /// of the ramp and the capacitance: those of its end. All are over the time and times the length.
    #[inline]
    fn excess(&self, rd: f64, ramp: &Ramp, time: f64) -> (f64, [f64; 2]) {
        let (tau, length) = (rd * ramp.ceff, ramp.length);
        let Self { current, .. } = *self;
        let ([w1, w2], [p1, p2]) = (self.weights, self.rates);
        // Charge and current.
        let at = |t: f64| {
            let (e1, e2, e) = (decay(p1 * t), decay(p2 * t), decay(t / tau));
            let charge = (current - tau) * t + w1 * (1.0 - e1) + w2 * (1.0 - e2) + tau * tau * (1.0 - e);
            let by_time = current - tau * (1.0 - e) + w1 * p1 * e1 + w2 * p2 * e2;
            (charge, by_time, e)
        };
        let (end, by_time, e) = at(length);
        let charge = match time == length {
            true => end,
            false => at(time).0 * length / time,
        };
        let by_length = by_time - 2.0 * end / length;
        let by_ceff = rd * (2.0 * tau * (1.0 - e) - length * (1.0 + e));
        (charge, [by_length, by_ceff])
    }
}

#[cfg(test)]
mod tests {
    use std::ops::AddAssign;

    use super::*;

    fn thresholds() -> Thresholds {
        Thresholds::new(0.5, 0.2, 0.8, 1.0).expect("they are in order")
    }

    /// Derivatives are what small changes make.
    #[test]
    fn derivatives_of_responses() {
        let (curve, thresholds) = (GateCurve::default(), thresholds());
        let gate = Gate {
            curve: &curve,
            thresholds: &thresholds,
            rd: 1.5,
        };
        let ramp = Ramp {
            start: 3.0,
            length: 20.0,
            ceff: 10.0,
        };
        for time in [2.0, 10.0, 22.0, 30.0, 60.0] {
            let value = |ramp: &Ramp| gate.response(ramp, time).0 / ramp.length;
            let (_, derivatives) = gate.response(&ramp, time);
            for (at, derivative) in derivatives.into_iter().enumerate() {
                let mut other = ramp;
                [&mut other.start, &mut other.length, &mut other.ceff][at].add_assign(1e-6);
                let change = (value(&other) - value(&ramp)) / 1e-6 * ramp.length;
                assert!(
                    (change - derivative).abs() < 1e-6,
                    "{time} {at}: {change} {derivative}"
                );
            }
        }
    }

    /// With a capacitance alone the ramp crosses both thresholds when the tables say, to the tolerance.
    #[test]
    fn ramps_cross_when_the_tables_say() {
        let (mut curve, thresholds) = (GateCurve::default(), thresholds());
        curve.push(0.0, 60.0, 40.0);
        curve.push(100.0, 260.0, 440.0);
        let gate = Gate {
            curve: &curve,
            thresholds: &thresholds,
            rd: 1.4,
        };
        for ceff in [1.0, 10.0, 50.0] {
            let ramp = gate.ramp(None, ceff, ceff).expect("it is slower than a step");
            let (delay, slew) = curve.at(ceff);
            assert_eq!(ramp.ceff, ceff);
            assert!((gate.response(&ramp, delay).0 / ramp.length - 0.5).abs() < 1e-3);
            assert!((gate.response(&ramp, delay - slew / 2.0).0 / ramp.length - 0.2).abs() < 1e-3);
        }
    }
}
