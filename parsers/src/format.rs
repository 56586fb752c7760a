//! Which format a file is in.
//! Not for: reading it; each format's own module does that.

use std::fmt;

use memchr::{memchr, memmem};

use crate::source::Source;

/// A format that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// And-inverter graphs, [`crate::aiger`].
    Aiger,
    /// Gates a line, [`crate::bench`].
    Bench,
    /// Logic networks, [`crate::blif`].
    Blif,
    /// Two-level functions, [`crate::pla`].
    Pla,
    /// Cell libraries, [`crate::genlib`].
    Genlib,
    /// Cell libraries with timing, [`crate::liberty`].
    Liberty,
    /// Verilog.
    Verilog,
    /// Layers and cells of a technology, [`crate::lef`].
    Lef,
    /// Placed and routed designs, [`crate::def`].
    Def,
    /// Parasitics, [`crate::spef`].
    Spef,
    /// Delays, [`crate::sdf`].
    Sdf,
    /// Constraints, [`crate::sdc`].
    Sdc,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Aiger,
        Self::Bench,
        Self::Blif,
        Self::Pla,
        Self::Genlib,
        Self::Liberty,
        Self::Verilog,
        Self::Lef,
        Self::Def,
        Self::Spef,
        Self::Sdf,
        Self::Sdc,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aiger => "AIGER",
            Self::Bench => "BENCH",
            Self::Blif => "BLIF",
            Self::Pla => "PLA",
            Self::Genlib => "genlib",
            Self::Liberty => "Liberty",
            Self::Verilog => "Verilog",
            Self::Lef => "LEF",
            Self::Def => "DEF",
            Self::Spef => "SPEF",
            Self::Sdf => "SDF",
            Self::Sdc => "SDC",
        }
    }

    /// Whether a file of it may be turned into gates.
    pub fn is_circuit(self) -> bool {
        match self {
            Self::Aiger | Self::Bench | Self::Blif | Self::Pla | Self::Verilog => true,
            Self::Genlib | Self::Liberty | Self::Lef | Self::Def | Self::Spef | Self::Sdf | Self::Sdc => {
                false
            }
        }
    }

    /// The endings of file names, without the dot; the first is the usual one.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Aiger => &["aig", "aag"],
            Self::Bench => &["bench"],
            Self::Blif => &["blif"],
            Self::Pla => &["pla"],
            Self::Genlib => &["genlib", "mis2lib", "sis2lib"],
            Self::Liberty => &["lib", "liberty"],
            Self::Verilog => &["v", "sv", "vg"],
            Self::Lef => &["lef", "tlef"],
            Self::Def => &["def"],
            Self::Spef => &["spef"],
            Self::Sdf => &["sdf"],
            Self::Sdc => &["sdc"],
        }
    }

    /// The format that a file's name says, with or without `.gz`.
    ///
    /// ```
    /// use netlearn_parsers::Format;
    ///
    /// assert_eq!(Format::of_name("epfl/adder.aig.gz"), Some(Format::Aiger));
    /// assert_eq!(Format::of_name("notes.txt"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let (_, extension) = name.rsplit_once('.')?;
        let is_one = |format: &Self| {
            let extensions = format.extensions();
            extensions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        };
        Self::ALL.into_iter().find(is_one)
    }

    /// The format that the first words of a file show; `None` where they show none.
    pub fn of_content(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"aig ") || bytes.starts_with(b"aag ") {
            return Some(Self::Aiger);
        }
        let text = after_comments(bytes);
        if is_liberty(text) {
            return Some(Self::Liberty);
        }
        let is_comment = |line: &&[u8]| line.is_empty() || line.starts_with(b"#") || line.starts_with(b"//");
        let first = bytes
            .split(|&byte| byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .take(MOST_LINES)
            .find(|line| !is_comment(line))?;
        let begins = |words: &[&str]| {
            words.iter().any(|word| {
                first
                    .get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
            })
        };
        if begins(&[".model", ".inputs", ".outputs", ".names"]) {
            Some(Self::Blif)
        } else if begins(&[".i ", ".o ", ".ilb ", ".type "]) {
            Some(Self::Pla)
        } else if begins(&["gate ", "gate\t", "latch ", "latch\t"]) {
            Some(Self::Genlib)
        } else if begins(&["input(", "input (", "output(", "output ("]) {
            Some(Self::Bench)
        } else if begins(&["*spef", "*design ", "*d_net ", "*r_net "]) {
            Some(Self::Spef)
        } else if begins(&["(delayfile", "( delayfile"]) {
            Some(Self::Sdf)
        } else if begins(&["module ", "`timescale", "/*", "(*"]) {
            Some(Self::Verilog)
        } else {
            Self::of_lef_or_def(bytes).or_else(|| is_sdc(bytes).then_some(Self::Sdc))
        }
    }

    /// Both may begin with their version and the brackets of a bit: the first statement that only
    /// one of them has decides.
    fn of_lef_or_def(bytes: &[u8]) -> Option<Self> {
        for line in bytes.split(|&byte| byte == b'\n').take(MOST_LINES) {
            let mut words = line
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty());
            let first = words.next().unwrap_or_default().to_ascii_uppercase();
            let second = words.next().unwrap_or_default().to_ascii_uppercase();
            match (first.as_slice(), second.as_slice()) {
                (b"VERSION" | b"BUSBITCHARS" | b"DIVIDERCHAR" | b"NAMESCASESENSITIVE" | b"", _) => {}
                (word, _) if word.starts_with(b"#") => {}
                (b"DESIGN" | b"TECHNOLOGY" | b"DIEAREA", _) | (b"UNITS", b"DISTANCE") => {
                    return Some(Self::Def);
                }
                (
                    b"UNITS"
                    | b"MANUFACTURINGGRID"
                    | b"CLEARANCEMEASURE"
                    | b"USEMINSPACING"
                    | b"PROPERTYDEFINITIONS"
                    | b"LAYER"
                    | b"SITE"
                    | b"MACRO"
                    | b"VIARULE",
                    _,
                ) => return Some(Self::Lef),
                _ => return None,
            }
        }
        None
    }

    /// The format of a file: AIGER by its magic bytes whatever its name, else what the name
    /// says, else what the content shows.
    pub fn detect(source: &Source) -> Option<Self> {
        let content = Self::of_content(source.bytes());
        if content == Some(Self::Aiger) {
            return content;
        }
        Self::of_name(source.name()).or(content)
    }
}

/// What follows the comments that a text begins with; many libraries begin with some.
fn after_comments(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    loop {
        rest = rest.trim_ascii_start();
        let end = match rest {
            [b'/', b'*', inside @ ..] => memmem::find(inside, b"*/").map(|at| at + 4),
            [b'/', b'/', inside @ ..] => memchr(b'\n', inside).map(|at| at + 2),
            _ => None,
        };
        match end {
            Some(end) => rest = &rest[end..],
            None => return rest,
        }
    }
}

/// `library (`, with or without blanks.
fn is_liberty(text: &[u8]) -> bool {
    text.strip_prefix(b"library")
        .is_some_and(|rest| rest.trim_ascii_start().starts_with(b"("))
}

/// Whether a line begins with a command of constraints; scripts begin with anything.
fn is_sdc(bytes: &[u8]) -> bool {
    const COMMANDS: [&[u8]; 12] = [
        b"create_clock",
        b"create_generated_clock",
        b"current_design",
        b"set_units",
        b"set_input_delay",
        b"set_output_delay",
        b"set_clock_uncertainty",
        b"set_false_path",
        b"set_max_delay",
        b"set_load",
        b"set_driving_cell",
        b"set_timing_derate",
    ];
    let mut lines = bytes.split(|&byte| byte == b'\n').take(MOST_LINES);
    lines.any(|line| {
        let first = line.trim_ascii_start().split(u8::is_ascii_whitespace).next();
        first.is_some_and(|word| COMMANDS.contains(&word))
    })
}

/// How many lines of comments are passed over.
const MOST_LINES: usize = 1_000;

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_goes_before_name_and_name_before_content() {
        let detect = |name: &str, text: &str| Format::detect(&Source::from_bytes(name, text));
        assert_eq!(detect("x.blif", "aig 0 0 0 0 0\n"), Some(Format::Aiger));
        assert_eq!(detect("x.bench.gz", ".model m\n"), Some(Format::Bench));
        assert_eq!(
            detect("<stdin>", "\n# made by hand\n.model m\n"),
            Some(Format::Blif)
        );
        assert_eq!(detect("x", ".i 2\n.o 1\n"), Some(Format::Pla));
        assert_eq!(detect("x", "GATE inv 1 O=!a;"), Some(Format::Genlib));
        assert_eq!(detect("x", "INPUT(a)\n"), Some(Format::Bench));
        assert_eq!(detect("x", "// top\nmodule top;\n"), Some(Format::Verilog));
        let head = "VERSION 5.8 ;\nBUSBITCHARS \"[]\" ;\n";
        let def = format!("# made\n{head}DESIGN top ;\n");
        assert_eq!(detect("x", &def), Some(Format::Def));
        assert_eq!(detect("x", &format!("{head}MACRO INV\n")), Some(Format::Lef));
        assert_eq!(
            detect("x", "UNITS\n  DATABASE MICRONS 2000 ;\n"),
            Some(Format::Lef)
        );
        assert_eq!(detect("x", "UNITS DISTANCE MICRONS 2000 ;\n"), Some(Format::Def));
        assert_eq!(detect("x", head), None);
        assert_eq!(detect("sky130hd.tlef.gz", ""), Some(Format::Lef));
        assert_eq!(detect("x", "*SPEF \"IEEE 1481-1999\"\n"), Some(Format::Spef));
        assert_eq!(detect("x", "(DELAYFILE\n"), Some(Format::Sdf));
        assert_eq!(detect("top.nom.spef.gz", ""), Some(Format::Spef));
        assert_eq!(
            detect("x", "/* v */ // w\nlibrary (a) {\n"),
            Some(Format::Liberty)
        );
        assert_eq!(detect("x", "library(a) {\n"), Some(Format::Liberty));
        assert_eq!(detect("x", "/* v */\nmodule top;\n"), Some(Format::Verilog));
        assert_eq!(detect("typ.lib.gz", ""), Some(Format::Liberty));
        assert_eq!(detect("top.sdc.gz", ""), Some(Format::Sdc));
        assert_eq!(
            detect("x", "# c\nset p 2\n create_clock -period $p [get_ports clk]\n"),
            Some(Format::Sdc)
        );
        assert_eq!(detect("x", "hello"), None);
        assert_eq!(detect("x", ""), None);
    }
}
