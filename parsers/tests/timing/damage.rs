//! Cut-off and corrupted files: an error with a place or a tree, never a panic or an endless loop.

use std::time::{Duration, Instant};

use netlearn_parsers::{Format, Report, Source};

use crate::support;

const TRUNCATIONS: usize = 200;
const FLIPS: usize = 500;

/// Far more than any of these files takes; a loop that does not end takes longer.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Real files of at most 300 kB.
const REAL: [(Format, &str); 3] = [
    (Format::Spef, "timing/gcd_nangate45/design.spef.gz"),
    (Format::Sdf, "timing/gcd_sky130hd/design.sdf.gz"),
    (Format::Sdf, "timing/micro/m56_sdf_cond/top.sdf"),
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

fn check_place(report: &Report, length: usize) {
    let position = report.position();
    assert!(position.line >= 1 && position.column >= 1, "{report}");
    assert!(report.diagnostic().span.start() <= length, "{report}");
    assert!(report.to_string().contains("--> damaged:"), "{report}");
    assert!(report.to_string().len() < 10_000, "{report}");
}

/// Whether the damaged file was refused. Read leniently, it is refused as well, for the same
/// reason, and what is left of it can be written.
fn is_refused(format: Format, bytes: &[u8], may_write: bool) -> bool {
    let source = Source::from_bytes("damaged", bytes);
    let strict = support::read(format, &source);
    let lenient = support::read_lenient(format, &source);
    for report in &lenient.errors {
        check_place(report, bytes.len());
    }
    assert_eq!(strict.as_ref().err(), lenient.errors.first());
    // Nothing at all is no SPEF file.
    if may_write && support::written(&lenient.tree).is_ok() {
        support::check_round_trip(format, &lenient.tree, "what is left");
    }
    strict.is_err()
}

fn damage(format: Format, bytes: &[u8]) {
    let mut random = Random(20_240_916);
    let start = Instant::now();
    let cut: Vec<usize> = (0..TRUNCATIONS).map(|_| random.below(bytes.len())).collect();
    let refused = cut
        .into_iter()
        .filter(|&length| is_refused(format, &bytes[..length], length % 8 == 0));
    assert!(refused.count() > 0, "{format}: no cut-off file was refused");
    let mut damaged = bytes.to_vec();
    for flip in 0..FLIPS {
        let place = random.below(bytes.len());
        damaged[place] ^= 1 << random.below(8);
        is_refused(format, &damaged, flip % 8 == 0);
        damaged[place] = bytes[place];
    }
    // And many at once.
    for _ in 0..FLIPS {
        let place = random.below(bytes.len());
        damaged[place] = random.below(256) as u8;
    }
    assert!(is_refused(format, &damaged, false), "{format}: garbage was read");
    assert!(start.elapsed() < MOST_TIME, "{format}: {:?}", start.elapsed());
}

#[test]
fn damaged_real_files_are_refused_in_order() {
    let Some(data) = support::shared("damaged_real_files_are_refused_in_order") else {
        return;
    };
    for (format, name) in REAL {
        let source = support::open(&data.join(name));
        assert!(source.bytes().len() <= 300_000, "{name}");
        damage(format, source.bytes());
    }
}

#[test]
fn damaged_fixtures_are_refused_in_order() {
    for (format, text) in [
        (
            Format::Spef,
            include_bytes!("../fixtures/spef/ok/001_all_sections.spef").as_slice(),
        ),
        (
            Format::Sdf,
            include_bytes!("../fixtures/sdf/ok/001_every_construct.sdf").as_slice(),
        ),
    ] {
        damage(format, text);
    }
}
