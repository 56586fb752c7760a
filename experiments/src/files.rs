//! Files read from where the user says, and texts written whole or not at all.
//! Not for how that is done: that is the parsers' source and the data sets' store.

use std::path::Path;

use netlearn_datasets::store::StoreError;
pub(crate) use netlearn_datasets::store::write_atomically as write_with;
use netlearn_parsers::{OpenError, Source};

/// A file, or standard input where it is named `-`.
pub(crate) fn open(path: &Path) -> Result<Source, OpenError> {
    if path.as_os_str() == "-" {
        return Source::read("<stdin>", std::io::stdin().lock());
    }
    Source::open(path)
}

/// Writes a text under another name beside `path` and renames it.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    write_with(path, |out| out.write_all(text.as_bytes()))
}
