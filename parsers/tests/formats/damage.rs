//! Cut-off and corrupted files: an error with a place or a tree, never a panic, an endless loop
//! or more memory than the file explains.

use std::path::Path;
use std::time::{Duration, Instant};

use netlearn_parsers::{Format, Source};

use crate::support;

const TRUNCATIONS: usize = 200;
const FLIPS: usize = 500;

/// Far more than any of these files takes; a loop that does not end takes longer.
const MOST_TIME: Duration = Duration::from_secs(60);

/// Real files of about 10 kB a format, and the fixtures where there is no shared data.
const REAL: [(Format, &str); 6] = [
    (Format::Aiger, "epfl/adder.aig.gz"),
    (Format::Aiger, "epfl/ctrl.aig.gz"),
    (Format::Bench, "iscas85/bench/c432.bench"),
    (Format::Blif, "itc99/blif/b03.blif"),
    (Format::Pla, "mcnc/pla/con1.pla"),
    (Format::Genlib, "mcnc/genlib/lib2.mis2lib"),
];

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

/// Whether the damaged file was refused.
fn is_refused(format: Format, bytes: &[u8]) -> bool {
    match support::read(format, &Source::from_bytes("damaged", bytes)) {
        Ok(_) => false,
        Err(report) => {
            let position = report.position();
            assert!(position.line >= 1 && position.column >= 1, "{report}");
            assert!(report.diagnostic().span.start() <= bytes.len(), "{report}");
            assert!(report.to_string().contains("--> damaged:"), "{report}");
            assert!(report.to_string().len() < 10_000, "{report}");
            true
        }
    }
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
    for (format, name) in REAL {
        damage(format, support::open(&data.join(name)).bytes());
    }
}

#[test]
fn damaged_fixtures_are_refused_in_order() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for format in support::FORMATS {
        let folder = fixtures.join(format.to_string().to_lowercase()).join("ok");
        let files = support::files(&folder);
        // The longest has the most to lose.
        let sources = files.iter().map(|path| support::open(path));
        let longest = sources.max_by_key(|source| source.bytes().len());
        damage(format, longest.expect("every format has fixtures").bytes());
    }
}
