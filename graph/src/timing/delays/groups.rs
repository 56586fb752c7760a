//! Drivers that share loads with others: nets with several drivers.
//! Not for: all other drivers.

use rustc_hash::{FxHashMap, FxHashSet};

use super::inputs::DelayInputs;
use super::net::combination;
use super::stage::{Found, Stage};
use super::{Delays, parallel};
use crate::ids::NetId;
use crate::library::Edge;
use crate::netlist::Netlist;
use crate::timing::graph::{EdgeKind, TimingGraph, VertexId};

/// Nets with several drivers, by the level of the highest of these.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// By level; the drivers of a group in their order.
    groups: Vec<(u32, Vec<VertexId>)>,
    /// All of them, with their groups.
    members: FxHashMap<VertexId, u32>,
}

impl Groups {
    pub(super) fn find(graph: &TimingGraph, netlist: &Netlist) -> Self {
        let mut nets: Vec<NetId> = Vec::new();
        for load in (0..graph.num_vertices() as u32).map(VertexId) {
            // A driver with several arcs into it is none.
            if !graph.is_driver(load) && graph.fanin(load).len() > 1 {
                nets.extend(netlist.net_of(graph.pin(load)));
            }
        }
        nets.sort_unstable();
        nets.dedup();
        let mut found = Self::default();
        for net in nets {
            let drivers = netlist.drivers(net).filter_map(|pin| graph.driver(pin));
            let mut drivers: Vec<VertexId> = drivers.collect();
            drivers.sort_unstable();
            let Some(highest) = drivers.last() else { continue };
            let level = graph.levels().level_of(highest.0);
            found.groups.push((level, drivers));
        }
        found.groups.sort_by_key(|&(level, _)| level);
        for (number, (_, drivers)) in (0..).zip(&found.groups) {
            found
                .members
                .extend(drivers.iter().map(|&driver| (driver, number)));
        }
        found
    }

    /// Whether a driver is in a group.
    #[inline]
    pub(super) fn holds(&self, driver: VertexId) -> bool {
        !self.members.is_empty() && self.members.contains_key(&driver)
    }

    /// The drivers that share loads with a driver, itself among them, ascending.
    pub(super) fn of(&self, driver: VertexId) -> Option<&[VertexId]> {
        let &group = self.members.get(&driver)?;
        Some(&self.groups[group as usize].1)
    }

    /// Computes the groups whose highest driver is on a level: their loads are higher.
    pub(super) fn compute(&self, inputs: DelayInputs<'_>, delays: &mut Delays, level: usize) {
        let start = self.groups.partition_point(|&(at, _)| (at as usize) < level);
        for (_, drivers) in self.groups[start..]
            .iter()
            .take_while(|&&(at, _)| at as usize == level)
        {
            compute(inputs, delays, drivers);
        }
    }
}

/// Computes the drivers of a group. Slews at loads that nothing reaches stay as they are.
pub(super) fn compute(inputs: DelayInputs<'_>, delays: &mut Delays, drivers: &[VertexId]) {
    let mut reached: FxHashSet<(VertexId, usize)> = FxHashSet::default();
    for &driver in drivers {
        compute_driver(inputs, delays, driver, &mut reached);
    }
    parallel::share(inputs, delays, drivers);
}

/// Computes one driver, and merges what its loads see with what they see of others; `reached` are
/// those that see something, with a point and an edge.
fn compute_driver(
    inputs: DelayInputs<'_>,
    delays: &mut Delays,
    driver: VertexId,
    reached: &mut FxHashSet<(VertexId, usize)>,
) {
    let graph = inputs.graph;
    let row = delays.row;
    let loads = graph.fanout(driver);
    let loads = loads
        .filter(|&(wire, _)| graph.kind(wire) == EdgeKind::Wire)
        .count();
    let in_edges = graph.levels().in_edges(driver.0);
    let arcs = delays.rows.start(in_edges.start as usize)..delays.rows.start(in_edges.end as usize);
    let mut slews = vec![0.0; row];
    let mut arc_delays = vec![0.0; arcs.len()];
    let (mut load_slews, mut wires) = (vec![0.0; loads * row], vec![0.0; loads * row]);
    let mut stage = Stage::new(inputs, &delays.models);
    let slew_at = |from, point, edge| delays.slew_ps(from, point, edge);
    let mut found = Found {
        slews: &mut slews,
        arcs: &mut arc_delays,
        load_slews: &mut load_slews,
        wires: &mut wires,
    };
    stage.drive(driver, slew_at, &mut found);
    let targets = std::mem::take(&mut stage.net.wires);
    drop(stage);

    delays.slews[driver.index() * row..][..row].copy_from_slice(&slews);
    delays.delays[arcs].copy_from_slice(&arc_delays);
    for (at, (wire, load)) in targets.into_iter().enumerate() {
        let start = delays.rows.start(wire.index());
        delays.delays[start..start + row].copy_from_slice(&wires[at * row..(at + 1) * row]);
        for point in inputs.netlist.libraries().points() {
            for edge in Edge::ALL {
                let combination = combination(point, edge);
                let place = load.index() * row + combination;
                let slew = load_slews[at * row + combination];
                // A driver that nothing reaches says nothing of its loads.
                if !inputs.reaches(driver) || !slews[combination].is_finite() {
                    continue;
                }
                delays.slews[place] = match reached.insert((load, combination)) {
                    true => slew,
                    false => point.mode().worse(delays.slews[place], slew),
                };
            }
        }
    }
}
