//! Tools of this crate's tests of layers: known weights, comparison, numerical gradients.
//! Not compiled outside tests.

use tch::{Kind, Tensor};

use super::VarStore;

/// Sets a variable to `values` in row-major order.
pub(crate) fn fill(store: &VarStore, name: &str, values: &[f64]) {
    let mut variable = store.get(name).unwrap_or_else(|| panic!("no variable {name}"));
    let value = Tensor::from_slice(values)
        .to_kind(variable.kind())
        .view(variable.size().as_slice());
    tch::no_grad(|| variable.copy_(&value));
}

/// Sets a variable to `0.5 sin(0.37 k + phase)`, k the row-major index: the weights of the golden
/// files.
pub(crate) fn fill_wave(store: &VarStore, name: &str, phase: f64) {
    let n = store
        .get(name)
        .unwrap_or_else(|| panic!("no variable {name}"))
        .numel();
    fill(store, name, &wave(n, phase));
}

/// `0.5 sin(0.37 k + phase)` for k below `n`.
pub(crate) fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|k| 0.5 * (0.37 * k as f64 + phase).sin()).collect()
}

/// The numbers of a tensor in row-major order.
pub(crate) fn values(tensor: &Tensor) -> Vec<f64> {
    let flat = tensor.detach().to_kind(Kind::Double).contiguous().view(-1);
    Vec::<f64>::try_from(&flat).expect("numbers")
}

/// Every number within `tolerance` of the expected one.
pub(crate) fn assert_close(tensor: &Tensor, expected: &[f64], tolerance: f64) {
    let found = values(tensor);
    assert_eq!(found.len(), expected.len(), "shape {:?}", tensor.size());
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!(
            (a - b).abs() <= tolerance,
            "element {i}: {a} is not {b}\nfound {found:?}"
        );
    }
}

/// Compares the gradient of `sum(f(inputs) * fixed weights)` with central differences in f64.
pub(crate) fn gradcheck(inputs: &[Tensor], f: impl Fn(&[Tensor]) -> Tensor) {
    let weighted = |inputs: &[Tensor]| {
        let y = f(inputs);
        let weights = Tensor::from_slice(&wave(y.numel(), 0.9)).view(y.size().as_slice());
        (y * weights).sum(Kind::Double)
    };
    let leaves: Vec<Tensor> = inputs
        .iter()
        .map(|x| x.detach().copy().set_requires_grad(true))
        .collect();
    weighted(&leaves).backward();
    let step = 1e-5;
    for (which, leaf) in leaves.iter().enumerate() {
        let analytic = values(&leaf.grad());
        for (k, analytic) in analytic.iter().enumerate() {
            let at = |delta: f64| {
                let mut moved: Vec<Tensor> = inputs.iter().map(Tensor::copy).collect();
                let flat = moved[which].view(-1);
                let mut element = flat.get(k as i64);
                let _ = element.g_add_scalar_(delta);
                tch::no_grad(|| weighted(&moved.split_off(0)).double_value(&[]))
            };
            let numeric = (at(step) - at(-step)) / (2.0 * step);
            let error = (numeric - analytic).abs() / (1.0 + numeric.abs());
            assert!(
                error < 1e-6,
                "input {which} element {k}: {analytic} against {numeric}"
            );
        }
    }
}
