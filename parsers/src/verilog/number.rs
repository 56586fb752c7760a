//! Constants: kept as they are written, unknown and floating bits included (A.8.7).
//! Not for: arithmetic.

use std::fmt;

/// A constant, `4'b1x0z`, `'hff`, `8'sd3` or `12`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    /// The number of bits that is written before the quote; at least 32 where none is.
    pub width: Option<u32>,
    /// A plain decimal, or a base with `s`.
    pub signed: bool,
    /// How the digits are to be read.
    pub base: Base,
    /// The digits, most significant first, in lower case, without `_`; at least one.
    /// `?` is `z`. A decimal is all digits, or one `x` or `z`.
    pub digits: Box<str>,
}

/// Bases of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// `'b`
    Binary,
    /// `'o`
    Octal,
    /// `'d`, or no base at all
    Decimal,
    /// `'h`
    Hexadecimal,
}

/// One of the four states of a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bit {
    /// False.
    Zero,
    /// True.
    One,
    /// Unknown.
    X,
    /// Not driven.
    Z,
}

/// Largest width of a constant, in bits; the standard asks for 65,536.
pub(super) const MAX_WIDTH: u32 = 1 << 20;

/// Most digits of a decimal constant; making bits of them takes time quadratic in their number.
pub(super) const MAX_DECIMAL_DIGITS: usize = 1_000;

impl Number {
    /// Reads a number as the lexer gives it: the parts in order, blanks between them.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = String::from_utf8_lossy(text);
        let (width, rest) = match text.split_once('\'') {
            Some((width, rest)) => (width.trim_end(), rest),
            None => return Self::new(None, true, Base::Decimal, &text),
        };
        let (signed, rest) = match rest.strip_prefix(['s', 'S']) {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let base = match rest.as_bytes().first().map(u8::to_ascii_lowercase) {
            Some(b'b') => Base::Binary,
            Some(b'o') => Base::Octal,
            Some(b'h') => Base::Hexadecimal,
            _ => Base::Decimal,
        };
        // A base is one byte long.
        let digits = rest.get(1..).unwrap_or_default().trim_start();
        let width = match width {
            "" => None,
            _ => Some(parse_width(width)?),
        };
        Self::new(width, signed, base, digits)
    }

    fn new(width: Option<u32>, signed: bool, base: Base, written: &str) -> Result<Self, String> {
        let digits: String = written
            .bytes()
            .filter(|&byte| byte != b'_')
            .map(|byte| match byte {
                b'?' => 'z',
                byte => byte.to_ascii_lowercase() as char,
            })
            .collect();
        let is_digit = |digit: char| match base {
            Base::Decimal => digit.is_ascii_digit(),
            Base::Binary => matches!(digit, '0' | '1' | 'x' | 'z'),
            Base::Octal => matches!(digit, '0'..='7' | 'x' | 'z'),
            Base::Hexadecimal => digit.is_ascii_hexdigit() || matches!(digit, 'x' | 'z'),
        };
        let is_unknown_decimal = base == Base::Decimal && matches!(&*digits, "x" | "z");
        if digits.is_empty() {
            return Err("the number has no digits".to_owned());
        }
        if let Some(odd) = digits
            .chars()
            .find(|&digit| !is_digit(digit) && !is_unknown_decimal)
        {
            return Err(format!("`{odd}` is not a {} digit", base.name()));
        }
        let most = match base {
            Base::Decimal => MAX_DECIMAL_DIGITS,
            _ => MAX_WIDTH as usize,
        };
        if digits.len() > most {
            return Err(format!("the number has more than {most} digits"));
        }
        Ok(Self {
            width,
            signed,
            base,
            digits: digits.into(),
        })
    }

    /// Whether digits that are not 0 lie above the width.
    pub(super) fn is_cut(&self) -> bool {
        let Some(width) = self.width else {
            return false;
        };
        let bits_a_digit = match self.base {
            Base::Binary => 1,
            Base::Octal => 3,
            Base::Hexadecimal | Base::Decimal => 4,
        };
        if self.digits.len() * bits_a_digit <= width as usize || matches!(&*self.digits, "x" | "z") {
            return false;
        }
        let all = Self {
            width: None,
            ..self.clone()
        };
        let mut above = all.bits().into_iter().skip(width as usize);
        above.any(|bit| bit == Bit::One)
    }

    /// A plain decimal.
    pub fn decimal(value: u64) -> Self {
        Self {
            width: None,
            signed: true,
            base: Base::Decimal,
            digits: value.to_string().into(),
        }
    }

    /// A constant of given bits, least significant first.
    pub fn binary(bits: &[Bit]) -> Self {
        let digit = |bit: &Bit| match bit {
            Bit::Zero => '0',
            Bit::One => '1',
            Bit::X => 'x',
            Bit::Z => 'z',
        };
        Self {
            width: Some(u32::try_from(bits.len()).unwrap_or(u32::MAX)),
            signed: false,
            base: Base::Binary,
            digits: bits.iter().rev().map(digit).collect(),
        }
    }

    /// Its bits, least significant first, as many as it is wide. A number without a width has 32,
    /// or more where its digits need more. Leading digits that do not fit are dropped; missing
    /// ones are `0`, or `x` or `z` where that is the leading digit (3.5.1).
    pub fn bits(&self) -> Vec<Bit> {
        let mut bits = match self.base {
            Base::Binary => self.digits_as_bits(1),
            Base::Octal => self.digits_as_bits(3),
            Base::Hexadecimal => self.digits_as_bits(4),
            Base::Decimal => self.decimal_bits(),
        };
        let fill = match bits.last() {
            Some(Bit::X) => Bit::X,
            Some(Bit::Z) => Bit::Z,
            _ => Bit::Zero,
        };
        let width = match self.width {
            Some(width) => width as usize,
            None => bits.len().max(32),
        };
        bits.resize(width, fill);
        bits
    }

    /// Its value as a whole number, when all bits are known and it has at most 64 that count.
    pub fn to_u64(&self) -> Option<u64> {
        let mut value = 0;
        for (place, bit) in self.bits().into_iter().enumerate() {
            match bit {
                Bit::Zero => {}
                Bit::One if place < 64 => value |= 1 << place,
                _ => return None,
            }
        }
        Some(value)
    }

    fn digits_as_bits(&self, bits_a_digit: u32) -> Vec<Bit> {
        let mut bits = Vec::with_capacity(self.digits.len() * bits_a_digit as usize);
        for digit in self.digits.bytes().rev() {
            for place in 0..bits_a_digit {
                bits.push(match (digit, hex_value(digit)) {
                    (b'x', _) => Bit::X,
                    (b'z', _) => Bit::Z,
                    (_, value) if value >> place & 1 == 1 => Bit::One,
                    _ => Bit::Zero,
                });
            }
        }
        bits
    }

    /// Long multiplication: decimals past 64 bits are rare, and their length is bounded.
    fn decimal_bits(&self) -> Vec<Bit> {
        match &*self.digits {
            "x" => return vec![Bit::X],
            "z" => return vec![Bit::Z],
            _ => {}
        }
        let mut limbs: Vec<u32> = Vec::new();
        for digit in self.digits.bytes() {
            let mut carry = u64::from(hex_value(digit));
            for limb in &mut limbs {
                carry += u64::from(*limb) * 10;
                *limb = carry as u32;
                carry >>= 32;
            }
            if carry > 0 {
                limbs.push(carry as u32);
            }
        }
        let bit = |limb: u32, place: u32| match limb >> place & 1 {
            1 => Bit::One,
            _ => Bit::Zero,
        };
        let bits = limbs
            .iter()
            .flat_map(|&limb| (0..32).map(move |place| bit(limb, place)));
        bits.collect()
    }
}

fn parse_width(text: &str) -> Result<u32, String> {
    let digits = text.replace('_', "");
    match digits.parse() {
        Ok(width) if (1..=MAX_WIDTH).contains(&width) => Ok(width),
        _ => Err(format!(
            "the width of a number is 1 to {MAX_WIDTH}, found {digits}"
        )),
    }
}

impl Base {
    fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Octal => "octal",
            Self::Decimal => "decimal",
            Self::Hexadecimal => "hexadecimal",
        }
    }
}

/// The value of a digit; 0 for what is none.
fn hex_value(digit: u8) -> u8 {
    (digit as char).to_digit(16).unwrap_or(0) as u8
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.digits.bytes().all(|digit| digit.is_ascii_digit());
        if self.width.is_none() && self.base == Base::Decimal && self.signed && known {
            return f.write_str(&self.digits);
        }
        if let Some(width) = self.width {
            write!(f, "{width}")?;
        }
        let sign = if self.signed { "s" } else { "" };
        let base = match self.base {
            Base::Binary => 'b',
            Base::Octal => 'o',
            Base::Decimal => 'd',
            Base::Hexadecimal => 'h',
        };
        write!(f, "'{sign}{base}{}", self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(width: Option<u32>, base: Base, digits: &str) -> Number {
        Number {
            width,
            signed: false,
            base,
            digits: digits.into(),
        }
    }

    #[test]
    fn bits_are_filled_and_cut_as_the_standard_says() {
        let text = |n: &Number| {
            n.bits()
                .iter()
                .rev()
                .map(|b| Number::binary(&[*b]).digits)
                .collect::<String>()
        };
        assert_eq!(text(&number(Some(4), Base::Binary, "1x0z")), "1x0z");
        assert_eq!(text(&number(Some(6), Base::Binary, "x1")), "xxxxx1");
        assert_eq!(text(&number(Some(6), Base::Hexadecimal, "z5")), "zz0101");
        assert_eq!(text(&number(Some(3), Base::Hexadecimal, "a")), "010");
        assert_eq!(text(&number(Some(4), Base::Decimal, "x")), "xxxx");
        assert_eq!(text(&number(Some(5), Base::Octal, "17")), "01111");
        assert_eq!(number(None, Base::Binary, "1").bits().len(), 32);
    }

    #[test]
    fn decimals_may_be_long() {
        let two_to_the_100 = number(Some(101), Base::Decimal, "1267650600228229401496703205376");
        let bits = two_to_the_100.bits();
        assert_eq!(bits.iter().position(|&bit| bit == Bit::One), Some(100));
        assert_eq!(two_to_the_100.to_u64(), None);
        assert_eq!(Number::decimal(u64::MAX).to_u64(), Some(u64::MAX));
    }

    #[test]
    fn display_is_what_was_written() {
        assert_eq!(number(Some(4), Base::Binary, "1x0z").to_string(), "4'b1x0z");
        assert_eq!(Number::decimal(12).to_string(), "12");
        assert_eq!(number(None, Base::Decimal, "12").to_string(), "'d12");
        assert_eq!(Number::binary(&[Bit::One, Bit::Zero]).to_string(), "2'b01");
    }
}
