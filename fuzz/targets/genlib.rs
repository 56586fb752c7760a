//! Fuzzes the reader of genlib.
//! Not for what must hold: that stands in `parsers/tests/support/laws.rs`.
#![no_main]

netlearn_fuzz::target!(Genlib);
