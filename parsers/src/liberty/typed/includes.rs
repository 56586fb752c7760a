//! The files that `include_file` names, read before anything is made of them.
//! Not for: what they say.

use std::path::{Path, PathBuf};
use std::ptr;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Report};
use crate::liberty::findings::Findings;
use crate::liberty::read::read_tree;
use crate::liberty::scan::is_skipped;
use crate::liberty::tree::{Kind, Statement, Statements, Tree};
use crate::source::Source;
use crate::span::Span;

/// How deep files may include each other; a file that includes itself never ends.
const MAX_DEPTH: usize = 16;

/// How many files one library may take.
const MAX_FILES: usize = 1_000;

/// Included files, and which statement includes which.
#[derive(Default)]
pub(super) struct Includes {
    /// Boxed, so that a source stays where it is when more are added.
    files: Vec<(Box<Source>, Tree)>,
    /// By the address of the source and the number of the statement.
    of: FxHashMap<(usize, usize), usize>,
}

impl Includes {
    /// Reads all files that `tree` names, and those that they name.
    pub(super) fn load(
        source: &Source,
        tree: &Tree,
        folder: Option<&Path>,
        findings: &mut Findings<'_>,
    ) -> Result<Self, Report> {
        let mut includes = Self::default();
        includes.load_all(source, tree, folder, 0, findings)?;
        let mut depth_of: Vec<usize> = vec![1; includes.files.len()];
        let mut next = 0;
        while next < includes.files.len() {
            let depth = depth_of[next];
            // Moved out for the time of reading, as its includes are pushed behind it. The source
            // itself stays where it is.
            let (source, tree) = std::mem::replace(
                &mut includes.files[next],
                (Box::new(Source::from_bytes("", "")), Tree::default()),
            );
            let loaded = includes.load_all(&source, &tree, folder, depth, findings);
            includes.files[next] = (source, tree);
            loaded?;
            depth_of.resize(includes.files.len(), depth + 1);
            next += 1;
        }
        Ok(includes)
    }

    fn load_all(
        &mut self,
        source: &Source,
        tree: &Tree,
        folder: Option<&Path>,
        depth: usize,
        findings: &mut Findings<'_>,
    ) -> Result<(), Report> {
        for statement in tree.all_statements(source) {
            if statement.kind() != Kind::Complex || statement.name() != b"include_file" {
                continue;
            }
            match self.open(statement, folder, depth) {
                Ok(included) => {
                    let tree = read_tree(&included, is_skipped, findings)?;
                    self.of.insert(key(statement), self.files.len());
                    self.files.push((Box::new(included), tree));
                }
                Err(diagnostic) => findings.error(source, diagnostic)?,
            }
        }
        Ok(())
    }

    fn open(
        &self,
        statement: Statement<'_>,
        folder: Option<&Path>,
        depth: usize,
    ) -> Result<Source, Diagnostic> {
        let error = |span: Span, message: String| Diagnostic::error(span, message);
        let Some(value) = statement.value() else {
            return Err(error(
                statement.span(),
                "`include_file` without a file".to_owned(),
            ));
        };
        let Ok(name) = value.text() else {
            return Err(error(value.span(), "a file name that is not UTF-8".to_owned()));
        };
        let Some(folder) = folder else {
            return Err(error(
                value.span(),
                format!("`{name}` is not read: files may not be included"),
            )
            .help("give the folder of included files as an option"));
        };
        if depth >= MAX_DEPTH || self.files.len() >= MAX_FILES {
            let message = format!("files include each other more than {MAX_DEPTH} deep or {MAX_FILES} times");
            return Err(error(value.span(), message));
        }
        let path: PathBuf = folder.join(name.as_ref());
        Source::open(path).map_err(|problem| error(value.span(), problem.to_string()))
    }

    /// What stands in place of an `include_file`; nothing where the file could not be read.
    pub(super) fn statements_of(&self, statement: Statement<'_>) -> IncludedStatements<'_> {
        let file = self.of.get(&key(statement)).map(|&file| &self.files[file]);
        IncludedStatements(file.map(|(source, tree)| tree.statements(source)))
    }
}

/// The statements of an included file.
pub(super) struct IncludedStatements<'a>(Option<Statements<'a>>);

impl<'a> Iterator for IncludedStatements<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.as_mut()?.next()
    }
}

fn key(statement: Statement<'_>) -> (usize, usize) {
    (ptr::from_ref(statement.source()).addr(), statement.index())
}
