//! Cut-off and corrupted files: an error with a place or a tree, never a panic or an endless loop.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use netlearn_parsers::{Format, Report, Source, def, lef};

use crate::support;

const TRUNCATIONS: usize = 200;
const FLIPS: usize = 500;

/// Far more than any of these files takes; a loop that does not end takes longer.
const MOST_TIME: Duration = Duration::from_secs(120);

/// The pseudo-random numbers of SplitMix64: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((value ^ value >> 31) % bound as u64) as usize
    }
}

fn check_report(report: &Report, length: usize) {
    let position = report.position();
    assert!(position.line >= 1 && position.column >= 1, "{report}");
    assert!(report.diagnostic().span.start() <= length, "{report}");
    assert!(report.to_string().contains("--> damaged:"), "{report}");
    assert!(report.to_string().len() < 10_000, "{report}");
}

/// Whether the damaged file was refused. What is read of it in spite of errors holds together:
/// a design can be written.
fn is_refused(format: Format, bytes: &[u8]) -> bool {
    let source = Source::from_bytes("damaged", bytes);
    let (strict, errors) = match format {
        Format::Lef => (lef::parse(&source).err(), lef::parse_lenient(&source).errors),
        _ => {
            let lenient = def::parse_lenient(&source, &def::Options::default());
            // A text with a quote in it cannot be written, and says so.
            let _ = def::write(&lenient.tree, &mut Vec::new());
            (def::parse(&source).err(), lenient.errors)
        }
    };
    assert_eq!(errors.first(), strict.as_ref());
    for report in errors.iter().take(5) {
        check_report(report, bytes.len());
    }
    strict.is_some()
}

fn damage(format: Format, bytes: &[u8]) {
    let mut random = Random(20_240_916);
    let start = Instant::now();
    let cut = (0..TRUNCATIONS).map(|_| random.below(bytes.len()));
    let refused = cut.filter(|&length| is_refused(format, &bytes[..length])).count();
    assert!(refused > 0, "{format}: no cut-off file was refused");
    let mut damaged = bytes.to_vec();
    for _ in 0..FLIPS {
        let place = random.below(bytes.len());
        damaged[place] ^= 1 << random.below(8);
        is_refused(format, &damaged);
        damaged[place] = bytes[place];
    }
    // And many at once.
    for _ in 0..FLIPS {
        let place = random.below(bytes.len());
        damaged[place] = random.below(256) as u8;
    }
    assert!(is_refused(format, &damaged), "{format}: garbage was read");
    assert!(start.elapsed() < MOST_TIME, "{format}: {:?}", start.elapsed());
}

#[test]
fn damaged_real_files_are_refused_in_order() {
    let Some(data) = support::shared("damaged_real_files_are_refused_in_order") else {
        return;
    };
    for (format, name) in [
        (Format::Def, "openlane/orfs45__gcd/design.def.gz"),
        (Format::Lef, "pdk/sky130hd/sky130hd.tlef.gz"),
        (Format::Lef, "pdk/nangate45/fakeram45_512x64.lef.gz"),
    ] {
        let source = support::open(&data.join(name));
        assert!(source.bytes().len() <= 300_000, "{name}");
        damage(format, source.bytes());
    }
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    support::files(&root.join(folder), &[".def", ".lef"])
}

/// All constructs, cut off everywhere and with marks where none belong.
#[test]
fn damaged_fixtures_are_refused_in_order() {
    for (format, folder) in [(Format::Def, "def/ok"), (Format::Lef, "lef/ok")] {
        for path in fixtures(folder) {
            let source = support::open(&path);
            let bytes = source.bytes();
            let mut random = Random(7);
            for end in 0..bytes.len() {
                is_refused(format, &bytes[..end]);
                let mut damaged = bytes.to_vec();
                damaged[end] = b"();+-*\"#\\\n\x000N\xff"[random.below(14)];
                is_refused(format, &damaged);
            }
        }
    }
}
