//! `all_registers`, and which clocks reach which pins through the netlist.
//! Not for: arrivals; here a clock goes through every gate, whatever its constraints.

use netlearn_parsers::sdc::AllRegisters;
use rustc_hash::FxHashSet;

use super::finder::{Finder, Found, KnownClocks, Notes};
use crate::ids::{InstanceId, PinId};
use crate::library::{Role, Sense, SequentialKind};
use crate::netlist::Netlist;

/// Answers `all_registers`.
pub(super) struct Registers;

impl Registers {
    /// Registers, or pins of them. `None` where clocks are asked for that are not known.
    pub(super) fn of(
        finder: &Finder<'_>,
        asked: &AllRegisters,
        clocks: Option<KnownClocks<'_>>,
        notes: &mut Notes,
    ) -> Option<Vec<Found>> {
        let netlist = finder.netlist();
        let given = [
            (&asked.clock, None),
            (&asked.rise_clock, Some(false)),
            (&asked.fall_clock, Some(true)),
        ];
        let mut reached: Option<FxHashSet<PinId>> = None;
        for (collection, is_falling) in given {
            let Some(collection) = collection else {
                continue;
            };
            let known = clocks?;
            let found = finder.collection(collection, clocks, notes)?;
            let clocks = found.iter().filter_map(|found| match found {
                Found::Clock(clock) => Some(&known.clocks[clock.index()]),
                _ => None,
            });
            let sources: Vec<PinId> = clocks.flat_map(|clock| clock.sources.iter().copied()).collect();
            reached
                .get_or_insert_default()
                .extend(edges_that_trigger(netlist, &sources, is_falling));
        }
        let mut found = Vec::new();
        for instance in netlist.instances() {
            push(finder, instance, asked, reached.as_ref(), &mut found);
        }
        Some(found)
    }
}

fn push(
    finder: &Finder<'_>,
    instance: InstanceId,
    asked: &AllRegisters,
    reached: Option<&FxHashSet<PinId>>,
    found: &mut Vec<Found>,
) {
    let (netlist, library) = (finder.netlist(), finder.library());
    let Some(cell) = netlist.cell(instance) else {
        return;
    };
    let pins = netlist.pins_of(instance);
    let pin = |port| pins.get(library.cell(cell).ports.place(port)?);
    let is_clock = |place: usize| {
        let port = library.cell(cell).ports.get(place);
        port.is_some_and(|port| library.port(port).is_register_clock)
    };
    let clock_pins: Vec<PinId> = (0..pins.len())
        .filter(|&place| is_clock(place))
        .filter_map(|place| pins.get(place))
        .collect();
    if clock_pins.is_empty() || library.cell(cell).clock_gating.is_some() {
        return;
    }
    let states = &library.sequentials()[library.cell(cell).sequentials.clone()];
    let is_latch = states.iter().any(|state| state.kind == SequentialKind::Latch);
    let is_kind = match (asked.level_sensitive, asked.edge_triggered) {
        (true, false) => is_latch,
        (false, true) => !is_latch,
        _ => true,
    };
    let is_clocked = reached.is_none_or(|reached| clock_pins.iter().any(|pin| reached.contains(pin)));
    if !is_kind || !is_clocked {
        return;
    }
    let wants_pins = asked.data_pins || asked.clock_pins || asked.async_pins || asked.output_pins;
    if asked.cells || !wants_pins {
        found.push(Found::Cell(instance));
    }
    let mut is_wanted = vec![false; pins.len()];
    let mut want = |port| {
        if let Some(place) = library.cell(cell).ports.place(port) {
            is_wanted[place] = true;
        }
    };
    for (_, set) in library.arc_sets(cell) {
        match set.role {
            Role::Setup | Role::Hold if asked.data_pins => want(set.to),
            Role::Recovery | Role::Removal if asked.async_pins => want(set.to),
            Role::RegSetClr if asked.async_pins => want(set.from),
            Role::RegClkToQ | Role::LatchEnToQ | Role::LatchDToQ if asked.output_pins => want(set.to),
            _ => {}
        }
    }
    if asked.clock_pins {
        for &pin in &clock_pins {
            if let Some(place) = pins.place(pin) {
                is_wanted[place] = true;
            }
        }
    }
    let wanted = library
        .cell(cell)
        .ports
        .into_iter()
        .zip(is_wanted)
        .filter(|(_, wanted)| *wanted);
    found.extend(wanted.filter_map(|(port, _)| pin(port)).map(Found::Pin));
}

/// The clock pins of registers behind these sources whose active edge comes from the rising edge of
/// the clock (`Some(false)`), from the falling one (`Some(true)`), or from either.
fn edges_that_trigger(netlist: &Netlist, sources: &[PinId], is_falling: Option<bool>) -> FxHashSet<PinId> {
    let library = netlist.libraries().library();
    let mut reached = FxHashSet::default();
    let network = clock_network(netlist, sources);
    for (pin, inverted) in network {
        let Some(port) = netlist.library_port(pin) else {
            continue;
        };
        if !library.port(port).is_register_clock {
            continue;
        }
        let Some(is_falling) = is_falling else {
            reached.insert(pin);
            continue;
        };
        let cell = netlist
            .instance_of(pin)
            .and_then(|instance| netlist.cell(instance));
        let Some(cell) = cell else {
            continue;
        };
        let launches = library
            .arc_sets(cell)
            .filter(|(_, set)| set.from == port && matches!(set.role, Role::RegClkToQ | Role::LatchEnToQ));
        let is_active = launches
            .flat_map(|(_, set)| set.arcs)
            .any(|arc| ((library.arc(arc).from.index() == 1) != inverted) == is_falling);
        if is_active {
            reached.insert(pin);
        }
    }
    reached
}

/// The pins that a clock reaches through wires and gates, and whether inverted; both where it comes
/// both ways. In the order in which they are reached.
pub(super) fn clock_network(netlist: &Netlist, sources: &[PinId]) -> Vec<(PinId, bool)> {
    let library = netlist.libraries().library();
    let mut seen = FxHashSet::default();
    let mut queue: Vec<(PinId, bool)> = sources.iter().map(|&pin| (pin, false)).collect();
    let mut next = 0;
    while let Some(&(pin, inverted)) = queue.get(next) {
        next += 1;
        if !seen.insert((pin, inverted)) {
            continue;
        }
        if netlist.drives(pin)
            && let Some(net) = netlist.net_of(pin)
        {
            queue.extend(
                netlist
                    .loads(net)
                    .filter(|&load| load != pin)
                    .map(|load| (load, inverted)),
            );
        }
        let (Some(instance), Some(port)) = (netlist.instance_of(pin), netlist.library_port(pin)) else {
            continue;
        };
        let Some(cell) = netlist.cell(instance) else {
            continue;
        };
        let (ports, pins) = (library.cell(cell).ports, netlist.pins_of(instance));
        for (_, set) in library.arc_sets(cell) {
            if set.from != port || set.role != Role::Combinational {
                continue;
            }
            let Some(to) = ports.place(set.to).and_then(|place| pins.get(place)) else {
                continue;
            };
            match set.sense {
                Sense::NegativeUnate => queue.push((to, !inverted)),
                Sense::PositiveUnate => queue.push((to, inverted)),
                _ => queue.extend([(to, inverted), (to, !inverted)]),
            }
        }
    }
    let mut unique = FxHashSet::default();
    queue.retain(|&reached| unique.insert(reached));
    queue
}
