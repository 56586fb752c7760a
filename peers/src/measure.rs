//! How a reader is measured: processor time, best of several batches of runs, and the peak of the heap.
//! Not for keeping one that crashes from harming the rest: that is `jail`.

use std::any::Any;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

use crate::heap;
use crate::reader::{How, Reading, Text};

/// Batches of runs; the fastest counts.
const BATCHES: usize = 7;
/// A batch takes at least so much processor time: the kernel's account of shorter ones is not to be trusted.
const BATCH: Duration = Duration::from_millis(50);
/// No further batch begins after so much processor time.
const ENOUGH: Duration = Duration::from_secs(2);

/// Reads the file again and again.
pub(crate) fn repeat(how: How, path: &Path) -> Result<Reading, String> {
    let read = match how {
        How::NotBuilt => return Err("its feature is off".into()),
        How::Program { run, .. } => return run(path),
        How::Here(prepare) => {
            let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            prepare(&Text {
                path: path.to_owned(),
                text,
            })
        }
    };
    // What a peer says when it panics becomes its row; where in its sources it does is no one's business.
    panic::set_hook(Box::new(|_| {}));
    let read = || {
        let outcome = panic::catch_unwind(AssertUnwindSafe(&read));
        outcome.map_err(|payload| said(&*payload))?
    };
    let (outcome, peak) = heap::peak_of(read);
    let mut reading = Reading {
        seconds: f64::INFINITY,
        peak_bytes: Some(peak),
        items: Some((outcome?.count)()),
    };
    let began = now()?;
    for _ in 0..BATCHES {
        let (mut took, mut runs) = (Duration::ZERO, 0);
        while took < BATCH {
            let start = now()?;
            let outcome = read()?;
            took += now()? - start;
            runs += 1;
            drop(outcome);
        }
        reading.seconds = reading.seconds.min(took.as_secs_f64() / f64::from(runs));
        if now()? - began > ENOUGH {
            break;
        }
    }
    Ok(reading)
}

/// What a panic says.
fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    format!("panics: {}", text.unwrap_or("without a word"))
}

/// Processor time of this process so far, on all of its threads.
fn now() -> Result<Duration, String> {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)
        .map(Duration::from)
        .map_err(|error| format!("the clock of the process: {error}"))
}
