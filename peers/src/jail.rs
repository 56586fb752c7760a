//! Keeps a measurement that crashes, runs for ever or eats all memory from harming the others.
//! Not for the measurement: that is `measure`.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{Resource, setrlimit};

use crate::reader::{Reader, Reading};

/// Most processor time of a measurement, in seconds.
const MOST_SECONDS: u64 = 120;
/// Most memory of a measurement, in bytes.
const MOST_MEMORY: u64 = 8 << 30;

/// Measures in a process of its own.
pub(crate) fn measure(reader: &Reader, path: &Path) -> Result<Reading, String> {
    let this = env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let output = Command::new(this)
        .args(["measure", reader.name, reader.format.name()])
        .arg(path)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start this program again: {error}"))?;
    if output.status.success() {
        // Peers may print as well: the last line is ours.
        let printed = String::from_utf8_lossy(&output.stdout);
        let last = printed.lines().last().unwrap_or_default();
        return serde_json::from_str(last).map_err(|error| format!("what it printed: {error}"));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = gist(said.trim_start_matches("error: "));
    Err(if said.is_empty() {
        output.status.to_string()
    } else {
        said
    })
}

/// Limits this process and those that it starts.
pub(crate) fn limit() -> Result<(), String> {
    for (resource, most) in [
        (Resource::RLIMIT_CPU, MOST_SECONDS),
        (Resource::RLIMIT_AS, MOST_MEMORY),
    ] {
        setrlimit(resource, most, most).map_err(|error| format!("cannot set a limit: {error}"))?;
    }
    Ok(())
}

/// An error's first words, on one line.
fn gist(text: &str) -> String {
    /// Longest gist, in characters.
    const LENGTH: usize = 110;
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line,
    }
}
