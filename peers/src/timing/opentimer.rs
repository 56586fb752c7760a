//! OpenTimer's turn, where somebody has its shell: everything up to the worst slack, and the resizes behind it.
//! Not step by step: the shell reads its files when something is asked of it.
//!
//! It does less: wires are trees with Elmore delays, gates see the whole capacitance.

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use super::{Files, Step};
use crate::tools;

/// Its version, if it is there.
pub(super) fn version(program: &str) -> Option<String> {
    tools::version(program, "-v")
}

/// Processor time up to the worst slack and of the resizes behind it, in seconds, on one thread.
pub(super) fn start(program: &str, library: &Path, files: &Files, edits: &Step) -> Result<[f64; 2], String> {
    let mut script = format!("set_num_threads 1\nread_celllib {}\n", library.display());
    for (command, path) in [
        ("read_verilog", &files.netlist),
        ("read_spef", &files.parasitics),
        ("read_sdc", &files.constraints),
    ] {
        // Writing to a string cannot fail.
        let _ = writeln!(script, "{command} {}", path.display());
    }
    script += "report_wns\n";
    let first = run(program, &script)?;
    for command in &edits.1 {
        script += match command.strip_prefix("replace_cell ") {
            Some(edit) => format!("repower_gate {edit}\n"),
            None => "report_wns\n".to_owned(),
        }
        .as_str();
    }
    Ok([first, run(program, &script)? - first])
}

/// Runs a script; each number that it prints must be one.
fn run(program: &str, script: &str) -> Result<f64, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let file = tempfile::NamedTempFile::new().map_err(|error| failed(&error))?;
    std::fs::write(file.path(), script).map_err(|error| failed(&error))?;
    let input = File::open(file.path()).map_err(|error| failed(&error))?;
    let (output, cost) = tools::measured(Command::new(program).arg("-q").stdin(input))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let is_number = |line: &str| line.trim().parse().is_ok_and(|slack: f64| slack.is_finite());
    let asked = script.matches("report_wns").count();
    let answers = said.lines().filter(|line| is_number(line)).count();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().last().unwrap_or("it broke off").to_owned());
    }
    match answers == asked {
        true => Ok(cost.seconds),
        false => Err("it told no worst slack".to_owned()),
    }
}
