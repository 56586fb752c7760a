//! The engine and the cell library that are used where none is named.
//! Not for running them.

use std::path::Path;

use netlearn_graph::synthesis::{AbcEngine, Library};

use crate::failure::Failure;
use crate::{pins, surroundings};

/// ABC: `NETLEARN_ABC`, else what setup installed, else what the search path has.
pub(crate) fn engine() -> anyhow::Result<AbcEngine> {
    let installed = surroundings::deps().join(pins::ABC.main_file);
    let use_installed = std::env::var_os("NETLEARN_ABC").is_none() && installed.is_file();
    Ok(AbcEngine::find(use_installed.then_some(installed.as_path()))?)
}

/// The library of this file; where none is named the osu018 library that setup installed, else the
/// one among the reference data, else the small one of this project that setup puts in its place
/// where osu018 cannot be had.
pub(crate) fn library(named: Option<&Path>) -> anyhow::Result<Library> {
    if let Some(path) = named {
        return Ok(Library::open(path)?);
    }
    let deps = surroundings::deps();
    let installed = deps.join(pins::OSU018.main_file);
    let reference = surroundings::shared().map(|shared| shared.join("data/pdk/small/osu018_stdcells.lib.gz"));
    let own = deps.join(pins::FALLBACK_LIBRARY);
    let places: Vec<_> = [Some(installed), reference, Some(own)]
        .into_iter()
        .flatten()
        .collect();
    match places.iter().find(|path| path.is_file()) {
        Some(path) => Ok(Library::open(path)?),
        None => {
            let places: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
            Err(
                Failure::resource(format!("no cell library; looked for {}", places.join(", ")))
                    .help("run `cargo xtask setup`, or name a library with --lib")
                    .into(),
            )
        }
    }
}
