//! Compiled libraries against what their text says and what OpenSTA makes of them.

mod common;

use netlearn_graph::ids::{ArcId, CellId};
use netlearn_graph::library::{
    Conditions, Direction, Edge, GatePin, Library, LibrarySet, Mode, Role, Sense, SequentialKind,
};
use netlearn_parsers::Source;

/// A library of `../shared`, by its path below `data`.
fn read(path: &str) -> Option<Library> {
    let path = common::shared(path)?;
    Some(Library::read(&path).unwrap_or_else(|error| panic!("{error}")))
}

fn micro() -> Option<Library> {
    read("timing/micro/lib/micro.lib")
}

/// The arcs of a cell as rows of OpenSTA's edges: ends, role, sense, condition, edges.
fn arcs(library: &Library, cell: CellId) -> Vec<String> {
    let mut rows = Vec::new();
    for (_, set) in library.arc_sets(cell) {
        let when = set
            .when
            .map(|when| library.display_function(cell, when).to_string());
        for arc in set.arcs {
            let arc = library.arc(arc);
            rows.push(format!(
                "{} {} {} {} {} {} {}",
                library.port_name(set.from),
                library.port_name(set.to),
                set.role.name(),
                set.sense.name(),
                when.as_deref().unwrap_or("-"),
                arc.from.symbol(),
                set.role.to_symbol(arc.to),
            ));
        }
    }
    rows.sort();
    rows
}

fn check_arcs(library: &Library, cell: &str, expected: &[&str]) {
    let id = library.find_cell(cell).unwrap_or_else(|| panic!("no {cell}"));
    let mut expected: Vec<String> = expected.iter().map(|&row| row.to_owned()).collect();
    expected.sort();
    assert_eq!(arcs(library, id), expected, "{cell}");
}

#[test]
fn arcs_of_the_micro_cells() {
    let Some(library) = micro() else { return };
    assert!(library.warnings().is_empty(), "{:?}", library.warnings());
    check_arcs(
        &library,
        "XOR2",
        &[
            "A Y combinational negative_unate B ^ v",
            "A Y combinational negative_unate B v ^",
            "A Y combinational positive_unate !B ^ ^",
            "A Y combinational positive_unate !B v v",
            "B Y combinational negative_unate A ^ v",
            "B Y combinational negative_unate A v ^",
            "B Y combinational positive_unate !A ^ ^",
            "B Y combinational positive_unate !A v v",
        ],
    );
    check_arcs(
        &library,
        "MUX2",
        &[
            "D0 Y combinational positive_unate - ^ ^",
            "D0 Y combinational positive_unate - v v",
            "D1 Y combinational positive_unate - ^ ^",
            "D1 Y combinational positive_unate - v v",
            "S Y combinational negative_unate D0*!D1 ^ v",
            "S Y combinational negative_unate D0*!D1 v ^",
            "S Y combinational positive_unate !D0*D1 ^ ^",
            "S Y combinational positive_unate !D0*D1 v v",
        ],
    );
    check_arcs(
        &library,
        "TBUF",
        &[
            "A Y combinational positive_unate - ^ ^",
            "A Y combinational positive_unate - v v",
            "E Y tristate disable negative_unate - v 0Z",
            "E Y tristate disable negative_unate - v 1Z",
            "E Y tristate enable positive_unate - ^ Z0",
            "E Y tristate enable positive_unate - ^ Z1",
        ],
    );
    check_arcs(
        &library,
        "DFF",
        &[
            "CK CK width unknown - ^ v",
            "CK CK width unknown - v ^",
            "CK D hold unknown - ^ ^",
            "CK D hold unknown - ^ v",
            "CK D setup unknown - ^ ^",
            "CK D setup unknown - ^ v",
            "CK Q Reg Clk to Q non_unate - ^ ^",
            "CK Q Reg Clk to Q non_unate - ^ v",
            "CK QN Reg Clk to Q non_unate - ^ ^",
            "CK QN Reg Clk to Q non_unate - ^ v",
        ],
    );
    check_arcs(
        &library,
        "DFFR",
        &[
            "CK D hold unknown - ^ ^",
            "CK D hold unknown - ^ v",
            "CK D setup unknown - ^ ^",
            "CK D setup unknown - ^ v",
            "CK Q Reg Clk to Q non_unate - ^ ^",
            "CK Q Reg Clk to Q non_unate - ^ v",
            "CK RN recovery unknown - ^ ^",
            "CK RN removal unknown - ^ ^",
            "RN Q Reg Set/Clr positive_unate - v v",
        ],
    );
    check_arcs(
        &library,
        "LATH",
        &[
            "D Q Latch D to Q positive_unate - ^ ^",
            "D Q Latch D to Q positive_unate - v v",
            "G D hold unknown - v ^",
            "G D hold unknown - v v",
            "G D setup unknown - v ^",
            "G D setup unknown - v v",
            "G Q Latch En to Q non_unate - ^ ^",
            "G Q Latch En to Q non_unate - ^ v",
        ],
    );
    let bits = ["A[1]", "A[0]"].map(|bit| {
        ["hold", "setup"].map(|role| ["^", "v"].map(|edge| format!("CK {bit} {role} unknown - ^ {edge}")))
    });
    let outputs = ["Q[1]", "Q[0]"]
        .map(|bit| ["^", "v"].map(|edge| format!("CK {bit} Reg Clk to Q non_unate - ^ {edge}")));
    let rows = bits.iter().flatten().flatten().chain(outputs.iter().flatten());
    check_arcs(&library, "ROM2", &rows.map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn ports_of_the_micro_cells() {
    let Some(library) = micro() else { return };
    let port = |cell: &str, name: &str| {
        let cell = library.find_cell(cell).unwrap();
        library.port(library.find_port(cell, name).unwrap()).clone()
    };
    let buffer = port("BUF", "A");
    for mode in Mode::ALL {
        assert_eq!(buffer.capacitance(mode, Edge::Rise), 1.05);
        assert_eq!(buffer.capacitance(mode, Edge::Fall), 0.95);
    }
    let clock = port("DFF", "CK");
    assert!(clock.is_clock && clock.is_register_clock && clock.is_check_clock);
    assert_eq!(clock.min_period, Some(600.0));
    assert_eq!(port("BUF", "Y").limits.max_capacitance, Some(120.0));
    // A bit of a bus says what its bus does not, and takes the rest from it.
    assert_eq!(port("ROM2", "Q[1]").limits.max_capacitance, Some(150.0));
    assert_eq!(port("ROM2", "Q[0]").limits.max_capacitance, Some(200.0));
    assert_eq!(port("ROM2", "A[0]").capacitance(Mode::Late, Edge::Fall), 1.5);
    assert_eq!(port("ICG", "IQ").direction, Direction::Internal);
    assert_eq!(port("ICG", "E").gate_pin, Some(GatePin::Enable));

    let gate = library.cell(library.find_cell("ICG").unwrap());
    assert_eq!(
        gate.clock_gating.map(|style| library.text(style)),
        Some("latch_posedge")
    );
    let rom = library.cell(library.find_cell("ROM2").unwrap());
    assert!(rom.traits.is_macro && rom.traits.interface_timing);
    let bus = library.bus(library.find_bus(library.find_cell("ROM2").unwrap(), "Q").unwrap());
    assert_eq!((bus.bits, bus.ports.len()), (Some((1, 0)), 2));
    let latch = library.cell(library.find_cell("LATL").unwrap());
    let latch = &library.sequentials()[latch.sequentials.clone()];
    assert_eq!((latch.len(), latch[0].kind), (1, SequentialKind::Latch));

    let header = &library.headers()[0];
    assert_eq!(header.thresholds.slew_upper, [0.8; 2]);
    assert_eq!(header.default_limits.max_slew, Some(2000.0));
    assert_eq!(header.default_conditions, Some(0));
    let (capacitance, resistance) = header.find_wire_load("small").unwrap().wire(3.0);
    assert!((capacitance - 6.5).abs() < 1e-9 && (resistance - 1.625).abs() < 1e-9);
}

/// How many edges of each role OpenSTA lists for a design is known; here those of one cell of it.
#[test]
fn registers_of_real_libraries() {
    if let Some(library) = read("pdk/sky130hd/sky130hd_tt.lib.gz") {
        check_arcs(
            &library,
            "sky130_fd_sc_hd__dfxtp_1",
            &[
                "CLK CLK width unknown - ^ v",
                "CLK CLK width unknown - v ^",
                "CLK D hold unknown - ^ ^",
                "CLK D hold unknown - ^ v",
                "CLK D setup unknown - ^ ^",
                "CLK D setup unknown - ^ v",
                "CLK Q Reg Clk to Q non_unate - ^ ^",
                "CLK Q Reg Clk to Q non_unate - ^ v",
            ],
        );
        // Checks name the related pin first here, the constrained pin first in nangate45.
        let cell = library.find_cell("sky130_fd_sc_hd__dfxtp_1").unwrap();
        let (_, set) = library
            .arc_sets(cell)
            .find(|(_, set)| set.role == Role::Setup)
            .unwrap();
        let table = library.arc(set.arcs.get(0).unwrap()).delay;
        assert_eq!(library.tables().breakpoints(table, 0).len(), 3);
    }
    if let Some(library) = read("pdk/nangate45/nangate45_typ.lib.gz") {
        let cell = library.find_cell("AOI21_X1").unwrap();
        let rows = arcs(&library, cell);
        assert!(
            rows.contains(&"A ZN combinational negative_unate B1*!B2 ^ v".to_owned()),
            "{rows:?}"
        );
        let thresholds = library.headers()[0].thresholds;
        assert_eq!(
            (thresholds.slew_lower, thresholds.slew_upper),
            ([0.3; 2], [0.7; 2])
        );
    }
}

#[test]
fn all_libraries_load() {
    for (path, cells, header) in [
        (
            "pdk/nangate45/nangate45_typ.lib.gz",
            134,
            "NangateOpenCellLibrary",
        ),
        (
            "pdk/nangate45/nangate45_fast.lib.gz",
            134,
            "NangateOpenCellLibrary_fast",
        ),
        (
            "pdk/nangate45/nangate45_slow.lib.gz",
            134,
            "NangateOpenCellLibrary_slow",
        ),
        ("pdk/nangate45/fakeram45_64x32.lib.gz", 1, "fakeram45_64x32"),
        ("pdk/nangate45/fakeram45_512x64.lib.gz", 1, "fakeram45_512x64"),
        (
            "pdk/sky130hd/sky130hd_tt.lib.gz",
            428,
            "sky130_fd_sc_hd__tt_025C_1v80",
        ),
        (
            "pdk/asap7/asap7sc7p5t_INVBUF_RVT_TT_nldm_220122.lib.gz",
            37,
            "asap7sc7p5t_INVBUF_RVT_TT_nldm_211120",
        ),
        (
            "pdk/asap7/asap7sc7p5t_SEQ_RVT_TT_nldm_220123.lib.gz",
            33,
            "asap7sc7p5t_SEQ_RVT_TT_nldm_220123",
        ),
        (
            "pdk/asap7/asap7sc7p5t_SIMPLE_RVT_TT_nldm_211120.lib.gz",
            56,
            "asap7sc7p5t_SIMPLE_RVT_TT_nldm_211120",
        ),
        (
            "pdk/ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C.lib.gz",
            78,
            "sg13g2_stdcell_typ_1p20V_25C",
        ),
        ("pdk/small/osu018_stdcells.lib.gz", 32, "osu018_stdcells"),
        ("timing/micro/lib/micro_fast.lib", 22, "micro_fast"),
        ("timing/micro/lib/micro_slow.lib", 22, "micro_slow"),
        ("timing/micro/lib/micro_thr.lib", 22, "micro_thr"),
        ("timing/tau2015/tau2015_Early.lib.gz", 105, "tau2015_s27_Early"),
        ("timing/tau2015/tau2015_Late.lib.gz", 105, "tau2015_s27_Late"),
        ("timing/tau2015/simple_Early.lib.gz", 211, "contest"),
        (
            "openlane/lib_asap7/asap7sc7p5t_AO_RVT_TT_nldm_211120.used.lib.gz",
            15,
            "asap7sc7p5t_AO_RVT_TT_nldm_211120",
        ),
    ] {
        let Some(library) = read(path) else { return };
        assert_eq!(
            (library.cells().len(), library.headers()[0].name.as_str()),
            (cells, header),
            "{path}"
        );
        // Every arc has numbers that can be read anywhere.
        let mut checked = 0;
        for index in 0..library.num_arcs() {
            let arc = library.arc(ArcId(index as u32));
            for table in [Some(arc.delay), arc.slew].into_iter().flatten() {
                assert!(
                    library.tables().value(table, [37.0, 5.0, 0.0]).is_finite(),
                    "{path} {index}"
                );
                checked += 1;
            }
        }
        assert!(checked > 0 || library.num_arcs() == 0, "{path}");
    }
}

#[test]
fn scenes_take_their_own_numbers() {
    let names = ["micro", "micro_slow", "micro_fast"];
    let read = |name: &str| read(&format!("timing/micro/lib/{name}.lib"));
    let [Some(typical), Some(slow), Some(fast)] = names.map(read) else {
        return;
    };
    let first_arc = |set: &LibrarySet| {
        let cell = set.find_cell("BUF").unwrap();
        let (_, arcs) = set.library().arc_sets(cell).next().unwrap();
        arcs.arcs.get(0).unwrap()
    };
    let single = LibrarySet::single(typical.clone());
    let (early, late) = (single.point(0, Mode::Early), single.point(0, Mode::Late));
    let arc = first_arc(&single);
    let (delay, slew) = single.delay_and_slew(late, arc, 100.0, 10.0);
    assert!(
        (delay - 67.0).abs() < 1e-4 && (slew - 60.0).abs() < 1e-4,
        "{delay} {slew}"
    );
    assert_eq!(single.delay_and_slew(early, arc, 100.0, 10.0), (delay, slew));

    let set = LibrarySet::early_late(fast.clone(), slow.clone());
    assert!(set.warnings().is_empty(), "{:?}", set.warnings());
    let arc = first_arc(&set);
    let at = |mode: Mode| set.delay_and_slew(set.point(0, mode), arc, 100.0, 10.0).0;
    assert!(
        (at(Mode::Early) - 0.7 * delay).abs() < 1e-3,
        "{}",
        at(Mode::Early)
    );
    assert!((at(Mode::Late) - 1.35 * delay).abs() < 1e-3, "{}", at(Mode::Late));

    let mut builder = LibrarySet::builder();
    let (hot, cold) = (builder.scene("hot"), builder.scene("cold"));
    builder.add(typical);
    builder.add_for(slow, Some(hot), None);
    builder.add_for(fast, Some(cold), None);
    // The typical library was added first for all points.
    let set = builder.build();
    for point in set.points() {
        assert_eq!(set.delay_and_slew(point, first_arc(&set), 100.0, 10.0).0, delay);
    }
}

#[test]
fn libraries_that_disagree_are_told() {
    let text = |name: &str, cells: &str| {
        let text = format!("library ({name}) {{ {cells} }}");
        Library::from_source(&Source::from_bytes(name, text)).unwrap()
    };
    let pins = "pin (A) { direction : input; capacitance : 1; } pin (Y) { direction : output; timing () { \
                related_pin : A; timing_sense : positive_unate; cell_rise (scalar) { values (\"1\"); } } }";
    let early = text(
        "early",
        &format!("cell (BUF) {{ {pins} }} cell (ONLY) {{ {pins} }}"),
    );
    let late = text(
        "late",
        "cell (BUF) { pin (A) { direction : input; capacitance : 2; } }",
    );
    let set = LibrarySet::early_late(early, late);
    let warnings = set.warnings().join("\n");
    assert!(
        warnings.contains("late") && warnings.contains("ONLY"),
        "{warnings}"
    );
    assert!(
        warnings.contains("pins or arcs") && warnings.contains("BUF"),
        "{warnings}"
    );
    let cell = set.find_cell("BUF").unwrap();
    let port = set.library().find_port(cell, "A").unwrap();
    let capacitance = |mode| set.capacitance(set.point(0, mode), port, Edge::Rise);
    assert_eq!(
        (capacitance(Mode::Early), capacitance(Mode::Late)),
        (1000.0, 2000.0)
    );
}

#[test]
fn arcs_of_one_library_alone_are_kept() {
    let names = ["Early", "Late"];
    let [Some(early), Some(late)] = names.map(|name| read(&format!("timing/tau2015/tau2015_{name}.lib.gz")))
    else {
        return;
    };
    let roles = |library: &Library| -> Vec<Role> {
        let cell = library.find_cell("DFF_X1").unwrap();
        let sets = library.arc_sets(cell).map(|(_, set)| set.role);
        sets.filter(|role| role.is_check()).collect()
    };
    assert_eq!(
        (roles(&early), roles(&late)),
        (vec![Role::Hold], vec![Role::Setup])
    );
    let setup = |library: &Library| {
        let cell = library.find_cell("DFF_X1").unwrap();
        let (_, set) = library
            .arc_sets(cell)
            .find(|(_, set)| set.role == Role::Setup)
            .unwrap();
        (
            set.clone(),
            library.port_name(set.from).to_owned(),
            library.port_name(set.to).to_owned(),
        )
    };
    let (alone, from, to) = setup(&late);
    let table = late.arc(alone.arcs.get(0).unwrap()).delay;
    let expected = late.tables().value(table, [20.0, 30.0, 0.0]);
    let set = LibrarySet::early_late(early, late);
    assert_eq!(roles(set.library()), [Role::Hold, Role::Setup]);
    let (united, its_from, its_to) = setup(set.library());
    assert_eq!((its_from, its_to), (from, to));
    let arc = united.arcs.get(0).unwrap();
    for mode in Mode::ALL {
        assert_eq!(set.margin(set.point(0, mode), arc, 20.0, 30.0), expected);
    }
    let cell = set.find_cell("DFF_X1").unwrap();
    assert!(set.library().cell(cell).ports.place(united.from).is_some());
}

#[test]
fn conditions_scale_one_point() {
    let text = "library (l) { time_unit : \"1ps\"; nom_voltage : 1.0; nom_temperature : 25; k_volt_cell_rise : -0.5;
        k_temp_cell_rise : 0.01; k_volt_rise_transition : 1; k_volt_pin_cap : 2;
        cell (BUF) { pin (A) { direction : input; capacitance : 1; } pin (Y) { direction : output; function : A;
        timing () { related_pin : A; cell_rise (scalar) { values (\"10\"); }
        rise_transition (scalar) { values (\"4\"); } } } } }";
    let mut set = LibrarySet::single(Library::from_source(&Source::from_bytes("l.lib", text)).unwrap());
    let (early, late) = (set.point(0, Mode::Early), set.point(0, Mode::Late));
    let port = set.library().find_port(CellId(0), "A").unwrap();
    let conditions = Conditions {
        process: 1.0,
        voltage: 0.9,
        temperature: 35.0,
    };
    set.set_conditions(late, Some(&conditions)).unwrap();
    let close = |(a, b): (f32, f32), (c, d): (f32, f32)| (a - c).abs() < 1e-4 && (b - d).abs() < 1e-4;
    assert!(close(
        set.delay_and_slew(late, ArcId(0), 0.0, 0.0),
        (10.0 * 1.05 * 1.1, 4.0 * 0.9)
    ));
    assert!(close(set.delay_and_slew(early, ArcId(0), 0.0, 0.0), (10.0, 4.0)));
    assert!((set.capacitance(late, port, Edge::Rise) - 800.0).abs() < 0.01);
    set.set_conditions(late, None).unwrap();
    assert!(close(set.delay_and_slew(late, ArcId(0), 0.0, 0.0), (10.0, 4.0)));
}

#[test]
fn buses_meet_bit_by_bit_or_all() {
    let timing = |related: &str| {
        format!(
            "timing () {{ {related} timing_sense : positive_unate; cell_rise (scalar) {{ values (\"1\"); }} }}"
        )
    };
    let text = format!(
        "library (l) {{ type (two) {{ base_type : array; data_type : bit; bit_width : 2; bit_from : 0; bit_to : 1; }}
         type (three) {{ base_type : array; data_type : bit; bit_width : 3; bit_from : 2; bit_to : 0; }}
         cell (C) {{ bus (A) {{ bus_type : two; direction : input; }} bus (B) {{ bus_type : three; direction : input; }}
         bundle (P) {{ members (P0, P1); direction : input; }}
         bus (X) {{ bus_type : two; direction : output; function : \"A\"; {} }}
         bus (Y) {{ bus_type : two; direction : output; {} }}
         bus (Z) {{ bus_type : two; direction : output; {} }}
         pin (W) {{ direction : output; {} }} }} }}",
        timing("related_pin : \"A\";"),
        timing("related_pin : \"B\";"),
        timing("related_bus_pins : \"A\";"),
        timing("related_pin : \"A[1] B[1:0] P\";"),
    );
    let library = Library::from_source(&Source::from_bytes("l.lib", text)).unwrap();
    assert!(library.warnings().is_empty(), "{:?}", library.warnings());
    let cell = library.find_cell("C").unwrap();
    let ends = |to: &str| -> Vec<String> {
        let sets = library.arc_sets(cell).map(|(_, set)| set);
        sets.filter(|set| library.port_name(set.to).starts_with(to))
            .map(|set| format!("{}>{}", library.port_name(set.from), library.port_name(set.to)))
            .collect()
    };
    assert_eq!(ends("X"), ["A[0]>X[0]", "A[1]>X[1]"]);
    assert_eq!(ends("Y").len(), 6);
    assert_eq!(ends("Z"), ["A[0]>Z[0]", "A[0]>Z[1]", "A[1]>Z[0]", "A[1]>Z[1]"]);
    assert_eq!(ends("W"), ["A[1]>W", "B[1]>W", "B[0]>W", "P0>W", "P1>W"]);
    let function = library
        .port(library.find_port(cell, "X[1]").unwrap())
        .function
        .unwrap();
    assert_eq!(library.display_function(cell, function).to_string(), "A[1]");
}

#[test]
fn what_timing_cannot_use_is_told() {
    let text = "library (l) { lu_table_template (t) { variable_1 : output_net_length; index_1 (\"1, 2\"); }
        cell (C) { pin (A) { direction : input; } pin (N) { }
        bus (B) { bus_type : nothing; direction : input; }
        pin (Y) { direction : output; function : \"A & Q\";
        timing () { related_pin : A; timing_type : retaining_time; retaining_rise (scalar) { values (\"1\"); } }
        timing () { related_pin : A; intrinsic_rise : 1.0; }
        timing () { related_pin : A; cell_rise (t) { values (\"1, 2\"); } cell_fall (scalar) { values (\"1\"); } }
        timing () { related_pin : M; cell_rise (scalar) { values (\"1\"); } }
        timing () { cell_rise (scalar) { values (\"1\"); } } } } }";
    let library = Library::from_source(&Source::from_bytes("l.lib", text)).unwrap();
    let warnings: Vec<&str> = library.warnings().iter().map(|report| report.message()).collect();
    for expected in [
        "pin `N` of cell `C` has no direction: taken as input",
        "bus `B` of cell `C` has unknown type `nothing`: left out",
        "a function of cell `C` names `Q`, which is no pin or state",
        "`timing_type` `retaining_time`: left out of timing",
        "a linear delay model: left out of timing",
        "a table over `output_net_length`: left out of timing",
        "a `timing` group of cell `C` names pin `M`, which it has not",
        "a `timing` group without `related_pin`: left out of timing",
    ] {
        assert!(warnings.contains(&expected), "{expected}: {warnings:#?}");
    }
    // No function is left to tell the sense by.
    check_arcs(
        &library,
        "C",
        &[
            "A Y combinational non_unate - ^ v",
            "A Y combinational non_unate - v v",
        ],
    );
}

#[test]
fn senses_come_from_functions() {
    let timing = "timing () { related_pin : \"A B S\"; cell_rise (scalar) { values (\"1\"); } }";
    let text = format!(
        "library (l) {{ cell (C) {{ pin (A, B, S) {{ direction : input; }}
         pin (Y) {{ direction : output; function : \"S A | !S !B\"; {timing} }} }} }}"
    );
    let library = Library::from_source(&Source::from_bytes("l.lib", text)).unwrap();
    let senses: Vec<Sense> = library.arc_sets(CellId(0)).map(|(_, set)| set.sense).collect();
    assert_eq!(
        senses,
        [Sense::PositiveUnate, Sense::NegativeUnate, Sense::NonUnate]
    );
}

#[test]
fn pulses_periods_and_modes_have_conditions() {
    let text = "library (l) { time_unit : \"1ps\"; scaling_factors (g) { k_volt_cell_rise : 3; } k_volt_cell_rise : 1;
        cell (C) { scaling_factors : g;
        mode_definition (m) { mode_value (fast) { when : \"A\"; } mode_value (slow) { when : \"!A\"; } }
        pin (A) { direction : input; }
        pin (CK) { direction : input; clock : true;
        min_pulse_width () { constraint_high : 7; when : \"A\"; sdf_cond : \"A == 1'b1\"; }
        minimum_period () { constraint : 30; when : \"!A\"; } }
        pin (Y) { direction : output; timing () { related_pin : A; mode (m, \"slow\"); timing_sense : positive_unate;
        cell_rise (scalar) { values (\"10\"); } } } } }";
    let library = Library::from_source(&Source::from_bytes("l.lib", text)).unwrap();
    check_arcs(
        &library,
        "C",
        &[
            "A Y combinational positive_unate - ^ ^",
            "CK CK width unknown A ^ v",
            "CK CK period unknown !A ^ ^",
            "CK CK period unknown !A v v",
        ],
    );
    let sets: Vec<_> = library.arc_sets(CellId(0)).map(|(_, set)| set.clone()).collect();
    let width = library.arc(sets[0].arcs.get(0).unwrap()).delay;
    assert_eq!(library.tables().value(width, [0.0; 3]), 7.0);
    assert_eq!(sets[0].sdf_cond.map(|text| library.text(text)), Some("A == 1'b1"));
    let (mode, value) = sets[2].mode.unwrap();
    assert_eq!((library.text(mode), library.text(value)), ("m", "slow"));
    let when = library.display_function(CellId(0), sets[2].mode_when.unwrap());
    assert_eq!(when.to_string(), "!A");

    let mut set = LibrarySet::single(library);
    let late = set.point(0, Mode::Late);
    let arc = set
        .library()
        .arc_sets(CellId(0))
        .last()
        .unwrap()
        .1
        .arcs
        .get(0)
        .unwrap();
    let conditions = Conditions {
        process: 1.0,
        voltage: 1.0,
        temperature: 0.0,
    };
    set.set_conditions(late, Some(&conditions)).unwrap();
    // The factor of the group that the cell names, not that of the library.
    assert_eq!(set.delay_and_slew(late, arc, 0.0, 0.0), (40.0, 0.0));
}
