//! The configurations that are built in; their files are `configs/<system>/<preset>.toml`.
//! Not for the baselines' fixed settings.

/// A built-in configuration.
#[derive(Debug)]
pub(crate) struct Preset {
    /// `<system>/<preset>`.
    pub(crate) name: &'static str,
    /// Its file.
    pub(crate) toml: &'static str,
}

macro_rules! presets {
    ($($name:literal),* $(,)?) => {
        &[$(Preset { name: $name, toml: include_str!(concat!("../../configs/", $name, ".toml")) }),*]
    };
}

/// All of them.
pub(crate) const PRESETS: &[Preset] = presets!["lsoformer/default", "lsoformer/paper"];
