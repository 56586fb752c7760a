//! What all tables are made of: configurations, folders that follow from what is in them, the head of
//! the page, reference data.
//! Not for the protocol of any one table.

use std::path::PathBuf;

use netlearn_datasets::epfl_qor::Scale;
use netlearn_models::lsoformer::config::Config;

use crate::config::Text;
use crate::failure::Failure;
use crate::learning::data::sha256;
use crate::learning::run::{Machine, command};
use crate::surroundings;

/// A preset with some of its keys set anew.
pub(super) fn config(preset: &str, sets: &[&str], seed: u64) -> anyhow::Result<Config> {
    let mut sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    sets.push(format!("train.seed={seed}"));
    let config: Config = Text::find(preset)?.resolve(&sets)?;
    config.check()?;
    Ok(config)
}

/// The folder of a table: the same for the same `contents` (configurations, data), another for any
/// other.
pub(super) fn run_folder(table: &str, scale: Scale, contents: &[String]) -> PathBuf {
    let name = format!("{table}-{}-{}", scale.name(), &sha256(&contents.concat())[..8]);
    surroundings::root().join("runs").join(name)
}

/// What the numbers of a page rest on.
pub(super) fn facts(origin: String, circuits: &[&str], preset: &str) -> Vec<(String, String)> {
    let machine = Machine::here();
    let program = format!(
        "netlearn {}, libtorch {}, {}",
        machine.netlearn, machine.libtorch, machine.device
    );
    [
        ("data", origin),
        ("circuits", circuits.join(", ")),
        ("preset", preset.to_owned()),
        ("program", program),
        ("command", command().join(" ")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// A file or folder of the reference data, which no package holds.
pub(super) fn reference(path: &str) -> anyhow::Result<PathBuf> {
    let found = surroundings::shared()
        .map(|shared| shared.join("data").join(path))
        .filter(|found| found.exists());
    let missing = || {
        Failure::resource(format!("the reference data `{path}` is not there"))
            .help("put it into ../shared/data beside the checkout, or name its folder with NETLEARN_SHARED")
    };
    Ok(found.ok_or_else(missing)?)
}

/// Refuses the scales that a table does not have.
pub(super) fn must_be_one_of(scale: Scale, table: &str, scales: &[Scale]) -> anyhow::Result<()> {
    if scales.contains(&scale) {
        return Ok(());
    }
    let names: Vec<&str> = scales.iter().map(|scale| scale.name()).collect();
    Err(Failure::usage(format!(
        "{table} has no scale {}; it has {}",
        scale.name(),
        names.join(", ")
    ))
    .into())
}
