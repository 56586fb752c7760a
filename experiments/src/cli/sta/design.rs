//! Options that tell a design, for all that times one.
//! Not for what is then asked of it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use netlearn_graph::library::Mode;
use netlearn_graph::parasitics::SpefOptions;
use netlearn_graph::placement::{CouplingModel, PlacementOptions, WireEstimate};
use netlearn_graph::session::{Session, SessionError, Surroundings, Which, WireChoice};
use netlearn_parsers::{Report, Source};

use crate::failure::Failure;

/// A design, told by a script or by files.
#[derive(Args)]
pub(in crate::cli) struct DesignOptions {
    /// A script of OpenSTA's commands.
    pub(super) script: Option<PathBuf>,
    /// Libraries (Liberty); with `--lib-early`, those of late delays.
    #[arg(long = "lib", value_name = "FILE")]
    pub(super) libraries: Vec<PathBuf>,
    /// Libraries of early delays.
    #[arg(long = "lib-early", value_name = "FILE", requires = "libraries")]
    pub(super) early_libraries: Vec<PathBuf>,
    /// Netlists (Verilog).
    #[arg(long, value_name = "FILE")]
    pub(super) verilog: Vec<PathBuf>,
    /// The module that is the design; without, the one that is part of no other.
    #[arg(long, value_name = "MODULE")]
    pub(super) top: Option<String>,
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
    pub(super) spef: Vec<PathBuf>,
    /// Delays (SDF), which are not computed then.
    #[arg(long, value_name = "FILE")]
    sdf: Vec<PathBuf>,
    /// Folders from which scripts may read files by absolute names, and source files, beside their own.
    #[arg(long, value_name = "FOLDER")]
    allow_read: Vec<PathBuf>,
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
    /// As OpenLane routes designs of sky130hd: by length, direction and density.
    Sky130hd,
}

/// A resistance or capacitance.
fn measure(text: &str) -> Result<f64, String> {
    let number = text
        .parse()
        .ok()
        .filter(|&number: &f64| number.is_finite() && number >= 0.0);
    number.ok_or_else(|| "expected a number, 0 or more".to_owned())
}

impl DesignOptions {
    /// Where scripts may read and write.
    pub(in crate::cli) fn surroundings(&self, outputs: &[PathBuf]) -> Surroundings {
        let mut surroundings = Surroundings {
            folders: self.allow_read.clone(),
            outputs: outputs.to_vec(),
        };
        if let Some(script) = &self.script {
            surroundings.folders.push(folder_of(script));
        }
        surroundings
            .folders
            .extend(self.sdc.iter().map(|sdc| folder_of(sdc)));
        surroundings
    }

    /// Options that do not go together.
    pub(in crate::cli) fn check(&self) -> anyhow::Result<()> {
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

    /// Reads all of it, and tells what was odd.
    pub(in crate::cli) fn read(&self, session: &mut Session<'_>) -> anyhow::Result<()> {
        match &self.script {
            Some(script) => {
                let result = session.run(&Source::open(script)?);
                warn(session);
                result?;
                self.read_more(session)?;
            }
            None => self.read_files(session)?,
        }
        Ok(())
    }

    /// The files of the options.
    fn read_files(&self, session: &mut Session<'_>) -> Result<(), SessionError> {
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
            Wire::Sky130hd => session.estimate_coupled_wires(&CouplingModel::SKY130HD),
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

pub(super) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Most warnings that are told one by one.
const SHOWN: usize = 10;

/// Tells what was odd on the way.
pub(super) fn warn(session: &mut Session<'_>) {
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
