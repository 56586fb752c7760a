//! One training loop for every model: own AdamW, fixed order of addition, exact resume.
//! Not for layers (`nn`) and not for what a model learns (each system's `task.rs`).

mod adamw;
pub mod checkpoint;
mod config;
mod cut_file;
mod exact;
mod fit;
mod gradient;
mod log;
mod observer;
mod run_folder;
mod schedule;
mod state;
mod task;
mod tensorboard;

pub use crate::nn::Noise;
pub use config::{ScheduleKind, TrainConfig};
pub use fit::{Outcome, Summary, train};
pub use observer::{Observer, Plan, StepReport};
pub use run_folder::RunFolder;
pub use task::{LossSum, Metrics, Task};
