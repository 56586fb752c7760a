//! Numbers as scripts write and print them.
//! Not for: arithmetic; see [`super::expression`].

use std::fmt;

/// A number of an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    /// The number that `text` is; `None` where it is none.
    ///
    /// # Errors
    /// Why a number cannot be used: it has more than 64 bits, or an octal form of old.
    pub(super) fn read(text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        let (is_negative, digits) = match text.as_bytes() {
            [b'-', ..] => (true, &text[1..]),
            [b'+', ..] => (false, &text[1..]),
            _ => (false, text),
        };
        let prefix = digits.get(..2).map(str::to_ascii_lowercase);
        let based = |radix| {
            let is_number = digits.len() > 2 && digits[2..].chars().all(|c| c.is_digit(radix));
            match is_number {
                true => whole(&digits[2..], radix, is_negative).map(Some),
                false => Ok(None),
            }
        };
        match prefix.as_deref() {
            Some("0x") => return based(16),
            Some("0b") => return based(2),
            Some("0o") => return based(8),
            _ => {}
        }
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            if digits.len() > 1 && digits.starts_with('0') && digits.bytes().any(|byte| byte != b'0') {
                return Err(format!(
                    "`{text}` is octal in Tcl 8 and decimal in Tcl 9; write it without the leading 0, or with 0o"
                ));
            }
            return whole(digits, 10, is_negative).map(Some);
        }
        let is_float = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && !digits.contains(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | 'e' | 'E' | '+' | '-'));
        match is_float || matches!(digits.to_ascii_lowercase().as_str(), "inf" | "infinity" | "nan") {
            true => Ok(text.parse().ok().map(Self::Float)),
            false => Ok(None),
        }
    }

    /// In floating point.
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// Whether it is not zero.
    pub(super) fn is_true(self) -> bool {
        match self {
            Self::Int(value) => value != 0,
            Self::Float(value) => value != 0.0,
        }
    }
}

fn whole(digits: &str, radix: u32, is_negative: bool) -> Result<Number, String> {
    let value = i128::from_str_radix(digits, radix).ok();
    let value = value.map(|value| if is_negative { -value } else { value });
    let value = value.and_then(|value| i64::try_from(value).ok());
    value
        .map(Number::Int)
        .ok_or_else(|| "a whole number of more than 64 bits".to_owned())
}

/// What a word says is true or false, if it is such a word.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let word = text.trim().to_ascii_lowercase();
    let is = |known: &str, least: usize| word.len() >= least && known.starts_with(&word);
    if is("true", 1) || is("yes", 1) || word == "on" {
        Some(true)
    } else if is("false", 1) || is("no", 1) || is("off", 2) {
        Some(false)
    } else {
        None
    }
}

impl fmt::Display for Number {
    /// As Tcl 8.5 and later: the fewest digits that read as the same number, a float with a point
    /// or an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) if value.is_nan() => f.write_str("NaN"),
            Self::Float(value) if value.is_infinite() => {
                f.write_str(if value < 0.0 { "-Inf" } else { "Inf" })
            }
            Self::Float(value) => {
                let magnitude = value.abs();
                if magnitude == 0.0 || (1e-4..1e17).contains(&magnitude) {
                    let point = if value.fract() == 0.0 { ".0" } else { "" };
                    return write!(f, "{value}{point}");
                }
                let text = format!("{value:e}");
                match text.split_once('e') {
                    Some((digits, power)) if !power.starts_with('-') => write!(f, "{digits}e+{power}"),
                    _ => f.write_str(&text),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_all_forms() {
        let read = |text| Number::read(text).expect("no odd number");
        assert_eq!(read("12"), Some(Number::Int(12)));
        assert_eq!(read(" -0x1F "), Some(Number::Int(-31)));
        assert_eq!(read("0b101"), Some(Number::Int(5)));
        assert_eq!(read("0o17"), Some(Number::Int(15)));
        assert_eq!(read(".5"), Some(Number::Float(0.5)));
        assert_eq!(read("1e-3"), Some(Number::Float(0.001)));
        assert_eq!(read("5."), Some(Number::Float(5.0)));
        for word in ["", "-", "clk", "1ns", "1-2", "0x", "e5", ".", "--1", "infinite"] {
            assert_eq!(read(word), None, "{word}");
        }
        assert!(Number::read("010").is_err());
        assert!(Number::read("9223372036854775808").is_err());
        assert_eq!(read("-9223372036854775808"), Some(Number::Int(i64::MIN)));
    }

    #[test]
    fn floats_are_printed_as_tcl_prints_them() {
        for (value, text) in [
            (0.1 + 0.2, "0.30000000000000004"),
            (1.0, "1.0"),
            (1e16, "10000000000000000.0"),
            (1e17, "1e+17"),
            (1.5e300, "1.5e+300"),
            (1e-4, "0.0001"),
            (1e-5, "1e-5"),
            (-0.0, "-0.0"),
            (f64::INFINITY, "Inf"),
        ] {
            assert_eq!(Number::Float(value).to_string(), text);
        }
    }

    #[test]
    fn words_are_true_or_false() {
        assert_eq!(boolean("True"), Some(true));
        assert_eq!(boolean("of"), Some(false));
        assert_eq!(boolean("o"), None);
        assert_eq!(boolean(""), None);
    }
}
