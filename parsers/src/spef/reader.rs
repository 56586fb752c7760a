//! What a reader of SPEF carries along.
//! Not for: the grammar; see [`super::lexer`] and the files above it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::ast::{Ast, Header};
use crate::findings::{Findings, Mode};
use crate::names::{NameId, Names};
use crate::scanner::Scanner;
use crate::source::Source;

/// The place, the tree so far and what later lines need of earlier ones.
pub(super) struct Reader<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) tree: Ast,
    pub(super) map: NameMap,
    /// What stood before, where this is a piece of a file.
    head: Option<&'a Head>,
    /// Of the header, once it was read.
    pub(super) delimiter: u8,
    pub(super) findings: Findings<'a>,
    /// How many bytes there are.
    pub(super) length: usize,
}

/// What nets need of that which stands before them.
pub(super) struct Head {
    header: Header,
    names: Names,
    map: NameMap,
    delimiter: u8,
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
            head: None,
            findings: Findings::new(source, mode),
            length,
        }
    }

    /// A reader of some nets of a file, up to its first error.
    pub(super) fn of_piece(source: &'a Source, head: &'a Head, piece: Range<usize>) -> Self {
        let mut scanner = Scanner::new(source);
        scanner.go_to(piece.start);
        Self {
            scanner,
            delimiter: head.delimiter,
            tree: Ast {
                header: head.header.clone(),
                ..Ast::for_file_of(piece.len())
            },
            map: NameMap::default(),
            head: Some(head),
            findings: Findings::new(source, Mode::Strict),
            length: piece.len(),
        }
    }

    pub(super) fn into_head(self) -> (Head, Findings<'a>) {
        let head = Head {
            header: self.tree.header,
            names: self.tree.names,
            map: self.map,
            delimiter: self.delimiter,
        };
        (head, self.findings)
    }

    /// The name of an index. A piece takes over those that its nets have, as few as they are.
    #[inline]
    pub(super) fn name_of(&mut self, index: u32) -> Option<NameId> {
        if let Some(name) = self.map.get(index) {
            return Some(name);
        }
        let head = self.head?;
        let name = self.tree.names.intern(head.names.text(head.map.get(index)?));
        self.map.insert(index, name, 0);
        Some(name)
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
