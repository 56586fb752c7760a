//! What stands in each level of hierarchy, by the names it has there.
//! Not for: finding by full names; see [`super::find`].

use super::{NONE, Netlist, SCALAR};
use crate::ids::{Ids, InstanceId, NetId, PinId, ScopeId};
use crate::netlist::FullName;

impl Netlist {
    /// All levels of hierarchy, each behind the one above it; the first is the design.
    #[must_use]
    pub fn scopes(&self) -> Ids<ScopeId> {
        Ids::new(0, self.num_scopes())
    }

    /// The name of an instance in its level.
    #[must_use]
    pub fn leaf_name(&self, instance: InstanceId) -> &str {
        self.names.text(self.instances[instance.index()].name)
    }

    /// The name of an instance of a module in its level; of the design that of its module.
    #[must_use]
    pub fn scope_leaf_name(&self, scope: ScopeId) -> &str {
        self.names.text(self.scopes.name(scope))
    }

    /// The full name of an instance of a module. Of the design it is that of its module.
    #[must_use]
    pub fn scope_name(&self, scope: ScopeId) -> FullName<'_> {
        FullName {
            netlist: self,
            scope: self.scopes.parent(scope).unwrap_or_default(),
            name: self.scopes.name(scope),
            bit: SCALAR,
            pin: None,
        }
    }

    /// The name of a port of the design, and which bit of it a pin is.
    #[must_use]
    pub fn port_name(&self, pin: PinId) -> Option<(&str, Option<i32>)> {
        let port = self.port(pin)?;
        Some((
            self.names.text(port.name),
            (port.bit != SCALAR).then_some(port.bit),
        ))
    }

    /// All names that nets have: the level, the name and bit there, the net. First come the names that
    /// reports use, then those of modules below and of `assign`.
    pub fn net_names(&self) -> impl Iterator<Item = (ScopeId, &str, Option<i32>, NetId)> {
        let own = self.nets().map(|net| {
            let found = &self.nets[net.index()];
            (found.scope, found.name, found.bit, net)
        });
        let live = |net: NetId| self.nets[net.index()].scope.0 != NONE;
        let aliases = self
            .aliases
            .iter()
            .filter(move |alias| live(alias.net))
            .map(|alias| (alias.scope, alias.name, alias.bit, alias.net));
        own.chain(aliases).map(|(scope, name, bit, net)| {
            let bit = (bit != SCALAR).then_some(bit);
            (scope, self.names.text(name), bit, net)
        })
    }
}
