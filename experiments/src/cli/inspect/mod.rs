//! `netlearn inspect FILE...`: what is in files of any format the program knows.
//! Not for changing them: that is `convert`.

mod contents;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use netlearn_graph::aig::ReadError;
use netlearn_graph::aig::convert::ConvertErrorKind;
use netlearn_graph::aig::stats::Stats;
use netlearn_parsers::Source;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::circuit_file::{CircuitOptions, CircuitReader};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use contents::{Contents, Counts, contents};

/// Show what is in files: AIGER, BENCH, BLIF, PLA, Verilog, genlib, each also compressed by gzip.
///
/// Counts are of the file as it is written; the line `aig` is the circuit after structural
/// hashing. Where a file is bad its diagnostic is shown, the others still are, and the exit code
/// is 2; of a file whose one fault is nets without a driver, the circuit with those at 0 is shown
/// as well.
#[derive(Args)]
pub(super) struct Arguments {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    options: CircuitOptions,
}

/// What is known of one file.
#[derive(Serialize)]
struct Inspection {
    file: String,
    format: Option<&'static str>,
    #[serde(serialize_with = "as_map")]
    contents: Counts,
    /// The circuit after structural hashing, where the file is one.
    aig: Option<Stats>,
    warnings: Vec<String>,
    error: Option<Failure>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let reader = self.options.resolve()?;
        let mut inspections = Vec::new();
        let mut exit = Exit::Done;
        for file in &self.files {
            let inspection = inspect(&reader, file);
            if inspection.error.is_some() {
                exit = Exit::BadInput;
            }
            if !output.is_json() {
                print(output, &inspection)?;
            }
            inspections.push(inspection);
        }
        if output.is_json() {
            output.array("inspect", &inspections)?;
        }
        Ok(exit)
    }
}

fn inspect(reader: &CircuitReader, path: &Path) -> Inspection {
    let mut inspection = Inspection {
        file: path.display().to_string(),
        format: None,
        contents: Counts::new(),
        aig: None,
        warnings: Vec::new(),
        error: None,
    };
    if let Err(error) = fill(&mut inspection, reader, path) {
        inspection.error = Some(Failure::of(&error));
    }
    inspection
}

fn fill(inspection: &mut Inspection, reader: &CircuitReader, path: &Path) -> anyhow::Result<()> {
    let Contents {
        format,
        counts,
        warnings,
        is_circuit,
    } = contents(&Source::open(path)?)?;
    inspection.format = Some(format);
    inspection.contents = counts;
    inspection.warnings = warnings.iter().map(ToString::to_string).collect();
    if is_circuit {
        let read = reader.read_file(path);
        // A net without a driver is an error, but what else the file holds can still be told.
        let is_undriven = matches!(
            read,
            Err(ReadError::Meaning {
                kind: ConvertErrorKind::Undriven,
                ..
            })
        );
        let shown = if is_undriven {
            Some(reader.read_leniently(path)?)
        } else {
            None
        };
        if let Some(file) = shown.as_ref().or(read.as_ref().ok()) {
            inspection.aig = Some(file.aig.stats());
            // Warnings of reading come again with those of the meaning.
            inspection.warnings = file.warnings.iter().map(ToString::to_string).collect();
        }
        read?;
    }
    Ok(())
}

fn print(output: &mut Output, inspection: &Inspection) -> anyhow::Result<()> {
    // The order of what is on the screen is that of the files, also where stderr is another stream.
    output.flush()?;
    if let Some(format) = inspection.format {
        let counts: Vec<String> = inspection
            .contents
            .iter()
            .map(|(name, value)| count(name, value))
            .collect();
        writeln!(output, "{}: {format}, {}", inspection.file, counts.join(", "))?;
    }
    if let Some(stats) = &inspection.aig {
        writeln!(output, "  aig {stats}")?;
    }
    output.flush()?;
    for warning in &inspection.warnings {
        tracing::warn!("{warning}");
    }
    if let Some(failure) = &inspection.error {
        failure.show(false);
    }
    Ok(())
}

fn as_map<S: Serializer>(counts: &Counts, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(name, value)| (name, value)))
}

fn count(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) => format!("{name} {text}"),
        value => format!("{value} {name}"),
    }
}
