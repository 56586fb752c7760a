//! Replays what fuzzing found in each reader, then files made anew from the fixtures, 2,000 in all.
//! `docs/fuzzing.md` tells what they are and how the fuzzing itself is run.

#[path = "../support/laws.rs"]
mod laws;
mod mutate;
#[path = "../support/peak.rs"]
mod peak;
#[path = "../support/random.rs"]
mod random;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use netlearn_parsers::Format;

use mutate::Mutator;

/// Inputs a format.
const INPUTS: usize = 2_000;

/// Far more than any of these small inputs takes, also on a busy machine.
const MOST_TIME: Duration = Duration::from_secs(20);

/// A folder with one of inputs for each format, such as `cargo xtask fuzz` leaves: replayed instead.
const CORPUS: &str = "NETLEARN_FUZZ_CORPUS";

/// A test for each format, and the formats that have one.
macro_rules! replay {
    ($($test:ident: $format:ident,)*) => {
        const REPLAYED: &[Format] = &[$(Format::$format),*];
        $(
            #[test]
            fn $test() {
                replay(Format::$format);
            }
        )*
    };
}

replay! {
    aiger: Aiger,
    bench: Bench,
    blif: Blif,
    pla: Pla,
    genlib: Genlib,
    liberty: Liberty,
    verilog: Verilog,
    lef: Lef,
    def: Def,
    spef: Spef,
    sdf: Sdf,
    sdc: Sdc,
}

#[test]
fn every_format_is_replayed_and_has_a_fuzz_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("the package of the targets");
    for format in Format::ALL {
        assert!(REPLAYED.contains(&format), "{format} is not replayed");
        let path = format!("targets/{}.rs", folder_of(format));
        let target = fs::read_to_string(fuzz.join(&path));
        let target = target.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(target.contains(&format!("target!({format:?})")), "{path}");
        assert!(manifest.contains(&path), "fuzz/Cargo.toml does not list {path}");
    }
}

fn folder_of(format: Format) -> String {
    format.name().to_lowercase()
}

/// All files of a folder, sorted; none where it is not there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn replay(format: Format) {
    let read = |path: &PathBuf| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if let Some(corpus) = std::env::var_os(CORPUS) {
        let inputs = files(&PathBuf::from(corpus).join(folder_of(format)));
        eprintln!("{format}: {} inputs of {CORPUS}", inputs.len());
        inputs.iter().for_each(|path| check(format, &read(path)));
        return;
    }
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/fuzz")
        .join(folder_of(format));
    let mut seeds: Vec<Vec<u8>> = files(&found).iter().map(read).collect();
    seeds.extend(support::fixtures(format, "").iter().map(read));
    seeds.iter().for_each(|seed| check(format, seed));
    let words = words_of(format);
    let mut mutator = Mutator::new(&seeds, &words);
    for _ in seeds.len()..INPUTS {
        check(format, &mutator.next());
    }
}

/// What must hold; the input stays in a file where it does not.
fn check(format: Format, input: &[u8]) {
    let _trial = Trial { format, input };
    let begin = Instant::now();
    laws::check(format, input);
    let took = begin.elapsed();
    assert!(took < MOST_TIME, "{} bytes took {took:?}", input.len());
}

struct Trial<'a> {
    format: Format,
    input: &'a [u8],
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let name = format!("fuzz_replay.{}", folder_of(self.format));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        match fs::write(&path, self.input) {
            Ok(()) => eprintln!("the input is kept in {}", path.display()),
            Err(error) => eprintln!("the input could not be kept: {error}"),
        }
    }
}

/// The dictionary of a format, as libFuzzer reads it: a word in quotes a line, with `\\`, `\"` and
/// `\xNN` in it.
fn words_of(format: Format) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz_replay/dictionaries")
        .join(folder_of(format))
        .with_extension("dict");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let words: Vec<_> = lines
        .map(|line| unquoted(line).unwrap_or_else(|| panic!("{}: {line}", path.display())))
        .collect();
    assert!(words.len() >= 10, "{}: {} words", path.display(), words.len());
    words
}

fn unquoted(line: &str) -> Option<Vec<u8>> {
    let mut rest = line.strip_prefix('"')?.strip_suffix('"')?.bytes();
    let mut word = Vec::new();
    while let Some(byte) = rest.next() {
        word.push(match byte {
            b'\\' => match rest.next()? {
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                escaped @ (b'\\' | b'"') => escaped,
                // libFuzzer knows no other.
                _ => return None,
            },
            byte => byte,
        });
    }
    Some(word)
}
