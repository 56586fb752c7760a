//! What every part of the search reads: the design, its delays and constraints, what is closed.
//! Not for: results; nothing here changes while a search runs.

use rustc_hash::{FxHashMap, FxHashSet};

use super::exceptions::{PinPlaces, Rules, special_pins};
use crate::constraints::{AnalysisType, Clock, ClockEdge, Constraints, DerateKind, Passes, PathKind};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, LibrarySet, Mode, Point, Role};
use crate::netlist::Netlist;
use crate::timing::graph::{EdgeId, EdgeKind, TimingGraph, VertexId};
use crate::timing::{Constants, DelayInputs, Delays};

/// Facts of a vertex, as bits.
pub(super) mod flag {
    /// A clock or enable pin of a register.
    pub(in super::super) const REGISTER_CLOCK: u8 = 1;
    /// A pin at which exceptions, clocks or latencies may change what passes.
    pub(in super::super) const SPECIAL: u8 = 2;
    /// A pin that several edges lead to, checks among them.
    pub(in super::super) const JOIN: u8 = 4;
    /// A pin that checks lead to.
    pub(in super::super) const CHECKED: u8 = 8;
    /// An output of a latch that data pass.
    pub(in super::super) const LATCH_OUT: u8 = 16;
}

/// What the search reads.
pub(super) struct Context<'a> {
    pub(super) netlist: &'a Netlist,
    pub(super) graph: &'a TimingGraph,
    pub(super) constraints: &'a Constraints,
    /// What pins are held at.
    pub(super) constants: &'a Constants,
    pub(super) facts: &'a Facts,
    /// What delays are computed from.
    pub(super) inputs: DelayInputs<'a>,
    /// None as long as only structure is looked at.
    pub(super) delays: Option<&'a Delays>,
}

/// What is worked out of the netlist and the constraints once.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) rules: Rules,
    /// By vertex: see [`flag`].
    pub(super) flags: Vec<u8>,
    pub(super) latch_data: FxHashSet<PinId>,
    /// Clocks by source.
    pub(super) clocks_at: FxHashMap<PinId, Vec<ClockId>>,
    /// Factors of the design alone, if there are no others: `[kind][path][mode][edge]`.
    design_factors: [[[[f64; 2]; 2]; 2]; 3],
    has_factors: bool,
    has_local_factors: bool,
    /// Data arcs of latches: indices of deferred edges, sorted by where they end.
    pub(super) latch_arcs: Vec<usize>,
    /// Checks by the vertex they lead to: indices of deferred edges, sorted by it.
    pub(super) checks: Vec<(VertexId, u32)>,
    /// Checks of a vertex against itself, in the same way: pulse widths and periods.
    own_checks: Vec<(VertexId, u32)>,
}

impl Facts {
    pub(super) fn new(netlist: &Netlist, graph: &TimingGraph, constraints: &Constraints) -> Self {
        let library = netlist.libraries().library();
        let mut facts = Self {
            flags: vec![0; graph.num_vertices()],
            ..Self::default()
        };
        for pin in netlist.pins() {
            let Some(port) = netlist.library_port(pin) else {
                continue;
            };
            if library.port(port).is_register_clock
                && let Some(vertex) = graph.load(pin)
            {
                facts.flags[vertex.index()] |= flag::REGISTER_CLOCK;
            }
        }
        let mut edges_to: Vec<usize> = (0..graph.num_vertices() as u32)
            .map(|vertex| graph.fanin(VertexId(vertex)).len())
            .collect();
        for (number, edge) in graph.deferred().iter().enumerate() {
            edges_to[edge.to.index()] += 1;
            match edge.why {
                crate::timing::Deferral::Check if edge.from != edge.to => {
                    facts.checks.push((edge.to, number as u32));
                    facts.flags[edge.to.index()] |= flag::CHECKED;
                }
                crate::timing::Deferral::Check => facts.own_checks.push((edge.to, number as u32)),
                crate::timing::Deferral::LatchData => {
                    facts.latch_data.insert(graph.pin(edge.from));
                    facts.latch_arcs.push(number);
                    facts.flags[edge.to.index()] |= flag::LATCH_OUT;
                }
                _ => {}
            }
        }
        for (flags, edges) in facts.flags.iter_mut().zip(edges_to) {
            *flags |= if edges > 1 { flag::JOIN } else { 0 };
        }
        facts.checks.sort_unstable();
        facts.own_checks.sort_unstable();
        facts.latch_arcs.sort_by_key(|&arc| graph.deferred()[arc].to);
        let is_register_clock = |pin: PinId| {
            netlist
                .library_port(pin)
                .is_some_and(|port| library.port(port).is_register_clock)
        };
        let is_start = |pin: PinId| {
            (netlist.is_port(pin) && netlist.drives(pin))
                || is_register_clock(pin)
                || facts.latch_data.contains(&pin)
        };
        let is_end = |pin: PinId| {
            netlist.is_port(pin)
                || graph
                    .load(pin)
                    .is_some_and(|vertex| facts.flags[vertex.index()] & flag::CHECKED != 0)
        };
        let rules = Rules::new(&constraints.exceptions, is_start, is_end);
        facts.rules = rules;
        for (number, clock) in constraints.clocks.iter().enumerate() {
            for &source in &clock.sources {
                let clocks = facts.clocks_at.entry(source).or_default();
                clocks.push(ClockId(number as u32));
            }
        }
        facts.mark_special(netlist, graph, constraints);
        facts.read_factors(constraints);
        facts
    }

    /// The checks of a vertex against itself.
    pub(super) fn own_checks(&self, vertex: VertexId) -> &[(VertexId, u32)] {
        let start = self.own_checks.partition_point(|&(at, _)| at < vertex);
        let count = self.own_checks[start..].partition_point(|&(at, _)| at == vertex);
        &self.own_checks[start..start + count]
    }

    fn mark_special(&mut self, netlist: &Netlist, graph: &TimingGraph, constraints: &Constraints) {
        let mut special = special_pins(netlist, &constraints.exceptions);
        special.extend(self.clocks_at.keys().copied());
        special.extend(constraints.senses.iter().map(|sense| sense.pin));
        special.extend(constraints.pin_latency.iter().map(|latency| latency.pin));
        special.extend(constraints.pin_uncertainty_ps.keys().copied());
        special.extend(constraints.propagated.iter().copied());
        special.extend(self.rules.internal_from.keys().copied());
        special.extend(self.rules.internal_to.keys().copied());
        let generated = constraints
            .clocks
            .iter()
            .filter_map(|clock| clock.generated.as_ref());
        special.extend(generated.map(|generated| generated.source));
        for pin in special {
            for vertex in [graph.load(pin), graph.driver(pin)].into_iter().flatten() {
                self.flags[vertex.index()] |= flag::SPECIAL;
            }
        }
    }

    fn read_factors(&mut self, constraints: &Constraints) {
        let derates = &constraints.derates;
        self.has_factors = !derates.is_empty();
        self.has_local_factors =
            !(derates.cells.is_empty() && derates.instances.is_empty() && derates.nets.is_empty());
        for kind in KINDS {
            for path in [PathKind::Clock, PathKind::Data] {
                for mode in Mode::ALL {
                    for edge in Edge::ALL {
                        let said = derates.design.get(kind, path, mode, edge);
                        self.design_factors[kind as usize][path as usize][mode.index()][edge.index()] =
                            f64::from(said.unwrap_or(1.0));
                    }
                }
            }
        }
    }
}

const KINDS: [DerateKind; 3] = [DerateKind::Cell, DerateKind::Net, DerateKind::Check];

impl<'a> Context<'a> {
    pub(super) fn libraries(&self) -> &'a LibrarySet {
        self.netlist.libraries()
    }

    /// Whether signals go through an arc.
    #[inline]
    pub(super) fn passes(&self, edge: EdgeId, place: usize) -> bool {
        self.inputs
            .blocked
            .is_none_or(|blocked| blocked.passes(edge, place))
    }

    /// Whether an arc of a deferred edge counts.
    pub(super) fn passes_deferred(&self, number: usize, place: usize) -> bool {
        self.inputs
            .blocked
            .is_none_or(|blocked| blocked.passes_deferred(number, place))
    }

    /// Whether a deferred edge is the data arc of a latch that never closes.
    pub(super) fn is_latch_open(&self, number: usize) -> bool {
        self.inputs
            .blocked
            .is_some_and(|blocked| blocked.is_latch_open(number))
    }

    /// Whether signals go on from a vertex: some arc out of it is open.
    pub(super) fn goes_on(&self, vertex: VertexId) -> bool {
        let mut fanout = self.graph.fanout(vertex);
        fanout.any(|(edge, _)| {
            let mut arcs = self.arcs(self.graph.kind(edge));
            arcs.any(|(place, ..)| self.passes(edge, place))
        })
    }

    /// The delay or margin of an arc of a deferred edge, before factors, in ps.
    pub(super) fn deferred_ps(&self, number: usize, place: usize, point: Point) -> f64 {
        self.delays.map_or(0.0, |delays| {
            f64::from(delays.deferred_ps(self.inputs, number, place, point))
        })
    }

    /// The slew at a vertex, in ps.
    pub(super) fn slew_ps(&self, vertex: VertexId, point: Point, edge: Edge) -> f32 {
        self.delays
            .map_or(0.0, |delays| delays.slew_ps(vertex, point, edge))
    }

    pub(super) fn places(&self) -> PinPlaces<'a> {
        PinPlaces {
            netlist: self.netlist,
            latch_data: &self.facts.latch_data,
        }
    }

    pub(super) fn has_flag(&self, vertex: VertexId, flag: u8) -> bool {
        self.facts.flags[vertex.index()] & flag != 0
    }

    pub(super) fn clock(&self, clock: ClockId) -> &'a Clock {
        &self.constraints.clocks[clock.index()]
    }

    /// When an edge of a clock first happens, in ps.
    pub(super) fn edge_ps(&self, edge: ClockEdge) -> f64 {
        self.clock(edge.clock).edges_ps[edge.edge.index()]
    }

    /// The mode of the clock that a path of a mode is checked against.
    pub(super) fn capture_mode(&self, mode: Mode) -> Mode {
        match self.constraints.analysis {
            AnalysisType::OnChipVariation => mode.opposite(),
            AnalysisType::Single | AnalysisType::BestWorst => mode,
        }
    }

    /// Whether pessimism of shared clock paths is taken back.
    pub(super) fn credits(&self) -> bool {
        self.constraints.settings.crpr && self.constraints.analysis == AnalysisType::OnChipVariation
    }

    /// The role of an edge; of wires none.
    pub(super) fn role(&self, kind: EdgeKind) -> Option<Role> {
        match kind {
            EdgeKind::Wire => None,
            EdgeKind::Cell(set) => Some(self.libraries().library().arc_set(set).role),
        }
    }

    /// The arcs of an edge: place, from, to.
    #[inline]
    pub(super) fn arcs(&self, kind: EdgeKind) -> impl Iterator<Item = (usize, Edge, Edge)> + use<'a> {
        let library = self.libraries().library();
        let (arcs, wire) = match kind {
            EdgeKind::Wire => (None, Some(Edge::ALL)),
            EdgeKind::Cell(set) => (Some(library.arc_set(set).arcs), None),
        };
        let wires = wire.into_iter().flatten().map(|edge| (edge.index(), edge, edge));
        let arcs = arcs.into_iter().flatten().enumerate();
        wires.chain(arcs.map(|(place, arc)| {
            let arc = library.arc(arc);
            (place, arc.from, arc.to)
        }))
    }

    /// The delay of an arc before factors, in ps.
    #[inline]
    pub(super) fn nominal_ps(&self, hop: &DelayOf, point: Point) -> f64 {
        let Some(delays) = self.delays else { return 0.0 };
        f64::from(match hop.kind {
            EdgeKind::Wire => delays.wire_ps(hop.edge, point, hop.to_edge),
            EdgeKind::Cell(_) => delays.arc_ps(hop.edge, hop.place, point),
        })
    }

    /// The delay of an arc on a path, derated, in ps.
    #[inline]
    pub(super) fn delay_ps(&self, hop: &DelayOf, point: Point, path: PathKind) -> f64 {
        let delay = self.nominal_ps(hop, point);
        if !self.facts.has_factors {
            return delay;
        }
        let (kind, edge) = match hop.kind {
            EdgeKind::Wire => (DerateKind::Net, hop.to_edge),
            EdgeKind::Cell(_) => (DerateKind::Cell, hop.from_edge),
        };
        delay * self.factor(kind, hop.from, path, point.mode(), edge)
    }

    /// The factor on the delay of a cell.
    pub(super) fn cell_factor(&self, of: &DelayOf, point: Point, path: PathKind) -> f64 {
        if !self.facts.has_factors {
            return 1.0;
        }
        self.factor(DerateKind::Cell, of.from, path, point.mode(), of.from_edge)
    }

    /// The factor on what begins at a vertex.
    fn factor(&self, kind: DerateKind, from: VertexId, path: PathKind, mode: Mode, edge: Edge) -> f64 {
        let design = self.facts.design_factors[kind as usize][path as usize][mode.index()][edge.index()];
        if !self.facts.has_local_factors {
            return design;
        }
        let derates = &self.constraints.derates;
        let pin = self.graph.pin(from);
        if kind == DerateKind::Net {
            let net = self.netlist.net_of(pin).and_then(|net| derates.nets.get(&net));
            let said = net.and_then(|factors| factors.get(kind, path, mode, edge));
            return said.map_or(design, f64::from);
        }
        let Some(instance) = self.netlist.instance_of(pin) else {
            return design;
        };
        let own = (derates.instances.get(&instance)).and_then(|factors| factors.get(kind, path, mode, edge));
        let cell = || {
            let factors = derates.cells.get(&self.netlist.cell(instance)?)?;
            factors.get(kind, path, mode, edge)
        };
        own.or_else(cell).map_or(design, f64::from)
    }

    /// The margin of a check on data of a point, derated, in ps. `number` is the place of the check among
    /// deferred edges.
    pub(super) fn margin_ps(&self, number: usize, place: usize, data_edge: Edge, point: Point) -> f64 {
        let margin = self.deferred_ps(number, place, point);
        if !self.facts.has_factors {
            return margin;
        }
        let from = self.graph.deferred()[number].from;
        margin * self.factor(DerateKind::Check, from, PathKind::Data, point.mode(), data_edge)
    }

    /// Which edges of a clock go on behind a pin, if it is said.
    pub(super) fn sense(&self, pin: PinId, clock: ClockId) -> Option<Passes> {
        let senses = &self.constraints.senses;
        if senses.is_empty() {
            return None;
        }
        let said = |of: Option<ClockId>| {
            senses
                .iter()
                .rev()
                .find(|sense| sense.pin == pin && sense.clock == of)
        };
        said(Some(clock)).or_else(|| said(None)).map(|sense| sense.passes)
    }

    /// Whether a clock goes on from a pin to another one with these edges there.
    pub(super) fn clock_passes(&self, clock: ClockId, from: (PinId, Edge), to: (PinId, Edge)) -> bool {
        if self.constraints.senses.is_empty() {
            return true;
        }
        self.sense(from.0, clock) != Some(Passes::Nothing)
            && match self.sense(to.0, clock) {
                None => true,
                Some(Passes::Nothing) => false,
                Some(Passes::Positive) => from.1 == to.1,
                Some(Passes::Negative) => from.1 != to.1,
            }
    }

    /// Whether paths between two clocks count.
    pub(super) fn are_related(&self, a: ClockId, b: ClockId) -> bool {
        a == b || !self.constraints.unrelated.contains(&(a.min(b), a.max(b)))
    }

    /// The latency to a source of a clock that is said, in ps.
    pub(super) fn said_insertion_ps(
        &self,
        clock: ClockId,
        source: Option<PinId>,
        edge: Edge,
        (mode, early_late): (Mode, Mode),
    ) -> Option<f64> {
        let at_pin = |of: Option<ClockId>| {
            let all = self.constraints.pin_source_latency.iter().rev();
            all.clone()
                .find(|said| Some(said.pin) == source && said.clock == of)
        };
        let said = (source.is_some() && !self.constraints.pin_source_latency.is_empty())
            .then(|| at_pin(Some(clock)).or_else(|| at_pin(None)))
            .flatten();
        let latency = said.map_or(&self.clock(clock).source_latency_ps, |said| &said.latency_ps);
        latency[early_late.index()][mode.index()][edge.index()]
    }

    /// Whether the latency to the sources of a clock is that of the path that makes it.
    pub(super) fn has_made_insertion(&self, clock: ClockId) -> bool {
        self.master(clock)
            .is_some_and(|master| self.clock(master).is_propagated)
    }

    /// The clock that a generated clock is made of.
    pub(super) fn master(&self, clock: ClockId) -> Option<ClockId> {
        let generated = self.clock(clock).generated.as_ref();
        generated.and_then(|generated| generated.master)
    }
}

/// An arc whose delay is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct DelayOf {
    pub(super) edge: EdgeId,
    pub(super) kind: EdgeKind,
    pub(super) place: usize,
    pub(super) from: VertexId,
    pub(super) from_edge: Edge,
    pub(super) to_edge: Edge,
}
