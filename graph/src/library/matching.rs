//! Cells of one name in several libraries: which port and arc of one is which of another.
//! Not for: which cell holds where; see [`super::set`].

use netlearn_parsers::NameId;
use rustc_hash::FxHashMap;

use super::{ArcSet, Cell, Library, Operation, Role};
use crate::ids::{ArcId, ArcSetId, CellId, Ids, PortId};

/// What an arc set is, whatever its numbers and whatever order its cell has its ports in.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    role: Role,
    ends: (NameId, NameId),
    sdf_conditions: [Option<NameId>; 3],
    mode: Option<(NameId, NameId)>,
    when: Vec<KeyOperation>,
}

#[derive(PartialEq, Eq, Hash)]
enum KeyOperation {
    Port(Option<NameId>),
    Other(Operation),
}

impl Key {
    fn new(library: &Library, cell: &Cell, set: &ArcSet) -> Self {
        let name = |port: PortId| library.port(port).name;
        let when = set.when.map_or(&[][..], |when| library.operations(when));
        let when = when.iter().map(|&operation| match operation {
            Operation::Port(place) => KeyOperation::Port(cell.ports.get(place as usize).map(name)),
            other => KeyOperation::Other(other),
        });
        Self {
            role: set.role,
            ends: (name(set.from), name(set.to)),
            sdf_conditions: [set.sdf_cond, set.sdf_cond_start, set.sdf_cond_end],
            mode: set.mode,
            when: when.collect(),
        }
    }
}

/// The ports and arcs of a cell in another one.
pub(super) struct CellMatch {
    /// By place of the port.
    pub(super) ports: Vec<Option<PortId>>,
    /// The arcs with what they are.
    pub(super) arcs: Vec<(Role, ArcId, Option<ArcId>)>,
}

impl CellMatch {
    pub(super) fn new(library: &Library, from: CellId, to: CellId) -> Self {
        let (from, to) = (library.cell(from), library.cell(to));
        let ports: FxHashMap<NameId, PortId> = to
            .ports
            .into_iter()
            .map(|port| (library.port(port).name, port))
            .collect();
        let port = |port: PortId| ports.get(&library.port(port).name).copied();
        // Sets that are the same in all but numbers meet in their order.
        let mut sets: FxHashMap<Key, Vec<ArcSetId>> = FxHashMap::default();
        for set in to.arc_sets.into_iter().rev() {
            sets.entry(Key::new(library, to, library.arc_set(set)))
                .or_default()
                .push(set);
        }
        let mut arcs = Vec::new();
        for set in from.arc_sets {
            let set = library.arc_set(set);
            let other = sets.get_mut(&Key::new(library, from, set)).and_then(Vec::pop);
            for arc in set.arcs {
                let edges = |arc: ArcId| (library.arc(arc).from, library.arc(arc).to);
                let others = other.map(|other| library.arc_set(other).arcs);
                let found =
                    others.and_then(|others| others.into_iter().find(|&other| edges(other) == edges(arc)));
                arcs.push((set.role, arc, found));
            }
        }
        Self {
            ports: from.ports.into_iter().map(port).collect(),
            arcs,
        }
    }
}

impl Library {
    /// Gives a cell the arc sets that others of its name have and it has not: often one library
    /// says setup times and the other hold times.
    pub(super) fn unite(&mut self, cell: CellId, others: &[CellId]) {
        let mut known: FxHashMap<Key, usize> = FxHashMap::default();
        let linked = self.cell(cell);
        for set in linked.arc_sets {
            *known
                .entry(Key::new(self, linked, self.arc_set(set)))
                .or_default() += 1;
        }
        let mut missing = Vec::new();
        for &other in others {
            let mut seen: FxHashMap<Key, usize> = FxHashMap::default();
            for set in self.cell(other).arc_sets {
                let key = || Key::new(self, self.cell(other), self.arc_set(set));
                let count = seen.entry(key()).or_default();
                *count += 1;
                let have = known.entry(key()).or_default();
                if *count > *have {
                    *have += 1;
                    missing.push((other, set));
                }
            }
        }
        let found: Vec<ArcSet> = missing
            .into_iter()
            .filter_map(|(other, set)| self.translated(cell, other, set))
            .collect();
        if found.is_empty() {
            return;
        }
        for set in found.iter().filter(|set| set.from != set.to) {
            let from = &mut self.ports[set.from.index()];
            from.is_check_clock |= set.role.is_check();
            from.is_register_clock |= matches!(set.role, Role::RegClkToQ | Role::LatchEnToQ);
        }
        let start = self.arc_sets.len();
        let own = self.cell(cell).arc_sets.range();
        self.arc_sets.extend_from_within(own);
        self.arc_sets.extend(found);
        self.cells[cell.index()].arc_sets = Ids::new(start, self.arc_sets.len());
    }

    /// An arc set of another cell as one of this: with its ports, and the arcs of the other.
    fn translated(&mut self, cell: CellId, other: CellId, set: ArcSetId) -> Option<ArcSet> {
        let names: FxHashMap<NameId, PortId> = self
            .cell(cell)
            .ports
            .into_iter()
            .map(|port| (self.port(port).name, port))
            .collect();
        let port = |library: &Self, port: PortId| names.get(&library.port(port).name).copied();
        let old = self.arc_set(set).clone();
        let (ports, others) = (self.cell(cell).ports, self.cell(other).ports);
        let mut condition = |when: Option<_>| {
            let Some(when) = when else { return Some(None) };
            let operations = self.operations(when).iter().map(|&operation| match operation {
                Operation::Port(place) => {
                    let port = port(self, others.get(place as usize)?)?;
                    Some(Operation::Port(ports.place(port)? as u32))
                }
                operation => Some(operation),
            });
            let operations: Vec<Operation> = operations.collect::<Option<_>>()?;
            Some(Some(self.functions.add(operations)))
        };
        let (when, mode_when) = (condition(old.when)?, condition(old.mode_when)?);
        Some(ArcSet {
            from: port(self, old.from)?,
            to: port(self, old.to)?,
            related_output: old.related_output.and_then(|output| port(self, output)),
            when,
            mode_when,
            ..old
        })
    }
}
