//! `VIA` and `VIARULE`.
//! Not for: vias in the port of a pin; see [`super::macros`].

use super::Reader;
use crate::Diagnostic;
use crate::handle::List;
use crate::lef::{Drawing, LayerShapes, Via, ViaRule, ViaRuleLayer};
use crate::lefdef::{Fallible, Point, Rect, Word};

impl<'a> Reader<'a> {
    pub(super) fn via(&mut self) -> Fallible<Via> {
        let at = self.at();
        let name = self.name("the name of a via")?;
        let mut via = Via {
            name,
            at,
            default: self.tokens.accept("DEFAULT"),
            resistance: None,
            rule: None,
            rules: Vec::new(),
            layers: List::default(),
            drawing: Drawing::default(),
            properties: Vec::new(),
        };
        // Of old versions, and without a meaning since.
        self.tokens.accept("TOPOFSTACKONLY");
        let result = self.block(&mut via, name, Self::via_statement);
        via.drawing = self.drawing.take();
        result.map(|()| via)
    }

    fn via_statement(&mut self, via: &mut Via, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"LAYER" => {
                let layer = LayerShapes::of(self.last_name("a layer")?);
                self.drawing.add_layer(&mut via.layers, layer);
            }
            b"RECT" | b"POLYGON" => {
                let shape = self.filled(word)?;
                let added = self.drawing.add_shape(via.layers, shape);
                added.ok_or_else(|| no_layer(word))?;
            }
            b"RESISTANCE" => via.resistance = Some(self.last_number("a resistance in ohms")?),
            b"VIARULE" => via.rule = Some(self.last_name("a rule of vias")?),
            b"CUTSIZE" | b"LAYERS" | b"CUTSPACING" | b"ENCLOSURE" | b"ROWCOL" | b"ORIGIN" | b"OFFSET"
            | b"PATTERN" => {
                let rule = self.rule(word)?;
                via.rules.push(rule);
            }
            b"PROPERTY" => self.properties(&mut via.properties)?,
            _ => self.skip_statement("VIA", word)?,
        }
        Ok(())
    }

    pub(super) fn via_rule(&mut self) -> Fallible<()> {
        let at = self.at();
        let name = self.name("the name of a rule of vias")?;
        let mut rule = ViaRule {
            name,
            at,
            generate: self.tokens.accept("GENERATE"),
            default: self.tokens.accept("DEFAULT"),
            layers: Vec::new(),
            vias: Vec::new(),
            properties: Vec::new(),
        };
        self.block(&mut rule, name, Self::via_rule_statement)?;
        self.tree.via_rules.push(rule);
        Ok(())
    }

    fn via_rule_statement(&mut self, rule: &mut ViaRule, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"LAYER" => {
                let layer = self.last_name("a layer")?;
                rule.layers.push(ViaRuleLayer {
                    layer,
                    direction: None,
                    enclosure: None,
                    width: None,
                    overhang: None,
                    metal_overhang: None,
                    rect: None,
                    spacing: None,
                    resistance: None,
                });
                Ok(())
            }
            b"VIA" => {
                rule.vias.push(self.last_name("a via")?);
                Ok(())
            }
            b"PROPERTY" => self.properties(&mut rule.properties),
            _ => match rule.layers.last_mut() {
                Some(layer) => self.via_rule_layer(layer, word),
                None => Err(no_layer(word)),
            },
        }
    }

    fn via_rule_layer(&mut self, layer: &mut ViaRuleLayer, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"DIRECTION" => layer.direction = Some(self.tokens.choice()?),
            b"ENCLOSURE" => layer.enclosure = Some(self.point()?),
            b"WIDTH" => {
                let least = self.tokens.number("a width in microns")?;
                self.tokens.expect("TO")?;
                layer.width = Some((least, self.tokens.number("a width in microns")?));
            }
            b"OVERHANG" => layer.overhang = Some(self.tokens.number("a length in microns")?),
            b"METALOVERHANG" => layer.metal_overhang = Some(self.tokens.number("a length in microns")?),
            b"RECT" => {
                layer.rect = Some(Rect {
                    from: self.point()?,
                    to: self.point()?,
                });
            }
            b"SPACING" => {
                let x = self.tokens.number("a distance in microns")?;
                self.tokens.expect("BY")?;
                let y = self.tokens.number("a distance in microns")?;
                layer.spacing = Some(Point::new(x, y));
            }
            b"RESISTANCE" => layer.resistance = Some(self.tokens.number("a resistance in ohms")?),
            _ => return self.skip_statement("VIARULE", word),
        }
        self.tokens.end_statement()
    }
}

pub(super) fn no_layer(word: Word<'_>) -> Box<Diagnostic> {
    let shown = String::from_utf8_lossy(word.text);
    Box::new(Diagnostic::error(
        word.span(),
        format!("`{shown}` before a `LAYER`"),
    ))
}
