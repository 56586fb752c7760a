//! Mean and maximum over contiguous runs of rows: pooling of nodes by level, or by circuit.
//! Not for rows in any order: nodes are numbered by level, so a level is a range.

use std::sync::Arc;

use tch::{Device, Kind, Tensor};

use super::autograd::custom_op;
use super::kernel::{self, Element};
use super::shape::expect_rows;
use crate::Error;

/// What is computed of a segment's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pool {
    Mean,
    Max,
    MeanMax,
}

impl Pool {
    /// Widths of output per width of input.
    fn parts(self) -> usize {
        if self == Self::MeanMax { 2 } else { 1 }
    }
}

/// A partition of rows `0..N` into S contiguous runs, some of them perhaps empty; cheap to clone.
///
/// An empty segment has zeros. **Ties:** where several rows of a segment have the largest value of a
/// column, the first of them gets the whole gradient of the maximum.
///
/// ```
/// use netlearn_models::nn::Segments;
/// use tch::Tensor;
/// let levels = Segments::from_sorted(&[0, 0, 1], 2)?;
/// let x = Tensor::from_slice2(&[[1.0_f32], [3.0], [5.0]]);
/// assert_eq!(levels.mean_max(&x)?, Tensor::from_slice2(&[[2.0_f32, 3.0], [5.0, 5.0]]));
/// # Ok::<(), netlearn_models::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Segments {
    offsets: Arc<[u32]>,
}

impl Segments {
    /// Segment s holds rows `offsets[s]..offsets[s + 1]`.
    ///
    /// # Errors
    /// [`Error::Data`] where the offsets do not start at 0 or fall.
    pub fn from_offsets(offsets: Vec<u32>) -> Result<Self, Error> {
        if offsets.first() != Some(&0) || !offsets.is_sorted() {
            return Err(Error::Data(
                "offsets of segments start at 0 and never fall".into(),
            ));
        }
        Ok(Self {
            offsets: offsets.into(),
        })
    }

    /// The segment of each row, non-decreasing, each below `count`.
    ///
    /// # Errors
    /// [`Error::Data`] where they fall or reach `count`.
    pub fn from_sorted(segment_of_row: &[u32], count: usize) -> Result<Self, Error> {
        let last = segment_of_row.last().is_none_or(|&s| (s as usize) < count);
        if !segment_of_row.is_sorted() || !last {
            return Err(Error::Data(format!(
                "segments of rows never fall and stay below {count}"
            )));
        }
        let mut offsets = vec![0; count + 1];
        for &s in segment_of_row {
            offsets[s as usize + 1] += 1;
        }
        for s in 0..count {
            offsets[s + 1] += offsets[s];
        }
        Ok(Self {
            offsets: offsets.into(),
        })
    }

    /// S.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no segment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// N.
    pub fn num_rows(&self) -> usize {
        self.offsets[self.len()] as usize
    }

    /// Mean of each segment: x `[N, F]` to `[S, F]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where x has not N rows, [`Error::Torch`] where it is neither f32 nor f64.
    pub fn mean(&self, x: &Tensor) -> Result<Tensor, Error> {
        self.pool(x, Pool::Mean)
    }

    /// Maximum of each segment: x `[N, F]` to `[S, F]`.
    ///
    /// # Errors
    /// As [`Segments::mean`].
    pub fn max(&self, x: &Tensor) -> Result<Tensor, Error> {
        self.pool(x, Pool::Max)
    }

    /// Mean and maximum side by side: x `[N, F]` to `[S, 2F]`, the mean first.
    ///
    /// # Errors
    /// As [`Segments::mean`].
    pub fn mean_max(&self, x: &Tensor) -> Result<Tensor, Error> {
        self.pool(x, Pool::MeanMax)
    }

    fn pool(&self, x: &Tensor, pool: Pool) -> Result<Tensor, Error> {
        expect_rows("input of a pooling over segments", x, self.num_rows())?;
        if x.device() != Device::Cpu {
            return self.pool_on_device(x, pool);
        }
        match x.kind() {
            Kind::Float => self.pool_of::<f32>(x, pool),
            Kind::Double => self.pool_of::<f64>(x, pool),
            kind => Err(Error::Torch(format!("pooling is of f32 or f64, not of {kind:?}"))),
        }
    }

    fn pool_of<T: Element>(&self, x: &Tensor, pool: Pool) -> Result<Tensor, Error> {
        let width = x.size()[1] as usize;
        let stride = width * pool.parts();
        let (y, winners) = tch::no_grad(|| self.forward::<T>(&x.detach(), pool))?;
        let segments = self.clone();
        let mut outputs = custom_op(&[x], vec![y], move |grads| {
            let Some(grad) = &grads[0] else {
                return Ok(vec![None]);
            };
            let grad = grad.f_contiguous()?;
            let rows = segments.num_rows() as i64;
            let mut into = Tensor::f_zeros([rows, width as i64], (T::KIND, Device::Cpu))?;
            let (from, to) = (kernel::slice::<T>(&grad), kernel::slice_mut::<T>(&mut into));
            for s in 0..segments.len() {
                let mut row = &from[s * stride..(s + 1) * stride];
                if pool != Pool::Max {
                    segments.spread_mean(s, &row[..width], to);
                    row = &row[stride - width..];
                }
                if pool != Pool::Mean {
                    for (f, (&winner, &g)) in winners[s * width..(s + 1) * width].iter().zip(row).enumerate()
                    {
                        if winner != u32::MAX {
                            to[winner as usize * width + f] += g;
                        }
                    }
                }
            }
            Ok(vec![Some(into)])
        })?;
        Ok(outputs.remove(0))
    }

    /// Adds a segment's share of the mean's gradient to each of its rows.
    fn spread_mean<T: Element>(&self, s: usize, grad: &[T], to: &mut [T]) {
        let (start, end) = (self.offsets[s], self.offsets[s + 1]);
        let scale = T::from_f64(1.0 / f64::from((end - start).max(1)));
        let width = grad.len();
        for row in start as usize..end as usize {
            for (into, &g) in to[row * width..(row + 1) * width].iter_mut().zip(grad) {
                *into += g * scale;
            }
        }
    }

    /// The pooled rows and, where there is a maximum, the row that gave each.
    fn forward<T: Element>(&self, x: &Tensor, pool: Pool) -> Result<(Tensor, Vec<u32>), Error> {
        let x = x.f_contiguous()?;
        let width = x.size()[1] as usize;
        let stride = width * pool.parts();
        let mut y = Tensor::f_empty([self.len() as i64, stride as i64], (T::KIND, Device::Cpu))?;
        let from = kernel::slice::<T>(&x);
        let to = kernel::slice_mut::<T>(&mut y);
        let mut winners = Vec::new();
        if pool != Pool::Max {
            kernel::segment_mean(&self.offsets, from, to, width, stride);
        }
        if pool != Pool::Mean && !to.is_empty() {
            winners = vec![u32::MAX; self.len() * width];
            let to = &mut to[stride - width..];
            kernel::segment_max(&self.offsets, from, to, &mut winners, width, stride);
        }
        Ok((y, winners))
    }

    /// The same by libtorch's operations; the winners are still found on the CPU, so that the rule
    /// for ties is one.
    fn pool_on_device(&self, x: &Tensor, pool: Pool) -> Result<Tensor, Error> {
        let mut parts = Vec::new();
        if pool != Pool::Max {
            let counts: Vec<i64> = self.offsets.windows(2).map(|o| i64::from(o[1] - o[0])).collect();
            let counts = Tensor::from_slice(&counts).to_device(x.device());
            let of_row = Tensor::arange(self.len() as i64, (Kind::Int64, x.device()))
                .f_repeat_interleave_self_tensor(&counts, 0, None)?;
            let zeros = Tensor::zeros([self.len() as i64, x.size()[1]], (x.kind(), x.device()));
            let sums = zeros.f_index_add(0, &of_row, x)?;
            parts.push(sums / counts.clamp_min(1).to_kind(x.kind()).unsqueeze(1));
        }
        if pool != Pool::Mean {
            let copy = x.detach().to_device(Device::Cpu).to_kind(Kind::Double);
            let (_, winners) = self.forward::<f64>(&copy, Pool::Max)?;
            let found: Vec<i64> = winners
                .iter()
                .map(|&w| if w == u32::MAX { 0 } else { i64::from(w) })
                .collect();
            let empty: Vec<bool> = winners.iter().map(|&w| w == u32::MAX).collect();
            let shape = [self.len() as i64, x.size()[1]];
            let found = Tensor::from_slice(&found).view(shape).to_device(x.device());
            let empty = Tensor::from_slice(&empty).view(shape).to_device(x.device());
            parts.push(x.f_gather(0, &found, false)?.masked_fill(&empty, 0.0));
        }
        Ok(Tensor::f_cat(&parts, 1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::testing::{assert_close, gradcheck, values, wave};

    fn sample() -> (Segments, Tensor) {
        // Segment 1 is empty; column 1 of segment 2 has its maximum twice.
        let segments = Segments::from_offsets(vec![0, 2, 2, 5]).expect("offsets");
        let x = [[1.0, 2.0], [3.0, -4.0], [-1.0, 7.0], [-5.0, 7.0], [-3.0, 0.0]];
        (segments, Tensor::from_slice2(&x))
    }

    #[test]
    fn mean_and_max_of_runs_with_an_empty_one() {
        tch::set_num_threads(1);
        let (segments, x) = sample();
        let expected = [
            2.0,
            -1.0,
            3.0,
            2.0,
            0.0,
            0.0,
            0.0,
            0.0,
            -3.0,
            14.0 / 3.0,
            -1.0,
            7.0,
        ];
        for x in [x.to_kind(Kind::Float), x.to_kind(Kind::Double)] {
            assert_close(&segments.mean_max(&x).expect("fits"), &expected, 1e-6);
            let both = Tensor::cat(
                &[segments.mean(&x).expect("fits"), segments.max(&x).expect("fits")],
                1,
            );
            assert_close(&both, &expected, 1e-6);
            assert_close(
                &segments.pool_on_device(&x, Pool::MeanMax).expect("fits"),
                &expected,
                1e-6,
            );
        }
    }

    #[test]
    fn the_first_of_equal_maxima_takes_the_gradient() {
        tch::set_num_threads(1);
        let (segments, x) = sample();
        let expected = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        for on_device in [false, true] {
            let x = x.copy().set_requires_grad(true);
            let y = if on_device {
                segments.pool_on_device(&x, Pool::Max)
            } else {
                segments.max(&x)
            };
            y.expect("fits").sum(Kind::Double).backward();
            assert_close(&x.grad(), &expected, 0.0);
        }
    }

    #[test]
    fn gradients_agree_with_differences() {
        tch::set_num_threads(1);
        let segments = Segments::from_sorted(&[0, 0, 0, 2, 2, 3], 5).expect("sorted");
        let x = Tensor::from_slice(&wave(18, 0.4)).view([6, 3]);
        for pool in [Pool::Mean, Pool::Max, Pool::MeanMax] {
            gradcheck(&[x.copy()], |x| segments.pool(&x[0], pool).expect("fits").sin());
        }
    }

    #[test]
    fn one_segment_is_the_global_pool() {
        let x = Tensor::from_slice(&wave(40, 0.1)).view([10, 4]);
        let all = Segments::from_offsets(vec![0, 10])
            .expect("offsets")
            .mean_max(&x)
            .expect("fits");
        let expected = Tensor::cat(&[x.mean_dim(0, false, Kind::Double), x.amax(0, false)], 0);
        assert_close(&all, &values(&expected), 1e-12);
    }

    #[test]
    fn wrong_segments_are_errors() {
        assert!(Segments::from_offsets(vec![]).is_err());
        assert!(Segments::from_offsets(vec![0, 3, 2]).is_err());
        assert!(Segments::from_sorted(&[0, 2, 1], 3).is_err());
        assert!(Segments::from_sorted(&[0, 3], 3).is_err());
        let (segments, x) = sample();
        assert!(matches!(
            segments.mean(&x.narrow(0, 0, 4)),
            Err(Error::Shape { .. })
        ));
        assert_eq!(
            (segments.len(), segments.num_rows(), segments.is_empty()),
            (3, 5, false)
        );
    }
}
