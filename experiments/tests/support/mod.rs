//! What the tests of the command line share: running the program, small circuits, skipping.

#![allow(dead_code, reason = "not every test file needs everything")]

use std::path::{Path, PathBuf};

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

/// The folder of dependencies where it has ABC; else says that the test is skipped.
pub(crate) fn has_abc() -> bool {
    let deps = std::env::var_os("NETLEARN_DEPS").map_or_else(|| root().join(".deps"), PathBuf::from);
    let is_there = std::env::var_os("NETLEARN_ABC").is_some() || deps.join("abc/yosys-abc").is_file();
    if !is_there {
        eprintln!("skipped: no ABC; `cargo xtask setup` installs it");
    }
    is_there
}

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
