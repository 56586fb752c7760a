//! Hand-written loops over raw slices: sparse product and pooling over segments.
//! Not for anything libtorch does as fast; no tensors beyond the borrowing of their memory.

#![expect(
    unsafe_code,
    reason = "borrows the memory of tensors as slices, and chooses a vector width"
)]

use std::ops::{AddAssign, Mul};

use tch::{Device, Kind, Tensor};

use super::csr::Csr;

/// Numbers the kernels work on.
pub(crate) trait Element:
    Copy + Default + PartialOrd + Mul<Output = Self> + AddAssign + Send + 'static
{
    /// The tensor kind of this type.
    const KIND: Kind;
    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// From the type of matrix entries.
    fn from_f32(value: f32) -> Self;
}

impl Element for f32 {
    const KIND: Kind = Kind::Float;

    fn from_f64(value: f64) -> Self {
        value as Self
    }

    fn from_f32(value: f32) -> Self {
        value
    }
}

impl Element for f64 {
    const KIND: Kind = Kind::Double;

    fn from_f64(value: f64) -> Self {
        value
    }

    fn from_f32(value: f32) -> Self {
        Self::from(value)
    }
}

/// The numbers of a contiguous tensor on the CPU.
///
/// # Panics
/// Where the tensor is not that, or of another kind: the callers make it so.
pub(crate) fn slice<T: Element>(tensor: &Tensor) -> &[T] {
    check::<T>(tensor);
    // SAFETY: a contiguous CPU tensor of this kind is `numel` numbers at `data_ptr`; it lives as
    // long as the borrow, and nothing writes it meanwhile: the callers hold the only handles in use.
    // An empty tensor may have a null pointer.
    match tensor.numel() {
        0 => &[],
        n => unsafe { std::slice::from_raw_parts(tensor.data_ptr() as *const T, n) },
    }
}

/// The numbers of a contiguous tensor on the CPU that nothing else refers to.
pub(crate) fn slice_mut<T: Element>(tensor: &mut Tensor) -> &mut [T] {
    check::<T>(tensor);
    // SAFETY: as in `slice`; the callers have just made the tensor, so no other handle exists.
    match tensor.numel() {
        0 => &mut [],
        n => unsafe { std::slice::from_raw_parts_mut(tensor.data_ptr().cast::<T>(), n) },
    }
}

fn check<T: Element>(tensor: &Tensor) {
    assert!(tensor.device() == Device::Cpu && tensor.kind() == T::KIND && tensor.is_contiguous());
}

/// `y = A x + b` with x `[C, F]`, b `[F]` and y `[R, F]`, row-major; y is overwritten.
///
/// # Panics
/// Where the lengths do not fit.
pub(crate) fn spmm<T: Element>(a: &Csr, x: &[T], bias: &[T], y: &mut [T]) {
    assert_eq!(x.len(), a.cols * bias.len());
    assert_eq!(y.len(), a.rows() * bias.len());
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has AVX2.
        unsafe { spmm_avx2(a, x, bias, y) };
        return;
    }
    spmm_any(a, x, bias, y);
}

/// The same loops, compiled for 256-bit registers. Without fused multiply-add: the bits are those of
/// the plain version.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn spmm_avx2<T: Element>(a: &Csr, x: &[T], bias: &[T], y: &mut [T]) {
    spmm_any(a, x, bias, y);
}

/// Blocks of columns that fill the registers, so that a row's sum is written once.
#[inline(always)]
fn spmm_any<T: Element>(a: &Csr, x: &[T], bias: &[T], y: &mut [T]) {
    let width = bias.len();
    if width == 0 {
        return;
    }
    for (row, out) in y.chunks_exact_mut(width).enumerate() {
        let entries = a.offsets[row] as usize..a.offsets[row + 1] as usize;
        let ahead = entries.start + AHEAD..(entries.end + AHEAD).min(a.indices.len());
        for &index in a.indices.get(ahead).unwrap_or_default() {
            prefetch(&x[index as usize * width..(index as usize + 1) * width]);
        }
        let (indices, values) = (&a.indices[entries.clone()], &a.values[entries]);
        let mut column = 0;
        while column + 64 <= width {
            row_block::<T, 64>(indices, values, x, bias, column, out);
            column += 64;
        }
        while column + 16 <= width {
            row_block::<T, 16>(indices, values, x, bias, column, out);
            column += 16;
        }
        while column < width {
            row_block::<T, 1>(indices, values, x, bias, column, out);
            column += 1;
        }
    }
}

/// Entries between the one at work and the one whose row of x is asked from memory: the rows lie
/// anywhere, and waiting for them was half of the time.
const AHEAD: usize = 16;

/// Asks for the cache lines of a row.
#[inline(always)]
fn prefetch<T>(row: &[T]) {
    #[cfg(target_arch = "x86_64")]
    for line in row.chunks(64 / size_of::<T>()) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint; it reads nothing, and the address is that of a live slice.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
}

#[inline(always)]
fn row_block<T: Element, const B: usize>(
    indices: &[u32],
    values: &[f32],
    x: &[T],
    bias: &[T],
    column: usize,
    out: &mut [T],
) {
    let mut sum = [T::default(); B];
    sum.copy_from_slice(&bias[column..column + B]);
    for (&index, &value) in indices.iter().zip(values) {
        let value = T::from_f32(value);
        let from = index as usize * bias.len() + column;
        for (s, &v) in sum.iter_mut().zip(&x[from..from + B]) {
            *s += value * v;
        }
    }
    out[column..column + B].copy_from_slice(&sum);
}

/// Mean of each segment's rows: x `[N, width]`, y `[S, width]`; zeros for an empty segment.
/// `stride` is y's row length, for y may be a part of a wider matrix that starts at `y[0]`.
pub(crate) fn segment_mean<T: Element>(offsets: &[u32], x: &[T], y: &mut [T], width: usize, stride: usize) {
    for (s, range) in offsets.windows(2).enumerate() {
        let out = &mut y[s * stride..s * stride + width];
        out.fill(T::default());
        let rows = &x[range[0] as usize * width..range[1] as usize * width];
        for row in rows.chunks_exact(width.max(1)) {
            for (sum, &v) in out.iter_mut().zip(row) {
                *sum += v;
            }
        }
        let scale = T::from_f64(1.0 / f64::from((range[1] - range[0]).max(1)));
        for sum in out {
            *sum = *sum * scale;
        }
    }
}

/// Maximum of each segment's rows and the row that has it, the first one where several do. A row
/// with NaN never wins against a number; an empty segment has zeros and `u32::MAX`.
pub(crate) fn segment_max<T: Element>(
    offsets: &[u32],
    x: &[T],
    y: &mut [T],
    winners: &mut [u32],
    width: usize,
    stride: usize,
) {
    for (s, range) in offsets.windows(2).enumerate() {
        let out = &mut y[s * stride..s * stride + width];
        let won = &mut winners[s * width..(s + 1) * width];
        out.fill(T::default());
        won.fill(u32::MAX);
        for row in range[0]..range[1] {
            let at = row as usize * width;
            for ((best, winner), &v) in out.iter_mut().zip(won.iter_mut()).zip(&x[at..at + width]) {
                if *winner == u32::MAX || v > *best {
                    *best = v;
                    *winner = row;
                }
            }
        }
    }
}
