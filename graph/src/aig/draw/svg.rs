//! A placed circuit as SVG text.
//!
//! Where things stand is settled by [`super::layout`].

use std::fmt::Write as _;

use super::Drawn;
use super::layout::Layout;
use crate::aig::{Aig, AigGraph};

pub(super) const AND_DIAMETER: f64 = 30.0;
const LEVEL_HEIGHT: f64 = 78.0;
const BOX_HEIGHT: f64 = 26.0;
const MARGIN: f64 = 24.0;
/// Room for the names of levels on the left, and for the title on top.
const LEFT: f64 = 84.0;
const TOP: f64 = 66.0;
const LEGEND_WIDTH: f64 = 300.0;

const STYLE: &str = "\
text{font:13px ui-sans-serif,system-ui,sans-serif;fill:#1f2933}\
.t{font-size:16px;font-weight:600}.s{fill:#7b8794;font-size:12px}\
.m{text-anchor:middle}.n{font-size:11px}\
.g{stroke:#e4e7eb}.e{fill:none;stroke:#52606d;stroke-width:1.3}\
.and{fill:#e0f0ff;stroke:#2b6cb0}.in{fill:#e6f6ec;stroke:#2f855a}.out{fill:#fdf0e0;stroke:#b7791f}\
.and,.in,.out{stroke-width:1.3}";

/// How wide a box for `text` is.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * 7.6 + 16.0
}

pub(super) fn render(aig: &Aig, drawn: &Drawn, layout: &Layout) -> String {
    let graph = &drawn.graph.graph;
    let num_levels = graph.num_levels();
    let title = aig.stats().to_string();
    let inner = layout.width.max(text_width(&title) - LEFT).max(LEGEND_WIDTH);
    let offset = LEFT + (inner - layout.width) / 2.0;
    let width = LEFT + inner + MARGIN;
    let height = TOP + LEVEL_HEIGHT * num_levels as f64;
    let y = |level: u32| height - LEVEL_HEIGHT * (f64::from(level) + 0.5);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n<style>{STYLE}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text class=\"t\" x=\"{MARGIN}\" y=\"28\">{}</text>\n",
        escaped(&title)
    );
    legend(&mut out);
    for level in 0..num_levels as u32 {
        let _ = writeln!(
            out,
            "<line class=\"g\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"s\" x=\"{MARGIN}\" y=\"{:.1}\">level {level}</text>",
            width - MARGIN,
            y(level) + 4.0,
            y = y(level),
        );
    }
    let levels = graph.node_levels();
    for target in drawn.nodes() {
        for (edge, &source) in graph.in_edges(target).zip(graph.sources(target)) {
            let inverted = graph.edge_kinds()[edge as usize] == 1;
            let mut points = vec![(layout.x[source as usize], y(levels[source as usize]))];
            let bends = &layout.bends[edge as usize];
            points.extend(
                (levels[source as usize] + 1..)
                    .zip(bends)
                    .map(|(l, &x)| (x, y(l))),
            );
            points.push((layout.x[target as usize], y(levels[target as usize])));
            let dashes = if inverted { " stroke-dasharray=\"5 4\"" } else { "" };
            let _ = writeln!(
                out,
                "<path class=\"e\"{dashes} d=\"{}\"/>",
                curve(&points, offset)
            );
        }
    }
    for v in drawn.nodes() {
        let (x, y) = (layout.x[v as usize] + offset, y(levels[v as usize]));
        let label = &drawn.labels[v as usize];
        node(&mut out, drawn.graph.kind[v as usize], (x, y), label);
    }
    out.push_str("</svg>\n");
    out
}

fn legend(out: &mut String) {
    let y = 48.0;
    let (plain, inverted) = (MARGIN + 1.0, MARGIN + 96.0);
    for (x, text, dashes) in [
        (plain, "plain", ""),
        (inverted, "inverted", " stroke-dasharray=\"5 4\""),
    ] {
        let _ = writeln!(
            out,
            "<path class=\"e\"{dashes} d=\"M{x:.1} {y}h36\"/>\
             <text class=\"s\" x=\"{:.1}\" y=\"{}\">{text}</text>",
            x + 42.0,
            y + 4.0
        );
    }
}

fn node(out: &mut String, kind: u8, (x, y): (f64, f64), label: &str) {
    if kind == AigGraph::AND {
        let radius = AND_DIAMETER / 2.0;
        let _ = writeln!(
            out,
            "<circle class=\"and\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>\
             <text class=\"m n\" x=\"{x:.1}\" y=\"{y:.1}\" dy=\".35em\">{}</text>",
            escaped(label)
        );
        return;
    }
    let width = text_width(label).max(AND_DIAMETER);
    let (class, corner) = if kind == AigGraph::OUTPUT {
        ("out", 2.0)
    } else {
        ("in", 13.0)
    };
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" \
         height=\"{BOX_HEIGHT}\" rx=\"{corner}\"/><text class=\"m\" x=\"{x:.1}\" y=\"{y:.1}\" dy=\".35em\">{}</text>",
        x - width / 2.0,
        y - BOX_HEIGHT / 2.0,
        escaped(label)
    );
}

/// A smooth line through points: upright where it passes them.
fn curve(points: &[(f64, f64)], offset: f64) -> String {
    let (x, y) = points[0];
    let mut path = format!("M{:.1} {y:.1}", x + offset);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let middle = (y0 + y1) / 2.0;
        let (x0, x1) = (x0 + offset, x1 + offset);
        let _ = write!(path, "C{x0:.1} {middle:.1} {x1:.1} {middle:.1} {x1:.1} {y1:.1}");
    }
    path
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
