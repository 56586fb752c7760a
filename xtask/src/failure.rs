//! The one error type of the chores: what failed in a sentence, and how to mend it.
//! Not for answers such as "a check did not pass": those are [`crate::Answer::No`].

use std::fmt;

/// Result of a chore.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why a chore could not be done.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    mend: Option<String>,
}

impl Failure {
    /// A failure told in one sentence.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Failure {
            what: what.into(),
            mend: None,
        }
    }

    /// Adds how to mend it.
    pub(crate) fn mend(mut self, how: impl Into<String>) -> Self {
        self.mend = Some(how.into());
        self
    }

    /// What failed, without the advice.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// How to mend it, where that is known.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.mend.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        match &self.mend {
            Some(mend) => write!(f, "\n   to mend it: {mend}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

/// Says what was being done when the file system refused.
pub(crate) trait Context<T> {
    /// Turns the error into a [`Failure`] that begins with `what`.
    fn context(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: fmt::Display> Context<T> for Result<T, E> {
    fn context(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Failure::new(format!("{}: {error}", what())))
    }
}
