//! What a synthesis engine is asked and what it answers.
//! Not for: any particular engine; each has its own file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use netlearn_parsers::source::{OpenError, Source};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Recipe;
use crate::aig::Aig;

/// Which program made a result. Quality of results depends on the very binary, so its hash is
/// part of its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineIdentity {
    /// Short name, `abc`.
    pub name: String,
    /// The line in which the program states its version.
    pub version: String,
    /// SHA-256 of the executable, in lower-case hexadecimal.
    pub binary_sha256: String,
}

/// Quality of result after one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepQor {
    /// AND nodes.
    pub ands: u32,
    /// The longest path in ANDs; in LUTs where `luts` is present.
    pub levels: u32,
    /// Look-up tables, after a step that covers the AIG by them.
    pub luts: Option<u32>,
    /// Area after technology mapping, in the unit of the library (µm² in Liberty), where asked for.
    pub area_um2: Option<f64>,
    /// Delay after technology mapping, in picoseconds where the library is Liberty, in the
    /// library's own unit where it is genlib ([`DelayModel`]); where asked for.
    pub delay_ps: Option<f64>,
}

/// A recipe and what it did to a circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectory {
    /// The recipe of M steps.
    pub recipe: Recipe,
    /// M + 1 values; the first is the start.
    pub steps: Vec<StepQor>,
    /// Wall time spent on this recipe. Shared work counts for the recipe that did it.
    pub seconds: f64,
}

/// After which steps area and delay are measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MapAt {
    /// After none.
    #[default]
    Never,
    /// At the start and after the last step.
    Ends,
    /// After the last step and after these, 0 being the start; those beyond the end of a recipe
    /// are left out.
    LastAnd(Vec<usize>),
    /// After these steps, 0 being the start; those beyond the end of a recipe are left out.
    Steps(Vec<usize>),
}

impl MapAt {
    /// Whether a recipe of `len` steps is mapped after step `step`.
    pub fn contains(&self, step: usize, len: usize) -> bool {
        match self {
            MapAt::Never => false,
            MapAt::Ends => step == 0 || step == len,
            MapAt::LastAnd(steps) => step == len || (step < len && steps.contains(&step)),
            MapAt::Steps(steps) => step <= len && steps.contains(&step),
        }
    }
}

/// The format of a library, which decides what its delays mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LibraryFormat {
    /// Liberty, with tables of delay.
    Liberty,
    /// Genlib, with an area and linear delays a gate.
    Genlib,
}

/// Where a mapped delay comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelayModel {
    /// Timing with the library's tables (ABC's `stime`), in picoseconds.
    TimingTables,
    /// The mapper's own estimate (ABC's `print_stats`), in the library's unit.
    MapperEstimate,
}

/// A standard-cell library to map to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// File, as it is or compressed with gzip.
    pub path: PathBuf,
    /// SHA-256 of the unpacked content, in lower-case hexadecimal.
    pub sha256: String,
    /// The file's name without folders and endings.
    pub name: String,
    /// How it is written.
    pub format: LibraryFormat,
}

impl Library {
    /// Looks at a library file: genlib where its name says so or its first statement is a gate,
    /// else Liberty.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let source = Source::open(path)?;
        let text = source.bytes();
        let named = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().contains(".genlib"));
        let format = if named || first_statement(text).starts_with(b"GATE") {
            LibraryFormat::Genlib
        } else {
            LibraryFormat::Liberty
        };
        Ok(Self {
            path: path.to_owned(),
            sha256: sha256_hex(text),
            name: source.stem().to_owned(),
            format,
        })
    }

    /// What the delays measured with this library are.
    pub fn delay_model(&self) -> DelayModel {
        match self.format {
            LibraryFormat::Liberty => DelayModel::TimingTables,
            LibraryFormat::Genlib => DelayModel::MapperEstimate,
        }
    }
}

fn first_statement(text: &[u8]) -> &[u8] {
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_start);
    lines
        .find(|line| !line.is_empty() && !line.starts_with(b"#"))
        .unwrap_or_default()
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A wish to stop, shared between the one who asks and the one who works.
#[derive(Clone, Debug, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for an end.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether an end was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How recipes are to be run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// After which steps to map; needs `library` unless it is [`MapAt::Never`].
    pub map_at: MapAt,
    /// What to map to.
    pub library: Option<Library>,
    /// The longest a single recipe may take, and the longest that reading the circuit may take.
    pub timeout: Duration,
    /// Whether recipes with a common prefix share its work. The results are the same.
    pub share_prefixes: bool,
    /// Set from elsewhere to stop early; what is not done then is [`RecipeError::Cancelled`].
    pub cancel: CancelFlag,
}

impl Default for RunOptions {
    /// No mapping, ten minutes a recipe, shared prefixes.
    fn default() -> Self {
        Self {
            map_at: MapAt::Never,
            library: None,
            timeout: Duration::from_secs(600),
            share_prefixes: true,
            cancel: CancelFlag::new(),
        }
    }
}

/// Why one recipe has no trajectory; the others of the same call are not concerned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// The engine did not answer in time, for whatever reason.
    #[error("timed out after {} s{}", limit.as_secs_f64(), during(command))]
    TimedOut {
        /// The limit.
        limit: Duration,
        /// The command it was at.
        command: Option<String>,
    },
    /// The engine's process ended.
    #[error("the engine ended ({status}){}", during(command))]
    Crashed {
        /// Exit code or signal.
        status: String,
        /// The command it was at.
        command: Option<String>,
    },
    /// The engine refused a command.
    #[error("`{command}` failed: {message}")]
    CommandFailed {
        /// The command.
        command: String,
        /// What the engine said.
        message: String,
    },
    /// The engine could not be started, or not be talked to.
    #[error("the engine cannot be run: {0}")]
    Unavailable(String),
    /// The caller asked for an end.
    #[error("stopped on request")]
    Cancelled,
}

fn during(command: &Option<String>) -> String {
    command
        .as_ref()
        .map(|command| format!(" during `{command}`"))
        .unwrap_or_default()
}

/// Why a whole call failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The engine is not installed where it was looked for.
    #[error("no ABC found; looked at {}", looked_at.join(", "))]
    NotFound {
        /// Every place tried.
        looked_at: Vec<String>,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The library could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Mapping was asked for without a library.
    #[error("mapping was asked for, but no library was given")]
    NoLibrary,
    /// The engine does not take the library.
    #[error("the engine cannot use the library {path}: {reason}")]
    Library {
        /// The library.
        path: String,
        /// Why.
        reason: String,
    },
    /// The program found does not behave like the engine.
    #[error("{path} does not answer like ABC: {reason}")]
    NotAbc {
        /// The program.
        path: String,
        /// What happened.
        reason: String,
    },
}

/// Runs recipes on circuits.
pub trait SynthesisEngine: Send + Sync {
    /// Which program this is.
    fn identity(&self) -> &EngineIdentity;

    /// Runs every recipe on the circuit. Results stand in the order of the recipes; the same call
    /// gives the same numbers.
    ///
    /// # Errors
    /// [`EngineError`] where no recipe could have been run; what concerns one recipe stands in its
    /// place in the result.
    fn run(
        &self,
        circuit: &Aig,
        recipes: &[Recipe],
        options: &RunOptions,
    ) -> Result<Vec<Result<Trajectory, RecipeError>>, EngineError>;
}
