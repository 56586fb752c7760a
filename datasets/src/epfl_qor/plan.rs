//! The work: which recipes on which circuits, cut into items whose order the options alone decide.
//! Not for: doing it.

use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{EngineIdentity, Library, sha256_hex};
use netlearn_parsers::aiger;
use serde::Serialize;

use super::{BuildError, BuildOptions};
use crate::recipes::PoolRecipe;
use crate::store::InputHash;

/// Seconds that an item should take by the estimate: short enough that little is lost to a kill,
/// long enough that starting ABC does not count.
const ITEM_SECONDS: f64 = 5.0;

/// Estimated seconds of a step, per AND node.
const STEP_SECONDS_PER_AND: f64 = 5e-6;

/// Estimated seconds that no recipe falls below.
const LEAST_RECIPE_SECONDS: f64 = 0.02;

/// Everything that decides the content of a data set.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The options.
    pub options: BuildOptions,
    /// The circuits by name, with how many recipes of the pool each gets.
    pub circuits: Vec<PlannedCircuit>,
    /// The recipes, by id.
    pub recipes: Vec<PoolRecipe>,
    /// Hash of all of it, tool and library included.
    pub hash: String,
}

/// A circuit to measure.
#[derive(Clone, Debug)]
pub struct PlannedCircuit {
    /// Name, content and number of recipes.
    pub input: InputHash,
    /// The circuit.
    pub aig: Aig,
    /// As canonical binary AIGER.
    pub aiger: Vec<u8>,
}

/// A chunk of recipes of one circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// `circuit/first recipe id`: its name in journals and the key that chooses its shard.
    pub key: String,
    /// Index of the circuit.
    pub circuit: usize,
    /// The recipes, as a range of indices into the pool.
    pub recipes: std::ops::Range<usize>,
    /// Estimated seconds.
    pub seconds: f64,
}

/// One part of the work out of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 0.
    pub index: u32,
    /// Out of how many.
    pub count: u32,
}

impl std::str::FromStr for Shard {
    type Err = String;

    /// Reads `i/n` with 0 <= i < n.
    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (index, count) = text.split_once('/')?;
            let shard = Shard {
                index: index.parse().ok()?,
                count: count.parse().ok()?,
            };
            (shard.index < shard.count).then_some(shard)
        };
        parse().ok_or_else(|| format!("`{text}` is no shard; write i/n with 0 <= i < n, such as 0/8"))
    }
}

impl Shard {
    /// All of the work.
    pub const WHOLE: Self = Self { index: 0, count: 1 };

    /// Whether an item belongs to this part. It depends on the item's key alone, so that new
    /// circuits never move old items.
    pub fn takes(self, key: &str) -> bool {
        let mut head = [0; 8];
        head.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..8]);
        u64::from_le_bytes(head) % u64::from(self.count) == u64::from(self.index)
    }
}

/// What is hashed: nothing of paths, hosts, times or threads.
#[derive(Serialize)]
struct Fingerprint<'a> {
    options: &'a BuildOptions,
    circuits: Vec<&'a InputHash>,
    recipes: Vec<(u32, String)>,
    tool: &'a EngineIdentity,
    library: &'a str,
}

impl Plan {
    /// Chooses circuits and recipes by the options. `own` says that all circuits are the user's.
    ///
    /// # Errors
    /// [`BuildError::NothingToDo`] where the options leave no circuit or no recipe.
    pub fn new(
        options: BuildOptions,
        circuits: Vec<Aig>,
        own: bool,
        mut recipes: Vec<PoolRecipe>,
        tool: &EngineIdentity,
        library: &Library,
    ) -> Result<Self, BuildError> {
        recipes.sort_by_key(|recipe| recipe.id);
        let mut planned = Vec::new();
        for aig in circuits.into_iter().filter(|aig| options.takes(aig.name(), own)) {
            let mut bytes = Vec::new();
            aiger::write(&aig.to_aiger(), &mut bytes).map_err(|error| BuildError::Unwritable {
                circuit: aig.name().to_owned(),
                message: error.to_string(),
            })?;
            let input = InputHash {
                name: aig.name().to_owned(),
                sha256: sha256_hex(&bytes),
                recipes: options.recipes_of(aig.name(), aig.num_ands()).min(recipes.len()),
            };
            planned.push(PlannedCircuit {
                input,
                aig,
                aiger: bytes,
            });
        }
        planned.sort_by(|a, b| a.input.name.cmp(&b.input.name));
        if let Some(pair) = planned
            .windows(2)
            .find(|pair| pair[0].input.name == pair[1].input.name)
        {
            return Err(BuildError::TwoCircuits {
                name: pair[0].input.name.clone(),
            });
        }
        if planned.iter().all(|circuit| circuit.input.recipes == 0) {
            return Err(BuildError::NothingToDo);
        }
        let most = planned
            .iter()
            .map(|circuit| circuit.input.recipes)
            .max()
            .unwrap_or(0);
        recipes.truncate(most);
        let fingerprint = Fingerprint {
            options: &options,
            circuits: planned.iter().map(|circuit| &circuit.input).collect(),
            recipes: recipes
                .iter()
                .map(|recipe| (recipe.id, recipe.recipe.compact()))
                .collect(),
            tool,
            library: &library.sha256,
        };
        // Plain structs, strings and numbers: there is nothing that JSON could not hold.
        let text = serde_json::to_vec(&fingerprint).unwrap_or_else(|error| unreachable!("{error}"));
        Ok(Self {
            hash: sha256_hex(&text),
            options,
            circuits: planned,
            recipes,
        })
    }

    /// The items of a shard, cheap circuits first, so that most of the rows are there early.
    pub fn items(&self, shard: Shard) -> Vec<Item> {
        let mut items = Vec::new();
        for (circuit, planned) in self.circuits.iter().enumerate() {
            let costs = self
                .recipes
                .iter()
                .map(|recipe| seconds(planned.aig.num_ands(), recipe.recipe.len()));
            let costs: Vec<f64> = costs.take(planned.input.recipes).collect();
            let mut start = 0;
            while start < costs.len() {
                let mut sum = 0.0;
                let rest = costs[start..].iter().take_while(|&&cost| {
                    let room = sum < ITEM_SECONDS;
                    sum += cost;
                    room
                });
                let end = start + rest.count();
                items.push(Item {
                    key: format!("{}/{}", planned.input.name, self.recipes[start].id),
                    circuit,
                    recipes: start..end,
                    seconds: costs[start..end].iter().sum(),
                });
                start = end;
            }
        }
        items.retain(|item| shard.takes(&item.key));
        items.sort_by_key(|item| {
            (
                self.circuits[item.circuit].aig.num_ands(),
                item.circuit,
                item.recipes.start,
            )
        });
        items
    }

    /// Estimated CPU seconds of all the work.
    pub fn seconds(&self) -> f64 {
        self.items(Shard::WHOLE).iter().map(|item| item.seconds).sum()
    }

    /// Rows to be measured.
    pub fn rows(&self) -> usize {
        self.circuits.iter().map(|circuit| circuit.input.recipes).sum()
    }
}

fn seconds(ands: usize, steps: usize) -> f64 {
    (STEP_SECONDS_PER_AND * ands as f64 * steps as f64).max(LEAST_RECIPE_SECONDS)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use netlearn_graph::synthesis::LibraryFormat;

    use super::*;
    use crate::epfl_qor::Scale;
    use crate::recipes::{P1_SEED, p1_pool};

    fn circuit(name: &str, ands: usize) -> Aig {
        let mut aig = Aig::new(name);
        let inputs: Vec<_> = (0..=ands).map(|_| aig.add_unnamed_input()).collect();
        let mut last = inputs[0];
        for &input in &inputs[1..] {
            last = aig.and(last, input);
        }
        aig.add_output(last, "o");
        aig
    }

    fn plan(circuits: &[(&str, usize)], recipes: usize) -> Plan {
        let options = BuildOptions {
            recipes_per_circuit: recipes,
            ..BuildOptions::of(Scale::Full)
        };
        let tool = EngineIdentity {
            name: "abc".into(),
            version: "1".into(),
            binary_sha256: "0".into(),
        };
        let library = Library {
            path: PathBuf::from("/anywhere"),
            sha256: "1".into(),
            name: "lib".into(),
            format: LibraryFormat::Liberty,
        };
        let circuits = circuits.iter().map(|&(name, ands)| circuit(name, ands)).collect();
        let pool = p1_pool(P1_SEED, recipes as u32, 20);
        Plan::new(options, circuits, true, pool, &tool, &library).expect("work")
    }

    #[test]
    fn items_cover_every_row_once_in_every_number_of_shards() {
        let plan = plan(&[("small", 3), ("large", 40_000)], 2_000);
        for count in [1, 3, 8] {
            let mut covered = vec![0; 2 * 2_000];
            for index in 0..count {
                for item in plan.items(Shard { index, count }) {
                    assert!(item.seconds <= ITEM_SECONDS + 4.1, "{item:?}");
                    item.recipes
                        .for_each(|recipe| covered[item.circuit * 2_000 + recipe] += 1);
                }
            }
            assert!(covered.iter().all(|&times| times == 1), "{count} shards");
        }
    }

    #[test]
    fn a_further_circuit_moves_no_item() {
        let (few, many) = (plan(&[("b", 900)], 2_000), plan(&[("a", 900), ("b", 900)], 2_000));
        let shard = Shard { index: 1, count: 3 };
        let keys = |plan: &Plan| {
            plan.items(shard)
                .into_iter()
                .map(|item| item.key)
                .collect::<Vec<_>>()
        };
        assert!(!keys(&few).is_empty());
        assert!(keys(&few).iter().all(|key| keys(&many).contains(key)));
    }

    #[test]
    fn the_hash_knows_recipes_and_circuits() {
        assert_eq!(plan(&[("a", 3)], 5).hash, plan(&[("a", 3)], 5).hash);
        assert_ne!(plan(&[("a", 3)], 5).hash, plan(&[("a", 4)], 5).hash);
        assert_ne!(plan(&[("a", 3)], 5).hash, plan(&[("a", 3)], 6).hash);
    }

    #[test]
    fn shards_are_read_as_written() {
        assert_eq!("3/8".parse(), Ok(Shard { index: 3, count: 8 }));
        for wrong in ["8/8", "x/2", "1", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
