//! When a load with two poles crosses a threshold, behind a ramp.
//! Not for: the poles; those are `parasitics`.

use super::waveform::Response;
use crate::parasitics::TwoPole;

/// Time after the start of a ramp of some length from rail to rail.
pub(super) fn crossing(load: &TwoPole, length: f64, threshold: f64) -> f64 {
    let TwoPole {
        poles: [p1, p2],
        residues: [k1, k2],
    } = *load;
    let (w1, w2) = (k1 / (p1 * p1), k2 / (p2 * p2));
    let response = Response {
        slope: k1 / p1 + k2 / p2,
        offset: -(w1 + w2),
        terms: [(w1, p1), (w2, p2), (0.0, 0.0)],
    };
    // Far behind the slower pole everything has settled.
    let latest = length + 40.0 / p1.min(p2);
    response.crossing(length, threshold, latest).unwrap_or(latest)
}
