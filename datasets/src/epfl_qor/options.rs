//! What is to be measured: the options of `netlearn data build epfl-qor`.
//! Not for: where results go or on how many threads; nothing of that changes a byte.

use netlearn_graph::synthesis::MapAt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::recipes::{P1_SEED, STEPS};

/// The circuits of the scales `smoke` and `default`: quick to measure, together under a second a
/// recipe.
pub const SMALL: [&str; 10] = [
    "adder",
    "bar",
    "cavlc",
    "ctrl",
    "dec",
    "i2c",
    "int2float",
    "max",
    "priority",
    "router",
];

/// How much is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// The ten small circuits, 64 recipes each: about a minute of CPU.
    Smoke,
    /// The ten small circuits, 200 recipes each: about two minutes of CPU.
    #[default]
    Default,
    /// All circuits: 3,000 recipes where one takes under 0.1 s, 600 for max, bar, sin and voter,
    /// 100 for the rest: about 80 minutes of CPU.
    Full,
    /// All circuits, 1,500 recipes each, mapped after steps 5, 10 and 15 too: some 50 hours of CPU.
    Paper,
}

impl Scale {
    /// The name in commands and configs.
    pub fn name(self) -> &'static str {
        match self {
            Scale::Smoke => "smoke",
            Scale::Default => "default",
            Scale::Full => "full",
            Scale::Paper => "paper",
        }
    }

    /// Whether the scale measures only [`SMALL`] circuits of the suite.
    fn is_small(self) -> bool {
        matches!(self, Scale::Smoke | Scale::Default)
    }

    /// Recipes for a circuit of this name and number of ANDs.
    fn recipes(self, circuit: &str, ands: usize) -> usize {
        match (self, circuit) {
            (Scale::Smoke, _) => 64,
            (Scale::Default, _) => 200,
            (Scale::Paper, _) => 1_500,
            (Scale::Full, "max" | "bar" | "sin" | "voter") => 600,
            // Up to this size a recipe takes under 0.1 s.
            (Scale::Full, _) if ands <= 1_500 => 3_000,
            (Scale::Full, _) => 100,
        }
    }
}

/// What is to be measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BuildOptions {
    /// Which circuits and how many recipes each.
    pub scale: Scale,
    /// Recipes per circuit; 0 (the default) takes the number of the scale. Taken from the pool by
    /// ascending id.
    pub recipes_per_circuit: usize,
    /// Seed of the generated pool P1; without effect where recipes come from a file.
    pub recipe_seed: u64,
    /// Steps of a generated recipe; 20 as in OpenABC-D.
    pub recipe_len: usize,
    /// Names of the circuits to measure; empty (the default) takes those of the scale.
    pub circuits: Vec<String>,
    /// Names of circuits to leave out.
    pub skip: Vec<String>,
    /// Seconds that one recipe may take before it counts as failed. A failed recipe is tried once
    /// more, then written to `failures.csv`.
    pub timeout_s: u64,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self {
            scale: Scale::default(),
            recipes_per_circuit: 0,
            recipe_seed: P1_SEED,
            recipe_len: STEPS,
            circuits: Vec::new(),
            skip: Vec::new(),
            timeout_s: 1_800,
        }
    }
}

impl BuildOptions {
    /// The options of a scale.
    pub fn of(scale: Scale) -> Self {
        Self {
            scale,
            ..Self::default()
        }
    }

    /// Whether a circuit is measured. `own` says that the user named the folder it comes from,
    /// all of whose circuits count.
    pub fn takes(&self, circuit: &str, own: bool) -> bool {
        let named = self.circuits.iter().any(|name| name == circuit);
        let by_scale =
            self.circuits.is_empty() && (own || !self.scale.is_small() || SMALL.contains(&circuit));
        (named || by_scale) && !self.skip.iter().any(|name| name == circuit)
    }

    /// Recipes to run on a circuit.
    pub fn recipes_of(&self, circuit: &str, ands: usize) -> usize {
        match self.recipes_per_circuit {
            0 => self.scale.recipes(circuit, ands),
            count => count,
        }
    }

    /// The largest number of recipes any circuit can be given.
    pub fn most_recipes(&self) -> usize {
        self.recipes_of("", 0)
    }

    /// After which steps recipes are mapped; the start, which they share, is mapped once a
    /// circuit.
    pub fn mapped_steps(&self) -> MapAt {
        match self.scale {
            Scale::Paper => MapAt::LastAnd(vec![5, 10, 15]),
            _ => MapAt::LastAnd(Vec::new()),
        }
    }

    /// The command line that gives these options.
    pub fn command(&self) -> String {
        let usual = Self::of(self.scale);
        let mut command = format!("netlearn data build epfl-qor --scale {}", self.scale.name());
        let mut option = |is_usual: bool, text: String| {
            if !is_usual {
                command.push(' ');
                command.push_str(&text);
            }
        };
        option(
            self.recipes_per_circuit == usual.recipes_per_circuit,
            format!("--set recipes_per_circuit={}", self.recipes_per_circuit),
        );
        option(
            self.recipe_seed == usual.recipe_seed,
            format!("--set recipe_seed={}", self.recipe_seed),
        );
        option(
            self.recipe_len == usual.recipe_len,
            format!("--set recipe_len={}", self.recipe_len),
        );
        option(
            self.circuits.is_empty(),
            format!("--circuits {}", self.circuits.join(",")),
        );
        option(self.skip.is_empty(), format!("--skip {}", self.skip.join(",")));
        option(
            self.timeout_s == usual.timeout_s,
            format!("--set timeout_s={}", self.timeout_s),
        );
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_choose_circuits_and_counts() {
        let full = BuildOptions::of(Scale::Full);
        let counts = [
            ("ctrl", 174),
            ("i2c", 1_342),
            ("max", 2_865),
            ("voter", 13_758),
            ("arbiter", 11_839),
        ];
        assert_eq!(
            counts.map(|(name, ands)| full.recipes_of(name, ands)),
            [3_000, 3_000, 600, 600, 100]
        );
        assert!(full.takes("hyp", false));
        let smoke = BuildOptions::of(Scale::Smoke);
        assert!(smoke.takes("ctrl", false) && !smoke.takes("sin", false) && smoke.takes("mine", true));
        let named = BuildOptions {
            circuits: vec!["sin".to_owned()],
            ..smoke
        };
        assert!(named.takes("sin", false) && !named.takes("ctrl", false));
        assert_eq!(
            named.command(),
            "netlearn data build epfl-qor --scale smoke --circuits sin"
        );
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(toml::from_str::<BuildOptions>("scale = \"paper\"\nrecipe_len = 10").is_ok());
        let error = toml::from_str::<BuildOptions>("recipe_length = 10").expect_err("no such key");
        assert!(error.to_string().contains("recipe_len"));
    }
}
