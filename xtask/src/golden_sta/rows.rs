//! Rows of a timing result as both sides have them, in ns.
//! Not for files: those are `reference` and `answer`.

use std::fmt;

/// The side of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    /// Setup: the longest path.
    Max,
    /// Hold: the shortest path.
    Min,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Max, Self::Min];

    /// As either kind of table names it.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "max" | "setup" => Some(Self::Max),
            "min" | "hold" => Some(Self::Min),
            _ => None,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Max => "max",
            Self::Min => "min",
        })
    }
}

/// The figures of a design.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    pub(super) side: Side,
    pub(super) wns: f64,
    pub(super) tns: f64,
    /// `None` where no path is constrained.
    pub(super) worst_slack: Option<f64>,
}

/// A path to an endpoint.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub(super) side: Side,
    /// What kind of check, where the table says.
    pub(super) kind: Option<String>,
    /// What kind of arc, where the table says.
    pub(super) role: Option<String>,
    pub(super) startpoint: String,
    pub(super) endpoint: String,
    /// `^` or `v`.
    pub(super) edge: String,
    pub(super) clock: String,
    pub(super) slack: f64,
    pub(super) arrival: f64,
    pub(super) required: f64,
}

/// A number of a pin, as far as there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// No path comes here.
    NoPath,
    /// A path comes here, but nothing asks when.
    Unconstrained,
    /// The table does not say.
    Unknown,
    /// In ns.
    Number(f64),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPath => f.write_str("no path"),
            Self::Unconstrained => f.write_str("unconstrained"),
            Self::Unknown => f.write_str("unknown"),
            Self::Number(number) => write!(f, "{number:.7}"),
        }
    }
}

/// A pin at an edge.
#[derive(Clone, Debug)]
pub(super) struct Pin {
    pub(super) name: String,
    /// The driving side of a pin that is both.
    pub(super) driver: bool,
    /// `^` or `v`.
    pub(super) edge: &'static str,
    /// Levels from the sources, where the table says.
    pub(super) stages: Option<f64>,
    /// Arrival, slew, required time and slack, of max and min.
    pub(super) cells: [[Cell; 4]; 2],
}

/// Names of [`Pin::cells`].
pub(super) const CELLS: [&str; 4] = ["arrival", "slew", "required", "slack"];

/// An arc of the timing graph.
#[derive(Clone, Debug)]
pub(super) struct Arc {
    /// From, to, role, sense, condition and both edges, between blanks.
    pub(super) key: String,
    /// Delays or margins of max and min.
    pub(super) delays: [Option<f64>; 2],
    /// What takes it out.
    pub(super) disabled: Option<String>,
}

/// All that is known of the timing of a design; a table that is not there is `None`.
#[derive(Debug, Default)]
pub(super) struct Timing {
    pub(super) summary: Option<Vec<Summary>>,
    pub(super) endpoints: Option<Vec<End>>,
    pub(super) paths: Option<Vec<End>>,
    /// How many paths there were to be to an endpoint in a path group.
    pub(super) paths_an_end: usize,
    pub(super) pins: Option<Vec<Pin>>,
    pub(super) arcs: Option<Vec<Arc>>,
    /// Whether pins and arcs are all of the design, not a sample.
    pub(super) is_complete: bool,
}
