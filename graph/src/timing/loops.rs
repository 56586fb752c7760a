//! Where loops are cut: at the edges on which a depth-first walk comes back to where it is.
//! Not for: loops through latches; their data are deferred in every graph.
//!
//! Any edge of a loop may be cut, and times depend on which. The walk is that of OpenSTA, and so are
//! the orders of what it begins at and of the edges it takes, as far as they follow from names.

use super::graph::{NONE, WIRE};
use crate::ids::{InstanceId, PinId};
use crate::level_graph::Edge;
use crate::netlist::Netlist;

/// Vertices below which OpenSTA sorts them by name before it walks.
const FEW: usize = 100;

/// All vertices in the order in which OpenSTA makes them: instance by instance by name, a reading
/// vertex before a driving one; then the ports of the design. `vertices` are those of each pin.
pub(super) fn order(netlist: &Netlist, vertices: &[[u32; 2]]) -> Vec<u32> {
    let mut instances: Vec<InstanceId> = netlist.instances().collect();
    instances.sort_by_cached_key(|&instance| netlist.instance_name(instance).levels());
    let pins = instances
        .into_iter()
        .flat_map(|instance| netlist.pins_of(instance));
    let both = pins.chain(netlist.ports()).flat_map(|pin| vertices[pin.index()]);
    both.filter(|&vertex| vertex != NONE).collect()
}

/// Which edges are cut. `order` are all vertices, `pins` the pin of each.
pub(super) fn cuts(netlist: &Netlist, order: &[u32], pins: &[PinId], edges: &[Edge]) -> Vec<bool> {
    let mut has_fanin = vec![false; pins.len()];
    for edge in edges {
        has_fanin[edge.target as usize] = true;
    }
    let mut walk = Walk::new(pins.len(), edges);
    let roots = order.iter().copied();
    let roots = roots.filter(|&vertex| !has_fanin[vertex as usize] && !walk.out(vertex).is_empty());
    let roots = sorted_if_few(netlist, pins, roots.collect());
    // They lie on a stack, so that the last comes first.
    for &root in roots.iter().rev() {
        walk.reach(root);
        walk.from(root);
    }
    let is_unseen = |&vertex: &u32| walk.states[vertex as usize] == State::Unseen;
    let unseen = order.iter().copied().filter(is_unseen).collect();
    for vertex in sorted_if_few(netlist, pins, unseen) {
        // It does not count as reached yet: the walk goes through it once more, and then comes back.
        if walk.states[vertex as usize] == State::Unseen {
            walk.from(vertex);
        }
    }
    walk.is_cut
}

/// Few vertices by the names of their pins, those of ports first; many as they are.
fn sorted_if_few(netlist: &Netlist, pins: &[PinId], mut vertices: Vec<u32>) -> Vec<u32> {
    if vertices.len() < FEW {
        vertices.sort_by_cached_key(|&vertex| {
            let pin = pins[vertex as usize];
            match netlist.instance_of(pin) {
                Some(instance) => {
                    let port = netlist.library_port(pin);
                    let name = port.map(|port| netlist.libraries().library().port_name(port));
                    (
                        netlist.instance_name(instance).levels(),
                        name.unwrap_or_default().to_owned(),
                    )
                }
                None => (Vec::new(), netlist.pin_name(pin).to_string()),
            }
        });
    }
    vertices
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Unseen,
    OnPath,
    Done,
}

/// A depth-first walk.
struct Walk<'a> {
    edges: &'a [Edge],
    /// Where the edges out of a vertex begin among `out`.
    first: Vec<u32>,
    /// Edges by their sources.
    out: Vec<u32>,
    states: Vec<State>,
    is_cut: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(count: usize, edges: &'a [Edge]) -> Self {
        let mut first = vec![0u32; count + 1];
        for edge in edges {
            first[edge.source as usize + 1] += 1;
        }
        for vertex in 0..count {
            first[vertex + 1] += first[vertex];
        }
        let mut next = first.clone();
        let mut out = vec![0u32; edges.len()];
        // Loads in the order of their net, then the arcs of a cell, the last of them first.
        let wires = (0..edges.len()).filter(|&edge| edges[edge].kind == WIRE);
        let arcs = (0..edges.len()).rev().filter(|&edge| edges[edge].kind != WIRE);
        for edge in wires.chain(arcs) {
            let slot = &mut next[edges[edge].source as usize];
            out[*slot as usize] = edge as u32;
            *slot += 1;
        }
        Self {
            edges,
            first,
            out,
            states: vec![State::Unseen; count],
            is_cut: vec![false; edges.len()],
        }
    }

    fn out(&self, vertex: u32) -> std::ops::Range<u32> {
        self.first[vertex as usize]..self.first[vertex as usize + 1]
    }

    fn reach(&mut self, vertex: u32) {
        self.states[vertex as usize] = State::OnPath;
    }

    /// Walks from a vertex to all that was not seen yet.
    fn from(&mut self, vertex: u32) {
        let mut path = vec![(vertex, self.out(vertex))];
        while let Some((vertex, rest)) = path.last_mut() {
            let Some(slot) = rest.next() else {
                self.states[*vertex as usize] = State::Done;
                path.pop();
                continue;
            };
            let edge = self.out[slot as usize] as usize;
            let target = self.edges[edge].target;
            match self.states[target as usize] {
                State::Unseen => {
                    self.reach(target);
                    path.push((target, self.out(target)));
                }
                State::OnPath => self.is_cut[edge] = true,
                State::Done => {}
            }
        }
    }
}
