//! `netlearn inspect FILE...`: what is in files of any format the program knows, and how the
//! names of several files of one design meet.
//! Not for changing them: that is `convert`.

mod contents;
mod names;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use netlearn_graph::aig::ReadError;
use netlearn_graph::aig::convert::ConvertErrorKind;
use netlearn_graph::aig::stats::Stats;
use netlearn_parsers::{Format, Source};
use serde::Serialize;

use crate::circuit_file::{CircuitOptions, CircuitReader};
use crate::exit::Exit;
use crate::failure::{Failure, of_report};
use crate::files;
use crate::output::Output;
pub(super) use contents::format_of;
use contents::{Facts, Tree, contents};
use names::{Names, names};

/// Show what is in files of any format, and how the names of several files of a design meet.
///
/// Read are AIGER, BENCH, BLIF, PLA, genlib, Verilog, Liberty, LEF, DEF, SDF, SPEF and SDC, each also
/// compressed by gzip; `-` is standard input. Counts are of the file as it is written; the line
/// `aig` is the circuit after structural hashing. Where a file is bad its diagnostic is shown, the
/// others still are, and the exit code is 2.
///
/// Of a netlist and other files of the design it is told how many of their names are found in it,
/// and the first that are not. Without Verilog the first DEF is the netlist.
#[derive(Args)]
#[command(after_help = "Examples:
  netlearn inspect cells.lib.gz top.def
  netlearn inspect --lenient broken.sdf
  netlearn inspect top.v top.def top.spef top.sdf cells.lib")]
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
    /// After unpacking.
    bytes: Option<usize>,
    contents: Option<Facts>,
    /// The circuit after structural hashing, where the file is one.
    aig: Option<Stats>,
    warnings: Vec<String>,
    /// The first of `errors`.
    error: Option<Failure>,
    /// One at most, but with `--lenient`.
    errors: Vec<Failure>,
    /// How many there were; of very many only the first are kept.
    num_errors: usize,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let inspector = Inspector {
            reader: self.options.resolve()?,
            has_cells: self.options.has_cells(),
            lenient: self.options.is_lenient(),
        };
        let mut inspections = Vec::new();
        let mut trees = Vec::new();
        let mut exit = Exit::Done;
        for file in &self.files {
            let (inspection, tree) = inspector.inspect(file);
            if inspection.num_errors > 0 {
                exit = Exit::BadInput;
            }
            if !output.is_json() {
                print(output, &inspection)?;
            }
            // With one file there is nothing that its names could meet.
            trees.push((inspection.file.clone(), tree.filter(|_| self.files.len() > 1)));
            inspections.push(inspection);
        }
        let names = match names(&trees, self.options.top()) {
            Ok(names) => names,
            Err(error) => {
                tracing::warn!("names are not compared: {error}");
                None
            }
        };
        match (names, output.is_json()) {
            (names, true) => print_json(output, &inspections, names.as_ref())?,
            (Some(names), false) => write!(output, "{names}")?,
            (None, false) => {}
        }
        Ok(exit)
    }
}

/// Inspects files with the same options.
struct Inspector {
    reader: CircuitReader,
    has_cells: bool,
    lenient: bool,
}

impl Inspector {
    fn inspect(&self, path: &Path) -> (Inspection, Option<Tree>) {
        let mut inspection = Inspection {
            file: path.display().to_string(),
            format: None,
            bytes: None,
            contents: None,
            aig: None,
            warnings: Vec::new(),
            error: None,
            errors: Vec::new(),
            num_errors: 0,
        };
        let tree = match self.fill(&mut inspection, path) {
            Ok(tree) => tree,
            Err(error) => {
                inspection.errors.push(Failure::of(&error));
                inspection.num_errors += 1;
                None
            }
        };
        inspection.error = inspection.errors.first().cloned();
        (inspection, tree)
    }

    fn fill(&self, inspection: &mut Inspection, path: &Path) -> anyhow::Result<Option<Tree>> {
        let source = files::open(path)?;
        inspection.bytes = Some(source.bytes().len());
        let format = format_of(&source)?;
        inspection.format = Some(format.name());
        let contents = contents(&source, format, self.lenient);
        inspection.contents = contents.facts;
        inspection.warnings = contents.warnings.iter().map(ToString::to_string).collect();
        inspection.errors = contents.errors.iter().map(of_report).collect();
        inspection.num_errors = contents.num_errors;
        if contents.num_errors == 0 && self.is_circuit(format, contents.tree.as_ref()) {
            self.circuit(inspection, &source)?;
        }
        Ok(contents.tree)
    }

    /// Whether a file can be turned into gates: not a netlist of cells that are not given.
    fn is_circuit(&self, format: Format, tree: Option<&Tree>) -> bool {
        match tree {
            Some(Tree::Verilog(tree)) => self.has_cells || contents::is_complete(tree),
            _ => format.is_circuit(),
        }
    }

    fn circuit(&self, inspection: &mut Inspection, source: &Source) -> anyhow::Result<()> {
        let read = self.reader.read_source(source);
        // A net without a driver is an error, but what else the file holds can still be told.
        let is_undriven = matches!(
            read,
            Err(ReadError::Meaning {
                kind: ConvertErrorKind::Undriven,
                ..
            })
        );
        let shown = if is_undriven {
            Some(self.reader.read_leniently(source)?)
        } else {
            None
        };
        if let Some(file) = shown.as_ref().or(read.as_ref().ok()) {
            inspection.aig = Some(file.aig.stats());
            // Warnings of reading come again with those of the meaning.
            inspection.warnings = file.warnings.iter().map(ToString::to_string).collect();
        }
        read?;
        Ok(())
    }
}

fn print(output: &mut Output, inspection: &Inspection) -> anyhow::Result<()> {
    // The order of what is on the screen is that of the files, also where stderr is another stream.
    output.flush()?;
    if let (Some(format), Some(facts)) = (inspection.format, &inspection.contents) {
        writeln!(output, "{}: {format}{facts}", inspection.file)?;
    }
    if let Some(stats) = &inspection.aig {
        writeln!(output, "  aig {stats}")?;
    }
    output.flush()?;
    for warning in &inspection.warnings {
        tracing::warn!("{warning}");
    }
    for failure in &inspection.errors {
        failure.show(false);
    }
    if inspection.num_errors > inspection.errors.len() {
        let hidden = inspection.num_errors - inspection.errors.len();
        Failure::input(format!("{hidden} more errors are not shown"))
            .file(&inspection.file)
            .show(false);
    }
    Ok(())
}

/// An object a file, and one more for the names where they meet.
fn print_json(output: &mut Output, inspections: &[Inspection], names: Option<&Names>) -> anyhow::Result<()> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Object<'a> {
        File(&'a Inspection),
        Names(&'a Names),
    }
    let files = inspections
        .iter()
        .map(|inspection| ("inspect", Object::File(inspection)));
    let names = names.iter().map(|names| ("match", Object::Names(names)));
    output.objects(files.chain(names))
}
