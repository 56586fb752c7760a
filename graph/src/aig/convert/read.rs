//! Opening a file of any circuit format.
//!
//! What a format's constructs mean is said in the file of that format.

use std::path::Path;

use netlearn_parsers::{Diagnostic, Format, OpenError, Parsed, ReadResult, Report, Source};
use netlearn_parsers::{aiger, bench, blif, pla, verilog};

use super::{ConvertError, ConvertErrorKind, ConvertOptions, Converted};
use crate::aig::Aig;

/// A circuit read from a file.
#[derive(Clone, Debug)]
pub struct AigFile {
    /// The circuit: hashed, without dangling nodes. It is named as the file names it, or after
    /// the file.
    pub aig: Aig,
    /// What was odd, in the order it was found.
    pub warnings: Vec<Report>,
}

/// Why a file is no circuit.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Neither ending nor content is of a known format.
    #[error("{file}: not a circuit in AIGER, BENCH, BLIF, PLA or Verilog")]
    UnknownFormat {
        /// The file.
        file: String,
    },
    /// The text does not follow its format.
    #[error(transparent)]
    Syntax(Report),
    /// The text follows its format, but is no circuit.
    #[error("{report}")]
    Meaning {
        /// What is wrong, for programs.
        kind: ConvertErrorKind,
        /// What is wrong, for people.
        report: Report,
    },
}

/// Reads a circuit of any format, compressed by gzip or not.
///
/// # Errors
/// If the file cannot be opened, its format is not known, or its content is wrong.
pub fn read(path: impl AsRef<Path>) -> Result<AigFile, ReadError> {
    read_with(path, &ConvertOptions::default())
}

/// As [`read`], with options.
///
/// # Errors
/// As [`read`].
pub fn read_with(path: impl AsRef<Path>, options: &ConvertOptions<'_>) -> Result<AigFile, ReadError> {
    read_source(&Source::open(path)?, options)
}

/// As [`read`], of what is in memory.
///
/// # Errors
/// As [`read`].
pub fn read_source(source: &Source, options: &ConvertOptions<'_>) -> Result<AigFile, ReadError> {
    let unknown = || ReadError::UnknownFormat {
        file: source.name().to_owned(),
    };
    let mut file = match Format::detect(source).ok_or_else(unknown)? {
        Format::Aiger => convert(source, aiger::parse(source), |ast| {
            Ok(Converted {
                aig: Aig::from_aiger(ast)?,
                warnings: dropped_properties(ast).into_iter().collect(),
            })
        }),
        Format::Bench => convert(source, bench::parse(source), |ast| {
            Aig::from_bench(ast, options.undriven)
        }),
        Format::Blif => convert(source, blif::parse(source), |ast| Aig::from_blif(ast, options)),
        Format::Pla => convert(source, pla::parse(source), Aig::from_pla),
        Format::Verilog => convert(source, verilog::parse(source), |ast| {
            Aig::from_verilog(ast, options)
        }),
        Format::Genlib
        | Format::Liberty
        | Format::Lef
        | Format::Def
        | Format::Spef
        | Format::Sdf
        | Format::Sdc => {
            return Err(unknown());
        }
    }?;
    if file.aig.name().is_empty() {
        file.aig.set_name(source.stem());
    }
    Ok(file)
}

fn convert<Ast>(
    source: &Source,
    parsed: ReadResult<Ast>,
    conversion: impl FnOnce(&Ast) -> Result<Converted, ConvertError>,
) -> Result<AigFile, ReadError> {
    let Parsed { tree, mut warnings } = parsed.map_err(ReadError::Syntax)?;
    let converted = conversion(&tree).map_err(|error| ReadError::Meaning {
        kind: error.kind,
        report: error.locate(source),
    })?;
    warnings.extend(
        converted
            .warnings
            .into_iter()
            .map(|warning| warning.locate(source)),
    );
    Ok(AigFile {
        aig: converted.aig,
        warnings,
    })
}

/// A warning where an AIGER file has properties, which an [`Aig`] has not.
fn dropped_properties(ast: &aiger::Ast) -> Option<Diagnostic> {
    let count = ast.bad.len() + ast.constraints.len() + ast.justice.len() + ast.fairness.len();
    (count > 0).then(|| {
        let message = format!("{count} properties (bad, constraint, justice, fairness) dropped");
        Diagnostic::warning(netlearn_parsers::Span::default(), message)
    })
}
