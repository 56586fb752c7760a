//! Wheels as archives: fetched with pip by name, version and digest, unpacked in part.
//! Not for choosing what to fetch: the pins say it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::host::Python;
use crate::pins::Wheel;
use crate::process;
use crate::stamp::Record;

/// Options that make pip choose the same wheel whatever the machine's own Python is.
const TAGS: [&str; 25] = [
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    "--python-version",
    "3.11",
    "--implementation",
    "cp",
    "--abi",
    "cp311",
    "--abi",
    "none",
    "--abi",
    "abi3",
    "--platform",
    "manylinux_2_28_x86_64",
    "--platform",
    "manylinux_2_27_x86_64",
    "--platform",
    "manylinux_2_25_x86_64",
    "--platform",
    "manylinux_2_17_x86_64",
    "--platform",
    "manylinux2014_x86_64",
    "--platform",
    "any",
];

/// Unpacks members by pattern; Python's own library reads the archive.
const UNPACK: &str = include_str!("../../assets/unpack.py");

/// The folder of downloads, kept while setup runs so that an interrupted run need not fetch again.
pub(crate) struct Downloads {
    folder: PathBuf,
    python: Python,
}

impl Downloads {
    /// Downloads go to `dl` in the folder of dependencies.
    pub(crate) fn new(deps: &Path, python: Python) -> Self {
        Downloads {
            folder: deps.join("dl"),
            python,
        }
    }

    /// Fetches a wheel, unless an earlier run has, and takes it into the record of its component.
    pub(crate) fn fetch(&self, wheel: &Wheel, record: &mut Record) -> Outcome<PathBuf> {
        let path = match self.fetched(wheel)? {
            Some(path) => path,
            None => self.download(wheel)?,
        };
        record.archives.insert(
            format!("{} {}", wheel.name, wheel.version),
            wheel.sha256.to_owned(),
        );
        Ok(path)
    }

    /// Unpacks the members that match the patterns (`*` also crosses folders).
    pub(crate) fn unpack(&self, archive: &Path, folder: &Path, patterns: &[&str]) -> Outcome {
        let mut command = self.python.command();
        command.args(["-c", UNPACK]).arg(archive).arg(folder);
        process::run_quietly(command.args(patterns), "unpacking").map(drop)
    }

    /// Removes all downloads.
    pub(crate) fn discard(&self) -> Outcome {
        files::remove(&self.folder)
    }

    fn download(&self, wheel: &Wheel) -> Outcome<PathBuf> {
        let Wheel { name, version, .. } = wheel;
        println!("Downloading {name} {version} ({})", megabytes(wheel.bytes));
        // pip collects a download in the system's temporary folder, which may be small or in memory.
        let temporary = self.folder.join("tmp");
        files::remove(&temporary)?;
        files::create_folder(&temporary)?;
        let requirements = self.folder.join(format!("{name}.txt"));
        files::write_atomically(
            &requirements,
            format!("{name}=={version} --hash=sha256:{}\n", wheel.sha256).as_bytes(),
        )?;
        let mut pip: Command = self.python.command();
        pip.args(["-m", "pip", "download"])
            .args(TAGS)
            .arg("--dest")
            .arg(&self.folder)
            .arg("--requirement")
            .arg(&requirements)
            .env("TMPDIR", &temporary);
        if !process::show(&mut pip)? {
            return Err(Failure::new(format!(
                "pip could not download {name} {version}; its own message stands above"
            ))
            .mend(
                "check the network and pip's settings (`python3 -m pip config list`), \
                 then run setup again",
            ));
        }
        self.fetched(wheel)?.ok_or_else(|| {
            Failure::new(format!(
                "pip said it downloaded {name} {version}, but no such file came"
            ))
        })
    }

    /// The wheel among the downloads, if its content is the pinned one.
    fn fetched(&self, wheel: &Wheel) -> Outcome<Option<PathBuf>> {
        if !self.folder.exists() {
            return Ok(None);
        }
        let prefix = format!("{}-{}-", wheel.name.replace('-', "_"), wheel.version);
        for path in std::fs::read_dir(&self.folder)
            .context(|| format!("cannot list {}", self.folder.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
        {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&prefix) && name.ends_with(".whl") {
                if files::sha256(&path)? == wheel.sha256 {
                    return Ok(Some(path));
                }
                files::remove(&path)?;
            }
        }
        Ok(None)
    }
}

/// A size for people, in decimal megabytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "one decimal is printed")]
    let megabytes = bytes as f64 / 1e6;
    format!("{megabytes:.1} MB")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAKE: Wheel = Wheel {
        name: "two-words",
        version: "1.0",
        bytes: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        licence: "none",
    };

    #[test]
    fn fetched_takes_only_the_pinned_content() {
        let Ok((python, _)) = Python::of_machine() else {
            eprintln!("skipped: no python3 with pip");
            return;
        };
        let deps = tempfile::tempdir().unwrap();
        let downloads = Downloads::new(deps.path(), python);
        assert_eq!(downloads.fetched(&FAKE).unwrap(), None);
        files::create_folder(&downloads.folder).unwrap();
        let wheel = downloads.folder.join("two_words-1.0-py3-none-any.whl");
        files::write_atomically(&wheel, b"abc").unwrap();
        assert_eq!(downloads.fetched(&FAKE).unwrap(), Some(wheel.clone()));
        files::write_atomically(&wheel, b"cut").unwrap();
        assert_eq!(downloads.fetched(&FAKE).unwrap(), None);
        assert!(!wheel.exists(), "a damaged download is not kept");
    }

    #[test]
    fn unpack_takes_matching_members_and_tells_of_absent_ones() {
        let Ok((python, _)) = Python::of_machine() else {
            eprintln!("skipped: no python3 with pip");
            return;
        };
        let deps = tempfile::tempdir().unwrap();
        let archive = deps.path().join("a b.whl");
        let script = "import sys, zipfile\n\
                      with zipfile.ZipFile(sys.argv[1], 'w') as z:\n\
                      \x20   for n in ('lib/x/a.h', 'lib/b.so', 'other/c'): z.writestr(n, n)\n";
        process::run_quietly(
            python.command().args(["-c", script]).arg(&archive),
            "making a zip",
        )
        .unwrap();
        let downloads = Downloads::new(deps.path(), python);
        let folder = deps.path().join("out");
        downloads.unpack(&archive, &folder, &["lib/*.h"]).unwrap();
        assert_eq!(
            files::walk(&folder).unwrap(),
            [folder.join("lib/x/a.h")],
            "only what matches"
        );
        let failure = downloads.unpack(&archive, &folder, &["nothing/*"]).unwrap_err();
        assert!(failure.what().contains("nothing/*"), "{failure}");
    }
}
