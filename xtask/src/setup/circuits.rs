//! Benchmark circuits: the EPFL and ISCAS groups of the logikbench package, as Verilog.
//! Not for circuits that are in no registry: users bring those with `--source`.

use std::path::Path;

use super::Site;
use crate::failure::Outcome;
use crate::files;
use crate::pins;
use crate::stamp::Record;

const PARTS: [&str; 6] = [
    "logikbench/benchmarks/epfl/*/rtl/*.v",
    "logikbench/benchmarks/epfl/LICENSE",
    "logikbench/benchmarks/epfl/README.md",
    "logikbench/benchmarks/iscas85/*/rtl/*.v",
    "logikbench/benchmarks/iscas89/*/rtl/*.v",
    "logikbench-*.dist-info/licenses/LICENSE",
];

/// Installs the circuits into `folder`, each as `logikbench/benchmarks/GROUP/NAME/rtl/*.v`.
pub(super) fn install(site: &Site, folder: &Path) -> Outcome<Record> {
    let mut record = Record {
        licence: pins::LOGIKBENCH.licence.to_owned(),
        ..Record::default()
    };
    let wheel = site.downloads.fetch(&pins::LOGIKBENCH, &mut record)?;
    site.downloads.unpack(&wheel, folder, &PARTS)?;
    let information = folder.join(format!(
        "{}-{}.dist-info",
        pins::LOGIKBENCH.name,
        pins::LOGIKBENCH.version
    ));
    files::rename(
        &information.join("licenses/LICENSE"),
        &folder.join("logikbench/LICENSE"),
    )?;
    files::remove(&information)?;
    Ok(record)
}
