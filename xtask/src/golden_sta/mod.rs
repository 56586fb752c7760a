//! `cargo xtask golden-sta`: the timing engine beside reference answers.
//! Not for timing: it runs the built program and reads tables.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

mod answer;
mod cases;
mod compare;
mod contest;
mod program;
mod reference;
mod rows;
mod run;
mod table;
mod tolerance;
pub(crate) mod wires;

use self::cases::Case;
use self::compare::Verdict;
use self::program::Program;

/// Cases that cannot agree, and why (docs/timing.md tells more). There are to be no more than these.
const CANNOT: [(&str, &str); 3] = [
    (
        "caravel__digital_pll",
        "the answers behind cut loops depend on an update without wires before",
    ),
    (
        "riscduino__dg_pll",
        "the answers behind cut loops depend on an update without wires before",
    ),
    (
        "tau2015/simple",
        "the answers leave out hold checks that the libraries have",
    ),
];

/// Text of `cargo xtask golden-sta --help`.
pub(crate) const HELP: &str = "\
Run `netlearn sta` on designs with reference answers and compare what it says: figures, endpoints,
paths, pins and arcs. Prints one row a case; the answer is no where any row of any case differs, but for three
cases that cannot agree: their rows say why.

Usage: cargo xtask golden-sta [FOLDER...] [OPTIONS]

  FOLDER           where cases are: any folder laid out like data/timing or data/openlane of
                   ../shared (or NETLEARN_SHARED), which are what is run without one

Options:
  --only TEXT      only cases with that text in their name; several between commas
  --keep FOLDER    keep what the program wrote in a folder of each case
  --bin PROGRAM    the program netlearn (default: built anew, without libtorch)
  --jobs N         cases at a time (default 2)
  --limit SECONDS  how long a case may take (default 300)
  --failed         print only the cases that differ
";

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let only = arguments.values("--only")?;
    let keep = arguments.value("--keep")?.map(PathBuf::from);
    let program = arguments.value("--bin")?.map(PathBuf::from);
    let jobs = number(&mut arguments, "--jobs", 2)?;
    let limit = number(&mut arguments, "--limit", 300)?;
    let only_failed = arguments.switch("--failed");
    let mut folders: Vec<PathBuf> = arguments.words()?.into_iter().map(PathBuf::from).collect();
    if folders.is_empty() {
        let shared = shared(workspace)?.join("data");
        folders = vec![shared.join("timing"), shared.join("openlane")];
    }
    let mut cases = cases::find(&folders)?;
    cases.retain(|case| only.is_empty() || only.iter().any(|text| case.name.contains(text.as_str())));
    if cases.is_empty() {
        return Err(Failure::new("there is no such case").mend(
            "a case is a folder with cmds.tcl and golden.tsv or summary.tsv, or one of tau2015 or openlane",
        ));
    }
    let program = Program::find(workspace, program, Duration::from_secs(limit))?;
    let scratch = workspace
        .generated()
        .join(format!("golden-sta-{}", std::process::id()));
    let place = keep.clone().unwrap_or_else(|| scratch.clone());
    let place = std::path::absolute(&place).context(|| place.display().to_string())?;
    files::create_folder(&place)?;
    let start = Instant::now();
    let verdicts = verdicts(workspace, &program, &cases, &place, jobs as usize);
    if keep.is_none() {
        files::remove(&scratch)?;
    }
    print(&cases, &verdicts, only_failed);
    let passed = verdicts.iter().filter(|verdict| verdict.passes()).count();
    let cannot = |(case, verdict): &(&Case, &Verdict)| !verdict.passes() && why_not(case).is_some();
    let cannot = cases.iter().zip(&verdicts).filter(cannot).count();
    let others = match cannot {
        0 => String::new(),
        count => format!(", {count} cannot"),
    };
    println!(
        "\n{passed} of {} cases agree{others} ({:.0} s)",
        cases.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(if passed + cannot == cases.len() {
        Answer::Yes
    } else {
        Answer::No
    })
}

/// Why a case cannot agree, if it cannot.
fn why_not(case: &Case) -> Option<&'static str> {
    let known = CANNOT.iter().find(|(name, _)| *name == case.name);
    known.map(|&(_, why)| why)
}

fn number(arguments: &mut Arguments, name: &str, usual: u64) -> Outcome<u64> {
    let Some(text) = arguments.value(name)? else {
        return Ok(usual);
    };
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| Failure::new(format!("`{name} {text}` is no number above 0")))
}

/// The folder of shared data.
fn shared(workspace: &Workspace) -> Outcome<PathBuf> {
    let shared =
        env::var_os("NETLEARN_SHARED").map_or_else(|| workspace.root.join("../shared"), PathBuf::from);
    if shared.is_dir() {
        return Ok(shared);
    }
    Err(Failure::new(format!("{} is not there", shared.display()))
        .mend("name folders with cases, or set NETLEARN_SHARED"))
}

/// Runs all cases, some at a time; the verdicts stand in the order of the cases.
fn verdicts(
    workspace: &Workspace,
    program: &Program,
    cases: &[Case],
    place: &Path,
    jobs: usize,
) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts: Vec<Mutex<Verdict>> = cases.iter().map(|_| Mutex::default()).collect();
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(index) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&next| next < cases.len())
                {
                    let case = &cases[index];
                    let folder = place.join(case.name.replace('/', "__"));
                    let verdict = fs::create_dir_all(&folder)
                        .context(|| folder.display().to_string())
                        .and_then(|()| run::judge(workspace, program, case, &folder))
                        .unwrap_or_else(|failure| Verdict::of_failure(failure.what()));
                    if let Ok(mut slot) = verdicts[index].lock() {
                        *slot = verdict;
                    }
                }
            });
        }
    });
    verdicts
        .into_iter()
        .map(|verdict| verdict.into_inner().unwrap_or_default())
        .collect()
}

/// Prints the table.
fn print(cases: &[Case], verdicts: &[Verdict], only_failed: bool) {
    let width = cases.iter().map(|case| case.name.len()).max().unwrap_or(0);
    println!(
        "{:<width$}  {:>8}  {:>9}  {:>9}  result",
        "case", "rows", "slack ps", "of limit"
    );
    for (case, verdict) in cases.iter().zip(verdicts) {
        if only_failed && verdict.passes() {
            continue;
        }
        let result = match (&verdict.first, verdict.failed) {
            (None, _) => "pass".to_owned(),
            (Some(first), failed) if let Some(why) = why_not(case) => {
                format!("cannot, {why}; {failed} rows, the first: {first}")
            }
            (Some(first), 1) => format!("FAIL: {first}"),
            (Some(first), failed) => format!("FAIL in {failed}: {first}"),
        };
        println!(
            "{:<width$}  {:>8}  {:>9.4}  {:>9.3}  {result}",
            case.name,
            verdict.rows,
            verdict.worst_slack * 1e3,
            verdict.worst_part
        );
    }
}
