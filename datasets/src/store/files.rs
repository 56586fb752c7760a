//! Whole files: written at once or not at all, and hashed.
//! Not for: files that grow (`journal`).

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::StoreError;

/// Writes a file under a temporary name beside it, syncs it and renames it, so that no reader ever
/// sees a part of it. Makes the folder where it is missing.
///
/// # Errors
/// [`StoreError::Io`]; the file is then as it was.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), StoreError> {
    let attempt = || {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
        let mut out = BufWriter::new(file.as_file_mut());
        write(&mut out)?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        share(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    attempt().map_err(|source| StoreError::io(path, source))
}

/// Temporary files are private by default; a data set is for everyone.
#[cfg(unix)]
fn share(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_: &File) -> io::Result<()> {
    Ok(())
}

/// SHA-256 of a file's content as it lies on disk.
///
/// # Errors
/// [`StoreError::Io`].
pub fn sha256_of_file(path: &Path) -> Result<String, StoreError> {
    let attempt = || {
        let mut file = File::open(path)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hexadecimal(&hasher.finalize())),
                read => hasher.update(&buffer[..read]),
            }
        }
    };
    attempt().map_err(|source| StoreError::io(path, source))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_fails_leaves_the_old_file_and_no_other() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("new/file.txt");
        write_atomically(&path, |out| out.write_all(b"first")).expect("the folder is ours");
        let failed = write_atomically(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert!(failed.is_err_and(|error| error.to_string().contains("no more")));
        assert_eq!(fs::read(&path)?, b"first");
        assert_eq!(fs::read_dir(folder.path().join("new"))?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_file_hashes_as_its_bytes_do() -> io::Result<()> {
        let file = tempfile::NamedTempFile::new()?;
        fs::write(file.path(), "abc")?;
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(netlearn_graph::synthesis::sha256_hex(b"abc"), expected);
        assert_eq!(sha256_of_file(file.path()).expect("it is there"), expected);
        Ok(())
    }
}
