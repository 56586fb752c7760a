//! What a LEF file says, as plain data.
//! Not for: its layers and cells one by one; see [`super::layers`] and [`super::cells`].

use super::cells::{Macro, Site};
use super::layers::{Layer, NonDefaultRule, SameNetSpacing, Via, ViaRule};
use crate::lefdef::{Extension, PropertyDefinition, vocabulary};
use crate::{Names, Span};

/// A LEF file. Lengths are in microns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// All names, numbered in the order of the file.
    pub names: Names,
    /// `VERSION`
    pub version: Option<String>,
    /// `NAMESCASESENSITIVE`, of old versions.
    pub names_case_sensitive: Option<bool>,
    /// `BUSBITCHARS`, the brackets of a bit; `[]` where they are not given.
    pub bus_bit_chars: Option<String>,
    /// `DIVIDERCHAR`, what stands between the levels of a name; `/` where it is not given.
    pub divider_char: Option<String>,
    /// `UNITS`
    pub units: Units,
    /// `MANUFACTURINGGRID`
    pub manufacturing_grid: Option<f64>,
    /// `USEMINSPACING OBS`
    pub use_min_spacing_obs: Option<bool>,
    /// `CLEARANCEMEASURE`
    pub clearance_measure: Option<ClearanceMeasure>,
    /// `FIXEDMASK`
    pub fixed_mask: bool,
    /// `PROPERTYDEFINITIONS`
    pub property_definitions: Vec<PropertyDefinition>,
    /// `LAYER`
    pub layers: Vec<Layer>,
    /// `MAXVIASTACK`, as text behind the keyword.
    pub max_via_stack: Option<Span>,
    /// `VIA`
    pub vias: Vec<Via>,
    /// `VIARULE`
    pub via_rules: Vec<ViaRule>,
    /// `NONDEFAULTRULE`
    pub non_default_rules: Vec<NonDefaultRule>,
    /// `SPACING`, of old versions: between shapes of one net.
    pub same_net_spacings: Vec<SameNetSpacing>,
    /// `SITE`
    pub sites: Vec<Site>,
    /// `MACRO`
    pub macros: Vec<Macro>,
    /// `BEGINEXT`
    pub extensions: Vec<Extension>,
}

impl Ast {
    /// The cell of a name.
    pub fn find_macro(&self, name: &str) -> Option<&Macro> {
        let name = self.names.find(name)?;
        self.macros.iter().find(|cell| cell.name == name)
    }

    /// The layer of a name.
    pub fn find_layer(&self, name: &str) -> Option<&Layer> {
        let name = self.names.find(name)?;
        self.layers.iter().find(|layer| layer.name == name)
    }
}

/// `UNITS`: what the file's numbers are multiples of.
///
/// Each is the factor behind the unit's own name, which the standard fixes; all but
/// `database_microns` are 1 in practice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Units {
    /// `TIME NANOSECONDS`
    pub time_nanoseconds: Option<f64>,
    /// `CAPACITANCE PICOFARADS`
    pub capacitance_picofarads: Option<f64>,
    /// `RESISTANCE OHMS`
    pub resistance_ohms: Option<f64>,
    /// `POWER MILLIWATTS`
    pub power_milliwatts: Option<f64>,
    /// `CURRENT MILLIAMPS`
    pub current_milliamps: Option<f64>,
    /// `VOLTAGE VOLTS`
    pub voltage_volts: Option<f64>,
    /// `DATABASE MICRONS`: database units to the micron.
    pub database_microns: Option<u32>,
    /// `FREQUENCY MEGAHERTZ`
    pub frequency_megahertz: Option<f64>,
}

vocabulary! {
    /// How distances are measured across corners.
    ClearanceMeasure, "`MAXXY` or `EUCLIDEAN`" {
        MaxXy = "MAXXY",
        Euclidean = "EUCLIDEAN",
    }
}
