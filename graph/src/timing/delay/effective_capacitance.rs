//! Gate delays with a pi model as load: effective capacitance.
//! Not for: wires without resistance, whose load is their capacitance.
//!
//! F. Dartu, N. Menezes, L. T. Pileggi: Performance computation for precharacterized CMOS gates with
//! RC loads. IEEE TCAD 15(5), 1996. The gate is a saturated ramp behind a resistor `Rd`. The
//! effective capacitance `C` draws as much charge as the pi model over the transition, and the ramp is
//! the one whose response with `C` crosses the thresholds when the tables say.

use super::curve::GateCurve;
use super::ramp::{Charge, Gate, Ramp};
use super::thresholds::Thresholds;
use super::two_pole;
use super::waveform::{Pole, Response};
use crate::parasitics::{Pi, TwoPole};

/// A wire's load, as its driver's response reaches it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoadResponse {
    /// Behind the driver, in ps.
    pub delay_ps: f64,
    /// In the measure of the driver's library, in ps.
    pub slew_ps: f64,
}

/// A gate with its wire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driven {
    /// Of the gate, in ps.
    pub delay_ps: f64,
    /// At its output, in ps.
    pub slew_ps: f64,
    /// The load that the tables were read at, in fF.
    pub ceff_ff: f64,
    shape: Shape,
}

/// What the output looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    /// As the tables have it.
    Table,
    /// A ramp behind a resistor, before a pi model.
    Ramp(Output),
}

/// The output of a gate before a pi model: `k0 (k1 + k2 t + k3 e^(-p1 t) + k4 e^(-p2 t))` for a ramp of
/// slope one.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Output {
    k: [f64; 5],
    poles: [Pole; 2],
    ramp: Ramp,
    /// When the output crosses the threshold of delays.
    crossing: f64,
    /// When it has crossed all of them.
    latest: f64,
}

/// Delay and slew of a gate that drives a pi model.
#[must_use]
pub fn effective_capacitance(curve: &GateCurve, thresholds: &Thresholds, pi: &Pi) -> Driven {
    let total = pi.total_ff();
    let (delay, slew) = curve.at(total);
    let lumped = Driven::of_table(delay, slew, total);
    let &Pi {
        near_ff: c2,
        kohm: rpi,
        far_ff: c1,
    } = pi;
    let rd = -thresholds.output.ln() * (curve.at(total + 1.0).0 - delay).abs();
    if rd < 1e-5 || rpi == 0.0 || rpi < 1e-3 * rd || c1 == 0.0 || c1 < 1e-3 * c2 {
        return lumped;
    }
    let gate = Gate {
        curve,
        thresholds,
        rd,
    };
    if c2 < 1e-3 * c1 {
        let ramp = gate.ramp(None, c1, c1);
        let driven = ramp.and_then(|ramp| Output::behind_resistor(rd, pi, ramp).driven(thresholds));
        return driven.unwrap_or_else(|| Driven::at(curve, c1));
    }
    let poles = poles(rd, pi);
    let wire = Charge::new(pi, poles);
    let ramp = gate.ramp(Some(&wire), total, total);
    let ramp = ramp.or_else(|| gate.ramp(Some(&wire), c2, total));
    let Some(ramp) = ramp else { return lumped };
    let table = Driven::at(curve, ramp.ceff);
    match Output::behind_pi(rd, pi, poles, ramp).driven(thresholds) {
        Some(driven) => Driven {
            delay_ps: table.delay_ps,
            ..driven
        },
        None => table,
    }
}

/// The poles of a resistor before a pi model, in 1/ps, the faster one first.
fn poles(rd: f64, pi: &Pi) -> [f64; 2] {
    let a = pi.kohm * rd * pi.far_ff * pi.near_ff;
    let b = rd * pi.total_ff() + pi.kohm * pi.far_ff;
    let root = (b * b - 4.0 * a).max(0.0).sqrt();
    [(b + root) / (2.0 * a), (b - root) / (2.0 * a)]
}

impl Driven {
    /// A gate before a capacitance alone.
    fn at(curve: &GateCurve, load_ff: f64) -> Self {
        let (delay_ps, slew_ps) = curve.at(load_ff);
        Self::of_table(delay_ps, slew_ps, load_ff)
    }

    /// A gate whose output looks as its tables have it.
    #[must_use]
    pub fn of_table(delay_ps: f64, slew_ps: f64, load_ff: f64) -> Self {
        Self {
            delay_ps,
            slew_ps,
            ceff_ff: load_ff,
            shape: Shape::Table,
        }
    }

    /// What a load sees that Elmore's delay stands for.
    #[must_use]
    pub fn elmore_load(&self, thresholds: &Thresholds, elmore_ps: f64) -> LoadResponse {
        let still = LoadResponse {
            delay_ps: elmore_ps,
            slew_ps: self.slew_ps,
        };
        let Shape::Ramp(output) = &self.shape else {
            return still;
        };
        if elmore_ps == 0.0 || elmore_ps < 1e-3 * self.slew_ps {
            return still;
        }
        output
            .elmore_load(thresholds, elmore_ps, self.slew_ps)
            .unwrap_or(still)
    }

    /// What a load sees whose response to the driver has two poles.
    #[must_use]
    pub fn two_pole_load(
        &self,
        thresholds: &Thresholds,
        elmore_ps: f64,
        poles: Option<&TwoPole>,
    ) -> LoadResponse {
        let still = LoadResponse {
            delay_ps: elmore_ps,
            slew_ps: self.slew_ps,
        };
        let ramp = thresholds.full_swing(self.slew_ps);
        match poles {
            Some(poles) if ramp > 0.0 => two_pole::load(poles, ramp, thresholds),
            _ => still,
        }
    }
}

impl Output {
    /// Before a pi model.
    fn behind_pi(rd: f64, pi: &Pi, [p1, p2]: [f64; 2], ramp: Ramp) -> Self {
        let z1 = 1.0 / (pi.kohm * pi.far_ff);
        let k0 = 1.0 / (rd * pi.near_ff);
        let k2 = z1 / (p1 * p2);
        let k1 = (1.0 - k2 * (p1 + p2)) / (p1 * p2);
        let k4 = (k1 * p1 + k2) / (p2 - p1);
        Self {
            k: [k0, k1, k2, -k1 - k4, k4],
            poles: [Pole::new(p1, ramp.length), Pole::new(p2, ramp.length)],
            ramp,
            crossing: 0.0,
            latest: ramp.start + ramp.length + 2.0 * pi.total_ff() * (rd + pi.kohm),
        }
    }

    /// Before a resistor and the capacitance behind it.
    fn behind_resistor(rd: f64, pi: &Pi, ramp: Ramp) -> Self {
        let c1 = pi.far_ff;
        let (z1, p1) = (1.0 / (pi.kohm * c1), 1.0 / (c1 * (rd + pi.kohm)));
        let k0 = p1 / z1;
        let k1 = (p1 - z1) / (p1 * p1);
        Self {
            k: [k0, k1, 1.0 / k0, -k1, 0.0],
            poles: [Pole::new(p1, ramp.length), Pole::default()],
            ramp,
            crossing: 0.0,
            latest: ramp.start + ramp.length + 2.0 * c1 * (rd + pi.kohm),
        }
    }

    /// With delay and slew of the output; none where it does not come as far as the thresholds.
    fn driven(mut self, thresholds: &Thresholds) -> Option<Driven> {
        let [k0, k1, k2, k3, k4] = self.k;
        let response = Response::new(self.ramp.span(), k0 * k2, k0 * k1, [k0 * k3, k0 * k4], self.poles);
        let [low, middle, high] = response.crossings(thresholds, self.latest)?;
        self.crossing = middle;
        Some(Driven {
            delay_ps: middle,
            slew_ps: (high - low) / thresholds.slew_derate,
            ceff_ff: self.ramp.ceff,
            shape: Shape::Ramp(self),
        })
    }

    /// The output behind one more pole at `1/elmore`.
    fn elmore_load(&self, thresholds: &Thresholds, elmore: f64, driver_slew: f64) -> Option<LoadResponse> {
        let [k0, k1, k2, k3, k4] = self.k;
        let [pole1, pole2] = self.poles;
        let (p1, p2) = (pole1.rate, pole2.rate);
        // Two poles at one place would need a term t·e^(-pt): move the load's by a hair.
        let mut p3 = 1.0 / elmore;
        for pole in [p1, p2] {
            if (p3 - pole).abs() < 1e-6 * p3 {
                p3 *= 1.0 + 1e-5;
            }
        }
        let fast = k0 * k3 * p3 / (p1 - p3);
        let slow = k0 * k4 * p3 / (p2 - p3);
        let base = k0 * (k1 - k2 * elmore);
        let weights = [-fast, -slow, fast + slow - base];
        let poles = [pole1, pole2, Pole::new(p3, self.ramp.length)];
        let response = Response::new(self.ramp.span(), k0 * k2, base, weights, poles);
        let [low, middle, high] = response.crossings(thresholds, self.latest + 2.0 * elmore)?;
        let delay = middle - self.crossing;
        Some(LoadResponse {
            delay_ps: if delay < 0.0 { elmore } else { delay },
            slew_ps: ((high - low) / thresholds.slew_derate).max(driver_slew),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Output Q of the flip-flop of timing.md 8.7's worked example (case m58), rising, at input slew 0.
    fn flip_flop() -> GateCurve {
        let mut gate = GateCurve::default();
        for (load, delay, slew) in [
            (1.0, 82.352, 52.036),
            (10.0, 102.48, 87.84),
            (100.0, 301.519_44, 444.759_78),
        ] {
            gate.push(load, delay, slew);
        }
        gate
    }

    fn thresholds() -> Thresholds {
        Thresholds::new(0.5, 0.2, 0.8, 1.0).expect("they are in order")
    }

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!(
            (found - expected).abs() <= tolerance * expected.abs(),
            "{found} is not {expected}"
        );
    }

    #[test]
    fn the_worked_example() {
        let thresholds = thresholds();
        let pi = Pi {
            near_ff: 2.989_125,
            kohm: 1.471_182,
            far_ff: 12.060_875,
        };
        let driven = effective_capacitance(&flip_flop(), &thresholds, &pi);
        close(driven.ceff_ff, 13.3848, 1e-4);
        close(driven.delay_ps, 109.9657, 1e-5);
        close(driven.slew_ps, 103.5110, 1e-4);
        let load = driven.elmore_load(&thresholds, 20.1);
        close(load.delay_ps, 19.7202, 1e-4);
        close(load.slew_ps, 106.0150, 1e-4);
    }

    #[test]
    fn without_resistance_the_tables_hold() {
        let (gate, thresholds) = (flip_flop(), thresholds());
        let driven = effective_capacitance(&gate, &thresholds, &Pi::lumped(15.0));
        assert_eq!((driven.delay_ps, driven.slew_ps), gate.at(15.0));
        let load = driven.elmore_load(&thresholds, 3.0);
        assert_eq!((load.delay_ps, load.slew_ps), (3.0, driven.slew_ps));
    }

    /// All capacitance behind the resistor: the delay is between that of no load and of all of it.
    #[test]
    fn a_resistor_hides_what_is_behind_it() {
        let (gate, thresholds) = (flip_flop(), thresholds());
        for near_ff in [0.0, 1.0, 10.0, 40.0] {
            let mut before = gate.at(near_ff + 40.0).0 + 1e-9;
            for kohm in [0.01, 0.1, 1.0, 10.0] {
                let pi = Pi {
                    near_ff,
                    kohm,
                    far_ff: 40.0,
                };
                let driven = effective_capacitance(&gate, &thresholds, &pi);
                let delay = driven.delay_ps;
                assert!(
                    delay <= before && delay > gate.at(0.0).0,
                    "{near_ff} {kohm}: {delay} after {before}"
                );
                if near_ff > 0.0 {
                    before = delay;
                }
            }
        }
    }

    #[test]
    fn two_poles_and_elmore_agree_on_one_resistor() {
        let (gate, thresholds) = (flip_flop(), thresholds());
        let pi = Pi {
            near_ff: 3.0,
            kohm: 1.0,
            far_ff: 12.0,
        };
        let driven = effective_capacitance(&gate, &thresholds, &pi);
        // A fast second pole: the load is one resistor and one capacitance.
        let poles = TwoPole {
            poles: [1.0 / 12.0, 1e3],
            residues: [1.0 / 12.0, 0.0],
        };
        let elmore = driven.elmore_load(&thresholds, 12.0);
        let two = driven.two_pole_load(&thresholds, 12.0, Some(&poles));
        close(two.delay_ps, elmore.delay_ps, 0.05);
        close(two.slew_ps, elmore.slew_ps, 0.05);
    }
}
