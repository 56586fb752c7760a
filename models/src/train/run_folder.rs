//! The folder of a run: who may write it, and what is called how in it.
//! Not what is written: that is the loop's, the checkpoint's and the program's.

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// A run's folder, held by one writer as long as this value lives.
///
/// ```text
/// config.toml run.toml           written by the program
/// metrics.csv                    step,epoch,split,name,value
/// tensorboard/events.out.tfevents.*
/// checkpoints/last.safetensors   all that a resume needs
/// checkpoints/best.safetensors   the weights to predict with
/// lock                           held by the process that trains
/// ```
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    stop: Arc<AtomicBool>,
    /// Locked while this value lives; the system lets go of it when the process dies, however.
    _lock: File,
}

impl RunFolder {
    /// Makes a folder for a new run.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be made or holds a run already, [`Error::Locked`] where another
    /// process is at work in it.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let run = Self::open(path)?;
        if run.metrics_csv().exists() || run.last_checkpoint().exists() {
            let taken = std::io::Error::new(
                std::io::ErrorKind::AlreadyExists,
                "holds a run already: resume it, or name another folder",
            );
            return Err(Error::io(run.path())(taken));
        }
        Ok(run)
    }

    /// Takes up the run of an existing folder; where no checkpoint was written yet, from its start.
    ///
    /// # Errors
    /// [`Error::Io`] where there is no such folder, [`Error::Locked`] where another process is at
    /// work in it.
    pub fn resume(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        fs::metadata(&path).map_err(Error::io(&path))?;
        Self::open(path)
    }

    fn open(path: PathBuf) -> Result<Self, Error> {
        let checkpoints = path.join("checkpoints");
        fs::create_dir_all(&checkpoints).map_err(Error::io(&checkpoints))?;
        let lock_path = path.join("lock");
        let mut lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(Error::io(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Locked {
                    folder: path,
                    lock: lock_path,
                });
            }
            Err(TryLockError::Error(error)) => return Err(Error::io(&lock_path)(error)),
        }
        // The number is for people who wonder who holds it; nothing reads it.
        lock.set_len(0)
            .and_then(|()| writeln!(lock, "{}", std::process::id()))
            .map_err(Error::io(&lock_path))?;
        Ok(Self {
            path,
            stop: Arc::default(),
            _lock: lock,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `metrics.csv`: step, epoch, split, name, value.
    pub fn metrics_csv(&self) -> PathBuf {
        self.path.join("metrics.csv")
    }

    /// The folder of TensorBoard's event file.
    pub fn tensorboard(&self) -> PathBuf {
        self.path.join("tensorboard")
    }

    /// All that a resume needs.
    pub fn last_checkpoint(&self) -> PathBuf {
        self.path.join("checkpoints/last.safetensors")
    }

    /// The weights with the best validation.
    pub fn best_checkpoint(&self) -> PathBuf {
        self.path.join("checkpoints/best.safetensors")
    }

    /// The flag that asks the training to stop after the step at hand, save and return
    /// [`crate::train::Outcome::Interrupted`]; to be set by a signal handler.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether someone asked to stop.
    pub fn stop_requested(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_writers_are_told_apart() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let first = RunFolder::create(folder.path().join("run")).expect("made");
        let second = RunFolder::resume(folder.path().join("run"));
        assert!(matches!(second, Err(Error::Locked { .. })), "{second:?}");
        drop(first);
        assert!(RunFolder::resume(folder.path().join("run")).is_ok());
    }

    #[test]
    fn create_refuses_a_run_and_resume_refuses_nothing() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("run");
        assert!(matches!(RunFolder::resume(&path), Err(Error::Io { .. })));
        let run = RunFolder::create(&path).expect("made");
        fs::write(run.metrics_csv(), "step\n").expect("written");
        drop(run);
        let error = RunFolder::create(&path).expect_err("taken").to_string();
        assert!(error.contains("holds a run already"), "{error}");
        assert!(!RunFolder::resume(&path).expect("resumed").stop_requested());
    }
}
