//! What a SPEF file says: nets as rows of flat columns.
//! Not for: reducing networks and matching nets to a netlist; the graph does these.

use std::ops::Range;

use super::element::{Elements, InternalNode, Node, ParValue};
use super::reduced::ReducedNets;
use crate::columns::{columns, range, row};
use crate::match_key::NameRules;
use crate::names::{NameId, Names, Renumber};
use crate::span::Span;

/// Parasitics of a design.
///
/// A name of the name map is the same [`NameId`] whether a line says its index or its text, so a
/// net is known by one number wherever it is mentioned. Names keep the escapes of the file;
/// [`Ast::name_rules`] makes the keys by which other files know them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// What stands before the first section.
    pub header: Header,
    /// Names of nets, ports, instances, pins and cells.
    pub names: Names,
    /// `*NAME_MAP`: index and name, in file order.
    pub name_map: Vec<(u32, NameId)>,
    /// `*POWER_NETS`
    pub power_nets: Vec<NameId>,
    /// `*GROUND_NETS`
    pub ground_nets: Vec<NameId>,
    /// `*PORTS`
    pub ports: Vec<Port>,
    /// `*PHYSICAL_PORTS`
    pub physical_ports: Vec<Port>,
    /// `*DEFINE` and `*PDEFINE`
    pub definitions: Vec<Definition>,
    /// `*D_NET` and `*D_PNET`; see [`Ast::net`].
    pub(super) nets: Vec<NetRow>,
    pub(super) connections: Vec<Connection>,
    pub(super) internal_nodes: Vec<InternalNode>,
    pub(super) ground_capacitors: Elements<1>,
    pub(super) coupling_capacitors: Elements<2>,
    pub(super) resistors: Elements<2>,
    pub(super) inductors: Elements<2>,
    /// `*R_NET` and `*R_PNET`
    pub reduced_nets: ReducedNets,
    /// What few connections have, by [`Connection::attributes`].
    pub(super) attributes: Vec<Attributes>,
}

/// "Header definition". Real files lack lines; `None` is a line that is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// `*SPEF`: the version of the standard.
    pub version: Option<String>,
    /// `*DESIGN`
    pub design: Option<String>,
    /// `*DATE`
    pub date: Option<String>,
    /// `*VENDOR`
    pub vendor: Option<String>,
    /// `*PROGRAM`
    pub program: Option<String>,
    /// `*VERSION`: of the program.
    pub program_version: Option<String>,
    /// `*DESIGN_FLOW`
    pub design_flow: Vec<String>,
    /// `*DIVIDER`: between the levels of a path.
    pub divider: Option<u8>,
    /// `*DELIMITER`: between instance or net and pin or node.
    pub delimiter: Option<u8>,
    /// `*BUS_DELIMITER`: around the index of a bit; the second is not needed.
    pub bus_delimiter: Option<(u8, Option<u8>)>,
    /// `*T_UNIT`
    pub time_unit: Option<Unit>,
    /// `*C_UNIT`
    pub capacitance_unit: Option<Unit>,
    /// `*R_UNIT`
    pub resistance_unit: Option<Unit>,
    /// `*L_UNIT`
    pub inductance_unit: Option<Unit>,
}

impl Header {
    /// The declared divider, or `/`.
    pub fn divider(&self) -> u8 {
        self.divider.unwrap_or(b'/')
    }

    /// The declared delimiter of pins, or `:`.
    pub fn delimiter(&self) -> u8 {
        self.delimiter.unwrap_or(b':')
    }
}

/// What the numbers of a quantity count: `1 PF`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// How many.
    pub number: f64,
    /// Of what.
    pub symbol: UnitSymbol,
}

impl Unit {
    /// One of it in seconds, farads, ohms or henries.
    pub fn in_si(self) -> f64 {
        self.number * self.symbol.in_si()
    }
}

/// The units of SPEF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum UnitSymbol {
    Ns,
    Ps,
    Pf,
    Ff,
    Ohm,
    Kohm,
    Henry,
    Mh,
    Uh,
}

impl UnitSymbol {
    /// All of them with their spelling.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Ns, "NS"),
        (Self::Ps, "PS"),
        (Self::Pf, "PF"),
        (Self::Ff, "FF"),
        (Self::Ohm, "OHM"),
        (Self::Kohm, "KOHM"),
        (Self::Henry, "HENRY"),
        (Self::Mh, "MH"),
        (Self::Uh, "UH"),
    ];

    /// One of it in seconds, farads, ohms or henries.
    pub fn in_si(self) -> f64 {
        match self {
            Self::Ns => 1e-9,
            Self::Ps | Self::Pf => 1e-12,
            Self::Ff => 1e-15,
            Self::Ohm | Self::Henry => 1.0,
            Self::Kohm => 1e3,
            Self::Mh => 1e-3,
            Self::Uh => 1e-6,
        }
    }
}

/// A line of `*PORTS` or `*PHYSICAL_PORTS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Its name; a physical port may be a pin of an instance.
    pub node: Node,
    /// How it is seen from inside.
    pub direction: Direction,
    /// `*D`
    pub cell: Option<NameId>,
    /// `*C`, `*L` and `*S`
    pub attributes: Attributes,
}

/// `I`, `O` or `B`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `I`
    Input,
    /// `O`
    Output,
    /// `B`
    Bidirectional,
}

/// `*DEFINE instances entity`: parts of the design whose parasitics are in files of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Whether it says `*PDEFINE`.
    pub is_physical: bool,
    /// The instances.
    pub instances: Vec<NameId>,
    /// The design that they are instances of.
    pub entity: String,
}

/// `*P` or `*I` of a `*CONN` section: where a net leaves or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connection {
    /// A port of the design or a pin of an instance.
    pub node: Node,
    /// `*D`: the cell that the pin belongs to.
    pub cell: Option<NameId>,
    /// Where its other attributes are; see [`Ast::attributes`].
    pub(super) attributes: u32,
    /// Whether it is `*P`, a port.
    pub is_port: bool,
    /// Of the port or pin itself.
    pub direction: Direction,
}

/// No attributes but the cell.
pub(super) const NO_ATTRIBUTES: u32 = u32::MAX;

/// What may be said about a port or pin beside its cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Attributes {
    /// `*C`
    pub coordinates: Option<[f64; 2]>,
    /// `*L`: the load of a pin, or on a port.
    pub load: Option<ParValue>,
    /// `*S`: rising and falling slew.
    pub slews: Option<[ParValue; 2]>,
    /// The thresholds at which the slews were measured, as fractions.
    pub thresholds: Option<[ParValue; 2]>,
}

/// A net and where its parts begin in the columns; they end where those of the next begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NetRow {
    pub(super) name: NameId,
    /// `*V`, plus one; 0 where it is not there.
    pub(super) confidence: u32,
    pub(super) is_physical: bool,
    pub(super) total: ParValue,
    pub(super) first: Starts,
    pub(super) span: Span,
}

columns!(Starts of Ast {
    connections,
    internal_nodes,
    ground_capacitors,
    coupling_capacitors,
    resistors,
    inductors,
});

/// A net of an [`Ast`]: `*D_NET`.
#[derive(Clone, Copy, Debug)]
pub struct Net<'a> {
    ast: &'a Ast,
    row: &'a NetRow,
    end: Starts,
}

impl Ast {
    /// An empty tree with room for what files of so many bytes mostly hold, which is less than
    /// the file; arrays that grow are copied.
    pub(super) fn for_file_of(length: usize) -> Self {
        Self {
            names: Names::with_capacity(length / 128),
            name_map: Vec::with_capacity(length / 140),
            nets: Vec::with_capacity(length / 256),
            connections: Vec::with_capacity(length / 80),
            ground_capacitors: Elements::with_capacity(length / 80),
            resistors: Elements::with_capacity(length / 112),
            ..Self::default()
        }
    }

    /// How many `*D_NET`s there are.
    pub fn num_nets(&self) -> usize {
        self.nets.len()
    }

    /// The net of a row.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn net(&self, index: usize) -> Net<'_> {
        let next = self.nets.get(index + 1);
        Net {
            ast: self,
            row: &self.nets[index],
            end: next.map_or_else(|| self.ends(), |next| next.first),
        }
    }

    /// All `*D_NET`s, in file order.
    pub fn nets(&self) -> impl ExactSizeIterator<Item = Net<'_>> {
        (0..self.nets.len()).map(|index| self.net(index))
    }

    /// Capacitors to ground of all nets.
    pub fn ground_capacitors(&self) -> &Elements<1> {
        &self.ground_capacitors
    }

    /// Capacitors between two nodes, of all nets; files list each with both of its nets.
    pub fn coupling_capacitors(&self) -> &Elements<2> {
        &self.coupling_capacitors
    }

    /// Resistors of all nets.
    pub fn resistors(&self) -> &Elements<2> {
        &self.resistors
    }

    /// Inductors of all nets.
    pub fn inductors(&self) -> &Elements<2> {
        &self.inductors
    }

    /// Connections of all nets.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// What is said of a connection beside its cell.
    pub fn attributes(&self, connection: &Connection) -> Attributes {
        let index = connection.attributes as usize;
        self.attributes.get(index).copied().unwrap_or_default()
    }

    /// How names of this file become keys.
    pub fn name_rules(&self) -> NameRules {
        NameRules {
            divider: Some(self.header.divider()),
            brackets: self.header.bus_delimiter.unwrap_or((b'[', Some(b']'))),
            has_escaped_identifiers: false,
        }
    }

    /// Begins a net; what is added next belongs to it.
    pub fn add_net(&mut self, name: NameId, total: ParValue) {
        self.nets.push(NetRow {
            name,
            confidence: 0,
            is_physical: false,
            total,
            first: self.ends(),
            span: Span::default(),
        });
    }

    /// Adds a pin, or a port, to the net that was begun last.
    pub fn add_connection(&mut self, connection: Connection, attributes: Attributes) {
        let attributes = self.store(attributes);
        self.connections.push(Connection {
            attributes,
            ..connection
        });
    }

    /// Adds `*N` to the net that was begun last.
    pub fn add_internal_node(&mut self, node: InternalNode) {
        self.internal_nodes.push(node);
    }

    /// Adds a capacitor to ground to the net that was begun last.
    pub fn add_ground_capacitor(&mut self, id: u32, node: Node, value: ParValue) {
        self.ground_capacitors.push(id, [node], value);
    }

    /// Adds a capacitor to another node to the net that was begun last.
    pub fn add_coupling_capacitor(&mut self, id: u32, nodes: [Node; 2], value: ParValue) {
        self.coupling_capacitors.push(id, nodes, value);
    }

    /// Adds a resistor to the net that was begun last.
    pub fn add_resistor(&mut self, id: u32, nodes: [Node; 2], value: ParValue) {
        self.resistors.push(id, nodes, value);
    }

    /// Adds an inductor to the net that was begun last.
    pub fn add_inductor(&mut self, id: u32, nodes: [Node; 2], value: ParValue) {
        self.inductors.push(id, nodes, value);
    }

    pub(super) fn store(&mut self, attributes: Attributes) -> u32 {
        if attributes == Attributes::default() {
            return NO_ATTRIBUTES;
        }
        self.attributes.push(attributes);
        row(self.attributes.len() - 1)
    }

    /// Takes back the net that was begun last.
    pub(super) fn remove_last_net(&mut self) {
        if let Some(NetRow { first, .. }) = self.nets.pop() {
            let removed = &self.connections[first.connections as usize..];
            if let Some(attributes) = removed.iter().map(|connection| connection.attributes).min() {
                self.attributes.truncate(attributes as usize);
            }
            self.cut_at(first);
        }
    }

    /// Whether there is no content, which is no SPEF file.
    pub(super) fn says_nothing(&self) -> bool {
        let has_names = !self.power_nets.is_empty() || !self.ground_nets.is_empty();
        let has_ports = !self.ports.is_empty() || !self.physical_ports.is_empty();
        let has_nets = self.num_nets() > 0 || !self.reduced_nets.nets.is_empty();
        let has_lists = !self.name_map.is_empty() || !self.definitions.is_empty();
        self.header == Header::default() && !has_names && !has_ports && !has_nets && !has_lists
    }

    /// The same content with all spans empty and names numbered in a fixed order: two files say
    /// the same when these are equal.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        let mut renumber = Renumber::new(std::mem::take(&mut self.names));
        for net in &mut self.nets {
            net.span = Span::default();
        }
        for net in &mut self.reduced_nets.nets {
            net.span = Span::default();
        }
        self.for_each_name(&mut |name| renumber.name(name));
        self.names = renumber.finish();
        self
    }

    fn for_each_name(&mut self, visit: &mut impl FnMut(&mut NameId)) {
        self.name_map.iter_mut().for_each(|(_, name)| visit(name));
        self.power_nets.iter_mut().for_each(&mut *visit);
        self.ground_nets.iter_mut().for_each(&mut *visit);
        for port in self.ports.iter_mut().chain(&mut self.physical_ports) {
            port.node.for_each_name(visit);
            port.cell.iter_mut().for_each(&mut *visit);
        }
        for definition in &mut self.definitions {
            definition.instances.iter_mut().for_each(&mut *visit);
        }
        self.nets.iter_mut().for_each(|net| visit(&mut net.name));
        for connection in &mut self.connections {
            connection.node.for_each_name(visit);
            connection.cell.iter_mut().for_each(&mut *visit);
        }
        for internal in &mut self.internal_nodes {
            internal.node.for_each_name(visit);
        }
        self.ground_capacitors.for_each_name(visit);
        self.coupling_capacitors.for_each_name(visit);
        self.resistors.for_each_name(visit);
        self.inductors.for_each_name(visit);
        self.reduced_nets.for_each_name(visit);
    }
}

impl Connection {
    /// A pin or port without attributes.
    pub fn new(node: Node, is_port: bool, direction: Direction) -> Self {
        Self {
            node,
            cell: None,
            attributes: NO_ATTRIBUTES,
            is_port,
            direction,
        }
    }
}

impl<'a> Net<'a> {
    /// Its name.
    pub fn name(&self) -> NameId {
        self.row.name
    }

    /// The capacitance that the file gives for all of it.
    pub fn total_capacitance(&self) -> ParValue {
        self.row.total
    }

    /// `*V`: how far the routing was known.
    pub fn confidence(&self) -> Option<u32> {
        self.row.confidence.checked_sub(1)
    }

    /// Whether it is a `*D_PNET`.
    pub fn is_physical(&self) -> bool {
        self.row.is_physical
    }

    /// Where its name stands in the source.
    pub fn span(&self) -> Span {
        self.row.span
    }

    /// Ports and pins.
    pub fn connections(&self) -> &'a [Connection] {
        let rows = range(self.row.first.connections, self.end.connections);
        &self.ast.connections[rows]
    }

    /// `*N`, where the file lists them.
    pub fn internal_nodes(&self) -> &'a [InternalNode] {
        let rows = range(self.row.first.internal_nodes, self.end.internal_nodes);
        &self.ast.internal_nodes[rows]
    }

    /// Its rows of [`Ast::ground_capacitors`].
    pub fn ground_capacitors(&self) -> Range<usize> {
        range(self.row.first.ground_capacitors, self.end.ground_capacitors)
    }

    /// Its rows of [`Ast::coupling_capacitors`].
    pub fn coupling_capacitors(&self) -> Range<usize> {
        range(self.row.first.coupling_capacitors, self.end.coupling_capacitors)
    }

    /// Its rows of [`Ast::resistors`].
    pub fn resistors(&self) -> Range<usize> {
        range(self.row.first.resistors, self.end.resistors)
    }

    /// Its rows of [`Ast::inductors`].
    pub fn inductors(&self) -> Range<usize> {
        range(self.row.first.inductors, self.end.inductors)
    }
}
