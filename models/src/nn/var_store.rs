//! The named variables of a model: where layers put their weights and the loop finds them.
//! Not a file format: checkpoints are `train::checkpoint`'s.
//!
//! A variable's first value is a function of (seed, name), so neither the order in which layers are
//! built nor a layer added elsewhere changes it. Names are paths joined by dots (`enc.0.weight`);
//! checkpoints depend on them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Div;

use tch::{Device, Kind, Tensor};

use super::noise::Noise;

/// What a variable is to the optimiser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A matrix or kernel: decayed.
    Weight,
    /// A bias: decayed only where `train.decay_all` says so.
    Bias,
    /// Gain or offset of a normalisation: as [`Role::Bias`].
    Norm,
    /// A table looked up by id: as [`Role::Bias`].
    Embedding,
    /// Not trained: running statistics. Saved and averaged like the others.
    Buffer,
}

/// How a variable starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// All the same number.
    Constant(f64),
    /// Uniform in `[-bound, bound)`.
    Uniform(f64),
    /// Normal with mean 0 and this deviation.
    Normal(f64),
    /// Uniform with bound `sqrt(6 / (fan_in + fan_out))` (Glorot and Bengio 2010); shape `[out, in]`.
    XavierUniform,
    /// Uniform with bound `1 / sqrt(fan_in)`, the default of PyTorch's `Linear`; shape `[out, in, ..]`.
    FanIn,
}

/// A variable and its name.
#[derive(Debug)]
pub struct Variable {
    /// Its path, unique in the store.
    pub name: String,
    /// Its value; a handle, sharing storage with the layer's.
    pub tensor: Tensor,
    /// What it is to the optimiser.
    pub role: Role,
}

impl Variable {
    /// Whether an optimiser changes it.
    pub fn is_trained(&self) -> bool {
        self.role != Role::Buffer
    }
}

/// All variables of a model, on one device and of one kind.
///
/// ```
/// use netlearn_models::nn::{Init, Role, VarStore};
/// let store = VarStore::new(tch::Device::Cpu, 42);
/// let encoder = store.root() / "enc" / 0;
/// let weight = encoder.variable("weight", &[8, 4], Role::Weight, Init::XavierUniform);
/// assert_eq!(weight.size(), [8, 4]);
/// assert_eq!(store.variables()[0].name, "enc.0.weight");
/// assert_eq!(store.num_parameters(), 32);
/// ```
#[derive(Debug)]
pub struct VarStore {
    device: Device,
    kind: Kind,
    seed: u64,
    variables: RefCell<BTreeMap<String, (Tensor, Role)>>,
}

impl VarStore {
    /// An empty store of f32 variables whose first values follow from `seed`.
    pub fn new(device: Device, seed: u64) -> Self {
        Self::with_kind(device, Kind::Float, seed)
    }

    /// As [`VarStore::new`] with another kind of number, `Kind::Double` for checks of gradients.
    pub fn with_kind(device: Device, kind: Kind, seed: u64) -> Self {
        Self {
            device,
            kind,
            seed,
            variables: RefCell::default(),
        }
    }

    /// The path under which layers name their variables.
    pub fn root(&self) -> Path<'_> {
        Path {
            store: self,
            prefix: String::new(),
        }
    }

    /// Where the variables are.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The kind of their numbers.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// All variables, buffers included, sorted by name.
    pub fn variables(&self) -> Vec<Variable> {
        let variables = self.variables.borrow();
        variables
            .iter()
            .map(|(name, (tensor, role))| Variable {
                name: name.clone(),
                tensor: tensor.shallow_clone(),
                role: *role,
            })
            .collect()
    }

    /// The variable of this name.
    pub fn get(&self, name: &str) -> Option<Tensor> {
        self.variables
            .borrow()
            .get(name)
            .map(|(tensor, _)| tensor.shallow_clone())
    }

    /// Numbers that are trained (buffers do not count).
    pub fn num_parameters(&self) -> usize {
        self.variables()
            .iter()
            .filter(|v| v.is_trained())
            .map(|v| v.tensor.numel())
            .sum()
    }
}

/// A prefix of names in a [`VarStore`].
#[derive(Debug, Clone)]
pub struct Path<'a> {
    store: &'a VarStore,
    prefix: String,
}

impl Path<'_> {
    /// Where the variables are.
    pub fn device(&self) -> Device {
        self.store.device
    }

    /// The kind of their numbers.
    pub fn kind(&self) -> Kind {
        self.store.kind
    }

    /// Makes a variable and gives a handle to it.
    ///
    /// # Panics
    /// Where the name is taken: two layers built under one path are a slip of the model's author.
    pub fn variable(&self, name: &str, shape: &[i64], role: Role, init: Init) -> Tensor {
        let name = self.join(name);
        let mut noise = Noise::new(self.store.seed, &name, 0);
        let value = match init {
            Init::Constant(value) => Tensor::full(shape, value, (self.store.kind, Device::Cpu)),
            Init::Uniform(bound) => noise.uniform_tensor(shape, -bound, bound),
            Init::Normal(deviation) => noise.normal_tensor(shape, deviation),
            Init::XavierUniform => {
                let bound = (6.0 / (fan_in(shape) + shape[0] as f64)).sqrt();
                noise.uniform_tensor(shape, -bound, bound)
            }
            Init::FanIn => {
                let bound = 1.0 / fan_in(shape).sqrt();
                noise.uniform_tensor(shape, -bound, bound)
            }
        };
        let tensor = value
            .to_kind(self.store.kind)
            .to_device(self.store.device)
            .set_requires_grad(role != Role::Buffer);
        let handle = tensor.shallow_clone();
        let earlier = self
            .store
            .variables
            .borrow_mut()
            .insert(name.clone(), (tensor, role));
        assert!(earlier.is_none(), "two variables named {name}");
        handle
    }

    fn join(&self, name: &str) -> String {
        if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.prefix)
        }
    }
}

/// Inputs that reach one output of a weight `[out, in, ..]`.
fn fan_in(shape: &[i64]) -> f64 {
    shape.iter().skip(1).product::<i64>().max(1) as f64
}

impl<T: Display> Div<T> for Path<'_> {
    type Output = Self;

    fn div(self, name: T) -> Self {
        Self {
            prefix: self.join(&name.to_string()),
            store: self.store,
        }
    }
}

impl<'a, T: Display> Div<T> for &Path<'a> {
    type Output = Path<'a>;

    fn div(self, name: T) -> Path<'a> {
        Path {
            prefix: self.join(&name.to_string()),
            store: self.store,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_values_follow_from_seed_and_name_alone() {
        let build = |seed, extra: bool| {
            let store = VarStore::new(Device::Cpu, seed);
            if extra {
                let _ = store
                    .root()
                    .variable("other", &[3], Role::Bias, Init::Uniform(1.0));
            }
            (store.root() / "enc").variable("weight", &[5, 7], Role::Weight, Init::XavierUniform)
        };
        assert_eq!(build(1, false), build(1, true));
        assert_ne!(build(1, false), build(2, false));
        let bound = (6.0_f64 / 12.0).sqrt();
        let widest = build(1, false).abs().max().double_value(&[]);
        assert!(widest <= bound && widest > 0.7 * bound, "{widest}");
    }

    #[test]
    fn variables_are_sorted_and_buffers_are_not_counted() {
        let store = VarStore::new(Device::Cpu, 0);
        let root = store.root();
        let _ = root.variable("b", &[2], Role::Bias, Init::Constant(0.5));
        let _ = root.variable("a", &[3, 2], Role::Weight, Init::FanIn);
        let _ = root.variable("mean", &[4], Role::Buffer, Init::Constant(0.0));
        let names: Vec<String> = store.variables().into_iter().map(|v| v.name).collect();
        assert_eq!(names, ["a", "b", "mean"]);
        assert_eq!(store.num_parameters(), 8);
        assert_eq!(store.get("b"), Some(Tensor::from_slice(&[0.5_f32, 0.5])));
        assert!(store.get("mean").is_some_and(|t| !t.requires_grad()));
    }

    #[test]
    #[should_panic(expected = "two variables named enc.weight")]
    fn a_name_taken_twice_is_refused() {
        let store = VarStore::new(Device::Cpu, 0);
        for _ in 0..2 {
            let _ = (store.root() / "enc").variable("weight", &[1], Role::Weight, Init::Constant(0.0));
        }
    }
}
