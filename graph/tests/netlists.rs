//! Hierarchy, vectors, registers and mapped cells: small netlists against what they compute.

mod common;

use std::process::Command;

use netlearn_graph::aig::convert::{ConvertErrorKind as Kind, read_source};
use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, equivalent_by_simulation};
use netlearn_graph::aig::simulate::Patterns;
use netlearn_graph::aig::{self, Aig, ConvertOptions, LatchInit, ReadError};
use netlearn_parsers::{Source, genlib};

fn read(name: &str, text: &str, options: &ConvertOptions<'_>) -> Result<Aig, ReadError> {
    read_source(&Source::from_bytes(name, text), options).map(|file| file.aig)
}

fn verilog(text: &str) -> Aig {
    read("test.v", text, &ConvertOptions::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn error(name: &str, text: &str) -> (Kind, String) {
    match read(name, text, &ConvertOptions::default()) {
        Err(ReadError::Meaning { kind, report }) => (kind, report.to_string()),
        other => panic!("{other:?}"),
    }
}

/// The outputs as one number for every number the inputs can be.
fn table(aig: &Aig) -> Vec<u64> {
    let inputs = aig.num_combinational_inputs();
    let answers = aig.simulate(&Patterns::exhaustive(inputs));
    let value = |p| {
        (0..aig.num_combinational_outputs())
            .map(|o| u64::from(answers.bit(o, p)) << o)
            .sum()
    };
    (0..1usize << inputs).map(value).collect()
}

/// Checks a module of inputs `a` and `b` of four bits each and an output of eight bits.
fn computes(expression: &str, function: impl Fn(u64, u64) -> u64) {
    let text = format!(
        "module m(input [3:0] a, input [3:0] b, output [7:0] y);\n assign y = {expression};\nendmodule\n"
    );
    for (p, &found) in table(&verilog(&text)).iter().enumerate() {
        let (a, b) = (p as u64 & 15, p as u64 >> 4);
        assert_eq!(found, function(a, b) & 255, "{expression} at a = {a}, b = {b}");
    }
}

#[test]
fn operators_compute_with_the_widths_of_the_standard() {
    computes("a + b", |a, b| a + b);
    computes("a - b", |a, b| a.wrapping_sub(b));
    computes("{a + b}", |a, b| (a + b) & 15);
    computes("-a", |a, _| a.wrapping_neg());
    computes("~a", |a, _| !a);
    computes("a * b", |a, b| a * b);
    computes("(a & b) | (a ^ 4'b0110)", |a, b| (a & b) | (a ^ 6));
    computes("a ~^ b", |a, b| !(a ^ b));
    computes("a == b", |a, b| u64::from(a == b));
    computes("a != b", |a, b| u64::from(a != b));
    computes("{a < b, a <= b, a > b, a >= b}", |a, b| {
        u64::from(a < b) << 3 | u64::from(a <= b) << 2 | u64::from(a > b) << 1 | u64::from(a >= b)
    });
    computes(
        "$signed(a) < 0 ? 1 : 0"
            .replace("$signed(a) < 0", "a[3]")
            .as_str(),
        |a, _| a >> 3,
    );
    computes("{&a, ~&a, |a, ~|a, ^a, ~^a, !a}", |a, _| {
        let parity = u64::from(a.count_ones() % 2);
        let (all, any) = (u64::from(a == 15), u64::from(a != 0));
        all << 6 | (1 - all) << 5 | any << 4 | (1 - any) << 3 | parity << 2 | (1 - parity) << 1 | (1 - any)
    });
    computes("a && b || !a", |a, b| u64::from(a == 0 || b != 0));
    computes("b ? a : 4'd9", |a, b| if b != 0 { a } else { 9 });
    computes("{2{b[1:0], a[3]}}", |a, b| {
        let part = (b & 3) << 1 | a >> 3;
        part << 3 | part
    });
    computes("a << b", |a, b| if b > 7 { 0 } else { a << b });
    computes("a >> b[1:0]", |a, b| a >> (b & 3));
    computes("a[b[1:0]]", |a, b| a >> (b & 3) & 1);
    computes("a[b[0] +: 2]", |a, b| a >> (b & 1) & 3);
    computes("a / 4'd3 + a % 4'd3", |a, _| a / 3 + a % 3);
    computes("2 ** 3 + a", |a, _| 8 + a);
    computes("8'hf0 | a", |a, _| 0xf0 | a);
}

#[test]
fn signed_operands_extend_and_compare_by_sign() {
    let aig = verilog(
        "module m(input signed [3:0] a, input signed [2:0] b, output signed [7:0] y, output less);
           assign y = a + b; assign less = a < b; endmodule",
    );
    for (p, &found) in table(&aig).iter().enumerate() {
        let a = i64::from((p as u8) << 4) as i8 >> 4;
        let b = (((p >> 4) as u8) << 5) as i8 >> 5;
        let expected = u64::from((a + b) as u8) | u64::from(a < b) << 8;
        assert_eq!(found, expected, "a = {a}, b = {b}");
    }
}

#[test]
fn hierarchy_parameters_and_both_port_styles_are_flattened() {
    let aig = verilog(
        "module add #(parameter W = 2) (x, y, s);
           input [W-1:0] x, y; output [W:0] s; assign s = x + y;
         endmodule
         module top(input [3:0] a, input [0:3] b, output [4:0] s, output e);
           wire [4:0] inner; wire unused;
           add #(.W(4)) u1 (.x(a), .y({b[0], b[1], b[2:3]}), .s(inner));
           assign s = inner;
           add u2 (a[1:0], 2'b01, {unused, e, });
         endmodule"
            .replace("{unused, e, }", "{unused, e, low}")
            .replace("wire unused;", "wire unused, low;")
            .as_str(),
    );
    assert_eq!(aig.input_name(4), Some("b[3]"));
    for (p, &found) in table(&aig).iter().enumerate() {
        let (a, b) = (p as u64 & 15, p as u64 >> 4);
        assert_eq!(found, (a + b) | (((a & 3) + 1) >> 1 & 1) << 5);
    }
}

#[test]
fn gates_of_many_inputs_and_implicit_nets() {
    let aig = verilog(
        "module m(a, b, c, y, z); input a, b, c; output y, z;
           nand g1 (n, a, b, c); xor (y, n, c); buf (z, q2), (q2, a); endmodule",
    );
    for (p, &found) in table(&aig).iter().enumerate() {
        let (a, b, c) = (p as u64 & 1, p as u64 >> 1 & 1, p as u64 >> 2);
        assert_eq!(found, ((1 ^ a & b & c) ^ c) | a << 1);
    }
}

#[test]
fn registers_are_latches_and_their_clock_is_no_input() {
    let aig = verilog(
        "module m(input clk, input rst, input en, input d, output reg q);
           initial_free u();
           reg [1:0] count = 2'b10;
           always @(posedge clk or posedge rst)
             if (rst) q <= 1'b0; else if (en) begin q <= d; count <= count + 1; end
         endmodule
         module initial_free(); endmodule",
    );
    assert_eq!((aig.num_inputs(), aig.num_latches()), (3, 3));
    assert_eq!(aig.input_name(0), Some("rst"));
    let latch = |name: &str| (0..3).find(|&i| aig.latch_label(i) == name).unwrap();
    assert_eq!(aig.latches()[latch("q")].init, LatchInit::Unknown);
    assert_eq!(aig.latches()[latch("count[1]")].init, LatchInit::One);
    let answers = aig.simulate(&Patterns::exhaustive(6));
    for p in 0..64usize {
        let input = |i: usize| p >> i & 1 == 1;
        let (rst, en, d, q) = (input(0), input(1), input(2), input(3 + latch("q")));
        let next = !rst && if en { d } else { q };
        assert_eq!(answers.bit(1 + latch("q"), p), next);
    }
}

#[test]
fn combinational_procedures_must_assign_in_every_case() {
    let module = |body: &str| format!("module m(input a, b, output reg y);\n always @* {body}\nendmodule\n");
    let full = verilog(&module("begin y = b; if (a) y = ~b; end"));
    assert_eq!(table(&full), [0, 1, 1, 0]);
    let (kind, text) = error("m.v", &module("if (a) y = b;"));
    assert_eq!(kind, Kind::Unsupported);
    assert!(text.contains("`y` is not assigned in every case"), "{text}");
}

#[test]
fn errors_of_meaning_point_into_the_source() {
    let double = "module m(input a, output y);\n assign y = a;\n assign y = ~a;\nendmodule\n";
    let (kind, text) = error("m.v", double);
    assert_eq!(kind, Kind::DoubleDriver);
    assert!(
        text.contains("m.v:3:9") && text.contains("first driver"),
        "{text}"
    );

    let (kind, text) = error("m.v", "module m(output y);\n m u (.y(y));\nendmodule\n");
    assert_eq!(kind, Kind::Recursion, "{text}");

    let undeclared = "module m(output y);\n assign y = ghost;\nendmodule\n";
    let (kind, text) = error("m.v", undeclared);
    assert_eq!(kind, Kind::Undeclared);
    assert!(text.contains("m.v:2:13"), "{text}");

    let (kind, _) = error("m.v", "module a(); endmodule\nmodule b(); endmodule\n");
    assert_eq!(kind, Kind::NoCircuit);

    let port = "module s(input a); endmodule\nmodule m(input a);\n s u (.b(a));\nendmodule\n";
    let (kind, text) = error("m.v", port);
    assert_eq!(kind, Kind::Port);
    assert!(text.contains("no port `b`"), "{text}");

    let blif = ".model m\n.inputs a\n.outputs y\n.subckt m a=a y=y\n.end\n";
    assert_eq!(error("m.blif", blif).0, Kind::Recursion);
}

#[test]
fn a_hierarchy_that_doubles_itself_is_refused_in_time() {
    let mut text = String::from("module m0(input a); endmodule\n");
    for i in 1..60 {
        text += &format!("module m{i}(input a); m{} u (a), v (a); endmodule\n", i - 1);
    }
    let (kind, text) = error("bomb.v", &text);
    assert_eq!(kind, Kind::TooLarge, "{text}");
}

#[test]
fn what_would_fill_memory_is_refused_in_time() {
    let wide = "module m(input [1048575:0] a, b, output y);\n";
    for value in [
        "a * b",
        "a / b",
        "a % b",
        "a ** 9",
        "a << b",
        "a[b]",
        "{16{a}} + b",
    ] {
        let (kind, text) = error("wide.v", &format!("{wide}assign y = {value};\nendmodule\n"));
        assert_eq!(kind, Kind::TooLarge, "{value}: {text}");
        assert!(text.contains("wide.v:2:"), "{text}");
    }
    let many: String = (0..20).map(|i| format!("wire [1048575:0] w{i};\n")).collect();
    let (kind, text) = error("many.v", &format!("module m();\n{many}endmodule\n"));
    assert_eq!(kind, Kind::TooLarge, "{text}");

    let padding = "#".repeat(5000);
    let (kind, text) = error("wide.pla", &format!("{padding}\n.i 5000\n.o 5000\n.e\n"));
    assert_eq!(kind, Kind::TooLarge, "{text}");
}

#[test]
fn indices_near_the_ends_of_64_bits_do_not_wrap() {
    let (least, most) = ("64'sh8000000000000000", "64'sh7fffffffffffffff");
    let cases = [
        (format!("a[{least}:{most}]"), Kind::TooLarge),
        (format!("a[{most} +: 2]"), Kind::Port),
        (format!("a[{least} -: 2]"), Kind::Port),
    ];
    for (value, expected) in cases {
        let text = format!("module m(input [3:0] a, output y);\nassign y = {value};\nendmodule\n");
        let (kind, text) = error("index.v", &text);
        assert_eq!(kind, expected, "{text}");
    }
    // No index of two bits comes near the vector.
    let module = |value: &str| {
        let ports = format!("input [{most}:64'sh7ffffffffffffffe] a, input [1:0] i, output y");
        let text = format!("module m({ports});\nassign y = {value};\nendmodule\n");
        read("index.v", &text, &ConvertOptions::default()).unwrap()
    };
    let params = EquivalenceParams::default();
    let answer = equivalent_by_simulation(&module("a[i]"), &module("1'b0"), &params);
    assert_eq!(answer, Ok(Equivalence::Proved));
}

#[test]
fn blif_models_are_flattened_and_the_first_is_the_top() {
    let text = ".model top\n.inputs a b c clk\n.outputs y\n.subckt and2 p=a q=b o=ab\n\
                .subckt and2 p=ab q=c o=d\n.latch d y re clk 1\n.end\n\
                .model and2\n.inputs p q\n.outputs o\n.names p q o\n11 1\n.end\n";
    let aig = read("test.blif", text, &ConvertOptions::default()).unwrap();
    assert_eq!((aig.num_inputs(), aig.num_latches(), aig.num_ands()), (3, 1, 2));
    assert_eq!((aig.latches()[0].init, aig.name()), (LatchInit::One, "top"));
    let options = ConvertOptions {
        top: Some("and2"),
        ..ConvertOptions::default()
    };
    assert_eq!(read("test.blif", text, &options).unwrap().num_inputs(), 2);
}

const CELLS: &str = "GATE inv 1 O=!a; PIN * INV 1 999 1 0 1 0\n\
                     GATE nand2 2 O=!(a*b); PIN * INV 1 999 1 0 1 0\n\
                     GATE nor2 2 O=!(a+b); PIN * INV 1 999 1 0 1 0\n\
                     GATE aoi21 3 O=!(a*b+c); PIN * INV 1 999 1 0 1 0\n\
                     GATE one 0 O=CONST1;\nGATE zero 0 O=CONST0;\n";

#[test]
fn mapped_netlists_take_their_cells_from_a_genlib() {
    let library = genlib::parse(&Source::from_bytes("cells.genlib", CELLS))
        .unwrap()
        .tree;
    let options = ConvertOptions {
        library: Some(&library),
        ..ConvertOptions::default()
    };
    let blif = ".model m\n.inputs a b c\n.outputs y z\n.gate aoi21 a=a b=b c=c O=n\n\
                .gate inv a=n O=y\n.gate one O=z\n.end\n";
    let verilog = "module m(input a, b, c, output y, z); aoi21 u1 (.a(a), .b(b), .c(c), .O(n));\n\
                   inv u2 (.a(n), .O(y)); one u3 (.O(z)); endmodule\n";
    for (name, text) in [("m.blif", blif), ("m.v", verilog)] {
        let aig = read(name, text, &options).unwrap_or_else(|e| panic!("{e}"));
        assert!(aig.num_ands() > 0);
        for (p, &found) in table(&aig).iter().enumerate() {
            let (a, b, c) = (p as u64 & 1, p as u64 >> 1 & 1, p as u64 >> 2);
            assert_eq!(found, (a & b | c) | 2, "{name}");
        }
        assert_eq!(error(name, text).0, Kind::UnknownCell);
    }
}

#[test]
fn circuits_mapped_by_abc_are_equivalent_to_their_source() {
    let (Some(abc), Some(circuit)) = (
        common::dependency("abc/yosys-abc"),
        common::shared("mcnc/blif/alu4.blif"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let cells = folder.path().join("cells.genlib");
    std::fs::write(&cells, CELLS).unwrap();
    let mapped = ["mapped.blif", "mapped.v"].map(|name| folder.path().join(name));
    let script = format!(
        "read_library {}; read_blif {}; strash; map; write_blif {}; write_verilog {}",
        cells.display(),
        circuit.display(),
        mapped[0].display(),
        mapped[1].display()
    );
    let output = Command::new(abc).args(["-q", &script]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let library = genlib::parse(&Source::open(&cells).unwrap()).unwrap().tree;
    let options = ConvertOptions {
        library: Some(&library),
        ..ConvertOptions::default()
    };
    let original = aig::read(&circuit).unwrap().aig;
    for path in &mapped {
        let aig = aig::read_with(path, &options)
            .unwrap_or_else(|e| panic!("{e}"))
            .aig;
        let answer = equivalent_by_simulation(&original, &aig, &EquivalenceParams::default());
        assert_eq!(answer, Ok(Equivalence::Proved), "{}", path.display());
    }
}
