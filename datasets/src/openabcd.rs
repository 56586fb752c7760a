//! Published labels of OpenABC-D: z-scored final AND counts with HOGA's predictions beside them.
//! Not for: labels of our own on the same circuits; those are [`crate::reference`].

use std::collections::BTreeMap;
use std::path::Path;

use crate::qor::LabelError;

/// The designs that split `oabc2` tests and that the project has circuits of (`lsoformer.md` 9.4).
pub const TEST_DESIGNS: [&str; 4] = ["aes_secworks", "aes_xcrypt", "tinyRocket", "wb_conmax"];

/// Published figures of one recipe on one design.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedLabel {
    /// Id of the recipe among the published 1,500.
    pub recipe_id: u32,
    /// Final AND count, z-scored over the design's 1,500 recipes.
    pub z_ands: f64,
    /// What HOGA predicted for it.
    pub z_hoga: f64,
}

/// Reads `design, recipe, z_and_published, z_and_hoga` into one list a design, by recipe id.
///
/// # Errors
/// [`LabelError`] names the line.
pub fn read_published(path: &Path) -> Result<BTreeMap<String, Vec<PublishedLabel>>, LabelError> {
    const COLUMNS: [&str; 4] = ["design", "recipe", "z_and_published", "z_and_hoga"];
    let source = crate::table::open(path)?;
    let mut designs: BTreeMap<String, Vec<PublishedLabel>> = BTreeMap::new();
    crate::table::rows(&source, path, &COLUMNS, |row| {
        let label = PublishedLabel {
            recipe_id: row.number(1)?,
            z_ands: row.number(2)?,
            z_hoga: row.number(3)?,
        };
        designs.entry(row.text(0).to_owned()).or_default().push(label);
        Ok(())
    })?;
    for labels in designs.values_mut() {
        labels.sort_by_key(|label| label.recipe_id);
    }
    Ok(designs)
}
