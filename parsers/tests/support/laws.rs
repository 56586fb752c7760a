//! What must hold of a reader on any bytes: the body of the fuzz targets, of their replay
//! and of the tests with damaged files.
//! Not for where the bytes come from.
//!
//! Besides that no reader panics or takes more memory than its file explains: every finding names
//! a place of the file, a lenient reader begins with the error of the strict one and gives the same
//! tree where there is none, and what was read is written so that it reads as the same tree.

use std::fmt::Debug;
use std::io;

use netlearn_parsers::{
    Errors, Format, Parsed, ReadResult, Recovered, Report, Source, aiger, bench, blif, def, genlib, lef,
    liberty, pla, sdc, sdf, spef, tcl, verilog,
};

use crate::peak::peak_of;

/// The name that every input has.
const NAME: &str = "input";

/// Memory that reading may take whatever the file holds, in bytes.
const FREE_MEMORY: usize = 1 << 20;

/// As [`FREE_MEMORY`], for a reader that keeps up to [`Errors::SHOWN`] errors as they are shown.
const FREE_MEMORY_LENIENT: usize = 16 << 20;

/// As [`FREE_MEMORY`], for a script, of which a few bytes are a loop; its work is limited here.
const FREE_MEMORY_SCRIPT: usize = 16 << 20;

/// Units of work that a script may do besides what its length asks for.
const WORK: usize = 20_000;

/// Memory that reading may take for each byte of the file.
const MEMORY_PER_BYTE: usize = 64;

/// Reads the bytes in every way that the format has; whether reading strictly they are refused.
///
/// # Panics
/// When something does not hold.
pub(crate) fn check(format: Format, bytes: &[u8]) -> bool {
    let source = Source::from_bytes(NAME, bytes);
    // Of any bytes it may say anything.
    let _ = Format::detect(&source);
    match format {
        Format::Aiger => check_aiger(&source),
        Format::Bench => {
            let read =
                |source: &Source| bench::parse(source).map(|file| map(file, bench::Ast::without_spans));
            comes_back(&strict(&source, read), read, bench::write)
        }
        Format::Blif => {
            let read = |source: &Source| blif::parse(source).map(|file| map(file, blif::Ast::without_spans));
            comes_back(&strict(&source, read), read, blif::write)
        }
        Format::Pla => comes_back(&strict(&source, pla::parse), pla::parse, pla::write),
        Format::Genlib => {
            let read =
                |source: &Source| genlib::parse(source).map(|file| map(file, genlib::Ast::without_spans));
            comes_back(&strict(&source, read), read, genlib::write)
        }
        Format::Verilog => {
            let tree = strict(&source, verilog::parse);
            comes_back(&tree, verilog::parse, verilog::write);
            // Without a module it would be no file.
            let left = lenient(&source, &tree, false, verilog::parse_lenient);
            let left = left.filter(|tree| !tree.modules.is_empty());
            left_comes_back(left, verilog::parse, verilog::write);
            tree.is_err()
        }
        Format::Liberty => check_liberty(&source),
        Format::Lef => {
            let tree = strict(&source, lef::parse);
            lenient(&source, &tree, false, lef::parse_lenient);
            tree.is_err()
        }
        Format::Def => check_def(&source),
        Format::Spef => {
            let read = |source: &Source| spef::parse(source).map(|file| map(file, spef::Ast::without_spans));
            let tree = strict(&source, read);
            comes_back(&tree, read, spef::write);
            let left = lenient(&source, &tree, false, |source| {
                recovered(spef::parse_lenient(source), spef::Ast::without_spans)
            });
            left_comes_back(left, read, spef::write);
            if let Some(nets) = nets_of_pieces(&source) {
                let whole = spef::parse(&source).expect("all of its pieces are read");
                assert_eq!(nets, (nets_of(whole.tree), whole.warnings), "read in pieces");
            }
            tree.is_err()
        }
        Format::Sdf => {
            let read = |source: &Source| sdf::parse(source).map(|file| map(file, sdf::Ast::without_spans));
            let tree = strict(&source, read);
            comes_back(&tree, read, sdf::write);
            let left = lenient(&source, &tree, false, |source| {
                recovered(sdf::parse_lenient(source), sdf::Ast::without_spans)
            });
            left_comes_back(left, read, sdf::write);
            tree.is_err()
        }
        Format::Sdc => check_sdc(&source),
    }
}

/// The nets of a file that is read net by net, as they are written, and its warnings.
fn nets_of_pieces(source: &Source) -> Option<(String, Vec<Report>)> {
    let pieces = spef::Pieces::cut(source, 1)?;
    let nets: Option<String> = (0..pieces.len())
        .map(|piece| Some(nets_of(pieces.read(piece)?)))
        .collect();
    Some((nets?, pieces.warnings().to_vec()))
}

/// The nets of a tree as they are written, with their names in the place of indices.
fn nets_of(mut tree: spef::Ast) -> String {
    tree.name_map.clear();
    let mut text = vec![b'\n'];
    spef::write(&tree, &mut text).expect("what was read can be written");
    let text = String::from_utf8(text).expect("names are UTF-8");
    text.find("\n*D_").map_or("", |start| &text[start..]).to_owned()
}

fn map<T, U>(parsed: Parsed<T>, change: impl Fn(T) -> U) -> Parsed<U> {
    Parsed {
        tree: change(parsed.tree),
        warnings: parsed.warnings,
    }
}

fn recovered<T, U>(recovered: Recovered<T>, change: impl Fn(T) -> U) -> Recovered<U> {
    Recovered {
        tree: change(recovered.tree),
        errors: recovered.errors,
        num_errors: recovered.num_errors,
        warnings: recovered.warnings,
    }
}

/// Reads strictly.
fn strict<T>(source: &Source, read: impl Fn(&Source) -> ReadResult<T>) -> ReadResult<T> {
    strict_within(source, FREE_MEMORY, read)
}

fn strict_within<T>(
    source: &Source,
    free_memory: usize,
    read: impl Fn(&Source) -> ReadResult<T>,
) -> ReadResult<T> {
    let (result, peak) = peak_of(|| read(source));
    check_memory(source, peak, free_memory);
    match &result {
        Ok(parsed) => check_reports(source, &parsed.warnings),
        Err(report) => check_report(source, report),
    }
    result
}

/// Reads leniently, which must agree with what reading strictly gave: its error is the first, or one
/// of all where the whole file is read before it is judged. Gives the tree where something was wrong.
fn lenient<T: PartialEq + Debug>(
    source: &Source,
    strict: &ReadResult<T>,
    is_judged_whole: bool,
    read: impl Fn(&Source) -> Recovered<T>,
) -> Option<T> {
    let (result, peak) = peak_of(|| read(source));
    check_memory(source, peak, FREE_MEMORY_LENIENT);
    check_reports(source, &result.errors);
    check_reports(source, &result.warnings);
    assert_eq!(result.errors.len(), result.num_errors.min(Errors::SHOWN));
    match strict {
        Err(report) => {
            let rank = result.errors.iter().position(|error| error == report);
            let most = if is_judged_whole { result.errors.len() } else { 1 };
            let is_found = rank.is_some_and(|rank| rank < most) || result.num_errors > Errors::SHOWN;
            assert!(is_found, "strictly: {report}\nleniently: {:?}", result.errors);
            Some(result.tree)
        }
        Ok(parsed) => {
            assert_eq!(result.errors.first(), None, "an error only when lenient");
            assert_eq!(result.warnings, parsed.warnings, "warnings when lenient");
            assert_eq!(result.tree, parsed.tree, "the tree when lenient");
            None
        }
    }
}

fn check_memory(source: &Source, peak: usize, free: usize) {
    let length = source.bytes().len();
    let most = free + MEMORY_PER_BYTE * length;
    assert!(peak <= most, "{length} bytes took {peak} bytes of memory");
}

fn check_reports(source: &Source, reports: &[Report]) {
    for report in reports {
        check_report(source, report);
    }
}

/// A finding stands somewhere in the file and is shown in a few lines.
fn check_report(source: &Source, report: &Report) {
    let position = report.position();
    assert!(position.line >= 1 && position.column >= 1, "{report}");
    let length = source.bytes().len();
    let diagnostic = report.diagnostic();
    let spans = diagnostic.related.iter().map(|(span, _)| span);
    for span in spans.chain([&diagnostic.span]) {
        assert!(
            span.start() <= span.end() && span.end() <= length,
            "{span:?}: {report}"
        );
    }
    assert!(!report.message().is_empty(), "{report}");
    let shown = report.to_string();
    assert!(shown.contains("--> input:"), "{shown}");
    assert!(shown.len() < 10_000, "{} bytes: {shown}", shown.len());
}

type Write<T> = fn(&T, &mut dyn io::Write) -> io::Result<()>;

/// What was read is written, and then reads as the same tree. Whether nothing was read.
fn comes_back<T: PartialEq + Debug>(
    read: &ReadResult<T>,
    again: impl Fn(&Source) -> ReadResult<T>,
    write: Write<T>,
) -> bool {
    if let Ok(Parsed { tree, .. }) = read {
        let written = written(tree, write).expect("what was read can be written");
        assert_same(tree, again(&written), &written);
    }
    read.is_err()
}

/// What is left of a file with errors need not be a whole file; if it can be written, it comes back.
fn left_comes_back<T: PartialEq + Debug>(
    left: Option<T>,
    again: impl Fn(&Source) -> ReadResult<T>,
    write: Write<T>,
) {
    if let Some(tree) = left
        && let Ok(written) = written(&tree, write)
    {
        assert_same(&tree, again(&written), &written);
    }
}

fn written<T>(tree: &T, write: Write<T>) -> io::Result<Source> {
    let mut bytes = Vec::new();
    write(tree, &mut bytes)?;
    Ok(Source::from_bytes("written", bytes))
}

fn assert_same<T: PartialEq + Debug>(tree: &T, again: ReadResult<T>, written: &Source) {
    let text = || String::from_utf8_lossy(written.bytes());
    match again {
        Ok(again) => assert!(
            again.tree == *tree,
            "it changed when written:\n{}\n{tree:#?}\n{:#?}",
            text(),
            again.tree
        ),
        Err(report) => panic!("what was written does not read: {report}\n{}", text()),
    }
}

/// As text a circuit comes back as it is; packed it may be numbered anew, but only once.
fn check_aiger(source: &Source) -> bool {
    let read = strict(source, aiger::parse);
    if let Ok(Parsed { tree, .. }) = &read {
        let packed = written(tree, aiger::write).expect("what was read can be packed");
        let unpacked = aiger::parse(&packed).unwrap_or_else(|report| panic!("{report}"));
        let again = written(&unpacked.tree, aiger::write).expect("what was unpacked can be packed");
        assert!(
            again.bytes() == packed.bytes(),
            "it changed when packed twice: {tree:#?}"
        );
    }
    comes_back(&read, aiger::parse, aiger::write_ascii)
}

/// Liberty has no writer; the tree of all statements is read as well as the library.
fn check_liberty(source: &Source) -> bool {
    let options = liberty::Options::default();
    let tree = strict(source, liberty::parse_tree);
    lenient(source, &tree, true, liberty::parse_tree_lenient);
    for statement in tree.iter().flat_map(|parsed| parsed.tree.all_statements(source)) {
        for value in statement.values() {
            if let Err(offset) = value.text() {
                assert!(offset <= source.bytes().len(), "{offset}");
            }
        }
    }
    let library = strict(source, liberty::parse);
    lenient(source, &library, true, |source| {
        liberty::parse_lenient(source, &options)
    });
    library.is_err()
}

/// The writer of DEF has an order of its own, in which names are numbered: from then on nothing
/// changes. Without wires all else is the same.
fn check_def(source: &Source) -> bool {
    let read = strict(source, def::parse);
    let left = lenient(source, &read, false, |source| {
        def::parse_lenient(source, &def::Options::default())
    });
    for tree in read.iter().map(|parsed| &parsed.tree).chain(&left) {
        let Ok(written_once) = written(tree, def::write) else {
            assert!(left.is_some(), "what was read can be written");
            continue;
        };
        let again = def::parse(&written_once).unwrap_or_else(|report| panic!("written: {report}"));
        let twice = written(&again.tree, def::write).expect("what was read can be written");
        assert_eq!(
            String::from_utf8_lossy(twice.bytes()),
            String::from_utf8_lossy(written_once.bytes())
        );
        assert_same(&again.tree, def::parse(&twice), &twice);
    }
    let without = def::Options { wires: false };
    if let Ok(Parsed { tree, .. }) = &read {
        let spare = strict(source, |source| def::parse_with(source, &without))
            .unwrap_or_else(|report| panic!("without wires it does not read: {report}"));
        assert_eq!(spare.tree.components, tree.components);
        let parts = |tree: &def::Ast| [tree.pins.len(), tree.nets.len(), tree.special_nets.len()];
        assert_eq!(parts(&spare.tree), parts(tree));
    }
    let spare = def::parse_lenient(source, &without);
    check_reports(source, &spare.errors);
    read.is_err()
}

/// A script is run, but not for long.
fn check_sdc(source: &Source) -> bool {
    let options = sdc::Options {
        script: tcl::Options {
            limits: Some(tcl::Limits {
                work: WORK + source.bytes().len(),
                ..tcl::Limits::for_size(source.bytes().len())
            }),
            ..tcl::Options::default()
        },
        ..sdc::Options::default()
    };
    let read =
        |source: &Source| sdc::parse_with(source, &options).map(|file| map(file, sdc::Ast::without_places));
    let tree = strict_within(source, FREE_MEMORY_SCRIPT, read);
    let again = |source: &Source| sdc::parse(source).map(|file| map(file, sdc::Ast::without_places));
    comes_back(&tree, again, sdc::write);
    let left = lenient(source, &tree, false, |source| {
        recovered(
            sdc::parse_lenient_with(source, &options),
            sdc::Ast::without_places,
        )
    });
    left_comes_back(left, again, sdc::write);
    tree.is_err()
}
