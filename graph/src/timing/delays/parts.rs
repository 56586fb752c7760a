//! The drivers of a level, part by part.
//! Not for: drivers that share their loads with others.

use std::ops::Range;

use rayon::join;

use super::groups::Groups;
use super::inputs::DelayInputs;
use super::rows::Rows;
use super::stage::{Found, Models, Stage};
use crate::timing::graph::{EdgeId, EdgeKind, VertexId};

/// Vertices below which one thread computes a part of a level faster than two.
const GRAIN: usize = 256;

/// Vertices that follow each other, with what is found at them and at their loads, which are one level higher.
pub(super) struct Part<'a> {
    pub(super) drivers: Range<u32>,
    /// `[drivers, points, edges]`
    pub(super) slews: &'a mut [f32],
    /// Delays of the edges into them.
    pub(super) arcs: &'a mut [f32],
    /// Vertices among which are all their loads.
    pub(super) loads: Range<u32>,
    /// `[loads, points, edges]`
    pub(super) load_slews: &'a mut [f32],
    /// Delays of the edges into these.
    pub(super) wires: &'a mut [f32],
}

/// What all parts of a level read.
pub(super) struct Work<'a> {
    pub(super) inputs: DelayInputs<'a>,
    pub(super) groups: &'a Groups,
    pub(super) rows: &'a Rows,
    pub(super) models: &'a Models,
    pub(super) row: usize,
    /// Slews of lower levels.
    pub(super) below: &'a [f32],
}

impl Work<'_> {
    pub(super) fn run(&self, part: Part<'_>) {
        if part.drivers.len() > GRAIN {
            let (first, second) = self.split(part);
            join(|| self.run(first), || self.run(second));
            return;
        }
        let mut stage = Stage::new(self.inputs, self.models);
        let Part {
            drivers,
            slews,
            arcs,
            loads,
            load_slews,
            wires,
        } = part;
        let first_arc = self.start_of(drivers.start);
        let first_wire = self.start_of(loads.start);
        for (vertex, slews) in drivers.zip(slews.chunks_exact_mut(self.row)) {
            let driver = VertexId(vertex);
            if !self.inputs.graph.is_driver(driver) || self.groups.holds(driver) {
                continue;
            }
            let arcs = &mut arcs[self.start_of(vertex) - first_arc..];
            let mut found = Found {
                slews,
                arcs,
                load_slews: &mut [],
                wires: &mut [],
            };
            if let Some(of_driver) = self.loads_of(driver) {
                let first = (of_driver.start - loads.start) as usize * self.row;
                let count = of_driver.len() * self.row;
                found.load_slews = &mut load_slews[first..first + count];
                let first = self.start_of(of_driver.start) - first_wire;
                found.wires = &mut wires[first..first + count];
            }
            let slew_at = |from: VertexId, point, edge| {
                self.below[from.index() * self.row + super::net::combination(point, edge)]
            };
            stage.drive(driver, slew_at, &mut found);
        }
    }

    /// Two halves. In a level vertices are numbered by net, so that the loads of one half are before
    /// those of the other.
    fn split<'b>(&self, part: Part<'b>) -> (Part<'b>, Part<'b>) {
        let Part {
            drivers,
            slews,
            arcs,
            loads,
            load_slews,
            wires,
        } = part;
        let middle = drivers.start + drivers.len() as u32 / 2;
        let behind = (middle..drivers.end).find_map(|vertex| self.loads_of(VertexId(vertex)));
        let border = behind.map_or(loads.end, |behind| behind.start);
        let at = (middle - drivers.start) as usize * self.row;
        let (slews, more_slews) = slews.split_at_mut(at);
        let at = self.start_of(middle) - self.start_of(drivers.start);
        let (arcs, more_arcs) = arcs.split_at_mut(at);
        let at = (border - loads.start) as usize * self.row;
        let (load_slews, more_load_slews) = load_slews.split_at_mut(at);
        let at = self.start_of(border) - self.start_of(loads.start);
        let (wires, more_wires) = wires.split_at_mut(at);
        let first = Part {
            drivers: drivers.start..middle,
            slews,
            arcs,
            loads: loads.start..border,
            load_slews,
            wires,
        };
        let second = Part {
            drivers: middle..drivers.end,
            slews: more_slews,
            arcs: more_arcs,
            loads: border..loads.end,
            load_slews: more_load_slews,
            wires: more_wires,
        };
        (first, second)
    }

    /// The loads of a driver that shares them with none: they follow each other.
    fn loads_of(&self, driver: VertexId) -> Option<Range<u32>> {
        let graph = self.inputs.graph;
        if !graph.is_driver(driver) || self.groups.holds(driver) {
            return None;
        }
        let levels = graph.levels();
        let out = levels.out_edges(driver.0).iter().zip(levels.targets(driver.0));
        let mut wires = out.filter(|&(&edge, _)| graph.kind(EdgeId(edge)) == EdgeKind::Wire);
        let (_, &first) = wires.next()?;
        let last = wires.next_back().map_or(first, |(_, &last)| last);
        Some(first..last + 1)
    }

    fn start_of(&self, vertex: u32) -> usize {
        let levels = self.inputs.graph.levels();
        match (vertex as usize) < levels.num_nodes() {
            true => self.rows.start(levels.in_edges(vertex).start as usize),
            false => self.rows.len(),
        }
    }
}
