//! Files to trees: a script is run, and what it said is kept.
//! Not for: the commands; see [`super::host`].

use super::ast::Ast;
use super::host::Constraints;
use super::objects::Objects;
use crate::diagnostic::{Parsed, ReadResult, Recovered};
use crate::source::Source;
use crate::tcl::{self, Folders};

/// How a file is read.
#[derive(Clone, Default)]
pub struct Options<'a> {
    /// The environment that it sees, and its limits.
    pub script: tcl::Options,
    /// Folders from which it may source files; without, the one that it is in.
    pub folders: Option<Folders>,
    /// Knows the objects of the design, for scripts that loop over them or count them.
    pub objects: Option<&'a dyn Objects>,
    /// Reads over commands that are not known, with a warning; else each is an error.
    pub reads_over_unknown: bool,
}

/// Reads a file up to its first error.
///
/// # Errors
/// The first command that cannot be run.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    parse_with(source, &Options::default())
}

/// As [`parse`], with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &Source, options: &Options<'_>) -> ReadResult<Ast> {
    let mut host = host(source, options);
    let run = tcl::run(source, &mut host, &options.script);
    match run.errors.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(Parsed {
            tree: host.into_tree(run.files),
            warnings: run.warnings,
        }),
    }
}

/// Reads all of a file that can be used: a command with an error is left out.
pub fn parse_lenient(source: &Source) -> Recovered<Ast> {
    parse_lenient_with(source, &Options::default())
}

/// As [`parse_lenient`], with options.
pub fn parse_lenient_with(source: &Source, options: &Options<'_>) -> Recovered<Ast> {
    let mut host = host(source, options);
    let run = tcl::run_lenient(source, &mut host, &options.script);
    Recovered {
        tree: host.into_tree(run.files),
        errors: run.errors,
        num_errors: run.num_errors,
        warnings: run.warnings,
    }
}

fn host<'a>(source: &Source, options: &Options<'a>) -> Constraints<'a> {
    let folders = options.folders.clone().unwrap_or_else(|| Folders::beside(source));
    Constraints::new(folders, options.objects).reading_over_unknown(options.reads_over_unknown)
}
