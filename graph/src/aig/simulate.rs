//! Bit-parallel simulation: 64 patterns a word, blocks of words on all cores.
//!
//! Comparing two circuits by it is the business of [`super::equivalence`].

use rayon::prelude::*;

use super::Aig;
use crate::ids::Lit;

/// Words a block: with 16 a node fills two cache lines, and the compiler vectorises the loop.
const BLOCK: usize = 16;

/// Patterns for every input of the combinational part, or answers for every output.
///
/// Bit `p % 64` of word `p / 64` of a signal belongs to pattern `p`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Patterns {
    num_words: usize,
    /// Signal after signal: `[num_signals * num_words]`.
    words: Vec<u64>,
}

impl Patterns {
    /// All-zero patterns: `num_words` words for each of `num_signals` signals.
    #[must_use]
    pub fn zeros(num_signals: usize, num_words: usize) -> Patterns {
        Patterns {
            num_words,
            words: vec![0; num_signals * num_words],
        }
    }

    /// Random patterns, a function of `seed`, signal and word alone.
    #[must_use]
    pub fn random(num_signals: usize, num_words: usize, seed: u64) -> Patterns {
        Patterns::by_word(num_signals, num_words, |signal, word| {
            mix(mix(seed ^ mix(signal as u64)) ^ word as u64)
        })
    }

    /// Every combination of values of `num_signals` signals once, signal 0 changing fastest;
    /// repeated to fill a word where there are fewer than six signals.
    ///
    /// # Panics
    /// If `num_signals` is above [`Patterns::MAX_EXHAUSTIVE_SIGNALS`].
    #[must_use]
    pub fn exhaustive(num_signals: usize) -> Patterns {
        assert!(
            num_signals <= Patterns::MAX_EXHAUSTIVE_SIGNALS,
            "{num_signals} signals have too many patterns to list"
        );
        const WITHIN_A_WORD: [u64; 6] = [
            0xaaaa_aaaa_aaaa_aaaa,
            0xcccc_cccc_cccc_cccc,
            0xf0f0_f0f0_f0f0_f0f0,
            0xff00_ff00_ff00_ff00,
            0xffff_0000_ffff_0000,
            0xffff_ffff_0000_0000,
        ];
        let num_words = 1 << num_signals.saturating_sub(6);
        Patterns::by_word(num_signals, num_words, |signal, word| {
            match WITHIN_A_WORD.get(signal) {
                Some(&pattern) => pattern,
                None => ((word >> (signal - 6) & 1) as u64).wrapping_neg(),
            }
        })
    }

    /// Largest number of signals that [`Patterns::exhaustive`] lists.
    pub const MAX_EXHAUSTIVE_SIGNALS: usize = 24;

    /// Patterns by a function of (signal, word).
    pub fn by_word(
        num_signals: usize,
        num_words: usize,
        mut word: impl FnMut(usize, usize) -> u64,
    ) -> Patterns {
        let mut words = Vec::with_capacity(num_signals * num_words);
        for signal in 0..num_signals {
            words.extend((0..num_words).map(|w| word(signal, w)));
        }
        Patterns { num_words, words }
    }

    /// Number of words of each signal.
    #[must_use]
    pub fn num_words(&self) -> usize {
        self.num_words
    }

    /// Number of signals; 0 where there are no words.
    #[must_use]
    pub fn num_signals(&self) -> usize {
        self.words.len().checked_div(self.num_words).unwrap_or(0)
    }

    /// The words of signal `i`.
    ///
    /// # Panics
    /// If there is no such signal.
    #[must_use]
    pub fn signal(&self, i: usize) -> &[u64] {
        &self.words[i * self.num_words..][..self.num_words]
    }

    /// The value of signal `i` in pattern `p`.
    ///
    /// # Panics
    /// If there is no such signal or pattern.
    #[must_use]
    pub fn bit(&self, i: usize, p: usize) -> bool {
        self.signal(i)[p / 64] >> (p % 64) & 1 == 1
    }
}

/// The finaliser of SplitMix64: a bijection that spreads every bit.
pub(super) fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

impl Aig {
    /// Simulates one word of 64 patterns; `inputs` and the answer are words by node: the caller
    /// fills the first `1 + num_combinational_inputs()` entries, the constant's with 0.
    ///
    /// # Panics
    /// If `values` has not one entry a node.
    pub fn simulate_word(&self, values: &mut [u64]) {
        assert_eq!(values.len(), self.num_nodes(), "one word a node");
        let ands = &self.fanins[self.first_and()..];
        for (node, &[a, b]) in (self.first_and()..).zip(ands) {
            values[node] = read(values, a) & read(values, b);
        }
    }

    /// Simulates all patterns of `inputs` (primary inputs, then latch outputs) and gives the
    /// values of primary outputs, then of latch inputs. Blocks of words run on all cores; the
    /// answer is the same at any number of threads.
    ///
    /// ```
    /// use netlearn_graph::aig::{Aig, simulate::Patterns};
    ///
    /// let mut aig = Aig::new("");
    /// let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
    /// let sum = aig.xor(a, b);
    /// aig.add_output(sum, "sum");
    /// let answers = aig.simulate(&Patterns::exhaustive(2));
    /// assert_eq!(answers.signal(0)[0] & 0b1111, 0b0110);
    /// ```
    ///
    /// # Panics
    /// If `inputs` has not one signal for each primary input and latch.
    #[must_use]
    pub fn simulate(&self, inputs: &Patterns) -> Patterns {
        let num_words = inputs.num_words;
        assert_eq!(
            inputs.words.len(),
            self.num_combinational_inputs() * num_words,
            "one signal for each primary input and latch"
        );
        let starts: Vec<usize> = (0..num_words).step_by(BLOCK).collect();
        let blocks: Vec<Vec<u64>> = starts
            .par_iter()
            .map_init(Vec::new, |values, &start| {
                self.simulate_block(inputs, start, BLOCK.min(num_words - start), values)
            })
            .collect();
        let mut answers = Patterns::zeros(self.num_combinational_outputs(), num_words);
        for (&start, block) in starts.iter().zip(&blocks) {
            let width = BLOCK.min(num_words - start);
            let targets = answers.words.chunks_exact_mut(num_words);
            for (target, answer) in targets.zip(block.chunks_exact(width)) {
                target[start..start + width].copy_from_slice(answer);
            }
        }
        answers
    }

    /// The values of the outputs in words `start..start + width`, output after output.
    fn simulate_block(
        &self,
        inputs: &Patterns,
        start: usize,
        width: usize,
        values: &mut Vec<[u64; BLOCK]>,
    ) -> Vec<u64> {
        values.clear();
        values.reserve(self.num_nodes());
        values.push([0; BLOCK]);
        for i in 0..self.num_combinational_inputs() {
            let mut block = [0; BLOCK];
            block[..width].copy_from_slice(&inputs.signal(i)[start..start + width]);
            values.push(block);
        }
        self.simulate_blocks(values);
        let mut answers = Vec::with_capacity(self.num_combinational_outputs() * width);
        for lit in self.combinational_outputs() {
            let flip = mask(lit);
            answers.extend(values[lit.index()][..width].iter().map(|word| word ^ flip));
        }
        answers
    }

    /// Appends the values of all ANDs to those of the nodes before them.
    fn simulate_blocks(&self, values: &mut Vec<[u64; BLOCK]>) {
        for &[a, b] in &self.fanins[self.first_and()..] {
            let (flip_a, flip_b) = (mask(a), mask(b));
            let (value_a, value_b) = (&values[a.index()], &values[b.index()]);
            let value = std::array::from_fn(|w| (value_a[w] ^ flip_a) & (value_b[w] ^ flip_b));
            values.push(value);
        }
    }
}

/// All ones where the literal is complemented.
#[inline]
fn mask(lit: Lit) -> u64 {
    u64::from(lit.0 & 1).wrapping_neg()
}

#[inline]
fn read(values: &[u64], lit: Lit) -> u64 {
    values[lit.index()] ^ mask(lit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aig::LatchInit;

    fn circuit() -> Aig {
        let mut aig = Aig::new("");
        let lits: Vec<Lit> = (0..7).map(|i| aig.add_input(format!("i{i}"))).collect();
        let q = aig.add_latch("q", LatchInit::Zero);
        let parity = aig.xor_all(&lits);
        let any = aig.or_all(&lits);
        let next = aig.mux(q, parity, any);
        aig.set_latch_next(0, !next);
        aig.add_output(parity, "p");
        aig.add_output(Lit::TRUE, "one");
        aig
    }

    #[test]
    fn exhaustive_patterns_list_every_combination_once() {
        let patterns = Patterns::exhaustive(8);
        assert_eq!(patterns.num_words(), 4);
        for p in 0..256 {
            let value: usize = (0..8).map(|i| usize::from(patterns.bit(i, p)) << i).sum();
            assert_eq!(value, p);
        }
    }

    #[test]
    fn simulate_matches_the_function_bit_by_bit() {
        let aig = circuit();
        let answers = aig.simulate(&Patterns::exhaustive(8));
        for p in 0..256usize {
            let parity = (p & 127).count_ones() % 2 == 1;
            let next = if p >> 7 == 1 { parity } else { p & 127 != 0 };
            assert_eq!(answers.bit(0, p), parity);
            assert!(answers.bit(1, p));
            assert_eq!(answers.bit(2, p), !next);
        }
    }

    #[test]
    fn simulate_gives_the_same_bytes_at_any_thread_count_and_as_words() {
        let aig = circuit();
        let patterns = Patterns::random(8, 100, 5);
        let expected = aig.simulate(&patterns);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            assert_eq!(pool.install(|| aig.simulate(&patterns)), expected);
        }
        let mut values = vec![0; aig.num_nodes()];
        for w in 0..100 {
            for i in 0..8 {
                values[1 + i] = patterns.signal(i)[w];
            }
            aig.simulate_word(&mut values);
            let lit = aig.outputs()[0];
            assert_eq!(read(&values, lit), expected.signal(0)[w]);
        }
    }
}
