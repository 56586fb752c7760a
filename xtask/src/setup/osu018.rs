//! The osu018 cell library, out of a Debian package, fetched by apt without root.
//! Where that cannot be had, a small library written for this project takes its place.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::pins;
use crate::process;
use crate::stamp::Record;

/// The variant with the project's own small library.
pub(crate) const FALLBACK: &str = "fallback";

const FALLBACK_LIBRARY: &[u8] = include_bytes!("../../assets/fallback.genlib");

/// Installs `osu018_stdcells.lib` and `.lef`, or `fallback.genlib`, into `folder`.
pub(super) fn install(folder: &Path) -> Outcome<Record> {
    let workshop = folder.join("apt");
    let fetched = fetch(&workshop, folder);
    files::remove(&workshop)?;
    match fetched {
        Ok(package) => {
            let digest = pins::OSU018_LIBERTY_SHA256.to_owned();
            Ok(Record {
                licence: "free with its notice (OSU); package GPL".into(),
                archives: [(package, digest)].into(),
                ..Record::default()
            })
        }
        Err(failure) => {
            println!("osu018: {}", failure.what());
            for name in ["osu018_stdcells.lib", "osu018_stdcells.lef", "copyright"] {
                files::remove(&folder.join(name))?;
            }
            files::write_atomically(&folder.join("fallback.genlib"), FALLBACK_LIBRARY)?;
            Ok(Record {
                variant: FALLBACK.into(),
                licence: "MIT OR Apache-2.0 (written for this project)".into(),
                ..Record::default()
            })
        }
    }
}

/// Fetches the package with an apt whose state lies in `workshop`; returns the package's file name.
fn fetch(workshop: &Path, folder: &Path) -> Outcome<String> {
    for part in ["lists/partial", "cache/archives/partial"] {
        files::create_folder(&workshop.join(part))?;
    }
    if process::capture(Command::new("apt-get").arg("--version")).is_none() {
        return Err(Failure::new(
            "there is no apt-get here to fetch the Debian package with",
        ));
    }
    // An index that cannot be reached need not be the one that holds the package.
    let _ = apt(workshop, &["update"]);
    apt(workshop, &["download", pins::OSU018_PACKAGE])?;
    let package = package_in(workshop)?;
    let unpacked = workshop.join("unpacked");
    process::run_quietly(
        Command::new("dpkg-deb").arg("-x").arg(&package).arg(&unpacked),
        "unpacking the Debian package",
    )?;
    let cells = unpacked.join("usr/share/qflow/tech/osu018");
    for (name, digest) in [
        ("osu018_stdcells.lib", pins::OSU018_LIBERTY_SHA256),
        ("osu018_stdcells.lef", pins::OSU018_LEF_SHA256),
    ] {
        let file = cells.join(name);
        if files::sha256(&file)? != digest {
            return Err(Failure::new(format!(
                "{name} in this distribution's package is not the pinned one"
            )));
        }
        files::copy(&file, &folder.join(name))?;
    }
    files::copy(
        &unpacked
            .join("usr/share/doc")
            .join(pins::OSU018_PACKAGE)
            .join("copyright"),
        &folder.join("copyright"),
    )?;
    let name = package.file_stem().unwrap_or_default();
    Ok(name.to_string_lossy().into_owned())
}

/// apt with its state in a folder of our own, so that neither root nor the machine's lists are needed.
fn apt(workshop: &Path, words: &[&str]) -> Outcome<String> {
    let mut command = Command::new("apt-get");
    for (key, part) in [
        ("Dir::State::lists", "lists"),
        ("Dir::Cache", "cache"),
        ("Dir::Log", ""),
    ] {
        // apt splits option values at blanks inside lists only; a path with a blank is kept whole.
        let mut option = std::ffi::OsString::from(format!("{key}="));
        option.push(workshop.join(part));
        command.arg("-o").arg(option);
    }
    command
        .args(["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="])
        .args(words)
        .current_dir(workshop);
    process::run_quietly(&mut command, "fetching the Debian package")
}

fn package_in(workshop: &Path) -> Outcome<PathBuf> {
    files::walk(workshop)?
        .into_iter()
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .ok_or_else(|| Failure::new("apt-get downloaded no package"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fallback_library_has_a_dozen_cells_with_pins() {
        let text = std::str::from_utf8(FALLBACK_LIBRARY).unwrap();
        let gates = text.lines().filter(|line| line.starts_with("GATE ")).count();
        assert!(gates >= 12, "{gates} gates");
        for cell in ["inv1", "nand2", "nand4", "nor4", "aoi21", "xor2", "mux2"] {
            assert!(text.contains(&format!("GATE {cell} ")), "{cell}");
        }
    }

    #[test]
    fn package_in_empty_folder_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let failure = package_in(folder.path()).unwrap_err();
        assert_eq!(failure.what(), "apt-get downloaded no package");
    }
}
