//! Delays of some drivers again, and of those that see another slew by it.
//! Not for: delays that were never computed.

use super::inputs::DelayInputs;
use super::stage::{Found, Stage};
use super::{Delays, groups};
use crate::timing::changes::Changes;
use crate::timing::graph::{EdgeId, EdgeKind, VertexId};

/// What is found at one driver, before it is known whether it is what was there.
#[derive(Default)]
struct Scratch {
    slews: Vec<f32>,
    arcs: Vec<f32>,
    load_slews: Vec<f32>,
    wires: Vec<f32>,
}

impl Delays {
    /// Computes drivers again, level by level, until what they find is what was there: then all is as after
    /// [`Delays::compute`], to the bit.
    pub(in super::super) fn update(&mut self, inputs: DelayInputs<'_>, changes: &mut Changes) {
        let groups = std::mem::take(&mut self.groups);
        let models = self.models.clone();
        let mut stage = Stage::new(inputs, &models);
        let mut scratch = Scratch::default();
        while let Some(driver) = changes.drivers.pop_first() {
            match groups.of(driver) {
                None => self.drive_again(inputs, &mut stage, &mut scratch, driver, changes),
                Some(group) => match group.last() {
                    // All of a group are computed where its last one stands.
                    Some(&last) if last > driver => changes.drivers.insert(last),
                    _ => self.drive_group_again(inputs, group, changes),
                },
            }
        }
        self.groups = groups;
    }

    /// Takes over a slew that is given, or no longer, where no driver puts one.
    pub(in super::super) fn give_slew(
        &mut self,
        inputs: &DelayInputs<'_>,
        vertex: VertexId,
        changes: &mut Changes,
    ) {
        self.put_given_slew(inputs, vertex);
        changes.slew(inputs.graph, vertex);
    }

    fn drive_again(
        &mut self,
        inputs: DelayInputs<'_>,
        stage: &mut Stage<'_>,
        scratch: &mut Scratch,
        driver: VertexId,
        changes: &mut Changes,
    ) {
        let graph = inputs.graph;
        let row = self.row;
        let is_wire = |&(edge, _): &(EdgeId, VertexId)| graph.kind(edge) == EdgeKind::Wire;
        let wires = graph.fanout(driver).filter(is_wire).count();
        let in_edges = graph.levels().in_edges(driver.0);
        let first_arc = self.rows.start(in_edges.start as usize);
        let arcs = self.rows.start(in_edges.end as usize) - first_arc;
        let Scratch {
            slews,
            arcs: delays,
            load_slews,
            wires: wire_delays,
        } = scratch;
        for (numbers, count) in [
            (&mut *slews, row),
            (&mut *delays, arcs),
            (&mut *load_slews, wires * row),
            (&mut *wire_delays, wires * row),
        ] {
            numbers.clear();
            numbers.resize(count, 0.0);
        }
        let mut found = Found {
            slews,
            arcs: delays,
            load_slews,
            wires: wire_delays,
        };
        stage.drive(
            driver,
            |from, point, edge| self.slew_ps(from, point, edge),
            &mut found,
        );

        for (edge, from) in graph.fanin(driver) {
            let [start, end] = [0, 1].map(|behind| self.rows.start(edge.index() + behind));
            if put(
                &mut self.delays[start..end],
                &delays[start - first_arc..end - first_arc],
            ) {
                changes.delay(from, driver);
            }
        }
        if put(&mut self.slews[driver.index() * row..][..row], slews) {
            changes.slew(graph, driver);
        }
        let found = wire_delays.chunks_exact(row).zip(load_slews.chunks_exact(row));
        for (&(wire, load), (delays, slews)) in stage.net.wires.iter().zip(found) {
            let start = self.rows.start(wire.index());
            if put(&mut self.delays[start..start + row], delays) {
                changes.delay(driver, load);
            }
            if put(&mut self.slews[load.index() * row..][..row], slews) {
                changes.slew(graph, load);
            }
        }
    }

    /// A group writes in place, so that what was there is kept beside.
    fn drive_group_again(&mut self, inputs: DelayInputs<'_>, group: &[VertexId], changes: &mut Changes) {
        let graph = inputs.graph;
        let row = self.row;
        let mut edges: Vec<(EdgeId, VertexId, VertexId)> = Vec::new();
        let mut loads: Vec<VertexId> = Vec::new();
        for &driver in group {
            edges.extend(graph.fanin(driver).map(|(edge, from)| (edge, from, driver)));
            let wires = graph.fanout(driver);
            let wires = wires.filter(|&(edge, _)| graph.kind(edge) == EdgeKind::Wire);
            for (edge, load) in wires {
                edges.push((edge, driver, load));
                loads.push(load);
            }
        }
        loads.sort_unstable();
        loads.dedup();
        let delays_of = |delays: &Self, edge: EdgeId| {
            let [start, end] = [0, 1].map(|behind| delays.rows.start(edge.index() + behind));
            delays.delays[start..end].to_vec()
        };
        let slews_of = |delays: &Self, vertex: VertexId| delays.slews[vertex.index() * row..][..row].to_vec();
        let vertices = || group.iter().chain(&loads).copied();
        let delays_before: Vec<Vec<f32>> = edges.iter().map(|&(edge, ..)| delays_of(self, edge)).collect();
        let slews_before: Vec<Vec<f32>> = vertices().map(|vertex| slews_of(self, vertex)).collect();

        loads.iter().for_each(|&load| self.put_given_slew(&inputs, load));
        groups::compute(inputs, self, group);
        for (&(edge, from, to), before) in edges.iter().zip(&delays_before) {
            if !is_same(&delays_of(self, edge), before) {
                changes.delay(from, to);
            }
        }
        for (vertex, before) in vertices().zip(&slews_before) {
            if !is_same(&slews_of(self, vertex), before) {
                changes.slew(graph, vertex);
            }
        }
    }
}

/// Puts numbers in the place of others. Whether any bit is another one.
fn put(there: &mut [f32], numbers: &[f32]) -> bool {
    let is_new = !is_same(there, numbers);
    if is_new {
        there.copy_from_slice(numbers);
    }
    is_new
}

fn is_same(a: &[f32], b: &[f32]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}
