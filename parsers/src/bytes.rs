//! Where gaps and words end: the walks over bytes that all readers of large files share.
//! Not for: what a gap or a word is in a format; each says that itself.
//!
//! What is asked for every word of a file is put in place of the call in any case: the loops around
//! it are short.

use memchr::{memchr, memmem};

/// One in each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each of eight bytes: there the tests below give their answers.
const HIGH: u64 = 0x80 * ONES;

fn eight_at(bytes: &[u8], at: usize) -> Option<u64> {
    let chunk = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk))
}

/// Marks the bytes above the blank: all that are printed, and those of longer characters.
fn above_blank(chunk: u64) -> u64 {
    const LOW: u64 = !HIGH;
    (((chunk & LOW) + (0x7f - b' ' as u64) * ONES) | chunk) & HIGH
}

/// Marks the bytes that are `byte`; behind the first of them others may be marked too.
fn equal_to(chunk: u64, byte: u8) -> u64 {
    let different = chunk ^ (u64::from(byte) * ONES);
    different.wrapping_sub(ONES) & !different & HIGH
}

/// The number of bytes before the first that is marked; eight where none is.
fn before_mark(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// The first place from `at` on that holds more than a blank, a control character or a line end.
#[inline(always)]
pub(crate) fn end_of_blanks(bytes: &[u8], mut at: usize) -> usize {
    // Mostly one blank, or none.
    for _ in 0..2 {
        if bytes.get(at).is_none_or(|&byte| byte > b' ') {
            return at;
        }
        at += 1;
    }
    while let Some(chunk) = eight_at(bytes, at) {
        let length = before_mark(above_blank(chunk));
        at += length;
        if length < 8 {
            return at;
        }
    }
    while bytes.get(at).is_some_and(|&byte| byte <= b' ') {
        at += 1;
    }
    at
}

/// The first place from `at` on that holds a blank.
#[inline(always)]
pub(crate) fn end_of_graphic(bytes: &[u8], at: usize) -> usize {
    end_of(bytes, at, |chunk| !above_blank(chunk) & HIGH, |byte| byte <= b' ')
}

/// The first place from `at` on that holds a blank, one of `ends`, or a bracket: `(` or `)`.
#[inline(always)]
pub(crate) fn end_of_word<const N: usize>(bytes: &[u8], at: usize, ends: [u8; N]) -> usize {
    let marks = |chunk| {
        // The two brackets differ in their lowest bit only.
        let marks = !above_blank(chunk) & HIGH | equal_to(chunk | ONES, b')');
        ends.iter()
            .fold(marks, |marks, &end| marks | equal_to(chunk, end))
    };
    end_of(bytes, at, marks, |byte| {
        byte <= b' ' || b"()".contains(&byte) || ends.contains(&byte)
    })
}

/// The first place from `at` on where something ends: as marks of eight bytes, and for a byte.
#[inline(always)]
fn end_of(bytes: &[u8], mut at: usize, marks: impl Fn(u64) -> u64, ends: impl Fn(u8) -> bool) -> usize {
    while let Some(chunk) = eight_at(bytes, at) {
        let length = before_mark(marks(chunk));
        at += length;
        if length < 8 {
            return at;
        }
    }
    while bytes.get(at).is_some_and(|&byte| !ends(byte)) {
        at += 1;
    }
    at
}

/// The line end from `at` on, or the end of all.
pub(crate) fn end_of_line(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |ahead| at + ahead)
}

/// The place behind the `*/` of the comment whose `/*` stands at `at`; `None` where it has none.
pub(crate) fn end_of_comment(bytes: &[u8], at: usize) -> Option<usize> {
    memmem::find(&bytes[at + 2..], b"*/").map(|ahead| at + ahead + 4)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn walks_end_where_a_byte_says_so(
            bytes in prop::collection::vec(prop_oneof![Just(b' '), Just(b'\n'), Just(b';'), Just(b'('), Just(b')'), any::<u8>()], 0..64),
            at in 0_usize..64,
        ) {
            let at = at.min(bytes.len());
            let first = |is_end: &dyn Fn(u8) -> bool| {
                let found = bytes[at..].iter().position(|&byte| is_end(byte));
                found.map_or(bytes.len(), |ahead| at + ahead)
            };
            prop_assert_eq!(end_of_blanks(&bytes, at), first(&|byte| byte > b' '));
            prop_assert_eq!(end_of_graphic(&bytes, at), first(&|byte| byte <= b' '));
            prop_assert_eq!(end_of_word(&bytes, at, *b";"), first(&|byte| byte <= b' ' || b";()".contains(&byte)));
            prop_assert_eq!(end_of_line(&bytes, at), first(&|byte| byte == b'\n'));
        }
    }

    #[test]
    fn a_comment_ends_at_the_first_of_its_marks() {
        assert_eq!(end_of_comment(b"a /*/ b */ c */", 2), Some(10));
        assert_eq!(end_of_comment(b"/* b", 0), None);
    }
}
