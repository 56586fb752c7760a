//! Measures other readers of the formats of physical design beside netlearn's, both in one run.
//! Not for anything that netlearn itself needs: it stands outside of the workspace, so that no peer's licence
//! reaches it. `cargo xtask bench-peers` builds it, makes the files and runs it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use reader::{Format, Reader};

mod files;
mod heap;
mod jail;
mod measure;
mod ours;
mod peers;
mod reader;
mod report;
mod timing;
mod tools;

const USAGE: &str = "\
usage: netlearn-peers table --shared FOLDER --generated FOLDER [--format NAME] [--json]
       netlearn-peers timing --shared FOLDER --generated FOLDER [--sta PROGRAM] [--json]
       netlearn-peers measure READER FORMAT FILE
       netlearn-peers time STEPS";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["table", options @ ..] => table(options),
        ["timing", options @ ..] => time_designs(options),
        ["time", steps] => timing::run_ours(steps),
        // The second half of this program: it runs in a process of its own, which may crash or run for ever.
        ["measure", reader, format, file] => measure_one(reader, format, Path::new(file)),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn table(options: &[&str]) -> Result<(), Box<dyn Error>> {
    let (mut shared, mut generated, mut format, mut json) = (None, None, None, false);
    let mut options = options.iter();
    while let Some(&option) = options.next() {
        if option == "--json" {
            json = true;
            continue;
        }
        let value = options.next().ok_or(USAGE)?;
        match option {
            "--shared" => shared = Some(PathBuf::from(value)),
            "--generated" => generated = Some(PathBuf::from(value)),
            "--format" => format = Some(Format::named(value)?),
            _ => return Err(USAGE.into()),
        }
    }
    let files = files::collect(shared.as_deref(), &generated.ok_or(USAGE)?, format)?;
    let tables = report::measure(&files);
    if json {
        println!("{}", serde_json::to_string_pretty(&tables)?);
    } else {
        print!("{}", report::markdown(&tables));
    }
    Ok(())
}

fn time_designs(options: &[&str]) -> Result<(), Box<dyn Error>> {
    let (mut shared, mut generated, mut program, mut json) = (None, None, "sta", false);
    let mut options = options.iter();
    while let Some(&option) = options.next() {
        if option == "--json" {
            json = true;
            continue;
        }
        let value = options.next().ok_or(USAGE)?;
        match option {
            "--shared" => shared = Some(Path::new(value)),
            "--generated" => generated = Some(Path::new(value)),
            "--sta" => program = value,
            _ => return Err(USAGE.into()),
        }
    }
    let (shared, generated) = (shared.ok_or(USAGE)?, generated.ok_or(USAGE)?);
    // Libraries, netlists and parasitics of shared data are unpacked there.
    files::collect(Some(shared), generated, None)?;
    let tables = timing::measure(shared, generated, program);
    if json {
        println!("{}", serde_json::to_string_pretty(&tables)?);
    } else {
        print!("{}", timing::markdown(&tables));
    }
    Ok(())
}

fn measure_one(reader: &str, format: &str, file: &Path) -> Result<(), Box<dyn Error>> {
    jail::limit()?;
    let format = Format::named(format)?;
    let reader = all_readers()
        .into_iter()
        .find(|known| known.format == format && known.name == reader)
        .ok_or("there is no such reader")?;
    println!("{}", serde_json::to_string(&measure::repeat(reader.how, file)?)?);
    Ok(())
}

/// Every reader that this program knows: netlearn's first, then the others.
fn all_readers() -> Vec<Reader> {
    let mut readers = ours::readers();
    readers.extend(peers::readers());
    readers.extend(tools::readers());
    readers
}
