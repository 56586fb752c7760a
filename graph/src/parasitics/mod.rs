//! Wires as resistors and capacitors, and what delay calculation needs to know of them.
//! Not for: delays of gates, and where pins stand; those are `timing` and `placement`.
//!
//! A [`RcNetwork`] is what an extractor writes or a wire model estimates. Seen from its driver it is
//! an [`RcTree`], which reduces to a [`Pi`] model for the gate and to delays for each load:
//! Elmore's, or the [`TwoPole`] response. [`Parasitics`] holds the wires of all nets of a design, read from
//! SPEF or made by hand. Resistances are in kΩ and capacitances in fF, so that
//! their products are picoseconds.
//!
//! ```
//! use netlearn_graph::parasitics::RcNetwork;
//!
//! // driver -- 1 kΩ -- load, with 2 fF at the driver and 3 fF at the load
//! let mut network = RcNetwork::new(2);
//! network.add_capacitance(0, 2.0);
//! network.add_capacitance(1, 3.0);
//! network.add_resistor(0, 1, 1.0);
//! let reduced = network.tree(0).reduce(&[0.0, 0.0]);
//! assert_eq!(reduced.elmore_ps, [0.0, 3.0]);
//! assert_eq!((reduced.pi.near_ff, reduced.pi.kohm, reduced.pi.far_ff), (2.0, 1.0, 3.0));
//! ```

mod design;
mod network;
mod pieces;
mod reduce;
mod spef;
mod topology;
mod wire_load;

pub use design::{Parasitics, TreeView, WireView};
pub use network::{RcNetwork, RcTree};
pub use pieces::SpefWires;
pub use reduce::{Moments, Pi, Reduced, TwoPole};
pub use spef::{SpefOptions, SpefReport};
pub use topology::{Point, Topology, WireModel, half_perimeter};
