//! Sets of objects of a design, as queries that no netlist has answered yet.
//! Not for: finding the objects; see [`super::objects`].

use std::sync::Arc;

use super::words::{self, Unwritable};

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A clock.
    Clock,
    /// An instance of a cell.
    Cell,
    /// A port of the design.
    Port,
    /// A pin of an instance.
    Pin,
    /// A net.
    Net,
    /// A library.
    Lib,
    /// A cell of a library.
    LibCell,
    /// A pin of a cell of a library.
    LibPin,
    /// The design itself.
    Design,
}

impl ObjectKind {
    /// The command that finds such objects by their names, if there is one.
    pub fn query(self) -> Option<&'static str> {
        Some(match self {
            Self::Clock => "get_clocks",
            Self::Cell => "get_cells",
            Self::Port => "get_ports",
            Self::Pin => "get_pins",
            Self::Net => "get_nets",
            Self::Lib => "get_libs",
            Self::LibCell => "get_lib_cells",
            Self::LibPin => "get_lib_pins",
            Self::Design => return None,
        })
    }

    /// The kind that a query of this name finds; the singular is another name of each.
    pub(super) fn of_query(name: &str) -> Option<Self> {
        let kinds = [
            Self::Clock,
            Self::Cell,
            Self::Port,
            Self::Pin,
            Self::Net,
            Self::Lib,
            Self::LibCell,
            Self::LibPin,
        ];
        kinds.into_iter().find(|kind| {
            let plural = kind.query().unwrap_or_default();
            name == plural || Some(name) == plural.strip_suffix('s')
        })
    }
}

/// A set of objects: the union of its terms. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection(Arc<Parts>);

#[derive(Debug, PartialEq)]
struct Parts {
    terms: Box<[Term]>,
    /// How many terms it has in all, those within terms too.
    size: usize,
    /// How deep collections stand in it.
    depth: usize,
}

/// How deep collections may stand in each other.
const MAX_DEPTH: usize = 50;

/// How many queries and names one may have.
pub(super) const MAX_SIZE: usize = 1_000_000;

/// A part of a [`Collection`].
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// `get_ports` and its like.
    Get(Query),
    /// A name or pattern without a query: it is looked up among these kinds in this order, and the
    /// first that finds something counts.
    Name {
        /// Where it is looked up.
        kinds: &'static [ObjectKind],
        /// With `*` and `?`.
        pattern: Box<str>,
    },
    /// `all_inputs`.
    AllInputs {
        /// `-no_clocks`: without ports that are sources of clocks.
        no_clocks: bool,
    },
    /// `all_outputs`.
    AllOutputs,
    /// `all_clocks`.
    AllClocks,
    /// `all_registers`.
    AllRegisters(Box<AllRegisters>),
    /// `current_design`.
    CurrentDesign,
    /// `current_instance`.
    CurrentInstance,
    /// The first without the second: `remove_from_collection`, or `lsearch -not` and `lreplace`.
    Except(Box<(Collection, Collection)>),
    /// Those for which an expression on their properties holds: `filter_collection`.
    Filter(Box<(Collection, String)>),
}

/// A query by names.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What it finds.
    pub kind: ObjectKind,
    /// Names with `*` and `?`, spelled as in the file; without any, all objects.
    pub patterns: Arc<[Box<str>]>,
    /// Options, which most queries have none of.
    pub options: Option<Arc<QueryOptions>>,
}

/// The options of a [`Query`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryOptions {
    /// `-regexp`: the patterns are regular expressions.
    pub regexp: bool,
    /// `-nocase`: upper and lower case are the same.
    pub nocase: bool,
    /// `-quiet`: it is no fault to find nothing.
    pub quiet: bool,
    /// `-hierarchical`: in all instances below.
    pub hierarchical: bool,
    /// `-exact`: no character is special.
    pub exact: bool,
    /// `-filter`: an expression on properties.
    pub filter: Option<String>,
    /// `-of_objects`: those that belong to these.
    pub of_objects: Option<Collection>,
    /// `-hsc`: what stands between the names of a path.
    pub separator: Option<String>,
}

/// The options of `all_registers`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllRegisters {
    /// `-clock`.
    pub clock: Option<Collection>,
    /// `-rise_clock`.
    pub rise_clock: Option<Collection>,
    /// `-fall_clock`.
    pub fall_clock: Option<Collection>,
    /// `-cells`.
    pub cells: bool,
    /// `-data_pins`.
    pub data_pins: bool,
    /// `-clock_pins`.
    pub clock_pins: bool,
    /// `-async_pins`.
    pub async_pins: bool,
    /// `-output_pins`.
    pub output_pins: bool,
    /// `-level_sensitive`.
    pub level_sensitive: bool,
    /// `-edge_triggered`.
    pub edge_triggered: bool,
}

impl Collection {
    /// The union of these terms.
    pub fn new(terms: impl IntoIterator<Item = Term>) -> Self {
        let terms: Box<[Term]> = terms.into_iter().collect();
        let (mut size, mut depth) = (terms.len(), 1);
        for inner in terms.iter().flat_map(Term::inner).flatten() {
            size = size.saturating_add(inner.0.size);
            depth = depth.max(inner.0.depth + 1);
        }
        Self(Arc::new(Parts { terms, size, depth }))
    }

    /// What is too much of it, if anything is: a few lines of a script can make a collection that
    /// would take hours to write.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.0.depth > MAX_DEPTH {
            return Err(format!(
                "collections stand more than {MAX_DEPTH} deep in each other"
            ));
        }
        match self.0.size > MAX_SIZE {
            true => Err(format!("a collection of more than {MAX_SIZE} queries and names")),
            false => Ok(()),
        }
    }

    /// Objects of one kind by their names or patterns.
    pub fn get(kind: ObjectKind, patterns: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self::new([Term::Get(Query {
            kind,
            patterns: patterns.into_iter().map(Into::into).collect(),
            options: None,
        })])
    }

    /// How many terms it has in all, those within terms too.
    pub(super) fn size(&self) -> usize {
        self.0.size
    }

    /// What it is the union of.
    pub fn terms(&self) -> &[Term] {
        &self.0.terms
    }

    /// How many queries it has in it, those within others too.
    pub fn num_queries(&self) -> usize {
        let terms = self.terms().iter().map(|term| {
            let is_query = !matches!(term, Term::Name { .. } | Term::Except(_) | Term::Filter(_));
            let inner = term.inner().into_iter().flatten().map(Self::num_queries);
            usize::from(is_query) + inner.sum::<usize>()
        });
        terms.sum()
    }

    /// As it is written in a script: `[get_ports {a b}]`, a name without a query as itself.
    pub(super) fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        let is_name = |term: &Term| matches!(term, Term::Name { .. });
        match self.terms() {
            [term] if !is_name(term) => term.write(out),
            terms if terms.iter().all(is_name) => {
                let patterns = terms.iter().filter_map(|term| match term {
                    Term::Name { pattern, .. } => Some(&**pattern),
                    _ => None,
                });
                words::push_word(out, &words::joined(patterns)?)
            }
            terms => {
                out.push_str("[list");
                for term in terms {
                    out.push(' ');
                    term.write(out)?;
                }
                out.push(']');
                Ok(())
            }
        }
    }
}

impl Term {
    /// The collections in it.
    fn inner(&self) -> [Option<&Collection>; 3] {
        match self {
            Self::Get(query) => {
                let options = query.options.as_deref();
                [
                    options.and_then(|options| options.of_objects.as_ref()),
                    None,
                    None,
                ]
            }
            Self::AllRegisters(registers) => [
                registers.clock.as_ref(),
                registers.rise_clock.as_ref(),
                registers.fall_clock.as_ref(),
            ],
            Self::Except(both) => [Some(&both.0), Some(&both.1), None],
            Self::Filter(filter) => [Some(&filter.0), None, None],
            Self::Name { .. }
            | Self::AllInputs { .. }
            | Self::AllOutputs
            | Self::AllClocks
            | Self::CurrentDesign
            | Self::CurrentInstance => [None; 3],
        }
    }

    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        match self {
            Self::Get(query) => return query.write(out),
            Self::Name { pattern, .. } => return words::push_word(out, &words::joined([&**pattern])?),
            Self::AllInputs { no_clocks: false } => out.push_str("[all_inputs]"),
            Self::AllInputs { no_clocks: true } => out.push_str("[all_inputs -no_clocks]"),
            Self::AllOutputs => out.push_str("[all_outputs]"),
            Self::AllClocks => out.push_str("[all_clocks]"),
            Self::AllRegisters(registers) => return registers.write(out),
            Self::CurrentDesign => out.push_str("[current_design]"),
            Self::CurrentInstance => out.push_str("[current_instance]"),
            Self::Except(both) => {
                out.push_str("[remove_from_collection ");
                both.0.write(out)?;
                out.push(' ');
                both.1.write(out)?;
                out.push(']');
            }
            Self::Filter(filter) => {
                out.push_str("[filter_collection ");
                filter.0.write(out)?;
                out.push(' ');
                words::push_word(out, &filter.1)?;
                out.push(']');
            }
        }
        Ok(())
    }
}

impl Query {
    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        out.push('[');
        out.push_str(self.kind.query().unwrap_or("current_design"));
        if let Some(options) = &self.options {
            let flags = [
                (" -regexp", options.regexp),
                (" -nocase", options.nocase),
                (" -quiet", options.quiet),
                (" -hierarchical", options.hierarchical),
                (" -exact", options.exact),
            ];
            for (flag, is_set) in flags {
                if is_set {
                    out.push_str(flag);
                }
            }
            for (key, text) in [(" -hsc ", &options.separator), (" -filter ", &options.filter)] {
                if let Some(text) = text {
                    out.push_str(key);
                    words::push_word(out, text)?;
                }
            }
            if let Some(objects) = &options.of_objects {
                out.push_str(" -of_objects ");
                objects.write(out)?;
            }
        }
        if !self.patterns.is_empty() {
            out.push(' ');
            words::push_word(
                out,
                &words::joined(self.patterns.iter().map(|pattern| &**pattern))?,
            )?;
        }
        out.push(']');
        Ok(())
    }
}

impl AllRegisters {
    fn write(&self, out: &mut String) -> Result<(), Unwritable> {
        out.push_str("[all_registers");
        let clocks = [
            (" -clock ", &self.clock),
            (" -rise_clock ", &self.rise_clock),
            (" -fall_clock ", &self.fall_clock),
        ];
        for (key, clock) in clocks {
            if let Some(clock) = clock {
                out.push_str(key);
                clock.write(out)?;
            }
        }
        let flags = [
            (" -cells", self.cells),
            (" -data_pins", self.data_pins),
            (" -clock_pins", self.clock_pins),
            (" -async_pins", self.async_pins),
            (" -output_pins", self.output_pins),
            (" -level_sensitive", self.level_sensitive),
            (" -edge_triggered", self.edge_triggered),
        ];
        for (flag, is_set) in flags {
            if is_set {
                out.push_str(flag);
            }
        }
        out.push(']');
        Ok(())
    }
}
