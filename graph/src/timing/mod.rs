//! Static timing analysis.
//! Not for: files; those are `netlearn-parsers`.

mod analysis;
mod blocked;
mod blocking;
mod changes;
mod constants;
pub mod delay;
mod delays;
mod graph;
mod ideal_slews;
pub mod labels;
mod limits;
mod loops;
mod pairing;
pub mod report;
mod search;
mod to_sdf;

pub use analysis::Timing;
pub use blocked::Blocked;
pub use blocking::{BlockReason, Blocking};
pub use constants::Constants;
pub use delays::{Annotations, DelayCalculator, DelayInputs, Delays, SdfReport, SdfTarget};
pub use graph::{Deferral, DeferredEdge, EdgeId, EdgeKind, GraphOptions, TimingGraph, VertexId};
pub use ideal_slews::IdealSlews;
pub use limits::{LimitCheck, LimitKind};
pub use pairing::{ClockEdge, Pair, Pairing, Relation};
pub use search::{
    EndKind, EndRole, Endpoint, Enumeration, Group, Path, PathQuery, PathRow, PinTiming, Results, StartTerms,
    Summary, Terms,
};
pub use to_sdf::SdfOptions;
