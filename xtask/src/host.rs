//! What the machine offers: platform, compilers, Python, disk.
//! Not for installing anything, except a private virtual environment where pip is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process;

/// Oldest C library that the wheels run on.
const OLDEST_GLIBC: (u32, u32) = (2, 28);
/// Oldest pip that accepts several platforms.
const OLDEST_PIP: (u32, u32) = (21, 0);

/// The virtual environment that setup makes where pip is missing, in the folder of dependencies.
const ENVIRONMENT: &str = "venv";
const PYTHON_OF_ENVIRONMENT: &str = "bin/python3";

/// Says which platform this is, where the prebuilt programs run on it.
pub(crate) fn platform() -> Outcome<String> {
    let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
    if (os, architecture) == ("linux", "x86_64") {
        return Ok("Linux x86_64".into());
    }
    Err(Failure::new(format!(
        "libtorch and ABC are installed for Linux x86_64 only, and this is {os} {architecture}"
    ))
    .mend(
        "the half without libtorch builds here: \
         cargo build -p netlearn --no-default-features",
    ))
}

/// Version of the C library.
pub(crate) fn glibc() -> Outcome<String> {
    let told = process::capture(Command::new("getconf").arg("GNU_LIBC_VERSION"))
        .or_else(|| process::capture(Command::new("ldd").arg("--version")))
        .unwrap_or_default();
    judge_glibc(&told)
}

fn judge_glibc(told: &str) -> Outcome<String> {
    let (major, minor) = OLDEST_GLIBC;
    match version_in(told.lines().next().unwrap_or_default()) {
        Some(found) if found >= OLDEST_GLIBC => Ok(format!("glibc {}.{}", found.0, found.1)),
        Some(found) => Err(Failure::new(format!(
            "glibc {major}.{minor} or newer is needed, and this machine has {}.{}",
            found.0, found.1
        ))
        .mend("use a distribution of 2019 or later")),
        None => Err(Failure::new("no GNU C library was found, which libtorch needs")
            .mend("use a distribution with glibc (Alpine, for one, has another C library)")),
    }
}

/// Version line of a compiler such as `gcc`.
pub(crate) fn compiler(name: &str) -> Outcome<String> {
    process::capture(Command::new(name).arg("--version"))
        .and_then(|text| text.lines().next().map(str::to_owned))
        .ok_or_else(|| {
            Failure::new(format!("{name} is needed and was not found"))
                .mend("install it, for example with `apt-get install g++`")
        })
}

/// Version line of the Rust compiler that cargo uses.
pub(crate) fn rustc() -> Outcome<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    process::capture(Command::new(rustc).arg("--version"))
        .ok_or_else(|| Failure::new("rustc was not found").mend("install Rust"))
}

/// A Python with pip.
pub(crate) struct Python(PathBuf);

impl Python {
    /// The Python of the machine, checked to have a recent pip.
    pub(crate) fn of_machine() -> Outcome<(Self, String)> {
        let python = PathBuf::from("python3");
        let version = process::capture(Command::new(&python).arg("--version")).ok_or_else(|| {
            Failure::new("python3 is needed to download packages, and was not found")
                .mend("install it, for example with `apt-get install python3 python3-pip`")
        })?;
        let pip = pip_version(&python)?;
        Ok((Python(python), format!("{version}, {pip}")))
    }

    /// Versions of the Python and pip that setup would use, without making anything.
    pub(crate) fn versions(deps: &Path) -> Outcome<String> {
        let own = deps.join(ENVIRONMENT).join(PYTHON_OF_ENVIRONMENT);
        match (Self::of_machine(), pip_version(&own)) {
            (Ok((_, versions)), _) => Ok(versions),
            (Err(_), Ok(pip)) => Ok(format!("{pip} in a virtual environment made by setup")),
            (Err(failure), Err(_)) => Err(failure),
        }
    }

    /// The Python of the machine, or, where that has no usable pip, one in a virtual environment.
    pub(crate) fn with_pip(deps: &Path) -> Outcome<Self> {
        let failure = match Self::of_machine() {
            Ok((python, _)) => return Ok(python),
            Err(failure) => failure,
        };
        let environment = deps.join(ENVIRONMENT);
        let python = environment.join(PYTHON_OF_ENVIRONMENT);
        if pip_version(&python).is_err() {
            println!("The machine's Python has no usable pip: making a virtual environment.");
            let made = process::capture(
                Command::new("python3")
                    .args(["-m", "venv", "--clear"])
                    .arg(&environment),
            );
            if made.is_none() || pip_version(&python).is_err() {
                return Err(failure);
            }
        }
        Ok(Python(python))
    }

    /// The Python of the machine where none of it will be used.
    pub(crate) fn unchecked() -> Self {
        Python(PathBuf::from("python3"))
    }

    /// A command that runs this Python.
    pub(crate) fn command(&self) -> Command {
        Command::new(&self.0)
    }
}

fn pip_version(python: &Path) -> Outcome<String> {
    let mend = "install it, for example with `apt-get install python3-pip python3-venv`";
    let told = process::capture(Command::new(python).args(["-m", "pip", "--version"]))
        .ok_or_else(|| Failure::new("python3 has no pip, which downloads packages").mend(mend))?;
    match version_in(&told) {
        Some(found) if found >= OLDEST_PIP => Ok(format!("pip {}.{}", found.0, found.1)),
        _ => Err(Failure::new(format!(
            "pip {}.{} or newer is needed, and python3 has `{told}`",
            OLDEST_PIP.0, OLDEST_PIP.1
        ))
        .mend("python3 -m pip install --upgrade pip, in a virtual environment")),
    }
}

/// Free bytes on the disk that holds `path`, or would.
pub(crate) fn free_disk(path: &Path) -> Option<u64> {
    let existing = path.ancestors().find(|path| path.exists())?;
    let table = process::capture(Command::new("df").arg("-Pk").arg(existing))?;
    free_in_table(&table)
}

/// The fourth column of the last line of `df -P`, in kibibytes.
fn free_in_table(table: &str) -> Option<u64> {
    let line = table.lines().last()?;
    let kibibytes: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The first `MAJOR.MINOR` in a line such as `glibc 2.36` or `pip 23.2.1 from ...`.
fn version_in(line: &str) -> Option<(u32, u32)> {
    line.split_whitespace().find_map(|word| {
        let mut numbers = word.split('.').map(str::parse::<u32>);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_in_reads_the_usual_lines() {
        for (line, version) in [
            ("glibc 2.36", Some((2, 36))),
            ("ldd (Debian GLIBC 2.31-13) 2.31", Some((2, 31))),
            ("pip 23.2.1 from /a/b (python 3.11)", Some((23, 2))),
            ("musl libc", None),
        ] {
            assert_eq!(version_in(line), version, "{line}");
        }
    }

    #[test]
    fn judge_glibc_names_what_is_needed_and_found() {
        assert_eq!(judge_glibc("glibc 2.28").unwrap(), "glibc 2.28");
        let old = judge_glibc("glibc 2.17").unwrap_err();
        assert!(old.what().contains("2.28 or newer"), "{old}");
        assert!(old.what().contains("has 2.17"), "{old}");
        assert!(judge_glibc("").unwrap_err().what().contains("no GNU C"));
    }

    #[test]
    fn free_in_table_survives_blanks_in_names() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                     /dev/sda1 263174212 13000000 82000000 14% /mnt/a disk";
        assert_eq!(free_in_table(table), Some(82_000_000 * 1024));
    }

    #[test]
    fn compiler_absent_is_told_with_a_remedy() {
        let failure = compiler("no-such-compiler").unwrap_err();
        assert!(failure.what().contains("no-such-compiler is needed"));
        assert!(failure.advice().unwrap().contains("install it"));
    }
}
