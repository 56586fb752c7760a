//! Tables of a timed design. Their columns are described in docs/sta.md.
//! Not for people: reports are.

use std::path::Path;

use csv::Writer;
use netlearn_graph::library::{Edge, Mode};
use netlearn_graph::session::{Analysis, PathQuery};
use netlearn_graph::timing::report::PathReport;

use crate::files;

/// Both sides of checks, setup first.
pub(super) const SIDES: [(Mode, &str); 2] = [(Mode::Late, "setup"), (Mode::Early, "hold")];

/// Writes all tables into a folder; of all path groups, as many paths to an endpoint as are asked for.
pub(super) fn write(analysis: &Analysis<'_>, folder: &Path, query: &PathQuery) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let table = |name: &str, fill: &mut dyn FnMut(&mut Table<'_>) -> csv::Result<()>| -> anyhow::Result<()> {
        files::write_with(&folder.join(name), |out| {
            let mut writer = Writer::from_writer(out);
            fill(&mut writer).map_err(std::io::Error::other)?;
            writer.flush()
        })?;
        Ok(())
    };
    table("summary.csv", &mut |out| summary(analysis, out))?;
    let paths = |per_endpoint: usize| {
        analysis.paths(&PathQuery {
            per_group: usize::MAX,
            per_endpoint,
            ..query.clone()
        })
    };
    let endpoints = paths(1);
    table("endpoints.csv", &mut |out| ends(&endpoints, out))?;
    let all = match query.per_endpoint {
        1 => endpoints.clone(),
        more => paths(more),
    };
    table("paths.csv", &mut |out| ends(&all, out))?;
    table("points.csv", &mut |out| points(&all, out))?;
    table("pins.csv", &mut |out| pins(analysis, out))?;
    table("arcs.csv", &mut |out| arcs(analysis, out))
}

type Table<'a> = Writer<&'a mut dyn std::io::Write>;

/// A time in ps, to a tenth of a femtosecond.
fn ps(number: f64) -> String {
    let text = format!("{number:.4}");
    if text == "-0.0000" {
        "0.0000".to_owned()
    } else {
        text
    }
}

fn maybe_ps(number: Option<f64>) -> String {
    number.map(ps).unwrap_or_default()
}

pub(super) fn edge(edge: Edge) -> &'static str {
    match edge {
        Edge::Rise => "rise",
        Edge::Fall => "fall",
    }
}

/// `setup` or `hold`.
pub(super) fn check(mode: Mode) -> &'static str {
    match mode {
        Mode::Late => "setup",
        Mode::Early => "hold",
    }
}

fn summary(analysis: &Analysis<'_>, out: &mut Table<'_>) -> csv::Result<()> {
    out.write_record([
        "check",
        "group",
        "worst_slack_ps",
        "wns_ps",
        "tns_ps",
        "violations",
        "endpoints",
    ])?;
    for (mode, name) in SIDES {
        let all = [(String::new(), analysis.figures(mode))];
        for (group, figures) in all.into_iter().chain(analysis.groups(mode)) {
            out.write_record([
                name,
                &group,
                &maybe_ps(figures.worst_slack_ps),
                &ps(figures.wns_ps),
                &ps(figures.tns_ps),
                &figures.violations.to_string(),
                &figures.endpoints.to_string(),
            ])?;
        }
    }
    Ok(())
}

fn ends(paths: &[PathReport], out: &mut Table<'_>) -> csv::Result<()> {
    out.write_record([
        "path",
        "check",
        "group",
        "kind",
        "role",
        "startpoint",
        "endpoint",
        "edge",
        "launch_clock",
        "capture_clock",
        "scene",
        "slack_ps",
        "arrival_ps",
        "required_ps",
    ])?;
    for (number, path) in paths.iter().enumerate() {
        out.write_record([
            (number + 1).to_string().as_str(),
            check(path.mode),
            path.group.as_str(),
            path.kind,
            path.role,
            &path.start_pin,
            &path.end_pin,
            edge(path.end_edge),
            path.launch_clock.as_deref().unwrap_or_default(),
            path.capture_clock.as_deref().unwrap_or_default(),
            path.scene.as_deref().unwrap_or_default(),
            &maybe_ps(path.slack_ps),
            &ps(path.arrival_ps),
            &maybe_ps(path.required_ps),
        ])?;
    }
    Ok(())
}

fn points(paths: &[PathReport], out: &mut Table<'_>) -> csv::Result<()> {
    out.write_record([
        "path",
        "pin",
        "cell",
        "edge",
        "delay_ps",
        "arrival_ps",
        "slew_ps",
        "load_ff",
        "fanout",
    ])?;
    for (number, path) in paths.iter().enumerate() {
        for pin in &path.data {
            out.write_record([
                &(number + 1).to_string(),
                &pin.pin,
                &pin.cell,
                edge(pin.edge),
                &ps(pin.delay_ps),
                &ps(pin.arrival_ps),
                &ps(pin.slew_ps),
                &maybe_ps(pin.load_ff),
                &pin.fanout.map(|fanout| fanout.to_string()).unwrap_or_default(),
            ])?;
        }
    }
    Ok(())
}

fn pins(analysis: &Analysis<'_>, out: &mut Table<'_>) -> csv::Result<()> {
    let mut columns = ["pin", "direction", "x_um", "y_um", "level"]
        .map(str::to_owned)
        .to_vec();
    for mode in ["max", "min"] {
        for edge in ["rise", "fall"] {
            for number in ["arrival", "slew", "required", "slack"] {
                columns.push(format!("{number}_{mode}_{edge}_ps"));
            }
        }
    }
    out.write_record(&columns)?;
    analysis.pins(&mut |pin| {
        let [x, y] = match pin.place_um {
            Some(place) => place.map(|um| format!("{um:.4}")),
            None => Default::default(),
        };
        let mut row = vec![pin.name, pin.direction.to_owned(), x, y, pin.level.to_string()];
        for (mode, _) in SIDES {
            for edge in [Edge::Rise, Edge::Fall] {
                let numbers = pin.numbers[mode.index()][edge.index()];
                row.extend([
                    maybe_ps(numbers.arrival_ps),
                    maybe_ps(numbers.slew_ps),
                    maybe_ps(numbers.required_ps),
                    maybe_ps(numbers.slack_ps),
                ]);
            }
        }
        out.write_record(&row)
    })
}

fn arcs(analysis: &Analysis<'_>, out: &mut Table<'_>) -> csv::Result<()> {
    out.write_record([
        "from",
        "to",
        "role",
        "sense",
        "cond",
        "from_edge",
        "to_edge",
        "delay_max_ps",
        "delay_min_ps",
        "disabled",
    ])?;
    analysis.arcs(&mut |arc| {
        let [early, late] = arc.delays_ps;
        out.write_record([
            &arc.from,
            &arc.to,
            arc.role,
            arc.sense,
            &arc.condition,
            arc.from_edge,
            arc.to_edge,
            &ps(late),
            &ps(early),
            arc.disabled,
        ])
    })
}
