//! Texts written whole or not at all.
//! Not for how that is done: that is the data sets' store.

use std::path::Path;

use netlearn_datasets::store::StoreError;
pub(crate) use netlearn_datasets::store::write_atomically as write_with;

/// Writes a text under another name beside `path` and renames it.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    write_with(path, |out| out.write_all(text.as_bytes()))
}
