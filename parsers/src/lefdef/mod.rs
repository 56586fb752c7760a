//! What LEF and DEF have in common: words, points, orientations, properties.
//! Not for: their statements; see [`crate::lef`] and [`crate::def`].
//!
//! Follows "LEF/DEF 5.8 Language Reference" (Cadence), "Typographic and Syntax Conventions" and
//! "Information about all statements".

pub mod geometry;
mod property;
mod recover;
mod skipped;
pub(crate) mod tokens;
mod vocabulary;

pub use geometry::{Geometry, Orientation, Point, Rect, place};
pub use property::{Extension, Property, PropertyDefinition, PropertyType, PropertyValue};
pub(crate) use property::{definition, extension, properties};
pub(crate) use recover::{Findings, Mode};
pub(crate) use tokens::{Fallible, Tokens, Word};
pub(crate) use vocabulary::{Choice, vocabulary};
