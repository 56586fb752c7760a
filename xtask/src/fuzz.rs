//! `cargo xtask fuzz`: builds the fuzz targets, gathers real files as seeds, runs, prints what came of it.
//! Not for what must hold of a reader: that stands in `parsers/tests/support/laws.rs`.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::Answer;
use crate::arguments::Arguments;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::process;
use crate::workspace::Workspace;

/// Text of `cargo xtask fuzz --help`.
pub(crate) const HELP: &str = "\
Fuzz readers, guided by coverage: each target for some minutes, or until it finds something.

Usage: cargo xtask fuzz [TARGET...] [OPTIONS]

Options:
  --minutes N         for each target (default: 10)
  --jobs N            targets at a time (default: 1)
  --sanitizer NAME    none (default: the readers are safe Rust) or address, which is slower

It needs `cargo install cargo-fuzz` and a C++ compiler. Seeds are the fixtures of the tests and cut-outs of the real
files under ../shared (or NETLEARN_SHARED); they, what libFuzzer keeps of its own inputs, logs and finds stand under
fuzz/ of the target folder. The last lines are rows of the table in docs/fuzzing.md.
";

/// The formats and the endings of their files.
const ENDINGS: [(&str, &[&str]); 12] = [
    ("aiger", &["aig", "aag"]),
    ("bench", &["bench"]),
    ("blif", &["blif"]),
    ("pla", &["pla"]),
    ("genlib", &["genlib", "mis2lib", "sis2lib"]),
    ("liberty", &["lib"]),
    ("verilog", &["v"]),
    ("lef", &["lef", "tlef"]),
    ("def", &["def"]),
    ("spef", &["spef"]),
    ("sdf", &["sdf"]),
    ("sdc", &["sdc"]),
];

/// What libFuzzer is told besides the time and the dictionary. Memory is held tighter than here by
/// the laws, which count what each reader allocates.
const LIMITS: [&str; 5] = [
    "-max_len=65536",
    "-timeout=10",
    "-rss_limit_mb=1024",
    "-malloc_limit_mb=256",
    "-print_final_stats=1",
];

/// A real file up to this length is a seed as it is.
const WHOLE: usize = 8_000;
/// Of a longer one are its beginning, its middle and its end, each so long.
const PARTS: [usize; 3] = [3_000, 2_000, 1_000];

/// How it is run.
struct Plan {
    minutes: u64,
    sanitizer: String,
    /// Where all goes that is not kept.
    scratch: PathBuf,
}

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, mut arguments: Arguments) -> Outcome<Answer> {
    let minutes = number(&arguments.values("--minutes")?, "--minutes", 10)?;
    let jobs = number(&arguments.values("--jobs")?, "--jobs", 1)?;
    let sanitizer = arguments.values("--sanitizer")?.pop().unwrap_or("none".into());
    let targets = choose(&arguments.words()?)?;
    let plan = Plan {
        minutes,
        sanitizer,
        scratch: scratch(workspace)?,
    };
    build(workspace, &plan)?;
    for target in &targets {
        let count = gather(workspace, &plan, target)?;
        println!("{target}: {count} seeds");
    }
    let rows = run_all(workspace, &plan, &targets, jobs as usize)?;
    println!("\n| target | inputs | edges | features | left | command |\n|---|---:|---:|---:|---|---|");
    rows.iter().for_each(|row| println!("{}", row.markdown(minutes)));
    Ok(match rows.iter().all(|row| row.find.is_none()) {
        true => Answer::Yes,
        false => Answer::No,
    })
}

fn number(values: &[String], option: &str, default: u64) -> Outcome<u64> {
    let Some(text) = values.last() else {
        return Ok(default);
    };
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(Failure::new(format!(
            "{option} {text}: expected a whole number above zero"
        ))),
    }
}

fn choose(wanted: &[String]) -> Outcome<Vec<&'static str>> {
    let known = ENDINGS.map(|(name, _)| name);
    if let Some(name) = wanted.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Failure::new(format!("there is no fuzz target `{name}`"))
            .mend(format!("the targets are {}", known.join(", "))));
    }
    let is_wanted = |name: &&str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    Ok(known.into_iter().filter(is_wanted).collect())
}

/// A folder of its own below that of the builds; absolute, as programs run elsewhere are told of it.
fn scratch(workspace: &Workspace) -> Outcome<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.root.join("target"), PathBuf::from);
    let scratch = target.join("fuzz");
    std::path::absolute(&scratch).context(|| scratch.display().to_string())
}

/// `cargo fuzz` on the stable toolchain, building below the folder of the other targets.
fn cargo_fuzz(workspace: &Workspace, plan: &Plan, verb: &str) -> Command {
    let mut command = workspace.cargo();
    command
        .args(["fuzz", verb, "--sanitizer", &plan.sanitizer])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", plan.scratch.join("build"));
    command
}

fn build(workspace: &Workspace, plan: &Plan) -> Outcome {
    if process::capture(workspace.cargo().args(["fuzz", "--version"])).is_none() {
        return Err(Failure::new("cargo-fuzz is not installed").mend("cargo install cargo-fuzz"));
    }
    match process::show(&mut cargo_fuzz(workspace, plan, "build"))? {
        true => Ok(()),
        false => Err(Failure::new("the fuzz targets do not build")),
    }
}

/// Puts the fixtures of a format and cut-outs of its real files into one folder; how many there are.
fn gather(workspace: &Workspace, plan: &Plan, target: &str) -> Outcome<usize> {
    let folder = plan.scratch.join("seeds").join(target);
    files::remove(&folder)?;
    files::create_folder(&folder)?;
    let fixtures = workspace.root.join("parsers/tests/fixtures");
    let mut seeds = files::walk(&fixtures.join(target))?;
    let found = fixtures.join("fuzz").join(target);
    if found.is_dir() {
        seeds.extend(files::walk(&found)?);
    }
    let shared = env::var_os("NETLEARN_SHARED")
        .map_or_else(|| workspace.root.join("../shared"), PathBuf::from)
        .join("data");
    if shared.is_dir() {
        let real = files::walk(&shared)?.into_iter();
        seeds.extend(real.filter(|path| is_of(path, target)));
    } else {
        println!("skipped: seeds from real files: no {}", shared.display());
    }
    for (number, path) in seeds.iter().enumerate() {
        let seed = cut(files::unpacked(path)?);
        files::write_atomically(&folder.join(format!("{number:04}")), &seed)?;
    }
    Ok(seeds.len())
}

fn is_of(path: &Path, target: &str) -> bool {
    let name = path.to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let endings = ENDINGS.iter().find(|(known, _)| *known == target);
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| endings.is_some_and(|(_, endings)| endings.contains(&ending)))
}

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() <= WHOLE {
        return bytes;
    }
    let [head, middle, tail] = PARTS;
    let half = bytes.len() / 2;
    bytes.drain(half + middle..bytes.len() - tail);
    bytes.drain(head..half);
    bytes
}

/// What came of a target.
struct Row {
    target: &'static str,
    inputs: String,
    edges: String,
    features: String,
    /// The file of the input that something did not hold for.
    find: Option<String>,
}

impl Row {
    /// Of what libFuzzer printed.
    fn of_log(target: &'static str, log: &str) -> Self {
        let word_after = |key: &str| {
            let found = log.rfind(key).map(|at| &log[at + key.len()..]);
            found
                .and_then(|rest| rest.split_whitespace().next())
                .unwrap_or("?")
                .to_owned()
        };
        let find = log.contains("Test unit written to ");
        Row {
            target,
            inputs: word_after("stat::number_of_executed_units:"),
            edges: word_after(" cov:"),
            features: word_after(" ft:"),
            find: find.then(|| word_after("Test unit written to ")),
        }
    }

    fn markdown(&self, minutes: u64) -> String {
        let Row {
            target,
            inputs,
            edges,
            features,
            find,
        } = self;
        let left = find.as_deref().unwrap_or("nothing");
        format!(
            "| {target} | {inputs} | {edges} | {features} | {left} | `cargo xtask fuzz {target} --minutes {minutes}` |"
        )
    }
}

/// Runs the targets, so many at a time.
fn run_all(workspace: &Workspace, plan: &Plan, targets: &[&'static str], jobs: usize) -> Outcome<Vec<Row>> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let work = || {
        while let Some(&target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
            println!("{target}: {} minutes", plan.minutes);
            let row = run_one(workspace, plan, target);
            rows.lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .push(row);
        }
    };
    thread::scope(|scope| {
        for _ in 1..jobs {
            scope.spawn(work);
        }
        work();
    });
    let rows = rows.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut rows = rows.into_iter().collect::<Outcome<Vec<Row>>>()?;
    rows.sort_by_key(|row| targets.iter().position(|&target| target == row.target));
    Ok(rows)
}

fn run_one(workspace: &Workspace, plan: &Plan, target: &'static str) -> Outcome<Row> {
    let folder = |name: &str| plan.scratch.join(name).join(target);
    let (corpus, finds) = (folder("corpus"), folder("finds"));
    files::create_folder(&corpus)?;
    files::create_folder(&finds)?;
    let log = plan.scratch.join(format!("{target}.log"));
    let file = File::create(&log).context(|| format!("cannot write {}", log.display()))?;
    let dictionary = workspace.root.join("parsers/tests/fuzz_replay/dictionaries");
    let mut command = cargo_fuzz(workspace, plan, "run");
    command
        .arg(target)
        .arg(&corpus)
        .arg(folder("seeds"))
        .arg("--")
        .args(LIMITS);
    command.arg(format!("-max_total_time={}", 60 * plan.minutes));
    command.arg(format!(
        "-dict={}",
        dictionary.join(target).with_extension("dict").display()
    ));
    command.arg(format!("-artifact_prefix={}/", finds.display()));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
    let status = command.status().context(|| "cannot start cargo".into())?;
    let text = fs::read(&log).context(|| format!("cannot read {}", log.display()))?;
    let row = Row::of_log(target, &String::from_utf8_lossy(&text));
    match status.success() || row.find.is_some() {
        true => Ok(row),
        false => Err(Failure::new(format!(
            "{target} ended with {status}; see {}",
            log.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_libfuzzer_printed_last() {
        let log = "#2\tINITED cov: 10 ft: 20 corp: 1/1b\n#90\tDONE   cov: 1324 ft: 6518 corp: 9/1Kb\n\
                   stat::number_of_executed_units: 164112\n";
        let row = Row::of_log("def", log).markdown(10);
        assert!(
            row.starts_with("| def | 164112 | 1324 | 6518 | nothing |"),
            "{row}"
        );
        let crash = format!("{log}artifact_prefix='x/'; Test unit written to x/crash-1\n");
        assert_eq!(Row::of_log("def", &crash).find.as_deref(), Some("x/crash-1"));
    }

    #[test]
    fn long_files_are_cut_to_their_beginning_middle_and_end() {
        let long: Vec<u8> = (0..100_000u32).map(|place| (place / 1_000) as u8).collect();
        let cut = cut(long);
        assert_eq!(cut.len(), PARTS.iter().sum::<usize>());
        assert_eq!([cut[0], cut[2_999], cut[3_000], cut[5_000]], [0, 2, 50, 99]);
    }

    #[test]
    fn every_target_is_known_to_the_package() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let targets = files::walk(&root.join("fuzz/targets")).expect("the folder of the targets");
        assert_eq!(targets.len(), ENDINGS.len());
        for (name, _) in ENDINGS {
            let target = root.join("fuzz/targets").join(name).with_extension("rs");
            assert!(targets.contains(&target), "{name}");
        }
    }

    #[test]
    fn unknown_targets_are_refused() {
        let failure = choose(&["deff".into()]).unwrap_err();
        assert_eq!(failure.what(), "there is no fuzz target `deff`");
        assert_eq!(choose(&["def".into()]).unwrap(), ["def"]);
        assert_eq!(choose(&[]).unwrap().len(), ENDINGS.len());
    }
}
