//! Two-level functions beside ABC, where it is installed: as many ANDs, as deep, equal functions.

mod common;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, equivalent_by_simulation};
use netlearn_graph::aig::{self, Aig};

/// The circuits of BLIF and PLA files as ABC's `strash` builds them.
fn abc_reads(abc: &Path, files: &[PathBuf], folder: &Path) -> Vec<Aig> {
    let mut script = String::new();
    let theirs: Vec<PathBuf> = (0..files.len())
        .map(|i| folder.join(format!("{i}.aig")))
        .collect();
    for (file, theirs) in files.iter().zip(&theirs) {
        let format = file.extension().unwrap().display();
        let (file, theirs) = (file.display(), theirs.display());
        writeln!(script, "read_{format} {file}; strash; write_aiger -s {theirs}").unwrap();
    }
    let script_file = folder.join("script");
    fs::write(&script_file, script).unwrap();
    let output = Command::new(abc).arg("-f").arg(&script_file).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    theirs.iter().map(|path| aig::read(path).unwrap().aig).collect()
}

/// Checks that both readers build as many ANDs and as many levels, and the same functions.
fn agree(files: &[PathBuf], theirs: &[Aig]) {
    let mut wrong = Vec::new();
    for (file, theirs) in files.iter().zip(theirs) {
        let ours = aig::read(file).unwrap_or_else(|e| panic!("{e}")).aig;
        let shape = |aig: &Aig| (aig.num_ands(), aig.depth());
        if shape(&ours) != shape(theirs) {
            let (ours, theirs) = (shape(&ours), shape(theirs));
            wrong.push(format!("{}: {ours:?}, ABC {theirs:?}", file.display()));
        }
        let params = EquivalenceParams {
            patterns: 1 << 10,
            ..EquivalenceParams::default()
        };
        let answer = equivalent_by_simulation(&ours, theirs, &params).unwrap();
        let is_different = matches!(answer, Equivalence::Different(_));
        assert!(!is_different, "{}: {answer:?}", file.display());
    }
    let count = wrong.len();
    assert!(
        wrong.is_empty(),
        "{count} of {}:\n{}",
        files.len(),
        wrong.join("\n")
    );
}

#[test]
fn mcnc_circuits_are_those_that_abc_reads() {
    let (Some(abc), Some(mcnc)) = (common::dependency("abc/yosys-abc"), common::shared("mcnc")) else {
        return;
    };
    let mut files = common::files(&mcnc.join("blif"));
    files.extend(common::files(&mcnc.join("pla")));
    // ABC reads no compressed files.
    files.retain(|file| file.extension().is_some_and(|extension| extension != "gz"));
    let folder = tempfile::tempdir().unwrap();
    let theirs = abc_reads(&abc, &files, folder.path());
    assert!(files.len() > 50);
    agree(&files, &theirs);
}

#[test]
fn random_covers_are_built_as_in_abc() {
    const NUM_COVERS: u64 = 200;
    let Some(abc) = common::dependency("abc/yosys-abc") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for seed in 0..NUM_COVERS {
        let mut random = Random(seed);
        // Words of 32 and of 64 bits are crossed; every fourth cover is of few inputs.
        let inputs = 1 + random.below(if seed % 4 == 0 { 6 } else { 40 });
        let rows = random_cubes(&mut random, inputs);
        let (blif, pla) = (
            folder.path().join(format!("{seed}.blif")),
            folder.path().join(format!("{seed}.pla")),
        );
        fs::write(&blif, to_blif(&rows, inputs, random.below(2))).unwrap();
        fs::write(&pla, to_pla(&rows, inputs, &mut random)).unwrap();
        files.extend([blif, pla]);
    }
    let theirs = abc_reads(&abc, &files, folder.path());
    agree(&files, &theirs);
}

/// Cubes of one literal or more, most of them like an earlier one: so that much can be factored,
/// merged and dropped.
fn random_cubes(random: &mut Random, inputs: usize) -> Vec<Vec<u8>> {
    let literals_in_ten = 2 + random.below(9);
    let mut cubes: Vec<Vec<u8>> = Vec::new();
    for _ in 0..1 + random.below(48) {
        let mut cube: Vec<u8> = match cubes.len() {
            0 => vec![b'-'; inputs],
            n => cubes[random.below(n)].clone(),
        };
        let changes = if random.below(3) == 0 {
            inputs
        } else {
            1 + random.below(4)
        };
        for _ in 0..changes {
            let is_literal = random.below(10) < literals_in_ten;
            cube[random.below(inputs)] = if is_literal { b"01"[random.below(2)] } else { b'-' };
        }
        // ABC does not stand covers that hold the whole space.
        if cube.iter().all(|&value| value == b'-') {
            cube[random.below(inputs)] = b'1';
        }
        cubes.push(cube);
    }
    cubes
}

fn to_blif(rows: &[Vec<u8>], inputs: usize, value: usize) -> String {
    let names: Vec<String> = (0..inputs).map(|i| format!("x{i}")).collect();
    let names = names.join(" ");
    let mut text = format!(".model random\n.inputs {names}\n.outputs y\n.names {names} y\n");
    for row in rows {
        writeln!(text, "{} {value}", str::from_utf8(row).unwrap()).unwrap();
    }
    text + ".end\n"
}

fn to_pla(rows: &[Vec<u8>], inputs: usize, random: &mut Random) -> String {
    let outputs = 1 + random.below(3);
    let mut text = format!(".i {inputs}\n.o {outputs}\n");
    for row in rows {
        let values: String = (0..outputs).map(|_| ['0', '1'][random.below(2)]).collect();
        writeln!(text, "{} {values}", str::from_utf8(row).unwrap()).unwrap();
    }
    text + ".e\n"
}

/// The splitmix64 generator.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % bound as u64) as usize
    }
}
