//! Running other programs.
//! Not for deciding what their answers mean: callers do.

use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Outcome};

/// Standard output of a program that ended well; `None` where it is absent or failed.
pub(crate) fn capture(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Runs a program quietly; on failure what it printed becomes part of the error.
pub(crate) fn run_quietly(command: &mut Command, what: &str) -> Outcome<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .context(|| format!("{what}: cannot start {name}"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let said = [stdout.as_str(), stderr.trim()].join("\n");
    Err(Failure::new(format!(
        "{what}: {name} ended with {}: {}",
        output.status,
        said.trim()
    )))
}

/// Runs a program that shows its own output; true where it ended well.
pub(crate) fn show(command: &mut Command) -> Outcome<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .stdin(Stdio::null())
        .status()
        .context(|| format!("cannot start {name}"))?;
    Ok(status.success())
}

/// Hands over to a program: its exit code is the answer, and an interrupt reaches it alone.
#[cfg(unix)]
pub(crate) fn hand_over(command: &mut Command) -> Outcome<bool> {
    use std::os::unix::process::CommandExt;
    let name = command.get_program().to_string_lossy().into_owned();
    Err(command.exec()).context(|| format!("cannot start {name}"))
}

/// Where a program cannot take the place of another, it is waited for.
#[cfg(not(unix))]
pub(crate) fn hand_over(command: &mut Command) -> Outcome<bool> {
    show(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_quietly_failure_carries_what_was_printed() {
        let failure = run_quietly(
            Command::new("sh").args(["-c", "echo broken >&2; exit 3"]),
            "trying",
        )
        .unwrap_err();
        assert!(failure.what().starts_with("trying: sh ended with"));
        assert!(failure.what().contains("broken"));
    }

    #[test]
    fn capture_absent_program_is_none() {
        assert_eq!(capture(&mut Command::new("no-such-program-here")), None);
    }
}
