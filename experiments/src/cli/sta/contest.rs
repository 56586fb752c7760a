//! `netlearn sta --tau-ops`: designs of the TAU 2015 contest, changed and asked in its own formats.
//! Not for its rules: those are `netlearn_graph::tau`.

use std::fmt::Write as _;
use std::path::Path;

use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::Linker;
use netlearn_graph::session::{DesignError, SessionError};
use netlearn_graph::tau::{Contest, Script, constraints};
use netlearn_parsers::Source;

use super::DesignOptions;
use crate::failure::Failure;

/// The answers, each as the contest writes it.
pub(super) fn answers(design: &DesignOptions, timing: &Path, ops: &Path) -> anyhow::Result<String> {
    let libraries = libraries(design)?;
    let of_link = |error| SessionError::from(DesignError::from(error));
    let mut linker = Linker::new(libraries);
    for path in &design.verilog {
        linker.read(path).map_err(of_link)?;
    }
    let linked = linker.link(design.top.as_deref()).map_err(of_link)?;
    for warning in &linked.warnings {
        tracing::warn!("{warning}");
    }
    let constraints = constraints(&linked.netlist, &Source::open(timing)?).map_err(SessionError::from)?;
    let folder = super::design::folder_of(ops);
    let mut contest = Contest::new(linked.netlist, constraints, folder);
    for path in &design.spef {
        contest
            .read_spef(&Source::open(path)?)
            .map_err(SessionError::from)?;
    }
    let script = Script::read(Source::open(ops)?).map_err(SessionError::from)?;
    let mut printed = String::new();
    contest
        .run(&script, |answer| {
            // Writing to a string cannot fail.
            let _ = writeln!(printed, "{}", answer.to_string().trim_end());
        })
        .map_err(SessionError::from)?;
    for warning in contest.warnings() {
        tracing::warn!("{warning}");
    }
    Ok(printed)
}

fn libraries(design: &DesignOptions) -> anyhow::Result<LibrarySet> {
    let read = |path: &std::path::PathBuf| Library::read(path).map_err(SessionError::from);
    Ok(match (&*design.libraries, &*design.early_libraries) {
        ([late], []) => LibrarySet::single(read(late)?),
        ([late], [early]) => LibrarySet::early_late(read(early)?, read(late)?),
        _ => {
            return Err(Failure::usage(
                "the contest has one library, or one of late and one of early delays",
            )
            .help("`--lib late.lib --lib-early early.lib`")
            .into());
        }
    })
}
