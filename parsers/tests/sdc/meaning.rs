//! The worked examples of constraints read to the values that their numbers come from.

use netlearn_parsers::Source;
use netlearn_parsers::sdc::commands::{
    CaseValue, CreateClock, CreateGeneratedClock, PathDelay, Through, ThroughEdge,
};
use netlearn_parsers::sdc::{self, Collection, Kind, ObjectKind, Term};

use crate::support;

fn tree(text: &str) -> sdc::Ast {
    let parsed = sdc::parse(&Source::from_bytes("x.sdc", text));
    parsed.unwrap_or_else(|report| panic!("{report}")).tree
}

/// The one command of a text.
fn one(text: &str) -> Kind {
    let mut commands = tree(text).commands;
    assert_eq!(commands.len(), 1, "{text}");
    commands.remove(0).kind
}

fn clock(text: &str) -> CreateClock {
    match one(text) {
        Kind::CreateClock(clock) => *clock,
        kind => panic!("no clock: {kind:?}"),
    }
}

fn generated(text: &str) -> CreateGeneratedClock {
    match one(text) {
        Kind::CreateGeneratedClock(clock) => *clock,
        kind => panic!("no generated clock: {kind:?}"),
    }
}

fn max_delay(text: &str) -> PathDelay {
    match one(text) {
        Kind::SetMaxDelay(path) => path.delay,
        kind => panic!("no delay: {kind:?}"),
    }
}

fn cells(name: &str) -> Option<Collection> {
    Some(Collection::get(ObjectKind::Cell, [name]))
}

fn pins(name: &str) -> Option<Collection> {
    Some(Collection::get(ObjectKind::Pin, [name]))
}

#[test]
fn clocks() {
    let read = clock("create_clock -name clk -period 2.0 -waveform {0.2 1.0} [get_ports clk]");
    assert_eq!(
        (read.period, read.waveform.as_deref()),
        (2.0, Some(&[0.2, 1.0][..]))
    );
    assert_eq!(read.objects, Some(Collection::get(ObjectKind::Port, ["clk"])));
    assert!(!read.add);
    let read = clock("create_clock -name v -period 0.5");
    assert_eq!((read.waveform, read.objects), (None, None));
    let read =
        generated("create_generated_clock -name ge -source [get_ports clk] -edges {2 4 6} [get_pins b3/Y]");
    assert_eq!(read.edges.as_deref(), Some(&[2, 4, 6][..]));
    let read = generated(
        "create_generated_clock -name gm -source [get_ports clk] -multiply_by 2 -duty_cycle 40 [get_pins b1/Y]",
    );
    assert_eq!((read.multiply_by, read.duty_cycle), (Some(2), Some(40.0)));
    let read = generated(
        "create_generated_clock -name gi -source [get_ports clk] -divide_by 1 -invert [get_pins b2/Y]",
    );
    assert!(read.invert && read.divide_by == Some(1));
}

#[test]
fn latency_and_uncertainty() {
    // Case m10: network 0.25, source 0.10 early and 0.16 late.
    let text = "create_clock -name clk -period 1 [get_ports clk]\nset_clock_latency 0.25 [get_clocks clk]\n\
                set_clock_latency -source -early 0.10 [get_clocks clk]\nset_clock_latency -source -late 0.16 [get_clocks clk]\n";
    let latencies: Vec<(bool, bool, bool, f64)> = tree(text)
        .commands
        .iter()
        .filter_map(|command| match &command.kind {
            Kind::SetClockLatency(latency) => {
                Some((latency.source, latency.early, latency.late, latency.latency))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        latencies,
        [
            (false, false, false, 0.25),
            (true, true, false, 0.10),
            (true, false, true, 0.16)
        ]
    );
    // Case m09: between two clocks.
    let Kind::SetClockUncertainty(between) = one("set_clock_uncertainty -from ca -to cb -setup 0.11") else {
        panic!("no uncertainty");
    };
    let name = |pattern: &str| {
        let kinds: &[ObjectKind] = &[ObjectKind::Clock];
        Some(Collection::new([Term::Name {
            kinds,
            pattern: pattern.into(),
        }]))
    };
    assert_eq!(
        (between.from, between.to, between.objects),
        (name("ca"), name("cb"), None)
    );
    assert!(between.setup && !between.hold && between.uncertainty == 0.11);
}

#[test]
fn bounds_of_delays() {
    // Case m37.
    let read =
        max_delay("set_max_delay 0.30 -from [get_cells ra] -through [get_pins u2/A] -to [get_pins r0/D]");
    assert_eq!((read.delay, read.ignore_clock_latency), (0.3, false));
    assert_eq!((read.paths.from, read.paths.to), (cells("ra"), pins("r0/D")));
    let objects = Collection::get(ObjectKind::Pin, ["u2/A"]);
    assert_eq!(
        read.paths.throughs,
        [Through {
            edge: ThroughEdge::Any,
            objects
        }]
    );
    let read =
        max_delay("set_max_delay 0.22 -ignore_clock_latency -from [get_pins rb/CK] -to [get_pins r1/D]");
    assert!(read.ignore_clock_latency && read.paths.from == pins("rb/CK"));
}

#[test]
fn periods_of_paths() {
    // Cases m34 and m35.
    let multicycle = |text: &str| match one(text) {
        Kind::SetMulticyclePath(path) => *path,
        kind => panic!("no multicycle path: {kind:?}"),
    };
    let read = multicycle("set_multicycle_path -setup 3 -from [get_cells rb] -to [get_cells rq]");
    assert_eq!((read.multiplier, read.setup, read.hold), (3, true, false));
    assert_eq!((read.paths.from, read.paths.to), (cells("rb"), cells("rq")));
    let read = multicycle("set_multicycle_path 2 -hold -end -from [get_clocks cb] -to [get_clocks ca]");
    assert!(read.hold && read.end && !read.start && read.multiplier == 2);
    assert_eq!(read.paths.to, Some(Collection::get(ObjectKind::Clock, ["ca"])));
}

#[test]
fn edges_of_false_paths() {
    // Case m36.
    let Kind::SetFalsePath(path) =
        one("set_false_path -setup -through [get_nets n1] -fall_to [get_pins r1/D]")
    else {
        panic!("no false path");
    };
    assert!(path.setup && path.paths.fall_to == pins("r1/D") && path.paths.to.is_none());
    assert_eq!(
        path.paths.throughs[0].objects,
        Collection::get(ObjectKind::Net, ["n1"])
    );
}

#[test]
fn delays_at_ports() {
    // Case m43.
    let Kind::SetInputDelay(input) = one(
        "set_input_delay 0.15 -clock clk -source_latency_included -network_latency_included [get_ports c]",
    ) else {
        panic!("no input delay");
    };
    assert!(input.delay.source_latency_included && input.delay.network_latency_included);
    let Kind::SetOutputDelay(output) = one("set_output_delay -min -0.05 -clock clk [get_ports y]") else {
        panic!("no output delay");
    };
    assert!(output.delay.min && !output.delay.max && output.delay.delay == -0.05);
    let Kind::SetCaseAnalysis(case) = one("set_case_analysis rising [get_pins ra/Q]") else {
        panic!("no case analysis");
    };
    assert_eq!(case.value, CaseValue::Rising);
}

#[test]
fn the_script_of_m70() {
    let Some(data) = support::shared("the_script_of_m70") else {
        return;
    };
    let source = support::open(&data.join("timing/micro/m70_tcl_subset/design.sdc"));
    let mut out = Vec::new();
    let parsed = sdc::parse(&source).unwrap_or_else(|report| panic!("{report}"));
    sdc::write(&parsed.tree, &mut out).unwrap_or_else(|error| panic!("{error}"));
    let expected = "\
create_clock -name {core_clock} -period 0.8 [get_ports {clk}]
set_input_delay -clock {core_clock} 0.16000000000000003 [remove_from_collection [all_inputs] [get_ports {clk}]]
set_output_delay -clock {core_clock} 0.16000000000000003 [all_outputs]
set_timing_derate -late 1.1 [get_cells {u1}]
set_timing_derate -late 1.1 [get_cells {u2}]
set_clock_uncertainty 0.02 [get_clocks {*}]
set_false_path -hold -to [all_registers -data_pins]
set_input_transition 0.04 [all_inputs -no_clocks]
set_load 3.5 [all_outputs]
";
    assert_eq!(String::from_utf8_lossy(&out), expected);
}
