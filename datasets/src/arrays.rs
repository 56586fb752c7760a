//! Arrays for other programs: safetensors.
//! Not for what they hold.

use std::path::Path;

use safetensors::tensor::{Dtype, TensorView, serialize};

use crate::store::{StoreError, write_atomically};

/// Writes arrays into one file.
pub(crate) fn write(path: &Path, arrays: &[Array]) -> Result<(), StoreError> {
    let views = arrays.iter().map(|array| (array.name, array.view()));
    let bytes = serialize(views, None).map_err(|error| StoreError::malformed(path, error.to_string()))?;
    write_atomically(path, |out| out.write_all(&bytes))
}

/// An array with its name; its values lie row by row.
pub(crate) struct Array {
    name: &'static str,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Array {
    pub(crate) fn i64(name: &'static str, shape: &[usize], values: impl IntoIterator<Item = i64>) -> Self {
        let bytes = values.into_iter().flat_map(i64::to_le_bytes).collect();
        Self {
            name,
            dtype: Dtype::I64,
            shape: shape.to_vec(),
            bytes,
        }
    }

    pub(crate) fn f32(name: &'static str, shape: &[usize], values: impl IntoIterator<Item = f32>) -> Self {
        let bytes = values.into_iter().flat_map(f32::to_le_bytes).collect();
        Self {
            name,
            dtype: Dtype::F32,
            shape: shape.to_vec(),
            bytes,
        }
    }

    pub(crate) fn u8(name: &'static str, shape: &[usize], values: impl IntoIterator<Item = bool>) -> Self {
        Self {
            name,
            dtype: Dtype::U8,
            shape: shape.to_vec(),
            bytes: values.into_iter().map(u8::from).collect(),
        }
    }

    pub(crate) fn f64(name: &'static str, shape: &[usize], values: impl IntoIterator<Item = f64>) -> Self {
        let bytes = values.into_iter().flat_map(f64::to_le_bytes).collect();
        Self {
            name,
            dtype: Dtype::F64,
            shape: shape.to_vec(),
            bytes,
        }
    }

    fn view(&self) -> TensorView<'_> {
        // Every array has as many values as its shape says; tests load them all.
        TensorView::new(self.dtype, self.shape.clone(), &self.bytes)
            .unwrap_or_else(|error| unreachable!("{}: {error}", self.name))
    }
}
