//! Nodes of the autograd graph whose backward is written in Rust, and the fused AdamW step.
//! Not for layers: they use [`custom_op`] where one hand-written loop replaces thousands of nodes.
//!
//! The C++ side is `shim/shim.cpp`.

#![expect(unsafe_code, reason = "the border to C++")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use tch::Tensor;
use torch_sys::C_tensor;

use crate::Error;

type BackwardFn = dyn FnMut(&[Option<Tensor>]) -> Result<Vec<Option<Tensor>>, Error> + Send + 'static;

/// A backward owned by a node of the graph. The mutex makes it safe to run one graph's backward
/// from two threads.
struct Closure(Mutex<Box<BackwardFn>>);

static LIVE: AtomicI64 = AtomicI64::new(0);

const TEXT: usize = 1024;

type BackwardCallback = unsafe extern "C" fn(
    *mut c_void,
    *const *mut C_tensor,
    usize,
    *mut *mut C_tensor,
    usize,
    *mut c_char,
    usize,
) -> c_int;

unsafe extern "C" {
    fn netlearn_custom_op(
        inputs: *const *mut C_tensor,
        num_inputs: usize,
        outputs: *const *mut C_tensor,
        num_outputs: usize,
        data: *mut c_void,
        backward: BackwardCallback,
        drop: unsafe extern "C" fn(*mut c_void),
        text: *mut c_char,
        capacity: usize,
    ) -> c_int;
    fn netlearn_fused_adamw(
        weights: *const *mut C_tensor,
        grads: *const *mut C_tensor,
        first: *const *mut C_tensor,
        second: *const *mut C_tensor,
        steps: *const *mut C_tensor,
        count: usize,
        lr: f64,
        beta1: f64,
        beta2: f64,
        weight_decay: f64,
        eps: f64,
        text: *mut c_char,
        capacity: usize,
    ) -> c_int;
}

/// Puts `outputs`, computed from `inputs` by the caller without gradients, into the graph as one
/// node with the given backward.
///
/// `backward` gets the gradient of each output, `None` where nothing depends on it, and gives the
/// gradient of each input, `None` where there is none. It lives as long as the graph's node and must
/// not hold an output (that would be a circle). Differentiating twice is not possible.
///
/// # Errors
/// [`Error::Torch`] where libtorch refuses the node. An error or panic of `backward` surfaces as an
/// error of the backward pass.
///
/// ```
/// use netlearn_models::nn::autograd::custom_op;
/// use tch::{Kind, Tensor};
/// let x = Tensor::from_slice(&[3.0_f32, -2.0]).set_requires_grad(true);
/// let detached = x.detach();
/// let square = &detached * &detached;
/// let y = custom_op(&[&x], vec![square], move |grads| {
///     Ok(vec![grads[0].as_ref().map(|g| g * &detached * 2.0)])
/// })?;
/// y[0].sum(Kind::Float).backward();
/// assert_eq!(x.grad(), Tensor::from_slice(&[6.0_f32, -4.0]));
/// # Ok::<(), netlearn_models::Error>(())
/// ```
pub fn custom_op<F>(inputs: &[&Tensor], outputs: Vec<Tensor>, backward: F) -> Result<Vec<Tensor>, Error>
where
    F: FnMut(&[Option<Tensor>]) -> Result<Vec<Option<Tensor>>, Error> + Send + 'static,
{
    let inputs: Vec<*mut C_tensor> = inputs.iter().map(|t| t.as_ptr().cast_mut()).collect();
    let mut outputs = outputs;
    let handles: Vec<*mut C_tensor> = outputs.iter_mut().map(Tensor::as_mut_ptr).collect();
    let closure = Box::new(Closure(Mutex::new(Box::new(backward))));
    LIVE.fetch_add(1, Ordering::Relaxed);
    call(|text| {
        // SAFETY: the pointers are of tensors that live through the call, which only reads the
        // inputs and assigns to the outputs in place; the closure's ownership goes to the node,
        // whose destructor calls `drop_closure` once.
        unsafe {
            netlearn_custom_op(
                inputs.as_ptr(),
                inputs.len(),
                handles.as_ptr(),
                handles.len(),
                Box::into_raw(closure).cast(),
                run_closure,
                drop_closure,
                text,
                TEXT,
            )
        }
    })?;
    Ok(outputs)
}

/// Closures that some graph still holds; for tests of leaks.
pub fn live_closures() -> i64 {
    LIVE.load(Ordering::Relaxed)
}

/// The state and options of one AdamW step over parallel lists of tensors.
pub(crate) struct AdamWStep<'a> {
    /// Weights, changed in place.
    pub weights: &'a [Tensor],
    /// Their gradients.
    pub grads: &'a [Tensor],
    /// First moments, changed in place.
    pub first: &'a [Tensor],
    /// Second moments, changed in place.
    pub second: &'a [Tensor],
    /// Steps made, this one included; f32 scalars, one a weight.
    pub steps: &'a [Tensor],
    /// Learning rate.
    pub lr: f64,
    /// Decay rates of the moments.
    pub betas: [f64; 2],
    /// Decoupled weight decay.
    pub weight_decay: f64,
    /// ε.
    pub eps: f64,
}

/// One AdamW step by libtorch's fused kernel.
pub(crate) fn fused_adamw(step: &AdamWStep<'_>) -> Result<(), Error> {
    let handles = |tensors: &[Tensor]| -> Vec<*mut C_tensor> {
        tensors.iter().map(|t| t.as_ptr().cast_mut()).collect()
    };
    let lists = [step.weights, step.grads, step.first, step.second, step.steps].map(handles);
    let count = step.weights.len();
    assert!(
        lists.iter().all(|list| list.len() == count),
        "lists of one length"
    );
    call(|text| {
        // SAFETY: five lists of `count` live tensors; the kernel changes their storage, which tch's
        // in-place operations do through shared handles as well.
        unsafe {
            netlearn_fused_adamw(
                lists[0].as_ptr(),
                lists[1].as_ptr(),
                lists[2].as_ptr(),
                lists[3].as_ptr(),
                lists[4].as_ptr(),
                count,
                step.lr,
                step.betas[0],
                step.betas[1],
                step.weight_decay,
                step.eps,
                text,
                TEXT,
            )
        }
    })
}

/// Calls a shim function and turns its status and text into a result.
fn call(function: impl FnOnce(*mut c_char) -> c_int) -> Result<(), Error> {
    let mut text = [0 as c_char; TEXT];
    if function(text.as_mut_ptr()) == 0 {
        return Ok(());
    }
    // SAFETY: the shim ends its text with a NUL within the buffer, which started as all NUL.
    let text = unsafe { CStr::from_ptr(text.as_ptr()) };
    Err(Error::Torch(text.to_string_lossy().into_owned()))
}

unsafe extern "C" fn run_closure(
    data: *mut c_void,
    grads: *const *mut C_tensor,
    num_grads: usize,
    results: *mut *mut C_tensor,
    num_results: usize,
    text: *mut c_char,
    capacity: usize,
) -> c_int {
    let run = || -> Result<(), String> {
        // SAFETY: `data` is the box that `custom_op` gave away and the calling node still owns; the
        // lists are the C++ caller's arrays of these lengths.
        let (closure, grads) = unsafe {
            (
                &*data.cast::<Closure>(),
                std::slice::from_raw_parts(grads, num_grads),
            )
        };
        let grads: Vec<Option<Tensor>> = grads
            .iter()
            // SAFETY: not null, so a live tensor that the caller lends; the clone is our own handle.
            .map(|&grad| (!grad.is_null()).then(|| unsafe { Tensor::clone_from_ptr(grad) }))
            .collect();
        let mut backward = closure.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = tch::no_grad(|| backward(&grads)).map_err(|error| error.to_string())?;
        if made.len() != num_results {
            return Err(format!(
                "backward gave {} gradients for {num_results} inputs",
                made.len()
            ));
        }
        for (i, grad) in made.into_iter().enumerate() {
            if let Some(mut grad) = grad {
                // SAFETY: `results` has `num_results` places; the caller deletes what it finds, so
                // this handle is given away and not dropped here.
                unsafe { *results.add(i) = grad.as_mut_ptr() };
                std::mem::forget(grad);
            }
        }
        Ok(())
    };
    let failure = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(())) => return 0,
        Ok(Err(message)) => message,
        Err(panic) => panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
            .unwrap_or_else(|| "panic in a backward".to_owned()),
    };
    let length = failure.len().min(capacity.saturating_sub(1));
    // SAFETY: the caller's buffer has `capacity` bytes and is all NUL behind what is written.
    unsafe { std::ptr::copy_nonoverlapping(failure.as_ptr().cast(), text, length) };
    1
}

unsafe extern "C" fn drop_closure(data: *mut c_void) {
    LIVE.fetch_sub(1, Ordering::Relaxed);
    // SAFETY: called once, by the destructor of the node that owns the box of `custom_op`.
    let closure = unsafe { Box::from_raw(data.cast::<Closure>()) };
    // A panic must not cross into C++; what a closure's captures do on drop cannot be reported.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(closure)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::testing::{gradcheck, wave};
    use tch::Kind;

    /// `x * y` and `sum(x)` as one node.
    fn product_and_sum(x: &Tensor, y: &Tensor) -> Vec<Tensor> {
        let (a, b) = (x.detach(), y.detach());
        let outputs = vec![&a * &b, a.sum(a.kind())];
        custom_op(&[x, y], outputs, move |grads| {
            let product = grads[0].as_ref();
            let from_sum = grads[1].as_ref().map(|g| g.expand_as(&a));
            let into_x = match (product.map(|g| g * &b), from_sum) {
                (Some(p), Some(s)) => Some(p + s),
                (p, s) => p.or(s),
            };
            Ok(vec![into_x, product.map(|g| g * &a)])
        })
        .expect("node")
    }

    fn leaf(phase: f64) -> Tensor {
        Tensor::from_slice(&wave(6, phase)).set_requires_grad(true)
    }

    // One test, for the count of live closures is the process's.
    #[test]
    fn custom_nodes_have_right_gradients_and_leave_no_closure_behind() {
        tch::set_num_threads(1);
        let inputs = [leaf(0.1), leaf(0.7)];
        gradcheck(&inputs, |x| {
            let made = product_and_sum(&x[0], &x[1]);
            &made[0] * &made[1]
        });
        gradcheck(&inputs, |x| product_and_sum(&x[0], &x[1]).remove(0).sin());
        gradcheck(&inputs[..1], |x| product_and_sum(&x[0], &x[0].detach()).remove(1));

        let (x, y) = (leaf(0.2), leaf(0.4));
        let unused = product_and_sum(&x, &y);
        assert!(unused[0].requires_grad());
        drop(unused);
        let plain = tch::no_grad(|| product_and_sum(&x, &y));
        assert!(!plain[0].requires_grad());
        drop(plain);

        let failing = |message: &'static str, panics: bool| {
            let y = custom_op(&[&x], vec![x.detach().copy()], move |_| {
                assert!(!panics, "{message}");
                Err(Error::Data(message.to_owned()))
            });
            let y = y.expect("node").remove(0).sum(Kind::Double);
            y.f_backward().expect_err("the backward fails").to_string()
        };
        assert!(failing("no such table", false).contains("no such table"));
        assert!(failing("arithmetic went wrong", true).contains("arithmetic went wrong"));
        let short = custom_op(&[&x], vec![x.detach().copy()], |_| Ok(vec![])).expect("node");
        let text = short[0]
            .sum(Kind::Double)
            .f_backward()
            .expect_err("fails")
            .to_string();
        assert!(text.contains("0 gradients for 1 inputs"), "{text}");
        drop(short);
    }
}
