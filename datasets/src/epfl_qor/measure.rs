//! Measuring an item of work: running its recipes and turning trajectories into rows.
//! Not for: which items there are, or where rows go.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use netlearn_graph::synthesis::{
    CancelFlag, EngineError, Library, MapAt, Recipe, RecipeError, RunOptions, StepQor, SynthesisEngine,
    Trajectory,
};
use serde::{Deserialize, Serialize};

use super::{Failure, Item, Plan};
use crate::qor::QorRow;

/// What became of an item, as it stands in the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ItemRecord {
    /// The key of the item.
    pub(super) key: String,
    /// What was measured.
    pub(super) rows: Vec<QorRow>,
    /// What could not be.
    pub(super) failures: Vec<Failure>,
}

/// Why an item was not measured at all.
pub(super) enum Stop {
    Cancelled,
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Stop::Engine(error)
    }
}

/// Measures items of one plan.
pub(super) struct Measurer<'a> {
    plan: &'a Plan,
    engine: &'a dyn SynthesisEngine,
    run: RunOptions,
    /// The start of each circuit, mapped once.
    starts: Vec<Mutex<Option<StepQor>>>,
}

impl<'a> Measurer<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        engine: &'a dyn SynthesisEngine,
        library: &Library,
        cancel: &CancelFlag,
    ) -> Self {
        let run = RunOptions {
            map_at: plan.options.mapped_steps(),
            library: Some(library.clone()),
            timeout: Duration::from_secs(plan.options.timeout_s),
            cancel: cancel.clone(),
            ..RunOptions::default()
        };
        let starts = plan.circuits.iter().map(|_| Mutex::default()).collect();
        Self {
            plan,
            engine,
            run,
            starts,
        }
    }

    /// Measures the recipes at these indices of the pool on the circuit of the item. A recipe that
    /// fails is tried once more.
    pub(super) fn measure(&self, item: &Item, recipes: &[usize]) -> Result<ItemRecord, Stop> {
        let mut record = ItemRecord {
            key: item.key.clone(),
            ..ItemRecord::default()
        };
        let start = match self.start(item.circuit)? {
            Ok(start) => start,
            Err(error) => {
                let failed = recipes.iter().map(|&recipe| self.failure(item, recipe, &error));
                record.failures.extend(failed);
                return Ok(record);
            }
        };
        let results = self.run(item.circuit, recipes, &self.run)?;
        for (&recipe, mut result) in recipes.iter().zip(results) {
            if result.is_err() {
                // One recipe gives one result.
                if let Some(second) = self.run(item.circuit, &[recipe], &self.run)?.pop() {
                    result = second;
                }
            }
            match result {
                Ok(trajectory) => record.rows.push(self.row(recipe, &trajectory, &start)),
                Err(error) => record.failures.push(self.failure(item, recipe, &error)),
            }
        }
        Ok(record)
    }

    fn start(&self, circuit: usize) -> Result<Result<StepQor, RecipeError>, Stop> {
        // Whoever panicked with the lock held left either nothing or a finished value.
        let mut known = self.starts[circuit]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(start) = known.as_ref() {
            return Ok(Ok(start.clone()));
        }
        let options = RunOptions {
            map_at: MapAt::Ends,
            ..self.run.clone()
        };
        let mut results =
            self.engine
                .run(&self.plan.circuits[circuit].aig, &[Recipe::default()], &options)?;
        match results.pop() {
            Some(Ok(mut trajectory)) => Ok(Ok(known.insert(trajectory.steps.swap_remove(0)).clone())),
            Some(Err(RecipeError::Cancelled)) | None => Err(Stop::Cancelled),
            Some(Err(error)) => Ok(Err(error)),
        }
    }

    fn run(
        &self,
        circuit: usize,
        recipes: &[usize],
        options: &RunOptions,
    ) -> Result<Vec<Result<Trajectory, RecipeError>>, Stop> {
        let recipes: Vec<Recipe> = recipes
            .iter()
            .map(|&i| self.plan.recipes[i].recipe.clone())
            .collect();
        let results = self
            .engine
            .run(&self.plan.circuits[circuit].aig, &recipes, options)?;
        let cancelled = results
            .iter()
            .any(|result| matches!(result, Err(RecipeError::Cancelled)));
        if cancelled {
            Err(Stop::Cancelled)
        } else {
            Ok(results)
        }
    }

    fn row(&self, recipe: usize, trajectory: &Trajectory, start: &StepQor) -> QorRow {
        let mut row = QorRow::from_trajectory(self.plan.recipes[recipe].id, trajectory);
        row.area_um2[0] = start.area_um2;
        row.delay_ps[0] = start.delay_ps;
        row
    }

    fn failure(&self, item: &Item, recipe: usize, error: &RecipeError) -> Failure {
        let recipe = &self.plan.recipes[recipe];
        Failure {
            circuit: self.plan.circuits[item.circuit].input.name.clone(),
            recipe: recipe.id,
            ops: recipe.recipe.compact(),
            reason: error.to_string(),
        }
    }
}
