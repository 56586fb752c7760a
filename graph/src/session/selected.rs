//! Whether a path that was found is one of those that were asked for.
//! Not for where paths begin, go through and end: such paths are searched for.

use super::query::PathQuery;
use crate::timing::{Path, Results};

/// Whether a path is wanted.
pub(super) fn is_selected(results: &Results<'_>, path: &Path, query: &PathQuery) -> bool {
    let constraints = results.constraints();
    let end = &path.end;
    let in_groups = || {
        let mut names = end.groups.iter().map(|group| group.name(constraints));
        query.groups.is_empty() || names.any(|name| query.groups.contains(&name))
    };
    let scenes = results.netlist().libraries().scenes();
    let in_scene = || {
        let scene = query.scene.as_ref();
        scene.is_none_or(|wanted| scenes.get(end.scene) == Some(wanted))
    };
    end.slack_ps > query.above_ps && in_groups() && in_scene()
}
