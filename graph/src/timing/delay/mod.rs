//! Delays and slews of gates and of the wires behind them.
//! Not for: which gates and wires there are, and in which order; that is the timing graph's.
//!
//! A gate is seen through its tables at one input slew ([`GateCurve`]); a wire through its
//! [`Pi`](crate::parasitics::Pi) model and what each load sees. [`effective_capacitance`] finds the load that, without
//! resistance, would draw the same charge.

mod curve;
mod effective_capacitance;
mod exponential;
mod ramp;
mod thresholds;
mod two_pole;
mod waveform;

pub use curve::GateCurve;
pub use effective_capacitance::{Driven, LoadResponse, effective_capacitance};
pub use thresholds::Thresholds;
