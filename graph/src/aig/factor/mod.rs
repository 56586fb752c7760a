//! Sums of products, and algebraic factoring: from a two-level form to one with few literals.
//!
//! The quick factoring of Brayton ("Factoring logic functions", IBM Journal of Research and
//! Development 31(2), 1987; SIS `quick_factor`): divide by a level-0 kernel, else by the literal
//! most cubes share. Cubes are ordered and ties broken as in ABC's `strash`, that counts and levels
//! agree. Boolean minimisation is not done here.

mod algebra;
mod cube;
mod reduce;
mod work;

use std::cmp::Reverse;

use cube::{Cube, compare, is_tautology, literals, num_literals, signal, toggle};
use work::Work;

use super::Aig;
use crate::ids::Lit;

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
        if self.num_inputs <= 2 || self.num_cubes() <= 1 {
            return self.build_two_level(aig, inputs);
        }
        let mut cover = self.clone();
        cover.remove_contained(&mut Work::default());
        if cover.cubes().any(is_tautology) {
            return Lit::TRUE;
        }
        let mut cubes: Vec<&Cube> = cover.cubes().collect();
        cubes.sort_unstable_by(|a, b| {
            let by_size = num_literals(a).cmp(&num_literals(b));
            by_size.then_with(|| compare(b, a))
        });
        cover.words = cubes.concat();
        let work = Work::default();
        let mut factoring = Factoring { aig, inputs, work };
        factoring.factor(cover)
    }

    /// Products and their sum from left to right, nothing shared or dropped.
    fn build_two_level(&self, aig: &mut Aig, inputs: &[Lit]) -> Lit {
        self.cubes().fold(Lit::FALSE, |sum, cube| {
            let factors = literals(cube).map(|literal| signal(inputs, literal));
            let product = factors.fold(Lit::TRUE, |product, factor| aig.and(product, factor));
            aig.or(sum, product)
        })
    }

    fn cubes(&self) -> impl ExactSizeIterator<Item = &Cube> {
        self.words.chunks_exact(self.width)
    }

    fn empty(&self) -> Cover {
        Cover::new(self.num_inputs)
    }
}

struct Factoring<'a> {
    aig: &'a mut Aig,
    inputs: &'a [Lit],
    /// After it, sums of products stay as they are.
    work: Work,
}

/// A step of the factoring. Its operands are on a stack: covers may be nested as deep, and leave
/// as many remainders, as they have cubes.
enum Step {
    /// Pushes the factored form of a cover of one cube or more.
    Factor(Cover),
    /// Puts the product of the two last operands in their place.
    Multiply,
    /// Puts the sum of the two last operands in their place.
    Add,
}

impl Factoring<'_> {
    fn factor(&mut self, cover: Cover) -> Lit {
        let mut steps = vec![Step::Factor(cover)];
        let mut operands = Vec::new();
        while let Some(step) = steps.pop() {
            match step {
                Step::Factor(cover) => self.step(cover, &mut steps, &mut operands),
                Step::Multiply => self.combine(&mut operands, Aig::and),
                Step::Add => self.combine(&mut operands, Aig::or),
            }
        }
        operands.pop().unwrap_or(Lit::FALSE)
    }

    fn step(&mut self, cover: Cover, steps: &mut Vec<Step>, operands: &mut Vec<Lit>) {
        let form = if self.work.take(cover.words.len()) {
            split(cover)
        } else {
            Form::Sum(cover)
        };
        match form {
            Form::Sum(cover) => operands.push(self.sum_of_products(&cover)),
            Form::Multiple { common, rest } => {
                for literal in literals(&common) {
                    operands.push(signal(self.inputs, literal));
                    steps.push(Step::Multiply);
                }
                steps.push(Step::Factor(rest));
            }
            Form::Product {
                left,
                right,
                remainder,
            } => {
                if remainder.num_cubes() > 0 {
                    steps.extend([Step::Add, Step::Factor(remainder)]);
                }
                steps.extend([Step::Multiply, Step::Factor(right), Step::Factor(left)]);
            }
        }
    }

    fn combine(&mut self, operands: &mut Vec<Lit>, gate: fn(&mut Aig, Lit, Lit) -> Lit) {
        // Never fewer: two operands are pushed for each step that combines.
        if let (Some(right), Some(left)) = (operands.pop(), operands.pop()) {
            operands.push(gate(self.aig, left, right));
        }
    }

    fn sum_of_products(&mut self, cover: &Cover) -> Lit {
        let mut factors = Vec::new();
        let products: Vec<Lit> = (cover.cubes())
            .map(|cube| {
                factors.clear();
                factors.extend(literals(cube).map(|literal| signal(self.inputs, literal)));
                self.aig.and_all(&factors)
            })
            .collect();
        self.aig.or_all(&products)
    }
}

/// A cover in parts with fewer literals.
enum Form {
    /// The cover itself: no literal occurs twice, or there is but one cube.
    Sum(Cover),
    /// `common * rest`, where no literal is in all cubes of the rest.
    Multiple { common: Vec<u64>, rest: Cover },
    /// `left * right + remainder`.
    Product {
        left: Cover,
        right: Cover,
        remainder: Cover,
    },
}

fn split(mut cover: Cover) -> Form {
    if cover.num_cubes() <= 1 {
        return Form::Sum(cover);
    }
    let common = cover.common_cube();
    if !is_tautology(&common) {
        cover.divide_by_cube(&common);
        cover.sort();
        return Form::Multiple { common, rest: cover };
    }
    let Some(mut kernel) = cover.level_0_kernel() else {
        return Form::Sum(cover);
    };
    let (mut quotient, _) = cover.divide(&mut kernel);
    if quotient.num_cubes() <= 1 {
        return split_by_literal(cover, &quotient.common_cube());
    }
    quotient.make_cube_free();
    let (divisor, remainder) = cover.divide(&mut quotient);
    let common = divisor.common_cube();
    if !is_tautology(&common) {
        return split_by_literal(cover, &common);
    }
    Form::Product {
        left: divisor,
        right: quotient,
        remainder,
    }
}

/// Splits by the literal of `candidates` that most cubes have; of several, the first.
fn split_by_literal(cover: Cover, candidates: &Cube) -> Form {
    let counts = cover.literal_counts();
    let most_shared = literals(candidates).min_by_key(|&literal| Reverse(counts[literal]));
    let Some(most_shared) = most_shared else {
        return Form::Sum(cover);
    };
    let (right, remainder) = cover.divide_by_literal(most_shared);
    let mut left = cover.empty();
    left.words.resize(cover.width, 0);
    toggle(&mut left.words, most_shared);
    Form::Product {
        left,
        right,
        remainder,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aig::simulate::Patterns;

    const INPUTS: usize = 6;

    /// Rows of 0, 1 and 2, which stands for either value.
    type Rows = Vec<Vec<u8>>;

    fn rows() -> impl Strategy<Value = Rows> {
        prop::collection::vec(prop::collection::vec(0u8..3, INPUTS), 0..24)
    }

    fn cover_of(rows: &Rows) -> Cover {
        let mut cover = Cover::new(INPUTS);
        for row in rows {
            cover.push(row.iter().map(|&v| (v < 2).then_some(v == 1)));
        }
        cover
    }

    /// Whether the function a builder makes holds exactly where a row matches.
    fn computes(rows: &Rows, build: impl FnOnce(&mut Aig, &[Lit]) -> Lit) -> bool {
        let mut aig = Aig::new("");
        let inputs: Vec<Lit> = (0..INPUTS).map(|_| aig.add_unnamed_input()).collect();
        let root = build(&mut aig, &inputs);
        aig.add_unnamed_output(root);
        let answers = aig.simulate(&Patterns::exhaustive(INPUTS));
        (0..1usize << INPUTS).all(|p| {
            let is_match = |(i, &v): (usize, &u8)| v == 2 || usize::from(v) == p >> i & 1;
            let holds = rows.iter().any(|row| row.iter().enumerate().all(is_match));
            answers.bit(0, p) == holds
        })
    }

    proptest! {
        #[test]
        fn factored_form_computes_the_cover(rows in rows()) {
            let cover = cover_of(&rows);
            prop_assert!(computes(&rows, |aig, inputs| cover.build(aig, inputs)));
        }

        #[test]
        fn merging_adjacent_cubes_keeps_the_function(rows in rows()) {
            let mut merged = cover_of(&rows);
            merged.merge_adjacent();
            prop_assert!(merged.num_cubes() <= rows.len());
            prop_assert!(computes(&rows, |aig, inputs| merged.build_two_level(aig, inputs)));
            let mut again = merged.clone();
            again.merge_adjacent();
            prop_assert_eq!(again, merged);
        }

        #[test]
        fn out_of_work_the_cover_is_computed_all_the_same(rows in rows(), words in 0usize..100) {
            let cover = cover_of(&rows);
            let work = Work::of_words(words);
            let is_same = computes(&rows, |aig, inputs| Factoring { aig, inputs, work }.factor(cover));
            prop_assert!(is_same);
        }
    }

    #[test]
    fn merging_leaves_one_cube_of_a_truth_table_of_ones() {
        let rows: Rows = (0..1u8 << INPUTS)
            .map(|p| (0..INPUTS).map(|i| p >> i & 1).collect())
            .collect();
        let mut cover = cover_of(&rows);
        cover.merge_adjacent();
        assert_eq!(cover, cover_of(&vec![vec![2; INPUTS]]));
    }

    #[test]
    fn common_literals_and_shared_divisors_are_factored_out() {
        // a b (c + d) (e + f), multiplied out.
        let cube = |positive: [usize; 2]| {
            let is_literal = move |i: usize| i < 2 || positive.contains(&i);
            (0..INPUTS).map(|i| is_literal(i).then_some(true)).collect()
        };
        let cubes = [[2, 4], [2, 5], [3, 4], [3, 5]].map(cube);
        assert_eq!(shape(INPUTS, cubes.into_iter()), (5, 4));
    }

    /// The shape of a cover over many inputs, given by the literals of its cubes.
    fn shape(inputs: usize, cubes: impl Iterator<Item = Vec<Option<bool>>>) -> (usize, u32) {
        let mut cover = Cover::new(inputs);
        cubes.for_each(|cube| cover.push(cube));
        let mut aig = Aig::new("");
        let inputs: Vec<Lit> = (0..inputs).map(|_| aig.add_unnamed_input()).collect();
        let root = cover.build(&mut aig, &inputs);
        aig.add_unnamed_output(root);
        (aig.num_ands(), aig.depth())
    }

    #[test]
    fn many_cubes_without_shared_literals_need_no_stack() {
        const N: usize = 2000;
        let cubes = (0..N).map(|i| (0..N).map(|j| (j == i).then_some(true)).collect());
        assert_eq!(shape(N, cubes), (N - 1, 11));
    }

    #[test]
    fn deeply_nested_covers_need_no_stack() {
        // !a + a (!b + b (!c + ...)): algebraically, an AND and an OR for each but the last.
        const N: usize = 500;
        let cubes = (0..N).map(|i| (0..N).map(|j| (j <= i).then_some(j < i)).collect());
        assert_eq!(shape(N, cubes), (2 * (N - 1), 2 * (N as u32 - 1)));
    }
}
