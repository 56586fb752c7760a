//! From names to things: instances, pins, nets, ports, scopes.
//! Not for: patterns; whoever has them goes through all names.

use std::borrow::Cow;

use netlearn_parsers::NameId;

use super::index::Key;
use super::names::OutlinePort;
use super::{NONE, Netlist, SCALAR};
use crate::ids::{InstanceId, NetId, PinId, ScopeId};
use crate::library::Direction;

/// A port of an instance of a module: a place on a net, between the levels of the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HierarchicalPin {
    /// The instance of the module.
    pub scope: ScopeId,
    /// Its name, with the bit of a bus: `y`, `x[1]`.
    pub name: String,
    /// Which way the module declares it.
    pub direction: Direction,
    /// The net that goes through it; `None` where nothing is connected inside.
    pub net: Option<NetId>,
}

impl Netlist {
    /// The instance of a library cell with that full name. Backslashes count for nothing:
    /// `a/b\/c` and `a/b/c` are one name, and the deepest scope that fits is tried first.
    #[must_use]
    pub fn find_instance(&self, name: &str) -> Option<InstanceId> {
        self.resolve(name, |scope, leaf| {
            let key = (scope, self.names.find(leaf)?, SCALAR);
            self.instance_index().find(&self.instances, key).map(InstanceId)
        })
    }

    /// As [`Netlist::find_instance`] of each; of many it is quicker.
    #[must_use]
    pub fn find_instances(&self, names: &[Cow<'_, str>]) -> Vec<Option<InstanceId>> {
        if self.scopes.len() > 1 || names.iter().any(|name| name.contains('\\')) {
            return names.iter().map(|name| self.find_instance(name)).collect();
        }
        let names = self.names.find_all(names);
        let (index, instances) = (self.instance_index(), &self.instances);
        let find = |name: Option<NameId>| index.find(instances, (ScopeId(0), name?, SCALAR));
        names.into_iter().map(|name| find(name).map(InstanceId)).collect()
    }

    /// The pin with that full name: `u1/A`, or a port of the design.
    #[must_use]
    pub fn find_pin(&self, name: &str) -> Option<PinId> {
        let of_instance = || {
            let (instance, pin) = name.rsplit_once('/')?;
            self.pin(self.find_instance(instance)?, pin)
        };
        of_instance().or_else(|| self.find_port(name))
    }

    /// The port of the design with that name; of a bus one bit, as `in[3]`.
    #[must_use]
    pub fn find_port(&self, name: &str) -> Option<PinId> {
        let name = plain(name);
        self.with_bit(&name, |name, bit| self.port_index().get(&(name, bit)).copied())
    }

    /// The ports of the design with that name: one, or all bits of a bus in the order of its
    /// declaration.
    #[must_use]
    pub fn find_ports(&self, name: &str) -> Vec<PinId> {
        if let Some(port) = self.find_port(name) {
            return vec![port];
        }
        let Some(name) = self.names.find(&plain(name)) else {
            return Vec::new();
        };
        let found = self.ports.iter().filter(|port| port.name == name);
        found.map(|port| port.pin).collect()
    }

    /// The net with that full name, at whatever level; of a bus one bit.
    #[must_use]
    pub fn find_net(&self, name: &str) -> Option<NetId> {
        self.resolve(name, |scope, leaf| self.net_in(scope, leaf))
    }

    /// The instance of a module with that full name; the design has the empty one.
    #[must_use]
    pub fn find_scope(&self, name: &str) -> Option<ScopeId> {
        if name.is_empty() {
            return Some(ScopeId(0));
        }
        self.resolve(name, |scope, leaf| {
            let key = (scope, self.names.find(leaf)?);
            self.scope_index().found.get(&key).copied()
        })
    }

    /// The ports of an instance of a module with that full name (`w0/s0/y`): one, or all bits of a
    /// bus in the order of its declaration.
    #[must_use]
    pub fn find_hierarchical_pins(&self, name: &str) -> Vec<HierarchicalPin> {
        let Some((scope, port)) = name.rsplit_once('/') else {
            return Vec::new();
        };
        let Some(scope) = self.find_scope(scope).filter(|scope| scope.0 > 0) else {
            return Vec::new();
        };
        let (port, bit) = match self.names.find(port) {
            Some(port) => (Some(port), None),
            None => match split_bit(port) {
                Some((base, bit)) => (self.names.find(base), Some(bit)),
                None => (None, None),
            },
        };
        let Some(port) = port else {
            return Vec::new();
        };
        let outline = &self.scopes.outline(scope).ports;
        let Some(found) = outline.iter().find(|found| found.name == port) else {
            return Vec::new();
        };
        let pins = self.bits_of(scope, found);
        match bit {
            None => pins.map(|(_, pin)| pin).collect(),
            Some(bit) => pins
                .filter(|&(number, _)| number == bit)
                .map(|(_, pin)| pin)
                .collect(),
        }
    }

    /// All ports of an instance of a module, bit by bit in the order of its header.
    pub fn hierarchical_pins(&self, scope: ScopeId) -> impl Iterator<Item = HierarchicalPin> {
        let ports = self.scopes.outline(scope).ports.iter();
        ports
            .flat_map(move |port| self.bits_of(scope, port))
            .map(|(_, pin)| pin)
    }

    /// The bits of a port with their numbers.
    fn bits_of<'a>(
        &'a self,
        scope: ScopeId,
        port: &'a OutlinePort,
    ) -> impl Iterator<Item = (i32, HierarchicalPin)> + 'a {
        port.bits.iter().enumerate().map(move |(place, inside)| {
            let number = port.range.map(|(first, last)| match first <= last {
                true => first + place as i32,
                false => first - place as i32,
            });
            let name = self.names.text(port.name);
            let pin = HierarchicalPin {
                scope,
                name: match number {
                    Some(number) => format!("{name}[{number}]"),
                    None => name.to_owned(),
                },
                direction: port.direction,
                net: inside.and_then(|(name, bit)| self.net_of_key((scope, name, bit))),
            };
            (number.unwrap_or(SCALAR), pin)
        })
    }

    fn net_in(&self, scope: ScopeId, leaf: &str) -> Option<NetId> {
        self.with_bit(leaf, |name, bit| self.net_of_key((scope, name, bit)))
    }

    /// A net by its own name, or by another one.
    fn net_of_key(&self, key: Key) -> Option<NetId> {
        if let Some(net) = self.net_index().find(&self.nets, key) {
            return Some(NetId(net));
        }
        let alias = self.alias_index().find(&self.aliases, key)?;
        let net = self.aliases[alias as usize].net;
        // The net may have been removed.
        (self.nets[net.index()].scope.0 != NONE).then_some(net)
    }

    /// Tries a name as it is, then as a bit of a bus.
    fn with_bit<T>(&self, name: &str, find: impl Fn(NameId, i32) -> Option<T>) -> Option<T> {
        let whole = self.names.find(name).and_then(|name| find(name, SCALAR));
        whole.or_else(|| {
            let (base, bit) = split_bit(name)?;
            find(self.names.find(base)?, bit)
        })
    }

    /// Takes a full name apart at every divider, the last one first, until the left side is a
    /// scope in which the right side is found.
    fn resolve<T>(&self, name: &str, find: impl Fn(ScopeId, &str) -> Option<T>) -> Option<T> {
        let name = plain(name);
        if self.scopes.len() > 1 {
            // The scopes that the name passes through, with where their names end.
            let mut passed = vec![(ScopeId(0), 0)];
            let mut deepest = 0;
            let index = self.scope_index();
            while deepest < passed.len() {
                let (scope, start) = passed[deepest];
                for (slash, _) in name[start..].match_indices('/').take(index.max_dividers + 1) {
                    let level = self.names.find(&name[start..start + slash]);
                    let inner = level.and_then(|level| index.found.get(&(scope, level)));
                    passed.extend(inner.map(|&inner| (inner, start + slash + 1)));
                }
                deepest += 1;
            }
            passed.sort_by_key(|&(_, start)| std::cmp::Reverse(start));
            return passed
                .into_iter()
                .find_map(|(scope, start)| find(scope, &name[start..]));
        }
        find(ScopeId(0), &name)
    }
}

/// A name without backslashes.
fn plain(name: &str) -> Cow<'_, str> {
    match name.contains('\\') {
        true => name.replace('\\', "").into(),
        false => name.into(),
    }
}

/// `a[3]` as `a` and 3.
pub(super) fn split_bit(name: &str) -> Option<(&str, i32)> {
    let (base, bit) = name.strip_suffix(']')?.rsplit_once('[')?;
    Some((base, bit.parse().ok()?))
}
