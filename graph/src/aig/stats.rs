//! Statistics of an AIG, for people and as data.
//!
//! Quality of results after synthesis is the business of `synthesis`.

use std::fmt;

use serde::Serialize;

use super::Aig;

/// What an AIG is made of. Prints as one line in the style of ABC's `print_stats`.
///
/// ```
/// use netlearn_graph::aig::Aig;
///
/// let mut aig = Aig::new("gate");
/// let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
/// let y = aig.and(a, !b);
/// aig.add_output(y, "y");
/// assert_eq!(
///     aig.stats().to_string(),
///     "gate : i/o = 2/1  lat = 0  and = 1  lev = 1"
/// );
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stats {
    /// The name of the circuit.
    pub name: String,
    /// Primary inputs.
    pub inputs: usize,
    /// Primary outputs.
    pub outputs: usize,
    /// Latches.
    pub latches: usize,
    /// AND nodes.
    pub ands: usize,
    /// The highest level of a driver of an output or latch.
    pub levels: u32,
    /// Fanins of ANDs, outputs and latches that are inverted.
    pub inverted_edges: usize,
    /// The most readers a node has, the constant not counted.
    pub max_fanout: u32,
    /// ANDs that reach no output and no latch.
    pub dangling_ands: usize,
    /// Outputs and latch inputs that are constant.
    pub constant_outputs: usize,
}

impl Aig {
    /// Counts what the graph is made of, in linear time.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let drivers = || self.combinational_outputs();
        let fanins = self.ands().flat_map(|(_, fanins)| fanins);
        let used = self.used_nodes();
        Stats {
            name: self.name().to_owned(),
            inputs: self.num_inputs(),
            outputs: self.num_outputs(),
            latches: self.num_latches(),
            ands: self.num_ands(),
            levels: self.depth(),
            inverted_edges: fanins
                .chain(drivers())
                .filter(|lit| lit.is_complemented())
                .count(),
            max_fanout: self.fanout_counts().into_iter().skip(1).max().unwrap_or(0),
            dangling_ands: used[self.first_and()..].iter().filter(|used| !**used).count(),
            constant_outputs: drivers().filter(|lit| lit.is_constant()).count(),
        }
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.name.is_empty() {
            "(unnamed)"
        } else {
            &self.name
        };
        write!(
            f,
            "{name} : i/o = {}/{}  lat = {}  and = {}  lev = {}",
            self.inputs, self.outputs, self.latches, self.ands, self.levels
        )
    }
}
