//! Constraints: what is read, written and refused.

mod fixtures;
mod hostile;
mod meaning;
mod netlist;
mod round_trip;
mod shared_files;
#[path = "../support/mod.rs"]
mod support;
