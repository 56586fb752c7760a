//! Tests of SPEF and SDF over whole files.

mod fixtures;
mod lenient;
mod names;
mod oddities;
mod pieces;
mod shared_files;
mod support;
mod trees;
