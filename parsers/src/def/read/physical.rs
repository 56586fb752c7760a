//! `VIAS`, `STYLES`, `NONDEFAULTRULES`, `BLOCKAGES`, `SLOTS` and `FILLS`.
//! Not for: what cells and nets are; see [`super::components`] and [`super::nets`].

use super::Reader;
use crate::def::{
    Blockage, Clearance, Fill, FillShape, MaskShape, NonDefaultLayer, NonDefaultRule, Slot, Style, Via,
    ViaRule,
};
use crate::lefdef::{Fallible, Geometry, Word};

impl<'a> Reader<'a> {
    pub(super) fn via(&mut self) -> Fallible<()> {
        let mut via = Via {
            name: self.name("the name of a via")?,
            rule: None,
            pattern_name: None,
            shapes: Vec::new(),
        };
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"RECT" => {
                    let (layer, mask) = self.masked_layer()?;
                    let geometry = Geometry::Rect(self.rect()?);
                    via.shapes.push(MaskShape {
                        layer,
                        mask,
                        geometry,
                    });
                }
                b"POLYGON" => {
                    let (layer, mask) = self.masked_layer()?;
                    let geometry = Geometry::Polygon(self.points(3)?);
                    via.shapes.push(MaskShape {
                        layer,
                        mask,
                        geometry,
                    });
                }
                b"PATTERNNAME" => via.pattern_name = Some(self.name("a pattern")?),
                _ => {
                    let rule = via.rule.get_or_insert_default();
                    self.via_rule_option(rule, word)?;
                }
            }
        }
        via.rule = via.rule.filter(|rule| *rule != ViaRule::default());
        self.tree.vias.push(via);
        Ok(())
    }

    fn via_rule_option(&mut self, rule: &mut ViaRule, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"VIARULE" => rule.name = Some(self.name("a rule of vias")?),
            b"CUTSIZE" => rule.cut_size = Some(self.bare_point()?),
            b"LAYERS" => {
                let layers = [
                    self.name("the bottom layer")?,
                    self.name("the cut layer")?,
                    self.name("the top layer")?,
                ];
                rule.layers = Some(layers);
            }
            b"CUTSPACING" => rule.cut_spacing = Some(self.bare_point()?),
            b"ENCLOSURE" => rule.enclosure = Some(self.four()?),
            b"ROWCOL" => {
                let rows = self.tokens.count("a number of rows")?;
                rule.row_col = Some((rows, self.tokens.count("a number of columns")?));
            }
            b"ORIGIN" => rule.origin = Some(self.bare_point()?),
            b"OFFSET" => rule.offset = Some(self.four()?),
            b"PATTERN" => rule.pattern = Some(self.name("a pattern of cuts")?),
            _ => self.unknown_option("VIAS", word)?,
        }
        Ok(())
    }

    /// `layer [+ MASK n]`
    fn masked_layer(&mut self) -> Fallible<(crate::NameId, Option<u32>)> {
        let layer = self.name("a layer")?;
        let mask = match self.tokens.accept_mark(b'+') {
            true => {
                self.tokens.expect("MASK")?;
                Some(self.tokens.count("a mask")?)
            }
            false => self.mask()?,
        };
        Ok((layer, mask))
    }

    pub(super) fn style(&mut self) -> Fallible<()> {
        self.tokens.expect("STYLE")?;
        let number = self.tokens.count("the number of a style")?;
        let corners = self.points(2)?;
        self.tokens.end_statement()?;
        self.tree.styles.push(Style { number, corners });
        Ok(())
    }

    pub(super) fn non_default_rule(&mut self) -> Fallible<()> {
        let mut rule = NonDefaultRule {
            name: self.name("the name of a rule")?,
            hard_spacing: false,
            layers: Vec::new(),
            vias: Vec::new(),
            via_rules: Vec::new(),
            min_cuts: Vec::new(),
            properties: Vec::new(),
        };
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"HARDSPACING" => rule.hard_spacing = true,
                b"LAYER" => {
                    let layer = self.non_default_layer()?;
                    rule.layers.push(layer);
                }
                b"VIA" => rule.vias.push(self.name("a via")?),
                b"VIARULE" => rule.via_rules.push(self.name("a rule of vias")?),
                b"MINCUTS" => {
                    let layer = self.name("a cut layer")?;
                    rule.min_cuts
                        .push((layer, self.tokens.count("a number of cuts")?));
                }
                b"PROPERTY" => self.properties(&mut rule.properties)?,
                _ => self.unknown_option("NONDEFAULTRULES", word)?,
            }
        }
        self.tree.non_default_rules.push(rule);
        Ok(())
    }

    fn non_default_layer(&mut self) -> Fallible<NonDefaultLayer> {
        let layer = self.name("a layer")?;
        self.tokens.expect("WIDTH")?;
        let mut layer = NonDefaultLayer {
            layer,
            width: self.coordinate()?,
            diag_width: None,
            spacing: None,
            wire_ext: None,
        };
        loop {
            let place = match self.tokens.word().keyword().text() {
                b"DIAGWIDTH" => &mut layer.diag_width,
                b"SPACING" => &mut layer.spacing,
                b"WIREEXT" => &mut layer.wire_ext,
                _ => return Ok(layer),
            };
            self.tokens.next();
            *place = Some(self.tokens.integer("a length in database units")?);
        }
    }

    /// `RECT pt pt` and `POLYGON pt ..` up to the `;`, at least one.
    fn shapes(&mut self) -> Fallible<Vec<Geometry<i32>>> {
        let mut shapes = Vec::new();
        while shapes.is_empty() || !self.tokens.is_at(b';') {
            if self.tokens.accept("RECT") {
                shapes.push(Geometry::Rect(self.rect()?));
            } else if self.tokens.accept("POLYGON") {
                shapes.push(Geometry::Polygon(self.points(3)?));
            } else {
                return Err(self.tokens.expected("`RECT`, `POLYGON` or `;`"));
            }
        }
        self.tokens.end_statement()?;
        Ok(shapes)
    }

    pub(super) fn blockage(&mut self) -> Fallible<()> {
        let layer = match self.tokens.accept("PLACEMENT") {
            true => None,
            false => {
                if !self.tokens.accept("LAYER") {
                    return Err(self.tokens.expected("`LAYER` or `PLACEMENT`"));
                }
                Some(self.name("a layer")?)
            }
        };
        let mut blockage = Blockage {
            layer,
            slots: false,
            fills: false,
            pushdown: false,
            except_pg_net: false,
            soft: false,
            partial: None,
            component: None,
            clearance: None,
            mask: None,
            shapes: Vec::new(),
        };
        while self.tokens.accept_mark(b'+') {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"SLOTS" => blockage.slots = true,
                b"FILLS" => blockage.fills = true,
                b"PUSHDOWN" => blockage.pushdown = true,
                b"EXCEPTPGNET" => blockage.except_pg_net = true,
                b"SOFT" => blockage.soft = true,
                b"PARTIAL" => blockage.partial = Some(self.tokens.number("a density")?),
                b"COMPONENT" => blockage.component = Some(self.name("a component")?),
                b"SPACING" => blockage.clearance = Some(Clearance::Spacing(self.coordinate()?)),
                b"DESIGNRULEWIDTH" => {
                    blockage.clearance = Some(Clearance::DesignRuleWidth(self.coordinate()?));
                }
                b"MASK" => blockage.mask = Some(self.tokens.count("a mask")?),
                _ => return Err(crate::lefdef::expected("an option of blockages", word)),
            }
        }
        blockage.shapes = self.shapes()?;
        self.tree.blockages.push(blockage);
        Ok(())
    }

    pub(super) fn slot(&mut self) -> Fallible<()> {
        self.tokens.expect("LAYER")?;
        let layer = self.name("a layer")?;
        let shapes = self.shapes()?;
        self.tree.slots.push(Slot { layer, shapes });
        Ok(())
    }

    pub(super) fn fill(&mut self) -> Fallible<()> {
        let is_via = self.tokens.accept("VIA");
        if !is_via && !self.tokens.accept("LAYER") {
            return Err(self.tokens.expected("`LAYER` or `VIA`"));
        }
        let name = self.name("a layer or via")?;
        let (mut mask, mut opc) = (None, false);
        while self.tokens.accept_mark(b'+') {
            if self.tokens.accept("OPC") {
                opc = true;
            } else {
                self.tokens.expect("MASK")?;
                mask = Some(self.tokens.count("a mask")?);
            }
        }
        let shape = match is_via {
            true => {
                let points = self.points(1)?;
                self.tokens.end_statement()?;
                FillShape::Via(name, points)
            }
            false => FillShape::Layer(name, self.shapes()?),
        };
        self.tree.fills.push(Fill { shape, mask, opc });
        Ok(())
    }
}
