//! Trees of sources that must read.

use netlearn_parsers::{Parsed, Source, def, lef};

#[path = "../support/mod.rs"]
mod common;

pub(crate) use common::{files, fixtures, open, open_fixture, shared};

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
