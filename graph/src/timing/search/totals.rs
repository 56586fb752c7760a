//! Sums over the slacks of all ends, kept as a tree: after a change of one end they cost as much as the tree is
//! high, and they have the same bits whatever the changes were.
//! Not for: required times of pins; see [`super::required`].

use crate::library::Mode;

/// The worst slacks of ends at one point, and the sum of what is violated, in ps.
#[derive(Clone, Copy, Debug)]
struct AtPoint {
    worst: f64,
    negative: f64,
}

impl AtPoint {
    fn bits(self) -> [u64; 2] {
        [self.worst, self.negative].map(f64::to_bits)
    }
}

/// How many ends are violated in a mode, and how many checked.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct InMode {
    violations: u32,
    ends: u32,
}

/// The worst slack of each end, and sums over them.
///
/// Node `i` is the sum of `2 i` and `2 i + 1`; the ends stand behind all sums, from node `ends` on.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    ends: usize,
    points: usize,
    /// `[2 ends, points]`
    at_points: Vec<AtPoint>,
    /// `[2 ends, modes]`
    in_modes: Vec<[InMode; 2]>,
}

/// The sum over all ends.
const ROOT: usize = 1;

impl Totals {
    /// Of slacks `[ends, points]`, in ps; infinite where nothing is checked.
    pub(super) fn new(points: usize, slacks: &[f64]) -> Self {
        let ends = slacks.len() / points.max(1);
        let nothing = AtPoint {
            worst: f64::INFINITY,
            negative: 0.0,
        };
        let mut totals = Self {
            ends,
            points,
            at_points: vec![nothing; 2 * ends * points],
            in_modes: vec![Default::default(); 2 * ends],
        };
        for (end, slacks) in slacks.chunks_exact(points).enumerate() {
            totals.put(end, slacks);
        }
        for node in (ROOT..ends).rev() {
            totals.sum(node);
        }
        totals
    }

    /// Sets the slacks of one end, in ps.
    pub(super) fn set(&mut self, end: usize, slacks: &[f64]) {
        self.put(end, slacks);
        let mut node = (self.ends + end) / 2;
        while node >= ROOT && self.sum(node) {
            node /= 2;
        }
    }

    /// The worst slack at a point; infinite where nothing is checked.
    pub(super) fn worst_ps(&self, point: usize) -> f64 {
        self.root(point).map_or(f64::INFINITY, |root| root.worst)
    }

    /// The sum of the slacks of violated ends at a point.
    pub(super) fn negative_ps(&self, point: usize) -> f64 {
        self.root(point).map_or(0.0, |root| root.negative)
    }

    /// How many ends are violated in some scene of a mode, and how many are checked.
    pub(super) fn counts(&self, mode: Mode) -> [usize; 2] {
        let counts = self.in_modes.get(ROOT).map(|modes| modes[mode.index()]);
        let InMode { violations, ends } = counts.unwrap_or_default();
        [violations as usize, ends as usize]
    }

    fn root(&self, point: usize) -> Option<&AtPoint> {
        self.at_points.get(ROOT * self.points + point)
    }

    fn put(&mut self, end: usize, slacks: &[f64]) {
        let node = self.ends + end;
        for (point, &slack) in slacks.iter().enumerate() {
            self.at_points[node * self.points + point] = AtPoint {
                worst: slack,
                negative: slack.min(0.0),
            };
        }
        for mode in Mode::ALL {
            let of_mode = || slacks.iter().skip(mode.index()).step_by(2);
            self.in_modes[node][mode.index()] = InMode {
                violations: u32::from(of_mode().any(|&slack| slack < 0.0)),
                ends: u32::from(of_mode().any(|slack| slack.is_finite())),
            };
        }
    }

    /// Sums two nodes up. Whether the sum is another one than before.
    fn sum(&mut self, node: usize) -> bool {
        let mut is_new = false;
        for point in 0..self.points {
            let [a, b] = [0, 1].map(|side| self.at_points[(2 * node + side) * self.points + point]);
            let sum = AtPoint {
                worst: a.worst.min(b.worst),
                negative: a.negative + b.negative,
            };
            let at = &mut self.at_points[node * self.points + point];
            is_new |= at.bits() != sum.bits();
            *at = sum;
        }
        for mode in 0..2 {
            let [a, b] = [0, 1].map(|side| self.in_modes[2 * node + side][mode]);
            let sum = InMode {
                violations: a.violations + b.violations,
                ends: a.ends + b.ends,
            };
            is_new |= self.in_modes[node][mode] != sum;
            self.in_modes[node][mode] = sum;
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_follow_changes() {
        let nothing = Totals::new(2, &[]);
        assert_eq!(
            (nothing.worst_ps(0), nothing.negative_ps(0)),
            (f64::INFINITY, 0.0)
        );
        for ends in 1..9 {
            let mut slacks: Vec<f64> = (0..2 * ends).map(|at| f64::from(at) - 4.5).collect();
            let mut totals = Totals::new(2, &slacks);
            for change in 0..ends as usize {
                slacks[2 * change + 1] = [f64::INFINITY, -20.25, 3.0][change % 3];
                totals.set(change, &slacks[2 * change..2 * change + 2]);
                let anew = Totals::new(2, &slacks);
                let bits = |totals: &Totals| -> Vec<_> {
                    totals.at_points.iter().map(|point| point.bits()).collect()
                };
                assert_eq!(bits(&totals), bits(&anew));
                assert_eq!(totals.in_modes, anew.in_modes);
            }
            let late = || slacks.iter().skip(1).step_by(2).copied();
            let worst = late().fold(f64::INFINITY, f64::min);
            assert_eq!(totals.worst_ps(1), worst);
            assert_eq!(totals.negative_ps(1), late().map(|slack| slack.min(0.0)).sum());
            let violations = late().filter(|&slack| slack < 0.0).count();
            let checked = late().filter(|slack| slack.is_finite()).count();
            assert_eq!(totals.counts(Mode::Late), [violations, checked]);
        }
    }
}
