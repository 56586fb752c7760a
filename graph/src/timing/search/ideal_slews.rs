//! Where ideal clocks reach, and which slews they are said to have there.

use rustc_hash::FxHashMap;

use super::context::Context;
use super::tagging::Tagging;
use super::tags::{SetId, TagKind};
use crate::library::{Edge, Mode, Point};
use crate::timing::IdealSlews;

/// The slews of ideal clocks at all vertices that they reach; none without such clocks.
pub(super) fn find(context: &Context<'_>, tagging: &Tagging) -> Option<IdealSlews> {
    let points: Vec<Point> = context.libraries().points().collect();
    let mut slews = IdealSlews::new(context.graph, points.len());
    let mut rows: FxHashMap<[SetId; 2], Option<u32>> = FxHashMap::default();
    let mut is_any = false;
    for &vertex in &tagging.clock_vertices {
        let sets = Edge::ALL.map(|edge| tagging.set(vertex, edge));
        let row = *rows.entry(sets).or_insert_with(|| {
            let row = ideal_row(context, tagging, sets, &points)?;
            Some(slews.add_row(&row))
        });
        if let Some(row) = row {
            slews.set(vertex, row);
            is_any = true;
        }
    }
    is_any.then_some(slews)
}

/// The worst slew of the ideal clocks of two sets, `[points, edges]`; none without any.
fn ideal_row(
    context: &Context<'_>,
    tagging: &Tagging,
    sets: [SetId; 2],
    points: &[Point],
) -> Option<Vec<f32>> {
    let mut row = vec![None; 2 * points.len()];
    for (edge, set) in Edge::ALL.into_iter().zip(sets) {
        for &tag in tagging.tags.tags_of(set) {
            let launch = tagging.tags.launch_of(tag);
            let Some(clock) = launch.edge.filter(|_| !launch.is_propagated) else {
                continue;
            };
            if tagging.tags.tag(tag).kind != TagKind::Clock {
                continue;
            }
            for &point in points {
                let said = context.clock(clock.clock).slew_ps[point.mode().index()][edge.index()];
                let at: &mut Option<f32> = &mut row[2 * point.index() + edge.index()];
                let mode: Mode = point.mode();
                let slew = said.unwrap_or(0.0);
                *at = Some(at.map_or(slew, |worst| mode.worse(worst, slew)));
            }
        }
    }
    row.iter()
        .any(Option::is_some)
        .then(|| row.into_iter().map(|slew| slew.unwrap_or(0.0)).collect())
}
