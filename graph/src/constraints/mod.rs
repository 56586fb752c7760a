//! Constraints of a design, compiled against its netlist: names are pins, units are ps, fF and kΩ.
//! Not for: the text of constraints; see [`netlearn_parsers::sdc`].
//!
//! [`Constraints`] are plain data. They come from SDC, or are made by hand:
//!
//! ```
//! use netlearn_graph::constraints::{Constraints, Environment, PortLoad};
//! use netlearn_graph::library::{Direction, LibrarySet, Library, Edge, Mode};
//! use netlearn_graph::netlist::Netlist;
//! use netlearn_parsers::{Source, sdc};
//!
//! let library = "library (small) { time_unit : 1ns; capacitive_load_unit (1, pf); }";
//! let library = Library::from_source(&Source::from_bytes("small.lib", library))?;
//! let mut netlist = Netlist::new("top", LibrarySet::single(library));
//! let clk = netlist.add_port("clk", Direction::Input, None)?;
//! let out = netlist.add_port("out", Direction::Output, None)?;
//!
//! // From SDC, in the units of the library:
//! let text = "create_clock -period 2 [get_ports clk]\n\
//!             set_output_delay 0.5 -clock clk [all_outputs]\n\
//!             set_load 0.003 out\n\
//!             set_load 0.001 uot\n";
//! let tree = sdc::parse(&Source::from_bytes("top.sdc", text))?.tree;
//! let compiled = Constraints::compile(&netlist, &tree);
//! let constraints = compiled.constraints;
//! assert_eq!((constraints.clocks[0].period_ps, constraints.clocks[0].sources[0]), (2000.0, clk));
//! assert_eq!(constraints.output_delays[0].delay_ps, [[Some(500.0); 2]; 2]);
//! assert_eq!(compiled.findings[0].diagnostic.message, "`set_load`: nothing is named `uot`");
//!
//! // By hand, in ps and fF:
//! let mut by_hand = Environment::default();
//! by_hand.loads.insert(out, PortLoad { pin_ff: [[3.0; 2]; 2], ..PortLoad::default() });
//! let load = |of: &Environment| of.load_ff(out, Mode::Late, Edge::Rise);
//! assert_eq!(load(&by_hand), load(&constraints.environment));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod clock;
mod compile;
mod derate;
mod environment;
mod exception;
mod limits;
mod port_delay;
mod settings;

use rustc_hash::{FxHashMap, FxHashSet};

pub use check::{DataCheck, GatingCheck, PulseWidth, PulseWidths};
pub use clock::{
    Clock, ClockSense, GeneratedClock, InterClockUncertainty, Passes, PinLatency, PinSourceLatency,
    SourceLatency,
};
pub use compile::{Compiled, Compiler, Finder, Finding};
pub use derate::{DerateKind, Derates, Factors, PathKind};
pub use environment::{
    Drive, DrivingCell, Environment, NetWire, OperatingConditions, PerEdge, PortLoad, WireLoadId, WireLoads,
};
pub use exception::{Ends, Exception, ExceptionKind, Through};
pub use limits::DesignLimits;
pub use port_delay::{ClockEdge, PortDelay};
pub use settings::{CrprMode, Settings};

use crate::ids::{ArcSetId, CellId, ClockId, InstanceId, PinId, PortId};
use crate::library::{Library, Logic};

/// All constraints of a design.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    /// By [`ClockId`].
    pub clocks: Vec<Clock>,
    /// Pairs of clocks between which no path counts, the smaller id first (`set_clock_groups`).
    pub unrelated: FxHashSet<(ClockId, ClockId)>,
    /// Between clocks.
    pub inter_clock_uncertainty: Vec<InterClockUncertainty>,
    /// Uncertainty at pins of the clock network, of hold and setup, in ps.
    pub pin_uncertainty_ps: FxHashMap<PinId, [Option<f64>; 2]>,
    /// Latency at pins of the clock network.
    pub pin_latency: Vec<PinLatency>,
    /// Source latency at sources of clocks.
    pub pin_source_latency: Vec<PinSourceLatency>,
    /// Pins behind which clocks are propagated.
    pub propagated: FxHashSet<PinId>,
    /// Which edges of clocks go through pins.
    pub senses: Vec<ClockSense>,
    /// When data come.
    pub input_delays: Vec<PortDelay>,
    /// When data are needed.
    pub output_delays: Vec<PortDelay>,
    /// Exceptions, in the order in which they were said.
    pub exceptions: Vec<Exception>,
    /// Checks between data.
    pub data_checks: Vec<DataCheck>,
    /// Margins of clock gates, for the design.
    pub gating: GatingCheck,
    /// For clocks, instances and pins.
    pub gating_of: GatingChecks,
    /// How far a latch may borrow, in ps.
    pub max_borrow_ps: MaxBorrow,
    /// Least widths of pulses.
    pub pulse_widths: PulseWidths,
    /// Limits on slews, loads and fanouts.
    pub limits: DesignLimits,
    /// What is multiplied.
    pub derates: Derates,
    /// Constants and edges that pins are held at (`set_case_analysis`).
    pub cases: FxHashMap<PinId, Case>,
    /// Constants of ports (`set_logic_one` and its like); cases are before them.
    pub logic: FxHashMap<PinId, Logic>,
    /// Arcs and pins that nothing goes through.
    pub disabled: Disabled,
    /// What stands around the design.
    pub environment: Environment,
    /// Whether the early and late side of a check come from the same mode (`bc_wc`, `single`).
    pub analysis: AnalysisType,
    /// Switches of the engine.
    pub settings: Settings,
}

/// Gating checks of single objects.
#[derive(Clone, Debug, Default)]
pub struct GatingChecks {
    /// By clock.
    pub clocks: FxHashMap<ClockId, GatingCheck>,
    /// By instance.
    pub instances: FxHashMap<InstanceId, GatingCheck>,
    /// By pin of the clock or of the enable.
    pub pins: FxHashMap<PinId, GatingCheck>,
    /// Instances and pins without check.
    pub disabled_instances: FxHashSet<InstanceId>,
    /// Pins without check.
    pub disabled_pins: FxHashSet<PinId>,
}

/// Limits of time borrowing, in ps.
#[derive(Clone, Debug, Default)]
pub struct MaxBorrow {
    /// By clock.
    pub clocks: FxHashMap<ClockId, f64>,
    /// By latch.
    pub instances: FxHashMap<InstanceId, f64>,
    /// By data pin.
    pub pins: FxHashMap<PinId, f64>,
}

/// What a pin is held at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    /// A constant.
    Constant(Logic),
    /// Only this edge happens.
    Edge(crate::library::Edge),
}

/// What `set_disable_timing` takes out.
#[derive(Clone, Debug, Default)]
pub struct Disabled {
    /// Pins and ports: every edge that touches them.
    pub pins: FxHashSet<PinId>,
    /// Pins of library cells, of all their instances.
    pub library_ports: FxHashSet<PortId>,
    /// Wires from a driver to a load: those that cross a hierarchical pin.
    pub wires: FxHashSet<(PinId, PinId)>,
    /// Arcs of single instances.
    pub arcs: FxHashSet<(InstanceId, ArcSetId)>,
    /// Arcs of library cells, of all their instances.
    pub library_arcs: FxHashSet<ArcSetId>,
}

impl Disabled {
    /// Whether anything is said of an instance as one of a cell, or of all instances of that.
    #[must_use]
    pub fn is_about(&self, library: &Library, instance: InstanceId, cell: CellId) -> bool {
        let cell = library.cell(cell);
        let mut sets = cell.arc_sets.into_iter();
        cell.ports
            .into_iter()
            .any(|port| self.library_ports.contains(&port))
            || sets.any(|set| self.library_arcs.contains(&set) || self.arcs.contains(&(instance, set)))
    }
}

/// Which modes the two sides of a check are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AnalysisType {
    /// Both sides of a check from the same mode, which are equal.
    Single,
    /// Setup with late data and late clock, hold with early data and early clock.
    BestWorst,
    /// Setup with late data and early clock, hold the other way.
    #[default]
    OnChipVariation,
}
