//! A library in two steps: all but its cells, and then these, which can be made apart from each other.
//! Not for: threads; whoever makes the cells has them.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::context::Context;
use super::includes::Includes;
use super::remarks::Remarks;
use super::{Options, cell, library, no_library, table};
use crate::diagnostic::{Diagnostic, Recovered, Report};
use crate::findings::Mode;
use crate::liberty::findings::Findings;
use crate::liberty::library::{Cell, Library, ScaledCell, Skipped, Template};
use crate::liberty::read::read_tree;
use crate::liberty::scan::is_skipped;
use crate::liberty::tree::{Statement, Tree};
use crate::source::Source;
use crate::span::Span;

/// A library of which all is made but its cells.
pub struct Outline<'a> {
    source: &'a Source,
    mode: Mode,
    includes: &'a Includes,
    library: Library,
    /// The groups of cells and of scaled cells, in file order.
    cells: Vec<Group<'a>>,
    remarks: Remarks<'a>,
}

/// A `cell` or `scaled_cell`.
struct Group<'a> {
    statement: Statement<'a>,
    /// Whether a cell with its name stands before it.
    is_repeated: bool,
}

/// Some cells of a library.
#[derive(Debug)]
pub struct Cells<'a> {
    /// `cell`
    pub cells: Vec<Cell>,
    /// `scaled_cell`
    pub scaled_cells: Vec<ScaledCell>,
    /// What is to be said of them, for [`Outline::finish`].
    pub remarks: Remarks<'a>,
}

/// Reads the statements of a library that includes files as `options` say, and gives what they are to `work`,
/// which makes the cells.
///
/// ```
/// use netlearn_parsers::{Source, liberty};
///
/// let text = "library (small) { cell (INV) { area : 0.5; } cell (BUF) { area : 0.75; } }";
/// let source = Source::from_bytes("small.lib", text);
/// let area = liberty::outlined(&source, &liberty::Options::default(), |outline| {
///     let mut area = 0.0;
///     // One behind the other here; each piece could have a thread.
///     for piece in outline.cut(10) {
///         area += outline.cells(piece)?.cells.iter().filter_map(|cell| cell.area).sum::<f64>();
///     }
///     Ok(area)
/// })?;
/// assert_eq!(area, 1.25);
/// # Ok::<(), netlearn_parsers::Report>(())
/// ```
///
/// # Errors
/// As [`super::parse`] of what is no cell, and those of `work`.
pub fn outlined<T>(
    source: &Source,
    options: &Options,
    work: impl FnOnce(&Outline<'_>) -> Result<T, Report>,
) -> Result<T, Report> {
    outlined_in(source, options, Mode::Strict, |outline| work(&outline))
}

/// As [`outlined`], where `mode` says whether an error ends the reading.
pub(super) fn outlined_in<T>(
    source: &Source,
    options: &Options,
    mode: Mode,
    work: impl FnOnce(Outline<'_>) -> Result<T, Report>,
) -> Result<T, Report> {
    let mut findings = Findings::new(source, mode);
    let tree = read_tree(source, is_skipped, &mut findings)?;
    let includes = Includes::load(source, &tree, options.include_folder.as_deref(), &mut findings)?;
    let outline = Outline::new(source, mode, &tree, &includes, findings)?;
    work(outline)
}

impl<'a> Outline<'a> {
    fn new(
        source: &'a Source,
        mode: Mode,
        tree: &'a Tree,
        includes: &'a Includes,
        findings: Findings<'a>,
    ) -> Result<Self, Report> {
        let mut context = Context::new(Remarks::new(findings), includes);
        let mut library: Option<(Library, Span)> = None;
        let mut groups = Vec::new();
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
                let read = read_library(context, statement, &mut groups)?;
                library = Some((read, statement.name_span()));
                Ok(())
            })?;
        }
        let cells = cells_of(&mut context, groups);
        let mut remarks = context.remarks;
        if library.is_none() {
            // What else there is does not count.
            remarks = Remarks::new(remarks.findings);
            remarks.findings.error(source, no_library(source))?;
        }
        Ok(Self {
            source,
            mode,
            includes,
            library: library.map(|(library, _)| library).unwrap_or_default(),
            cells,
            remarks,
        })
    }

    /// The library without cells, and without what is skipped in it.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// How many groups of cells and scaled cells there are.
    pub fn num_cells(&self) -> usize {
        self.cells.len()
    }

    /// Groups side by side that take so many bytes at least, for [`Self::cells`]; the last may take fewer.
    pub fn cut(&self, length: usize) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let (mut first, mut bytes) = (0, 0);
        for (index, cell) in self.cells.iter().enumerate() {
            bytes += cell.statement.span().end() - cell.statement.span().start();
            if bytes >= length {
                pieces.push(first..index + 1);
                (first, bytes) = (index + 1, 0);
            }
        }
        if first < self.cells.len() {
            pieces.push(first..self.cells.len());
        }
        pieces
    }

    /// Makes the cells of some groups.
    ///
    /// # Errors
    /// The first in them, as [`super::parse`] tells it.
    ///
    /// # Panics
    /// If there are fewer groups.
    pub fn cells(&self, groups: Range<usize>) -> Result<Cells<'_>, Report> {
        let remarks = Remarks::new(Findings::new(self.source, self.mode));
        let mut context = Context::new(remarks, self.includes);
        // Of two templates with one name the later one holds for all tables.
        let templates = self.library.templates.iter();
        context.templates = templates.map(|template| (&template.name[..], template)).collect();
        let (mut cells, mut scaled_cells) = (Vec::new(), Vec::new());
        for group in &self.cells[groups] {
            let Some(mut cell) = cell::read_cell(&mut context, group.statement)? else {
                continue;
            };
            cell.is_repeated = group.is_repeated;
            if group.statement.name() == b"scaled_cell" {
                let conditions = context
                    .texts(group.statement)?
                    .into_iter()
                    .nth(1)
                    .unwrap_or_default();
                scaled_cells.push(ScaledCell { conditions, cell });
            } else {
                cells.push(cell);
            }
        }
        Ok(Cells {
            cells,
            scaled_cells,
            remarks: context.remarks,
        })
    }

    /// What was skipped and found in the library and its cells, whose remarks come in their order.
    pub fn finish<'b>(&'b self, of_cells: impl IntoIterator<Item = Remarks<'b>>) -> Recovered<Skipped> {
        let mut remarks: Remarks<'b> = self.remarks.clone();
        for later in of_cells {
            remarks.append(later);
        }
        remarks.finish()
    }

    /// The library with all of its cells.
    pub(super) fn into_whole(self) -> Result<Recovered<Library>, Report> {
        let cells = self.cells(0..self.num_cells())?;
        let recovered = self.finish([cells.remarks]);
        Ok(Recovered {
            tree: Library {
                cells: cells.cells,
                scaled_cells: cells.scaled_cells,
                skipped: recovered.tree,
                ..self.library
            },
            errors: recovered.errors,
            num_errors: recovered.num_errors,
            warnings: recovered.warnings,
        })
    }
}

/// Reads the `library` group, but for its cells: these are found only, as they use its templates.
fn read_library<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
    cells: &mut Vec<Statement<'a>>,
) -> Result<Library, Report> {
    let mut library = Library {
        name: context.texts(group)?.into_iter().next().unwrap_or_default(),
        ..Library::default()
    };
    let mut templates: FxHashMap<String, Span> = FxHashMap::default();
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
                    warn_of_template(context, statement, &mut templates, &template);
                    library.templates.push(template);
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
    Ok(library)
}

/// Of two templates with one name the later one holds.
fn warn_of_template<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
    known: &mut FxHashMap<String, Span>,
    template: &Template,
) {
    if let Some(before) = known.insert(template.name.clone(), template.span) {
        let message = format!("template `{}` stands twice; the later one holds", template.name);
        let diagnostic = Diagnostic::warning(group.name_span(), message);
        context.warning(group, diagnostic.related(before, "it is here first"));
    }
}

/// Of two cells with one name both are made, though it is odd.
fn cells_of<'a>(context: &mut Context<'a>, groups: Vec<Statement<'a>>) -> Vec<Group<'a>> {
    let mut first: FxHashMap<String, Span> = FxHashMap::default();
    let mut group = |statement: Statement<'a>| {
        // Of names that are missing or no text the cell itself tells.
        let name = statement.value().and_then(|value| value.text().ok());
        let name = name.filter(|_| statement.name() == b"cell").unwrap_or_default();
        let before = first.get(&*name).copied().filter(|_| !name.is_empty());
        if let Some(before) = before {
            let message = format!("cell `{name}` stands twice");
            let diagnostic = Diagnostic::warning(statement.name_span(), message);
            context.warning(statement, diagnostic.related(before, "it is here first"));
        } else {
            first.insert(name.into_owned(), statement.name_span());
        }
        Group {
            statement,
            is_repeated: before.is_some(),
        }
    };
    groups.into_iter().map(&mut group).collect()
}
