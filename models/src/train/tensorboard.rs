//! Scalars in TensorBoard's event format, written by hand: records with CRC-32C around three small
//! protobuf messages.
//! Not a reader, and not for histograms or images.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::cut_file::open_cut;
use crate::Error;

/// CRC-32C (Castagnoli), reflected polynomial 0x82F63B78.
fn crc32c(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = i as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 1 == 1 {
                    (crc >> 1) ^ 0x82F6_3B78
                } else {
                    crc >> 1
                };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, &b| {
        (crc >> 8) ^ TABLE[((crc ^ u32::from(b)) & 0xFF) as usize]
    })
}

/// TFRecord's masked form, so that a record of records does not check itself.
fn masked_crc(bytes: &[u8]) -> [u8; 4] {
    crc32c(bytes)
        .rotate_right(15)
        .wrapping_add(0xA282_EAD8)
        .to_le_bytes()
}

/// One record: length, its checksum, payload, its checksum.
fn record(payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u64).to_le_bytes();
    let mut bytes = Vec::with_capacity(payload.len() + 16);
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(&masked_crc(&length));
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&masked_crc(payload));
    bytes
}

/// The wire types of protobuf used here.
const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const BYTES: u64 = 2;
const FIXED32: u64 = 5;

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn key(field: u64, wire: u64, out: &mut Vec<u8>) {
    varint(field << 3 | wire, out);
}

fn bytes_field(field: u64, bytes: &[u8], out: &mut Vec<u8>) {
    key(field, BYTES, out);
    varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// `Event { wall_time = 1, file_version = 3 }`, the first record of a file.
fn version_event(wall_time: f64) -> Vec<u8> {
    let mut event = Vec::new();
    key(1, FIXED64, &mut event);
    event.extend_from_slice(&wall_time.to_le_bytes());
    bytes_field(3, b"brain.Event:2", &mut event);
    event
}

/// `Event { wall_time = 1, step = 2, summary = 5 { value = 1 { tag = 1, simple_value = 2 } } }`.
fn scalar_event(wall_time: f64, step: u64, tag: &str, value: f32) -> Vec<u8> {
    let mut scalar = Vec::new();
    bytes_field(1, tag.as_bytes(), &mut scalar);
    key(2, FIXED32, &mut scalar);
    scalar.extend_from_slice(&value.to_le_bytes());
    let mut summary = Vec::new();
    bytes_field(1, &scalar, &mut summary);
    let mut event = Vec::new();
    key(1, FIXED64, &mut event);
    event.extend_from_slice(&wall_time.to_le_bytes());
    key(2, VARINT, &mut event);
    varint(step, &mut event);
    bytes_field(5, &summary, &mut event);
    event
}

/// The event file of a run.
#[derive(Debug)]
pub(crate) struct EventFile {
    path: std::path::PathBuf,
    out: BufWriter<File>,
    length: u64,
}

impl EventFile {
    /// Opens the one event file of `folder`, cut back to `keep` bytes, or starts it anew where
    /// `keep` is `None`.
    pub(crate) fn open(folder: &Path, keep: Option<u64>) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
        let path = match existing(folder)? {
            Some(path) => path,
            None => folder.join(format!("events.out.tfevents.{}.netlearn", now() as u64)),
        };
        let (file, length) = open_cut(&path, keep.unwrap_or(0))?;
        let mut events = Self {
            path,
            out: BufWriter::new(file),
            length,
        };
        if length == 0 {
            events.put(&version_event(now()))?;
        }
        Ok(events)
    }

    /// Adds a number.
    pub(crate) fn scalar(&mut self, step: u64, tag: &str, value: f64) -> Result<(), Error> {
        self.put(&scalar_event(now(), step, tag, value as f32))
    }

    fn put(&mut self, payload: &[u8]) -> Result<(), Error> {
        let bytes = record(payload);
        self.length += bytes.len() as u64;
        self.out.write_all(&bytes).map_err(Error::io(&self.path))
    }

    /// Brings everything to the disk; gives the file's length.
    pub(crate) fn sync(&mut self) -> Result<u64, Error> {
        let flush = |out: &mut BufWriter<File>| -> io::Result<()> {
            out.flush()?;
            out.get_ref().sync_data()
        };
        flush(&mut self.out).map_err(Error::io(&self.path))?;
        Ok(self.length)
    }
}

/// The first event file of a folder by name.
fn existing(folder: &Path) -> Result<Option<std::path::PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with("events.out.tfevents.")
        {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found.into_iter().next())
}

/// Seconds since 1970. Only the event file knows the time; no result depends on it.
fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |d| d.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32c_has_its_check_value() {
        assert_eq!(crc32c(b"123456789"), 0xE306_9283);
    }

    #[test]
    fn two_records_are_the_published_bytes() {
        let mut bytes = record(&version_event(1_700_000_000.0));
        bytes.extend(record(&scalar_event(1_700_000_001.5, 7, "train/loss", 0.125)));
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex,
            "1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d20\
             0000000000000029eda9500900006040fc54d94110072a130a110a0a747261696e2f6c6f7373150000003e9aa2b26b"
        );
    }

    #[test]
    fn a_long_step_takes_several_bytes() {
        let mut out = Vec::new();
        varint(300, &mut out);
        assert_eq!(out, [0xAC, 0x02]);
    }

    #[test]
    fn an_event_file_is_found_again_and_cut_back() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let mut events = EventFile::open(folder.path(), None).expect("made");
        events.scalar(1, "train/loss", 0.5).expect("written");
        let kept = events.sync().expect("synced");
        events.scalar(2, "train/loss", 0.25).expect("written");
        events.sync().expect("synced");
        let path = events.path.clone();
        drop(events);
        let mut events = EventFile::open(folder.path(), Some(kept)).expect("found");
        assert_eq!((events.path.clone(), events.length), (path, kept));
        events.scalar(2, "train/loss", 0.25).expect("written");
        let length = events.sync().expect("synced");
        assert_eq!(fs::metadata(&events.path).expect("there").len(), length);
        let anew = EventFile::open(folder.path(), None).expect("made");
        assert_eq!(anew.length, record(&version_event(0.0)).len() as u64);
    }
}
