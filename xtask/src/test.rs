//! `cargo xtask test`.
//! Stub.
use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::Outcome;
use crate::workspace::Workspace;
pub(crate) const HELP: &str = "Usage: cargo xtask test\n";
pub(crate) fn run(_w: &Workspace, _a: Arguments) -> Outcome<Answer> {
    Ok(Answer::Yes)
}
