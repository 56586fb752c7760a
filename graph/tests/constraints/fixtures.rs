//! A small library and design, and the cases of the reference data.

use std::path::{Path, PathBuf};

use netlearn_graph::constraints::{Compiled, Constraints, Finder};
use netlearn_graph::library::{Library, LibrarySet, Mode};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_parsers::{Source, sdc, tcl};

/// What a script of the reference data reads before its constraints.
pub(crate) fn linked(script: &Path) -> Netlist {
    let folder = script.parent().expect("a folder");
    let text = std::fs::read_to_string(script).expect("a script");
    let mut libraries = LibrarySet::builder();
    let mut verilog = Vec::new();
    let mut top = None;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["read_liberty", "-min", path] => {
                _ = libraries.add_for(library(&folder.join(path)), None, Some(Mode::Early));
            }
            ["read_liberty", "-max", path] => {
                _ = libraries.add_for(library(&folder.join(path)), None, Some(Mode::Late));
            }
            ["read_liberty", path] => _ = libraries.add(library(&folder.join(path))),
            ["read_verilog", path] => verilog.push(folder.join(path)),
            ["link_design", name] => top = Some(name.to_owned()),
            _ => {}
        }
    }
    let mut linker = Linker::new(libraries.build());
    for path in verilog {
        linker.read(&path).expect("a netlist");
    }
    linker.link(top.as_deref()).expect("it links").netlist
}

pub(crate) fn library(path: &Path) -> Library {
    Library::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The commands of a script of the reference data that are constraints, those of the files it reads
/// among them.
pub(crate) fn constraints(script: &Path, netlist: &Netlist) -> Compiled {
    let folder = script.parent().expect("a folder");
    let text = std::fs::read_to_string(script).expect("a script");
    let mut own = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["read_sdc", path] => {
                let sdc = Source::open(folder.join(path)).expect("constraints");
                own.push_str(&String::from_utf8_lossy(sdc.bytes()));
                own.push('\n');
            }
            [
                "set_pi_model"
                | "set_elmore"
                | "set_delay_calculator"
                | "set_assigned_delay"
                | "set_assigned_check"
                | "set_assigned_transition",
                ..,
            ] => {}
            ["set", ..] => own.push_str(&format!("{line}\n")),
            [name, ..] if name.starts_with("set_") => own.push_str(&format!("{line}\n")),
            _ => {}
        }
    }
    compile(netlist, &own)
}

/// The constraints that a text makes.
pub(crate) fn compile(netlist: &Netlist, text: &str) -> Compiled {
    let finder = Finder::new(netlist);
    let options = sdc::Options {
        objects: Some(&finder),
        script: tcl::Options::default(),
        ..sdc::Options::default()
    };
    let source = Source::from_bytes("test.sdc", text.to_owned());
    let parsed = sdc::parse_with(&source, &options).unwrap_or_else(|report| panic!("{report}"));
    Constraints::compile(netlist, &parsed.tree)
}

/// All scripts under a folder, sorted.
pub(crate) fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.ends_with("cmds.tcl") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
