//! `LAYER`, `NONDEFAULTRULE` and `SITE`.
//! Not for: the shapes on a layer; see [`super::macros`].

use super::Reader;
use crate::lef::{Layer, LayerType, NonDefaultLayer, NonDefaultRule, Site, Symmetry};
use crate::lefdef::{Fallible, Point, Word};

impl<'a> Reader<'a> {
    pub(super) fn layer(&mut self) -> Fallible<()> {
        let at = self.at();
        let name = self.name("the name of a layer")?;
        let mut layer = Layer {
            name,
            at,
            kind: None,
            masks: None,
            direction: None,
            pitch: None,
            offset: None,
            width: None,
            min_width: None,
            max_width: None,
            area: None,
            thickness: None,
            height: None,
            wire_extension: None,
            resistance: None,
            capacitance: None,
            edge_capacitance: None,
            spacing: None,
            properties: Vec::new(),
            rules: Vec::new(),
        };
        self.block(&mut layer, name, Self::layer_statement)?;
        self.tree.layers.push(layer);
        Ok(())
    }

    fn layer_statement(&mut self, layer: &mut Layer, word: Word<'a>) -> Fallible<()> {
        let place = match word.keyword().text() {
            b"TYPE" => {
                layer.kind = Some(self.tokens.choice()?);
                return self.tokens.end_statement();
            }
            b"DIRECTION" => {
                layer.direction = Some(self.tokens.choice()?);
                return self.tokens.end_statement();
            }
            b"MASK" => {
                layer.masks = Some(self.tokens.count("a number of masks")?);
                return self.tokens.end_statement();
            }
            b"PITCH" => {
                layer.pitch = Some(self.one_or_two()?);
                return self.tokens.end_statement();
            }
            b"OFFSET" => {
                layer.offset = Some(self.one_or_two()?);
                return self.tokens.end_statement();
            }
            b"PROPERTY" => return self.properties(&mut layer.properties),
            b"SPACING" => return self.spacing(layer, word),
            b"RESISTANCE" => return self.resistance(layer, word),
            b"CAPACITANCE" => {
                self.tokens.expect("CPERSQDIST")?;
                &mut layer.capacitance
            }
            b"WIDTH" => &mut layer.width,
            b"MINWIDTH" => &mut layer.min_width,
            b"MAXWIDTH" => &mut layer.max_width,
            b"AREA" => &mut layer.area,
            b"THICKNESS" => &mut layer.thickness,
            b"HEIGHT" => &mut layer.height,
            b"WIREEXTENSION" => &mut layer.wire_extension,
            b"EDGECAPACITANCE" => &mut layer.edge_capacitance,
            _ => {
                if !word.text[0].is_ascii_alphabetic() {
                    return Err(crate::lefdef::expected("a statement of `LAYER`", word));
                }
                let rule = self.rule(word)?;
                layer.rules.push(rule);
                return Ok(());
            }
        };
        *place = Some(self.last_number("a number")?);
        Ok(())
    }

    /// One value for both ways, or one for each.
    fn one_or_two(&mut self) -> Fallible<Point<f64>> {
        let x = self.tokens.number("a length in microns")?;
        let y = self.tokens.accept_number().unwrap_or(x);
        Ok(Point::new(x, y))
    }

    /// `SPACING s ;` is a number; with conditions it is kept as text.
    fn spacing(&mut self, layer: &mut Layer, word: Word<'a>) -> Fallible<()> {
        let mut ahead = self.tokens;
        let value = ahead.number("a distance in microns")?;
        if ahead.accept_mark(b';') {
            self.tokens = ahead;
            layer.spacing = Some(value);
            return Ok(());
        }
        let rule = self.rule(word)?;
        layer.rules.push(rule);
        Ok(())
    }

    /// Ohms to the square of a routing layer, ohms a cut of a cut layer. A table of widths is
    /// kept as text.
    fn resistance(&mut self, layer: &mut Layer, word: Word<'a>) -> Fallible<()> {
        let mut ahead = self.tokens;
        if layer.kind != Some(LayerType::Cut) {
            ahead.accept("RPERSQ");
        }
        if let Some(value) = ahead.accept_number() {
            ahead.end_statement()?;
            self.tokens = ahead;
            layer.resistance = Some(value);
            return Ok(());
        }
        if !ahead.accept("PWL") {
            return Err(ahead.expected("a resistance"));
        }
        let rule = self.rule(word)?;
        layer.rules.push(rule);
        Ok(())
    }

    pub(super) fn non_default_rule(&mut self) -> Fallible<()> {
        let name = self.name("the name of a rule")?;
        let mut rule = NonDefaultRule {
            name,
            hard_spacing: false,
            layers: Vec::new(),
            vias: Vec::new(),
            use_vias: Vec::new(),
            use_via_rules: Vec::new(),
            min_cuts: Vec::new(),
            properties: Vec::new(),
        };
        self.block(&mut rule, name, Self::non_default_statement)?;
        self.tree.non_default_rules.push(rule);
        Ok(())
    }

    fn non_default_statement(&mut self, rule: &mut NonDefaultRule, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"HARDSPACING" => {
                rule.hard_spacing = true;
                self.tokens.end_statement()?;
            }
            b"LAYER" => {
                let name = self.name("a layer")?;
                let mut layer = NonDefaultLayer {
                    layer: name,
                    width: None,
                    diag_width: None,
                    spacing: None,
                    wire_extension: None,
                };
                self.block(&mut layer, name, Self::non_default_layer)?;
                rule.layers.push(layer);
            }
            b"VIA" => {
                let via = self.via()?;
                rule.vias.push(via);
            }
            b"USEVIA" => rule.use_vias.push(self.last_name("a via")?),
            b"USEVIARULE" => rule.use_via_rules.push(self.last_name("a rule of vias")?),
            b"MINCUTS" => {
                let layer = self.name("a cut layer")?;
                rule.min_cuts
                    .push((layer, self.tokens.count("a number of cuts")?));
                self.tokens.end_statement()?;
            }
            b"PROPERTY" => self.properties(&mut rule.properties)?,
            _ => self.skip_statement("NONDEFAULTRULE", word)?,
        }
        Ok(())
    }

    fn non_default_layer(&mut self, layer: &mut NonDefaultLayer, word: Word<'a>) -> Fallible<()> {
        let place = match word.keyword().text() {
            b"WIDTH" => &mut layer.width,
            b"DIAGWIDTH" => &mut layer.diag_width,
            b"SPACING" => &mut layer.spacing,
            b"WIREEXTENSION" => &mut layer.wire_extension,
            _ => return self.skip_statement("NONDEFAULTRULE LAYER", word),
        };
        *place = Some(self.last_number("a length in microns")?);
        Ok(())
    }

    pub(super) fn site(&mut self) -> Fallible<()> {
        let at = self.at();
        let name = self.name("the name of a site")?;
        let mut site = Site {
            name,
            at,
            class: None,
            symmetry: Symmetry::default(),
            size: None,
            row_pattern: Vec::new(),
        };
        self.block(&mut site, name, Self::site_statement)?;
        self.tree.sites.push(site);
        Ok(())
    }

    fn site_statement(&mut self, site: &mut Site, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"CLASS" => {
                site.class = Some(self.tokens.choice()?);
                self.tokens.end_statement()?;
            }
            b"SIZE" => site.size = Some(self.size()?),
            b"SYMMETRY" => site.symmetry = self.symmetry()?,
            b"ROWPATTERN" => {
                while !self.tokens.accept_mark(b';') {
                    let name = self.name("a site")?;
                    site.row_pattern.push((name, self.tokens.choice()?));
                }
            }
            _ => self.skip_statement("SITE", word)?,
        }
        Ok(())
    }

    /// `{X | Y | R90} .. ;`
    pub(super) fn symmetry(&mut self) -> Fallible<Symmetry> {
        let mut symmetry = Symmetry::default();
        while !self.tokens.accept_mark(b';') {
            match self.tokens.word().keyword().text() {
                b"X" => symmetry.x = true,
                b"Y" => symmetry.y = true,
                b"R90" => symmetry.r90 = true,
                _ => return Err(self.tokens.expected("`X`, `Y`, `R90` or `;`")),
            }
            self.tokens.next();
        }
        Ok(symmetry)
    }
}
