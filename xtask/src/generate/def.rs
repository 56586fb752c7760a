//! A DEF file as large as one asks: placed components and nets of three pins.
//! Not for routing, special nets or oddities of the format: those have fixtures beside the reader.

use std::io::{self, Write};

use super::splitmix64::SplitMix64;

/// Components, and nets, of a megabyte.
const COMPONENTS_A_MB: u32 = 6_940;

/// A gate of two inputs and one output, and its width and height in database units.
const CELL: (&str, u32, u32) = ("NAND2_X1", 1_140, 2_800);

/// Components below one block of the upper level.
const BLOCK: u32 = 250;

/// Writes `mb` megabytes. Each component drives the net of its number; each input pin hangs on one net.
pub(super) fn write(mb: u32, out: &mut impl Write) -> io::Result<()> {
    let count = mb * COMPONENTS_A_MB;
    let columns = count.isqrt() * 2;
    let rows = count.div_ceil(columns);
    let (kind, width, height) = CELL;
    writeln!(
        out,
        "VERSION 5.8 ;\nDIVIDERCHAR \"/\" ;\nBUSBITCHARS \"[]\" ;\nDESIGN generated ;\n\
         UNITS DISTANCE MICRONS 2000 ;\nDIEAREA ( 0 0 ) ( {} {} ) ;",
        columns * width,
        rows * height
    )?;
    for row in 0..rows {
        writeln!(
            out,
            "ROW ROW_{row} FreePDK45_38x28_10R_NP_162NW_34O 0 {} {} DO {} BY 1 STEP 380 0 ;",
            row * height,
            orientation(row),
            columns * width / 380
        )?;
    }

    writeln!(out, "COMPONENTS {count} ;")?;
    for cell in 0..count {
        let (column, row) = (cell % columns, cell / columns);
        writeln!(
            out,
            "- {} {kind} + PLACED ( {} {} ) {} ;",
            Name(cell),
            column * width,
            row * height,
            orientation(row)
        )?;
    }
    writeln!(out, "END COMPONENTS\nNETS {count} ;")?;
    let mut inputs: Vec<u32> = (0..2 * count).collect();
    SplitMix64::new(1).shuffle(&mut inputs);
    for (net, inputs) in (0..count).zip(inputs.chunks_exact(2)) {
        write!(out, "- n{net:06} ( {} ZN )", Name(net))?;
        for input in inputs {
            let pin = if input % 2 == 0 { "A1" } else { "A2" };
            write!(out, " ( {} {pin} )", Name(input / 2))?;
        }
        out.write_all(b" + USE SIGNAL ;\n")?;
    }
    out.write_all(b"END NETS\nEND DESIGN\n")
}

fn orientation(row: u32) -> &'static str {
    if row.is_multiple_of(2) { "N" } else { "FS" }
}

/// Name of a component: its block, then its number.
struct Name(u32);

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "u{:03}/_{:06}_", self.0 / BLOCK, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_net_has_three_pins_and_every_pin_one_net() {
        let mut text = Vec::new();
        write(1, &mut text).unwrap();
        assert_eq!((text.len() + 50_000) / 100_000, 10, "{} bytes", text.len());
        let text = String::from_utf8(text).unwrap();
        let nets: Vec<_> = text.lines().filter(|line| line.starts_with("- n")).collect();
        assert_eq!(nets.len(), text.matches(" PLACED ").count());
        let mut pins: Vec<_> = nets
            .iter()
            .flat_map(|net| net.split(" ( ").skip(1))
            .filter_map(|pin| pin.split(" )").next())
            .collect();
        assert_eq!(pins.len(), 3 * nets.len());
        pins.sort_unstable();
        pins.dedup();
        assert_eq!(pins.len(), 3 * nets.len());
    }
}
