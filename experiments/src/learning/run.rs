//! A run's folder: what was trained, on what, by which program.
//! Not for checkpoints and metrics: the training loop writes those.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::split_name::SplitName;
use crate::cli::torch;
use crate::failure::Failure;
use crate::{files, surroundings};

/// Name of the file with every key of the configuration.
pub(crate) const CONFIG: &str = "config.toml";
/// Name of the file with the rest.
pub(crate) const RECORD: &str = "run.toml";

/// `run.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// Version of this file's layout.
    pub(crate) version: u32,
    /// What was trained: `lsoformer`.
    pub(crate) system: String,
    /// The preset or file the configuration came from.
    pub(crate) preset: String,
    /// The command line.
    pub(crate) command: Vec<String>,
    /// What it was trained on.
    pub(crate) data: Data,
    /// What trained it.
    pub(crate) machine: Machine,
}

/// The data of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    /// Folder of the data set; relative to the checkout where it lies in it, so that runs can move
    /// with it.
    pub(crate) folder: PathBuf,
    /// SHA-256 of its labels.
    pub(crate) sha256: String,
    /// Name of the split.
    pub(crate) split: SplitName,
    /// Circuits whose recipes were trained on.
    pub(crate) train_circuits: Vec<String>,
    /// Samples to train, to validate, to test.
    pub(crate) samples: [usize; 3],
    /// Data set, engine and library.
    pub(crate) origin: String,
}

/// The program and the machine of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Machine {
    /// Version of this program.
    pub(crate) netlearn: String,
    /// Version of libtorch.
    pub(crate) libtorch: String,
    /// Device of the tensors.
    pub(crate) device: String,
    /// Operating system and processor.
    pub(crate) platform: String,
    /// Threads of the machine; how many are used is `train.torch_threads`.
    pub(crate) threads: usize,
}

impl Data {
    /// The folder of the data set on this machine.
    pub(crate) fn place(&self) -> PathBuf {
        surroundings::root().join(&self.folder)
    }
}

impl Machine {
    /// This program on this machine.
    pub(crate) fn here() -> Self {
        let (libtorch, _) = torch::loaded();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            netlearn: env!("CARGO_PKG_VERSION").to_owned(),
            libtorch: libtorch.unwrap_or_else(|| "unknown".to_owned()),
            device: format!("{:?}", super::train::device()),
            platform: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
            threads,
        }
    }
}

impl Record {
    /// The layout that this program writes and reads.
    pub(crate) const VERSION: u32 = 1;

    /// The record of a run that starts now.
    pub(crate) fn new(preset: &str, data: Data) -> Self {
        Self {
            version: Self::VERSION,
            system: "lsoformer".to_owned(),
            preset: preset.to_owned(),
            command: command(),
            data,
            machine: Machine::here(),
        }
    }

    /// Reads the record of a run.
    pub(crate) fn read(run: &Path) -> anyhow::Result<Self> {
        let path = run.join(RECORD);
        if !path.is_file() {
            return Err(
                Failure::resource(format!("{} is no run: it has no {RECORD}", run.display()))
                    .help("runs are folders that `netlearn train` makes")
                    .into(),
            );
        }
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let wrong = |message: String| Failure::input(message).file(path.display().to_string());
        let versioned: Versioned =
            toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?;
        if versioned.version != Self::VERSION {
            return Err(wrong(format!(
                "a run of layout {}, and this program reads {}",
                versioned.version,
                Self::VERSION
            ))
            .help("use the program that made it, or train anew with the config.toml beside it")
            .into());
        }
        Ok(toml::from_str(&text).map_err(|error| wrong(error.message().to_owned()))?)
    }

    /// Writes the record and the configuration into a run's folder.
    pub(crate) fn write(&self, run: &Path, config: &str) -> anyhow::Result<()> {
        std::fs::create_dir_all(run).with_context(|| run.display().to_string())?;
        files::write(&run.join(CONFIG), config)?;
        files::write(&run.join(RECORD), &toml::to_string_pretty(self)?)?;
        Ok(())
    }
}

/// A folder for a new run: `runs/<name>-<date>-<time>`, made unique by a number where it must be.
pub(crate) fn new_folder(name: &str) -> PathBuf {
    let runs = surroundings::root().join("runs");
    let stamp = format!("{}-{}", name.replace('/', "-"), utc(SystemTime::now()));
    let candidate = |number: usize| match number {
        1 => runs.join(&stamp),
        _ => runs.join(format!("{stamp}-{number}")),
    };
    (1..)
        .map(candidate)
        .find(|path| !path.exists())
        .unwrap_or_else(|| runs.join(stamp.clone()))
}

/// The command line of this process.
pub(crate) fn command() -> Vec<String> {
    let mut words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    words.next();
    std::iter::once("netlearn".to_owned()).chain(words).collect()
}

/// `20261121-125900` in UTC.
fn utc(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // From days to a date by eras of 400 years that start in March (Hinnant, "chrono-compatible
    // low-level date algorithms").
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!(
        "{year:04}{month:02}{day:02}-{:02}{:02}{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_utc_dates() {
        let at = |seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "19700101-000000");
        assert_eq!(at(951_868_799), "20000229-235959");
        assert_eq!(at(1_700_000_000), "20231114-221320");
    }

    #[test]
    fn a_folder_without_record_is_no_run() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let error = Record::read(folder.path()).expect_err("no run");
        assert!(error.to_string().contains("is no run"), "{error}");
        std::fs::write(folder.path().join(RECORD), "version = 99\n").expect("written");
        let error = Record::read(folder.path()).expect_err("too new").to_string();
        assert!(
            error.contains("a run of layout 99, and this program reads 1"),
            "{error}"
        );
    }
}
