//! Whether a path is one of those that were asked for.
//! Not for exceptions of constraints: those change what is checked.

use super::query::{PathQuery, Selection};
use crate::constraints::ClockEdge;
use crate::timing::{Path, PathRow, Results};

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
    end.slack_ps > query.above_ps
        && in_groups()
        && in_scene()
        && begins(results, path, query.from.as_ref())
        && passes(results, path, &query.through)
        && ends(results, path, query.to.as_ref())
}

fn begins(results: &Results<'_>, path: &Path, from: Option<&Selection>) -> bool {
    let Some(from) = from else { return true };
    let first = path.data.iter().take(2);
    touches_clock(results, path.end.launch, from) || first.into_iter().any(|row| touches(results, row, from))
}

fn ends(results: &Results<'_>, path: &Path, to: Option<&Selection>) -> bool {
    let Some(to) = to else { return true };
    let last = path.data.last();
    touches_clock(results, path.end.target, to) || last.is_some_and(|row| touches(results, row, to))
}

/// Selections are met one after the other.
fn passes(results: &Results<'_>, path: &Path, through: &[Selection]) -> bool {
    let mut rows = path.data.iter();
    through
        .iter()
        .all(|wanted| rows.any(|row| touches(results, row, wanted)))
}

fn touches_clock(results: &Results<'_>, clock: Option<ClockEdge>, wanted: &Selection) -> bool {
    let Some(clock) = clock else { return false };
    let name = &results.constraints().clocks[clock.clock.index()].name;
    wanted.names.contains(name) && wanted.edge.is_none_or(|edge| edge == clock.edge)
}

/// Whether a pin, its instance or its net is meant.
fn touches(results: &Results<'_>, row: &PathRow, wanted: &Selection) -> bool {
    if wanted.edge.is_some_and(|edge| edge != row.edge) {
        return false;
    }
    let netlist = results.netlist();
    let is_named = |name: String| wanted.names.contains(&name);
    let instance = netlist.instance_of(row.pin);
    is_named(netlist.pin_name(row.pin).to_string())
        || instance.is_some_and(|instance| is_named(netlist.instance_name(instance).to_string()))
        || netlist
            .net_of(row.pin)
            .is_some_and(|net| is_named(netlist.net_name(net).to_string()))
}
