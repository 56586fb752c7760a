//! Progress of long work on stderr: a bar on a terminal, else a plain line now and then.
//! Not for results and not for logs.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Time between plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(15);

static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);
static QUIET: AtomicBool = AtomicBool::new(false);

/// Shows no progress from now on.
pub(crate) fn silence() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Runs `f` with the bars lifted off the terminal.
pub(crate) fn suspend<T>(f: impl FnOnce() -> T) -> T {
    BARS.suspend(f)
}

/// A line about the course of things.
pub(crate) fn note(text: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        // Progress that cannot be shown is no reason to stop.
        let _ = suspend(|| writeln!(io::stderr(), "{text}"));
    }
}

/// Progress of one piece of work.
pub(crate) enum Progress {
    /// On a terminal.
    Bar(ProgressBar),
    /// Elsewhere.
    Plain(Mutex<Plain>),
    /// With `--quiet`.
    Hidden,
}

/// A count that speaks from time to time.
pub(crate) struct Plain {
    label: String,
    total: u64,
    first: Option<u64>,
    start: Instant,
    last: Instant,
}

impl Progress {
    /// Progress towards `total`, called `label`.
    pub(crate) fn new(label: &str, total: u64) -> Self {
        if QUIET.load(Ordering::Relaxed) {
            return Self::Hidden;
        }
        if !io::stderr().is_terminal() {
            let now = Instant::now();
            return Self::Plain(Mutex::new(Plain {
                label: label.to_owned(),
                total,
                first: None,
                start: now,
                last: now,
            }));
        }
        let template = "{prefix:>12} [{bar:30}] {human_pos}/{human_len} {msg} ({eta} left)";
        // Proof: the template is a constant without unknown keys.
        let style = ProgressStyle::with_template(template)
            .expect("a fixed template")
            .progress_chars("=> ");
        let bar = BARS.add(
            ProgressBar::new(total)
                .with_style(style)
                .with_prefix(label.to_owned()),
        );
        Self::Bar(bar)
    }

    /// `done` of the total are done; `message` says more about it.
    pub(crate) fn set(&self, done: u64, message: &str) {
        match self {
            Self::Bar(bar) => {
                bar.set_position(done);
                bar.set_message(message.to_owned());
            }
            Self::Plain(plain) => {
                let mut plain = plain.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(line) = plain.line(done, message, Instant::now()) {
                    note(&line);
                }
            }
            Self::Hidden => {}
        }
    }

    /// The work is over; the bar goes away.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
            BARS.remove(bar);
        }
    }
}

impl Plain {
    /// The line to print now, where one is due.
    fn line(&mut self, done: u64, message: &str, now: Instant) -> Option<String> {
        let first = *self.first.get_or_insert(done);
        if now - self.last < PLAIN_EVERY || done >= self.total {
            return None;
        }
        self.last = now;
        let elapsed = (now - self.start).as_secs_f64();
        let left = match done.saturating_sub(first) {
            0 => String::new(),
            n => format!(
                ", {} left",
                seconds(elapsed / n as f64 * (self.total - done) as f64)
            ),
        };
        let separator = if message.is_empty() { "" } else { " " };
        Some(format!(
            "{} {done}/{}{separator}{message}{left}",
            self.label, self.total
        ))
    }
}

/// A time for people: `42 s`, `3 min`, `1.5 h`.
pub(crate) fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 0.95 => format!("{s:.1} s"),
        s if s < 100.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_come_now_and_then_with_an_estimate() {
        let start = Instant::now();
        let mut plain = Plain {
            label: "labels".into(),
            total: 400,
            first: None,
            start,
            last: start,
        };
        assert_eq!(plain.line(100, "", start + Duration::from_secs(1)), None);
        let line = plain.line(200, "i2c", start + Duration::from_secs(20));
        assert_eq!(line.as_deref(), Some("labels 200/400 i2c, 40 s left"));
        assert_eq!(plain.line(201, "i2c", start + Duration::from_secs(21)), None);
    }

    #[test]
    fn times_are_short() {
        assert_eq!(seconds(0.25), "0.2 s");
        assert_eq!(seconds(42.4), "42 s");
        assert_eq!(seconds(200.0), "3 min");
        assert_eq!(seconds(7200.0), "2.0 h");
    }
}
