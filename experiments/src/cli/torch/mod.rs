//! The commands that learn: there with the feature `torch`, unlisted without it.
//! Not for commands that run on a machine that never saw libtorch; those are beside this folder.

#[cfg(not(feature = "torch"))]
mod disabled;
#[cfg(feature = "torch")]
mod enabled;

#[cfg(not(feature = "torch"))]
pub(crate) use disabled::{Command, known_error, libtorch};
#[cfg(feature = "torch")]
pub(crate) use enabled::{Command, known_error, libtorch, loaded};
