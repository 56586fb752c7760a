//! Units in text: `1ns`, `10 ps`, `1kohm`, `ff`.
//! Not for: which attribute has which.

use crate::decimal::decimal;

/// What a unit is in SI units, if `text` is a number of units of `base` (in lower case).
pub(super) fn unit(text: &[u8], base: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let (number, length) = decimal(text).unwrap_or((1.0, 0));
    let name = text[length..].trim_ascii_start();
    let prefix_length = name.len().checked_sub(base.len())?;
    let (prefix, found) = name.split_at(prefix_length);
    if !found.eq_ignore_ascii_case(base) || number <= 0.0 {
        return None;
    }
    let power = match prefix {
        b"" => 0,
        // The only prefix whose case matters: milliohms and megohms.
        b"M" if base == b"ohm" => 6,
        [letter] => match letter.to_ascii_lowercase() {
            b'f' => -15,
            b'p' => -12,
            b'n' => -9,
            b'u' => -6,
            b'm' => -3,
            b'k' => 3,
            _ => return None,
        },
        b"meg" | b"Meg" | b"MEG" => 6,
        _ => return None,
    };
    Some(ratio(number, power_of_ten(power)))
}

/// `number` units of `scale`, without the last digit's noise: 100 ps is 1e-10.
pub(super) fn ratio(number: f64, scale: f64) -> f64 {
    if scale < 1.0 {
        // The inverse of a small power of ten is exact, so that one rounding is left.
        number / (1.0 / scale).round()
    } else {
        number * scale
    }
}

fn power_of_ten(power: i32) -> f64 {
    let positive = 10_f64.powi(power.abs());
    if power < 0 { 1.0 / positive } else { positive }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_they_say() {
        for (text, base, expected) in [
            ("1ns", "s", Some(1e-9)),
            ("100ps", "s", Some(1e-10)),
            (" 10 fs", "s", Some(1e-14)),
            ("ns", "s", Some(1e-9)),
            ("1S", "s", Some(1.0)),
            ("ff", "f", Some(1e-15)),
            ("pF", "f", Some(1e-12)),
            ("1kohm", "ohm", Some(1e3)),
            ("1Mohm", "ohm", Some(1e6)),
            ("1ohm", "ohm", Some(1.0)),
            ("1mV", "v", Some(1e-3)),
            ("1uA", "a", Some(1e-6)),
            ("1nW", "w", Some(1e-9)),
            ("1ns", "v", None),
            ("1xs", "s", None),
            ("-1ns", "s", None),
            ("0ns", "s", None),
            ("1", "s", None),
            ("", "s", None),
        ] {
            assert_eq!(unit(text.as_bytes(), base.as_bytes()), expected, "{text}");
        }
    }
}
