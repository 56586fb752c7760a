//! The four qualities of a result that recipes are judged by.
//! Not their measurement; that is the synthesis engine's.

use netlearn_datasets::qor::QorRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A quality of the circuit after a recipe; for all of them smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// Area of the mapped netlist, square micrometres.
    Area,
    /// Delay of the mapped netlist, picoseconds.
    Delay,
    /// AND nodes of the AIG.
    And,
    /// Levels of the AIG.
    Level,
}

impl Quantity {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Area, Self::Delay, Self::And, Self::Level];

    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Delay => "delay",
            Self::And => "and",
            Self::Level => "level",
        }
    }

    /// Its unit, empty for counts.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Area => "um2",
            Self::Delay => "ps",
            Self::And | Self::Level => "",
        }
    }

    /// Its value after step `t` of a measured recipe, where it was measured.
    pub fn at(self, row: &QorRow, t: usize) -> Option<f64> {
        let mapped = |values: &[Option<f64>]| values.get(t).copied().flatten();
        let counted = |values: &[u32]| values.get(t).map(|&v| f64::from(v));
        match self {
            Self::Area => mapped(&row.area_um2),
            Self::Delay => mapped(&row.delay_ps),
            Self::And => counted(&row.ands),
            Self::Level => counted(&row.levels),
        }
    }

    /// Its value after the whole recipe.
    pub fn last(self, row: &QorRow) -> Option<f64> {
        self.at(row, row.recipe.0.len())
    }

    /// Its values after every step, the start first; `None` where a step was not measured.
    pub fn trajectory(self, row: &QorRow) -> Option<Vec<f64>> {
        (0..=row.recipe.0.len()).map(|t| self.at(row, t)).collect()
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
