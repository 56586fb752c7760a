//! `cargo xtask tidy`: the boundaries and habits of the house, checked.
//! Not for what rustfmt, clippy and rustdoc already check.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::process;
use crate::workspace::Workspace;

pub(crate) mod boundaries;
mod commands;
mod links;
mod sources;
mod traces;

/// Text of `cargo xtask tidy --help`.
pub(crate) const HELP: &str = "\
Check the boundaries and habits of the house.

Usage: cargo xtask tidy

  boundaries   which crate may depend on which; libtorch only in models and experiments
  sources      length of files, first line of module docs, nothing left unfinished
  traces       no path of somebody's machine, no address of a package registry
  links        relative links in documents lead somewhere
  commands     every command is told of in README.md or docs/
";

/// What is wrong, or about to be.
#[derive(Debug, Default)]
struct Findings {
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Findings {
    fn error(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.errors.push(format!("{place}: {what}"));
    }

    fn warning(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.warnings.push(format!("{place}: {what}"));
    }
}

/// A text file that git tracks or would track.
struct TextFile {
    /// Relative to the workspace, with `/` between parts.
    name: String,
    text: String,
}

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Outcome<Answer> {
    arguments.finish()?;
    check(workspace)
}

/// Runs all rules and prints what they found.
pub(crate) fn check(workspace: &Workspace) -> Outcome<Answer> {
    let files = text_files(&workspace.root)?;
    let mut findings = Findings::default();
    let metadata = boundaries::metadata(workspace)?;
    boundaries::check(&metadata, &mut findings);
    boundaries::check_torch_free(workspace, &mut findings)?;
    for file in &files {
        sources::check(file, &mut findings);
        traces::check(file, &mut findings);
        links::check(file, &workspace.root, &mut findings);
    }
    commands::check(&files, &mut findings);
    for warning in &findings.warnings {
        println!("warning: {warning}");
    }
    for error in &findings.errors {
        println!("error: {error}");
    }
    println!(
        "tidy: {} files, {} errors, {} warnings",
        files.len(),
        findings.errors.len(),
        findings.warnings.len()
    );
    Ok(if findings.errors.is_empty() {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// Every text file in the checkout that git does not ignore.
fn text_files(root: &Path) -> Outcome<Vec<TextFile>> {
    let listed = process::run_quietly(
        Command::new("git").current_dir(root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]),
        "listing the files of the checkout",
    )
    .map_err(|failure| {
        Failure::new(failure.what()).mend("tidy works in a git checkout, with git installed")
    })?;
    let mut names: Vec<_> = listed.split('\0').filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    let mut files = Vec::new();
    for name in names {
        let path: PathBuf = root.join(name);
        if !path.is_file() || path.is_symlink() {
            continue; // removed but not yet committed, or a link
        }
        let bytes = std::fs::read(&path).context(|| format!("cannot read {name}"))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(TextFile {
                name: name.to_owned(),
                text,
            });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_files_skips_binaries_and_ignored_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join(".gitignore"), "/target\n").unwrap();
        std::fs::write(root.join("binary"), [0xff, 0xfe, 0x00]).unwrap();
        std::fs::create_dir(root.join("target")).unwrap();
        std::fs::write(root.join("target/x"), "x").unwrap();
        std::fs::write(root.join("a b.md"), "text").unwrap();
        let made = process::capture(Command::new("git").arg("init").current_dir(root));
        if made.is_none() {
            eprintln!("skipped: no git");
            return;
        }
        let names: Vec<_> = text_files(root)
            .unwrap()
            .into_iter()
            .map(|file| file.name)
            .collect();
        assert_eq!(names, [".gitignore", "a b.md"]);
    }
}
