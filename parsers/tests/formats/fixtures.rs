//! Small files written by hand: what is read, and what is said of what is not.
//!
//! `fixtures/<format>/ok/*` read and survive a round trip, `fixtures/<format>/err/*` do not read.
//! What the reader says of each, warnings or error, is in one snapshot a folder.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use netlearn_parsers::Source;

use crate::support;

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let files = support::files(&root.join(folder));
    assert!(!files.is_empty(), "no fixtures in {folder}");
    files
}

/// Opens a fixture under its own name, so that messages are the same on every machine.
fn open(path: &Path) -> Source {
    let name = path.file_name().expect("a file has a name").to_string_lossy();
    Source::from_bytes(name, support::open(path).bytes())
}

fn check(format: &str) {
    let mut all = String::new();
    for path in fixtures(&format!("{format}/ok")) {
        let source = open(&path);
        let result = support::read_any(&source);
        writeln!(all, "{}: {}\n", source.name(), support::said(&result)).expect("a string takes all");
        let parsed = result.unwrap_or_else(|report| panic!("{report}"));
        support::check_round_trip(&parsed.tree, source.name());
    }
    insta::assert_snapshot!(format!("{format}_ok"), all);
    let mut all = String::new();
    for path in fixtures(&format!("{format}/err")) {
        let source = open(&path);
        let report = support::read_any(&source).err();
        let report = report.unwrap_or_else(|| panic!("{} reads", source.name()));
        writeln!(all, "{report}\n").expect("a string takes all");
    }
    insta::assert_snapshot!(format!("{format}_err"), all);
}

#[test]
fn aiger_fixtures_are_read_or_refused_with_their_words() {
    check("aiger");
}

#[test]
fn bench_fixtures_are_read_or_refused_with_their_words() {
    check("bench");
}

#[test]
fn blif_fixtures_are_read_or_refused_with_their_words() {
    check("blif");
}

#[test]
fn pla_fixtures_are_read_or_refused_with_their_words() {
    check("pla");
}

#[test]
fn genlib_fixtures_are_read_or_refused_with_their_words() {
    check("genlib");
}

#[test]
fn a_packed_fixture_reads_like_its_content() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    for format in ["aiger", "bench", "blif", "pla", "genlib"] {
        for path in fixtures(&format!("{format}/ok")) {
            let name = path.file_name().expect("a file has a name").to_string_lossy();
            let packed = folder.path().join(format!("{name}.gz"));
            let mut packer = GzEncoder::new(File::create(&packed)?, Compression::fast());
            packer.write_all(support::open(&path).bytes())?;
            packer.finish()?;
            let plain = support::read_any(&support::open(&path)).map(|parsed| parsed.tree);
            let unpacked = support::read_any(&support::open(&packed)).map(|parsed| parsed.tree);
            assert_eq!(unpacked, plain, "{name}");
        }
    }
    Ok(())
}
