//! Decimal numbers of large files: read without a copy, printed so that they read the same.
//! Not for: numbers with suffixes or bases.

use std::fmt;

/// Powers of ten that a 64-bit float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The number at the start of `text` and how many bytes it takes; `None` where there is none.
///
/// Correctly rounded. A number past all floats comes back as infinity.
pub(crate) fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let is_negative = text.first() == Some(&b'-');
    let mut at = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let mut mantissa = 0u64;
    let mut num_digits = 0;
    let mut num_decimals = 0;
    while let Some(digit) = digit_at(text, at) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
        num_digits += 1;
        at += 1;
    }
    if text.get(at) == Some(&b'.') {
        at += 1;
        while let Some(digit) = digit_at(text, at) {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
            num_decimals += 1;
            at += 1;
        }
        num_digits += num_decimals;
    }
    if num_digits == 0 {
        return None;
    }
    let mut exponent = -(num_decimals as i64);
    if let Some((power, length)) = exponent_at(&text[at..]) {
        exponent += power;
        at += length;
    }
    // Up to 18 digits nothing wrapped; below 2^53 the mantissa and the power are exact, so the
    // one operation on them rounds once.
    let is_exact = num_digits <= 18 && mantissa <= 1 << 53 && exponent.unsigned_abs() < POWERS.len() as u64;
    if !is_exact {
        // Digits, a point and an exponent are ASCII.
        let slow = std::str::from_utf8(&text[..at]).ok()?.parse().ok()?;
        return Some((slow, at));
    }
    let power = POWERS[exponent.unsigned_abs() as usize];
    let value = match exponent < 0 {
        true => mantissa as f64 / power,
        false => mantissa as f64 * power,
    };
    Some((if is_negative { -value } else { value }, at))
}

/// As [`decimal`], in 32 bits and rounded once.
pub(crate) fn decimal_f32(text: &[u8]) -> Option<(f32, usize)> {
    let (value, length) = decimal(text)?;
    let is_halfway = value.to_bits() & 0x1fff_ffff == 0x1000_0000;
    let is_tiny = value != 0.0 && value.abs() < f64::from(f32::MIN_POSITIVE);
    if is_halfway || is_tiny {
        // The text says on which side of the middle it lies.
        let slow = std::str::from_utf8(&text[..length]).ok()?.parse().ok()?;
        return Some((slow, length));
    }
    Some((value as f32, length))
}

fn digit_at(text: &[u8], at: usize) -> Option<u64> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// An `e` with a power behind it, and its length.
fn exponent_at(text: &[u8]) -> Option<(i64, usize)> {
    let [b'e' | b'E', rest @ ..] = text else {
        return None;
    };
    let sign = usize::from(matches!(rest.first(), Some(b'-' | b'+')));
    let mut power = 0i64;
    let mut length = sign;
    while let Some(digit) = digit_at(rest, length) {
        power = power.saturating_mul(10).saturating_add(digit as i64);
        length += 1;
    }
    let power = if rest.first() == Some(&b'-') {
        -power
    } else {
        power
    };
    // Far past all floats, but still safe to add to.
    (length > sign).then_some((power.clamp(-1 << 40, 1 << 40), length + 1))
}

/// Prints the fewest digits that read back as the same number.
pub(crate) struct Shortest<T>(pub(crate) T);

impl fmt::Display for Shortest<f32> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 == 0.0 || (1e-4..1e7).contains(&self.0.abs()) {
            true => write!(f, "{}", self.0),
            false => write!(f, "{:e}", self.0),
        }
    }
}

impl fmt::Display for Shortest<f64> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 == 0.0 || (1e-4..1e15).contains(&self.0.abs()) {
            true => write!(f, "{}", self.0),
            false => write!(f, "{:e}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_end_where_their_text_ends() {
        for (text, value, length) in [
            ("1", 1.0, 1),
            ("-0.5:", -0.5, 4),
            ("+.25)", 0.25, 4),
            ("3.", 3.0, 2),
            ("1.72894e-05 ", 1.728_94e-5, 11),
            ("2e", 2.0, 1),
            ("2e+x", 2.0, 1),
            ("123456789012345678901234567890", 1.234_567_890_123_456_8e29, 30),
            ("0.00000000000000000000000000001", 1e-29, 31),
            ("1e999999999999999999999", f64::INFINITY, 23),
            ("1e-999999999999999999999", 0.0, 24),
        ] {
            assert_eq!(decimal(text.as_bytes()), Some((value, length)), "{text}");
        }
        for text in ["", "-", ".", "e5", "x", "-.e1"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_the_same(bits in any::<u32>()) {
            let value = f32::from_bits(bits);
            prop_assume!(value.is_finite());
            let text = Shortest(value).to_string();
            prop_assert_eq!(decimal_f32(text.as_bytes()), Some((value, text.len())));
        }

        #[test]
        fn rounding_is_that_of_the_library(value in any::<f64>()) {
            prop_assume!(value.is_finite());
            for text in [Shortest(value).to_string(), format!("{value:.7}"), format!("{value:.5e}")] {
                let expected: f64 = text.parse().expect("a float prints as one");
                prop_assert_eq!(decimal(text.as_bytes()), Some((expected, text.len())));
                let expected: f32 = text.parse().expect("a float prints as one");
                prop_assert_eq!(decimal_f32(text.as_bytes()), Some((expected, text.len())));
            }
        }
    }
}
