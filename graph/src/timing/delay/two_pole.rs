//! When a load with two poles crosses thresholds, behind a ramp.
//! Not for: the poles; those are `parasitics`.

use super::effective_capacitance::LoadResponse;
use super::thresholds::Thresholds;
use crate::parasitics::TwoPole;

/// What a load sees behind a ramp from rail to rail: a guess of each crossing and one of Newton's steps.
///
/// B. Tutuianu, F. Dartu, L. Pileggi: An explicit RC-circuit delay approximation based on the first
/// three moments of the impulse response. DAC 1996.
pub(super) fn load(poles: &TwoPole, ramp: f64, thresholds: &Thresholds) -> LoadResponse {
    let crossing = |threshold| crossing(poles, ramp, threshold);
    let slew = crossing(thresholds.slew_upper) - crossing(thresholds.slew_lower);
    LoadResponse {
        delay_ps: crossing(thresholds.output) - ramp * thresholds.output,
        slew_ps: slew / thresholds.slew_derate,
    }
}

fn crossing(load: &TwoPole, ramp: f64, threshold: f64) -> f64 {
    let TwoPole {
        poles: [p1, p2],
        residues: [k1, k2],
    } = *load;
    let (w1, w2) = (k1 / (p1 * p1), k2 / (p2 * p2));
    let end = (ramp - w1 - w2 + w1 * (-p1 * ramp).exp() + w2 * (-p2 * ramp).exp()) / ramp;
    let (time, value, slope);
    if end < threshold {
        // Behind the ramp mostly the slower pole is left.
        time = (k1 * (p1 * ramp).exp_m1() / ((1.0 - threshold) * p1 * p1 * ramp)).ln() / p1;
        let left = |p: f64| (-p * (time - ramp)).exp() - (-p * time).exp();
        value = (ramp - w1 * left(p1) - w2 * left(p2)) / ramp;
        slope = (k1 / p1 * left(p1) + k2 / p2 * left(p2)) / ramp;
    } else {
        time = threshold * ramp / end;
        let (e1, e2) = ((-p1 * time).exp(), (-p2 * time).exp());
        value = (time - w1 - w2 + w1 * e1 + w2 * e2) / ramp;
        slope = (1.0 - k1 / p1 * e1 - k2 / p2 * e2) / ramp;
    }
    time - (value - threshold) / slope
}
