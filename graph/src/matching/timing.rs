//! Names of SDF and SPEF.
//! Not for: delays and parasitics.

use netlearn_parsers::sdf::{self, DelayKind, Instance};
use netlearn_parsers::spef::{self, Part};
use netlearn_parsers::{NameId, NameRules};

use super::lookup::{Lookup, Once};
use super::table::Found;
use super::{Match, Relation};

/// `INSTANCE`s, and what delays between instances name.
pub(super) fn match_sdf(lookup: &Lookup<'_, '_>, ast: &sdf::Ast) -> Vec<Match> {
    let (netlist, rules) = (lookup.netlist, ast.name_rules());
    let text = |name: NameId| ast.names.text(name);
    let mut instances = lookup.tally(Relation::SdfInstances);
    let mut pins = lookup.tally(Relation::SdfPins);
    let mut once = Once::new(ast.names.len());
    let mut ends = Once::new(ast.names.len());
    for cell in ast.cells() {
        let mut path = "";
        if let Instance::Path(name) = cell.instance() {
            path = text(name);
            // One instance may have several cells.
            let found = once.first(name.index(), || lookup.find(&netlist.instances, rules, path));
            if let Some(found) = found {
                instances.add(found, || (path.to_owned(), rules.key(path).into_owned()));
            }
        }
        for delay in cell.delays() {
            let names = match delay.kind {
                DelayKind::Interconnect { from, to } => [Some(from), Some(to)],
                DelayKind::Port(name) if path.is_empty() => [Some(name), None],
                _ => continue,
            };
            for name in names.into_iter().flatten() {
                let end = || find_end(lookup, rules, path, text(name));
                // Inside an instance the same name is another pin.
                let found = match path {
                    "" => ends.first(name.index(), end),
                    _ => Some(end()),
                };
                if let Some(found) = found {
                    pins.add(found, || {
                        let path = joined(rules, path, text(name));
                        let key = rules.key(&path).into_owned();
                        (path, key)
                    });
                }
            }
        }
    }
    let rows = [instances, pins];
    rows.into_iter().filter_map(|tally| tally.finish()).collect()
}

/// A port of the top, or a pin, relative to an instance or to the top.
fn find_end(lookup: &Lookup<'_, '_>, rules: NameRules, path: &str, name: &str) -> Found {
    let netlist = lookup.netlist;
    // The standard has them relative to the instance; tools look them up from the top.
    for path in [joined(rules, path, name).as_str(), name] {
        let found = match rules.split_pin(path) {
            None => lookup.find(&netlist.ports, rules, path),
            Some((instance, pin)) => {
                let instance = lookup.find(&netlist.instances, rules, instance);
                lookup.pin(instance, rules, pin)
            }
        };
        if found != Found::Missing {
            return found;
        }
    }
    Found::Missing
}

fn joined(rules: NameRules, path: &str, name: &str) -> String {
    match (path, rules.divider) {
        ("", _) | (_, None) => name.to_owned(),
        (path, Some(divider)) => format!("{path}{}{name}", char::from(divider)),
    }
}

/// Nets, ports and pins.
pub(super) fn match_spef(lookup: &Lookup<'_, '_>, ast: &spef::Ast) -> Vec<Match> {
    let (netlist, rules) = (lookup.netlist, ast.name_rules());
    let text = |name: NameId| ast.names.text(name);
    let sample = |name: NameId| (text(name).to_owned(), rules.key(text(name)).into_owned());
    let mut nets = lookup.tally(Relation::SpefNets);
    let reduced = ast.reduced_nets.nets.iter().map(|net| net.name);
    for name in ast.nets().map(|net| net.name()).chain(reduced) {
        nets.add(lookup.find(&netlist.nets, rules, text(name)), || sample(name));
    }
    let mut ports = lookup.tally(Relation::SpefPorts);
    let mut pins = lookup.tally(Relation::SpefPins);
    let mut seen_ports = Once::new(ast.names.len());
    let mut once = Once::new(ast.names.len());
    let listed = ast.ports.iter().map(|port| port.node);
    for node in listed.chain(ast.connections().iter().map(|connection| connection.node)) {
        let name = node.name();
        match node.part() {
            Part::Whole => {
                let find = || lookup.find(&netlist.ports, rules, text(name));
                if let Some(found) = seen_ports.first(name.index(), find) {
                    ports.add(found, || sample(name));
                }
            }
            Part::Pin(pin) => {
                let find = || lookup.find(&netlist.instances, rules, text(name));
                let instance = once.get(name.index(), find);
                pins.add(lookup.pin(instance, rules, text(pin)), || {
                    let delimiter = char::from(ast.header.delimiter());
                    (
                        format!("{}{delimiter}{}", text(name), text(pin)),
                        rules.pin_key(text(name), text(pin)),
                    )
                });
            }
            Part::Number(_) => {}
        }
    }
    let rows = [nets, ports, pins];
    rows.into_iter().filter_map(|tally| tally.finish()).collect()
}
