//! Circuits as data, and exact algorithms on them.
//!
//! Here live and-inverter graphs, levelled graphs and what can be computed from them without
//! learning. Text formats are the business of `netlearn-parsers`, tensors that of
//! `netlearn-models`.
//!
//! ```
//! use netlearn_graph::aig::Aig;
//!
//! let mut aig = Aig::new("majority");
//! let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
//! let majority = aig.majority(a, b, c);
//! aig.add_output(majority, "m");
//!
//! assert_eq!((aig.num_inputs(), aig.num_ands(), aig.depth()), (3, 4, 3));
//! ```
//!
//! | module | what is in it |
//! |---|---|
//! | [`ids`] | index types, one a kind of thing |
//! | [`aig`] | and-inverter graphs: building, reading, measuring, simulating, drawing |
//! | [`constraints`] | clocks, port delays, exceptions and the rest of SDC, compiled against a netlist |
//! | [`library`] | compiled Liberty: cells, arcs, tables, which library holds at which point |
//! | [`netlist`] | flat netlists linked to libraries, with their hierarchical names; edits |
//! | [`level_graph`] | the levelled graph every circuit converts to and every model reads |
//! | [`matching`] | whether the files of a design call the same things by the same names |
//! | [`parasitics`] | wires as resistors and capacitors, and their reductions |
//! | [`placement`] | where pins stand, and wires estimated from it |
//! | [`synthesis`] | recipes of synthesis operators, and the engines that run them |
//! | [`tau`] | timing contests: constraints, operations, answers |
//! | [`timing`] | static timing analysis: the graph of pins, delays and slews |

pub mod aig;
pub mod constraints;
pub mod ids;
pub mod level_graph;
pub mod library;
pub mod matching;
pub mod netlist;
pub mod parasitics;
pub mod placement;
pub mod session;
pub mod synthesis;
pub mod tau;
pub mod timing;
