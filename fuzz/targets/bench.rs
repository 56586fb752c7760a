//! Fuzzes the reader of BENCH.
//! Not for what must hold: that stands in `parsers/tests/support/laws.rs`.
#![no_main]

netlearn_fuzz::target!(Bench);
