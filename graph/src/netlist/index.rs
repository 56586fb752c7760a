//! Tables from names to things.
//! Not for: full names, which pass through scopes; see [`super::find`].

use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::HashTable;
use netlearn_parsers::NameId;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Instance, Net, Netlist, SCALAR};
use crate::ids::{InstanceId, NetId, PinId, ScopeId};

/// A name in a scope, and which bit of it, or [`SCALAR`].
pub(super) type Key = (ScopeId, NameId, i32);

/// A net under a name that is not its own: in a module below, or by an `assign`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alias {
    pub(super) scope: ScopeId,
    pub(super) name: NameId,
    pub(super) bit: i32,
    pub(super) net: NetId,
}

/// Everything by name: a table for each kind, made when first asked for and kept up by edits from then on.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    scopes: OnceLock<ScopeIndex>,
    ports: OnceLock<FxHashMap<(NameId, i32), PinId>>,
    instances: OnceLock<Table>,
    nets: OnceLock<Table>,
    aliases: OnceLock<Table>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ScopeIndex {
    pub(super) found: FxHashMap<(ScopeId, NameId), ScopeId>,
    /// The most dividers that the name of a scope has in itself.
    pub(super) max_dividers: usize,
}

/// Numbers of things by their keys, which the things know: designs have millions of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(HashTable<u32>);

/// What has a key.
pub(super) trait Keyed {
    fn key(&self) -> Key;
}

impl Table {
    /// Of several things of one key the first holds.
    fn new<T: Keyed>(things: &[T], numbers: impl Iterator<Item = u32>) -> Self {
        let mut table = Self(HashTable::with_capacity(things.len()));
        numbers.for_each(|number| table.add(things, number));
        table
    }

    pub(super) fn find<T: Keyed>(&self, things: &[T], key: Key) -> Option<u32> {
        let is_it = |&number: &u32| things[number as usize].key() == key;
        self.0.find(hash_of(key), is_it).copied()
    }

    fn add<T: Keyed>(&mut self, things: &[T], number: u32) {
        let key_of = |&number: &u32| things[number as usize].key();
        let key = key_of(&number);
        let entry = self.0.entry(
            hash_of(key),
            |known| key_of(known) == key,
            |known| hash_of(key_of(known)),
        );
        entry.or_insert(number);
    }

    fn remove<T: Keyed>(&mut self, things: &[T], number: u32) {
        let hash = hash_of(things[number as usize].key());
        if let Ok(entry) = self.0.find_entry(hash, |&known| known == number) {
            entry.remove();
        }
    }

    fn memory_bytes(&self) -> usize {
        // A place has its number and a byte of control.
        self.0.capacity() * (size_of::<u32>() + 1)
    }
}

/// Eight names that were read one behind the other are neighbours in the table, as they are in files: most
/// look-ups then find their place in the cache.
fn hash_of((scope, name, bit): Key) -> u64 {
    let (group, low) = (name.index() / 8, name.index() as u64 % 8);
    let hash = FxBuildHasher.hash_one((scope, group, bit));
    // The table takes the place from the low bits and tells keys apart by the highest.
    (hash & !7 | low).wrapping_add(low << 57)
}

impl Keyed for Instance {
    fn key(&self) -> Key {
        (self.scope, self.name, SCALAR)
    }
}

impl Keyed for Net {
    fn key(&self) -> Key {
        (self.scope, self.name, self.bit)
    }
}

impl Keyed for Alias {
    fn key(&self) -> Key {
        (self.scope, self.name, self.bit)
    }
}

impl Index {
    pub(super) fn memory_bytes(&self) -> usize {
        let tables = [&self.instances, &self.nets, &self.aliases].into_iter();
        tables
            .filter_map(OnceLock::get)
            .map(Table::memory_bytes)
            .sum::<usize>()
            + self.ports.get().map_or(0, |ports| {
                ports.capacity() * (size_of::<((NameId, i32), PinId)>() + 1)
            })
            + self.scopes.get().map_or(0, |scopes| {
                scopes.found.capacity() * (size_of::<((ScopeId, NameId), ScopeId)>() + 1)
            })
    }
}

impl Netlist {
    pub(super) fn scope_index(&self) -> &ScopeIndex {
        self.index.scopes.get_or_init(|| {
            let mut index = ScopeIndex::default();
            for (scope, parent, name) in self.scopes.inner() {
                index.found.entry((parent, name)).or_insert(scope);
                let dividers = self.names.text(name).matches('/').count();
                index.max_dividers = index.max_dividers.max(dividers);
            }
            index
        })
    }

    pub(super) fn port_index(&self) -> &FxHashMap<(NameId, i32), PinId> {
        self.index.ports.get_or_init(|| {
            let mut index = FxHashMap::default();
            for port in &self.ports {
                index.entry((port.name, port.bit)).or_insert(port.pin);
            }
            index
        })
    }

    pub(super) fn instance_index(&self) -> &Table {
        self.index.instances.get_or_init(|| {
            let all = self.instances().map(|instance| instance.0);
            Table::new(&self.instances, all)
        })
    }

    pub(super) fn net_index(&self) -> &Table {
        self.index.nets.get_or_init(|| {
            let all = self.nets().map(|net| net.0);
            Table::new(&self.nets, all)
        })
    }

    pub(super) fn alias_index(&self) -> &Table {
        self.index.aliases.get_or_init(|| {
            let all = 0..self.aliases.len() as u32;
            Table::new(&self.aliases, all)
        })
    }

    /// Lets a port that was added be found.
    pub(super) fn index_port(&mut self, name: NameId, bit: i32, pin: PinId) {
        if let Some(ports) = self.index.ports.get_mut() {
            ports.insert((name, bit), pin);
        }
    }

    /// Lets an instance that was added be found.
    pub(super) fn index_instance(&mut self, instance: InstanceId) {
        if let Some(table) = self.index.instances.get_mut() {
            table.add(&self.instances, instance.0);
        }
    }

    /// Lets an instance that will be removed be found no more, nor another one of its name.
    pub(super) fn unindex_instance(&mut self, instance: InstanceId) {
        self.instance_index();
        if let Some(table) = self.index.instances.get_mut() {
            table.remove(&self.instances, instance.0);
        }
    }

    /// Lets a net that was added be found.
    pub(super) fn index_net(&mut self, net: NetId) {
        if let Some(table) = self.index.nets.get_mut() {
            table.add(&self.nets, net.0);
        }
    }

    /// Lets a net that will be removed be found no more, nor another one of its name.
    pub(super) fn unindex_net(&mut self, net: NetId) {
        self.net_index();
        if let Some(table) = self.index.nets.get_mut() {
            table.remove(&self.nets, net.0);
        }
    }
}
