//! Words of a timing tool's commands: flags, keys with values, and the words that are left.
//! Not for: constraints; those are `netlearn_parsers::sdc`.

use netlearn_parsers::Diagnostic;
use netlearn_parsers::tcl::{Call, Value};

/// The words of one command, taken apart.
#[derive(Debug, Default)]
pub(super) struct Words {
    flags: Vec<&'static str>,
    /// In their order; a key may come again.
    values: Vec<(&'static str, usize)>,
    /// Places of the words that belong to no key.
    pub(super) rest: Vec<usize>,
    /// Behind `>` or `>>`.
    pub(super) redirected: Option<(usize, bool)>,
}

/// Takes the words of a command apart. Names may be cut short, as long as one begins so.
///
/// # Errors
/// If there is an option that is none of these, or a key without value.
pub(super) fn take_apart(
    call: &Call<'_>,
    flags: &[&'static str],
    keys: &[&'static str],
    most: usize,
) -> Result<Words, Diagnostic> {
    let mut words = Words::default();
    let mut place = 0;
    while place < call.words.len() {
        let word = &call.words[place];
        let text = if word.has_objects() {
            "".into()
        } else {
            word.text()
        };
        match &*text {
            ">" | ">>" => {
                if place + 1 >= call.words.len() {
                    return Err(call.error_at(place, format!("`{text}` needs the name of a file after it")));
                }
                words.redirected = Some((place + 1, &*text == ">>"));
                place += 1;
            }
            option if option.starts_with('-') && option.parse::<f64>().is_err() => {
                let known = flags.iter().chain(keys);
                let exact = known.clone().find(|&&known| known == option);
                let mut longer = known.filter(|known| known.starts_with(option));
                let name = match (exact, longer.next(), longer.next()) {
                    (Some(&name), ..) | (None, Some(&name), None) => name,
                    (None, Some(a), Some(b)) => {
                        let message = format!("`{option}` may be `{a}` or `{b}`");
                        return Err(call.error_at(place, message));
                    }
                    (None, None, _) => {
                        let message = format!("`{option:.40}` is no option of `{}`", call.name);
                        let all: Vec<_> = flags.iter().chain(keys).copied().collect();
                        let mut diagnostic = call.error_at(place, message);
                        if !all.is_empty() {
                            diagnostic = diagnostic.help(format!("its options are {}", all.join(" ")));
                        }
                        return Err(diagnostic);
                    }
                };
                if flags.contains(&name) {
                    words.flags.push(name);
                } else if place + 1 < call.words.len() {
                    place += 1;
                    words.values.push((name, place));
                } else {
                    return Err(call.error_at(place, format!("`{name}` needs a value after it")));
                }
            }
            _ => words.rest.push(place),
        }
        place += 1;
    }
    if let Some(&extra) = words.rest.get(most) {
        let message = match most {
            0 => format!("`{}` takes options only", call.name),
            _ => format!("`{}` takes at most {most} words besides its options", call.name),
        };
        return Err(call.error_at(extra, message));
    }
    Ok(words)
}

impl Words {
    /// Whether a flag was given.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// Where the value of a key stands, the last if there are several.
    pub(super) fn place(&self, key: &str) -> Option<usize> {
        let mut found = self.values.iter().rev().filter(|(name, _)| *name == key);
        found.next().map(|&(_, place)| place)
    }

    /// Where the values of some keys stand, in order.
    pub(super) fn places<'a>(&'a self, keys: &'a [&str]) -> impl Iterator<Item = (&'static str, usize)> + 'a {
        let of_keys = self.values.iter().copied();
        of_keys.filter(move |(name, _)| keys.contains(name))
    }

    /// The value of a key.
    pub(super) fn value<'c>(&self, call: &'c Call<'_>, key: &str) -> Option<&'c Value> {
        call.words.get(self.place(key)?)
    }

    /// The value of a key as text.
    pub(super) fn text(&self, call: &Call<'_>, key: &str) -> Option<String> {
        self.value(call, key).map(|value| value.text().into_owned())
    }

    /// The value of a key as a number.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn number(&self, call: &Call<'_>, key: &str) -> Result<Option<f64>, Diagnostic> {
        self.place(key).map(|place| number(call, place)).transpose()
    }

    /// The value of a key as a count.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn count(&self, call: &Call<'_>, key: &str) -> Result<Option<usize>, Diagnostic> {
        let Some(place) = self.place(key) else {
            return Ok(None);
        };
        let count = call.words[place].text().parse().ok().filter(|&count| count > 0);
        let message = || call.error_at(place, format!("expected a whole number above 0 after `{key}`"));
        count.map(Some).ok_or_else(message)
    }

    /// The word of that number that is left.
    ///
    /// # Errors
    /// If there are fewer.
    pub(super) fn rest(&self, call: &Call<'_>, index: usize, what: &str) -> Result<usize, Diagnostic> {
        let place = self.rest.get(index).copied();
        place.ok_or_else(|| call.error(format!("`{}` needs {what}", call.name)))
    }
}

/// A word as a number.
///
/// # Errors
/// If it is none.
pub(super) fn number(call: &Call<'_>, place: usize) -> Result<f64, Diagnostic> {
    let number = call.words[place].text().trim().parse::<f64>();
    let number = number.ok().filter(|number| number.is_finite());
    number.ok_or_else(|| call.error_at(place, "expected a number"))
}
