//! Which libtorch lies in a folder, as setup and both doctors ask.
//! Not for which one is wanted: that is a pin.

use std::path::Path;

/// Version of the libtorch at `path`, as its `build-version` or its headers tell it.
pub(crate) fn libtorch_version(path: &Path) -> Option<String> {
    if let Ok(text) = std::fs::read_to_string(path.join("build-version")) {
        let version = text.trim().split('+').next().unwrap_or_default();
        return Some(version.to_owned());
    }
    ["headeronly/version.h", "version.h"]
        .into_iter()
        .filter_map(|name| std::fs::read_to_string(path.join("include/torch").join(name)).ok())
        .find_map(|header| {
            let number = |part: &str| {
                let define = format!("#define TORCH_VERSION_{part} ");
                header
                    .lines()
                    .find_map(|line| line.strip_prefix(&define)?.trim().parse::<u32>().ok())
            };
            Some(format!(
                "{}.{}.{}",
                number("MAJOR")?,
                number("MINOR")?,
                number("PATCH")?
            ))
        })
}
