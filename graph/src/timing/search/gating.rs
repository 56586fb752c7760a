//! Gates in clock networks that ask for checks of their enables, found by what they compute.
//! Not for: integrated clock gates; their libraries say their checks.

use super::context::{Context, flag};
use super::tagging::Tagging;
use crate::ids::{FunctionId, PinId};
use crate::library::{Edge, Library, Mode, Operation, Role};
use crate::timing::graph::{EdgeKind, VertexId};

/// An enable of a clock gate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    pub(super) enable: VertexId,
    pub(super) clock: VertexId,
    /// Whether the clock passes the gate while it is high.
    pub(super) is_active_high: bool,
}

impl Gate {
    /// The edge of the clock that an enable of a mode is checked against.
    pub(super) fn edge(&self, active_high: Option<bool>, mode: Mode) -> Edge {
        let leading = match active_high.unwrap_or(self.is_active_high) {
            true => Edge::Rise,
            false => Edge::Fall,
        };
        match mode {
            Mode::Late => leading,
            Mode::Early => leading.opposite(),
        }
    }
}

/// All enables of clock gates, sorted.
pub(super) fn find(context: &Context<'_>, tagging: &Tagging) -> Vec<Gate> {
    let graph = context.graph;
    let library = context.libraries().library();
    let is_clock = |vertex: VertexId| {
        let has_clock = |edge| tagging.tags.traits(tagging.set(vertex, edge)).has_clock;
        Edge::ALL.into_iter().any(has_clock)
    };
    let clocked = downstream(context, tagging);
    let mut gates: Vec<Gate> = Vec::new();
    for &output in &tagging.clock_vertices {
        let (pin, port) = (graph.pin(output), context.netlist.library_port(graph.pin(output)));
        let function = port.and_then(|port| library.port(port).function);
        let (Some(function), Some(instance)) = (function, context.netlist.instance_of(pin)) else {
            continue;
        };
        if !is_clock(output) {
            continue;
        }
        let pins = context.netlist.pins_of(instance);
        let vertex_of = |place: u32| pins.get(place as usize).and_then(|pin| graph.load(pin));
        let inputs: Vec<(EdgeKind, VertexId)> = (graph.fanin(output))
            .map(|(edge, from)| (graph.kind(edge), from))
            .collect();
        let is_through = |vertex: VertexId| {
            inputs.iter().any(|&(kind, from)| {
                from == vertex && matches!(context.role(kind), Some(Role::Combinational))
            })
        };
        for (enable, clock, is_active_high) in gated(library, function) {
            let (Some(enable), Some(clock)) = (vertex_of(enable), vertex_of(clock)) else {
                continue;
            };
            let is_new = !gates.iter().rev().take(16).any(|gate| gate.enable == enable);
            if is_new
                && is_through(enable)
                && !is_clock(enable)
                && is_clock(clock)
                && clocked[clock.index()]
                && !is_off(context, graph.pin(clock))
            {
                gates.push(Gate {
                    enable,
                    clock,
                    is_active_high,
                });
            }
        }
    }
    gates.sort_by_key(|gate| gate.enable);
    gates
}

fn is_off(context: &Context<'_>, pin: PinId) -> bool {
    context.constraints.gating_of.disabled_pins.contains(&pin)
}

/// Whether clocks at a vertex go on to registers.
fn downstream(context: &Context<'_>, tagging: &Tagging) -> Vec<bool> {
    let mut clocked = vec![false; context.graph.num_vertices()];
    for &vertex in tagging.clock_vertices.iter().rev() {
        clocked[vertex.index()] = context.has_flag(vertex, flag::REGISTER_CLOCK)
            || (context.graph.fanout(vertex)).any(|(_, to)| clocked[to.index()]);
    }
    clocked
}

/// A function as a tree, as far as gating looks at it.
#[derive(Clone, Debug)]
enum Node {
    Port(u32),
    Not(Box<Node>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    Other(Vec<u32>),
}

impl Node {
    fn of(library: &Library, function: FunctionId) -> Option<Node> {
        let mut stack: Vec<Node> = Vec::new();
        for operation in library.operations(function) {
            let node = match *operation {
                Operation::Port(port) => Node::Port(port),
                Operation::Constant(_) | Operation::State(_) => Node::Other(Vec::new()),
                Operation::Not => Node::Not(Box::new(stack.pop()?)),
                Operation::And | Operation::Or | Operation::Xor => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    match operation {
                        Operation::And => Node::And(Box::new([left, right])),
                        Operation::Or => Node::Or(Box::new([left, right])),
                        _ => Node::Other([left.ports(), right.ports()].concat()),
                    }
                }
            };
            stack.push(node);
        }
        stack.pop()
    }

    fn ports(&self) -> Vec<u32> {
        match self {
            Node::Port(port) => vec![*port],
            Node::Not(node) => node.ports(),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().flat_map(Node::ports).collect(),
            Node::Other(ports) => ports.clone(),
        }
    }

    /// The operands of nested operations of the same kind.
    fn operands(&self, is_and: bool, found: &mut Vec<Node>) {
        match self {
            Node::And(nodes) if is_and => nodes.iter().for_each(|node| node.operands(is_and, found)),
            Node::Or(nodes) if !is_and => nodes.iter().for_each(|node| node.operands(is_and, found)),
            node => found.push(node.clone()),
        }
    }
}

/// Pairs of enable and clock of a function, as ports of its cell, with whether the clock is active high:
/// products gate a high clock, sums a low one.
fn gated(library: &Library, function: FunctionId) -> Vec<(u32, u32, bool)> {
    let Some(mut node) = Node::of(library, function) else {
        return Vec::new();
    };
    while let Node::Not(inner) = node {
        node = *inner;
    }
    let is_and = match node {
        Node::And(_) => true,
        Node::Or(_) => false,
        _ => return Vec::new(),
    };
    let mut operands = Vec::new();
    node.operands(is_and, &mut operands);
    let mut pairs = Vec::new();
    for operand in &operands {
        let (clock, is_active_high) = match operand {
            Node::Port(port) => (*port, is_and),
            Node::Not(inner) => match **inner {
                Node::Port(port) => (port, !is_and),
                _ => continue,
            },
            _ => continue,
        };
        let enables = operands.iter().flat_map(Node::ports);
        pairs.extend(
            enables
                .filter(|&enable| enable != clock)
                .map(|enable| (enable, clock, is_active_high)),
        );
    }
    pairs
}
