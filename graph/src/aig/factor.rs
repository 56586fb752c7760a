//! Sums of products, and algebraic factoring: from a two-level form to one with few literals.
//!
//! The quick factoring of Brayton (SIS `quick_factor`): divide by a level-0 kernel, else by the
//! literal most cubes share. Boolean minimisation is not done here; a cube contained in another
//! is dropped, nothing more.

use std::cmp::Reverse;

use super::Aig;
use crate::ids::Lit;

/// A product of literals: bit `2 v` asks that input `v` is 1, bit `2 v + 1` that it is 0.
type Cube = [u64];

/// A sum of products over a fixed number of inputs.
///
/// ```
/// use netlearn_graph::aig::{Aig, factor::Cover};
///
/// // a b + a c + !a
/// let mut cover = Cover::new(3);
/// cover.push([Some(true), Some(true), None]);
/// cover.push([Some(true), None, Some(true)]);
/// cover.push([Some(false), None, None]);
///
/// let mut aig = Aig::new("");
/// let inputs = ["a", "b", "c"].map(|name| aig.add_input(name));
/// let root = cover.build(&mut aig, &inputs);
/// aig.add_output(root, "y");
/// assert_eq!(aig.num_ands(), 3); // a (b + c) + !a
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cover {
    num_inputs: usize,
    /// Words a cube; at least one, so that cubes without literals count.
    width: usize,
    words: Vec<u64>,
}

impl Cover {
    /// A sum of no products: constant false.
    #[must_use]
    pub fn new(num_inputs: usize) -> Cover {
        Cover {
            num_inputs,
            width: (2 * num_inputs).div_ceil(64).max(1),
            words: Vec::new(),
        }
    }

    /// Adds a product: for each input the value it asks for, if any. Inputs past the given ones
    /// are not asked for.
    ///
    /// # Panics
    /// If more values than inputs are given.
    pub fn push(&mut self, cube: impl IntoIterator<Item = Option<bool>>) {
        let start = self.words.len();
        self.words.resize(start + self.width, 0);
        for (input, value) in cube.into_iter().enumerate() {
            assert!(
                input < self.num_inputs,
                "a cube of more than {} inputs",
                self.num_inputs
            );
            if let Some(value) = value {
                let bit = 2 * input + usize::from(!value);
                self.words[start + bit / 64] |= 1 << (bit % 64);
            }
        }
    }

    /// Number of products.
    #[must_use]
    pub fn num_cubes(&self) -> usize {
        self.words.len() / self.width
    }

    /// Builds the factored form over `inputs` and returns its literal.
    ///
    /// # Panics
    /// If `inputs` has not one literal for each input.
    pub fn build(&self, aig: &mut Aig, inputs: &[Lit]) -> Lit {
        assert_eq!(inputs.len(), self.num_inputs, "one literal for each input");
        let cover = self.without_contained_cubes();
        if cover.num_cubes() == 0 {
            return Lit::FALSE;
        }
        if cover.cubes().any(is_tautology) {
            return Lit::TRUE;
        }
        if let [cube] = cover.cubes().collect::<Vec<_>>()[..] {
            // From left to right, as ABC does, that counts and levels agree.
            let factors = literals(cube).map(|literal| input(inputs, literal));
            return factors.fold(Lit::TRUE, |product, factor| aig.and(product, factor));
        }
        Factoring { aig, inputs }.factor(cover)
    }

    fn cubes(&self) -> impl ExactSizeIterator<Item = &Cube> {
        self.words.chunks_exact(self.width)
    }

    fn empty(&self) -> Cover {
        Cover::new(self.num_inputs)
    }

    fn push_words(&mut self, cube: impl IntoIterator<Item = u64>) {
        self.words.extend(cube);
    }

    /// Single-cube containment: drops impossible products and those another one contains.
    fn without_contained_cubes(&self) -> Cover {
        let mut order: Vec<&Cube> = self.cubes().filter(|cube| !is_impossible(cube)).collect();
        // A cube can only be contained in one of fewer literals.
        order.sort_by_key(|&cube| (count(cube), Reverse(cube)));
        let mut kept: Vec<&Cube> = Vec::new();
        // Quadratic; tables with so many cubes are mostly minterms, where little is contained.
        const MOST_CUBES: usize = 4096;
        let check = order.len() <= MOST_CUBES;
        for cube in order {
            if !(check && kept.iter().any(|larger| contains_all(cube, larger))) {
                kept.push(cube);
            }
        }
        let mut cover = self.empty();
        for cube in kept {
            cover.push_words(cube.iter().copied());
        }
        cover
    }

    /// How many cubes have each literal.
    fn literal_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; 2 * self.num_inputs];
        for cube in self.cubes() {
            for literal in literals(cube) {
                counts[literal] += 1;
            }
        }
        counts
    }

    /// The literals all cubes have.
    fn common_cube(&self) -> Vec<u64> {
        let mut common = vec![u64::MAX; self.width];
        for cube in self.cubes() {
            for (word, &other) in common.iter_mut().zip(cube) {
                *word &= other;
            }
        }
        common
    }

    fn make_cube_free(&mut self) {
        let common = self.common_cube();
        for cube in self.words.chunks_exact_mut(common.len()) {
            for (word, &shared) in cube.iter_mut().zip(&common) {
                *word &= !shared;
            }
        }
    }

    /// A kernel without kernels below it, or `None` where no literal occurs twice.
    fn quick_divisor(&self) -> Option<Cover> {
        if self.num_cubes() <= 1 {
            return None;
        }
        let mut kernel = self.clone();
        let mut reduced = false;
        while let Some(literal) = rarest_shared(&kernel.literal_counts()) {
            kernel = kernel.divide_by_literal(literal).0;
            kernel.make_cube_free();
            reduced = true;
        }
        reduced.then_some(kernel)
    }

    /// Quotient and remainder of the division by one literal.
    fn divide_by_literal(&self, literal: usize) -> (Cover, Cover) {
        let (mut quotient, mut remainder) = (self.empty(), self.empty());
        let (word, bit) = (literal / 64, 1u64 << (literal % 64));
        for cube in self.cubes() {
            if cube[word] & bit == 0 {
                remainder.push_words(cube.iter().copied());
            } else {
                let reduced = cube.iter().enumerate();
                quotient.push_words(reduced.map(|(w, &x)| if w == word { x & !bit } else { x }));
            }
        }
        (quotient, remainder)
    }

    /// Quotient and remainder of the algebraic (weak) division.
    fn divide(&self, divisor: &Cover) -> (Cover, Cover) {
        let mut used = vec![false; self.num_cubes()];
        let mut quotient = self.empty();
        let divisors: Vec<&Cube> = divisor.cubes().collect();
        let support = union(divisor);
        let mut of_quotient = vec![0u64; self.width];
        let cubes: rustc_hash::FxHashMap<&Cube, usize> = self.cubes().zip(0..).collect();
        let mut product = vec![0u64; self.width];
        // Each quotient cube times the first divisor cube is a cube of this cover.
        let Some((first, others)) = divisors.split_first() else {
            return (quotient, self.clone());
        };
        for (i, cube) in self.cubes().enumerate() {
            if used[i] || !contains_all(cube, first) {
                continue;
            }
            for (w, word) in of_quotient.iter_mut().enumerate() {
                *word = cube[w] & !first[w];
            }
            // Algebraic: quotient and divisor share no variable.
            if shares_variable(&of_quotient, &support) {
                continue;
            }
            let mut members = vec![i];
            for other in others {
                for (w, word) in product.iter_mut().enumerate() {
                    *word = of_quotient[w] | other[w];
                }
                match cubes.get(product.as_slice()) {
                    Some(&found) if !used[found] => members.push(found),
                    _ => break,
                }
            }
            if members.len() == divisors.len() {
                quotient.push_words(of_quotient.iter().copied());
                for member in members {
                    used[member] = true;
                }
            }
        }
        let mut remainder = self.empty();
        for (cube, _) in self.cubes().zip(&used).filter(|(_, used)| !**used) {
            remainder.push_words(cube.iter().copied());
        }
        (quotient, remainder)
    }
}

struct Factoring<'a> {
    aig: &'a mut Aig,
    inputs: &'a [Lit],
}

impl Factoring<'_> {
    /// Factors a cover of one cube or more.
    ///
    /// Recursion is over quotients and divisors, which lose a literal each time: its depth is
    /// below the number of inputs. Remainders are handled by the loop, as there may be thousands.
    fn factor(&mut self, mut cover: Cover) -> Lit {
        let mut products = Vec::new();
        let last = loop {
            let Some((left, right, remainder)) = split(&cover) else {
                break self.sum_of_products(&cover);
            };
            let left = self.factor(left);
            let right = self.factor(right);
            let product = self.aig.and(left, right);
            if remainder.num_cubes() == 0 {
                break product;
            }
            products.push(product);
            cover = remainder;
        };
        products
            .into_iter()
            .rfold(last, |sum, product| self.aig.or(product, sum))
    }

    fn sum_of_products(&mut self, cover: &Cover) -> Lit {
        let mut factors = Vec::new();
        let products: Vec<Lit> = (cover.cubes())
            .map(|cube| {
                factors.clear();
                factors.extend(literals(cube).map(|literal| input(self.inputs, literal)));
                self.aig.and_all(&factors)
            })
            .collect();
        self.aig.or_all(&products)
    }
}

/// The cover as `left * right + remainder`; `None` where no literal occurs twice.
fn split(cover: &Cover) -> Option<(Cover, Cover, Cover)> {
    let divisor = cover.quick_divisor()?;
    let (mut quotient, _) = cover.divide(&divisor);
    if quotient.num_cubes() <= 1 {
        return split_by_literal(cover, &quotient.common_cube());
    }
    quotient.make_cube_free();
    let (divisor, remainder) = cover.divide(&quotient);
    let common = divisor.common_cube();
    if count(&common) == 0 {
        Some((divisor, quotient, remainder))
    } else {
        split_by_literal(cover, &common)
    }
}

/// Splits by the literal of `candidates` that most cubes have.
fn split_by_literal(cover: &Cover, candidates: &Cube) -> Option<(Cover, Cover, Cover)> {
    let counts = cover.literal_counts();
    let most_shared = literals(candidates)
        .filter(|&literal| literal < counts.len())
        .max_by_key(|&literal| (counts[literal], usize::MAX - literal))?;
    let (quotient, remainder) = cover.divide_by_literal(most_shared);
    let mut literal = cover.empty();
    literal.push_words((0..cover.width).map(|w| u64::from(w == most_shared / 64) << (most_shared % 64)));
    Some((literal, quotient, remainder))
}

/// The literal with the smallest count above one.
fn rarest_shared(counts: &[u32]) -> Option<usize> {
    let shared = counts.iter().enumerate().filter(|(_, count)| **count > 1);
    shared
        .min_by_key(|(_, count)| **count)
        .map(|(literal, _)| literal)
}

fn literals(cube: &Cube) -> impl Iterator<Item = usize> + '_ {
    cube.iter().enumerate().flat_map(|(w, &word)| {
        std::iter::successors(Some(word), |&rest| Some(rest & rest.wrapping_sub(1)))
            .take_while(|&rest| rest != 0)
            .map(move |rest| 64 * w + rest.trailing_zeros() as usize)
    })
}

/// The signal of a cube's literal.
fn input(inputs: &[Lit], literal: usize) -> Lit {
    inputs[literal / 2] ^ (literal % 2 == 1)
}

fn count(cube: &Cube) -> u32 {
    cube.iter().map(|word| word.count_ones()).sum()
}

fn is_tautology(cube: &Cube) -> bool {
    count(cube) == 0
}

/// Whether some input must be 0 and 1 at once.
fn is_impossible(cube: &Cube) -> bool {
    cube.iter().any(|word| word & word >> 1 & EVEN_BITS != 0)
}

const EVEN_BITS: u64 = 0x5555_5555_5555_5555;

/// Whether `cube` has all literals of `other`: it is then contained in `other`.
fn contains_all(cube: &Cube, other: &Cube) -> bool {
    cube.iter().zip(other).all(|(word, other)| word & other == *other)
}

fn union(cover: &Cover) -> Vec<u64> {
    let mut union = vec![0; cover.width];
    for cube in cover.cubes() {
        for (word, other) in union.iter_mut().zip(cube) {
            *word |= other;
        }
    }
    union
}

fn shares_variable(cube: &Cube, other: &Cube) -> bool {
    let variables = |word: u64| (word | word >> 1) & EVEN_BITS;
    cube.iter()
        .zip(other)
        .any(|(&a, &b)| variables(a) & variables(b) != 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aig::simulate::Patterns;

    proptest! {
        #[test]
        fn factored_form_computes_the_cover(
            cubes in prop::collection::vec(prop::collection::vec(0u8..3, 6), 0..24)
        ) {
            let mut cover = Cover::new(6);
            for cube in &cubes {
                cover.push(cube.iter().map(|&v| (v < 2).then_some(v == 1)));
            }
            let mut aig = Aig::new("");
            let inputs: Vec<Lit> = (0..6).map(|_| aig.add_unnamed_input()).collect();
            let root = cover.build(&mut aig, &inputs);
            aig.add_unnamed_output(root);
            let answers = aig.simulate(&Patterns::exhaustive(6));
            for p in 0..64usize {
                let matches = |cube: &Vec<u8>| {
                    cube.iter().enumerate().all(|(i, &v)| v == 2 || usize::from(v) == p >> i & 1)
                };
                prop_assert_eq!(answers.bit(0, p), cubes.iter().any(matches));
            }
        }
    }

    #[test]
    fn many_cubes_without_shared_literals_need_no_stack() {
        const INPUTS: usize = 2000;
        let mut cover = Cover::new(INPUTS);
        for i in 0..INPUTS {
            cover.push((0..INPUTS).map(|j| (j == i).then_some(true)));
        }
        let mut aig = Aig::new("");
        let inputs: Vec<Lit> = (0..INPUTS).map(|_| aig.add_unnamed_input()).collect();
        let root = cover.build(&mut aig, &inputs);
        aig.add_unnamed_output(root);
        assert_eq!((aig.num_ands(), aig.depth()), (INPUTS - 1, 11));
    }
}
