//! What a reader of SDF carries along.
//! Not for: the grammar; see [`super::lexer`] and the files above it.

use super::ast::Ast;
use crate::findings::{Findings, Mode};
use crate::scanner::Scanner;
use crate::source::Source;

/// The place and the tree so far.
pub(super) struct Reader<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) tree: Ast,
    pub(super) findings: Findings<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, mode: Mode) -> Self {
        Self {
            scanner: Scanner::new(source),
            tree: Ast::for_file_of(source.bytes().len()),
            findings: Findings::new(source, mode),
        }
    }
}
