//! Single commands, by hand.

use netlearn_graph::constraints::{Compiled, Constraints, Ends, ExceptionKind};
use netlearn_graph::ids::{ClockId, PinId};
use netlearn_graph::library::{Edge, Library, LibrarySet, Logic};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::timing::Constants;
use netlearn_parsers::Source;

use crate::fixtures::compile;

const LIBRARY: &str = r#"library (small) { time_unit : "1ns"; capacitive_load_unit (1, pf);
    cell (INV) { pin (A) { direction : input; } pin (Y) { direction : output; function : "!A";
        timing () { related_pin : "A"; cell_rise (scalar) { values ("0.1"); }
            cell_fall (scalar) { values ("0.1"); } } } }
    cell (DFF) { ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; }
        pin (CK) { direction : input; clock : true; }
        pin (D) { direction : input;
            timing () { related_pin : "CK"; timing_type : setup_rising; rise_constraint (scalar) { values ("0.1"); } } }
        pin (Q) { direction : output; function : "IQ";
            timing () { related_pin : "CK"; timing_type : rising_edge; cell_rise (scalar) { values ("0.1"); } } } } }"#;

/// A register that divides its clock, one behind an inverter, and a module with one.
const DESIGN: &str = "module stage (input c, input d, output q); DFF f (.CK(c), .D(d), .Q(q)); endmodule
    module top (clk, in, out); input clk; input [1:0] in; output out;
        wire clkn, half, q; INV ck (.A(clk), .Y(clkn));
        DFF div (.CK(clk), .D(in[0]), .Q(half)); DFF r (.CK(clkn), .D(in[1]), .Q(q));
        stage s (.c(half), .d(q), .q(out)); endmodule";

pub(crate) fn design() -> Netlist {
    let library = Library::from_source(&Source::from_bytes("small.lib", LIBRARY)).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker
        .add(Source::from_bytes("top.v", DESIGN))
        .expect("a netlist");
    linker.link(Some("top")).expect("it links").netlist
}

/// Without a finding.
fn clean(netlist: &Netlist, text: &str) -> Constraints {
    let compiled = compile(netlist, text);
    assert_eq!(compiled.findings, [], "{text}");
    compiled.constraints
}

fn messages(compiled: &Compiled) -> Vec<&str> {
    let findings = compiled.findings.iter();
    findings
        .map(|finding| finding.diagnostic.message.as_str())
        .collect()
}

fn pin(netlist: &Netlist, name: &str) -> PinId {
    netlist.find_pin(name).unwrap_or_else(|| panic!("no {name}"))
}

/// The names of the clocks, instances, pins and ports that a query finds.
fn found(netlist: &Netlist, query: &str) -> Vec<String> {
    let clocks = "create_clock -name c -period 1 clk\ncreate_clock -name v -period 1\n";
    let constraints = clean(netlist, &format!("{clocks}set_max_time_borrow 1 [{query}]"));
    let borrow = constraints.max_borrow_ps;
    let mut names = Vec::new();
    names.extend(
        borrow
            .clocks
            .keys()
            .map(|clock| constraints.clocks[clock.index()].name.clone()),
    );
    names.extend(
        borrow
            .instances
            .keys()
            .map(|&id| netlist.instance_name(id).to_string()),
    );
    names.extend(borrow.pins.keys().map(|&id| netlist.pin_name(id).to_string()));
    names.sort();
    names
}

#[test]
fn queries_find_objects() {
    let netlist = design();
    for (query, names) in [
        ("get_ports in", "in[0] in[1]"),
        ("get_ports in*", "in[0] in[1]"),
        ("get_ports {in[1]}", "in[1]"),
        ("get_ports in[1]", "in[1]"),
        ("get_ports -regexp {in.*|o.t}", "in[0] in[1] out"),
        ("get_ports -nocase CLK", "clk"),
        ("get_cells *", "ck div r s/f"),
        ("get_cells s/*", "s/f"),
        ("get_cells -hierarchical f", "s/f"),
        (
            "get_cells -hierarchical -filter {ref_name==DFF && full_name!~s*}",
            "div r",
        ),
        ("get_cells -of_objects [get_nets q]", "r s/f"),
        ("get_pins */CK", "div/CK r/CK"),
        ("get_pins -hierarchical */CK", "div/CK r/CK s/f/CK"),
        ("get_pins s/f/?", "s/f/D s/f/Q"),
        ("get_pins s/d", "s/f/D"),
        (
            "get_pins -of_objects [get_cells ck] -filter direction==output",
            "ck/Y",
        ),
        ("get_ports -of_objects [get_nets out]", "out"),
        ("get_clocks *", "c v"),
        ("get_clocks -of_objects [get_ports clk]", "c"),
        ("all_clocks", "c v"),
        ("all_inputs", "clk in[0] in[1]"),
        ("all_inputs -no_clocks", "in[0] in[1]"),
        ("all_outputs", "out"),
        ("all_registers", "div r s/f"),
        ("all_registers -data_pins", "div/D r/D s/f/D"),
        (
            "all_registers -clock_pins -output_pins",
            "div/CK div/Q r/CK r/Q s/f/CK s/f/Q",
        ),
        ("all_registers -clock c -cells", "div r"),
        ("all_registers -rise_clock c", "div"),
        ("all_registers -fall_clock c -clock_pins", "r/CK"),
        ("all_registers -level_sensitive", ""),
        ("remove_from_collection [all_registers] [get_cells r]", "div s/f"),
        ("get_ports -quiet nothing", ""),
    ] {
        assert_eq!(found(&netlist, query).join(" "), names, "{query}");
    }
    let compiled = compile(
        &netlist,
        "set_load 1 [get_ports nothing]\nset_load 1 [get_ports -regexp (]",
    );
    assert_eq!(
        messages(&compiled),
        [
            "`set_load`: `get_ports nothing` finds nothing",
            "`set_load`: `(` is no regular expression"
        ]
    );
}

#[test]
fn scripts_loop_over_objects() {
    let netlist = design();
    let text = "create_clock -name c -period 1 clk
        foreach_in_collection port [all_inputs -no_clocks] { set_input_delay 0.1 -clock c $port }
        if {[llength [get_cells *]] == 4} { set_max_area 7 }";
    let constraints = clean(&netlist, text);
    assert_eq!(
        (constraints.input_delays.len(), constraints.limits.max_area),
        (2, Some(7.0))
    );
}

#[test]
fn a_later_clock_takes_the_place_of_an_earlier_one() {
    let netlist = design();
    let text = "create_clock -name a -period 1 clk\nset_false_path -from a
        create_clock -name b -period 2 -waveform {0.5 1.5} clk
        create_clock -name c -period 4 -add clk\ncreate_clock -name b -period 3 clk -add";
    let constraints = clean(&netlist, text);
    let clocks = constraints.clocks.iter();
    let clocks: Vec<_> = clocks
        .map(|clock| (clock.name.as_str(), clock.period_ps, clock.edges_ps))
        .collect();
    assert_eq!(
        clocks,
        [("b", 3000.0, [0.0, 1500.0]), ("c", 4000.0, [0.0, 2000.0])]
    );
    assert!(constraints.exceptions.is_empty());
    let gone = clean(
        &netlist,
        &format!("{text}\nset_clock_latency 1 c\ndelete_clock b"),
    );
    assert_eq!(gone.clocks.len(), 1);
    assert_eq!(gone.clocks[0].latency_ps, [[Some(1000.0); 2]; 2]);
}

#[test]
fn edges_of_generated_clocks_follow_from_their_masters() {
    let netlist = design();
    let generated = |options: &str| {
        let text = format!(
            "create_generated_clock -name g -source clk {options} [get_pins div/Q]\ncreate_clock -name m -period 2 -waveform {{0.2 0.8}} clk"
        );
        let constraints = clean(&netlist, &text);
        let clock = &constraints.clocks[0];
        let numbers = [clock.period_ps, clock.edges_ps[0], clock.edges_ps[1]];
        numbers.map(|number| number.round() as i64)
    };
    assert_eq!(generated("-divide_by 1"), [2000, 200, 800]);
    assert_eq!(generated("-divide_by 2"), [4000, 200, 2200]);
    assert_eq!(generated("-divide_by 3"), [6000, 600, 2400]);
    assert_eq!(generated("-divide_by 1 -invert"), [2000, 800, 2200]);
    assert_eq!(generated("-multiply_by 2"), [1000, 100, 400]);
    assert_eq!(generated("-multiply_by 2 -duty_cycle 25"), [1000, 100, 350]);
    assert_eq!(generated("-edges {2 4 6}"), [4000, 800, 2800]);
    assert_eq!(
        generated("-edges {1 3 5} -edge_shift {0.1 0.2 0.3}"),
        [4200, 300, 2400]
    );
    assert_eq!(generated("-combinational"), [2000, 200, 800]);
}

#[test]
fn masters_are_found_in_the_netlist_and_may_be_generated() {
    let netlist = design();
    let text = "create_generated_clock -name quarter -source [get_pins s/f/CK] -divide_by 2 [get_pins s/f/Q]
        create_generated_clock -name half -source [get_pins div/CK] -divide_by 2 [get_pins div/Q]
        create_clock -name m -period 1 clk";
    let constraints = clean(&netlist, text);
    let master = |clock: usize| {
        constraints.clocks[clock]
            .generated
            .as_ref()
            .and_then(|made| made.master)
    };
    assert_eq!((master(0), master(1)), (Some(ClockId(1)), Some(ClockId(2))));
    assert_eq!(constraints.clocks[0].period_ps, 4000.0);

    let circle = "create_generated_clock -name a -source [get_pins div/Q] -master_clock b -divide_by 2 [get_pins s/f/Q]
        create_generated_clock -name b -source [get_pins s/f/Q] -divide_by 2 [get_pins div/Q]
        create_generated_clock -name lost -source in[0] -divide_by 2 [get_pins ck/Y]";
    let compiled = compile(&netlist, circle);
    assert!(
        compiled.constraints.clocks.is_empty(),
        "{:?}",
        compiled.constraints.clocks
    );
    assert_eq!(compiled.errors().count(), 3, "{:?}", compiled.findings);
}

#[test]
fn numbers_go_where_modes_and_edges_are_chosen() {
    let netlist = design();
    let text = "create_clock -name c -period 1 clk\ncreate_clock -name d -period 1
        set_clock_latency 0.1 c\nset_clock_latency -source -early 0.2 c\nset_clock_latency -max -rise 0.3 c
        set_clock_uncertainty -setup 0.05 c\nset_clock_uncertainty 0.07 -from c -rise_to d
        set_clock_transition -fall 0.02 c
        set_output_delay 0.4 -clock c out\nset_output_delay -min 0.3 -clock c -add_delay out
        set_output_delay 0.2 -clock d -clock_fall -add_delay out
        set_input_delay 0.1 -clock c in\nset_input_delay 0.5 -clock d {in[0]}
        set_load -pin_load -max 0.004 out\nset_load -wire_load 0.002 out\nset_load 0.003 [get_nets q]";
    let constraints = clean(&netlist, text);
    let clock = &constraints.clocks[0];
    assert_eq!(clock.latency_ps, [[Some(100.0); 2], [Some(300.0), Some(100.0)]]);
    assert_eq!(clock.source_latency_ps, [[[Some(200.0); 2]; 2], [[None; 2]; 2]]);
    assert_eq!(clock.uncertainty_ps, [None, Some(50.0)]);
    assert_eq!(clock.slew_ps, [[None, Some(20.0)]; 2]);
    let between = &constraints.inter_clock_uncertainty[0];
    assert_eq!(
        between.uncertainty_ps,
        [[[Some(70.0); 2], [None; 2]]; 2].map(|rows| rows)
    );
    let outputs = &constraints.output_delays;
    assert_eq!(outputs[0].delay_ps, [[Some(300.0); 2], [Some(400.0); 2]]);
    assert_eq!(
        outputs[1].clock.map(|edge| (edge.clock, edge.edge)),
        Some((ClockId(1), Edge::Fall))
    );
    let inputs = constraints.input_delays.iter();
    let inputs: Vec<_> = inputs
        .map(|delay| (netlist.pin_name(delay.pin).to_string(), delay.delay_ps[0][0]))
        .collect();
    assert_eq!(
        inputs,
        [
            ("in[1]".to_owned(), Some(100.0)),
            ("in[0]".to_owned(), Some(500.0))
        ]
    );
    let load = constraints.environment.loads[&pin(&netlist, "out")];
    assert_eq!((load.pin_ff, load.wire_ff), ([[0.0; 2], [4.0; 2]], [[2.0; 2]; 2]));
    let net = netlist.find_net("q").expect("a net");
    assert_eq!(constraints.environment.wires[&net].ff, [Some(3.0); 2]);
}

#[test]
fn a_later_exception_takes_paths_from_an_earlier_one() {
    let netlist = design();
    let clock = "create_clock -name c -period 1 clk\n";
    let periods = |text: &str| -> Vec<(i32, usize)> {
        let constraints = clean(&netlist, &format!("{clock}{text}"));
        let all = constraints.exceptions.iter();
        all.filter_map(|exception| match exception.kind {
            ExceptionKind::Multicycle { periods, .. } => Some((
                periods,
                exception.to.as_ref().map_or(0, |to: &Ends| to.pins.len()),
            )),
            _ => None,
        })
        .collect()
    };
    let both = "set_multicycle_path -setup 2 -to [get_pins */D]\n";
    assert_eq!(periods(both), [(2, 2)]);
    assert_eq!(
        periods(&format!("{both}set_multicycle_path -setup 3 -to [get_pins r/D]")),
        [(2, 1), (3, 1)]
    );
    assert_eq!(
        periods(&format!("{both}set_multicycle_path -setup 3 -to [get_pins */D]")),
        [(3, 2)]
    );
    assert_eq!(
        periods(&format!("{both}set_multicycle_path -hold 3 -to [get_pins r/D]")),
        [(2, 2), (3, 1)]
    );
    assert_eq!(periods(&format!("{both}reset_path -to [get_pins r/D]")), [(2, 1)]);
    assert_eq!(
        periods(&format!("{both}set_false_path -reset_path -to [get_pins */D]")),
        []
    );

    // Ends at clocks and at pins weigh differently, and a pin of a module is wires.
    let constraints = clean(
        &netlist,
        &format!("{clock}set_false_path -from {{c r}} -through [get_pins s/d]"),
    );
    assert_eq!(constraints.exceptions.len(), 2);
    let crossed = &constraints.exceptions[0].throughs[0].crossings;
    assert_eq!(crossed[..], [(pin(&netlist, "r/Q"), pin(&netlist, "s/f/D"))]);
    let compiled = compile(
        &netlist,
        "set_false_path -from [get_pins r/D]\nset_false_path -to nothing",
    );
    assert_eq!(
        messages(&compiled)[0],
        "`set_false_path`: no path begins at `r/D`"
    );
    assert_eq!(
        messages(&compiled)[2],
        "`set_false_path` is about no path: its ends find nothing"
    );
}

#[test]
fn clocks_of_different_groups_are_not_related() {
    let netlist = design();
    let clocks = "foreach c {a b c} { create_clock -name $c -period 1 }\n";
    let pairs = |text: &str| {
        let constraints = clean(&netlist, &format!("{clocks}{text}"));
        let mut pairs: Vec<_> = constraints.unrelated.iter().map(|(a, b)| (a.0, b.0)).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(
        pairs("set_clock_groups -asynchronous -group a -group {b c}"),
        [(0, 1), (0, 2)]
    );
    assert_eq!(
        pairs("set_clock_groups -logically_exclusive -group b"),
        [(0, 1), (1, 2)]
    );
    assert_eq!(
        pairs("set_clock_groups -asynchronous -allow_paths -group a -group b"),
        []
    );
    assert_eq!(
        pairs("set_clock_groups -name x -asynchronous -group a -group b\nunset_clock_groups -name x"),
        []
    );
}

#[test]
fn what_is_not_modelled_or_wrong_is_told() {
    let netlist = design();
    let text = "set_ideal_network clk\nset_units -time ps\nset_units -time 1ns -capacitance pF
        set_driving_cell -lib_cell NONE in[0]\nset_driving_cell -lib_cell INV -pin Q in[0]
        set sta_unknown 1\nset_wire_load_model -name none\nset_load 1 -rise [get_nets q]
        set_input_delay 1 -clock nothing in\nset_input_delay 1 out
        set_load 1 [get_cells r]";
    let compiled = compile(&netlist, text);
    assert_eq!(
        messages(&compiled),
        [
            "`set_ideal_network` is not modelled",
            "the unit of time `ps` is not that of the first library",
            "no library has the cell `NONE`",
            "the cell has no pin `Q`",
            "`set` `sta_unknown` is not modelled",
            "no library has the wire load `none`",
            "the load of a net is one of wires, for both edges",
            "`set_input_delay`: nothing is named `nothing`",
            "the port `out` is no input",
            "`set_load` is not for `r`",
        ]
    );
    assert_eq!(compiled.errors().count(), 3);
}

#[test]
fn constants_go_through_gates_but_not_through_registers() {
    let netlist = design();
    let constraints = clean(
        &netlist,
        "set_case_analysis 0 clk\nset_case_analysis 1 in[0]\nset_case_analysis rising in[1]",
    );
    let constants = Constants::new(&netlist, &constraints);
    let value = |name: &str| constants.value(pin(&netlist, name));
    assert_eq!(
        (value("ck/Y"), value("r/CK"), value("div/D")),
        (Logic::One, Logic::One, Logic::One)
    );
    assert_eq!((value("div/Q"), value("r/D")), (Logic::Unknown, Logic::Unknown));
    assert!(constants.may_have(pin(&netlist, "r/D"), Edge::Rise));
    assert!(!constants.may_have(pin(&netlist, "r/D"), Edge::Fall));
}

#[test]
fn uncertainty_that_is_taken_back_from_a_pin_leaves_that_of_its_clock() {
    let netlist = design();
    let said = "create_clock -name c -period 1 clk\nset_clock_uncertainty 0.05 c\nset_clock_uncertainty 0.2 [get_pins r/CK]";
    let constraints = clean(&netlist, said);
    let row = constraints.pin_uncertainty_ps.get(&pin(&netlist, "r/CK"));
    assert_eq!(row, Some(&[Some(200.0); 2]));
    let taken_back = format!("{said}\nunset_clock_uncertainty [get_pins r/CK]");
    let constraints = clean(&netlist, &taken_back);
    assert_eq!(constraints.pin_uncertainty_ps.get(&pin(&netlist, "r/CK")), None);
    assert_eq!(constraints.clocks[0].uncertainty_ps, [Some(50.0); 2]);
}
