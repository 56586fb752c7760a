//! Cut-off and corrupted files of every format: an error with a place or a tree, never a panic or
//! an endless loop.

mod copies;
#[path = "../support/laws.rs"]
mod laws;
#[path = "../support/peak.rs"]
mod peak;
#[path = "../support/random.rs"]
mod random;
#[path = "../support/mod.rs"]
mod support;

use netlearn_parsers::Format;

use copies::{damage, damage_everywhere};

/// Files of at most 300 kB.
const REAL: &[(Format, &str)] = &[
    (Format::Aiger, "epfl/adder.aig.gz"),
    (Format::Aiger, "epfl/ctrl.aig.gz"),
    (Format::Bench, "iscas85/bench/c432.bench"),
    (Format::Blif, "itc99/blif/b03.blif"),
    (Format::Pla, "mcnc/pla/con1.pla"),
    (Format::Genlib, "mcnc/genlib/lib2.mis2lib"),
    (Format::Liberty, "timing/micro/lib/micro.lib"),
    (Format::Verilog, "iscas89/verilog/s641.v"),
    (Format::Lef, "pdk/sky130hd/sky130hd.tlef.gz"),
    (Format::Lef, "pdk/nangate45/fakeram45_512x64.lef.gz"),
    (Format::Def, "openlane/orfs45__gcd/design.def.gz"),
    (Format::Spef, "timing/gcd_nangate45/design.spef.gz"),
    (Format::Sdf, "timing/gcd_sky130hd/design.sdf.gz"),
    (Format::Sdf, "timing/micro/m56_sdf_cond/top.sdf"),
    (Format::Sdc, "openlane/riscduino__wb_host/design.sdc"),
    (Format::Sdc, "timing/micro/m70_tcl_subset/design.sdc"),
];

#[test]
fn damaged_real_files_are_refused_in_order() {
    let Some(data) = support::shared("damaged_real_files_are_refused_in_order") else {
        return;
    };
    for format in Format::ALL {
        let is_there = REAL.iter().any(|&(of_file, _)| of_file == format);
        assert!(is_there, "{format}: no real file is damaged");
    }
    for &(format, name) in REAL {
        let source = support::open(&data.join(name));
        assert!(source.bytes().len() <= 300_000, "{name}");
        damage(format, source.bytes());
    }
}

#[test]
fn damaged_fixtures_are_refused_in_order() {
    for format in Format::ALL {
        let files = support::fixtures(format, "");
        let sources: Vec<_> = files.iter().map(|path| support::open(path)).collect();
        for source in &sources {
            damage_everywhere(format, source.bytes());
        }
        // The longest has the most to lose.
        let longest = sources.iter().max_by_key(|source| source.bytes().len());
        damage(format, longest.expect("every format has fixtures").bytes());
    }
}
