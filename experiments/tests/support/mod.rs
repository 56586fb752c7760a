//! What the tests of the command line share: running the program, small circuits, skipping.

#![allow(dead_code, reason = "not every test file needs everything")]

pub(crate) mod design;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Stdio};

use assert_cmd::Command;
use serde_json::Value;

/// Two inputs, an XOR and an AND as BENCH.
pub(crate) const HALF_ADDER: &str = "\
INPUT(a)
INPUT(b)
OUTPUT(sum)
OUTPUT(carry)
carry = AND(a, b)
sum = XOR(a, b)
";

/// The same function, written in another way, as BLIF.
pub(crate) const HALF_ADDER_BLIF: &str = "\
.model half_adder
.inputs a b
.outputs sum carry
.names a b sum
10 1
01 1
.names a b carry
11 1
.end
";

/// A small genlib library.
pub(crate) const CELLS: &str = "\
GATE zero 0 O=CONST0;
GATE one  0 O=CONST1;
GATE buf  1 O=a;      PIN * NONINV 1 999 1 0.2 1 0.2
GATE inv  1 O=!a;     PIN * INV 1 999 1 0.2 1 0.2
GATE nand 2 O=!(a*b); PIN * INV 1 999 1 0.2 1 0.2
GATE nor  2 O=!(a+b); PIN * INV 1 999 1.4 0.5 1.4 0.5
";

/// A folder with files, and the program run in it.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("the folder can be written to");
        }
        Self { folder }
    }

    /// A file of the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The text of a file of the folder.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// The program, in the folder.
    pub(crate) fn netlearn(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("netlearn").expect("the program is built");
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .env("NO_COLOR", "1")
            .env_remove("RUST_LOG");
        command
    }

    /// The program in the folder, at work while the test goes on.
    pub(crate) fn start(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("netlearn"))
            .current_dir(self.folder.path())
            .args(arguments)
            .env("NO_COLOR", "1")
            .env_remove("RUST_LOG")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Running {
            child,
            stderr,
            err: String::new(),
        }
    }

    /// Exit code, stdout and stderr.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.netlearn(arguments).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Ran {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

/// A run of the program that has not ended; it ends with the test at the latest.
pub(crate) struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// What it said on stderr so far.
    err: String,
}

impl Running {
    /// Waits until stderr has a line with this text.
    pub(crate) fn wait_for(&mut self, text: &str) {
        loop {
            let start = self.err.len();
            let read = self.stderr.read_line(&mut self.err).expect("stderr is UTF-8");
            assert!(read > 0, "it ended without `{text}`: {}", self.err);
            if self.err[start..].contains(text) {
                return;
            }
        }
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id());
        let status = std::process::Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("a shell").success(), "{kill}");
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let mut out = String::new();
        self.stderr
            .read_to_string(&mut self.err)
            .expect("stderr is UTF-8");
        let mut stdout = self.child.stdout.take().expect("a pipe");
        stdout.read_to_string(&mut out).expect("stdout is UTF-8");
        Ran {
            code: self.child.wait().expect("it ends").code(),
            out,
            err: std::mem::take(&mut self.err),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only a failed test leaves it at work; where it has ended there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Its stdout as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// Whether there is ABC; else says that the test is skipped.
pub(crate) fn has_abc() -> bool {
    abc().is_some()
}

/// The ABC that the program uses; where there is none, says that the test is skipped.
pub(crate) fn abc() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("NETLEARN_ABC") {
        return Some(PathBuf::from(named));
    }
    let deps = std::env::var_os("NETLEARN_DEPS").map_or_else(|| root().join(".deps"), PathBuf::from);
    let installed = deps.join("abc/yosys-abc");
    if !installed.is_file() {
        eprintln!("skipped: no ABC; `cargo xtask setup` installs it");
        return None;
    }
    Some(installed)
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
