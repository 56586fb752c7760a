//! A design of the reference data, and the answers to it.

use std::path::Path;
use std::sync::Arc;

use netlearn_graph::ids::{NetId, PinId};
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode, Role};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::parasitics::{Parasitics, Pi, SpefOptions};
use netlearn_graph::timing::{
    Annotations, DelayCalculator, EdgeKind, Endpoint, PathQuery, PinTiming, Results, Timing, TimingGraph,
    VertexId,
};
use netlearn_parsers::{Source, sdf, spef};

use crate::fixtures;

/// A row: what it is about, and numbers in ns.
pub(crate) type Row = (String, Vec<f64>);

/// A design with all that its script reads; none if the script wants what is not modelled.
pub(crate) fn read(script: &Path) -> Option<Timing> {
    let folder = script.parent()?;
    let netlist = linked(script);
    let constraints = fixtures::constraints(script, &netlist).constraints;
    let text = std::fs::read_to_string(script).ok()?;
    let mut parasitics = Vec::new();
    let mut delays = Vec::new();
    let mut assigned = Vec::new();
    let mut given = Parasitics::default();
    let mut has_given = false;
    let number = |text: &str| -> f64 { text.parse().expect("a number") };
    let mut calculator = DelayCalculator::default();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["read_spef", .., path] => {
                let factor = words
                    .iter()
                    .position(|word| *word == "-coupling_reduction_factor")
                    .and_then(|place| words[place + 1].parse().ok());
                let options = SpefOptions {
                    coupling_factor: factor.unwrap_or(1.0),
                    ..SpefOptions::default()
                };
                let source = Source::open(folder.join(path)).ok()?;
                let file = spef::parse(&source).ok()?.tree;
                parasitics.push(Arc::new(Parasitics::from_spef(&netlist, &file, options).0));
            }
            ["set_delay_calculator" | "sta::set_delay_calculator", name] => {
                calculator = match name {
                    "dmp_ceff_two_pole" => DelayCalculator::TwoPole,
                    "lumped_cap" => DelayCalculator::Lumped,
                    "unit" => DelayCalculator::Unit(1000.0),
                    _ => DelayCalculator::EffectiveCapacitance,
                };
            }
            ["read_sdf", path] => delays.push(folder.join(path)),
            ["set_pi_model", driver, near, kohm, far] => {
                let pi = Pi {
                    near_ff: number(near),
                    kohm: number(kohm),
                    far_ff: number(far),
                };
                let (net, driver) = net_of(&netlist, driver);
                given.set_pi(net, driver, None, None, &pi);
                has_given = true;
            }
            ["set_elmore", driver, load, ns] => {
                let (net, driver) = net_of(&netlist, driver);
                let load = netlist.find_pin(load).expect("a pin");
                given.set_elmore(net, (driver, load), None, None, 1e3 * number(ns) as f32);
            }
            [
                "set_assigned_delay" | "set_assigned_check" | "set_assigned_transition",
                ..,
            ] => {
                assigned.push(line.to_owned());
            }
            _ => {}
        }
    }
    if has_given {
        parasitics.push(Arc::new(given));
    }
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints);
    timing.set_parasitics(parasitics);
    timing.set_calculator(calculator);
    for path in delays {
        let source = Source::open(path).expect("delays");
        timing.read_sdf(&sdf::parse(&source).expect("delays").tree, None);
    }
    for line in assigned {
        let words: Vec<&str> = line.split_whitespace().collect();
        timing.annotate(|netlist, graph, annotations| assign(netlist, graph, annotations, &words));
    }
    Some(timing)
}

/// The net that a pin drives.
fn net_of(netlist: &Netlist, driver: &str) -> (NetId, PinId) {
    let driver = netlist.find_pin(driver).expect("a pin");
    (netlist.net_of(driver).expect("a net"), driver)
}

/// What `set_assigned_...` gives, in ns.
fn assign(netlist: &Netlist, graph: &TimingGraph, annotations: &mut Annotations, words: &[&str]) {
    let pin = |name: &str| netlist.find_pin(name).expect("a pin");
    let ps = |text: &str| 1e3 * text.parse::<f32>().expect("a number");
    let points: Vec<_> = netlist.libraries().points().collect();
    if let &["set_assigned_transition", slew, at] = words {
        let vertex = graph.load(pin(at)).expect("it reads");
        for &point in &points {
            for edge in Edge::ALL {
                annotations.set_slew(vertex, point, edge, ps(slew));
            }
        }
        return;
    }
    let &[_, kind, "-from", from, "-to", to, value] = words else {
        panic!("{words:?}");
    };
    let (from, to) = (pin(from), pin(to));
    let vertices = [graph.load(to), graph.driver(to)].into_iter().flatten();
    for (edge, source) in vertices.flat_map(|vertex| graph.fanin(vertex)) {
        if graph.pin(source) != from || kind == "-setup" {
            continue;
        }
        for place in 0..4 {
            for &point in &points {
                match graph.kind(edge) {
                    EdgeKind::Wire => {
                        for at in Edge::ALL {
                            annotations.set_wire(edge, point, at, ps(value));
                        }
                    }
                    EdgeKind::Cell(set) => {
                        if place < netlist.libraries().library().arc_set(set).arcs.len() {
                            annotations.set_arc(edge, place, point, ps(value));
                        }
                    }
                }
            }
        }
    }
    for (number, edge) in graph.deferred().iter().enumerate() {
        let EdgeKind::Cell(set) = edge.kind else { continue };
        let set = netlist.libraries().library().arc_set(set);
        let is_it = graph.pin(edge.from) == from && graph.pin(edge.to) == to && set.role == Role::Setup;
        for place in (0..set.arcs.len()).filter(|_| is_it && kind == "-setup") {
            for &point in &points {
                annotations.set_deferred(number, place, point, ps(value));
            }
        }
    }
}

/// What a script reads before its constraints, with libraries for scenes where it defines them.
fn linked(script: &Path) -> Netlist {
    let text = std::fs::read_to_string(script).expect("a script");
    let scenes: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["define_scene", scene, "-liberty", library] => Some((scene, library)),
            _ => None,
        })
        .collect();
    if scenes.is_empty() {
        return fixtures::linked(script);
    }
    let folder = script.parent().expect("a folder");
    let mut builder = LibrarySet::builder();
    let paths = |command: &str| -> Vec<std::path::PathBuf> {
        let words = text.lines().filter_map(|line| line.strip_prefix(command));
        words.map(|path| folder.join(path.trim())).collect()
    };
    let mut libraries: Vec<Library> = paths("read_liberty")
        .iter()
        .map(|path| Library::read(path).expect("a library"))
        .collect();
    for (scene, name) in scenes {
        let scene = builder.scene(scene);
        let place = libraries
            .iter()
            .position(|library| library.headers()[0].name == *name)
            .expect("it is read");
        builder.add_for(libraries.remove(place), Some(scene), None);
    }
    let mut linker = Linker::new(builder.build());
    for path in paths("read_verilog") {
        linker.read(&path).expect("a netlist");
    }
    linker.link(None).expect("it links").netlist
}

/// The text of a section of the golden of a micro case, or of a table of a design.
pub(crate) fn table(folder: &Path, name: &str) -> Option<String> {
    if let Ok(golden) = std::fs::read_to_string(folder.join("golden.tsv")) {
        let lines = golden
            .lines()
            .skip_while(|line| *line != format!("#section {name}"))
            .skip(1)
            .take_while(|line| !line.starts_with('#'));
        return Some(lines.map(|line| format!("{line}\n")).collect());
    }
    let path = [format!("{name}.tsv"), format!("{name}.tsv.gz")]
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.exists())?;
    let source = Source::open(path).ok()?;
    Some(String::from_utf8_lossy(source.bytes()).into_owned())
}

/// The rows of a table, the first fields of which say what they are about.
pub(crate) fn rows(table: &str, about: usize) -> Vec<Row> {
    let number = |field: &str| field.parse().unwrap_or(f64::NAN);
    let mut rows: Vec<Row> = (table.lines().skip(1))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let numbers = fields[about..].iter().map(|field| number(field));
            (fields[..about].join("\t"), numbers.collect())
        })
        .collect();
    sort(&mut rows);
    rows
}

fn sort(rows: &mut [Row]) {
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1[0].total_cmp(&b.1[0])));
}

pub(crate) fn endpoints(results: &Results<'_>) -> Vec<Row> {
    table_of(results, |mode| results.endpoints(mode))
}

/// The worst paths of each end.
pub(crate) fn paths(results: &Results<'_>, per_endpoint: usize) -> Vec<Row> {
    table_of(results, |mode| {
        let query = PathQuery {
            mode,
            per_group: usize::MAX,
            per_endpoint,
            ..PathQuery::default()
        };
        let paths = results.paths(&query).into_iter();
        paths.map(|path| path.end).collect()
    })
}

fn table_of(results: &Results<'_>, ends: impl Fn(Mode) -> Vec<Endpoint>) -> Vec<Row> {
    let mut rows = Vec::new();
    for mode in [Mode::Late, Mode::Early] {
        for end in ends(mode) {
            let name = |pin| results.netlist().pin_name(pin).to_string();
            let clock = end
                .target
                .map_or("", |edge| &results.constraints().clocks[edge.clock.index()].name);
            let about = [
                if mode == Mode::Late { "max" } else { "min" },
                end.kind.name(),
                end.role.name(),
                &name(end.startpoint),
                &name(end.endpoint),
                end.edge.symbol(),
                clock,
            ];
            let numbers = [end.slack_ps, end.arrival_ps, end.required_ps];
            rows.push((about.join("\t"), numbers.map(|ps| ps * 1e-3).to_vec()));
        }
    }
    sort(&mut rows);
    rows
}

/// Rows as in `pins.tsv`, without level and slews, of the pins that are named there.
pub(crate) fn pins(results: &Results<'_>, wanted: &[Row]) -> Vec<Row> {
    let (graph, netlist) = (results.graph(), results.netlist());
    let libraries = netlist.libraries();
    let mut rows = Vec::new();
    for (about, _) in wanted {
        let fields: Vec<&str> = about.split('\t').collect();
        let pin = netlist
            .find_pin(fields[0])
            .or_else(|| netlist.find_port(fields[0]));
        let vertex: Option<VertexId> = pin.and_then(|pin| match fields[1] {
            "drvr" => graph.driver(pin),
            _ => graph.load(pin).or_else(|| graph.driver(pin)),
        });
        let edge = if fields[3] == "rise" {
            Edge::Rise
        } else {
            Edge::Fall
        };
        let Some(vertex) = vertex else {
            rows.push((about.clone(), vec![f64::NAN; 8]));
            continue;
        };
        let [early, late] = [Mode::Early, Mode::Late].map(|mode| {
            let scenes = (0..libraries.scenes().len()).map(|scene| libraries.point(scene, mode));
            let all = scenes.map(|point| results.vertex(vertex, edge, point));
            let worst = |a: PinTiming, b: PinTiming| {
                let is_later = b.arrival_ps > a.arrival_ps;
                PinTiming {
                    arrival_ps: if is_later == (mode == Mode::Late) {
                        b.arrival_ps
                    } else {
                        a.arrival_ps
                    },
                    ..if b.slack_ps < a.slack_ps { b } else { a }
                }
            };
            all.reduce(worst).expect("a scene")
        });
        let ns = |ps: f64| ps * 1e-3;
        let arrival = |ps: Option<f64>| ns(ps.unwrap_or(f64::NAN));
        rows.push((
            about.clone(),
            vec![
                arrival(late.arrival_ps),
                arrival(early.arrival_ps),
                ns(late.slew_ps.into()),
                ns(early.slew_ps.into()),
                ns(late.required_ps),
                ns(early.required_ps),
                ns(late.slack_ps),
                ns(early.slack_ps),
            ],
        ));
    }
    rows
}

/// Every number at every vertex, and of every end, and the worst paths.
pub(crate) fn bits(results: &Results<'_>) -> Vec<u64> {
    let points: Vec<_> = results.netlist().libraries().points().collect();
    let mut bits = Vec::new();
    for vertex in (0..results.graph().num_vertices() as u32).map(VertexId) {
        for edge in Edge::ALL {
            for &point in &points {
                let at = results.vertex(vertex, edge, point);
                let times = [at.arrival_ps.unwrap_or(f64::NAN), at.required_ps, at.slack_ps];
                bits.extend(times.map(f64::to_bits));
                bits.push(at.slew_ps.to_bits().into());
            }
        }
    }
    for mode in Mode::ALL {
        let ends = results.endpoints(mode).into_iter();
        bits.extend(ends.map(|end| end.slack_ps.to_bits()));
        bits.push(results.summary(mode).tns_ps.to_bits());
        let query = PathQuery {
            mode,
            per_group: 10,
            ..PathQuery::default()
        };
        let paths = results.paths(&query).into_iter();
        bits.extend(paths.map(|path| path.end.slack_ps.to_bits()));
    }
    bits
}

/// Signals never arrive earlier late than early.
pub(crate) fn check_order(case: &str, results: &Results<'_>) {
    let libraries = results.netlist().libraries();
    for vertex in (0..results.graph().num_vertices() as u32).map(VertexId) {
        for edge in Edge::ALL {
            for scene in 0..libraries.scenes().len() {
                let at = |mode| {
                    results
                        .vertex(vertex, edge, libraries.point(scene, mode))
                        .arrival_ps
                };
                if let (Some(early), Some(late)) = (at(Mode::Early), at(Mode::Late)) {
                    assert!(
                        early <= late + 1e-6,
                        "{case}: {vertex:?} {edge:?}: {early} after {late}"
                    );
                }
            }
        }
    }
}

/// The slack at every pin of the data of the worst path is that of the path.
pub(crate) fn check_worst_path(case: &str, results: &Results<'_>) {
    for mode in Mode::ALL {
        let query = PathQuery {
            mode,
            ..PathQuery::default()
        };
        let Some(path) = results.paths(&query).into_iter().next() else {
            continue;
        };
        let point = results.netlist().libraries().point(path.end.scene, mode);
        assert_eq!(path.end.slack_ps, results.worst_slack_ps(mode), "{case}");
        // From the output of the register on: its clock pin has paths of other edges.
        for row in &path.data[1..] {
            let graph = results.graph();
            let vertex = if row.is_driver {
                graph.driver(row.pin)
            } else {
                graph.load(row.pin)
            };
            let at = results.vertex(vertex.expect("it is on a path"), row.edge, point);
            assert!(
                (at.slack_ps - path.end.slack_ps).abs() < 1e-6,
                "{case}: {row:?}: {at:?} is not {}",
                path.end.slack_ps
            );
        }
    }
}
