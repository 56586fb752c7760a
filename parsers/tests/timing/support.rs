//! One way to read and write either format.

use netlearn_parsers::{Format, Parsed, ReadResult, Recovered, Source, sdf, spef};

#[path = "../support/mod.rs"]
mod common;

pub(crate) use common::{files, fixtures, open, open_fixture, said, shared};

/// The tree of either format, without what depends on how its file was laid out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Spef(Box<spef::Ast>),
    Sdf(Box<sdf::Ast>),
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
