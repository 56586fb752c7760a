//! blif

mod ast;

pub use ast::{Ast, Clocking, Connection, Init, Instance, Latch, Model, Table, Trigger, Value};
