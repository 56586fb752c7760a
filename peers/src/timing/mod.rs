//! Static timing beside OpenSTA: the same commands in both, step by step, each step with its own time.
//! Not for readers alone; those are `report`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

mod opensta;
mod opentimer;
mod ours;

pub(crate) use ours::run as run_ours;

/// Times that every program has its turn; the best of each step counts.
const ROUNDS: usize = 2;

/// What takes less, in seconds, is done again in so many processes, and summed up.
const SHORT: f64 = 0.05;
const REPEATS: usize = 5;

/// Changes to a design that was timed.
const EDITS: usize = 1_000;

/// How many times faster than OpenSTA netlearn is to be: on one thread, and on two.
const TIMES_FASTER: [f64; 2] = [2.5, 5.0];

/// The shell of OpenTimer.
const OPENTIMER: &str = "ot-shell";

/// The places of two steps.
const UPDATE: usize = 4;
const EDITING: usize = 6;

/// A step of a run: its name, and its commands.
pub(crate) type Step = (&'static str, Vec<String>);

/// A design to time.
struct Design {
    name: &'static str,
    /// The folder with its files: shared data or what was made.
    files: fn(&Folders) -> Files,
    top: &'static str,
}

/// Where files lie.
struct Folders {
    shared: PathBuf,
    generated: PathBuf,
}

struct Files {
    netlist: PathBuf,
    constraints: PathBuf,
    parasitics: PathBuf,
}

/// The largest shared design with parasitics, and two that are made.
const DESIGNS: [Design; 3] = [
    Design {
        name: "ibex_nangate45",
        files: |folders| Files {
            netlist: folders.generated.join("ibex_nangate45.v"),
            constraints: folders.shared.join("timing/ibex_nangate45/design.sdc"),
            parasitics: folders.generated.join("ibex_nangate45.spef"),
        },
        top: "ibex_core",
    },
    Design {
        name: "syn300k",
        files: |folders| folders.made("syn300k"),
        top: "syn",
    },
    Design {
        name: "syn1m",
        files: |folders| folders.made("syn1m"),
        top: "syn",
    },
];

impl Folders {
    fn made(&self, name: &str) -> Files {
        Files {
            netlist: self.generated.join(format!("{name}.v")),
            constraints: self.shared.join("timing/syn60k/design.sdc"),
            parasitics: self.generated.join(format!("{name}.spef")),
        }
    }
}

/// What a step took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// Processor time of all threads, in seconds.
    pub(crate) cpu: f64,
    /// Time on the wall, in seconds.
    pub(crate) wall: f64,
    /// Resident memory after it, in bytes.
    pub(crate) resident: f64,
}

/// A program on a design: what each step took, or why it failed.
#[derive(Serialize)]
struct Row {
    program: String,
    threads: usize,
    steps: Result<Vec<Cost>, String>,
}

#[derive(Serialize)]
pub(crate) struct Table {
    design: &'static str,
    pins: usize,
    steps: Vec<&'static str>,
    rows: Vec<Row>,
    opentimer: Option<OpenTimer>,
}

/// OpenTimer on a design: see [`opentimer::start`].
#[derive(Serialize)]
struct OpenTimer {
    version: String,
    seconds: Result<[f64; 2], String>,
}

/// Does some steps, and tells what each took.
type Run<'a> = Box<dyn Fn(&[Step]) -> Result<Vec<Cost>, String> + 'a>;

/// A program, and how it does steps.
struct Runner<'a> {
    program: String,
    threads: usize,
    run: Run<'a>,
}

impl Runner<'_> {
    /// The best of each step.
    fn best(&self, design: &str, steps: &[Step]) -> Row {
        let best = || {
            let mut best = (self.run)(steps)?;
            for _ in 1..ROUNDS {
                eprintln!("{} on {design}", self.program);
                for (best, again) in best.iter_mut().zip((self.run)(steps)?) {
                    best.cpu = best.cpu.min(again.cpu);
                    best.wall = best.wall.min(again.wall);
                }
            }
            Ok(best)
        };
        Row {
            program: self.program.clone(),
            threads: self.threads,
            steps: best(),
        }
    }

    /// What each of some steps takes in the mean of many times.
    fn mean(&self, steps: &[Step]) -> Result<Vec<Cost>, String> {
        let mut sums = (self.run)(steps)?;
        for _ in 1..REPEATS {
            for (sum, again) in sums.iter_mut().zip((self.run)(steps)?) {
                sum.cpu += again.cpu;
                sum.wall += again.wall;
            }
        }
        for sum in &mut sums {
            sum.cpu /= REPEATS as f64;
            sum.wall /= REPEATS as f64;
        }
        Ok(sums)
    }
}

/// Times short steps again, of all programs.
fn repeat_short(runners: &[Runner<'_>], steps: &[Step], rows: &mut [Row]) {
    let known = || rows.iter().filter_map(|row| row.steps.as_ref().ok());
    let is_short = |&step: &usize| known().any(|costs| costs[step].wall < SHORT);
    let short: Vec<usize> = (0..steps.len()).filter(is_short).collect();
    let Some(&last) = short.last() else { return };
    for (runner, row) in runners.iter().zip(rows) {
        if let Ok(costs) = &mut row.steps {
            match runner.mean(&steps[..=last]) {
                Ok(means) => short.iter().for_each(|&step| {
                    (costs[step].cpu, costs[step].wall) = (means[step].cpu, means[step].wall);
                }),
                Err(error) => row.steps = Err(error),
            }
        }
    }
}

/// Times all designs with netlearn on one thread and on two, and with OpenSTA on one, as it is used.
pub(crate) fn measure(shared: &Path, generated: &Path, program: &str) -> Vec<Table> {
    let folders = Folders {
        shared: shared.to_owned(),
        generated: generated.to_owned(),
    };
    let version = opensta::version(program);
    DESIGNS
        .iter()
        .filter_map(|design| table(design, &folders, program, version.as_deref()))
        .collect()
}

fn table(design: &Design, folders: &Folders, program: &str, version: Option<&str>) -> Option<Table> {
    let files = (design.files)(folders);
    for path in [&files.netlist, &files.parasitics, &files.constraints] {
        if !path.is_file() {
            eprintln!("left out: {}: {} is not there", design.name, path.display());
            return None;
        }
    }
    // What older versions of OpenSTA do not know makes no difference to speed.
    let constraints = fs::read_to_string(&files.constraints)
        .ok()?
        .replace(" -no_clocks", "");
    let netlist = fs::read_to_string(&files.netlist).ok()?;
    let library = folders.generated.join("nangate45_typ.lib");
    let steps = steps(&library, &files, &constraints, &netlist, design.top);
    let mut runners: Vec<Runner<'_>> = [1, 2]
        .map(|threads| Runner {
            program: "netlearn".to_owned(),
            threads,
            run: Box::new(move |steps: &[Step]| ours::start(steps, threads)),
        })
        .into();
    match version {
        Some(version) => runners.push(Runner {
            program: format!("OpenSTA {version}"),
            threads: 1,
            run: Box::new(|steps: &[Step]| opensta::start(program, steps)),
        }),
        None => eprintln!("left out: there is no program `{program}`"),
    }
    let mut rows: Vec<Row> = (runners.iter())
        .map(|runner| runner.best(design.name, &steps))
        .collect();
    repeat_short(&runners, &steps, &mut rows);
    let opentimer = opentimer::version(OPENTIMER).map(|version| {
        eprintln!("OpenTimer {version} on {}", design.name);
        OpenTimer {
            version,
            seconds: opentimer::start(OPENTIMER, &library, &files, &steps[EDITING]),
        }
    });
    Some(Table {
        design: design.name,
        pins: pins(&netlist),
        steps: steps.iter().map(|(name, _)| *name).collect(),
        rows,
        opentimer,
    })
}

/// How many pins of instances are connected: what netlists call `.PIN(`.
fn pins(netlist: &str) -> usize {
    let is_pin = |pair: &&[u8]| pair[1] == b'.' && (pair[0] == b' ' || pair[0] == b'(');
    netlist.as_bytes().windows(2).filter(is_pin).count()
}

/// Sizes of gates that are exchanged.
const SIZES: [&str; 2] = ["_X1", "_X2"];

/// Makes gates all over a design larger or smaller, one after the other, and asks for the worst slack after each.
fn edits(netlist: &str) -> Vec<String> {
    // `CELL INSTANCE (`, with a cell that has both sizes.
    let gate = |line: &str| {
        let (cell, rest) = line.trim_start().split_once(' ')?;
        let (instance, _) = rest.split_once(" (")?;
        let size = SIZES.iter().position(|size| cell.ends_with(size))?;
        let is_gate = ["INV", "BUF", "NAND", "NOR", "AND", "OR", "AOI", "OAI"]
            .iter()
            .any(|kind| cell.starts_with(kind));
        let other = format!("{}{}", &cell[..cell.len() - 3], SIZES[1 - size]);
        (is_gate && !instance.contains(['\\', '[', '$']))
            .then(|| format!("replace_cell {} {other}", instance.trim()))
    };
    let gates: Vec<String> = netlist.lines().filter_map(gate).collect();
    let step = (gates.len() / EDITS).max(1);
    let chosen = gates.into_iter().step_by(step).take(EDITS);
    chosen
        .flat_map(|edit| [edit, "report_worst_slack".to_owned()])
        .collect()
}

/// The commands of a run. Both programs know them.
fn steps(library: &Path, files: &Files, constraints: &str, netlist: &str, top: &str) -> Vec<Step> {
    let read = |command: &str, path: &Path| format!("{command} {}", path.display());
    let report = |path: &str, count: usize, form: &str| {
        format!("report_checks -path_delay {path} -group_count {count} -format {form}")
    };
    // What is short is done again and again.
    let reports = || {
        (0..5).flat_map(|_| {
            [
                report("max", 100, "full_clock_expanded"),
                report("min", 1000, "end"),
            ]
        })
    };
    vec![
        ("library", vec![read("read_liberty", library)]),
        (
            "netlist and link",
            vec![read("read_verilog", &files.netlist), format!("link_design {top}")],
        ),
        ("constraints", constraints.lines().map(str::to_owned).collect()),
        ("SPEF", vec![read("read_spef", &files.parasitics)]),
        ("update", vec!["report_worst_slack".to_owned()]),
        ("5 × 100 paths and 1,000 ends", reports().collect()),
        ("1,000 resizes, each with its worst slack", edits(netlist)),
    ]
}

/// The tables as Markdown. Ratios are to OpenSTA's processor time on one thread, and to its time on the wall on two.
pub(crate) fn markdown(tables: &[Table]) -> String {
    let mut text = String::from(
        "| design | step | netlearn, 1 thread, CPU s | 2 threads, wall s | OpenSTA, CPU s | wall s | times \
         faster, 1 thread | 2 threads | goals |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for table in tables {
        let cost = |row: usize, step: usize| match table.rows.get(row).map(|row| &row.steps) {
            Some(Ok(costs)) => costs.get(step).copied(),
            _ => None,
        };
        for (step, name) in table.steps.iter().enumerate() {
            let [one, two, peer] = [0, 1, 2].map(|row| cost(row, step));
            let show = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
            let ratio = |peer: Option<f64>, ours: Option<f64>| Some(peer? / ours?);
            // OpenSTA 2.0.17 reports on a second thread, also when it is told one, while the first waits awake: what
            // waits is no work.
            let work = |cost: Cost| cost.cpu.min(cost.wall);
            let ratios = [
                ratio(peer.map(work), one.map(|cost| cost.cpu)),
                ratio(peer.map(|cost| cost.wall), two.map(|cost| cost.wall)),
            ];
            let met = ratios
                .iter()
                .zip(TIMES_FASTER)
                .map(|(ratio, goal)| ratio.map(|ratio| ratio >= goal));
            let met = match met.reduce(|a, b| Some(a? && b?)).flatten() {
                Some(true) => "met",
                Some(false) => "missed",
                None => "",
            };
            let times = |ratio: Option<f64>| ratio.map_or_else(String::new, |ratio| format!("{ratio:.1}"));
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {} | {name} | {} | {} | {} | {} | {} | {} | {met} |",
                table.design,
                show(one.map(|cost| cost.cpu)),
                show(two.map(|cost| cost.wall)),
                show(peer.map(|cost| cost.cpu)),
                show(peer.map(|cost| cost.wall)),
                times(ratios[0]),
                times(ratios[1]),
            );
        }
    }
    add_opentimer(&mut text, tables);
    text += "\n| design | pins | program | threads | resident with the library, MB | after link | after update | bytes a pin |\n\
             |---|---|---|---|---|---|---|---|\n";
    for table in tables {
        for row in &table.rows {
            let (design, program, threads) = (table.design, &row.program, row.threads);
            let pins = table.pins;
            // Writing to a string cannot fail.
            let _ = match &row.steps {
                Ok(costs) => {
                    let resident = |step: usize| costs.get(step).map_or(0.0, |cost| cost.resident);
                    let (library, link, update) = (resident(0), resident(1), resident(UPDATE));
                    writeln!(
                        text,
                        "| {design} | {pins} | {program} | {threads} | {:.0} | {:.0} | {:.0} | {:.0} |",
                        library / 1e6,
                        link / 1e6,
                        update / 1e6,
                        // The program and the library are as large for a design of any size.
                        (update - library) / pins as f64
                    )
                }
                Err(error) => writeln!(
                    text,
                    "| {design} | | {program} | {threads} | fails: {} | | | |",
                    error.replace('|', "\\|")
                ),
            };
        }
    }
    text
}

/// Beside OpenTimer, where it was found: everything up to the worst slack, and the resizes.
fn add_opentimer(text: &mut String, tables: &[Table]) {
    if tables.iter().all(|table| table.opentimer.is_none()) {
        return;
    }
    *text += "\n| design | what | netlearn, 1 thread, CPU s | OpenTimer, CPU s | times faster |\n|---|---|---|---|---|\n";
    for table in tables {
        let (design, row) = (table.design, &table.rows[0]);
        let (Some(opentimer), Ok(costs)) = (&table.opentimer, &row.steps) else {
            continue;
        };
        let cpu = |steps: &[Cost]| steps.iter().map(|cost| cost.cpu).sum::<f64>();
        let ours = [cpu(&costs[..=UPDATE]), cpu(&costs[EDITING..=EDITING])];
        let version = &opentimer.version;
        for (place, what) in ["up to the worst slack", table.steps[EDITING]]
            .into_iter()
            .enumerate()
        {
            let cells = match &opentimer.seconds {
                Ok(theirs) => format!("{:.3} | {:.1}", theirs[place], theirs[place] / ours[place]),
                Err(error) => format!("fails: {error} |"),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {design} | {what}, OpenTimer {version} | {:.3} | {cells} |",
                ours[place]
            );
        }
    }
}
