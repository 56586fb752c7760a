//! `puts` and `format`.
//! Not for: where the text goes; the host takes it.

use crate::tcl::flow::{Flow, Words};
use crate::tcl::interp::Interp;
use crate::tcl::number::Number;
use crate::tcl::value::Value;

pub(super) fn puts(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let texts: Vec<_> = call.words.iter().map(Value::text).collect();
    let words: Vec<&str> = texts.iter().map(|text| &**text).collect();
    let text = match words[..] {
        [text] | ["-nonewline" | "stdout" | "stderr", text] | ["-nonewline", "stdout" | "stderr", text] => {
            text
        }
        _ => return Err(call.failed("`puts` prints to stdout or stderr; scripts cannot touch files")),
    };
    // The host may keep it.
    interp.spend(text.len() / 20, call.place)?;
    interp.host.print(text, call.place);
    Ok(Value::default())
}

/// A part of a text that stands for a value, such as `%-8.3f`.
#[derive(Default)]
struct Conversion {
    is_left: bool,
    has_sign: bool,
    has_blank: bool,
    has_zeros: bool,
    is_alternative: bool,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

/// Most digits or blanks that one conversion makes.
const MAX_WIDTH: usize = 1_000;

pub(super) fn format(interp: &mut Interp<'_>, call: &Words) -> Result<Value, Flow> {
    let pattern = call.words[0].text();
    let mut words = call.words.iter().enumerate().skip(1);
    let mut text = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        if rest.next_if_eq(&'%').is_some() {
            text.push('%');
            continue;
        }
        let mut conversion = Conversion::default();
        while let Some(flag) = rest.next_if(|c| matches!(c, '-' | '+' | ' ' | '0' | '#')) {
            match flag {
                '-' => conversion.is_left = true,
                '+' => conversion.has_sign = true,
                ' ' => conversion.has_blank = true,
                '0' => conversion.has_zeros = true,
                _ => conversion.is_alternative = true,
            }
        }
        let mut number = || -> Option<usize> {
            let mut digits = String::new();
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            match digits.is_empty() {
                true => Some(0),
                false => digits.parse().ok().filter(|&width| width <= MAX_WIDTH),
            }
        };
        let too_wide = || call.failed_at(0, format!("a width or precision above {MAX_WIDTH}"));
        conversion.width = number().ok_or_else(too_wide)?;
        if rest.next_if_eq(&'.').is_some() {
            let mut digits = String::new();
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            let precision = if digits.is_empty() { Ok(0) } else { digits.parse() };
            let precision = precision.ok().filter(|&precision| precision <= MAX_WIDTH);
            conversion.precision = Some(precision.ok_or_else(too_wide)?);
        }
        while rest.next_if(|c| matches!(c, 'l' | 'h')).is_some() {}
        conversion.kind = rest.next().unwrap_or('%');
        let Some((at, word)) = words.next() else {
            return Err(call.failed("`format` has fewer values than its text asks for"));
        };
        let value = interp.scalar(word.clone(), call.place_of(at))?;
        let converted = conversion.apply(&value.text());
        text.push_str(&converted.map_err(|message| call.failed_at(at, message))?);
        interp.make(text.len(), call.place)?;
    }
    Ok(Value::from(text))
}

impl Conversion {
    fn apply(&self, value: &str) -> Result<String, String> {
        let number = || Number::read(value)?.ok_or_else(|| format!("expected a number, found `{value:.40}`"));
        let whole = || match number()? {
            Number::Int(value) => Ok(value),
            Number::Float(_) => Err(format!("expected a whole number, found `{value:.40}`")),
        };
        let text = match self.kind {
            's' => match self.precision {
                Some(most) => value.chars().take(most).collect(),
                None => value.to_owned(),
            },
            'c' => {
                let code = u32::try_from(whole()?).ok().and_then(char::from_u32);
                code.ok_or("no character has this code")?.to_string()
            }
            'd' | 'i' | 'u' => {
                let value = whole()?;
                let least = self.precision.unwrap_or(0);
                self.signed(value < 0, &format!("{:0least$}", value.unsigned_abs()))
            }
            'x' => format!("{}{:x}", if self.is_alternative { "0x" } else { "" }, whole()?),
            'X' => format!("{}{:X}", if self.is_alternative { "0x" } else { "" }, whole()?),
            'o' => format!("{:o}", whole()?),
            'b' => format!("{:b}", whole()?),
            'f' | 'e' | 'E' | 'g' | 'G' => self.real(number()?.as_f64()),
            kind => return Err(format!("`%{kind}` is not a conversion of this `format`")),
        };
        Ok(self.padded(&text))
    }

    fn signed(&self, is_negative: bool, digits: &str) -> String {
        let sign = match is_negative {
            true => "-",
            false if self.has_sign => "+",
            false if self.has_blank => " ",
            false => "",
        };
        sign.to_owned() + digits
    }

    fn real(&self, value: f64) -> String {
        let magnitude = value.abs();
        let precision = self.precision.unwrap_or(6);
        let digits = match self.kind {
            _ if !magnitude.is_finite() => Number::Float(magnitude).to_string(),
            'f' => format!("{magnitude:.precision$}"),
            'e' | 'E' => exponential(magnitude, precision),
            _ => {
                // As C's %g: the shorter of both forms, without zeros at its end.
                let precision = precision.max(1);
                let written = exponential(magnitude, precision - 1);
                let power: i64 = written
                    .split_once('e')
                    .map_or(0, |(_, power)| power.parse().unwrap_or(0));
                let in_range = (-4..precision as i64).contains(&power);
                let trim = |digits: &str| match digits.contains('.') && !self.is_alternative {
                    true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    false => digits.to_owned(),
                };
                match (in_range, written.split_once('e')) {
                    (false, Some((digits, power))) => format!("{}e{power}", trim(digits)),
                    _ => {
                        // Not negative: the power is below the precision.
                        let decimals = usize::try_from(precision as i64 - 1 - power).unwrap_or(0);
                        trim(&format!("{magnitude:.decimals$}"))
                    }
                }
            }
        };
        let digits = if self.kind.is_ascii_uppercase() {
            digits.to_uppercase()
        } else {
            digits
        };
        self.signed(value.is_sign_negative() && !value.is_nan(), &digits)
    }

    fn padded(&self, text: &str) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let blanks = " ".repeat(missing);
        if self.is_left {
            return text.to_owned() + &blanks;
        }
        if !self.has_zeros || self.kind == 's' {
            return blanks + text;
        }
        let sign = text.find(|c: char| !matches!(c, '-' | '+' | ' ')).unwrap_or(0);
        let (sign, digits) = text.split_at(sign);
        format!("{sign}{}{digits}", "0".repeat(missing))
    }
}

/// As C's %e: at least two digits of a power.
fn exponential(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((digits, power)) => {
            let (sign, power) = match power.strip_prefix('-') {
                Some(power) => ('-', power),
                None => ('+', power),
            };
            format!("{digits}e{sign}{power:0>2}")
        }
        None => text,
    }
}
