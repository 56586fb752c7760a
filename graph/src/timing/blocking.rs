//! Which edges no signal goes through, and why: constraints and constants, by OpenSTA's rules.
//! Not for: edges that stand apart in every graph, as checks; see [`super::graph`].

use super::graph::{Deferral, DeferredEdge, EdgeKind, TimingGraph, VertexId};
use super::{Blocked, Constants};
use crate::constraints::Constraints;
use crate::ids::{ArcSetId, CellId, FunctionId, InstanceId, PinId};
use crate::library::{Edge, Library, Logic, Operation, Role, Sense, SequentialKind};
use crate::netlist::Netlist;

/// Why nothing goes through an edge.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BlockReason {
    /// It would close a loop.
    Loop,
    /// Constraints say so.
    Constraint,
    /// Something is constant, or a condition is false: of all of its arcs or of some.
    Constant,
    /// It has no condition, and arcs beside it do.
    DefaultArc,
    /// It sets or clears a register, and such arcs are not asked for.
    SetClear,
}

impl BlockReason {
    /// A short name, as in tables of arcs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Loop => "loop",
            Self::Constraint => "constraint",
            Self::Constant => "constant",
            Self::DefaultArc => "cond_default",
            Self::SetClear => "preset_clear",
        }
    }
}

/// Finds blocked edges of a design.
///
/// ```
/// # use netlearn_graph::constraints::{Case, Constraints};
/// # use netlearn_graph::library::{Library, LibrarySet, Logic};
/// # use netlearn_graph::netlist::Linker;
/// # use netlearn_graph::timing::{Blocking, GraphOptions, TimingGraph};
/// # use netlearn_parsers::Source;
/// # let library = r#"library (l) { cell (XOR) { pin (A) { direction : input; } pin (B) { direction : input; }
/// #     pin (Y) { direction : output; function : "A ^ B"; timing () { related_pin : "A";
/// #     cell_rise (scalar) { values ("1"); } cell_fall (scalar) { values ("1"); } } } } }"#;
/// # let library = Library::from_source(&Source::from_bytes("l.lib", library))?;
/// # let mut linker = Linker::new(LibrarySet::single(library));
/// # linker.add(Source::from_bytes("x.v", "module x (a, b, y); input a, b; output y;
/// #     XOR u (.A(a), .B(b), .Y(y)); endmodule"))?;
/// # let netlist = linker.link(None)?.netlist;
/// // An XOR gate with one input at 1 inverts the other.
/// let mut constraints = Constraints::default();
/// let b = netlist.find_port("b").expect("a port");
/// constraints.cases.insert(b, Case::Constant(Logic::One));
/// let blocking = Blocking::new(&netlist, &constraints);
///
/// let graph = TimingGraph::new(&netlist, GraphOptions::default());
/// let blocked = blocking.blocked(&graph);
/// let y = graph.driver(netlist.find_pin("u/Y").expect("a pin")).expect("it drives");
/// let (through, _) = graph.fanin(y).next().expect("from A");
/// let passing = [0, 1, 2, 3].map(|place| blocked.passes(through, place));
/// assert_eq!(passing.iter().filter(|&&passes| passes).count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Blocking<'a> {
    netlist: &'a Netlist,
    constraints: &'a Constraints,
    constants: Constants,
}

/// What an edge lets through.
struct Passage {
    /// It has no delay and gives no slew either.
    is_disabled: bool,
    /// Its arcs that nothing goes through: a bit a place in its arc set, of a wire a bit an edge.
    blocked: u8,
}

const ALL: u8 = 0b1111;

impl<'a> Blocking<'a> {
    /// Of a design, whose constants are propagated.
    #[must_use]
    pub fn new(netlist: &'a Netlist, constraints: &'a Constraints) -> Self {
        Self {
            netlist,
            constraints,
            constants: Constants::new(netlist, constraints),
        }
    }

    /// What pins are held at.
    #[must_use]
    pub fn constants(&self) -> &Constants {
        &self.constants
    }

    /// All that is blocked of a graph of the same netlist.
    #[must_use]
    pub fn blocked(&self, graph: &TimingGraph) -> Blocked {
        let mut blocked = Blocked::new(graph);
        let pin = |vertex: VertexId| graph.pin(vertex);
        for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
            for (edge, from) in graph.fanin(vertex) {
                let passage = self.passage(pin(from), pin(vertex), graph.kind(edge));
                if passage.is_disabled {
                    blocked.disable(edge);
                }
                self.each_place(passage.blocked, &mut |place| blocked.block(edge, place));
            }
            // Vertices are numbered by level: those before are known.
            let reaches = |(edge, from)| !blocked.is_disabled(edge) && !blocked.is_left_out(from);
            if graph.fanin(vertex).len() > 0 && !graph.fanin(vertex).any(reaches) {
                blocked.leave_out(vertex);
            }
        }
        for (number, edge) in graph.deferred().iter().enumerate() {
            let passage = self.passage(pin(edge.from), pin(edge.to), edge.kind);
            if passage.is_disabled || edge.why == Deferral::Check && self.is_check_off(edge.kind) {
                blocked.disable_deferred(number);
            }
            let held = self.held_latch(edge, pin(edge.from));
            let closed = if held == Some(false) { ALL } else { passage.blocked };
            self.each_place(closed, &mut |place| blocked.block_deferred(number, place));
            if held == Some(true) {
                blocked.open_latch(number);
            }
        }
        blocked
    }

    fn each_place(&self, blocked: u8, block: &mut dyn FnMut(usize)) {
        (0..4).filter(|place| blocked >> place & 1 == 1).for_each(block);
    }

    /// As [`Blocking::reason`], of a deferred edge by its place in [`TimingGraph::deferred`].
    #[must_use]
    pub fn deferred_reason(&self, graph: &TimingGraph, edge: usize) -> Option<BlockReason> {
        let edge = graph.deferred().get(edge)?;
        match edge.why {
            Deferral::Loop => return Some(BlockReason::Loop),
            Deferral::SetClear | Deferral::Check | Deferral::LatchData => {}
        }
        let found = self.reason(graph.pin(edge.from), graph.pin(edge.to), edge.kind);
        found.or((edge.why == Deferral::SetClear).then_some(BlockReason::SetClear))
    }

    /// Why nothing goes through an edge between two pins that defines levels, or not through all of it.
    #[must_use]
    pub fn reason(&self, from: PinId, to: PinId, kind: EdgeKind) -> Option<BlockReason> {
        if self.is_pin_disabled(from) || self.is_pin_disabled(to) || self.is_edge_disabled(from, to, kind) {
            return Some(BlockReason::Constraint);
        }
        if self.constants.is_constant(from) || self.constants.is_constant(to) {
            return Some(BlockReason::Constant);
        }
        let EdgeKind::Cell(set) = kind else {
            return None;
        };
        let instance = self.netlist.instance_of(from)?;
        if self.is_condition_false(instance, set) || self.closed_arcs(instance, from, to, set) != 0 {
            return Some(BlockReason::Constant);
        }
        self.is_default_off(set).then_some(BlockReason::DefaultArc)
    }

    fn passage(&self, from: PinId, to: PinId, kind: EdgeKind) -> Passage {
        let is_disabled = self.is_pin_disabled(from)
            || self.constants.is_constant(from)
            || self.is_edge_disabled(from, to, kind);
        if is_disabled {
            return Passage {
                is_disabled,
                blocked: ALL,
            };
        }
        let mut blocked = 0;
        if self.constants.is_constant(to) {
            blocked = ALL;
        }
        match kind {
            EdgeKind::Wire => {
                for edge in Edge::ALL {
                    if !self.constants.may_have(from, edge) || !self.constants.may_have(to, edge) {
                        blocked |= 1 << edge.index();
                    }
                }
            }
            EdgeKind::Cell(set) => {
                if self.is_default_off(set) {
                    return Passage {
                        is_disabled: true,
                        blocked: ALL,
                    };
                }
                // Where nothing is held, all conditions are open.
                if let Some(instance) = self.netlist.instance_of(from)
                    && self.is_annotated(instance)
                {
                    blocked |= self.closed_arcs(instance, from, to, set);
                    if self.is_condition_false(instance, set) {
                        blocked = ALL;
                    }
                }
            }
        }
        Passage { is_disabled, blocked }
    }

    fn library(&self) -> &'a Library {
        self.netlist.libraries().library()
    }

    /// Whether anything is held at an instance.
    fn is_annotated(&self, instance: InstanceId) -> bool {
        let mut pins = self.netlist.pins_of(instance).into_iter();
        pins.any(|pin| self.constants.is_held(pin))
    }

    /// Whether constants hold the latch of a data arc open, or closed; `None` where a signal enables it, and
    /// of other edges.
    fn held_latch(&self, edge: &DeferredEdge, data: PinId) -> Option<bool> {
        let (Deferral::LatchData, EdgeKind::Cell(set)) = (edge.why, edge.kind) else {
            return None;
        };
        let library = self.library();
        let to = library.arc_set(set).to;
        let instance = self.netlist.instance_of(data)?;
        let cell = self.netlist.cell(instance)?;
        let mut sets = library.arc_sets(cell).map(|(_, set)| set);
        // What nothing enables is open.
        let Some(enables) = sets.find(|set| set.role == Role::LatchEnToQ && set.to == to) else {
            return Some(true);
        };
        let place = library.cell(cell).ports.place(enables.from)?;
        let enable = self.netlist.pins_of(instance).get(place)?;
        if self.is_pin_disabled(enable) {
            return Some(true);
        }
        let opening = library.arc(enables.arcs.into_iter().next()?).from;
        match self.enable_function(cell, (set, place), opening) {
            Some(function) => self.evaluate(instance, function).constant(),
            // Where its function is not known, it opens at 1.
            None => {
                let never = |&edge: &Edge| !self.constants.may_have(enable, edge);
                let value = self.constants.value(enable).constant();
                value.or_else(|| Edge::ALL.into_iter().find(never).map(|edge| edge == Edge::Fall))
            }
        }
    }

    /// When a latch of a cell is open, that takes over the data of an arc set and is opened by an edge of the enable
    /// at a place.
    fn enable_function(
        &self,
        cell: CellId,
        (data, enable): (ArcSetId, usize),
        opening: Edge,
    ) -> Option<FunctionId> {
        let library = self.library();
        let cell = library.cell(cell);
        let data = cell.ports.place(library.arc_set(data).from)? as u32;
        let uses = |function: FunctionId| library.operations(function).contains(&Operation::Port(data));
        let opens = match opening {
            Edge::Rise => Sense::PositiveUnate,
            Edge::Fall => Sense::NegativeUnate,
        };
        let latches = library.sequentials()[cell.sequentials.clone()].iter();
        let latches =
            latches.filter(|latch| latch.kind == SequentialKind::Latch && latch.data.is_some_and(uses));
        latches
            .filter_map(|latch| latch.clock)
            .find(|&function| library.sense(function, enable as u32, |_| Logic::Unknown) == Some(opens))
    }

    /// Checks that are not asked for.
    fn is_check_off(&self, kind: EdgeKind) -> bool {
        let EdgeKind::Cell(set) = kind else {
            return false;
        };
        let role = self.library().arc_set(set).role;
        matches!(role, Role::Recovery | Role::Removal) && !self.constraints.settings.recovery_removal_checks
    }

    fn is_pin_disabled(&self, pin: PinId) -> bool {
        let disabled = &self.constraints.disabled;
        let is_of_library = || {
            let port = self.netlist.library_port(pin);
            port.is_some_and(|port| disabled.library_ports.contains(&port))
        };
        disabled.pins.contains(&pin) || !disabled.library_ports.is_empty() && is_of_library()
    }

    fn is_edge_disabled(&self, from: PinId, to: PinId, kind: EdgeKind) -> bool {
        let disabled = &self.constraints.disabled;
        match kind {
            EdgeKind::Wire => disabled.wires.contains(&(from, to)),
            EdgeKind::Cell(set) => {
                let of_instance = || {
                    let instance = self.netlist.instance_of(from);
                    instance.is_some_and(|instance| disabled.arcs.contains(&(instance, set)))
                };
                disabled.library_arcs.contains(&set) || !disabled.arcs.is_empty() && of_instance()
            }
        }
    }

    /// Whether an arc set without condition is off because others between its pins have one.
    fn is_default_off(&self, id: ArcSetId) -> bool {
        if self.constraints.settings.default_arcs {
            return false;
        }
        let library = self.library();
        let set = library.arc_set(id);
        set.when.is_none()
            && self
                .siblings(id)
                .any(|sibling| library.arc_set(sibling).when.is_some())
    }

    /// The arc sets between the same ports, itself among them.
    fn siblings(&self, id: ArcSetId) -> impl Iterator<Item = ArcSetId> {
        let library = self.library();
        let set = library.arc_set(id);
        let cells = library.cells();
        let behind = cells.partition_point(|cell| cell.ports.range().start <= set.from.index());
        let all = behind
            .checked_sub(1)
            .map(|cell| cells[cell].arc_sets)
            .unwrap_or_default();
        all.into_iter().filter(move |&other| {
            let other = library.arc_set(other);
            (other.from, other.to) == (set.from, set.to)
        })
    }

    fn evaluate(&self, instance: InstanceId, function: FunctionId) -> Logic {
        let pins = self.netlist.pins_of(instance);
        self.library().evaluate(function, |place| {
            pins.get(place as usize)
                .map_or(Logic::Unknown, |pin| self.constants.value(pin))
        })
    }

    /// Whether constants make the condition of an arc set false, or the condition of one beside it true
    /// where it has none, or the mode of the cell another one.
    fn is_condition_false(&self, instance: InstanceId, id: ArcSetId) -> bool {
        let library = self.library();
        let set = library.arc_set(id);
        let is_off = match set.when {
            Some(when) => self.evaluate(instance, when) == Logic::Zero,
            None => self.siblings(id).any(|sibling| {
                let when = library.arc_set(sibling).when;
                when.is_some_and(|when| self.evaluate(instance, when) == Logic::One)
            }),
        };
        is_off || self.is_other_mode(instance, id)
    }

    /// Whether the cell is in another mode than that of an arc set.
    fn is_other_mode(&self, instance: InstanceId, id: ArcSetId) -> bool {
        let library = self.library();
        let set = library.arc_set(id);
        let (Some((mode, _)), Some(when)) = (set.mode, set.mode_when) else {
            return false;
        };
        if self.evaluate(instance, when) != Logic::Zero {
            return false;
        }
        let Some(cell) = self.netlist.cell(instance) else {
            return false;
        };
        library.arc_sets(cell).any(|(_, other)| {
            let is_same = other.mode.is_some_and(|(name, _)| name == mode);
            let when = other.mode_when.filter(|_| is_same);
            when.is_some_and(|when| self.evaluate(instance, when) == Logic::One)
        })
    }

    /// The arcs of a set that constants on other pins close, or edges that do not happen at its own.
    fn closed_arcs(&self, instance: InstanceId, from: PinId, to: PinId, id: ArcSetId) -> u8 {
        let library = self.library();
        let set = library.arc_set(id);
        let sense = self.sense(instance, id);
        let mut closed = 0;
        for (place, arc) in set.arcs.into_iter().enumerate() {
            let arc = library.arc(arc);
            let passes = match sense {
                Some(Sense::PositiveUnate) => arc.from == arc.to,
                Some(Sense::NegativeUnate) => arc.from != arc.to,
                Some(Sense::NonUnate | Sense::Unknown) => true,
                None => false,
            };
            if !passes || !self.constants.may_have(from, arc.from) || !self.constants.may_have(to, arc.to) {
                closed |= 1 << place;
            }
        }
        closed
    }

    /// How an output follows an input among constants; `None` where it does not, and unknown where its
    /// function does not tell.
    fn sense(&self, instance: InstanceId, id: ArcSetId) -> Option<Sense> {
        let library = self.library();
        let set = library.arc_set(id);
        let to = library.port(set.to);
        let place = self
            .netlist
            .cell(instance)
            .and_then(|cell| library.cell(cell).ports.place(set.from));
        let (Some(function), Some(place)) = (to.function, place) else {
            return Some(Sense::Unknown);
        };
        let place = place as u32;
        if set.role.is_check() || !library.operations(function).contains(&Operation::Port(place)) {
            return Some(Sense::Unknown);
        }
        if to
            .three_state
            .is_some_and(|off| self.evaluate(instance, off) == Logic::One)
        {
            return None;
        }
        let pins = self.netlist.pins_of(instance);
        library.sense(function, place, |place| {
            pins.get(place as usize)
                .map_or(Logic::Unknown, |pin| self.constants.value(pin))
        })
    }
}
