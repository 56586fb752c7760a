//! Designs of the TAU 2015 contest with its own answers (timing.md 8.13, 11.4).

#[path = "../common/mod.rs"]
mod common;

use std::path::Path;

use netlearn_graph::constraints::Constraints;
use netlearn_graph::library::{Direction, Library, LibrarySet};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::tau::{self, Answer, Contest, Operation, Script};
use netlearn_parsers::Source;

fn contest(folder: &Path, name: &str) -> Contest {
    let libraries = if name == "simple" { "simple" } else { "tau2015" };
    let [early, late] = ["Early", "Late"].map(|mode| {
        let path = folder.join(format!("{libraries}_{mode}.lib.gz"));
        Library::read(path).expect("a library")
    });
    let folder = folder.join(name);
    let path = |kind: &str| folder.join(format!("{name}.{kind}.gz"));
    let mut linker = Linker::new(LibrarySet::early_late(early, late));
    linker.read(path("v")).expect("a netlist");
    let netlist = linker.link(None).expect("it links").netlist;
    let source = Source::open(path("timing")).expect("a file");
    let constraints = tau::constraints(&netlist, &source).expect("constraints");
    let mut contest = Contest::new(netlist, constraints, &folder);
    contest
        .read_spef(&Source::open(path("spef")).expect("a file"))
        .expect("parasitics");
    contest
}

/// A number of the contest: `nan` or 987654 where there is none.
fn time(text: &str) -> Option<f64> {
    let ps: f64 = text.trim().parse().expect("a number");
    (ps.is_finite() && ps.abs() != 987_654.0).then_some(ps)
}

fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= (0.005 * expected.abs()).max(0.1)
}

/// How many answers there are, and those that differ.
fn differences(name: &str) -> Option<(usize, Vec<String>)> {
    let folder = common::shared("timing/tau2015")?;
    let mut contest = contest(&folder, name);
    let file =
        |kind: &str| Source::open(folder.join(name).join(format!("{name}.{kind}.gz"))).expect("a file");
    let script = Script::read(file("ops")).expect("operations");
    let mut answers = Vec::new();
    contest
        .run(&script, |answer| answers.push(answer))
        .expect("it runs");
    assert_eq!(contest.warnings(), &[] as &[String]);
    let text = String::from_utf8(file("output").bytes().to_vec()).expect("text");
    let mut lines = text.lines();
    let mut different = Vec::new();
    let questions = script.statements().iter().filter(|statement| {
        use Operation::{Report, ReportWorstPaths};
        matches!(statement.operation, Report { .. } | ReportWorstPaths { .. })
    });
    for (statement, answer) in questions.zip(&answers) {
        match answer {
            Answer::Time(found) => {
                let expected = time(lines.next().unwrap_or("nan"));
                let is_same = match (*found, expected) {
                    (Some(found), Some(expected)) => is_near(found, expected),
                    (found, expected) => found.is_none() && expected.is_none(),
                };
                if !is_same {
                    different.push(format!(
                        "{:?}: {found:?}, expected {expected:?}",
                        statement.operation
                    ));
                }
            }
            Answer::Paths(_) => {
                for found in answer.to_string().lines() {
                    let expected = lines.next().unwrap_or_default();
                    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
                    let (found_words, expected_words) = (words(found), words(expected));
                    let is_word = |(found, expected): (&String, &String)| {
                        found == expected
                            || match (found.parse::<f64>(), expected.parse::<f64>()) {
                                (Ok(found), Ok(expected)) => is_near(found, expected),
                                _ => false,
                            }
                    };
                    let is_same = found_words.len() == expected_words.len()
                        && found_words.iter().zip(&expected_words).all(is_word);
                    if !is_same {
                        different.push(format!("path: {found}, expected {expected}"));
                    }
                }
            }
        }
    }
    assert_eq!(lines.next(), None, "{name}: more answers are expected");
    Some((text.lines().count(), different))
}

fn check(name: &str) {
    let Some((count, different)) = differences(name) else {
        return;
    };
    assert_eq!(different, &[] as &[String], "{name}: of {count} lines");
}

#[test]
fn c17() {
    check("c17");
}

#[test]
fn c3_path() {
    check("c3_path");
}

#[test]
fn c432() {
    check("c432");
}

#[test]
fn s27() {
    check("s27");
}

#[test]
fn s27_path() {
    check("s27_path");
}

#[test]
fn s344() {
    check("s344");
}

/// Its library has a hold test, but its answers are without: nothing early is required before the
/// register.
#[test]
fn simple() {
    let Some((count, different)) = differences("simple") else {
        return;
    };
    let (untested, different): (Vec<String>, Vec<String>) = (different.into_iter())
        .partition(|line| line.contains("mode: Early") && line.ends_with("expected None"));
    assert_eq!(different, &[] as &[String], "of {count} lines");
    assert_eq!(untested.len(), 56);
}

#[test]
fn what_cannot_be_done_is_told_with_its_line() {
    let text =
        "library (small) { cell (INV) { pin (A) { direction : input; } pin (Y) { direction : output; } } }";
    let library = Library::from_source(&Source::from_bytes("small.lib", text)).expect("a library");
    let netlist = Netlist::new("top", LibrarySet::single(library));
    let mut contest = Contest::new(netlist, Constraints::default(), ".");
    let mut error = |text: &str| {
        let text = format!("# nothing else\n{text}\n");
        let ran =
            Script::read(Source::from_bytes("top.ops", text)).and_then(|script| contest.run(&script, drop));
        let error = ran.expect_err("it is wrong");
        assert_eq!((error.file(), error.position().line), ("top.ops", 2));
        error.message().to_owned()
    };
    assert_eq!(error("remove_gate u1"), "there is no gate `u1`");
    assert_eq!(error("insert_gate u1 NAND"), "no library has a cell `NAND`");
    assert_eq!(error("insert_net"), "`insert_net` wants: net");
    assert_eq!(error("connect_pin u1:A n"), "there is no pin `u1:A`");
    assert_eq!(error("report_at -pin a"), "there is no pin `a`");
    assert_eq!(
        error("report_at -pin a -best"),
        "`report_at` has no option `-best`"
    );
    assert_eq!(
        error("report_worst_paths -numPaths none"),
        "`-numPaths` wants a number of paths"
    );
    assert_eq!(error("explode u1"), "`explode` is no operation of the contest");
    assert!(error("read_spef absent.spef").contains("absent.spef"));
}

#[test]
fn constraints_that_are_wrong_are_told_with_their_line() {
    let library =
        Library::from_source(&Source::from_bytes("small.lib", "library (small) { }")).expect("a library");
    let mut netlist = Netlist::new("top", LibrarySet::single(library));
    netlist.add_port("a", Direction::Input, None).expect("a port");
    let error = |text: &str| {
        let text = format!("at a 0 0 0 0\n{text}\n");
        let error =
            tau::constraints(&netlist, &Source::from_bytes("top.timing", text)).expect_err("it is wrong");
        assert_eq!((error.file(), error.position().line), ("top.timing", 2));
        error.message().to_owned()
    };
    assert_eq!(error("slew b 1 1 1 1"), "there is no port `b`");
    assert_eq!(error("load a x"), "`x` is no number");
    assert_eq!(
        error("rat a 1 2"),
        "`rat` wants: port, early rise, early fall, late rise, late fall"
    );
    assert_eq!(error("clock a 0 50"), "a clock needs a period above 0");
    assert_eq!(error("period a"), "`period` is no command of a `.timing` file");
}
