//! What the commands that learn share: runs on disk, training with progress, grading, pages.
//! Not for models, losses and metrics: those are `netlearn-models`'.

pub(crate) mod data;
pub(crate) mod evaluated;
pub(crate) mod grade;
pub(crate) mod known_model;
pub(crate) mod page;
pub(crate) mod predictions;
pub(crate) mod run;
pub(crate) mod shipped;
pub(crate) mod split_name;
pub(crate) mod tables;
pub(crate) mod train;
pub(crate) mod watch;
