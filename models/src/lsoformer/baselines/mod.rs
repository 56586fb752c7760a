//! What every table shows beside the model: constants, a ridge on the recipe, few measurements, and
//! the published SynthNet.
//! Not the model itself.

mod constant;
mod ridge;
pub mod synthnet;

pub use constant::{ConstCircuit, ConstRatio, FewShot, last_step};
pub use ridge::{RECIPE_FEATURES, RecipeOnly, recipe_features};
