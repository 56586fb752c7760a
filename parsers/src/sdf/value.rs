//! Values of SDF files: numbers and triples with holes, in twelve bytes.
//! Not for: their unit; see [`super::TimeScale`].

use std::fmt;

use crate::decimal::Shortest;

/// `(v)`, `(min:typ:max)` with any part missing, or `()`.
///
/// A single number is told from three equal ones, as they are spelled differently.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value([u32; 3]);

/// The bits of a part that is not there; no number has them, as they are those of a NaN.
const HOLE: u32 = 0x7fc0_0000;

/// In the place of the second part: the first stands for all three.
const SAME: u32 = 0x7fc0_0001;

impl Value {
    /// `()`: what was there before stays.
    pub const EMPTY: Self = Self([HOLE; 3]);

    /// `(v)`: the same in all corners.
    pub fn single(value: f32) -> Self {
        Self([bits(Some(value)), SAME, SAME])
    }

    /// `(min:typ:max)`. Without any part it is [`Value::EMPTY`]; so is a NaN without its part.
    pub fn triple(min: Option<f32>, typ: Option<f32>, max: Option<f32>) -> Self {
        Self([bits(min), bits(typ), bits(max)])
    }

    /// Whether it is one number for all corners.
    pub fn is_single(self) -> bool {
        self.0[1] == SAME
    }

    /// Whether it is `()`.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The best case.
    pub fn min(self) -> Option<f32> {
        number(self.0[0])
    }

    /// The typical case.
    pub fn typ(self) -> Option<f32> {
        number(self.0[usize::from(!self.is_single())])
    }

    /// The worst case.
    pub fn max(self) -> Option<f32> {
        number(self.0[if self.is_single() { 0 } else { 2 }])
    }

    pub(super) fn is_finite(self) -> bool {
        self.0.iter().all(|&bits| !f32::from_bits(bits).is_infinite())
    }
}

impl Default for Value {
    fn default() -> Self {
        Self::EMPTY
    }
}

fn bits(value: Option<f32>) -> u32 {
    value.filter(|value| !value.is_nan()).map_or(HOLE, f32::to_bits)
}

fn number(bits: u32) -> Option<f32> {
    (bits != HOLE).then_some(f32::from_bits(bits))
}

/// As it stands between brackets.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        let part = |f: &mut fmt::Formatter<'_>, value: Option<f32>| match value {
            Some(value) => write!(f, "{}", Shortest(value)),
            None => Ok(()),
        };
        part(f, self.min())?;
        if !self.is_single() {
            f.write_str(":")?;
            part(f, self.typ())?;
            f.write_str(":")?;
            part(f, self.max())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({self})")
    }
}

/// A range of the values of a tree; look them up with [`super::Ast::values`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct List {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl List {
    /// How many there are.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The first `length` and the rest.
    pub(super) fn split_at(self, length: usize) -> (Self, Self) {
        let middle = self.start + length as u32;
        let (start, end) = (self.start, self.end);
        (Self { start, end: middle }, Self { start: middle, end })
    }

    /// The places in the tree.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The second and third value of `((delay) (reject) (error))`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PulseLimits {
    /// The place of the delay among the values of the tree.
    pub value: u32,
    /// Shorter pulses do not pass.
    pub reject: Value,
    /// Shorter pulses become unknown; where it is missing, it is the first.
    pub error: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_single_numbers_and_triples_are_told_apart() {
        let single = Value::single(0.5);
        assert_eq!(
            (single.min(), single.typ(), single.max()),
            (Some(0.5), Some(0.5), Some(0.5))
        );
        assert_ne!(single, Value::triple(Some(0.5), Some(0.5), Some(0.5)));
        let holes = Value::triple(Some(1.0), None, Some(2.0));
        assert_eq!(
            (holes.min(), holes.typ(), holes.max()),
            (Some(1.0), None, Some(2.0))
        );
        assert_eq!(
            format!("{single:?} {holes:?} {:?}", Value::EMPTY),
            "(0.5) (1::2) ()"
        );
        assert_eq!(Value::triple(Some(f32::NAN), None, None), Value::EMPTY);
        assert_eq!(size_of::<Value>(), 12);
    }
}
