//! Pools of recipes: the generated pool P1 and files of recipes.
//! Not for: what a recipe means; see `netlearn_graph::synthesis`.

use std::collections::BTreeSet;
use std::path::Path;

use netlearn_graph::synthesis::{Op, Recipe};
use netlearn_parsers::Source;

use crate::qor::LabelError;

/// The seed of the published pool P1.
pub const P1_SEED: u64 = 20_240_916;

/// The first id of pool P1; smaller ids belong to published recipes.
pub const P1_FIRST: u32 = 10_000;

/// The length of the recipes of OpenABC-D.
pub const STEPS: usize = 20;

/// A recipe with its id in its pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRecipe {
    /// The id.
    pub id: u32,
    /// The recipe.
    pub recipe: Recipe,
}

/// Recipe `id` of pool P1 (`lsoformer.md` 9.1): `steps` operators drawn by SplitMix64 from a state
/// that depends on seed and id alone, so that any part of the pool can be made anywhere.
///
/// ```
/// use netlearn_datasets::recipes::{P1_SEED, p1};
///
/// let recipe = p1(P1_SEED, 10_000, 20);
/// assert_eq!(recipe.digits().as_deref(), Some("30605004310252345016"));
/// ```
pub fn p1(seed: u64, id: u32, steps: usize) -> Recipe {
    const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = seed ^ GAMMA.wrapping_mul(u64::from(id));
    let mut draw = || {
        state = state.wrapping_add(GAMMA);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 33) % 7
    };
    // A remainder of seven is a token id, which every operator 0..=6 has.
    Recipe((0..steps).filter_map(|_| Op::from_token(draw() as u8)).collect())
}

/// The first `count` recipes of pool P1.
pub fn p1_pool(seed: u64, count: u32, steps: usize) -> Vec<PoolRecipe> {
    (P1_FIRST..P1_FIRST.saturating_add(count))
        .map(|id| PoolRecipe {
            id,
            recipe: p1(seed, id, steps),
        })
        .collect()
}

/// Reads recipes from a file: CSV with the columns `id` and `ops` (as the published 1,500), or one
/// recipe a line, whose id is then the number of its line from 0. `.gz` opens too.
///
/// # Errors
/// [`LabelError`] names the line: a recipe that does not read, an id given twice, or no recipe.
pub fn read(path: &Path) -> Result<Vec<PoolRecipe>, LabelError> {
    let source = crate::table::open(path)?;
    let is_table = source.line(1).starts_with(b"id,");
    let recipes = if is_table {
        read_table(&source, path)?
    } else {
        read_lines(&source, path)?
    };
    if recipes.is_empty() {
        return Err(LabelError::row(path, 1, "no recipe in the file"));
    }
    let mut seen = BTreeSet::new();
    match recipes.iter().find(|recipe| !seen.insert(recipe.id)) {
        Some(twice) => {
            let message = format!("recipe id {} is given twice", twice.id);
            Err(LabelError::row(path, 1, message))
        }
        None => Ok(recipes),
    }
}

fn read_table(source: &Source, path: &Path) -> Result<Vec<PoolRecipe>, LabelError> {
    crate::table::rows(source, path, &["id", "ops"], |row| {
        Ok(PoolRecipe {
            id: row.number(0)?,
            recipe: row.recipe(1)?,
        })
    })
}

fn read_lines(source: &Source, path: &Path) -> Result<Vec<PoolRecipe>, LabelError> {
    let text = String::from_utf8_lossy(source.bytes());
    let lines = (0u32..).zip(text.lines());
    let recipes = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    recipes
        .map(|(id, line)| {
            let parsed = line.trim().parse();
            let recipe =
                parsed.map_err(|error| LabelError::row(path, u64::from(id) + 1, format!("{error}")))?;
            Ok(PoolRecipe { id, recipe })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p1_gives_the_pinned_recipes() {
        let digits = |id| p1(P1_SEED, id, STEPS).digits().expect("tokens only");
        assert_eq!(digits(10_000), "30605004310252345016");
        assert_eq!(digits(10_001), "45311310214511216600");
        assert_eq!(p1(P1_SEED, 10_000, 5).digits().as_deref(), Some("30605"));
    }

    #[test]
    fn plain_lines_and_tables_are_read_and_mistakes_have_lines() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("recipes.txt");
        let read_text = |text: &str| {
            std::fs::write(&path, text).expect("the folder is ours");
            read(&path)
        };
        let plain = read_text("# mine\nresyn2\n\nb; rw\n").expect("two recipes");
        assert_eq!(plain.iter().map(|recipe| recipe.id).collect::<Vec<_>>(), [1, 3]);
        let table = read_text("id,ops\n7,0123456\n").expect("one recipe");
        assert_eq!((table[0].id, table[0].recipe.len()), (7, 7));

        let message = |text: &str| read_text(text).expect_err("a mistake").to_string();
        assert!(message("b\nb; rvw\n").contains("recipes.txt:2: "));
        assert!(message("id,ops\n1,00\n1,01\n").contains("id 1 is given twice"));
        assert!(message("id,ops\nx,00\n").contains("recipes.txt:2: "));
        assert!(message("").contains("no recipe"));
        Ok(())
    }
}
