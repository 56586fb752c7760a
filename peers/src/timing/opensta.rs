//! OpenSTA's turn: a script that does the same commands, and looks at the clock around each step.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use super::{Cost, Step};
use crate::tools;

/// What stands before the steps. The kernel counts processor time in hundredths of a second.
const PRELUDE: &str = "\
proc figures {} {
  set file [open /proc/self/stat]
  regsub {^.*\\)} [read $file] {} words
  close $file
  set cpu [expr {([lindex $words 11] + [lindex $words 12]) / 100.0}]
  return [list $cpu [expr {[clock microseconds] / 1e6}] [expr {4096.0 * [lindex $words 21]}]]
}
";

/// Its version, if it is there.
pub(super) fn version(program: &str) -> Option<String> {
    tools::version(program, "-version")
}

/// One run.
pub(super) fn start(program: &str, steps: &[Step]) -> Result<Vec<Cost>, String> {
    let mut script = PRELUDE.to_owned();
    for (_, commands) in steps {
        // Writing to a string cannot fail.
        let _ = write!(
            script,
            "set before [figures]\n{}\nputs \"figures $before [figures]\"\n",
            commands.join("\n")
        );
    }
    let file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    std::fs::write(file.path(), script).map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .args(["-no_splash", "-exit"])
        .arg(file.path())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // It tells its errors and ends well.
    if let Some(error) = said.lines().find(|line| line.starts_with("Error")) {
        return Err(error.to_owned());
    }
    let costs: Vec<Cost> = said
        .lines()
        .filter_map(|line| line.strip_prefix("figures "))
        .filter_map(cost)
        .collect();
    match costs.len() == steps.len() {
        true => Ok(costs),
        false => Err("it did not tell the time of every step".to_owned()),
    }
}

fn cost(line: &str) -> Option<Cost> {
    let numbers: Vec<f64> = line
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    match numbers[..] {
        [cpu, wall, _, cpu_after, wall_after, resident] => Some(Cost {
            cpu: cpu_after - cpu,
            wall: wall_after - wall,
            resident,
        }),
        _ => None,
    }
}
