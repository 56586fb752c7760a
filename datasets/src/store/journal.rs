//! The journal of work in progress: records that are whole or do not count.
//! Not for: what a record says.
//!
//! A record is its length (4 bytes, little-endian), the first 16 bytes of its BLAKE3 hash, and its
//! bytes. The first record names what the journal is for. After a kill at any moment the file is a
//! row of whole records and at most one torn one, which is cut off on opening.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::StoreError;

const LENGTH_BYTES: usize = 4;
const CHECKSUM_BYTES: usize = 16;
const HEAD_BYTES: usize = LENGTH_BYTES + CHECKSUM_BYTES;

/// An open journal, which no other process can open meanwhile.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Reading or writing failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process works on the same thing.
    #[error("{}: another process is at work here", path.display())]
    Busy {
        /// The journal.
        path: PathBuf,
    },
    /// The journal is of other work.
    #[error(
        "{}: it was begun for other work (plan {found}, now {expected}); give another folder or remove this one",
        path.display()
    )]
    OtherWork {
        /// The journal.
        path: PathBuf,
        /// What it is for.
        found: String,
        /// What it should be for.
        expected: String,
    },
}

impl Journal {
    /// Opens or begins a journal for `purpose` and returns the records that are in it.
    ///
    /// # Errors
    /// Where another process has it open, or it is for another purpose.
    pub fn open(path: &Path, purpose: &str) -> Result<(Self, Vec<Vec<u8>>), JournalError> {
        let io_error = |source| StoreError::io(path, source);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(io_error)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io_error)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Busy {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(io_error(source).into()),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io_error)?;
        let (records, whole) = whole_records(&bytes);
        file.set_len(whole as u64).map_err(io_error)?;
        file.seek(SeekFrom::End(0)).map_err(io_error)?;
        let mut journal = Self {
            file,
            path: path.to_owned(),
        };
        let mut records = records.into_iter();
        match records.next() {
            None => journal.append(purpose.as_bytes())?,
            Some(found) if found == purpose.as_bytes() => {}
            Some(found) => {
                return Err(JournalError::OtherWork {
                    path: path.to_owned(),
                    found: String::from_utf8_lossy(found).into_owned(),
                    expected: purpose.to_owned(),
                });
            }
        }
        Ok((journal, records.map(<[u8]>::to_vec).collect()))
    }

    /// Appends a record in one write and flushes it to the disk.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn append(&mut self, record: &[u8]) -> Result<(), StoreError> {
        let mut attempt = || {
            let length = u32::try_from(record.len()).map_err(std::io::Error::other)?;
            let mut bytes = Vec::with_capacity(HEAD_BYTES + record.len());
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(&checksum(record));
            bytes.extend_from_slice(record);
            self.file.write_all(&bytes)?;
            self.file.sync_data()
        };
        attempt().map_err(|source| StoreError::io(&self.path, source))
    }
}

fn checksum(record: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut short = [0; CHECKSUM_BYTES];
    short.copy_from_slice(&blake3::hash(record).as_bytes()[..CHECKSUM_BYTES]);
    short
}

/// The whole records from the beginning, and where they end.
fn whole_records(bytes: &[u8]) -> (Vec<&[u8]>, usize) {
    let mut records = Vec::new();
    let mut end = 0;
    while let Some(record) = record_at(&bytes[end..]) {
        end += HEAD_BYTES + record.len();
        records.push(record);
    }
    (records, end)
}

fn record_at(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
    let (sum, rest) = rest.split_first_chunk::<CHECKSUM_BYTES>()?;
    let record = rest.get(..u32::from_le_bytes(*length) as usize)?;
    (checksum(record) == *sum).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(path: &Path) -> (Journal, Vec<Vec<u8>>) {
        Journal::open(path, "test").expect("nobody else has it")
    }

    #[test]
    fn records_survive_and_a_torn_one_is_cut_off_wherever_it_tears() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("deep/journal.bin");
        let (mut journal, records) = open(&path);
        assert!(records.is_empty());
        journal.append(b"one").expect("room");
        journal.append(b"two, longer").expect("room");
        drop(journal);
        let whole = std::fs::read(&path).expect("it is there");
        let second = HEAD_BYTES + b"two, longer".len();
        for cut in 1..=second {
            std::fs::write(&path, &whole[..whole.len() - cut]).expect("ours");
            let (mut journal, records) = open(&path);
            assert_eq!(records, [b"one"], "cut {cut}");
            journal.append(b"two, longer").expect("room");
            drop(journal);
            assert_eq!(std::fs::read(&path).expect("there"), whole);
        }
    }

    #[test]
    fn a_changed_byte_ends_what_counts() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("journal.bin");
        let (mut journal, _) = open(&path);
        journal.append(b"one").expect("room");
        drop(journal);
        let mut bytes = std::fs::read(&path).expect("it is there");
        *bytes.last_mut().expect("not empty") ^= 1;
        std::fs::write(&path, bytes).expect("ours");
        assert!(open(&path).1.is_empty());
    }

    #[test]
    fn other_work_and_other_processes_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("journal.bin");
        let (journal, _) = open(&path);
        assert!(matches!(
            Journal::open(&path, "test"),
            Err(JournalError::Busy { .. })
        ));
        drop(journal);
        let error = Journal::open(&path, "other").expect_err("another purpose");
        assert!(error.to_string().contains("plan test, now other"), "{error}");
    }
}
