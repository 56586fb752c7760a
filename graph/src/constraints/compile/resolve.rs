//! The objects of a command, as ids of the netlist.
//! Not for: finding them by name; see [`super::finder`].

use netlearn_parsers::sdc::{Collection, ObjectKind};
use rustc_hash::FxHashSet;

use super::Compiler;
use super::finder::{Found, KnownClocks, Notes, kind};
use crate::ids::{CellId, ClockId, InstanceId, NetId, PinId, ScopeId};
use crate::netlist::{HierarchicalPin, Netlist};

/// The objects of a command, in its order. A bus is all of its bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Resolved(pub(super) Vec<Found>);

impl Resolved {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn all<T>(&self, take: impl Fn(Found) -> Option<T>) -> Vec<T> {
        self.0.iter().filter_map(|&found| take(found)).collect()
    }

    pub(super) fn clocks(&self) -> Vec<ClockId> {
        self.all(|found| match found {
            Found::Clock(clock) => Some(clock),
            _ => None,
        })
    }

    pub(super) fn ports(&self) -> Vec<PinId> {
        self.all(|found| match found {
            Found::Port(pin) => Some(pin),
            _ => None,
        })
    }

    /// Ports and pins of instances.
    pub(super) fn pins(&self) -> Vec<PinId> {
        self.all(|found| match found {
            Found::Port(pin) | Found::Pin(pin) => Some(pin),
            _ => None,
        })
    }

    pub(super) fn module_pins(&self) -> Vec<(ScopeId, u32)> {
        self.all(|found| match found {
            Found::ModulePin(scope, place) => Some((scope, place)),
            _ => None,
        })
    }

    pub(super) fn nets(&self) -> Vec<NetId> {
        self.all(|found| match found {
            Found::Net(net) => Some(net),
            _ => None,
        })
    }

    pub(super) fn modules(&self) -> Vec<ScopeId> {
        self.all(|found| match found {
            Found::Module(scope) => Some(scope),
            _ => None,
        })
    }

    pub(super) fn library_cells(&self) -> Vec<CellId> {
        self.all(|found| match found {
            Found::LibCell(cell) => Some(cell),
            _ => None,
        })
    }

    pub(super) fn has_design(&self) -> bool {
        self.0.contains(&Found::Design)
    }

    /// Instances of cells; of a module all that are in it.
    pub(super) fn instances(&self, netlist: &Netlist) -> Vec<InstanceId> {
        let mut all = Vec::new();
        for found in &self.0 {
            match *found {
                Found::Cell(instance) => all.push(instance),
                Found::Module(scope) => {
                    all.extend(
                        netlist
                            .instances()
                            .filter(|&instance| netlist.is_inside(instance, scope)),
                    );
                }
                _ => {}
            }
        }
        all
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn netlist(&self) -> &'a Netlist {
        self.finder.netlist()
    }

    /// The objects of a collection. What finds nothing is told.
    pub(super) fn resolve(&mut self, collection: &Collection) -> Resolved {
        let clocks = KnownClocks {
            clocks: &self.constraints.clocks,
            deleted: &self.names.deleted,
        };
        let mut notes = Notes::default();
        let found = self.finder.collection(collection, Some(clocks), &mut notes);
        for note in notes.0 {
            self.warn(format!("`{}`: {note}", self.name));
        }
        let taken = taken(self.name);
        let (found, others): (Vec<Found>, Vec<Found>) = found
            .unwrap_or_default()
            .into_iter()
            .partition(|&found| taken.contains(&kind(found)));
        if let Some(&other) = others.first() {
            let name = self.finder.name(other, None);
            self.warn(format!("`{}` is not for `{name}`", self.name));
        }
        Resolved(found)
    }

    pub(super) fn resolve_if(&mut self, collection: Option<&Collection>) -> Resolved {
        collection
            .map(|collection| self.resolve(collection))
            .unwrap_or_default()
    }

    /// The clocks of an option; `None` where it is given and finds none.
    pub(super) fn clocks_of(&mut self, collection: Option<&Collection>) -> Option<Vec<Option<ClockId>>> {
        let Some(collection) = collection else {
            return Some(vec![None]);
        };
        let clocks = self.resolve(collection).clocks();
        (!clocks.is_empty()).then(|| clocks.into_iter().map(Some).collect())
    }

    /// Ports and pins of instances; of a pin of a module the pins behind it.
    pub(super) fn leaf_pins(&self, resolved: &Resolved) -> Vec<PinId> {
        let mut pins = Vec::new();
        let mut seen = FxHashSet::default();
        for found in &resolved.0 {
            match *found {
                Found::Port(pin) | Found::Pin(pin) => pins.extend(seen.insert(pin).then_some(pin)),
                Found::ModulePin(scope, place) => {
                    let (_, loads) = self.sides(scope, place);
                    pins.extend(loads.into_iter().filter(|&pin| seen.insert(pin)));
                }
                _ => {}
            }
        }
        pins
    }

    /// What drives a pin of a module from before it, and what it drives behind it.
    pub(super) fn sides(&self, scope: ScopeId, place: u32) -> (Vec<PinId>, Vec<PinId>) {
        let pin = self.finder.module_pin(scope, place);
        pin.map(|pin| sides(self.netlist(), &pin)).unwrap_or_default()
    }
}

/// Drivers before a pin of a module, and loads behind it: of an output those outside, else inside.
fn sides(netlist: &Netlist, pin: &HierarchicalPin) -> (Vec<PinId>, Vec<PinId>) {
    let Some(net) = pin.net else {
        return (Vec::new(), Vec::new());
    };
    let is_inside = |pin_of: PinId| {
        let instance = netlist.instance_of(pin_of);
        instance.is_some_and(|instance| netlist.is_inside(instance, pin.scope))
    };
    let is_output = pin.direction.drives() && !pin.direction.reads();
    let drivers = netlist
        .drivers(net)
        .filter(|&driver| is_inside(driver) == is_output);
    let loads = netlist.loads(net).filter(|&load| is_inside(load) != is_output);
    (drivers.collect(), loads.collect())
}

/// The kinds of objects that a command looks at, in any of its words.
fn taken(command: &str) -> &'static [ObjectKind] {
    use ObjectKind::{Cell, Clock, Design, Lib, LibCell, LibPin, Net, Pin, Port};
    match command {
        "set_load" => &[Port, Net],
        "set_resistance" => &[Net],
        "set_input_transition" | "set_driving_cell" | "set_drive" | "set_port_fanout_number" => {
            &[Port, Clock]
        }
        "set_max_fanout" => &[Port, Design],
        "set_max_capacitance" | "set_min_capacitance" => &[Port, Pin, Design],
        "set_max_transition" => &[Clock, Port, Pin, Design],
        "set_clock_transition" | "unset_clock_transition" | "set_clock_groups" => &[Clock],
        "delete_clock" | "delete_generated_clock" => &[Clock],
        "create_clock" | "create_generated_clock" => &[Clock, Port, Pin, Net],
        "set_timing_derate" => &[LibCell, Cell, Net],
        "set_disable_timing" | "unset_disable_timing" => &[LibCell, LibPin, Cell, Port, Pin],
        "set_case_analysis" | "unset_case_analysis" | "set_logic_zero" | "set_logic_one" | "set_logic_dc" => {
            &[Port, Pin]
        }
        "set_input_delay" | "set_output_delay" | "unset_input_delay" | "unset_output_delay" => {
            &[Clock, Port, Pin]
        }
        "set_clock_latency" | "unset_clock_latency" | "set_clock_uncertainty" | "unset_clock_uncertainty" => {
            &[Clock, Port, Pin]
        }
        "set_propagated_clock" | "unset_propagated_clock" | "set_sense" | "set_data_check" => {
            &[Clock, Port, Pin]
        }
        "set_disable_clock_gating_check" => &[Cell, Port, Pin],
        "set_clock_gating_check" | "set_max_time_borrow" | "set_min_pulse_width" => &[Clock, Cell, Port, Pin],
        _ => &[Clock, Cell, Port, Pin, Net, Lib, LibCell, LibPin, Design],
    }
}
