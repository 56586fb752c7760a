//! netlearn's turn: a session of its own, in a process of its own, on as many threads as are asked for.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use netlearn_graph::session::{self, SessionError, Surroundings};
use netlearn_parsers::Source;
use nix::time::{ClockId, clock_gettime};

use super::{Cost, Step};

/// Starts this program again for one run.
pub(super) fn start(steps: &[Step], threads: usize) -> Result<Vec<Cost>, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let words = serde_json::to_string(&steps.iter().map(|(_, commands)| commands).collect::<Vec<_>>())
        .map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .arg("time")
        .arg(words)
        .env("RAYON_NUM_THREADS", threads.to_string())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

/// One run: the commands of each step as JSON; prints what each took.
pub(crate) fn run(steps: &str) -> Result<(), Box<dyn std::error::Error>> {
    let steps: Vec<Vec<String>> = serde_json::from_str(steps)?;
    let surroundings = Surroundings {
        folders: vec![PathBuf::from("/")],
        outputs: Vec::new(),
    };
    let costs = session::with(&surroundings, &mut io::sink(), |session| {
        let mut costs = Vec::new();
        for commands in steps {
            let script = Source::from_bytes("step.tcl", commands.join("\n"));
            let (cpu, wall) = (processor_time()?, Instant::now());
            session.run(&script)?;
            costs.push(Cost {
                cpu: (processor_time()? - cpu).as_secs_f64(),
                wall: wall.elapsed().as_secs_f64(),
                resident: resident()?,
            });
        }
        Ok::<_, SessionError>(costs)
    })?;
    println!("{}", serde_json::to_string(&costs)?);
    Ok(())
}

/// Processor time of this process so far, on all of its threads.
fn processor_time() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from)?)
}

/// Resident memory, in bytes.
fn resident() -> io::Result<f64> {
    let text = fs::read_to_string(Path::new("/proc/self/statm"))?;
    let pages: f64 = text
        .split(' ')
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0.0);
    Ok(4096.0 * pages)
}
