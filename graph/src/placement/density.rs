//! How densely wires will lie over the die, before any is routed.
//! Not for: what that means for a wire; see [`super::coupling`].

use crate::parasitics::Point;

/// Standard deviation of the filter that demand is smoothed by, in bins, and where it is cut off.
const SIGMA: f64 = 1.0;
const REACH: isize = 4;

/// More bins a die does not have; a file of a few bytes can ask for any size.
const MAX_BINS: usize = 1 << 25;

/// Length of wire by area, in bins over the die. Every tree edge of every net counts: half of it on each of
/// its two L shapes, as nobody knows yet which one the router takes.
#[derive(Clone, Debug)]
pub struct WiringDensity {
    corner: Point,
    bin_um: f64,
    columns: usize,
    rows: usize,
    /// µm/µm², row by row.
    density: Vec<f64>,
}

impl WiringDensity {
    /// Of edges between places on a die, given by its lower left and upper right corners. `None` of a die of more
    /// than 2^25 bins, or where bins have no size.
    #[must_use]
    pub fn new(
        die: [Point; 2],
        bin_um: f64,
        edges: impl IntoIterator<Item = (Point, Point)>,
    ) -> Option<Self> {
        let count = |from: f64, to: f64| ((to - from) / bin_um).ceil().max(1.0) as usize;
        let (columns, rows) = (count(die[0].x, die[1].x), count(die[0].y, die[1].y));
        if bin_um <= 0.0 || columns.saturating_mul(rows) > MAX_BINS {
            return None;
        }
        let mut map = Self {
            corner: die[0],
            bin_um,
            columns,
            rows,
            density: vec![0.0; columns * rows],
        };
        let area = bin_um * bin_um;
        let mut demand = vec![0.0; columns * rows];
        for (from, to) in edges {
            map.each_bin(from, to, |bin, um| demand[bin] += um / 2.0 / area);
        }
        map.density = map.smoothed(&demand);
        Some(map)
    }

    /// The mean along both L shapes between two places, weighted by length, and that length: twice the distance.
    #[must_use]
    pub fn along(&self, from: Point, to: Point) -> (f64, f64) {
        let (mut sum, mut length) = (0.0, 0.0);
        self.each_bin(from, to, |bin, um| {
            sum += um * self.density[bin];
            length += um;
        });
        (if length > 0.0 { sum / length } else { 0.0 }, length)
    }

    /// The bins that both L shapes between two places pass, and how far.
    fn each_bin(&self, from: Point, to: Point, mut visit: impl FnMut(usize, f64)) {
        let (x, y) = ([from.x, to.x], [from.y, to.y]);
        for (horizontal, vertical) in [(from.y, to.x), (to.y, from.x)] {
            let row = self.bin(horizontal - self.corner.y, self.rows);
            self.spread(x, self.corner.x, self.columns, |column, um| {
                visit(row * self.columns + column, um);
            });
            let column = self.bin(vertical - self.corner.x, self.columns);
            self.spread(y, self.corner.y, self.rows, |row, um| {
                visit(row * self.columns + column, um);
            });
        }
    }

    /// What is outside of the die counts for the bin beside it.
    fn bin(&self, um: f64, count: usize) -> usize {
        ((um / self.bin_um).max(0.0) as usize).min(count - 1)
    }

    /// Parts a stretch of an axis among bins.
    fn spread(&self, ends: [f64; 2], corner: f64, count: usize, mut visit: impl FnMut(usize, f64)) {
        let (low, high) = (ends[0].min(ends[1]) - corner, ends[0].max(ends[1]) - corner);
        let (first, last) = (self.bin(low, count), self.bin(high, count));
        let mut at = low;
        for bin in first..=last {
            let end = if bin == last {
                high
            } else {
                (bin + 1) as f64 * self.bin_um
            };
            if end > at {
                visit(bin, end - at);
                at = end;
            }
        }
    }

    /// Demand by area under a Gaussian filter; behind the border it is mirrored.
    fn smoothed(&self, demand: &[f64]) -> Vec<f64> {
        let weight = |offset: isize| (-0.5 * (offset as f64 / SIGMA).powi(2)).exp();
        let sum: f64 = (-REACH..=REACH).map(weight).sum();
        let mirrored = |at: isize, count: usize| {
            let count = count as isize;
            let at = at.rem_euclid(2 * count);
            at.min(2 * count - 1 - at) as usize
        };
        let filter = |values: &[f64], count: usize, index: &dyn Fn(usize, usize) -> usize, lines: usize| {
            let mut result = vec![0.0; values.len()];
            for line in 0..lines {
                for at in 0..count {
                    let around = (-REACH..=REACH).map(|offset| {
                        let from = mirrored(at as isize + offset, count);
                        weight(offset) * values[index(line, from)]
                    });
                    result[index(line, at)] = around.sum::<f64>() / sum;
                }
            }
            result
        };
        let columns = self.columns;
        let across = filter(demand, columns, &|row, column| row * columns + column, self.rows);
        filter(&across, self.rows, &|column, row| row * columns + column, columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn all_wire_is_somewhere_and_most_of_it_near() {
        let die = [point(10.0, 20.0), point(100.0, 95.0)];
        let edges = [
            (point(12.0, 22.0), point(50.0, 70.0)),
            (point(99.0, 30.0), point(99.0, 90.0)),
            (point(0.0, 40.0), point(60.0, 40.0)),
        ];
        let map = WiringDensity::new(die, 7.5, edges).expect("a small die");
        let length: f64 = edges.iter().map(|(from, to)| from.distance(*to)).sum();
        let sum: f64 = map.density.iter().sum::<f64>() * 7.5 * 7.5;
        assert!((sum - length).abs() < 1e-9 * length, "{sum} of {length}");

        let (near, um) = map.along(point(99.0, 50.0), point(99.0, 60.0));
        let (far, _) = map.along(point(20.0, 90.0), point(30.0, 90.0));
        assert!((um - 20.0).abs() < 1e-9);
        assert!(near > 10.0 * far, "{near} beside {far}");
        assert_eq!(map.along(point(50.0, 50.0), point(50.0, 50.0)), (0.0, 0.0));
    }

    #[test]
    fn wire_everywhere_is_as_dense_everywhere() {
        let die = [point(0.0, 0.0), point(60.0, 45.0)];
        let edges = (0..45).map(|y| (point(0.0, f64::from(y) + 0.5), point(60.0, f64::from(y) + 0.5)));
        let map = WiringDensity::new(die, 7.5, edges).expect("a small die");
        // A micron of wire a micron apart.
        for row in 0..map.rows {
            let found = map.density[row * map.columns];
            assert!((found - 1.0).abs() < 0.04, "{found} in row {row}");
            assert!((found - map.density[row * map.columns + 3]).abs() < 1e-12);
        }
        assert!((map.along(point(3.0, 20.0), point(40.0, 30.0)).0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_die_that_cannot_be_is_none() {
        let die = [point(0.0, 0.0), point(2e6, 2e6)];
        assert!(WiringDensity::new(die, 7.5, []).is_none());
        assert!(WiringDensity::new([die[0], point(75.0, 75.0)], 0.0, []).is_none());
        // Corners the wrong way round are one bin.
        assert!(WiringDensity::new([die[1], die[0]], 7.5, [(die[0], die[1])]).is_some());
    }
}
