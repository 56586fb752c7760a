//! The command that reports limits of pins and clocks, and the slack of endpoints beside them.
//! Not for what limits are: see [`crate::timing::LimitKind`].

use std::fmt::Write as _;

use netlearn_parsers::Diagnostic;
use netlearn_parsers::tcl::Call;

use super::Session;
use super::analysis::Analysis;
use super::options::take_apart;
use super::query::PathQuery;
use crate::library::{Edge, Mode};
use crate::timing::report::{Layout, PathFormat, summary_line, summary_title};
use crate::timing::{LimitCheck, LimitKind};

/// Options that name what is asked for.
const PATHS: [(&str, Mode); 4] = [
    ("-max_delay", Mode::Late),
    ("-max_setup", Mode::Late),
    ("-min_delay", Mode::Early),
    ("-min_hold", Mode::Early),
];
const LIMITS: [(&str, LimitKind); 13] = [
    ("-max_slew", LimitKind::Slew(Mode::Late)),
    ("-max_transition", LimitKind::Slew(Mode::Late)),
    ("-min_slew", LimitKind::Slew(Mode::Early)),
    ("-min_transition", LimitKind::Slew(Mode::Early)),
    ("-max_fanout", LimitKind::Fanout(Mode::Late)),
    ("-min_fanout", LimitKind::Fanout(Mode::Early)),
    ("-max_capacitance", LimitKind::Capacitance(Mode::Late)),
    ("-max_cap", LimitKind::Capacitance(Mode::Late)),
    ("-min_capacitance", LimitKind::Capacitance(Mode::Early)),
    ("-min_cap", LimitKind::Capacitance(Mode::Early)),
    ("-min_pulse_width", LimitKind::PulseWidth),
    ("-min_period", LimitKind::Period),
    ("-minimum_period", LimitKind::Period),
];

impl Session<'_> {
    /// `report_check_types`: the worst of each kind, or with `-violators` all that are violated.
    pub(super) fn report_check_types(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let names = PATHS.iter().map(|(name, _)| *name);
        let names = names.chain(LIMITS.iter().map(|(name, _)| *name));
        let flags: Vec<&str> = names
            .chain(["-violators", "-all_violators", "-verbose", "-no_line_splits"])
            .collect();
        let words = take_apart(call, &flags, &["-digits", "-corner", "-scenes"], 0)?;
        let layout = self.layout(call, &words)?;
        let wants = |name: &str| words.has(name);
        let wants_all =
            !PATHS.iter().any(|(name, _)| wants(name)) && !LIMITS.iter().any(|(name, _)| wants(name));
        let only_violated = words.has("-violators") || words.has("-all_violators");
        let modes: Vec<Mode> = [Mode::Late, Mode::Early]
            .into_iter()
            .filter(|&mode| wants_all || PATHS.iter().any(|&(name, of)| of == mode && wants(name)))
            .collect();
        let kinds: Vec<LimitKind> = LimitKind::ALL
            .into_iter()
            .filter(|&kind| wants_all || LIMITS.iter().any(|&(name, of)| of == kind && wants(name)))
            .collect();
        let analysis = self.analysis(call)?;
        let mut text = String::new();
        for mode in modes {
            add_paths(&mut text, &analysis, mode, only_violated, &layout);
        }
        for kind in kinds {
            add_limits(&mut text, &analysis, kind, only_violated, &layout);
        }
        self.write_report(call, &words, &text)
    }
}

fn add_paths(text: &mut String, analysis: &Analysis<'_>, mode: Mode, only_violated: bool, layout: &Layout) {
    let query = match only_violated {
        true => PathQuery {
            modes: vec![mode],
            per_group: usize::MAX,
            below_ps: 0.0,
            ..PathQuery::default()
        },
        false => PathQuery {
            modes: vec![mode],
            ..PathQuery::default()
        },
    };
    let paths = analysis.paths(&query);
    if paths.is_empty() {
        return;
    }
    let title = match mode {
        Mode::Late => "max_delay/setup",
        Mode::Early => "min_delay/hold",
    };
    // Text takes every line.
    let _ = writeln!(text, "{title}\n");
    *text += &summary_title(PathFormat::End);
    for path in &paths {
        let _ = writeln!(text, "{}", summary_line(path, PathFormat::End, layout));
    }
    text.push('\n');
}

fn add_limits(
    text: &mut String,
    analysis: &Analysis<'_>,
    kind: LimitKind,
    only_violated: bool,
    layout: &Layout,
) {
    let checks = analysis.results().limits(kind);
    let shown: Vec<&LimitCheck> = match only_violated {
        true => checks.iter().take_while(|check| check.slack < 0.0).collect(),
        false => checks.first().into_iter().collect(),
    };
    if shown.is_empty() {
        return;
    }
    let netlist = analysis.results().netlist();
    let number = |of: f64| match kind {
        LimitKind::Capacitance(_) => layout.capacitance(of),
        LimitKind::Fanout(_) => format!("{of:.0}"),
        _ => layout.time(of),
    };
    let rows: Vec<[String; 4]> = shown
        .iter()
        .map(|check| {
            let pin = netlist.pin_name(check.pin);
            let name = match (kind, check.edge) {
                (LimitKind::PulseWidth, Some(Edge::Rise)) => format!("{pin} (high)"),
                (LimitKind::PulseWidth, Some(Edge::Fall)) => format!("{pin} (low)"),
                (_, Some(edge)) => format!("{pin} {}", edge.symbol()),
                (_, None) => pin.to_string(),
            };
            [
                name,
                number(check.limit),
                number(check.actual),
                number(check.slack),
            ]
        })
        .collect();
    let widths =
        [0, 1, 2, 3].map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0).max(6));
    let line = |[pin, limit, actual, slack]: [&str; 4]| {
        let [first, second, third, fourth] = widths;
        format!("{pin:first$} {limit:>second$} {actual:>third$} {slack:>fourth$}")
    };
    // Text takes every line.
    let _ = writeln!(
        text,
        "{}\n\n{}",
        kind.name(),
        line(["Pin", "Limit", "Actual", "Slack"])
    );
    let _ = writeln!(text, "{}", "-".repeat(widths.iter().sum::<usize>() + 3));
    for (row, check) in rows.iter().zip(shown) {
        let verdict = if check.slack < 0.0 { "VIOLATED" } else { "MET" };
        let _ = writeln!(text, "{} ({verdict})", line([&row[0], &row[1], &row[2], &row[3]]));
    }
    text.push('\n');
}
