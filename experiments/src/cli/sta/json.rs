//! A timed design as one object, `netlearn/sta/1`; docs/sta.md describes it.
//! Not for every pin: tables are.

use netlearn_graph::session::{Analysis, Figures, PathQuery};
use netlearn_graph::timing::report::{PathReport, PinLine};
use serde::Serialize;

use super::csv::{SIDES, check, edge};

/// All of it. Times are in ps, capacitances in fF.
#[derive(Serialize)]
pub(super) struct Timing {
    design: String,
    scenes: Vec<String>,
    summary: Vec<Summary>,
    /// Checked pins and outputs that nothing asks for.
    unconstrained_endpoints: Vec<String>,
    /// Clocks that launch and capture nothing.
    idle_clocks: Vec<String>,
    paths: Vec<Path>,
}

#[derive(Serialize)]
struct Summary {
    check: &'static str,
    /// `null` of all groups together.
    group: Option<String>,
    worst_slack_ps: Option<f64>,
    wns_ps: f64,
    tns_ps: f64,
    violations: usize,
    endpoints: usize,
}

#[derive(Serialize)]
struct Path {
    check: &'static str,
    group: String,
    kind: &'static str,
    role: &'static str,
    startpoint: String,
    endpoint: String,
    edge: &'static str,
    scene: Option<String>,
    launch_clock: Option<String>,
    capture_clock: Option<String>,
    slack_ps: Option<f64>,
    arrival_ps: f64,
    required_ps: Option<f64>,
    points: Vec<Point>,
}

#[derive(Serialize)]
struct Point {
    pin: String,
    cell: String,
    edge: &'static str,
    delay_ps: f64,
    arrival_ps: f64,
    slew_ps: f64,
    load_ff: Option<f64>,
    fanout: Option<usize>,
}

/// What is known of a design, with the paths that were asked for.
pub(super) fn timing(design: &str, analysis: &Analysis<'_>, query: &PathQuery) -> Timing {
    let mut rows = Vec::new();
    for (mode, name) in SIDES {
        rows.push(summary(name, None, analysis.figures(mode)));
        for (group, figures) in analysis.groups(mode) {
            rows.push(summary(name, Some(group), figures));
        }
    }
    Timing {
        design: design.to_owned(),
        scenes: analysis.scenes(),
        summary: rows,
        unconstrained_endpoints: analysis.unconstrained_endpoints(),
        idle_clocks: analysis.idle_clocks(),
        paths: analysis.paths(query).into_iter().map(path).collect(),
    }
}

fn summary(check: &'static str, group: Option<String>, figures: Figures) -> Summary {
    Summary {
        check,
        group,
        worst_slack_ps: figures.worst_slack_ps,
        wns_ps: figures.wns_ps,
        tns_ps: figures.tns_ps,
        violations: figures.violations,
        endpoints: figures.endpoints,
    }
}

fn path(path: PathReport) -> Path {
    Path {
        check: check(path.mode),
        group: path.group,
        kind: path.kind,
        role: path.role,
        startpoint: path.start_pin,
        endpoint: path.end_pin,
        edge: edge(path.end_edge),
        scene: path.scene,
        launch_clock: path.launch_clock,
        capture_clock: path.capture_clock,
        slack_ps: path.slack_ps,
        arrival_ps: path.arrival_ps,
        required_ps: path.required_ps,
        points: path.data.into_iter().map(point).collect(),
    }
}

fn point(pin: PinLine) -> Point {
    Point {
        pin: pin.pin,
        cell: pin.cell,
        edge: edge(pin.edge),
        delay_ps: pin.delay_ps,
        arrival_ps: pin.arrival_ps,
        slew_ps: pin.slew_ps,
        load_ff: pin.load_ff,
        fanout: pin.fanout,
    }
}
