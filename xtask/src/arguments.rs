//! A parser for the few options of the chores.
//! Not for the program `netlearn`, whose command line is larger and uses clap.

use crate::failure::{Failure, Outcome};

/// Words of the command line that no option has claimed yet.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    /// The words after the command's name.
    pub(crate) fn new(words: Vec<String>) -> Self {
        Arguments(words)
    }

    /// Claims a switch such as `--verify`; true where it was given.
    pub(crate) fn switch(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// Claims `--name VALUE` or `--name=VALUE`, commas and all; the last one counts.
    pub(crate) fn value(&mut self, name: &str) -> Outcome<Option<String>> {
        Ok(self.claim(name)?.pop())
    }

    /// Claims every `--name VALUE` and `--name=VALUE`; a value may list several, split by commas.
    pub(crate) fn values(&mut self, name: &str) -> Outcome<Vec<String>> {
        let values = self.claim(name)?;
        Ok(values
            .iter()
            .flat_map(|value| value.split(',').map(str::to_owned))
            .collect())
    }

    fn claim(&mut self, name: &str) -> Outcome<Vec<String>> {
        let mut values = Vec::new();
        let mut rest = Vec::new();
        let mut words = std::mem::take(&mut self.0).into_iter();
        while let Some(word) = words.next() {
            let value = if word == name {
                Some(
                    words
                        .next()
                        .ok_or_else(|| Failure::new(format!("the option {name} needs a value after it")))?,
                )
            } else {
                word.strip_prefix(name)
                    .and_then(|tail| tail.strip_prefix('='))
                    .map(str::to_owned)
            };
            match value {
                Some(value) => values.push(value),
                None => rest.push(word),
            }
        }
        self.0 = rest;
        Ok(values)
    }

    /// The words that are no options; an option that no one has claimed is refused.
    pub(crate) fn words(self) -> Outcome<Vec<String>> {
        let (options, words) = self.0.into_iter().partition(|word| word.starts_with('-'));
        Arguments(options).finish()?;
        Ok(words)
    }

    /// Refuses whatever no option has claimed.
    pub(crate) fn finish(self) -> Outcome {
        match self.0.first() {
            None => Ok(()),
            Some(word) => Err(Failure::new(format!("unknown argument `{word}`"))
                .mend("`cargo xtask COMMAND --help` lists the options")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn values_takes_all_spellings() {
        let mut arguments = arguments("--with yosys --verify --with=a,b");
        assert_eq!(arguments.values("--with").unwrap(), ["yosys", "a", "b"]);
        assert!(arguments.switch("--verify"));
        assert!(!arguments.switch("--verify"));
        arguments.finish().unwrap();
    }

    #[test]
    fn value_keeps_commas_and_words_are_what_remains() {
        let mut arguments = arguments("one -o a,b two");
        assert_eq!(arguments.value("-o").unwrap().as_deref(), Some("a,b"));
        assert_eq!(arguments.value("--mb").unwrap(), None);
        assert_eq!(arguments.words().unwrap(), ["one", "two"]);
    }

    #[test]
    fn words_refuse_an_unknown_option() {
        let failure = arguments("one --jsn").words().unwrap_err();
        assert_eq!(failure.what(), "unknown argument `--jsn`");
    }

    #[test]
    fn values_missing_value_is_refused() {
        let failure = arguments("--with").values("--with").unwrap_err();
        assert!(failure.what().contains("--with needs a value"));
    }

    #[test]
    fn values_does_not_take_longer_names() {
        let mut arguments = arguments("--without-libtorch");
        assert!(arguments.values("--with").unwrap().is_empty());
        assert!(arguments.finish().is_err());
    }
}
