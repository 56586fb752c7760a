//! Published labels of OpenABC-D: z-scored final AND counts with HOGA's predictions beside them.
//! Not for: labels of our own on the same circuits; those are [`crate::reference`].

use std::collections::BTreeMap;
use std::path::Path;

use crate::qor::LabelError;

/// Training designs of `oabc2` of less than 1,500 ANDs, where a handful of local structures decides.
pub const SMALL_DESIGNS: [&str; 5] = ["i2c", "sasc", "simple_spi", "ss_pcm", "usb_phy"];

/// Training designs of `oabc2` of 4,219 to 29,623 ANDs, which resemble the tested ones, in the order
/// of size. With [`SMALL_DESIGNS`] they are what the project has of OpenABC-D's sets 1, 2 and 5.
pub const LARGE_DESIGNS: [&str; 12] = [
    "spi",
    "fir",
    "wb_dma",
    "des3_area",
    "iir",
    "tv80",
    "ac97_ctrl",
    "mem_ctrl",
    "dynamic_node",
    "pci",
    "aes",
    "fpu",
];

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
