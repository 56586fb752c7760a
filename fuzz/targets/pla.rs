//! Fuzzes the reader of PLA.
//! Not for what must hold: that stands in `parsers/tests/support/laws.rs`.
#![no_main]

netlearn_fuzz::target!(Pla);
