//! Tests of LEF and DEF over whole files.

mod damage;
mod fixtures;
mod oddities;
mod places;
mod shared_files;
mod support;
