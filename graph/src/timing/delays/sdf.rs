//! Delays and margins of SDF files, for the arcs of a timing graph.
//! Not for: the text of the files; see [`netlearn_parsers::sdf`].
//!
//! Follows OpenSTA (timing.md 5): of a triple the first part is early and the last is late; a condition is
//! that of an arc when both are spelled alike but for blanks; an entry without condition speaks of all
//! arcs; of several entries the last counts. The late margin of a check is also its early one.

use netlearn_parsers::NameId;
use netlearn_parsers::sdf::{
    self, Ast, Check, CheckKind, CheckPort, Condition, Delay, DelayKind, Edge as SdfEdge, Instance, PortSpec,
    Value,
};

use super::{Annotations, Delays};
use crate::constraints::AnalysisType;
use crate::ids::{ArcSetId, InstanceId, PinId};
use crate::library::{ArcSet, Edge, Mode, Point, Role};
use crate::netlist::{Netlist, Unmatched};
use crate::timing::graph::{EdgeId, EdgeKind, TimingGraph, VertexId};

/// What an SDF file is applied to.
#[derive(Clone, Copy, Debug)]
pub struct SdfTarget<'a> {
    /// The graph that the annotations are for.
    pub graph: &'a TimingGraph,
    /// Its netlist.
    pub netlist: &'a Netlist,
    /// The instance whose inside the file is about; empty for all of the design (`-path`).
    pub path: &'a str,
    /// Which modes of margins are the same.
    pub analysis: AnalysisType,
    /// The scene; all without.
    pub scene: Option<usize>,
    /// What `INCREMENT` is added to where nothing is given yet; nothing without, as in OpenSTA before it
    /// has computed delays.
    pub calculated: Option<&'a Delays>,
}

/// How an SDF file and a design met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SdfReport {
    /// Instances that the design does not have.
    pub unknown_instances: Unmatched,
    /// Ports and pins that it does not have.
    pub unknown_pins: Unmatched,
    /// Entries that no arc fits.
    pub unmatched: Unmatched,
    /// Entries that are not used: `NOCHANGE`, `INSTANCE *`.
    pub unused: Unmatched,
}

impl SdfReport {
    /// What was odd, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let kinds = [
            (
                &self.unknown_instances,
                "instances of the delay file that the design does not have",
            ),
            (
                &self.unknown_pins,
                "pins of the delay file that the design does not have",
            ),
            (&self.unmatched, "entries of the delay file that no arc fits"),
            (&self.unused, "entries of the delay file that are not used"),
        ];
        let found = kinds.into_iter().filter(|(unmatched, _)| unmatched.count() > 0);
        found
            .map(|(unmatched, what)| format!("{} {what}: {unmatched}", unmatched.count()))
            .collect()
    }
}

impl Annotations {
    /// Takes over the delays and margins of a file.
    pub fn read_sdf(&mut self, target: SdfTarget<'_>, file: &Ast) -> SdfReport {
        let deferred = target.graph.deferred().iter().enumerate();
        let mut deferred: Vec<(VertexId, usize)> = deferred.map(|(at, edge)| (edge.to, at)).collect();
        deferred.sort_unstable();
        let mut reader = Reader {
            to: self,
            target,
            file,
            ps: target_ps(file),
            deferred,
            report: SdfReport::default(),
        };
        for cell in file.cells() {
            let instance = match cell.instance() {
                Instance::Top => target.netlist.find_instance(target.path),
                Instance::All => {
                    reader.report.unused.add(|| "INSTANCE *".to_owned());
                    continue;
                }
                Instance::Path(name) => {
                    let path = reader.full_name(name);
                    let found = target.netlist.find_instance(&path);
                    if found.is_none() && target.netlist.find_scope(&path).is_none() {
                        let name = file.names.text(name);
                        reader.report.unknown_instances.add(|| name.to_owned());
                        continue;
                    }
                    found
                }
            };
            for delay in cell.delays() {
                reader.delay(instance, delay);
            }
            for check in cell.checks() {
                if let Some(instance) = instance {
                    reader.check(instance, check);
                }
            }
        }
        reader.report
    }
}

/// One of a file's units, in ps.
fn target_ps(file: &Ast) -> f64 {
    file.header.time_scale().in_seconds() * 1e12
}

/// An arc set from a pin, as an edge of either kind.
#[derive(Clone, Copy)]
struct Found {
    place: Place,
    set: ArcSetId,
}

#[derive(Clone, Copy)]
enum Place {
    Edge(EdgeId),
    Deferred(usize),
}

struct Reader<'a> {
    to: &'a mut Annotations,
    target: SdfTarget<'a>,
    file: &'a Ast,
    ps: f64,
    /// Where deferred edges lead, and their places in the graph.
    deferred: Vec<(VertexId, usize)>,
    report: SdfReport,
}

impl Reader<'_> {
    fn key(&self, name: NameId) -> String {
        self.file
            .name_rules()
            .key(self.file.names.text(name))
            .into_owned()
    }

    /// A name from the top of the design.
    fn full_name(&self, name: NameId) -> String {
        match self.target.path {
            "" => self.key(name),
            path => format!("{path}/{}", self.key(name)),
        }
    }

    /// A pin by its path.
    fn pin(&mut self, name: NameId) -> Option<PinId> {
        let found = self.target.netlist.find_pin(&self.full_name(name));
        self.known(found, name)
    }

    /// A pin of an instance; of the design where there is none.
    fn pin_of(&mut self, instance: Option<InstanceId>, name: NameId) -> Option<PinId> {
        let key = self.key(name);
        let found = match instance {
            Some(instance) => self.target.netlist.pin(instance, &key),
            None => self.target.netlist.find_pin(&self.full_name(name)),
        };
        self.known(found, name)
    }

    fn known(&mut self, found: Option<PinId>, name: NameId) -> Option<PinId> {
        if found.is_none() {
            let name = self.file.names.text(name);
            self.report.unknown_pins.add(|| name.to_owned());
        }
        found
    }

    fn delay(&mut self, instance: Option<InstanceId>, delay: &Delay) {
        let (_, values) = self.file.retain_and_values(delay);
        let adds = delay.mode == sdf::Mode::Increment;
        let is_matched = match delay.kind {
            DelayKind::IoPath {
                from, to, condition, ..
            } => {
                let pins = [from.name, to].map(|name| self.pin_of(instance, name));
                let [Some(source), Some(to)] = pins else { return };
                self.path((source, from), to, condition, values, adds)
            }
            DelayKind::Port(to) => {
                let Some(to) = self.pin_of(instance, to) else {
                    return;
                };
                self.wires(None, to, values, adds)
            }
            DelayKind::Interconnect { from, to } => {
                let [Some(from), Some(to)] = [from, to].map(|name| self.pin(name)) else {
                    return;
                };
                self.wires(Some(from), to, values, adds)
            }
            DelayKind::NetDelay(net) => {
                let Some(net) = self.target.netlist.find_net(&self.full_name(net)) else {
                    return self.unmatched("NETDELAY", net, net);
                };
                let loads: Vec<PinId> = self.target.netlist.loads(net).collect();
                loads
                    .into_iter()
                    .fold(false, |found, to| self.wires(None, to, values, adds) | found)
            }
            DelayKind::Device(to) => {
                let outputs: Vec<PinId> = match (to, instance) {
                    (Some(to), _) => self.pin_of(instance, to).into_iter().collect(),
                    (None, Some(instance)) => self.target.netlist.pins_of(instance).into_iter().collect(),
                    (None, None) => Vec::new(),
                };
                let paths: Vec<Found> = outputs.into_iter().flat_map(|to| self.paths_to(to)).collect();
                let is_matched = !paths.is_empty();
                for found in paths {
                    self.set_path(found, None, values, adds);
                }
                is_matched
            }
        };
        if !is_matched {
            let (what, from, to) = match delay.kind {
                DelayKind::IoPath { from, to, .. } => ("IOPATH", from.name, to),
                DelayKind::Port(to) => ("PORT", to, to),
                DelayKind::Interconnect { from, to } => ("INTERCONNECT", from, to),
                DelayKind::NetDelay(net) => ("NETDELAY", net, net),
                DelayKind::Device(Some(to)) => ("DEVICE", to, to),
                DelayKind::Device(None) => return,
            };
            self.unmatched(what, from, to);
        }
    }

    fn unmatched(&mut self, what: &str, from: NameId, to: NameId) {
        let [from, to] = [from, to].map(|name| self.file.names.text(name));
        self.report.unmatched.add(|| format!("{what} {from} {to}"));
    }

    /// `IOPATH`: all arc sets between two pins whose condition fits; whether there is one.
    fn path(
        &mut self,
        (source, from): (PinId, PortSpec),
        to: PinId,
        condition: Condition,
        values: &[Value],
        adds: bool,
    ) -> bool {
        let mut is_matched = false;
        for found in self.paths_to(to) {
            let (begin, set) = (self.begin(found.place), self.arc_set(found.set));
            let library = self.target.netlist.libraries().library();
            let known = set.sdf_cond.map(|text| library.text(text));
            let fits = match condition {
                Condition::None => true,
                Condition::Else => known.is_none(),
                Condition::When(text) => self.is_condition(text, known),
            };
            if fits && begin == source {
                self.set_path(found, from.edge, values, adds);
                is_matched = true;
            }
        }
        is_matched
    }

    /// All arc sets to an output that are no checks.
    fn paths_to(&self, to: PinId) -> Vec<Found> {
        let graph = self.target.graph;
        let Some(vertex) = graph.driver(to).or_else(|| graph.load(to)) else {
            return Vec::new();
        };
        let edges = graph
            .fanin(vertex)
            .map(|(edge, _)| (Place::Edge(edge), graph.kind(edge)));
        let deferred = self.deferred_to(vertex);
        let deferred = deferred.map(|at| (Place::Deferred(at), graph.deferred()[at].kind));
        let sets = edges.chain(deferred).filter_map(|(place, kind)| match kind {
            EdgeKind::Cell(set) => Some(Found { place, set }),
            EdgeKind::Wire => None,
        });
        sets.filter(|found| !self.arc_set(found.set).role.is_check())
            .collect()
    }

    fn deferred_to(&self, vertex: VertexId) -> impl Iterator<Item = usize> {
        let start = self.deferred.partition_point(|&(to, _)| to < vertex);
        let to_vertex = self.deferred[start..]
            .iter()
            .take_while(move |&&(to, _)| to == vertex);
        to_vertex.map(|&(_, at)| at)
    }

    fn arc_set(&self, set: ArcSetId) -> &ArcSet {
        self.target.netlist.libraries().library().arc_set(set)
    }

    /// The pin where an arc set begins.
    fn begin(&self, place: Place) -> PinId {
        let graph = self.target.graph;
        let vertex = match place {
            Place::Edge(edge) => VertexId(graph.levels().edge_sources()[edge.index()]),
            Place::Deferred(at) => graph.deferred()[at].from,
        };
        graph.pin(vertex)
    }

    fn is_condition(&self, text: NameId, known: Option<&str>) -> bool {
        let (_, condition) = sdf::parts(self.file.names.text(text));
        known.is_some_and(|known| is_alike(condition, known))
    }

    /// Sets the arcs that begin with an edge, each to the value of its transition.
    fn set_path(&mut self, found: Found, from: Option<SdfEdge>, values: &[Value], adds: bool) {
        let ArcSet { arcs, role, .. } = *self.arc_set(found.set);
        for (at, id) in arcs.into_iter().enumerate() {
            let arc = *self.target.netlist.libraries().library().arc(id);
            let transition = transition(role, arc.to);
            if is_edge(from, arc.from)
                && let Some(&value) = value_of(values, transition)
            {
                self.set_arc(found.place, at, value, adds);
            }
        }
    }

    fn set_arc(&mut self, place: Place, at: usize, value: Value, adds: bool) {
        for (point, given) in self.points(value) {
            let before = match (adds, place) {
                (false, _) => 0.0,
                (true, Place::Edge(edge)) => {
                    let given = self.to.arc_ps(edge, at, point);
                    let calculated = self.target.calculated;
                    given
                        .or_else(|| Some(calculated?.arc_ps(edge, at, point)))
                        .unwrap_or(0.0)
                }
                (true, Place::Deferred(edge)) => self.to.deferred_ps(edge, at, point).unwrap_or(0.0),
            };
            match place {
                Place::Edge(edge) => self.to.set_arc(edge, at, point, before + given),
                Place::Deferred(edge) => self.to.set_deferred(edge, at, point, before + given),
            }
        }
    }

    /// Sets the wires to a pin, of one driver or all; whether there are any.
    fn wires(&mut self, from: Option<PinId>, to: PinId, values: &[Value], adds: bool) -> bool {
        let graph = self.target.graph;
        let Some(load) = graph.load(to) else {
            return false;
        };
        let mut is_matched = false;
        for (wire, source) in graph.fanin(load) {
            let is_meant = from.is_none_or(|from| graph.pin(source) == from);
            if graph.kind(wire) != EdgeKind::Wire || !is_meant {
                continue;
            }
            is_matched = true;
            for edge in Edge::ALL {
                let Some(&value) = value_of(values, edge.index()) else {
                    continue;
                };
                for (point, given) in self.points(value) {
                    let calculated = self.target.calculated;
                    let known = self.to.wire_ps(wire, point, edge);
                    let known = known.or_else(|| Some(calculated?.wire_ps(wire, point, edge)));
                    let before = if adds { known.unwrap_or(0.0) } else { 0.0 };
                    self.to.set_wire(wire, point, edge, before + given);
                }
            }
        }
        is_matched
    }

    /// The points that a value speaks of, with what it says of them in ps.
    fn points(&self, value: Value) -> Vec<(Point, f32)> {
        let libraries = self.target.netlist.libraries();
        let points = libraries.points();
        let points = points.filter(|point| self.target.scene.is_none_or(|scene| scene == point.scene()));
        let said = |point: Point| {
            let part = match point.mode() {
                Mode::Early => value.min(),
                Mode::Late => value.max(),
            };
            part.map(|part| (point, (f64::from(part) * self.ps) as f32))
        };
        points.filter_map(said).collect()
    }

    fn check(&mut self, instance: InstanceId, check: &Check) {
        let values = self.file.values(check.values);
        let roles: &[Role] = match check.kind {
            CheckKind::Setup => &[Role::Setup],
            CheckKind::Hold => &[Role::Hold],
            CheckKind::SetupHold => &[Role::Setup, Role::Hold],
            CheckKind::Recovery => &[Role::Recovery],
            CheckKind::Removal => &[Role::Removal],
            CheckKind::RecRem => &[Role::Recovery, Role::Removal],
            CheckKind::Skew => &[Role::Skew],
            CheckKind::Width | CheckKind::Period => return self.pulse(instance, check, values),
            CheckKind::BidirectSkew | CheckKind::NoChange => {
                let kind = check.kind;
                return self.report.unused.add(|| format!("{kind:?}").to_uppercase());
            }
        };
        let Some(reference) = check.reference else { return };
        let names = [check.port.port.name, reference.port.name];
        let [Some(data), Some(clock)] = names.map(|name| self.pin_of(Some(instance), name)) else {
            return;
        };
        let conditions = [
            check.port.condition.or(check.data_condition),
            reference.condition.or(check.reference_condition),
        ];
        for (&role, &value) in roles.iter().zip(values) {
            let value = self.margin(role, value);
            let ends = [(data, check.port), (clock, reference)];
            // A library may call the checks of a set or clear setup and hold.
            let is_matched = self.set_checks(ends, conditions, value, |found| found == role)
                || self.set_checks(ends, conditions, value, |found| is_setup(found) == is_setup(role));
            if !is_matched && !value.is_empty() {
                let [data, clock] = names.map(|name| self.file.names.text(name));
                self.report
                    .unmatched
                    .add(|| format!("{} {data} {clock}", role.name().to_uppercase()));
            }
        }
    }

    /// A margin is the same for both modes, but where these are analysed apart.
    fn margin(&self, role: Role, value: Value) -> Value {
        let (Some(min), Some(max)) = (value.min(), value.max()) else {
            return value;
        };
        match self.target.analysis {
            AnalysisType::Single => value,
            AnalysisType::BestWorst if is_setup(role) != Some(true) => Value::single(min),
            AnalysisType::BestWorst | AnalysisType::OnChipVariation => Value::single(max),
        }
    }

    /// Sets the checks between two pins whose role and conditions fit; whether there are any.
    fn set_checks(
        &mut self,
        [(data, data_port), (clock, clock_port)]: [(PinId, CheckPort); 2],
        [data_condition, clock_condition]: [Option<NameId>; 2],
        value: Value,
        fits: impl Fn(Role) -> bool,
    ) -> bool {
        let graph = self.target.graph;
        let Some(load) = graph.load(data) else {
            return false;
        };
        let deferred: Vec<usize> = self.deferred_to(load).collect();
        let mut is_matched = false;
        for at in deferred {
            let edge = graph.deferred()[at];
            let EdgeKind::Cell(id) = edge.kind else { continue };
            let set = self.arc_set(id);
            if graph.pin(edge.from) != clock || !set.role.is_check() || !fits(set.role) {
                continue;
            }
            let library = self.target.netlist.libraries().library();
            let holds = |said: Option<NameId>, known: Option<NameId>| {
                said.is_none_or(|said| self.is_condition(said, known.map(|text| library.text(text))))
            };
            let start = set.sdf_cond_start.or(set.sdf_cond);
            let end = set.sdf_cond_end.or(set.sdf_cond);
            if !holds(data_condition, start) || !holds(clock_condition, end) {
                continue;
            }
            is_matched = true;
            for (place, id) in set.arcs.into_iter().enumerate() {
                let arc = *self.target.netlist.libraries().library().arc(id);
                if is_edge(data_port.port.edge, arc.to) && is_edge(clock_port.port.edge, arc.from) {
                    self.set_arc(Place::Deferred(at), place, value, false);
                }
            }
        }
        is_matched
    }

    /// `WIDTH` and `PERIOD`
    fn pulse(&mut self, instance: InstanceId, check: &Check, values: &[Value]) {
        let port = check.port.port;
        let Some(pin) = self.pin_of(Some(instance), port.name) else {
            return;
        };
        let Some(&value) = values.first() else { return };
        for (point, ps) in self.points(value) {
            if check.kind == CheckKind::Period {
                self.to.set_period(pin, point, ps);
                continue;
            }
            for edge in Edge::ALL.into_iter().filter(|&edge| is_edge(port.edge, edge)) {
                self.to.set_width(pin, edge, point, ps);
            }
        }
        let Some(load) = self.target.graph.load(pin) else {
            return;
        };
        let deferred: Vec<usize> = self.deferred_to(load).collect();
        for at in deferred {
            let EdgeKind::Cell(id) = self.target.graph.deferred()[at].kind else {
                continue;
            };
            let set = self.arc_set(id);
            if set.role != Role::MinPulseWidth || check.kind != CheckKind::Width {
                continue;
            }
            for (place, id) in set.arcs.into_iter().enumerate() {
                let arc = *self.target.netlist.libraries().library().arc(id);
                if is_edge(port.edge, arc.from) {
                    self.set_arc(Place::Deferred(at), place, value, false);
                }
            }
        }
    }
}

/// Whether a role is one of late checks (setup), of early ones, or neither.
fn is_setup(role: Role) -> Option<bool> {
    match role {
        Role::Setup | Role::Recovery | Role::NonSeqSetup => Some(true),
        Role::Hold | Role::Removal | Role::NonSeqHold => Some(false),
        _ => None,
    }
}

/// Which transition an arc makes, in the order of SDF: 01 10 0Z Z1 1Z Z0.
pub(in crate::timing) fn transition(role: Role, to: Edge) -> usize {
    match (role, to) {
        (Role::TristateDisable, Edge::Rise) => 2,
        (Role::TristateEnable, Edge::Rise) => 3,
        (Role::TristateDisable, Edge::Fall) => 4,
        (Role::TristateEnable, Edge::Fall) => 5,
        (_, edge) => edge.index(),
    }
}

/// The value of a transition; one value is that of all.
fn value_of(values: &[Value], transition: usize) -> Option<&Value> {
    match values {
        [value] => Some(value),
        values => values.get(transition),
    }
}

/// Whether an entry that may name an edge speaks of one.
fn is_edge(said: Option<SdfEdge>, edge: Edge) -> bool {
    match said {
        None => true,
        Some(SdfEdge::Posedge | SdfEdge::E01) => edge == Edge::Rise,
        Some(SdfEdge::Negedge | SdfEdge::E10) => edge == Edge::Fall,
        Some(_) => false,
    }
}

/// Whether two conditions are spelled alike but for blanks.
fn is_alike(a: &str, b: &str) -> bool {
    let letters = |text: &'_ str| {
        let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        letters
    };
    letters(a) == letters(b)
}
