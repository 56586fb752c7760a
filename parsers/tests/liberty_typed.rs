//! The typed view of Liberty: every statement that timing needs is read to its value.

use netlearn_parsers::Source;
use netlearn_parsers::liberty::{
    self, Cell, Direction, Function, Library, Pin, SequentialKind, TableKind, Timing, TimingSense,
    TimingType, TreeType, Variable, WireLoadMode,
};

fn parse(text: &str) -> Library {
    liberty::parse(&Source::from_bytes("test.lib", text))
        .unwrap_or_else(|report| panic!("{report}"))
        .tree
}

/// A library without cells.
fn library_of(statements: &str) -> Library {
    let library = parse(&format!("library (l) {{ {statements} }}"));
    assert_eq!(library.skipped, liberty::Skipped::default(), "{statements}");
    library
}

fn cell_of(statements: &str) -> Cell {
    library_of(&format!("cell (c) {{ {statements} }}"))
        .cells
        .remove(0)
}

fn pin_of(statements: &str) -> Pin {
    cell_of(&format!("pin (p) {{ {statements} }}")).pins.remove(0)
}

fn timing_of(statements: &str) -> Timing {
    pin_of(&format!("timing () {{ {statements} }}")).timings.remove(0)
}

fn shown<'a>(function: impl Into<Option<&'a Function>>) -> String {
    function.into().map_or_else(String::new, Function::to_string)
}

/// The name of an attribute, and where it stands in what was read.
type Attribute<'a, T, U> = (&'a str, fn(&T) -> U);

/// The same of what is borrowed from it.
type Borrowed<'a, T, U> = (&'a str, for<'b> fn(&'b T) -> Option<&'b U>);

/// The numbers of an attribute, each read through its own statement.
fn check_numbers<T>(read: impl Fn(&str) -> T, attributes: &[Attribute<'_, T, Option<f64>>]) {
    for (name, found) in attributes {
        assert_eq!(found(&read(&format!("{name} : 0.25;"))), Some(0.25), "{name}");
        assert_eq!(found(&read("")), None, "{name} is not there");
    }
}

/// As [`check_numbers`], of texts.
fn check_texts<T>(read: impl Fn(&str) -> T, attributes: &[Borrowed<'_, T, str>]) {
    for (name, found) in attributes {
        let with = read(&format!("{name} : \"a_text\";"));
        assert_eq!(found(&with), Some("a_text"), "{name}");
    }
}

/// As [`check_numbers`], of truths.
fn check_flags<T>(read: impl Fn(&str) -> T, attributes: &[Attribute<'_, T, bool>]) {
    for (name, found) in attributes {
        assert!(found(&read(&format!("{name} : true;"))), "{name}");
        assert!(!found(&read(&format!("{name} : false;"))), "{name}");
        assert!(!found(&read("")), "{name} is not there");
    }
}

#[test]
fn every_attribute_of_a_library_has_its_value() {
    check_numbers(
        library_of,
        &[
            ("slew_derate_from_library", |library| library.slew_derate),
            ("nom_process", |library| library.nom_process),
            ("nom_voltage", |library| library.nom_voltage),
            ("nom_temperature", |library| library.nom_temperature),
            ("default_input_pin_cap", |library| library.defaults.input_pin_cap),
            ("default_output_pin_cap", |library| {
                library.defaults.output_pin_cap
            }),
            ("default_inout_pin_cap", |library| library.defaults.inout_pin_cap),
            ("default_fanout_load", |library| library.defaults.fanout_load),
            ("default_max_transition", |library| {
                library.defaults.max_transition
            }),
            ("default_max_capacitance", |library| {
                library.defaults.max_capacitance
            }),
            ("default_max_fanout", |library| library.defaults.max_fanout),
            ("default_cell_leakage_power", |library| {
                library.defaults.cell_leakage_power
            }),
        ],
    );
    check_texts(
        library_of,
        &[
            ("delay_model", |library| library.delay_model.as_deref()),
            ("bus_naming_style", |library| library.bus_naming_style.as_deref()),
            ("in_place_swap_mode", |library| {
                library.in_place_swap_mode.as_deref()
            }),
            ("default_wire_load", |library| {
                library.defaults.wire_load.as_deref()
            }),
            ("default_wire_load_selection", |library| {
                library.defaults.wire_load_selection.as_deref()
            }),
            ("default_operating_conditions", |library| {
                library.defaults.operating_conditions.as_deref()
            }),
        ],
    );
    for &(name, mode) in WireLoadMode::ALL {
        let library = library_of(&format!("default_wire_load_mode : {name};"));
        assert_eq!(library.defaults.wire_load_mode, Some(mode));
    }
}

#[test]
fn every_unit_and_threshold_has_its_value() {
    let units = library_of(
        "time_unit : \"100ps\"; capacitive_load_unit (1, ff); voltage_unit : 1mV; current_unit : \"10uA\";
        pulling_resistance_unit : \"1ohm\"; leakage_power_unit : \"1pW\";",
    )
    .units;
    assert_eq!((units.time_s, units.capacitance_f), (1e-10, 1e-15));
    assert_eq!((units.voltage_v, units.current_a), (1e-3, 1e-5));
    assert_eq!((units.resistance_ohm, units.leakage_power_w), (1.0, Some(1e-12)));
    // What holds where the file does not say.
    let units = library_of("").units;
    assert_eq!((units.time_s, units.capacitance_f), (1e-9, 1e-12));
    assert_eq!((units.voltage_v, units.current_a), (1.0, 1e-3));
    assert_eq!((units.resistance_ohm, units.leakage_power_w), (1e3, None));

    let thresholds: [(f64, Attribute<'_, liberty::Thresholds, f64>); 8] = [
        (50.0, ("input_threshold_pct_rise", |all| all.input_rise)),
        (50.0, ("input_threshold_pct_fall", |all| all.input_fall)),
        (50.0, ("output_threshold_pct_rise", |all| all.output_rise)),
        (50.0, ("output_threshold_pct_fall", |all| all.output_fall)),
        (20.0, ("slew_lower_threshold_pct_rise", |all| all.slew_lower_rise)),
        (20.0, ("slew_lower_threshold_pct_fall", |all| all.slew_lower_fall)),
        (80.0, ("slew_upper_threshold_pct_rise", |all| all.slew_upper_rise)),
        (80.0, ("slew_upper_threshold_pct_fall", |all| all.slew_upper_fall)),
    ];
    for (default, (name, found)) in thresholds {
        let library = library_of(&format!("{name} : 35.5;"));
        assert_eq!(found(&library.thresholds), 35.5, "{name}");
        assert_eq!(found(&library_of("").thresholds), default, "{name}");
    }
}

#[test]
fn conditions_wire_loads_and_factors_have_their_values() {
    for &(name, tree_type) in TreeType::ALL {
        let library = library_of(&format!(
            "operating_conditions (slow) {{ process : 1.2; voltage : 0.9; temperature : 125; tree_type : {name}; }}"
        ));
        let conditions = &library.operating_conditions[0];
        assert_eq!(
            (conditions.name.as_str(), conditions.tree_type),
            ("slow", Some(tree_type))
        );
        assert_eq!((conditions.process, conditions.voltage), (Some(1.2), Some(0.9)));
        assert_eq!(conditions.temperature, Some(125.0));
    }
    let library = library_of(
        "wire_load (\"5K\") { resistance : 0.1; capacitance : 0.2; area : 0.3; slope : 5;
          fanout_length (1, 10); fanout_length (2, 20, 1, 2, 3, 4, 5); }
        wire_load_selection (areas) { wire_load_from_area (0, 100, \"5K\"); wire_load_from_area (100, 1e9, \"10K\"); }
        wire_load_selection () { wire_load_from_area (0, 1, \"5K\"); }",
    );
    let wire_load = &library.wire_loads[0];
    assert_eq!(wire_load.name, "5K");
    assert_eq!(
        (wire_load.resistance, wire_load.capacitance),
        (Some(0.1), Some(0.2))
    );
    assert_eq!((wire_load.area, wire_load.slope), (Some(0.3), Some(5.0)));
    assert_eq!(wire_load.fanout_lengths, [(1.0, 10.0), (2.0, 20.0)]);
    let [areas, unnamed] = &library.wire_load_selections[..] else {
        panic!("two selections: {:?}", library.wire_load_selections);
    };
    assert_eq!(areas.name.as_deref(), Some("areas"));
    assert_eq!(
        areas.from_area,
        [(0.0, 100.0, "5K".to_owned()), (100.0, 1e9, "10K".to_owned())]
    );
    assert_eq!(unnamed.name, None);

    let factor = |name: &str, value| (name.to_owned(), value);
    let library = library_of(
        "k_process_cell_rise : 1; k_volt_rise_transition : -0.5; k_temp_pin_cap : 0.002; k_temp_wire_res : 0;
        scaling_factors (io) { k_volt_setup_rise : 0.25; }
        cell (c) { scaling_factors : io; }
        scaled_cell (c, slow) { area : 3; pin (p) { capacitance : 2; } }",
    );
    assert_eq!(
        library.scaling_factors,
        [
            factor("k_process_cell_rise", 1.0),
            factor("k_volt_rise_transition", -0.5),
            factor("k_temp_pin_cap", 0.002),
            factor("k_temp_wire_res", 0.0),
        ]
    );
    assert_eq!(library.scaling_factor_groups[0].name, "io");
    assert_eq!(
        library.scaling_factor_groups[0].factors,
        [factor("k_volt_setup_rise", 0.25)]
    );
    assert_eq!(library.cells[0].scaling_factors.as_deref(), Some("io"));
    let scaled = &library.scaled_cells[0];
    assert_eq!(
        (scaled.cell.name.as_str(), scaled.conditions.as_str()),
        ("c", "slow")
    );
    assert_eq!(
        (scaled.cell.area, scaled.cell.pins[0].capacitance),
        (Some(3.0), Some(2.0))
    );
    assert_eq!(library.cells.len(), 1);
}

#[test]
fn types_supplies_and_definitions_have_their_values() {
    let library = library_of(
        "voltage_map (VDD, 1.1); voltage_map (VSS, 0.0); define (mine, cell, float);
        type (nibble) { base_type : array; data_type : bit; bit_width : 4; bit_from : 3; bit_to : 0; downto : true; }
        type (up) { bit_from : 0; bit_to : 7; } type (wide) { bit_width : 16; }",
    );
    assert_eq!(
        library.voltage_map,
        [("VDD".to_owned(), 1.1), ("VSS".to_owned(), 0.0)]
    );
    let bits: Vec<_> = library
        .types
        .iter()
        .map(|bits| (bits.name.as_str(), bits.bit_width, bits.bit_from, bits.bit_to))
        .collect();
    assert_eq!(bits, [("nibble", 4, 3, 0), ("up", 8, 0, 7), ("wide", 16, 15, 0)]);
    let define = &library.defines[0];
    assert_eq!(
        (
            define.name.as_str(),
            define.group.as_str(),
            define.value_type.as_str()
        ),
        ("mine", "cell", "float")
    );
}

#[test]
fn every_attribute_of_a_cell_has_its_value() {
    check_numbers(
        cell_of,
        &[
            ("area", |cell| cell.area),
            ("cell_leakage_power", |cell| cell.leakage_power),
        ],
    );
    check_flags(
        cell_of,
        &[
            ("dont_use", |cell| cell.dont_use),
            ("dont_touch", |cell| cell.dont_touch),
            ("is_macro_cell", |cell| cell.is_macro),
            ("is_memory", |cell| cell.is_memory),
            ("pad_cell", |cell| cell.is_pad),
            ("interface_timing", |cell| cell.interface_timing),
            ("is_clock_gating_cell", |cell| cell.is_clock_gating),
            ("is_level_shifter", |cell| cell.is_level_shifter),
            ("is_isolation_cell", |cell| cell.is_isolation),
        ],
    );
    check_texts(
        cell_of,
        &[
            ("cell_footprint", |cell| cell.footprint.as_deref()),
            ("clock_gating_integrated_cell", |cell| {
                cell.clock_gating_integrated.as_deref()
            }),
            ("switch_cell_type", |cell| cell.switch_type.as_deref()),
            ("user_function_class", |cell| cell.user_function_class.as_deref()),
        ],
    );
    let cell = cell_of(
        "pg_pin (VDD) { pg_type : primary_power; voltage_name : VDD1; } type (own) { bit_width : 2; }",
    );
    assert_eq!(
        (cell.pg_pins[0].name.as_str(), cell.pg_pins[0].pg_type.as_deref()),
        ("VDD", Some("primary_power"))
    );
    assert_eq!(cell.pg_pins[0].voltage_name.as_deref(), Some("VDD1"));
    assert_eq!(cell.types[0].bit_width, 2);
}

#[test]
fn states_of_cells_have_their_values() {
    let cell = cell_of(
        "ff (IQ, IQN) { clocked_on : \"CK\"; clocked_on_also : \"!CKN\"; next_state : \"D\"; clear : \"!R\";
          preset : \"!S\"; clear_preset_var1 : L; clear_preset_var2 : H; power_down_function : \"!VDD + VSS\"; }
        latch (LQ, LQN) { enable : EN; data_in : D; clear : R; preset : S; clear_preset_var1 : N; clear_preset_var2 : T; }
        ff_bank (BQ, BQN, 8) { clocked_on : CK; next_state : D; }
        latch_bank (MQ, MQN, 4) { enable : \"EN\"; data_in : D; }
        statetable (\" CK  E \", \"IQ\") { table : \"L L : - : L ,\\\n H - : - : N\"; }",
    );
    let [flip_flop, latch, bank, latches] = &cell.sequentials[..] else {
        panic!("four states: {:?}", cell.sequentials);
    };
    assert_eq!(
        (flip_flop.kind, &flip_flop.states[..]),
        (SequentialKind::FlipFlop, &["IQ".to_owned(), "IQN".to_owned()][..])
    );
    assert_eq!(
        (shown(&flip_flop.clock), shown(&flip_flop.clock_also)),
        ("CK".into(), "!CKN".into())
    );
    assert_eq!(
        (shown(&flip_flop.data), shown(&flip_flop.clear)),
        ("D".into(), "!R".into())
    );
    assert_eq!(
        (shown(&flip_flop.preset), shown(&flip_flop.power_down)),
        ("!S".into(), "(!VDD | VSS)".into())
    );
    assert_eq!(
        (flip_flop.clear_preset_var1, flip_flop.clear_preset_var2),
        (Some('L'), Some('H'))
    );
    assert_eq!(
        (latch.kind, shown(&latch.clock), shown(&latch.data)),
        (SequentialKind::Latch, "EN".into(), "D".into())
    );
    assert_eq!(
        (shown(&latch.clear), shown(&latch.preset)),
        ("R".into(), "S".into())
    );
    assert_eq!(
        (latch.clear_preset_var1, latch.clear_preset_var2),
        (Some('N'), Some('T'))
    );
    assert_eq!((bank.kind, bank.width), (SequentialKind::FlipFlop, Some(8)));
    assert_eq!((latches.kind, latches.width), (SequentialKind::Latch, Some(4)));
    assert_eq!((flip_flop.width, latch.width), (None, None));
    let table = &cell.statetables[0];
    assert_eq!(
        (&table.inputs[..], &table.nodes[..]),
        (&["CK".to_owned(), "E".to_owned()][..], &["IQ".to_owned()][..])
    );
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        table.rows,
        [
            [words("L L"), words("-"), words("L")],
            [words("H -"), words("-"), words("N")]
        ]
    );
}

#[test]
fn every_attribute_of_a_pin_has_its_value() {
    check_numbers(
        pin_of,
        &[
            ("capacitance", |pin| pin.capacitance),
            ("rise_capacitance", |pin| pin.rise_capacitance),
            ("fall_capacitance", |pin| pin.fall_capacitance),
            ("max_transition", |pin| pin.max_transition),
            ("min_transition", |pin| pin.min_transition),
            ("max_capacitance", |pin| pin.max_capacitance),
            ("min_capacitance", |pin| pin.min_capacitance),
            ("max_fanout", |pin| pin.max_fanout),
            ("min_fanout", |pin| pin.min_fanout),
            ("fanout_load", |pin| pin.fanout_load),
            ("drive_current", |pin| pin.drive_current),
            ("min_pulse_width_high", |pin| pin.min_pulse_width_high),
            ("min_pulse_width_low", |pin| pin.min_pulse_width_low),
            ("min_period", |pin| pin.min_period),
        ],
    );
    check_flags(
        pin_of,
        &[
            ("clock", |pin| pin.is_clock == Some(true)),
            ("clock_gate_clock_pin", |pin| pin.is_clock_gate_clock),
            ("clock_gate_enable_pin", |pin| pin.is_clock_gate_enable),
            ("clock_gate_test_pin", |pin| pin.is_clock_gate_test),
            ("clock_gate_out_pin", |pin| pin.is_clock_gate_out),
        ],
    );
    check_texts(
        pin_of,
        &[
            ("internal_node", |pin| pin.internal_node.as_deref()),
            ("nextstate_type", |pin| pin.nextstate_type.as_deref()),
            ("driver_type", |pin| pin.driver_type.as_deref()),
            ("related_power_pin", |pin| pin.related_power_pin.as_deref()),
            ("related_ground_pin", |pin| pin.related_ground_pin.as_deref()),
        ],
    );
    let functions: [Borrowed<'_, Pin, Function>; 4] = [
        ("function", |pin| pin.function.as_ref()),
        ("three_state", |pin| pin.three_state.as_ref()),
        ("state_function", |pin| pin.state_function.as_ref()),
        ("x_function", |pin| pin.x_function.as_ref()),
    ];
    for (name, found) in functions {
        assert_eq!(
            shown(found(&pin_of(&format!("{name} : \"A B' + C\";")))),
            "((A & !B) | C)",
            "{name}"
        );
    }
    for (name, direction) in [
        ("input", Direction::Input),
        ("output", Direction::Output),
        ("inout", Direction::Inout),
        ("internal", Direction::Internal),
    ] {
        assert_eq!(pin_of(&format!("direction : {name};")).direction, Some(direction));
    }
    let pin = pin_of("rise_capacitance_range (0.1, 0.2); fall_capacitance_range (\"0.3\", \"0.4\");");
    assert_eq!(pin.rise_capacitance_range, Some((0.1, 0.2)));
    assert_eq!(pin.fall_capacitance_range, Some((0.3, 0.4)));
}

#[test]
fn checks_of_clocks_and_modes_have_their_values() {
    let pin = pin_of(
        "min_pulse_width () { constraint_high : 0.1; constraint_low : 0.2; when : \"!SE\"; sdf_cond : \"SE == 0\"; }
        min_pulse_width () { constraint_high : 0.3; }
        minimum_period () { constraint : 1.5; when : \"SE\"; sdf_cond : \"SE == 1\"; }",
    );
    let [first, second] = &pin.min_pulse_widths[..] else {
        panic!("two groups: {:?}", pin.min_pulse_widths);
    };
    assert_eq!((first.high, first.low), (Some(0.1), Some(0.2)));
    assert_eq!(
        (shown(&first.when), first.sdf_cond.as_deref()),
        ("!SE".into(), Some("SE == 0"))
    );
    assert_eq!((second.high, second.low, &second.when), (Some(0.3), None, &None));
    let period = &pin.min_periods[0];
    assert_eq!((period.constraint, shown(&period.when)), (Some(1.5), "SE".into()));
    assert_eq!(period.sdf_cond.as_deref(), Some("SE == 1"));

    let cell = cell_of(
        "generated_clock (half, other) { clock_pin : \"Q QN\"; master_pin : CK; divided_by : 2; multiplied_by : 3;
          duty_cycle : 40; invert : true; edges (\"1, 3, 5\"); shifts (\"0.0, 0.1, 0.0\"); }
        mode_definition (rw) { mode_value (read) { when : \"!WE\"; sdf_cond : \"WE == 0\"; } mode_value (write) { when : WE; } }
        pin (Q) { timing () { mode (rw, read); } }",
    );
    let clock = &cell.generated_clocks[0];
    assert_eq!(
        (&clock.names[..], &clock.clock_pins[..]),
        (
            &["half".to_owned(), "other".to_owned()][..],
            &["Q".to_owned(), "QN".to_owned()][..]
        )
    );
    assert_eq!((clock.master_pin.as_deref(), clock.invert), (Some("CK"), true));
    assert_eq!(
        (clock.divided_by, clock.multiplied_by, clock.duty_cycle),
        (Some(2.0), Some(3.0), Some(40.0))
    );
    assert_eq!(
        (&clock.edges[..], &clock.shifts[..]),
        (&[1.0, 3.0, 5.0][..], &[0.0, 0.1, 0.0][..])
    );
    let mode = &cell.modes[0];
    assert_eq!((mode.name.as_str(), mode.values.len()), ("rw", 2));
    assert_eq!(
        (mode.values[0].name.as_str(), shown(&mode.values[0].when)),
        ("read", "!WE".into())
    );
    assert_eq!(mode.values[0].sdf_cond.as_deref(), Some("WE == 0"));
    assert_eq!(
        cell.pins[0].timings[0].mode,
        Some(("rw".to_owned(), "read".to_owned()))
    );
}

#[test]
fn every_attribute_of_an_arc_has_its_value() {
    let timing = timing_of(
        "related_pin : \"A B[3:0]\"; related_bus_pins : \"C\"; related_output_pin : QN; when : \"!A & B\";
        timing_type : hold_rising; timing_sense : non_unate;",
    );
    assert_eq!(timing.related_pins, ["A", "B[3:0]"]);
    assert_eq!(
        (timing.related_bus_pins, timing.related_output_pins),
        (vec!["C".to_owned()], vec!["QN".to_owned()])
    );
    assert_eq!(shown(&timing.when), "(!A & B)");
    assert_eq!(
        (timing.timing_type, timing.timing_sense),
        (TimingType::HoldRising, Some(TimingSense::NonUnate))
    );
    assert_eq!(timing_of("").timing_type, TimingType::Combinational);
    check_texts(
        timing_of,
        &[
            ("sdf_cond", |timing| timing.sdf_cond.as_deref()),
            ("sdf_cond_start", |timing| timing.sdf_cond_start.as_deref()),
            ("sdf_cond_end", |timing| timing.sdf_cond_end.as_deref()),
            ("sdf_edges", |timing| timing.sdf_edges.as_deref()),
        ],
    );
    check_numbers(
        timing_of,
        &[
            ("intrinsic_rise", |timing| timing.linear.intrinsic_rise),
            ("intrinsic_fall", |timing| timing.linear.intrinsic_fall),
            ("rise_resistance", |timing| timing.linear.rise_resistance),
            ("fall_resistance", |timing| timing.linear.fall_resistance),
            ("slope_rise", |timing| timing.linear.slope_rise),
            ("slope_fall", |timing| timing.linear.slope_fall),
        ],
    );
    for &(name, sense) in TimingSense::ALL {
        assert_eq!(
            timing_of(&format!("timing_sense : {name};")).timing_sense,
            Some(sense)
        );
    }
    for &(name, kind) in TableKind::ALL {
        let timing = timing_of(&format!("{name} (scalar) {{ values (\"0.5\"); }}"));
        assert_eq!(
            timing.table(kind).map(|table| &table.values[..]),
            Some(&[0.5][..]),
            "{name}"
        );
    }
    for &(name, variable) in Variable::ALL {
        let library = library_of(&format!(
            "lu_table_template (t) {{ variable_1 : {name}; index_1 (\"1, 2\"); }}"
        ));
        assert_eq!(library.templates[0].axes[0].variable, variable);
        assert_eq!(library.templates[0].axes[0].breakpoints, [1.0, 2.0]);
    }
}

#[test]
fn buses_and_bundles_say_what_holds_for_all_their_pins() {
    let cell = cell_of(
        "pin (A, B) { direction : input; }
        bus (D) { bus_type : nibble; direction : input; pin (D[3:2]) { capacitance : 1; } pin (D[1]) { }
          timing () { related_pin : A; } }
        bundle (Q) { members (Q0, Q1); direction : output; function : IQ; pin (Q0) { max_capacitance : 3; } }",
    );
    assert_eq!(cell.pins[0].names, ["A", "B"]);
    let bus = &cell.buses[0];
    assert_eq!(
        (bus.common.names[0].as_str(), bus.bus_type.as_deref()),
        ("D", Some("nibble"))
    );
    assert_eq!(bus.common.direction, Some(Direction::Input));
    assert_eq!(bus.common.timings[0].related_pins, ["A"]);
    let names: Vec<&str> = bus.pins.iter().map(|pin| pin.names[0].as_str()).collect();
    assert_eq!(
        (names, bus.pins[0].capacitance),
        (vec!["D[3:2]", "D[1]"], Some(1.0))
    );
    let bundle = &cell.bundles[0];
    assert_eq!(
        (bundle.common.names[0].as_str(), &bundle.members[..]),
        ("Q", &["Q0".to_owned(), "Q1".to_owned()][..])
    );
    assert_eq!(shown(&bundle.common.function), "IQ");
    assert_eq!(bundle.pins[0].max_capacitance, Some(3.0));
}

#[test]
fn tables_have_one_order_of_axes() {
    let with = |first: &str, second: &str| {
        let library = parse(&format!(
            "library (l) {{ lu_table_template (t) {{ variable_1 : {first}; variable_2 : {second};
            index_1 (\"1, 2\"); index_2 (\"1, 2, 3\"); }} cell (c) {{ pin (y) {{ timing () {{ related_pin : \"a b\";
            timing_sense : negative_unate; timing_type : rising_edge; when : \"!s\"; sdf_cond : \"s == 1'b0\";
            cell_rise (t) {{ index_1 (\"5 6\"); values (\"1, 2, 3\" \"4, 5, 6\"); }}
            cell_fall (scalar) {{ values (\"7\"); }} rise_transition (t) {{ values (\"1,2, 3,4 5 6\"); }} }} }} }} }}"
        ));
        library.cells[0].pins[0].timings[0].clone()
    };
    let timing = with("input_net_transition", "total_output_net_capacitance");
    assert_eq!(timing.related_pins, ["a", "b"]);
    assert_eq!(timing.timing_sense, Some(TimingSense::NegativeUnate));
    assert_eq!(timing.timing_type, TimingType::RisingEdge);
    assert_eq!(timing.sdf_cond.as_deref(), Some("s == 1'b0"));
    let table = timing.table(TableKind::CellRise).expect("a table");
    assert_eq!(table.axes[0].breakpoints, [5.0, 6.0]);
    assert_eq!(table.axes[1].breakpoints, [1.0, 2.0, 3.0]);
    assert_eq!(table.values, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(
        timing
            .table(TableKind::RiseTransition)
            .map(|table| table.values.len()),
        Some(6)
    );
    let scalar = timing.table(TableKind::CellFall).expect("a table");
    assert_eq!((scalar.axes.len(), &scalar.values[..]), (0, &[7.0][..]));

    let timing = with("total_output_net_capacitance", "input_net_transition");
    let table = timing.table(TableKind::CellRise).expect("a table");
    let variables: Vec<Variable> = table.axes.iter().map(|axis| axis.variable).collect();
    assert_eq!(
        variables,
        [Variable::InputNetTransition, Variable::TotalOutputNetCapacitance]
    );
    assert_eq!(table.axes[1].breakpoints, [5.0, 6.0]);
    assert_eq!(table.values, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
}

#[test]
fn all_timing_types_are_known() {
    for &(name, timing_type) in TimingType::ALL {
        let library = parse(&format!(
            "library (l) {{ cell (c) {{ pin (y) {{ timing () {{ timing_type : {name}; }} }} }} }}"
        ));
        assert_eq!(library.cells[0].pins[0].timings[0].timing_type, timing_type);
        assert_eq!(timing_type.name(), name);
    }
}
