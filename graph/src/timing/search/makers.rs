//! Paths by which generated clocks are made, from the sources of their masters on.
//! Not for: when they make them; see [`super::arrivals`].

use rustc_hash::FxHashSet;

use super::view::View;
use crate::constraints::ClockEdge;
use crate::ids::ClockId;
use crate::library::{Edge, Point};

/// The slots before the sources of generated clocks that the paths go through which make them, with
/// the points at which they do.
///
/// OpenSTA counts these paths among what arrives at a pin, so that they show in its arrivals.
#[derive(Clone, Debug, Default)]
pub(super) struct Makers(FxHashSet<(usize, Point)>);

impl Makers {
    /// Traces the worst path to each edge of each generated clock.
    pub(super) fn new(view: &View<'_>) -> Self {
        let mut slots = FxHashSet::default();
        let context = view.context;
        for (number, clock) in context.constraints.clocks.iter().enumerate() {
            let id = ClockId(number as u32);
            if context.master(id).is_none() {
                continue;
            }
            for (&source, edge) in clock
                .sources
                .iter()
                .flat_map(|source| Edge::ALL.map(|edge| (source, edge)))
            {
                let edge = ClockEdge { clock: id, edge };
                for point in context.libraries().points() {
                    let maker = view.arrivals.maker(context, view.tagging, (edge, source), point);
                    let stops = maker.map(|maker| view.trace(&maker)).unwrap_or_default();
                    // At the source itself the made clock stands.
                    let before = stops.split_last().map_or(&[][..], |(_, before)| before);
                    slots.extend(before.iter().map(|stop| (stop.path.slot, point)));
                }
            }
        }
        Self(slots)
    }

    /// Whether such a path goes through a slot at a point.
    pub(super) fn contains(&self, slot: usize, point: Point) -> bool {
        self.0.contains(&(slot, point))
    }
}
