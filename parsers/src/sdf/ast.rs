//! What an SDF file says: cells as ranges of flat lists of delays and checks.
//! Not for: finding the instances; a netlist does that with the keys of names.

use super::value::{List, PulseLimits, Value};
use crate::columns::{columns, range, row};
use crate::match_key::NameRules;
use crate::names::{NameId, Names};
use crate::span::Span;

/// A delay file.
///
/// Names keep the escapes of the file; [`Ast::name_rules`] makes the keys by which other files
/// know them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// What stands before the first cell.
    pub header: Header,
    /// Names of cells, instances and ports, and the texts of conditions.
    pub names: Names,
    pub(super) cells: Vec<CellRow>,
    pub(super) delays: Vec<Delay>,
    pub(super) pulses: Vec<Pulse>,
    pub(super) checks: Vec<Check>,
    pub(super) environments: Vec<Environment>,
    pub(super) labels: Vec<Label>,
    pub(super) values: Vec<Value>,
    pub(super) limits: Vec<PulseLimits>,
}

/// The header section; `None` is an entry that is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// `SDFVERSION`
    pub version: Option<String>,
    /// `DESIGN`
    pub design: Option<String>,
    /// `DATE`
    pub date: Option<String>,
    /// `VENDOR`
    pub vendor: Option<String>,
    /// `PROGRAM`
    pub program: Option<String>,
    /// `VERSION`: of the program.
    pub program_version: Option<String>,
    /// `DIVIDER`: between the levels of a path, `.` or `/`.
    pub divider: Option<u8>,
    /// `VOLTAGE`
    pub voltage: Option<Value>,
    /// `PROCESS`
    pub process: Option<String>,
    /// `TEMPERATURE`
    pub temperature: Option<Value>,
    /// `TIMESCALE`
    pub time_scale: Option<TimeScale>,
}

impl Header {
    /// The declared divider, or `.`, as the standard has it.
    pub fn divider(&self) -> u8 {
        self.divider.unwrap_or(b'.')
    }

    /// The declared time scale, or 1 ns, as the standard has it.
    pub fn time_scale(&self) -> TimeScale {
        self.time_scale.unwrap_or_default()
    }
}

/// What times count: 1, 10 or 100 of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeScale {
    /// 1, 10 or 100.
    pub number: u8,
    /// Of what.
    pub unit: TimeUnit,
}

impl Default for TimeScale {
    fn default() -> Self {
        Self {
            number: 1,
            unit: TimeUnit::Ns,
        }
    }
}

impl TimeScale {
    /// One of it in seconds.
    pub fn in_seconds(self) -> f64 {
        let unit = match self.unit {
            TimeUnit::S => 1.0,
            TimeUnit::Ms => 1e-3,
            TimeUnit::Us => 1e-6,
            TimeUnit::Ns => 1e-9,
            TimeUnit::Ps => 1e-12,
            TimeUnit::Fs => 1e-15,
        };
        f64::from(self.number) * unit
    }
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum TimeUnit {
    S,
    Ms,
    Us,
    Ns,
    Ps,
    Fs,
}

impl TimeUnit {
    /// All of them with their spelling.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::S, "s"),
        (Self::Ms, "ms"),
        (Self::Us, "us"),
        (Self::Ns, "ns"),
        (Self::Ps, "ps"),
        (Self::Fs, "fs"),
    ];
}

/// `INSTANCE`: which instances a cell speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instance {
    /// `(INSTANCE)`: the design itself.
    Top,
    /// `(INSTANCE *)`: all of this type.
    All,
    /// `(INSTANCE path)`
    Path(NameId),
}

/// A cell and where its parts begin in the lists; they end where those of the next begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CellRow {
    pub(super) cell_type: NameId,
    pub(super) instance: Instance,
    pub(super) first: Starts,
    pub(super) span: Span,
}

columns!(Starts of Ast { delays, pulses, checks, environments, labels });

/// `CELL`
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    ast: &'a Ast,
    row: &'a CellRow,
    end: Starts,
}

/// What a delay does to one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `ABSOLUTE`: takes its place.
    Absolute,
    /// `INCREMENT`: is added to it.
    Increment,
}

/// An entry of `ABSOLUTE` or `INCREMENT`. Where several speak of one arc, the last
/// one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// What it delays.
    pub kind: DelayKind,
    /// By transition; see [`Ast::values`].
    pub values: List,
    /// The whole entry.
    pub span: Span,
    /// What it does to a delay that is there.
    pub mode: Mode,
}

/// What a delay is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayKind {
    /// `IOPATH`: from an input to an output of the cell.
    IoPath {
        /// From where.
        from: PortSpec,
        /// To where.
        to: NameId,
        /// When.
        condition: Condition,
        /// How many of the values belong to `RETAIN`; they are the first.
        num_retain: u8,
    },
    /// `PORT`: to an input.
    Port(NameId),
    /// `INTERCONNECT`: from a driver to a load.
    Interconnect {
        /// From where.
        from: NameId,
        /// To where.
        to: NameId,
    },
    /// `NETDELAY`: of all of a net.
    NetDelay(NameId),
    /// `DEVICE`: to an output, or to all.
    Device(Option<NameId>),
}

/// When a delay holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always, or there is no other.
    None,
    /// `COND`: its text, with the name in quotes that may stand before it; see [`super::parts`].
    When(NameId),
    /// `CONDELSE`: no other condition holds.
    Else,
}

/// A port, or an edge of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortSpec {
    /// The port.
    pub name: NameId,
    /// Which transitions.
    pub edge: Option<Edge>,
}

/// Transitions of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Edge {
    Posedge,
    Negedge,
    E01,
    E10,
    E0Z,
    EZ1,
    E1Z,
    EZ0,
}

impl Edge {
    /// All of them with their spelling.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Posedge, "posedge"),
        (Self::Negedge, "negedge"),
        (Self::E01, "01"),
        (Self::E10, "10"),
        (Self::E0Z, "0z"),
        (Self::EZ1, "z1"),
        (Self::E1Z, "1z"),
        (Self::EZ0, "z0"),
    ];
}

/// `PATHPULSE` or `PATHPULSEPERCENT`: which pulses pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Whether the limits are percents of the delay.
    pub is_percent: bool,
    /// From where to where; without them all paths.
    pub ports: Option<(NameId, NameId)>,
    /// Reject limit, and error limit if it differs.
    pub values: List,
    /// The whole entry.
    pub span: Span,
}

/// An entry of `TIMINGCHECK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub kind: CheckKind,
    /// The data port, or the only one.
    pub port: CheckPort,
    /// The clock, for all but `WIDTH` and `PERIOD`.
    pub reference: Option<CheckPort>,
    /// One or two limits, as [`CheckKind::num_values`] says.
    pub values: List,
    /// `SCOND`: the condition of the data, in SDF 4.0.
    pub data_condition: Option<NameId>,
    /// `CCOND`: the condition of the clock, in SDF 4.0.
    pub reference_condition: Option<NameId>,
    /// The whole entry.
    pub span: Span,
}

/// A port of a check, or an edge of it, perhaps under a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckPort {
    /// The port.
    pub port: PortSpec,
    /// `COND`: its text, with the name in quotes that may stand before it.
    pub condition: Option<NameId>,
}

/// The timing checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CheckKind {
    Setup,
    Hold,
    SetupHold,
    Recovery,
    Removal,
    RecRem,
    Skew,
    BidirectSkew,
    Width,
    Period,
    NoChange,
}

impl CheckKind {
    /// All of them with their spelling.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Setup, "SETUP"),
        (Self::Hold, "HOLD"),
        (Self::SetupHold, "SETUPHOLD"),
        (Self::Recovery, "RECOVERY"),
        (Self::Removal, "REMOVAL"),
        (Self::RecRem, "RECREM"),
        (Self::Skew, "SKEW"),
        (Self::BidirectSkew, "BIDIRECTSKEW"),
        (Self::Width, "WIDTH"),
        (Self::Period, "PERIOD"),
        (Self::NoChange, "NOCHANGE"),
    ];

    /// How many limits it has.
    pub fn num_values(self) -> usize {
        match self {
            Self::SetupHold | Self::RecRem | Self::BidirectSkew | Self::NoChange => 2,
            _ => 1,
        }
    }

    /// Whether it is between two ports.
    pub fn has_reference(self) -> bool {
        !matches!(self, Self::Width | Self::Period)
    }
}

/// An entry of `TIMINGENV`: what a design is expected to do or meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Which.
    pub kind: EnvironmentKind,
    /// What stands behind the keyword, as text with balanced brackets.
    pub text: NameId,
    /// The whole entry.
    pub span: Span,
}

/// The entries of `TIMINGENV`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum EnvironmentKind {
    PathConstraint,
    PeriodConstraint,
    Sum,
    Diff,
    SkewConstraint,
    Arrival,
    Departure,
    Slack,
    Waveform,
}

impl EnvironmentKind {
    /// All of them with their spelling.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::PathConstraint, "PATHCONSTRAINT"),
        (Self::PeriodConstraint, "PERIODCONSTRAINT"),
        (Self::Sum, "SUM"),
        (Self::Diff, "DIFF"),
        (Self::SkewConstraint, "SKEWCONSTRAINT"),
        (Self::Arrival, "ARRIVAL"),
        (Self::Departure, "DEPARTURE"),
        (Self::Slack, "SLACK"),
        (Self::Waveform, "WAVEFORM"),
    ];
}

/// An entry of `LABEL`: a value for a parameter of the cell's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// What it does to the value that is there.
    pub mode: Mode,
    /// The parameter.
    pub name: NameId,
    /// By transition.
    pub values: List,
    /// The whole entry.
    pub span: Span,
}

impl Ast {
    /// An empty tree with room for what files of so many bytes mostly hold, which is less than
    /// the file; arrays that grow are copied.
    pub(super) fn for_file_of(length: usize) -> Self {
        Self {
            names: Names::with_capacity(length / 256),
            cells: Vec::with_capacity(length / 256),
            delays: Vec::with_capacity(length / 88),
            values: Vec::with_capacity(length / 43),
            ..Self::default()
        }
    }

    /// How many cells there are.
    pub fn num_cells(&self) -> usize {
        self.cells.len()
    }

    /// The cell of a row.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn cell(&self, index: usize) -> Cell<'_> {
        let next = self.cells.get(index + 1);
        Cell {
            ast: self,
            row: &self.cells[index],
            end: next.map_or_else(|| self.ends(), |next| next.first),
        }
    }

    /// All cells, in file order.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        (0..self.cells.len()).map(|index| self.cell(index))
    }

    /// Delays of all cells.
    pub fn delays(&self) -> &[Delay] {
        &self.delays
    }

    /// Checks of all cells.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Values in the order of the file: 1, 2, 3, 6 or 12 transitions of a delay, those of
    /// `RETAIN` before its own.
    pub fn values(&self, list: List) -> &[Value] {
        &self.values[list.range()]
    }

    /// `RETAIN` of a delay and its own values.
    pub fn retain_and_values(&self, delay: &Delay) -> (&[Value], &[Value]) {
        let retain = match delay.kind {
            DelayKind::IoPath { num_retain, .. } => usize::from(num_retain),
            _ => 0,
        };
        self.values(delay.values).split_at(retain)
    }

    /// The pulse limits of a value, by its place among all values.
    pub fn pulse_limits(&self, value: usize) -> Option<&PulseLimits> {
        let place = self
            .limits
            .binary_search_by_key(&value, |limits| limits.value as usize);
        place.ok().map(|place| &self.limits[place])
    }

    /// How names of this file become keys.
    pub fn name_rules(&self) -> NameRules {
        NameRules {
            divider: Some(self.header.divider()),
            ..NameRules::DOT
        }
    }

    /// Adds values, for an entry to name them.
    pub fn add_values(&mut self, values: &[Value]) -> List {
        let start = row(self.values.len());
        self.values.extend_from_slice(values);
        List {
            start,
            end: row(self.values.len()),
        }
    }

    /// Begins a cell; what is added next belongs to it.
    pub fn add_cell(&mut self, cell_type: NameId, instance: Instance) {
        self.cells.push(CellRow {
            cell_type,
            instance,
            first: self.ends(),
            span: Span::default(),
        });
    }

    /// Adds a delay to the cell that was begun last.
    pub fn add_delay(&mut self, delay: Delay) {
        self.delays.push(delay);
    }

    /// Adds a check to the cell that was begun last.
    pub fn add_check(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Takes back the cell that was begun last, and values from `num_values` on.
    pub(super) fn remove_last_cell(&mut self, num_values: usize) {
        if let Some(CellRow { first, .. }) = self.cells.pop() {
            self.cut_at(first);
        }
        self.values.truncate(num_values);
        let kept = self
            .limits
            .partition_point(|limits| (limits.value as usize) < num_values);
        self.limits.truncate(kept);
    }
}

impl<'a> Cell<'a> {
    /// `CELLTYPE`
    pub fn cell_type(&self) -> NameId {
        self.row.cell_type
    }

    /// `INSTANCE`
    pub fn instance(&self) -> Instance {
        self.row.instance
    }

    /// From `CELLTYPE` to `INSTANCE`.
    pub fn span(&self) -> Span {
        self.row.span
    }

    /// `DELAY`: entries of `ABSOLUTE` and `INCREMENT`.
    pub fn delays(&self) -> &'a [Delay] {
        &self.ast.delays[range(self.row.first.delays, self.end.delays)]
    }

    /// `DELAY`: `PATHPULSE` and `PATHPULSEPERCENT`.
    pub fn pulses(&self) -> &'a [Pulse] {
        &self.ast.pulses[range(self.row.first.pulses, self.end.pulses)]
    }

    /// `TIMINGCHECK`
    pub fn checks(&self) -> &'a [Check] {
        &self.ast.checks[range(self.row.first.checks, self.end.checks)]
    }

    /// `TIMINGENV`
    pub fn environments(&self) -> &'a [Environment] {
        &self.ast.environments[range(self.row.first.environments, self.end.environments)]
    }

    /// `LABEL`
    pub fn labels(&self) -> &'a [Label] {
        &self.ast.labels[range(self.row.first.labels, self.end.labels)]
    }
}
