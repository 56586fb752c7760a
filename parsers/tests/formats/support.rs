//! One way to read and write any format of these tests.

use std::path::{Path, PathBuf};

use netlearn_parsers::{Format, Parsed, ReadResult, Source, aiger, bench, blif, genlib, pla};

#[path = "../support/mod.rs"]
mod common;

pub(crate) use common::{files, fixtures, open, open_fixture, said, shared};

/// The formats of these tests.
pub(crate) const FORMATS: [Format; 5] = [
    Format::Aiger,
    Format::Bench,
    Format::Blif,
    Format::Pla,
    Format::Genlib,
];

/// The tree of any format, without what depends on how its file was laid out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Aiger(aiger::Ast),
    Bench(bench::Ast),
    Blif(blif::Ast),
    Pla(pla::Ast),
    Genlib(genlib::Ast),
}

/// Every good file of the shared data.
pub(crate) fn good_files(data: &Path) -> Vec<PathBuf> {
    let folders = [
        "epfl",
        "iscas85/bench",
        "iscas89/bench",
        "itc99/bench",
        "itc99/blif",
        "mcnc/blif",
        "mcnc/pla",
        "mcnc/genlib",
        "openabcd",
    ];
    folders
        .iter()
        .flat_map(|folder| files(&data.join(folder), &FORMATS))
        .collect()
}

fn map<T>(result: ReadResult<T>, tree: impl Fn(T) -> Tree) -> ReadResult<Tree> {
    result.map(|parsed| Parsed {
        tree: tree(parsed.tree),
        warnings: parsed.warnings,
    })
}

pub(crate) fn read(format: Format, source: &Source) -> ReadResult<Tree> {
    match format {
        Format::Aiger => map(aiger::parse(source), Tree::Aiger),
        Format::Bench => map(bench::parse(source), |tree| Tree::Bench(tree.without_spans())),
        Format::Blif => map(blif::parse(source), |tree| Tree::Blif(tree.without_spans())),
        Format::Pla => map(pla::parse(source), Tree::Pla),
        Format::Genlib => map(genlib::parse(source), |tree| Tree::Genlib(tree.without_spans())),
        format => panic!("{format} has tests of its own"),
    }
}

/// Reads a source of the format that its name or content shows.
pub(crate) fn read_any(source: &Source) -> ReadResult<Tree> {
    let format = Format::detect(source).unwrap_or_else(|| panic!("{}: no known format", source.name()));
    read(format, source)
}

/// Writes a tree and reads it again, which must give the same tree.
///
/// AIGER goes both ways. The binary form may renumber; then it must be a fixed point, and as text
/// again the same circuit.
pub(crate) fn check_round_trip(tree: &Tree, name: &str) {
    let mut out = Vec::new();
    let written = match tree {
        Tree::Aiger(tree) => return check_aiger_round_trip(tree, name),
        Tree::Bench(tree) => bench::write(tree, &mut out).map(|()| Format::Bench),
        Tree::Blif(tree) => blif::write(tree, &mut out).map(|()| Format::Blif),
        Tree::Pla(tree) => pla::write(tree, &mut out).map(|()| Format::Pla),
        Tree::Genlib(tree) => genlib::write(tree, &mut out).map(|()| Format::Genlib),
    };
    let format = written.unwrap_or_else(|error| panic!("{name}: {error}"));
    let again = read(format, &Source::from_bytes(format!("{name} written"), out));
    let again = again.unwrap_or_else(|report| panic!("{report}")).tree;
    assert!(
        again == *tree,
        "{name} changed when written:\n{tree:#?}\n{again:#?}"
    );
}

fn check_aiger_round_trip(tree: &aiger::Ast, name: &str) {
    let again = |bytes: Vec<u8>| {
        let source = Source::from_bytes(format!("{name} written"), bytes);
        aiger::parse(&source)
            .unwrap_or_else(|report| panic!("{report}"))
            .tree
    };
    let binary = |tree: &aiger::Ast| {
        let mut out = Vec::new();
        aiger::write(tree, &mut out).unwrap_or_else(|error| panic!("{name}: {error}"));
        out
    };
    let mut text = Vec::new();
    aiger::write_ascii(tree, &mut text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(again(text) == *tree, "{name} changed when written as text");
    let packed = binary(tree);
    let unpacked = again(packed.clone());
    assert!(binary(&unpacked) == packed, "{name} changed when written twice");
    let first = tree.max_variable + 1 - tree.ands.len() as u32;
    let is_canonical = (first..).zip(&tree.ands).all(|(variable, and)| {
        and.output.0 == 2 * variable && and.output > and.fanins[0] && and.fanins[0] >= and.fanins[1]
    });
    if is_canonical {
        assert!(unpacked == *tree, "{name} changed when packed");
    }
}
