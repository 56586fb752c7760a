//! Logic synthesis: recipes, and the engines that run them.
//! Not for: the data sets made with them, which are `netlearn-datasets`'.

mod abc;
mod engine;
mod recipe;

pub use abc::AbcEngine;
pub use engine::{
    CancelFlag, DelayModel, EngineError, EngineIdentity, Library, LibraryFormat, MapAt, RecipeError,
    RunOptions, StepQor, SynthesisEngine, Trajectory, sha256_hex,
};
pub use recipe::{Op, Recipe, RecipeParseError};
