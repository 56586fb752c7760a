//! `PINS` and `PINPROPERTIES`: the design's own pins.
//! Not for: pins of cells, which are LEF.

use super::Reader;
use crate::Diagnostic;
use crate::def::{
    Antenna, AntennaValue, Clearance, MaskShape, Pin, PinPort, PinProperties, PinShape, PlacementStatus,
};
use crate::lefdef::{Fallible, Geometry, Word};

impl<'a> Reader<'a> {
    pub(super) fn pin(&mut self) -> Fallible<()> {
        let (at, start) = (self.at(), self.tokens.start());
        let name = self.name("the name of a pin")?;
        let mut net = None;
        let mut pin = Pin {
            name,
            at,
            // Of no meaning until `+ NET` is read; without it there is no pin.
            net: name,
            special: false,
            direction: None,
            net_expr: None,
            supply_sensitivity: None,
            ground_sensitivity: None,
            usage: None,
            antenna: Vec::new(),
            ports: Vec::new(),
        };
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"NET" => net = Some(self.name("the net of the pin")?),
                b"SPECIAL" => pin.special = true,
                b"DIRECTION" => pin.direction = Some(self.tokens.choice()?),
                b"USE" => pin.usage = Some(self.tokens.choice()?),
                b"NETEXPR" => pin.net_expr = Some(self.tokens.string("an expression in quotes")?),
                b"SUPPLYSENSITIVITY" => pin.supply_sensitivity = Some(self.name("a pin")?),
                b"GROUNDSENSITIVITY" => pin.ground_sensitivity = Some(self.name("a pin")?),
                b"PORT" => pin.ports.push(PinPort {
                    explicit: true,
                    ..PinPort::default()
                }),
                antenna if antenna.starts_with(b"ANTENNA") => {
                    let antenna = self.antenna(word)?;
                    pin.antenna.push(antenna);
                }
                _ => self.port_option(&mut pin.ports, word)?,
            }
        }
        let Some(net) = net else {
            let span = self.tokens.span_from(start);
            return Err(Box::new(
                Diagnostic::error(span, "a pin without `+ NET`").labelled("expected `+ NET`"),
            ));
        };
        pin.net = net;
        self.tree.pins.push(pin);
        Ok(())
    }

    fn antenna(&mut self, keyword: Word<'a>) -> Fallible<Antenna> {
        let value = match self.tokens.accept_number() {
            Some(value) => AntennaValue::Number(value),
            None => AntennaValue::Oxide(self.name("an area or an oxide")?),
        };
        let layer = match self.tokens.accept("LAYER") {
            true => Some(self.name("a layer")?),
            false => None,
        };
        let keyword = self.tree.names.intern(crate::lefdef::utf8(keyword)?);
        Ok(Antenna {
            keyword,
            value,
            layer,
        })
    }

    fn port_option(&mut self, ports: &mut Vec<PinPort>, word: Word<'a>) -> Fallible<()> {
        let keyword = word.keyword();
        let is_port = matches!(
            keyword.text(),
            b"LAYER" | b"POLYGON" | b"VIA" | b"PLACED" | b"FIXED" | b"COVER"
        );
        if !is_port {
            return self.unknown_option("PINS", word);
        }
        if ports.is_empty() {
            ports.push(PinPort::default());
        }
        // There is one: it was just added if there was none.
        let port = ports
            .last_mut()
            .expect("a pin with an option of ports has a port");
        match keyword.text() {
            b"LAYER" => port.shapes.push(self.pin_shape(false)?),
            b"POLYGON" => port.shapes.push(self.pin_shape(true)?),
            b"VIA" => {
                let via = self.name("a via")?;
                let mask = self.mask()?;
                let location = self.point()?;
                port.shapes.push(PinShape::Via { via, mask, location });
            }
            b"PLACED" => port.placement = Some(self.placement(PlacementStatus::Placed)?),
            b"FIXED" => port.placement = Some(self.placement(PlacementStatus::Fixed)?),
            _ => port.placement = Some(self.placement(PlacementStatus::Cover)?),
        }
        Ok(())
    }

    fn pin_shape(&mut self, is_polygon: bool) -> Fallible<PinShape> {
        let layer = self.name("a layer")?;
        let mask = self.mask()?;
        let clearance = self.clearance()?;
        let geometry = match is_polygon {
            true => Geometry::Polygon(self.points(3)?),
            false => Geometry::Rect(self.rect()?),
        };
        let shape = MaskShape {
            layer,
            mask,
            geometry,
        };
        Ok(PinShape::Layer { shape, clearance })
    }

    /// `MASK n`, if it comes.
    pub(super) fn mask(&mut self) -> Fallible<Option<u32>> {
        match self.tokens.accept("MASK") {
            true => self.tokens.count("a mask").map(Some),
            false => Ok(None),
        }
    }

    /// `SPACING s` or `DESIGNRULEWIDTH w`, if it comes.
    fn clearance(&mut self) -> Fallible<Option<Clearance>> {
        if self.tokens.accept("SPACING") {
            return Ok(Some(Clearance::Spacing(self.coordinate()?)));
        }
        if self.tokens.accept("DESIGNRULEWIDTH") {
            return Ok(Some(Clearance::DesignRuleWidth(self.coordinate()?)));
        }
        Ok(None)
    }

    pub(super) fn pin_property(&mut self) -> Fallible<()> {
        let component = match self.tokens.accept("PIN") {
            true => None,
            false => Some(self.name("a component or `PIN`")?),
        };
        let mut entry = PinProperties {
            component,
            pin: self.name("a pin")?,
            properties: Vec::new(),
        };
        while self.option()? {
            let word = self.tokens.next();
            match word.is("PROPERTY") {
                true => self.properties(&mut entry.properties)?,
                false => self.unknown_option("PINPROPERTIES", word)?,
            }
        }
        self.tree.pin_properties.push(entry);
        Ok(())
    }
}
