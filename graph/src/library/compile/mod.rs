//! From what a file says to flat arrays: expanding buses, making arcs, converting units.
//! Not for: looking anything up.

mod arcs;
mod functions;
mod header;
mod ports;
mod tables;

use netlearn_parsers::{Diagnostic, Span, liberty};
use rustc_hash::{FxHashMap, FxHashSet};

use self::ports::PortGroup;
use super::{Cell, CellTraits, Header, Library, Sequential, SequentialKind};
use crate::ids::{BusId, FunctionId, Ids, PortId};

/// What one of a file's numbers is in the units of timing.
struct Units {
    picosecond: f64,
    femtofarad: f64,
    kiloohm: f64,
}

impl Units {
    fn time(&self, number: f64) -> f32 {
        (number * self.picosecond) as f32
    }

    fn capacitance(&self, number: f64) -> f32 {
        (number * self.femtofarad) as f32
    }
}

/// What a name in a cell stands for.
#[derive(Clone, Copy)]
enum Named {
    Port(PortId),
    Bus(BusId),
}

/// A cell on its way.
struct Scope<'a> {
    group: &'a liberty::Cell,
    /// The name of the cell, for findings.
    cell: &'a str,
    ports: Ids<PortId>,
    names: FxHashMap<String, Named>,
    /// What functions may name besides ports: states of sequentials and of tables, power pins.
    states: FxHashSet<&'a str>,
}

/// Some cells on their way.
struct Compiler<'a> {
    head: &'a Head<'a>,
    library: Library,
    findings: Findings,
}

/// What a library says of all of its cells, of which none is compiled yet.
pub(super) struct Head<'a> {
    tree: &'a liberty::Library,
    units: Units,
    pub(super) header: Header,
}

/// What is odd, and what timing does without.
#[derive(Default)]
pub(super) struct Findings {
    odd: Vec<Diagnostic>,
    /// What is left out, by what it is: where first, and how often.
    left_out: Vec<(String, Span, usize)>,
}

/// Without the last digits: 1 ns is 1000 ps, though 1e-9 / 1e-12 is a little more.
fn rounded(unit: f64) -> f64 {
    format!("{unit:.12e}").parse().unwrap_or(unit)
}

impl<'a> Head<'a> {
    pub(super) fn new(tree: &'a liberty::Library) -> Self {
        let units = Units {
            picosecond: rounded(tree.units.time_s / 1e-12),
            femtofarad: rounded(tree.units.capacitance_f / 1e-15),
            kiloohm: rounded(tree.units.resistance_ohm / 1e3),
        };
        Head {
            tree,
            header: header::compile_header(tree, &units),
            units,
        }
    }

    /// Compiles some cells into a library without header. What cannot be used is left out and found.
    pub(super) fn compile(
        &self,
        cells: &[liberty::Cell],
        scaled_cells: &[liberty::ScaledCell],
    ) -> (Library, Findings) {
        let mut compiler = Compiler {
            head: self,
            library: Library::default(),
            findings: Findings::default(),
        };
        // The reader has warned of cells that stand twice.
        for cell in cells.iter().filter(|cell| !cell.is_repeated) {
            compiler.cell(cell);
        }
        for cell in scaled_cells {
            compiler.leave_out("a `scaled_cell` group", cell.cell.span);
        }
        (compiler.library, compiler.findings)
    }
}

impl Findings {
    /// Counts something that timing does without; each kind is told once.
    fn leave_out(&mut self, what: String, first: Span, times: usize) {
        match self.left_out.iter_mut().find(|(known, ..)| *known == what) {
            Some((.., count)) => *count += times,
            None => self.left_out.push((what, first, times)),
        }
    }

    /// Adds what was found behind these.
    pub(super) fn append(&mut self, later: Self) {
        self.odd.extend(later.odd);
        for (what, first, times) in later.left_out {
            self.leave_out(what, first, times);
        }
    }

    pub(super) fn finish(self) -> impl Iterator<Item = Diagnostic> {
        let left_out = self.left_out.into_iter().map(|(what, first, count)| {
            let label = match count {
                1 => "here".to_owned(),
                _ => format!("the first of {count}"),
            };
            Diagnostic::warning(first, format!("{what}: left out of timing")).labelled(label)
        });
        self.odd.into_iter().chain(left_out)
    }
}

impl<'a> Compiler<'a> {
    fn warn(&mut self, span: Span, message: String) {
        self.findings.odd.push(Diagnostic::warning(span, message));
    }

    fn leave_out(&mut self, what: impl Into<String>, span: Span) {
        self.findings.leave_out(what.into(), span, 1);
    }

    fn cell(&mut self, cell: &'a liberty::Cell) {
        let name = self.library.names.intern(&cell.name);
        let first_bus = self.library.buses.len();
        let mut scope = Scope {
            group: cell,
            cell: &cell.name,
            ports: Ids::default(),
            names: FxHashMap::default(),
            states: FxHashSet::default(),
        };
        let groups: Vec<PortGroup<'a>> = self.ports(cell, &mut scope);
        let states = cell.sequentials.iter().flat_map(|group| &group.states);
        let nodes = cell.statetables.iter().flat_map(|table| &table.nodes);
        let names = cell
            .pg_pins
            .iter()
            .map(|pin| &pin.name)
            .chain(states)
            .chain(nodes);
        scope.states.extend(names.map(String::as_str));
        let first_sequential = self.library.sequentials.len();
        for sequential in &cell.sequentials {
            let compiled = self.sequential(sequential, &scope);
            self.library.sequentials.push(compiled);
        }
        self.port_functions(&groups, &scope);
        for _ in &cell.generated_clocks {
            self.leave_out("a `generated_clock` group", cell.span);
        }
        let first_set = self.library.arc_sets.len();
        for group in &groups {
            self.arcs(group, &scope, first_sequential);
        }
        let supplies = cell.pg_pins.iter();
        let compiled = Cell {
            name,
            header: 0,
            ports: scope.ports,
            buses: Ids::new(first_bus, self.library.buses.len()),
            arc_sets: Ids::new(first_set, self.library.arc_sets.len()),
            sequentials: first_sequential..self.library.sequentials.len(),
            supplies: supplies.map(|pin| self.library.names.intern(&pin.name)).collect(),
            area: cell.area.unwrap_or(0.0) as f32,
            clock_gating: cell
                .clock_gating_integrated
                .as_deref()
                .map(|style| self.library.names.intern(style)),
            scaling: cell.scaling_factors.as_ref().and_then(|name| {
                let groups = &self.head.header.scaling_groups;
                groups.iter().position(|(group, _)| group == name)
            }),
            traits: CellTraits {
                dont_use: cell.dont_use,
                dont_touch: cell.dont_touch,
                is_macro: cell.is_macro,
                is_memory: cell.is_memory,
                is_pad: cell.is_pad,
                interface_timing: cell.interface_timing,
                is_clock_gating: cell.is_clock_gating,
                is_level_shifter: cell.is_level_shifter,
                is_isolation: cell.is_isolation,
            },
        };
        self.library.cells.push(compiled);
    }

    /// Where a port stands in its bus, if it has one.
    fn place_in_bus(&self, port: PortId) -> Option<usize> {
        let bus = self.library.ports[port.index()].bus?;
        self.library.buses[bus.index()].ports.place(port)
    }

    fn sequential(&mut self, group: &liberty::Sequential, scope: &Scope<'_>) -> Sequential {
        let mut function = |function: &Option<liberty::Function>| -> Option<FunctionId> {
            self.function(function.as_ref()?, scope, None, group.span)
        };
        let [clock, data, clear, preset] =
            [&group.clock, &group.data, &group.clear, &group.preset].map(&mut function);
        let state = |place: usize| {
            group
                .states
                .get(place)
                .map(|name| self.library.names.intern(name))
        };
        Sequential {
            kind: match group.kind {
                liberty::SequentialKind::FlipFlop => SequentialKind::FlipFlop,
                liberty::SequentialKind::Latch => SequentialKind::Latch,
            },
            states: [0, 1].map(state),
            clock,
            data,
            clear,
            preset,
        }
    }
}
