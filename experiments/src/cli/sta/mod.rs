//! `netlearn sta`: static timing of a design, told by a script or by options.
//! Not for timing: that is `netlearn_graph::timing`, and `netlearn_graph::session` runs scripts.

mod contest;
mod csv;
mod json;
mod text;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use netlearn_graph::library::Mode;
use netlearn_graph::parasitics::SpefOptions;
use netlearn_graph::placement::{PlacementOptions, WireEstimate};
use netlearn_graph::session::{self, PathQuery, Session, SessionError, Surroundings, Which, WireChoice};
use netlearn_graph::timing::SdfOptions;
use netlearn_parsers::{Report, Source, sdf};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::output::Output;

/// Time a design: slack of setup and hold, the worst paths, every pin and arc.
///
/// The design is told by a script of OpenSTA's commands, or by options. A script may read files from
/// its own folder and from those of `--allow-read`; it runs no programs, and writes only into folders of
/// `--allow-write`. Reports
/// are printed; `--csv` writes tables, and `--json` prints an object instead of reports.
#[derive(Args)]
#[command(after_help = "Examples:
  netlearn sta run.tcl --csv tables
  netlearn sta --lib cells.lib --verilog top.v --sdc top.sdc --spef top.spef.gz
  netlearn sta --lib cells.lib --def top.def --lef tech.lef --lef cells.lef --sdc top.sdc --wire steiner
  netlearn sta --lib slow.lib --lib-early fast.lib --verilog top.v --sdc top.sdc --paths 10 --csv out")]
pub(super) struct Arguments {
    /// A script of OpenSTA's commands.
    script: Option<PathBuf>,
    /// Libraries (Liberty); with `--lib-early`, those of late delays.
    #[arg(long = "lib", value_name = "FILE")]
    libraries: Vec<PathBuf>,
    /// Libraries of early delays.
    #[arg(long = "lib-early", value_name = "FILE", requires = "libraries")]
    early_libraries: Vec<PathBuf>,
    /// Netlists (Verilog).
    #[arg(long, value_name = "FILE")]
    verilog: Vec<PathBuf>,
    /// The module that is the design; without, the one that is part of no other.
    #[arg(long, value_name = "MODULE")]
    top: Option<String>,
    /// Constraints (SDC), one after the other.
    #[arg(long, value_name = "FILE")]
    sdc: Vec<PathBuf>,
    /// Where cells stand (DEF); without `--verilog` the netlist as well.
    #[arg(long, value_name = "FILE")]
    def: Option<PathBuf>,
    /// Layers and shapes of cells (LEF).
    #[arg(long, value_name = "FILE")]
    lef: Vec<PathBuf>,
    /// How wires are estimated from where pins stand; with `--def` and without SPEF and SDF, `steiner`.
    #[arg(long, value_name = "HOW", requires = "def")]
    wire: Option<Wire>,
    /// The layer of LEF that says resistance and capacitance of wires; without, the second routing layer.
    #[arg(long, value_name = "LAYER", requires = "def")]
    wire_layer: Option<String>,
    /// Resistance of a micron of wire.
    #[arg(long, value_name = "OHM", requires = "def", value_parser = measure)]
    wire_res: Option<f64>,
    /// Capacitance of a micron of wire.
    #[arg(long, value_name = "FF", requires = "def", value_parser = measure)]
    wire_cap: Option<f64>,
    /// Take the pins of a cell for its middle.
    #[arg(long, requires = "def")]
    cell_centers: bool,
    /// Wires (SPEF), before estimates; without both, wires take no time.
    #[arg(long, value_name = "FILE", conflicts_with = "sdf")]
    spef: Vec<PathBuf>,
    /// Delays (SDF), which are not computed then.
    #[arg(long, value_name = "FILE")]
    sdf: Vec<PathBuf>,
    /// Folders from which scripts may read files by absolute names, and source files, beside their own.
    #[arg(long, value_name = "FOLDER")]
    allow_read: Vec<PathBuf>,
    /// Folders that scripts may write into (`write_sdf`).
    #[arg(long, value_name = "FOLDER", requires = "script")]
    allow_write: Vec<PathBuf>,
    /// How many paths of a path group are shown.
    #[arg(long, value_name = "K", default_value_t = 1)]
    paths: usize,
    /// How many paths to an endpoint are looked for.
    #[arg(long, value_name = "N", default_value_t = 1)]
    paths_per_endpoint: usize,
    /// Digits behind the point in reports, in ns.
    #[arg(long, value_name = "N", default_value_t = 4)]
    digits: usize,
    /// Write summary.csv, endpoints.csv, paths.csv, points.csv, pins.csv and arcs.csv into a folder.
    #[arg(long, value_name = "FOLDER")]
    csv: Option<PathBuf>,
    /// Write delays and margins (SDF, femtoseconds), of the first scene.
    #[arg(long, value_name = "FILE")]
    write_sdf: Option<PathBuf>,
    /// Operations of the TAU 2015 contest: the design is changed and asked, answers are printed.
    #[arg(long, value_name = "FILE", requires = "tau_timing", conflicts_with_all = ["script", "sdc", "sdf", "csv", "write_sdf"])]
    tau_ops: Option<PathBuf>,
    /// Constraints in the format of the TAU 2015 contest.
    #[arg(long, value_name = "FILE", requires = "tau_ops")]
    tau_timing: Option<PathBuf>,
    /// Exit with 1 where any slack is negative.
    #[arg(long)]
    fail_on_violation: bool,
}

/// How wires are estimated.
#[derive(Clone, Copy, ValueEnum)]
enum Wire {
    /// Wires take no time.
    None,
    /// Half the perimeter of the box around the pins, and a resistor to each load.
    Hpwl,
    /// A rectilinear Steiner tree.
    Steiner,
}

/// A resistance or capacitance.
fn measure(text: &str) -> Result<f64, String> {
    let number = text
        .parse()
        .ok()
        .filter(|&number: &f64| number.is_finite() && number >= 0.0);
    number.ok_or_else(|| "expected a number, 0 or more".to_owned())
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        self.check()?;
        if let (Some(timing), Some(ops)) = (&self.tau_timing, &self.tau_ops) {
            output.write_all(contest::answers(&self, timing, ops)?.as_bytes())?;
            return Ok(Exit::Done);
        }
        let mut surroundings = Surroundings {
            folders: self.allow_read.clone(),
            outputs: self.allow_write.clone(),
        };
        if let Some(script) = &self.script {
            surroundings.folders.push(folder_of(script));
        }
        surroundings
            .folders
            .extend(self.sdc.iter().map(|sdc| folder_of(sdc)));
        // With objects on stdout, what a script prints goes elsewhere.
        let as_json = output.is_json();
        let mut reports = Reports { output, as_json };
        let timed = session::with(&surroundings, &mut reports, |session| {
            Ok(self
                .time(session, as_json)
                .map(|outcome| (outcome, session.exit_code())))
        })?;
        let (outcome, code) = timed?;
        output.write_all(&outcome.printed)?;
        if let Some(code) = code.filter(|&code| code != 0) {
            tracing::warn!("the script ended with `exit {code}`");
            return Ok(Exit::No);
        }
        Ok(if self.fail_on_violation && outcome.is_violated {
            Exit::No
        } else {
            Exit::Done
        })
    }

    /// Options that do not go together.
    fn check(&self) -> anyhow::Result<()> {
        let has_files = !self.libraries.is_empty() || !self.verilog.is_empty();
        let failure = match &self.script {
            Some(_) if has_files => Failure::usage("a script and `--lib` or `--verilog` do not go together")
                .help("let the script read the files: `read_liberty`, `read_verilog`"),
            None if self.libraries.is_empty() => Failure::usage("there is no script and no `--lib`").help(
                "name a script, or files: `netlearn sta --lib cells.lib --verilog top.v --sdc top.sdc`",
            ),
            None if self.verilog.is_empty() && self.def.is_none() => {
                Failure::usage("there is no netlist").help("`--verilog top.v` names it, or `--def top.def`")
            }
            _ => return Ok(()),
        };
        Err(failure.into())
    }

    /// Times the design and writes what was asked for; gives what is still to be printed.
    fn time(&self, session: &mut Session<'_>, as_json: bool) -> anyhow::Result<Outcome> {
        match &self.script {
            Some(script) => {
                let result = session.run(&Source::open(script)?);
                warn(session);
                result.map_err(failure)?;
                self.read_more(session).map_err(failure)?;
            }
            None => self.read(session).map_err(failure)?,
        }
        let mut outcome = Outcome::default();
        let wants_files = self.csv.is_some() || self.write_sdf.is_some();
        let wants_more = wants_files || self.fail_on_violation || as_json;
        if self.script.is_some() && !wants_more {
            return Ok(outcome);
        }
        let query = PathQuery {
            modes: vec![Mode::Late, Mode::Early],
            per_group: self.paths.max(self.paths_per_endpoint),
            per_endpoint: self.paths_per_endpoint,
            ..PathQuery::default()
        };
        let design = session.netlist().map_err(failure)?.name().to_owned();
        let analysis = session.analyse().map_err(failure)?;
        if let Some(folder) = &self.csv {
            csv::write(&analysis, folder, self.paths_per_endpoint)
                .with_context(|| format!("tables in {}", folder.display()))?;
        }
        if let Some(path) = &self.write_sdf {
            let options = SdfOptions {
                digits: SDF_DIGITS,
                ..SdfOptions::default()
            };
            let delays = analysis.to_sdf(None, &options).map_err(failure)?;
            files::write_with(path, |out| sdf::write(&delays, out))?;
        }
        outcome.is_violated = [Mode::Late, Mode::Early]
            .into_iter()
            .any(|mode| analysis.figures(mode).violations > 0);
        for remark in analysis.remarks() {
            tracing::warn!("{remark}");
        }
        if as_json {
            let object = json::timing(&design, &analysis, &query);
            outcome.printed = (crate::json::with_schema("sta", &object) + "\n").into_bytes();
        } else if self.script.is_none() {
            outcome.printed = text::report(&analysis, &query, self.digits).into_bytes();
        }
        warn(session);
        Ok(outcome)
    }

    /// The files of the options.
    fn read(&self, session: &mut Session<'_>) -> Result<(), SessionError> {
        let late = (!self.early_libraries.is_empty()).then_some(Mode::Late);
        for path in &self.early_libraries {
            session.read_liberty(path, None, Some(Mode::Early))?;
        }
        for path in &self.libraries {
            session.read_liberty(path, None, late)?;
        }
        for path in &self.verilog {
            session.read_verilog(path)?;
        }
        if !self.verilog.is_empty() {
            session.link(self.top.as_deref())?;
        }
        self.read_more(session)
    }

    /// The placement, and wires estimated from it.
    fn read_placement(&self, session: &mut Session<'_>) -> Result<(), SessionError> {
        for path in &self.lef {
            session.read_lef(&Source::open(path)?)?;
        }
        let Some(path) = &self.def else {
            return Ok(());
        };
        let options = PlacementOptions {
            cell_centers: self.cell_centers,
        };
        session.read_def(&Source::open(path)?, options)?;
        session.set_wire(WireChoice {
            layer: self.wire_layer.clone(),
            kohm_per_um: self.wire_res.map(|ohm| ohm * 1e-3),
            ff_per_um: self.wire_cap,
        });
        let default = match self.spef.is_empty() && self.sdf.is_empty() {
            true => Wire::Steiner,
            false => Wire::None,
        };
        match self.wire.unwrap_or(default) {
            Wire::None => Ok(()),
            Wire::Hpwl => session.estimate_wires(WireEstimate::HalfPerimeter),
            Wire::Steiner => session.estimate_wires(WireEstimate::Steiner),
        }
    }

    /// The placement, constraints, wires and delays, which may also follow a script.
    fn read_more(&self, session: &mut Session<'_>) -> Result<(), SessionError> {
        self.read_placement(session)?;
        for path in &self.sdc {
            session.run(&Source::open(path)?)?;
        }
        for path in &self.spef {
            session.read_spef(&Source::open(path)?, &Which::default(), SpefOptions::default())?;
        }
        for path in &self.sdf {
            session.read_sdf(&Source::open(path)?, "", &Which::default())?;
        }
        Ok(())
    }
}

/// What is left to do once the session is closed.
#[derive(Default)]
struct Outcome {
    printed: Vec<u8>,
    is_violated: bool,
}

/// Where scripts print: stdout, or stderr where stdout holds objects.
struct Reports<'a> {
    output: &'a mut Output,
    as_json: bool,
}

impl Write for Reports<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.as_json {
            true => io::stderr().write(bytes),
            false => self.output.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(self.output)
    }
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Digits behind the point in SDF, in ns.
const SDF_DIGITS: usize = 6;

/// Most warnings that are told one by one.
const SHOWN: usize = 10;

/// Tells what was odd on the way.
fn warn(session: &mut Session<'_>) {
    let (places, remarks) = session.take_warnings();
    let all = places.iter().map(Report::to_string).chain(remarks);
    let mut count = 0;
    for warning in all {
        count += 1;
        if count <= SHOWN {
            // The level says so already.
            tracing::warn!("{}", warning.trim_start_matches("warning: ").trim_end());
        }
    }
    if count > SHOWN {
        tracing::warn!("and {} warnings more", count - SHOWN);
    }
}

/// An error of a session, with its place.
fn failure(error: SessionError) -> anyhow::Error {
    error.into()
}
