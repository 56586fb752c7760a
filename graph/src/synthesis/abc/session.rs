//! One ABC process that is spoken to over pipes.
//! Not for: what the commands mean; this room knows lines, markers and deadlines only.
//!
//! ABC answers at once, echoes every line behind a prompt (`abc 01> balance`), and goes on after a
//! failed command with its network unchanged. So each command is followed by `echo` of a marker
//! that occurs nowhere else: what stands between two markers is the answer to one command.

use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::synthesis::engine::CancelFlag;

/// How long a wait lasts before the wish to stop is looked at again.
const POLL: Duration = Duration::from_millis(50);

/// Bytes sent before answers are awaited: less than a pipe holds, so that writing to a stopped
/// process does not block.
const BATCH_BYTES: usize = 32 * 1024;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// The deadline passed while the command with this index was at work.
    TimedOut(usize),
    /// The process ended while the command with this index was at work.
    Ended(usize),
    /// Set from outside.
    Cancelled,
    /// The process could not be started.
    Start(io::Error),
}

/// The lines that one command printed, without prompts, echoes and colours.
pub(super) type Answer = Vec<String>;

/// A running ABC. It is killed when dropped.
pub(super) struct Session {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    next_marker: u64,
}

impl Session {
    /// Starts ABC in `folder`, where it finds its files by short names and where no `abc.rc` of
    /// the user changes what commands mean.
    pub(super) fn start(binary: &Path, folder: &Path) -> Result<Self, Fault> {
        let (reader, writer) = io::pipe().map_err(Fault::Start)?;
        let errors = writer.try_clone().map_err(Fault::Start)?;
        // A group of its own: Ctrl-C in the terminal is for us to handle, not for ABC to die of.
        let mut child = Command::new(binary)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(writer)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .map_err(Fault::Start)?;
        let Some(stdin) = child.stdin.take() else {
            return Err(Fault::Start(io::Error::other("no pipe to its standard input")));
        };
        let (sender, lines) = channel();
        thread::spawn(move || forward(reader, &sender));
        Ok(Self {
            child,
            stdin,
            lines,
            next_marker: 0,
        })
    }

    /// Sends the commands and returns the answer to each.
    pub(super) fn ask(
        &mut self,
        commands: &[String],
        deadline: Instant,
        cancel: &CancelFlag,
    ) -> Result<Vec<Answer>, Fault> {
        let mut answers = Vec::with_capacity(commands.len());
        let mut rest = commands;
        while !rest.is_empty() {
            let mut text = String::new();
            let mut count = 0;
            while let Some(command) = rest.get(count) {
                if count > 0 && text.len() + command.len() > BATCH_BYTES {
                    break;
                }
                text.push_str(&format!("{command}\necho {}\n", self.marker(count)));
                count += 1;
            }
            // A process that is gone makes this fail; reading below then tells its status.
            let _ = self
                .stdin
                .write_all(text.as_bytes())
                .and_then(|()| self.stdin.flush());
            for (i, command) in rest[..count].iter().enumerate() {
                let answer = self.answer(command, &self.marker(i), deadline, cancel);
                answers.push(answer.map_err(|fault| fault.at(answers.len()))?);
            }
            self.next_marker += count as u64;
            rest = &rest[count..];
        }
        Ok(answers)
    }

    fn marker(&self, offset: usize) -> String {
        format!("NETLEARN-END-{}", self.next_marker + offset as u64)
    }

    fn answer(
        &self,
        command: &str,
        marker: &str,
        deadline: Instant,
        cancel: &CancelFlag,
    ) -> Result<Answer, Silence> {
        let echo_of_marker = format!("echo {marker}");
        let mut answer = Vec::new();
        loop {
            let line = self.line(deadline, cancel)?;
            let line = line.trim_end();
            if line == marker {
                return Ok(answer);
            }
            if line != command && line != echo_of_marker && !line.is_empty() {
                answer.push(line.to_owned());
            }
        }
    }

    fn line(&self, deadline: Instant, cancel: &CancelFlag) -> Result<String, Silence> {
        loop {
            if cancel.is_cancelled() {
                return Err(Silence::Cancelled);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left.min(POLL)) {
                Ok(line) => return Ok(line),
                Err(RecvTimeoutError::Disconnected) => return Err(Silence::Ended),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(Silence::TimedOut),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// How the process ended, waiting for it a moment: its pipe may close before it is gone.
    pub(super) fn end_status(&mut self) -> String {
        for _ in 0..20 {
            match self.child.try_wait() {
                Ok(Some(status)) => return status.to_string(),
                Ok(None) => thread::sleep(POLL),
                Err(error) => return error.to_string(),
            }
        }
        "it closed its output".to_owned()
    }

    /// The id of the process.
    #[cfg(test)]
    pub(super) fn process_id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Fails only where the process is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

enum Silence {
    TimedOut,
    Ended,
    Cancelled,
}

impl Silence {
    fn at(self, command: usize) -> Fault {
        match self {
            Silence::TimedOut => Fault::TimedOut(command),
            Silence::Ended => Fault::Ended(command),
            Silence::Cancelled => Fault::Cancelled,
        }
    }
}

/// Reads the pipe to its end, so that ABC never waits for us.
fn forward(pipe: PipeReader, lines: &Sender<String>) {
    let mut pipe = BufReader::new(pipe);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match pipe.read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if lines.send(plain(&String::from_utf8_lossy(&bytes))).is_err() {
            return;
        }
    }
}

/// The line as it would stand on a screen without colours: escape sequences gone, what a carriage
/// return overwrote gone, prompts gone.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.trim_end_matches(['\n', '\r']).chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => drop(chars.by_ref().find(char::is_ascii_alphabetic)),
            '\r' => text.clear(),
            _ => text.push(c),
        }
    }
    let mut rest = text.as_str();
    while let Some(after) = without_prompt(rest) {
        rest = after;
    }
    rest.to_owned()
}

fn without_prompt(line: &str) -> Option<&str> {
    let digits = line.strip_prefix("abc ")?;
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == digits.len() {
        None
    } else {
        rest.strip_prefix("> ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_prompts_and_overwritten_text_go() {
        assert_eq!(plain("\u{1b}[1;37msin  :\u{1b}[0m lev = 20\n"), "sin  : lev = 20");
        assert_eq!(plain("abc 01> abc 123> balance\n"), "balance");
        assert_eq!(plain("move 1\rmove 2\rdone\n"), "done");
        assert_eq!(plain("abc said so"), "abc said so");
    }

    #[test]
    fn a_program_that_only_echoes_times_out_and_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let Ok(mut session) = Session::start(Path::new("/bin/cat"), folder.path()) else {
            eprintln!("skipped: no /bin/cat");
            return;
        };
        let deadline = Instant::now() + Duration::from_millis(200);
        let fault = session
            .ask(&["print_stats".to_owned()], deadline, &CancelFlag::new())
            .unwrap_err();
        assert!(matches!(fault, Fault::TimedOut(0)), "{fault:?}");
        let process = format!("/proc/{}", session.process_id());
        assert!(Path::new(&process).exists());
        drop(session);
        assert!(!Path::new(&process).exists());
    }

    #[test]
    fn an_end_and_a_wish_to_stop_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let Ok(mut session) = Session::start(Path::new("/bin/false"), folder.path()) else {
            eprintln!("skipped: no /bin/false");
            return;
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        let fault = session
            .ask(&["x".to_owned()], deadline, &CancelFlag::new())
            .unwrap_err();
        assert!(matches!(fault, Fault::Ended(0)), "{fault:?}");
        assert!(session.end_status().contains('1'));

        let cancel = CancelFlag::new();
        cancel.cancel();
        let fault = session.ask(&["x".to_owned()], deadline, &cancel).unwrap_err();
        assert!(matches!(fault, Fault::Cancelled), "{fault:?}");
    }

    #[test]
    fn a_program_that_is_not_there_is_no_panic() {
        let fault = Session::start(Path::new("/nonexistent/abc"), Path::new("/")).err();
        assert!(matches!(fault, Some(Fault::Start(_))));
    }
}
