//! Covers as polynomials: division, common cubes, kernels.
//!
//! Which of several equal choices is taken, and in which order the cubes of an answer come, is as
//! in ABC: factored forms depend on both.

use super::Cover;
use super::cube::{Cube, compare, literals, restrict, toggle, without};

impl Cover {
    /// How many cubes have each literal.
    pub(super) fn literal_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; 2 * self.num_inputs];
        for cube in self.cubes() {
            for literal in literals(cube) {
                counts[literal] += 1;
            }
        }
        counts
    }

    /// The literals all cubes have; none, where there is no cube.
    pub(super) fn common_cube(&self) -> Vec<u64> {
        let mut cubes = self.cubes();
        let Some(first) = cubes.next() else {
            return vec![0; self.width];
        };
        cubes.fold(first.to_vec(), |common, cube| restrict(&common, cube).collect())
    }

    /// The literals any cube has.
    fn literals_used(&self) -> Vec<u64> {
        let mut used = vec![0; self.width];
        for cube in self.cubes() {
            for (word, other) in used.iter_mut().zip(cube) {
                *word |= other;
            }
        }
        used
    }

    pub(super) fn make_cube_free(&mut self) {
        self.divide_by_cube(&self.common_cube());
    }

    /// Drops the literals of a cube that all cubes contain.
    pub(super) fn divide_by_cube(&mut self, divisor: &Cube) {
        for cube in self.words.chunks_exact_mut(self.width) {
            for (word, &shared) in cube.iter_mut().zip(divisor) {
                *word &= !shared;
            }
        }
    }

    /// A kernel without kernels below it, or `None` where no literal occurs twice.
    pub(super) fn level_0_kernel(&self) -> Option<Cover> {
        let mut literal = rarest_shared(&self.literal_counts())?;
        let mut kernel = self.divide_by_literal(literal).0;
        loop {
            kernel.make_cube_free();
            literal = match rarest_shared(&kernel.literal_counts()) {
                Some(literal) => literal,
                None => return Some(kernel),
            };
            kernel = kernel.divide_by_literal(literal).0;
        }
    }

    /// Quotient and remainder of the division by one literal.
    pub(super) fn divide_by_literal(&self, literal: usize) -> (Cover, Cover) {
        let (mut quotient, mut remainder) = (self.empty(), self.empty());
        let (word, bit) = (literal / 64, 1u64 << (literal % 64));
        for cube in self.cubes() {
            if cube[word] & bit == 0 {
                remainder.words.extend(cube);
            } else {
                let start = quotient.words.len();
                quotient.words.extend(cube);
                toggle(&mut quotient.words[start..], literal);
            }
        }
        (quotient, remainder)
    }

    /// Quotient and remainder of algebraic (weak) division by a cover without equal cubes.
    ///
    /// Sorts the cubes: of the divisor, and here by the quotient they may belong to. No variable
    /// can be in the divisor and in the quotient: their product would not be among the cubes.
    pub(super) fn divide(&mut self, divisor: &mut Cover) -> (Cover, Cover) {
        divisor.sort();
        let mask = divisor.literals_used();
        let outside = |cube| without(cube, &mask);
        let mut cubes: Vec<&Cube> = self.cubes().collect();
        cubes.sort_unstable_by(|a, b| {
            let by_quotient = outside(a).rev().cmp(outside(b).rev());
            by_quotient.then_with(|| restrict(a, &mask).rev().cmp(restrict(b, &mask).rev()))
        });
        let (mut quotient, mut remainder) = (self.empty(), self.empty());
        let mut left_over: Vec<&Cube> = Vec::new();
        for group in cubes.chunk_by(|a, b| outside(a).eq(outside(b))) {
            // Both are sorted: one pass finds the divisor's cubes, if the group has them all.
            let mut missing = divisor.cubes().peekable();
            left_over.clear();
            left_over.extend(group.iter().filter(|cube| {
                let is_next = |next: &&Cube| next.iter().copied().eq(restrict(cube, &mask));
                missing.next_if(is_next).is_none()
            }));
            if missing.len() == 0 {
                quotient.words.extend(outside(group[0]));
                remainder.words.extend(left_over.iter().copied().flatten());
            } else {
                remainder.words.extend(group.iter().copied().flatten());
            }
        }
        self.words = cubes.concat();
        (quotient, remainder)
    }

    /// Sorts the cubes as binary numbers.
    pub(super) fn sort(&mut self) {
        let mut cubes: Vec<&Cube> = self.cubes().collect();
        cubes.sort_unstable_by(|a, b| compare(a, b));
        self.words = cubes.concat();
    }
}

/// The literal with the smallest count above one; of several, the first.
fn rarest_shared(counts: &[u32]) -> Option<usize> {
    let shared = counts.iter().enumerate().filter(|(_, count)| **count > 1);
    shared
        .min_by_key(|(_, count)| **count)
        .map(|(literal, _)| literal)
}
