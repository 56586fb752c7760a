//! Do two circuits compute the same? Answered by simulation.
//!
//! Small circuits are simulated with every pattern, which is a proof; for larger ones no answer
//! but "different" is certain. Proof by SAT is not done here.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Aig;
use super::simulate::Patterns;

/// How hard to look for a difference.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EquivalenceParams {
    /// Number of random patterns, rounded up to a multiple of 64.
    pub patterns: u64,
    /// Seed of the random patterns.
    pub seed: u64,
    /// Circuits of at most so many inputs and latches are simulated with every pattern.
    /// Range 0..=[`Patterns::MAX_EXHAUSTIVE_SIGNALS`].
    pub exhaustive_inputs: usize,
    /// Which inputs and outputs belong together.
    pub matching: Matching,
}

impl Default for EquivalenceParams {
    fn default() -> EquivalenceParams {
        EquivalenceParams {
            patterns: 1 << 16,
            seed: 0,
            exhaustive_inputs: 16,
            matching: Matching::default(),
        }
    }
}

/// Which inputs, outputs and latches of two circuits belong together.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// Those of the same name where both circuits have the same names, else those of the same
    /// place; decided for inputs, outputs and latches each.
    #[default]
    NameOrPlace,
    /// Those of the same name.
    Name,
    /// Those of the same place.
    Place,
}

/// The answer of [`equivalent_by_simulation`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    /// They differ, and here is where.
    Different(Counterexample),
    /// So many random patterns showed no difference.
    NoDifferenceFound {
        /// Number of patterns.
        patterns: u64,
    },
    /// All patterns were tried: they are equal.
    Proved,
}

/// An assignment for which two circuits differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Counterexample {
    /// The values of the first circuit's primary inputs.
    pub inputs: Vec<bool>,
    /// The values of the first circuit's latch outputs.
    pub latches: Vec<bool>,
    /// The name of the first circuit's output that differs, or of the latch whose next state does.
    pub output: String,
    /// What the first circuit says; the second says the opposite.
    pub first_value: bool,
}

/// Why two circuits cannot be compared.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InterfaceMismatch {
    /// They differ in number.
    #[error("the first circuit has {first} {what}, the second {second}")]
    Count {
        /// Inputs, outputs or latches.
        what: &'static str,
        /// How many the first circuit has.
        first: usize,
        /// How many the second has.
        second: usize,
    },
    /// A name of the first circuit is not in the second.
    #[error("{what}: `{name}` of the first circuit is not in the second, or not unique")]
    Name {
        /// Inputs, outputs or latches.
        what: &'static str,
        /// The name.
        name: String,
    },
}

/// Words simulated at once: enough to fill the cores, little enough for memory.
const CHUNK_WORDS: u64 = 1024;

/// Compares two circuits, latches as cut points. The counterexample, if any, is the one of the
/// first differing pattern and of its first output: the same at any number of threads.
///
/// ```
/// use netlearn_graph::aig::Aig;
/// use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, equivalent_by_simulation};
///
/// let circuit = |inverted: bool| {
///     let mut aig = Aig::new("");
///     let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
///     let y = aig.xor(a, b);
///     aig.add_output(y ^ inverted, "y");
///     aig
/// };
/// let params = EquivalenceParams::default();
/// let same = equivalent_by_simulation(&circuit(true), &circuit(true), &params)?;
/// assert_eq!(same, Equivalence::Proved);
/// let other = equivalent_by_simulation(&circuit(true), &circuit(false), &params)?;
/// assert!(matches!(other, Equivalence::Different(_)));
/// # Ok::<(), netlearn_graph::aig::equivalence::InterfaceMismatch>(())
/// ```
///
/// # Errors
/// If inputs, outputs or latches cannot be matched.
pub fn equivalent_by_simulation(
    first: &Aig,
    second: &Aig,
    params: &EquivalenceParams,
) -> Result<Equivalence, InterfaceMismatch> {
    let pairing = Pairing::new(first, second, params.matching)?;
    let num_inputs = first.num_combinational_inputs();
    let exhaustive_inputs = params.exhaustive_inputs.min(Patterns::MAX_EXHAUSTIVE_SIGNALS);
    if num_inputs <= exhaustive_inputs {
        let patterns = Patterns::exhaustive(num_inputs);
        let difference = pairing.first_difference(first, second, &patterns);
        return Ok(difference.map_or(Equivalence::Proved, Equivalence::Different));
    }
    let num_words = params.patterns.div_ceil(64);
    for start in (0..num_words).step_by(CHUNK_WORDS as usize) {
        let words = CHUNK_WORDS.min(num_words - start) as usize;
        let patterns = Patterns::random(num_inputs, words, params.seed ^ start << 32);
        if let Some(difference) = pairing.first_difference(first, second, &patterns) {
            return Ok(Equivalence::Different(difference));
        }
    }
    Ok(Equivalence::NoDifferenceFound {
        patterns: 64 * num_words,
    })
}

/// For each input and output of the first circuit its place in the second; latches stand behind.
struct Pairing {
    inputs: Vec<usize>,
    outputs: Vec<usize>,
}

impl Pairing {
    fn new(a: &Aig, b: &Aig, matching: Matching) -> Result<Pairing, InterfaceMismatch> {
        let latch_names = |aig: &Aig| -> Vec<Option<String>> {
            aig.latches()
                .iter()
                .map(|latch| latch.name.as_deref().map(str::to_owned))
                .collect()
        };
        let input_names = |aig: &Aig| -> Vec<Option<String>> {
            (0..aig.num_inputs())
                .map(|i| aig.input_name(i).map(str::to_owned))
                .collect()
        };
        let output_names = |aig: &Aig| -> Vec<Option<String>> {
            (0..aig.num_outputs())
                .map(|i| aig.output_name(i).map(str::to_owned))
                .collect()
        };
        let mut inputs = match_up("inputs", &input_names(a), &input_names(b), matching)?;
        let mut outputs = match_up("outputs", &output_names(a), &output_names(b), matching)?;
        let latches = match_up("latches", &latch_names(a), &latch_names(b), matching)?;
        inputs.extend(latches.iter().map(|latch| b.num_inputs() + latch));
        outputs.extend(latches.iter().map(|latch| b.num_outputs() + latch));
        Ok(Pairing { inputs, outputs })
    }

    fn first_difference(&self, a: &Aig, b: &Aig, patterns: &Patterns) -> Option<Counterexample> {
        let mut place_in_a = vec![0; self.inputs.len()];
        for (i, &place) in self.inputs.iter().enumerate() {
            place_in_a[place] = i;
        }
        let num_words = patterns.num_words();
        let patterns_b = Patterns::by_word(place_in_a.len(), num_words, |signal, word| {
            patterns.signal(place_in_a[signal])[word]
        });
        let (answers_a, answers_b) = (a.simulate(patterns), b.simulate(&patterns_b));
        let (pattern, output) = (self.outputs.iter().enumerate())
            .filter_map(|(output, &place)| {
                let words = answers_a.signal(output).iter().zip(answers_b.signal(place));
                let (word, difference) = words
                    .map(|(a, b)| a ^ b)
                    .enumerate()
                    .find(|(_, difference)| *difference != 0)?;
                Some((64 * word + difference.trailing_zeros() as usize, output))
            })
            .min()?;
        let value = |signal| patterns.bit(signal, pattern);
        let num_inputs = a.num_inputs();
        Some(Counterexample {
            inputs: (0..num_inputs).map(value).collect(),
            latches: (num_inputs..a.num_combinational_inputs()).map(value).collect(),
            output: match output.checked_sub(a.num_outputs()) {
                None => a.output_label(output).into_owned(),
                Some(latch) => a.latch_label(latch).into_owned(),
            },
            first_value: answers_a.bit(output, pattern),
        })
    }
}

/// For each of `first` the place of its partner in `second`.
fn match_up(
    what: &'static str,
    first: &[Option<String>],
    second: &[Option<String>],
    matching: Matching,
) -> Result<Vec<usize>, InterfaceMismatch> {
    if first.len() != second.len() {
        return Err(InterfaceMismatch::Count {
            what,
            first: first.len(),
            second: second.len(),
        });
    }
    let by_place = || Ok((0..first.len()).collect());
    if matching == Matching::Place {
        return by_place();
    }
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for (place, name) in second.iter().enumerate() {
        if let Some(name) = name {
            places.insert(name, place);
        }
    }
    let mut taken = vec![false; second.len()];
    let mut partner = |name: &Option<String>| {
        let place = *places.get(name.as_deref()?)?;
        (!std::mem::replace(&mut taken[place], true)).then_some(place)
    };
    let mut pairs = Vec::with_capacity(first.len());
    for name in first {
        match partner(name) {
            Some(place) => pairs.push(place),
            None if matching == Matching::NameOrPlace => return by_place(),
            None => {
                return Err(InterfaceMismatch::Name {
                    what,
                    name: name.clone().unwrap_or_default(),
                });
            }
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aig::LatchInit;
    use crate::aig::generate::random_aig;
    use crate::ids::Lit;

    fn adder_bit(names: [&str; 3], swapped: bool) -> Aig {
        let mut aig = Aig::new("");
        let lits = names.map(|name| aig.add_input(name));
        let sum = aig.xor_all(&lits);
        let carry = aig.majority(lits[0], lits[1], lits[2]);
        let outputs = [(sum, "sum"), (carry, "carry")];
        for (lit, name) in if swapped {
            [outputs[1], outputs[0]]
        } else {
            outputs
        } {
            aig.add_output(lit, name);
        }
        aig
    }

    #[test]
    fn equal_names_are_matched_in_any_order() {
        let a = adder_bit(["a", "b", "c"], false);
        let b = adder_bit(["c", "a", "b"], true);
        let by_name = equivalent_by_simulation(&a, &b, &EquivalenceParams::default());
        assert_eq!(by_name, Ok(Equivalence::Proved));
        let by_place = EquivalenceParams {
            matching: Matching::Place,
            ..EquivalenceParams::default()
        };
        let answer = equivalent_by_simulation(&a, &b, &by_place).unwrap();
        let Equivalence::Different(counterexample) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(counterexample.inputs, [true, false, false]);
        assert_eq!(
            (counterexample.output.as_str(), counterexample.first_value),
            ("sum", true)
        );
    }

    #[test]
    fn random_patterns_find_a_difference_in_a_wide_circuit() {
        let aig = random_aig(40, 300, 5, 3);
        let mut other = aig.clone();
        let lit = other.outputs()[2];
        let inputs: Vec<Lit> = (0..3).map(|i| other.input_node(i).lit()).collect();
        let rare = other.and_all(&inputs);
        other.outputs[2] = other.xor(lit, rare);
        let params = EquivalenceParams::default();
        let same = equivalent_by_simulation(&aig, &aig, &params).unwrap();
        assert_eq!(same, Equivalence::NoDifferenceFound { patterns: 65_536 });
        let answer = equivalent_by_simulation(&aig, &other, &params).unwrap();
        assert!(matches!(answer, Equivalence::Different(c) if c.output == "o2"));
    }

    #[test]
    fn next_states_are_compared_and_counts_must_agree() {
        let circuit = |inverted: bool| {
            let mut aig = Aig::new("");
            let q = aig.add_latch("q", LatchInit::Zero);
            aig.set_latch_next(0, q ^ inverted);
            aig
        };
        let params = EquivalenceParams::default();
        let answer = equivalent_by_simulation(&circuit(false), &circuit(true), &params).unwrap();
        assert!(matches!(answer, Equivalence::Different(c) if c.output == "q"));
        let none = equivalent_by_simulation(&circuit(false), &Aig::new(""), &params);
        let expected = InterfaceMismatch::Count {
            what: "latches",
            first: 1,
            second: 0,
        };
        assert_eq!(none, Err(expected));
    }
}
