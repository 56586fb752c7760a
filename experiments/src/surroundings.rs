//! What lies around the program: the checkout, its dependencies, reference data.
//! Not for what is in them: the libraries look for tools and circuits themselves.

use std::path::{Path, PathBuf};

/// The checkout this program was built from, where it is still there; else the current folder.
pub(crate) fn root() -> PathBuf {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match built_in.join("Cargo.toml").is_file() {
        true => built_in.canonicalize().unwrap_or(built_in),
        false => PathBuf::from("."),
    }
}

/// What `cargo xtask setup` fills: `NETLEARN_DEPS`, or `.deps` of the checkout.
pub(crate) fn deps() -> PathBuf {
    variable("NETLEARN_DEPS").unwrap_or_else(|| root().join(".deps"))
}

/// Reference data that no setup brings: `NETLEARN_SHARED`, or `shared` beside the checkout.
pub(crate) fn shared() -> Option<PathBuf> {
    let shared = variable("NETLEARN_SHARED").unwrap_or_else(|| root().join("../shared"));
    shared.join("data").is_dir().then_some(shared)
}

/// A path from the environment; an empty one counts as not set.
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}
