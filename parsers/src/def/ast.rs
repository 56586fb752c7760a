//! What a DEF file says, as plain data.
//! Not for: its objects one by one; see [`super::objects`] and [`super::nets`].

use super::nets::{Connection, Net, Path, PathItem, Wire};
use super::objects::{
    Blockage, Component, Fill, GcellGrid, Group, NonDefaultRule, Pin, PinProperties, Region, Row, ScanChain,
    Slot, Style, Tracks, Via,
};
use crate::handle::List;
use crate::lefdef::{Extension, Point, PropertyDefinition};
use crate::{NameId, NameRules, Names};

/// A DEF file. Lengths are in database units, see [`Ast::units`].
///
/// Names are numbered in the order of the file; a name is written as in the file, with its
/// backslashes. Trees of one design are equal when their statements stand in the same order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// All names.
    pub names: Names,
    /// `VERSION`
    pub version: Option<String>,
    /// `NAMESCASESENSITIVE`, of old versions.
    pub names_case_sensitive: Option<bool>,
    /// `DIVIDERCHAR`, what stands between the levels of a name; `/` where it is not given.
    pub divider_char: Option<String>,
    /// `BUSBITCHARS`, the brackets of a bit; `[]` where they are not given.
    pub bus_bit_chars: Option<String>,
    /// `DESIGN`
    pub design: String,
    /// `TECHNOLOGY`
    pub technology: Option<String>,
    /// `UNITS DISTANCE MICRONS`: database units to the micron.
    pub units: Option<u32>,
    /// `HISTORY`
    pub history: Vec<String>,
    /// `PROPERTYDEFINITIONS`
    pub property_definitions: Vec<PropertyDefinition>,
    /// `DIEAREA`: two opposite corners, or all corners of a polygon.
    pub die_area: Vec<Point<i32>>,
    /// `ROW`
    pub rows: Vec<Row>,
    /// `TRACKS`
    pub tracks: Vec<Tracks>,
    /// `GCELLGRID`
    pub gcell_grids: Vec<GcellGrid>,
    /// `VIAS`
    pub vias: Vec<Via>,
    /// `STYLES`
    pub styles: Vec<Style>,
    /// `NONDEFAULTRULES`
    pub non_default_rules: Vec<NonDefaultRule>,
    /// `REGIONS`
    pub regions: Vec<Region>,
    /// `COMPONENTMASKSHIFT`: its layers.
    pub component_mask_shift: Vec<NameId>,
    /// `COMPONENTS`
    pub components: Vec<Component>,
    /// `PINS`
    pub pins: Vec<Pin>,
    /// `PINPROPERTIES`
    pub pin_properties: Vec<PinProperties>,
    /// `BLOCKAGES`
    pub blockages: Vec<Blockage>,
    /// `SLOTS`
    pub slots: Vec<Slot>,
    /// `FILLS`
    pub fills: Vec<Fill>,
    /// `SPECIALNETS`
    pub special_nets: Vec<Net>,
    /// `NETS`
    pub nets: Vec<Net>,
    /// `SCANCHAINS`
    pub scan_chains: Vec<ScanChain>,
    /// `GROUPS`
    pub groups: Vec<Group>,
    /// `BEGINEXT`
    pub extensions: Vec<Extension>,
    /// Of all nets, see [`Ast::connections`].
    pub(super) connections: Vec<Connection>,
    /// Of all nets, see [`Ast::wires`].
    pub(super) wires: Vec<Wire>,
    /// Of all wires, see [`Ast::paths`].
    pub(super) paths: Vec<Path>,
    /// Of all paths, see [`Ast::path_items`].
    pub(super) path_items: Vec<PathItem>,
}

impl Ast {
    /// Database units to the micron where the file does not say.
    pub const DEFAULT_UNITS: u32 = 100;

    /// Database units to the micron.
    pub fn units(&self) -> u32 {
        self.units.unwrap_or(Self::DEFAULT_UNITS)
    }

    /// How names of this file become keys.
    pub fn name_rules(&self) -> NameRules {
        let brackets = self.bus_bit_chars.as_deref().map(str::as_bytes);
        NameRules {
            divider: Some(match self.divider_char.as_deref().map(str::as_bytes) {
                Some(&[divider]) => divider,
                _ => b'/',
            }),
            brackets: match brackets {
                Some(&[open, close]) => (open, Some(close)),
                _ => (b'[', Some(b']')),
            },
            ..NameRules::SLASH
        }
    }

    /// What a net or a part of one connects.
    pub fn connections(&self, list: List<Connection>) -> &[Connection] {
        &self.connections[list.range()]
    }

    /// The wires of a net.
    pub fn wires(&self, list: List<Wire>) -> &[Wire] {
        &self.wires[list.range()]
    }

    /// The paths of a wire.
    pub fn paths(&self, list: List<Path>) -> &[Path] {
        &self.paths[list.range()]
    }

    /// The points and vias of a path.
    pub fn path_items(&self, list: List<PathItem>) -> &[PathItem] {
        &self.path_items[list.range()]
    }
}
