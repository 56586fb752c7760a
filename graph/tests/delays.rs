//! Delays against OpenSTA's: every arc of designs without wires.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use netlearn_graph::constraints::{Drive, DrivingCell, Environment, PortLoad};
use netlearn_graph::ids::PinId;
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::timing::{Deferral, DelayInputs, Delays, EdgeId, EdgeKind, GraphOptions, TimingGraph};
use netlearn_parsers::Source;

/// From, to, role, condition, edges: what an arc is known by. Some libraries have several of one kind.
type Key = (String, String, String, String, &'static str, &'static str);
/// Late and early delay in ps.
type Values = BTreeMap<Key, Vec<[f64; 2]>>;

/// Cases without constraints that change delays.
const MICRO: &[&str] = &[
    "m03_reg2reg_ideal",
    "m12_genclk_div2",
    "m16_clkgate_inferred",
    "m17_icg",
    "m18_recovery_removal",
    "m20_nonunate_clock",
    "m28_latch_borrow",
    "m31_latch_flop_mix",
    "m36_false_path",
];

#[test]
fn micro_cases() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for case in MICRO {
        let folder = timing.join("micro").join(case);
        let netlist = link(
            &timing.join("micro/lib/micro.lib"),
            &folder.join("design.v"),
            "top",
        );
        let golden = std::fs::read_to_string(folder.join("golden.tsv")).expect("a golden");
        let edges = golden
            .split("#section edges\n")
            .nth(1)
            .expect("a section of edges");
        let edges = edges.split("#section").next().unwrap_or_default();
        let compared = compare(case, &netlist, &Environment::default(), edges);
        assert!(compared > 10, "{case}: {compared} arcs");
    }
}

#[test]
fn gcd_nangate45_between_driving_cells_and_loads() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let library = timing.join("../pdk/nangate45/nangate45_typ.lib.gz");
    let netlist = link(&library, &timing.join("gcd_nangate45/design.v.gz"), "gcd");
    let buffer = netlist
        .libraries()
        .find_cell("BUF_X4")
        .expect("it is in the library");
    let to = netlist
        .libraries()
        .library()
        .find_port(buffer, "Z")
        .expect("it has an output");
    let driving = DrivingCell {
        cell: buffer,
        from: None,
        to,
        from_slew_ps: [0.0; 2],
    };
    let drive = Drive {
        cell: [
            [Some(driving.clone()), Some(driving.clone())],
            [Some(driving.clone()), Some(driving)],
        ],
        ..Drive::default()
    };
    let load = PortLoad {
        pin_ff: [[3.898; 2]; 2],
        ..PortLoad::default()
    };
    let mut environment = Environment::default();
    for port in netlist.ports() {
        if netlist.drives(port) && netlist.pin_name(port).to_string() != "clk" {
            environment.drives.insert(port, drive.clone());
        }
        if netlist.reads(port) {
            environment.loads.insert(port, load);
        }
    }
    let golden = Source::open(timing.join("gcd_nangate45/zero_wire/edges.tsv.gz")).expect("a golden");
    let golden = String::from_utf8_lossy(golden.bytes()).into_owned();
    let compared = compare("gcd_nangate45", &netlist, &environment, &golden);
    assert!(compared > 3900, "{compared} arcs");
}

fn link(library: &Path, verilog: &Path, top: &str) -> Netlist {
    let library = Library::read(library).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker.read(verilog).expect("a netlist");
    linker.link(Some(top)).expect("it links").netlist
}

/// Compares every arc that is not disabled, and says how many there were.
fn compare(case: &str, netlist: &Netlist, environment: &Environment, golden: &str) -> usize {
    let graph = TimingGraph::new(netlist, GraphOptions::default());
    let inputs = DelayInputs::new(&graph, netlist, environment);
    let mut ours = values(inputs, &Delays::compute(inputs));
    let mut compared = 0;
    for (key, mut expected) in read(golden) {
        let mut found = ours.remove(&key).unwrap_or_default();
        assert_eq!(found.len(), expected.len(), "{case}: {key:?}");
        expected.sort_by(|a, b| a[0].total_cmp(&b[0]));
        found.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for (found, expected) in found.iter().zip(&expected) {
            for (found, expected) in found.iter().zip(expected) {
                // timing.md: 2e-6 ns + 1e-5 of the value.
                let allowed = 2e-3 + 1e-5 * expected.abs();
                assert!(
                    (found - expected).abs() <= allowed,
                    "{case}: {key:?}: {found} is not {expected}"
                );
            }
            compared += 1;
        }
    }
    compared
}

fn read(golden: &str) -> Values {
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
        let text = |symbol: &str| match symbol {
            "^" => "^",
            "v" => "v",
            other => panic!("edge {other}"),
        };
        let key = (
            from.into(),
            to.into(),
            role.into(),
            condition.into(),
            text(from_edge),
            text(to_edge),
        );
        let ps = |value: &str| 1e3 * value.parse::<f64>().expect("a number");
        values.entry(key).or_default().push([ps(late), ps(early)]);
    }
    values
}

fn values(inputs: DelayInputs<'_>, delays: &Delays) -> Values {
    let DelayInputs { graph, netlist, .. } = inputs;
    let libraries = netlist.libraries();
    let point = |mode| libraries.point(0, mode);
    let name = |pin: PinId| netlist.pin_name(pin).to_string();
    let mut values = Values::new();
    for vertex in (0..graph.num_vertices() as u32).map(netlearn_graph::timing::VertexId) {
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
                    add(&mut values, netlist, pins, set, |place, mode| {
                        delays.arc_ps(EdgeId(edge.0), place, point(mode))
                    });
                }
            }
        }
    }
    for edge in graph
        .deferred()
        .iter()
        .filter(|edge| matches!(edge.why, Deferral::Check | Deferral::LatchData))
    {
        let EdgeKind::Cell(set) = edge.kind else { continue };
        let pins = [graph.pin(edge.from), graph.pin(edge.to)];
        add(&mut values, netlist, pins, set, |place, mode| {
            delays.deferred_ps(inputs, edge, place, point(mode))
        });
    }
    values
}

/// The arcs of a set between two pins.
fn add(
    values: &mut Values,
    netlist: &Netlist,
    pins: [PinId; 2],
    set: netlearn_graph::ids::ArcSetId,
    delay: impl Fn(usize, Mode) -> f32,
) {
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
