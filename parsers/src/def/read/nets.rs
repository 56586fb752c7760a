//! `NETS` and `SPECIALNETS`: what is connected.
//! Not for: wires; see [`super::wires`].

use super::Reader;
use crate::def::{
    Connection, Net, NetOptions, NetShape, NetShapeBody, Owner, PlacementStatus, Subnet, VirtualPin,
    WireShape, WireStatus,
};
use crate::handle::List;
use crate::lefdef::{Choice, Fallible, Geometry, Word};
use crate::{Diagnostic, NameId, Names};

/// What stands before a shape of a special net.
#[derive(Default)]
struct Before {
    status: Option<WireStatus>,
    shielded: Option<NameId>,
    shape: Option<WireShape>,
    mask: Option<u32>,
}

/// A connection before its names are looked for.
pub(super) struct ReadConnection<'a> {
    of: Word<'a>,
    pin: Word<'a>,
    synthesized: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn net(&mut self) -> Fallible<()> {
        let net = self.any_net(false)?;
        self.tree.nets.push(net);
        Ok(())
    }

    pub(super) fn special_net(&mut self) -> Fallible<()> {
        let net = self.any_net(true)?;
        self.tree.special_nets.push(net);
        Ok(())
    }

    fn any_net(&mut self, is_special: bool) -> Fallible<Net> {
        let at = self.at();
        let word = self.tokens.any("the name of a net")?;
        let name = match !is_special && word.text == b"MUSTJOIN" {
            true => None,
            false => Some(word.intern(&mut self.tree.names)?),
        };
        let connections = self.connections()?;
        let mut net = Net {
            name,
            at,
            connections,
            usage: None,
            source: None,
            wires: List::default(),
            options: None,
        };
        let first_wire = self.tree.wires.len();
        let mut before = Before::default();
        while self.option()? {
            let word = self.tokens.next();
            match word.keyword().text() {
                b"USE" => net.usage = Some(self.tokens.choice()?),
                b"SOURCE" => net.source = Some(self.tokens.choice()?),
                b"ROUTED" | b"FIXED" | b"COVER" | b"SHIELD" | b"NOSHIELD" => {
                    self.wire_or_shape(word, is_special, &mut before)?;
                }
                b"SHAPE" | b"MASK" | b"RECT" | b"POLYGON" | b"VIA" | b"STYLE" if is_special => {
                    let options = net.options.get_or_insert_default();
                    self.special_shape(options, word, &mut before)?;
                }
                b"SUBNET" => {
                    let subnet = self.subnet()?;
                    net.options.get_or_insert_default().subnets.push(subnet);
                }
                _ => {
                    let options = net.options.get_or_insert_default();
                    self.net_option(options, word, is_special)?;
                }
            }
        }
        net.options = net.options.filter(|options| **options != NetOptions::default());
        let has_subnets = net
            .options
            .as_ref()
            .is_some_and(|options| !options.subnets.is_empty());
        if has_subnets {
            net.wires = self.own_wires(first_wire, &net);
        } else {
            net.wires = List::since(&self.tree.wires, first_wire);
        }
        Ok(net)
    }

    /// The wires of a net that also has subnets, whose wires stand between its own: copies behind
    /// all others.
    fn own_wires(&mut self, first: usize, net: &Net) -> List<crate::def::Wire> {
        let subnets = net.options.iter().flat_map(|options| &options.subnets);
        let taken: Vec<_> = subnets.map(|subnet| subnet.wires.range()).collect();
        let own =
            (first..self.tree.wires.len()).filter(|index| !taken.iter().any(|range| range.contains(index)));
        let own: Vec<_> = own.map(|index| self.tree.wires[index]).collect();
        List::extend(&mut self.tree.wires, own)
    }

    /// `( component pin ) ..`
    fn connections(&mut self) -> Fallible<List<Connection>> {
        let first = self.tree.connections.len();
        self.read_connections.clear();
        while self.tokens.accept_mark(b'(') {
            let of = self.tokens.any("a component, `PIN` or `*`")?;
            let pin = self.tokens.any("a pin")?;
            let synthesized = self.tokens.accept_mark(b'+');
            if synthesized {
                self.tokens.expect("SYNTHESIZED")?;
            }
            self.tokens.expect_mark(b')', "`)` of a connection")?;
            self.read_connections
                .push(ReadConnection { of, pin, synthesized });
        }
        let names = &mut self.tree.names;
        for connections in self.read_connections.chunks(Names::SIDE_BY_SIDE) {
            let components = connections.iter().map(|connection| connection.of.text);
            names.glance(components, &mut self.glances);
            for (&ReadConnection { of, pin, synthesized }, glance) in connections.iter().zip(&self.glances) {
                let of = match of.text {
                    b"*" => Owner::AllComponents,
                    b"PIN" => Owner::Design,
                    b"VPIN" => Owner::VirtualPin,
                    _ => Owner::Component(of.intern_guessed(names, glance.id())?),
                };
                let pin = pin.intern(names)?;
                self.tree.connections.push(Connection { of, pin, synthesized });
            }
        }
        Ok(List::since(&self.tree.connections, first))
    }

    fn wire_or_shape(&mut self, word: Word<'a>, is_special: bool, before: &mut Before) -> Fallible<()> {
        // It is one of them: the caller looked.
        let status = WireStatus::of(word.text).expect("the status of a wire");
        let shielded = match is_special && status == WireStatus::Shield {
            true => Some(self.name("the net that is shielded")?),
            false => None,
        };
        if !self.options.wires {
            self.tokens.skip_to_option();
            return Ok(());
        }
        if is_special && self.tokens.is_at(b'+') {
            before.status = Some(status);
            before.shielded = shielded;
            return Ok(());
        }
        self.wire(status, shielded, is_special)
    }

    fn special_shape(
        &mut self,
        options: &mut NetOptions,
        word: Word<'a>,
        before: &mut Before,
    ) -> Fallible<()> {
        if !self.options.wires {
            self.tokens.skip_to_option();
            return Ok(());
        }
        let body = match word.keyword().text() {
            b"SHAPE" => {
                before.shape = Some(self.tokens.choice()?);
                return Ok(());
            }
            b"MASK" => {
                before.mask = Some(self.tokens.count("a mask")?);
                return Ok(());
            }
            b"RECT" => {
                let layer = self.name("a layer")?;
                NetShapeBody::Layer(layer, Geometry::Rect(self.rect()?))
            }
            b"POLYGON" => {
                let layer = self.name("a layer")?;
                NetShapeBody::Layer(layer, Geometry::Polygon(self.points(3)?))
            }
            b"VIA" => {
                let via = self.name("a via")?;
                let orientation = self.tokens.accept_choice();
                NetShapeBody::Via(via, orientation, self.points(1)?)
            }
            _ => {
                return Err(crate::lefdef::expected("an option of a special net", word));
            }
        };
        let Before {
            status,
            shielded,
            shape,
            mask,
        } = std::mem::take(before);
        options.shapes.push(NetShape {
            status,
            shielded,
            shape,
            mask,
            body,
        });
        Ok(())
    }

    fn subnet(&mut self) -> Fallible<Subnet> {
        let name = self.name("the name of a subnet")?;
        let connections = self.connections()?;
        let mut non_default_rule = None;
        let first_wire = self.tree.wires.len();
        while !self.tokens.is_at(b'+') && !self.tokens.is_at(b';') {
            if self.tokens.accept("NONDEFAULTRULE") {
                non_default_rule = Some(self.name("a rule")?);
            } else {
                let status = self.tokens.choice()?;
                match self.options.wires {
                    true => self.wire(status, None, false)?,
                    false => self.tokens.skip_to_option(),
                }
            }
        }
        Ok(Subnet {
            name,
            connections,
            non_default_rule,
            wires: List::since(&self.tree.wires, first_wire),
        })
    }

    fn net_option(&mut self, options: &mut NetOptions, word: Word<'a>, is_special: bool) -> Fallible<()> {
        match word.keyword().text() {
            b"SHIELDNET" => options.shield_nets.push(self.name("a net")?),
            b"VPIN" => {
                let pin = self.virtual_pin()?;
                options.virtual_pins.push(pin);
            }
            b"XTALK" => options.xtalk = Some(self.tokens.count("a class of cross-talk")?),
            b"NONDEFAULTRULE" => options.non_default_rule = Some(self.name("a rule")?),
            b"FIXEDBUMP" => options.fixed_bump = true,
            b"FREQUENCY" => options.frequency = Some(self.tokens.number("a frequency")?),
            b"ORIGINAL" => options.original = Some(self.name("a net")?),
            b"PATTERN" => options.pattern = Some(self.tokens.choice()?),
            b"ESTCAP" => options.est_cap = Some(self.tokens.number("a capacitance")?),
            b"WEIGHT" => options.weight = Some(self.tokens.count("a weight")?),
            b"VOLTAGE" => options.voltage = Some(self.tokens.number("a voltage")?),
            b"PROPERTY" => self.properties(&mut options.properties)?,
            _ => {
                let section = if is_special { "SPECIALNETS" } else { "NETS" };
                self.unknown_option(section, word)?;
            }
        }
        Ok(())
    }

    fn virtual_pin(&mut self) -> Fallible<VirtualPin> {
        let name = self.name("the name of a virtual pin")?;
        let layer = match self.tokens.accept("LAYER") {
            true => Some(self.name("a layer")?),
            false => None,
        };
        let corners = [self.point()?, self.point()?];
        let placement = match self.tokens.accept_choice::<PlacementStatus>() {
            Some(PlacementStatus::Unplaced) => {
                return Err(Box::new(Diagnostic::error(
                    self.tokens.word().span(),
                    "a virtual pin cannot be `UNPLACED`",
                )));
            }
            Some(status) => Some(self.placement(status)?),
            None => None,
        };
        Ok(VirtualPin {
            name,
            layer,
            corners,
            placement,
        })
    }
}
