//! Where circuits come from: the EPFL suite under its canonical names, or any folder of files.
//! Not for: what is in a file; the graph crate reads it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use netlearn_graph::aig::{self, Aig, ReadError};

/// The circuits of the EPFL combinational benchmark suite, by canonical name, sorted.
pub const EPFL: [&str; 20] = [
    "adder",
    "arbiter",
    "bar",
    "cavlc",
    "ctrl",
    "dec",
    "div",
    "hyp",
    "i2c",
    "int2float",
    "log2",
    "max",
    "mem_ctrl",
    "multiplier",
    "priority",
    "router",
    "sin",
    "sqrt",
    "square",
    "voter",
];

/// Names under which circuits go elsewhere, with the suite's name. The one such table.
const ALIASES: [(&str, &str); 2] = [("memctrl", "mem_ctrl"), ("priority_encoder", "priority")];

/// Endings of files that hold a circuit, in the order of preference where a folder has several of
/// one name: the closest to an and-inverter graph first.
const ENDINGS: [&str; 6] = ["aig", "aag", "blif", "bench", "pla", "v"];

/// How deep folders are searched; the circuits package needs three.
const MAX_DEPTH: usize = 5;

/// A circuit that was found, not yet read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CircuitFile {
    /// Canonical name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
}

/// Why a circuit could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CircuitError {
    /// A folder that could not be searched.
    #[error("cannot search {}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no circuit.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The suite's name of a circuit: an alias replaced, any other name unchanged.
pub fn canonical(name: &str) -> &str {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    alias.map_or(name, |(_, canonical)| canonical)
}

/// Every circuit file in a folder and the folders below it, one a name, sorted by name.
///
/// # Errors
/// [`CircuitError::Folder`] where a folder cannot be searched.
pub fn list(folder: &Path) -> Result<Vec<CircuitFile>, CircuitError> {
    let mut best: BTreeMap<String, (usize, PathBuf)> = BTreeMap::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let in_folder = |source| CircuitError::Folder {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(in_folder)? {
            let path = entry.map_err(in_folder)?.path();
            if path.is_dir() {
                // Folders of that name hold files that are wrong on purpose.
                if depth < MAX_DEPTH && !path.ends_with("malformed") {
                    folders.push((path, depth + 1));
                }
            } else if let Some((name, preference)) = circuit_name(&path) {
                let candidate = (preference, path);
                match best.get(&name) {
                    Some(known) if *known <= candidate => {}
                    _ => drop(best.insert(name, candidate)),
                }
            }
        }
    }
    let files = best.into_iter();
    Ok(files
        .map(|(name, (_, path))| CircuitFile { name, path })
        .collect())
}

/// The canonical name of a circuit file and the place of its ending in [`ENDINGS`].
fn circuit_name(path: &Path) -> Option<(String, usize)> {
    let file = path.file_name()?.to_str()?;
    let file = file.strip_suffix(".gz").unwrap_or(file);
    let (stem, ending) = file.rsplit_once('.')?;
    let preference = ENDINGS.iter().position(|known| *known == ending)?;
    Some((canonical(stem).to_owned(), preference))
}

/// The EPFL circuits in `folders`, of which the first that has a circuit gives it, and the names
/// that none has. `ctrl` is in no package, so that a missing circuit is a fact, not an error.
///
/// # Errors
/// [`CircuitError::Folder`] where a folder is there but cannot be searched.
pub fn find_epfl(folders: &[PathBuf]) -> Result<(Vec<CircuitFile>, Vec<&'static str>), CircuitError> {
    let mut found: BTreeMap<&str, CircuitFile> = BTreeMap::new();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        for file in list(folder)? {
            if let Some(name) = EPFL.iter().find(|name| **name == file.name) {
                found.entry(name).or_insert(file);
            }
        }
    }
    let missing = EPFL
        .iter()
        .copied()
        .filter(|name| !found.contains_key(name))
        .collect();
    Ok((found.into_values().collect(), missing))
}

/// Where the circuits package lies in the folder that set-up fills.
pub fn package_folder(deps: &Path) -> PathBuf {
    deps.join("bench/logikbench/benchmarks/epfl")
}

/// Reads a circuit and gives it its canonical name, whatever its file says.
///
/// # Errors
/// [`CircuitError::Read`] with the place in the file.
pub fn read(path: &Path) -> Result<Aig, CircuitError> {
    let mut circuit = aig::read(path)?.aig;
    if let Some((name, _)) = circuit_name(path) {
        circuit.set_name(name);
    }
    Ok(circuit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_each_name_once_and_prefers_graphs() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        for file in [
            "memctrl/rtl/memctrl.v",
            "adder.aig.gz",
            "bench/adder.bench",
            "malformed/bad.aig",
            "README.md",
            "deep/1/2/3/4/5/far.v",
        ] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("files stand in folders"))?;
            fs::write(path, "")?;
        }
        let files = list(folder.path()).expect("the folder is there");
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["adder", "mem_ctrl"]);
        assert!(files[0].path.ends_with("adder.aig.gz"));

        let (found, missing) = find_epfl(&[folder.path().join("nowhere"), folder.path().to_owned()])
            .expect("a folder that is not there is skipped");
        assert_eq!((found.len(), missing.len()), (2, 18));
        Ok(())
    }

    #[test]
    fn names_are_the_suites() {
        assert_eq!(canonical("priority_encoder"), "priority");
        assert_eq!(canonical("adder"), "adder");
        assert!(ALIASES.iter().all(|(_, name)| EPFL.contains(name)));
        assert!(EPFL.is_sorted());
    }
}
