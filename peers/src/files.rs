//! Which files are read.
//! Not for making them: `cargo xtask bench-peers` does, but for unpacking what is packed.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::reader::Format;

/// A file to read, unpacked.
pub(crate) struct Input {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

/// Real files, as they lie in the folder of shared data, and the names that they get unpacked.
///
/// Netlists and the library stand beside what is read with them.
const SHARED: [(Format, &str, &str); 12] = [
    (
        Format::Liberty,
        "pdk/nangate45/nangate45_typ.lib.gz",
        "nangate45_typ.lib",
    ),
    (
        Format::Liberty,
        "pdk/sky130hd/sky130hd_tt.lib.gz",
        "sky130hd_tt.lib",
    ),
    (
        Format::Lef,
        "pdk/nangate45/Nangate45_stdcell.lef.gz",
        "nangate45.lef",
    ),
    (
        Format::Lef,
        "pdk/sky130hd/sky130_fd_sc_hd_merged.lef.gz",
        "sky130hd.lef",
    ),
    (
        Format::Def,
        "timing/aes_nangate45/design.def.gz",
        "aes_nangate45.def",
    ),
    (
        Format::Def,
        "openlane/experiar__Video/design.def.gz",
        "experiar_video.def",
    ),
    (
        Format::Verilog,
        "timing/ibex_nangate45/design.v.gz",
        "ibex_nangate45.v",
    ),
    (
        Format::Verilog,
        "timing/aes_nangate45/design.v.gz",
        "aes_nangate45.v",
    ),
    (
        Format::Sdf,
        "timing/aes_nangate45/design.sdf.gz",
        "aes_nangate45.sdf",
    ),
    (
        Format::Spef,
        "timing/ibex_nangate45/design.spef.gz",
        "ibex_nangate45.spef",
    ),
    (
        Format::Spef,
        "timing/aes_nangate45/design.spef.gz",
        "aes_nangate45.spef",
    ),
    (
        Format::Spef,
        "timing/gcd_sky130hd/design.spef.gz",
        "gcd_sky130hd.spef",
    ),
];

/// Files that are made.
const GENERATED: [(Format, &str); 4] = [
    (Format::Def, "made.def"),
    (Format::Verilog, "syn60k.v"),
    (Format::Sdf, "made.sdf"),
    (Format::Spef, "syn60k.spef"),
];

/// The files of a format, or of all, in the order of formats.
pub(crate) fn collect(
    shared: Option<&Path>,
    generated: &Path,
    only: Option<Format>,
) -> Result<Vec<Input>, String> {
    let mut inputs = Vec::new();
    for (format, packed, name) in SHARED {
        let path = generated.join(name);
        match shared.map(|shared| unpack(&shared.join(packed), &path)) {
            Some(Ok(())) => inputs.push((format, path)),
            Some(Err(error)) => eprintln!("left out: {packed}: {error}"),
            None => eprintln!("left out: {packed}: there is no folder of shared data"),
        }
    }
    inputs.extend(GENERATED.map(|(format, name)| (format, generated.join(name))));
    inputs.sort_by_key(|&(format, _)| format);
    inputs
        .into_iter()
        .filter(|&(format, _)| only.is_none_or(|only| only == format))
        .map(|(format, path)| {
            let facts = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(Input {
                format,
                path,
                bytes: facts.len(),
            })
        })
        .collect()
}

fn unpack(packed: &Path, path: &Path) -> io::Result<()> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(File::open(packed)?).read_to_end(&mut bytes)?;
    fs::write(path, bytes)
}
