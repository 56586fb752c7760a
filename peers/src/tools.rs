//! Programs and Python modules that read the same formats, where this machine has them.
//! Not for crates: those are `peers`.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::reader::{Format, How, Reader, Reading};

/// Runs of a program; the fastest counts.
const RUNS: usize = 3;

/// Every reader of this kind, also those that are not found.
pub(crate) fn readers() -> Vec<Reader> {
    let reader = |format, name, builds, version, run| Reader {
        format,
        name,
        builds,
        licence: "",
        how: How::Program { version, run },
    };
    let sta = |format, builds, run| reader(format, "OpenSTA", builds, || version("sta", "-version"), run);
    let yosys = |format, builds, run| reader(format, "Yosys", builds, || version("yosys", "-V"), run);
    vec![
        sta(Format::Liberty, "typed library, all tables", |path| {
            opensta("", &format!("read_liberty {}", path.display()))
        }),
        sta(Format::Verilog, "syntax tree, not linked", |path| {
            opensta("", &format!("read_verilog {}", path.display()))
        }),
        sta(Format::Sdf, "delays set on the timing graph", |path| {
            opensta(&linked(path)?, &format!("read_sdf {}", path.display()))
        }),
        sta(Format::Spef, "RC networks on the linked netlist", |path| {
            opensta(&linked(path)?, &format!("read_spef {}", path.display()))
        }),
        yosys(Format::Liberty, "cells and ports, no timing", |path| {
            run_yosys(&format!("read_liberty -lib {}", path.display()))
        }),
        yosys(Format::Verilog, "syntax tree and RTLIL", |path| {
            run_yosys(&format!("read_verilog {}", path.display()))
        }),
        reader(
            Format::Liberty,
            "liberty-parser (Python)",
            "group tree",
            || package("liberty-parser"),
            |path| {
                let import = "from liberty.parser import parse_liberty";
                run_python(
                    path,
                    import,
                    "parse_liberty(text)",
                    "len(tree.get_groups('cell'))",
                )
            },
        ),
        reader(
            Format::Lef,
            "lefdef (Python, C++ core)",
            "macros with pins",
            || package("lefdef"),
            |path| {
                run_python(
                    path,
                    "import lefdef",
                    "lefdef.C_LefReader().read(path)",
                    "tree.c_num_macros",
                )
            },
        ),
        reader(
            Format::Def,
            "lefdef (Python, C++ core)",
            "pins, nets, rows, tracks; no components",
            || package("lefdef"),
            |path| {
                run_python(
                    path,
                    "import lefdef",
                    "lefdef.C_DefReader().read(path)",
                    "tree.c_num_nets",
                )
            },
        ),
        reader(
            Format::Verilog,
            "SpyDrNet (Python)",
            "netlist with hierarchy",
            || package("spydrnet"),
            |path| {
                let count = "sum(1 for _ in tree.get_instances())";
                run_python(path, "import spydrnet", "spydrnet.parse(path)", count)
            },
        ),
        reader(
            Format::Sdf,
            "sdf-timing (Python)",
            "delays, merged by cell type",
            || package("sdf-timing"),
            |path| {
                let count = "sum(len(cells) for cells in tree['cells'].values())";
                run_python(
                    path,
                    "from sdf_timing import sdfparse",
                    "sdfparse.parse(text)",
                    count,
                )
            },
        ),
        reader(
            Format::Sdf,
            "sdf-toolkit (Python)",
            "delays and checks",
            || package("sdf-toolkit"),
            |path| {
                let count = "sum(len(cells) for cells in tree.cells.values())";
                run_python(
                    path,
                    "from sdf_toolkit.parser import parse_sdf",
                    "parse_sdf(text)",
                    count,
                )
            },
        ),
    ]
}

/// What a program says its version is: the first word of its answer that begins with a digit.
pub(crate) fn version(program: &str, option: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(option)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let is_number = |word: &&str| word.starts_with(|char: char| char.is_ascii_digit());
    text.split_whitespace().find(is_number).map(str::to_owned)
}

/// Version of a package that Python finds.
fn package(name: &str) -> Option<String> {
    let ask = format!("import importlib.metadata; print(importlib.metadata.version('{name}'))");
    let output = Command::new("python3")
        .args(["-c", &ask])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// What OpenSTA needs before it can annotate a file: the library and netlist that lie beside it.
fn linked(path: &Path) -> Result<String, String> {
    let netlist = path.with_extension("v");
    let library = path.with_file_name("nangate45_typ.lib");
    let text =
        std::fs::read_to_string(&netlist).map_err(|_| "there is no netlist to set it on".to_owned())?;
    let top = text
        .lines()
        .find_map(|line| line.strip_prefix("module "))
        .and_then(|rest| {
            rest.split(|c: char| c == '(' || c == ';' || c.is_whitespace())
                .next()
        })
        .ok_or("its netlist has no module")?;
    Ok(format!(
        "read_liberty {}\nread_verilog {}\nlink_design {top}\n",
        library.display(),
        netlist.display()
    ))
}

fn opensta(before: &str, read: &str) -> Result<Reading, String> {
    let script = |text: &str| -> Result<tempfile::NamedTempFile, String> {
        let file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
        std::fs::write(&file, format!("{text}\n")).map_err(|error| error.to_string())?;
        Ok(file)
    };
    let (before, all) = (script(before)?, script(&format!("{before}{read}"))?);
    let run = |file: &tempfile::NamedTempFile| {
        let words = [
            OsStr::new("-no_splash"),
            OsStr::new("-exit"),
            file.path().as_os_str(),
        ];
        run(Command::new("sta").args(words))
    };
    difference(|| run(&before), || run(&all))
}

fn run_yosys(read: &str) -> Result<Reading, String> {
    difference(
        || run(Command::new("yosys").args(["-q", "-p", ""])),
        || run(Command::new("yosys").args(["-q", "-p", read])),
    )
}

/// What a program takes beyond what it takes without the file: processor time and peak of memory.
fn difference(
    before: impl Fn() -> Result<Cost, String>,
    all: impl Fn() -> Result<Cost, String>,
) -> Result<Reading, String> {
    let best = |run: &dyn Fn() -> Result<Cost, String>| -> Result<Cost, String> {
        let mut best = run()?;
        for _ in 1..RUNS {
            best.seconds = best.seconds.min(run()?.seconds);
        }
        Ok(best)
    };
    // The kernel tells the largest peak of all children so far, so that the smaller run has to come first.
    let (before, all) = (best(&before)?, best(&all)?);
    Ok(Reading {
        seconds: all.seconds - before.seconds,
        peak_bytes: Some(all.peak_bytes.saturating_sub(before.peak_bytes)),
        items: None,
    })
}

/// What a program took: processor time, and the peak of its memory or that of another one before it.
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    peak_bytes: u64,
}

fn run(command: &mut Command) -> Result<Cost, String> {
    let (output, cost) = measured(command.stdin(Stdio::null()))?;
    let said = [output.stderr, output.stdout].concat();
    let said = String::from_utf8_lossy(&said);
    // OpenSTA tells its errors and ends well.
    if !output.status.success() || said.contains("Error:") {
        return Err(said.into_owned());
    }
    Ok(cost)
}

/// Runs a program to its end, well or badly.
pub(crate) fn measured(command: &mut Command) -> Result<(Output, Cost), String> {
    let usage = || getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string());
    let before = usage()?;
    let output = command.output().map_err(|error| error.to_string())?;
    let after = usage()?;
    let time = after.user_time() + after.system_time() - before.user_time() - before.system_time();
    let cost = Cost {
        seconds: time.num_microseconds() as f64 / 1e6,
        peak_bytes: u64::try_from(after.max_rss()).unwrap_or(0) * 1024,
    };
    Ok((output, cost))
}

/// Reads a file in Python until two seconds of processor time are over, and prints what a [`Reading`] is.
fn run_python(path: &Path, import: &str, read: &str, count: &str) -> Result<Reading, String> {
    let script = format!(
        "import json, os, resource, sys, time\n\
         {import}\n\
         path = sys.argv[1]\n\
         text = open(path).read()\n\
         out, sys.stdout = sys.stdout, open(os.devnull, 'w')\n\
         peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n\
         before, best, spent = peak(), float('inf'), 0\n\
         while spent < 2 and best:\n    \
             start = time.process_time()\n    \
             tree = {read}\n    \
             took = time.process_time() - start\n    \
             taken = peak() - before if spent == 0 else taken\n    \
             best, spent = min(best, took), spent + took\n\
         json.dump({{'seconds': best, 'peak_bytes': taken, 'items': {count}}}, out)\n"
    );
    let output = Command::new("python3")
        .args(["-c", &script])
        .arg(path)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.trim().lines().last().unwrap_or("it fails").to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}
