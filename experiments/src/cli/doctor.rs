//! `netlearn doctor`: what is there, what is missing or of the wrong version, how to mend it.
//! Not for mending: that is `cargo xtask setup`, whose pins this command shares.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use clap::Args;
use netlearn_graph::synthesis::{EngineIdentity, SynthesisEngine as _};
use serde::Serialize;

use crate::cli::torch;
use crate::exit::Exit;
use crate::output::Output;
use crate::{labels, pins, surroundings};

/// EPFL circuits in the package that setup installs.
const PACKAGED: usize = 19;

/// Tell what is installed, missing or of the wrong version, and how to mend it.
///
/// Exit code 0 where all is well, 1 where something is to be mended.
#[derive(Args)]
pub(super) struct Arguments {}

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing to mend.
    Note,
    /// Not there, and needed.
    Missing,
    /// There, of the wrong version.
    Wrong,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    subject: String,
    state: State,
    found: String,
    mend: Option<String>,
}

impl Finding {
    /// As it should be.
    pub(crate) fn ok(subject: &str, found: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            state: State::Ok,
            found: found.into(),
            mend: None,
        }
    }

    /// Worth knowing.
    pub(crate) fn note(subject: &str, found: impl Into<String>) -> Self {
        Self {
            state: State::Note,
            ..Self::ok(subject, found)
        }
    }

    /// Not there by choice; `mend` says how to have it.
    #[cfg_attr(
        feature = "torch",
        expect(dead_code, reason = "the build without libtorch says so")
    )]
    pub(crate) fn absent(subject: &str, found: impl Into<String>, mend: &str) -> Self {
        Self {
            mend: Some(mend.into()),
            ..Self::note(subject, found)
        }
    }

    /// Not there, and needed.
    pub(crate) fn missing(subject: &str, found: impl Into<String>, mend: &str) -> Self {
        Self {
            state: State::Missing,
            mend: Some(mend.into()),
            ..Self::ok(subject, found)
        }
    }

    /// There, of the wrong version.
    pub(crate) fn wrong(subject: &str, found: impl Into<String>, mend: &str) -> Self {
        Self {
            state: State::Wrong,
            mend: Some(mend.into()),
            ..Self::ok(subject, found)
        }
    }
}

/// The report.
#[derive(Serialize)]
struct Report {
    well: bool,
    findings: Vec<Finding>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let mut findings = machine();
        findings.extend(torch::libtorch());
        findings.extend(synthesis());
        findings.push(circuits());
        findings.push(reference_data());
        let well = findings
            .iter()
            .all(|finding| matches!(finding.state, State::Ok | State::Note));
        let report = Report { well, findings };
        if output.is_json() {
            output.object("doctor", &report)?;
        } else {
            print(output, &report)?;
        }
        Ok(if well { Exit::Done } else { Exit::No })
    }
}

fn print(output: &mut Output, report: &Report) -> anyhow::Result<()> {
    for Finding {
        subject,
        state,
        found,
        mend,
    } in &report.findings
    {
        let mark = match state {
            State::Ok => "ok",
            State::Note => "-",
            State::Missing => "missing",
            State::Wrong => "wrong",
        };
        writeln!(output, "{mark:<8} {subject:<10} {found}")?;
        if let Some(mend) = mend {
            writeln!(output, "{:<19} to have it: {mend}", "")?;
        }
    }
    let verdict = if report.well {
        "All is well."
    } else {
        "Something is to be mended, see above."
    };
    writeln!(output, "\n{verdict}")?;
    Ok(())
}

fn machine() -> Vec<Finding> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut findings = vec![
        Finding::ok(
            "netlearn",
            format!(
                "{} for {}-{}",
                env!("CARGO_PKG_VERSION"),
                std::env::consts::ARCH,
                std::env::consts::OS
            ),
        ),
        Finding::note("threads", threads.to_string()),
    ];
    if let Some(gigabytes) = free_gigabytes(&surroundings::root()) {
        findings.push(match gigabytes {
            0..2 => Finding::wrong(
                "free disk",
                format!("{gigabytes} GB"),
                "free some space: labels and runs need 2 GB",
            ),
            _ => Finding::note("free disk", format!("{gigabytes} GB")),
        });
    }
    findings
}

/// Free space of the file system of `path`, as `df` tells it; `None` where there is no `df`.
fn free_gigabytes(path: &Path) -> Option<u64> {
    let listing = Command::new("df").arg("-Pk").arg(path).output().ok()?;
    let text = String::from_utf8_lossy(&listing.stdout).into_owned();
    let kilobytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kilobytes / 1_000_000)
}

fn reference_data() -> Finding {
    match surroundings::shared() {
        Some(shared) => Finding::note("reference", format!("measured answers in {}", shared.display())),
        None => Finding::note(
            "reference",
            "no measured answers; tests that need them say that they skip",
        ),
    }
}

/// What labels are made with: ABC and a cell library.
fn synthesis() -> Vec<Finding> {
    let setup = "cargo xtask setup";
    let engine = match crate::synthesis::engine() {
        Ok(engine) => {
            let EngineIdentity {
                version,
                binary_sha256,
                ..
            } = engine.identity();
            let found = format!(
                "{version}, sha256 {}, {}",
                short(binary_sha256),
                engine.binary().display()
            );
            match binary_sha256 == pins::YOSYS_ABC_SHA256 {
                true => Finding::ok("ABC", found),
                false => Finding::wrong(
                    "ABC",
                    format!(
                        "{found}; labels of the published tables are of sha256 {}",
                        short(pins::YOSYS_ABC_SHA256)
                    ),
                    "cargo xtask setup, and unset NETLEARN_ABC",
                ),
            }
        }
        Err(error) => Finding::missing("ABC", format!("{error:#}"), setup),
    };
    let library = match crate::synthesis::library(None) {
        Ok(library) => {
            let found = format!(
                "{}, sha256 {}, {}",
                library.name,
                short(&library.sha256),
                library.path.display()
            );
            match library.sha256 == pins::OSU018_LIBERTY_SHA256 {
                true => Finding::ok("library", found),
                false => Finding::wrong("library", format!("{found}; it is not osu018"), setup),
            }
        }
        Err(error) => Finding::missing("library", format!("{error:#}"), setup),
    };
    vec![engine, library]
}

/// The first digits of a hash, enough to tell two apart.
fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// The EPFL circuits. `ctrl` is in no package; that is a fact, not a fault.
fn circuits() -> Finding {
    let folders = labels::folders();
    match netlearn_datasets::circuits::find_epfl(&folders) {
        Ok((found, missing)) if found.len() >= PACKAGED => {
            let missing = match missing.as_slice() {
                [] => String::new(),
                names => format!("; not in the package: {}", names.join(", ")),
            };
            Finding::ok("circuits", format!("{} of the EPFL suite{missing}", found.len()))
        }
        Ok((found, _)) => Finding::missing(
            "circuits",
            format!("{} of the EPFL suite", found.len()),
            "cargo xtask setup",
        ),
        Err(error) => Finding::missing("circuits", error.to_string(), "cargo xtask setup"),
    }
}
