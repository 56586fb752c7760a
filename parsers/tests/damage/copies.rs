//! Broken copies of a file: cut off, with bits flipped, with marks where none belong.
//! Not for: files that were made bad by hand; those have a message each.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use netlearn_parsers::{Format, Report, Source};

use crate::readers::{check_rest, find};

const TRUNCATIONS: usize = 200;
const FLIPS: usize = 500;

/// Far more than the copies of one file take; a loop that does not end takes longer.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Bytes that mean something in one format or another.
const MARKS: &[u8] = b"()[]{};:,.+-*=\"'`#\\/\n \x000N\xff";

/// The pseudo-random numbers of SplitMix64: the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `bound`, which is not zero.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((value ^ value >> 31) % bound as u64) as usize
    }
}

/// Reads a file that may be bad, strictly and leniently: what is refused names a place in it, and
/// both ways agree. Whether it was refused.
pub(crate) fn is_refused(format: Format, bytes: &[u8]) -> bool {
    let source = Source::from_bytes("damaged", bytes);
    let found = find(format, &source);
    if let Some(errors) = &found.lenient {
        let agree = match (&found.strict, format) {
            // Read in two steps: the first step's errors come first, whatever their place.
            (Some(error), Format::Liberty) => errors.contains(error),
            (strict, _) => errors.first() == strict.as_ref(),
        };
        assert!(agree, "{format}: {:?} and {errors:?}", found.strict);
    }
    let lenient = found.lenient.iter().flatten().take(10);
    for report in found.strict.iter().chain(lenient) {
        check_place(report, bytes.len());
    }
    found.strict.is_some()
}

fn check_place(report: &Report, length: usize) {
    let (position, span) = (report.position(), report.diagnostic().span);
    assert!(position.line >= 1 && position.column >= 1, "{report}");
    assert!(span.start() <= length && span.end() <= length, "{report}");
    assert!(!report.message().is_empty(), "{report}");
    let shown = report.to_string();
    assert!(shown.contains("--> damaged:"), "{report}");
    assert!(shown.len() < 10_000, "{report}");
}

/// Seeded damage to a real file: cut off at 200 places, 500 times a bit flipped, and garbage.
pub(crate) fn damage(format: Format, bytes: &[u8]) {
    let original = bytes.to_vec();
    in_time(format, move || {
        let mut random = Random(20_240_916);
        let mut refused = 0;
        for _ in 0..TRUNCATIONS {
            let end = random.below(original.len());
            let _trial = Trial(format, "cut off", end);
            refused += usize::from(is_refused(format, &original[..end]));
        }
        assert!(refused > 0, "{format}: no cut-off file was refused");
        let mut damaged = original.clone();
        for _ in 0..FLIPS {
            let place = random.below(original.len());
            damaged[place] ^= 1 << random.below(8);
            let _trial = Trial(format, "a bit flipped", place);
            is_refused(format, &damaged);
            damaged[place] = original[place];
        }
        for _ in 0..FLIPS {
            let place = random.below(original.len());
            damaged[place] = random.below(256) as u8;
        }
        assert!(is_refused(format, &damaged), "{format}: garbage was read");
    });
}

/// Damage at every byte of a short file, which shows all constructs: cut off there, and a mark
/// there. What is left can be written and read again.
pub(crate) fn damage_everywhere(format: Format, bytes: &[u8]) {
    let original = bytes.to_vec();
    in_time(format, move || {
        let mut random = Random(7);
        let mut damaged = original.clone();
        for place in 0..original.len() {
            let trial = Trial(format, "cut off", place);
            is_refused(format, &original[..place]);
            check_rest(format, &Source::from_bytes("damaged", &original[..place]));
            drop(trial);
            damaged[place] = MARKS[random.below(MARKS.len())];
            let _trial = Trial(format, "a mark", place);
            is_refused(format, &damaged);
            check_rest(format, &Source::from_bytes("damaged", damaged.as_slice()));
            damaged[place] = original[place];
        }
    });
}

/// What is being tried, for who reads about a panic.
struct Trial(Format, &'static str, usize);

impl Drop for Trial {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}: {} at byte {}", self.0, self.1, self.2);
        }
    }
}

/// Does work that has to end.
fn in_time(format: Format, work: impl FnOnce() + Send + 'static) {
    let (end, wait) = channel::<()>();
    let worker = thread::spawn(move || {
        // Dropped at the end of the work, in a panic as well.
        let _end = end;
        work();
    });
    let waited = wait.recv_timeout(MOST_TIME);
    assert_ne!(
        waited,
        Err(RecvTimeoutError::Timeout),
        "{format}: no end in {MOST_TIME:?}"
    );
    if let Err(panic) = worker.join() {
        resume_unwind(panic);
    }
}
