//! Timing labels of placed designs.
//! Not for working them out: that is the graph's timing engine.

mod export;
mod timing_predict;

pub use export::{Schema, export};
