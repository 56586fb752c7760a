//! What can go wrong in this crate, as one type.
//! Not for errors of files in a circuit's format: those are reports of `netlearn-parsers`.

use std::fmt;
use std::path::{Path, PathBuf};

/// An error of a layer, a model, a training or a prediction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder of a run could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// libtorch refused an operation (the first line of its text).
    #[error("libtorch: {0}")]
    Torch(String),
    /// A tensor of the wrong shape at the border of a layer.
    #[error("{what}: expected shape {expected}, found {found:?}")]
    Shape {
        /// The tensor, as `layer input` or `weight NAME`.
        what: String,
        /// The expected shape, as `[N, 32]`.
        expected: String,
        /// The shape that came.
        found: Vec<i64>,
    },
    /// A value of a configuration that cannot be used.
    #[error("{key} = {value}: expected {expected}")]
    Config {
        /// The key, as `train.micro_batches`.
        key: String,
        /// The value given.
        value: String,
        /// What would be accepted.
        expected: String,
    },
    /// Training produced a number that is not finite.
    #[error(transparent)]
    NonFinite(#[from] Box<NonFinite>),
    /// A checkpoint that cannot be used.
    #[error("checkpoint {}: {reason}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another process writes the same run.
    #[error("{} is in use by another process (lock file {})", folder.display(), lock.display())]
    Locked {
        /// The run's folder.
        folder: PathBuf,
        /// The file that is locked.
        lock: PathBuf,
    },
    /// Data that a model cannot take: too few samples, a circuit without labels, an unknown name.
    #[error("{0}")]
    Data(String),
}

/// Where and when a training stopped being finite.
#[derive(Debug)]
pub struct NonFinite {
    /// The step, from 1.
    pub step: u64,
    /// The tensor: `loss`, or `gradient of NAME`.
    pub tensor: String,
    /// Its first value that is not finite.
    pub value: f64,
    /// The learning rate of the step.
    pub learning_rate: f64,
    /// The checkpoint from which a resume starts, where there is one.
    pub last_good: Option<PathBuf>,
}

impl fmt::Display for NonFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "step {}: {} is {} (learning rate {:e}); ",
            self.step, self.tensor, self.value, self.learning_rate
        )?;
        match &self.last_good {
            Some(path) => write!(f, "the last good checkpoint is {}", path.display()),
            None => write!(f, "no checkpoint was written before"),
        }
    }
}

impl std::error::Error for NonFinite {}

impl Error {
    /// An [`Error::Io`] at `path`; made for `map_err`.
    pub fn io(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Self::Io { path, source }
    }

    /// An [`Error::Config`].
    pub fn config(key: &str, value: impl fmt::Display, expected: impl Into<String>) -> Self {
        Self::Config {
            key: key.into(),
            value: value.to_string(),
            expected: expected.into(),
        }
    }
}

impl From<tch::TchError> for Error {
    /// libtorch's texts carry a stack trace of the C++ side; only their first line says anything.
    fn from(error: tch::TchError) -> Self {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        Self::Torch(first.trim_end_matches('.').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn torch_errors_are_cut_to_their_first_line() {
        let error = tch::TchError::Torch("mat1 and mat2 cannot be multiplied\nException raised".into());
        let text = Error::from(error).to_string();
        assert!(text.starts_with("libtorch: "), "{text}");
        assert!(
            !text.contains('\n') && !text.contains("Exception raised"),
            "{text}"
        );
    }

    #[test]
    fn a_loss_that_is_not_finite_names_step_tensor_rate_and_checkpoint() {
        let error = Error::from(Box::new(NonFinite {
            step: 41,
            tensor: "loss".into(),
            value: f64::NAN,
            learning_rate: 0.003,
            last_good: Some("run/checkpoints/last.safetensors".into()),
        }));
        assert_eq!(
            error.to_string(),
            "step 41: loss is NaN (learning rate 3e-3); the last good checkpoint is run/checkpoints/last.safetensors"
        );
    }
}
