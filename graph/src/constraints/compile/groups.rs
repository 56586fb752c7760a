//! Clocks between which no path counts.
//! Not for: false paths.

use netlearn_parsers::sdc::commands;
use rustc_hash::FxHashSet;

use super::Compiler;
use crate::ids::ClockId;

/// All of `set_clock_groups`.
#[derive(Clone, Debug, Default)]
pub(super) struct ClockGroups(Vec<Groups>);

#[derive(Clone, Debug)]
struct Groups {
    name: Option<String>,
    /// Asynchronous, logically exclusive, physically exclusive.
    ways: [bool; 3],
    /// Whether paths count all the same.
    allows_paths: bool,
    groups: Vec<Vec<ClockId>>,
}

impl ClockGroups {
    pub(super) fn forget(&mut self, clock: ClockId) {
        for groups in &mut self.0 {
            for group in &mut groups.groups {
                group.retain(|&found| found != clock);
            }
        }
    }

    /// The pairs of clocks that are not related, the smaller id first.
    pub(super) fn unrelated(&self, all: &[ClockId]) -> FxHashSet<(ClockId, ClockId)> {
        let mut pairs = FxHashSet::default();
        let mut add = |a: ClockId, b: ClockId| {
            if a != b {
                pairs.insert((a.min(b), a.max(b)));
            }
        };
        for groups in self
            .0
            .iter()
            .filter(|groups| !(groups.allows_paths && groups.ways[0]))
        {
            if let [alone] = &groups.groups[..] {
                for &clock in alone {
                    for &other in all.iter().filter(|other| !alone.contains(other)) {
                        add(clock, other);
                    }
                }
            }
            for (place, first) in groups.groups.iter().enumerate() {
                for second in &groups.groups[place + 1..] {
                    for &a in first {
                        second.iter().for_each(|&b| add(a, b));
                    }
                }
            }
        }
        pairs
    }
}

impl Compiler<'_> {
    pub(super) fn set_clock_groups(&mut self, command: &commands::SetClockGroups) {
        let groups: Vec<Vec<ClockId>> = command
            .groups
            .iter()
            .map(|group| self.resolve(group).clocks())
            .collect();
        let ways = [
            command.asynchronous,
            command.logically_exclusive,
            command.physically_exclusive,
        ];
        if command.name.is_some() {
            let is_other = |groups: &Groups| groups.name != command.name || groups.ways != ways;
            self.groups.0.retain(is_other);
        }
        self.groups.0.push(Groups {
            name: command.name.clone(),
            ways,
            allows_paths: command.allow_paths,
            groups,
        });
    }

    pub(super) fn unset_clock_groups(&mut self, command: &commands::UnsetClockGroups) {
        let asked = [
            command.asynchronous,
            command.logically_exclusive,
            command.physically_exclusive,
        ];
        self.groups.0.retain(|groups| {
            let is_way = !asked.contains(&true) || groups.ways == asked;
            let is_name = command.all || command.name.is_none() || groups.name == command.name;
            !(is_way && is_name)
        });
    }
}
