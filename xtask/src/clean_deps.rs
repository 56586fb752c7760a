//! `cargo xtask clean-deps`: removes everything that setup installed.
//! Not for build outputs: `cargo clean` removes those.

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::pins;
use crate::workspace::Workspace;

/// Text of `cargo xtask clean-deps --help`.
pub(crate) const HELP: &str = "\
Remove what setup installed: the folder .deps of the checkout, or NETLEARN_DEPS.

Usage: cargo xtask clean-deps

Only files that setup makes are removed; build outputs, runs and data sets stay.
";

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, arguments: Arguments) -> Outcome<Answer> {
    arguments.finish()?;
    let deps = &workspace.deps;
    if !deps.exists() {
        println!("Nothing to remove: {} is not there.", deps.display());
        return Ok(Answer::Yes);
    }
    remove_installed(deps)?;
    println!("Removed what setup had installed in {}.", deps.display());
    Ok(Answer::Yes)
}

/// Removes what setup makes and nothing else: NETLEARN_DEPS may name a folder that holds more.
fn remove_installed(deps: &std::path::Path) -> Outcome {
    let folders = pins::COMPONENTS.iter().map(|component| component.folder);
    let others = [pins::STAMP, "dl", "venv", "setup.lock"];
    for name in folders.chain(others) {
        files::remove(&deps.join(name))?;
    }
    for entry in std::fs::read_dir(deps)
        .map_err(|error| Failure::new(format!("cannot list {}: {error}", deps.display())))?
        .flatten()
    {
        if entry.file_name().to_string_lossy().contains(".tmp-") {
            files::remove(&entry.path())?;
        }
    }
    // Left standing where it holds something else, or is a link that the user made.
    let _ = std::fs::remove_dir(deps);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remove_installed_leaves_what_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let deps = folder.path().join("deps");
        files::create_folder(&deps.join("libtorch/torch")).unwrap();
        files::create_folder(&deps.join("abc.tmp-3")).unwrap();
        files::write_atomically(&deps.join("mine"), b"").unwrap();
        remove_installed(&deps).unwrap();
        assert_eq!(files::walk(&deps).unwrap(), [deps.join("mine")]);
        files::remove(&deps.join("mine")).unwrap();
        remove_installed(&deps).unwrap();
        assert!(!deps.exists());
    }
}
