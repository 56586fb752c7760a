//! What a file says, in numbers, as it is written.
//! Not for what it means as a circuit: that is the graph's.

mod circuits;
mod designs;
mod facts;
mod libraries;
mod timing;

use netlearn_graph::matching::File;
use netlearn_parsers::{
    Format, ReadResult, Recovered, Report, Source, aiger, bench, blif, def, genlib, lef, liberty, pla, sdc,
    sdf, spef, verilog,
};

use crate::failure::Failure;
pub(super) use designs::is_complete;
pub(super) use facts::Facts;

/// What was read of one file.
pub(super) struct Contents {
    /// What is in it; none where nothing could be read.
    pub(super) facts: Option<Facts>,
    /// What was wrong: the first only, or all that are kept where the reading was lenient.
    pub(super) errors: Vec<Report>,
    /// How many errors there were.
    pub(super) num_errors: usize,
    /// What was odd.
    pub(super) warnings: Vec<Report>,
    /// Its tree, where its names may meet with those of others.
    pub(super) tree: Option<Tree>,
}

/// The trees whose names may meet.
pub(super) enum Tree {
    Verilog(verilog::Ast),
    Def(def::Ast),
    Sdf(sdf::Ast),
    Spef(spef::Ast),
    Sdc(sdc::Ast),
    Liberty(liberty::Library),
    Lef(lef::Ast),
}

impl Tree {
    pub(super) fn file(&self) -> File<'_> {
        match self {
            Self::Verilog(ast) => File::Verilog(ast),
            Self::Def(ast) => File::Def(ast),
            Self::Sdf(ast) => File::Sdf(ast),
            Self::Spef(ast) => File::Spef(ast),
            Self::Sdc(ast) => File::Sdc(ast),
            Self::Liberty(library) => File::Liberty(library),
            Self::Lef(ast) => File::Lef(ast),
        }
    }
}

/// The format of a file.
pub(in crate::cli) fn format_of(source: &Source) -> anyhow::Result<Format> {
    Format::detect(source).ok_or_else(|| {
        let endings: Vec<String> = Format::ALL
            .iter()
            .flat_map(|format| format.extensions())
            .map(|end| format!(".{end}"))
            .collect();
        Failure::input("neither name nor content is of a format that is known here")
            .file(source.name())
            .help(format!(
                "the endings are {}, each also with .gz",
                endings.join(" ")
            ))
            .into()
    })
}

/// Reads a file and counts what is in it. A lenient reading goes on behind errors, in the formats
/// whose readers can.
pub(super) fn contents(source: &Source, format: Format, lenient: bool) -> Contents {
    match format {
        Format::Aiger => strict(aiger::parse(source), circuits::aiger),
        Format::Bench => strict(bench::parse(source), circuits::bench),
        Format::Blif => strict(blif::parse(source), circuits::blif),
        Format::Pla => strict(pla::parse(source), circuits::pla),
        Format::Genlib => strict(genlib::parse(source), circuits::genlib),
        Format::Verilog => kept(
            lenient,
            || verilog::parse(source),
            || verilog::parse_lenient(source),
            designs::verilog,
            Tree::Verilog,
        ),
        Format::Liberty => kept(
            lenient,
            || liberty::parse_with(source, &liberty::Options::beside(source)),
            || liberty::parse_lenient(source, &liberty::Options::beside(source)),
            |library| libraries::liberty(library, source),
            Tree::Liberty,
        ),
        Format::Lef => kept(
            lenient,
            || lef::parse(source),
            || lef::parse_lenient(source),
            libraries::lef,
            Tree::Lef,
        ),
        Format::Def => kept(
            lenient,
            || def::parse(source),
            || def::parse_lenient(source, &def::Options::default()),
            designs::def,
            Tree::Def,
        ),
        Format::Spef => kept(
            lenient,
            || spef::parse(source),
            || spef::parse_lenient(source),
            timing::spef,
            Tree::Spef,
        ),
        Format::Sdf => kept(
            lenient,
            || sdf::parse(source),
            || sdf::parse_lenient(source),
            timing::sdf,
            Tree::Sdf,
        ),
        Format::Sdc => kept(
            lenient,
            || sdc::parse(source),
            || sdc::parse_lenient(source),
            timing::sdc,
            Tree::Sdc,
        ),
    }
}

/// A file whose tree is not kept.
fn strict<T>(result: ReadResult<T>, facts: impl FnOnce(&T) -> Facts) -> Contents {
    contents_and_tree(result, facts).0
}

/// A file whose tree is kept; read by `recover` where the reading is lenient.
fn kept<T>(
    lenient: bool,
    parse: impl FnOnce() -> ReadResult<T>,
    recover: impl FnOnce() -> Recovered<T>,
    facts: impl FnOnce(&T) -> Facts,
    tree_of: impl FnOnce(T) -> Tree,
) -> Contents {
    let (mut contents, tree) = read(lenient, parse, recover, facts);
    contents.tree = tree.map(tree_of);
    contents
}

/// Reads by `recover` where the reading is lenient.
fn read<T>(
    lenient: bool,
    parse: impl FnOnce() -> ReadResult<T>,
    recover: impl FnOnce() -> Recovered<T>,
    facts: impl FnOnce(&T) -> Facts,
) -> (Contents, Option<T>) {
    match lenient {
        false => contents_and_tree(parse(), facts),
        true => {
            let recovered = recover();
            let contents = Contents {
                facts: Some(facts(&recovered.tree)),
                errors: recovered.errors,
                num_errors: recovered.num_errors,
                warnings: recovered.warnings,
                tree: None,
            };
            (contents, Some(recovered.tree))
        }
    }
}

fn contents_and_tree<T>(result: ReadResult<T>, facts: impl FnOnce(&T) -> Facts) -> (Contents, Option<T>) {
    match result {
        Ok(parsed) => {
            let contents = Contents {
                facts: Some(facts(&parsed.tree)),
                errors: Vec::new(),
                num_errors: 0,
                warnings: parsed.warnings,
                tree: None,
            };
            (contents, Some(parsed.tree))
        }
        Err(report) => {
            let contents = Contents {
                facts: None,
                errors: vec![report],
                num_errors: 1,
                warnings: Vec::new(),
                tree: None,
            };
            (contents, None)
        }
    }
}
