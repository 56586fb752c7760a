//! Path groups: which ends are reported together, and in which order.
//! Not for: paths to these ends; see [`super::k_worst`].

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::answers::Group;
use super::end::{End, EndKind, EndRole};
use super::ends::Ends;
use super::view::View;
use crate::library::{Mode, Role};
use crate::timing::graph::VertexId;

impl View<'_> {
    /// The groups of an end; none of one that is not asked for.
    pub(super) fn groups(&self, end: &End) -> Vec<Group> {
        let rules = &self.context.facts.rules;
        if end.kind != EndKind::Unconstrained && !rules.is_empty() {
            let (tags, places) = (&self.tagging.tags, self.context.places());
            let (states, stop) = (self.tag(end.path.tag).states, end.stop(self));
            if !rules.is_wanted(tags, &places, states, &stop) {
                return Vec::new();
            }
            let named = rules.groups(tags, &places, states, &stop, end.path.point.mode());
            if !named.is_empty() {
                let group =
                    |name: Option<&str>| name.map_or(Group::PathDelay, |name| Group::Named(name.to_owned()));
                return named.into_iter().map(group).collect();
            }
        }
        let clock = end.target.map(|edge| Group::Clock(edge.clock));
        let group = match (end.kind, end.role) {
            (EndKind::Unconstrained, _) => Group::Unconstrained,
            (EndKind::GatedClock, _) => Group::GatedClock,
            (EndKind::PathDelay, _) if end.ignores_latency => Group::PathDelay,
            (EndKind::Check, EndRole::Library(Role::Recovery | Role::Removal)) => Group::Asynchronous,
            _ => clock.unwrap_or(Group::PathDelay),
        };
        vec![group]
    }
}

/// The worst of what ends at a vertex, in one group and mode.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    slack_ps: f64,
    /// Of latches that only borrow, the one that borrows more is worse.
    borrow_ps: f64,
    vertex: VertexId,
}

/// The ends of every group, the worst first.
#[derive(Debug, Default)]
pub(super) struct Ranking([BTreeMap<Group, Vec<Ranked>>; 2]);

impl Ranking {
    pub(super) fn new(view: &View<'_>, ends: &Ends) -> Self {
        let mut ranking = (ends.vertices.par_chunks(256))
            .map(|vertices| Self::of(view, ends, vertices))
            .reduce(Self::default, Self::with);
        for ranked in ranking.0.iter_mut().flat_map(BTreeMap::values_mut) {
            ranked.par_sort_unstable_by(|a, b| {
                (a.slack_ps.total_cmp(&b.slack_ps))
                    .then(b.borrow_ps.total_cmp(&a.borrow_ps))
                    .then(a.vertex.cmp(&b.vertex))
            });
        }
        ranking
    }

    /// All ends at some vertices, not in order.
    fn of(view: &View<'_>, ends: &Ends, vertices: &[VertexId]) -> Self {
        let mut found = Self::default();
        for &vertex in vertices {
            view.visit_ends(ends, vertex, &Mode::ALL, &mut |end| {
                let (slack_ps, borrow_ps) = (end.slack_ps(), end.terms.borrow_ps);
                let groups = &mut found.0[end.path.point.mode().index()];
                for group in view.groups(end) {
                    let ranked = groups.entry(group).or_default();
                    match ranked.last_mut().filter(|last| last.vertex == vertex) {
                        Some(last) => {
                            if slack_ps < last.slack_ps {
                                (last.slack_ps, last.borrow_ps) = (slack_ps, borrow_ps);
                            } else if slack_ps == last.slack_ps {
                                last.borrow_ps = last.borrow_ps.max(borrow_ps);
                            }
                        }
                        None => ranked.push(Ranked {
                            slack_ps,
                            borrow_ps,
                            vertex,
                        }),
                    }
                }
            });
        }
        found
    }

    fn with(mut self, other: Self) -> Self {
        for (groups, others) in self.0.iter_mut().zip(other.0) {
            for (group, mut ranked) in others {
                groups.entry(group).or_default().append(&mut ranked);
            }
        }
        self
    }

    /// Of each group the vertices with the worst ends, the worst first: so many, and only with less slack.
    pub(super) fn worst(
        &self,
        mode: Mode,
        count: usize,
        slack_below_ps: f64,
    ) -> impl Iterator<Item = (&Group, impl Iterator<Item = VertexId>)> {
        self.0[mode.index()].iter().map(move |(group, ranked)| {
            let below = ranked
                .iter()
                .take_while(move |ranked| ranked.slack_ps < slack_below_ps);
            (group, below.take(count).map(|ranked| ranked.vertex))
        })
    }
}
