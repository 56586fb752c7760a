//! Several libraries in one: every number of the second grows by what the first holds.
//! Not for: which library holds where; see [`super::LibrarySet`].

use netlearn_parsers::NameId;

use super::{ArcSet, Bus, Cell, Library, Port, Sequential, TimingArc};
use crate::ids::{BusId, CellId, FunctionId, PortId, TableId};

impl Library {
    /// Adds the cells of another library behind those that are here. Of two cells with one name
    /// the first is found by it.
    ///
    /// # Panics
    /// If together they have 2^32 of anything.
    pub fn append(&mut self, other: &Library) {
        let headers = self.headers.len();
        self.append_cells(other, headers);
        self.headers.extend(other.headers.iter().cloned());
        self.warnings.extend(other.warnings.iter().cloned());
    }

    /// Adds the cells of another library, whose header 0 is `headers` here.
    pub(super) fn append_cells(&mut self, other: &Library, headers: usize) {
        let renamed: Vec<NameId> = other
            .names
            .iter()
            .map(|(_, name)| self.names.intern(name))
            .collect();
        let name = |id: NameId| renamed[id.index()];
        let names = |id: Option<NameId>| id.map(name);
        let (ports, buses, sets) = (self.ports.len(), self.buses.len(), self.arc_sets.len());
        let (sequentials, arcs) = (self.sequentials.len(), self.arcs.len());
        let (functions, tables) = (self.functions.len() as u32, self.tables.len() as u32);
        let port = |id: PortId| PortId(id.0 + ports as u32);
        let function = |id: Option<FunctionId>| id.map(|id| FunctionId(id.0 + functions));
        let table = |id: TableId| TableId(id.0 + tables);

        self.functions.append(&other.functions, name);
        self.tables.append(&other.tables);
        self.ports.extend(other.ports.iter().map(|old| Port {
            name: name(old.name),
            bus: old.bus.map(|bus| BusId(bus.0 + buses as u32)),
            function: function(old.function),
            three_state: function(old.three_state),
            ..old.clone()
        }));
        self.buses.extend(other.buses.iter().map(|old| Bus {
            name: name(old.name),
            ports: old.ports.shifted(ports),
            bits: old.bits,
        }));
        self.sequentials
            .extend(other.sequentials.iter().map(|old| Sequential {
                kind: old.kind,
                states: old.states.map(names),
                clock: function(old.clock),
                data: function(old.data),
                clear: function(old.clear),
                preset: function(old.preset),
            }));
        self.arcs.extend(other.arcs.iter().map(|old| TimingArc {
            delay: table(old.delay),
            slew: old.slew.map(table),
            ..*old
        }));
        self.arc_sets.extend(other.arc_sets.iter().map(|old| ArcSet {
            from: port(old.from),
            to: port(old.to),
            related_output: old.related_output.map(port),
            role: old.role,
            sense: old.sense,
            when: function(old.when),
            sdf_cond: names(old.sdf_cond),
            sdf_cond_start: names(old.sdf_cond_start),
            sdf_cond_end: names(old.sdf_cond_end),
            mode: old.mode.map(|(mode, value)| (name(mode), name(value))),
            mode_when: function(old.mode_when),
            arcs: old.arcs.shifted(arcs),
        }));
        for old in &other.cells {
            let id = CellId(u32::try_from(self.cells.len()).expect("fewer than 2^32 cells"));
            let cell = Cell {
                name: name(old.name),
                header: old.header + headers,
                ports: old.ports.shifted(ports),
                buses: old.buses.shifted(buses),
                arc_sets: old.arc_sets.shifted(sets),
                sequentials: old.sequentials.start + sequentials..old.sequentials.end + sequentials,
                supplies: old.supplies.iter().map(|&supply| name(supply)).collect(),
                clock_gating: names(old.clock_gating),
                area: old.area,
                scaling: old.scaling,
                traits: old.traits,
            };
            self.by_name.entry(cell.name).or_insert(id);
            self.cells.push(cell);
        }
    }
}
