//! Names that a file has and a design has not: how many, and the first of them.
//! Not for: saying where they stand; whoever reads the file knows.

use std::fmt;

/// How many names are kept as examples.
const SHOWN: usize = 5;

/// Names that led nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmatched {
    count: usize,
    examples: Vec<String>,
}

impl Unmatched {
    /// Counts a name; what it is called is asked for only while examples are kept.
    pub fn add(&mut self, name: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < SHOWN {
            self.examples.push(name());
        }
    }

    /// Adds names that came behind these.
    pub fn append(&mut self, more: Self) {
        self.count += more.count;
        let missing = SHOWN - self.examples.len();
        self.examples.extend(more.examples.into_iter().take(missing));
    }

    /// How many there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first few of them.
    #[must_use]
    pub fn examples(&self) -> &[String] {
        &self.examples
    }
}

/// As in `u1/A, u1/B, u2/A, u3/A, u4/A and 2 more`.
impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.examples.join(", "))?;
        match self.count - self.examples.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
