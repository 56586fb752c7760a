//! Constraints against the netlists that they are of.

mod blocking;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod fixtures;
mod shared_files;
