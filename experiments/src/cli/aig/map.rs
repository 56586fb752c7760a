//! `netlearn aig map FILE -o OUT`: a netlist of cells.
//! Not for measuring it: `aig run --map-at` and `sta` do.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_graph::synthesis::{CancelFlag, RunOptions};
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::{files, interrupt, synthesis};

/// Map a circuit to the cells of a library and write the netlist as Verilog.
#[derive(Args)]
#[command(after_help = "Example:\n  netlearn aig map ctrl.aig -o ctrl_mapped.v\n  \
netlearn sta --lib .deps/osu018/osu018_stdcells.lib --verilog ctrl_mapped.v --sdc ctrl.sdc")]
pub(in crate::cli) struct Arguments {
    /// The circuit.
    file: PathBuf,
    /// Netlist to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Library to map to, Liberty or genlib [default: the one that setup installed].
    #[arg(long, value_name = "FILE")]
    lib: Option<PathBuf>,
    #[command(flatten)]
    options: CircuitOptions,
}

#[derive(Serialize)]
struct Answer {
    file: String,
    library: String,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let circuit = self.options.resolve()?.read_file(&self.file)?;
        let library = synthesis::library(self.lib.as_deref())?;
        let cancel = CancelFlag::new();
        let flag = cancel.clone();
        interrupt::on_request(move || flag.cancel());
        let answer = Answer {
            file: self.output.display().to_string(),
            library: library.path.display().to_string(),
        };
        let options = RunOptions {
            library: Some(library),
            cancel,
            ..RunOptions::default()
        };
        let mapped = synthesis::engine()?.map(&circuit, &options)?;
        if interrupt::is_requested() {
            return Err(Failure::interrupted("stopped; nothing was written").into());
        }
        let netlist = mapped.map_err(|error| Failure::resource(format!("ABC: {error}")))?;
        files::write_with(&self.output, |out| out.write_all(&netlist))?;
        match output.is_json() {
            true => output.object("aig-map", &answer)?,
            false => writeln!(output, "{} with cells of {}", answer.file, answer.library)?,
        }
        Ok(Exit::Done)
    }
}
