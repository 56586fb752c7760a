//! The grammar of DEF files: statements and sections.
//! Not for: the entries of sections; each kind has a file beside this one.
//!
//! Written by hand on bytes, not on nom: a DEF file is tens of megabytes of short words.

mod components;
mod header;
mod nets;
mod physical;
mod pins;
mod wires;

use super::Options;
use super::ast::Ast;
use crate::handle::Offset;
use crate::lefdef::{Fallible, Findings, Mode, Orientation, Point, Property, Rect, Tokens, expected, utf8};
use crate::names::Glance;
use crate::{Diagnostic, NameId, Names, Source, Span, lefdef};

/// Where a reader stands, and what it has read.
pub(super) struct Reader<'a> {
    source: &'a Source,
    options: Options,
    tokens: Tokens<'a>,
    pub(super) findings: Findings<'a>,
    pub(super) tree: Ast,
    /// `DESIGN`, where it was.
    design: Option<Span>,
    /// The point before in a path, which a `*` repeats.
    last_point: Option<Point<i32>>,
    /// Those of the net that is read.
    read_connections: Vec<nets::ReadConnection<'a>>,
    /// What is known of their names.
    glances: Vec<Glance>,
}

/// Reads an entry of a section, from behind its `-` to its `;`.
type Entry<'a> = fn(&mut Reader<'a>) -> Fallible<()>;

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, options: Options, mode: Mode) -> Self {
        Self {
            source,
            options,
            tokens: Tokens::new(source),
            findings: Findings::new(source, mode),
            tree: Ast {
                // Of designs that are placed but not routed; routed ones have fewer.
                names: Names::with_capacity(source.bytes().len() / 80),
                ..Ast::default()
            },
            design: None,
            last_point: None,
            read_connections: Vec::new(),
            glances: Vec::new(),
        }
    }

    /// The whole file.
    pub(super) fn file(&mut self) -> Fallible<()> {
        loop {
            let word = self.tokens.word();
            if word.is_end() {
                self.end_of_file()?;
                break;
            }
            self.tokens.next();
            if word.is("END") && self.tokens.is("DESIGN") {
                self.tokens.next();
                if !self.tokens.is_at_end() {
                    let span = self.tokens.word().span();
                    self.findings.warn(span, "text behind `END DESIGN` is not read");
                }
                break;
            }
            if let Err(error) = self.statement(word) {
                self.findings.error(error)?;
                self.tokens.resynchronise();
                // What is left of a section that did not begin well.
                self.tokens.accept_mark(b'-');
            }
        }
        if self.design.is_none() {
            let error = Diagnostic::error(Span::at(0), "no content: no `DESIGN`");
            self.findings
                .error(Box::new(error.labelled("expected a DEF file")))?;
        }
        Ok(())
    }

    fn end_of_file(&mut self) -> Fallible<()> {
        if self.design.is_none() {
            return Ok(());
        }
        let error = expected("`END DESIGN`", self.tokens.word());
        self.findings.error(error)
    }

    fn statement(&mut self, word: lefdef::Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"ROW" => self.row(),
            b"TRACKS" => self.track(),
            b"GCELLGRID" => self.gcell_grid(),
            b"COMPONENTS" => self.section("COMPONENTS", word, Self::component),
            b"NETS" => self.section("NETS", word, Self::net),
            b"SPECIALNETS" => self.section("SPECIALNETS", word, Self::special_net),
            b"PINS" => self.section("PINS", word, Self::pin),
            b"PINPROPERTIES" => self.section("PINPROPERTIES", word, Self::pin_property),
            b"VIAS" => self.section("VIAS", word, Self::via),
            b"STYLES" => self.section("STYLES", word, Self::style),
            b"NONDEFAULTRULES" => self.section("NONDEFAULTRULES", word, Self::non_default_rule),
            b"REGIONS" => self.section("REGIONS", word, Self::region),
            b"BLOCKAGES" => self.section("BLOCKAGES", word, Self::blockage),
            b"SLOTS" => self.section("SLOTS", word, Self::slot),
            b"FILLS" => self.section("FILLS", word, Self::fill),
            b"GROUPS" => self.section("GROUPS", word, Self::group),
            b"SCANCHAINS" => self.section("SCANCHAINS", word, Self::scan_chain),
            b"VERSION" => self.version(),
            b"NAMESCASESENSITIVE" => self.names_case_sensitive(),
            b"DIVIDERCHAR" => self.divider_char(),
            b"BUSBITCHARS" => self.bus_bit_chars(),
            b"DESIGN" => self.design(word),
            b"TECHNOLOGY" => self.technology(),
            b"UNITS" => self.units(),
            b"HISTORY" => self.history(),
            b"PROPERTYDEFINITIONS" => self.property_definitions(),
            b"DIEAREA" => self.die_area(),
            b"COMPONENTMASKSHIFT" => self.component_mask_shift(),
            b"BEGINEXT" => self.extension(),
            b"END" => Err(expected("`END DESIGN`", self.tokens.word())),
            _ => self.unknown(word),
        }
    }

    /// A statement that is not of the standard, if it looks like one.
    fn unknown(&mut self, word: lefdef::Word<'a>) -> Fallible<()> {
        let is_word = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_keyword = word.text[0].is_ascii_alphabetic() && word.text.iter().all(is_word);
        if !is_keyword || self.design.is_none() && self.tree.version.is_none() {
            return Err(expected("a DEF statement", word));
        }
        self.tokens.rest_of_statement()?;
        self.findings.skip(word.span());
        Ok(())
    }

    /// `SECTION number ; - entry ; .. END SECTION`
    fn section(&mut self, name: &'static str, word: lefdef::Word<'a>, entry: Entry<'a>) -> Fallible<()> {
        let promised = self.tokens.count("the number of entries")?;
        let header = self.tokens.span_from(word.start);
        self.tokens.end_statement()?;
        self.reserve(name, promised as usize);
        let mut count = 0usize;
        loop {
            let result = if self.tokens.accept_mark(b'-') {
                count += 1;
                entry(self)
            } else if self.tokens.is("END") {
                break;
            } else {
                let error = self.tokens.expected(&format!("`-` or `END {name}`"));
                if self.tokens.is_at_end() {
                    return Err(error);
                }
                self.tokens.next();
                Err(error)
            };
            if let Err(error) = result {
                self.findings.error(error)?;
                self.tokens.resynchronise();
            }
        }
        let end = self.tokens.next();
        if self.tokens.is("DESIGN") {
            let error = expected(&format!("`END {name}`"), self.tokens.word());
            self.findings.error(error)?;
            // That `END` was the design's.
            self.tokens.go_to(end.start);
            return Ok(());
        }
        self.tokens.expect(name)?;
        if promised as usize != count {
            let entries = if count == 1 { "entry" } else { "entries" };
            let message = format!("`{name}` promises {promised}, the section has {count} {entries}");
            self.findings.warn(header, message);
        }
        Ok(())
    }

    /// Makes room for the entries of a long section: as many as it promises, but no more than there
    /// is text for.
    fn reserve(&mut self, section: &str, promised: usize) {
        const LEAST_BYTES: usize = 40;
        let count = promised.min((self.source.bytes().len() - self.tokens.start()) / LEAST_BYTES);
        match section {
            "COMPONENTS" => self.tree.components.reserve_exact(count),
            "NETS" => self.tree.nets.reserve_exact(count),
            _ => {}
        }
    }

    fn name(&mut self, what: &str) -> Fallible<NameId> {
        self.tokens.name(&mut self.tree.names, what)
    }

    fn at(&self) -> Offset {
        Offset::new(self.tokens.start())
    }

    fn coordinate(&mut self) -> Fallible<i32> {
        self.tokens.integer("a coordinate in database units")
    }

    /// `x y`
    fn bare_point(&mut self) -> Fallible<Point<i32>> {
        Ok(Point::new(self.coordinate()?, self.coordinate()?))
    }

    /// `( x y )`
    fn point(&mut self) -> Fallible<Point<i32>> {
        self.tokens.expect_mark(b'(', "`(` of a point")?;
        let point = self.bare_point()?;
        self.tokens.expect_mark(b')', "`)` of a point")?;
        Ok(point)
    }

    /// `( x y ) ( x y )`
    fn rect(&mut self) -> Fallible<Rect<i32>> {
        let from = self.point()?;
        let to = self.point()?;
        Ok(Rect { from, to })
    }

    /// `( x y ) ( x y ) ..`, at least `least`.
    fn points(&mut self, least: usize) -> Fallible<Vec<Point<i32>>> {
        let mut points = Vec::new();
        while points.len() < least || self.tokens.is_at(b'(') {
            points.push(self.point()?);
        }
        Ok(points)
    }

    fn orientation(&mut self) -> Fallible<Orientation> {
        self.tokens.choice()
    }

    /// Four numbers.
    fn four(&mut self) -> Fallible<[i32; 4]> {
        Ok([
            self.coordinate()?,
            self.coordinate()?,
            self.coordinate()?,
            self.coordinate()?,
        ])
    }

    /// What is left of a statement, as text.
    fn text_of_statement(&mut self) -> Fallible<String> {
        let span = self.tokens.rest_of_statement()?;
        let (text, start) = (self.source.slice(span), span.start());
        Ok(utf8(lefdef::Word { text, start })?.trim_ascii_end().to_owned())
    }

    fn properties(&mut self, properties: &mut Vec<Property>) -> Fallible<()> {
        lefdef::properties(&mut self.tokens, &mut self.tree.names, properties)
    }

    /// The `+` of an option; without one the entry must end.
    fn option(&mut self) -> Fallible<bool> {
        if self.tokens.accept_mark(b'+') {
            return Ok(true);
        }
        self.tokens.expect_mark(b';', "`+` or `;`")?;
        Ok(false)
    }

    /// An option that is not of the standard: passed over up to the next one.
    fn unknown_option(&mut self, section: &str, word: lefdef::Word<'a>) -> Fallible<()> {
        let begins_option = word.text.first().is_some_and(u8::is_ascii_alphabetic);
        if !begins_option {
            return Err(expected("an option", word));
        }
        let is_end =
            |tokens: &Tokens<'_>| tokens.is_at_end() || b"+;-".iter().any(|&mark| tokens.is_at(mark));
        while !is_end(&self.tokens) {
            self.tokens.next();
        }
        let shown: String = self.source.text(word.span()).chars().take(40).collect();
        self.findings.skip_as(format!("{section} + {shown}"), word.span());
        Ok(())
    }
}
