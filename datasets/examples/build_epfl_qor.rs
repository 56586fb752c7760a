//! Builds the data set `epfl-qor` into a folder and goes on where an earlier build stopped.
//!
//! ```text
//! cargo run -p netlearn-datasets --example build_epfl_qor -- FOLDER CIRCUITS LIBRARY [SCALE [THREADS]]
//! ```
//!
//! CIRCUITS is a folder of circuit files, LIBRARY a Liberty or genlib file, SCALE one of smoke,
//! default, full, paper.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;

use netlearn_datasets::circuits;
use netlearn_datasets::epfl_qor::{BuildOptions, Inputs, Progress, Work, build};
use netlearn_graph::synthesis::{AbcEngine, Library};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, source, library, rest @ ..] = arguments.as_slice() else {
        return Err("usage: build_epfl_qor FOLDER CIRCUITS LIBRARY [SCALE [THREADS]]".into());
    };
    let scale = rest.first().map_or("default", String::as_str);
    let options: BuildOptions = toml::from_str(&format!("scale = \"{scale}\""))?;
    let (files, missing) = circuits::find_epfl(&[Path::new(source).to_owned()])?;
    if !missing.is_empty() {
        println!("not there: {}", missing.join(" "));
    }
    let engine = AbcEngine::find(None)?;
    let inputs = Inputs {
        circuits: files
            .iter()
            .map(|file| circuits::read(&file.path))
            .collect::<Result<_, _>>()?,
        own: false,
        recipes: None,
        library: Library::open(library)?,
        engine: &engine,
    };
    let print = |progress: &Progress| {
        println!(
            "{} of {} rows, {:.0} s left ({})",
            progress.rows_done, progress.rows, progress.seconds_left, progress.last
        );
    };
    let threads = rest.get(1).map_or(Ok(1), |threads| threads.parse())?;
    let outcome = build(
        options,
        inputs,
        &Work {
            threads,
            progress: &print,
            ..Work::new(folder)
        },
    )?;
    println!("{outcome:?}");
    Ok(())
}
