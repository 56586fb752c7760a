//! Every file of constraints of the reference data, against its netlist.

use netlearn_graph::constraints::Constraints;
use netlearn_graph::library::LibrarySet;
use netlearn_graph::netlist::Linker;
use netlearn_parsers::{Source, sdc};

use crate::commands::design;
use crate::common;
use crate::fixtures::{compile, constraints, library, linked, scripts};

#[test]
fn constraints_of_every_timing_case_compile() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut warnings = 0;
    // The netlist of syn60k is made by a recipe.
    let is_here = |path: &std::path::PathBuf| !path.to_string_lossy().contains("syn60k");
    for script in scripts(&timing).into_iter().filter(is_here) {
        let netlist = linked(&script);
        let compiled = constraints(&script, &netlist);
        let errors: Vec<_> = compiled.errors().collect();
        assert!(errors.is_empty(), "{}: {errors:?}", script.display());
        for warning in compiled.warnings() {
            warnings += 1;
            eprintln!("{}: {}", script.display(), warning.diagnostic.message);
        }
        assert!(
            !compiled.constraints.clocks.is_empty() || script.to_string_lossy().contains("m69"),
            "{}",
            script.display()
        );
    }
    assert_eq!(warnings, 0);
}

#[test]
fn constraints_of_every_hardened_design_compile() {
    let Some(designs) = common::shared("openlane") else {
        return;
    };
    let pdk = designs.join("../pdk");
    let sky130 = std::sync::Arc::new(LibrarySet::single(library(
        &pdk.join("sky130hd/sky130hd_tt.lib.gz"),
    )));
    let nangate = std::sync::Arc::new(LibrarySet::single(library(
        &pdk.join("nangate45/nangate45_typ.lib.gz"),
    )));
    let mut folders: Vec<_> = std::fs::read_dir(&designs)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("design.sdc").exists())
        .collect();
    folders.sort();
    let (mut compared, mut warnings, mut clocks) = (0, 0, 0);
    for folder in folders {
        let name = folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let libraries = match name.split("__").next() {
            // Their libraries are many.
            Some("bft7") => continue,
            Some("orfs45") => &nangate,
            _ => &sky130,
        };
        let mut linker = Linker::new(libraries.clone());
        linker.read(folder.join("netlist.v.gz")).expect("a netlist");
        let netlist = linker.link(None).expect("it links").netlist;
        let text = Source::open(folder.join("design.sdc")).expect("constraints");
        let compiled = compile(&netlist, &String::from_utf8_lossy(text.bytes()));
        let errors: Vec<_> = compiled.errors().collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        for warning in compiled.warnings() {
            warnings += 1;
            eprintln!("{name}: {}", warning.diagnostic.message);
        }
        clocks += compiled.constraints.clocks.len();
        compared += 1;
    }
    assert!(
        compared > 50 && clocks >= compared,
        "{compared} designs, {clocks} clocks"
    );
    assert_eq!(warnings, 0);
}

/// Constraints of one design, given to another one, are told; nothing else happens.
#[test]
fn constraints_of_other_designs_are_told() {
    let Some(data) = common::shared("openlane") else {
        return;
    };
    let netlist = design();
    let mut folders: Vec<_> = [data.clone(), data.join("../timing"), data.join("../timing/micro")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.expect("an entry").path().join("design.sdc"))
        .filter(|path| path.exists())
        .collect();
    folders.sort();
    assert!(folders.len() > 130);
    let mut told = 0;
    for path in folders {
        let parsed = sdc::parse(&Source::open(&path).expect("constraints"));
        // Some ask for objects while they are read.
        let Ok(parsed) = parsed else {
            continue;
        };
        let compiled = Constraints::compile(&netlist, &parsed.tree);
        let again = Constraints::compile(&netlist, &parsed.tree);
        assert_eq!(compiled.findings, again.findings, "{}", path.display());
        told += compiled.findings.len();
    }
    assert!(told > 1_000, "{told} findings");
}
