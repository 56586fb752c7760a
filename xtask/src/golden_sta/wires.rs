//! `cargo xtask wire-models`: slacks with wires that are estimated before routing, beside those of the reference
//! with the wires that were routed.
//! Not for delays: the same engine times all of them, and agrees with the reference where wires are the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::program::Program;
use super::rows::{End, Side};
use super::run::{data_of, meta, text, top_and_libraries};
use super::{answer, files, reference, shared};
use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::workspace::Workspace;

/// Text of `cargo xtask wire-models --help`.
pub(crate) const HELP: &str = "\
Time placed designs of sky130hd with wires that are estimated in several ways, and print how far setup slacks are
from those that the reference has with extracted wires: the mean error of an endpoint, in ps and in percent of the
period at which 30 % of the endpoints would be late. The dumbest estimate is no wires at all. Designs of the family
wfg stand apart: their extracted wires have no coupling.

Usage: cargo xtask wire-models [DESIGN...] [OPTIONS]

  DESIGN           folders of designs as in data/openlane of ../shared (or NETLEARN_SHARED); without one, those of
                   its splits `valid` and `test`

Options:
  --bin PROGRAM    the program netlearn (default: built anew, without libtorch)
";

/// How wires are estimated, and the options that say so. A micron has what `analytic` of `specs/e2eslack.md` has, J.4.
const ESTIMATES: [(&str, &[&str]); 4] = [
    ("none", &["--wire", "none"]),
    (
        "hpwl",
        &["--wire", "hpwl", "--wire-res", "0.9", "--wire-cap", "0.172"],
    ),
    (
        "steiner",
        &["--wire", "steiner", "--wire-res", "0.9", "--wire-cap", "0.172"],
    ),
    ("sky130hd", &["--wire", "sky130hd"]),
];

/// A family of designs whose extracted wires have no capacitance to each other. No placement can tell so: they
/// count in no mean.
const WITHOUT_COUPLING: &str = "wfg__";

/// Errors of a design with estimated wires.
#[derive(Clone, Copy)]
struct Errors {
    /// Mean over the endpoints, in ps.
    mean: f64,
    /// The same in percent of the period.
    percent: f64,
    /// Of the worst slack, in percent of the period.
    worst: f64,
}

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let program = arguments.value("--bin")?.map(PathBuf::from);
    let mut designs: Vec<PathBuf> = arguments.words()?.into_iter().map(PathBuf::from).collect();
    if designs.is_empty() {
        designs = designs_of_splits(&shared(workspace)?.join("data/openlane"))?;
    }
    let program = Program::find(workspace, program, Duration::from_secs(300))?;
    let scratch = workspace
        .generated()
        .join(format!("wire-models-{}", std::process::id()));
    files::create_folder(&scratch)?;
    let printed = print(&program, &designs, &scratch);
    files::remove(&scratch)?;
    printed?;
    Ok(Answer::Yes)
}

/// Prints the table, row by row.
fn print(program: &Program, designs: &[PathBuf], scratch: &Path) -> Outcome {
    let names = ESTIMATES.map(|(name, _)| format!("{name} ps"));
    println!(
        "| design | endpoints | {} | {} |",
        names.join(" | "),
        ESTIMATES.map(|(name, _)| format!("{name} %")).join(" | ")
    );
    println!("|---|---|{}", "---|".repeat(2 * ESTIMATES.len()));
    let mut all: Vec<[Errors; ESTIMATES.len()]> = Vec::new();
    for design in designs {
        let (endpoints, errors) = judge(program, design, scratch)?;
        let name = name_of(design);
        let apart = name.starts_with(WITHOUT_COUPLING);
        let mark = if apart { " (apart)" } else { "" };
        println!("| {name}{mark} | {endpoints} | {} |", columns(&errors));
        if !apart {
            all.push(errors);
        }
    }
    for (name, figure) in [("mean", mean as fn(&mut [f64]) -> f64), ("median", median)] {
        let of = |of: fn(&Errors) -> f64, place: usize| {
            let mut errors: Vec<f64> = all.iter().map(|row| of(&row[place])).collect();
            figure(&mut errors)
        };
        let row: Vec<Errors> = (0..ESTIMATES.len())
            .map(|place| Errors {
                mean: of(|errors| errors.mean, place),
                percent: of(|errors| errors.percent, place),
                worst: of(|errors| errors.worst, place),
            })
            .collect();
        println!("| **{name}** | | {} |", columns(&row));
        let worst: Vec<String> = row.iter().map(|errors| format!("{:.2}", errors.worst)).collect();
        println!("| **{name}**, worst slack | | | | | | {} |", worst.join(" | "));
    }
    Ok(())
}

fn name_of(design: &Path) -> String {
    design
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn columns(errors: &[Errors]) -> String {
    let ps = errors.iter().map(|errors| format!("{:.1}", errors.mean));
    let percent = errors.iter().map(|errors| format!("{:.2}", errors.percent));
    ps.chain(percent).collect::<Vec<_>>().join(" | ")
}

fn designs_of_splits(openlane: &Path) -> Outcome<Vec<PathBuf>> {
    let mut designs = Vec::new();
    for split in ["valid", "test"] {
        let path = openlane.join("splits").join(format!("{split}.txt"));
        let names = fs::read_to_string(&path).context(|| path.display().to_string())?;
        designs.extend(names.lines().map(|name| openlane.join(name)));
    }
    Ok(designs)
}

/// The number of endpoints, and the errors of all estimates.
fn judge(program: &Program, design: &Path, scratch: &Path) -> Outcome<(usize, [Errors; ESTIMATES.len()])> {
    let golden = meta(design)?;
    let period = golden
        .pointer("/golden/suggested_period_ns")
        .and_then(serde_json::Value::as_f64);
    let period = period.ok_or_else(|| Failure::new(format!("{} suggests no period", design.display())))?;
    let theirs = worst(
        reference::of_openlane(design, true)?
            .endpoints
            .unwrap_or_default(),
    );
    let mut errors = [Errors {
        mean: 0.0,
        percent: 0.0,
        worst: 0.0,
    }; ESTIMATES.len()];
    for ((_, options), errors) in ESTIMATES.iter().zip(&mut errors) {
        let ours = slacks(program, design, scratch, options)?;
        let (mut sum, mut count) = (0.0, 0);
        let mut least = [f64::INFINITY; 2];
        for (endpoint, slack) in &theirs {
            let found = ours.get(endpoint);
            let found =
                found.ok_or_else(|| Failure::new(format!("{}: no slack at {endpoint}", design.display())))?;
            sum += (found - slack).abs();
            count += 1;
            least = [least[0].min(*slack), least[1].min(*found)];
        }
        let mean = sum / f64::from(count.max(1));
        *errors = Errors {
            mean: mean * 1e3,
            percent: 100.0 * mean / period,
            worst: 100.0 * (least[0] - least[1]).abs() / period,
        };
    }
    Ok((theirs.len(), errors))
}

/// The worst setup slack of each endpoint, in ns.
fn worst(ends: Vec<End>) -> BTreeMap<String, f64> {
    let mut worst = BTreeMap::new();
    for end in ends.into_iter().filter(|end| end.side == Side::Max) {
        let slack = worst.entry(end.endpoint).or_insert(f64::INFINITY);
        *slack = end.slack.min(*slack);
    }
    worst
}

fn slacks(
    program: &Program,
    design: &Path,
    scratch: &Path,
    wires: &[&str],
) -> Outcome<BTreeMap<String, f64>> {
    let propagated = scratch.join("propagated.sdc");
    files::write_atomically(&propagated, b"set_propagated_clock [all_clocks]\n")?;
    let (top, libraries) = top_and_libraries(design)?;
    let pdk = data_of(design).join("pdk/sky130hd");
    let file = |name: &str| design.join(name);
    let (netlist, places, sdc) = (file("netlist.v.gz"), file("design.def.gz"), file("design.sdc"));
    let shapes = ["sky130hd.tlef.gz", "sky130_fd_sc_hd_merged.lef.gz"].map(|name| pdk.join(name));
    let csv = scratch.join("csv");
    let mut arguments = Vec::new();
    for library in &libraries {
        arguments.extend(["--lib", text(library)?]);
    }
    for shapes in &shapes {
        arguments.extend(["--lef", text(shapes)?]);
    }
    arguments.extend([
        "--verilog",
        text(&netlist)?,
        "--top",
        &top,
        "--def",
        text(&places)?,
    ]);
    arguments.extend(["--sdc", text(&sdc)?, "--sdc", text(&propagated)?]);
    arguments.extend(wires);
    arguments.extend(["--csv", text(&csv)?]);
    program.run(&arguments, scratch)?;
    Ok(worst(answer::endpoints_of(&csv)?))
}

fn mean(numbers: &mut [f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => 0.0,
        count => (numbers[(count - 1) / 2] + numbers[count / 2]) / 2.0,
    }
}
