//! The objects of a DEF file other than nets.
//! Not for: reading them.

use crate::NameId;
use crate::handle::Offset;
use crate::lefdef::{Direction, Geometry, Orientation, Point, Property, Rect, vocabulary};

vocabulary! {
    /// How fixed a location is.
    PlacementStatus, "`PLACED`, `FIXED`, `COVER` or `UNPLACED`" {
        Placed = "PLACED",
        Fixed = "FIXED",
        Cover = "COVER",
        Unplaced = "UNPLACED",
    }
}

vocabulary! {
    /// What made a component or a net.
    Origin, "`NETLIST`, `DIST`, `USER`, `TIMING` or `TEST`" {
        Netlist = "NETLIST",
        Dist = "DIST",
        User = "USER",
        Timing = "TIMING",
        Test = "TEST",
    }
}

vocabulary! {
    /// What a net or a pin is for.
    Use, "`SIGNAL`, `POWER`, `GROUND`, `CLOCK`, `TIEOFF`, `ANALOG`, `SCAN` or `RESET`" {
        Signal = "SIGNAL",
        Power = "POWER",
        Ground = "GROUND",
        Clock = "CLOCK",
        Tieoff = "TIEOFF",
        Analog = "ANALOG",
        Scan = "SCAN",
        Reset = "RESET",
    }
}

/// Where an object lies. One that is `UNPLACED` without a location is at the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// How fixed it is.
    pub status: PlacementStatus,
    /// Of a component the lower left corner as it lies, of a pin its origin.
    pub location: Point<i32>,
    /// How it is turned.
    pub orientation: Orientation,
}

/// `ROW name site x y orient [DO nx BY ny [STEP dx dy]]`
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: NameId,
    /// The site of LEF that is repeated.
    pub site: NameId,
    /// Lower left corner of the first site.
    pub location: Point<i32>,
    /// Of every site.
    pub orientation: Orientation,
    /// `DO nx BY ny`
    pub repeat: Option<(u32, u32)>,
    /// `STEP dx dy`
    pub step: Option<Point<i32>>,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
}

vocabulary! {
    /// Where lines are counted along.
    Axis, "`X` or `Y`" {
        X = "X",
        Y = "Y",
    }
}

/// `TRACKS X|Y start DO n STEP s [MASK m [SAMEMASK]] [LAYER l ..]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracks {
    /// Tracks at values of `X` are vertical.
    pub axis: Axis,
    /// The first.
    pub start: i32,
    /// How many.
    pub count: u32,
    /// From one to the next.
    pub step: i32,
    /// Mask of the first track.
    pub mask: Option<u32>,
    /// Whether all tracks have that mask.
    pub same_mask: bool,
    /// Whose tracks they are.
    pub layers: Vec<NameId>,
}

/// `GCELLGRID X|Y start DO n STEP s`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GcellGrid {
    /// Lines at values of `X` are vertical.
    pub axis: Axis,
    /// The first line.
    pub start: i32,
    /// How many lines.
    pub count: u32,
    /// From one to the next.
    pub step: i32,
}

/// An entry of `VIAS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Via {
    /// Its name.
    pub name: NameId,
    /// `+ VIARULE` and what follows: the via is made by a rule.
    pub rule: Option<ViaRule>,
    /// `+ PATTERNNAME`, of old versions.
    pub pattern_name: Option<NameId>,
    /// `+ RECT` and `+ POLYGON`: the via is given as shapes.
    pub shapes: Vec<MaskShape>,
}

/// How a via is made by a rule of LEF.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViaRule {
    /// `+ VIARULE`
    pub name: Option<NameId>,
    /// `+ CUTSIZE`
    pub cut_size: Option<Point<i32>>,
    /// `+ LAYERS`: bottom metal, cut, top metal.
    pub layers: Option<[NameId; 3]>,
    /// `+ CUTSPACING`
    pub cut_spacing: Option<Point<i32>>,
    /// `+ ENCLOSURE`: bottom in x and y, top in x and y.
    pub enclosure: Option<[i32; 4]>,
    /// `+ ROWCOL`: rows, columns.
    pub row_col: Option<(u32, u32)>,
    /// `+ ORIGIN`
    pub origin: Option<Point<i32>>,
    /// `+ OFFSET`: bottom in x and y, top in x and y.
    pub offset: Option<[i32; 4]>,
    /// `+ PATTERN`: which cuts are there.
    pub pattern: Option<NameId>,
}

/// A shape on a layer, perhaps of a mask.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskShape {
    /// On which layer.
    pub layer: NameId,
    /// `+ MASK`
    pub mask: Option<u32>,
    /// Which shape.
    pub geometry: Geometry<i32>,
}

/// An entry of `STYLES`: the corners of a wire's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// Its number.
    pub number: u32,
    /// The corners in order.
    pub corners: Vec<Point<i32>>,
}

/// An entry of `NONDEFAULTRULES`.
#[derive(Clone, Debug, PartialEq)]
pub struct NonDefaultRule {
    /// Its name.
    pub name: NameId,
    /// `+ HARDSPACING`
    pub hard_spacing: bool,
    /// `+ LAYER`
    pub layers: Vec<NonDefaultLayer>,
    /// `+ VIA`
    pub vias: Vec<NameId>,
    /// `+ VIARULE`
    pub via_rules: Vec<NameId>,
    /// `+ MINCUTS`: a cut layer and a number.
    pub min_cuts: Vec<(NameId, u32)>,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
}

/// `+ LAYER` of a non-default rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonDefaultLayer {
    /// Which layer.
    pub layer: NameId,
    /// `WIDTH`
    pub width: i32,
    /// `DIAGWIDTH`
    pub diag_width: Option<i32>,
    /// `SPACING`
    pub spacing: Option<i32>,
    /// `WIREEXT`
    pub wire_ext: Option<i32>,
}

vocabulary! {
    /// How strict a region is.
    RegionType, "`FENCE` or `GUIDE`" {
        Fence = "FENCE",
        Guide = "GUIDE",
    }
}

/// An entry of `REGIONS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Its name.
    pub name: NameId,
    /// Its area.
    pub rects: Vec<Rect<i32>>,
    /// `+ TYPE`
    pub kind: Option<RegionType>,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
}

/// An entry of `COMPONENTS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its name.
    pub name: NameId,
    /// The macro of LEF.
    pub model: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `+ PLACED`, `+ FIXED`, `+ COVER` or `+ UNPLACED`
    pub placement: Option<Placement>,
    /// `+ SOURCE`
    pub source: Option<Origin>,
    /// What few components have.
    pub options: Option<Box<ComponentOptions>>,
}

/// What few components have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentOptions {
    /// `+ EEQMASTER`
    pub eeq_master: Option<NameId>,
    /// `+ MASKSHIFT`: a digit a layer.
    pub mask_shift: Option<NameId>,
    /// `+ HALO`
    pub halo: Option<Halo>,
    /// `+ ROUTEHALO`
    pub route_halo: Option<RouteHalo>,
    /// `+ WEIGHT`
    pub weight: Option<u32>,
    /// `+ REGION`
    pub region: Option<NameId>,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
}

/// `+ HALO [SOFT] left bottom right top`: where no other cell may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halo {
    /// `SOFT`
    pub soft: bool,
    /// Left, bottom, right, top.
    pub distances: [i32; 4],
}

/// `+ ROUTEHALO distance min-layer max-layer`: where few wires may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteHalo {
    /// Around the cell.
    pub distance: i32,
    /// From this layer.
    pub min_layer: NameId,
    /// To this one.
    pub max_layer: NameId,
}

/// An entry of `PINS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Its name.
    pub name: NameId,
    /// Where it stands in the file.
    pub at: Offset,
    /// `+ NET`
    pub net: NameId,
    /// `+ SPECIAL`
    pub special: bool,
    /// `+ DIRECTION`
    pub direction: Option<Direction>,
    /// `+ NETEXPR`
    pub net_expr: Option<String>,
    /// `+ SUPPLYSENSITIVITY`
    pub supply_sensitivity: Option<NameId>,
    /// `+ GROUNDSENSITIVITY`
    pub ground_sensitivity: Option<NameId>,
    /// `+ USE`
    pub usage: Option<Use>,
    /// `+ ANTENNA..`
    pub antenna: Vec<Antenna>,
    /// Its shapes; several where it has several ports.
    pub ports: Vec<PinPort>,
}

/// `+ ANTENNAPINGATEAREA value [LAYER layer]` and its kin.
#[derive(Clone, Debug, PartialEq)]
pub struct Antenna {
    /// The keyword.
    pub keyword: NameId,
    /// The area, in square database units, or of `ANTENNAMODEL` the oxide.
    pub value: AntennaValue,
    /// `LAYER`
    pub layer: Option<NameId>,
}

/// What an antenna statement says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AntennaValue {
    /// An area or a ratio.
    Number(f64),
    /// `OXIDE1` .. `OXIDE4`
    Oxide(NameId),
}

/// A port of a pin: shapes that are connected inside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PinPort {
    /// Whether it begins with `+ PORT`.
    pub explicit: bool,
    /// Relative to the location of the port.
    pub shapes: Vec<PinShape>,
    /// Where the port lies.
    pub placement: Option<Placement>,
}

/// A shape of a port.
#[derive(Clone, Debug, PartialEq)]
pub enum PinShape {
    /// `+ LAYER` or `+ POLYGON`
    Layer {
        /// Which shape, on which layer.
        shape: MaskShape,
        /// `SPACING` or `DESIGNRULEWIDTH`
        clearance: Option<Clearance>,
    },
    /// `+ VIA`
    Via {
        /// Which via.
        via: NameId,
        /// `MASK`: bottom, cut and top as three digits.
        mask: Option<u32>,
        /// Where.
        location: Point<i32>,
    },
}

/// How far other shapes must keep away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clearance {
    /// `SPACING`
    Spacing(i32),
    /// `DESIGNRULEWIDTH`
    DesignRuleWidth(i32),
}

/// An entry of `PINPROPERTIES`.
#[derive(Clone, Debug, PartialEq)]
pub struct PinProperties {
    /// The component; none for a pin of the design.
    pub component: Option<NameId>,
    /// The pin.
    pub pin: NameId,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
}

/// An entry of `BLOCKAGES`.
#[derive(Clone, Debug, PartialEq)]
pub struct Blockage {
    /// The layer for wires; none where it is for cells.
    pub layer: Option<NameId>,
    /// `+ SLOTS`
    pub slots: bool,
    /// `+ FILLS`
    pub fills: bool,
    /// `+ PUSHDOWN`
    pub pushdown: bool,
    /// `+ EXCEPTPGNET`
    pub except_pg_net: bool,
    /// `+ SOFT`
    pub soft: bool,
    /// `+ PARTIAL`: the most density of cells, in percent.
    pub partial: Option<f64>,
    /// `+ COMPONENT`
    pub component: Option<NameId>,
    /// `+ SPACING` or `+ DESIGNRULEWIDTH`
    pub clearance: Option<Clearance>,
    /// `+ MASK`
    pub mask: Option<u32>,
    /// What is blocked.
    pub shapes: Vec<Geometry<i32>>,
}

/// An entry of `SLOTS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// On which layer.
    pub layer: NameId,
    /// Which shapes.
    pub shapes: Vec<Geometry<i32>>,
}

/// An entry of `FILLS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// What is filled.
    pub shape: FillShape,
    /// `+ MASK`
    pub mask: Option<u32>,
    /// `+ OPC`
    pub opc: bool,
}

/// What a fill is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum FillShape {
    /// `LAYER` and its shapes.
    Layer(NameId, Vec<Geometry<i32>>),
    /// `VIA` and its places.
    Via(NameId, Vec<Point<i32>>),
}

/// An entry of `SCANCHAINS`: how flip-flops are connected for test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanChain {
    /// Its name.
    pub name: NameId,
    /// All its options, as they stand in the file.
    pub text: String,
}

/// An entry of `GROUPS`.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: NameId,
    /// Names of components, or patterns of them.
    pub members: Vec<NameId>,
    /// `+ REGION`
    pub region: Option<NameId>,
    /// `+ PROPERTY`
    pub properties: Vec<Property>,
}
