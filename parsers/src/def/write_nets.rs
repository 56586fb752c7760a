//! Writes nets and their wires.
//! Not for: everything else; see [`super::write`].

use std::io;

use super::nets::{Connection, Net, NetOptions, NetShape, NetShapeBody, Owner, Path, PathItem, Taper, Wire};
use super::write::{Writer, keyword};
use crate::handle::List;

impl Writer<'_> {
    pub(super) fn net(&mut self, net: &Net) -> io::Result<()> {
        self.any_net(net, false)
    }

    pub(super) fn special_net(&mut self, net: &Net) -> io::Result<()> {
        self.any_net(net, true)
    }

    fn any_net(&mut self, net: &Net, is_special: bool) -> io::Result<()> {
        match net.name {
            Some(name) => self.name(name)?,
            None => self.out.write_all(b"MUSTJOIN")?,
        }
        self.connections(net.connections)?;
        if let Some(options) = &net.options {
            self.options_before_wires(options)?;
        }
        for wire in self.ast.wires(net.wires) {
            self.out.write_all(b"\n  + ")?;
            self.wire(wire)?;
        }
        if let Some(source) = net.source {
            write!(self.out, " + SOURCE {source}")?;
        }
        if let Some(usage) = net.usage {
            write!(self.out, " + USE {usage}")?;
        }
        match &net.options {
            Some(options) => self.options_behind_wires(options, is_special),
            None => Ok(()),
        }
    }

    fn connections(&mut self, connections: List<Connection>) -> io::Result<()> {
        for connection in self.ast.connections(connections) {
            match connection.of {
                Owner::Component(component) => {
                    self.out.write_all(b" ( ")?;
                    self.name(component)?;
                }
                Owner::Design => self.out.write_all(b" ( PIN")?,
                Owner::AllComponents => self.out.write_all(b" ( *")?,
                Owner::VirtualPin => self.out.write_all(b" ( VPIN")?,
            }
            self.out.write_all(b" ")?;
            self.name(connection.pin)?;
            let end: &[u8] = if connection.synthesized {
                b" + SYNTHESIZED )"
            } else {
                b" )"
            };
            self.out.write_all(end)?;
        }
        Ok(())
    }

    fn options_before_wires(&mut self, options: &NetOptions) -> io::Result<()> {
        for &net in &options.shield_nets {
            self.named(" + SHIELDNET", &[net])?;
        }
        for pin in &options.virtual_pins {
            self.named(" + VPIN", &[pin.name])?;
            self.named(" LAYER", pin.layer.as_slice())?;
            self.points(&pin.corners)?;
            if let Some(placement) = pin.placement {
                self.out.write_all(b" ")?;
                self.placement(placement)?;
            }
        }
        for subnet in &options.subnets {
            self.named(" + SUBNET", &[subnet.name])?;
            self.connections(subnet.connections)?;
            self.named(" NONDEFAULTRULE", subnet.non_default_rule.as_slice())?;
            for wire in self.ast.wires(subnet.wires) {
                self.out.write_all(b" ")?;
                self.wire(wire)?;
            }
        }
        if let Some(class) = options.xtalk {
            write!(self.out, " + XTALK {class}")?;
        }
        self.named(" + NONDEFAULTRULE", options.non_default_rule.as_slice())
    }

    fn options_behind_wires(&mut self, options: &NetOptions, is_special: bool) -> io::Result<()> {
        if is_special {
            for shape in &options.shapes {
                self.net_shape(shape)?;
            }
        }
        if options.fixed_bump {
            write!(self.out, " + FIXEDBUMP")?;
        }
        if let Some(frequency) = options.frequency {
            write!(self.out, " + FREQUENCY {frequency}")?;
        }
        self.named(" + ORIGINAL", options.original.as_slice())?;
        if let Some(pattern) = options.pattern {
            write!(self.out, " + PATTERN {pattern}")?;
        }
        if let Some(capacitance) = options.est_cap {
            write!(self.out, " + ESTCAP {capacitance}")?;
        }
        if let Some(voltage) = options.voltage {
            write!(self.out, " + VOLTAGE {voltage}")?;
        }
        if let Some(weight) = options.weight {
            write!(self.out, " + WEIGHT {weight}")?;
        }
        self.properties(&options.properties)
    }

    fn net_shape(&mut self, shape: &NetShape) -> io::Result<()> {
        if let Some(status) = shape.status {
            write!(self.out, " + {status}")?;
            self.named("", shape.shielded.as_slice())?;
        }
        if let Some(shape) = shape.shape {
            write!(self.out, " + SHAPE {shape}")?;
        }
        if let Some(mask) = shape.mask {
            write!(self.out, " + MASK {mask}")?;
        }
        match &shape.body {
            NetShapeBody::Layer(layer, geometry) => {
                write!(self.out, " + {}", keyword(geometry))?;
                self.named("", &[*layer])?;
                self.geometry(geometry)
            }
            NetShapeBody::Via(via, orientation, points) => {
                self.named(" + VIA", &[*via])?;
                if let Some(orientation) = orientation {
                    write!(self.out, " {orientation}")?;
                }
                self.points(points)
            }
        }
    }

    fn wire(&mut self, wire: &Wire) -> io::Result<()> {
        write!(self.out, "{}", wire.status)?;
        self.named("", wire.shielded.as_slice())?;
        for (place, path) in self.ast.paths(wire.paths).iter().enumerate() {
            if place > 0 {
                self.out.write_all(b"\n    NEW")?;
            }
            self.path(path)?;
        }
        Ok(())
    }

    fn path(&mut self, path: &Path) -> io::Result<()> {
        self.named("", &[path.layer])?;
        // A special wire has a width, and a `+` before its options.
        let plus = if path.width.is_some() { "+ " } else { "" };
        if let Some(width) = path.width {
            write!(self.out, " {width}")?;
        }
        match path.taper {
            Some(Taper::Default) => write!(self.out, " TAPER")?,
            Some(Taper::Rule(rule)) => self.named(" TAPERRULE", &[rule])?,
            None => {}
        }
        if let Some(shape) = path.shape {
            write!(self.out, " {plus}SHAPE {shape}")?;
        }
        if let Some(style) = path.style {
            write!(self.out, " {plus}STYLE {style}")?;
        }
        for item in self.ast.path_items(path.items) {
            self.path_item(*item)?;
        }
        Ok(())
    }

    fn path_item(&mut self, item: PathItem) -> io::Result<()> {
        match item {
            PathItem::Point(point, None) => self.points(&[point]),
            PathItem::Point(point, Some(extension)) => {
                write!(self.out, " ( {} {} {extension} )", point.x, point.y)
            }
            PathItem::Virtual(point) => write!(self.out, " VIRTUAL ( {} {} )", point.x, point.y),
            PathItem::Rect([a, b, c, d]) => write!(self.out, " RECT ( {a} {b} {c} {d} )"),
            PathItem::Via(via, orientation) => {
                self.named("", &[via])?;
                match orientation {
                    Some(orientation) => write!(self.out, " {orientation}"),
                    None => Ok(()),
                }
            }
            PathItem::Repeat { num_x, num_y, step } => {
                write!(self.out, " DO {num_x} BY {num_y} STEP {} {}", step.x, step.y)
            }
            PathItem::Mask(mask) => write!(self.out, " MASK {mask}"),
        }
    }
}
