//! Compiled Liberty: what cells do and how long they take, in flat arrays made for timing.
//! Not for: the text of libraries; see [`netlearn_parsers::liberty`].
//!
//! A [`Library`] holds the cells of one file or several: buses expanded to ports, `timing` groups
//! to arcs, functions resolved, tables in one store. A [`LibrarySet`] says which cell of which
//! library holds at which analysis point. Times are in ps, capacitances in fF, resistances in kΩ.
//!
//! ```
//! use netlearn_graph::library::{Edge, Library, LibrarySet, Mode};
//! use netlearn_parsers::Source;
//!
//! let text = r#"library (small) { time_unit : "1ns"; capacitive_load_unit (1, pf);
//!     lu_table_template (t) { variable_1 : input_net_transition;
//!         variable_2 : total_output_net_capacitance;
//!         index_1 ("0.01, 0.05, 0.20"); index_2 ("0.001, 0.004, 0.016"); }
//!     cell (INV) {
//!         pin (A) { direction : input; capacitance : 0.002; }
//!         pin (Y) { direction : output; function : "!A";
//!             timing () { related_pin : "A";
//!                 cell_rise (t) { values ("0.050, 0.070, 0.130", "0.060, 0.082, 0.146",
//!                     "0.090, 0.118, 0.190"); } } } } }"#;
//! let library = Library::from_source(&Source::from_bytes("small.lib", text))?;
//! let set = LibrarySet::single(library);
//! let inv = set.find_cell("INV").expect("the library has it");
//! let a = set.library().find_port(inv, "A").expect("the cell has it");
//! assert_eq!(set.capacitance(set.point(0, Mode::Late), a, Edge::Rise), 2.0);
//!
//! // One arc: the function says that the inverter is negative unate, and `cell_fall` is missing.
//! let (_, arcs) = set.library().arc_sets(inv).next().expect("one group");
//! let arc = arcs.arcs.get(0).expect("one arc");
//! let (delay, _slew) = set.delay_and_slew(set.point(0, Mode::Late), arc, 30.0, 2.5);
//! assert!((delay - 65.5).abs() < 1e-4);
//! # Ok::<(), netlearn_graph::library::ReadError>(())
//! ```

mod alike;
mod append;
mod arc;
mod cell;
mod compile;
mod edge;
mod function;
mod header;
mod matching;
mod read;
mod set;
mod tables;

use netlearn_parsers::{NameId, Names, Report};
use rustc_hash::FxHashMap;

pub use arc::{ArcSet, Role, Sense, TimingArc};
pub use cell::{Bus, Cell, CellTraits, Direction, GatePin, Limits, Port, Sequential, SequentialKind};
pub use edge::{Edge, Mode};
pub use function::{DisplayFunction, Logic, Operation};
pub use header::{Conditions, Header, NamedConditions, Thresholds, Units, WireLoad, WireLoadSelection};
pub use netlearn_parsers::liberty::{TreeType, WireLoadMode};
pub use read::ReadError;
pub use set::{ArcTables, LibrarySet, Point, SetBuilder};
pub use tables::{Gradient, TableError, Tables};

use self::function::Functions;
use crate::ids::{ArcId, ArcSetId, BusId, CellId, PortId};

/// Cells compiled from one Liberty file, or from several after one another.
#[derive(Clone, Debug, Default)]
pub struct Library {
    names: Names,
    headers: Vec<Header>,
    cells: Vec<Cell>,
    /// The first cell of each name.
    by_name: FxHashMap<NameId, CellId>,
    ports: Vec<Port>,
    buses: Vec<Bus>,
    sequentials: Vec<Sequential>,
    arc_sets: Vec<ArcSet>,
    arcs: Vec<TimingArc>,
    functions: Functions,
    tables: Tables,
    warnings: Vec<Report>,
}

impl Library {
    /// What was odd in its files, or is left out of timing.
    #[must_use]
    pub fn warnings(&self) -> &[Report] {
        &self.warnings
    }

    /// What its files say of all their cells, one entry a file.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// What the file of a cell says of all its cells.
    #[must_use]
    pub fn header_of(&self, cell: CellId) -> &Header {
        &self.headers[self.cell(cell).header]
    }

    /// All cells, in file order.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// A cell.
    #[inline]
    #[must_use]
    pub fn cell(&self, cell: CellId) -> &Cell {
        &self.cells[cell.index()]
    }

    /// The first cell of that name.
    #[must_use]
    pub fn find_cell(&self, name: &str) -> Option<CellId> {
        self.by_name.get(&self.names.find(name)?).copied()
    }

    /// Whether a cell is the one that instances of its name are of.
    fn is_linked(&self, cell: CellId) -> bool {
        self.by_name.get(&self.cell(cell).name) == Some(&cell)
    }

    /// The name of a cell.
    #[must_use]
    pub fn cell_name(&self, cell: CellId) -> &str {
        self.names.text(self.cell(cell).name)
    }

    /// All ports of all cells.
    #[must_use]
    pub fn ports(&self) -> &[Port] {
        &self.ports
    }

    /// A port.
    #[inline]
    #[must_use]
    pub fn port(&self, port: PortId) -> &Port {
        &self.ports[port.index()]
    }

    /// The port of a cell with that name: a pin, or a bit as `A[3]`.
    #[must_use]
    pub fn find_port(&self, cell: CellId, name: &str) -> Option<PortId> {
        let name = self.names.find(name)?;
        let ports = self.cell(cell).ports;
        ports.into_iter().find(|&port| self.port(port).name == name)
    }

    /// The name of a port.
    #[must_use]
    pub fn port_name(&self, port: PortId) -> &str {
        self.names.text(self.port(port).name)
    }

    /// A bus or bundle.
    #[must_use]
    pub fn bus(&self, bus: BusId) -> &Bus {
        &self.buses[bus.index()]
    }

    /// The bus or bundle of a cell with that name.
    #[must_use]
    pub fn find_bus(&self, cell: CellId, name: &str) -> Option<BusId> {
        let name = self.names.find(name)?;
        let buses = self.cell(cell).buses;
        buses.into_iter().find(|&bus| self.bus(bus).name == name)
    }

    /// The flip-flops and latches of all cells; see [`Cell::sequentials`].
    #[must_use]
    pub fn sequentials(&self) -> &[Sequential] {
        &self.sequentials
    }

    /// An arc set.
    #[inline]
    #[must_use]
    pub fn arc_set(&self, set: ArcSetId) -> &ArcSet {
        &self.arc_sets[set.index()]
    }

    /// The arc sets of a cell, in file order.
    pub fn arc_sets(&self, cell: CellId) -> impl ExactSizeIterator<Item = (ArcSetId, &ArcSet)> {
        let sets = self.cell(cell).arc_sets;
        sets.into_iter().map(|set| (set, self.arc_set(set)))
    }

    /// How many arcs all cells have.
    #[must_use]
    pub fn num_arcs(&self) -> usize {
        self.arcs.len()
    }

    /// An arc.
    #[inline]
    #[must_use]
    pub fn arc(&self, arc: ArcId) -> &TimingArc {
        &self.arcs[arc.index()]
    }

    /// All tables.
    #[inline]
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The text of a name.
    #[must_use]
    pub fn text(&self, name: NameId) -> &str {
        self.names.text(name)
    }
}
