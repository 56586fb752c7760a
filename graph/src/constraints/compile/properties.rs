//! Properties of objects, and which objects belong to which.
//! Not for: properties that depend on delays.

use netlearn_parsers::sdc::ObjectKind;

use super::filter::Value;
use super::finder::{Finder, Found, KnownClocks};
use crate::ids::{CellId, PortId};
use crate::library::{Direction, Library};

/// The cell that a port is of.
pub(super) fn cell_of(library: &Library, port: PortId) -> Option<CellId> {
    let behind = library
        .cells()
        .partition_point(|cell| cell.ports.range().start <= port.index());
    let index = behind.checked_sub(1)?;
    library.cells()[index]
        .ports
        .place(port)
        .map(|_| CellId(index as u32))
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "input",
        Direction::Output => "output",
        Direction::Inout => "bidirect",
        Direction::Internal => "internal",
    }
}

/// A property of an object; `None` where it is not known.
pub(super) fn of(
    finder: &Finder<'_>,
    found: Found,
    property: &str,
    clocks: Option<KnownClocks<'_>>,
) -> Option<Value> {
    let (netlist, library) = (finder.netlist(), finder.library());
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let truth = |truth: bool| Some(Value::from(truth));
    match property {
        "full_name" => return Some(Value::Text(finder.name(found, clocks))),
        "name" | "base_name" => {
            let name = finder.name(found, clocks);
            let leaf = match found {
                Found::Cell(instance) if property == "name" => netlist.leaf_name(instance),
                Found::Module(scope) if property == "name" => netlist.scope_leaf_name(scope),
                _ => name.rsplit_once('/').map_or(&*name, |(_, leaf)| leaf),
            };
            return text(leaf);
        }
        "object_class" => {
            return text(match found {
                Found::Clock(_) => "clock",
                Found::Cell(_) | Found::Module(_) => "cell",
                Found::Port(_) => "port",
                Found::Pin(_) | Found::ModulePin(..) => "pin",
                Found::Net(_) => "net",
                Found::Lib(_) => "lib",
                Found::LibCell(_) => "lib_cell",
                Found::LibPin(_) => "lib_pin",
                Found::Design => "design",
            });
        }
        "is_hierarchical" => return truth(matches!(found, Found::Module(_) | Found::ModulePin(..))),
        "is_port" => return truth(matches!(found, Found::Port(_))),
        _ => {}
    }
    match (found, property) {
        (Found::Cell(instance), "ref_name" | "cell_name" | "lib_cell") => text(netlist.cell_name(instance)),
        (Found::Cell(instance), property) => of_cell(library, netlist.cell(instance)?, property),
        (Found::Module(scope), "ref_name" | "cell_name") => text(netlist.module_name(scope)),
        (Found::Module(_), _) => truth(false),
        (Found::LibCell(cell), property) => of_cell(library, cell, property),
        (Found::Port(pin) | Found::Pin(pin), "direction" | "pin_direction" | "port_direction") => {
            text(direction_name(netlist.direction(pin)?))
        }
        (Found::Pin(pin), property) => of_port(library, netlist.library_port(pin)?, property),
        (Found::LibPin(port), "direction" | "pin_direction" | "port_direction") => {
            text(direction_name(library.port(port).direction))
        }
        (Found::LibPin(port), property) => of_port(library, port, property),
        (Found::ModulePin(scope, place), "direction" | "pin_direction") => {
            text(direction_name(finder.module_pin(scope, place)?.direction))
        }
        (Found::Clock(clock), property) => {
            let clock = &clocks?.clocks[clock.index()];
            match property {
                "is_virtual" => truth(clock.sources.is_empty()),
                "is_generated" => truth(clock.generated.is_some()),
                "is_propagated" => truth(clock.is_propagated),
                _ => None,
            }
        }
        _ => None,
    }
}

fn of_cell(library: &Library, cell: CellId, property: &str) -> Option<Value> {
    let found = library.cell(cell);
    let truth = |truth: bool| Some(Value::from(truth));
    let is_register = || {
        !found.sequentials.is_empty()
            || found
                .ports
                .into_iter()
                .any(|port| library.port(port).is_register_clock)
    };
    match property {
        "ref_name" | "cell_name" => Some(Value::Text(library.cell_name(cell).to_owned())),
        "lib_name" | "library" => Some(Value::Text(library.header_of(cell).name.clone())),
        "area" => Some(Value::Text(found.area.to_string())),
        "is_memory" | "is_memory_cell" => truth(found.traits.is_memory),
        "is_macro" | "is_macro_cell" => truth(found.traits.is_macro),
        "is_pad" | "is_pad_cell" => truth(found.traits.is_pad),
        "is_clock_gate" | "is_clock_gating" | "is_integrated_clock_gating_cell" => {
            truth(found.clock_gating.is_some())
        }
        "is_sequential" | "is_register" => truth(is_register()),
        "is_combinational" => truth(!is_register()),
        "is_black_box" => truth(false),
        "dont_use" => truth(found.traits.dont_use),
        "dont_touch" => truth(found.traits.dont_touch),
        _ => None,
    }
}

fn of_port(library: &Library, port: PortId, property: &str) -> Option<Value> {
    let found = library.port(port);
    match property {
        "lib_pin_name" | "lib_pin" => Some(Value::Text(library.port_name(port).to_owned())),
        "is_clock" | "is_clock_pin" | "is_register_clock" => {
            Some(Value::from(found.is_register_clock || found.is_clock))
        }
        "is_three_state" => Some(Value::from(found.is_three_state)),
        _ => None,
    }
}

/// `-of_objects` for one object; `None` where that is not known.
pub(super) fn belonging(
    finder: &Finder<'_>,
    kind: ObjectKind,
    object: Found,
    clocks: Option<KnownClocks<'_>>,
) -> Option<Vec<Found>> {
    let (netlist, library) = (finder.netlist(), finder.library());
    let of_net = |net| netlist.net_pins(net).iter().copied();
    let as_pin = |pin| match netlist.is_port(pin) {
        true => Found::Port(pin),
        false => Found::Pin(pin),
    };
    Some(match (kind, object) {
        (ObjectKind::Pin, Found::Cell(instance)) => {
            netlist.pins_of(instance).into_iter().map(Found::Pin).collect()
        }
        (ObjectKind::Pin, Found::Module(scope)) => {
            let count = netlist.hierarchical_pins(scope).count() as u32;
            (0..count).map(|place| Found::ModulePin(scope, place)).collect()
        }
        (ObjectKind::Pin, Found::Net(net)) => of_net(net)
            .filter(|&pin| !netlist.is_port(pin))
            .map(Found::Pin)
            .collect(),
        (ObjectKind::Port, Found::Net(net)) => of_net(net)
            .filter(|&pin| netlist.is_port(pin))
            .map(Found::Port)
            .collect(),
        (ObjectKind::Cell, Found::Pin(pin)) => {
            netlist.instance_of(pin).into_iter().map(Found::Cell).collect()
        }
        (ObjectKind::Cell, Found::ModulePin(scope, _)) => vec![Found::Module(scope)],
        (ObjectKind::Cell, Found::Net(net)) => of_net(net)
            .filter_map(|pin| netlist.instance_of(pin))
            .map(Found::Cell)
            .collect(),
        (ObjectKind::Cell, Found::Port(port)) => match netlist.net_of(port) {
            Some(net) => of_net(net)
                .filter_map(|pin| netlist.instance_of(pin))
                .map(Found::Cell)
                .collect(),
            None => Vec::new(),
        },
        (ObjectKind::Cell, Found::LibCell(cell)) => netlist
            .instances()
            .filter(|&instance| netlist.cell(instance) == Some(cell))
            .map(Found::Cell)
            .collect(),
        (ObjectKind::Net, Found::Pin(pin) | Found::Port(pin)) => {
            netlist.net_of(pin).into_iter().map(Found::Net).collect()
        }
        (ObjectKind::Net, Found::ModulePin(scope, place)) => {
            let net = finder.module_pin(scope, place).and_then(|pin| pin.net);
            net.into_iter().map(Found::Net).collect()
        }
        (ObjectKind::Net, Found::Cell(instance)) => netlist
            .pins_of(instance)
            .into_iter()
            .filter_map(|pin| netlist.net_of(pin))
            .map(Found::Net)
            .collect(),
        (ObjectKind::Clock, Found::Pin(pin) | Found::Port(pin)) => clocks?
            .iter()
            .filter(|(_, clock)| clock.sources.contains(&pin))
            .map(|(id, _)| Found::Clock(id))
            .collect(),
        (ObjectKind::Pin | ObjectKind::Port, Found::Clock(clock)) => {
            let sources = clocks?.clocks[clock.index()].sources.iter().copied();
            let is_kind = |&pin: &_| netlist.is_port(pin) == (kind == ObjectKind::Port);
            sources.filter(is_kind).map(as_pin).collect()
        }
        (ObjectKind::LibCell, Found::Cell(instance)) => {
            netlist.cell(instance).into_iter().map(Found::LibCell).collect()
        }
        (ObjectKind::LibCell, Found::LibPin(port)) => {
            cell_of(library, port).into_iter().map(Found::LibCell).collect()
        }
        (ObjectKind::LibPin, Found::Pin(pin)) => {
            netlist.library_port(pin).into_iter().map(Found::LibPin).collect()
        }
        (ObjectKind::LibPin, Found::LibCell(cell)) => {
            library.cell(cell).ports.into_iter().map(Found::LibPin).collect()
        }
        (ObjectKind::Lib, Found::LibCell(cell)) => vec![Found::Lib(library.cell(cell).header)],
        (ObjectKind::Lib, Found::Cell(instance)) => {
            let cell = netlist.cell(instance);
            cell.map(|cell| Found::Lib(library.cell(cell).header))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    })
}
