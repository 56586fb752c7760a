//! No libtorch: no commands that learn.
//! Its twin is `enabled.rs`; both have the same items.

use clap::Subcommand;

use crate::cli::doctor::Finding;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

/// None.
#[derive(Subcommand)]
pub(crate) enum Command {}

impl Command {
    pub(crate) fn run(self, _output: &mut Output) -> anyhow::Result<Exit> {
        match self {}
    }
}

/// No error comes from a library that is not there.
pub(crate) fn known_error(_error: &(dyn std::error::Error + 'static)) -> Option<Failure> {
    None
}

/// What `doctor` says about libtorch.
pub(crate) fn libtorch() -> Vec<Finding> {
    vec![Finding::absent(
        "libtorch",
        "this program was built without the feature `torch`: train, eval, predict and reproduce are not in it",
        "build with the default features; everything else works without it",
    )]
}
