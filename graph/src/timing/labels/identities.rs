//! What must hold of labels, whoever made them: counts, and the worst that does not.
//! Not for repairing them.
//!
//! Numbers are those of E2ESlack's label checks. Not here is L11, which would work margins out from numbers
//! that were made with them. Where several launches meet, required times and slacks are those of the worst of
//! them alone (L12): L4 and L5 do not look there.

use super::{Corners, TimingLabels, corner};
use crate::library::{Edge, Mode};
use crate::timing::graph::VertexId;

/// How an identity holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// `L1` to `L14`.
    pub id: &'static str,
    /// What it says.
    pub what: &'static str,
    /// How often it was looked at.
    pub checked: usize,
    /// How often it does not hold.
    pub violated: usize,
    /// By how much it is missed most, in ps (or pins, where those are counted), and where.
    pub worst: Option<(f64, String)>,
}

impl Identity {
    fn new(id: &'static str, what: &'static str) -> Self {
        Self {
            id,
            what,
            checked: 0,
            violated: 0,
            worst: None,
        }
    }

    /// Looks at one place: how far it is off, and how far it may be.
    fn look(&mut self, error: f64, allowed: f64, place: impl FnOnce() -> String) {
        self.checked += 1;
        // What is no number is no match.
        if error <= allowed {
            return;
        }
        self.violated += 1;
        if self
            .worst
            .as_ref()
            .is_none_or(|(worst, _)| error > *worst || error.is_nan())
        {
            self.worst = Some((error, place()));
        }
    }
}

/// All corners, with their mode and edge.
fn corners() -> impl Iterator<Item = (usize, Mode, Edge)> {
    let all = Mode::ALL
        .into_iter()
        .flat_map(|mode| Edge::ALL.map(|edge| (mode, edge)));
    all.map(|(mode, edge)| (corner(mode, edge), mode, edge))
}

/// The later one late, the earlier one early; NaN is none.
fn worse(mode: Mode, a: f64, b: f64) -> f64 {
    match mode {
        Mode::Early => a.min(b),
        Mode::Late => a.max(b),
    }
}

impl TimingLabels {
    /// Checks all identities. `resolution_ps` is what the last digit of the numbers is worth: a sum of `n` of
    /// them may be off by `2 n` of it.
    #[must_use]
    pub fn identities(&self, resolution_ps: f64) -> Vec<Identity> {
        let near = 4.0 * resolution_ps;
        vec![
            self.arrivals(near, true),
            self.arrivals(near, false),
            self.required(near, true),
            self.required(near, false),
            self.slacks_of_endpoints(near),
            self.worst_path(resolution_ps),
            self.figures(near),
            self.order(near),
            self.wires_take_time(),
            self.ends_are_required(),
            self.numbers_are_numbers(),
            self.checked_pins_are_endpoints(),
        ]
    }

    fn place(&self, vertex: VertexId, mode: Mode, edge: Edge) -> String {
        format!("{} {mode:?} {edge:?}", self.names[vertex.index()])
    }

    /// What arrives over wires, or through cells. Networks of clocks are left out: behind ideal ones arrival
    /// is what was said.
    fn arrivals(&self, allowed: f64, over_wires: bool) -> Identity {
        let mut found = match over_wires {
            true => Identity::new("L1", "a load sees what its driver sends, after the wire"),
            false => Identity::new("L2", "an output sees the worst of its arcs"),
        };
        let mut expected = vec![[f64::NAN; 4]; self.names.len()];
        let mut is_known = vec![true; self.names.len()];
        self.visit_arcs(over_wires, |from, to, [from_edge, to_edge], delays| {
            is_known[to.index()] &= !self.is_clock[from.index()];
            for mode in Mode::ALL {
                let sum = self.arrival_ps[from.index()][corner(mode, from_edge)] + delays[mode.index()];
                let worst = &mut expected[to.index()][corner(mode, to_edge)];
                *worst = worse(mode, *worst, sum);
            }
        });
        let rows = expected.iter().zip(&self.arrival_ps).zip(0..);
        for ((expected, arrival), vertex) in rows.filter(|&(_, vertex)| is_known[vertex as usize]) {
            for (at, mode, edge) in corners().filter(|&(at, ..)| !expected[at].is_nan()) {
                let error = (expected[at] - arrival[at]).abs();
                found.look(error, allowed, || self.place(VertexId(vertex), mode, edge));
            }
        }
        found
    }

    /// What loads, or outputs of cells, ask of what is before them.
    fn required(&self, allowed: f64, over_wires: bool) -> Identity {
        let mut found = match over_wires {
            true => Identity::new(
                "L3",
                "a driver must be as early as the most urgent of its loads asks",
            ),
            false => Identity::new(
                "L4",
                "an input must be as early as the most urgent of its arcs asks",
            ),
        };
        let mut expected = vec![[f64::NAN; 4]; self.names.len()];
        let mut is_mixed = self.has_several_launches.clone();
        self.visit_arcs(over_wires, |from, to, [from_edge, to_edge], delays| {
            for mode in Mode::ALL {
                is_mixed[from.index()][corner(mode, from_edge)] |=
                    self.has_several_launches[to.index()][corner(mode, to_edge)];
                let asked = self.required_ps[to.index()][corner(mode, to_edge)] - delays[mode.index()];
                let worst = &mut expected[from.index()][corner(mode, from_edge)];
                *worst = worse(mode.opposite(), *worst, asked);
            }
        });
        let mut ends: Vec<bool> = vec![false; self.names.len()];
        for end in &self.endpoints {
            ends[end.vertex.index()] = true;
        }
        let rows = expected.iter().zip(&self.required_ps).zip(0..);
        for ((expected, required), vertex) in rows {
            // What ends here, or is a clock, is asked for otherwise as well.
            if ends[vertex as usize] || self.is_clock[vertex as usize] {
                continue;
            }
            for (at, mode, edge) in corners() {
                let is_there = !expected[at].is_nan() && !self.arrival_ps[vertex as usize][at].is_nan();
                if is_there && !is_mixed[vertex as usize][at] {
                    let error = (expected[at] - required[at]).abs();
                    found.look(error, allowed, || self.place(VertexId(vertex), mode, edge));
                }
            }
        }
        found
    }

    /// All wires, or all arcs that are open: ends, edges, delays early and late.
    fn visit_arcs(&self, over_wires: bool, mut visit: impl FnMut(VertexId, VertexId, [Edge; 2], [f64; 2])) {
        if over_wires {
            for wire in self.wires.iter().filter(|wire| wire.is_open) {
                for edge in Edge::ALL {
                    let delays = Mode::ALL.map(|mode| wire.delay_ps[corner(mode, edge)]);
                    visit(wire.from, wire.to, [edge; 2], delays);
                }
            }
        } else {
            for arc in self.arcs.iter().filter(|arc| arc.is_open) {
                visit(arc.from, arc.to, [arc.from_edge, arc.to_edge], arc.delay_ps);
            }
        }
    }

    fn slacks_of_endpoints(&self, allowed: f64) -> Identity {
        let mut found = Identity::new("L5", "the slack of an endpoint is required less arrival");
        for end in &self.endpoints {
            let vertex = end.vertex.index();
            let is_mixed = |mode| Edge::ALL.map(|edge| self.has_several_launches[vertex][corner(mode, edge)]);
            for mode in Mode::ALL {
                if end.slack_ps[mode.index()].is_nan() || is_mixed(mode).contains(&true) {
                    continue;
                }
                let sign = if mode == Mode::Late { 1.0 } else { -1.0 };
                let of_edge = |edge| {
                    let at = corner(mode, edge);
                    sign * (self.required_ps[vertex][at] - self.arrival_ps[vertex][at])
                };
                let slack = Edge::ALL.map(of_edge).into_iter().fold(f64::NAN, f64::min);
                let error = (slack - end.slack_ps[mode.index()]).abs();
                found.look(error, allowed, || format!("{} {mode:?}", self.names[vertex]));
            }
        }
        found
    }

    fn worst_path(&self, resolution_ps: f64) -> Identity {
        let mut found = Identity::new("L6", "slack is the same all along the worst path");
        for (path, mode) in self.worst_paths.iter().zip(Mode::ALL) {
            let Some(path) = path else { continue };
            let allowed = 2.0 * resolution_ps * (1 + path.stops.len()) as f64;
            for &(vertex, edge) in path
                .stops
                .iter()
                .filter(|(vertex, _)| !self.is_clock[vertex.index()])
            {
                let error = (self.slack_ps[vertex.index()][corner(mode, edge)] - path.slack_ps).abs();
                found.look(error, allowed, || self.place(vertex, mode, edge));
            }
        }
        found
    }

    fn figures(&self, allowed: f64) -> Identity {
        let mut found = Identity::new("L7", "WNS, TNS and counts are those of the endpoints");
        for mode in Mode::ALL {
            let Some(told) = &self.summary[mode.index()] else {
                continue;
            };
            let slacks = self.endpoints.iter().map(|end| end.slack_ps[mode.index()]);
            let slacks: Vec<f64> = slacks.filter(|slack| !slack.is_nan()).collect();
            let violations = slacks.iter().filter(|slack| **slack < 0.0);
            let tns: f64 = violations.clone().sum();
            let wns = violations
                .clone()
                .fold(0.0, |worst: f64, slack| worst.min(*slack));
            let sum = allowed * (1 + slacks.len()) as f64;
            found.look((wns - told.wns_ps).abs(), allowed, || format!("WNS {mode:?}"));
            found.look((tns - told.tns_ps).abs(), sum, || format!("TNS {mode:?}"));
            for (count, told, what) in [
                (violations.count(), told.violations, "violations"),
                (slacks.len(), told.ends, "endpoints"),
            ] {
                found.look(count.abs_diff(told) as f64, 0.0, || format!("{what} {mode:?}"));
            }
        }
        found
    }

    fn order(&self, allowed: f64) -> Identity {
        let mut found = Identity::new("L8", "early is not above late, and wires do not sharpen edges");
        let mut rows = |rows: &[Corners], what: &str| {
            for (row, vertex) in rows.iter().zip(0..) {
                for edge in Edge::ALL {
                    let [early, late] = Mode::ALL.map(|mode| row[corner(mode, edge)]);
                    if !early.is_nan() && !late.is_nan() {
                        let place = || format!("{what} {}", self.place(VertexId(vertex), Mode::Late, edge));
                        found.look(early - late, allowed, place);
                    }
                }
            }
        };
        rows(&self.arrival_ps, "arrival");
        rows(&self.slew_ps, "slew");
        for wire in self.wires.iter().filter(|wire| wire.is_open) {
            for (at, mode, edge) in corners() {
                let [from, to] = [wire.from, wire.to].map(|vertex| self.slew_ps[vertex.index()][at]);
                if !from.is_nan() && !to.is_nan() {
                    found.look(from - to, allowed, || {
                        format!("slew at {}", self.place(wire.to, mode, edge))
                    });
                }
            }
        }
        found
    }

    fn wires_take_time(&self) -> Identity {
        let mut found = Identity::new("L9", "no wire takes less than no time");
        for wire in &self.wires {
            for (at, mode, edge) in corners() {
                found.look(-wire.delay_ps[at], 0.0, || self.place(wire.to, mode, edge));
            }
        }
        found
    }

    fn ends_are_required(&self) -> Identity {
        let mut found = Identity::new("L10", "endpoints have required times, and no other last pin has");
        let mut ends = vec![[false; 2]; self.names.len()];
        for end in &self.endpoints {
            ends[end.vertex.index()] = end.slack_ps.map(|slack| !slack.is_nan());
        }
        for (vertex, ends) in ends.iter().enumerate() {
            for mode in Mode::ALL {
                let has = Edge::ALL.map(|edge| !self.required_ps[vertex][corner(mode, edge)].is_nan());
                let is_required = has.contains(&true);
                let is_end = ends[mode.index()];
                if is_end || self.is_last[vertex] {
                    let error = f64::from(u8::from(is_end != is_required));
                    found.look(error, 0.0, || format!("{} {mode:?}", self.names[vertex]));
                }
            }
        }
        found
    }

    fn numbers_are_numbers(&self) -> Identity {
        /// More than a year in ps stands for something else.
        const SENTINEL_PS: f64 = 1e19;
        let mut found = Identity::new("L13", "a number that is not there is NaN, and no huge one");
        for rows in [&self.arrival_ps, &self.slew_ps, &self.required_ps, &self.slack_ps] {
            for (row, vertex) in rows.iter().zip(0..) {
                for (at, mode, edge) in corners().filter(|&(at, ..)| !row[at].is_nan()) {
                    found.look(row[at].abs(), SENTINEL_PS, || {
                        self.place(VertexId(vertex), mode, edge)
                    });
                }
            }
        }
        found
    }

    fn checked_pins_are_endpoints(&self) -> Identity {
        let mut found = Identity::new("L14", "a checked pin that data reach is an endpoint of setup");
        for &vertex in &self.checked {
            let arrives =
                Edge::ALL.map(|edge| !self.arrival_ps[vertex.index()][corner(Mode::Late, edge)].is_nan());
            if arrives.contains(&true) && !self.is_clock[vertex.index()] {
                let end = self.endpoints.binary_search_by_key(&vertex, |end| end.vertex);
                let is_end = end.is_ok_and(|place| !self.endpoints[place].slack_ps[1].is_nan());
                let error = f64::from(u8::from(!is_end));
                found.look(error, 0.0, || self.names[vertex.index()].clone());
            }
        }
        found
    }
}
