//! Delays against OpenSTA's: every arc, and the slews of pins.

#[path = "../common/mod.rs"]
mod common;
mod design;
mod golden;

use std::path::{Path, PathBuf};

use design::{Design, everywhere, library, pins, slew};
use golden::{EXACT, Tolerance, compare_edges, compare_openlane_slews, compare_slews, read, section};
use netlearn_graph::constraints::{AnalysisType, Drive, PortLoad};
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode, Role};
use netlearn_graph::parasitics::{Parasitics, Pi, SpefOptions, SpefWires};
use netlearn_graph::timing::{Annotations, DelayCalculator, EdgeKind, VertexId};
use netlearn_parsers::{Source, spef};

/// Iterations that end after as many steps as OpenSTA's.
const NEAR: Tolerance = Tolerance(0.02, 2e-3);

/// timing.md 11.3: of many pins, some are a step apart.
const A_STEP_APART: Tolerance = Tolerance(0.1, 0.01);

struct Micro {
    folder: PathBuf,
    golden: String,
    design: Design,
}

impl Micro {
    fn new(timing: &Path, case: &str) -> Self {
        Self::with(timing, case, library(&timing.join("micro/lib/micro.lib")))
    }

    fn with(timing: &Path, case: &str, libraries: LibrarySet) -> Self {
        let folder = timing.join("micro").join(case);
        Self {
            golden: read(&folder.join("golden.tsv")),
            design: Design::new(libraries, &folder.join("design.v"), "top"),
            folder,
        }
    }

    fn compare(&self, tolerance: Tolerance) {
        let case = self.folder.file_name().expect("a case").to_string_lossy();
        let (inputs, delays) = (self.design.inputs(), self.design.delays());
        let edges = section(&self.golden, "edges");
        let compared = compare_edges(inputs, &delays, edges, tolerance).check(&case);
        assert!(compared > 10, "{case}: {compared} delays");
        let pins = section(&self.golden, "pins");
        compare_slews(inputs, &delays, pins, tolerance).check(&format!("{case}, slews"));
    }
}

#[test]
fn micro_cases_without_constraints_that_change_delays() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for case in [
        "m03_reg2reg_ideal",
        "m07_crpr_same_transition",
        "m08_derate_types",
        "m09_uncertainty",
        "m10_latency",
        "m11_latency_pin",
        "m12_genclk_div2",
        "m16_clkgate_inferred",
        "m17_icg",
        "m18_recovery_removal",
        "m20_nonunate_clock",
        "m21_clock_sense",
        "m27_tristate",
        "m28_latch_borrow",
        "m29_latch_no_borrow",
        "m30_latch_max_borrow",
        "m31_latch_flop_mix",
        "m32_two_clocks",
        "m33_odd_periods",
        "m34_multicycle_same",
        "m35_multicycle_cross",
        "m36_false_path",
        "m37_max_min_delay",
        "m38_exception_priority",
        "m41_data_check",
        "m42_clock_groups",
        "m43_io_delays",
        "m44_input_delay_ref_pin",
        "m46_macro_bus",
        "m51_group_path",
        "m69_unconstrained",
        "m72_virtual_hold_edges",
    ] {
        Micro::new(&timing, case).compare(EXACT);
    }
}

#[test]
fn ideal_clocks_have_no_slew_behind_gates() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for case in ["m13_genclk_ideal", "m14_genclk_edges", "m54_negedge"] {
        let mut case = Micro::new(&timing, case);
        case.design.make_clocks_ideal([0.0; 2]);
        case.compare(EXACT);
    }
}

#[test]
fn slews_and_loads_of_ports() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for (name, drives, loads) in [
        (
            "m01_comb_lumped",
            &[("a", 50.0), ("b", 200.0)][..],
            &[("y", 7.0)][..],
        ),
        ("m02_extrapolate", &[("a", 900.0), ("b", 1.0)], &[("y", 150.0)]),
        ("m04_propagated", &[("clk", 30.0)], &[]),
        ("m05_crpr", &[("clk", 30.0)], &[]),
    ] {
        let mut case = Micro::new(&timing, name);
        for &(port, ps) in drives {
            case.design.drive(port, slew(ps));
        }
        for &(port, ff) in loads {
            let port = case.design.port(port);
            case.design.environment.loads.insert(port, pins(ff));
        }
        case.compare(EXACT);
    }
    let mut case = Micro::new(&timing, "m25_driving_cell");
    let design = &mut case.design;
    let drive = design.driving_cell("INV", None, "Y", [0.0; 2]);
    design.drive("a", drive);
    let drive = design.driving_cell("NAND2", Some("B"), "Y", [200.0, 100.0]);
    design.drive("b", drive);
    let drive = Drive {
        kohm: everywhere(Some(2.0)),
        ..Drive::default()
    };
    design.drive("c", drive);
    let wire = PortLoad {
        wire_ff: everywhere(20.0),
        ..PortLoad::default()
    };
    let by_mode = PortLoad {
        pin_ff: [[3.0; 2], [9.0; 2]],
        ..PortLoad::default()
    };
    for (port, load) in [("y", pins(12.0)), ("z", wire), ("w", by_mode)] {
        let port = design.port(port);
        design.environment.loads.insert(port, load);
    }
    case.compare(EXACT);
}

#[test]
fn what_is_disabled_gives_no_slew() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for (case, from, to) in [
        ("m22_xor_case", "cx/B", "cx/Y"),
        ("m23_disable_timing", "u2/A", "u2/Y"),
    ] {
        let mut case = Micro::new(&timing, case);
        case.design.disable(from, to);
        case.compare(EXACT);
    }
}

#[test]
fn registers_see_slews_of_ideal_clocks() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut case = Micro::new(&timing, "m49_clock_transition");
    case.design.make_clocks_ideal([150.0, 120.0]);
    case.compare(EXACT);
}

#[test]
fn checks_of_best_and_worst_case() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut case = Micro::new(&timing, "m47_bc_wc");
    case.design.analysis = AnalysisType::BestWorst;
    case.compare(EXACT);
}

#[test]
fn thresholds_of_libraries() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let set = library(&timing.join("micro/lib/micro_thr.lib"));
    let mut case = Micro::with(&timing, "m52_thresholds", set);
    case.design.drive("d", slew(200.0));
    let port = case.design.port("q");
    case.design.environment.loads.insert(port, pins(10.0));
    case.compare(EXACT);
}

#[test]
fn early_and_late_libraries() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let [fast, slow] = ["micro_fast.lib", "micro_slow.lib"]
        .map(|name| Library::read(timing.join("micro/lib").join(name)).expect("a library"));
    Micro::with(&timing, "m68_min_max_lib", LibrarySet::early_late(fast, slow)).compare(EXACT);
}

#[test]
fn wire_loads() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut case = Micro::new(&timing, "m48_wire_load");
    case.design.environment.wire_loads.models = [Some((0, 0)); 2];
    case.design.make_clocks_ideal([0.0; 2]);
    case.compare(NEAR);
}

#[test]
fn parasitics_of_micro_cases() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let with = |case: &str, calculator, coupling_factor, tolerance| {
        let mut case = Micro::new(&timing, case);
        case.design.calculator = calculator;
        let options = SpefOptions {
            coupling_factor,
            ..SpefOptions::default()
        };
        let path = case.folder.join("top.spef");
        case.design.read_spef(&path, options);
        if case.folder.ends_with("m64_spef_branch") {
            case.design.drive("clk", slew(50.0));
            let port = case.design.port("q0");
            case.design.environment.loads.insert(port, pins(5.0));
        }
        case.compare(tolerance);
    };
    let effective = DelayCalculator::EffectiveCapacitance;
    with("m58_spef_dmp", effective, 1.0, NEAR);
    with("m59_spef_two_pole", DelayCalculator::TwoPole, 1.0, NEAR);
    with("m60_spef_lumped", DelayCalculator::Lumped, 1.0, EXACT);
    with("m61_spef_unit", DelayCalculator::Unit(1000.0), 1.0, EXACT);
    with("m62_spef_coupling", effective, 1.0, NEAR);
    with("m63_spef_coupling_factor", effective, 0.5, NEAR);
    with("m64_spef_branch", effective, 1.0, NEAR);
    with("m66_spef_min_max_derate", effective, 1.0, NEAR);
}

#[test]
fn pi_models_and_elmore_delays_that_are_given() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut case = Micro::new(&timing, "m65_pi_elmore");
    let netlist = &case.design.netlist;
    let mut parasitics = Parasitics::default();
    for (driver, load, [near_ff, kohm, far_ff], elmore_ps) in [
        ("r1/Q", "u1/A", [9.0, 1.5, 5.0], 12.0),
        ("u1/Y", "u2/A", [18.0, 2.5, 12.0], 55.0),
    ] {
        let [driver, load] = [driver, load].map(|name| netlist.find_pin(name).expect("a pin"));
        let net = netlist.net_of(driver).expect("it is connected");
        let pi = Pi {
            near_ff,
            kohm,
            far_ff,
        };
        parasitics.set_pi(net, driver, None, None, &pi);
        assert!(parasitics.set_elmore(net, (driver, load), None, None, elmore_ps));
    }
    case.design.parasitics.push(parasitics.into());
    case.compare(NEAR);
}

#[test]
fn delays_that_files_give() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for (name, warnings) in [
        ("m55_sdf_basic", 0),
        ("m56_sdf_cond", 1),
        ("m57_sdf_incremental_hier", 0),
        ("m73_sdf_dot_divider", 0),
    ] {
        let mut case = Micro::new(&timing, name);
        case.design.disable_constants();
        let found = case.design.read_sdf(&case.folder.join("top.sdf"));
        assert_eq!(found.len(), warnings, "{name}: {found:?}");
        case.compare(EXACT);
    }
}

#[test]
fn delays_and_slews_that_are_assigned() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut case = Micro::new(&timing, "m71_set_assigned");
    let Design { graph, netlist, .. } = &case.design;
    let pin = |name| netlist.find_pin(name).expect("a pin");
    let load = |name| graph.load(pin(name)).expect("it reads");
    let mut given = Annotations::new(graph, netlist.libraries());
    for point in netlist.libraries().points() {
        let output = graph.driver(pin("u1/Y")).expect("it drives");
        for (edge, _) in graph.fanin(output) {
            for place in 0..2 {
                given.set_arc(edge, place, point, 200.0);
            }
        }
        for (wire, _) in graph.fanin(load("u2/A")) {
            for edge in Edge::ALL {
                given.set_wire(wire, point, edge, 33.0);
                given.set_slew(load("u2/A"), point, edge, 300.0);
            }
        }
        for (at, check) in graph.deferred().iter().enumerate() {
            let EdgeKind::Cell(set) = check.kind else { continue };
            let is_setup = netlist.libraries().library().arc_set(set).role == Role::Setup;
            if is_setup && check.to == load("r2/D") {
                for place in 0..2 {
                    given.set_deferred(at, place, point, 90.0);
                }
            }
        }
    }
    case.design.annotations = Some(given);
    case.compare(EXACT);
}

/// A design with its environment.
fn placed(timing: &Path, name: &str) -> Design {
    let folder = timing.join(name);
    let (pdk, file, top) = match name {
        "gcd_nangate45" => ("nangate45", "nangate45_typ", "gcd"),
        "aes_nangate45" => ("nangate45", "nangate45_typ", "aes_cipher_top"),
        "ibex_nangate45" => ("nangate45", "nangate45_typ", "ibex_core"),
        "gcd_sky130hd" => ("sky130hd", "sky130hd_tt", "gcd"),
        "ibex_sky130hd" => ("sky130hd", "sky130hd_tt", "ibex_core"),
        other => panic!("no design {other}"),
    };
    let set = library(&timing.join(format!("../pdk/{pdk}/{file}.lib.gz")));
    let mut design = Design::new(set, &folder.join("design.v.gz"), top);
    match name {
        "gcd_nangate45" => {
            let drive = design.driving_cell("BUF_X4", None, "Z", [0.0; 2]);
            design.surround("clk", &drive, 3.898);
        }
        "aes_nangate45" => {
            let drive = design.driving_cell("BUF_X4", None, "Z", [0.0; 2]);
            design.surround("clk", &drive, 3.9);
            design.make_clocks_ideal([0.0; 2]);
        }
        "ibex_nangate45" => {
            design.surround("", &slew(50.0), 3.9);
            design.make_clocks_ideal([0.0; 2]);
        }
        "gcd_sky130hd" => {
            design.surround("", &slew(100.0), 0.0);
            design.make_clocks_ideal([0.0; 2]);
        }
        _ => {
            design.surround("", &slew(100.0), 33.0);
            design.make_clocks_ideal([0.0; 2]);
        }
    }
    design
}

/// Compares what goldens there are of a variant.
fn compare(timing: &Path, name: &str, variant: &str, design: &Design, tolerance: Tolerance) {
    let folder = timing.join(name).join(variant);
    let (inputs, delays) = (design.inputs(), design.delays());
    let edges = folder.join("edges.tsv.gz");
    if edges.exists() {
        let compared = compare_edges(inputs, &delays, &read(&edges), tolerance);
        assert!(compared.check(&format!("{name}/{variant}")) > 1000);
    }
    let pins = read(&folder.join("pins.tsv.gz"));
    let compared = compare_slews(inputs, &delays, &pins, tolerance);
    assert!(compared.check(&format!("{name}/{variant}, slews")) > 1000);
}

#[test]
fn designs_without_wires() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for name in ["gcd_nangate45", "gcd_sky130hd", "ibex_sky130hd"] {
        compare(&timing, name, "zero_wire", &placed(&timing, name), EXACT);
    }
}

#[test]
fn designs_with_parasitics() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for name in ["gcd_nangate45", "gcd_sky130hd", "aes_nangate45", "ibex_nangate45"] {
        let mut design = placed(&timing, name);
        let path = timing.join(name).join("design.spef.gz");
        design.read_spef(&path, SpefOptions::default());
        compare(&timing, name, "spef", &design, NEAR);
    }
}

/// A file that is read in pieces gives the wires of the whole file, and the same odd names.
#[test]
fn pieces_of_a_file_are_the_whole_file() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    // A netlist that does not have all of the nets.
    for name in ["aes_nangate45", "gcd_nangate45"] {
        let netlist = placed(&timing, name).netlist;
        let source = Source::open(timing.join("aes_nangate45/design.spef.gz")).expect("parasitics");
        let file = spef::parse(&source).expect("parasitics").tree;
        let (whole, report) = Parasitics::from_spef(&netlist, &file, SpefOptions::default());
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let read = || SpefWires::read(&netlist, &source, SpefOptions::default());
            let wires = pool.expect("threads").install(read).expect("parasitics");
            assert_eq!(wires.report, report);
            let mut parasitics = Parasitics::default();
            parasitics.take_over(&wires);
            for net in netlist.nets() {
                for driver in netlist.drivers(net) {
                    let [one, other] = [&whole, &parasitics]
                        .map(|wires| format!("{:?}", wires.find(net, driver, Mode::Late, Edge::Rise)));
                    assert_eq!(one, other);
                }
            }
        }
    }
}

#[test]
fn any_number_of_threads_finds_the_same_bits() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let mut design = placed(&timing, "aes_nangate45");
    let path = timing.join("aes_nangate45/design.spef.gz");
    design.read_spef(&path, SpefOptions::default());
    let bits = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let delays = pool.expect("threads").install(|| design.delays());
        let mut bits = Vec::new();
        for vertex in (0..design.graph.num_vertices() as u32).map(VertexId) {
            for point in design.netlist.libraries().points() {
                for edge in Edge::ALL {
                    bits.push(delays.slew_ps(vertex, point, edge).to_bits());
                    for (wire, _) in design.graph.fanin(vertex) {
                        if design.graph.kind(wire) == EdgeKind::Wire {
                            bits.push(delays.wire_ps(wire, point, edge).to_bits());
                        }
                    }
                }
            }
        }
        bits
    };
    let one = bits(1);
    assert!(one == bits(3) && one.len() > 300_000, "{}", one.len());
}

#[test]
fn designs_with_delay_files() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for (name, given) in [("gcd_sky130hd", 1_000), ("aes_nangate45", 100_000)] {
        let mut design = placed(&timing, name);
        let warnings = design.read_sdf(&timing.join(name).join("design.sdf.gz"));
        assert_eq!(warnings, [""; 0], "{name}");
        let found = design.annotations.as_ref().map(Annotations::num_given);
        assert!(found.is_some_and(|found| found > given), "{name}: {found:?}");
        if timing.join(name).join("sdf/pins.tsv.gz").exists() {
            compare(&timing, name, "sdf", &design, EXACT);
        }
    }
}

#[test]
fn a_design_with_two_poles() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    let name = "gcd_nangate45";
    let mut design = placed(&timing, name);
    let path = timing.join(name).join("design.spef.gz");
    design.read_spef(&path, SpefOptions::default());
    design.calculator = DelayCalculator::TwoPole;
    compare(&timing, name, "spef_two_pole", &design, NEAR);
}

/// Designs without clocks that open flows placed and routed: slews of pins, the worst of all arcs.
/// Slews of a routed design of sky130 whose inputs have a driving cell, and whose outputs a load.
fn compare_routed(openlane: &Path, (name, top): (&str, &str), driving_cell: &str, load_ff: f32) {
    let folder = openlane.join(name);
    let set = library(&openlane.join("../pdk/sky130hd/sky130hd_tt.lib.gz"));
    let mut design = Design::new(set, &folder.join("netlist.v.gz"), top);
    let drive = design.driving_cell(driving_cell, None, "Y", [0.0; 2]);
    design.surround("", &drive, load_ff);
    for supply in [
        "VPWR", "VGND", "vccd1", "vccd2", "vdda1", "vdda2", "vssa1", "vssa2", "vssd1", "vssd2",
    ] {
        if let Some(port) = design.netlist.find_port(supply) {
            design.environment.drives.remove(&port);
        }
    }
    design.disable_constants();
    design.read_spef(&folder.join("nom.spef.gz"), SpefOptions::default());
    let pins = read(&folder.join("pins.sta.tsv.gz"));
    let compared = compare_openlane_slews(design.inputs(), &design.delays(), &pins, A_STEP_APART);
    assert!(compared.check(name) > 1000);
}

#[test]
fn routed_designs_of_open_flows() {
    let Some(openlane) = common::shared("openlane") else {
        return;
    };
    for design in [
        ("egecpu__alu_a", "alu"),
        ("egecpu__alu_b", "alu"),
        ("egecpu__alu_flags", "alu_flags"),
        ("wfg__merge_memory", "merge_memory"),
        ("wfg__wb_mux", "wb_mux"),
    ] {
        compare_routed(&openlane, design, "sky130_fd_sc_hd__inv_2", 33.4);
    }
}

/// A net of it has two flip-flops as drivers.
#[test]
fn outputs_that_drive_together_share_their_load() {
    let Some(openlane) = common::shared("openlane") else {
        return;
    };
    let design = ("uncc__user_proj_example", "user_proj_example");
    compare_routed(&openlane, design, "sky130_fd_sc_hd__inv_8", 17.65);
}

#[test]
fn routed_designs_with_several_libraries() {
    let Some(openlane) = common::shared("openlane") else {
        return;
    };
    let mut libraries = LibrarySet::builder();
    for folder in [openlane.join("../pdk/asap7"), openlane.join("lib_asap7")] {
        let files = common::files(&folder).into_iter();
        for file in files.filter(|file| file.to_string_lossy().ends_with(".lib.gz")) {
            libraries.add(Library::read(file).expect("a library"));
        }
    }
    let libraries = libraries.build();
    for (name, top) in [
        ("bft7__bp-t-switch", "t_switch"),
        ("bft7__credit-pi-switch", "credit_pi_switch"),
    ] {
        let folder = openlane.join(name);
        let mut design = Design::new(libraries.clone(), &folder.join("netlist.v.gz"), top);
        design.read_spef(&folder.join("nom.spef.gz"), SpefOptions::default());
        let pins = read(&folder.join("pins.sta.tsv.gz"));
        let compared = compare_openlane_slews(design.inputs(), &design.delays(), &pins, A_STEP_APART);
        assert!(compared.check(name) > 1000);
    }
}
