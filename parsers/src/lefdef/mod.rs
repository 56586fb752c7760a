//! What LEF and DEF have in common: words, points, orientations, properties.
//! Not for: their statements; see [`crate::lef`] and [`crate::def`].
//!
//! Follows "LEF/DEF 5.8 Language Reference" (Cadence), "Typographic and Syntax Conventions", and
//! what its chapters "LEF Syntax" and "DEF Syntax" say of characters, names and properties.

pub mod geometry;
mod property;
mod recover;
mod skipped;
mod tokens;
mod vocabulary;
mod words;

pub(crate) use crate::findings::{Fallible, Mode};
pub use geometry::{Geometry, Orientation, Point, Rect, place};
pub use property::{Extension, Property, PropertyDefinition, PropertyType, PropertyValue};
pub(crate) use property::{definitions, extension, properties};
pub(crate) use recover::Findings;
pub(crate) use tokens::Tokens;
pub use vocabulary::Direction;
pub(crate) use vocabulary::{Choice, vocabulary};
pub(crate) use words::{Word, expected, utf8};
