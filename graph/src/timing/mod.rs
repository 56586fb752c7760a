//! Static timing analysis.
//! Not for: files; those are `netlearn-parsers`.

pub mod delay;
mod delays;
mod graph;
mod pairing;

pub use delays::{DelayInputs, Delays};
pub use graph::{Deferral, DeferredEdge, EdgeId, EdgeKind, GraphOptions, TimingGraph, VertexId};
pub use pairing::{ClockEdge, Pair, Pairing, Relation};
