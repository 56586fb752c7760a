//! `netlearn convert IN OUT`: a circuit in another format.
//! Not for netlists that must stay as they are: the circuit goes through its and-inverter graph.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use netlearn_graph::aig::Aig;
use netlearn_parsers::{Format, aiger, bench, blif, verilog};
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;

/// Write a circuit in another format: AIGER (.aig binary, .aag text), BENCH, BLIF or Verilog.
#[derive(Args)]
#[command(after_help = "Example: netlearn convert i2c.blif i2c.aig")]
pub(super) struct Arguments {
    /// A circuit in any format that `inspect` knows.
    input: PathBuf,
    /// The file to write; its ending tells the format.
    output: PathBuf,
    #[command(flatten)]
    options: CircuitOptions,
}

/// The formats that circuits are written in.
#[derive(Clone, Copy)]
enum Target {
    AigerBinary,
    AigerText,
    Bench,
    Blif,
    Verilog,
}

#[derive(Serialize)]
struct Answer {
    input: String,
    output: String,
    inputs: usize,
    outputs: usize,
    latches: usize,
    ands: usize,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let name = self.output.display().to_string();
        let target = Target::of_name(&name)?;
        let aig = self.options.resolve()?.read(&self.input)?;
        files::write_with(&self.output, |out| target.write(&aig, out))?;
        let answer = Answer {
            input: self.input.display().to_string(),
            output: name,
            inputs: aig.num_inputs(),
            outputs: aig.num_outputs(),
            latches: aig.num_latches(),
            ands: aig.num_ands(),
        };
        if output.is_json() {
            output.object("convert", &answer)?;
        } else {
            writeln!(output, "{}: {} ANDs", answer.output, answer.ands)?;
        }
        Ok(Exit::Done)
    }
}

impl Target {
    fn of_name(name: &str) -> anyhow::Result<Self> {
        let target = match Format::of_name(name) {
            // Text is written; who wants it packed can do so.
            _ if name.ends_with(".gz") => None,
            Some(Format::Aiger) if name.ends_with(".aag") => Some(Self::AigerText),
            Some(Format::Aiger) => Some(Self::AigerBinary),
            Some(Format::Bench) => Some(Self::Bench),
            Some(Format::Blif) => Some(Self::Blif),
            Some(Format::Verilog) => Some(Self::Verilog),
            _ => None,
        };
        target.ok_or_else(|| {
            Failure::usage(format!(
                "{name}: no circuit is written in a format of that ending"
            ))
            .help("the endings are .aig .aag .bench .blif .v")
            .into()
        })
    }

    fn write(self, aig: &Aig, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::AigerBinary => aiger::write(&aig.to_aiger(), out),
            Self::AigerText => aiger::write_ascii(&aig.to_aiger(), out),
            Self::Bench => bench::write(&aig.to_bench(), out),
            Self::Blif => blif::write(&aig.to_blif(), out),
            Self::Verilog => verilog::write(&aig.to_verilog(), out),
        }
    }
}
