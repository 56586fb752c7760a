//! `netlearn sta`: designs told by scripts and options, what is printed and written, and what is
//! refused.

mod support;

use std::path::{Path, PathBuf};

use serde_json::Value;
use support::Bench;
use support::design::{CELLS, CONSTRAINTS, NETLIST, SCRIPT};

const SPEF: &str = "\
*SPEF \"IEEE 1481-1998\"
*DESIGN \"top\"
*DATE \"x\"
*VENDOR \"x\"
*PROGRAM \"x\"
*VERSION \"1\"
*DESIGN_FLOW \"x\"
*DIVIDER /
*DELIMITER :
*BUS_DELIMITER []
*T_UNIT 1 PS
*C_UNIT 1 FF
*R_UNIT 1 OHM
*L_UNIT 1 HENRY

*D_NET n1 2.0
*CONN
*I r1:Q O
*I u1:A I
*CAP
1 r1:Q 1.0
2 u1:A 1.0
*RES
1 r1:Q u1:A 100
*END

*D_NET elsewhere 2.0
*CONN
*I u9:Y O
*CAP
1 u9:Y 1.0
*END
";

fn bench() -> Bench {
    Bench::with(&[
        ("small.lib", CELLS),
        ("top.v", NETLIST),
        ("top.sdc", CONSTRAINTS),
        ("top.spef", SPEF),
        ("run.tcl", SCRIPT),
    ])
}

const FILES: [&str; 7] = [
    "sta",
    "--lib",
    "small.lib",
    "--verilog",
    "top.v",
    "--sdc",
    "top.sdc",
];

#[test]
fn options_print_paths_and_figures() {
    let ran = bench().run(&FILES);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn scripts_print_what_they_ask_for() {
    let bench = bench();
    let script = format!(
        "{SCRIPT}report_checks -format full_clock_expanded -fields {{cap slew input_pins fanout}} -digits 4\n\
         report_checks -path_delay min -from r1 -format summary\n\
         report_wns -digits 3\nreport_tns\nsta::report_worst_slack -min -max -digits 4\nputs done\nexit 0\nnever\n"
    );
    std::fs::write(bench.path("report.tcl"), script).expect("it can be written");
    let ran = bench.run(&["sta", "report.tcl"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn tables_and_objects_say_the_same() {
    let bench = bench();
    let ran = bench.run(&["sta", "run.tcl", "--csv", "tables", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let object = ran.json();
    assert_eq!(object["schema"], "netlearn/sta/1");
    let worst = object["paths"][0]["slack_ps"].as_f64().expect("a number");
    let endpoints = bench.read("tables/endpoints.csv");
    let first: Vec<&str> = endpoints.lines().nth(1).expect("a row").split(',').collect();
    assert_eq!(first[11], format!("{worst:.4}"));
    let Value::Array(summary) = &object["summary"] else {
        panic!("a list of figures")
    };
    assert_eq!(
        summary.len() + 1,
        bench.read("tables/summary.csv").lines().count()
    );
    for (table, rows) in [("pins", 13), ("arcs", 24), ("paths", 7)] {
        let count = bench.read(&format!("tables/{table}.csv")).lines().count();
        assert!(count >= rows, "{table}: {count} lines");
    }
}

#[test]
fn violations_fail_when_asked_to() {
    let bench = bench();
    let mut arguments = FILES.to_vec();
    arguments.push("--fail-on-violation");
    assert_eq!(bench.run(&arguments).code, Some(0));
    let hard = CONSTRAINTS.replace("-period 1 ", "-period 0.1 ");
    std::fs::write(bench.path("top.sdc"), hard).expect("it can be written");
    assert_eq!(bench.run(&arguments).code, Some(1));
}

#[test]
fn delays_are_written_and_read_again() {
    let bench = bench();
    let told = bench.run(&[&FILES[..], &["--write-sdf", "top.sdf", "--spef", "top.spef"]].concat());
    assert_eq!(told.code, Some(0), "{}", told.err);
    let text = bench.read("top.sdf");
    assert!(
        text.contains("(INTERCONNECT r1/Q u1/A") && text.contains("(IOPATH CK Q"),
        "{text}"
    );
    let slack = |arguments: &[&str]| {
        let ran = bench.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.json()["summary"][0]["worst_slack_ps"]
            .as_f64()
            .expect("a number")
    };
    let [computed, read] =
        ["--spef=top.spef", "--sdf=top.sdf"].map(|file| slack(&[&FILES[..], &[file]].concat()));
    assert!((computed - read).abs() < 1e-3, "{computed} {read}");

    // Scripts write only where they may.
    let script = format!("{SCRIPT}read_spef top.spef\nwrite_sdf -digits 4 -include_typ out.sdf\n");
    std::fs::write(bench.path("run.tcl"), script).expect("written");
    let refused = bench.run(&["sta", "run.tcl"]);
    assert!(refused.code == Some(2) && refused.err.contains("in no folder that scripts may write into"));
    let ran = bench.run(&["sta", "run.tcl", "--allow-write", "."]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let text = bench.read("out.sdf");
    assert!(text.contains("(0.083:0.083:0.083)"), "{text}");
    let files = std::fs::read_dir(bench.path(".")).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("text"));
    assert!(names.into_iter().all(|name| !name.ends_with(".part")));
}

/// Files about the inside of an instance say the same as files about all of the design.
#[test]
fn wires_and_delays_of_a_part_of_the_design() {
    let bench = bench();
    let hierarchy = "\
        module block (clk, d, n2); input clk, d; output n2; wire n1;
          DFF r1 (.D(d), .CK(clk), .Q(n1)); BUF u1 (.A(n1), .Y(n2)); endmodule
        module top (clk, aux, d, q); input clk, aux, d; output q; wire n2;
          block b (.clk(clk), .d(d), .n2(n2)); DFF r2 (.D(n2), .CK(clk), .Q(q)); endmodule\n";
    let delays = "(DELAYFILE (SDFVERSION \"3.0\") (DIVIDER /) (TIMESCALE 1ns)
        (CELL (CELLTYPE \"block\") (INSTANCE) (DELAY (ABSOLUTE (INTERCONNECT r1/Q u1/A (0.1)))))
        (CELL (CELLTYPE \"DFF\") (INSTANCE r1) (DELAY (ABSOLUTE (IOPATH CK Q (0.4))))))\n";
    let whole = SPEF
        .replace("n1", "b/n1")
        .replace("r1:", "b/r1:")
        .replace("u1:", "b/u1:");
    let whole_delays = delays
        .replace("(INTERCONNECT r1/Q u1", "(INTERCONNECT b/r1/Q b/u1")
        .replace("INSTANCE r1", "INSTANCE b/r1");
    for (name, text) in [
        ("deep.v", hierarchy),
        ("part.sdf", delays),
        ("all.spef", &whole),
        ("all.sdf", &whole_delays),
    ] {
        std::fs::write(bench.path(name), text).expect("written");
    }
    let slack = |line: &str| {
        let report = "report_checks -from b/r1/CK -format slack_only -digits 6";
        let script = format!("{}{line}\n{report}\n", SCRIPT.replace("top.v", "deep.v"));
        std::fs::write(bench.path("deep.tcl"), script).expect("written");
        let ran = bench.run(&["sta", "deep.tcl"]);
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.err);
        ran.out
    };
    let ideal = slack("");
    for (part, all) in [
        ("read_spef -path b top.spef", "read_spef all.spef"),
        ("read_sdf -path b part.sdf", "read_sdf all.sdf"),
    ] {
        assert_eq!(slack(part), slack(all));
        assert_ne!(slack(part), ideal);
    }
    std::fs::write(
        bench.path("deep.tcl"),
        format!("{SCRIPT}read_sdf -path nowhere part.sdf\n"),
    )
    .expect("written");
    let ran = bench.run(&["sta", "deep.tcl"]);
    assert!(
        ran.code == Some(2) && ran.err.contains("there is no instance `nowhere`"),
        "{}",
        ran.err
    );
}

/// Every way in which a design can be wrong, and what is said of it.
#[test]
fn what_is_wrong_is_told() {
    let bench = bench();
    std::fs::write(bench.path("broken.v"), "module top (a);\n  input a\nendmodule\n").expect("written");
    std::fs::write(bench.path("missing.v"), NETLIST.replace("BUF u1", "BUFFER u1")).expect("written");
    let mut said = String::new();
    let mut tell = |what: &str, script: &str| {
        std::fs::write(bench.path("wrong.tcl"), script).expect("written");
        let ran = bench.run(&["sta", "wrong.tcl", "--csv", "tables"]);
        said += &format!("# {what}: {:?}\n{}\n", ran.code, ran.err);
    };
    let with = |line: &str| format!("{SCRIPT}{line}\n");
    tell("broken netlist", &SCRIPT.replace("top.v", "broken.v"));
    tell("missing cell", &SCRIPT.replace("top.v", "missing.v"));
    tell("no such file", &SCRIPT.replace("top.v", "nowhere.v"));
    tell(
        "no such module",
        &SCRIPT.replace("link_design top", "link_design tip"),
    );
    tell("nothing linked", "create_clock -period 1 [get_ports clk]\n");
    tell(
        "clock that reaches nothing",
        &with("create_clock -name idle -period 2 [get_ports aux]"),
    );
    tell(
        "no clock",
        "read_liberty small.lib\nread_verilog top.v\nlink_design top\n",
    );
    tell("names of parasitics", &with("read_spef top.spef"));
    tell("broken parasitics", &with("read_spef top.v"));
    tell("running a program", &with("exec rm -rf nothing"));
    tell("opening a file", &with("set f [open /etc/hostname r]"));
    tell("reading outside", &with("read_spef /etc/hostname"));
    tell("sourcing outside", &with("source /etc/hostname"));
    tell("unknown command", &with("set_propagated_clok [all_clocks]"));
    tell("unknown option", &with("report_checks -layout full"));
    tell("unknown pin", &with("set_pi_model r7/Q 1.0 1.0 1.0"));
    tell("unknown cell", &with("replace_cell u1 BIG"));
    tell("cell with other pins", &with("replace_cell u1 DFF"));
    tell("late library", &with("read_liberty small.lib"));
    tell("unknown scene", &with("read_spef -corner hot top.spef"));
    tell("redirected report", &with("report_checks > out.txt"));
    tell("unknown report", &with("report_power"));
    insta::assert_snapshot!(said);
}

#[test]
fn a_cell_that_is_replaced_is_timed_as_one_of_the_netlist() {
    let buffer = &CELLS[CELLS.find("cell (BUF)").unwrap()..CELLS.find("cell (DFF)").unwrap()];
    let slow = buffer
        .replace("BUF", "SLOW")
        .replace("0.11", "0.31")
        .replace("0.10", "0.30");
    let library = CELLS.replace("cell (DFF)", &format!("{slow}\ncell (DFF)"));
    let netlist = NETLIST.replace("BUF u1", "SLOW u1");
    let report = "report_checks -to r2/D -fields {slew cap} -digits 6\nreport_worst_slack\n";
    let run = |netlist: &str, changes: &str| {
        let script = format!("{SCRIPT}{changes}{report}");
        let files = [
            ("small.lib", library.as_str()),
            ("top.v", netlist),
            ("top.sdc", CONSTRAINTS),
            ("run.tcl", &script),
        ];
        let ran = Bench::with(&files).run(&["sta", "run.tcl"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    let before = run(NETLIST, "");
    let expected = run(&netlist, "");
    assert_ne!(before, expected);
    assert_eq!(run(NETLIST, "replace_cell u1 SLOW\n"), expected);
    // Once more when it was timed already, and back again.
    let replaced = run(NETLIST, "report_wns\nreplace_cell u1 small/SLOW\n");
    assert!(replaced.ends_with(&expected), "{replaced}");
    let back = run(
        NETLIST,
        "report_wns\nreplace_cell u1 SLOW\nreport_wns\nreplace_cell u1 BUF\n",
    );
    assert!(back.ends_with(&before), "{back}");
}

/// `set` is a command of the language: no other command of constraints need follow it.
#[test]
fn variables_hold_for_what_is_reported_after_them() {
    let report = "report_checks -format full_clock_expanded\n";
    let script = format!("{SCRIPT}{report}set sta_crpr_enabled 0\n{report}");
    let files = [
        ("small.lib", CELLS),
        ("top.v", NETLIST),
        ("top.sdc", CONSTRAINTS),
        ("run.tcl", &script),
    ];
    let ran = Bench::with(&files).run(&["sta", "run.tcl"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let (before, after) = ran
        .out
        .split_at(ran.out.rfind("Startpoint").expect("two reports"));
    assert!(before.contains("clock reconvergence pessimism"), "{before}");
    assert!(!after.contains("clock reconvergence pessimism"), "{after}");
}

/// Figures of reference answers, in ns, beside those that the program writes in ps.
#[test]
fn scripts_of_reference_answers_give_their_figures() {
    let shared = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let data = shared.join("data");
    if !data.is_dir() {
        eprintln!("skipped: no {}", data.display());
        return;
    }
    let bench = Bench::with(&[]);
    let text = |path: &Path| path.to_str().expect("a path that is text").to_owned();
    for case in [
        "m05_crpr",
        "m12_genclk_div2",
        "m28_latch_borrow",
        "m36_false_path",
        "m58_spef_dmp",
        "m71_set_assigned",
    ] {
        let folder = data.join("timing/micro").join(case);
        let ran = bench.run(&["sta", &text(&folder.join("cmds.tcl")), "--csv", case]);
        assert_eq!(ran.code, Some(0), "{case}: {}", ran.err);
        let golden = std::fs::read_to_string(folder.join("golden.tsv")).expect("answers");
        let ours = bench.read(&format!("{case}/summary.csv"));
        for (side, check) in [("max", "setup,,"), ("min", "hold,,")] {
            let row = golden.lines().find(|line| line.starts_with(side)).expect("a row");
            let theirs: f64 = row
                .split('\t')
                .nth(3)
                .expect("a column")
                .parse()
                .expect("a number");
            let row = ours
                .lines()
                .find_map(|line| line.strip_prefix(check))
                .expect("a row");
            let ours: f64 = row
                .split(',')
                .next()
                .expect("a column")
                .parse()
                .expect("a number");
            // Effective capacitances are found by iteration.
            assert!(
                (ours - 1e3 * theirs).abs() <= 0.5,
                "{case} {side}: {ours} ps, {theirs} ns"
            );
        }
    }
    // A load is pins and wire: 2 + 5 + 7 fF of SPEF and a pin of 1.05.
    let points = bench.read("m58_spef_dmp/points.csv");
    assert!(
        points.contains("r1/Q,DFF,rise,") && points.contains(",15.0500,1\n"),
        "{points}"
    );
}
