//! Walks the levels of a netlist for instances, pins and nets whose names match.
//! Not for: options and other objects of queries; see [`super::finder`].

use netlearn_parsers::sdc::ObjectKind;
use rustc_hash::FxHashSet;

use super::finder::{Finder, Found};
use super::pattern::{Glob, Pattern};
use crate::ids::{NetId, ScopeId};
use crate::library::Direction;

impl Finder<'_> {
    pub(super) fn cells(&self, pattern: &Pattern, is_hierarchical: bool) -> Vec<Found> {
        let netlist = self.netlist();
        if let (Pattern::Literal(name), false) = (pattern, is_hierarchical) {
            if let Some(instance) = netlist.find_instance(name) {
                return vec![Found::Cell(instance)];
            }
            let module = netlist.find_scope(name).filter(|scope| scope.0 > 0);
            return module.into_iter().map(Found::Module).collect();
        }
        let mut found = Vec::new();
        self.each_cell(pattern, is_hierarchical, &mut |cell| found.push(cell));
        found
    }

    /// Calls for each instance of a cell or module that matches.
    fn each_cell(&self, pattern: &Pattern, is_hierarchical: bool, call: &mut dyn FnMut(Found)) {
        let netlist = self.netlist();
        let glob = match pattern {
            Pattern::Regex(regex) => {
                for instance in netlist.instances() {
                    if regex.is_match(&netlist.instance_name(instance).to_string()) {
                        call(Found::Cell(instance));
                    }
                }
                for scope in netlist.scopes().into_iter().skip(1) {
                    if regex.is_match(&netlist.scope_name(scope).to_string()) {
                        call(Found::Module(scope));
                    }
                }
                return;
            }
            Pattern::Literal(name) => match Pattern::Literal(name.clone()).into_glob() {
                Ok(glob) => glob,
                Err(_) => return,
            },
            Pattern::Glob(glob) => glob.clone(),
        };
        let levels = self.levels();
        self.each_level(&glob, is_hierarchical, &mut |scope, glob| {
            for &instance in &levels.instances[scope.index()] {
                if glob.matches(netlist.leaf_name(instance)) {
                    call(Found::Cell(instance));
                }
            }
            for &module in &levels.modules[scope.index()] {
                if glob.matches(netlist.scope_leaf_name(module)) {
                    call(Found::Module(module));
                }
            }
        });
    }

    /// Calls for each level that a pattern leads to, with what is left of the pattern there.
    fn each_level(&self, glob: &Glob, is_hierarchical: bool, call: &mut dyn FnMut(ScopeId, &Glob)) {
        match is_hierarchical {
            true => {
                for scope in self.netlist().scopes() {
                    self.walk(scope, glob, call);
                }
            }
            false => self.walk(ScopeId(0), glob, call),
        }
    }

    fn walk(&self, scope: ScopeId, glob: &Glob, call: &mut dyn FnMut(ScopeId, &Glob)) {
        call(scope, glob);
        let modules = &self.levels().modules[scope.index()];
        if modules.is_empty() {
            return;
        }
        for (head, rest) in glob.splits() {
            for &module in modules {
                if head.matches(self.netlist().scope_leaf_name(module)) {
                    self.walk(module, &rest, call);
                }
            }
        }
    }

    pub(super) fn pins(&self, pattern: &Pattern, is_hierarchical: bool) -> Vec<Found> {
        let netlist = self.netlist();
        if let (Pattern::Literal(name), false) = (pattern, is_hierarchical) {
            match netlist.find_pin(name) {
                Some(pin) if netlist.is_port(pin) => return vec![Found::Port(pin)],
                Some(pin) => return vec![Found::Pin(pin)],
                None => {}
            }
        }
        let mut found = Vec::new();
        if let Pattern::Regex(regex) = pattern {
            for pin in netlist.pins().filter(|&pin| !netlist.is_port(pin)) {
                if regex.is_match(&netlist.pin_name(pin).to_string()) {
                    found.push(Found::Pin(pin));
                }
            }
            return found;
        }
        let Ok(glob) = (match pattern {
            Pattern::Literal(name) => Pattern::Literal(name.clone()).into_glob(),
            Pattern::Glob(glob) => Ok(glob.clone()),
            Pattern::Regex(_) => return found,
        }) else {
            return found;
        };
        let parts = glob.splits().next_back();
        match parts {
            Some((cell, pin)) => self.each_cell(&Pattern::Glob(cell), is_hierarchical, &mut |owner| {
                self.push_pins(owner, &pin, &mut found);
            }),
            None if is_hierarchical => {
                for instance in netlist.instances() {
                    self.push_pins(Found::Cell(instance), &glob, &mut found);
                }
            }
            None => found = self.matching(ObjectKind::Port, pattern, false),
        }
        found
    }

    /// The pins of an instance, of a cell or of a module, that match.
    fn push_pins(&self, owner: Found, glob: &Glob, found: &mut Vec<Found>) {
        let library = self.library();
        match owner {
            Found::Cell(instance) => {
                for pin in self.netlist().pins_of(instance) {
                    let Some(port) = self.netlist().library_port(pin) else {
                        continue;
                    };
                    let bus = library
                        .port(port)
                        .bus
                        .map(|bus| library.text(library.bus(bus).name));
                    let is_match =
                        glob.matches(library.port_name(port)) || bus.is_some_and(|bus| glob.matches(bus));
                    if is_match && library.port(port).direction != Direction::Internal {
                        found.push(Found::Pin(pin));
                    }
                }
            }
            Found::Module(scope) => {
                for (place, pin) in self.netlist().hierarchical_pins(scope).enumerate() {
                    let bus = pin.name.rsplit_once('[').map(|(bus, _)| bus);
                    if glob.matches(&pin.name) || bus.is_some_and(|bus| glob.matches(bus)) {
                        found.push(Found::ModulePin(scope, place as u32));
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn matching_nets(&self, pattern: &Pattern, is_hierarchical: bool) -> Vec<Found> {
        let netlist = self.netlist();
        if let (Pattern::Literal(name), false) = (pattern, is_hierarchical)
            && let Some(net) = netlist.find_net(name)
        {
            return vec![Found::Net(net)];
        }
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        let glob = match pattern {
            Pattern::Regex(regex) => {
                let named = |&net: &NetId| regex.is_match(&netlist.net_name(net).to_string());
                return netlist.nets().filter(named).map(Found::Net).collect();
            }
            Pattern::Glob(glob) => glob.clone(),
            Pattern::Literal(name) => match Pattern::Literal(name.clone()).into_glob() {
                Ok(glob) => glob,
                Err(_) => return found,
            },
        };
        self.each_level(&glob, is_hierarchical, &mut |scope, glob| {
            for &(name, bit, net) in &self.nets()[scope.index()] {
                if glob.matches_bit(name, bit) && seen.insert(net) {
                    found.push(Found::Net(net));
                }
            }
        });
        found
    }
}
