//! Constraints when clocks are gone: the others get new numbers, and what was said of those is dropped.
//! Not for: sources of clocks.

use std::hash::{BuildHasher, Hash};

use rustc_hash::FxHashMap;

use crate::constraints::{Constraints, Ends};
use crate::ids::ClockId;

/// The new number of a clock, if it is still there.
type Renumber<'a> = &'a dyn Fn(ClockId) -> Option<ClockId>;

impl Constraints {
    /// Gives clocks new numbers, and drops all that refers to clocks without one. The list of the clocks
    /// stays as it is.
    pub(super) fn forget_clocks(&mut self, renumber: Renumber<'_>) {
        self.inter_clock_uncertainty.retain_mut(|found| {
            let both = renumber(found.from).zip(renumber(found.to));
            both.is_some_and(|(from, to)| {
                (found.from, found.to) = (from, to);
                true
            })
        });
        self.pin_latency
            .retain_mut(|found| keep(&mut found.clock, renumber));
        self.pin_source_latency
            .retain_mut(|found| keep(&mut found.clock, renumber));
        self.senses.retain_mut(|found| keep(&mut found.clock, renumber));
        self.data_checks
            .retain_mut(|found| keep(&mut found.clock, renumber));
        for delays in [&mut self.input_delays, &mut self.output_delays] {
            delays.retain_mut(|delay| match &mut delay.clock {
                Some(edge) => renumber(edge.clock).is_some_and(|clock| {
                    edge.clock = clock;
                    true
                }),
                None => true,
            });
        }
        self.exceptions.retain_mut(|exception| {
            let ends = [&mut exception.from, &mut exception.to];
            ends.into_iter().flatten().all(|ends| keep_ends(ends, renumber))
        });
        keys(&mut self.gating_of.clocks, renumber);
        keys(&mut self.max_borrow_ps.clocks, renumber);
        keys(&mut self.pulse_widths.clocks, renumber);
        keys(&mut self.limits.clock_max_slew_ps, renumber);
        self.unrelated = self
            .unrelated
            .drain()
            .filter_map(|(a, b)| renumber(a).zip(renumber(b)))
            .collect();
    }
}

/// Whether something of a clock, or of all, is still of any.
fn keep(clock: &mut Option<ClockId>, renumber: Renumber<'_>) -> bool {
    match clock {
        None => true,
        Some(id) => {
            *clock = renumber(*id);
            clock.is_some()
        }
    }
}

fn keep_ends(ends: &mut Ends, renumber: Renumber<'_>) -> bool {
    ends.clocks = ends.clocks.iter().filter_map(|&clock| renumber(clock)).collect();
    !(ends.clocks.is_empty() && ends.pins.is_empty() && ends.instances.is_empty())
}

fn keys<T, S: BuildHasher + Default>(
    map: &mut std::collections::HashMap<ClockId, T, S>,
    renumber: Renumber<'_>,
) where
    ClockId: Hash,
{
    let old = std::mem::take(map);
    map.extend(
        old.into_iter()
            .filter_map(|(clock, value)| Some((renumber(clock)?, value))),
    );
}

/// The numbers of the clocks that stay, one after another.
pub(super) fn numbers(is_gone: &[bool]) -> FxHashMap<ClockId, ClockId> {
    let staying = (0..is_gone.len()).filter(|&index| !is_gone[index]);
    let pairs = staying.enumerate();
    pairs
        .map(|(new, old)| (ClockId(old as u32), ClockId(new as u32)))
        .collect()
}
