//! Drawings of small circuits, level by level: SVG to look at, DOT for Graphviz.
//!
//! Large circuits make no readable drawing and are refused; statistics say more about them.
//!
//! Inputs stand at the bottom, each level above the one it reads; inverted edges are dashed.

mod layout;
mod svg;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Aig, AigGraph, AigNode, NodeKind, PoPlacement};
use crate::ids::NodeId;

/// What may be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DrawParams {
    /// Circuits of more inputs, outputs and ANDs together are refused.
    pub max_nodes: usize,
}

impl Default for DrawParams {
    fn default() -> DrawParams {
        DrawParams { max_nodes: 400 }
    }
}

/// Why a circuit is not drawn.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DrawError {
    /// Nobody could read the drawing.
    #[error("{nodes} nodes are too many for a drawing (at most {max_nodes}); draw a cone of it")]
    TooLarge {
        /// Inputs, outputs and ANDs of the circuit.
        nodes: usize,
        /// The most the parameters allow.
        max_nodes: usize,
    },
    /// Edges that pass many levels would make the drawing as large as many small circuits.
    #[error("{levels} levels with edges across them are too many for a drawing")]
    TooDeep {
        /// Levels of the circuit.
        levels: usize,
    },
}

/// The drawing of a circuit as SVG.
///
/// ```
/// use netlearn_graph::aig::Aig;
/// use netlearn_graph::aig::draw::{DrawParams, svg};
///
/// let mut aig = Aig::new("xor");
/// let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
/// let y = aig.xor(a, b);
/// aig.add_output(y, "y");
/// let drawing = svg(&aig, &DrawParams::default())?;
/// assert!(drawing.starts_with("<svg") && drawing.contains("level 2"));
/// # Ok::<(), netlearn_graph::aig::draw::DrawError>(())
/// ```
///
/// # Errors
/// If the circuit is too large to be read as a drawing.
pub fn svg(aig: &Aig, params: &DrawParams) -> Result<String, DrawError> {
    let drawn = Drawn::new(aig, params)?;
    let layout =
        layout::place(&drawn.graph.graph, &drawn.shown, &drawn.widths()).ok_or(DrawError::TooDeep {
            levels: drawn.graph.graph.num_levels(),
        })?;
    Ok(svg::render(aig, &drawn, &layout))
}

/// The circuit in Graphviz's DOT, one rank a level.
///
/// # Errors
/// If the circuit is too large to be read as a drawing.
pub fn dot(aig: &Aig, params: &DrawParams) -> Result<String, DrawError> {
    let drawn = Drawn::new(aig, params)?;
    let graph = &drawn.graph.graph;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "digraph {} {{", quoted(aig.name()));
    out.push_str("  rankdir=BT;\n  node [fontname=\"sans-serif\"];\n");
    for v in drawn.nodes() {
        let shape = match drawn.graph.kind[v as usize] {
            AigGraph::INPUT => "box",
            AigGraph::OUTPUT => "invhouse",
            _ => "circle",
        };
        let label = quoted(&drawn.labels[v as usize]);
        let _ = writeln!(out, "  v{v} [shape={shape}, label={label}];");
    }
    for level in 0..graph.num_levels() {
        let members: Vec<String> = (graph.level(level))
            .filter(|&v| drawn.shown[v as usize])
            .map(|v| format!("v{v};"))
            .collect();
        let _ = writeln!(out, "  {{ rank=same; {} }}", members.join(" "));
    }
    for v in drawn.nodes() {
        for (edge, source) in graph.in_edges(v).zip(graph.sources(v)) {
            let inverted = graph.edge_kinds()[edge as usize] == 1;
            let style = if inverted { " [style=dashed]" } else { "" };
            let _ = writeln!(out, "  v{source} -> v{v}{style};");
        }
    }
    out.push_str("}\n");
    Ok(out)
}

/// The graph behind a drawing.
struct Drawn {
    graph: AigGraph,
    labels: Vec<String>,
    /// The constant is left out where nothing reads it.
    shown: Vec<bool>,
}

impl Drawn {
    fn new(aig: &Aig, params: &DrawParams) -> Result<Drawn, DrawError> {
        let nodes = aig.num_nodes() - 1 + aig.num_combinational_outputs();
        if nodes > params.max_nodes {
            return Err(DrawError::TooLarge {
                nodes,
                max_nodes: params.max_nodes,
            });
        }
        let graph = aig.to_level_graph(PoPlacement::Next);
        let labels = graph.node.iter().map(|&node| label(aig, node)).collect();
        let is_constant = |node: &AigNode| *node == AigNode::Node(NodeId::CONSTANT);
        let shown = (0..).zip(&graph.node);
        let shown = shown
            .map(|(v, node)| !is_constant(node) || !graph.graph.targets(v).is_empty())
            .collect();
        Ok(Drawn { graph, labels, shown })
    }

    fn nodes(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.shown.len() as u32).filter(|&v| self.shown[v as usize])
    }

    /// How wide each node is drawn.
    fn widths(&self) -> Vec<f64> {
        let width = |v: usize| match self.graph.kind[v] {
            AigGraph::AND => svg::AND_DIAMETER,
            _ => svg::text_width(&self.labels[v]).max(svg::AND_DIAMETER),
        };
        (0..self.labels.len()).map(width).collect()
    }
}

fn label(aig: &Aig, node: AigNode) -> String {
    match node {
        AigNode::Output(i) => aig.output_label(i as usize).into_owned(),
        AigNode::LatchInput(i) => format!("{} next", aig.latch_label(i as usize)),
        AigNode::Node(node) => match aig.kind(node) {
            NodeKind::Constant => "0".to_owned(),
            NodeKind::Input(i) => aig.input_label(i).into_owned(),
            NodeKind::Latch(i) => aig.latch_label(i).into_owned(),
            NodeKind::And(_) => node.0.to_string(),
        },
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aig::LatchInit;
    use crate::aig::generate::random_aig;

    fn counter_bit() -> Aig {
        let mut aig = Aig::new("a \"bit\"");
        let enable = aig.add_input("enable <1>");
        let q = aig.add_latch("q", LatchInit::Zero);
        let next = aig.xor(enable, q);
        aig.set_latch_next(0, next);
        aig.add_output(!q, "y");
        aig
    }

    #[test]
    fn dot_has_a_rank_for_every_level_and_dashes_inverted_edges() {
        let text = dot(&counter_bit(), &DrawParams::default()).unwrap();
        assert!(text.starts_with("digraph \"a \\\"bit\\\"\" {\n"));
        assert_eq!(text.matches("rank=same").count(), 4);
        assert_eq!(text.matches("style=dashed").count(), 6);
        assert!(
            !text.contains("v0 ["),
            "the constant is not read, so not drawn: {text}"
        );
    }

    #[test]
    fn svg_escapes_names_and_draws_every_node() {
        let text = svg(&counter_bit(), &DrawParams::default()).unwrap();
        assert!(text.contains("enable &lt;1&gt;"));
        assert_eq!(text.matches("<circle").count(), 3);
        assert_eq!(
            text.matches("stroke-dasharray").count(),
            6 + 1,
            "edges and legend"
        );
        assert!(text.ends_with("</svg>\n"));
    }

    #[test]
    fn large_circuits_are_refused() {
        let aig = random_aig(16, 2000, 8, 1);
        let error = svg(&aig, &DrawParams::default()).unwrap_err();
        assert!(matches!(error, DrawError::TooLarge { max_nodes: 400, .. }));
        assert_eq!(dot(&aig, &DrawParams::default()), Err(error));
    }
}
