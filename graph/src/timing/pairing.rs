//! Which edge of a capturing clock belongs to an edge of a launching clock.
//! Not for: latencies and uncertainties; they are added to what is found here.
//!
//! Clocks of any two periods are laid side by side until they begin together again; of all pairs of
//! edges on the way each kind of check takes the one that leaves least time.

/// An edge of a clock, by the first time it happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockEdge {
    /// When it happens, from 0 to the period or beyond it.
    pub time_ps: f64,
    /// When the other edge of the same pulse happens.
    pub opposite_ps: f64,
    /// After what time it happens again; 0 of a clock without period.
    pub period_ps: f64,
}

/// Kinds of checks that choose their edges in their own ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Relation {
    /// The first capture strictly after the launch: setup, recovery, output delays.
    Setup,
    /// The last capture not after the launch: hold, removal.
    Hold,
    /// The opening edge of the pulse whose closing edge is the first after the launch.
    LatchSetup,
    /// Hold against the closing edge of the pulse that setup opens: gated clocks.
    GatedHold,
    /// The last capture not after the launch, of both setup and hold: checks between data.
    DataSetup,
    /// That of the next launch.
    DataHold,
}

/// How many there are.
const RELATIONS: usize = 6;

/// A pair of edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pair {
    /// When the capturing edge happens, from the start of the launching clock's cycle.
    pub required_ps: f64,
    /// The cycle that the launching edge is in.
    pub launch_cycle: i32,
    /// The cycle that the capturing edge is in.
    pub capture_cycle: i32,
}

/// The pairs of two edges, one for each [`Relation`].
#[derive(Clone, Debug, PartialEq)]
pub struct Pairing {
    pairs: [Pair; RELATIONS],
    /// Whether the clocks were found to begin together again. If not, the pairs are the closest of a
    /// thousand cycles.
    pub has_common_period: bool,
}

impl Pairing {
    /// The pairs of an edge that launches and one that captures.
    #[must_use]
    pub fn of(launch: &ClockEdge, capture: &ClockEdge) -> Self {
        let mut search = Search {
            distance: [f64::INFINITY; RELATIONS],
            pairs: [Pair::default(); RELATIONS],
        };
        let has_common_period = if launch.period_ps > 0.0 && capture.period_ps > 0.0 {
            search.run(launch, capture)
        } else {
            search.unclocked(capture);
            true
        };
        Self {
            pairs: search.pairs,
            has_common_period,
        }
    }

    /// The pair for a kind of check.
    #[must_use]
    pub fn pair(&self, relation: Relation) -> &Pair {
        &self.pairs[relation as usize]
    }
}

struct Search {
    /// Time between the edges of the best pair so far.
    distance: [f64; RELATIONS],
    pairs: [Pair; RELATIONS],
}

impl Search {
    /// Walks through cycles; whether both clocks were found to start one together.
    fn run(&mut self, launch: &ClockEdge, capture: &ClockEdge) -> bool {
        let most_captures = if capture.period_ps > launch.period_ps {
            100
        } else {
            // No clock is a million times faster than another; the bound keeps a wrong one from hanging.
            ((launch.period_ps / capture.period_ps).ceil().min(1e6) as i32).max(1000)
        };
        let (mut was_setup, mut was_hold) = (false, false);
        for capture_cycle in first_cycle(capture)..=most_captures {
            let capture_start = f64::from(capture_cycle) * capture.period_ps;
            let mut launch_cycle = first_cycle(launch);
            loop {
                let launch_start = f64::from(launch_cycle) * launch.period_ps;
                if was_setup && was_hold && is_equal(launch_start, capture_start) {
                    return true;
                }
                let is_far = is_less(capture_start + capture.period_ps, launch_start);
                if is_far && was_hold {
                    break;
                }
                let at = Cycles {
                    launch: launch_start + launch.time_ps,
                    launch_start,
                    launch_period: launch.period_ps,
                    capture: capture_start + capture.time_ps,
                    closing: capture_start + capture.opposite_ps,
                    capture_period: capture.period_ps,
                    launch_cycle,
                    capture_cycle,
                };
                was_setup |= is_less(at.launch, at.capture);
                was_hold |= !is_less(at.launch, at.capture);
                self.consider(&at);
                launch_cycle += 1;
            }
        }
        false
    }

    fn consider(&mut self, at: &Cycles) {
        if is_less(at.launch, at.capture) {
            self.offer(Relation::Setup, at.capture - at.launch, at.pair());
        } else {
            let distance = at.launch - at.capture;
            self.offer(Relation::Hold, distance, at.pair());
            if self.offer(Relation::DataSetup, distance, at.pair()) {
                let next = Pair {
                    required_ps: at.capture - (at.launch_start + at.launch_period),
                    launch_cycle: at.launch_cycle + 1,
                    capture_cycle: at.capture_cycle,
                };
                self.take(Relation::DataHold, distance + at.launch_period, next);
            }
        }
        if is_less(at.launch, at.closing) {
            // The opening edge is the one before the closing one.
            let is_before = at.capture <= at.closing;
            let pair = Pair {
                required_ps: at.capture - if is_before { 0.0 } else { at.capture_period } - at.launch_start,
                launch_cycle: at.launch_cycle,
                capture_cycle: at.capture_cycle - i32::from(!is_before),
            };
            self.offer(Relation::LatchSetup, at.closing - at.launch, pair);
        } else {
            self.offer(Relation::GatedHold, at.launch - at.capture, at.pair());
        }
    }

    /// Takes a pair that is closer than the best so far.
    fn offer(&mut self, relation: Relation, distance: f64, pair: Pair) -> bool {
        let is_closer = is_less(distance, self.distance[relation as usize]);
        if is_closer {
            self.take(relation, distance, pair);
        }
        is_closer
    }

    fn take(&mut self, relation: Relation, distance: f64, pair: Pair) {
        self.distance[relation as usize] = distance;
        self.pairs[relation as usize] = pair;
    }

    /// What is launched by no clock is captured in the first cycle.
    fn unclocked(&mut self, capture: &ClockEdge) {
        let (required_ps, capture_cycle) = if capture.time_ps > capture.period_ps {
            (capture.time_ps - capture.period_ps, 0)
        } else if capture.time_ps > 0.0 {
            (capture.time_ps, 0)
        } else {
            (capture.period_ps, 1)
        };
        let setup = Pair {
            required_ps,
            launch_cycle: 0,
            capture_cycle,
        };
        let hold = Pair {
            required_ps: capture.time_ps,
            ..Pair::default()
        };
        for (relation, pair) in [
            (Relation::Setup, setup),
            (Relation::LatchSetup, setup),
            (Relation::DataSetup, setup),
            (Relation::Hold, hold),
            (Relation::GatedHold, hold),
            (Relation::DataHold, hold),
        ] {
            self.take(relation, 0.0, pair);
        }
    }
}

/// One cycle of each clock, and the times in them.
struct Cycles {
    launch: f64,
    launch_start: f64,
    launch_period: f64,
    capture: f64,
    closing: f64,
    capture_period: f64,
    launch_cycle: i32,
    capture_cycle: i32,
}

impl Cycles {
    fn pair(&self) -> Pair {
        Pair {
            required_ps: self.capture - self.launch_start,
            launch_cycle: self.launch_cycle,
            capture_cycle: self.capture_cycle,
        }
    }
}

/// The cycle in which an edge first happens after time 0.
fn first_cycle(edge: &ClockEdge) -> i32 {
    if edge.time_ps < 0.0 {
        1
    } else if edge.time_ps < edge.period_ps {
        0
    } else {
        -1
    }
}

/// Times that came about by sums are equal up to a millionth of them.
fn is_equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
}

fn is_less(a: f64, b: f64) -> bool {
    a < b && !(b.is_finite() && is_equal(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(period_ps: f64, rise: f64, fall: f64) -> [ClockEdge; 2] {
        [(rise, fall), (fall, rise)].map(|(time_ps, opposite_ps)| ClockEdge {
            time_ps,
            opposite_ps,
            period_ps,
        })
    }

    fn required(launch: &ClockEdge, capture: &ClockEdge) -> [f64; 2] {
        let pairing = Pairing::of(launch, capture);
        [Relation::Setup, Relation::Hold].map(|relation| pairing.pair(relation).required_ps)
    }

    #[test]
    fn one_clock() {
        let [rise, fall] = edges(1000.0, 0.0, 500.0);
        assert_eq!(required(&rise, &rise), [1000.0, 0.0]);
        assert_eq!(required(&rise, &fall), [500.0, -500.0]);
        assert_eq!(required(&fall, &rise), [1000.0, 0.0]);
        assert_eq!(required(&fall, &fall), [1500.0, 500.0]);
    }

    /// Periods of 1.0 and 1.5 ns meet again after 3: the closest pairs are half a nanosecond apart.
    #[test]
    fn related_clocks() {
        let [fast, _] = edges(1000.0, 0.0, 500.0);
        let [slow, _] = edges(1500.0, 0.0, 750.0);
        // Launched at 1000 and captured at 1500, which is 1500 - 1000 after the start of the cycle.
        assert_eq!(required(&fast, &slow), [500.0, 0.0]);
        assert_eq!(required(&slow, &fast), [500.0, 0.0]);
        let pairing = Pairing::of(&fast, &slow);
        assert!(pairing.has_common_period);
        assert_eq!(
            *pairing.pair(Relation::Setup),
            Pair {
                required_ps: 500.0,
                launch_cycle: 1,
                capture_cycle: 1
            }
        );
    }

    #[test]
    fn latches_open_before_they_close() {
        let [open, _] = edges(1000.0, 0.0, 400.0);
        let [late, _] = edges(1000.0, 600.0, 900.0);
        // Launched at 600, the first closing edge after it is that of the next cycle's pulse.
        let pairing = Pairing::of(&late, &open);
        assert_eq!(pairing.pair(Relation::LatchSetup).required_ps, 1000.0);
        let [start, _] = edges(1000.0, 0.0, 500.0);
        assert_eq!(
            Pairing::of(&start, &open).pair(Relation::LatchSetup).required_ps,
            0.0
        );
    }

    #[test]
    fn clocks_that_never_meet_are_told() {
        let [a, _] = edges(1000.0, 0.0, 500.0);
        let [b, _] = edges(1000.0 * std::f64::consts::SQRT_2, 0.0, 500.0);
        let pairing = Pairing::of(&a, &b);
        assert!(!pairing.has_common_period);
        assert!(pairing.pair(Relation::Setup).required_ps > 0.0);
    }
}
