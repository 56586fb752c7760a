//! Tests of LEF and DEF over whole files.

mod fixtures;
mod oddities;
mod places;
mod shared_files;
mod support;
