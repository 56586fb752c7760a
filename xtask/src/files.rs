//! Small helpers on files: digests, trees, atomic writes.
//! Not for knowledge of what is installed: that is `stamp`.

use std::fs::{self, File, Metadata};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::failure::{Context, Outcome};

/// SHA-256 of a file in hexadecimal.
pub(crate) fn sha256(path: &Path) -> Outcome<String> {
    let describe = || format!("cannot read {}", path.display());
    let mut file = File::open(path).context(describe)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut buffer).context(describe)?;
        if count == 0 {
            break;
        }
        digest.update(&buffer[..count]);
    }
    Ok(digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// A file's bytes, unpacked where it begins as packed files do.
pub(crate) fn unpacked(path: &Path) -> Outcome<Vec<u8>> {
    let describe = || format!("cannot read {}", path.display());
    let bytes = fs::read(path).context(describe)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut unpacked)
        .context(describe)?;
    Ok(unpacked)
}

/// All regular files below a folder, sorted.
pub(crate) fn walk(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let describe = || format!("cannot list {}", folder.display());
        for entry in fs::read_dir(&folder).context(describe)? {
            let entry = entry.context(describe)?;
            if entry.file_type().context(describe)?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a file under another name and renames it, so that no reader sees half of it.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Outcome {
    let aside = path.with_extension(format!("tmp-{}", std::process::id()));
    let describe = || format!("cannot write {}", path.display());
    let mut file = File::create(&aside).context(describe)?;
    file.write_all(bytes).context(describe)?;
    file.sync_all().context(describe)?;
    fs::rename(&aside, path).context(describe)
}

/// Creates a folder and its parents.
pub(crate) fn create_folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).context(|| format!("cannot create {}", path.display()))
}

/// Copies a file, with its folder.
pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    if let Some(folder) = to.parent() {
        create_folder(folder)?;
    }
    fs::copy(from, to)
        .map(drop)
        .context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

/// Renames a file or folder.
pub(crate) fn rename(from: &Path, to: &Path) -> Outcome {
    fs::rename(from, to).context(|| format!("cannot rename {} to {}", from.display(), to.display()))
}

/// Removes a file or a whole folder; nothing to remove is fine.
pub(crate) fn remove(path: &Path) -> Outcome {
    let result = match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => return Ok(()),
    };
    result.context(|| format!("cannot remove {}", path.display()))
}

/// Lets a file be executed; archives unpacked by other tools lose that bit.
#[cfg(unix)]
pub(crate) fn make_executable(path: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .context(|| format!("cannot make {} executable", path.display()))
}

/// Where programs need no such bit there is nothing to do.
#[cfg(not(unix))]
pub(crate) fn make_executable(_path: &Path) -> Outcome {
    Ok(())
}

/// When the file last changed, in nanoseconds: the inode's change time, which no program can set back.
#[cfg(unix)]
pub(crate) fn change_time_ns(facts: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    facts
        .ctime()
        .wrapping_mul(1_000_000_000)
        .wrapping_add(facts.ctime_nsec())
}

/// When the file last changed, in nanoseconds; 0 where the file system does not tell.
#[cfg(not(unix))]
pub(crate) fn change_time_ns(facts: &Metadata) -> i64 {
    let modified = facts.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |time| i64::try_from(time.as_nanos()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc_is_the_published_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        write_atomically(&path, b"abc").unwrap();
        assert_eq!(
            sha256(&path).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(walk(folder.path()).unwrap(), [path]);
    }

    #[test]
    fn remove_takes_files_folders_and_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        create_folder(&inner).unwrap();
        remove(&folder.path().join("a")).unwrap();
        assert!(!inner.exists());
        remove(&inner).unwrap();
    }
}
