//! Measures every reader on every file, and tells what came out.
//! Not for how one reader is measured: that is `measure`.

use std::fmt::Write as _;

use serde::Serialize;

use crate::files::Input;
use crate::reader::{Format, Reader, Reading};
use crate::{all_readers, jail, ours};

/// Times that every reader has its turn; the best counts, so that a busy moment harms none alone.
const ROUNDS: usize = 2;

/// How many times faster than the fastest peer netlearn's reader is to be.
const TIMES_FASTER: f64 = 2.0;

/// What a reader's turn gave.
type Outcome = Result<Reading, String>;

/// A file, what netlearn is to reach on it, and what every reader did.
#[derive(Serialize)]
pub(crate) struct Table {
    format: Format,
    file: String,
    megabytes: f64,
    /// Speed that netlearn is to reach, in megabytes a second, whatever others do.
    goal_megabytes_per_second: f64,
    /// Most memory beyond the text that netlearn may take, as a multiple of the file.
    goal_memory_ratio: f64,
    /// Whether it keeps to both, and is twice as fast as the fastest peer.
    goals_met: bool,
    rows: Vec<Row>,
}

/// A reader on a file.
#[derive(Serialize)]
struct Row {
    reader: String,
    builds: &'static str,
    licence: &'static str,
    #[serde(flatten)]
    ended: Ended,
}

/// How a measurement ended.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Ended {
    Read(Speed),
    Fails(String),
    NotThere,
}

#[derive(Serialize)]
struct Speed {
    seconds: f64,
    megabytes_per_second: f64,
    /// Peak of memory beyond the text, as a multiple of the file.
    memory_ratio: Option<f64>,
    /// What was found of what [`Format::items`] names, where the reader tells.
    items: Option<usize>,
    /// Speed of netlearn's reader, as a multiple of this one's.
    netlearn_ratio: Option<f64>,
}

/// Measures all of them.
pub(crate) fn measure(inputs: &[Input]) -> Vec<Table> {
    let readers: Vec<_> = all_readers()
        .into_iter()
        .map(|reader| (reader.shown(), reader))
        .collect();
    inputs
        .iter()
        .map(|input| {
            let mut turns: Vec<_> = readers
                .iter()
                .filter(|(_, reader)| reader.format == input.format)
                .map(|(shown, reader)| (reader, shown.as_deref(), None))
                .collect();
            for _ in 0..ROUNDS {
                for (reader, shown, outcome) in &mut turns {
                    if let Some(shown) = shown {
                        eprintln!("{shown} on {}", input.path.display());
                        *outcome = Some(again(outcome.take(), reader, input));
                    }
                }
            }
            table(input, turns)
        })
        .collect()
}

/// Another turn of a reader: none, where it has failed before.
fn again(so_far: Option<Outcome>, reader: &Reader, input: &Input) -> Outcome {
    let before = so_far.transpose()?;
    let mut reading = jail::measure(reader, &input.path)?;
    if let Some(before) = before {
        reading.seconds = reading.seconds.min(before.seconds);
    }
    Ok(reading)
}

/// A reader, its name and version where it is there, and what its turns gave.
type Turn<'a> = (&'a Reader, Option<&'a str>, Option<Outcome>);

fn table(input: &Input, turns: Vec<Turn>) -> Table {
    let megabytes = input.bytes as f64 / 1e6;
    let ours = turns.iter().find_map(|(reader, _, outcome)| match outcome {
        Some(Ok(reading)) if reader.name == ours::NAME => Some(reading.seconds),
        _ => None,
    });
    let rows: Vec<_> = turns
        .into_iter()
        .map(|(reader, shown, outcome)| Row {
            reader: shown.unwrap_or(reader.name).to_owned(),
            builds: reader.builds,
            licence: reader.licence,
            ended: match outcome {
                None => Ended::NotThere,
                Some(Err(error)) => Ended::Fails(error),
                Some(Ok(reading)) => Ended::Read(Speed {
                    seconds: reading.seconds,
                    megabytes_per_second: megabytes / reading.seconds,
                    memory_ratio: reading.peak_bytes.map(|peak| peak as f64 / input.bytes as f64),
                    items: reading.items,
                    netlearn_ratio: ours
                        .filter(|_| !ours::is_ours(reader))
                        .map(|ours| reading.seconds / ours),
                }),
            },
        })
        .collect();
    let (goal, memory) = (input.format.goal(), input.format.memory_goal());
    let reaches = rows.iter().any(|row| match &row.ended {
        Ended::Read(speed) => {
            row.reader == ours::NAME
                && speed.megabytes_per_second >= goal
                && speed.memory_ratio.is_none_or(|ratio| ratio <= memory)
        }
        _ => false,
    });
    let is_ahead = ratios(&rows).all(|(_, ratio)| ratio >= TIMES_FASTER);
    Table {
        format: input.format,
        file: input
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        megabytes,
        goal_megabytes_per_second: goal,
        goal_memory_ratio: memory,
        goals_met: reaches && is_ahead,
        rows,
    }
}

/// The peers that read the file, and how many times faster netlearn does.
fn ratios(rows: &[Row]) -> impl Iterator<Item = (&Row, f64)> {
    rows.iter().filter_map(|row| match &row.ended {
        Ended::Read(speed) => Some((row, speed.netlearn_ratio?)),
        _ => None,
    })
}

/// The tables as Markdown: the goals first, then every reader.
pub(crate) fn markdown(tables: &[Table]) -> String {
    let mut text = format!(
        "`cargo xtask bench-peers` on {}\n\n\
         | file | MB | netlearn MB/s | at least | memory | at most | fastest peer | times faster | goals |\n\
         |---|---|---|---|---|---|---|---|---|\n",
        machine()
    );
    for table in tables {
        let ours = table.rows.iter().find(|row| row.reader == ours::NAME);
        let (speed, memory) = match ours.map(|row| &row.ended) {
            Some(Ended::Read(speed)) => (
                format!("{:.0}", speed.megabytes_per_second),
                memory(speed.memory_ratio),
            ),
            _ => ("fails".to_owned(), String::new()),
        };
        let fastest = ratios(&table.rows).min_by(|(_, one), (_, other)| one.total_cmp(other));
        let (peer, ratio) = fastest.map_or_else(Default::default, |(row, ratio)| {
            (row.reader.clone(), format!("{ratio:.1}"))
        });
        let met = if table.goals_met { "met" } else { "missed" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {:.2} | {speed} | {:.0} | {memory} | {:.0}× | {peer} | {ratio} | {met} |",
            table.file, table.megabytes, table.goal_megabytes_per_second, table.goal_memory_ratio
        );
    }
    text += "\n| file | reader | licence | builds | CPU s | MB/s | memory | netlearn is faster | found |\n\
             |---|---|---|---|---|---|---|---|---|\n";
    for table in tables {
        for row in &table.rows {
            let result = match &row.ended {
                Ended::NotThere => continue,
                Ended::Fails(message) => format!("fails: {} | | | |", message.replace('|', "\\|")),
                Ended::Read(speed) => format!(
                    "{:.4} | {:.1} | {} | {} | {}",
                    speed.seconds,
                    speed.megabytes_per_second,
                    memory(speed.memory_ratio),
                    speed
                        .netlearn_ratio
                        .map_or_else(String::new, |ratio| format!("{ratio:.1} times")),
                    speed
                        .items
                        .map_or_else(String::new, |items| format!("{items} {}", table.format.items())),
                ),
            };
            let (file, reader, licence, builds) = (&table.file, &row.reader, row.licence, row.builds);
            let _ = writeln!(text, "| {file} | {reader} | {licence} | {builds} | {result} |");
        }
    }
    let absent = absent(tables);
    if !absent.is_empty() {
        let _ = writeln!(text, "\nNot there, and so not measured: {}.", absent.join(", "));
    }
    text
}

/// The machine: how many cores of which processor.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let facts = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = facts.lines().find_map(|line| line.strip_prefix("model name"));
    let name = name.map_or("an unknown processor", |name| {
        name.trim_start_matches(['\t', ' ', ':'])
    });
    format!("{cores} cores of {name}")
}

fn memory(ratio: Option<f64>) -> String {
    ratio.map_or_else(String::new, |ratio| format!("{ratio:.1}×"))
}

fn absent(tables: &[Table]) -> Vec<&str> {
    let rows = tables.iter().flat_map(|table| &table.rows);
    let mut absent: Vec<_> = rows
        .filter(|row| matches!(row.ended, Ended::NotThere))
        .map(|row| row.reader.as_str())
        .collect();
    absent.sort_unstable();
    absent.dedup();
    absent
}
