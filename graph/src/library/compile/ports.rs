//! The ports of a cell: pins, and the bits of buses and bundles.
//! Not for: their functions and arcs.

use netlearn_parsers::{NameId, Span, liberty};

use super::{Compiler, Named, Scope};
use crate::ids::{BusId, Ids, PortId};
use crate::library::{Bus, Direction, GatePin, Limits, Port};

/// Ports of which one group of a file speaks.
pub(super) struct PortGroup<'a> {
    /// The group.
    pub(super) pin: &'a liberty::Pin,
    /// One pin, or the bits of a bus.
    pub(super) ports: Vec<PortId>,
}

/// More bits a bus does not have; a file of a few bytes can ask for any number.
const MAX_BITS: usize = 1 << 16;

/// A group of a cell that makes ports.
enum Item<'a> {
    Pin(&'a liberty::Pin),
    Bus(&'a liberty::Bus),
    Bundle(&'a liberty::Bundle),
}

impl Item<'_> {
    fn start(&self) -> usize {
        match self {
            Item::Pin(pin) => pin.span,
            Item::Bus(bus) => bus.common.span,
            Item::Bundle(bundle) => bundle.common.span,
        }
        .start()
    }
}

impl<'a> Compiler<'a> {
    /// Makes the ports of a cell; the answer says which groups speak of which.
    pub(super) fn ports(&mut self, cell: &'a liberty::Cell, scope: &mut Scope<'a>) -> Vec<PortGroup<'a>> {
        let first = self.library.ports.len();
        let pins = cell.pins.iter().map(Item::Pin);
        let buses = cell.buses.iter().map(Item::Bus);
        let bundles = cell.bundles.iter().map(Item::Bundle);
        let mut items: Vec<Item<'a>> = pins.chain(buses).chain(bundles).collect();
        items.sort_by_key(Item::start);
        let mut groups = Vec::new();
        for item in items {
            match item {
                Item::Pin(pin) => {
                    for name in &pin.names {
                        for name in bits_of(name) {
                            let Some(port) = self.port(&name, &[pin], None, scope) else {
                                continue;
                            };
                            groups.push(PortGroup {
                                pin,
                                ports: vec![port],
                            });
                        }
                    }
                }
                Item::Bus(bus) => self.bus(cell, bus, scope, &mut groups),
                Item::Bundle(bundle) => self.bundle(bundle, scope, &mut groups),
            }
        }
        scope.ports = Ids::new(first, self.library.ports.len());
        groups
    }

    fn bus(
        &mut self,
        cell: &'a liberty::Cell,
        bus: &'a liberty::Bus,
        scope: &mut Scope<'a>,
        groups: &mut Vec<PortGroup<'a>>,
    ) {
        let type_name = bus.bus_type.as_deref().unwrap_or_default();
        let types = cell.types.iter().chain(&self.head.tree.types);
        let Some(found) = types.into_iter().find(|found| found.name == type_name) else {
            let names = bus.common.names.join(", ");
            let cell = scope.cell;
            let message = format!("bus `{names}` of cell `{cell}` has unknown type `{type_name}`: left out");
            return self.warn(bus.common.span, message);
        };
        let (from, to) = (found.bit_from, found.bit_to);
        let width = from.abs_diff(to) as usize + 1;
        if width > MAX_BITS {
            let message = format!("type `{type_name}` has {width} bits, more than {MAX_BITS}: left out");
            return self.warn(bus.common.span, message);
        }
        for name in &bus.common.names {
            let bit = |place: usize| match from <= to {
                true => from + place as i32,
                false => from - place as i32,
            };
            let members: Vec<String> = (0..width)
                .map(|place| format!("{name}[{}]", bit(place)))
                .collect();
            self.members(
                name,
                &bus.common,
                &members,
                &bus.pins,
                Some((from, to)),
                scope,
                groups,
            );
        }
    }

    fn bundle(
        &mut self,
        bundle: &'a liberty::Bundle,
        scope: &mut Scope<'a>,
        groups: &mut Vec<PortGroup<'a>>,
    ) {
        for name in &bundle.common.names {
            self.members(
                name,
                &bundle.common,
                &bundle.members,
                &bundle.pins,
                None,
                scope,
                groups,
            );
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what buses and bundles have in common")]
    fn members(
        &mut self,
        name: &str,
        common: &'a liberty::Pin,
        members: &[String],
        pins: &'a [liberty::Pin],
        bits: Option<(i32, i32)>,
        scope: &mut Scope<'a>,
        groups: &mut Vec<PortGroup<'a>>,
    ) {
        let bus = BusId(self.library.buses.len() as u32);
        if self.is_known(name, common.span, scope) {
            return;
        }
        // What is said of single members, by their names.
        let mut own: Vec<(Vec<String>, &'a liberty::Pin)> = Vec::new();
        for pin in pins {
            let names: Vec<String> = pin.names.iter().flat_map(|name| bits_of(name)).collect();
            if let Some(stranger) = names.iter().find(|name| !members.contains(name)) {
                let message = format!("`{stranger}` is no member of `{name}` in cell `{}`", scope.cell);
                self.warn(pin.span, message);
            }
            own.push((names, pin));
        }
        let first = self.library.ports.len();
        for member in members {
            let said = own.iter().filter(|(names, _)| names.contains(member));
            let layers: Vec<&liberty::Pin> = said.map(|&(_, pin)| pin).chain([common]).collect();
            self.port(member, &layers, Some(bus), scope);
        }
        let ports = Ids::<PortId>::new(first, self.library.ports.len());
        let name_id = self.library.names.intern(name);
        self.library.buses.push(Bus {
            name: name_id,
            ports,
            bits,
        });
        scope.names.insert(name.to_owned(), Named::Bus(bus));
        groups.push(PortGroup {
            pin: common,
            ports: ports.into_iter().collect(),
        });
        for (names, pin) in own {
            let of = |name: &String| match scope.names.get(name) {
                Some(Named::Port(port)) => ports.place(*port).is_some().then_some(*port),
                _ => None,
            };
            groups.push(PortGroup {
                pin,
                ports: names.iter().filter_map(of).collect(),
            });
        }
    }

    fn is_known(&mut self, name: &str, span: Span, scope: &Scope<'_>) -> bool {
        let known = scope.names.contains_key(name);
        if known {
            let message = format!(
                "`{name}` stands twice in cell `{}`; the first one holds",
                scope.cell
            );
            self.warn(span, message);
        }
        known
    }

    /// Makes a port from what groups say of it, the more special one first.
    fn port(
        &mut self,
        name: &str,
        layers: &[&liberty::Pin],
        bus: Option<BusId>,
        scope: &mut Scope<'a>,
    ) -> Option<PortId> {
        let span = layers.first()?.span;
        if self.is_known(name, span, scope) {
            return None;
        }
        let id = PortId(u32::try_from(self.library.ports.len()).ok()?);
        scope.names.insert(name.to_owned(), Named::Port(id));
        let direction = match find(layers, |pin| pin.direction) {
            Some(liberty::Direction::Input) => Direction::Input,
            Some(liberty::Direction::Output) => Direction::Output,
            Some(liberty::Direction::Inout) => Direction::Inout,
            Some(liberty::Direction::Internal) => Direction::Internal,
            None => {
                let message = format!(
                    "pin `{name}` of cell `{}` has no direction: taken as input",
                    scope.cell
                );
                self.warn(span, message);
                Direction::Input
            }
        };
        let name: NameId = self.library.names.intern(name);
        let time = |number: Option<f64>| number.map(|number| self.head.units.time(number));
        let capacitance = |number: Option<f64>| number.map(|number| self.head.units.capacitance(number));
        let plain = |number: Option<f64>| number.map(|number| number as f32);
        let limits = Limits {
            max_slew: time(find(layers, |pin| pin.max_transition)),
            min_slew: time(find(layers, |pin| pin.min_transition)),
            max_capacitance: capacitance(find(layers, |pin| pin.max_capacitance)),
            min_capacitance: capacitance(find(layers, |pin| pin.min_capacitance)),
            max_fanout: plain(find(layers, |pin| pin.max_fanout)),
            min_fanout: plain(find(layers, |pin| pin.min_fanout)),
        };
        let port = Port {
            name,
            bus,
            direction,
            is_clock: find(layers, |pin| pin.is_clock) == Some(true),
            is_register_clock: false,
            is_check_clock: false,
            is_three_state: layers.iter().any(|pin| pin.three_state.is_some()),
            gate_pin: layers.iter().find_map(|pin| gate_pin(pin)),
            capacitances: self.capacitances(layers, direction),
            function: None,
            three_state: None,
            limits,
            fanout_load: plain(find(layers, |pin| pin.fanout_load)),
            min_period: time(find(layers, |pin| pin.min_period)),
        };
        self.library.ports.push(port);
        Some(id)
    }

    /// Capacitances by mode and edge: the range where it is given, else that of the edge, else
    /// that of the pin, else that of its direction.
    fn capacitances(&self, layers: &[&liberty::Pin], direction: Direction) -> [[f32; 2]; 2] {
        let defaults = &self.head.tree.defaults;
        let default = match direction {
            Direction::Input => defaults.input_pin_cap,
            Direction::Output => defaults.output_pin_cap,
            Direction::Inout => defaults.inout_pin_cap,
            Direction::Internal => None,
        };
        let common = find(layers, |pin| pin.capacitance);
        let edge = |own: Option<f64>, other: Option<f64>, range: Option<(f64, f64)>| {
            // Of two edges one may be given: better than what holds for all pins.
            let number = own.or(common).or(other).or(default).unwrap_or(0.0);
            range.unwrap_or((number, number))
        };
        let rise = find(layers, |pin| pin.rise_capacitance);
        let fall = find(layers, |pin| pin.fall_capacitance);
        let rises = edge(rise, fall, find(layers, |pin| pin.rise_capacitance_range));
        let falls = edge(fall, rise, find(layers, |pin| pin.fall_capacitance_range));
        let units = &self.head.units;
        [[rises.0, falls.0], [rises.1, falls.1]].map(|mode| mode.map(|number| units.capacitance(number)))
    }
}

/// What the first of the layers that speaks of it says.
fn find<T>(layers: &[&liberty::Pin], of: impl Fn(&liberty::Pin) -> Option<T>) -> Option<T> {
    layers.iter().find_map(|pin| of(pin))
}

fn gate_pin(pin: &liberty::Pin) -> Option<GatePin> {
    [
        (pin.is_clock_gate_clock, GatePin::Clock),
        (pin.is_clock_gate_enable, GatePin::Enable),
        (pin.is_clock_gate_test, GatePin::Test),
        (pin.is_clock_gate_out, GatePin::Out),
    ]
    .into_iter()
    .find_map(|(is, gate_pin)| is.then_some(gate_pin))
}

/// The names that one stands for: `A[1:0]` is `A[1]` and `A[0]`.
pub(super) fn bits_of(name: &str) -> Vec<String> {
    let range = || {
        let (base, rest) = name.strip_suffix(']')?.split_once('[')?;
        let (from, to) = rest.split_once(':')?;
        let (from, to): (i32, i32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        if from.abs_diff(to) as usize >= MAX_BITS {
            return None;
        }
        let bit = |bit: i32| format!("{base}[{bit}]");
        Some(match from <= to {
            true => (from..=to).map(bit).collect(),
            false => (to..=from).rev().map(bit).collect(),
        })
    };
    range().unwrap_or_else(|| vec![name.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::bits_of;

    #[test]
    fn ranges_are_bits() {
        assert_eq!(bits_of("A[1:0]"), ["A[1]", "A[0]"]);
        assert_eq!(bits_of("A[0:2]"), ["A[0]", "A[1]", "A[2]"]);
        for name in ["A", "A[3]", "A[:]", "A[0:99999999]", "", "]", "A[x:0]"] {
            assert_eq!(bits_of(name), [name]);
        }
    }
}
