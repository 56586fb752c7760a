//! Samples, circuits and batches that every model on recipes trains with.
//! Not a model's loss; see `task.rs` and `baselines::synthnet`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Sample as Place;
use tch::Device;

use super::circuit::CircuitGraph;
use super::config::Config;
use super::graph_batch::GraphBatch;
use super::normalise::Normalisation;
use super::sample::Sample;
use crate::Error;
use crate::nn::Noise;

/// Samples of one step, by their place among the training samples.
pub type Batch = Vec<u32>;

/// The training and validation data of a task.
#[derive(Debug)]
pub(crate) struct TaskData {
    pub(crate) normalisation: Normalisation,
    pub(crate) train: Vec<Sample>,
    pub(crate) valid: Vec<Sample>,
    pub(crate) device: Device,
    /// Circuits that may share a step: together below `batch.max_nodes`.
    pub(crate) groups: Vec<Vec<usize>>,
    /// Circuits of the training split, in the order of their ids.
    circuits: Vec<CircuitGraph>,
    config: Config,
    /// Circuits already laid side by side, by their ids: batches of one group nearly always hold
    /// all of its circuits.
    graphs: RefCell<BTreeMap<Vec<usize>, Rc<GraphBatch>>>,
}

/// Samples of one forward pass, sorted by circuit.
pub(crate) struct Stacked<'a> {
    /// Ids of the circuits, ascending.
    pub(crate) ids: Vec<usize>,
    /// Samples of each.
    pub(crate) samples: Vec<Vec<&'a Sample>>,
}

impl<'a> Stacked<'a> {
    pub(crate) fn new(samples: impl IntoIterator<Item = &'a Sample>) -> Self {
        let mut of_circuit: BTreeMap<usize, Vec<&Sample>> = BTreeMap::new();
        for sample in samples {
            of_circuit.entry(sample.circuit).or_default().push(sample);
        }
        let (ids, samples) = of_circuit.into_iter().unzip();
        Self { ids, samples }
    }

    /// The circuit of each row of the stack.
    pub(crate) fn circuit_of_row(&self) -> Vec<usize> {
        self.samples
            .iter()
            .flatten()
            .map(|sample| sample.circuit)
            .collect()
    }
}

impl TaskData {
    /// Reads the samples of a split. Validation samples of circuits that are not trained on are
    /// left out; without any, the training samples validate.
    pub(crate) fn new(
        dataset: &QorDataset,
        train: &[Place],
        valid: &[Place],
        config: Config,
        device: Device,
    ) -> Result<Self, Error> {
        config.check()?;
        let normalisation = Normalisation::fit(dataset, train, config.data.normalise)?;
        let ids: BTreeMap<&str, usize> = normalisation.seen().zip(0..).collect();
        let mut circuits = vec![None; ids.len()];
        for place in train {
            let circuit = &dataset.circuits[place.circuit];
            circuits[ids[circuit.name.as_str()]]
                .get_or_insert_with(|| CircuitGraph::new(&circuit.aig, &config));
        }
        let circuits: Vec<CircuitGraph> = circuits.into_iter().flatten().collect();
        let read = |places: &[Place]| -> Result<Vec<Sample>, Error> {
            let seen = places.iter().filter_map(|place| {
                let circuit = &dataset.circuits[place.circuit];
                let scales = normalisation.of_seen(&circuit.name)?;
                let (id, row) = (ids[circuit.name.as_str()], &circuit.rows[place.row]);
                Some(Sample::new(id, row, scales, config.data.recipe_length))
            });
            seen.collect()
        };
        let (train, mut valid) = (read(train)?, read(valid)?);
        if valid.is_empty() {
            valid.clone_from(&train);
        }
        let groups = groups(&circuits, &config);
        Ok(Self {
            normalisation,
            train,
            valid,
            device,
            groups,
            circuits,
            config,
            graphs: RefCell::default(),
        })
    }

    /// Batches of an epoch: each group's samples in a random order, cut into parts of nearly equal
    /// size, all parts in a random order. A function of (seed, epoch).
    pub(crate) fn plan_epoch(&self, epoch: u64) -> Vec<Batch> {
        let order = Noise::new(self.config.train.seed, "order", epoch);
        let mut batches = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            let mut members: Batch = (0..self.train.len() as u32)
                .filter(|&i| group.contains(&self.train[i as usize].circuit))
                .collect();
            order.part(g as u64).shuffle(&mut members);
            let parts = members.len().div_ceil(self.config.batch.size);
            batches.extend(even_parts(&members, parts));
        }
        order.part(u64::MAX).shuffle(&mut batches);
        batches
    }

    /// The training samples of a batch.
    pub(crate) fn samples(&self, batch: &Batch) -> Vec<&Sample> {
        batch.iter().map(|&i| &self.train[i as usize]).collect()
    }

    /// The validation samples, in parts that fit a forward pass.
    pub(crate) fn valid_parts(&self, size: usize) -> Vec<Vec<&Sample>> {
        let mut parts = Vec::new();
        for group in &self.groups {
            let members: Vec<&Sample> = self.valid.iter().filter(|s| group.contains(&s.circuit)).collect();
            parts.extend(members.chunks(size).map(<[&Sample]>::to_vec));
        }
        parts
    }

    /// The circuits `ids` side by side; laid out once.
    pub(crate) fn graph(&self, ids: &[usize]) -> Result<Rc<GraphBatch>, Error> {
        if let Some(graph) = self.graphs.borrow().get(ids) {
            return Ok(Rc::clone(graph));
        }
        let circuits: Vec<&CircuitGraph> = ids.iter().map(|&id| &self.circuits[id]).collect();
        let graph = Rc::new(GraphBatch::new(&circuits, &self.config, self.device)?);
        let mut cache = self.graphs.borrow_mut();
        // Odd subsets come and go; the full groups are soon laid out again.
        if cache.len() >= 4 * self.groups.len() + 16 {
            cache.clear();
        }
        cache.insert(ids.to_vec(), Rc::clone(&graph));
        Ok(graph)
    }
}

/// Circuits packed by size until the next would pass `batch.max_nodes`: the small ones, which have
/// most of the samples, then never wait for a large one to be encoded.
fn groups(circuits: &[CircuitGraph], config: &Config) -> Vec<Vec<usize>> {
    let sizes: Vec<usize> = circuits.iter().map(CircuitGraph::num_nodes).collect();
    let most = if config.batch.one_circuit {
        0
    } else {
        config.batch.max_nodes
    };
    packed(&sizes, most)
}

/// Indices in ascending order of size, cut where a group's sum would pass `most`.
fn packed(sizes: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut by_size: Vec<usize> = (0..sizes.len()).collect();
    by_size.sort_by_key(|&i| sizes[i]);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut sum = 0;
    for i in by_size {
        match groups.last_mut() {
            Some(group) if sum + sizes[i] <= most => group.push(i),
            _ => {
                groups.push(vec![i]);
                sum = 0;
            }
        }
        sum += sizes[i];
    }
    groups
}

/// At most `count` contiguous parts whose sizes differ by one at most.
pub(crate) fn even_parts(items: &[u32], count: usize) -> Vec<Batch> {
    let count = count.clamp(1, items.len().max(1));
    (0..count)
        .map(|p| items[p * items.len() / count..(p + 1) * items.len() / count].to_vec())
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_circuits_share_a_group_and_large_ones_stand_alone() {
        assert_eq!(
            packed(&[10, 900, 20, 70, 30], 100),
            [vec![0, 2, 4], vec![3], vec![1]]
        );
        assert_eq!(packed(&[2, 1], 0), [[1], [0]]);
    }

    #[test]
    fn parts_are_even_whole_and_never_empty() {
        let items: Vec<u32> = (0..10).collect();
        let parts = even_parts(&items, 4);
        assert_eq!(parts.concat(), items);
        assert!(
            parts.iter().all(|part| (2..=3).contains(&part.len())),
            "{parts:?}"
        );
        assert_eq!(even_parts(&items[..2], 4).len(), 2);
        assert!(even_parts(&[], 4).is_empty());
    }
}
