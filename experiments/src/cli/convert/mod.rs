//! `netlearn convert IN OUT`: a circuit in another format, or a file of a design written anew.
//! Not for what stands between: circuits are the graph's, trees the parsers'.

mod circuit;
mod rewrite;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_parsers::Format;
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;
use rewrite::Rewrite;

/// Write a circuit in another format, or a file of a design anew.
///
/// Circuits of any format are written as AIGER (.aig binary, .aag text), BENCH, BLIF or Verilog: as
/// the and-inverter graph that they are. DEF, SDF, SPEF and SDC are written in their own format,
/// with all that was read of them; so is Verilog as Verilog, without --cells and --top-module. The
/// output is written whole or not at all.
#[derive(Args)]
#[command(after_help = "Examples:
  netlearn convert i2c.blif i2c.aig
  netlearn convert --skip-wires routed.def.gz placed.def
  netlearn convert --lenient broken.sdf mended.sdf")]
pub(super) struct Arguments {
    /// The file to read, also compressed by gzip; `-` is standard input.
    input: PathBuf,
    /// The file to write; its ending tells the format.
    output: PathBuf,
    #[command(flatten)]
    options: CircuitOptions,
    /// Leave the wires of DEF out.
    #[arg(long)]
    skip_wires: bool,
}

/// What was written.
#[derive(Serialize)]
struct Answer {
    input: String,
    output: String,
    format: &'static str,
    /// Of a circuit; of other files there is none of the four.
    inputs: Option<usize>,
    outputs: Option<usize>,
    latches: Option<usize>,
    ands: Option<usize>,
    /// What `--lenient` left out.
    errors: Vec<Failure>,
    num_errors: usize,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let name = self.output.display().to_string();
        let target = target_of(&name)?;
        let source = files::open(&self.input)?;
        let format = crate::cli::inspect::format_of(&source)?;
        let mut answer = Answer {
            input: self.input.display().to_string(),
            output: name,
            format: target.name(),
            inputs: None,
            outputs: None,
            latches: None,
            ands: None,
            errors: Vec::new(),
            num_errors: 0,
        };
        let is_mapped = self.options.has_cells() || self.options.top().is_some();
        if let Some(rewrite) = Rewrite::of(format).filter(|_| format == target && !is_mapped) {
            let left_out = rewrite.run(&source, &self.output, self.options.is_lenient(), self.skip_wires)?;
            answer.errors = left_out.errors;
            answer.num_errors = left_out.num_errors;
        } else if format.is_circuit() && circuit::is_target(target) {
            let aig = self.options.resolve()?.read(&source)?;
            files::write_with(&self.output, |out| {
                circuit::write(&aig, target, &answer.output, out)
            })?;
            answer.inputs = Some(aig.num_inputs());
            answer.outputs = Some(aig.num_outputs());
            answer.latches = Some(aig.num_latches());
            answer.ands = Some(aig.num_ands());
        } else {
            return Err(other_kind(source.name(), format, target).into());
        }
        answer.print(output)
    }
}

impl Answer {
    fn print(&self, output: &mut Output) -> anyhow::Result<Exit> {
        if output.is_json() {
            output.object("convert", self)?;
        } else {
            match self.ands {
                Some(ands) => writeln!(output, "{}: {ands} ANDs", self.output)?,
                None => writeln!(output, "{}: {}", self.output, self.format)?,
            }
            output.flush()?;
            for failure in &self.errors {
                failure.show(false);
            }
        }
        Ok(match self.num_errors {
            0 => Exit::Done,
            _ => Exit::BadInput,
        })
    }
}

/// The format that the name of the output says.
fn target_of(name: &str) -> anyhow::Result<Format> {
    let format = Format::of_name(name).filter(|&format| {
        let is_written = circuit::is_target(format) || Rewrite::of(format).is_some();
        // Text is written; who wants it packed can do so.
        is_written && !name.ends_with(".gz")
    });
    format.ok_or_else(|| {
        Failure::usage(format!("{name}: nothing is written in a format of that ending"))
            .help("the endings are .aig .aag .bench .blif .v for circuits, and .def .sdf .spef .sdc")
            .into()
    })
}

fn other_kind(name: &str, format: Format, target: Format) -> Failure {
    let failure = Failure::usage(format!("{name} is {format}, which cannot become {target}"));
    match (Rewrite::of(format), format.is_circuit()) {
        (_, true) => failure.help("a circuit is written as .aig .aag .bench .blif .v"),
        (Some(_), false) => failure.help(format!("{format} is written as .{}", format.extensions()[0])),
        (None, false) => failure.help(format!("{format} is read only")),
    }
}
