//! Netlists from DEF files: components, ports and nets.
//! Not for: where they stand; that is [`crate::placement`].

use std::sync::Arc;

use netlearn_parsers::NameId;
use netlearn_parsers::def::{self, Direction as PortDirection, Owner, Use};
use rustc_hash::FxHashMap;

use super::edit::exists;
use super::find::split_bit;
use super::{EditError, Netlist, SCALAR, Unmatched};
use crate::library::{Direction, LibrarySet};

/// What of a DEF file is not in the libraries, or does not go together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefReport {
    /// Connected components of cells that no library has, with their cells; they are black boxes without
    /// pins, and left out.
    pub unknown_cells: Unmatched,
    /// Connections to pins that no component has.
    pub unknown_pins: Unmatched,
}

impl DefReport {
    /// What was odd, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let kinds = [
            (&self.unknown_cells, "components of cells that no library has"),
            (&self.unknown_pins, "connections to pins that no component has"),
        ];
        let found = kinds.into_iter().filter(|(unmatched, _)| unmatched.count() > 0);
        found
            .map(|(unmatched, what)| format!("{} {what}: {unmatched}", unmatched.count()))
            .collect()
    }
}

impl Netlist {
    /// The netlist that a DEF file holds: flat, without supplies. Components of cells that the libraries do
    /// not have, mostly fillers and taps, are left out.
    ///
    /// # Errors
    /// If two components, nets or ports have the same name.
    pub fn from_def(
        file: &def::Ast,
        libraries: impl Into<Arc<LibrarySet>>,
    ) -> Result<(Self, DefReport), EditError> {
        let mut netlist = Self::new(&file.design, libraries);
        let mut report = DefReport::default();
        let rules = file.name_rules();
        let text = |name| file.names.text(name);
        for component in &file.components {
            if let Some(cell) = netlist.libraries.find_cell(text(component.model)) {
                netlist.add_instance(&rules.key(text(component.name)), cell)?;
            }
        }
        let is_supply = |usage: Option<Use>| matches!(usage, Some(Use::Power | Use::Ground));
        for pin in file
            .pins
            .iter()
            .filter(|pin| !pin.special && !is_supply(pin.usage))
        {
            let direction = match pin.direction {
                Some(PortDirection::Output) => Direction::Output,
                Some(PortDirection::Inout) => Direction::Inout,
                _ => Direction::Input,
            };
            let key = rules.key(text(pin.name));
            if netlist.find_port(&key).is_some() {
                return Err(exists("a port", &key));
            }
            netlist.add_port_bit(base_and_bit(text(pin.name), &key), direction)?;
        }
        let models = file.components.iter().map(|found| (found.name, found.model));
        let models: FxHashMap<NameId, NameId> = models.collect();
        for net in file.nets.iter().filter(|net| !is_supply(net.usage)) {
            let Some(name) = net.name.map(text) else {
                continue;
            };
            let key = rules.key(name);
            if netlist.find_net(&key).is_some() {
                return Err(exists("a net", &key));
            }
            let (base, bit) = base_and_bit(name, &key);
            let id = netlist.add_net_bit(base, bit)?;
            for connection in file.connections(net.connections) {
                let pin_name = text(connection.pin);
                let pin = match connection.of {
                    Owner::Design => netlist.find_port(&rules.key(pin_name)),
                    Owner::Component(owner) => {
                        let instance = netlist.find_instance(&rules.key(text(owner)));
                        if instance.is_none()
                            && let Some(&model) = models.get(&owner)
                        {
                            let name = || format!("{} ({})", text(owner), text(model));
                            report.unknown_cells.add(name);
                            continue;
                        }
                        instance.and_then(|instance| netlist.pin(instance, pin_name))
                    }
                    Owner::AllComponents | Owner::VirtualPin => continue,
                };
                match pin {
                    Some(pin) => netlist.connect(pin, id),
                    None => report.unknown_pins.add(|| match connection.of {
                        Owner::Component(owner) => format!("{}/{pin_name}", text(owner)),
                        _ => pin_name.to_owned(),
                    }),
                }
            }
        }
        Ok((netlist, report))
    }
}

/// The name and bit of a net or port: brackets that are escaped are part of the name.
fn base_and_bit<'a>(name: &str, key: &'a str) -> (&'a str, i32) {
    match split_bit(key) {
        Some(found) if !name.ends_with("\\]") => found,
        _ => (key, SCALAR),
    }
}
