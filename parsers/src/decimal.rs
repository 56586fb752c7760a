//! Decimal numbers of large files: read without a copy, printed so that they read the same.
//! Not for: numbers with suffixes or bases.

use std::fmt;
use std::str::FromStr;

/// Powers of ten that a 64-bit float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// The number at the start of `text` and how many bytes it takes; `None` where there is none.
///
/// Correctly rounded. A number past all floats comes back as infinity. It is quicker where more
/// follows, so give all of the file from here on rather than the number alone.
#[inline]
pub(crate) fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let is_negative = text.first() == Some(&b'-');
    let sign = usize::from(is_negative || text.first() == Some(&b'+'));
    let (mut mantissa, mut at) = (0_u64, sign);
    while let Some(digit) = digit_at(text, at) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    let (mut num_digits, mut num_decimals) = (at - sign, 0);
    if text.get(at) == Some(&b'.') {
        let first = at + 1;
        (mantissa, at) = decimals(text, first, mantissa);
        num_decimals = at - first;
        num_digits += num_decimals;
    }
    if num_digits == 0 {
        return None;
    }
    let mut exponent = -(num_decimals as i64);
    if matches!(text.get(at), Some(b'e' | b'E'))
        && let Some((power, length)) = exponent_at(&text[at + 1..])
    {
        exponent += power;
        at += 1 + length;
    }
    // Up to 18 digits nothing wrapped; below 2^53 the mantissa and the power are exact, so the
    // one operation on them rounds once.
    let is_exact = num_digits <= 18 && mantissa <= 1 << 53;
    let value = match POWERS.get(exponent.unsigned_abs() as usize) {
        Some(power) if is_exact && exponent < 0 => mantissa as f64 / power,
        Some(power) if is_exact => mantissa as f64 * power,
        _ => return Some((library(&text[..at])?, at)),
    };
    Some((if is_negative { -value } else { value }, at))
}

/// Puts the digits from `at` on behind those of `mantissa`; where they end.
#[inline]
fn decimals(text: &[u8], mut at: usize, mut mantissa: u64) -> (u64, usize) {
    const SHIFTS: [u64; 9] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
    ];
    while let Some(digits) = eight_at(text, at) {
        let length = num_digits(digits);
        mantissa = mantissa
            .wrapping_mul(SHIFTS[length])
            .wrapping_add(value_of(digits, length));
        at += length;
        if length < 8 {
            return (mantissa, at);
        }
    }
    while let Some(digit) = digit_at(text, at) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    (mantissa, at)
}

/// As [`decimal`], in 32 bits and rounded once.
#[inline]
pub(crate) fn decimal_f32(text: &[u8]) -> Option<(f32, usize)> {
    let (value, length) = decimal(text)?;
    let is_halfway = value.to_bits() & 0x1fff_ffff == 0x1000_0000;
    let is_tiny = value != 0.0 && value.abs() < f64::from(f32::MIN_POSITIVE);
    if is_halfway || is_tiny {
        // The text says on which side of the middle it lies.
        return Some((library(&text[..length])?, length));
    }
    Some((value as f32, length))
}

/// The whole number at the start of `text`, if it has at most seven digits, and how many bytes it
/// takes. Eight bytes must follow its sign.
#[inline]
pub(crate) fn short_integer(text: &[u8]) -> Option<(i32, usize)> {
    let is_negative = text.first() == Some(&b'-');
    let sign = usize::from(is_negative || text.first() == Some(&b'+'));
    let digits = eight_at(text, sign)?;
    let length = num_digits(digits);
    if length == 0 || length == 8 {
        return None;
    }
    let value = value_of(digits, length) as i32;
    Some((if is_negative { -value } else { value }, sign + length))
}

/// What the standard library makes of a number's text. Slow, and right for any number of digits.
#[cold]
fn library<T: FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn digit_at(text: &[u8], at: usize) -> Option<u64> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// Eight bytes less the digit `0`, the first in the lowest place.
fn eight_at(text: &[u8], at: usize) -> Option<u64> {
    let chunk = text.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk) ^ 0x3030_3030_3030_3030)
}

/// How many of eight bytes come before the first that is no digit.
fn num_digits(digits: u64) -> usize {
    // The sum reaches the highest bit of a byte from ten on. What it carries over is of no matter,
    // as it goes to the bytes behind the first that is no digit.
    let marks = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    (marks.trailing_zeros() / 8) as usize
}

/// The number that the first `length` of eight digits make.
fn value_of(digits: u64, length: usize) -> u64 {
    // Zeros before them; a shift by all 64 bits would be none.
    let digits = digits.checked_shl(64 - 8 * length as u32).unwrap_or(0);
    // Pairs of digits, then four, then eight.
    let pairs = digits * 10 + (digits >> 8);
    let even = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let odd = (pairs >> 16 & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    even.wrapping_add(odd) >> 32
}

/// The power behind an `e`, and its length.
fn exponent_at(text: &[u8]) -> Option<(i64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'-' | b'+')));
    let (mut power, mut at) = (0_i64, sign);
    while let Some(digit) = digit_at(text, at) {
        // Far past all floats, but still safe to add to.
        power = (power * 10 + digit as i64).min(1 << 40);
        at += 1;
    }
    let power = if text.first() == Some(&b'-') {
        -power
    } else {
        power
    };
    (at > sign).then_some((power, at))
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
