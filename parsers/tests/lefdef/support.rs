//! The shared files, and trees of sources that must read.

use std::path::{Path, PathBuf};

use netlearn_parsers::{Parsed, Source, def, lef};

/// The shared data, or `None` and a word about what is skipped.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("NETLEARN_SHARED") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
    };
    let data = root.join("data");
    if data.is_dir() {
        return Some(data);
    }
    eprintln!("skipped: {test}: no {}", data.display());
    None
}

/// Every file below a folder whose name ends in one of these, packed or not, sorted.
pub(crate) fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{error}"));
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let name = path.display().to_string();
            let name = name.strip_suffix(".gz").unwrap_or(&name);
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

pub(crate) fn open(path: &Path) -> Source {
    Source::open(path).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn read_def(source: &Source) -> Parsed<def::Ast> {
    def::parse(source).unwrap_or_else(|report| panic!("{report}"))
}

pub(crate) fn read_lef(source: &Source) -> Parsed<lef::Ast> {
    lef::parse(source).unwrap_or_else(|report| panic!("{report}"))
}

/// A design of a text.
pub(crate) fn def_of(text: &str) -> def::Ast {
    read_def(&Source::from_bytes("test.def", text)).tree
}

/// A library of a text.
pub(crate) fn lef_of(text: &str) -> lef::Ast {
    read_lef(&Source::from_bytes("test.lef", text)).tree
}

/// What is written of a design.
pub(crate) fn written(tree: &def::Ast) -> Vec<u8> {
    let mut text = Vec::new();
    def::write(tree, &mut text).unwrap_or_else(|error| panic!("{error}"));
    text
}

/// Writes a design and reads it again, which must give the same tree.
pub(crate) fn check_round_trip(tree: &def::Ast, name: &str) {
    let text = written(tree);
    let again = read_def(&Source::from_bytes(format!("{name} written"), text.clone()));
    assert!(
        again.tree == *tree,
        "{name} changed when written:\n{}",
        String::from_utf8_lossy(&text[..text.len().min(4_000)])
    );
}
