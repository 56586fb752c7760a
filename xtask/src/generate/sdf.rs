//! An SDF file as large as one asks, of cells whose paths have delays and nothing else.
//! Not for oddities of the format: those have fixtures beside the reader.

use std::io::{self, Write};

use super::splitmix64::SplitMix64;

/// A kind of cell: its name, its input pins, and how many of a deck of cells are of it.
///
/// A deck is 1,600 cells with 4,393 paths, so that 25 decks are the 40,000 cells and 109,825 paths
/// on which the speeds of other readers were measured.
const DECK: [(&str, &[&str], usize); 4] = [
    ("sky130_fd_sc_hd__inv_1", &["A"], 398),
    ("sky130_fd_sc_hd__nand2_1", &["A", "B"], 405),
    ("sky130_fd_sc_hd__nand3_1", &["A", "B", "C"], 400),
    ("sky130_fd_sc_hd__a2111oi_1", &["A1", "A2", "B1", "C1", "D1"], 397),
];

/// Cells below one block of the upper level.
const BLOCK: usize = 250;

/// Writes `mb` tenths of 25 decks: 10 gives 10.37 MB.
pub(super) fn write(mb: u32, out: &mut impl Write) -> io::Result<()> {
    let mut random = SplitMix64::new(1);
    let mut deck: Vec<_> = DECK
        .iter()
        .flat_map(|&(name, inputs, count)| std::iter::repeat_n((name, inputs), count))
        .collect();
    out.write_all(
        b"(DELAYFILE\n (SDFVERSION \"3.0\")\n (DESIGN \"generated\")\n (DIVIDER /)\n (TIMESCALE 1ns)\n",
    )?;
    let decks = (mb * 5).div_ceil(2);
    let mut cell = 0;
    for _ in 0..decks {
        random.shuffle(&mut deck);
        for (name, inputs) in &deck {
            writeln!(
                out,
                " (CELL\n  (CELLTYPE \"{name}\")\n  (INSTANCE u_controller{:03}/_{cell:05}_)\n  (DELAY\n   (ABSOLUTE",
                cell / BLOCK
            )?;
            for input in *inputs {
                let [a, b, c, d] = [(); 4].map(|()| random.below(10_000));
                writeln!(
                    out,
                    "    (IOPATH {input} Y (0.{a:04}::0.{b:04}) (0.{c:04}::0.{d:04}))"
                )?;
            }
            out.write_all(b"   )\n  )\n )\n")?;
            cell += 1;
        }
    }
    out.write_all(b")\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_megabytes_are_the_measured_file() {
        let mut text = Vec::new();
        write(10, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.matches("(CELLTYPE").count(), 40_000);
        assert_eq!(text.matches("(IOPATH").count(), 109_825);
        assert_eq!(text.len() / 10_000, 1_037, "{} bytes", text.len());
    }
}
