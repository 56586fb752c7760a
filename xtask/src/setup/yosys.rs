//! Yosys as the Python module `pyosys`, unpacked and not installed; only on demand.
//! Not for ABC, which every user needs: that is `abc`.

use std::path::Path;

use super::Site;
use crate::failure::Outcome;
use crate::files;
use crate::pins;
use crate::stamp::Record;

/// Installs the package into `folder`; Python finds it there through `PYTHONPATH`.
pub(super) fn install(site: &Site, folder: &Path) -> Outcome<Record> {
    let mut record = Record {
        licence: pins::PYOSYS.licence.to_owned(),
        ..Record::default()
    };
    let wheel = site.downloads.fetch(&pins::PYOSYS, &mut record)?;
    site.downloads.unpack(&wheel, folder, &["*"])?;
    files::make_executable(&folder.join("pyosys/yosys-abc"))?;
    Ok(record)
}
