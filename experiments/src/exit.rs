//! How a command that ran to its end answers the shell.
//! Not for failures: their codes stand in [`crate::failure`].

use std::process::ExitCode;

/// The answer of a command that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or yes.
    Done,
    /// No, or not all of it: circuits differ, labels are missing, a file of several was bad.
    No,
    /// Some of the input could not be used; the rest was shown.
    BadInput,
    /// Neither yes nor no could be found out.
    Undecided,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::BadInput => 2,
            Exit::Undecided => 3,
        })
    }
}
