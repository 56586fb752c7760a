//! The engine `abc`: Berkeley ABC as a long-lived process of its own.
//! Not for: optimising AIGs in this process.
//!
//! One process serves all the recipes of a call. It never outlives the engine: it is killed when
//! the call ends, and where this program is killed instead, ABC reads the end of its input.

mod answers;
mod locate;
mod plan;
mod run;
mod script;
mod session;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Recipe;
use super::engine::{
    CancelFlag, EngineError, EngineIdentity, MapAt, RecipeError, RunOptions, SynthesisEngine, Trajectory,
    sha256_hex,
};
use crate::aig::Aig;
use session::Session;

/// How long a program may take to say which version of ABC it is.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Berkeley ABC, run as a process.
#[derive(Clone, Debug)]
pub struct AbcEngine {
    binary: PathBuf,
    identity: EngineIdentity,
}

impl AbcEngine {
    /// The engine at this path.
    ///
    /// # Errors
    /// Where there is no such program, or it is not ABC.
    pub fn new(binary: impl AsRef<Path>) -> Result<Self, EngineError> {
        let binary = binary.as_ref();
        let io_error = |source| EngineError::Io {
            path: binary.display().to_string(),
            source,
        };
        // ABC runs in a folder of its own, where a relative path would lead nowhere.
        let binary = fs::canonicalize(binary).map_err(io_error)?;
        let bytes = fs::read(&binary).map_err(io_error)?;
        let identity = EngineIdentity {
            name: "abc".to_owned(),
            version: version_line(&binary)?,
            binary_sha256: sha256_hex(&bytes),
        };
        Ok(Self { binary, identity })
    }

    /// The engine at `explicit`; else where `NETLEARN_ABC` says; else as set up by the project, in
    /// `abc/yosys-abc` of the folder `NETLEARN_DEPS` or of the nearest `.deps` above the current
    /// folder; else `yosys-abc` or `berkeley-abc` of the search path.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] lists every place; a program that is there but does not work is
    /// an error too, never passed over.
    pub fn find(explicit: Option<&Path>) -> Result<Self, EngineError> {
        locate::find(explicit)
            .map_err(|looked_at| EngineError::NotFound { looked_at })
            .and_then(Self::new)
    }

    /// Maps a circuit to the cells of a library, with the default of the mapper; gives a netlist in Verilog.
    /// Of the options the library, the time limit and the wish to stop count.
    ///
    /// # Errors
    /// As [`SynthesisEngine::run`]; within, why the circuit cannot be mapped.
    pub fn map(
        &self,
        circuit: &Aig,
        options: &RunOptions,
    ) -> Result<Result<Vec<u8>, RecipeError>, EngineError> {
        if options.library.is_none() {
            return Err(EngineError::NoLibrary);
        }
        let options = RunOptions {
            map_at: MapAt::Ends,
            ..options.clone()
        };
        run::Run::new(&self.binary, circuit, &[], &options)?.mapped(circuit)
    }

    /// Where the program is.
    pub fn binary(&self) -> &Path {
        &self.binary
    }
}

impl SynthesisEngine for AbcEngine {
    fn identity(&self) -> &EngineIdentity {
        &self.identity
    }

    fn run(
        &self,
        circuit: &Aig,
        recipes: &[Recipe],
        options: &RunOptions,
    ) -> Result<Vec<Result<Trajectory, RecipeError>>, EngineError> {
        if options.map_at != MapAt::Never && options.library.is_none() {
            return Err(EngineError::NoLibrary);
        }
        let jobs = if options.share_prefixes {
            plan::shared(recipes)
        } else {
            plan::separate(recipes)
        };
        run::Run::new(&self.binary, circuit, recipes, options)?.all(&jobs)
    }
}

/// What the program says to `version`.
fn version_line(binary: &Path) -> Result<String, EngineError> {
    let not_abc = |reason: String| EngineError::NotAbc {
        path: binary.display().to_string(),
        reason,
    };
    let folder = tempfile::tempdir().map_err(|source| EngineError::Io {
        path: "a temporary folder".to_owned(),
        source,
    })?;
    let mut session = Session::start(binary, folder.path()).map_err(|fault| not_abc(format!("{fault:?}")))?;
    let answers = session
        .ask(
            &["version".to_owned()],
            Instant::now() + START_LIMIT,
            &CancelFlag::new(),
        )
        .map_err(|_| not_abc("it did not answer `version`".to_owned()))?;
    let line = answers.concat().into_iter().find(|line| line.contains("ABC"));
    line.ok_or_else(|| not_abc("it does not say that it is ABC".to_owned()))
}
