//! Shared reference data for the tests of LSOformer.
//! Not for anything the library itself needs.
#![allow(dead_code)] // each test binary uses its own part

use std::io::Read;
use std::path::PathBuf;

use netlearn_datasets::qor::QorDataset;

/// A file of the shared data, or `None` (with a note) where this checkout has none.
pub(crate) fn shared(relative: &str) -> Option<PathBuf> {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let path = root.join("data").join(relative);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

/// Rows of a gzipped CSV file with its header first.
pub(crate) fn gz_rows(path: &std::path::Path) -> Vec<Vec<String>> {
    let file = std::fs::File::open(path).expect("the file exists");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("the file is gzipped text");
    text.lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

/// The shared reference trajectories of `circuits`, each with its first `recipes` recipes. Area and
/// delay were measured at the end only.
pub(crate) fn reference_dataset(circuits: &[&str], recipes: usize) -> Option<QorDataset> {
    let folder = shared("epfl")?;
    let mut dataset = netlearn_datasets::reference::load(&folder, circuits).expect("reference labels");
    for circuit in &mut dataset.circuits {
        circuit.rows.truncate(recipes);
    }
    Some(dataset)
}
