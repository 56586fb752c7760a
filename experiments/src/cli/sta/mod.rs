//! `netlearn sta`: static timing of a design, told by a script or by options.
//! Not for timing: that is `netlearn_graph::timing`, and `netlearn_graph::session` runs scripts.

mod contest;
mod csv;
mod design;
mod json;
mod text;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use netlearn_graph::library::Mode;
use netlearn_graph::session::{self, PathQuery, Session};
use netlearn_graph::timing::{Enumeration, SdfOptions};
use netlearn_parsers::sdf;

pub(in crate::cli) use self::design::DesignOptions;
use self::design::warn;
use crate::exit::Exit;
use crate::files;
use crate::output::Output;

/// Time a design: slack of setup and hold, the worst paths, every pin and arc.
///
/// The design is told by a script of OpenSTA's commands, or by options. A script may read files from
/// its own folder and from those of `--allow-read`; it runs no programs, and writes only into folders of
/// `--allow-write`. Reports are printed; `--csv` writes tables, and `--json` prints an object instead.
#[derive(Args)]
#[command(after_help = "Examples:
  netlearn sta run.tcl --csv tables
  netlearn sta --lib cells.lib --verilog top.v --sdc top.sdc --spef top.spef.gz
  netlearn sta --lib cells.lib --def top.def --lef tech.lef --lef cells.lef --sdc top.sdc --wire steiner
  netlearn sta --lib slow.lib --lib-early fast.lib --verilog top.v --sdc top.sdc --paths 10 --csv out")]
pub(super) struct Arguments {
    #[command(flatten)]
    design: DesignOptions,
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

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        self.design.check()?;
        if let (Some(timing), Some(ops)) = (&self.tau_timing, &self.tau_ops) {
            output.write_all(contest::answers(&self.design, timing, ops)?.as_bytes())?;
            return Ok(Exit::Done);
        }
        let surroundings = self.design.surroundings(&self.allow_write);
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

    /// Times the design and writes what was asked for; gives what is still to be printed.
    fn time(&self, session: &mut Session<'_>, as_json: bool) -> anyhow::Result<Outcome> {
        self.design.read(session)?;
        let mut outcome = Outcome::default();
        let wants_files = self.csv.is_some() || self.write_sdf.is_some();
        let wants_more = wants_files || self.fail_on_violation || as_json;
        if self.design.script.is_some() && !wants_more {
            return Ok(outcome);
        }
        let query = PathQuery {
            modes: vec![Mode::Late, Mode::Early],
            per_group: self.paths.max(self.paths_per_endpoint),
            per_endpoint: self.paths_per_endpoint,
            // Of a script the lists are those of its own commands.
            enumeration: match self.design.script {
                Some(_) => Enumeration::OpenSta,
                None => Enumeration::Exact,
            },
            ..PathQuery::default()
        };
        let design = session.netlist()?.name().to_owned();
        let analysis = session.analyse()?;
        if let Some(folder) = &self.csv {
            csv::write(&analysis, folder, &query)
                .with_context(|| format!("tables in {}", folder.display()))?;
        }
        if let Some(path) = &self.write_sdf {
            let options = SdfOptions {
                digits: SDF_DIGITS,
                ..SdfOptions::default()
            };
            let delays = analysis.to_sdf(None, &options)?;
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
        } else if self.design.script.is_none() {
            outcome.printed = text::report(&analysis, &query, self.digits).into_bytes();
        }
        warn(session);
        Ok(outcome)
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

/// Digits behind the point in SDF, in ns.
const SDF_DIGITS: usize = 6;
