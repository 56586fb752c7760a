//! Delays and margins of a timed design as an SDF file.
//! Not for its text: see [`netlearn_parsers::sdf`]; reading is [`super::Annotations::read_sdf`].
//!
//! Entries are those of OpenSTA's `write_sdf`: a wire from each driver to each load, a path by arc set with
//! its condition, setup, hold, recovery, removal and pulse widths; delays are those before derates.

use netlearn_parsers::sdf::{
    Ast, Check, CheckKind, CheckPort, Condition, Delay, DelayKind, Edge as SdfEdge, Header, Instance, List,
    Mode as SdfMode, PortSpec, TimeScale, TimeUnit, Value,
};
use netlearn_parsers::{NameId, Span};

use super::delays::transition;
use super::graph::{EdgeId, EdgeKind, VertexId};
use super::search::Results;
use crate::ids::{ArcSetId, InstanceId, PinId};
use crate::library::{ArcSet, Edge, Library, Mode, Point, Role};
use crate::netlist::Netlist;

/// How an SDF file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SdfOptions {
    /// The scene whose delays it holds.
    pub scene: usize,
    /// Digits behind the point, in ns.
    pub digits: usize,
    /// Whether values have a middle part: the mean of early and late.
    pub has_typical: bool,
}

impl Default for SdfOptions {
    fn default() -> Self {
        Self {
            scene: 0,
            digits: 3,
            has_typical: false,
        }
    }
}

impl Results<'_> {
    /// All delays and margins of a scene. Of two arcs with the same ends, condition and edge at the output
    /// the worse one counts.
    ///
    /// # Panics
    /// If there is no such scene.
    #[must_use]
    pub fn to_sdf(&self, options: &SdfOptions) -> Ast {
        let mut writer = Writer {
            results: self,
            options: *options,
            points: Mode::ALL.map(|mode| self.netlist().libraries().point(options.scene, mode)),
            ast: Ast::default(),
        };
        writer.header();
        writer.wires();
        let places = writer.places();
        for of_instance in places.chunk_by(|one, next| one.instance == next.instance) {
            writer.instance(of_instance);
        }
        writer.ast
    }
}

/// Where an arc set of an instance stands in the graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Arcs {
    instance: InstanceId,
    set: ArcSetId,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Level(EdgeId),
    Deferred(usize),
}

/// The least and the largest value, in ps.
type Range = [f32; 2];

struct Writer<'a> {
    results: &'a Results<'a>,
    options: SdfOptions,
    /// Early and late.
    points: [Point; 2],
    ast: Ast,
}

impl<'a> Writer<'a> {
    fn netlist(&self) -> &'a Netlist {
        self.results.netlist()
    }

    fn library(&self) -> &'a Library {
        self.netlist().libraries().library()
    }

    fn header(&mut self) {
        let nominal = self.library().headers().first().map(|header| header.nominal);
        let both = |number: f64| Value::triple(Some(number as f32), None, Some(number as f32));
        self.ast.header = Header {
            version: Some("3.0".to_owned()),
            design: Some(self.netlist().name().to_owned()),
            program: Some("netlearn".to_owned()),
            program_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            divider: Some(b'/'),
            voltage: nominal.map(|nominal| both(nominal.voltage)),
            process: nominal.map(|nominal| format!("{0:.3}::{0:.3}", nominal.process)),
            temperature: nominal.map(|nominal| both(nominal.temperature)),
            time_scale: Some(TimeScale {
                number: 1,
                unit: TimeUnit::Ns,
            }),
            ..Header::default()
        };
    }

    /// The cell of the design itself: from each driver to its loads, ports first.
    fn wires(&mut self) {
        let cell = self.ast.names.intern(self.netlist().name());
        self.ast.add_cell(cell, Instance::Top);
        let graph = self.results.graph();
        for driver in self.netlist().ports().chain(self.pins_of_instances()) {
            let Some(vertex) = graph.driver(driver) else {
                continue;
            };
            for (edge, load) in graph.fanout(vertex) {
                if graph.kind(edge) != EdgeKind::Wire {
                    continue;
                }
                let delays = self.results.delays();
                let by_edge =
                    Edge::ALL.map(|at| Some(self.points.map(|point| delays.wire_ps(edge, point, at))));
                let values = self.transitions(&by_edge);
                let [from, to] = [driver, graph.pin(load)].map(|pin| {
                    let path = path(self.netlist(), pin);
                    self.ast.names.intern(&path)
                });
                self.add_delay(DelayKind::Interconnect { from, to }, values);
            }
        }
    }

    fn pins_of_instances(&self) -> impl Iterator<Item = PinId> + use<'a> {
        let netlist = self.netlist();
        netlist.instances().flat_map(|instance| netlist.pins_of(instance))
    }

    /// All arc sets, instance by instance in the order of their cells.
    fn places(&self) -> Vec<Arcs> {
        let (graph, netlist) = (self.results.graph(), self.netlist());
        let at = |kind: EdgeKind, from: VertexId, place: Place| match kind {
            EdgeKind::Cell(set) => {
                let instance = netlist.instance_of(graph.pin(from))?;
                Some(Arcs { instance, set, place })
            }
            EdgeKind::Wire => None,
        };
        let edges = graph.levels().edge_sources().iter().zip(0..);
        let levels = edges.filter_map(|(&from, edge)| {
            let edge = EdgeId(edge);
            at(graph.kind(edge), VertexId(from), Place::Level(edge))
        });
        let deferred = graph.deferred().iter().enumerate();
        let deferred =
            deferred.filter_map(|(number, edge)| at(edge.kind, edge.from, Place::Deferred(number)));
        let mut places: Vec<Arcs> = levels.chain(deferred).collect();
        places.sort_unstable();
        places
    }

    fn instance(&mut self, sets: &[Arcs]) {
        let instance = sets[0].instance;
        let cell = self.ast.names.intern(self.netlist().cell_name(instance));
        let name = escaped(&self.netlist().instance_name(instance).to_string());
        let name = self.ast.names.intern(&name);
        self.ast.add_cell(cell, Instance::Path(name));
        for arcs in sets {
            let set = self.library().arc_set(arcs.set);
            match check_kind(set.role) {
                Some(kind) => self.checks(kind, set, arcs.place),
                None if set.role.is_check() => {}
                None => self.path(set, arcs.place),
            }
        }
    }

    /// `IOPATH`, with the transitions of all arcs of a set.
    fn path(&mut self, set: &ArcSet, place: Place) {
        let mut by_transition: [Option<Range>; 6] = [None; 6];
        for (at, id) in set.arcs.into_iter().enumerate() {
            let arc = self.library().arc(id);
            let found = self.range(place, at);
            let slot = &mut by_transition[transition(set.role, arc.to)];
            *slot = Some(slot.map_or(found, |known| [known[0].min(found[0]), known[1].max(found[1])]));
        }
        let values = match set.role {
            Role::TristateEnable | Role::TristateDisable => self.transitions(&by_transition),
            _ => self.transitions(&by_transition[..2]),
        };
        let condition = match set.sdf_cond {
            Some(text) => Condition::When(self.text(text)),
            None => Condition::None,
        };
        let [from, to] = [set.from, set.to].map(|port| self.port(port));
        self.add_delay(
            DelayKind::IoPath {
                from: PortSpec {
                    name: from,
                    edge: None,
                },
                to,
                condition,
                num_retain: 0,
            },
            values,
        );
    }

    /// An entry for each arc of a check; without the edge of the data where both have the same margin.
    fn checks(&mut self, kind: CheckKind, set: &ArcSet, place: Place) {
        let arcs: Vec<(Edge, Edge, Value)> = (set.arcs.into_iter().enumerate())
            .map(|(at, id)| {
                let arc = self.library().arc(id);
                (arc.from, arc.to, self.value(self.range(place, at)))
            })
            .collect();
        for (number, &(clock, data, value)) in arcs.iter().enumerate() {
            let is_like = |other: &&(Edge, Edge, Value)| other.0 == clock && other.2 == value;
            let is_merged = kind.has_reference() && arcs.iter().filter(is_like).count() == 2;
            if is_merged && arcs[..number].iter().any(|other| is_like(&other)) {
                continue;
            }
            let [from, to] = [set.from, set.to].map(|port| self.port(port));
            let [start, end] = [set.sdf_cond_start, set.sdf_cond_end]
                .map(|said| said.or(set.sdf_cond).map(|text| self.text(text)));
            let port = |name, edge: Option<Edge>, condition| CheckPort {
                port: PortSpec {
                    name,
                    edge: edge.map(sdf_edge),
                },
                condition,
            };
            let values = self.ast.add_values(&[value]);
            let clock_port = port(from, Some(clock), end);
            let (port, reference) = match kind.has_reference() {
                true => (port(to, (!is_merged).then_some(data), start), Some(clock_port)),
                false => (port(from, Some(clock), start), None),
            };
            self.ast.add_check(Check {
                kind,
                port,
                reference,
                values,
                data_condition: None,
                reference_condition: None,
                span: Span::default(),
            });
        }
    }

    /// What an arc of a set takes, early and late.
    fn range(&self, place: Place, at: usize) -> Range {
        let (delays, inputs) = (self.results.delays(), self.results.delay_inputs());
        self.points.map(|point| match place {
            Place::Level(edge) => delays.arc_ps(edge, at, point),
            Place::Deferred(number) => delays.deferred_ps(inputs, number, at, point),
        })
    }

    /// Values by transition; one where all are the same, none behind the last that is known.
    fn transitions(&mut self, by_transition: &[Option<Range>]) -> List {
        let known = by_transition
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |last| last + 1);
        let all = by_transition[..known].iter();
        let mut values: Vec<Value> = all
            .map(|range| range.map_or(Value::EMPTY, |range| self.value(range)))
            .collect();
        if by_transition.len() == 2 && values.len() == 2 && values[0] == values[1] {
            values.pop();
        }
        // A single value would be that of all transitions.
        if by_transition.len() > 2 {
            values.resize(by_transition.len(), Value::EMPTY);
        }
        self.ast.add_values(&values)
    }

    fn value(&self, range: Range) -> Value {
        let power = 10f64.powi(self.options.digits.min(9) as i32);
        let ns = |ps: f32| if ps.is_finite() { f64::from(ps) * 1e-3 } else { 0.0 };
        // Adding 0 makes a zero of what is negative and rounds to it.
        let rounded = |ns: f64| ((ns * power).round() / power + 0.0) as f32;
        let [early, late] = range.map(ns);
        let typical = self.options.has_typical.then(|| rounded(early.midpoint(late)));
        Value::triple(Some(rounded(early)), typical, Some(rounded(late)))
    }

    fn add_delay(&mut self, kind: DelayKind, values: List) {
        self.ast.add_delay(Delay {
            kind,
            values,
            span: Span::default(),
            mode: SdfMode::Absolute,
        });
    }

    fn port(&mut self, port: crate::ids::PortId) -> NameId {
        self.ast.names.intern(self.library().port_name(port))
    }

    /// A text of the library.
    fn text(&mut self, text: NameId) -> NameId {
        self.ast.names.intern(self.library().text(text))
    }
}

/// The checks that SDF has and delay calculation knows.
fn check_kind(role: Role) -> Option<CheckKind> {
    Some(match role {
        Role::Setup => CheckKind::Setup,
        Role::Hold => CheckKind::Hold,
        Role::Recovery => CheckKind::Recovery,
        Role::Removal => CheckKind::Removal,
        Role::MinPulseWidth => CheckKind::Width,
        Role::MinPeriod => CheckKind::Period,
        _ => return None,
    })
}

fn sdf_edge(edge: Edge) -> SdfEdge {
    match edge {
        Edge::Rise => SdfEdge::Posedge,
        Edge::Fall => SdfEdge::Negedge,
    }
}

/// A pin from the top: of an instance, or a port of the design.
fn path(netlist: &Netlist, pin: PinId) -> String {
    match (netlist.instance_of(pin), netlist.port_name(pin)) {
        (Some(instance), _) => {
            let port = netlist.library_port(pin);
            let name = port.map_or("", |port| netlist.libraries().library().port_name(port));
            format!("{}/{name}", escaped(&netlist.instance_name(instance).to_string()))
        }
        (None, Some((base, Some(bit)))) => format!("{}[{bit}]", escaped(base)),
        (None, Some((base, None))) => escaped(base),
        (None, None) => String::new(),
    }
}

/// A name with a backslash before all that is no letter, digit, underscore or divider.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if !letter.is_alphanumeric() && !['_', '/', '$'].contains(&letter) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}
