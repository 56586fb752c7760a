//! A file's bytes, however they arrived, and where its lines are.
//! Not for: meaning. Nothing here knows a format.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use flate2::read::MultiGzDecoder;
use memmap2::Mmap;

use crate::span::Span;

/// Largest content that is unpacked from a compressed file, in bytes (4 GiB).
///
/// A few kilobytes of gzip can unpack to any size; spans are also 32 bits wide.
pub const MAX_BYTES: u64 = u32::MAX as u64;

/// A named sequence of bytes with an index of its lines, made when first asked for.
#[derive(Debug)]
pub struct Source {
    name: String,
    bytes: Bytes,
    line_starts: OnceLock<Vec<u32>>,
}

#[derive(Debug)]
enum Bytes {
    Owned(Vec<u8>),
    Mapped(Mmap),
}

/// A place in a source as people count: both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line number, from 1.
    pub line: usize,
    /// Character of the line, from 1; a byte counts as one where the line is not UTF-8.
    pub column: usize,
}

/// Why a file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The operating system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The gzip stream is cut off or corrupt.
    #[error("cannot unpack {}: {source}", path.display())]
    Gzip {
        /// The file asked for.
        path: PathBuf,
        /// What the decoder said.
        source: io::Error,
    },
    /// Larger than [`MAX_BYTES`].
    #[error("{} holds more than 4 GiB, which is more than a source may have", path.display())]
    TooLarge {
        /// The file asked for.
        path: PathBuf,
    },
}

impl Source {
    /// Opens a file: mapped into memory, or unpacked when its first bytes are gzip's, whatever
    /// its name.
    ///
    /// # Errors
    /// [`OpenError`] names the file and what is wrong with it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let io_error = |source| OpenError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(io_error)?;
        let metadata = file.metadata().map_err(io_error)?;
        if metadata.is_dir() {
            return Err(io_error(io::Error::other("it is a folder")));
        }
        let bytes = if metadata.is_file() && metadata.len() > 0 {
            // SAFETY: the map is private and read-only. A writer that truncates the file under us
            // can still end the program with SIGBUS, as with every tool that maps its input.
            #[allow(unsafe_code)]
            let map = unsafe { Mmap::map(&file) }.map_err(io_error)?;
            Bytes::Mapped(map)
        } else {
            return Self::read(path.display().to_string(), file);
        };
        Self::unpacked(path.display().to_string(), bytes)
    }

    /// Reads to the end of what is no file that could be mapped: a pipe, standard input. It is
    /// unpacked when its first bytes are gzip's.
    ///
    /// # Errors
    /// As [`Source::open`], with `name` for the path.
    pub fn read(name: impl Into<String>, reader: impl Read) -> Result<Self, OpenError> {
        let name = name.into();
        let mut bytes = Vec::new();
        match reader.take(MAX_BYTES + 1).read_to_end(&mut bytes) {
            Ok(_) => Self::unpacked(name, Bytes::Owned(bytes)),
            Err(source) => Err(OpenError::Io {
                path: name.into(),
                source,
            }),
        }
    }

    fn unpacked(name: String, bytes: Bytes) -> Result<Self, OpenError> {
        let bytes = if bytes.as_slice().starts_with(&[0x1f, 0x8b]) {
            Bytes::Owned(gunzip(bytes.as_slice(), Path::new(&name))?)
        } else {
            bytes
        };
        if bytes.as_slice().len() as u64 > MAX_BYTES {
            return Err(OpenError::TooLarge { path: name.into() });
        }
        Ok(Self::new(name, bytes))
    }

    /// A source that never was a file: standard input, a test, a generated text.
    ///
    /// # Panics
    /// When `bytes` is larger than [`MAX_BYTES`].
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        assert!(bytes.len() as u64 <= MAX_BYTES, "a source is at most 4 GiB");
        Self::new(name.into(), Bytes::Owned(bytes))
    }

    fn new(name: String, bytes: Bytes) -> Self {
        Self {
            name,
            bytes,
            line_starts: OnceLock::new(),
        }
    }

    /// The path it was opened by, or the name it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without folders and without the endings of compression and format:
    /// `epfl/adder.aig.gz` is `adder`.
    pub fn stem(&self) -> &str {
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        let file = file.strip_suffix(".gz").unwrap_or(file);
        match file.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => file,
        }
    }

    /// All bytes, unpacked.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// The bytes of a span.
    pub fn slice(&self, span: Span) -> &[u8] {
        let bytes = self.bytes();
        let end = span.end().min(bytes.len());
        &bytes[span.start().min(end)..end]
    }

    /// The text of a span; bytes that are not UTF-8 are shown as the replacement character.
    pub fn text(&self, span: Span) -> String {
        String::from_utf8_lossy(self.slice(span)).into_owned()
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start as usize <= offset);
        let before = &self.bytes()[starts[line - 1] as usize..offset.min(self.bytes().len())];
        let column = match std::str::from_utf8(self.line(line)) {
            Ok(_) => String::from_utf8_lossy(before).chars().count(),
            Err(_) => before.len(),
        };
        Position {
            line,
            column: column + 1,
        }
    }

    /// The bytes of line `line` (from 1) without its end; empty past the last.
    pub fn line(&self, line: usize) -> &[u8] {
        let starts = self.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|index| starts.get(index)) else {
            return &[];
        };
        let end = starts
            .get(line)
            .map_or(self.bytes().len(), |&next| next as usize - 1);
        let text = &self.bytes()[start as usize..end];
        text.strip_suffix(b"\r").unwrap_or(text)
    }

    /// The offset of the first byte of line `line` (from 1); the end of the source past the last.
    pub fn line_start(&self, line: usize) -> usize {
        let start = line
            .checked_sub(1)
            .and_then(|index| self.line_starts().get(index));
        start.map_or(self.bytes().len(), |&start| start as usize)
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = self
                .bytes()
                .iter()
                .enumerate()
                .filter(|&(_, &byte)| byte == b'\n');
            // Fits: a source is at most MAX_BYTES long.
            std::iter::once(0)
                .chain(newlines.map(|(offset, _)| offset as u32 + 1))
                .collect()
        })
    }
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

fn gunzip(packed: &[u8], path: &Path) -> Result<Vec<u8>, OpenError> {
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(packed)
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes);
    match read {
        Ok(_) => Ok(bytes),
        Err(source) => Err(OpenError::Gzip {
            path: path.to_owned(),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn positions_count_lines_and_columns_from_one() {
        let source = Source::from_bytes("x", "ab\r\n\ncd");
        let at = |offset| {
            let position = source.position(offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 2));
        assert_eq!(at(4), (2, 1));
        assert_eq!(at(5), (3, 1));
        assert_eq!(at(99), (3, 3));
        assert_eq!(source.line(1), b"ab");
        assert_eq!(source.line(2), b"");
        assert_eq!(source.line(3), b"cd");
        assert_eq!(source.line(4), b"");
        assert_eq!(source.line(0), b"");
    }

    #[test]
    fn stem_drops_folders_and_endings() {
        let stem = |name: &str| Source::from_bytes(name, "").stem().to_owned();
        assert_eq!(stem("epfl/adder.aig.gz"), "adder");
        assert_eq!(stem("b01"), "b01");
        assert_eq!(stem("a.b.v"), "a.b");
        assert_eq!(stem(".hidden"), ".hidden");
    }

    #[test]
    fn gzip_is_known_by_its_bytes_not_its_name() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("text");
        let mut packer = flate2::write::GzEncoder::new(File::create(&path)?, flate2::Compression::fast());
        packer.write_all(b"INPUT(a)\n")?;
        packer.finish()?;
        let source = Source::open(&path).expect("a good gzip file opens");
        assert_eq!(source.bytes(), b"INPUT(a)\n");

        let packed = std::fs::read(&path)?;
        let source = Source::read("<stdin>", packed.as_slice()).expect("so does a gzip stream");
        assert_eq!(
            (source.name(), source.bytes()),
            ("<stdin>", b"INPUT(a)\n".as_slice())
        );
        std::fs::write(&path, &packed[..packed.len() - 9])?;
        let error = Source::open(&path).expect_err("a cut-off gzip file is an error");
        assert!(matches!(error, OpenError::Gzip { .. }), "{error}");
        Ok(())
    }

    #[test]
    fn empty_files_and_folders_are_told_apart() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("empty");
        File::create(&path)?;
        assert_eq!(Source::open(&path).expect("an empty file opens").bytes(), b"");
        let error = Source::open(folder.path()).expect_err("a folder is no file");
        assert!(error.to_string().contains("folder"), "{error}");
        Ok(())
    }
}
