//! The exponential function, fast and the same on every machine.
//! Not for: results that must be right to the last bit.

use std::f64::consts::{LN_2, LOG2_E};

/// Added to a number, it leaves the nearest whole one in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// `e^-x` for `x` from 0 on, with a relative error below 1e-8; from 690 on 1e-300.
#[inline]
pub(super) fn decay(x: f64) -> f64 {
    let x = x.min(690.0);
    // -x = k ln 2 + r with a whole k: 2^k goes into the exponent, e^r is a short series.
    let shifted = -x * LOG2_E + ROUND;
    let r = -x - (shifted - ROUND) * LN_2;
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0));
    let high = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5_040.0));
    let series = low + r4 * high;
    f64::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::decay;

    #[test]
    fn it_is_near_the_function() {
        for x in (0..69_999).map(|at| f64::from(at) * 0.009_857) {
            let exact = (-x).exp();
            assert!((decay(x) - exact).abs() <= 1e-8 * exact, "{x}");
        }
        assert_eq!(decay(0.0), 1.0);
        assert_eq!([decay(1e3), decay(f64::INFINITY)], [decay(690.0); 2]);
    }
}
