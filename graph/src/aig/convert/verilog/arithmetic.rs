//! Arithmetic on vectors of signals: what Verilog's operators mean in gates.
//!
//! Vectors stand least significant bit first. Widths are settled before, by
//! [`super::evaluate`].

use netlearn_parsers::Span;
use netlearn_parsers::verilog::ast::BinaryOp;

use crate::aig::convert::network::{Network, Signal};

/// Largest exponent; a power is a chain of products.
pub(super) const MAX_EXPONENT: i64 = 1024;

/// `left + right + carry`, as wide as the operands.
pub(super) fn add(
    network: &mut Network<'_>,
    left: &[Signal],
    right: &[Signal],
    carry: Signal,
    span: Span,
) -> Vec<Signal> {
    add_with_carry(network, left, right, carry, span).0
}

/// `left - right`, as wide as the operands.
pub(super) fn subtract(
    network: &mut Network<'_>,
    left: &[Signal],
    right: &[Signal],
    span: Span,
) -> Vec<Signal> {
    add(network, left, &complement(right), Signal::TRUE, span)
}

/// Whether `left < right`, operands of one width.
pub(super) fn less(
    network: &mut Network<'_>,
    left: &[Signal],
    right: &[Signal],
    is_signed: bool,
    span: Span,
) -> Signal {
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    if is_signed {
        // Flipping the signs maps signed order to unsigned order.
        for sign in [left.last_mut(), right.last_mut()].into_iter().flatten() {
            *sign = !*sign;
        }
    }
    !add_with_carry(network, &left, &complement(&right), Signal::TRUE, span).1
}

pub(super) fn equal(network: &mut Network<'_>, left: &[Signal], right: &[Signal], span: Span) -> Signal {
    let same = left
        .iter()
        .zip(right)
        .map(|(&a, &b)| !network.xor(vec![a, b], span))
        .collect();
    network.and(same, span)
}

/// `left * right`, as wide as the operands.
pub(super) fn multiply(
    network: &mut Network<'_>,
    left: &[Signal],
    right: &[Signal],
    span: Span,
) -> Vec<Signal> {
    let width = left.len();
    let mut sum = vec![Signal::FALSE; width];
    for (place, &factor) in right.iter().enumerate() {
        if factor == Signal::FALSE {
            continue;
        }
        let partial: Vec<Signal> = (left[..width - place].iter())
            .map(|&bit| network.and(vec![bit, factor], span))
            .collect();
        let upper = add(network, &sum[place..], &partial, Signal::FALSE, span);
        sum.truncate(place);
        sum.extend(upper);
    }
    sum
}

/// Quotient and remainder of unsigned numbers, by restoring division. Division by zero gives all
/// ones and the dividend.
pub(super) fn divide(
    network: &mut Network<'_>,
    dividend: &[Signal],
    divisor: &[Signal],
    span: Span,
) -> (Vec<Signal>, Vec<Signal>) {
    let width = dividend.len();
    let mut quotient = vec![Signal::FALSE; width];
    let mut remainder = vec![Signal::FALSE; width + 1];
    let mut divisor = divisor.to_vec();
    divisor.push(Signal::FALSE);
    for place in (0..width).rev() {
        remainder.pop();
        remainder.insert(0, dividend[place]);
        let (difference, fits) =
            add_with_carry(network, &remainder, &complement(&divisor), Signal::TRUE, span);
        quotient[place] = fits;
        remainder = choose(network, fits, &difference, &remainder, span);
    }
    remainder.pop();
    (quotient, remainder)
}

/// Which way a shift goes, and what comes in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Left,
    Right {
        /// What comes in at the top.
        fill: Signal,
    },
}

/// `value` shifted by `amount`, as wide as `value`.
pub(super) fn shift(
    network: &mut Network<'_>,
    value: &[Signal],
    amount: &[Signal],
    shift: Shift,
    span: Span,
) -> Vec<Signal> {
    let width = value.len();
    let mut value = value.to_vec();
    for (place, &bit) in amount.iter().enumerate() {
        if bit == Signal::FALSE {
            continue;
        }
        let distance = match 1usize.checked_shl(place as u32) {
            Some(distance) if place < usize::BITS as usize => distance.min(width),
            _ => width,
        };
        let moved: Vec<Signal> = match shift {
            Shift::Left => std::iter::repeat_n(Signal::FALSE, distance)
                .chain(value[..width - distance].iter().copied())
                .collect(),
            Shift::Right { fill } => (value[distance..].iter().copied())
                .chain(std::iter::repeat_n(fill, distance))
                .collect(),
        };
        value = choose(network, bit, &moved, &value, span);
    }
    value
}

/// `if condition { then } else { otherwise }`, bit by bit.
pub(super) fn choose(
    network: &mut Network<'_>,
    condition: Signal,
    then: &[Signal],
    otherwise: &[Signal],
    span: Span,
) -> Vec<Signal> {
    let pairs = then.iter().zip(otherwise);
    pairs
        .map(|(&a, &b)| network.mux([condition, a, b], span))
        .collect()
}

/// Whether any bit is 1.
pub(super) fn any(network: &mut Network<'_>, bits: &[Signal], span: Span) -> Signal {
    network.or(bits.to_vec(), span)
}

/// `bits` made `width` wide: cut, or filled by zeros or the sign.
pub(super) fn resize(bits: &mut Vec<Signal>, width: usize, is_signed: bool) {
    let fill = match bits.last() {
        Some(&sign) if is_signed => sign,
        _ => Signal::FALSE,
    };
    bits.resize(width, fill);
}

/// The value of a constant, if all bits are; the sign counts where `is_signed`.
pub(super) fn to_integer(bits: &[Signal], is_signed: bool) -> Option<i64> {
    let mut value: i64 = 0;
    let sign = match bits.last() {
        Some(&sign) if is_signed => sign,
        _ => Signal::FALSE,
    };
    for place in 0..bits.len().max(64) {
        let bit = bits.get(place).copied().unwrap_or(sign);
        if bit != Signal::TRUE && bit != Signal::FALSE {
            return None;
        }
        // Past 63 bits, only copies of the sign leave the value what it is.
        if place < 63 {
            value |= i64::from(bit == Signal::TRUE) << place;
        } else if bit != sign {
            return None;
        } else if place == 63 && bit == Signal::TRUE {
            value |= i64::MIN;
        }
    }
    Some(value)
}

/// How many bits are no constants.
pub(super) fn varying(bits: &[Signal]) -> u64 {
    bits.iter().filter(|bit| bit.net() != 0).count() as u64
}

/// The most nets that an operator adds: none where its operands are constant, which folds.
pub(super) fn nets_of(op: BinaryOp, left: &[Signal], right: &[Signal]) -> u64 {
    /// Of one bit of an adder, with the bit of a product or the choice that goes with it.
    const ADDER: u64 = 6;
    let width = left.len() as u64;
    if varying(left) + varying(right) == 0 {
        return 0;
    }
    let a_bit = match op {
        BinaryOp::Multiply => {
            let added = right.iter().filter(|&&bit| bit != Signal::FALSE);
            ADDER * added.count() as u64
        }
        BinaryOp::Power => {
            // Any other exponent is refused.
            let times = to_integer(right, false).map_or(0, |exponent| exponent.clamp(0, MAX_EXPONENT));
            (ADDER * width).saturating_mul(times as u64)
        }
        BinaryOp::Divide | BinaryOp::Modulo => ADDER * (width + 1),
        BinaryOp::ShiftLeft
        | BinaryOp::ShiftRight
        | BinaryOp::ArithmeticShiftLeft
        | BinaryOp::ArithmeticShiftRight => varying(right),
        _ => ADDER,
    };
    width.saturating_mul(a_bit)
}

fn complement(bits: &[Signal]) -> Vec<Signal> {
    bits.iter().map(|&bit| !bit).collect()
}

/// A ripple-carry adder.
fn add_with_carry(
    network: &mut Network<'_>,
    left: &[Signal],
    right: &[Signal],
    mut carry: Signal,
    span: Span,
) -> (Vec<Signal>, Signal) {
    let mut sum = Vec::with_capacity(left.len());
    for (&a, &b) in left.iter().zip(right) {
        let differ = network.xor(vec![a, b], span);
        sum.push(network.xor(vec![differ, carry], span));
        let both = network.and(vec![a, b], span);
        let passed = network.and(vec![differ, carry], span);
        carry = network.or(vec![both, passed], span);
    }
    (sum, carry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant(value: i64, width: usize) -> Vec<Signal> {
        (0..width)
            .map(|place| Signal::constant(value >> place & 1 == 1))
            .collect()
    }

    #[test]
    fn constants_fold_through_every_operation() {
        let mut network = Network::new();
        let network = &mut network;
        let span = Span::default();
        for (a, b) in [(13, 5), (0, 3), (15, 15), (7, 1), (-8, 3), (-1, -2)] {
            let (left, right) = (constant(a, 8), constant(b, 8));
            let number = |bits: &[Signal]| to_integer(bits, true).unwrap();
            let wrapped = |value: i64| i64::from(value as i8);
            assert_eq!(
                number(&add(network, &left, &right, Signal::FALSE, span)),
                wrapped(a + b)
            );
            assert_eq!(number(&subtract(network, &left, &right, span)), wrapped(a - b));
            assert_eq!(number(&multiply(network, &left, &right, span)), wrapped(a * b));
            assert_eq!(less(network, &left, &right, true, span), Signal::constant(a < b));
            let below = (a as u8) < (b as u8);
            assert_eq!(less(network, &left, &right, false, span), Signal::constant(below));
            assert_eq!(equal(network, &left, &right, span), Signal::constant(a == b));
            let (quotient, remainder) = divide(network, &left, &right, span);
            assert_eq!(number(&quotient) as u8, a as u8 / b as u8);
            assert_eq!(number(&remainder) as u8, a as u8 % b as u8);
            let moved = shift(network, &left, &constant(b & 7, 3), Shift::Left, span);
            assert_eq!(number(&moved), wrapped(a << (b & 7)));
            let fill = Signal::constant(a < 0);
            let moved = shift(network, &left, &constant(b & 7, 3), Shift::Right { fill }, span);
            assert_eq!(number(&moved), a >> (b & 7));
        }
        assert!(network.gates.is_empty());
    }
}
