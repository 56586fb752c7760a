//! `STAMP.json`: what was installed, file by file, and whether it is still so.
//! Not for installing: that is `setup`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::pins;

const SCHEMA: u64 = 1;

/// Everything that setup installed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Stamp {
    /// Components by name.
    pub(crate) components: BTreeMap<String, Record>,
}

/// One installed component.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    /// Version of the component.
    pub(crate) version: String,
    /// Which of several ways it was installed, such as `stubs` or `fallback`; empty for the usual one.
    pub(crate) variant: String,
    /// Its licence, in words.
    pub(crate) licence: String,
    /// Digests of the archives it came from, by `name version`.
    pub(crate) archives: BTreeMap<String, String>,
    /// Its files by path relative to the folder of dependencies, with `/` between parts.
    pub(crate) files: BTreeMap<String, FileFacts>,
}

/// What a file was when it was installed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FileFacts {
    /// Size in bytes.
    pub(crate) size: u64,
    /// SHA-256 in hexadecimal.
    pub(crate) sha256: String,
    /// When the file last changed; while that stands, its content need not be read again.
    pub(crate) changed_ns: i64,
}

/// How far a check looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Sizes and change times; the content only where these differ.
    Quick,
    /// The content of every file.
    Full,
}

/// A file that is not what was installed.
#[derive(Debug, PartialEq)]
pub(crate) enum Damage {
    /// The file is gone.
    Missing(String),
    /// The file has another size.
    Size(String),
    /// The file has other content.
    Content(String),
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Damage::Missing(path) => write!(f, "{path} is missing"),
            Damage::Size(path) => write!(f, "{path} has another size"),
            Damage::Content(path) => write!(f, "{path} has other content"),
        }
    }
}

impl Stamp {
    /// Reads the stamp of a folder; an absent one is empty, an unreadable one too, as setup can make it anew.
    pub(crate) fn load(deps: &Path) -> Self {
        fs::read(deps.join(pins::STAMP))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .and_then(|value| Self::from_json(&value))
            .unwrap_or_default()
    }

    /// Writes the stamp, all or nothing.
    pub(crate) fn save(&self, deps: &Path) -> Outcome {
        let text = serde_json::to_string_pretty(&self.to_json()).context(|| "STAMP.json".into())?;
        files::write_atomically(&deps.join(pins::STAMP), text.as_bytes())
    }

    fn from_json(value: &Value) -> Option<Self> {
        if value.get("schema")?.as_u64()? != SCHEMA {
            return None;
        }
        let components = value.get("components")?.as_object()?;
        components
            .iter()
            .map(|(name, value)| Some((name.clone(), Record::from_json(value)?)))
            .collect::<Option<_>>()
            .map(|components| Stamp { components })
    }

    fn to_json(&self) -> Value {
        let components: serde_json::Map<_, _> = self
            .components
            .iter()
            .map(|(name, record)| (name.clone(), record.to_json()))
            .collect();
        json!({ "schema": SCHEMA, "components": components })
    }
}

impl Record {
    /// Takes the facts of every file below `folder`, which will stand at `place` in the folder of dependencies.
    pub(crate) fn survey(&mut self, folder: &Path, place: &str) -> Outcome {
        for path in files::walk(folder)? {
            let tail = path.strip_prefix(folder).unwrap_or(&path);
            let parts: Vec<_> = tail.iter().map(|part| part.to_string_lossy()).collect();
            let facts = FileFacts::of(&path)?;
            self.files.insert(format!("{place}/{}", parts.join("/")), facts);
        }
        if self.files.is_empty() {
            return Err(Failure::new(format!("nothing was unpacked for {place}")));
        }
        Ok(())
    }

    /// Compares the files with what was installed. Change times that differ without other content are taken over.
    pub(crate) fn verify(&mut self, deps: &Path, depth: Depth) -> Outcome<Vec<Damage>> {
        let mut damages = Vec::new();
        for (name, facts) in &mut self.files {
            let path: PathBuf = deps.join(name);
            let Ok(now) = fs::metadata(&path) else {
                damages.push(Damage::Missing(name.clone()));
                continue;
            };
            if now.len() != facts.size {
                damages.push(Damage::Size(name.clone()));
                continue;
            }
            let changed_ns = files::change_time_ns(&now);
            if depth == Depth::Quick && changed_ns == facts.changed_ns {
                continue;
            }
            if files::sha256(&path)? == facts.sha256 {
                facts.changed_ns = changed_ns;
            } else {
                damages.push(Damage::Content(name.clone()));
            }
        }
        Ok(damages)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
        let archives = value.get("archives")?.as_object()?;
        let files = value.get("files")?.as_object()?;
        Some(Record {
            version: text("version")?,
            variant: text("variant")?,
            licence: text("licence")?,
            archives: archives
                .iter()
                .map(|(name, digest)| Some((name.clone(), digest.as_str()?.to_owned())))
                .collect::<Option<_>>()?,
            files: files
                .iter()
                .map(|(name, facts)| Some((name.clone(), FileFacts::from_json(facts)?)))
                .collect::<Option<_>>()?,
        })
    }

    fn to_json(&self) -> Value {
        let files: serde_json::Map<_, _> = self
            .files
            .iter()
            .map(|(name, facts)| (name.clone(), facts.to_json()))
            .collect();
        json!({
            "version": self.version,
            "variant": self.variant,
            "licence": self.licence,
            "archives": self.archives,
            "files": files,
        })
    }
}

impl FileFacts {
    fn of(path: &Path) -> Outcome<Self> {
        let facts = fs::metadata(path).context(|| format!("cannot read {}", path.display()))?;
        Ok(FileFacts {
            size: facts.len(),
            sha256: files::sha256(path)?,
            changed_ns: files::change_time_ns(&facts),
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(FileFacts {
            size: value.get("size")?.as_u64()?,
            sha256: value.get("sha256")?.as_str()?.to_owned(),
            changed_ns: value.get("changed_ns")?.as_i64()?,
        })
    }

    fn to_json(&self) -> Value {
        json!({ "size": self.size, "sha256": self.sha256, "changed_ns": self.changed_ns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed() -> (tempfile::TempDir, Stamp) {
        let deps = tempfile::tempdir().unwrap();
        files::create_folder(&deps.path().join("tool/bin")).unwrap();
        files::write_atomically(&deps.path().join("tool/bin/run"), b"run it").unwrap();
        files::write_atomically(&deps.path().join("tool/LICENSE"), b"MIT").unwrap();
        let mut record = Record {
            version: "1.0".into(),
            ..Record::default()
        };
        record.survey(&deps.path().join("tool"), "tool").unwrap();
        let components = [("tool".to_owned(), record)].into();
        (deps, Stamp { components })
    }

    #[test]
    fn save_then_load_gives_the_same_stamp() {
        let (deps, stamp) = installed();
        stamp.save(deps.path()).unwrap();
        assert_eq!(Stamp::load(deps.path()), stamp);
        assert_eq!(stamp.components["tool"].files["tool/bin/run"].size, 6);
    }

    #[test]
    fn load_damaged_stamp_is_empty() {
        let (deps, _) = installed();
        files::write_atomically(&deps.path().join(pins::STAMP), b"{\"schema\": 1, ").unwrap();
        assert_eq!(Stamp::load(deps.path()), Stamp::default());
    }

    #[test]
    fn verify_untouched_files_finds_no_damage() {
        let (deps, mut stamp) = installed();
        let record = stamp.components.get_mut("tool").unwrap();
        for depth in [Depth::Quick, Depth::Full] {
            assert_eq!(record.verify(deps.path(), depth).unwrap(), []);
        }
    }

    #[test]
    fn verify_tells_missing_cut_and_flipped_files() {
        let (deps, mut stamp) = installed();
        let record = stamp.components.get_mut("tool").unwrap();
        let run = deps.path().join("tool/bin/run");
        fs::write(&run, b"run iT").unwrap();
        let flipped = Damage::Content("tool/bin/run".into());
        // A change within one tick of the clock is seen by reading the content.
        assert_eq!(record.verify(deps.path(), Depth::Full).unwrap(), [flipped]);
        fs::write(&run, b"run").unwrap();
        files::remove(&deps.path().join("tool/LICENSE")).unwrap();
        assert_eq!(
            record.verify(deps.path(), Depth::Quick).unwrap(),
            [
                Damage::Missing("tool/LICENSE".into()),
                Damage::Size("tool/bin/run".into())
            ]
        );
    }

    #[test]
    fn verify_copied_folder_takes_over_the_new_times() {
        let (deps, mut stamp) = installed();
        let record = stamp.components.get_mut("tool").unwrap();
        for facts in record.files.values_mut() {
            facts.changed_ns -= 1;
        }
        let before = record.clone();
        assert_eq!(record.verify(deps.path(), Depth::Quick).unwrap(), []);
        assert_ne!(*record, before);
    }
}
