//! Names of DEF.
//! Not for: places.

use netlearn_parsers::def::{Ast, Owner, Use};

use super::lookup::{Lookup, Once};
use super::netlist::Netlist;
use super::table::{Found, Table};
use super::{Match, MatchError, Relation};

/// Components, ports, nets and connections, and the other way round the netlist's cells.
pub(super) fn match_def(lookup: &Lookup<'_, '_>, ast: &Ast) -> Result<Vec<Match>, MatchError> {
    let (netlist, rules) = (lookup.netlist, ast.name_rules());
    let text = |name| ast.names.text(name);
    let sample = |name: &str| (name.to_owned(), rules.key(name).into_owned());
    let mut once = Once::new(ast.names.len());
    let mut ports = lookup.tally(Relation::DefPorts);
    for pin in &ast.pins {
        let name = text(pin.name);
        let found = lookup.find(&netlist.ports, rules, name);
        match pin.usage {
            Some(Use::Power | Use::Ground) => ports.add_without_signal(found, || sample(name)),
            _ => ports.add(found, || sample(name)),
        }
    }
    let mut is_connected = vec![false; ast.names.len()];
    let mut nets = lookup.tally(Relation::DefNets);
    let mut pins = lookup.tally(Relation::DefPins);
    for net in &ast.nets {
        if let Some(name) = net.name.map(text) {
            nets.add(lookup.find(&netlist.nets, rules, name), || sample(name));
        }
        for connection in ast.connections(net.connections) {
            let Owner::Component(component) = connection.of else {
                continue;
            };
            is_connected[component.index()] = true;
            let (name, pin) = (text(component), text(connection.pin));
            let instance = once.get(component.index(), || lookup.find(&netlist.instances, rules, name));
            pins.add(lookup.pin(instance, rules, pin), || {
                (format!("( {name} {pin} )"), rules.pin_key(name, pin))
            });
        }
    }
    let mut components = lookup.tally(Relation::DefComponents);
    for component in &ast.components {
        let (number, name) = (component.name.index(), text(component.name));
        let found = once.get(number, || lookup.find(&netlist.instances, rules, name));
        match is_connected[number] {
            true => components.add(found, || sample(name)),
            false => components.add_without_signal(found, || sample(name)),
        }
    }
    let placed = Netlist::of_def(ast)?.instances;
    let rows = [components, in_def(lookup, &placed), ports, nets, pins];
    Ok(rows.into_iter().filter_map(|tally| tally.finish()).collect())
}

/// The netlist's cells among the components.
fn in_def(lookup: &Lookup<'_, '_>, placed: &Table<'_>) -> super::lookup::Tally {
    let netlist = lookup.netlist;
    let mut instances = lookup.tally(Relation::InstancesInDef);
    for (key, object) in netlist.instances.keys() {
        let cell = netlist.cell_of[object as usize];
        if netlist.cells.rows[cell as usize].is_module {
            continue;
        }
        let found = placed.find(key, key, netlist.top);
        let sample = || {
            let object = netlist.instances.object(object);
            (netlist.spelling(object.scope, object.name), key.to_owned())
        };
        match found != Found::Missing || netlist.cells.has_signal(cell) {
            true => instances.add(found, sample),
            false => instances.add_without_signal(found, sample),
        }
    }
    instances
}
