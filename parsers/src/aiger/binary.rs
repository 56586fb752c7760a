//! The ANDs of a binary file: two numbers each, seven bits a byte.
//! Not for: the lines before and after them.

use super::ast::{And, Literal};

/// Why decoding stopped, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// Offset of the number that is wrong, or of the end.
    pub(super) offset: usize,
    /// The AND it belongs to, from 0.
    pub(super) and: usize,
    pub(super) reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The bytes ended.
    End,
    /// A number does not fit 32 bits.
    Overflow,
    /// The first number is 0: the AND would be its own fanin.
    Zero,
    /// A number is larger than the literal it is taken from.
    Negative,
}

/// Decodes `count` ANDs, the first of which drives literal `first`; gives them and how many
/// bytes they took.
///
/// An AND is at least two bytes, so that what is reserved is bounded by what is there.
pub(super) fn decode(bytes: &[u8], first: u32, count: usize) -> Result<(Vec<And>, usize), Stop> {
    let mut ands = Vec::with_capacity(count.min(bytes.len() / 2));
    let mut offset = 0;
    let mut output = first;
    for index in 0..count {
        let ([delta0, delta1], length) = match short_pair(&bytes[offset..]) {
            Some(pair) => pair,
            None => any_pair(&bytes[offset..]).map_err(|(at, reason)| Stop {
                offset: offset + at,
                and: index,
                reason,
            })?,
        };
        // Both differences are wrong exactly when they wrap around.
        let fanin0 = output.wrapping_sub(delta0);
        let fanin1 = fanin0.wrapping_sub(delta1);
        if fanin0 >= output || fanin1 > fanin0 {
            let (at, reason) = match delta0 {
                0 => (0, Reason::Zero),
                _ if delta0 > output => (0, Reason::Negative),
                _ => (number_length(&bytes[offset..]), Reason::Negative),
            };
            return Err(Stop {
                offset: offset + at,
                and: index,
                reason,
            });
        }
        ands.push(And {
            output: Literal(output),
            fanins: [Literal(fanin0), Literal(fanin1)],
        });
        offset += length;
        // The caller has checked that the last literal fits; one past it is never used.
        output = output.wrapping_add(2);
    }
    Ok((ands, offset))
}

/// Encodes a number, seven bits a byte, lowest first.
pub(super) fn encode(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The top bit of every byte of a word.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Two numbers of at most four bytes each, from one load and without a branch on their lengths,
/// which no predictor can guess. `None` where they are longer or the end is near.
#[inline]
fn short_pair(bytes: &[u8]) -> Option<([u32; 2], usize)> {
    let word = u64::from_le_bytes(*bytes.first_chunk::<8>()?);
    // A number ends at a byte whose top bit is clear.
    let ends = !word & TOPS;
    let later_ends = ends & ends.wrapping_sub(1);
    let first_bits = ends.trailing_zeros() + 1;
    let both_bits = later_ends.trailing_zeros() + 1;
    if later_ends == 0 || first_bits > 32 || both_bits - first_bits > 32 {
        return None;
    }
    let first = word & (u64::MAX >> (64 - first_bits));
    let second = (word >> first_bits) & (u64::MAX >> (64 - (both_bits - first_bits)));
    Some(([join(first), join(second)], both_bits as usize / 8))
}

/// Drops the top bit of each of the four low bytes.
#[inline]
fn join(word: u64) -> u32 {
    let word = word as u32;
    (word & 0x7f) | (word >> 1 & 0x3f80) | (word >> 2 & 0x001f_c000) | (word >> 3 & 0x0fe0_0000)
}

/// Two numbers of any length, byte by byte.
#[cold]
fn any_pair(bytes: &[u8]) -> Result<([u32; 2], usize), (usize, Reason)> {
    let (first, length) = number(bytes)?;
    let (second, more) = number(&bytes[length..]).map_err(|(at, reason)| (length + at, reason))?;
    Ok(([first, second], length + more))
}

fn number(bytes: &[u8]) -> Result<(u32, usize), (usize, Reason)> {
    let mut value = 0u64;
    for (index, &byte) in bytes.iter().enumerate().take(5) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            let value = u32::try_from(value).map_err(|_| (0, Reason::Overflow))?;
            return Ok((value, index + 1));
        }
    }
    if bytes.len() < 5 {
        Err((bytes.len(), Reason::End))
    } else {
        Err((0, Reason::Overflow))
    }
}

fn number_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| byte >= 0x80).count() + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn short_and_long_ways_agree(first in any::<u32>(), second in any::<u32>(), cut in 0u32..32) {
            let (first, second) = (first >> cut, second >> (31 - cut));
            let mut bytes = Vec::new();
            encode(first, &mut bytes);
            encode(second, &mut bytes);
            let length = bytes.len();
            prop_assert_eq!(any_pair(&bytes), Ok(([first, second], length)));
            bytes.resize(16, 0xff);
            if let Some(pair) = short_pair(&bytes) {
                prop_assert_eq!(pair, ([first, second], length));
            } else {
                prop_assert!(first >= 1 << 28 || second >= 1 << 28);
            }
        }

        #[test]
        fn any_bytes_decode_or_stop_inside_them(
            bytes in proptest::collection::vec(any::<u8>(), 0..64),
            first in 1u32..1_000_000,
            count in 0usize..40,
        ) {
            match decode(&bytes, first * 2, count) {
                Ok((ands, length)) => {
                    prop_assert!(ands.len() == count && length <= bytes.len());
                    for and in ands {
                        prop_assert!(and.output > and.fanins[0] && and.fanins[0] >= and.fanins[1]);
                    }
                }
                Err(stop) => prop_assert!(stop.offset <= bytes.len() && stop.and < count),
            }
        }
    }

    #[test]
    fn every_stop_has_its_reason_and_place() {
        let stop = |bytes: &[u8]| decode(bytes, 6, 1).map_err(|stop| (stop.offset, stop.reason));
        assert_eq!(stop(&[]), Err((0, Reason::End)));
        assert_eq!(stop(&[2]), Err((1, Reason::End)));
        assert_eq!(stop(&[2, 0x80]), Err((2, Reason::End)));
        assert_eq!(stop(&[0, 2]), Err((0, Reason::Zero)));
        assert_eq!(stop(&[8, 2]), Err((0, Reason::Negative)));
        assert_eq!(stop(&[2, 5]), Err((1, Reason::Negative)));
        assert_eq!(
            stop(&[0xff, 0xff, 0xff, 0xff, 0x7f, 2]),
            Err((0, Reason::Overflow))
        );
        assert_eq!(stop(&[0xff; 9]), Err((0, Reason::Overflow)));
        assert_eq!(stop(&[2, 4]).map(|(_, length)| length), Ok(2));
    }
}
