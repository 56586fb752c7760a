//! `inspect` on the files of designs, and `convert` of them.

mod support;

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{Bench, Ran};

const NETLIST: &str = "\
module top (clk, d, q);
  input clk;
  input [1:0] d;
  output q;
  wire \\mid[0] ;
  INV \\u/1 (.A(d[0]), .Z(\\mid[0] ));
  INV \\w\\x (.A(d[1]), .Z());
  INV wx (.A(d[1]));
  INV v (.A(d[1]));
  sub s (.i(\\mid[0] ), .c(clk), .o(q));
  TAP t0 ();
endmodule
module sub (input i, c, output o);
  DFF r (.D(i), .CK(c), .Q(o));
endmodule
";

/// `u9`, `q9`, `n9` and the pin `X9` are planted: the netlist has none of them.
const PLACED: &str = "\
VERSION 5.8 ;
DIVIDERCHAR \"/\" ;
BUSBITCHARS \"[]\" ;
DESIGN top ;
UNITS DISTANCE MICRONS 1000 ;
DIEAREA ( 0 0 ) ( 10000 20000 ) ;
ROW r0 core 0 0 N DO 10 BY 1 STEP 100 0 ;
COMPONENTS 5 ;
- u/1 INV + PLACED ( 100 200 ) N ;
- v INV + FIXED ( 100 400 ) FS ;
- s/r DFF + PLACED ( 100 600 ) N ;
- u9 INV + UNPLACED ;
- fill FILL + FIXED ( 0 0 ) N ;
END COMPONENTS
PINS 5 ;
- clk + NET clk + DIRECTION INPUT ;
- d\\[0\\] + NET d\\[0\\] + DIRECTION INPUT ;
- q + NET q + DIRECTION OUTPUT ;
- q9 + NET q9 + DIRECTION OUTPUT ;
- VDD + NET VDD + USE POWER ;
END PINS
NETS 4 ;
- mid\\[0\\] ( u/1 Z ) ( s/r D ) + ROUTED met1 ( 100 200 ) ( 100 500 ) via1 NEW met2 ( 100 500 ) ( 1100 * ) ;
- clk ( PIN clk ) ( s/r CK ) ( v X9 ) ;
- q ( PIN q ) ( s/r Q ) ;
- n9 ( u9 A ) ;
END NETS
END DESIGN
";

const DELAYS: &str = "\
(DELAYFILE
 (SDFVERSION \"3.0\")
 (DESIGN \"top\")
 (DIVIDER .)
 (VOLTAGE 1.8::1.8)
 (TIMESCALE 1ns)
 (CELL (CELLTYPE \"top\") (INSTANCE)
  (DELAY (ABSOLUTE (INTERCONNECT u\\/1.Z s.r.D (0.1:0.1:0.1)) (INTERCONNECT clk s.r.C9 (0.1)))))
 (CELL (CELLTYPE \"INV\") (INSTANCE u\\/1)
  (DELAY (ABSOLUTE (COND A==1 (IOPATH A Z (0.1) (0.2))))))
 (CELL (CELLTYPE \"DFF\") (INSTANCE s.r)
  (DELAY (ABSOLUTE (IOPATH CK Q (0.1) (0.2))))
  (TIMINGCHECK (SETUP D (posedge CK) (0.1)) (HOLD D (posedge CK) (0.1)) (WIDTH CK (0.3))))
 (CELL (CELLTYPE \"INV\") (INSTANCE top.v))
 (CELL (CELLTYPE \"INV\") (INSTANCE i9))
)
";

const PARASITICS: &str = "\
*SPEF \"IEEE 1481-1998\"
*DESIGN \"top\"
*DIVIDER /
*DELIMITER :
*BUS_DELIMITER []
*T_UNIT 1 NS
*C_UNIT 1 FF
*R_UNIT 1 OHM
*NAME_MAP
*1 mid\\[0\\]
*2 u\\/1
*3 s/r
*4 net9
*PORTS
clk I
p9 O
*D_NET *1 3.5
*CONN
*I *2:Z O *D INV
*I *3:D I
*I *3:Y9 I
*CAP
1 *1:1 1.5
2 *1:1 *4 2
*RES
1 *2:Z *1:1 10
2 *1:1 *3:D 20.5
*END
*D_NET *4 0
*END
";

const LIBRARY: &str = "\
library (cells) {
  time_unit : \"1ps\"; capacitive_load_unit (1, ff); voltage_unit : \"1V\";
  nom_voltage : 1.8; nom_temperature : 25; nom_process : 1;
  operating_conditions (tt) { process : 1; voltage : 1.8; temperature : 25; }
  cell (INV) { area : 1.5;
    pin (A) { direction : input; capacitance : 1; }
    pin (Z) { direction : output; function : \"!A\";
      timing () { related_pin : \"A\"; cell_rise (scalar) { values (\"12\"); } }
      internal_power () { rise_power (scalar) { values (\"1\"); } } } }
  cell (DFF) { area : 4; ff (IQ, IQN) { clocked_on : \"CK\"; next_state : \"D\"; }
    pin (D) { direction : input; timing () { related_pin : \"CK\"; timing_type : setup_rising; } }
    pin (CK) { direction : input; clock : true; }
    pin (Q) { direction : output; function : \"IQ\"; } }
}
";

const ABSTRACTS: &str = "\
VERSION 5.8 ;
UNITS
  DATABASE MICRONS 1000 ;
END UNITS
LAYER met1
  TYPE ROUTING ;
END met1
SITE core
  CLASS CORE ;
  SIZE 0.1 BY 0.2 ;
END core
MACRO INV
  CLASS CORE ;
  SIZE 1 BY 2 ;
  PIN A
    PORT
      LAYER met1 ;
        RECT 0 0 0.1 0.1 ;
        RECT 0 0 0.2 0.1 ;
    END
  END A
END INV
END LIBRARY
";

/// `d[7]`, `s/q9`, `h9`, `n9*` and `c9` are planted.
const CONSTRAINTS: &str = "\
create_clock -name main -period 2 [get_ports clk]
create_clock -name virtual -period 4
foreach port {d[0] d[1] d[7]} { set_input_delay 0.2 -clock main [get_ports $port] }
set_output_delay 0.1 -clock [get_clocks virt*] [all_outputs]
set_false_path -from [get_clocks c9] -to [get_pins {s/r/D s/q9 */CK}]
set_false_path -from [get_ports d*] -through [get_nets {mid[0] n9*}]
set_disable_timing [get_cells {u/? h9}]
";

const FILES: [(&str, &str); 7] = [
    ("top.v", NETLIST),
    ("top.def", PLACED),
    ("top.sdf", DELAYS),
    ("top.spef", PARASITICS),
    ("top.sdc", CONSTRAINTS),
    ("cells.lib", LIBRARY),
    ("cells.lef", ABSTRACTS),
];

/// The files inspected.
fn inspect(bench: &Bench, more: &[&str]) -> Ran {
    let mut words = vec!["inspect"];
    words.extend(FILES.map(|(name, _)| name));
    words.extend(more);
    bench.run(&words)
}

#[test]
fn every_format_is_told_in_lines_and_names_are_compared() {
    let ran = inspect(&Bench::with(&FILES), &["--quiet"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn json_has_an_object_a_file_and_one_for_the_names() {
    let ran = inspect(&Bench::with(&FILES), &["--quiet", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answer = ran.json();
    let objects: Vec<&Value> = answer.as_array().expect("an array").iter().collect();
    let schemas: Vec<&str> = objects
        .iter()
        .filter_map(|object| object["schema"].as_str())
        .collect();
    assert_eq!(schemas[..7], ["netlearn/inspect/1"; 7]);
    assert_eq!(schemas[7..], ["netlearn/match/1"]);
    for (object, (_, text)) in objects.iter().zip(FILES) {
        assert_eq!(
            (&object["bytes"], &object["num_errors"]),
            (&text.len().into(), &0.into())
        );
    }
    let pretty = |values: Vec<&Value>| serde_json::to_string_pretty(&values).expect("JSON");
    insta::assert_snapshot!(pretty(
        objects[..7].iter().map(|object| &object["contents"]).collect()
    ));
}

/// Each kind of mismatch that was planted is named, and nothing else.
#[test]
fn planted_mismatches_are_found() {
    let ran = inspect(&Bench::with(&FILES), &["--quiet", "--json"]);
    let answer = ran.json();
    let rows = answer[7]["matches"].as_array().expect("rows");
    let missing: Vec<String> = rows
        .iter()
        .filter(|row| row["matched"] != row["total"])
        .map(|row| {
            let names: Vec<&str> = (row["missing"].as_array().expect("samples").iter())
                .filter_map(|name| name["name"].as_str())
                .collect();
            format!(
                "{} {}",
                row["relation"].as_str().unwrap_or_default(),
                names.join(", ")
            )
        })
        .collect();
    assert_eq!(
        missing,
        [
            "cells_in_lef DFF",
            "def_components u9",
            "instances_in_def \\w\\x",
            "def_ports q9",
            "def_nets n9",
            "def_pins ( v X9 ), ( u9 A )",
            "sdf_instances i9",
            "sdf_pins s.r.C9",
            "spef_nets net9",
            "spef_ports p9",
            "spef_pins s/r:Y9",
            "sdc_ports d[7]",
            "sdc_pins s/q9",
            "sdc_cells h9",
            "sdc_nets n9*",
            "sdc_clocks c9",
        ]
    );
    assert_eq!(
        answer[7]["ambiguities"][0]["spellings"],
        serde_json::json!(["\\w\\x", "wx"])
    );
}

#[test]
fn without_a_top_names_are_not_compared() {
    let two = format!("{NETLIST}module other (input i); INV u (.A(i)); endmodule\n");
    let delays = DELAYS.replace("(DESIGN \"top\")", "");
    let bench = Bench::with(&[("two.v", &two), ("top.sdf", &delays)]);
    let ran = bench.run(&["inspect", "two.v", "top.sdf"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(!ran.out.contains("names in"), "{}", ran.out);
    assert!(ran.err.contains("No other uses `top`, `other`"), "{}", ran.err);
    let ran = bench.run(&["inspect", "two.v", "top.sdf", "--top-module", "top"]);
    assert!(ran.out.contains("names in top:"), "{}", ran.out);
}

/// A file of each format with two faults, and what is still read of it.
#[test]
fn lenient_reading_shows_every_error_and_what_was_read() {
    let def = PLACED
        .replace("- u/1 INV + PLACED ( 100", "- u/1 INV + PLACED ( x")
        .replace("- q + NET q", "- q + NIT ) q");
    let sdf = DELAYS
        .replace("(SETUP D", "(SETUPP D")
        .replace("(INSTANCE i9)", "(INSTANCE i9 (");
    let spef = PARASITICS
        .replace("clk I", "clk U")
        .replace("*D_NET *4 0", "*D_NET *4 zero");
    let constraints = CONSTRAINTS.replace("foreach port", "foreach").replace(
        "set_false_path -from [get_clocks c9]",
        "set_false_pat -from [get_clocks c9]",
    );
    let library = LIBRARY
        .replace("area : 1.5", "area : wide")
        .replace("area : 4", "area : tall");
    let lef = ABSTRACTS
        .replace("SIZE 1 BY 2", "SIZE one BY 2")
        .replace("TYPE ROUTING", "TYPE WIRING");
    let netlist = "module m;\n  wire 1;\n  INV u (.A(a) .Z(b));\n  INV v (.A(b), .Z(c));\nendmodule\n";
    let files = [
        (
            "bad.def",
            def.as_str(),
            ["bad.def:9:", "bad.def:18:"],
            ("nets", 4),
        ),
        ("bad.sdf", &sdf, ["bad.sdf:13:", "bad.sdf:15:"], ("cells", 3)),
        ("bad.v", netlist, ["bad.v:2:", "bad.v:3:"], ("instances", 1)),
        ("bad.spef", &spef, ["bad.spef:15:", "bad.spef:29:"], ("nets", 1)),
        ("bad.lib", &library, ["bad.lib:5:", "bad.lib:10:"], ("cells", 2)),
        (
            "bad.sdc",
            &constraints,
            ["bad.sdc:3:", "bad.sdc:5:"],
            ("commands", 5),
        ),
        ("bad.lef", &lef, ["bad.lef:6:", "bad.lef:14:"], ("pins", 1)),
    ];
    for (name, text, places, (count, number)) in files {
        let bench = Bench::with(&[(name, text)]);
        let strict = bench.run(&["inspect", name]);
        assert_eq!((strict.code, strict.out.as_str()), (Some(2), ""), "{name}");
        assert!(
            strict.err.contains(places[0]) && !strict.err.contains(places[1]),
            "{}",
            strict.err
        );
        let lenient = bench.run(&["inspect", "--lenient", name]);
        assert_eq!(lenient.code, Some(2), "{name}");
        for place in places {
            assert!(lenient.err.contains(place), "{place} in {}", lenient.err);
        }
        let answer = bench.run(&["inspect", "--lenient", "--json", name]).json();
        assert_eq!(
            (&answer[0]["num_errors"], &answer[0]["contents"][count]),
            (&2.into(), &number.into()),
            "{name}"
        );
        assert_eq!(answer[0]["error"], answer[0]["errors"][0]);
    }
}

#[cfg(unix)]
#[test]
fn pipes_are_read_once() {
    let bench = Bench::with(&[]);
    for name in ["-", "/dev/stdin"] {
        let output = bench
            .netlearn(&["inspect", name])
            .write_stdin(PARASITICS)
            .output()
            .expect("the program runs");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(out.starts_with(&format!("{name}: SPEF, ")), "{out}");
    }
    let pipe = bench.path("pipe.spef");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let child = Command::new(assert_cmd::cargo::cargo_bin("netlearn"))
        .args(["inspect", "--json"])
        .arg(&pipe)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut writer = std::fs::File::options()
        .write(true)
        .open(&pipe)
        .expect("a reader");
    writer.write_all(PARASITICS.as_bytes()).expect("it reads");
    drop(writer);
    let output = child.wait_with_output().expect("it ends");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("\"nets\":2"), "{out}");
}

#[test]
fn files_of_designs_are_written_anew() {
    let bench = Bench::with(&FILES);
    for (name, kind) in [
        ("top.v", "Verilog"),
        ("top.def", "DEF"),
        ("top.sdf", "SDF"),
        ("top.spef", "SPEF"),
        ("top.sdc", "SDC"),
    ] {
        let (once, twice) = (format!("once.{name}"), format!("twice.{name}"));
        let ran = bench.run(&["convert", name, &once]);
        assert_eq!(
            (ran.code, ran.out),
            (Some(0), format!("{once}: {kind}\n")),
            "{}",
            ran.err
        );
        assert_eq!(bench.run(&["convert", &once, &twice]).code, Some(0));
        assert_eq!(bench.read(&once), bench.read(&twice), "{name}");
        let contents = |name: &str| bench.run(&["inspect", "--json", name]).json()[0]["contents"].clone();
        assert_eq!(contents(name), contents(&once));
    }
    let ran = bench.run(&["convert", "--skip-wires", "top.def", "placed.def", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(
        (&ran.json()["schema"], &ran.json()["format"]),
        (&"netlearn/convert/1".into(), &"DEF".into())
    );
    assert!(bench.read("once.top.def").contains("ROUTED") && !bench.read("placed.def").contains("ROUTED"));
}

#[test]
fn another_kind_is_refused_before_anything_is_written() {
    let bench = Bench::with(&FILES);
    for (input, output, sentence) in [
        ("top.def", "top.aig", "top.def is DEF, which cannot become AIGER"),
        (
            "top.sdf",
            "other.spef",
            "top.sdf is SDF, which cannot become SPEF",
        ),
        (
            "cells.lib",
            "cells.v",
            "cells.lib is Liberty, which cannot become Verilog",
        ),
        ("top.v", "top2.def", "top.v is Verilog, which cannot become DEF"),
        (
            "top.sdf",
            "top.sdf.gz",
            "nothing is written in a format of that ending",
        ),
        (
            "top.lef",
            "top.lef",
            "nothing is written in a format of that ending",
        ),
    ] {
        let ran = bench.run(&["convert", input, output]);
        assert_eq!(ran.code, Some(2), "{output}");
        assert!(ran.err.contains(sentence), "{}", ran.err);
        assert!(FILES.iter().any(|(name, _)| *name == output) || !bench.path(output).exists());
    }
}

#[test]
fn a_lenient_conversion_writes_what_can_be_read() {
    let sdf = DELAYS.replace("(SETUP D", "(SETUPP D");
    let bench = Bench::with(&[("bad.sdf", &sdf)]);
    let strict = bench.run(&["convert", "bad.sdf", "good.sdf"]);
    assert_eq!(strict.code, Some(2));
    assert!(!bench.path("good.sdf").exists());
    let lenient = bench.run(&["convert", "--lenient", "bad.sdf", "good.sdf"]);
    assert_eq!((lenient.code, lenient.out.as_str()), (Some(2), "good.sdf: SDF\n"));
    assert!(lenient.err.contains("bad.sdf:13:"), "{}", lenient.err);
    assert_eq!(bench.run(&["inspect", "good.sdf"]).code, Some(0));
}
