//! ABC, the synthesis engine, out of the wheel of Yosys.
//! Not for Yosys itself: that is `yosys`.

use std::path::Path;
use std::process::Command;

use super::Site;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::pins;
use crate::process;
use crate::stamp::Record;

/// Installs `yosys-abc` into `folder` and proves that it runs.
pub(super) fn install(site: &Site, folder: &Path) -> Outcome<Record> {
    let mut record = Record {
        licence: "MIT-like (University of California)".into(),
        ..Record::default()
    };
    let wheel = site.downloads.fetch(&pins::PYOSYS, &mut record)?;
    site.downloads.unpack(&wheel, folder, &["pyosys/yosys-abc"])?;
    let program = folder.join("yosys-abc");
    files::rename(&folder.join("pyosys/yosys-abc"), &program)?;
    files::remove(&folder.join("pyosys"))?;
    files::make_executable(&program)?;
    if files::sha256(&program)? != pins::YOSYS_ABC_SHA256 {
        return Err(Failure::new("yosys-abc in the wheel is not the pinned program"));
    }
    let told = process::run_quietly(Command::new(&program).args(["-q", "version"]), "starting ABC")?;
    if !told.contains("ABC") {
        return Err(Failure::new(format!(
            "yosys-abc did not tell its version, but `{told}`"
        )));
    }
    Ok(record)
}
