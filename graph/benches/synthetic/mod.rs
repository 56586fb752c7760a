//! Designs by a recipe, for benchmarks: nangate45 cells, the same bytes on every machine (timing.md 10.3).

#![allow(dead_code, reason = "every benchmark uses its part")]

use std::collections::HashMap;
use std::fmt::Write;

/// The generator of the recipe: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

const CELLS: [(&str, &[&str], &str); 10] = [
    ("INV_X1", &["A"], "ZN"),
    ("BUF_X1", &["A"], "Z"),
    ("NAND2_X1", &["A1", "A2"], "ZN"),
    ("NOR2_X1", &["A1", "A2"], "ZN"),
    ("AND2_X1", &["A1", "A2"], "ZN"),
    ("OR2_X1", &["A1", "A2"], "ZN"),
    ("XOR2_X1", &["A", "B"], "Z"),
    ("AOI21_X1", &["A", "B1", "B2"], "ZN"),
    ("OAI21_X1", &["A", "B1", "B2"], "ZN"),
    ("MUX2_X1", &["A", "B", "S"], "Z"),
];

/// `flops` registers around `levels` levels of `gates` gates, as Verilog.
pub(crate) fn design(flops: u64, levels: u64, gates: u64) -> String {
    let mut text =
        "module syn (clk, in, out);\n  input clk;\n  input [63:0] in;\n  output [63:0] out;\n".to_owned();
    let mut random = Random(1);
    let mut put = |line: std::fmt::Arguments<'_>| text.write_fmt(line).expect("writing to memory");
    for flop in 0..flops {
        put(format_args!("  wire q{flop};\n"));
    }
    for level in 0..levels {
        for gate in 0..gates {
            put(format_args!("  wire n{level}_{gate};\n"));
        }
    }
    for level in 0..levels {
        for gate in 0..gates {
            let (cell, inputs, output) = CELLS[random.below(10) as usize];
            put(format_args!("  {cell} g{level}_{gate} ("));
            for (place, input) in inputs.iter().enumerate() {
                match level {
                    0 if place == 0 && gate < 64 => put(format_args!(".{input}(in[{gate}]), ")),
                    0 => put(format_args!(".{input}(q{}), ", random.below(flops))),
                    _ if random.below(4) == 0 => put(format_args!(".{input}(q{}), ", random.below(flops))),
                    _ => put(format_args!(".{input}(n{}_{}), ", level - 1, random.below(gates))),
                }
            }
            put(format_args!(".{output}(n{level}_{gate}));\n"));
        }
    }
    let last = levels - 1;
    for flop in 0..flops {
        let gate = random.below(gates);
        put(format_args!(
            "  DFF_X1 f{flop} (.D(n{last}_{gate}), .CK(clk), .Q(q{flop}));\n"
        ));
    }
    for bit in 0..64 {
        let gate = random.below(gates);
        put(format_args!(
            "  BUF_X1 ob{bit} (.A(n{last}_{gate}), .Z(out[{bit}]));\n"
        ));
    }
    text.push_str("endmodule\n");
    text
}

/// Parasitics of a [`design`], as SPEF: a star from the driver to each sink.
pub(crate) fn parasitics(design: &str, flops: u64, levels: u64, gates: u64) -> String {
    // Driver and sinks of each net, in the order of the netlist's text.
    let mut drivers: HashMap<&str, String> = HashMap::new();
    let mut sinks: HashMap<&str, Vec<String>> = HashMap::new();
    for line in design.lines() {
        let Some((head, pins)) = line.trim().split_once(" (") else {
            continue;
        };
        let Some((_, instance)) = head.split_once(' ') else {
            continue;
        };
        for pin in pins.split("), ") {
            let Some((pin, net)) = pin.trim_start_matches('.').split_once('(') else {
                continue;
            };
            let net = net.trim_end_matches(");").trim_end_matches(')');
            match pin {
                "Z" | "ZN" | "Q" => {
                    drivers.insert(net, format!("{instance}:{pin}"));
                }
                _ => sinks.entry(net).or_default().push(format!("{instance}:{pin}")),
            }
        }
    }
    let mut text =
        "*SPEF \"IEEE 1481-1998\"\n*DESIGN \"syn\"\n*DATE \"x\"\n*VENDOR \"syn\"\n*PROGRAM \"syn\"\n\
                    *VERSION \"1\"\n*DESIGN_FLOW \"X\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n\
                    *T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n\n"
            .to_owned();
    let mut random = Random(2);
    let mut put = |line: std::fmt::Arguments<'_>| text.write_fmt(line).expect("writing to memory");
    let gates = (0..levels).flat_map(|level| (0..gates).map(move |gate| format!("n{level}_{gate}")));
    for net in gates.chain((0..flops).map(|flop| format!("q{flop}"))) {
        let (Some(sinks), Some(driver)) = (sinks.get(net.as_str()), drivers.get(net.as_str())) else {
            continue;
        };
        let wires: Vec<(u64, u64)> = sinks
            .iter()
            .map(|_| (5 + random.below(40), 20 + random.below(400)))
            .collect();
        let total = 10 + wires.iter().map(|(tenths, _)| tenths).sum::<u64>();
        put(format_args!(
            "*D_NET {net} {}.{}\n*CONN\n*I {driver} O\n",
            total / 10,
            total % 10
        ));
        for sink in sinks {
            put(format_args!("*I {sink} I\n"));
        }
        put(format_args!("*CAP\n1 {driver} 1.0\n"));
        for (at, (sink, (tenths, _))) in sinks.iter().zip(&wires).enumerate() {
            put(format_args!(
                "{} {sink} {}.{}\n",
                at + 2,
                tenths / 10,
                tenths % 10
            ));
        }
        put(format_args!("*RES\n"));
        for (at, (sink, (_, ohm))) in sinks.iter().zip(&wires).enumerate() {
            put(format_args!("{} {driver} {sink} {ohm}\n", at + 1));
        }
        put(format_args!("*END\n"));
    }
    text
}

/// The library that the cells are of, where there is reference data.
pub(crate) fn library() -> Option<std::path::PathBuf> {
    let root = std::env::var_os("NETLEARN_SHARED").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        std::path::PathBuf::from,
    );
    let path = root.join("data/pdk/nangate45/nangate45_typ.lib.gz");
    if !path.exists() {
        eprintln!("no reference data: no cells for the design");
        return None;
    }
    Some(path)
}
