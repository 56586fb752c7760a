//! `netlearn data info DIR`: what a data set holds and how it was made.
//! Not for checking it: that is `verify`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_datasets::store::Manifest;

use crate::exit::Exit;
use crate::output::Output;
use crate::table::Table;

/// Show what a data set holds and how it was made.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Folder of the data set.
    folder: PathBuf,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let manifest = Manifest::read(&self.folder)?;
        if output.is_json() {
            output.object("data-info", &manifest)?;
            return Ok(Exit::Done);
        }
        let Manifest {
            kind,
            version,
            complete,
            command,
            licence,
            counts,
            tool,
            library,
            inputs,
            ..
        } = &manifest;
        writeln!(
            output,
            "kind      {kind}, layout {version}{}",
            if *complete { "" } else { ", incomplete" }
        )?;
        writeln!(
            output,
            "labels    {} of {} circuits, {} failed",
            counts.rows, counts.circuits, counts.failures
        )?;
        writeln!(output, "made by   {command}")?;
        writeln!(
            output,
            "tool      {} (sha256 {})",
            tool.version, tool.binary_sha256
        )?;
        if let Some(library) = library {
            writeln!(
                output,
                "library   {} (sha256 {}), delays: {}",
                library.name, library.sha256, library.delay
            )?;
        }
        writeln!(output, "licence   {licence}\n")?;
        let mut table = Table::new("", &["circuit", "recipes", "sha256 of its AIGER"]);
        for input in inputs {
            table.push(vec![
                input.name.clone(),
                input.recipes.to_string(),
                input.sha256.clone(),
            ]);
        }
        write!(output, "{table}")?;
        Ok(Exit::Done)
    }
}
