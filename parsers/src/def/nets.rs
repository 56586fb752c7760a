//! Nets of a DEF file: what they connect, and their wires.
//! Not for: reading them.

use super::objects::{Origin, Placement, Use};
use crate::NameId;
use crate::handle::{List, Offset};
use crate::lefdef::{Geometry, Orientation, Point, Property, vocabulary};

/// An entry of `NETS` or of `SPECIALNETS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    /// Its name; none for `MUSTJOIN`, pins that must be connected whatever net they are on.
    pub name: Option<NameId>,
    /// Where it stands in the file.
    pub at: Offset,
    /// What it connects, see [`super::Ast::connections`].
    pub connections: List<Connection>,
    /// `+ USE`
    pub usage: Option<Use>,
    /// `+ SOURCE`
    pub source: Option<Origin>,
    /// Its wires, see [`super::Ast::wires`].
    pub wires: List<Wire>,
    /// What few nets have.
    pub options: Option<Box<NetOptions>>,
}

/// A pin on a net: `( component pin )`, `( PIN pin )`, `( * pin )`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whose pin.
    pub of: Owner,
    /// Its name.
    pub pin: NameId,
    /// `+ SYNTHESIZED`: a tool connected it for scan.
    pub synthesized: bool,
}

/// Whose pin a connection names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A component's.
    Component(NameId),
    /// The design's own.
    Design,
    /// Every component's that has such a pin.
    AllComponents,
    /// A `VPIN`'s, in a subnet.
    VirtualPin,
}

/// What few nets have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetOptions {
    /// `+ SHIELDNET`
    pub shield_nets: Vec<NameId>,
    /// `+ VPIN`
    pub virtual_pins: Vec<VirtualPin>,
    /// `+ SUBNET`
    pub subnets: Vec<Subnet>,
    /// `+ XTALK`
    pub xtalk: Option<u32>,
    /// `+ NONDEFAULTRULE`
    pub non_default_rule: Option<NameId>,
    /// `+ FIXEDBUMP`
    pub fixed_bump: bool,
    /// `+ FREQUENCY`, in hertz.
    pub frequency: Option<f64>,
    /// `+ ORIGINAL`
    pub original: Option<NameId>,
    /// `+ PATTERN`
    pub pattern: Option<Pattern>,
    /// `+ ESTCAP`, in picofarads.
    pub est_cap: Option<f64>,
    /// `+ WEIGHT`
    pub weight: Option<u32>,
    /// `+ VOLTAGE`, in millivolts.
    pub voltage: Option<f64>,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
    /// `+ RECT`, `+ POLYGON` and `+ VIA`
    pub shapes: Vec<NetShape>,
}

vocabulary! {
    /// How a net is to be routed.
    Pattern, "`BALANCED`, `STEINER`, `TRUNK` or `WIREDLOGIC`" {
        Balanced = "BALANCED",
        Steiner = "STEINER",
        Trunk = "TRUNK",
        WiredLogic = "WIREDLOGIC",
    }
}

/// `+ VPIN name [LAYER l] pt pt [PLACED|FIXED|COVER pt orient]`
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualPin {
    /// Its name.
    pub name: NameId,
    /// `LAYER`
    pub layer: Option<NameId>,
    /// Two corners.
    pub corners: [Point<i32>; 2],
    /// Where it lies.
    pub placement: Option<Placement>,
}

/// `+ SUBNET name [( comp pin ) ..] [NONDEFAULTRULE r] wires`
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// Its name.
    pub name: NameId,
    /// What it connects.
    pub connections: List<Connection>,
    /// `NONDEFAULTRULE`
    pub non_default_rule: Option<NameId>,
    /// Its wires.
    pub wires: List<Wire>,
}

vocabulary! {
    /// How fixed a wire is.
    WireStatus, "`ROUTED`, `FIXED`, `COVER`, `NOSHIELD` or `SHIELD`" {
        Routed = "ROUTED",
        Fixed = "FIXED",
        Cover = "COVER",
        NoShield = "NOSHIELD",
        Shield = "SHIELD",
    }
}

/// `+ ROUTED path [NEW path] ..`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// How fixed it is.
    pub status: WireStatus,
    /// The net that a `SHIELD` shields.
    pub shielded: Option<NameId>,
    /// See [`super::Ast::paths`].
    pub paths: List<Path>,
}

/// A line of points on a layer. A via at its end goes to another layer, as a point behind it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// Where it begins.
    pub layer: NameId,
    /// Of special nets only.
    pub width: Option<i32>,
    /// `TAPER` or `TAPERRULE`
    pub taper: Option<Taper>,
    /// `STYLE`
    pub style: Option<u32>,
    /// `+ SHAPE`
    pub shape: Option<WireShape>,
    /// See [`super::Ast::path_items`].
    pub items: List<PathItem>,
}

/// Which width a path of a net with a rule of its own has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taper {
    /// `TAPER`: that of the layer.
    Default,
    /// `TAPERRULE`: that of a rule.
    Rule(NameId),
}

vocabulary! {
    /// What a wire of a special net is.
    WireShape, "a shape of a special wire" {
        Ring = "RING",
        PadRing = "PADRING",
        BlockRing = "BLOCKRING",
        Stripe = "STRIPE",
        FollowPin = "FOLLOWPIN",
        IoWire = "IOWIRE",
        CoreWire = "COREWIRE",
        BlockWire = "BLOCKWIRE",
        BlockageWire = "BLOCKAGEWIRE",
        FillWire = "FILLWIRE",
        FillWireOpc = "FILLWIREOPC",
        DrcFill = "DRCFILL",
    }
}

/// An element of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathItem {
    /// `( x y [extension] )`, where `*` was replaced by the value before.
    Point(Point<i32>, Option<i32>),
    /// `VIRTUAL ( x y )`: connected to the point before without a wire.
    Virtual(Point<i32>),
    /// `RECT ( dx1 dy1 dx2 dy2 )`, relative to the point before.
    Rect([i32; 4]),
    /// A via at the point before.
    Via(NameId, Option<Orientation>),
    /// `DO nx BY ny STEP dx dy`: the via before is repeated.
    Repeat {
        /// Columns.
        num_x: u32,
        /// Rows.
        num_y: u32,
        /// From one to the next.
        step: Point<i32>,
    },
    /// `MASK`, of what follows.
    Mask(u32),
}

/// A shape of a special net that is no path.
#[derive(Clone, Debug, PartialEq)]
pub struct NetShape {
    /// `+ ROUTED`, `+ FIXED`, `+ COVER` or `+ SHIELD` before it.
    pub status: Option<WireStatus>,
    /// The net that a `SHIELD` shields.
    pub shielded: Option<NameId>,
    /// `+ SHAPE`
    pub shape: Option<WireShape>,
    /// `+ MASK`
    pub mask: Option<u32>,
    /// What it is.
    pub body: NetShapeBody,
}

/// What a shape of a special net is.
#[derive(Clone, Debug, PartialEq)]
pub enum NetShapeBody {
    /// `+ RECT` or `+ POLYGON` on a layer.
    Layer(NameId, Geometry<i32>),
    /// `+ VIA via [orient] point ..`
    Via(NameId, Option<Orientation>, Vec<Point<i32>>),
}
