//! Files that grow while training and are cut back to a checkpoint when it is resumed.
//! Not for what stands in them.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;

use crate::Error;

/// Opens a file for writing at `length`, what is behind it cut away.
pub(crate) fn open_cut(path: &Path, length: u64) -> Result<(File, u64), Error> {
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(Error::io(path))?;
    let present = file.metadata().map_err(Error::io(path))?.len();
    if present < length {
        let reason = format!("has {present} bytes, but its checkpoint was written at {length}");
        let short = std::io::Error::new(std::io::ErrorKind::UnexpectedEof, reason);
        return Err(Error::io(path)(short));
    }
    file.set_len(length)
        .and_then(|()| file.seek(SeekFrom::Start(length)))
        .map_err(Error::io(path))?;
    Ok((file, length))
}
