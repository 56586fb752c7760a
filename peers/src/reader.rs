//! What a reader is, ours or a peer's.
//! Not for the readers themselves: `ours`, `peers` and `tools` list them.

use std::any::Any;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A format that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    Liberty,
    Lef,
    Def,
    Verilog,
    Sdf,
    Spef,
}

impl Format {
    const ALL: [(&'static str, Format); 6] = [
        ("liberty", Format::Liberty),
        ("lef", Format::Lef),
        ("def", Format::Def),
        ("verilog", Format::Verilog),
        ("sdf", Format::Sdf),
        ("spef", Format::Spef),
    ];

    /// The format of that name.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        known.map(|&(_, format)| format).ok_or_else(|| {
            let names = Self::ALL.map(|(name, _)| name);
            format!(
                "there is no format `{name}`; the formats are {}",
                names.join(", ")
            )
        })
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The speed that netlearn's reader is to reach, in megabytes a second.
    pub(crate) fn goal(self) -> f64 {
        match self {
            Format::Liberty => 250.0,
            Format::Lef => 290.0,
            Format::Def => 200.0,
            Format::Verilog => 100.0,
            Format::Sdf => 300.0,
            Format::Spef => 150.0,
        }
    }

    /// Most memory that netlearn's reader may take beyond the text, as a multiple of the file.
    pub(crate) fn memory_goal(self) -> f64 {
        match self {
            Format::Liberty | Format::Def => 5.0,
            _ => 3.0,
        }
    }

    /// What of a file is counted, to see that all readers have read all of it.
    pub(crate) fn items(self) -> &'static str {
        match self {
            Format::Liberty | Format::Sdf => "cells",
            Format::Lef => "macros",
            Format::Def | Format::Spef => "nets",
            Format::Verilog => "instances",
        }
    }
}

/// A way to read a file of a format.
pub(crate) struct Reader {
    pub(crate) format: Format,
    pub(crate) name: &'static str,
    /// What it makes of the file: only like is to be compared with like.
    pub(crate) builds: &'static str,
    /// Licence, where it is not netlearn's.
    pub(crate) licence: &'static str,
    pub(crate) how: How,
}

impl Reader {
    /// Its name and version; `None` where it cannot be run here.
    pub(crate) fn shown(&self) -> Option<String> {
        match self.how {
            How::Here(_) => Some(self.name.to_owned()),
            How::Program { version, .. } => version().map(|version| format!("{} {version}", self.name)),
            How::NotBuilt => None,
        }
    }
}

/// How a reader is run.
#[derive(Clone, Copy)]
pub(crate) enum How {
    /// In this process: gets the text ready, and returns what is to be timed.
    Here(fn(&Text) -> Timed),
    /// By another program, which is started anew for every measurement, where it is found.
    Program {
        version: fn() -> Option<String>,
        run: fn(&Path) -> Result<Reading, String>,
    },
    /// Its feature is off.
    #[allow(dead_code, reason = "with every feature on, no reader is of this kind")]
    NotBuilt,
}

/// The part of a reader that is timed.
pub(crate) type Timed = Box<dyn Fn() -> Result<Outcome, String>>;

/// What was read. It is dropped after the clock has stopped.
pub(crate) struct Outcome {
    /// Counts the items: a closure, because counting is not part of reading.
    pub(crate) count: Box<dyn FnOnce() -> usize>,
}

impl Outcome {
    /// Keeps what was read, and says how many items it has.
    pub(crate) fn new<T: Any>(tree: T, count: impl FnOnce(&T) -> usize + 'static) -> Self {
        Outcome {
            count: Box::new(move || count(&tree)),
        }
    }
}

/// A file in memory, and where it lies for those that open files themselves.
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// What was measured.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Reading {
    /// Processor time of the fastest run, user and system, in seconds.
    pub(crate) seconds: f64,
    /// Most memory that reading took beyond the text, in bytes.
    pub(crate) peak_bytes: Option<u64>,
    /// Items found, where the reader tells.
    pub(crate) items: Option<usize>,
}
