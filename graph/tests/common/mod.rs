//! What the golden tests share: where reference data and tools are.

#![allow(dead_code, reason = "every test file uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

/// `<shared>/data/<path>`, or `None` with a note where a clone has no reference data.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root =
        std::env::var_os("NETLEARN_SHARED").map_or_else(|| workspace().join("../shared"), PathBuf::from);
    present(root.join("data").join(path))
}

/// `<dependencies>/<path>`, or `None` with a note before `cargo xtask setup`.
pub(crate) fn dependency(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("NETLEARN_DEPS").map_or_else(|| workspace().join(".deps"), PathBuf::from);
    present(root.join(path))
}

fn workspace() -> PathBuf {
    // The manifest of this crate stands in a folder of the workspace.
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn present(path: PathBuf) -> Option<PathBuf> {
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no {}", path.display());
    None
}

/// The files of a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

/// The rows of a CSV file without quoted fields, header dropped.
pub(crate) fn rows(csv: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(csv).unwrap();
    let fields = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(fields).collect()
}
