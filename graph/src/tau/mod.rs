//! Timing contests of the TAU workshop (2015): constraints, operations on a design, and answers.
//! Not for: timing itself; whatever a contest asks is answered by [`crate::timing::Timing`].
//!
//! A contest gives a netlist, an early and a late library, parasitics, a `.timing` file with [`constraints`],
//! and an `.ops` file, which is a [`Script`] of changes and questions. A [`Contest`] makes the changes
//! and answers the questions. Times are in ps, capacitances in fF, whatever the libraries say.
//!
//! The model is that of the contest: Elmore's delay on wires ([`DelayCalculator::Tau`]), tests of setup and
//! hold with early and late arrivals on their two sides, and what clock paths have in common
//! counted once.
//!
//! [`DelayCalculator::Tau`]: crate::timing::DelayCalculator::Tau

mod operations;
mod required;
mod run;
mod timing;
mod words;

pub use operations::{Operation, Quantity, Script, Statement};
pub use run::{Answer, Contest, RankedPath};
pub use timing::constraints;
