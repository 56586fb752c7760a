//! Configurations: a preset or a file, then `--set key=value`, then every key with its value.
//! Not for what the keys mean: that stands at the types, in `netlearn-models`, and in
//! `docs/config.md`, which [`mod@reference`] makes of them.

mod nearest;
mod presets;
pub(crate) mod reference;

use std::path::Path;

use anyhow::Context as _;
use netlearn_parsers::{Diagnostic, Source, Span};
use serde::de::DeserializeOwned;

use crate::failure::Failure;

pub(crate) use presets::PRESETS;

/// Where a configuration comes from.
#[derive(Debug)]
pub(crate) struct Text {
    /// The file, or `preset lsoformer/default`.
    name: String,
    toml: Vec<u8>,
}

impl Text {
    /// The preset or the file of this name.
    pub(crate) fn find(name: &str) -> anyhow::Result<Self> {
        if let Some(preset) = PRESETS.iter().find(|preset| preset.name == name) {
            return Ok(Self {
                name: format!("preset {name}"),
                toml: preset.toml.as_bytes().to_vec(),
            });
        }
        if Path::new(name).exists() {
            return Self::read(Path::new(name));
        }
        let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
        let help = match nearest::nearest(name, &names) {
            Some(near) => format!("did you mean `{near}`? A file is named with its path"),
            None => format!("the presets are {}", names.join(", ")),
        };
        Err(Failure::usage(format!("`{name}` is neither a preset nor a file"))
            .help(help)
            .into())
    }

    /// A file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let toml = std::fs::read(path).with_context(|| path.display().to_string())?;
        Ok(Self {
            name: path.display().to_string(),
            toml,
        })
    }

    /// The configuration of this text with `sets` (`train.lr=0.001`) applied in order.
    ///
    /// A key that the configuration does not have is an error at its place in the file, or at the
    /// `--set` that has it, and names the nearest key there is.
    pub(crate) fn resolve<T: DeserializeOwned>(&self, sets: &[String]) -> anyhow::Result<T> {
        let text = std::str::from_utf8(&self.toml)
            .map_err(|_| Failure::input("a configuration is UTF-8 text").file(&self.name))?;
        let config = toml::from_str::<T>(text).map_err(|error| self.report(&error))?;
        if sets.is_empty() {
            return Ok(config);
        }
        let mut table: toml::Table = toml::from_str(text).map_err(|error| self.report(&error))?;
        let mut config = config;
        for set in sets {
            apply(&mut table, set)?;
            // One at a time: an error then belongs to this very `--set`.
            config = T::deserialize(table.clone()).map_err(|error| {
                let (message, help) = explain(error.message());
                let failure = Failure::usage(format!("--set {set}: {message}"));
                help.map_or_else(|| failure.clone(), |help| failure.clone().help(help))
            })?;
        }
        Ok(config)
    }

    fn report(&self, error: &toml::de::Error) -> anyhow::Error {
        let source = Source::from_bytes(self.name.as_str(), self.toml.clone());
        let span = error
            .span()
            .map_or(Span::at(0), |range| Span::new(range.start, range.end));
        let (message, help) = explain(error.message());
        let mut diagnostic = Diagnostic::error(span, message);
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        diagnostic.locate(&source).into()
    }
}

/// Puts `key.of.table=value` into a table; a value that is no TOML is taken as text.
fn apply(table: &mut toml::Table, set: &str) -> anyhow::Result<()> {
    let (key, value) = set
        .split_once('=')
        .ok_or_else(|| Failure::usage(format!("--set {set}: expected key=value, as in train.epochs=40")))?;
    let value = toml::from_str::<toml::Table>(&format!("value = {value}"))
        .ok()
        .and_then(|mut parsed| parsed.remove("value"))
        .unwrap_or_else(|| toml::Value::String(value.to_owned()));
    let mut parts: Vec<&str> = key.trim().split('.').collect();
    // Proof: `split` gives at least one part.
    let last = parts.pop().expect("a key has a last part");
    let mut inner = table;
    for part in parts {
        let entry = inner.entry(part).or_insert_with(|| toml::Table::new().into());
        inner = entry
            .as_table_mut()
            .ok_or_else(|| Failure::usage(format!("--set {set}: `{part}` is a value, not a table")))?;
    }
    inner.insert(last.to_owned(), value);
    Ok(())
}

/// What serde's complaint means for people, with the nearest name where a name is unknown.
fn explain(message: &str) -> (String, Option<String>) {
    let mut quoted = message.split('`').skip(1).step_by(2);
    for (start, what) in [("unknown field", "key"), ("unknown variant", "value")] {
        if let Some(unknown) = message.starts_with(start).then(|| quoted.next()).flatten() {
            let known: Vec<&str> = quoted.collect();
            let help = match nearest::nearest(unknown, &known) {
                Some(near) => format!("did you mean `{near}`? There are {}", known.join(", ")),
                None => format!("there are {}", known.join(", ")),
            };
            return (format!("unknown {what} `{unknown}`"), Some(help));
        }
    }
    (message.to_owned(), None)
}

/// A configuration with every key, as `config.toml` of a run has it.
pub(crate) fn to_toml<T: serde::Serialize>(config: &T) -> anyhow::Result<String> {
    Ok(toml::to_string_pretty(config)?)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Config {
        name: String,
        train: Train,
    }

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Train {
        lr: f64,
        epochs: u64,
    }

    fn text(toml: &str) -> Text {
        Text {
            name: "my.toml".into(),
            toml: toml.into(),
        }
    }

    #[test]
    fn sets_come_after_the_file_and_need_no_quotes() {
        let config: Config = text("[train]\nlr = 0.5\nepochs = 3\n")
            .resolve(&["train.lr=1e-3".into(), "name=gin".into()])
            .expect("resolves");
        assert_eq!(
            config,
            Config {
                name: "gin".into(),
                train: Train { lr: 1e-3, epochs: 3 }
            }
        );
    }

    #[test]
    fn an_unknown_key_is_shown_in_its_file_with_the_nearest() {
        let error = text("[train]\nepoch = 3\n")
            .resolve::<Config>(&[])
            .expect_err("unknown");
        insta::assert_snapshot!(error, @r"
        error: unknown key `epoch`
         --> my.toml:2:1
          |
        2 | epoch = 3
          | ^^^^^
          |
          = help: did you mean `epochs`? There are lr, epochs
        ");
    }

    #[test]
    fn an_unknown_key_of_a_set_is_told_with_it() {
        let error = text("")
            .resolve::<Config>(&["train.lrr=1".into()])
            .expect_err("unknown");
        assert_eq!(
            error.to_string(),
            "error: --set train.lrr=1: unknown key `lrr`\nhelp: did you mean `lr`? There are lr, epochs"
        );
        assert!(text("").resolve::<Config>(&["train".into()]).is_err());
        assert!(
            text("name = 'x'")
                .resolve::<Config>(&["name.y=1".into()])
                .is_err()
        );
    }
}
