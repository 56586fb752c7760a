//! Building: the items of a plan on several threads, through a journal.
//! Not for: what an item measures (`measure`) or how shards come together (`merge`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{CancelFlag, Library, SynthesisEngine};

use super::measure::{ItemRecord, Measurer, Stop};
use super::{BuildError, BuildOptions, Item, Plan, Shard, merge, shard};
use crate::recipes::{PoolRecipe, p1_pool};
use crate::store::{Counts, Journal, MANIFEST_FILE, Manifest};

/// What is measured with what.
pub struct Inputs<'a> {
    /// The circuits, under their canonical names.
    pub circuits: Vec<Aig>,
    /// Whether the user named the folder they come from, so that all of them count.
    pub own: bool,
    /// Recipes to run instead of the generated pool P1.
    pub recipes: Option<Vec<PoolRecipe>>,
    /// The library to map to.
    pub library: Library,
    /// Who runs recipes.
    pub engine: &'a dyn SynthesisEngine,
}

/// Where and how the work is done; nothing of it changes a byte of the result.
pub struct Work<'a> {
    /// The folder of the data set.
    pub folder: PathBuf,
    /// The part to do; all of it and the data set, where there is none.
    pub shard: Option<Shard>,
    /// Engines at work at the same time; at least one.
    pub threads: usize,
    /// Set from elsewhere to stop after what is finished has been kept.
    pub cancel: CancelFlag,
    /// Called after every item.
    pub progress: &'a (dyn Fn(&Progress) + Sync),
}

impl Work<'_> {
    /// All of the work on one thread, without a word.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            shard: None,
            threads: 1,
            cancel: CancelFlag::new(),
            progress: &|_| {},
        }
    }
}

/// How far a build is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Rows that are done, those of earlier runs included.
    pub rows_done: usize,
    /// Rows there will be.
    pub rows: usize,
    /// Rows that failed.
    pub failures: usize,
    /// Estimate of the wall time left, in seconds, from the pace so far.
    pub seconds_left: f64,
    /// What was finished last: `circuit/first recipe id`.
    pub last: String,
}

/// How a build ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All items are done. Where `failures` is not 0 the data set is incomplete, and the next
    /// build tries those again.
    Finished(Counts),
    /// Stopped on request; the next build goes on.
    Interrupted {
        /// Rows that are kept.
        rows_done: usize,
        /// Rows there will be.
        rows: usize,
    },
}

/// Measures what the options ask for. Where the same was built before, nothing is done; where it
/// was begun, the rest is done.
///
/// # Errors
/// [`BuildError`]; what was finished before is kept.
pub fn build(options: BuildOptions, inputs: Inputs<'_>, work: &Work<'_>) -> Result<Outcome, BuildError> {
    let Inputs {
        circuits,
        own,
        recipes,
        library,
        engine,
    } = inputs;
    let recipes = recipes.unwrap_or_else(|| {
        // Pools are numbered by u32; nobody runs four billion recipes.
        let count = u32::try_from(most_recipes(&options, &circuits)).unwrap_or(u32::MAX);
        p1_pool(options.recipe_seed, count, options.recipe_len)
    });
    let plan = Plan::new(options, circuits, own, recipes, engine.identity(), &library)?;
    if let Some(counts) = already_built(&plan, work)? {
        return Ok(Outcome::Finished(counts));
    }
    let part = work.shard.unwrap_or(Shard::WHOLE);
    let licence = if own {
        "circuits: as their source says"
    } else {
        "circuits: EPFL benchmark suite, MIT"
    };
    shard::write_plan(
        &work.folder,
        part.count,
        &plan,
        engine.identity(),
        &library,
        licence,
    )?;
    let records = match measure_all(&plan, part, engine, &library, work)? {
        Measured::All(records) => records,
        Measured::Interrupted { rows_done, rows } => return Ok(Outcome::Interrupted { rows_done, rows }),
    };
    let entry = shard::finish(&work.folder, part, &plan, &records)?;
    if work.shard.is_some() {
        let circuits = plan.circuits.len();
        return Ok(Outcome::Finished(Counts {
            circuits,
            rows: entry.rows,
            failures: entry.failures,
        }));
    }
    let counts = merge::merge_cut(&work.folder, part.count, false)?;
    if counts.failures == 0 {
        // Nothing in it is needed again; what cannot be removed does no harm.
        let _ = std::fs::remove_dir_all(shard::cut_folder(&work.folder, part.count));
        let _ = std::fs::remove_dir(work.folder.join("shards"));
    }
    Ok(Outcome::Finished(counts))
}

fn most_recipes(options: &BuildOptions, circuits: &[Aig]) -> usize {
    circuits
        .iter()
        .map(|aig| options.recipes_of(aig.name(), aig.num_ands()))
        .max()
        .unwrap_or(0)
}

/// The counts of a result that is there and whole.
fn already_built(plan: &Plan, work: &Work<'_>) -> Result<Option<Counts>, BuildError> {
    if let Some(part) = work.shard {
        let Some(entry) = shard::read_entry(&work.folder, part)? else {
            return Ok(None);
        };
        let path = shard::folder(&work.folder, part).join("shard.toml");
        shard::same_plan(&path, &entry.plan, &plan.hash)?;
        let counts = Counts {
            circuits: plan.circuits.len(),
            rows: entry.rows,
            failures: 0,
        };
        return Ok((entry.failures == 0).then_some(counts));
    }
    let path = work.folder.join(MANIFEST_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let manifest = Manifest::read(&work.folder)?;
    shard::same_plan(&path, &manifest.plan, &plan.hash)?;
    Ok(manifest.complete.then_some(manifest.counts))
}

enum Measured {
    All(BTreeMap<String, ItemRecord>),
    Interrupted { rows_done: usize, rows: usize },
}

/// An item and which of its recipes are still to run.
struct Todo {
    item: Item,
    recipes: Vec<usize>,
    seconds: f64,
}

/// What the threads share.
struct Board {
    journal: Journal,
    records: BTreeMap<String, ItemRecord>,
    /// Items and estimated seconds done in this run.
    items_done: usize,
    seconds_done: f64,
    error: Option<BuildError>,
}

impl Board {
    /// Keeps a record, in memory and on disk, together with what an earlier one of the same item
    /// has measured.
    fn keep(&mut self, mut record: ItemRecord, seconds: f64) -> Result<(), BuildError> {
        if let Some(earlier) = self.records.get(&record.key) {
            record.rows.extend(earlier.rows.iter().cloned());
            record.rows.sort_by_key(|row| row.recipe_id);
        }
        let bytes =
            serde_json::to_vec(&record).unwrap_or_else(|error| unreachable!("a record is plain: {error}"));
        self.journal.append(&bytes)?;
        self.records.insert(record.key.clone(), record);
        self.items_done += 1;
        self.seconds_done += seconds;
        Ok(())
    }

    fn progress(&self, rows: usize, seconds_left: f64, last: &str) -> Progress {
        Progress {
            rows_done: self.records.values().map(|record| record.rows.len()).sum(),
            rows,
            failures: self.records.values().map(|record| record.failures.len()).sum(),
            seconds_left,
            last: last.to_owned(),
        }
    }

    fn fail(&mut self, error: BuildError, stop: &AtomicBool) {
        stop.store(true, Ordering::Relaxed);
        self.error.get_or_insert(error);
    }
}

/// What is to be done of an item: all of it, what failed before, or nothing.
fn left_of(plan: &Plan, item: Item, records: &BTreeMap<String, ItemRecord>) -> Option<Todo> {
    let recipes: Vec<usize> = match records.get(&item.key) {
        None => item.recipes.clone().collect(),
        Some(record) => {
            let failed = |&i: &usize| {
                record
                    .failures
                    .iter()
                    .any(|failure| failure.recipe == plan.recipes[i].id)
            };
            item.recipes.clone().filter(failed).collect()
        }
    };
    let seconds = item.seconds * recipes.len() as f64 / item.recipes.len().max(1) as f64;
    (!recipes.is_empty()).then_some(Todo {
        item,
        recipes,
        seconds,
    })
}

fn measure_all(
    plan: &Plan,
    part: Shard,
    engine: &dyn SynthesisEngine,
    library: &Library,
    work: &Work<'_>,
) -> Result<Measured, BuildError> {
    let items = plan.items(part);
    let rows: usize = items.iter().map(|item| item.recipes.len()).sum();
    let purpose = format!("{} {}/{}", plan.hash, part.index, part.count);
    let journal_path = shard::folder(&work.folder, part).join("journal.bin");
    let (journal, past) = Journal::open(&journal_path, &purpose)?;
    // Of several records of one item the last holds what the ones before it lacked.
    let records: BTreeMap<String, ItemRecord> = past
        .iter()
        .filter_map(|bytes| serde_json::from_slice(bytes).ok())
        .map(|record: ItemRecord| (record.key.clone(), record))
        .collect();
    let todo: Vec<Todo> = items
        .into_iter()
        .filter_map(|item| left_of(plan, item, &records))
        .collect();
    let seconds: f64 = todo.iter().map(|todo| todo.seconds).sum();
    let measurer = Measurer::new(plan, engine, library, &work.cancel);
    let board = Mutex::new(Board {
        journal,
        records,
        items_done: 0,
        seconds_done: 0.0,
        error: None,
    });
    let (next, stop, clock) = (AtomicUsize::new(0), AtomicBool::new(false), Instant::now());
    let worker = || {
        while !stop.load(Ordering::Relaxed) && !work.cancel.is_cancelled() {
            let Some(todo) = todo.get(next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let measured = measurer.measure(&todo.item, &todo.recipes);
            let mut board = board.lock().unwrap_or_else(PoisonError::into_inner);
            match measured {
                Ok(record) => match board.keep(record, todo.seconds) {
                    Ok(()) => {
                        let pace = clock.elapsed().as_secs_f64() / board.seconds_done;
                        let seconds_left = pace * (seconds - board.seconds_done);
                        (work.progress)(&board.progress(rows, seconds_left, &todo.item.key));
                    }
                    Err(error) => board.fail(error, &stop),
                },
                Err(Stop::Cancelled) => return,
                Err(Stop::Engine(error)) => board.fail(error.into(), &stop),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..work.threads.clamp(1, todo.len().max(1)) {
            scope.spawn(worker);
        }
    });
    let board = board.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = board.error {
        return Err(error);
    }
    if board.items_done < todo.len() {
        let rows_done = board.records.values().map(|record| record.rows.len()).sum();
        return Ok(Measured::Interrupted { rows_done, rows });
    }
    Ok(Measured::All(board.records))
}
