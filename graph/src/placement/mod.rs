//! Where the pins of a netlist stand: DEF and LEF, and wires estimated from them.
//! Not for: where cells should stand, and wires that are routed.
//!
//! Places are in µm. A pin is in the middle of its first rectangle in LEF, or, where LEF has none,
//! in the middle of its cell.
//!
//! ```
//! # use netlearn_graph::library::{Library, LibrarySet};
//! # use netlearn_graph::netlist::Linker;
//! use netlearn_graph::library::{Edge, Mode};
//! use netlearn_graph::parasitics::{Parasitics, Point, WireModel};
//! use netlearn_graph::placement::{Placement, PlacementOptions, WireEstimate};
//! use netlearn_parsers::{Source, def, lef};
//!
//! # let library = r#"library (l) { cell (BUF) { pin (A) { direction : input; } pin (Y) { direction : output; } } }"#;
//! # let library = Library::from_source(&Source::from_bytes("l.lib", library))?;
//! # let mut linker = Linker::new(LibrarySet::single(library));
//! # linker.add(Source::from_bytes("t.v", "module t (a, y); input a; output y; BUF u (.A(a), .Y(y)); endmodule"))?;
//! # let netlist = linker.link(None)?.netlist;
//! let cells = "MACRO BUF SIZE 4 BY 2 ;
//!     PIN A PORT LAYER m1 ; RECT 0 0 1 1 ; END END A PIN Y PORT LAYER m1 ; RECT 3 0 4 1 ; END END Y
//!     END BUF END LIBRARY\n";
//! let design = "DESIGN t ; UNITS DISTANCE MICRONS 1000 ; DIEAREA ( 0 0 ) ( 20000 9000 ) ;
//!     COMPONENTS 1 ; - u BUF + PLACED ( 10000 5000 ) FN ; END COMPONENTS
//!     PINS 1 ; - a + NET a + DIRECTION INPUT + LAYER m1 ( 0 0 ) ( 0 0 ) + PLACED ( 0 5500 ) N ; END PINS
//!     END DESIGN\n";
//! let cells = lef::parse(&Source::from_bytes("cells.lef", cells))?.tree;
//! let design = def::parse(&Source::from_bytes("t.def", design))?.tree;
//! let (placement, report) = Placement::read(&netlist, &design, &[&cells], PlacementOptions::default());
//! assert_eq!(report.warnings(), ["1 ports of the design that have no place: y"]);
//!
//! // The cell is mirrored: A is on its right side.
//! let at = placement.place(netlist.find_pin("u/A").expect("a pin")).expect("it is placed");
//! assert_eq!((at.x, at.y), (13.5, 5.5));
//! let net = netlist.find_net("a").expect("a net");
//! assert_eq!(placement.half_perimeter_um(&netlist, net), 13.5);
//!
//! let model = WireModel { kohm_per_um: 0.001, ff_per_um: 0.1 };
//! let wires = placement.parasitics(&netlist, WireEstimate::Steiner, model);
//! assert!(wires.has(net));
//!
//! // A cell moves, and with it the wires of its nets.
//! let (mut placement, mut moved) = (placement, Default::default());
//! let cell = netlist.find_instance("u").expect("an instance");
//! assert!(placement.move_cell(&netlist, cell, Point { x: 12.0, y: 5.0 }));
//! placement.set_wire(&mut moved, &netlist, net, WireEstimate::Steiner, model);
//! let length = |wires: &Parasitics| {
//!     let wire = wires.find(net, netlist.find_port("a").expect("a port"), Mode::Late, Edge::Rise);
//!     wire.expect("it was set").total_ff() / model.ff_per_um
//! };
//! assert!((length(&moved) - length(&wires) - 2.0).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod coupling;
mod density;
mod fit;
mod read;
mod wires;

pub use coupling::{CouplingModel, ResistanceModel, WireShape};
pub use density::WiringDensity;
pub use netlearn_parsers::lefdef::Orientation;
pub use read::{PlacementOptions, PlacementReport};
pub use wires::{WireEstimate, default_layer, layer_model};

use crate::ids::{InstanceId, NetId, PinId};
use crate::netlist::Netlist;
use crate::parasitics::{Point, half_perimeter};

/// Where the instances, pins and ports of a netlist stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    /// `[instances]`
    cells: Vec<Option<PlacedCell>>,
    /// `[pins]`
    pins: Vec<Option<PlacedPin>>,
    die: Option<[Point; 2]>,
}

/// A cell on the die.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedCell {
    /// Its lower left corner, as it lies.
    pub corner: Point,
    /// How it lies.
    pub orientation: Orientation,
    /// Width and height as it lies, in µm; of a cell that LEF does not know nothing.
    pub size: Point,
    /// Whether placers must leave it where it is.
    pub is_fixed: bool,
}

/// A pin on the die.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PlacedPin {
    place: Point,
    is_exact: bool,
}

impl Placement {
    /// Of a netlist of which nothing is placed yet.
    #[must_use]
    pub fn new(netlist: &Netlist) -> Self {
        Self {
            cells: vec![None; netlist.num_instances()],
            pins: vec![None; netlist.num_pins()],
            die: None,
        }
    }

    /// The lower left and the upper right corner of the die, in µm.
    #[must_use]
    pub fn die(&self) -> Option<[Point; 2]> {
        self.die
    }

    /// Where an instance stands.
    #[must_use]
    pub fn cell(&self, instance: InstanceId) -> Option<PlacedCell> {
        self.cells.get(instance.index()).copied().flatten()
    }

    /// Where a pin or port is, in µm.
    #[inline]
    #[must_use]
    pub fn place(&self, pin: PinId) -> Option<Point> {
        self.pins.get(pin.index()).copied().flatten().map(|pin| pin.place)
    }

    /// Whether a pin's place is that of its shape, and not only the middle of its cell.
    #[must_use]
    pub fn is_exact(&self, pin: PinId) -> bool {
        let pin = self.pins.get(pin.index()).copied().flatten();
        pin.is_some_and(|pin| pin.is_exact)
    }

    /// Puts a pin or port somewhere, in µm.
    pub fn set_place(&mut self, pin: PinId, place: Point) {
        if self.pins.len() <= pin.index() {
            self.pins.resize(pin.index() + 1, None);
        }
        self.pins[pin.index()] = Some(PlacedPin {
            place,
            is_exact: true,
        });
    }

    /// Puts the lower left corner of an instance somewhere, in µm, and its pins with it. Whether it had a place.
    pub fn move_cell(&mut self, netlist: &Netlist, instance: InstanceId, corner: Point) -> bool {
        let Some(Some(cell)) = self.cells.get_mut(instance.index()) else {
            return false;
        };
        let [x, y] = [corner.x - cell.corner.x, corner.y - cell.corner.y];
        cell.corner = corner;
        for pin in netlist.pins_of(instance) {
            if let Some(Some(pin)) = self.pins.get_mut(pin.index()) {
                pin.place.x += x;
                pin.place.y += y;
            }
        }
        true
    }

    /// Half the perimeter of the least box around the pins of a net, in µm. Pins without a place do not
    /// count.
    #[must_use]
    pub fn half_perimeter_um(&self, netlist: &Netlist, net: NetId) -> f64 {
        let pins = netlist.net_pins(net).iter();
        let places: Vec<Point> = pins.filter_map(|&pin| self.place(pin)).collect();
        half_perimeter(&places)
    }
}
