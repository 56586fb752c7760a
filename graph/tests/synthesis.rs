//! The engine `abc` against the figures measured with the pinned binary.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use netlearn_graph::aig::{self, Aig};
use netlearn_graph::library::LibrarySet;
use netlearn_graph::netlist::Linker;
use netlearn_graph::synthesis::{
    AbcEngine, EngineError, Library, MapAt, Recipe, RecipeError, RunOptions, SynthesisEngine, Trajectory,
};
use netlearn_parsers::source::Source;

/// The version whose figures the shared tables hold.
const PINNED: &str = "compiled Oct 13 2026 09:52:34";

fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let found = root.join("data").is_dir();
    if !found {
        eprintln!("skipped: no shared data at {}", root.display());
    }
    found.then_some(root)
}

fn engine() -> Option<AbcEngine> {
    let deps = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.deps/abc/yosys-abc");
    match AbcEngine::find(deps.is_file().then_some(deps.as_path())) {
        Ok(engine) => Some(engine),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

fn pinned() -> Option<AbcEngine> {
    let engine = engine()?;
    let is_pinned = engine.identity().version.contains(PINNED);
    if !is_pinned {
        eprintln!(
            "skipped: the figures are of another version than {}",
            engine.identity().version
        );
    }
    is_pinned.then_some(engine)
}

fn epfl(shared: &Path, name: &str) -> Aig {
    aig::read(shared.join(format!("data/epfl/{name}.aig.gz")))
        .unwrap()
        .aig
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let source = Source::open(path).unwrap();
    let text = std::str::from_utf8(source.bytes()).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| {
        let fields = line.split(',').map(str::to_owned);
        head.iter().map(|&key| key.to_owned()).zip(fields).collect()
    };
    lines.map(row).collect()
}

fn figures(trajectory: &Trajectory) -> (Vec<u32>, Vec<u32>) {
    trajectory
        .steps
        .iter()
        .map(|step| (step.ands, step.levels))
        .unzip()
}

fn run(engine: &AbcEngine, circuit: &Aig, recipes: &[&str], options: &RunOptions) -> Vec<Trajectory> {
    let recipes: Vec<Recipe> = recipes.iter().map(|text| text.parse().unwrap()).collect();
    let results = engine.run(circuit, &recipes, options).unwrap();
    results.into_iter().map(Result::unwrap).collect()
}

#[test]
fn single_operators_give_table_8_1() {
    let (Some(shared), Some(engine)) = (shared(), pinned()) else {
        return;
    };
    let rows = table(&shared.join("data/epfl/abc_reference.csv"));
    for name in ["i2c", "priority", "cavlc", "sin", "router", "int2float"] {
        let circuit = epfl(&shared, name);
        let mut compared = 0;
        for row in rows
            .iter()
            .filter(|row| row["circuit"] == name && !row["op"].starts_with("map"))
        {
            let recipe: Recipe = if row["op"] == "start" {
                Recipe::default()
            } else {
                row["op"].parse().unwrap()
            };
            let result = engine.run(&circuit, &[recipe], &RunOptions::default()).unwrap();
            let trajectory = result.into_iter().next().unwrap().unwrap();
            let last = trajectory.steps.last().unwrap();
            let (size, levels) = match last.luts {
                Some(luts) => (luts, &row["lut_level"]),
                None => (last.ands, &row["level"]),
            };
            let expected = if last.luts.is_some() {
                &row["luts"]
            } else {
                &row["and"]
            };
            assert_eq!(
                (size.to_string(), last.levels.to_string()),
                (expected.clone(), levels.clone()),
                "{row:?}"
            );
            compared += 1;
        }
        assert_eq!(compared, 11, "{name}");
    }
}

#[test]
fn reference_trajectories_come_out_exactly() {
    let (Some(shared), Some(engine)) = (shared(), pinned()) else {
        return;
    };
    let rows = table(&shared.join("data/epfl/reference_trajectories.csv.gz"));
    let library = Library::open(shared.join("data/pdk/nangate45/nangate45_typ.lib.gz")).unwrap();
    let options = RunOptions {
        map_at: MapAt::Ends,
        library: Some(library),
        ..RunOptions::default()
    };
    for (name, count) in [
        ("i2c", 6),
        ("router", 6),
        ("ctrl", 6),
        ("priority", 4),
        ("sin", 1),
    ] {
        let rows: Vec<_> = rows
            .iter()
            .filter(|row| row["circuit"] == name)
            .take(count)
            .collect();
        let recipes: Vec<&str> = rows.iter().map(|row| row["ops"].as_str()).collect();
        let trajectories = run(&engine, &epfl(&shared, name), &recipes, &options);
        assert_eq!(trajectories.len(), count);
        for (row, trajectory) in rows.iter().zip(&trajectories) {
            let (ands, levels) = figures(trajectory);
            let join = |values: &[u32]| values.iter().map(u32::to_string).collect::<Vec<_>>().join(";");
            assert_eq!(
                (join(&ands), join(&levels)),
                (row["and"].clone(), row["level"].clone()),
                "{name}"
            );
            let last = trajectory.steps.last().unwrap();
            let expected = (row["area_um2"].parse().ok(), row["delay_ps"].parse().ok());
            assert_eq!((last.area_um2, last.delay_ps), expected, "{name} {}", row["ops"]);
            assert!(trajectory.steps[0].area_um2.is_some() && trajectory.steps[1].area_um2.is_none());
        }
    }
}

#[test]
fn compress2_is_what_abc_makes_of_it() {
    let (Some(shared), Some(engine)) = (shared(), pinned()) else {
        return;
    };
    // `read_aiger i2c.aig; strash; balance -l; rewrite -l; ...`, typed into the pinned binary.
    let trajectories = run(
        &engine,
        &epfl(&shared, "i2c"),
        &["compress2"],
        &RunOptions::default(),
    );
    let (ands, levels) = figures(&trajectories[0]);
    assert_eq!(
        ands,
        [1342, 1279, 1234, 1231, 1228, 1219, 1204, 1202, 1199, 1166, 1161]
    );
    assert_eq!(levels, [20, 16, 16, 16, 16, 16, 17, 16, 17, 18, 15]);
}

#[test]
fn sharing_prefixes_changes_nothing() {
    let (Some(shared), Some(engine)) = (shared(), engine()) else {
        return;
    };
    let recipes = [
        "0163",
        "01630246",
        "016302",
        "0163",
        "2632111",
        "2632110",
        "26326",
        "263260",
        "26326013",
        "26326014",
        "5",
        "resyn2",
        "resyn2; rw",
        "resyn2; rs",
        "resyn2; dc2; if -K 6",
        "resyn2; dc2; if -K 6; b",
    ];
    let library = Library::open(shared.join("data/pdk/small/osu018_stdcells.lib.gz")).unwrap();
    for name in ["i2c", "ctrl"] {
        let circuit = epfl(&shared, name);
        for map_at in [MapAt::Ends, MapAt::Steps(vec![0, 2, 5, 7, 10])] {
            let options = RunOptions {
                map_at,
                library: Some(library.clone()),
                ..RunOptions::default()
            };
            let together = run(&engine, &circuit, &recipes, &options);
            let options = RunOptions {
                share_prefixes: false,
                ..options
            };
            let apart = run(&engine, &circuit, &recipes, &options);
            for (a, b) in together.iter().zip(&apart) {
                assert_eq!((&a.recipe, &a.steps), (&b.recipe, &b.steps), "{name}");
            }
        }
    }
}

#[test]
fn steps_mapped_on_the_way_are_those_of_the_shorter_recipe() {
    let (Some(shared), Some(engine)) = (shared(), engine()) else {
        return;
    };
    let library = Library::open(shared.join("data/pdk/small/osu018_stdcells.lib.gz")).unwrap();
    let options = RunOptions {
        library: Some(library),
        share_prefixes: false,
        ..RunOptions::default()
    };
    let circuit = epfl(&shared, "i2c");
    let on_the_way = RunOptions {
        map_at: MapAt::Steps(vec![3, 5]),
        ..options.clone()
    };
    let long = run(&engine, &circuit, &["5302260430"], &on_the_way).remove(0);
    assert!(long.steps[0].area_um2.is_none() && long.steps[10].area_um2.is_none());
    let ends = RunOptions {
        map_at: MapAt::Ends,
        ..options
    };
    for (step, prefix) in [(3, "530"), (5, "53022")] {
        let short = run(&engine, &circuit, &[prefix], &ends).remove(0);
        assert!(short.steps[step].area_um2.is_some());
        assert_eq!(long.steps[step], short.steps[step]);
    }
}

#[test]
fn genlib_maps_too() {
    let (Some(shared), Some(engine)) = (shared(), engine()) else {
        return;
    };
    let mut file = tempfile::Builder::new().suffix(".genlib").tempfile().unwrap();
    file.write_all(
        b"GATE inv 1 O=!a; PIN * INV 1 999 0.9 0.3 0.9 0.3\n\
          GATE nand2 2 O=!(a*b); PIN * INV 1 999 1.0 0.2 1.0 0.2\n\
          GATE zero 0 O=CONST0;\nGATE one 0 O=CONST1;\n",
    )
    .unwrap();
    let library = Library::open(file.path()).unwrap();
    let options = RunOptions {
        map_at: MapAt::Ends,
        library: Some(library),
        ..RunOptions::default()
    };
    let trajectory = run(&engine, &epfl(&shared, "ctrl"), &["b"], &options).remove(0);
    let start = &trajectory.steps[0];
    assert_eq!((start.area_um2, start.delay_ps), (Some(366.0), Some(16.0)));
    assert!(trajectory.steps[1].area_um2.is_some());
}

#[test]
fn a_library_that_cannot_be_used_is_one_error() {
    let Some(engine) = engine() else { return };
    for (suffix, text) in [(".lib", "garbage {"), (".genlib", "nothing here")] {
        let mut file = tempfile::Builder::new().suffix(suffix).tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let library = Library::open(file.path()).unwrap();
        let options = RunOptions {
            map_at: MapAt::Ends,
            library: Some(library),
            ..RunOptions::default()
        };
        let error = engine
            .run(&small(), &["b".parse().unwrap()], &options)
            .unwrap_err();
        assert!(matches!(error, EngineError::Library { .. }), "{error}");
    }
    let options = RunOptions {
        map_at: MapAt::Ends,
        ..RunOptions::default()
    };
    assert!(matches!(
        engine.run(&small(), &[], &options),
        Err(EngineError::NoLibrary)
    ));
}

fn small() -> Aig {
    let mut aig = Aig::new("small");
    let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
    let majority = aig.majority(a, b, c);
    aig.add_output(majority, "m");
    aig
}

/// A program that hands its input to the true ABC until `refactor` comes, and then does something
/// else, a moment later, so that the answers before it are out.
fn spoiled(engine: &AbcEngine, spoiling: &str) -> (tempfile::TempDir, AbcEngine) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("abc.sh");
    let text = format!(
        "#!/bin/sh\nmkfifo in.$$ && {{ '{abc}' < in.$$ & }}\nexec 3> in.$$\n\
         while IFS= read -r line; do\n case \"$line\" in refactor) {spoiling};; *) printf '%s\\n' \"$line\" >&3;; esac\ndone\n",
        abc = engine.binary().display()
    );
    std::fs::write(&path, text).unwrap();
    make_executable(&path);
    let engine = AbcEngine::new(&path).unwrap();
    (folder, engine)
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_crash_or_a_hang_costs_one_recipe_only() {
    let Some(engine) = engine() else { return };
    let recipes: Vec<Recipe> = ["b", "rw; rf", "rw", "rw; rs"]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
    let options = RunOptions {
        timeout: Duration::from_secs(3),
        ..RunOptions::default()
    };
    let good = engine.run(&small(), &recipes, &options).unwrap();
    for (spoiling, share_prefixes) in [
        ("sleep 0.3; kill -9 0", true),
        ("sleep 0.3; kill -9 0", false),
        ("sleep 0.3; kill -STOP 0", true),
    ] {
        let (_folder, engine) = spoiled(&engine, spoiling);
        let options = RunOptions {
            share_prefixes,
            ..options.clone()
        };
        let results = engine.run(&small(), &recipes, &options).unwrap();
        for i in [0, 2, 3] {
            let (result, good) = (results[i].as_ref().unwrap(), good[i].as_ref().unwrap());
            assert_eq!(result.steps, good.steps, "{spoiling} {i}");
        }
        let error = results[1].as_ref().unwrap_err();
        let expected = match spoiling {
            "sleep 0.3; kill -9 0" => matches!(error, RecipeError::Crashed { .. }),
            _ => matches!(error, RecipeError::TimedOut { .. }),
        };
        assert!(expected, "{spoiling}: {error}");
        assert!(error.to_string().contains("refactor"), "{error}");
    }
}

#[test]
fn a_program_that_vanishes_fails_every_recipe_and_panics_nowhere() {
    let Some(engine) = engine() else { return };
    let (folder, engine) = spoiled(&engine, "true");
    drop(folder);
    let results = engine
        .run(
            &small(),
            &["b".parse().unwrap(), "rw".parse().unwrap()],
            &RunOptions::default(),
        )
        .unwrap();
    assert_eq!(results.len(), 2);
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Err(RecipeError::Unavailable(_)))),
        "{results:?}"
    );
}

#[test]
fn what_is_not_abc_is_told_apart_from_what_is_not_there() {
    let missing = AbcEngine::find(Some(Path::new("/no/such/abc"))).unwrap_err();
    assert!(matches!(missing, EngineError::NotFound { .. }) && missing.to_string().contains("/no/such/abc"));
    if Path::new("/bin/true").is_file() {
        let other = AbcEngine::new("/bin/true").unwrap_err();
        assert!(matches!(other, EngineError::NotAbc { .. }), "{other}");
    }
}

#[test]
fn a_circuit_survives_the_way_to_abc() {
    let Some(engine) = engine() else { return };
    let trajectory = run(&engine, &small(), &["b; rw"], &RunOptions::default()).remove(0);
    assert_eq!((trajectory.steps[0].ands, trajectory.steps[0].levels), (4, 3));
}

/// A mapped circuit is a netlist of the library's cells, with the names of the circuit's ports.
#[test]
fn a_mapped_circuit_is_a_netlist() {
    let (Some(shared), Some(engine)) = (shared(), engine()) else {
        return;
    };
    let path = shared.join("data/pdk/small/osu018_stdcells.lib.gz");
    let text =
        "INPUT(a)\nINPUT(b[3])\nOUTPUT(sum)\nOUTPUT(carry)\ncarry = AND(a, b[3])\nsum = XOR(a, b[3])\n";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("half.bench");
    std::fs::write(&file, text).expect("it can be written");
    let circuit = aig::read(&file).expect("a circuit").aig;
    let options = RunOptions {
        library: Some(Library::open(&path).expect("a library")),
        ..RunOptions::default()
    };
    let mapped = engine.map(&circuit, &options).expect("it runs").expect("it maps");
    assert_eq!(
        engine.map(&circuit, &options).expect("it runs").expect("it maps"),
        mapped
    );
    let cells = netlearn_graph::library::Library::read(&path).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(cells));
    linker
        .add(Source::from_bytes("mapped.v", mapped))
        .expect("a netlist");
    let linked = linker.link(None).expect("it links");
    assert!(linked.warnings.is_empty());
    for port in ["a", "b[3]", "sum", "carry"] {
        assert!(linked.netlist.find_port(port).is_some(), "{port}");
    }
    assert!(matches!(
        engine.map(&circuit, &RunOptions::default()),
        Err(EngineError::NoLibrary)
    ));
}
