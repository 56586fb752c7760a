//! The data set `epfl-qor`: what synthesis recipes do to circuits, measured.
//! Not for: synthesis itself (`netlearn_graph::synthesis`) or learning from it.
//!
//! ```no_run
//! use netlearn_datasets::epfl_qor::{BuildOptions, Inputs, Outcome, Scale, Work, build};
//! use netlearn_datasets::{circuits, qor::QorDataset};
//! use netlearn_graph::synthesis::{AbcEngine, Library};
//!
//! let engine = AbcEngine::find(None)?;
//! let inputs = Inputs {
//!     circuits: vec![circuits::read("i2c.aig".as_ref())?],
//!     own: true,
//!     recipes: None,
//!     library: Library::open("osu018_stdcells.lib")?,
//!     engine: &engine,
//! };
//! let outcome = build(BuildOptions::of(Scale::Smoke), inputs, &Work::new("data/mine"))?;
//! assert!(matches!(outcome, Outcome::Finished(counts) if counts.failures == 0));
//! println!("{} rows", QorDataset::open("data/mine".as_ref())?.num_rows());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A build that is stopped in any way goes on where it was when it is started again, and ends with
//! the same bytes; so does one that is cut into shards on many machines and merged.

mod build;
mod export;
mod failure;
mod measure;
mod merge;
mod open;
mod options;
mod plan;
mod shard;
mod verify;

use std::path::PathBuf;

use netlearn_graph::synthesis::EngineError;

pub use build::{Inputs, Outcome, Progress, Work, build};
pub use export::export;
pub use failure::Failure;
pub use merge::merge;
pub use open::OpenDatasetError;
pub use options::{BuildOptions, SMALL, Scale};
pub use plan::{Item, Plan, PlannedCircuit, Shard};
pub use verify::{Verdict, verify};

use crate::circuits::CircuitError;
use crate::qor::LabelError;
use crate::store::{JournalError, StoreError};

/// The kind in the manifest.
pub const KIND: &str = "epfl-qor";

/// Version of the layout.
pub const VERSION: u32 = 1;

/// Why a data set could not be built or merged.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The engine cannot work at all; what fails for single recipes goes to `failures.csv`.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file of the data set.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal of the work.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Rows that a shard left.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// A circuit that a shard left.
    #[error(transparent)]
    Circuit(#[from] CircuitError),
    /// A circuit that cannot be written as AIGER.
    #[error("circuit `{circuit}` cannot be written as AIGER: {message}")]
    Unwritable {
        /// Its name.
        circuit: String,
        /// Why.
        message: String,
    },
    /// Two circuits of one name.
    #[error("two circuits are called `{name}`; rename one of the files")]
    TwoCircuits {
        /// The name.
        name: String,
    },
    /// The options leave no circuit or no recipe.
    #[error("nothing to measure: the options leave no circuit or no recipe")]
    NothingToDo,
    /// The folder holds other results.
    #[error(
        "{} holds results of other options, inputs, tool or library (plan {found}, now {expected}); give another folder",
        path.display()
    )]
    OtherPlan {
        /// The file that says so.
        path: PathBuf,
        /// The plan it is of.
        found: String,
        /// The plan now.
        expected: String,
    },
    /// There is nothing to merge.
    #[error("{}: no shards here", path.display())]
    NoShards {
        /// The folder.
        path: PathBuf,
    },
    /// Shards of several cuts lie in the folder, none of them whole.
    #[error("{}: shards of several cuts ({}), none complete", path.display(), counts.iter().map(u32::to_string).collect::<Vec<_>>().join(", "))]
    SeveralCuts {
        /// The folder.
        path: PathBuf,
        /// The numbers of shards.
        counts: Vec<u32>,
    },
    /// Some shards are not finished.
    #[error("missing {} of {count} shards: {list}\nrun them again: sbatch --array={list} build.sbatch", missing.len(), list = list(missing))]
    MissingShards {
        /// How many there should be.
        count: u32,
        /// Which are not there.
        missing: Vec<u32>,
    },
}

fn list(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}
