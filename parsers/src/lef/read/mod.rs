//! The grammar of LEF files: statements that stand alone, and blocks.
//! Not for: what is in layers, vias and macros; each has a file beside this one.
//!
//! Written by hand on bytes, not on nom: most of a LEF file is numbers of rectangles.

mod layers;
mod macros;
mod vias;

use super::ast::{Ast, Units};
use super::layers::{Rule, SameNetSpacing};
use super::shapes::{Drawing, Iterate};
use crate::handle::Offset;
use crate::lefdef::{
    Fallible, Findings, Mode, Point, Property, Tokens, Word, definitions, expected, extension, utf8,
};
use crate::{Diagnostic, NameId, Source, Span, lefdef};

/// Where a reader stands, and what it has read.
pub(super) struct Reader<'a> {
    source: &'a Source,
    tokens: Tokens<'a>,
    pub(super) findings: Findings<'a>,
    pub(super) tree: Ast,
    /// The shapes of the cell or the via that is being read.
    drawing: Drawing,
}

/// Reads a statement of a block whose first word was taken.
type Statement<'a, T> = fn(&mut Reader<'a>, &mut T, Word<'a>) -> Fallible<()>;

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, mode: Mode) -> Self {
        Self {
            source,
            tokens: Tokens::new(source),
            findings: Findings::new(source, mode),
            tree: Ast::default(),
            drawing: Drawing::default(),
        }
    }

    /// The whole file.
    pub(super) fn file(&mut self) -> Fallible<()> {
        let (mut count, mut has_end) = (0usize, false);
        loop {
            let word = self.tokens.word();
            if word.is_end() {
                break;
            }
            if has_end {
                self.findings
                    .warn(word.span(), "the file goes on behind `END LIBRARY`");
                has_end = false;
            }
            self.tokens.go_to(word.end());
            if word.is("END") && self.tokens.accept("LIBRARY") {
                has_end = true;
                count += 1;
                continue;
            }
            match self.statement(word, count > 0) {
                Ok(()) => count += 1,
                Err(error) => {
                    self.findings.error(error)?;
                    self.tokens.resynchronise();
                }
            }
        }
        if count == 0 {
            let error = Diagnostic::error(Span::at(0), "no content: no statement");
            self.findings
                .error(Box::new(error.labelled("expected a LEF file")))?;
        } else if !has_end {
            self.findings.warn(
                self.tokens.word().span(),
                "no `END LIBRARY` at the end of the file",
            );
        }
        Ok(())
    }

    fn statement(&mut self, word: Word<'a>, is_lef: bool) -> Fallible<()> {
        match word.keyword().text() {
            b"MACRO" => self.cell(),
            b"LAYER" => self.layer(),
            b"VIA" => {
                let via = self.via()?;
                self.tree.vias.push(via);
                Ok(())
            }
            b"VIARULE" => self.via_rule(),
            b"SITE" => self.site(),
            b"NONDEFAULTRULE" => self.non_default_rule(),
            b"SPACING" => self.same_net_spacings(),
            b"UNITS" => self.units(),
            b"PROPERTYDEFINITIONS" => self.property_definitions(),
            b"VERSION" => {
                let version = self.tokens.string("a version")?;
                self.tree.version = Some(version);
                self.tokens.end_statement()
            }
            b"NAMESCASESENSITIVE" => {
                self.tree.names_case_sensitive = Some(self.on_or_off()?);
                self.tokens.end_statement()
            }
            b"BUSBITCHARS" => {
                self.tree.bus_bit_chars = Some(self.tokens.string("two brackets in quotes")?);
                self.tokens.end_statement()
            }
            b"DIVIDERCHAR" => {
                self.tree.divider_char = Some(self.tokens.string("a divider in quotes")?);
                self.tokens.end_statement()
            }
            b"MANUFACTURINGGRID" => {
                self.tree.manufacturing_grid = Some(self.tokens.number("a grid in microns")?);
                self.tokens.end_statement()
            }
            b"USEMINSPACING" => self.use_min_spacing(),
            b"CLEARANCEMEASURE" => {
                self.tree.clearance_measure = Some(self.tokens.choice()?);
                self.tokens.end_statement()
            }
            b"FIXEDMASK" => {
                self.tree.fixed_mask = true;
                self.tokens.end_statement()
            }
            b"MAXVIASTACK" => {
                self.tree.max_via_stack = Some(self.tokens.rest_of_statement()?);
                Ok(())
            }
            b"BEGINEXT" => {
                let extension = extension(self.source, &mut self.tokens)?;
                self.tree.extensions.push(extension);
                Ok(())
            }
            b"ARRAY" => {
                let name = self.tokens.any("the name of an array")?;
                self.skip_block(word, &[name.text])
            }
            b"NOISETABLE" => self.skip_block(word, &[b"NOISETABLE"]),
            b"CORRECTIONTABLE" => self.skip_block(word, &[b"CORRECTIONTABLE"]),
            b"IRDROP" => self.skip_block(word, &[b"IRDROP"]),
            b"END" => Err(expected("`END LIBRARY`", self.tokens.word())),
            _ => self.unknown(word, is_lef),
        }
    }

    /// A statement that is not of the standard, if it looks like one.
    fn unknown(&mut self, word: Word<'a>, is_lef: bool) -> Fallible<()> {
        let is_word = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_keyword = word.text[0].is_ascii_alphabetic() && word.text.iter().all(is_word);
        if !is_keyword || !is_lef {
            return Err(expected("a LEF statement", word));
        }
        self.tokens.rest_of_statement()?;
        self.findings.skip(word.span());
        Ok(())
    }

    /// Passes over a block up to `END` and one of the words.
    fn skip_block(&mut self, keyword: Word<'a>, ends: &[&[u8]]) -> Fallible<()> {
        loop {
            let word = self.tokens.word();
            if word.is_end() {
                let end = String::from_utf8_lossy(ends[0]).into_owned();
                return Err(self.tokens.expected(&format!("`END {end}`")));
            }
            self.tokens.next();
            if word.is("END") && ends.contains(&self.tokens.word().text) {
                self.tokens.next();
                self.findings.skip(keyword.span());
                return Ok(());
            }
        }
    }

    /// The statements of a block up to `END name`.
    fn block<T>(&mut self, value: &mut T, name: NameId, statement: Statement<'a, T>) -> Fallible<()> {
        loop {
            let word = self.tokens.word();
            if word.is("END") {
                break;
            }
            if word.is_end() {
                let name = self.tree.names.text(name);
                return Err(self.tokens.expected(&format!("`END {name}`")));
            }
            self.tokens.go_to(word.end());
            if let Err(error) = statement(self, value, word) {
                self.findings.error(error)?;
                self.tokens.resynchronise();
                self.tokens.accept_mark(b'-');
            }
        }
        self.tokens.next();
        let word = self.tokens.word();
        let expected_name = self.tree.names.text(name);
        if word.text == expected_name.as_bytes() {
            self.tokens.go_to(word.end());
            return Ok(());
        }
        let error = expected(&format!("`END {expected_name}`"), word);
        // A name of another block: this one ends all the same.
        if !word.is_end() && !word.is("LIBRARY") {
            self.tokens.next();
        }
        self.findings.error(error)
    }

    /// A statement of a block that is not of the standard: passed over.
    fn skip_statement(&mut self, block: &str, word: Word<'a>) -> Fallible<()> {
        if !word.text.first().is_some_and(u8::is_ascii_alphabetic) {
            return Err(expected(&format!("a statement of `{block}`"), word));
        }
        self.tokens.rest_of_statement()?;
        let shown: String = self.source.text(word.span()).chars().take(40).collect();
        self.findings.skip_as(format!("{block} {shown}"), word.span());
        Ok(())
    }

    fn name(&mut self, what: &str) -> Fallible<NameId> {
        self.tokens.name(&mut self.tree.names, what)
    }

    fn at(&self) -> Offset {
        Offset::new(self.tokens.start())
    }

    /// A number and the `;` of the statement.
    fn last_number(&mut self, what: &str) -> Fallible<f64> {
        let number = self.tokens.number(what)?;
        self.tokens.end_statement()?;
        Ok(number)
    }

    /// A name and the `;` of the statement.
    fn last_name(&mut self, what: &str) -> Fallible<NameId> {
        let name = self.name(what)?;
        self.tokens.end_statement()?;
        Ok(name)
    }

    /// `x y`, perhaps in brackets.
    fn point(&mut self) -> Fallible<Point<f64>> {
        let has_brackets = self.tokens.accept_mark(b'(');
        let x = self.tokens.number("a coordinate in microns")?;
        let y = self.tokens.number("a coordinate in microns")?;
        if has_brackets {
            self.tokens.expect_mark(b')', "`)`")?;
        }
        Ok(Point::new(x, y))
    }

    /// `w BY h ;`
    fn size(&mut self) -> Fallible<Point<f64>> {
        let x = self.tokens.number("a width in microns")?;
        self.tokens.expect("BY")?;
        let y = self.tokens.number("a height in microns")?;
        self.tokens.end_statement()?;
        Ok(Point::new(x, y))
    }

    /// `DO nx BY ny STEP dx dy`
    fn iterate(&mut self) -> Fallible<Iterate> {
        self.tokens.expect("DO")?;
        let num_x = self.tokens.count("a number of columns")?;
        self.tokens.expect("BY")?;
        let num_y = self.tokens.count("a number of rows")?;
        self.tokens.expect("STEP")?;
        let step = self.point()?;
        Ok(Iterate { num_x, num_y, step })
    }

    /// The rest of a statement as text.
    fn rule(&mut self, keyword: Word<'a>) -> Fallible<Rule> {
        let keyword = self.tree.names.intern(utf8(keyword)?);
        let text = self.tokens.rest_of_statement()?;
        Ok(Rule { keyword, text })
    }

    fn properties(&mut self, properties: &mut Vec<Property>) -> Fallible<()> {
        lefdef::properties(&mut self.tokens, &mut self.tree.names, properties)?;
        self.tokens.end_statement()
    }

    fn on_or_off(&mut self) -> Fallible<bool> {
        let is_on = self.tokens.accept("ON");
        if !is_on && !self.tokens.accept("OFF") {
            return Err(self.tokens.expected("`ON` or `OFF`"));
        }
        Ok(is_on)
    }

    /// `USEMINSPACING OBS|PIN ON|OFF`, of which `PIN` is of old versions.
    fn use_min_spacing(&mut self) -> Fallible<()> {
        if self.tokens.accept("PIN") {
            self.on_or_off()?;
        } else {
            self.tokens.expect("OBS")?;
            self.tree.use_min_spacing_obs = Some(self.on_or_off()?);
        }
        self.tokens.end_statement()
    }

    fn units(&mut self) -> Fallible<()> {
        while !self.tokens.accept("END") {
            if let Err(error) = self.unit() {
                self.findings.error(error)?;
                self.tokens.resynchronise();
                self.tokens.accept_mark(b'-');
                if self.tokens.is_at_end() {
                    return Ok(());
                }
            }
        }
        self.tokens.expect("UNITS")
    }

    fn unit(&mut self) -> Fallible<()> {
        let word = self.tokens.any("a unit or `END UNITS`")?;
        let units: &mut Units = &mut self.tree.units;
        let (name, place) = match word.keyword().text() {
            b"DATABASE" => {
                self.tokens.expect("MICRONS")?;
                units.database_microns = Some(self.tokens.count("database units to the micron")?);
                return self.tokens.end_statement();
            }
            b"TIME" => ("NANOSECONDS", &mut units.time_nanoseconds),
            b"CAPACITANCE" => ("PICOFARADS", &mut units.capacitance_picofarads),
            b"RESISTANCE" => ("OHMS", &mut units.resistance_ohms),
            b"POWER" => ("MILLIWATTS", &mut units.power_milliwatts),
            b"CURRENT" => ("MILLIAMPS", &mut units.current_milliamps),
            b"VOLTAGE" => ("VOLTS", &mut units.voltage_volts),
            b"FREQUENCY" => ("MEGAHERTZ", &mut units.frequency_megahertz),
            _ => return Err(expected("a unit or `END UNITS`", word)),
        };
        self.tokens.expect(name)?;
        *place = Some(self.tokens.number("a factor")?);
        self.tokens.end_statement()
    }

    fn property_definitions(&mut self) -> Fallible<()> {
        definitions(
            &mut self.tokens,
            &mut self.findings,
            &mut self.tree.property_definitions,
        )
    }

    /// `SPACING SAMENET .. ; END SPACING`
    fn same_net_spacings(&mut self) -> Fallible<()> {
        while !self.tokens.accept("END") {
            self.tokens.expect("SAMENET")?;
            let layers = [self.name("a layer")?, self.name("a layer")?];
            let distance = self.tokens.number("a distance in microns")?;
            let stack = self.tokens.accept("STACK");
            self.tokens.end_statement()?;
            self.tree.same_net_spacings.push(SameNetSpacing {
                layers,
                distance,
                stack,
            });
        }
        self.tokens.expect("SPACING")
    }
}
