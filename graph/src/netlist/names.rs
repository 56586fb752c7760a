//! Scopes: the levels of hierarchy that a flat netlist had, and how names are put together.
//! Not for: finding things by name; see [`super::find`].

use std::fmt;

use netlearn_parsers::{NameId, Names};

use super::{DesignPort, NONE, Netlist, SCALAR};
use crate::ids::{InstanceId, NetId, PinId, ScopeId};
use crate::library::Direction;

/// The tree of scopes; the first is the design.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    /// What is known of each module that a scope is of.
    outlines: Vec<Outline>,
}

#[derive(Clone, Copy, Debug)]
struct Scope {
    /// Of the design itself.
    parent: ScopeId,
    name: NameId,
    module: NameId,
    outline: u32,
}

/// The ports of a module, for hierarchical pins.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    pub(super) ports: Vec<OutlinePort>,
}

/// A port of a module, bit by bit.
#[derive(Clone, Debug)]
pub(super) struct OutlinePort {
    pub(super) name: NameId,
    /// The number of the first bit and of the last; `None` of a scalar.
    pub(super) range: Option<(i32, i32)>,
    pub(super) direction: Direction,
    /// The nets inside, by name and bit; none where nothing is connected.
    pub(super) bits: Vec<Option<(NameId, i32)>>,
}

impl Scopes {
    /// A design alone.
    pub(super) fn new(module: NameId) -> Self {
        let design = Scope {
            parent: ScopeId(0),
            name: module,
            module,
            outline: 0,
        };
        Self {
            scopes: vec![design],
            outlines: vec![Outline::default()],
        }
    }

    /// Scopes of modules with these outlines; the design is of the first.
    pub(super) fn with_outlines(module: NameId, outlines: Vec<Outline>, design: usize) -> Self {
        let mut scopes = Self::new(module);
        scopes.outlines = outlines;
        scopes.scopes[0].outline = design as u32;
        scopes
    }

    pub(super) fn add(&mut self, parent: ScopeId, name: NameId, module: NameId, outline: usize) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.scopes.push(Scope {
            parent,
            name,
            module,
            outline: outline as u32,
        });
        id
    }

    /// All but the design, with their parents and names.
    pub(super) fn inner(&self) -> impl Iterator<Item = (ScopeId, ScopeId, NameId)> {
        let all = self.scopes.iter().enumerate().skip(1);
        all.map(|(index, scope)| (ScopeId(index as u32), scope.parent, scope.name))
    }

    pub(super) fn len(&self) -> usize {
        self.scopes.len()
    }

    pub(super) fn module(&self, scope: ScopeId) -> NameId {
        self.scopes[scope.index()].module
    }

    pub(super) fn name(&self, scope: ScopeId) -> NameId {
        self.scopes[scope.index()].name
    }

    pub(super) fn parent(&self, scope: ScopeId) -> Option<ScopeId> {
        (scope.0 > 0).then(|| self.scopes[scope.index()].parent)
    }

    pub(super) fn outline(&self, scope: ScopeId) -> &Outline {
        &self.outlines[self.scopes[scope.index()].outline as usize]
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.scopes.capacity() * size_of::<Scope>()
    }

    /// Writes the path of a scope with a divider behind every level; of the design nothing.
    fn write(&self, f: &mut fmt::Formatter<'_>, names: &Names, scope: ScopeId) -> fmt::Result {
        let mut levels = Vec::new();
        let mut scope = scope;
        while let Some(parent) = self.parent(scope) {
            levels.push(self.scopes[scope.index()].name);
            scope = parent;
        }
        for &name in levels.iter().rev() {
            write!(f, "{}/", names.text(name))?;
        }
        Ok(())
    }
}

/// The full name of something in a netlist, as timing reports print it: levels parted by `/`, bits
/// in brackets, nothing escaped.
#[derive(Clone, Copy)]
pub struct FullName<'a> {
    pub(super) netlist: &'a Netlist,
    pub(super) scope: ScopeId,
    pub(super) name: NameId,
    pub(super) bit: i32,
    pub(super) pin: Option<&'a str>,
}

impl<'a> FullName<'a> {
    /// The names of its levels, from the design down to its own, without bit and pin.
    #[must_use]
    pub fn levels(&self) -> Vec<&'a str> {
        let (names, scopes) = (&self.netlist.names, &self.netlist.scopes);
        let mut levels = vec![names.text(self.name)];
        let mut scope = self.scope;
        while let Some(parent) = scopes.parent(scope) {
            levels.push(names.text(scopes.name(scope)));
            scope = parent;
        }
        levels.reverse();
        levels
    }
}

impl fmt::Display for FullName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = &self.netlist.names;
        self.netlist.scopes.write(f, names, self.scope)?;
        f.write_str(names.text(self.name))?;
        if self.bit != SCALAR {
            write!(f, "[{}]", self.bit)?;
        }
        match self.pin {
            Some(pin) => write!(f, "/{pin}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for FullName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Netlist {
    /// The full name of an instance.
    #[must_use]
    pub fn instance_name(&self, instance: InstanceId) -> FullName<'_> {
        let found = &self.instances[instance.index()];
        FullName {
            netlist: self,
            scope: found.scope,
            name: found.name,
            bit: SCALAR,
            pin: None,
        }
    }

    /// The full name of a pin: that of its instance, and its own; of a port of the design its own.
    #[must_use]
    pub fn pin_name(&self, pin: PinId) -> FullName<'_> {
        if let Some(&DesignPort { name, bit, .. }) = self.port(pin) {
            return FullName {
                netlist: self,
                scope: ScopeId(0),
                name,
                bit,
                pin: None,
            };
        }
        match self.instance_of(pin) {
            Some(instance) => FullName {
                pin: self
                    .library_port(pin)
                    .map(|port| self.libraries.library().port_name(port)),
                ..self.instance_name(instance)
            },
            // It was removed, and has no name any more.
            None => FullName {
                netlist: self,
                scope: ScopeId(0),
                name: self.scopes.module(ScopeId(0)),
                bit: SCALAR,
                pin: Some("?"),
            },
        }
    }

    /// The full name of a net: where it has several, the one at the highest level.
    ///
    /// Of a net that was removed it is the name it had without its levels.
    #[must_use]
    pub fn net_name(&self, net: NetId) -> FullName<'_> {
        let found = &self.nets[net.index()];
        FullName {
            netlist: self,
            scope: if found.scope.0 == NONE {
                ScopeId(0)
            } else {
                found.scope
            },
            name: found.name,
            bit: found.bit,
            pin: None,
        }
    }

    /// The level of hierarchy that an instance stands in.
    #[must_use]
    pub fn scope_of(&self, instance: InstanceId) -> ScopeId {
        self.instances[instance.index()].scope
    }

    /// How many levels there are: the design and all instances of modules.
    #[must_use]
    pub fn num_scopes(&self) -> usize {
        self.scopes.len()
    }

    /// The level above; `None` of the design.
    #[must_use]
    pub fn parent_scope(&self, scope: ScopeId) -> Option<ScopeId> {
        self.scopes.parent(scope)
    }

    /// The name of the module that a scope is an instance of.
    #[must_use]
    pub fn module_name(&self, scope: ScopeId) -> &str {
        self.names.text(self.scopes.module(scope))
    }

    /// Whether an instance stands in a scope or below it.
    #[must_use]
    pub fn is_inside(&self, instance: InstanceId, scope: ScopeId) -> bool {
        let mut level = Some(self.scope_of(instance));
        while let Some(found) = level {
            if found == scope {
                return true;
            }
            level = self.scopes.parent(found);
        }
        false
    }
}
