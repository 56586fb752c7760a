//! Gate delays with a pi model as load: effective capacitance.
//! Not for: wires without resistance, whose load is their capacitance.
//!
//! F. Dartu, N. Menezes, L. T. Pileggi: Performance computation for precharacterized CMOS gates with
//! RC loads. IEEE TCAD 15(5), 1996. The gate is a saturated ramp behind a resistor `Rd`. The
//! effective capacitance `C` draws as much charge as the pi model over the transition, and the ramp is
//! the one whose response with `C` crosses the thresholds when the tables say.
//!
//! The paper solves three equations at once by Newton's steps. Here the ramp is a function of `C`
//! (`Ramps`), so that one equation in one unknown is left: it falls from above zero at no capacitance to
//! below zero at all of it, and is solved by a bracketed secant, which cannot fail to converge.

use super::curve::GateCurve;
use super::exponential::decay;
use super::ramp::Ramps;
use super::two_pole;
use super::waveform::Response;
use crate::parasitics::{Pi, TwoPole};

/// Where a library measures delays and slews, as fractions of the supply.
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// Of delays, at outputs.
    output: f64,
    slew_lower: f64,
    slew_upper: f64,
    /// `slew_derate_from_library`
    slew_derate: f64,
    /// What a resistor's change of delay by load is of it: `-ln(output)`.
    resistance: f64,
    ramps: Ramps,
}

impl Thresholds {
    /// Of a library's numbers; slews of its tables are measured ones divided by `slew_derate`. None
    /// unless `0 < slew_lower < output < 1`, `slew_lower < slew_upper < 1` and `slew_derate` is positive.
    #[must_use]
    pub fn new(output: f64, slew_lower: f64, slew_upper: f64, slew_derate: f64) -> Option<Self> {
        let are_in_order = 0.0 < slew_lower
            && slew_lower < output
            && output < 1.0
            && slew_lower < slew_upper
            && slew_upper < 1.0
            && slew_derate > 0.0;
        are_in_order.then(|| Self {
            output,
            slew_lower,
            slew_upper,
            slew_derate,
            resistance: -output.ln(),
            ramps: Ramps::new(slew_lower, output),
        })
    }

    /// The thresholds in their order: mostly that of delays is between those of slews.
    fn in_order(&self) -> [f64; 3] {
        let [low, output, high] = [self.slew_lower, self.output, self.slew_upper];
        [low, output.min(high), output.max(high)]
    }

    /// Delay and slew of the tables' measure, from the times at which thresholds in order are crossed.
    fn measured(&self, [low, middle, high]: [f64; 3]) -> (f64, f64) {
        let (output, upper) = match self.output <= self.slew_upper {
            true => (middle, high),
            false => (high, middle),
        };
        (output, (upper - low) / self.slew_derate)
    }

    /// Time from one rail to the other of a slew of the tables.
    fn full_swing(&self, slew_ps: f64) -> f64 {
        slew_ps * self.slew_derate / (self.slew_upper - self.slew_lower)
    }
}

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
    p1: f64,
    p2: f64,
    /// Length of the ramp.
    length: f64,
    /// When the output crosses the threshold of delays, after the ramp's start.
    crossing: f64,
    /// When nothing changes any more.
    latest: f64,
}

/// Delay and slew of a gate that drives a pi model.
#[must_use]
pub fn effective_capacitance(gate: &GateCurve, thresholds: &Thresholds, pi: &Pi) -> Driven {
    let total = pi.total_ff();
    let (delay, slew) = gate.at(total);
    let lumped = Driven {
        delay_ps: delay,
        slew_ps: slew,
        ceff_ff: total,
        shape: Shape::Table,
    };
    let &Pi {
        near_ff: c2,
        kohm: rpi,
        far_ff: c1,
    } = pi;
    let rd = thresholds.resistance * (gate.at(total + 1.0).0 - delay).abs();
    if rd < 1e-5 || rpi == 0.0 || rpi < 1e-3 * rd || c1 == 0.0 || c1 < 1e-3 * c2 {
        return lumped;
    }
    if c2 < 1e-3 * c1 {
        return behind_resistor(gate, thresholds, rd, rpi, c1).unwrap_or(lumped);
    }
    let stage = Stage::new(gate, thresholds, rd, pi);
    stage
        .solve()
        .and_then(|ceff| stage.output(ceff))
        .unwrap_or(lumped)
}

impl Driven {
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
        let crossings = match poles {
            Some(poles) if ramp > 0.0 => two_pole::crossings(poles, ramp, thresholds.in_order()),
            _ => None,
        };
        let Some(crossings) = crossings else { return still };
        let (delay, slew_ps) = thresholds.measured(crossings);
        LoadResponse {
            delay_ps: delay - ramp * thresholds.output,
            slew_ps,
        }
    }
}

/// How near the charges are to each other in the end, in parts of them.
const TOLERANCE: f64 = 5e-5;

/// The part of the capacitance behind the resistor with which the search begins.
const MOSTLY: f64 = 0.7;

/// A gate before a pi model, all numbers of the paper that do not depend on the ramp.
struct Stage<'a> {
    gate: &'a GateCurve,
    thresholds: &'a Thresholds,
    pi: &'a Pi,
    rd: f64,
    p1: f64,
    p2: f64,
    /// Charge drawn by the pi model until `t`: `a t + b/p1 (1 - e^(-p1 t)) + d/p2 (1 - e^(-p2 t))`.
    a: f64,
    b: f64,
    d: f64,
}

impl<'a> Stage<'a> {
    fn new(gate: &'a GateCurve, thresholds: &'a Thresholds, rd: f64, pi: &'a Pi) -> Self {
        let &Pi {
            near_ff: c2,
            kohm: rpi,
            far_ff: c1,
        } = pi;
        let a = rpi * rd * c1 * c2;
        let b = rd * (c1 + c2) + rpi * c1;
        let root = (b * b - 4.0 * a).max(0.0).sqrt();
        let (p1, p2) = ((b + root) / (2.0 * a), (b - root) / (2.0 * a));
        let z = (c1 + c2) / (rpi * c1 * c2);
        Self {
            gate,
            thresholds,
            pi,
            rd,
            p1,
            p2,
            a: z / (p1 * p2),
            b: (z - p1) / (p1 * (p1 - p2)),
            d: (z - p2) / (p2 * (p2 - p1)),
        }
    }

    /// How much more charge the pi model draws than a capacitance over its transition, and how much that
    /// draws; none where no ramp is fast enough for the tables.
    #[inline]
    fn excess(&self, ceff: f64) -> Option<(f64, f64)> {
        let (_, slew) = self.gate.at(ceff);
        let tau = self.rd * ceff;
        let swing = self.thresholds.full_swing(slew);
        let ramp = self.thresholds.ramps.of_time(self.between(swing) / tau)?;
        let t = swing.min(1.4 * ramp.length * tau);
        let pi = self.a * t
            + self.b / self.p1 * (1.0 - decay(self.p1 * t))
            + self.d / self.p2 * (1.0 - decay(self.p2 * t));
        let single = tau * t - tau * tau * (1.0 - decay(t / tau));
        Some((pi - single, single))
    }

    /// Time between the lower threshold of slews and the threshold of delays.
    fn between(&self, swing: f64) -> f64 {
        swing * (self.thresholds.output - self.thresholds.slew_lower)
    }

    /// The effective capacitance.
    fn solve(&self) -> Option<f64> {
        let total = self.pi.total_ff();
        let (mut high, (mut above, _)) = (total, self.excess(total)?);
        if above >= 0.0 {
            return (above == 0.0).then_some(total);
        }
        // Most of the capacitance is seen mostly; all that is near the driver always is.
        let mut low = self.pi.near_ff + MOSTLY * self.pi.far_ff;
        let (mut below, _) = self.excess(low)?;
        while below < 0.0 {
            (high, above) = (low, below);
            low = if low > self.pi.near_ff {
                self.pi.near_ff
            } else {
                low / 2.0
            };
            (below, _) = self.excess(low)?;
            if low < 1e-6 * total {
                return None;
            }
        }
        // A false position whose end that stays is brought down (Anderson, Björck: A new high order method
        // of regula falsi type for computing a root of an equation. BIT 13, 1973).
        let mut last = 0.0;
        for _ in 0..60 {
            let ceff = (low * above - high * below) / (above - below);
            let (value, charge) = self.excess(ceff)?;
            if value.abs() <= TOLERANCE * charge || high - low <= TOLERANCE * ceff {
                return Some(ceff);
            }
            let (end, before, other) = match value > 0.0 {
                true => (&mut low, &mut below, &mut above),
                false => (&mut high, &mut above, &mut below),
            };
            if last * value > 0.0 {
                let part = 1.0 - value / *before;
                *other *= if part > 0.0 { part } else { 0.5 };
            }
            (*end, *before) = (ceff, value);
            last = value;
        }
        None
    }

    /// The output with the ramp of an effective capacitance.
    fn output(&self, ceff: f64) -> Option<Driven> {
        let (delay, slew) = self.gate.at(ceff);
        let tau = self.rd * ceff;
        let ramp = self
            .thresholds
            .ramps
            .of_time(self.between(self.thresholds.full_swing(slew)) / tau)?;
        let (z1, p1, p2) = (1.0 / (self.pi.kohm * self.pi.far_ff), self.p1, self.p2);
        let k0 = 1.0 / (self.rd * self.pi.near_ff);
        let k2 = z1 / (p1 * p2);
        let k1 = (1.0 - k2 * (p1 + p2)) / (p1 * p2);
        let k4 = (k1 * p1 + k2) / (p2 - p1);
        let k3 = -k1 - k4;
        let length = ramp.length * tau;
        let latest = length + 2.0 * self.pi.total_ff() * (self.rd + self.pi.kohm);
        let output = Output {
            k: [k0, k1, k2, k3, k4],
            p1,
            p2,
            length,
            crossing: 0.0,
            latest,
        };
        Some(output.driven(self.thresholds, |_| delay, slew, ceff))
    }
}

/// A gate before a resistor and a capacitance: the ramp is that of the capacitance alone, and the
/// delay is when the output crosses its threshold.
fn behind_resistor(gate: &GateCurve, thresholds: &Thresholds, rd: f64, rpi: f64, c1: f64) -> Option<Driven> {
    let (delay, slew) = gate.at(c1);
    let tau = rd * c1;
    let between = thresholds.full_swing(slew) * (thresholds.output - thresholds.slew_lower);
    let ramp = thresholds.ramps.of_time(between / tau)?;
    let start = delay - ramp.upper * tau;
    let (z1, p1) = (1.0 / (rpi * c1), 1.0 / (c1 * (rd + rpi)));
    let k0 = p1 / z1;
    let k1 = (p1 - z1) / (p1 * p1);
    let length = ramp.length * tau;
    let latest = length + 2.0 * c1 * (rd + rpi);
    let output = Output {
        k: [k0, k1, 1.0 / k0, -k1, 0.0],
        p1,
        p2: 0.0,
        length,
        crossing: 0.0,
        latest,
    };
    Some(output.driven(thresholds, |crossing| start + crossing, slew, c1))
}

impl Output {
    /// With its slew; the slew of the tables where the output does not come as far as the thresholds.
    fn driven(
        mut self,
        thresholds: &Thresholds,
        delay: impl Fn(f64) -> f64,
        table_slew: f64,
        ceff_ff: f64,
    ) -> Driven {
        let [k0, k1, k2, k3, k4] = self.k;
        let terms = [(k0 * k3, self.p1), (k0 * k4, self.p2), (0.0, 0.0)];
        let response = Response::new(k0 * k2, k0 * k1, terms, self.length);
        let Some(crossings) = response.crossings(thresholds.in_order(), self.latest) else {
            let delay = delay(thresholds.output * self.length);
            return Driven::of_table(delay, table_slew, ceff_ff);
        };
        let (crossing, slew_ps) = thresholds.measured(crossings);
        self.crossing = crossing;
        Driven {
            delay_ps: delay(crossing),
            slew_ps,
            ceff_ff,
            shape: Shape::Ramp(self),
        }
    }

    /// The output behind one more pole at `1/elmore`.
    fn elmore_load(&self, thresholds: &Thresholds, elmore: f64, driver_slew: f64) -> Option<LoadResponse> {
        let [k0, k1, k2, k3, k4] = self.k;
        let (p1, p2) = (self.p1, self.p2);
        // Two poles at one place would need a term t·e^(-pt): move the load's by a hair.
        let p3 = [p1, p2].iter().fold(1.0 / elmore, |p3, pole| {
            if (p3 - pole).abs() < 1e-6 * p3 {
                p3 * (1.0 + 1e-5)
            } else {
                p3
            }
        });
        let slow = if k4 == 0.0 { 0.0 } else { -p3 * k0 * k4 / (p2 - p3) };
        let slow_behind = if k4 == 0.0 { 0.0 } else { p3 * k4 / (p2 - p3) };
        let terms = [
            (-p3 * k0 * k3 / (p1 - p3), p1),
            (slow, p2),
            (k0 * (k2 / p3 - k1 + p3 * k3 / (p1 - p3) + slow_behind), p3),
        ];
        let response = Response::new(k0 * k2, k0 * (k1 - k2 / p3), terms, self.length);
        let crossings = response.crossings(thresholds.in_order(), self.latest + 2.0 * elmore)?;
        let (crossing, slew) = thresholds.measured(crossings);
        let delay = crossing - self.crossing;
        Some(LoadResponse {
            delay_ps: if delay < 0.0 { elmore } else { delay },
            slew_ps: slew.max(driver_slew),
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
        close(driven.ceff_ff, 13.3978, 1e-4);
        close(driven.delay_ps, 109.9944, 1e-5);
        close(driven.slew_ps, 103.9983, 1e-4);
        let load = driven.elmore_load(&thresholds, 20.1);
        close(load.delay_ps, 19.7236, 1e-4);
        close(load.slew_ps, 106.4660, 1e-4);
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
