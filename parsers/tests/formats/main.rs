//! Tests of AIGER, BENCH, BLIF, PLA and genlib over whole files; Verilog has its own.

mod fixtures;
mod malformed;
mod round_trip;
mod shared_files;
mod support;
mod unwritable;
