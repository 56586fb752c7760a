//! Every command that a user can type stands in README.md or under docs/.
//! Not for whether what stands there is right: readers and tests of the program see to that.

use std::collections::BTreeSet;

use super::{Findings, TextFile};

/// Folder with one file or folder a command of the program.
const COMMANDS_OF_PROGRAM: &str = "experiments/src/cli/";

/// Rooms of that folder that are no commands.
const NO_COMMANDS: [&str; 4] = ["mod", "torch", "enabled", "disabled"];

/// Looks for each command in the documents.
pub(super) fn check(files: &[TextFile], findings: &mut Findings) {
    let documents: Vec<&str> = files
        .iter()
        .filter(|file| file.name == "README.md" || is_document(&file.name))
        .map(|file| file.text.as_str())
        .collect();
    let names = files.iter().map(|file| file.name.as_str());
    for command in program_commands(names).into_iter().chain(chores()) {
        if !documents.iter().any(|text| mentions(text, &command)) {
            findings.error(
                "docs",
                format!("nothing in README.md or docs/ tells of `{command}`"),
            );
        }
    }
}

fn is_document(name: &str) -> bool {
    name.starts_with("docs/") && name.ends_with(".md")
}

fn chores() -> impl Iterator<Item = String> {
    crate::COMMANDS
        .iter()
        .map(|command| format!("cargo xtask {}", command.name))
}

/// Commands by the files of the folder, and of its subfolder for commands that need libtorch.
fn program_commands<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    names
        .filter_map(|name| name.strip_prefix(COMMANDS_OF_PROGRAM))
        .filter_map(|name| name.strip_prefix("torch/").or(Some(name)))
        .filter_map(|name| name.split('/').next())
        .map(|name| name.trim_end_matches(".rs"))
        .filter(|name| !NO_COMMANDS.contains(name))
        .map(|name| format!("netlearn {}", name.replace('_', "-")))
        .collect()
}

/// True where the command stands in the text and no longer name goes on from it.
fn mentions(text: &str, command: &str) -> bool {
    text.match_indices(command).any(|(start, _)| {
        let after = text[start + command.len()..].chars().next();
        !after.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> TextFile {
        TextFile {
            name: name.into(),
            text: text.into(),
        }
    }

    #[test]
    fn program_commands_are_files_and_folders() {
        let names = [
            "experiments/src/cli/mod.rs",
            "experiments/src/cli/inspect.rs",
            "experiments/src/cli/aig/stats.rs",
            "experiments/src/cli/torch/train.rs",
            "graph/src/cli/other.rs",
        ];
        let commands: Vec<_> = program_commands(names.into_iter()).into_iter().collect();
        assert_eq!(commands, ["netlearn aig", "netlearn inspect", "netlearn train"]);
    }

    #[test]
    fn check_wants_each_command_in_a_document() {
        let chores: String = chores().map(|chore| format!("{chore}\n")).collect();
        let files = [
            file("experiments/src/cli/inspect.rs", ""),
            file("experiments/src/cli/data.rs", ""),
            file("README.md", &chores),
            file("docs/use.md", "`netlearn inspect FILE`, netlearn data-set"),
        ];
        let mut findings = Findings::default();
        check(&files, &mut findings);
        assert_eq!(
            findings.errors,
            ["docs: nothing in README.md or docs/ tells of `netlearn data`"]
        );
    }
}
