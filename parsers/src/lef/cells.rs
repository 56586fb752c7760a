//! Sites and cells of a LEF file, and where their pins are.
//! Not for: reading them.

use super::layers::Rule;
use super::shapes::{Drawing, Shape, ShapeKind, Shapes};
use crate::NameId;
use crate::handle::Offset;
use crate::lefdef::{Direction, Geometry, Orientation, Point, Property, Rect, vocabulary};

/// `SYMMETRY`: how cells may be turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Symmetry {
    /// About the x axis: `N` and `FS`.
    pub x: bool,
    /// About the y axis: `N` and `FN`.
    pub y: bool,
    /// By 90 degrees.
    pub r90: bool,
}

vocabulary! {
    /// What lies on a site.
    SiteClass, "`CORE` or `PAD`" {
        Core = "CORE",
        Pad = "PAD",
    }
}

/// `SITE name .. END name`
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `CLASS`
    pub class: Option<SiteClass>,
    /// `SYMMETRY`
    pub symmetry: Symmetry,
    /// `SIZE`
    pub size: Option<Point<f64>>,
    /// `ROWPATTERN`: sites and how they are turned.
    pub row_pattern: Vec<(NameId, Orientation)>,
}

vocabulary! {
    /// What kind of cell it is.
    MacroClass, "`COVER`, `RING`, `BLOCK`, `PAD`, `CORE` or `ENDCAP`" {
        Cover = "COVER",
        Ring = "RING",
        Block = "BLOCK",
        Pad = "PAD",
        Core = "CORE",
        Endcap = "ENDCAP",
    }
}

vocabulary! {
    /// What kind of its class a cell is.
    MacroSubclass, "a kind of the class" {
        Bump = "BUMP",
        BlackBox = "BLACKBOX",
        Soft = "SOFT",
        Input = "INPUT",
        Output = "OUTPUT",
        Inout = "INOUT",
        Power = "POWER",
        Spacer = "SPACER",
        AreaIo = "AREAIO",
        Feedthru = "FEEDTHRU",
        TieHigh = "TIEHIGH",
        TieLow = "TIELOW",
        AntennaCell = "ANTENNACELL",
        WellTap = "WELLTAP",
        Pre = "PRE",
        Post = "POST",
        TopLeft = "TOPLEFT",
        TopRight = "TOPRIGHT",
        BottomLeft = "BOTTOMLEFT",
        BottomRight = "BOTTOMRIGHT",
    }
}

/// `MACRO name .. END name`: the abstract of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Macro {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `CLASS`
    pub class: Option<MacroClass>,
    /// Of the class.
    pub subclass: Option<MacroSubclass>,
    /// `FIXEDMASK`
    pub fixed_mask: bool,
    /// `FOREIGN`
    pub foreigns: Vec<Foreign>,
    /// `ORIGIN`: what is added to all shapes, so that the lower left corner is at zero.
    pub origin: Point<f64>,
    /// `EEQ`: a cell of the same function.
    pub eeq: Option<NameId>,
    /// `SIZE`
    pub size: Option<Point<f64>>,
    /// `SYMMETRY`
    pub symmetry: Symmetry,
    /// `SITE`
    pub sites: Vec<NameId>,
    /// `PIN`
    pub pins: Vec<Pin>,
    /// `OBS`
    pub obstructions: Vec<Shapes>,
    /// The shapes of its pins and obstructions.
    pub drawing: Drawing,
    /// `PROPERTY`
    pub properties: Vec<Property>,
}

/// `FOREIGN name [point [orient]]`: the cell in another format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foreign {
    /// Its name there.
    pub name: NameId,
    /// Of its lower left corner.
    pub location: Option<Point<f64>>,
    /// How it is turned there.
    pub orientation: Option<Orientation>,
}

vocabulary! {
    /// What a pin or a net is for.
    Use, "`SIGNAL`, `ANALOG`, `POWER`, `GROUND` or `CLOCK`" {
        Signal = "SIGNAL",
        Analog = "ANALOG",
        Power = "POWER",
        Ground = "GROUND",
        Clock = "CLOCK",
    }
}

vocabulary! {
    /// How a pin is connected where it is not by a wire.
    PinShapeKind, "`ABUTMENT`, `RING` or `FEEDTHRU`" {
        Abutment = "ABUTMENT",
        Ring = "RING",
        Feedthru = "FEEDTHRU",
    }
}

vocabulary! {
    /// What a port is for.
    PortClass, "`NONE`, `CORE` or `BUMP`" {
        None = "NONE",
        Core = "CORE",
        Bump = "BUMP",
    }
}

/// `PIN name .. END name`
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `DIRECTION`
    pub direction: Option<Direction>,
    /// `TRISTATE` behind `OUTPUT`.
    pub tristate: bool,
    /// `USE`
    pub usage: Option<Use>,
    /// `SHAPE`
    pub shape: Option<PinShapeKind>,
    /// `TAPERRULE`
    pub taper_rule: Option<NameId>,
    /// `MUSTJOIN`
    pub must_join: Option<NameId>,
    /// `NETEXPR`
    pub net_expr: Option<String>,
    /// `SUPPLYSENSITIVITY`
    pub supply_sensitivity: Option<NameId>,
    /// `GROUNDSENSITIVITY`
    pub ground_sensitivity: Option<NameId>,
    /// `ANTENNA..`, as text.
    pub antenna: Vec<Rule>,
    /// `PROPERTY`
    pub properties: Vec<Property>,
    /// `PORT`
    pub ports: Vec<Port>,
}

/// `PORT .. END`: shapes that are connected inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// `CLASS`
    pub class: Option<PortClass>,
    /// Its shapes.
    pub shapes: Shapes,
}

impl Macro {
    /// The pin of a name, of the same file.
    pub fn find_pin(&self, name: NameId) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.name == name)
    }
}

impl Pin {
    /// All its shapes on layers; it is a pin of `cell`.
    pub fn shapes<'a>(&'a self, cell: &'a Macro) -> impl Iterator<Item = &'a Shape> {
        let layers = self.ports.iter().map(|port| port.shapes.layers);
        layers.flat_map(|layers| cell.drawing.shapes_on(layers))
    }

    /// Its first `RECT`, which tools take for where the pin is; the box around its first shape
    /// where it has none. In microns, from the macro's own origin.
    pub fn first_rect(&self, cell: &Macro) -> Option<Rect<f64>> {
        let rect = self.shapes(cell).find_map(|shape| match shape.kind {
            ShapeKind::Filled(Geometry::Rect(rect)) => Some(rect),
            _ => None,
        });
        rect.or_else(|| self.shapes(cell).find_map(Shape::bounding_box))
    }

    /// The smallest rectangle around all its shapes.
    pub fn bounding_box(&self, cell: &Macro) -> Option<Rect<f64>> {
        let boxes = self.shapes(cell).filter_map(Shape::bounding_box);
        Rect::around(boxes.flat_map(|rect| [rect.from, rect.to]))
    }
}
