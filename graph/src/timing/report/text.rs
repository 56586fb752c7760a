//! Reports of paths as text, laid out as OpenSTA lays them out.
//! Not for numbers: they come as they are.

use std::fmt::{self, Write as _};

use super::columns::{Field, Layout};
use super::{Adjustment, Borrowing, ClockLines, PathReport, PinLine};
use crate::library::{Edge, Mode};

/// How much of a path is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathFormat {
    /// Data pins; clocks as one row.
    #[default]
    Full,
    /// Propagated clocks pin by pin.
    FullClock,
    /// As `FullClock`, through the sources of generated clocks.
    FullClockExpanded,
    /// Startpoint, endpoint, group and slack of each.
    Short,
    /// Endpoint, required time, arrival and slack, one row a path.
    End,
    /// Startpoint, endpoint and slack, one row a path.
    Summary,
    /// Path group and slack, one row a path.
    SlackOnly,
}

impl PathFormat {
    /// By its name in scripts.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "full" => Self::Full,
            "full_clock" => Self::FullClock,
            "full_clock_expanded" => Self::FullClockExpanded,
            "short" => Self::Short,
            "end" => Self::End,
            "summary" => Self::Summary,
            "slack_only" => Self::SlackOnly,
            _ => return None,
        })
    }

    /// Whether it is one row a path.
    #[must_use]
    pub fn is_line(self) -> bool {
        matches!(self, Self::End | Self::Summary | Self::SlackOnly)
    }

    /// Whether the pins of a path are shown.
    #[must_use]
    pub fn shows_pins(self) -> bool {
        !self.is_line() && self != Self::Short
    }

    /// Their names.
    pub const NAMES: &'static str = "full, full_clock, full_clock_expanded, short, end, summary, slack_only";
}

/// A row of a path report.
#[derive(Default)]
struct Row<'a> {
    fanout: Option<usize>,
    capacitance_ff: Option<f64>,
    slew_ps: Option<f64>,
    delay_ps: Option<f64>,
    time_ps: Option<f64>,
    edge: Option<Edge>,
    what: &'a str,
}

impl PathReport {
    /// The path in full.
    #[must_use]
    pub fn text(&self, format: PathFormat, layout: &Layout) -> String {
        let mut out = String::new();
        // Text takes every row.
        let _ = self.write(&mut out, format, layout);
        out
    }

    fn write(&self, out: &mut String, format: PathFormat, layout: &Layout) -> fmt::Result {
        self.write_head(out)?;
        if format == PathFormat::Short {
            if let Some(slack) = self.slack_ps {
                writeln!(out, "Slack: {}", layout.time(slack))?;
            }
            return Ok(());
        }
        out.push('\n');
        let table = Table::new(layout);
        table.head(out)?;
        let expand = matches!(format, PathFormat::FullClock | PathFormat::FullClockExpanded);
        if let Some(launch) = &self.launch {
            clock(out, &table, launch, expand)?;
        }
        if let Some((delay, edge)) = self.input_delay_ps {
            let before = self
                .data
                .first()
                .map_or(delay, |pin| pin.arrival_ps - pin.delay_ps);
            table.step(out, "input external delay", delay, before, Some(edge))?;
        }
        if let Some(given) = self.given_ps {
            let before = self
                .data
                .first()
                .map_or(given, |pin| pin.arrival_ps - pin.delay_ps);
            table.step(out, "time given to startpoint", given, before, None)?;
        }
        // A propagated clock that is shown pin by pin ends at the register's clock pin.
        let shown = self
            .launch
            .as_ref()
            .filter(|_| expand)
            .and_then(|clock| clock.pins.last());
        let data = match (shown, self.data.first()) {
            (Some(last), Some(first)) if last.pin == first.pin => &self.data[1..],
            _ => &self.data[..],
        };
        table.pins(out, data)?;
        table.sum(out, "data arrival time", self.arrival_ps)?;
        out.push('\n');
        match (self.required_ps, self.slack_ps) {
            (Some(required), Some(slack)) => self.write_required(out, &table, required, slack, expand),
            _ => {
                table.rule(out);
                writeln!(out, "(Path is unconstrained)")
            }
        }
    }

    fn write_head(&self, out: &mut String) -> fmt::Result {
        for (title, end) in [("Startpoint", &self.startpoint), ("Endpoint", &self.endpoint)] {
            write!(out, "{title}: {}", end.name)?;
            if !end.what.is_empty() {
                write!(out, " ({})", end.what)?;
            }
            out.push('\n');
        }
        writeln!(out, "Path Group: {}", self.group)?;
        writeln!(out, "Path Type: {}", side(self.mode))?;
        if let Some(scene) = &self.scene {
            writeln!(out, "Corner: {scene}")?;
        }
        Ok(())
    }

    fn write_required(
        &self,
        out: &mut String,
        table: &Table<'_>,
        required: f64,
        slack: f64,
        expand: bool,
    ) -> fmt::Result {
        let mut time = 0.0;
        if let Some(capture) = &self.capture {
            clock(out, table, capture, expand)?;
            time = capture.edge_ps + capture.network_ps;
        }
        let is_limit = |adjustment: &&Adjustment| adjustment.what.starts_with("time borrowed");
        let split = self
            .adjustments
            .iter()
            .position(|adjustment| is_limit(&adjustment));
        let (before, behind) = self.adjustments.split_at(split.unwrap_or(self.adjustments.len()));
        for adjustment in before {
            time += adjustment.ps;
            table.step(out, &adjustment.what, adjustment.ps, time, None)?;
        }
        if let Some(pin) = &self.capture_pin {
            table.row(
                out,
                &Row {
                    time_ps: Some(time),
                    edge: Some(pin.edge),
                    what: &format!("{} ({})", pin.pin, pin.cell),
                    ..Row::default()
                },
            )?;
        }
        for adjustment in behind {
            time += adjustment.ps;
            table.step(out, &adjustment.what, adjustment.ps, time, None)?;
        }
        table.sum(out, "data required time", required)?;
        table.rule(out);
        table.sum(out, "data required time", required)?;
        table.sum(out, "data arrival time", -self.arrival_ps)?;
        table.rule(out);
        let verdict = if slack < 0.0 {
            "slack (VIOLATED)"
        } else {
            "slack (MET)"
        };
        table.sum(out, verdict, slack)?;
        match &self.borrowing {
            Some(borrowing) => borrowed(out, borrowing, table.layout),
            None => Ok(()),
        }
    }
}

/// How scripts call the side of a check.
pub(super) fn side(mode: Mode) -> &'static str {
    match mode {
        Mode::Early => "min",
        Mode::Late => "max",
    }
}

fn clock(out: &mut String, table: &Table<'_>, clock: &ClockLines, expand: bool) -> fmt::Result {
    let edge = match clock.edge {
        Edge::Rise => "rise",
        Edge::Fall => "fall",
    };
    let slew = clock.slew_ps.filter(|_| !clock.is_propagated);
    table.row(
        out,
        &Row {
            slew_ps: slew,
            delay_ps: Some(clock.edge_ps),
            time_ps: Some(clock.edge_ps),
            what: &format!(
                "clock {}{} ({edge} edge)",
                clock.clock,
                if clock.is_inverted { "'" } else { "" }
            ),
            ..Row::default()
        },
    )?;
    if expand && clock.is_propagated && !clock.pins.is_empty() {
        let latency = clock.source_latency_ps;
        table.step(
            out,
            "clock source latency",
            latency,
            clock.edge_ps + latency,
            None,
        )?;
        return table.pins(out, &clock.pins);
    }
    let kind = if clock.is_propagated {
        "propagated"
    } else {
        "ideal"
    };
    let what = format!("clock network delay ({kind})");
    table.step(
        out,
        &what,
        clock.network_ps,
        clock.edge_ps + clock.network_ps,
        None,
    )
}

fn borrowed(out: &mut String, borrowing: &Borrowing, layout: &Layout) -> fmt::Result {
    const WIDTH: usize = 48;
    let rule = "-".repeat(WIDTH);
    let line = |out: &mut String, what: &str, ps: f64| {
        let number = layout.time(ps);
        let width = WIDTH.saturating_sub(number.len());
        writeln!(out, "{what:<width$}{number}")
    };
    writeln!(out, "\nTime Borrowing Information\n{rule}")?;
    for term in &borrowing.terms {
        line(out, &term.what, term.ps)?;
    }
    writeln!(out, "{rule}")?;
    line(out, "max time borrow", borrowing.most_ps)?;
    line(out, "actual time borrow", borrowing.actual_ps)?;
    writeln!(out, "{rule}")
}

/// The columns of a path report.
struct Table<'a> {
    layout: &'a Layout,
}

/// What a description takes on a line, at least.
const DESCRIPTION: usize = 43;

impl<'a> Table<'a> {
    fn new(layout: &'a Layout) -> Self {
        Self { layout }
    }

    /// Titles of the columns, and how wide they are.
    fn columns(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let width = self.layout.width();
        let shows = |field| self.layout.shows(field);
        [
            ("Fanout", 6, shows(Field::Fanout)),
            ("Cap", width.max(7), shows(Field::Capacitance)),
            ("Slew", width.max(7), shows(Field::Slew)),
            ("Delay", width.max(7), true),
            ("Time", width.max(7), true),
        ]
        .into_iter()
        .filter(|(.., is_shown)| *is_shown)
        .map(|(title, width, _)| (title, width))
    }

    fn head(&self, out: &mut String) -> fmt::Result {
        for (title, width) in self.columns() {
            write!(out, "{title:>width$} ")?;
        }
        writeln!(out, "  Description")?;
        self.rule(out);
        Ok(())
    }

    fn rule(&self, out: &mut String) {
        let columns: usize = self.columns().map(|(_, width)| width + 1).sum();
        out.push_str(&"-".repeat(columns + DESCRIPTION));
        out.push('\n');
    }

    fn row(&self, out: &mut String, row: &Row<'_>) -> fmt::Result {
        for (title, width) in self.columns() {
            let cell = match title {
                "Fanout" => row.fanout.map(|count| count.to_string()),
                "Cap" => row.capacitance_ff.map(|ff| self.layout.capacitance(ff)),
                "Slew" => row.slew_ps.map(|ps| self.layout.time(ps)),
                "Delay" => row.delay_ps.map(|ps| self.layout.time(ps)),
                _ => row.time_ps.map(|ps| self.layout.time(ps)),
            };
            write!(out, "{:>width$} ", cell.unwrap_or_default())?;
        }
        let sign = match row.edge {
            Some(Edge::Rise) => '^',
            Some(Edge::Fall) => 'v',
            None => ' ',
        };
        writeln!(out, "{sign} {}", row.what)
    }

    /// Without their rows, wires in front of drivers count with the gates behind them.
    fn pins(&self, out: &mut String, pins: &[PinLine]) -> fmt::Result {
        let shows_reading = self.layout.shows(Field::InputPins);
        let mut before = 0.0;
        for (place, pin) in pins.iter().enumerate() {
            let is_reading = pin.fanout.is_none() && place + 1 < pins.len();
            if is_reading && !shows_reading {
                before += pin.delay_ps;
                continue;
            }
            let delay = std::mem::take(&mut before) + pin.delay_ps;
            self.row(
                out,
                &Row {
                    fanout: pin.fanout,
                    capacitance_ff: pin.load_ff,
                    slew_ps: Some(pin.slew_ps),
                    delay_ps: Some(delay),
                    time_ps: Some(pin.arrival_ps),
                    edge: Some(pin.edge),
                    what: &format!("{} ({})", pin.pin, pin.cell),
                },
            )?;
        }
        Ok(())
    }

    fn step(&self, out: &mut String, what: &str, ps: f64, time: f64, edge: Option<Edge>) -> fmt::Result {
        self.row(
            out,
            &Row {
                delay_ps: Some(ps),
                time_ps: Some(time),
                edge,
                what,
                ..Row::default()
            },
        )
    }

    fn sum(&self, out: &mut String, what: &str, time: f64) -> fmt::Result {
        self.row(
            out,
            &Row {
                time_ps: Some(time),
                what,
                ..Row::default()
            },
        )
    }
}

/// What stands above the rows of the formats `end`, `summary` and `slack_only`.
#[must_use]
pub fn summary_title(format: PathFormat) -> String {
    let title = match format {
        PathFormat::End => format!(
            "{:<40} {:>12} {:>12} {:>12}",
            "Endpoint", "Required", "Arrival", "Slack"
        ),
        PathFormat::SlackOnly => format!("{:<40} {:>12}", "Group", "Slack"),
        _ => format!("{:<40} {:<40} {:>12}", "Startpoint", "Endpoint", "Slack"),
    };
    let line = "-".repeat(title.len());
    format!("{title}\n{line}\n")
}

/// One row of the formats `end`, `summary` and `slack_only`.
#[must_use]
pub fn summary_line(path: &PathReport, format: PathFormat, layout: &Layout) -> String {
    let time = |ps: Option<f64>| ps.map_or("-".to_owned(), |ps| layout.time(ps));
    let slack = time(path.slack_ps);
    match format {
        PathFormat::End => format!(
            "{:<40} {:>12} {:>12} {slack:>12}",
            path.end_pin,
            time(path.required_ps),
            layout.time(path.arrival_ps),
        ),
        PathFormat::SlackOnly => format!("{:<40} {slack:>12}", path.group),
        _ => format!("{:<40} {:<40} {slack:>12}", path.start_pin, path.end_pin),
    }
}
