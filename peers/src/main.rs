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

/// What both tables are asked with.
#[derive(Default)]
struct Options {
    shared: Option<PathBuf>,
    generated: PathBuf,
    format: Option<Format>,
    sta: Option<String>,
    json: bool,
}

impl Options {
    fn of(words: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            if word == "--json" {
                options.json = true;
                continue;
            }
            let value = words.next().ok_or(USAGE)?;
            match word {
                "--shared" => options.shared = Some(PathBuf::from(value)),
                "--generated" => options.generated = PathBuf::from(value),
                "--format" => options.format = Some(Format::named(value)?),
                "--sta" => options.sta = Some((*value).to_owned()),
                _ => return Err(USAGE.into()),
            }
        }
        match options.generated.as_os_str().is_empty() {
            true => Err(USAGE.into()),
            false => Ok(options),
        }
    }

    fn print<T: serde::Serialize>(
        &self,
        tables: &T,
        markdown: fn(&T) -> String,
    ) -> Result<(), Box<dyn Error>> {
        if self.json {
            println!("{}", serde_json::to_string_pretty(tables)?);
        } else {
            print!("{}", markdown(tables));
        }
        Ok(())
    }
}

fn table(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let options = Options::of(words)?;
    let files = files::collect(options.shared.as_deref(), &options.generated, options.format)?;
    options.print(&report::measure(&files), |tables| report::markdown(tables))
}

fn time_designs(words: &[&str]) -> Result<(), Box<dyn Error>> {
    let options = Options::of(words)?;
    let shared = options.shared.as_deref().ok_or(USAGE)?;
    // Libraries, netlists and parasitics of shared data are unpacked there.
    files::collect(Some(shared), &options.generated, None)?;
    let program = options.sta.as_deref().unwrap_or("sta");
    let tables = timing::measure(shared, &options.generated, program);
    options.print(&tables, |tables| timing::markdown(tables))
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
