//! What the readers find in every shared file of physical design is what text search finds.
//!
//! The search is that of `cargo xtask count`: it shares no code with the readers, and so is taken from where it
//! stands.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use netlearn_parsers::{Format, Source};

#[path = "../support/mod.rs"]
mod support;
#[path = "../../../xtask/src/count/text/mod.rs"]
mod text;
mod trees;

/// A file's bytes, unpacked without the help of the readers.
fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked);
    read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    unpacked
}

/// Sums are of `f32` in the trees; all else is counted.
fn is_same(item: &str, one: f64, other: f64) -> bool {
    let slack = if item.starts_with("sum_") {
        one.abs() * 1e-6
    } else {
        0.0
    };
    (one - other).abs() <= slack
}

fn check(format: Format, at_least: usize) {
    let Some(data) = support::shared(&format!("counts of {format}")) else {
        return;
    };
    let files = support::files(&data, &[format]);
    assert!(files.len() >= at_least, "{} files of {format}", files.len());
    let (mut wrong, mut num_compared) = (String::new(), 0);
    for path in files {
        let name = path.strip_prefix(&data).unwrap_or(&path).display().to_string();
        // A script with variables, loops and conditions says other than its text; `sdc` tests what.
        if name.contains("m70_tcl_subset") {
            continue;
        }
        let by_text = text::count(&name, &unpacked(&path)).unwrap_or_else(|| panic!("{name} has no format"));
        let source = Source::open(&path).unwrap_or_else(|error| panic!("{error}"));
        let by_tree = trees::count(format, &source);
        for (item, found) in &by_text {
            let read = by_tree.get(item.as_str()).copied();
            let read = read.unwrap_or_else(|| panic!("the tree of {format} is not asked for {item}"));
            if !is_same(item, *found, read) {
                wrong += &format!("{name}: {item}: the text has {found}, the tree {read}\n");
            }
            num_compared += 1;
        }
    }
    assert!(num_compared > 10 * at_least, "{num_compared} counts of {format}");
    assert_eq!(wrong, "");
}

#[test]
fn liberty() {
    check(Format::Liberty, 34);
}

#[test]
fn lef() {
    check(Format::Lef, 11);
}

#[test]
fn def() {
    check(Format::Def, 80);
}

#[test]
fn verilog() {
    check(Format::Verilog, 80);
}

#[test]
fn sdf() {
    check(Format::Sdf, 86);
}

#[test]
fn spef() {
    check(Format::Spef, 120);
}

#[test]
fn sdc() {
    check(Format::Sdc, 100);
}
