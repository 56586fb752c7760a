//! Limits of pins and clocks against the reference report of `m53_drc_checks`.

mod common;

use std::path::Path;

use netlearn_graph::library::{Edge, Mode};
use netlearn_graph::session::{self, Session, SessionError, Surroundings};
use netlearn_graph::timing::LimitKind;
use netlearn_parsers::Source;

/// What `ask` finds in the case after `more`, and what was printed.
fn timed<T>(
    micro: &Path,
    more: &str,
    ask: impl FnOnce(&mut Session<'_>) -> Result<T, SessionError>,
) -> (T, String) {
    let folder = micro.join("m53_drc_checks");
    let mut out = Vec::new();
    let found = session::with(&Surroundings::default(), &mut out, |session| {
        session.read_liberty(&micro.join("lib/micro.lib"), None, None)?;
        session.read_verilog(&folder.join("design.v"))?;
        session.link(None)?;
        session.run(&Source::open(folder.join("design.sdc"))?)?;
        session.run(&Source::from_bytes("more.tcl", more))?;
        ask(session)
    });
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    (found, String::from_utf8(out).expect("text"))
}

#[test]
fn worst_limits_are_those_of_the_reference() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let worst = |kind: LimitKind, more: &str| {
        let (found, _) = timed(&micro, more, |session| {
            let analysis = session.analyse()?;
            let check = analysis.results().limits(kind)[0];
            let pin = analysis.results().netlist().pin_name(check.pin).to_string();
            Ok((pin, check))
        });
        found
    };
    // Times in ps, capacitances in fF.
    let expected = [
        (LimitKind::Slew(Mode::Late), "q", Some(Edge::Rise), 150.0, 565.601),
        (LimitKind::Fanout(Mode::Late), "cb0/Y", None, 1.0, 2.0),
        (
            LimitKind::Capacitance(Mode::Late),
            "r2/Q",
            Some(Edge::Rise),
            120.0,
            130.0,
        ),
        (LimitKind::PulseWidth, "r2/CK", Some(Edge::Rise), 200.0, 182.593),
        (LimitKind::Period, "r1/CK", None, 600.0, 550.0),
    ];
    for (kind, pin, edge, limit, actual) in expected {
        let (found, check) = worst(kind, "");
        assert_eq!((found.as_str(), check.edge), (pin, edge), "{kind:?}");
        assert!((check.limit - limit).abs() < 1e-3, "{kind:?}: {check:?}");
        assert!((check.actual - actual).abs() < 2e-3, "{kind:?}: {check:?}");
        assert!(check.slack < 0.0, "{kind:?}: {check:?}");
    }
    // What constraints say of pulses comes before what libraries say.
    let (pin, check) = worst(
        LimitKind::PulseWidth,
        "set_min_pulse_width -low 0.4 [get_clocks clk]",
    );
    assert_eq!((check.edge, check.limit), (Some(Edge::Fall), 400.0), "{pin}");
}

#[test]
fn scripts_report_what_is_violated() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let (_, all) = timed(&micro, "report_check_types -violators -digits 6", |_| Ok(()));
    let all = all
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let lines = |start: &str| all.lines().filter(|line| line.starts_with(start)).count();
    for title in [
        "max slew",
        "max fanout",
        "max capacitance",
        "min pulse width",
        "min period",
    ] {
        assert_eq!(lines(title), 1, "{all}");
    }
    assert!(
        all.contains("r2/CK (high) 0.200000 0.182593 -0.017407 (VIOLATED)"),
        "{all}"
    );
    assert!(
        all.starts_with("max_delay/setup") && !all.contains("hold"),
        "{all}"
    );
    assert!(!all.contains("(MET)"), "{all}");
    let (_, one) = timed(
        &micro,
        "report_check_types -max_capacitance -min_hold",
        |_| Ok(()),
    );
    assert_eq!(one.matches("VIOLATED").count(), 1, "{one}");
    assert!(one.contains("min_delay/hold") && one.contains("r2/Q"), "{one}");
}
