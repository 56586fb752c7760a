//! What a reader of SPEF carries along.
//! Not for: the grammar; see [`super::lexer`] and the files above it.

use rustc_hash::FxHashMap;

use super::ast::Ast;
use crate::findings::{Findings, Mode};
use crate::names::NameId;
use crate::scanner::Scanner;
use crate::source::Source;

/// The place, the tree so far and what later lines need of earlier ones.
pub(super) struct Reader<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) tree: Ast,
    pub(super) map: NameMap,
    /// Of the header, once it was read.
    pub(super) delimiter: u8,
    pub(super) findings: Findings<'a>,
    /// How many bytes there are.
    pub(super) length: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, mode: Mode) -> Self {
        let length = source.bytes().len();
        let tree = Ast::for_file_of(length);
        Self {
            scanner: Scanner::new(source),
            delimiter: tree.header.delimiter(),
            tree,
            map: NameMap::default(),
            findings: Findings::new(source, mode),
            length,
        }
    }
}

/// From indices of the name map to names.
#[derive(Default)]
pub(super) struct NameMap {
    /// By index; a name's number plus one, or 0.
    near: Vec<u32>,
    /// What would make `near` larger than the file.
    far: FxHashMap<u32, u32>,
}

impl NameMap {
    /// The name that the index had before, if any. `most` indices may lie in an array.
    pub(super) fn insert(&mut self, index: u32, name: NameId, most: usize) -> Option<NameId> {
        let place = index as usize;
        if place >= most {
            return self.far.insert(index, name.number()).map(NameId::from_number);
        }
        if place >= self.near.len() {
            self.near.resize(place + 1, 0);
        }
        let before = std::mem::replace(&mut self.near[place], name.number() + 1);
        before.checked_sub(1).map(NameId::from_number)
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> Option<NameId> {
        match self.near.get(index as usize) {
            Some(&name) => name.checked_sub(1).map(NameId::from_number),
            None => self.far.get(&index).copied().map(NameId::from_number),
        }
    }
}
