//! Answers queries of constraints from a netlist.
//! Not for: what the objects are then used for; and clocks, which only constraints know.

use std::cell::OnceCell;

use netlearn_parsers::sdc::{Collection, Object, ObjectKind, Objects, Query, QueryOptions, Term};
use rustc_hash::FxHashSet;

use super::pattern::Pattern;
use super::registers::Registers;
use super::{filter, properties};
use crate::constraints::Clock;
use crate::ids::{CellId, ClockId, InstanceId, NetId, PinId, PortId, ScopeId};
use crate::library::Library;
use crate::netlist::{HierarchicalPin, Netlist};

/// An object of a design.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Found {
    Clock(ClockId),
    Cell(InstanceId),
    /// An instance of a module.
    Module(ScopeId),
    Port(PinId),
    Pin(PinId),
    /// A port of an instance of a module: its place among them.
    ModulePin(ScopeId, u32),
    Net(NetId),
    /// A library, by its header.
    Lib(usize),
    LibCell(CellId),
    LibPin(PortId),
    Design,
}

/// The clocks that there are while a command is looked at.
#[derive(Clone, Copy)]
pub(super) struct KnownClocks<'a> {
    pub(super) clocks: &'a [Clock],
    /// Which of them were deleted.
    pub(super) deleted: &'a [bool],
}

impl<'a> KnownClocks<'a> {
    pub(super) fn iter(self) -> impl Iterator<Item = (ClockId, &'a Clock)> {
        let all = self.clocks.iter().zip(self.deleted).enumerate();
        all.filter(|(_, (_, deleted))| !**deleted)
            .map(|(index, (clock, _))| (ClockId(index as u32), clock))
    }
}

/// What is found, and what is said of it.
#[derive(Default, Debug)]
pub(super) struct Notes(pub(super) Vec<String>);

/// Answers queries for the objects of a netlist: by [`Objects`] for scripts that are still read, and
/// for the compiler of constraints.
///
/// Names are looked up in tables; patterns go level by level, so that `a*/b*` looks only into the
/// instances `a*`.
#[derive(Debug)]
pub struct Finder<'a> {
    netlist: &'a Netlist,
    levels: OnceCell<Levels>,
    nets: OnceCell<Vec<Vec<NetName<'a>>>>,
}

/// What stands in each level, by [`ScopeId`].
#[derive(Debug)]
pub(super) struct Levels {
    pub(super) modules: Vec<Vec<ScopeId>>,
    pub(super) instances: Vec<Vec<InstanceId>>,
}

pub(super) type NetName<'a> = (&'a str, Option<i32>, NetId);

impl Objects for Finder<'_> {
    fn find(&self, term: &Term) -> Option<Vec<Object>> {
        let found = self.term(term, None, &mut Notes::default())?;
        let object = |found| Object {
            kind: kind(found),
            name: self.name(found, None),
        };
        Some(found.into_iter().map(object).collect())
    }
}

/// What kind of object queries call it.
pub(super) fn kind(found: Found) -> ObjectKind {
    match found {
        Found::Clock(_) => ObjectKind::Clock,
        Found::Cell(_) | Found::Module(_) => ObjectKind::Cell,
        Found::Port(_) => ObjectKind::Port,
        Found::Pin(_) | Found::ModulePin(..) => ObjectKind::Pin,
        Found::Net(_) => ObjectKind::Net,
        Found::Lib(_) => ObjectKind::Lib,
        Found::LibCell(_) => ObjectKind::LibCell,
        Found::LibPin(_) => ObjectKind::LibPin,
        Found::Design => ObjectKind::Design,
    }
}

impl<'a> Finder<'a> {
    /// Answers for a netlist.
    #[must_use]
    pub fn new(netlist: &'a Netlist) -> Self {
        Self {
            netlist,
            levels: OnceCell::new(),
            nets: OnceCell::new(),
        }
    }

    pub(super) fn netlist(&self) -> &'a Netlist {
        self.netlist
    }

    pub(super) fn library(&self) -> &'a Library {
        self.netlist.libraries().library()
    }

    pub(super) fn levels(&self) -> &Levels {
        self.levels.get_or_init(|| {
            let netlist = self.netlist;
            let empty = || vec![Vec::new(); netlist.num_scopes()];
            let mut levels = Levels {
                modules: empty(),
                instances: vec![Vec::new(); netlist.num_scopes()],
            };
            for scope in netlist.scopes() {
                if let Some(above) = netlist.parent_scope(scope) {
                    levels.modules[above.index()].push(scope);
                }
            }
            for instance in netlist.instances() {
                levels.instances[netlist.scope_of(instance).index()].push(instance);
            }
            levels
        })
    }

    pub(super) fn nets(&self) -> &[Vec<NetName<'a>>] {
        self.nets.get_or_init(|| {
            let mut nets = vec![Vec::new(); self.netlist.num_scopes()];
            for (scope, name, bit, net) in self.netlist.net_names() {
                nets[scope.index()].push((name, bit, net));
            }
            nets
        })
    }

    /// All objects of a collection, each once, in its order. `None` where only constraints know them.
    pub(super) fn collection(
        &self,
        collection: &Collection,
        clocks: Option<KnownClocks<'_>>,
        notes: &mut Notes,
    ) -> Option<Vec<Found>> {
        let mut all = Vec::new();
        let mut seen = FxHashSet::default();
        for term in collection.terms() {
            let found = self.term(term, clocks, notes)?;
            all.extend(found.into_iter().filter(|&found| seen.insert(found)));
        }
        Some(all)
    }

    pub(super) fn term(
        &self,
        term: &Term,
        clocks: Option<KnownClocks<'_>>,
        notes: &mut Notes,
    ) -> Option<Vec<Found>> {
        let netlist = self.netlist;
        Some(match term {
            Term::Get(query) => self.query(query, clocks, notes)?,
            Term::Name { kinds, pattern } => self.named(kinds, pattern, clocks, notes)?,
            Term::AllInputs { no_clocks } => {
                let clocks = match no_clocks {
                    true => Some(clocks?),
                    false => None,
                };
                let is_clock = |port: PinId| {
                    clocks.is_some_and(|clocks| clocks.iter().any(|(_, clock)| clock.sources.contains(&port)))
                };
                let inputs = netlist.ports().filter(|&port| netlist.drives(port));
                inputs.filter(|&port| !is_clock(port)).map(Found::Port).collect()
            }
            Term::AllOutputs => {
                let outputs = netlist.ports().filter(|&port| netlist.reads(port));
                outputs.map(Found::Port).collect()
            }
            Term::AllClocks => clocks?.iter().map(|(id, _)| Found::Clock(id)).collect(),
            Term::AllRegisters(registers) => Registers::of(self, registers, clocks, notes)?,
            Term::CurrentDesign | Term::CurrentInstance => vec![Found::Design],
            Term::Except(both) => {
                let without = self.collection(&both.1, clocks, notes)?;
                let without: FxHashSet<Found> = without.into_iter().collect();
                let mut found = self.collection(&both.0, clocks, notes)?;
                found.retain(|found| !without.contains(found));
                found
            }
            Term::Filter(filter) => {
                let found = self.collection(&filter.0, clocks, notes)?;
                self.filtered(found, &filter.1, clocks, notes)
            }
        })
    }

    fn filtered(
        &self,
        mut found: Vec<Found>,
        expression: &str,
        clocks: Option<KnownClocks<'_>>,
        notes: &mut Notes,
    ) -> Vec<Found> {
        match filter::parse(expression) {
            Ok(filter) => {
                let mut unknown = None;
                found.retain(|&found| {
                    filter.holds(&mut |property| {
                        let value = properties::of(self, found, property, clocks);
                        if value.is_none() && unknown.is_none() {
                            unknown = Some(property.to_owned());
                        }
                        value
                    })
                });
                if let Some(property) = unknown {
                    notes
                        .0
                        .push(format!("the property `{property:.40}` is not known here"));
                }
                found
            }
            Err(message) => {
                notes.0.push(message);
                Vec::new()
            }
        }
    }

    /// Objects of the first kind that has any of that name.
    fn named(
        &self,
        kinds: &[ObjectKind],
        pattern: &str,
        clocks: Option<KnownClocks<'_>>,
        notes: &mut Notes,
    ) -> Option<Vec<Found>> {
        let read = match Pattern::new(pattern, None) {
            Ok(read) => read,
            Err(message) => {
                notes.0.push(message);
                return Some(Vec::new());
            }
        };
        for &kind in kinds {
            // A cell of a library is named with its library; a name alone is one of the design.
            if kind == ObjectKind::LibCell && !pattern.contains('/') {
                continue;
            }
            let found = match kind {
                ObjectKind::Clock => match clocks {
                    Some(clocks) => matching_clocks(&read, clocks),
                    // The script has looked among its own.
                    None => Vec::new(),
                },
                kind => self.matching(kind, &read, false),
            };
            if !found.is_empty() {
                return Some(found);
            }
        }
        notes.0.push(format!("nothing is named `{pattern:.80}`"));
        Some(Vec::new())
    }

    fn query(&self, query: &Query, clocks: Option<KnownClocks<'_>>, notes: &mut Notes) -> Option<Vec<Found>> {
        let options = query.options.as_deref();
        let is_quiet = options.is_some_and(|options| options.quiet);
        let is_hierarchical = options.is_some_and(|options| options.hierarchical);
        let mut found = match options.and_then(|options| options.of_objects.as_ref()) {
            Some(objects) => {
                let objects = self.collection(objects, clocks, notes)?;
                self.belonging(query.kind, &objects, clocks)?
            }
            None => {
                let mut all = Vec::new();
                let mut seen = FxHashSet::default();
                let star: [Box<str>; 1] = ["*".into()];
                let patterns = match query.patterns.is_empty() {
                    true => &star[..],
                    false => &query.patterns[..],
                };
                for text in patterns {
                    let pattern = match Pattern::new(text, options) {
                        Ok(pattern) => pattern,
                        Err(message) => {
                            notes.0.push(message);
                            continue;
                        }
                    };
                    let found = match query.kind {
                        ObjectKind::Clock => matching_clocks(&pattern, clocks?),
                        kind => self.matching(kind, &pattern, is_hierarchical),
                    };
                    if found.is_empty() && !is_quiet {
                        let name = query.kind.query().unwrap_or("the query");
                        notes.0.push(format!("`{name} {text:.80}` finds nothing"));
                    }
                    all.extend(found.into_iter().filter(|&found| seen.insert(found)));
                }
                return Some(match options.and_then(|options| options.filter.as_deref()) {
                    Some(filter) => self.filtered(all, filter, clocks, notes),
                    None => all,
                });
            }
        };
        if !query.patterns.is_empty() {
            let patterns = query.patterns.iter();
            let patterns: Vec<Pattern> = patterns
                .filter_map(|text| Pattern::new(text, options).ok())
                .collect();
            found.retain(|&found| {
                let name = self.name(found, clocks);
                patterns.iter().any(|pattern| pattern.matches(&name))
            });
        }
        if let Some(filter) = options.and_then(|options: &QueryOptions| options.filter.as_deref()) {
            found = self.filtered(found, filter, clocks, notes);
        }
        Some(found)
    }

    /// All objects of a kind, but clocks, whose names match.
    pub(super) fn matching(&self, kind: ObjectKind, pattern: &Pattern, is_hierarchical: bool) -> Vec<Found> {
        let netlist = self.netlist;
        let library = self.library();
        match kind {
            ObjectKind::Clock => Vec::new(),
            ObjectKind::Design => match pattern.matches(netlist.name()) {
                true => vec![Found::Design],
                false => Vec::new(),
            },
            ObjectKind::Port => match pattern {
                Pattern::Literal(name) => netlist.find_ports(name).into_iter().map(Found::Port).collect(),
                pattern => {
                    let is_match = |&port: &PinId| {
                        let name = netlist.port_name(port);
                        name.is_some_and(|(name, bit)| pattern.matches_bit(name, bit))
                    };
                    netlist.ports().filter(is_match).map(Found::Port).collect()
                }
            },
            ObjectKind::Cell => self.cells(pattern, is_hierarchical),
            ObjectKind::Pin => self.pins(pattern, is_hierarchical),
            ObjectKind::Net => self.matching_nets(pattern, is_hierarchical),
            ObjectKind::Lib => {
                let headers = library.headers().iter().enumerate();
                headers
                    .filter(|(_, header)| pattern.matches(&header.name))
                    .map(|(index, _)| Found::Lib(index))
                    .collect()
            }
            ObjectKind::LibCell => {
                let mut seen = FxHashSet::default();
                let is_match = |&(id, name): &(CellId, &str)| {
                    pattern.matches(name)
                        || pattern.matches(&format!("{}/{name}", library.header_of(id).name))
                };
                let all = self.library_cells().filter(is_match);
                all.filter(|&(_, name)| seen.insert(name))
                    .map(|(id, _)| Found::LibCell(id))
                    .collect()
            }
            ObjectKind::LibPin => {
                let mut found = Vec::new();
                for (cell, name) in self.library_cells() {
                    let header = &library.header_of(cell).name;
                    for port in library.cell(cell).ports {
                        let short = format!("{name}/{}", library.port_name(port));
                        if pattern.matches(&short) || pattern.matches(&format!("{header}/{short}")) {
                            found.push(Found::LibPin(port));
                        }
                    }
                }
                found
            }
        }
    }

    /// The cells that instances are of.
    fn library_cells(&self) -> impl Iterator<Item = (CellId, &'a str)> {
        let library = self.library();
        let ids = (0..library.cells().len()).map(|index| CellId(index as u32));
        ids.map(|id| (id, library.cell_name(id)))
            .filter(|&(id, name)| library.find_cell(name) == Some(id))
    }

    /// `-of_objects`
    fn belonging(
        &self,
        kind: ObjectKind,
        objects: &[Found],
        clocks: Option<KnownClocks<'_>>,
    ) -> Option<Vec<Found>> {
        let mut seen = FxHashSet::default();
        let mut all = Vec::new();
        for &object in objects {
            let found = properties::belonging(self, kind, object, clocks)?;
            all.extend(found.into_iter().filter(|&found| seen.insert(found)));
        }
        Some(all)
    }

    pub(super) fn module_pin(&self, scope: ScopeId, place: u32) -> Option<HierarchicalPin> {
        self.netlist.hierarchical_pins(scope).nth(place as usize)
    }

    /// The full name of an object.
    pub(super) fn name(&self, found: Found, clocks: Option<KnownClocks<'_>>) -> String {
        let (netlist, library) = (self.netlist, self.library());
        let cell_name =
            |cell: CellId| format!("{}/{}", library.header_of(cell).name, library.cell_name(cell));
        match found {
            Found::Clock(clock) => {
                clocks.map_or_else(String::new, |clocks| clocks.clocks[clock.index()].name.clone())
            }
            Found::Cell(instance) => netlist.instance_name(instance).to_string(),
            Found::Module(scope) => netlist.scope_name(scope).to_string(),
            Found::Port(pin) | Found::Pin(pin) => netlist.pin_name(pin).to_string(),
            Found::ModulePin(scope, place) => {
                let pin = self.module_pin(scope, place).map(|pin| pin.name);
                format!("{}/{}", netlist.scope_name(scope), pin.unwrap_or_default())
            }
            Found::Net(net) => netlist.net_name(net).to_string(),
            Found::Lib(header) => library.headers()[header].name.clone(),
            Found::LibCell(cell) => cell_name(cell),
            Found::LibPin(port) => {
                let owner = properties::cell_of(library, port).map(cell_name);
                format!("{}/{}", owner.unwrap_or_default(), library.port_name(port))
            }
            Found::Design => netlist.name().to_owned(),
        }
    }
}

fn matching_clocks(pattern: &Pattern, clocks: KnownClocks<'_>) -> Vec<Found> {
    let matching = clocks.iter().filter(|(_, clock)| pattern.matches(&clock.name));
    matching.map(|(id, _)| Found::Clock(id)).collect()
}
