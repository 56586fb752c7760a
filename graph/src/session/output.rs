//! Files that scripts write: delays as SDF.
//! Not for reports; they are printed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use netlearn_parsers::tcl::Call;
use netlearn_parsers::{Diagnostic, sdf};

use super::options::take_apart;
use super::{Analysis, Session, SessionError};
use crate::timing::SdfOptions;

impl Analysis<'_> {
    /// All delays and margins as an SDF file.
    ///
    /// # Errors
    /// If there is no such scene.
    pub fn to_sdf(&self, scene: Option<&str>, options: &SdfOptions) -> Result<sdf::Ast, SessionError> {
        let scenes = self.scenes();
        let number = match scene {
            None => options.scene,
            Some(name) => scenes.iter().position(|known| known == name).ok_or_else(|| {
                SessionError::Usage(format!(
                    "there is no scene `{name}`; there are {}",
                    scenes.join(", ")
                ))
            })?,
        };
        Ok(self.results.to_sdf(&SdfOptions {
            scene: number,
            ..*options
        }))
    }
}

impl Session<'_> {
    pub(super) fn write_sdf(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let flags = ["-include_typ", "-gzip", "-no_timestamp", "-no_version"];
        let keys = ["-corner", "-scene", "-divider", "-digits"];
        let words = take_apart(call, &flags, &keys, 1)?;
        let place = words.rest(call, 0, "the name of a file")?;
        if words.has("-gzip") {
            return Err(call.error("delays are not compressed: `-gzip` is not known here"));
        }
        if let Some(place) = words
            .place("-divider")
            .filter(|&place| call.words[place].text() != "/")
        {
            return Err(call.error_at(place, "the divider is `/`"));
        }
        let path = self.writable(call, place)?;
        let options = SdfOptions {
            digits: words
                .count(call, "-digits")?
                .unwrap_or(SdfOptions::default().digits),
            has_typical: words.has("-include_typ"),
            ..SdfOptions::default()
        };
        let scene = words.text(call, "-corner").or_else(|| words.text(call, "-scene"));
        let written = self.analyse().and_then(|analysis| {
            let file = analysis.to_sdf(scene.as_deref(), &options)?;
            Ok(write(&path, |out| sdf::write(&file, out))?)
        });
        written.map_err(|error| self.failed(call, error))
    }

    /// Where a file is that a script may write, by its name relative to the folder of the script.
    fn writable(&self, call: &Call<'_>, place: usize) -> Result<PathBuf, Diagnostic> {
        let name = call.words[place].text();
        let beside = Path::new(call.script()).parent().unwrap_or(Path::new(""));
        let path = beside.join(&*name);
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let is_inside = |folder: &Path| {
            let real = folder.canonicalize()?;
            let inside = |allowed: &PathBuf| {
                allowed
                    .canonicalize()
                    .is_ok_and(|allowed| real.starts_with(allowed))
            };
            io::Result::Ok(self.outputs.iter().any(inside))
        };
        match is_inside(folder) {
            Ok(true) if path.file_name().is_some() => Ok(path),
            Ok(_) => Err(call
                .error_at(
                    place,
                    format!("`{name:.80}` is not written: it is in no folder that scripts may write into"),
                )
                .help("`--allow-write FOLDER` names one")),
            Err(error) => Err(call.error_at(place, format!("cannot write {}: {error}", path.display()))),
        }
    }
}

/// Writes a file whole or not at all: under another name beside it, which is then changed.
fn write(path: &Path, fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let filled = File::create_new(&part).and_then(|mut file| {
        fill(&mut file)?;
        file.sync_all()
    });
    let done = filled.and_then(|()| fs::rename(&part, path));
    if done.is_err() {
        // What is there is of no use, and may not be there.
        _ = fs::remove_file(&part);
    }
    done
}
