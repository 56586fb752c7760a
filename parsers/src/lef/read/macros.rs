//! `MACRO`: cells with their pins and obstructions.
//! Not for: sites and vias that they name.

use super::Reader;
use super::vias::no_layer;
use crate::lef::{
    Drawing, Foreign, LayerShapes, Macro, Pin, PlacedVia, Port, Shape, ShapeKind, Shapes, Symmetry,
};
use crate::lefdef::{Choice, Fallible, Geometry, Orientation, Point, Rect, Word};

impl<'a> Reader<'a> {
    pub(super) fn cell(&mut self) -> Fallible<()> {
        let at = self.at();
        let name = self.name("the name of a macro")?;
        let mut cell = Macro {
            name,
            at,
            class: None,
            subclass: None,
            fixed_mask: false,
            foreigns: Vec::new(),
            origin: Point::default(),
            eeq: None,
            size: None,
            symmetry: Symmetry::default(),
            sites: Vec::new(),
            pins: Vec::new(),
            obstructions: Vec::new(),
            drawing: Drawing::default(),
            properties: Vec::new(),
        };
        let result = self.block(&mut cell, name, Self::cell_statement);
        cell.drawing = self.drawing.take();
        self.tree.macros.push(cell);
        result
    }

    fn cell_statement(&mut self, cell: &mut Macro, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"PIN" => return self.pin(cell),
            b"OBS" => {
                let mut shapes = Shapes::default();
                self.port_block("OBS", &mut shapes)?;
                cell.obstructions.push(shapes);
                return Ok(());
            }
            b"CLASS" => {
                cell.class = Some(self.tokens.choice()?);
                cell.subclass = self.tokens.accept_choice();
            }
            b"FOREIGN" => {
                let foreign = self.foreign()?;
                cell.foreigns.push(foreign);
            }
            b"ORIGIN" => cell.origin = self.point()?,
            b"EEQ" => cell.eeq = Some(self.name("a macro")?),
            b"SIZE" => {
                cell.size = Some(self.size()?);
                return Ok(());
            }
            b"SYMMETRY" => {
                cell.symmetry = self.symmetry()?;
                return Ok(());
            }
            b"SITE" => return self.cell_site(cell),
            b"FIXEDMASK" => cell.fixed_mask = true,
            b"PROPERTY" => return self.properties(&mut cell.properties),
            b"DENSITY" => return self.density(word),
            _ => return self.skip_statement("MACRO", word),
        }
        self.tokens.end_statement()
    }

    /// `name [point [orient]]`
    fn foreign(&mut self) -> Fallible<Foreign> {
        let name = self.name("the name of the cell in another format")?;
        let location = match self.tokens.word().text {
            b";" => None,
            word if Orientation::of(word).is_some() => None,
            _ => Some(self.point()?),
        };
        Ok(Foreign {
            name,
            location,
            orientation: self.tokens.accept_choice(),
        })
    }

    /// `SITE name ;`, or of a row pattern `SITE name x y orient [DO ..] ;`, of which the name is
    /// kept.
    fn cell_site(&mut self, cell: &mut Macro) -> Fallible<()> {
        let word = self.tokens.word();
        cell.sites.push(self.name("a site")?);
        if self.tokens.accept_mark(b';') {
            return Ok(());
        }
        self.tokens.rest_of_statement()?;
        self.findings
            .skip_as("the pattern of a MACRO SITE".to_owned(), word.span());
        Ok(())
    }

    /// `DENSITY .. END`, of which nothing is kept.
    fn density(&mut self, keyword: Word<'a>) -> Fallible<()> {
        while !self.tokens.is("END") {
            if self.tokens.is_at_end() {
                return Err(self.tokens.expected("`END` of `DENSITY`"));
            }
            self.tokens.next();
        }
        self.tokens.next();
        self.findings.skip_as("MACRO DENSITY".to_owned(), keyword.span());
        Ok(())
    }

    fn pin(&mut self, cell: &mut Macro) -> Fallible<()> {
        let at = self.at();
        let name = self.name("the name of a pin")?;
        let mut pin = Pin {
            name,
            at,
            direction: None,
            tristate: false,
            usage: None,
            shape: None,
            taper_rule: None,
            must_join: None,
            net_expr: None,
            supply_sensitivity: None,
            ground_sensitivity: None,
            antenna: Vec::new(),
            properties: Vec::new(),
            ports: Vec::new(),
        };
        let result = self.block(&mut pin, name, Self::pin_statement);
        cell.pins.push(pin);
        result
    }

    fn pin_statement(&mut self, pin: &mut Pin, word: Word<'a>) -> Fallible<()> {
        match word.keyword().text() {
            b"PORT" => {
                let mut port = Port {
                    class: None,
                    shapes: Shapes::default(),
                };
                if self.tokens.accept("CLASS") {
                    port.class = Some(self.tokens.choice()?);
                    self.tokens.end_statement()?;
                }
                self.port_block("PORT", &mut port.shapes)?;
                // Mostly there is one.
                if pin.ports.is_empty() {
                    pin.ports.reserve_exact(1);
                }
                pin.ports.push(port);
                return Ok(());
            }
            b"DIRECTION" => {
                pin.direction = Some(self.tokens.choice()?);
                pin.tristate = self.tokens.accept("TRISTATE");
            }
            b"USE" => pin.usage = Some(self.tokens.choice()?),
            b"SHAPE" => pin.shape = Some(self.tokens.choice()?),
            b"TAPERRULE" => pin.taper_rule = Some(self.name("a rule")?),
            b"MUSTJOIN" => pin.must_join = Some(self.name("a pin")?),
            b"NETEXPR" => pin.net_expr = Some(self.tokens.string("an expression in quotes")?),
            b"SUPPLYSENSITIVITY" => pin.supply_sensitivity = Some(self.name("a pin")?),
            b"GROUNDSENSITIVITY" => pin.ground_sensitivity = Some(self.name("a pin")?),
            b"PROPERTY" => return self.properties(&mut pin.properties),
            antenna if antenna.starts_with(b"ANTENNA") => {
                let rule = self.rule(word)?;
                pin.antenna.push(rule);
                return Ok(());
            }
            _ => return self.skip_statement("PIN", word),
        }
        self.tokens.end_statement()
    }

    /// The shapes of a `PORT` or an `OBS` up to their `END`.
    fn port_block(&mut self, block: &str, shapes: &mut Shapes) -> Fallible<()> {
        let mut width = None;
        while !self.tokens.is("END") {
            if self.tokens.is_at_end() {
                return Err(self.tokens.expected(&format!("`END` of `{block}`")));
            }
            let word = self.tokens.next();
            if let Err(error) = self.shape_statement(block, shapes, &mut width, word) {
                self.findings.error(error)?;
                self.tokens.resynchronise();
                self.tokens.accept_mark(b'-');
            }
        }
        self.tokens.next();
        Ok(())
    }

    fn shape_statement(
        &mut self,
        block: &str,
        shapes: &mut Shapes,
        width: &mut Option<f64>,
        word: Word<'a>,
    ) -> Fallible<()> {
        let shape = match word.keyword().text() {
            b"RECT" | b"POLYGON" => self.filled(word)?,
            b"PATH" => self.path(*width)?,
            b"LAYER" => {
                // Its width is that of the layer again.
                *width = None;
                let layer = self.shape_layer()?;
                self.drawing.add_layer(&mut shapes.layers, layer);
                return Ok(());
            }
            b"WIDTH" => {
                *width = Some(self.last_number("a width in microns")?);
                return Ok(());
            }
            b"VIA" => {
                let via = self.placed_via()?;
                shapes.vias.push(via);
                return Ok(());
            }
            _ => return self.skip_statement(block, word),
        };
        self.drawing
            .add_shape(shapes.layers, shape)
            .ok_or_else(|| no_layer(word))
    }

    /// `name [EXCEPTPGNET] [SPACING s | DESIGNRULEWIDTH w] ;`
    fn shape_layer(&mut self) -> Fallible<LayerShapes> {
        let mut layer = LayerShapes::of(self.name("a layer")?);
        while !self.tokens.accept_mark(b';') {
            if self.tokens.accept("EXCEPTPGNET") {
                layer.except_pg_net = true;
            } else if self.tokens.accept("SPACING") {
                layer.spacing = Some(self.tokens.number("a distance in microns")?);
            } else if self.tokens.accept("DESIGNRULEWIDTH") {
                layer.design_rule_width = Some(self.tokens.number("a width in microns")?);
            } else {
                return Err(self.tokens.expected("`;`"));
            }
        }
        Ok(layer)
    }

    /// `RECT|POLYGON [MASK m] [ITERATE] points [DO ..] ;`
    pub(super) fn filled(&mut self, word: Word<'a>) -> Fallible<Shape> {
        let is_rect = word.is("RECT");
        self.shape(|reader| {
            let geometry = match is_rect {
                true => Geometry::Rect(Rect {
                    from: reader.point()?,
                    to: reader.point()?,
                }),
                false => Geometry::Polygon(reader.points(3)?),
            };
            Ok(ShapeKind::Filled(geometry))
        })
    }

    /// `PATH [MASK m] [ITERATE] points [DO ..] ;`
    fn path(&mut self, width: Option<f64>) -> Fallible<Shape> {
        self.shape(|reader| {
            let points = reader.points(1)?;
            Ok(ShapeKind::Path { width, points })
        })
    }

    fn shape(&mut self, kind: impl FnOnce(&mut Self) -> Fallible<ShapeKind>) -> Fallible<Shape> {
        let mut mask = None;
        let mut is_iterated = false;
        // Most shapes begin with a number at once.
        if self.tokens.is_letter() {
            mask = self.shape_mask()?;
            is_iterated = self.tokens.accept("ITERATE");
            if mask.is_none() {
                mask = self.shape_mask()?;
            }
        }
        let kind = kind(self)?;
        let iterate = match is_iterated {
            true => Some(Box::new(self.iterate()?)),
            false => None,
        };
        self.tokens.end_statement()?;
        Ok(Shape { kind, mask, iterate })
    }

    fn shape_mask(&mut self) -> Fallible<Option<u8>> {
        if !self.tokens.accept("MASK") {
            return Ok(None);
        }
        let word = self.tokens.word();
        match u8::try_from(self.tokens.count("a mask")?) {
            Ok(mask) => Ok(Some(mask)),
            Err(_) => Err(crate::lefdef::expected("a mask", word)),
        }
    }

    /// Points up to `DO` or `;`, at least `least`.
    fn points(&mut self, least: usize) -> Fallible<Vec<Point<f64>>> {
        let mut points = Vec::new();
        while points.len() < least || !(self.tokens.is_at(b';') || self.tokens.is("DO")) {
            points.push(self.point()?);
        }
        Ok(points)
    }

    /// `[ITERATE] [MASK m] point name [DO ..] ;`
    fn placed_via(&mut self) -> Fallible<PlacedVia> {
        let mut is_iterated = self.tokens.accept("ITERATE");
        let mask = match self.tokens.accept("MASK") {
            true => Some(self.tokens.count("a mask")?),
            false => None,
        };
        is_iterated |= self.tokens.accept("ITERATE");
        let location = self.point()?;
        let via = self.name("a via")?;
        let iterate = match is_iterated {
            true => Some(self.iterate()?),
            false => None,
        };
        self.tokens.end_statement()?;
        Ok(PlacedVia {
            via,
            location,
            mask,
            iterate,
        })
    }
}
