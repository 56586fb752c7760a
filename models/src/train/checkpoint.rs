//! Checkpoints: tensors and a text in one safetensors file, written so that a file under its final
//! name is always whole.
//! Not the decision when to write one, and not what the text says: that is the loop's.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use tch::{Device, Kind, Tensor};

use crate::Error;
use crate::nn::VarStore;

/// The key of the metadata under which the text stands.
const TEXT: &str = "netlearn";

/// Writes the variables of `store` under their names, with a text (JSON, TOML, ...) of the caller's.
///
/// The file appears whole or not at all: it is written aside, synced and renamed.
///
/// # Errors
/// [`Error::Io`] where it cannot be written.
pub fn save_weights(path: &Path, store: &VarStore, text: &str) -> Result<(), Error> {
    let variables = store.variables();
    let named: Vec<(String, &Tensor)> = variables.iter().map(|v| (v.name.clone(), &v.tensor)).collect();
    save(path, &named, text)
}

/// Reads a file of [`save_weights`] (`checkpoints/best.safetensors` is one) into the variables of
/// `store` and gives its text.
///
/// # Errors
/// [`Error::Io`] where it cannot be read, [`Error::Checkpoint`] where it is damaged or of another
/// model; the variables then keep their values.
pub fn load_weights(path: &Path, store: &VarStore) -> Result<String, Error> {
    Saved::read(path)?.into_store(store)
}

/// As [`load_weights`], of a file in memory, as one built into the program; `name` stands for its
/// path in messages.
///
/// # Errors
/// As [`load_weights`].
pub fn load_weights_from(name: &Path, bytes: Vec<u8>, store: &VarStore) -> Result<String, Error> {
    Saved::from_bytes(name, bytes)?.into_store(store)
}

/// Writes named tensors and a text; same input, same bytes.
pub(crate) fn save(path: &Path, named: &[(String, &Tensor)], text: &str) -> Result<(), Error> {
    let damaged = |reason: String| Error::Checkpoint {
        path: path.to_owned(),
        reason,
    };
    let mut blobs = Vec::with_capacity(named.len());
    for (name, tensor) in named {
        let kind = tensor.kind();
        let dtype = dtype(kind).ok_or_else(|| damaged(format!("{name} is of kind {kind:?}")))?;
        let shape: Vec<usize> = tensor.size().iter().map(|&n| n as usize).collect();
        let mut bytes = vec![0; tensor.numel() * kind.elt_size_in_bytes()];
        tensor
            .detach()
            .to_device(Device::Cpu)
            .f_contiguous()?
            .f_copy_data_u8(&mut bytes, tensor.numel())?;
        blobs.push((dtype, shape, bytes));
    }
    let mut views = Vec::with_capacity(named.len());
    for ((name, _), (dtype, shape, bytes)) in named.iter().zip(&blobs) {
        let view = TensorView::new(*dtype, shape.clone(), bytes);
        views.push((name, view.map_err(|error| damaged(error.to_string()))?));
    }
    // One key only: the order of more would be that of a hash map.
    let metadata = HashMap::from([(TEXT.to_owned(), text.to_owned())]);
    let bytes = safetensors::serialize(views, Some(metadata));
    write_whole(path, &bytes.map_err(|error| damaged(error.to_string()))?)
}

/// Writes aside, syncs, renames, and syncs the folder, without which the new name may be lost.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let aside = path.with_extension("safetensors.tmp");
    let mut file = File::create(&aside).map_err(Error::io(&aside))?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(Error::io(&aside))?;
    drop(file);
    fs::rename(&aside, path).map_err(Error::io(path))?;
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(Error::io(folder))
}

/// A file of [`save`], read.
#[derive(Debug)]
pub(crate) struct Saved {
    path: std::path::PathBuf,
    bytes: Vec<u8>,
    pub(crate) text: String,
}

impl Saved {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        Self::from_bytes(path, fs::read(path).map_err(Error::io(path))?)
    }

    /// All its tensors into the variables of `store`; its text.
    fn into_store(self, store: &VarStore) -> Result<String, Error> {
        let variables = store.variables();
        let values = variables.iter().map(|v| self.tensor(&v.name, &v.tensor));
        let values: Vec<Tensor> = values.collect::<Result<_, _>>()?;
        super::adamw::assign(&variables, &values);
        Ok(self.text)
    }

    fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self, Error> {
        let damaged = |reason: String| Error::Checkpoint {
            path: path.to_owned(),
            reason,
        };
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|error| damaged(error.to_string()))?;
        let text = header.metadata().as_ref().and_then(|m| m.get(TEXT)).cloned();
        let text = text.ok_or_else(|| damaged("was not written by netlearn".into()))?;
        Ok(Self {
            path: path.to_owned(),
            bytes,
            text,
        })
    }

    /// An error that names this file.
    pub(crate) fn refuse(&self, reason: impl Into<String>) -> Error {
        Error::Checkpoint {
            path: self.path.clone(),
            reason: reason.into(),
        }
    }

    /// The tensor `name`, which must have shape and kind of `like`; on the CPU.
    pub(crate) fn tensor(&self, name: &str, like: &Tensor) -> Result<Tensor, Error> {
        let file = SafeTensors::deserialize(&self.bytes).map_err(|error| self.refuse(error.to_string()))?;
        let view = file
            .tensor(name)
            .map_err(|_| self.refuse(format!("has no tensor {name}: it is of another model")))?;
        let shape: Vec<i64> = view.shape().iter().map(|&n| n as i64).collect();
        if shape != like.size() || Some(view.dtype()) != dtype(like.kind()) {
            return Err(self.refuse(format!(
                "{name} is {:?} {shape:?}, the model has {:?} {:?}",
                view.dtype(),
                like.kind(),
                like.size()
            )));
        }
        Ok(Tensor::f_from_data_size(view.data(), &shape, like.kind())?)
    }
}

fn dtype(kind: Kind) -> Option<Dtype> {
    match kind {
        Kind::Float => Some(Dtype::F32),
        Kind::Double => Some(Dtype::F64),
        Kind::Int64 => Some(Dtype::I64),
        Kind::BFloat16 => Some(Dtype::BF16),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::{Init, Role};

    fn store(seed: u64, width: i64) -> VarStore {
        let store = VarStore::new(Device::Cpu, seed);
        let _ = store
            .root()
            .variable("a.weight", &[width, 2], Role::Weight, Init::Normal(1.0));
        let _ = store
            .root()
            .variable("scale", &[], Role::Norm, Init::Constant(seed as f64));
        store
    }

    #[test]
    fn weights_and_text_come_back_and_equal_input_gives_equal_bytes() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (one, two) = (
            folder.path().join("one.safetensors"),
            folder.path().join("two.safetensors"),
        );
        save_weights(&one, &store(1, 3), "{\"model\":\"x\"}").expect("saved");
        save_weights(&two, &store(1, 3), "{\"model\":\"x\"}").expect("saved");
        assert_eq!(fs::read(&one).expect("read"), fs::read(&two).expect("read"));
        let other = store(2, 3);
        assert_eq!(load_weights(&one, &other).expect("loaded"), "{\"model\":\"x\"}");
        for (a, b) in store(1, 3).variables().iter().zip(other.variables()) {
            assert_eq!(a.tensor, b.tensor);
        }
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 2);
    }

    #[test]
    fn other_models_and_damaged_files_are_refused_and_change_nothing() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("weights.safetensors");
        save_weights(&path, &store(1, 3), "").expect("saved");
        let wider = store(2, 4);
        let before = wider.get("scale");
        let error = load_weights(&path, &wider)
            .expect_err("another shape")
            .to_string();
        assert!(
            error.contains("a.weight is F32 [3, 2], the model has Float [4, 2]"),
            "{error}"
        );
        assert_eq!(wider.get("scale"), before);
        let named = VarStore::new(Device::Cpu, 0);
        let _ = named.root().variable("b", &[1], Role::Bias, Init::Constant(0.0));
        let error = load_weights(&path, &named).expect_err("another name").to_string();
        assert!(error.contains("has no tensor b"), "{error}");
        let bytes = fs::read(&path).expect("read");
        for cut in [0, 7, 40, bytes.len() - 1] {
            fs::write(&path, &bytes[..cut]).expect("cut");
            assert!(matches!(
                load_weights(&path, &store(1, 3)),
                Err(Error::Checkpoint { .. })
            ));
        }
        assert!(matches!(
            load_weights(&folder.path().join("none"), &named),
            Err(Error::Io { .. })
        ));
    }
}
