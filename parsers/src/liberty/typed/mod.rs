//! From statements to a [`Library`]: which names there are, and what they hold.
//! Not for: syntax; see [`super::read`].

mod cell;
mod clocks;
mod context;
mod function;
mod includes;
mod library;
mod pin;
mod sequential;
mod table;
mod timing;
mod units;

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use self::context::{Context, is_of_power};
use self::includes::Includes;
use super::findings::Findings;
use super::library::{Library, ScaledCell, Template};
use super::read::read_tree;
use super::scan::is_skipped;
use super::tree::{Statement, Tree};
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, Recovered, Report, counted};
use crate::findings::Mode;
use crate::source::Source;
use crate::span::Span;

/// How a library is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The folder that names of `include_file` start from; `None` where no file may be included.
    pub include_folder: Option<PathBuf>,
}

impl Options {
    /// Files may be included; their names start from the folder of `source`.
    pub fn beside(source: &Source) -> Self {
        let folder = Path::new(source.name()).parent();
        Self {
            include_folder: Some(folder.map_or_else(PathBuf::new, Path::to_owned)),
        }
    }
}

/// Reads a library that includes no other file.
///
/// # Errors
/// The first place that is not Liberty, a value that its attribute cannot have, a table that does
/// not fit its template, a file without a library.
pub fn parse(source: &Source) -> ReadResult<Library> {
    parse_with(source, &Options::default())
}

/// Reads a library, with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &Source, options: &Options) -> ReadResult<Library> {
    let Recovered { tree, warnings, .. } = read(source, options, Findings::new(source, Mode::Strict))?;
    Ok(Parsed { tree, warnings })
}

/// Reads what can be read: what is under an error is left out.
pub fn parse_lenient(source: &Source, options: &Options) -> Recovered<Library> {
    let recovered = read(source, options, Findings::new(source, Mode::Lenient));
    recovered.expect("in this mode findings keep every error")
}

/// Reads the statements of a file, whatever they are; nothing is skipped or included.
///
/// # Errors
/// The first place that is not Liberty.
pub fn parse_tree(source: &Source) -> ReadResult<Tree> {
    let Recovered { tree, warnings, .. } = read_statements(source, Findings::new(source, Mode::Strict))?;
    Ok(Parsed { tree, warnings })
}

/// As [`parse_tree`], but behind an error it goes on with the next statement.
pub fn parse_tree_lenient(source: &Source) -> Recovered<Tree> {
    let recovered = read_statements(source, Findings::new(source, Mode::Lenient));
    recovered.expect("in this mode findings keep every error")
}

fn read_statements<'a>(source: &'a Source, mut findings: Findings<'a>) -> Result<Recovered<Tree>, Report> {
    let tree = read_tree(source, |_| false, &mut findings)?;
    if tree.is_empty() {
        findings.error(source, no_library(source))?;
    }
    Ok(findings.recovered(tree))
}

fn read(
    source: &Source,
    options: &Options,
    mut findings: Findings<'_>,
) -> Result<Recovered<Library>, Report> {
    let tree = read_tree(source, is_skipped, &mut findings)?;
    let includes = Includes::load(source, &tree, options.include_folder.as_deref(), &mut findings)?;
    read_file(source, &tree, &includes, findings)
}

fn no_library(source: &Source) -> Diagnostic {
    let message = match source.bytes().trim_ascii().is_empty() {
        true => "no content: no `library` group",
        false => "no `library` group",
    };
    Diagnostic::error(Span::at(0), message).labelled("expected `library (name) { .. }`")
}

fn read_file<'a>(
    source: &'a Source,
    tree: &'a Tree,
    includes: &'a Includes,
    findings: Findings<'a>,
) -> Result<Recovered<Library>, Report> {
    let mut context = Context::new(findings, includes);
    let mut library: Option<(Library, Span)> = None;
    for statement in tree.statements(source) {
        context.visit(statement, &mut |context, statement| {
            if !statement.is_group() || statement.name() != b"library" {
                context.skip(statement);
                return Ok(());
            }
            if let Some((_, first)) = &library {
                let diagnostic = Diagnostic::error(statement.name_span(), "a second library in one file")
                    .related(*first, "the first one is here");
                return context.error(statement, diagnostic);
            }
            let read = read_library(context, statement)?;
            library = Some((read, statement.name_span()));
            Ok(())
        })?;
    }
    let Some((mut library, _)) = library else {
        context.findings.error(source, no_library(source))?;
        return Ok(context.findings.recovered(Library::default()));
    };
    library.skipped = context.skipped();
    if let Some(first) = context.first_skipped {
        let message = skipped_message(&library);
        context.warning(
            first,
            Diagnostic::warning(first.name_span(), message).labelled("the first is here"),
        );
    }
    Ok(context.findings.recovered(library))
}

/// `3 groups are skipped: 2 output_current_rise, 1 test_cell`
fn skipped_message(library: &Library) -> String {
    /// Of more kinds only the number is said; the counts of all stand in the library.
    const SHOWN: usize = 6;
    let all = library
        .skipped
        .groups
        .iter()
        .map(|(name, &count)| (name.as_str(), count));
    let mut groups: Vec<(&str, usize)> = all.filter(|(name, _)| !is_of_power(name.as_bytes())).collect();
    let total: usize = groups.iter().map(|(_, count)| count).sum();
    groups.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut names: Vec<String> = groups
        .iter()
        .take(SHOWN)
        .map(|(name, count)| format!("{count} `{name}`"))
        .collect();
    if groups.len() > SHOWN {
        names.push(counted(groups.len() - SHOWN, "other kind"));
    }
    let verb = if total == 1 { "is" } else { "are" };
    format!("{} {verb} skipped: {}", counted(total, "group"), names.join(", "))
}

/// Reads the `library` group: everything before cells first, as they use its templates.
fn read_library<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Library, Report> {
    let mut library = Library {
        name: context.texts(group)?.into_iter().next().unwrap_or_default(),
        ..Library::default()
    };
    let mut cells = Vec::new();
    context.each(group, &mut |context, statement| {
        if !statement.is_group() {
            return library::attribute_of(context, statement, &mut library);
        }
        match statement.name() {
            b"cell" | b"scaled_cell" => cells.push(statement),
            b"scaling_factors" => {
                let factors = library::read_scaling_factors(context, statement)?;
                library.scaling_factor_groups.extend(factors);
            }
            b"lu_table_template" => {
                if let Some(template) = table::read_template(context, statement)? {
                    add_template(context, statement, &mut library, template);
                }
            }
            b"operating_conditions" => {
                let conditions = library::read_conditions(context, statement)?;
                library.operating_conditions.extend(conditions);
            }
            b"wire_load" => library
                .wire_loads
                .extend(library::read_wire_load(context, statement)?),
            b"wire_load_selection" => {
                let selection = library::read_wire_load_selection(context, statement)?;
                library.wire_load_selections.push(selection);
            }
            b"type" => library.types.extend(library::read_type(context, statement)?),
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    let mut first: FxHashMap<String, Span> = FxHashMap::default();
    for statement in cells {
        let Some(cell) = cell::read_cell(context, statement, &library.templates)? else {
            continue;
        };
        if statement.name() == b"scaled_cell" {
            let conditions = context.texts(statement)?.into_iter().nth(1).unwrap_or_default();
            library.scaled_cells.push(ScaledCell { conditions, cell });
            continue;
        }
        if let Some(&before) = first.get(&cell.name) {
            let message = format!("cell `{}` stands twice", cell.name);
            let diagnostic = Diagnostic::warning(statement.name_span(), message);
            context.warning(statement, diagnostic.related(before, "it is here first"));
        } else {
            first.insert(cell.name.clone(), statement.name_span());
        }
        library.cells.push(cell);
    }
    Ok(library)
}

/// Of two templates with one name the later one holds for all tables.
fn add_template<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
    library: &mut Library,
    template: Template,
) {
    let number = library.templates.len();
    if let Some(before) = context.templates.insert(template.name.clone(), number) {
        let message = format!("template `{}` stands twice; the later one holds", template.name);
        let before = library.templates[before].span;
        let diagnostic = Diagnostic::warning(group.name_span(), message);
        context.warning(group, diagnostic.related(before, "it is here first"));
    }
    library.templates.push(template);
}
