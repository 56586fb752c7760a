//! Logs on stderr, quiet unless asked for.
//! Not for results (stdout) and not for progress bars, which it steps aside for.

use std::io::{self, IsTerminal as _, Write};

use tracing_subscriber::EnvFilter;

use crate::progress;

/// Starts logging: `RUST_LOG` where set, else warnings, more with `-v`, errors alone with `-q`.
pub(crate) fn start(verbose: u8, quiet: bool) {
    let default = match (quiet, verbose) {
        (true, _) => "error",
        (_, 0) => "warn",
        (_, 1) => "info",
        (_, 2) => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(use_colour())
        .with_target(verbose > 1)
        .without_time()
        .with_writer(|| Stderr)
        .init();
}

/// Colour on stderr: a terminal, and neither `NO_COLOR` nor a dumb terminal.
fn use_colour() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR")
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        && io::stderr().is_terminal()
}

/// Stderr that lifts the progress bars while a line is written.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        progress::suspend(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
