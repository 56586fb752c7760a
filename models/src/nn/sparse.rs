//! Sparse matrix times dense features: the aggregation of every graph convolution, as one node of
//! the autograd graph with a precomputed transpose for its backward.
//! Not a general sparse algebra, and not the maximum over neighbours.

use std::sync::Arc;

use tch::{Device, Kind, Tensor};

use super::autograd::custom_op;
use super::csr::Csr;
use super::kernel::{self, Element};
use super::shape::{expect, expect_rows};
use crate::Error;

/// A constant sparse matrix `[R, C]` with its transpose; cheap to clone.
///
/// ```
/// use netlearn_models::nn::SparseMatrix;
/// use tch::Tensor;
/// // Two arcs into node 0, each (receiver, sender).
/// let a = SparseMatrix::adjacency(3, &[(0, 1), (0, 2)])?;
/// let y = a.matmul(&Tensor::from_slice2(&[[1.0_f32], [10.0], [100.0]]))?;
/// assert_eq!(y, Tensor::from_slice2(&[[110.0_f32], [0.0], [0.0]]));
/// # Ok::<(), netlearn_models::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SparseMatrix(Arc<Both>);

#[derive(Debug)]
struct Both {
    forward: Csr,
    transpose: Csr,
}

impl SparseMatrix {
    /// The matrix with the given entries (row, column, value); entries of the same place add up.
    ///
    /// # Errors
    /// [`Error::Data`] where an entry lies outside or there are 2³² entries or more.
    pub fn from_entries(rows: usize, cols: usize, entries: &[(u32, u32, f32)]) -> Result<Self, Error> {
        if u32::try_from(entries.len()).is_err() {
            return Err(Error::Data("a sparse matrix has fewer than 2^32 entries".into()));
        }
        let outside = |&&(row, col, _): &&(u32, u32, f32)| row as usize >= rows || col as usize >= cols;
        if let Some((row, col, _)) = entries.iter().find(outside) {
            return Err(Error::Data(format!(
                "entry ({row}, {col}) lies outside a sparse matrix [{rows}, {cols}]"
            )));
        }
        let forward = Csr::from_entries(rows, cols, entries);
        let transpose = forward.transposed();
        Ok(Self(Arc::new(Both { forward, transpose })))
    }

    /// A: entry 1 for each arc (receiver, sender) among `nodes` nodes, so that `A x` sums over the
    /// senders (GIN).
    ///
    /// # Errors
    /// [`Error::Data`] where an arc leaves the graph.
    pub fn adjacency(nodes: usize, arcs: &[(u32, u32)]) -> Result<Self, Error> {
        let entries: Vec<_> = arcs.iter().map(|&(to, from)| (to, from, 1.0)).collect();
        Self::from_entries(nodes, nodes, &entries)
    }

    /// `D^-1/2 (A + I) D^-1/2` with D(u) = 1 + number of arcs received by u, used for both ends
    /// (Kipf and Welling 2017, with the degrees of PyTorch Geometric's `GCNConv`).
    ///
    /// # Errors
    /// [`Error::Data`] where an arc leaves the graph.
    pub fn gcn(nodes: usize, arcs: &[(u32, u32)]) -> Result<Self, Error> {
        Self::normalised(nodes, arcs, |&(to, _)| to, 1.0)
    }

    /// As [`SparseMatrix::gcn`] with D(u) = 2 + number of arcs sent by u: the convolution of
    /// OpenABC-D's SynthNet V1 and V3, which counts the self loop and then adds one.
    ///
    /// # Errors
    /// [`Error::Data`] where an arc leaves the graph.
    pub fn gcn_openabc(nodes: usize, arcs: &[(u32, u32)]) -> Result<Self, Error> {
        Self::normalised(nodes, arcs, |&(_, from)| from, 2.0)
    }

    fn normalised(
        nodes: usize,
        arcs: &[(u32, u32)],
        counted_end: impl Fn(&(u32, u32)) -> u32,
        base: f64,
    ) -> Result<Self, Error> {
        let mut degree = vec![base; nodes];
        for arc in arcs {
            if let Some(d) = degree.get_mut(counted_end(arc) as usize) {
                *d += 1.0;
            }
        }
        let scale: Vec<f64> = degree.iter().map(|d| d.powf(-0.5)).collect();
        let of = |node: u32| scale.get(node as usize).copied().unwrap_or(0.0);
        let arcs = arcs.iter().copied();
        let loops = (0..nodes as u32).map(|u| (u, u));
        let entries: Vec<_> = arcs
            .chain(loops)
            .map(|(to, from)| (to, from, (of(to) * of(from)) as f32))
            .collect();
        Self::from_entries(nodes, nodes, &entries)
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.0.forward.rows()
    }

    /// Columns.
    pub fn cols(&self) -> usize {
        self.0.forward.cols
    }

    /// Entries.
    pub fn num_entries(&self) -> usize {
        self.0.forward.indices.len()
    }

    /// `y[r] = Σ_c A[r, c] x[c]`: x `[C, F]`, y `[R, F]`; `2 * entries * F` flop forward, the same
    /// backward. Sums run in the order of the entries, so the bits do not depend on the machine's
    /// vector width.
    ///
    /// On a device other than the CPU libtorch's gather and `index_add` take its place.
    ///
    /// # Errors
    /// [`Error::Shape`] where x is not `[C, F]`, [`Error::Torch`] where it is neither f32 nor f64.
    pub fn matmul(&self, x: &Tensor) -> Result<Tensor, Error> {
        expect_rows("features of a sparse product", x, self.cols())?;
        if x.device() != Device::Cpu {
            return self.matmul_on_device(x);
        }
        let y = tch::no_grad(|| product(&self.0.forward, &x.detach(), None))?;
        let both = Arc::clone(&self.0);
        let mut outputs = custom_op(&[x], vec![y], move |grads| {
            let Some(grad) = &grads[0] else {
                return Ok(vec![None]);
            };
            Ok(vec![Some(product(&both.transpose, grad, None)?)])
        })?;
        Ok(outputs.remove(0))
    }

    /// `y[r] = b + Σ_c A[r, c] x[c]` in one pass: x `[C, F]`, b `[F]`, y `[R, F]`.
    ///
    /// # Errors
    /// As [`SparseMatrix::matmul`]; [`Error::Shape`] too where b is not `[F]`.
    pub fn matmul_plus(&self, x: &Tensor, bias: &Tensor) -> Result<Tensor, Error> {
        expect_rows("features of a sparse product", x, self.cols())?;
        let width = x.size()[1];
        expect("bias of a sparse product", bias, bias.size() == [width], || {
            format!("[{width}]")
        })?;
        if x.device() != Device::Cpu {
            return Ok(self.matmul_on_device(x)? + bias);
        }
        let y = tch::no_grad(|| product(&self.0.forward, &x.detach(), Some(&bias.detach())))?;
        let both = Arc::clone(&self.0);
        let mut outputs = custom_op(&[x, bias], vec![y], move |grads| {
            let Some(grad) = &grads[0] else {
                return Ok(vec![None, None]);
            };
            let into_bias = grad.f_sum_dim_intlist(0, false, grad.kind())?;
            Ok(vec![Some(product(&both.transpose, grad, None)?), Some(into_bias)])
        })?;
        Ok(outputs.remove(0))
    }

    fn matmul_on_device(&self, x: &Tensor) -> Result<Tensor, Error> {
        let csr = &self.0.forward;
        let mut receivers = Vec::with_capacity(csr.indices.len());
        for r in 0..csr.rows() {
            receivers.extend(std::iter::repeat_n(
                r as i64,
                (csr.offsets[r + 1] - csr.offsets[r]) as usize,
            ));
        }
        let senders: Vec<i64> = csr.indices.iter().map(|&c| i64::from(c)).collect();
        let senders = Tensor::from_slice(&senders).to_device(x.device());
        let receivers = Tensor::from_slice(&receivers).to_device(x.device());
        let values = Tensor::from_slice(&csr.values)
            .to_kind(x.kind())
            .to_device(x.device());
        let messages = x.f_index_select(0, &senders)? * values.unsqueeze(1);
        let zeros = Tensor::zeros([csr.rows() as i64, x.size()[1]], (x.kind(), x.device()));
        Ok(zeros.f_index_add(0, &receivers, &messages)?)
    }
}

/// The product plus `bias` without a graph, on the CPU.
fn product(csr: &Csr, x: &Tensor, bias: Option<&Tensor>) -> Result<Tensor, Error> {
    match x.kind() {
        Kind::Float => product_of::<f32>(csr, x, bias),
        Kind::Double => product_of::<f64>(csr, x, bias),
        kind => Err(Error::Torch(format!(
            "a sparse product is of f32 or f64, not of {kind:?}"
        ))),
    }
}

fn product_of<T: Element>(csr: &Csr, x: &Tensor, bias: Option<&Tensor>) -> Result<Tensor, Error> {
    let x = x.f_contiguous()?;
    let width = x.size()[1];
    let bias = match bias {
        Some(bias) => bias.f_to_kind(T::KIND)?.f_contiguous()?,
        None => Tensor::f_zeros([width], (T::KIND, Device::Cpu))?,
    };
    let mut y = Tensor::f_empty([csr.rows() as i64, width], (T::KIND, Device::Cpu))?;
    kernel::spmm(
        csr,
        kernel::slice(&x),
        kernel::slice(&bias),
        kernel::slice_mut::<T>(&mut y),
    );
    Ok(y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::testing::{assert_close, gradcheck, values, wave};

    fn random_entries(rows: u32, cols: u32, count: usize) -> Vec<(u32, u32, f32)> {
        let mut noise = crate::nn::Noise::new(1, "sparse", 0);
        let entry = |noise: &mut crate::nn::Noise| {
            let at = (
                noise.below(rows as usize) as u32,
                noise.below(cols as usize) as u32,
            );
            (at.0, at.1, noise.uniform() as f32 - 0.5)
        };
        (0..count).map(|_| entry(&mut noise)).collect()
    }

    #[test]
    fn matmul_agrees_with_the_dense_product_at_every_width() {
        tch::set_num_threads(1);
        let entries = random_entries(40, 30, 150);
        let a = SparseMatrix::from_entries(40, 30, &entries).expect("inside");
        let mut dense = vec![0.0_f64; 40 * 30];
        for &(r, c, v) in &entries {
            dense[r as usize * 30 + c as usize] += f64::from(v);
        }
        let dense = Tensor::from_slice(&dense).view([40, 30]);
        for width in [0, 1, 3, 8, 17, 32, 64, 100, 128, 131] {
            let x = Tensor::from_slice(&wave(30 * width, 0.3)).view([30, width as i64]);
            let expected = values(&dense.matmul(&x));
            assert_close(&a.matmul(&x).expect("fits"), &expected, 1e-12);
            assert_close(&a.matmul(&x.to_kind(Kind::Float)).expect("fits"), &expected, 1e-5);
            assert_close(&a.matmul_on_device(&x).expect("fits"), &expected, 1e-12);
        }
    }

    #[test]
    fn matmul_has_the_right_gradient_also_through_views() {
        tch::set_num_threads(1);
        let a = SparseMatrix::from_entries(5, 4, &random_entries(5, 4, 12)).expect("inside");
        let x = Tensor::from_slice(&wave(12, 0.2)).view([3, 4]);
        let bias = Tensor::from_slice(&wave(3, 0.8));
        gradcheck(&[x.copy()], |x| a.matmul(&x[0].tr()).expect("fits").sin());
        gradcheck(&[x.copy(), bias.copy()], |t| {
            a.matmul_plus(&t[0].tr(), &t[1]).expect("fits").sin()
        });
        let apart = a.matmul(&x.tr()).expect("fits") + &bias;
        assert_close(
            &a.matmul_plus(&x.tr(), &bias).expect("fits"),
            &values(&apart),
            1e-12,
        );
        assert!(a.matmul_plus(&x.tr(), &bias.narrow(0, 0, 2)).is_err());
    }

    #[test]
    fn gcn_normalises_by_received_arcs_and_openabc_by_sent_ones() {
        // Arcs 0 <- 1, 0 <- 2, 1 <- 2.
        let arcs = [(0, 1), (0, 2), (1, 2)];
        let eye = Tensor::eye(3, (Kind::Double, Device::Cpu));
        let standard = SparseMatrix::gcn(3, &arcs)
            .and_then(|a| a.matmul(&eye))
            .expect("inside");
        let d = |x: f64| x.powf(-0.5);
        #[rustfmt::skip]
        let expected = [
            1.0 / 3.0, d(3.0) * d(2.0), d(3.0),
            0.0, 1.0 / 2.0, d(2.0),
            0.0, 0.0, 1.0,
        ];
        assert_close(&standard, &expected, 1e-7);
        let own = SparseMatrix::gcn_openabc(3, &arcs)
            .and_then(|a| a.matmul(&eye))
            .expect("inside");
        #[rustfmt::skip]
        let expected = [
            1.0 / 2.0, d(2.0) * d(3.0), d(2.0) * d(4.0),
            0.0, 1.0 / 3.0, d(3.0) * d(4.0),
            0.0, 0.0, 1.0 / 4.0,
        ];
        assert_close(&own, &expected, 1e-7);
    }

    #[test]
    fn wrong_entries_and_shapes_are_errors() {
        let outside = SparseMatrix::adjacency(2, &[(0, 2)])
            .expect_err("outside")
            .to_string();
        assert_eq!(outside, "entry (0, 2) lies outside a sparse matrix [2, 2]");
        assert!(SparseMatrix::gcn(2, &[(5, 0)]).is_err());
        let a = SparseMatrix::adjacency(2, &[(0, 1)]).expect("inside");
        let wrong = Tensor::zeros([3, 1], (Kind::Float, Device::Cpu));
        assert!(matches!(a.matmul(&wrong), Err(Error::Shape { .. })));
        let integers = Tensor::zeros([2, 1], (Kind::Int64, Device::Cpu));
        assert!(matches!(a.matmul(&integers), Err(Error::Torch(_))));
    }
}
