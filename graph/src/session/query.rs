//! Which paths somebody wants to see.
//! Not for finding them.

use crate::constraints::Exception;
use crate::library::Mode;
use crate::timing::Enumeration;

/// How much is told of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Both ends.
    Ends,
    /// The pins on its way too.
    Pins,
    /// What drivers among them drive, too.
    #[default]
    Loads,
}

/// Which paths are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct PathQuery {
    /// Of setup (late), hold (early) or both.
    pub modes: Vec<Mode>,
    /// Most paths of a group.
    pub per_group: usize,
    /// Most paths to an endpoint, of a group.
    pub per_endpoint: usize,
    /// Whether paths through the same pins count once.
    pub unique: bool,
    /// How the paths to an endpoint after the worst are found.
    pub enumeration: Enumeration,
    /// How much is told of them.
    pub detail: Detail,
    /// Only paths with less slack, in ps.
    pub below_ps: f64,
    /// Only paths with more slack, in ps.
    pub above_ps: f64,
    /// Only these groups; all if empty.
    pub groups: Vec<String>,
    /// Only this scene.
    pub scene: Option<String>,
    /// Only those that one of these is about; all where none is said.
    pub wanted: Option<Vec<Exception>>,
}

impl Default for PathQuery {
    /// The worst setup path of each group.
    fn default() -> Self {
        Self {
            modes: vec![Mode::Late],
            per_group: 1,
            per_endpoint: 1,
            unique: false,
            enumeration: Enumeration::Exact,
            detail: Detail::default(),
            below_ps: f64::INFINITY,
            above_ps: f64::NEG_INFINITY,
            groups: Vec::new(),
            scene: None,
            wanted: None,
        }
    }
}

impl PathQuery {
    /// Whether it asks for more than the worst paths.
    pub(super) fn is_selective(&self) -> bool {
        self.above_ps > f64::NEG_INFINITY || !self.groups.is_empty() || self.scene.is_some()
    }
}
