//! Building, killing, cutting and merging `epfl-qor`: the same bytes come out every way.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use netlearn_datasets::circuits;
use netlearn_datasets::epfl_qor::{
    BuildError, BuildOptions, Inputs, Outcome, Scale, Shard, Work, build, export, merge, verify,
};
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::recipes::{P1_SEED, p1_pool};
use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{
    AbcEngine, CancelFlag, EngineError, EngineIdentity, Library, Recipe, RecipeError, RunOptions,
    SynthesisEngine, Trajectory,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn shared() -> Option<PathBuf> {
    let shared = std::env::var_os("NETLEARN_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let found = shared.join("data").is_dir();
    if !found {
        eprintln!("skipped: no shared data at {}", shared.display());
    }
    found.then_some(shared)
}

fn engine() -> Option<AbcEngine> {
    let set_up = root().join(".deps/abc/yosys-abc");
    AbcEngine::find(set_up.is_file().then_some(set_up.as_path()))
        .inspect_err(|error| eprintln!("skipped: {error}"))
        .ok()
}

/// A library small enough to stand here, so that builds need nothing of the shared data.
const GENLIB: &str = "GATE inv 1 O=!a; PIN * INV 1 999 0.9 0.3 0.9 0.3
GATE nand2 2 O=!(a*b); PIN * INV 1 999 1.0 0.2 1.0 0.2
GATE zero 0 O=CONST0;
GATE one 0 O=CONST1;
";

fn library(folder: &Path) -> Library {
    let path = folder.join("small.genlib");
    fs::write(&path, GENLIB).unwrap();
    Library::open(&path).unwrap()
}

/// A ripple-carry adder of `width` bits: a circuit that recipes change.
fn ripple(name: &str, width: usize) -> Aig {
    let mut aig = Aig::new(name);
    let inputs: Vec<_> = (0..2 * width).map(|i| aig.add_input(format!("i{i}"))).collect();
    let mut carry = inputs[0];
    for pair in inputs.chunks(2) {
        let half = aig.xor(pair[0], pair[1]);
        let sum = aig.xor(half, carry);
        carry = aig.majority(pair[0], pair[1], carry);
        aig.add_output(sum, "s");
    }
    aig.add_output(carry, "c");
    aig
}

fn options(recipes: usize) -> BuildOptions {
    BuildOptions {
        recipes_per_circuit: recipes,
        recipe_len: 6,
        ..BuildOptions::of(Scale::Smoke)
    }
}

fn inputs<'a>(engine: &'a dyn SynthesisEngine, folder: &Path) -> Inputs<'a> {
    Inputs {
        circuits: vec![ripple("wide", 60), ripple("narrow", 7), ripple("middle", 20)],
        own: true,
        recipes: None,
        library: library(folder),
        engine,
    }
}

/// Every file of a data set, without the folders of work.
fn content(dataset: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![dataset.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("shards") {
                    folders.push(path);
                }
            } else {
                let name = path.strip_prefix(dataset).unwrap().display().to_string();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (content(a), content(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(b[name] == *bytes, "{name} differs");
    }
    assert!(a.contains_key("dataset.toml") && a.contains_key("labels.csv"));
}

#[test]
fn threads_and_shards_give_the_same_bytes() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Enough recipes for several items a circuit.
    let options = options(520);
    let one = Work::new(at("one"));
    let outcome = build(options.clone(), inputs(&engine, folder.path()), &one).unwrap();
    let Outcome::Finished(counts) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((counts.circuits, counts.rows, counts.failures), (3, 1_560, 0));
    assert!(!at("one").join("shards").exists());

    let two = Work {
        threads: 2,
        ..Work::new(at("two"))
    };
    build(options.clone(), inputs(&engine, folder.path()), &two).unwrap();
    assert_same(&at("one"), &at("two"));

    for count in [3, 8] {
        let dataset = at(&format!("cut{count}"));
        for index in (0..count).rev() {
            if index == 1 {
                let error = merge(&dataset, false).unwrap_err();
                assert!(
                    error
                        .to_string()
                        .contains(&format!("missing 2 of {count} shards: 0,1")),
                    "{error}"
                );
            }
            let work = Work {
                shard: Some(Shard { index, count }),
                threads: 2,
                ..Work::new(&dataset)
            };
            build(options.clone(), inputs(&engine, folder.path()), &work).unwrap();
        }
        let counts = merge(&dataset, false).unwrap();
        assert_eq!(counts.failures, 0);
        assert_same(&at("one"), &dataset);
    }

    // What is finished is not done again, and other work is refused.
    let before = fs::metadata(at("one").join("dataset.toml"))
        .unwrap()
        .modified()
        .unwrap();
    build(options.clone(), inputs(&engine, folder.path()), &one).unwrap();
    assert_eq!(
        fs::metadata(at("one").join("dataset.toml"))
            .unwrap()
            .modified()
            .unwrap(),
        before
    );
    let other = BuildOptions {
        recipe_seed: 1,
        ..options
    };
    let error = build(other, inputs(&engine, folder.path()), &one).unwrap_err();
    assert!(matches!(error, BuildError::OtherPlan { .. }), "{error}");
}

#[test]
fn what_is_missing_is_told_and_can_be_left_out() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let dataset = folder.path().join("set");
    assert!(matches!(merge(&dataset, true), Err(BuildError::NoShards { .. })));
    let plan_of = |shard| Work {
        shard: Some(shard),
        ..Work::new(&dataset)
    };
    let part = (0..4)
        .map(|index| Shard { index, count: 4 })
        .find(|part| part.takes("middle/10000"))
        .unwrap();
    build(options(5), inputs(&engine, folder.path()), &plan_of(part)).unwrap();
    let counts = merge(&dataset, true).unwrap();
    assert_eq!(counts.rows + counts.failures, 15);
    assert!(counts.rows >= 5 && counts.failures > 0);
    assert!(
        fs::read_to_string(dataset.join("failures.csv"))
            .unwrap()
            .contains(",missing\n")
    );
    assert_eq!(verify(&dataset).unwrap().problems, Vec::<String>::new());
}

const CHILD: &str = "NETLEARN_TEST_BUILD_IN";

/// Not a test of its own: the process that the next test kills.
#[test]
fn child_that_builds() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let folder = PathBuf::from(folder);
    let engine = engine().unwrap();
    let work = Work {
        threads: 2,
        ..Work::new(folder.join("killed"))
    };
    let outcome = build(options(520), inputs(&engine, &folder), &work).unwrap();
    assert!(matches!(outcome, Outcome::Finished(_)));
}

#[test]
fn a_build_killed_at_any_moment_ends_with_the_same_bytes() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_builds"])
            .env(CHILD, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let journal = folder.path().join("killed/shards/n1/0/journal.bin");
    let mut kills = 0;
    for wait_ms in [300, 900, 1_500, 500] {
        let mut child = start();
        std::thread::sleep(Duration::from_millis(wait_ms));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
        // A kill within a write leaves a torn record; make sure that one is met.
        if let Ok(bytes) = fs::read(&journal) {
            fs::write(&journal, &bytes[..bytes.len() - bytes.len().min(3)]).unwrap();
        }
    }
    assert!(kills > 0, "every build was faster than the kill");
    assert!(start().wait().unwrap().success());
    build(
        options(520),
        inputs(&engine, folder.path()),
        &Work::new(folder.path().join("whole")),
    )
    .unwrap();
    assert_same(&folder.path().join("whole"), &folder.path().join("killed"));
}

#[test]
fn a_wish_to_stop_is_heard_and_the_next_build_goes_on() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let cancel = CancelFlag::new();
    let stop = |_: &netlearn_datasets::epfl_qor::Progress| cancel.cancel();
    let work = Work {
        cancel: cancel.clone(),
        progress: &stop,
        ..Work::new(folder.path().join("set"))
    };
    let outcome = build(options(10), inputs(&engine, folder.path()), &work).unwrap();
    let Outcome::Interrupted { rows_done, rows } = outcome else {
        panic!("{outcome:?}")
    };
    assert!(
        rows_done >= 10 && rows_done < rows && rows == 30,
        "{rows_done} of {rows}"
    );
    let work = Work::new(folder.path().join("set"));
    let outcome = build(options(10), inputs(&engine, folder.path()), &work).unwrap();
    assert!(matches!(outcome, Outcome::Finished(counts) if counts.rows == 30));
}

/// An engine that fails on some recipes as long as it is told to.
struct Unreliable<'a> {
    engine: &'a AbcEngine,
    fails: bool,
}

impl SynthesisEngine for Unreliable<'_> {
    fn identity(&self) -> &EngineIdentity {
        self.engine.identity()
    }

    fn run(
        &self,
        circuit: &Aig,
        recipes: &[Recipe],
        options: &RunOptions,
    ) -> Result<Vec<Result<Trajectory, RecipeError>>, EngineError> {
        let mut results = self.engine.run(circuit, recipes, options)?;
        for (recipe, result) in recipes.iter().zip(&mut results) {
            if self.fails && recipe.compact().starts_with('4') {
                *result = Err(RecipeError::Crashed {
                    status: "signal 9".to_owned(),
                    command: None,
                });
            }
        }
        Ok(results)
    }
}

#[test]
fn failures_are_listed_and_only_they_are_tried_again() {
    let Some(abc) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (set, good) = (folder.path().join("set"), folder.path().join("good"));
    let failing = Unreliable {
        engine: &abc,
        fails: true,
    };
    let Outcome::Finished(counts) =
        build(options(40), inputs(&failing, folder.path()), &Work::new(&set)).unwrap()
    else {
        panic!("nobody asked for an end")
    };
    let expected = p1_pool(P1_SEED, 40, 6)
        .iter()
        .filter(|recipe| recipe.recipe.compact().starts_with('4'))
        .count();
    assert!(expected > 0);
    assert_eq!((counts.failures, counts.rows), (3 * expected, 120 - 3 * expected));
    let table = fs::read_to_string(set.join("failures.csv")).unwrap();
    assert!(
        table.starts_with("circuit,recipe,ops,reason\n") && table.contains("the engine ended (signal 9)")
    );
    assert!(
        fs::read_to_string(set.join("dataset.toml"))
            .unwrap()
            .contains("complete = false")
    );
    assert_eq!(QorDataset::open(&set).unwrap().num_rows(), counts.rows);

    let reliable = Unreliable {
        engine: &abc,
        fails: false,
    };
    build(options(40), inputs(&reliable, folder.path()), &Work::new(&set)).unwrap();
    build(options(40), inputs(&abc, folder.path()), &Work::new(&good)).unwrap();
    assert_same(&set, &good);
}

#[test]
fn a_data_set_verifies_opens_and_is_exported() {
    let Some(engine) = engine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set");
    build(options(15), inputs(&engine, folder.path()), &Work::new(&set)).unwrap();
    let verdict = verify(&set).unwrap();
    assert_eq!((verdict.problems.as_slice(), verdict.rows), ([].as_slice(), 45));

    let dataset = QorDataset::open(&set).unwrap();
    let names: Vec<&str> = dataset
        .circuits
        .iter()
        .map(|circuit| circuit.name.as_str())
        .collect();
    assert_eq!(names, ["middle", "narrow", "wide"]);
    let row = &dataset.circuits[0].rows[3];
    assert_eq!(row.recipe_id, 10_003);
    assert!(row.area_um2[0].is_some() && row.area_um2[6].is_some() && row.area_um2[3].is_none());
    assert_eq!(row.ands[0] as usize, dataset.circuits[0].aig.num_ands());

    let out = folder.path().join("out");
    let files = export(&set, &out).unwrap();
    assert_eq!(files.len(), 5);
    let bytes = fs::read(out.join("wide.safetensors")).unwrap();
    let arrays = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name: &str| arrays.tensor(name).unwrap().shape().to_vec();
    let (nodes, edges) = (shape("x")[0], shape("edge_index")[1]);
    assert_eq!(
        (shape("level"), shape("edge_attr")),
        (vec![nodes], vec![edges, 1])
    );
    assert_eq!(
        (shape("ops"), shape("area_um2"), shape("and")),
        (vec![15, 6], vec![15, 7], vec![15, 7])
    );
    let splits = fs::read_to_string(out.join("splits.csv")).unwrap();
    assert!(splits.contains("trans,test,wide,10014,14\n"), "{splits}");

    let labels = set.join("labels.csv");
    fs::write(
        &labels,
        fs::read_to_string(&labels).unwrap().replacen("10003", "10099", 1),
    )
    .unwrap();
    let problems = verify(&set).unwrap().problems;
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with("labels.csv: hash is")),
        "{problems:?}"
    );
    assert!(
        problems.iter().any(|problem| problem.contains("middle/10003")),
        "{problems:?}"
    );
}

/// Circuits of at most so many ANDs are run through recipes; the rest is compared by size.
const QUICK_ANDS: usize = 3_500;

#[test]
fn package_verilog_and_shared_aiger_are_the_same_circuits() {
    let (Some(shared), Some(engine)) = (shared(), engine()) else {
        return;
    };
    let package = circuits::package_folder(&root().join(".deps"));
    if !package.is_dir() {
        eprintln!("skipped: no circuits package at {}", package.display());
        return;
    }
    let (files, missing) = circuits::find_epfl(&[package]).unwrap();
    assert_eq!((files.len(), missing.as_slice()), (19, ["ctrl"].as_slice()));
    let pool: Vec<Recipe> = p1_pool(P1_SEED, 3, 20)
        .into_iter()
        .map(|recipe| recipe.recipe)
        .collect();
    for file in files {
        let verilog = circuits::read(&file.path).unwrap();
        let aiger = circuits::read(&shared.join(format!("data/epfl/{}.aig.gz", file.name))).unwrap();
        let size = |aig: &Aig| (aig.num_inputs(), aig.num_outputs(), aig.num_ands(), aig.depth());
        assert_eq!(size(&verilog), size(&aiger), "{}", file.name);
        if verilog.num_ands() <= QUICK_ANDS {
            let steps = |aig: &Aig| {
                let results = engine.run(aig, &pool, &RunOptions::default()).unwrap();
                results
                    .into_iter()
                    .map(|result| result.unwrap().steps)
                    .collect::<Vec<_>>()
            };
            assert_eq!(steps(&verilog), steps(&aiger), "{}", file.name);
        }
    }
}
