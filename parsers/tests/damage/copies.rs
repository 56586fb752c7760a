//! Broken copies of a file: cut off, with bits flipped, with marks where none belong.
//! Not for: files that were made bad by hand; those have a message each.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use netlearn_parsers::Format;

use crate::laws;
use crate::random::Random;

const TRUNCATIONS: usize = 200;
const FLIPS: usize = 500;

/// Far more than the copies of one file take; a loop that does not end takes longer.
const MOST_TIME: Duration = Duration::from_secs(120);

/// Bytes that mean something in one format or another.
const MARKS: &[u8] = b"()[]{};:,.+-*=\"'`#\\/\n \x000N\xff";

/// Seeded damage to a real file: cut off at 200 places, 500 times a bit flipped, and garbage.
pub(crate) fn damage(format: Format, bytes: &[u8]) {
    let original = bytes.to_vec();
    in_time(format, move || {
        let mut random = Random(20_240_916);
        let mut refused = 0;
        for _ in 0..TRUNCATIONS {
            let end = random.below(original.len());
            let _trial = Trial(format, "cut off", end);
            refused += usize::from(laws::check(format, &original[..end]));
        }
        assert!(refused > 0, "{format}: no cut-off file was refused");
        let mut damaged = original.clone();
        for _ in 0..FLIPS {
            let place = random.below(original.len());
            damaged[place] ^= 1 << random.below(8);
            let _trial = Trial(format, "a bit flipped", place);
            laws::check(format, &damaged);
            damaged[place] = original[place];
        }
        for _ in 0..FLIPS {
            let place = random.below(original.len());
            damaged[place] = random.below(256) as u8;
        }
        assert!(laws::check(format, &damaged), "{format}: garbage was read");
    });
}

/// Damage at every byte of a short file, which shows all constructs: cut off there, and a mark
/// there.
pub(crate) fn damage_everywhere(format: Format, bytes: &[u8]) {
    let original = bytes.to_vec();
    in_time(format, move || {
        let mut random = Random(7);
        let mut damaged = original.clone();
        for place in 0..original.len() {
            let trial = Trial(format, "cut off", place);
            laws::check(format, &original[..place]);
            drop(trial);
            damaged[place] = MARKS[random.below(MARKS.len())];
            let _trial = Trial(format, "a mark", place);
            laws::check(format, &damaged);
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
