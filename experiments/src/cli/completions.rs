//! `netlearn completions SHELL`.
//! Not for installing them: the user's shell knows where they go.

use std::io::Write as _;

use clap::Args;
use clap_complete::Shell;

use crate::exit::Exit;
use crate::output::Output;

/// Print the completions of a shell.
#[derive(Args)]
#[command(
    after_help = "Example: netlearn completions bash > ~/.local/share/bash-completion/completions/netlearn"
)]
pub(super) struct Arguments {
    /// The shell to complete for.
    shell: Shell,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        // Into memory first: the generator panics where it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::definition(), "netlearn", &mut script);
        output.write_all(&script)?;
        Ok(Exit::Done)
    }
}
