//! `cargo xtask doctor`: what is there, what is missing, outdated or damaged, and how to mend it.
//! It changes nothing; mending is `setup`.

use std::fmt::Display;

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::host::{self, Python};
use crate::pins::{self, Component};
use crate::setup::{self, State};
use crate::stamp::{Depth, Record, Stamp};
use crate::workspace::Workspace;

/// Text of `cargo xtask doctor --help`.
pub(crate) const HELP: &str = "\
Tell what is installed, missing, outdated or damaged, and how to mend it.

Usage: cargo xtask doctor [OPTIONS]

Options:
  --without-libtorch   do not ask for libtorch

Reads every installed file. Exit code 0 where all is well, 1 where something is to be mended.
";

/// A line of the report.
struct Finding {
    mark: &'static str,
    subject: String,
    told: String,
    mend: Option<String>,
}

impl Finding {
    fn ok(subject: impl Display, told: impl Display) -> Self {
        Self::new("ok", subject, told, None)
    }

    /// Worth knowing, nothing to mend.
    fn note(subject: impl Display, told: impl Display) -> Self {
        Self::new("-", subject, told, None)
    }

    fn bad(mark: &'static str, subject: impl Display, told: impl Display, mend: &str) -> Self {
        Self::new(mark, subject, told, Some(mend.to_owned()))
    }

    fn of(subject: &str, outcome: Outcome<String>) -> Self {
        match outcome {
            Ok(told) => Self::ok(subject, told),
            Err(failure) => Self::new(
                "missing",
                subject,
                failure.what(),
                Some(failure.advice().unwrap_or("cargo xtask setup").to_owned()),
            ),
        }
    }

    fn new(mark: &'static str, subject: impl Display, told: impl Display, mend: Option<String>) -> Self {
        Finding {
            mark,
            subject: subject.to_string(),
            told: told.to_string(),
            mend,
        }
    }

    fn print(&self) {
        println!("  {:<9}{:<12}{}", self.mark, self.subject, self.told);
        if let Some(mend) = &self.mend {
            println!("  {:<21}to mend it: {mend}", "");
        }
    }
}

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let without_libtorch = arguments.switch("--without-libtorch");
    arguments.finish()?;
    let mut all_well = true;
    let mut section = |title: &str, findings: &[Finding]| {
        println!("{title}");
        for finding in findings {
            finding.print();
            all_well &= finding.mend.is_none();
        }
    };
    section("Machine", &machine(workspace));
    section(
        &format!("Installed in {}", workspace.deps.display()),
        &components(workspace, without_libtorch)?,
    );
    section("Data", &data(workspace));
    println!(
        "\n{}",
        if all_well {
            "All is well."
        } else {
            "Something is to be mended, see above."
        }
    );
    Ok(if all_well { Answer::Yes } else { Answer::No })
}

fn machine(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = vec![
        Finding::of("platform", host::platform()),
        Finding::of("C library", host::glibc()),
        Finding::of("Rust", host::rustc()),
        Finding::of("gcc", host::compiler("gcc")),
        Finding::of("g++", host::compiler("g++")),
        Finding::of("Python", Python::versions(&workspace.deps)),
    ];
    if let Ok(threads) = std::thread::available_parallelism() {
        findings.push(Finding::note("threads", threads));
    }
    if let Some(free) = host::free_disk(&workspace.deps) {
        let gigabytes = free / 1_000_000_000;
        findings.push(Finding::note("free disk", format!("{gigabytes} GB")));
    }
    findings
}

fn components(workspace: &Workspace, without_libtorch: bool) -> Outcome<Vec<Finding>> {
    let mut stamp = Stamp::load(&workspace.deps);
    let mut findings = Vec::new();
    for component in pins::COMPONENTS {
        let record = stamp.components.get_mut(component.name);
        let is_libtorch = component.name == pins::LIBTORCH.name;
        if is_libtorch && without_libtorch {
            findings.push(Finding::note(component.name, "not asked for"));
        } else if is_libtorch && workspace.has_users_libtorch() {
            findings.push(users_libtorch(workspace));
        } else if record.is_none() && !component.by_default {
            findings.push(Finding::note(
                component.name,
                format!(
                    "not installed, and only needed for {} (cargo xtask setup --with {})",
                    component.purpose, component.name
                ),
            ));
        } else {
            findings.push(component_finding(workspace, component, record)?);
        }
    }
    findings.push(cuda(workspace));
    Ok(findings)
}

fn component_finding(
    workspace: &Workspace,
    component: &Component,
    mut record: Option<&mut Record>,
) -> Outcome<Finding> {
    let Component {
        name,
        version,
        purpose,
        ..
    } = component;
    let state = setup::state(&workspace.deps, component, record.as_deref_mut(), Depth::Full)?;
    Ok(match state {
        State::Installed => {
            let variant = record.map_or("", |record| record.variant.as_str());
            let told = match variant {
                "" => format!("{version} ({purpose})"),
                "fallback" => "the project's own small library; `cargo xtask setup --with osu018` \
                               tries for the real one"
                    .to_owned(),
                variant => format!("{version} with {variant} ({purpose})"),
            };
            Finding::ok(name, told)
        }
        State::Missing => Finding::bad(
            "missing",
            name,
            format!("{version} ({purpose})"),
            "cargo xtask setup",
        ),
        State::Outdated { found } => Finding::bad(
            "outdated",
            name,
            format!("{found} is installed, {version} is needed, or its package has changed"),
            "cargo xtask setup",
        ),
        State::Damaged(damages) => {
            let shown: Vec<_> = damages.iter().take(3).map(ToString::to_string).collect();
            let more = match damages.len().saturating_sub(shown.len()) {
                0 => String::new(),
                count => format!("; and {count} more files"),
            };
            Finding::bad(
                "damaged",
                name,
                format!("{}{more}", shown.join("; ")),
                "cargo xtask setup --verify",
            )
        }
    })
}

fn users_libtorch(workspace: &Workspace) -> Finding {
    let found = workspace
        .users_libtorch()
        .and_then(|found| found.ok_or_else(|| Failure::new("LIBTORCH is not set")));
    Finding::of(
        pins::LIBTORCH.name,
        found.map(|found| format!("{}, your own in {}", found.version, found.path.display())),
    )
}

fn cuda(workspace: &Workspace) -> Finding {
    let library = workspace.libtorch().join("lib/libtorch_cuda.so").exists();
    let device = std::path::Path::new("/dev/nvidiactl").exists();
    Finding::note(
        "CUDA",
        match (library, device) {
            (true, true) => "a CUDA libtorch and a driver are there: the GPU is used",
            (true, false) => "a CUDA libtorch is there, and no driver: the CPU is used",
            (false, true) => "a driver is there; set LIBTORCH to a CUDA libtorch to use the GPU",
            (false, false) => "none: the CPU is used",
        },
    )
}

fn data(workspace: &Workspace) -> Vec<Finding> {
    let shared = std::env::var_os("NETLEARN_SHARED")
        .map_or_else(|| workspace.root.join("../shared"), std::path::PathBuf::from);
    let told = if shared.join("data").is_dir() {
        format!("reference answers in {}", shared.display())
    } else {
        "no reference answers; tests that need them say that they skip".to_owned()
    };
    vec![Finding::note("shared", told)]
}
