//! Statements that stand alone: the header, the die and its grids.
//! Not for: sections of entries.

use super::Reader;
use crate::Diagnostic;
use crate::def::{Axis, GcellGrid, Row, Tracks};
use crate::lefdef::{Fallible, Word, definitions, extension, utf8};

impl<'a> Reader<'a> {
    pub(super) fn version(&mut self) -> Fallible<()> {
        let version = self.tokens.string("a version")?;
        self.tree.version = Some(version);
        self.tokens.end_statement()
    }

    pub(super) fn names_case_sensitive(&mut self) -> Fallible<()> {
        let is_on = self.tokens.accept("ON");
        if !is_on {
            self.tokens.expect("OFF")?;
        }
        self.tree.names_case_sensitive = Some(is_on);
        self.tokens.end_statement()
    }

    pub(super) fn divider_char(&mut self) -> Fallible<()> {
        let divider = self.tokens.string("a divider in quotes")?;
        self.tree.divider_char = Some(divider);
        self.tokens.end_statement()
    }

    pub(super) fn bus_bit_chars(&mut self) -> Fallible<()> {
        let brackets = self.tokens.string("two brackets in quotes")?;
        self.tree.bus_bit_chars = Some(brackets);
        self.tokens.end_statement()
    }

    pub(super) fn design(&mut self, word: Word<'a>) -> Fallible<()> {
        let name = self.tokens.any("the name of the design")?;
        let span = self.tokens.span_from(word.start);
        if let Some(first) = self.design.replace(span) {
            return Err(Box::new(
                Diagnostic::error(span, "a second `DESIGN`").related(first, "the first one is here"),
            ));
        }
        self.tree.design = utf8(name)?.to_owned();
        self.tokens.end_statement()
    }

    pub(super) fn technology(&mut self) -> Fallible<()> {
        let name = self.tokens.string("the name of a technology")?;
        self.tree.technology = Some(name);
        self.tokens.end_statement()
    }

    pub(super) fn units(&mut self) -> Fallible<()> {
        self.tokens.expect("DISTANCE")?;
        self.tokens.expect("MICRONS")?;
        let word = self.tokens.word();
        let units = self.tokens.count("database units to the micron")?;
        if units == 0 {
            return Err(Box::new(Diagnostic::error(
                word.span(),
                "no database units to the micron",
            )));
        }
        self.tree.units = Some(units);
        self.tokens.end_statement()
    }

    pub(super) fn history(&mut self) -> Fallible<()> {
        let text = self.text_of_statement()?;
        self.tree.history.push(text);
        Ok(())
    }

    pub(super) fn property_definitions(&mut self) -> Fallible<()> {
        definitions(
            &mut self.tokens,
            &mut self.findings,
            &mut self.tree.property_definitions,
        )
    }

    pub(super) fn die_area(&mut self) -> Fallible<()> {
        self.tree.die_area = self.points(2)?;
        self.tokens.end_statement()
    }

    pub(super) fn component_mask_shift(&mut self) -> Fallible<()> {
        while !self.tokens.accept_mark(b';') {
            let layer = self.name("a layer")?;
            self.tree.component_mask_shift.push(layer);
        }
        Ok(())
    }

    pub(super) fn extension(&mut self) -> Fallible<()> {
        let extension = extension(self.source, &mut self.tokens)?;
        self.tree.extensions.push(extension);
        Ok(())
    }

    pub(super) fn row(&mut self) -> Fallible<()> {
        let mut row = Row {
            name: self.name("the name of a row")?,
            site: self.name("a site")?,
            location: self.bare_point()?,
            orientation: self.orientation()?,
            repeat: None,
            step: None,
            properties: Vec::new(),
        };
        if self.tokens.accept("DO") {
            let num_x = self.tokens.count("a number of sites")?;
            self.tokens.expect("BY")?;
            row.repeat = Some((num_x, self.tokens.count("a number of sites")?));
        }
        if self.tokens.accept("STEP") {
            row.step = Some(self.bare_point()?);
        }
        while self.option()? {
            let word = self.tokens.next();
            match word.is("PROPERTY") {
                true => self.properties(&mut row.properties)?,
                false => self.unknown_option("ROW", word)?,
            }
        }
        self.tree.rows.push(row);
        Ok(())
    }

    /// `X|Y start DO n STEP s`
    fn grid(&mut self) -> Fallible<GcellGrid> {
        let axis: Axis = self.tokens.choice()?;
        let start = self.coordinate()?;
        self.tokens.expect("DO")?;
        let count = self.tokens.count("a number of lines")?;
        self.tokens.expect("STEP")?;
        let step = self.coordinate()?;
        Ok(GcellGrid {
            axis,
            start,
            count,
            step,
        })
    }

    pub(super) fn gcell_grid(&mut self) -> Fallible<()> {
        let grid = self.grid()?;
        self.tokens.end_statement()?;
        self.tree.gcell_grids.push(grid);
        Ok(())
    }

    pub(super) fn track(&mut self) -> Fallible<()> {
        let grid = self.grid()?;
        let mut tracks = Tracks {
            axis: grid.axis,
            start: grid.start,
            count: grid.count,
            step: grid.step,
            mask: None,
            same_mask: false,
            layers: Vec::new(),
        };
        if self.tokens.accept("MASK") {
            tracks.mask = Some(self.tokens.count("a mask")?);
            tracks.same_mask = self.tokens.accept("SAMEMASK");
        }
        if self.tokens.accept("LAYER") {
            tracks.layers.push(self.name("a layer")?);
            while !self.tokens.is_at(b';') {
                tracks.layers.push(self.name("a layer or `;`")?);
            }
        }
        self.tokens.end_statement()?;
        self.tree.tracks.push(tracks);
        Ok(())
    }
}
