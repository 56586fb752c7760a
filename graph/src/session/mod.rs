//! Timing sessions: scripts of OpenSTA's commands, run on designs.
//! Not for the language of scripts, nor for any algorithm of timing: those have rooms of their own.
//!
//! A [`Session`] is the host of a script ([`netlearn_parsers::tcl`]): it reads the files that the
//! script names, links the design, compiles constraints as they
//! come, and times the design when a report needs numbers. Files are read only from the folders
//! that were given, and written only into such; nothing is run.

mod analysis;
mod annotate;
mod arcs;
mod commands;
mod describe;
mod design;
mod limits;
mod options;
mod output;
mod parasitics;
mod pins;
mod placement;
mod query;
mod reports;
mod selected;
mod wires;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use netlearn_parsers::tcl::{self, Call, Folders, Host, ObjectId, Place, Value};
use netlearn_parsers::{Diagnostic, OpenError, Report, Source, Span};
use netlearn_parsers::{lef, sdc, sdf};

pub use analysis::{Analysis, ArcRow, Figures, PinNumbers, PinRow};
pub use design::DesignError;
pub use placement::WireChoice;
pub use query::{Detail, PathQuery};
pub use wires::{GivenCheck, Which, WireStatement};

use self::annotate::Annotate;
use self::design::{Design, Queries};
use crate::constraints::Compiler;
use crate::ids::{CellId, InstanceId};
use crate::library::{Library, Mode, ReadError};
use crate::netlist::{EditError, LinkError, Netlist};
use crate::parasitics::Parasitics;
use crate::placement::Placement;
use crate::timing::{DelayCalculator, Timing};

/// Where a session reads and writes.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Folders that scripts may read files from, beside that of the script itself.
    pub folders: Vec<PathBuf>,
    /// Folders that scripts may write files into.
    pub outputs: Vec<PathBuf>,
}

/// Why a session cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// A file cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file or a command is wrong.
    #[error(transparent)]
    Report(Box<Report>),
    /// A library cannot be read.
    #[error(transparent)]
    Library(#[from] ReadError),
    /// There is no design.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// What was said does not go together.
    #[error("{0}")]
    Usage(String),
    /// A command of a script met another error, in a file that it reads.
    #[error("{place}: `{command}`: {cause}")]
    Command {
        /// The command.
        command: String,
        /// Where it stands, as `run.tcl:3:1`.
        place: String,
        /// What it met.
        cause: Box<SessionError>,
    },
    /// A report could not be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<EditError> for SessionError {
    fn from(error: EditError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<Report> for SessionError {
    fn from(report: Report) -> Self {
        Self::Report(Box::new(report))
    }
}

/// A design, what is said of it, and where reports go.
pub struct Session<'a> {
    queries: &'a Queries<'a>,
    sdc: sdc::Constraints<'a>,
    compiler: Option<Compiler<'a>>,
    /// How many commands of constraints the compiler has taken.
    applied: usize,
    /// Of all analysis points together, or of each.
    parasitics: Vec<Arc<Parasitics>>,
    /// Layers, and shapes of cells.
    shapes: Vec<lef::Ast>,
    placement: Option<Placement>,
    wire: WireChoice,
    calculator: DelayCalculator,
    given: Vec<WireStatement>,
    /// Instances that are of another cell than the netlist says.
    replaced: Vec<(InstanceId, CellId)>,
    timing: Option<Timing>,
    /// How often wires and delays were changed.
    changes: usize,
    /// How much had been said when the design was timed: commands of constraints, and changes.
    timed: (usize, usize),
    folders: Folders,
    outputs: Vec<PathBuf>,
    out: &'a mut dyn Write,
    /// An error of writing, which a script cannot be told.
    broken: Option<std::io::Error>,
    exit: Option<i32>,
    /// What the last command met in a file that it read.
    cause: Option<(String, SessionError)>,
    warnings: Vec<Report>,
    remarks: Vec<String>,
}

/// Opens a session, hands it to `work`, and closes it.
///
/// # Errors
/// Those of `work`.
pub fn with<T>(
    surroundings: &Surroundings,
    out: &mut dyn Write,
    work: impl FnOnce(&mut Session<'_>) -> Result<T, SessionError>,
) -> Result<T, SessionError> {
    let design = Design::default();
    let queries = Queries::new(&design);
    let mut session = Session {
        queries: &queries,
        sdc: sdc::Constraints::new(Folders::default(), Some(&queries)),
        compiler: None,
        applied: 0,
        parasitics: Vec::new(),
        shapes: Vec::new(),
        placement: None,
        wire: WireChoice::default(),
        calculator: DelayCalculator::default(),
        given: Vec::new(),
        replaced: Vec::new(),
        timing: None,
        changes: 0,
        timed: (0, 0),
        folders: Folders::new(surroundings.folders.iter().cloned()),
        outputs: surroundings.outputs.clone(),
        out,
        broken: None,
        exit: None,
        cause: None,
        warnings: Vec::new(),
        remarks: Vec::new(),
    };
    work(&mut session)
}

impl<'a> Session<'a> {
    /// Reads a library, for all scenes or one, for both modes or one.
    ///
    /// # Errors
    /// If it cannot be read, or comes too late.
    pub fn read_liberty(
        &mut self,
        path: &Path,
        scene: Option<&str>,
        mode: Option<Mode>,
    ) -> Result<(), SessionError> {
        self.check_not_linked("read_liberty")?;
        let library = Library::read(path)?;
        self.queries.design.add_library(path, library, scene, mode);
        Ok(())
    }

    /// Reads modules.
    ///
    /// # Errors
    /// If the file cannot be opened; what is wrong in it shows when the design is linked.
    pub fn read_verilog(&mut self, path: &Path) -> Result<(), SessionError> {
        self.check_not_linked("read_verilog")?;
        self.queries.design.add_netlist(Source::open(path)?);
        Ok(())
    }

    /// Says which module is the design; without a name, the one that is part of no other.
    ///
    /// # Errors
    /// If one is linked already, or what was read is no netlist with such a module.
    pub fn link(&mut self, top: Option<&str>) -> Result<(), SessionError> {
        self.check_not_linked("link_design")?;
        Ok(self.queries.design.link(top)?)
    }

    /// Gives delays, margins or slews that are not to be computed.
    pub fn annotate(&mut self, statement: WireStatement) {
        self.given.push(statement);
        self.changes += 1;
    }

    /// Makes an instance one of another cell with the same pins. Only what follows from it is worked out
    /// again.
    ///
    /// # Errors
    /// If there is no design, or the cell has other pins.
    pub fn replace_cell(&mut self, instance: InstanceId, cell: CellId) -> Result<(), SessionError> {
        let netlist = self.netlist()?;
        let library = netlist.libraries().library();
        let pins = |cell: CellId| {
            library
                .cell(cell)
                .ports
                .into_iter()
                .map(|port| library.port_name(port))
        };
        let Some(old) = netlist.cell(instance).filter(|&old| pins(old).eq(pins(cell))) else {
            let (new, old) = (library.cell_name(cell), netlist.cell_name(instance));
            return Err(SessionError::Usage(format!(
                "`{new}` has other pins than `{old}`"
            )));
        };
        self.replaced.push((instance, cell));
        match &mut self.timing {
            Some(timing) if library.is_alike(old, cell) => {
                timing.resize(instance, cell)?;
            }
            // What is given of delays is given anew, for the arcs that there are then.
            timing => *timing = None,
        }
        Ok(())
    }

    /// Reads delays and margins of a file (SDF), which are not computed then: of the inside of an instance, or
    /// with an empty path of all of the design.
    ///
    /// # Errors
    /// If it is no SDF, or there is no such instance.
    pub fn read_sdf(&mut self, source: &Source, path: &str, which: &Which) -> Result<(), SessionError> {
        self.check_path(path)?;
        let parsed = sdf::parse(source)?;
        self.warnings.extend(parsed.warnings);
        self.annotate(WireStatement::Sdf {
            name: source.name().to_owned(),
            path: path.to_owned(),
            file: Arc::new(parsed.tree),
            which: which.clone(),
        });
        Ok(())
    }

    /// Chooses how delays are computed.
    pub fn set_calculator(&mut self, calculator: DelayCalculator) {
        self.calculator = calculator;
        self.changes += 1;
    }

    /// Runs a script: of constraints, or of a timing tool.
    ///
    /// # Errors
    /// The first error of the script.
    pub fn run(&mut self, script: &Source) -> Result<(), SessionError> {
        let run = tcl::run(script, self, &tcl::Options::default());
        self.warnings.extend(run.warnings);
        if let Some(error) = self.broken.take() {
            return Err(error.into());
        }
        let cause = self.cause.take();
        match (run.errors.into_iter().next(), cause) {
            (Some(_), _) if self.exit.is_some() => Ok(()),
            (Some(error), Some((command, cause))) => {
                let at = error.position();
                Err(SessionError::Command {
                    command,
                    place: format!("{}:{}:{}", error.file(), at.line, at.column),
                    cause: Box::new(cause),
                })
            }
            (Some(error), None) => Err(error.into()),
            (None, _) => Ok(()),
        }
    }

    /// The netlist; from now on no libraries, modules and scenes can be added.
    ///
    /// # Errors
    /// Why there is none.
    pub fn netlist(&self) -> Result<&'a Netlist, SessionError> {
        Ok(self.queries.design.netlist()?)
    }

    /// The design, timed with all that was said so far.
    ///
    /// # Errors
    /// Why it cannot be timed.
    pub fn analyse(&mut self) -> Result<Analysis<'_>, SessionError> {
        self.time()?;
        // It was made there. Asked for anew, it borrows nothing but itself.
        let timing = self.timing.as_mut().expect("there is one");
        Ok(Analysis {
            results: timing.update(),
            placement: self.placement.as_ref(),
        })
    }

    /// Figures of all groups together. After a change they are known sooner than an analysis.
    ///
    /// # Errors
    /// As [`Session::analyse`].
    pub fn figures(&mut self, mode: Mode) -> Result<Figures, SessionError> {
        Ok(self.time()?.summary(mode).into())
    }

    /// The design with all that was said so far.
    fn time(&mut self) -> Result<&mut Timing, SessionError> {
        let netlist = self.queries.design.shared_netlist()?;
        // Variables may have been set since the last command.
        self.compiler()?;
        match self.catch_up() {
            Ok(warnings) => {
                let messages = warnings.into_iter().map(|warning| warning.message);
                self.remarks.extend(messages);
            }
            Err(error) => return Err(SessionError::Usage(error.message)),
        }
        let said = (self.applied, self.changes);
        if self.timing.is_none() || self.timed != said {
            let compiled = self.compiler()?.finish();
            let mut timing = Timing::new(netlist);
            for &(instance, cell) in &self.replaced {
                timing.resize(instance, cell)?;
            }
            timing.set_constraints(compiled.constraints);
            timing.set_parasitics(self.parasitics.clone());
            timing.set_calculator(self.calculator);
            let analysis = timing.constraints().analysis;
            for statement in &self.given {
                let given = timing.annotate(|netlist, graph, annotations| {
                    let mut annotate = Annotate {
                        netlist,
                        graph,
                        annotations,
                        analysis,
                        remarks: &mut self.remarks,
                    };
                    annotate.give(statement)
                });
                if given == 0 {
                    self.remarks.push(format!("nothing fits {}", statement.name()));
                }
            }
            self.timing = Some(timing);
            self.timed = said;
        }
        // It was made above.
        Ok(self.timing.as_mut().expect("there is one"))
    }

    /// What `exit` said.
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        self.exit
    }

    /// What was odd since it was last asked: at places of files, and in general.
    pub fn take_warnings(&mut self) -> (Vec<Report>, Vec<String>) {
        let (mut places, mut remarks) = self.queries.design.take_warnings();
        remarks.append(&mut self.remarks);
        places.append(&mut self.warnings);
        (places, remarks)
    }

    /// Whether an instance of a module or cell stands there.
    fn check_path(&self, path: &str) -> Result<(), SessionError> {
        let netlist = self.netlist()?;
        match netlist.find_scope(path).is_some() || netlist.find_instance(path).is_some() {
            true => Ok(()),
            false => Err(SessionError::Usage(format!("there is no instance `{path:.80}`"))),
        }
    }

    fn check_not_linked(&self, command: &str) -> Result<(), SessionError> {
        if self.queries.design.is_linked() {
            let message = format!("`{command}` comes too late: the design is in use already");
            return Err(SessionError::Usage(message));
        }
        Ok(())
    }

    fn print_text(&mut self, text: &str) {
        if self.broken.is_none() {
            self.broken = self.out.write_all(text.as_bytes()).err();
        }
    }

    /// An error at the command that met it. What is wrong in a file that it reads keeps its place.
    fn failed(&mut self, call: &Call<'_>, error: SessionError) -> Diagnostic {
        let diagnostic = call.error(error.to_string());
        let in_file = matches!(
            error,
            SessionError::Report(_)
                | SessionError::Library(ReadError::Syntax(_))
                | SessionError::Design(DesignError::Link(LinkError::Verilog(_)))
        );
        if in_file {
            self.cause = Some((call.name.to_owned(), error));
        }
        diagnostic
    }

    /// The compiler, with all commands so far but those that the script gives right now.
    fn compiler(&mut self) -> Result<&mut Compiler<'a>, DesignError> {
        if self.compiler.is_none() {
            self.compiler = Some(Compiler::new(self.queries.design.netlist()?));
        }
        // It was made above.
        Ok(self.compiler.as_mut().expect("there is one"))
    }

    /// Hands commands of constraints to the compiler as they come, so that what it says stands where
    /// they stand.
    fn apply_constraints(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let is_variable = |command: &sdc::Command| matches!(command.kind, sdc::Kind::SetVariable(_));
        let new = &self.sdc.tree().commands[self.applied..];
        // Variables are set before there is a design.
        if new.is_empty() || self.compiler.is_none() && new.iter().all(is_variable) {
            return Ok(());
        }
        if let Err(error) = self.compiler() {
            return Err(self.failed(call, error.into()));
        }
        let warnings = self.catch_up()?;
        warnings.into_iter().for_each(|warning| call.warn(warning));
        Ok(())
    }

    /// Hands the compiler, if there is one, the commands of constraints that it has not seen; returns its
    /// warnings.
    fn catch_up(&mut self) -> Result<Vec<Diagnostic>, Diagnostic> {
        let all = self.sdc.tree().commands.len();
        let mut warnings = Vec::new();
        for place in self.applied..all {
            let command = self.sdc.tree().commands[place].clone();
            let Some(compiler) = &mut self.compiler else { break };
            compiler.apply(&command);
            for finding in compiler.take_findings() {
                match finding.diagnostic.severity {
                    netlearn_parsers::Severity::Error => return Err(finding.diagnostic),
                    _ => warnings.push(finding.diagnostic),
                }
            }
        }
        self.applied = all;
        Ok(warnings)
    }
}

impl Host for Session<'_> {
    fn script(&mut self, call: &mut Call<'_>) -> Result<Option<Source>, Diagnostic> {
        self.sourced_file(call)
    }

    fn command(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        if self.exit.is_some() {
            return Err(call.error("the script has ended"));
        }
        self.cause = None;
        if let Some(name) = call.name.strip_prefix("sta::") {
            call.name = name;
        }
        if let Some(value) = self.tool_command(call)? {
            return Ok(Some(value));
        }
        let value = self.sdc.command(call)?;
        self.apply_constraints(call)?;
        Ok(value)
    }

    fn unknown(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        self.sdc.unknown(call)
    }

    fn command_on_objects(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        self.sdc.command_on_objects(call)
    }

    fn elements(&mut self, object: ObjectId, span: Span) -> Result<Vec<Value>, Diagnostic> {
        self.sdc.elements(object, span)
    }

    fn scalar(&mut self, object: ObjectId, span: Span) -> Result<Value, Diagnostic> {
        self.sdc.scalar(object, span)
    }

    fn print(&mut self, text: &str, _: Place) {
        self.print_text(&format!("{text}\n"));
    }

    fn assigned(&mut self, name: &str, value: &Value, place: Place) -> Result<(), Diagnostic> {
        self.sdc.assigned(name, value, place)
    }

    fn load(&mut self, name: &str, from: &str) -> Result<Source, String> {
        self.folders.open(name, from)
    }
}
