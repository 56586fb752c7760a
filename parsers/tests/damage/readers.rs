//! Every reader in one form: what it finds wrong in a file, strictly and leniently.
//! Not for: the trees; each format has tests of its own for them.

use netlearn_parsers::{
    Format, ReadResult, Recovered, Report, Source, aiger, bench, blif, def, genlib, lef, liberty, pla, sdf,
    spef, verilog,
};

/// What both ways of reading a file found wrong in it.
pub(crate) struct Findings {
    /// The first error.
    pub(crate) strict: Option<Report>,
    /// All errors, where the format has a lenient reader.
    pub(crate) lenient: Option<Vec<Report>>,
}

/// Reads a file in a format, strictly and where there is a way leniently.
pub(crate) fn find(format: Format, source: &Source) -> Findings {
    match format {
        Format::Aiger => strict(aiger::parse(source)),
        Format::Bench => strict(bench::parse(source)),
        Format::Blif => strict(blif::parse(source)),
        Format::Pla => strict(pla::parse(source)),
        Format::Genlib => strict(genlib::parse(source)),
        Format::Verilog => strict(verilog::parse(source)),
        Format::Liberty => both(
            liberty::parse(source),
            liberty::parse_lenient(source, &liberty::Options::default()),
        ),
        Format::Lef => both(lef::parse(source), lef::parse_lenient(source)),
        Format::Def => both(def::parse(source), lenient_def(source)),
        Format::Spef => both(spef::parse(source), spef::parse_lenient(source)),
        Format::Sdf => both(sdf::parse(source), sdf::parse_lenient(source)),
    }
}

/// What lenient reading leaves of a file is a tree like any other: it can be written, unless the
/// writer says no, and reads back the same.
pub(crate) fn check_rest(format: Format, source: &Source) {
    let same = |is_same: bool| assert!(is_same, "{format}: what is left of the file changed when written");
    match format {
        Format::Def => {
            // A text with a quote in it cannot be written, and says so.
            let _ = def::write(&lenient_def(source).tree, &mut Vec::new());
        }
        Format::Spef => {
            let tree = spef::parse_lenient(source).tree.without_spans();
            if let Some(again) = rewritten(|out| spef::write(&tree, out), spef::parse) {
                same(again.without_spans() == tree);
            }
        }
        Format::Sdf => {
            let tree = sdf::parse_lenient(source).tree.without_spans();
            if let Some(again) = rewritten(|out| sdf::write(&tree, out), sdf::parse) {
                same(again.without_spans() == tree);
            }
        }
        // Read strictly only, or not written.
        _ => {}
    }
}

/// What is written, read again; `None` where the writer refuses.
fn rewritten<T>(
    write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>,
    read: impl FnOnce(&Source) -> ReadResult<T>,
) -> Option<T> {
    let mut out = Vec::new();
    write(&mut out).ok()?;
    match read(&Source::from_bytes("rewritten", out)) {
        Ok(parsed) => Some(parsed.tree),
        Err(report) => panic!("{report}"),
    }
}

fn strict<T>(result: ReadResult<T>) -> Findings {
    Findings {
        strict: result.err(),
        lenient: None,
    }
}

fn both<T, U>(strict: ReadResult<T>, lenient: Recovered<U>) -> Findings {
    Findings {
        strict: strict.err(),
        lenient: Some(lenient.errors),
    }
}

fn lenient_def(source: &Source) -> Recovered<def::Ast> {
    def::parse_lenient(source, &def::Options::default())
}
