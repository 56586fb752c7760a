//! Goldens of delays and slews, and how far ours are from them.

use std::collections::BTreeMap;
use std::path::Path;

use netlearn_graph::ids::{ArcSetId, PinId};
use netlearn_graph::library::{Edge, Mode};
use netlearn_graph::timing::{Deferral, DelayInputs, Delays, EdgeId, EdgeKind, VertexId};
use netlearn_parsers::Source;

/// From, to, role, condition, edges: what an arc is known by. Some libraries have several of one kind.
type Key = (String, String, String, String, &'static str, &'static str);
/// Late and early, in ps.
type Values<K> = BTreeMap<K, Vec<[f64; 2]>>;

/// How far apart numbers may be: in ps, and in parts of the golden.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance(pub(crate) f64, pub(crate) f64);

/// timing.md 11.2: 2e-6 ns + 1e-5 of the value.
pub(crate) const EXACT: Tolerance = Tolerance(2e-3, 1e-5);

/// What was compared.
#[derive(Default)]
pub(crate) struct Compared {
    pub(crate) count: usize,
    /// The largest difference in ps, and the largest part of the golden where that is above 1 ps.
    pub(crate) worst_ps: f64,
    pub(crate) worst_part: f64,
    /// Differences in parts of goldens above 1 ps.
    parts: Vec<f64>,
    failures: Vec<String>,
    failed: usize,
}

impl Compared {
    fn add(&mut self, what: &dyn Fn() -> String, found: f64, expected: f64, tolerance: Tolerance) {
        self.count += 1;
        if found == expected {
            return;
        }
        let difference = (found - expected).abs();
        self.worst_ps = self.worst_ps.max(difference);
        if expected.abs() > 1.0 {
            self.parts.push(difference / expected.abs());
            self.worst_part = self.worst_part.max(difference / expected.abs());
        }
        let within = difference <= tolerance.0 + tolerance.1 * expected.abs();
        if !within {
            self.failed += 1;
            if self.failures.len() < 12 {
                self.failures
                    .push(format!("{}: {found} is not {expected}", what()));
            }
        }
    }

    /// Says how near the numbers are, and fails where one is not near enough.
    pub(crate) fn check(mut self, case: &str) -> usize {
        self.parts.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (self.parts.len() as f64 * share) as usize;
            self.parts
                .get(place)
                .or(self.parts.last())
                .copied()
                .unwrap_or(0.0)
        };
        eprintln!(
            "{case}: {} numbers, worst {:.4} ps, {:.5}; of those that differ, half by {:.1e}, 99 % by {:.1e}",
            self.count,
            self.worst_ps,
            self.worst_part,
            at(0.5),
            at(0.99)
        );
        assert!(
            self.failures.is_empty(),
            "{case}: {} of {}:\n{}",
            self.failed,
            self.count,
            self.failures.join("\n")
        );
        self.count
    }
}

/// Compares every arc that is not disabled.
pub(crate) fn compare_edges(
    inputs: DelayInputs<'_>,
    delays: &Delays,
    golden: &str,
    tolerance: Tolerance,
) -> Compared {
    let mut ours = arcs(inputs, delays);
    let mut compared = Compared::default();
    for (key, mut expected) in read_arcs(golden) {
        let mut found = ours.remove(&key).unwrap_or_default();
        assert_eq!(found.len(), expected.len(), "{key:?}");
        expected.sort_by(|a, b| a[0].total_cmp(&b[0]));
        found.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for (found, expected) in found.as_flattened().iter().zip(expected.as_flattened()) {
            compared.add(&|| format!("{key:?}"), *found, *expected, tolerance);
        }
    }
    compared
}

/// Compares the slews of all pins.
pub(crate) fn compare_slews(
    inputs: DelayInputs<'_>,
    delays: &Delays,
    golden: &str,
    tolerance: Tolerance,
) -> Compared {
    let DelayInputs { graph, netlist, .. } = inputs;
    let mut compared = Compared::default();
    for line in golden.lines().skip(1).filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[name, direction, _, edge, _, _, late, early, ..] = fields.as_slice() else {
            panic!("columns: {line}");
        };
        let Some(pin) = netlist.find_pin(name) else {
            continue;
        };
        let is_driver = direction == "drvr" || graph.load(pin).is_none();
        let vertex = if is_driver {
            graph.driver(pin)
        } else {
            graph.load(pin)
        };
        let Some(vertex) = vertex else { continue };
        let edge = if edge == "rise" { Edge::Rise } else { Edge::Fall };
        for (mode, text) in [(Mode::Late, late), (Mode::Early, early)] {
            let expected = 1e3 * text.parse::<f64>().expect("a slew");
            let point = netlist.libraries().point(0, mode);
            let found = f64::from(delays.slew_ps(vertex, point, edge));
            compared.add(
                &|| format!("{name} {edge:?} {mode:?}"),
                found,
                expected,
                tolerance,
            );
        }
    }
    compared
}

/// Compares the slews of all pins of a table whose rows are pins, in ns; empty where nothing arrives.
pub(crate) fn compare_openlane_slews(
    inputs: DelayInputs<'_>,
    delays: &Delays,
    golden: &str,
    tolerance: Tolerance,
) -> Compared {
    const COLUMNS: [(usize, Mode, Edge); 4] = [
        (6, Mode::Late, Edge::Rise),
        (9, Mode::Late, Edge::Fall),
        (12, Mode::Early, Edge::Rise),
        (15, Mode::Early, Edge::Fall),
    ];
    let DelayInputs { graph, netlist, .. } = inputs;
    let mut compared = Compared::default();
    for line in golden.lines().skip(1).filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let Some(pin) = netlist
            .find_pin(fields[0])
            .or_else(|| netlist.find_port(fields[0]))
        else {
            continue;
        };
        let Some(vertex) = graph.driver(pin).or_else(|| graph.load(pin)) else {
            continue;
        };
        for (column, mode, edge) in COLUMNS {
            let Ok(expected) = fields[column].parse::<f64>() else {
                continue;
            };
            let point = netlist.libraries().point(0, mode);
            let found = f64::from(delays.slew_ps(vertex, point, edge));
            let what = || format!("{} {edge:?} {mode:?}", fields[0]);
            compared.add(&what, found, 1e3 * expected, tolerance);
        }
    }
    compared
}

/// A section of a golden of several.
pub(crate) fn section<'a>(golden: &'a str, name: &str) -> &'a str {
    let section = golden.split("#section ").find_map(|section| {
        section
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('\n'))
    });
    section.expect("the section is there")
}

pub(crate) fn read(path: &Path) -> String {
    let golden = Source::open(path).expect("a golden");
    String::from_utf8_lossy(golden.bytes()).into_owned()
}

fn read_arcs(golden: &str) -> Values<Key> {
    let mut values = Values::new();
    for line in golden.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[
            from,
            to,
            role,
            _,
            condition,
            from_edge,
            to_edge,
            late,
            early,
            disabled,
        ] = fields.as_slice()
        else {
            panic!("ten fields: {line}");
        };
        // Loops are cut elsewhere; what is disabled has no delay.
        if !disabled.is_empty() {
            continue;
        }
        let symbol = |symbol: &str| match symbol {
            "^" | "Z1" | "0Z" => "^",
            "v" | "Z0" | "1Z" => "v",
            other => panic!("edge {other}"),
        };
        let key = (
            from.into(),
            to.into(),
            role.into(),
            condition.into(),
            symbol(from_edge),
            symbol(to_edge),
        );
        let ps = |value: &str| 1e3 * value.parse::<f64>().expect("a number");
        values.entry(key).or_default().push([ps(late), ps(early)]);
    }
    values
}

fn arcs(inputs: DelayInputs<'_>, delays: &Delays) -> Values<Key> {
    let DelayInputs { graph, netlist, .. } = inputs;
    let libraries = netlist.libraries();
    let point = |mode| libraries.point(0, mode);
    let name = |pin: PinId| netlist.pin_name(pin).to_string();
    let mut values = Values::new();
    for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
        for (edge, from) in graph.fanin(vertex) {
            let pins = [graph.pin(from), graph.pin(vertex)];
            match graph.kind(edge) {
                EdgeKind::Wire => {
                    for at in Edge::ALL {
                        let delay = [Mode::Late, Mode::Early]
                            .map(|mode| f64::from(delays.wire_ps(edge, point(mode), at)));
                        let key = (
                            name(pins[0]),
                            name(pins[1]),
                            "wire".into(),
                            String::new(),
                            at.symbol(),
                            at.symbol(),
                        );
                        values.entry(key).or_default().push(delay);
                    }
                }
                EdgeKind::Cell(set) => {
                    add(&mut values, inputs, pins, set, |place, mode| {
                        delays.arc_ps(EdgeId(edge.0), place, point(mode))
                    });
                }
            }
        }
    }
    let deferred = graph.deferred().iter().enumerate();
    for (at, edge) in deferred.filter(|(_, edge)| matches!(edge.why, Deferral::Check | Deferral::LatchData)) {
        let EdgeKind::Cell(set) = edge.kind else { continue };
        let pins = [graph.pin(edge.from), graph.pin(edge.to)];
        add(&mut values, inputs, pins, set, |place, mode| {
            delays.deferred_ps(inputs, at, place, point(mode))
        });
    }
    values
}

/// The arcs of a set between two pins.
fn add(
    values: &mut Values<Key>,
    inputs: DelayInputs<'_>,
    pins: [PinId; 2],
    set: ArcSetId,
    delay: impl Fn(usize, Mode) -> f32,
) {
    let netlist = inputs.netlist;
    let library = netlist.libraries().library();
    let found = library.arc_set(set);
    let cell = netlist
        .instance_of(pins[0])
        .and_then(|instance| netlist.cell(instance));
    let condition = match (cell, found.when) {
        (Some(cell), Some(when)) => library.display_function(cell, when).to_string(),
        _ => String::new(),
    };
    let [from, to] = pins.map(|pin| netlist.pin_name(pin).to_string());
    for (place, arc) in found.arcs.into_iter().enumerate() {
        let arc = library.arc(arc);
        let delays = [Mode::Late, Mode::Early].map(|mode| f64::from(delay(place, mode)));
        let key = (
            from.clone(),
            to.clone(),
            found.role.name().to_owned(),
            condition.clone(),
            arc.from.symbol(),
            arc.to.symbol(),
        );
        values.entry(key).or_default().push(delays);
    }
}
