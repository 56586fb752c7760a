//! `netlearn man`: manual pages, made from the same definition as `--help`.
//! Not for longer texts: those are in `docs/`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use crate::exit::Exit;
use crate::output::Output;

/// Print the manual page, or write one page a command to a folder.
#[derive(Args)]
#[command(after_help = "Example: netlearn man | man -l -")]
pub(super) struct Arguments {
    /// Write netlearn.1, netlearn-inspect.1, ... to this folder instead.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let mut definition = super::definition();
        definition.build();
        match self.output {
            None => clap_mangen::Man::new(definition).render(output)?,
            Some(folder) => {
                std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
                write_pages(&definition, "netlearn", &folder)?;
            }
        }
        output.flush()?;
        Ok(Exit::Done)
    }
}

fn write_pages(command: &clap::Command, name: &str, folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(format!("{name}.1"));
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(name)
        .render(&mut page)?;
    std::fs::write(&path, page).with_context(|| path.display().to_string())?;
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        write_pages(child, &format!("{name}-{}", child.get_name()), folder)?;
    }
    Ok(())
}
