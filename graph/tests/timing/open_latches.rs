//! Latches that constants hold open or closed. Times are OpenSTA's answers.

use netlearn_graph::library::{Edge, Mode};
use netlearn_graph::netlist::Netlist;
use netlearn_graph::timing::{Endpoint, PathQuery, Timing};

use crate::{common, constrained, micro_design};

/// Two registers with a latch between them, and gates behind it.
const DESIGN: &str = "module top (clk, en, d, q);
    input clk, en, d; output q; wire ck, c1, c2, a, b, e, f, g, h, i, j, k, n;
    BUF cb0 (.A(clk), .Y(ck));
    BUF cb1 (.A(ck), .Y(c1));
    BUF cb2 (.A(ck), .Y(c2));
    DFF r1 (.D(d), .CK(c1), .Q(a));
    DFF r2 (.D(a), .CK(c2), .Q(b));
    BUF u1 (.A(a), .Y(e));
    NAND2 u2 (.A(e), .B(b), .Y(f));
    LATCHES
    BUF u3 (.A(g), .Y(h));
    INV u4 (.A(h), .Y(i));
    NAND2 u5 (.A(i), .B(b), .Y(j));
    DFF r3 (.D(j), .CK(c2), .Q(q));
    DFF r4 (.D(i), .CK(c1), .Q(k)); endmodule";

const CONSTRAINTS: &str = "create_clock -name clk -period 2 [get_ports clk]
    set_propagated_clock [all_clocks]
    set_input_delay 0.2 -clock clk [get_ports {d en}]
    set_timing_derate -early 0.9
    set_timing_derate -late 1.1
    set_input_transition 0.05 [all_inputs]
";

const OPEN: &str = "LATH l1 (.D(f), .G(1'b1), .Q(g));";
const CLOCKED: &str = "LATH l1 (.D(f), .G(c1), .Q(g));";

fn design(latches: &str) -> Option<Netlist> {
    let micro = common::shared("timing/micro")?;
    Some(micro_design(&micro, &DESIGN.replace("LATCHES", latches)))
}

fn timed(latches: &str, script: &str) -> Option<Timing> {
    Some(constrained(&design(latches)?, &format!("{CONSTRAINTS}{script}")).0)
}

/// The worst late and early end at `r4/D`, which only the latch leads to.
fn behind(latches: &str, script: &str) -> Option<[Option<Endpoint>; 2]> {
    let mut timing = timed(latches, script)?;
    let end = timing.netlist().find_pin("r4/D").expect("a pin");
    let results = timing.update();
    let worst = |mode| {
        results
            .endpoints(mode)
            .into_iter()
            .find(|found| found.endpoint == end)
    };
    Some([worst(Mode::Late), worst(Mode::Early)])
}

fn assert_ps(ours: f64, expected: f64) {
    assert!(
        (ours - expected).abs() < 2e-3 + 1e-5 * expected.abs(),
        "{ours} ps, not {expected}"
    );
}

#[test]
fn late_data_pass_a_latch_that_never_closes() {
    // A clock that the latch loads comes later.
    for (latches, script, [arrival_ps, required_ps]) in [
        (OPEN, "", [313.5365, 2014.6922]),
        ("LATL l1 (.D(f), .G(1'b0), .Q(g));", "", [313.5365, 2014.6922]),
        (
            CLOCKED,
            "set_case_analysis 1 [get_pins l1/G]",
            [316.8454, 2017.0530],
        ),
        (
            CLOCKED,
            "set_disable_timing [get_pins l1/G]",
            [316.8454, 2017.0530],
        ),
        (
            "LATH l1 (.D(f), .G(en), .Q(g));",
            "set_case_analysis 1 [get_ports en]",
            [313.5365, 2014.6922],
        ),
    ] {
        let Some([late, early]) = behind(latches, script) else {
            return;
        };
        let late = late.unwrap_or_else(|| panic!("{latches} {script}: data pass"));
        assert_ps(late.arrival_ps, arrival_ps);
        assert_ps(late.required_ps, required_ps);
        // Which clock path launched them is forgotten, so that nothing of it is given back.
        assert_eq!(late.terms.crpr_ps, 0.0);
        assert!(early.is_none(), "{latches} {script}: early data do not pass");
    }
}

#[test]
fn nothing_passes_a_latch_that_never_opens() {
    for (latches, script) in [
        ("LATH l1 (.D(f), .G(1'b0), .Q(g));", ""),
        ("LATL l1 (.D(f), .G(1'b1), .Q(g));", ""),
        (CLOCKED, "set_case_analysis 0 [get_pins l1/G]"),
    ] {
        let Some(ends) = behind(latches, script) else {
            return;
        };
        assert!(matches!(ends, [None, None]), "{latches} {script}: {ends:?}");
    }
}

#[test]
fn paths_through_open_latches_begin_where_they_were_launched() {
    let Some(mut timing) = timed(OPEN, "") else { return };
    let netlist = timing.netlist().clone();
    let results = timing.update();
    let paths = results.paths(&PathQuery {
        per_group: 100,
        ..PathQuery::default()
    });
    let path = paths
        .iter()
        .find(|path| netlist.pin_name(path.end.endpoint).to_string() == "r4/D")
        .expect("a path");
    let pins: Vec<String> = path
        .data
        .iter()
        .map(|row| netlist.pin_name(row.pin).to_string())
        .collect();
    let through = "r1/CK r1/Q u1/A u1/Y u2/A u2/Y l1/D l1/Q u3/A u3/Y u4/A u4/Y r4/D";
    assert_eq!(pins.join(" "), through);
}

/// Slews stop at the latch: gates behind it take no time, nor does a second latch.
#[test]
fn slews_do_not_pass_open_latches() {
    let two = "LATH l1 (.D(f), .G(1'b1), .Q(n)); LATL l2 (.D(n), .G(1'b0), .Q(g));";
    for latches in [OPEN, two] {
        let Some(mut timing) = timed(latches, "") else {
            return;
        };
        let find = |timing: &Timing, pin| timing.netlist().find_pin(pin).expect("a pin");
        let [q, y, i] = ["l1/Q", "u3/Y", "u4/Y"].map(|pin| find(&timing, pin));
        let results = timing.update();
        assert!(
            results.warnings()[0].contains("never close"),
            "{:?}",
            results.warnings()
        );
        let late = results
            .netlist()
            .libraries()
            .points()
            .find(|point| point.mode() == Mode::Late);
        let at = |pin, edge| {
            let vertex = results.graph().driver(pin).expect("it drives");
            results.vertex(vertex, edge, late.expect("a point"))
        };
        for pin in [q, y, i] {
            let found = at(pin, Edge::Rise);
            assert_eq!(found.slew_ps, 0.0);
            let falls = pin == i;
            assert_ps(
                found.arrival_ps.expect("late data"),
                if falls { 319.761 } else { 313.5365 },
            );
        }
    }
}

#[test]
fn exceptions_and_open_latches() {
    let late = |script| behind(OPEN, script).map(|[late, _]| late);
    let Some(free) = late("") else { return };
    let free = free.expect("data pass").required_ps;
    for script in [
        "set_false_path -to [get_pins l1/D]",
        "set_false_path -through [get_pins l1/Q]",
        "set_false_path -from [get_cells r1] -through [get_pins l1/D]\nset_false_path -from [get_cells r2]",
    ] {
        assert!(late(script).expect("a design").is_none(), "{script}");
    }
    // Paths do not begin there, and a bound of it does not end them.
    for (script, later_ps) in [
        ("set_false_path -from [get_pins l1/D]", 0.0),
        ("set_max_delay 0.6 -to [get_pins l1/D]", 0.0),
        ("set_multicycle_path 2 -through [get_pins l1/Q]", 2000.0),
    ] {
        let found = late(script)
            .expect("a design")
            .unwrap_or_else(|| panic!("{script}: data pass"));
        assert_ps(found.required_ps, free + later_ps);
    }
}

/// Where a false path begins to be one, paths arrive; behind it they do not.
#[test]
fn paths_arrive_where_they_become_false() {
    let Some(mut timing) = timed(CLOCKED, "set_false_path -through [get_pins u3/Y]") else {
        return;
    };
    let [at, behind] = ["u3/Y", "u4/A"].map(|pin| timing.netlist().find_pin(pin).expect("a pin"));
    let results = timing.update();
    let late = results.netlist().libraries().points().last().expect("a point");
    let graph = results.graph();
    let arrival = |vertex| results.vertex(vertex, Edge::Rise, late).arrival_ps;
    assert!(arrival(graph.driver(at).expect("it drives")).is_some());
    assert_eq!(arrival(graph.load(behind).expect("it reads")), None);
}
