//! From statements to a [`Library`]: which names there are, and what they hold.
//! Not for: syntax; see [`super::read`].

mod cell;
mod clocks;
mod context;
mod function;
mod includes;
mod library;
mod outline;
mod pin;
mod remarks;
mod sequential;
mod table;
mod timing;
mod units;

use std::path::{Path, PathBuf};

pub use self::outline::{Cells, Outline, outlined};
pub use self::remarks::Remarks;

use self::outline::outlined_in;
use super::findings::Findings;
use super::library::Library;
use super::read::read_tree;
use super::tree::Tree;
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, Recovered, Report};
use crate::findings::Mode;
use crate::source::Source;
use crate::span::Span;

/// How a library is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The folder that names of `include_file` start from; `None` where no file may be included.
    pub include_folder: Option<PathBuf>,
}

impl Options {
    /// Files may be included; their names start from the folder of `source`.
    pub fn beside(source: &Source) -> Self {
        let folder = Path::new(source.name()).parent();
        Self {
            include_folder: Some(folder.map_or_else(PathBuf::new, Path::to_owned)),
        }
    }
}

/// Reads a library that includes no other file.
///
/// # Errors
/// The first place that is not Liberty, a value that its attribute cannot have, a table that does
/// not fit its template, a file without a library.
pub fn parse(source: &Source) -> ReadResult<Library> {
    parse_with(source, &Options::default())
}

/// Reads a library, with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &Source, options: &Options) -> ReadResult<Library> {
    let Recovered { tree, warnings, .. } =
        outlined_in(source, options, Mode::Strict, |outline| outline.into_whole())?;
    Ok(Parsed { tree, warnings })
}

/// Reads what can be read: what is under an error is left out.
pub fn parse_lenient(source: &Source, options: &Options) -> Recovered<Library> {
    let recovered = outlined_in(source, options, Mode::Lenient, |outline| outline.into_whole());
    recovered.expect("in this mode findings keep every error")
}

/// Reads the statements of a file, whatever they are; nothing is skipped or included.
///
/// # Errors
/// The first place that is not Liberty.
pub fn parse_tree(source: &Source) -> ReadResult<Tree> {
    let Recovered { tree, warnings, .. } = read_statements(source, Findings::new(source, Mode::Strict))?;
    Ok(Parsed { tree, warnings })
}

/// As [`parse_tree`], but behind an error it goes on with the next statement.
pub fn parse_tree_lenient(source: &Source) -> Recovered<Tree> {
    let recovered = read_statements(source, Findings::new(source, Mode::Lenient));
    recovered.expect("in this mode findings keep every error")
}

fn read_statements<'a>(source: &'a Source, mut findings: Findings<'a>) -> Result<Recovered<Tree>, Report> {
    let tree = read_tree(source, |_| false, &mut findings)?;
    if tree.is_empty() {
        findings.error(source, no_library(source))?;
    }
    Ok(findings.recovered(tree))
}

fn no_library(source: &Source) -> Diagnostic {
    let message = match source.bytes().trim_ascii().is_empty() {
        true => "no content: no `library` group",
        false => "no `library` group",
    };
    Diagnostic::error(Span::at(0), message).labelled("expected `library (name) { .. }`")
}
