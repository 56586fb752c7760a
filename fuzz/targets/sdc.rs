//! Fuzzes the reader of SDC.
//! Not for what must hold: that stands in `parsers/tests/support/laws.rs`.
#![no_main]

netlearn_fuzz::target!(Sdc);
