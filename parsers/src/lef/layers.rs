//! Layers, vias and rules of a LEF file.
//! Not for: reading them.

use super::shapes::{Drawing, LayerShapes};
use crate::handle::{List, Offset};
use crate::lefdef::{Point, Property, Rect, vocabulary};
use crate::{NameId, Span};

vocabulary! {
    /// What a layer is made for.
    LayerType, "`ROUTING`, `CUT`, `MASTERSLICE`, `OVERLAP` or `IMPLANT`" {
        Routing = "ROUTING",
        Cut = "CUT",
        MasterSlice = "MASTERSLICE",
        Overlap = "OVERLAP",
        Implant = "IMPLANT",
    }
}

vocabulary! {
    /// Which way wires mostly go.
    RoutingDirection, "`HORIZONTAL`, `VERTICAL`, `DIAG45` or `DIAG135`" {
        Horizontal = "HORIZONTAL",
        Vertical = "VERTICAL",
        Diag45 = "DIAG45",
        Diag135 = "DIAG135",
    }
}

/// `LAYER name .. END name`
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `TYPE`
    pub kind: Option<LayerType>,
    /// `MASK`: how many masks make it.
    pub masks: Option<u32>,
    /// `DIRECTION`
    pub direction: Option<RoutingDirection>,
    /// `PITCH`, of vertical and of horizontal tracks.
    pub pitch: Option<Point<f64>>,
    /// `OFFSET`, of vertical and of horizontal tracks.
    pub offset: Option<Point<f64>>,
    /// `WIDTH`
    pub width: Option<f64>,
    /// `MINWIDTH`
    pub min_width: Option<f64>,
    /// `MAXWIDTH`
    pub max_width: Option<f64>,
    /// `AREA`: the least of a shape.
    pub area: Option<f64>,
    /// `THICKNESS`
    pub thickness: Option<f64>,
    /// `HEIGHT`, above the substrate.
    pub height: Option<f64>,
    /// `WIREEXTENSION`
    pub wire_extension: Option<f64>,
    /// `RESISTANCE`: of a routing layer in ohms to the square, of a cut layer in ohms a cut.
    pub resistance: Option<f64>,
    /// `CAPACITANCE CPERSQDIST`: picofarads to the square micron.
    pub capacitance: Option<f64>,
    /// `EDGECAPACITANCE`: picofarads to the micron.
    pub edge_capacitance: Option<f64>,
    /// `SPACING` with a distance alone.
    pub spacing: Option<f64>,
    /// `PROPERTY`
    pub properties: Vec<Property>,
    /// Rules that are kept as text: spacing tables, antennas, densities.
    pub rules: Vec<Rule>,
}

/// A statement that is kept as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its first word.
    pub keyword: NameId,
    /// What follows, without the `;`.
    pub text: Span,
}

/// `VIA name [DEFAULT] .. END name`
#[derive(Clone, Debug, PartialEq)]
pub struct Via {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `DEFAULT`: routers use it.
    pub default: bool,
    /// `RESISTANCE`, in ohms.
    pub resistance: Option<f64>,
    /// `VIARULE` and what follows: the via is made by a rule.
    pub rule: Option<NameId>,
    /// What follows `VIARULE`, kept as text.
    pub rules: Vec<Rule>,
    /// `LAYER` and its shapes.
    pub layers: List<LayerShapes>,
    /// Its shapes.
    pub drawing: Drawing,
    /// `PROPERTY`
    pub properties: Vec<Property>,
}

/// `VIARULE name [GENERATE [DEFAULT]] .. END name`
#[derive(Clone, Debug, PartialEq)]
pub struct ViaRule {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `GENERATE`
    pub generate: bool,
    /// `DEFAULT`
    pub default: bool,
    /// Mostly two routing layers, then the cut layer.
    pub layers: Vec<ViaRuleLayer>,
    /// `VIA`
    pub vias: Vec<NameId>,
    /// `PROPERTY`
    pub properties: Vec<Property>,
}

/// `LAYER name ; ..` of a rule of vias.
#[derive(Clone, Debug, PartialEq)]
pub struct ViaRuleLayer {
    /// Which layer.
    pub layer: NameId,
    /// `DIRECTION`
    pub direction: Option<RoutingDirection>,
    /// `ENCLOSURE`: on two opposite sides, on the other two.
    pub enclosure: Option<Point<f64>>,
    /// `WIDTH least TO most`
    pub width: Option<(f64, f64)>,
    /// `OVERHANG`, of old versions.
    pub overhang: Option<f64>,
    /// `METALOVERHANG`, of old versions.
    pub metal_overhang: Option<f64>,
    /// `RECT`: the cut.
    pub rect: Option<Rect<f64>>,
    /// `SPACING x BY y`
    pub spacing: Option<Point<f64>>,
    /// `RESISTANCE`, in ohms a cut.
    pub resistance: Option<f64>,
}

/// `NONDEFAULTRULE name .. END name`
#[derive(Clone, Debug, PartialEq)]
pub struct NonDefaultRule {
    /// Its name.
    pub name: NameId,
    /// `HARDSPACING`
    pub hard_spacing: bool,
    /// `LAYER`
    pub layers: Vec<NonDefaultLayer>,
    /// `VIA name .. END name`
    pub vias: Vec<Via>,
    /// `USEVIA`
    pub use_vias: Vec<NameId>,
    /// `USEVIARULE`
    pub use_via_rules: Vec<NameId>,
    /// `MINCUTS`: a cut layer and a number.
    pub min_cuts: Vec<(NameId, u32)>,
    /// `PROPERTY`
    pub properties: Vec<Property>,
}

/// `LAYER name .. END name` of a non-default rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NonDefaultLayer {
    /// Which layer.
    pub layer: NameId,
    /// `WIDTH`
    pub width: Option<f64>,
    /// `DIAGWIDTH`
    pub diag_width: Option<f64>,
    /// `SPACING`
    pub spacing: Option<f64>,
    /// `WIREEXTENSION`
    pub wire_extension: Option<f64>,
}

/// `SAMENET layer layer distance [STACK]`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SameNetSpacing {
    /// Between which layers.
    pub layers: [NameId; 2],
    /// The distance.
    pub distance: f64,
    /// `STACK`: vias may lie on each other.
    pub stack: bool,
}
