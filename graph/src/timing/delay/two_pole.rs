//! When a load with two poles crosses thresholds, behind a ramp.
//! Not for: the poles; those are `parasitics`.

use super::waveform::Response;
use crate::parasitics::TwoPole;

/// Times after the start of a ramp of some length from rail to rail, of thresholds that rise.
pub(super) fn crossings<const N: usize>(
    load: &TwoPole,
    length: f64,
    thresholds: [f64; N],
) -> Option<[f64; N]> {
    let TwoPole {
        poles: [p1, p2],
        residues: [k1, k2],
    } = *load;
    let (w1, w2) = (k1 / (p1 * p1), k2 / (p2 * p2));
    let terms = [(w1, p1), (w2, p2), (0.0, 0.0)];
    let response = Response::new(k1 / p1 + k2 / p2, -(w1 + w2), terms, length);
    // Far behind the slower pole everything has settled.
    response.crossings(thresholds, length + 40.0 / p1.min(p2))
}
