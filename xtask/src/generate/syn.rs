//! The synthetic netlists `syn60k`, `syn300k` and `syn1m`, with their parasitics, to the byte.
//! Not for their constraints: `design.sdc` of syn60k in the shared data serves all three.

use std::fmt;
use std::io::{self, Write};

use super::splitmix64::SplitMix64;

/// What a netlist is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// Name of the files.
    pub(super) name: &'static str,
    seed: u64,
    flops: u32,
    levels: u32,
    gates_a_level: u32,
    /// SHA-256 of the netlist and of the parasitics, where they are known.
    pub(super) sha256: Option<[&'static str; 2]>,
}

/// The recipes that results are quoted for.
pub(super) const RECIPES: [Recipe; 3] = [
    Recipe {
        name: "syn60k",
        seed: 1,
        flops: 6_000,
        levels: 27,
        gates_a_level: 2_000,
        sha256: Some([
            "a24e4bfca780c6af32627494b53f02c20968ac676f55ee9f22041bd561e6c322",
            "b11ee174c818947fcdb27bcdf6b9fa94e3f1338dc38536dd782d184a010f02b1",
        ]),
    },
    Recipe {
        name: "syn300k",
        seed: 1,
        flops: 30_000,
        levels: 27,
        gates_a_level: 10_000,
        sha256: Some([
            "929c2a798e5671af8897b40e13f4a62f04435384a1d33ae10aa323cbab092141",
            "0fa57e7d3f7c51f388d0b7117133f1d4beac24041c8443459cb57896b877e88c",
        ]),
    },
    Recipe {
        name: "syn1m",
        seed: 1,
        flops: 100_000,
        levels: 30,
        gates_a_level: 30_000,
        sha256: None,
    },
];

/// Ports of `in` and of `out`.
const WIDTH: u32 = 64;

/// A gate's kind: name, input pins, output pin.
type Kind = (&'static str, &'static [&'static str], &'static str);

const KINDS: [Kind; 10] = [
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

/// A netlist in memory: what its two files are written from.
pub(super) struct Netlist {
    recipe: Recipe,
    /// Kind of each gate, level by level.
    kinds: Vec<u8>,
    /// What every input pin hangs on, in the order of the text: gates, flops, output buffers.
    uses: Vec<Use>,
}

/// An input pin and its net.
struct Use {
    net: Net,
    cell: Cell,
    pin: &'static str,
}

#[derive(Clone, Copy)]
enum Net {
    In(u32),
    /// Output of a gate, level by level.
    Gate(u32),
    Flop(u32),
}

#[derive(Clone, Copy)]
enum Cell {
    Gate(u32),
    Flop(u32),
    Buffer(u32),
}

impl Netlist {
    /// Draws the netlist.
    pub(super) fn draw(recipe: Recipe) -> Self {
        let Recipe {
            flops,
            levels,
            gates_a_level,
            ..
        } = recipe;
        let mut random = SplitMix64::new(recipe.seed);
        let (mut kinds, mut uses) = (Vec::new(), Vec::new());
        for level in 0..levels {
            for j in 0..gates_a_level {
                let kind = random.below(10);
                kinds.push(u8::try_from(kind).expect("below ten"));
                let cell = Cell::Gate(level * gates_a_level + j);
                for (k, &pin) in KINDS[kind as usize].1.iter().enumerate() {
                    let net = if level == 0 && j < WIDTH && k == 0 {
                        Net::In(j)
                    } else if level == 0 || random.below(4) == 0 {
                        Net::Flop(random.below(flops))
                    } else {
                        Net::Gate((level - 1) * gates_a_level + random.below(gates_a_level))
                    };
                    uses.push(Use { net, cell, pin });
                }
            }
        }
        let ends = (0..flops).map(|i| (Cell::Flop(i), "D"));
        let ends = ends.chain((0..WIDTH).map(|k| (Cell::Buffer(k), "A")));
        for (cell, pin) in ends {
            let net = Net::Gate((levels - 1) * gates_a_level + random.below(gates_a_level));
            uses.push(Use { net, cell, pin });
        }
        Netlist { recipe, kinds, uses }
    }

    /// Writes the Verilog.
    pub(super) fn write_verilog(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(
            b"module syn (clk, in, out);\n  input clk;\n  input [63:0] in;\n  output [63:0] out;\n",
        )?;
        let nets = (0..self.recipe.flops).map(Net::Flop).chain(self.gate_nets());
        for net in nets {
            writeln!(out, "  wire {};", self.show(net))?;
        }
        let mut uses = self.uses.iter().peekable();
        while let Some(used) = uses.next() {
            let (cell, input, net) = (self.show(used.cell), used.pin, self.show(used.net));
            match used.cell {
                Cell::Gate(gate) => {
                    let (kind, inputs, output) = self.kind(gate);
                    write!(out, "  {kind} {cell} (.{input}({net})")?;
                    for used in uses.by_ref().take(inputs.len() - 1) {
                        write!(out, ", .{}({})", used.pin, self.show(used.net))?;
                    }
                    writeln!(out, ", .{output}({}));", self.show(Net::Gate(gate)))?;
                }
                Cell::Flop(flop) => {
                    let q = self.show(Net::Flop(flop));
                    writeln!(out, "  DFF_X1 {cell} (.D({net}), .CK(clk), .Q({q}));")?;
                }
                Cell::Buffer(k) => writeln!(out, "  BUF_X1 {cell} (.A({net}), .Z(out[{k}]));")?,
            }
        }
        out.write_all(b"endmodule\n")
    }

    /// Writes the SPEF: of every net that drives something a star of resistors, one a sink.
    pub(super) fn write_spef(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(
            b"*SPEF \"IEEE 1481-1998\"\n*DESIGN \"syn\"\n*DATE \"x\"\n*VENDOR \"syn\"\n*PROGRAM \"syn\"\n\
              *VERSION \"1\"\n*DESIGN_FLOW \"X\"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n\
              *T_UNIT 1 PS\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY\n\n",
        )?;
        let mut random = SplitMix64::new(self.recipe.seed + 1);
        let (first, sinks) = self.sinks();
        let nets = self.gate_nets().chain((0..self.recipe.flops).map(Net::Flop));
        for (net, bounds) in nets.zip(first.windows(2)) {
            let sinks: Vec<_> = sinks[bounds[0]..bounds[1]]
                .iter()
                .map(|&sink| {
                    let tenths_of_ff = 5 + random.below(40);
                    let ohms = 20 + random.below(400);
                    (&self.uses[sink as usize], tenths_of_ff, ohms)
                })
                .collect();
            if sinks.is_empty() {
                continue;
            }
            let total = 10 + sinks.iter().map(|&(_, cap, _)| cap).sum::<u32>();
            let driver = match net {
                Net::Gate(gate) => (Cell::Gate(gate), self.kind(gate).2),
                Net::Flop(flop) => (Cell::Flop(flop), "Q"),
                Net::In(_) => unreachable!("the ports are not among the nets of this file"),
            };
            let driver = format!("{}:{}", self.show(driver.0), driver.1);
            writeln!(out, "*D_NET {} {}", self.show(net), Tenths(total))?;
            writeln!(out, "*CONN\n*I {driver} O")?;
            for (sink, _, _) in &sinks {
                writeln!(out, "*I {}:{} I", self.show(sink.cell), sink.pin)?;
            }
            writeln!(out, "*CAP\n1 {driver} 1.0")?;
            for (number, (sink, cap, _)) in (2..).zip(&sinks) {
                let cap = Tenths(*cap);
                writeln!(out, "{number} {}:{} {cap}", self.show(sink.cell), sink.pin)?;
            }
            out.write_all(b"*RES\n")?;
            for (number, (sink, _, ohms)) in (1..).zip(&sinks) {
                let cell = self.show(sink.cell);
                writeln!(out, "{number} {driver} {cell}:{} {ohms}", sink.pin)?;
            }
            out.write_all(b"*END\n")?;
        }
        Ok(())
    }

    /// The uses of every net, in the order of the text, net by net: gates' nets, then flops'.
    fn sinks(&self) -> (Vec<usize>, Vec<u32>) {
        let number = |net| match net {
            Net::In(_) => None,
            Net::Gate(gate) => Some(gate as usize),
            Net::Flop(flop) => Some(self.kinds.len() + flop as usize),
        };
        let nets = self.kinds.len() + self.recipe.flops as usize;
        let mut first = vec![0; nets + 1];
        for net in self.uses.iter().filter_map(|used| number(used.net)) {
            first[net + 1] += 1;
        }
        for net in 0..nets {
            first[net + 1] += first[net];
        }
        let mut next = first.clone();
        let mut sinks = vec![0; first[nets]];
        for (at, used) in (0..).zip(&self.uses) {
            if let Some(net) = number(used.net) {
                sinks[next[net]] = at;
                next[net] += 1;
            }
        }
        (first, sinks)
    }

    fn gate_nets(&self) -> impl Iterator<Item = Net> {
        (0..self.recipe.levels * self.recipe.gates_a_level).map(Net::Gate)
    }

    fn kind(&self, gate: u32) -> Kind {
        KINDS[usize::from(self.kinds[gate as usize])]
    }

    fn show<T>(&self, what: T) -> Named<T> {
        Named {
            what,
            gates_a_level: self.recipe.gates_a_level,
        }
    }
}

/// A net or cell that prints its name.
struct Named<T> {
    what: T,
    gates_a_level: u32,
}

impl<T> Named<T> {
    /// A gate's level, and its place there.
    fn place(&self, gate: u32) -> (u32, u32) {
        (gate / self.gates_a_level, gate % self.gates_a_level)
    }
}

impl fmt::Display for Named<Net> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Net::In(bit) => write!(f, "in[{bit}]"),
            Net::Flop(flop) => write!(f, "q{flop}"),
            Net::Gate(gate) => {
                let (level, j) = self.place(gate);
                write!(f, "n{level}_{j}")
            }
        }
    }
}

impl fmt::Display for Named<Cell> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Cell::Flop(flop) => write!(f, "f{flop}"),
            Cell::Buffer(k) => write!(f, "ob{k}"),
            Cell::Gate(gate) => {
                let (level, j) = self.place(gate);
                write!(f, "g{level}_{j}")
            }
        }
    }
}

/// A number of tenths, printed with one decimal.
struct Tenths(u32);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}
