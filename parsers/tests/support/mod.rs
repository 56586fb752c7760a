//! Where tests find files: the fixtures beside them, and the shared data where it is.
//! Not for: what is in the files.

// Every test program takes from here what it needs.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use netlearn_parsers::{Format, Parsed, Report, Source};

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

/// The fixtures of a format: good files in its folder `ok`, bad ones in `err`, both in ``.
pub(crate) fn fixtures(format: Format, folder: &str) -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let files = files(
        &fixtures.join(format.name().to_lowercase()).join(folder),
        &[format],
    );
    assert!(!files.is_empty(), "no fixtures of {format} in `{folder}`");
    files
}

/// A fixture under its bare name, so that what is said of it is the same on every machine.
pub(crate) fn open_fixture(path: &Path) -> Source {
    let name = path.file_name().expect("a file has a name").to_string_lossy();
    Source::from_bytes(name, open(path).bytes())
}

/// Every file below a folder whose name says that it is in one of these formats, packed or not,
/// sorted. Folders of files that were made bad (`malformed`) are passed over.
pub(crate) fn files(folder: &Path, formats: &[Format]) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder);
        let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.unwrap_or_else(|error| panic!("{error}")).path();
            let format = Format::of_name(&path.display().to_string());
            if path.is_dir() && path.ends_with("malformed") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if format.is_some_and(|format| formats.contains(&format)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A file that must be there.
pub(crate) fn open(path: &Path) -> Source {
    Source::open(path).unwrap_or_else(|error| panic!("{error}"))
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
