//! Paths as timing engineers read them.
//! Not for finding paths; a [`PathReport`] is what is known of one, in ps, fF and names.

mod columns;
mod text;

pub use columns::{Field, Layout};
pub use text::{PathFormat, summary_line, summary_title};

use crate::library::{Edge, Mode};

/// A startpoint or endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndName {
    /// The instance or port.
    pub name: String,
    /// What it is, as in `rising edge-triggered flip-flop clocked by clk`.
    pub what: String,
}

/// A pin on a path.
#[derive(Clone, Debug, PartialEq)]
pub struct PinLine {
    /// The pin or port.
    pub pin: String,
    /// Its cell, or `in` and `out` of ports.
    pub cell: String,
    /// The edge that goes through it.
    pub edge: Edge,
    /// Since the pin before, in ps.
    pub delay_ps: f64,
    /// In ps, with the cycle that reports count from.
    pub arrival_ps: f64,
    /// In ps.
    pub slew_ps: f64,
    /// Of a driver, how many pins it drives.
    pub fanout: Option<usize>,
    /// What it drives, in fF, where that is asked for.
    pub load_ff: Option<f64>,
}

/// The clock at one end of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockLines {
    /// Its name.
    pub clock: String,
    /// Whether it comes inverted: reports write `'` behind its name.
    pub is_inverted: bool,
    /// The edge that counts.
    pub edge: Edge,
    /// When that edge is, in ps.
    pub edge_ps: f64,
    /// From the clock's definition to its source, in ps.
    pub source_latency_ps: f64,
    /// From the edge to the register, in ps: latencies, or delays of a propagated clock.
    pub network_ps: f64,
    /// Whether it takes its time through the clock's network.
    pub is_propagated: bool,
    /// The pins it goes through, of a propagated clock.
    pub pins: Vec<PinLine>,
    /// The slew that is said of an ideal clock, in ps.
    pub slew_ps: Option<f64>,
}

/// A step from the capturing clock to the required time.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// As in `library setup time`.
    pub what: String,
    /// What it adds, in ps.
    pub ps: f64,
}

/// How much time a latch borrows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Borrowing {
    /// Terms of the limit: what they are, and in ps.
    pub terms: Vec<Adjustment>,
    /// The limit, in ps.
    pub most_ps: f64,
    /// In ps.
    pub actual_ps: f64,
}

/// A path, with all that reports show of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PathReport {
    /// Where it begins.
    pub startpoint: EndName,
    /// Where it ends.
    pub endpoint: EndName,
    /// The pin or port where data begin: an input of the design, the output of a register.
    pub start_pin: String,
    /// The pin or port where data end.
    pub end_pin: String,
    /// The edge there.
    pub end_edge: Edge,
    /// What asks for it: `check`, `output`, `latch`, `path_delay`, `gated_clk`, `data_check` or
    /// `unconstrained`.
    pub kind: &'static str,
    /// The role of the check, as in `output setup`.
    pub role: &'static str,
    /// The clock whose edge launches it.
    pub launch_clock: Option<String>,
    /// The clock whose edge captures it, whether its time counts or not.
    pub capture_clock: Option<String>,
    /// Its path group.
    pub group: String,
    /// Of the data.
    pub mode: Mode,
    /// Its scene, where there are several.
    pub scene: Option<String>,
    /// The clock that starts it; `None` where nothing does.
    pub launch: Option<ClockLines>,
    /// `input external delay`, of ports.
    pub input_delay_ps: Option<(f64, Edge)>,
    /// `time given to startpoint`, of a latch.
    pub given_ps: Option<f64>,
    /// From the startpoint on.
    pub data: Vec<PinLine>,
    /// The clock that ends it.
    pub capture: Option<ClockLines>,
    /// The clock pin of the endpoint, where the clock is ideal and a latch's.
    pub capture_pin: Option<PinLine>,
    /// From the capturing clock to the required time.
    pub adjustments: Vec<Adjustment>,
    /// Of a latch.
    pub borrowing: Option<Borrowing>,
    /// In ps.
    pub arrival_ps: f64,
    /// In ps; `None` where nothing asks for the path.
    pub required_ps: Option<f64>,
    /// In ps.
    pub slack_ps: Option<f64>,
}
