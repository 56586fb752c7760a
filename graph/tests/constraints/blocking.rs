//! Which arcs are disabled, against OpenSTA.

use std::collections::BTreeMap;

use netlearn_graph::ids::PinId;
use netlearn_graph::library::Edge;
use netlearn_graph::timing::{
    BlockReason, Blocking, Deferral, EdgeKind, GraphOptions, TimingGraph, VertexId,
};
use netlearn_parsers::Source;

use crate::common;
use crate::fixtures::{constraints, linked, scripts};

/// From, to, role, condition, edges; of each how often there is which reason.
type Rows = BTreeMap<(String, String, String, String, String, String), Vec<String>>;

#[test]
fn what_is_blocked_is_what_the_reference_says() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let (mut compared, mut blocked) = (0, 0);
    for script in scripts(&timing) {
        let folder = script.parent().expect("a folder");
        let golden = match std::fs::read_to_string(folder.join("golden.tsv")) {
            Ok(text) => text
                .split("#section edges\n")
                .nth(1)
                .and_then(|edges| edges.split("#section").next())
                .unwrap_or_default()
                .to_owned(),
            Err(_) => match Source::open(folder.join("edges.tsv.gz")) {
                Ok(edges) => String::from_utf8_lossy(edges.bytes()).into_owned(),
                Err(_) => continue,
            },
        };
        if script.to_string_lossy().contains("syn60k") {
            continue;
        }
        let ours = ours(&script);
        for (key, reasons) in rows(&golden) {
            let Some(found) = ours.get(&key) else {
                continue;
            };
            compared += reasons.len();
            blocked += reasons.iter().filter(|reason| !reason.is_empty()).count();
            assert_eq!(found, &reasons, "{}: {key:?}", script.display());
        }
    }
    assert!(
        compared > 5_000 && blocked >= 66,
        "{compared} arcs, {blocked} blocked"
    );
}

fn rows(golden: &str) -> Rows {
    let mut rows = Rows::new();
    for line in golden.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [from, to, role, _sense, cond, from_edge, to_edge, .., reason] = fields[..] {
            let key = [from, to, role, cond, from_edge, to_edge].map(str::to_owned);
            let [from, to, role, cond, from_edge, to_edge] = key;
            rows.entry((from, to, role, cond, from_edge, to_edge))
                .or_default()
                .push(reason.to_owned());
        }
    }
    rows.values_mut().for_each(|reasons| reasons.sort());
    rows
}

fn ours(script: &std::path::Path) -> Rows {
    let netlist = linked(script);
    let constraints = constraints(script, &netlist).constraints;
    let blocking = Blocking::new(&netlist, &constraints);
    let options = GraphOptions {
        set_clear_arcs: constraints.settings.set_clear_arcs,
    };
    let graph = TimingGraph::new(&netlist, options);
    let library = netlist.libraries().library();
    let mut rows = Rows::new();
    let mut add = |from: PinId, to: PinId, kind: EdgeKind, reason: Option<BlockReason>| {
        let reason = reason.map_or("", BlockReason::name);
        let name = |pin| netlist.pin_name(pin).to_string();
        let mut push = |role: &str, cond: String, from_edge: &str, to_edge: &str| {
            let key = (
                name(from),
                name(to),
                role.to_owned(),
                cond,
                from_edge.to_owned(),
                to_edge.to_owned(),
            );
            rows.entry(key).or_default().push(reason.to_owned());
        };
        match kind {
            EdgeKind::Wire => {
                for edge in Edge::ALL {
                    push("wire", String::new(), edge.symbol(), edge.symbol());
                }
            }
            EdgeKind::Cell(id) => {
                let set = library.arc_set(id);
                let cell = netlist
                    .instance_of(from)
                    .and_then(|instance| netlist.cell(instance));
                let cond = set
                    .when
                    .zip(cell)
                    .map(|(when, cell)| library.display_function(cell, when).to_string());
                for arc in set.arcs {
                    let arc = library.arc(arc);
                    push(
                        set.role.name(),
                        cond.clone().unwrap_or_default(),
                        arc.from.symbol(),
                        set.role.to_symbol(arc.to),
                    );
                }
            }
        }
    };
    for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
        for (edge, from) in graph.fanin(vertex) {
            let (from, to) = (graph.pin(from), graph.pin(vertex));
            add(
                from,
                to,
                graph.kind(edge),
                blocking.reason(from, to, graph.kind(edge)),
            );
        }
    }
    for (number, edge) in graph.deferred().iter().enumerate() {
        let reason = blocking.deferred_reason(&graph, number);
        assert!(edge.why != Deferral::Loop || reason == Some(BlockReason::Loop));
        add(graph.pin(edge.from), graph.pin(edge.to), edge.kind, reason);
    }
    rows.values_mut().for_each(|reasons| reasons.sort());
    rows
}
