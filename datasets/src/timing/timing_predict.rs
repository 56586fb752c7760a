//! The arrays of TimingPredict's graphs (Guo et al., DAC 2022; its data set `8_rat`), for those who train its models or
//! PreRoutGNN.
//! Not for the containers of DGL: a reader of safetensors fills a graph in a few lines.
//!
//! Times are in ns, capacitances in pF, distances in µm. A pin that nothing reaches has arrival, slew and required
//! time 1e30; one that nothing asks for has required time 1e30.
//!
//! | array | shape | what |
//! |---|---|---|
//! | `nf` | `[N, 10]` f32 | port; driver; distance to the top, left, right, bottom of the die; capacitance of the pin |
//! | `n_net_delays` | `[N, 4]` f32 | at loads the delay of the wire to it, else 0 |
//! | `n_ats`, `n_slews`, `n_rats` | `[N, 4]` f32 | labels |
//! | `n_is_timing_endpt` | `[N]` f32 | 1 at endpoints |
//! | `net_out_edge_index`, `net_in_edge_index` | `[2, E]` i64 | driver to load; load to driver |
//! | `net_out_ef`, `net_in_ef` | `[E, 2]` f32 | load less driver, in x and y; with the other sign |
//! | `cell_out_edge_index` | `[2, C]` i64 | through cells |
//! | `cell_out_ef` | `[C, 512]` f32 | eight tables, early and late of delay at rise, at fall, slew at rise, at fall: 15 numbers each of validity and two axes (slew, load), then 49 values each |
//! | `e_cell_delays` | `[C, 4]` f32 | by the edge at the output |

use netlearn_graph::ids::TableId;
use netlearn_graph::library::{Edge, Mode, Tables};
use netlearn_graph::timing::labels::{ArcLabel, Corners};

use super::export::{Design, ends, merged};
use crate::arrays::Array;

/// What stands for no number.
const NONE: f64 = 1e30;

/// Points of an axis.
const SIDE: usize = 7;

/// Numbers of an edge through a cell.
const WIDTH: usize = 8 * (1 + 2 * SIDE) + 8 * SIDE * SIDE;

pub(super) fn arrays(design: &Design<'_>, scene: usize) -> Vec<Array> {
    let labels = design.labels;
    let (pins, wires, cells) = (labels.names.len(), labels.wires.len(), design.cells.len());
    let die = design.placement.and_then(|placement| placement.die());
    let mut features = Vec::with_capacity(10 * pins);
    for vertex in design.vertices() {
        let [x, y] = design.place_um(vertex);
        let sides = die.map_or([0.0; 4], |[low, high]| {
            [high.y - y, x - low.x, high.x - x, y - low.y]
        });
        features.push(f64::from(u8::from(design.is_port(vertex))));
        features.push(f64::from(u8::from(labels.is_driver[vertex.index()])));
        features.extend(sides.map(|um| if um.is_nan() { 0.0 } else { um }));
        features.extend(design.capacitance_ff(vertex, scene).map(|ff| ff * 1e-3));
    }
    let mut net_delays = vec![[0.0; 4]; pins];
    let mut offsets = Vec::with_capacity(2 * wires);
    for wire in &labels.wires {
        net_delays[wire.to.index()] = wire.delay_ps.map(|ps| ps * 1e-3);
        let [from, to] = [wire.from, wire.to].map(|vertex| design.place_um(vertex));
        offsets.extend([to[0] - from[0], to[1] - from[1]].map(|um| if um.is_nan() { 0.0 } else { um }));
    }
    let ns = |rows: &[Corners]| -> Vec<f32> {
        let numbers = rows.iter().flatten();
        let of = |&ps: &f64| if ps.is_nan() { NONE } else { ps * 1e-3 };
        numbers.map(|ps| of(ps) as f32).collect()
    };
    let mut tables = Vec::with_capacity(WIDTH * cells);
    let mut delays = Vec::with_capacity(4 * cells);
    for arcs in &design.cells {
        tables.extend(tables_of(design, arcs, scene));
        delays.extend(merged(arcs).map(|ps| if ps.is_nan() { 0.0 } else { (ps * 1e-3) as f32 }));
    }
    let wire_ends = labels.wires.iter().map(|wire| (wire.from, wire.to));
    let back = labels.wires.iter().map(|wire| (wire.to, wire.from));
    let cell_ends = design.cells.iter().map(|arcs| (arcs[0].from, arcs[0].to));
    let narrow = |numbers: Vec<f64>| numbers.into_iter().map(|number| number as f32);
    let is_end = design.is_endpoint().into_iter();
    vec![
        Array::f32("nf", &[pins, 10], narrow(features)),
        Array::f32("n_net_delays", &[pins, 4], narrow(net_delays.concat())),
        Array::f32("n_ats", &[pins, 4], ns(&labels.arrival_ps)),
        Array::f32("n_slews", &[pins, 4], ns(&labels.slew_ps)),
        Array::f32("n_rats", &[pins, 4], ns(&labels.required_ps)),
        Array::f32(
            "n_is_timing_endpt",
            &[pins],
            is_end.map(|is_end| f32::from(u8::from(is_end))),
        ),
        Array::i64("net_out_edge_index", &[2, wires], ends(wire_ends)),
        Array::f32("net_out_ef", &[wires, 2], narrow(offsets.clone())),
        Array::i64("net_in_edge_index", &[2, wires], ends(back)),
        Array::f32("net_in_ef", &[wires, 2], narrow(offsets).map(|um| -um)),
        Array::i64("cell_out_edge_index", &[2, cells], ends(cell_ends)),
        Array::f32("cell_out_ef", &[cells, WIDTH], tables),
        Array::f32("e_cell_delays", &[cells, 4], delays),
    ]
}

/// The tables of an edge: those of the arc that is worst late, of each edge at the output.
fn tables_of(design: &Design<'_>, arcs: &[ArcLabel], scene: usize) -> Vec<f32> {
    let libraries = design.results.netlist().libraries();
    let library = libraries.library();
    let (mut axes, mut values) = (Vec::new(), Vec::new());
    for mode in Mode::ALL {
        let point = libraries.point(scene, mode);
        let of_edge = Edge::ALL.map(|edge| {
            let to_edge = arcs.iter().filter(|arc| arc.to_edge == edge);
            let worst = to_edge.max_by(|a, b| a.delay_ps[1].total_cmp(&b.delay_ps[1]))?;
            let ids = library.arc_set(worst.set).arcs.into_iter();
            let fits = |id: &netlearn_graph::ids::ArcId| {
                let arc = library.arc(*id);
                (arc.from, arc.to) == (worst.from_edge, worst.to_edge)
            };
            Some(libraries.arc_tables(point, ids.into_iter().find(fits)?))
        });
        let delays = of_edge
            .iter()
            .map(|found| found.as_ref().map(|tables| tables.delay));
        let slews = of_edge
            .iter()
            .map(|found| found.as_ref().and_then(|tables| tables.slew));
        for table in delays.chain(slews) {
            add_table(library.tables(), table, &mut axes, &mut values);
        }
    }
    axes.extend(values);
    axes
}

/// A table on seven slews and loads: its own where it has as many, else evenly spaced between its ends.
fn add_table(tables: &Tables, table: Option<TableId>, axes: &mut Vec<f32>, values: &mut Vec<f32>) {
    let Some(table) = table else {
        axes.extend([0.0; 1 + 2 * SIDE]);
        values.extend([0.0; SIDE * SIDE]);
        return;
    };
    let points = [0, 1].map(|axis| match tables.breakpoints(table, axis) {
        known if known.len() == SIDE => known.to_vec(),
        known => {
            let first = known.first().copied().unwrap_or(0.0);
            let last = known.last().copied().unwrap_or(1.0);
            let step = (last - first) / (SIDE - 1) as f32;
            (0..SIDE).map(|place| first + step * place as f32).collect()
        }
    });
    axes.push(1.0);
    axes.extend(points.iter().flatten().map(|number| number * 1e-3));
    for &slew in &points[0] {
        values.extend(
            points[1]
                .iter()
                .map(|&load| tables.value(table, [slew, load, 0.0]) * 1e-3),
        );
    }
}
