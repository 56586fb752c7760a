//! Names of one file looked up in the netlist, and what came of it counted.
//! Not for: which names a file has; see [`super::physical`] and [`super::timing`].

use netlearn_parsers::NameRules;

use super::netlist::Netlist;
use super::table::{Found, Table};
use super::{Match, Missing, Relation};

/// A file against the netlist.
pub(super) struct Lookup<'n, 'a> {
    pub(super) netlist: &'n Netlist<'a>,
    file: usize,
}

impl<'n, 'a> Lookup<'n, 'a> {
    pub(super) fn new(netlist: &'n Netlist<'a>, file: usize) -> Self {
        Self { netlist, file }
    }

    pub(super) fn tally(&self, relation: Relation) -> Tally {
        Tally::new(Some(self.file), relation)
    }

    /// A name in one of the tables of the netlist.
    pub(super) fn find(&self, table: &Table<'a>, rules: NameRules, name: &str) -> Found {
        table.find(name, &rules.key(name), self.netlist.top)
    }

    /// A pin of an instance that was looked up.
    pub(super) fn pin(&self, instance: Found, rules: NameRules, pin: &str) -> Found {
        match instance.object() {
            Some(object) if !self.netlist.has_pin(object, &rules.key(pin)) => Found::Missing,
            _ => instance,
        }
    }
}

/// Counts what look-ups give.
pub(super) struct Tally {
    result: Match,
}

impl Tally {
    pub(super) fn new(file: Option<usize>, relation: Relation) -> Self {
        Self {
            result: Match {
                file,
                relation,
                total: 0,
                literal: 0,
                by_key: 0,
                without_top: 0,
                ambiguous: 0,
                without_signal: 0,
                missing: Vec::new(),
            },
        }
    }

    /// Counts one look-up; `name` and `key` are asked for only where they are shown.
    pub(super) fn add(&mut self, found: Found, name: impl FnOnce() -> (String, String)) {
        let result = &mut self.result;
        result.total += 1;
        match found {
            Found::Literal(_) => result.literal += 1,
            Found::Key(_) => result.by_key += 1,
            Found::WithoutTop(_) => result.without_top += 1,
            Found::Ambiguous | Found::Missing => {
                result.ambiguous += usize::from(found == Found::Ambiguous);
                if result.missing.len() < Match::SAMPLES {
                    let (name, key) = name();
                    result.missing.push(Missing { name, key });
                }
            }
        }
    }

    /// As [`Tally::add`], of something that carries no signal: it is set aside where it is missing.
    pub(super) fn add_without_signal(&mut self, found: Found, name: impl FnOnce() -> (String, String)) {
        match found {
            Found::Missing => self.result.without_signal += 1,
            _ => self.add(found, name),
        }
    }

    /// The row; none where there was nothing to look up.
    pub(super) fn finish(self) -> Option<Match> {
        (self.result.total > 0).then_some(self.result)
    }
}

/// Look-ups of names that a file numbers, each made once.
pub(super) struct Once {
    found: Vec<Option<Found>>,
}

impl Once {
    pub(super) fn new(num_names: usize) -> Self {
        Self {
            found: vec![None; num_names],
        }
    }

    pub(super) fn get(&mut self, name: usize, find: impl FnOnce() -> Found) -> Found {
        *self.found[name].get_or_insert_with(find)
    }

    /// As [`Once::get`]; none where the name was asked for before.
    pub(super) fn first(&mut self, name: usize, find: impl FnOnce() -> Found) -> Option<Found> {
        match self.found[name] {
            Some(_) => None,
            None => Some(self.get(name, find)),
        }
    }
}
