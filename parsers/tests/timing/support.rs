//! What the tests of both formats share: the shared files, and one way to read and write either.

use std::path::{Path, PathBuf};

use netlearn_parsers::{Format, Parsed, ReadResult, Recovered, Report, Source, sdf, spef};

/// The tree of either format, without what depends on how its file was laid out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Spef(Box<spef::Ast>),
    Sdf(Box<sdf::Ast>),
}

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

/// Every file of one format under a folder, sorted.
pub(crate) fn files(folder: &Path, format: Format) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if Format::of_name(&path.display().to_string()) == Some(format) {
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

pub(crate) fn read(format: Format, source: &Source) -> ReadResult<Tree> {
    match format {
        Format::Spef => spef::parse(source).map(|parsed| Parsed {
            tree: Tree::Spef(Box::new(parsed.tree.without_spans())),
            warnings: parsed.warnings,
        }),
        _ => sdf::parse(source).map(|parsed| Parsed {
            tree: Tree::Sdf(Box::new(parsed.tree.without_spans())),
            warnings: parsed.warnings,
        }),
    }
}

pub(crate) fn read_lenient(format: Format, source: &Source) -> Recovered<Tree> {
    let recovered = |tree, errors, num_errors, warnings| Recovered {
        tree,
        errors,
        num_errors,
        warnings,
    };
    match format {
        Format::Spef => {
            let read = spef::parse_lenient(source);
            let tree = Tree::Spef(Box::new(read.tree.without_spans()));
            recovered(tree, read.errors, read.num_errors, read.warnings)
        }
        _ => {
            let read = sdf::parse_lenient(source);
            let tree = Tree::Sdf(Box::new(read.tree.without_spans()));
            recovered(tree, read.errors, read.num_errors, read.warnings)
        }
    }
}

pub(crate) fn written(tree: &Tree) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match tree {
        Tree::Spef(tree) => spef::write(tree, &mut out)?,
        Tree::Sdf(tree) => sdf::write(tree, &mut out)?,
    }
    Ok(out)
}

/// Writes a tree and reads it again, which must give the same tree.
pub(crate) fn check_round_trip(format: Format, tree: &Tree, name: &str) {
    let out = written(tree).unwrap_or_else(|error| panic!("{name}: {error}"));
    let source = Source::from_bytes(format!("{name} written"), out);
    let again = read(format, &source).unwrap_or_else(|report| panic!("{report}"));
    assert!(again.tree == *tree, "{name} changed when written");
}

/// What a reader says, as a user sees it: `ok` or the error, then the warnings.
pub(crate) fn said<T>(result: &Result<Parsed<T>, Report>) -> String {
    match result {
        Ok(parsed) if parsed.warnings.is_empty() => "ok".to_owned(),
        Ok(parsed) => {
            let warnings: Vec<String> = parsed.warnings.iter().map(Report::to_string).collect();
            format!("ok, with warnings\n\n{}", warnings.join("\n\n"))
        }
        Err(report) => report.to_string(),
    }
}
