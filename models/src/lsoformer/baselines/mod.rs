//! What every table shows beside the model: constants, a ridge on the recipe, few measurements, and
//! the published SynthNet.
//! Not the model itself.

mod constant;
mod recipe_mean;
mod ridge;
pub mod synthnet;

pub use constant::{ConstCircuit, ConstRatio, FewShot, last_step};
pub use recipe_mean::RecipeMean;
pub use ridge::{RECIPE_FEATURES, RecipeOnly, RecipeRidge, recipe_features};
