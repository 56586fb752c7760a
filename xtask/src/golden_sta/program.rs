//! Running `netlearn sta` on a case, within a limit of time.
//! Not for judging its answers.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Context, Failure, Outcome};
use crate::workspace::Workspace;

/// The program under test.
pub(super) struct Program {
    path: PathBuf,
    limit: Duration,
}

impl Program {
    /// The program at `path`, or else built anew; it may run so long on a case.
    pub(super) fn find(workspace: &Workspace, path: Option<PathBuf>, limit: Duration) -> Outcome<Self> {
        let path = match path {
            Some(path) => fs::canonicalize(&path).context(|| path.display().to_string())?,
            None => build(workspace)?,
        };
        Ok(Self { path, limit })
    }

    /// Runs it with arguments; what it prints goes to files in `folder`.
    ///
    /// # Errors
    /// With the first line that it printed on stderr, where it ends badly or not in time.
    pub(super) fn run(&self, arguments: &[&str], folder: &Path) -> Outcome {
        let file = |name: &str| {
            let path = folder.join(name);
            File::create(&path).context(|| path.display().to_string())
        };
        let mut command = Command::new(&self.path);
        command
            .arg("sta")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(file("stdout.txt")?)
            .stderr(file("stderr.txt")?);
        let start = Instant::now();
        let mut child = command
            .spawn()
            .context(|| format!("cannot start {}", self.path.display()))?;
        let status = loop {
            if let Some(status) = child.try_wait().context(|| "waiting for netlearn".into())? {
                break status;
            }
            if start.elapsed() > self.limit {
                // It may have ended in between, which is as well.
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::new(format!("not done in {} s", self.limit.as_secs())));
            }
            thread::sleep(Duration::from_millis(5));
        };
        // 1 is an answer: some slack is negative, and the script asked to be told so.
        if matches!(status.code(), Some(0 | 1)) {
            return Ok(());
        }
        let printed = fs::read_to_string(folder.join("stderr.txt")).unwrap_or_default();
        let line = printed.lines().find(|line| line.starts_with("error"));
        let line = line
            .or_else(|| printed.lines().next())
            .unwrap_or("nothing on stderr");
        Err(Failure::new(format!("{status}: {line}")))
    }
}

fn build(workspace: &Workspace) -> Outcome<PathBuf> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--quiet", "-p", "netlearn", "--no-default-features"]);
    if !crate::process::show(&mut cargo)? {
        return Err(Failure::new(
            "netlearn could not be built; cargo's message stands above",
        ));
    }
    let name = format!("netlearn{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace.target().join("debug").join(name))
}
