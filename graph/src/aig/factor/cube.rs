//! Cubes: products of literals as sets of bits.

use std::cmp::Ordering;

use crate::ids::Lit;

/// A product of literals: bit `2 v` asks that input `v` is 1, bit `2 v + 1` that it is 0.
pub(super) type Cube = [u64];

/// The bits of literals that ask for 1.
const POSITIVE: u64 = 0x5555_5555_5555_5555;

pub(super) fn literals(cube: &Cube) -> impl Iterator<Item = usize> + '_ {
    cube.iter().enumerate().flat_map(|(w, &word)| {
        std::iter::successors(Some(word), |&rest| Some(rest & rest.wrapping_sub(1)))
            .take_while(|&rest| rest != 0)
            .map(move |rest| 64 * w + rest.trailing_zeros() as usize)
    })
}

pub(super) fn num_literals(cube: &Cube) -> u32 {
    cube.iter().map(|word| word.count_ones()).sum()
}

/// Whether the cube has no literals: it is always true.
pub(super) fn is_tautology(cube: &Cube) -> bool {
    cube.iter().all(|&word| word == 0)
}

/// Whether `cube` has all literals of `other`: it is then contained in `other`.
pub(super) fn contains_all(cube: &Cube, other: &Cube) -> bool {
    cube.iter().zip(other).all(|(word, other)| word & other == *other)
}

/// Both literals of each variable of the cube.
pub(super) fn support(cube: &Cube) -> Vec<u64> {
    let both = |word: &u64| ((word | word >> 1) & POSITIVE) * 3;
    cube.iter().map(both).collect()
}

/// Adds the literal, or drops it.
pub(super) fn toggle(cube: &mut Cube, literal: usize) {
    cube[literal / 64] ^= 1 << (literal % 64);
}

/// The literals of `cube` that `mask` has too.
pub(super) fn restrict<'a>(
    cube: &'a Cube,
    mask: &'a Cube,
) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator + 'a {
    cube.iter().zip(mask).map(|(word, mask)| word & mask)
}

/// The literals of `cube` that `mask` lacks.
pub(super) fn without<'a>(
    cube: &'a Cube,
    mask: &'a Cube,
) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator + 'a {
    cube.iter().zip(mask).map(|(word, mask)| word & !mask)
}

/// The order of cubes read as binary numbers, the last literal the highest digit.
pub(super) fn compare(a: &Cube, b: &Cube) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

/// The signal of a cube's literal.
pub(super) fn signal(inputs: &[Lit], literal: usize) -> Lit {
    inputs[literal / 2] ^ (literal % 2 == 1)
}
