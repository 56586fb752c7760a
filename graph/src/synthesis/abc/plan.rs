//! Which recipes are run, in which order, and which states are kept for later ones.
//! Not for: running anything.

use crate::synthesis::{Op, Recipe};

/// The shortest prefix whose state is worth a file: reading one back costs about as much as half
/// a step, the start is read again for every recipe anyway.
const SHORTEST_KEPT: usize = 2;

/// One recipe to run, with all the recipes whose results it holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Job {
    /// What to run.
    pub(super) recipe: Recipe,
    /// Indices of the recipes that are this one or a prefix of it.
    pub(super) serves: Vec<usize>,
    /// After how many steps the state is kept for the next job.
    pub(super) keep_at: Option<usize>,
}

/// Every recipe on its own, in the order given.
pub(super) fn separate(recipes: &[Recipe]) -> Vec<Job> {
    let jobs = recipes.iter().enumerate();
    jobs.map(|(i, recipe)| Job {
        recipe: recipe.clone(),
        serves: vec![i],
        keep_at: None,
    })
    .collect()
}

/// Recipes in the order of their operators, equal ones and prefixes of others folded into those.
///
/// A state may only be kept where the copy behaves like the original. In ABC that is so after
/// steps that build the network anew ([`Op::builds_anew`]). Steps that edit in place leave an
/// order of fanouts that a copy does not have, and about one recipe in ten then ends elsewhere.
pub(super) fn shared(recipes: &[Recipe]) -> Vec<Job> {
    let mut order: Vec<usize> = (0..recipes.len()).collect();
    order.sort_by(|&a, &b| recipes[a].cmp(&recipes[b]));
    let mut jobs: Vec<Job> = Vec::new();
    for i in order {
        let recipe = &recipes[i];
        match jobs
            .last_mut()
            .filter(|job| recipe.ops().starts_with(job.recipe.ops()))
        {
            // Sorted, a prefix stands right before what it is a prefix of.
            Some(job) => {
                job.recipe.clone_from(recipe);
                job.serves.push(i);
            }
            None => jobs.push(Job {
                recipe: recipe.clone(),
                serves: vec![i],
                keep_at: None,
            }),
        }
    }
    for i in 1..jobs.len() {
        jobs[i - 1].keep_at = deepest_copyable(jobs[i - 1].recipe.ops(), jobs[i].recipe.ops());
    }
    jobs
}

fn deepest_copyable(ops: &[Op], next: &[Op]) -> Option<usize> {
    let common = ops.iter().zip(next).take_while(|(a, b)| a == b).count();
    (SHORTEST_KEPT..=common)
        .rev()
        .find(|&depth| ops[depth - 1].builds_anew())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipes(texts: &[&str]) -> Vec<Recipe> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn equal_recipes_and_prefixes_are_run_once() {
        let jobs = shared(&recipes(&["123", "12", "123", "1", "2"]));
        let served: Vec<(String, Vec<usize>)> = jobs
            .iter()
            .map(|job| (job.recipe.compact(), job.serves.clone()))
            .collect();
        assert_eq!(
            served,
            [("123".to_owned(), vec![3, 1, 0, 2]), ("2".to_owned(), vec![4])]
        );
    }

    #[test]
    fn states_are_kept_only_after_a_balance_that_is_shared() {
        let jobs = shared(&recipes(&["2660", "2661", "2602", "2002"]));
        let kept: Vec<(String, Option<usize>)> = jobs
            .iter()
            .map(|job| (job.recipe.compact(), job.keep_at))
            .collect();
        assert_eq!(
            kept,
            [
                ("2002".to_owned(), None),
                ("2602".to_owned(), Some(2)),
                ("2660".to_owned(), Some(3)),
                ("2661".to_owned(), None)
            ]
        );
    }

    #[test]
    fn no_recipe_is_lost() {
        let texts = ["0123", "6", "60", "66", "0123", "012", "6"];
        for jobs in [shared(&recipes(&texts)), separate(&recipes(&texts))] {
            let mut served: Vec<usize> = jobs.iter().flat_map(|job| job.serves.clone()).collect();
            served.sort_unstable();
            assert_eq!(served, (0..texts.len()).collect::<Vec<_>>());
        }
    }
}
