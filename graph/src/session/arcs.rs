//! Arcs of a timing graph, row by row.
//! Not for their delays: those are computed elsewhere.

use super::analysis::ArcRow;
use crate::ids::ArcSetId;
use crate::library::{Edge, Mode, Point};
use crate::timing::{BlockReason, Blocking, EdgeId, EdgeKind, Results, VertexId};

/// Goes through all arcs.
pub(super) struct Arcs<'a> {
    results: &'a Results<'a>,
    blocking: Blocking<'a>,
}

type Visit<'v, E> = &'v mut dyn FnMut(ArcRow) -> Result<(), E>;

impl<'a> Arcs<'a> {
    pub(super) fn new(results: &'a Results<'a>) -> Self {
        Self {
            results,
            blocking: Blocking::new(results.netlist(), results.constraints()),
        }
    }

    pub(super) fn visit<E>(&self, visit: Visit<'_, E>) -> Result<(), E> {
        let graph = self.results.graph();
        for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
            for (edge, from) in graph.fanin(vertex) {
                self.edge(edge, [from, vertex], visit)?;
            }
        }
        let (delays, inputs) = (self.results.delays(), self.results.delay_inputs());
        for (number, edge) in graph.deferred().iter().enumerate() {
            let ends = [edge.from, edge.to];
            let why = self.blocking.deferred_reason(graph, number);
            match edge.kind {
                EdgeKind::Wire => self.wire(ends, why, visit, |_, _| 0.0)?,
                EdgeKind::Cell(set) => self.cell(set, ends, why, visit, |place, point| {
                    delays.deferred_ps(inputs, number, place, point)
                })?,
            }
        }
        Ok(())
    }

    /// An edge that defines levels.
    fn edge<E>(&self, edge: EdgeId, ends: [VertexId; 2], visit: Visit<'_, E>) -> Result<(), E> {
        let (graph, delays) = (self.results.graph(), self.results.delays());
        let [from, to] = ends.map(|vertex| graph.pin(vertex));
        let kind = graph.kind(edge);
        let why = self.blocking.reason(from, to, kind);
        match kind {
            EdgeKind::Wire => self.wire(ends, why, visit, |point, at| delays.wire_ps(edge, point, at)),
            EdgeKind::Cell(set) => self.cell(set, ends, why, visit, |place, point| {
                delays.arc_ps(edge, place, point)
            }),
        }
    }

    fn wire<E>(
        &self,
        ends: [VertexId; 2],
        disabled: Option<BlockReason>,
        visit: Visit<'_, E>,
        delay: impl Fn(Point, Edge) -> f32,
    ) -> Result<(), E> {
        for edge in Edge::ALL {
            let [from, to] = ends.map(|vertex| self.name(vertex));
            visit(ArcRow {
                from,
                to,
                role: "wire",
                sense: "positive_unate",
                condition: String::new(),
                from_edge: edge.symbol(),
                to_edge: edge.symbol(),
                delays_ps: self.both(|point| delay(point, edge)),
                disabled: disabled.map_or("", BlockReason::name),
            })?;
        }
        Ok(())
    }

    fn cell<E>(
        &self,
        set: ArcSetId,
        ends: [VertexId; 2],
        disabled: Option<BlockReason>,
        visit: Visit<'_, E>,
        delay: impl Fn(usize, Point) -> f32,
    ) -> Result<(), E> {
        let netlist = self.results.netlist();
        let library = netlist.libraries().library();
        let found = library.arc_set(set);
        let instance = netlist.instance_of(self.results.graph().pin(ends[0]));
        let cell = instance.and_then(|instance| netlist.cell(instance));
        let condition = match (cell, found.when) {
            (Some(cell), Some(when)) => library.display_function(cell, when).to_string(),
            _ => String::new(),
        };
        for (place, arc) in found.arcs.into_iter().enumerate() {
            let arc = library.arc(arc);
            let [from, to] = ends.map(|vertex| self.name(vertex));
            visit(ArcRow {
                from,
                to,
                role: found.role.name(),
                sense: found.sense.name(),
                condition: condition.clone(),
                from_edge: arc.from.symbol(),
                to_edge: found.role.to_symbol(arc.to),
                delays_ps: self.both(|point| delay(place, point)),
                disabled: disabled.map_or("", BlockReason::name),
            })?;
        }
        Ok(())
    }

    fn name(&self, vertex: VertexId) -> String {
        let (graph, netlist) = (self.results.graph(), self.results.netlist());
        netlist.pin_name(graph.pin(vertex)).to_string()
    }

    /// Early and late, the worst of all scenes.
    fn both(&self, delay: impl Fn(Point) -> f32) -> [f64; 2] {
        let libraries = self.results.netlist().libraries();
        [Mode::Early, Mode::Late].map(|mode| {
            let points = (0..libraries.scenes().len()).map(|scene| libraries.point(scene, mode));
            let worst = points.map(&delay).reduce(|a, b| mode.worse(a, b));
            f64::from(worst.unwrap_or(0.0))
        })
    }
}
