//! Small files written by hand: what is read, and what is said of what is not.
//!
//! `fixtures/<format>/ok/*` read and survive a round trip, `fixtures/<format>/err/*` do not read.
//! What the reader says of each, warnings or error, is in one snapshot a folder.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use netlearn_parsers::Format;

use crate::support;

fn check(format: Format) {
    let folder = format.name().to_lowercase();
    let mut all = String::new();
    for path in support::fixtures(format, "ok") {
        let source = support::open_fixture(&path);
        let result = support::read_any(&source);
        writeln!(all, "{}: {}\n", source.name(), support::said(&result)).expect("a string takes all");
        let parsed = result.unwrap_or_else(|report| panic!("{report}"));
        support::check_round_trip(&parsed.tree, source.name());
    }
    insta::assert_snapshot!(format!("{folder}_ok"), all);
    let mut all = String::new();
    for path in support::fixtures(format, "err") {
        let source = support::open_fixture(&path);
        let report = support::read_any(&source).err();
        let report = report.unwrap_or_else(|| panic!("{} reads", source.name()));
        writeln!(all, "{report}\n").expect("a string takes all");
    }
    insta::assert_snapshot!(format!("{folder}_err"), all);
}

#[test]
fn aiger_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Aiger);
}

#[test]
fn bench_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Bench);
}

#[test]
fn blif_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Blif);
}

#[test]
fn pla_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Pla);
}

#[test]
fn genlib_fixtures_are_read_or_refused_with_their_words() {
    check(Format::Genlib);
}

#[test]
fn a_packed_fixture_reads_like_its_content() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    for format in support::FORMATS {
        for path in support::fixtures(format, "ok") {
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
