//! `netlearn aig draw FILE -o OUT`: a small circuit to look at.
//! Not for large ones: nobody could read them.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_graph::aig::draw::{DrawParams, dot, svg};
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;

/// Draw a small circuit level by level, as SVG or for Graphviz.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// The circuit.
    file: PathBuf,
    /// The drawing, .svg or .dot.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Most nodes that are drawn.
    #[arg(long, value_name = "N", default_value_t = DrawParams::default().max_nodes)]
    max_nodes: usize,
    #[command(flatten)]
    options: CircuitOptions,
}

#[derive(Serialize)]
struct Answer {
    file: String,
    drawing: String,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let drawing = self.output.display().to_string();
        let draw = match self.output.extension().and_then(|ending| ending.to_str()) {
            Some("svg") => svg,
            Some("dot" | "gv") => dot,
            _ => return Err(Failure::usage(format!("{drawing}: a drawing ends in .svg or .dot")).into()),
        };
        let aig = self.options.resolve()?.read_file(&self.file)?;
        let text = draw(
            &aig,
            &DrawParams {
                max_nodes: self.max_nodes,
            },
        )
        .map_err(|error| Failure::input(error.to_string()).file(self.file.display().to_string()))?;
        files::write(&self.output, &text)?;
        let answer = Answer {
            file: self.file.display().to_string(),
            drawing,
        };
        if output.is_json() {
            output.object("aig-draw", &answer)?;
        } else {
            writeln!(output, "{}", answer.drawing)?;
        }
        Ok(Exit::Done)
    }
}
