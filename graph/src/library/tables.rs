//! Tables of delays, slews and margins, and how they are read between their breakpoints.
//! Not for: which arc has which table.

use rustc_hash::FxHashMap;

use crate::ids::TableId;

/// Breakpoints that one step of the search compares at once: a vector register of most machines.
const LANES: usize = 8;

/// Blocks up to which an axis is searched from end to end, without a branch on what it holds.
const SCANNED_BLOCKS: u16 = 4;

/// All tables of a library: up to three axes each, in one flat store.
///
/// Axes are in a fixed order, whatever the file has. Of a delay or slew they are the slew at the
/// input (ps), the load of the output (fF), the load of a related output (fF); of a check the slew
/// of the related (clock) pin, the slew of the constrained (data) pin (ps), the load of a related
/// output (fF). An axis that a table does not have is passed over.
///
/// Between breakpoints values are multilinear; outside the outermost interval of an axis goes on
/// (Liberty Reference Manual 2017.06, "Lookup Table"; OpenSTA extrapolates alike).
///
/// ```
/// use netlearn_graph::library::Tables;
///
/// let mut tables = Tables::default();
/// let slews = [10.0, 50.0, 200.0];
/// let loads = [1.0, 4.0, 16.0];
/// let values = [50.0, 70.0, 130.0, 60.0, 82.0, 146.0, 90.0, 118.0, 190.0];
/// let table = tables.add([&slews, &loads, &[]], &values).expect("nine values");
/// assert!((tables.value(table, [30.0, 2.5, 0.0]) - 65.5).abs() < 1e-4);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tables {
    tables: Vec<Table>,
    /// Breakpoints of all axes: each filled up with infinities, so that blocks are whole.
    breakpoints: Vec<f32>,
    values: Vec<f32>,
    /// Axes by their breakpoints' bits.
    known: FxHashMap<Vec<u32>, Axis>,
}

/// Where the breakpoints of an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Axis {
    start: u32,
    /// The last interval: 0 where there is but one, or none.
    last: u16,
    /// Blocks of breakpoints to compare: 0 where there is one interval, or none.
    blocks: u16,
}

/// A table; its values lie from `values` on, the last axis running fastest.
#[derive(Clone, Copy, Debug)]
struct Table {
    values: u32,
    /// How far apart neighbours along an axis are; 0 along one it does not have.
    strides: [u32; 3],
    axes: [Axis; 3],
}

/// Where on an axis a value falls: the interval, and how far into it, in parts of it.
#[derive(Clone, Copy)]
struct Place {
    interval: u32,
    part: f32,
}

/// A value with its slopes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gradient {
    /// The value.
    pub value: f32,
    /// Its change by a unit of each axis, as [`Tables`] orders them; 0 along one it does not have.
    pub slopes: [f32; 3],
}

/// Why numbers are no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// There are more or fewer values than combinations of breakpoints.
    #[error("{found} values where the axes have {expected}")]
    Shape {
        /// Values that were given.
        found: usize,
        /// Values that the axes ask for.
        expected: usize,
    },
    /// Breakpoints do not rise, or a number is not finite.
    #[error("{0}")]
    Number(&'static str),
    /// It, or all tables together, are larger than an index holds.
    #[error("too many values")]
    Size,
}

impl Tables {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Adds a table. An axis without breakpoints, or with one, is none.
    ///
    /// # Errors
    /// If there are not as many values as combinations of breakpoints, breakpoints do not rise, or
    /// a number is not finite.
    pub fn add(&mut self, axes: [&[f32]; 3], values: &[f32]) -> Result<TableId, TableError> {
        let expected = axes.iter().map(|axis| axis.len().max(1)).product();
        if values.len() != expected {
            let found = values.len();
            return Err(TableError::Shape { found, expected });
        }
        if !values
            .iter()
            .chain(axes.into_iter().flatten())
            .all(|number| number.is_finite())
        {
            return Err(TableError::Number("a number is not finite"));
        }
        if axes
            .iter()
            .any(|axis| !axis.windows(2).all(|pair| pair[0] < pair[1]))
        {
            return Err(TableError::Number("breakpoints do not rise"));
        }
        if axes.iter().any(|axis| axis.len() > usize::from(u16::MAX))
            || u32::try_from(self.values.len() + values.len()).is_err()
        {
            return Err(TableError::Size);
        }
        let mut stride = values.len();
        let strides = axes.map(|axis| {
            stride /= axis.len().max(1);
            match axis.len() {
                0 | 1 => 0,
                // Less than `values.len()`, which was found to fit.
                _ => stride as u32,
            }
        });
        let start = self.values.len() as u32;
        self.values.extend_from_slice(values);
        let axes = axes.map(|axis| self.axis(axis));
        Ok(self.push(Table {
            values: start,
            strides,
            axes,
        }))
    }

    /// Adds a table with one value for everything.
    ///
    /// # Errors
    /// If the value is not finite.
    pub fn add_constant(&mut self, value: f32) -> Result<TableId, TableError> {
        self.add([&[], &[], &[]], &[value])
    }

    /// Adds a copy of a table with all values multiplied.
    ///
    /// # Errors
    /// If a product is not finite.
    pub fn add_scaled(&mut self, table: TableId, factor: f32) -> Result<TableId, TableError> {
        let mut copy = self.tables[table.index()];
        let values = self.values_of(table).map(|value| value * factor);
        let values: Vec<f32> = values.collect();
        if !values.iter().all(|value| value.is_finite()) {
            return Err(TableError::Number("a number is not finite"));
        }
        copy.values = u32::try_from(self.values.len()).map_err(|_| TableError::Size)?;
        self.values.extend(values);
        Ok(self.push(copy))
    }

    /// The breakpoints of an axis; none where the table does not have it.
    #[must_use]
    pub fn breakpoints(&self, table: TableId, axis: usize) -> &[f32] {
        let table = &self.tables[table.index()];
        let length = match (table.strides.get(axis), table.axes.get(axis)) {
            (Some(&stride), Some(found)) if stride > 0 => usize::from(found.last) + 2,
            _ => 0,
        };
        let start = table.axes.get(axis).map_or(0, |axis| axis.start as usize);
        &self.breakpoints[start..start + length]
    }

    /// The values of a table, the last axis running fastest.
    pub fn values_of(&self, table: TableId) -> impl ExactSizeIterator<Item = f32> {
        let length: usize = (0..3)
            .map(|axis| self.breakpoints(table, axis).len().max(1))
            .product();
        let start = self.tables[table.index()].values as usize;
        self.values[start..start + length].iter().copied()
    }

    /// The value at a point: one coordinate an axis, in the order of [`Tables`].
    #[inline]
    #[must_use]
    pub fn value(&self, table: TableId, at: [f32; 3]) -> f32 {
        let table = &self.tables[table.index()];
        let x = self.place(table.axes[0], at[0]);
        let y = self.place(table.axes[1], at[1]);
        self.at(table, x, y, at[2])
    }

    /// The values of two tables at one point: delay and slew of an arc. Their axes are mostly the
    /// same and are then searched once.
    #[inline]
    #[must_use]
    pub fn pair(&self, first: TableId, second: TableId, at: [f32; 3]) -> (f32, f32) {
        let (first, second) = (&self.tables[first.index()], &self.tables[second.index()]);
        let mut x = self.place(first.axes[0], at[0]);
        let mut y = self.place(first.axes[1], at[1]);
        let value = self.at(first, x, y, at[2]);
        if second.axes[0] != first.axes[0] {
            x = self.place(second.axes[0], at[0]);
        }
        if second.axes[1] != first.axes[1] {
            y = self.place(second.axes[1], at[1]);
        }
        (value, self.at(second, x, y, at[2]))
    }

    /// The values of two tables along their second axis, at a point of the first one and of the third's
    /// beginning: by rising coordinate, wherever one of them has a breakpoint; once where none has any.
    /// Without a second table its value is 0.
    pub fn along_second(
        &self,
        first: TableId,
        second: Option<TableId>,
        x: f32,
        mut each: impl FnMut(f32, f32, f32),
    ) {
        let table = &self.tables[first.index()];
        if let Some(second) = second {
            let other = &self.tables[second.index()];
            let have_same_axes = table.axes == other.axes && table.strides == other.strides;
            if have_same_axes && table.strides[1] > 0 && table.strides[2] == 0 {
                let place = self.place(table.axes[0], x);
                let row = place.interval * table.strides[0];
                let next = table.strides[0] as usize;
                let along = |start: u32| {
                    let values = &self.values[start as usize..];
                    (1.0 - place.part) * values[0] + place.part * values[next]
                };
                for (at, &y) in (0u32..).zip(self.breakpoints(first, 1)) {
                    let at = row + at * table.strides[1];
                    each(y, along(table.values + at), along(other.values + at));
                }
                return;
            }
        }
        let axis = self.breakpoints(first, 1);
        let other = second.map_or(axis, |second| self.breakpoints(second, 1));
        let mut at = |y: f32| {
            let (value, other) = match second {
                Some(second) => self.pair(first, second, [x, y, 0.0]),
                None => (self.value(first, [x, y, 0.0]), 0.0),
            };
            each(y, value, other);
        };
        if axis.is_empty() && other.is_empty() {
            return at(0.0);
        }
        let (mut axis, mut other) = (axis.iter().peekable(), other.iter().peekable());
        loop {
            let next = match (axis.peek(), other.peek()) {
                (Some(&&a), Some(&&b)) => a.min(b),
                (Some(&&a), None) => a,
                (None, Some(&&b)) => b,
                (None, None) => return,
            };
            axis.next_if(|&&a| a == next);
            other.next_if(|&&b| b == next);
            at(next);
        }
    }

    /// The value at a point and how it changes along each axis. At a breakpoint the slope is that
    /// of the interval above it.
    #[must_use]
    pub fn gradient(&self, table: TableId, at: [f32; 3]) -> Gradient {
        let found = &self.tables[table.index()];
        let [x, y, z] = [0, 1, 2].map(|axis| self.place(found.axes[axis], at[axis]));
        let corner = |i: u32, j: u32, k: u32| {
            let [a, b, c] = found.strides;
            let place = (x.interval + i) * a + (y.interval + j) * b + (z.interval + k) * c;
            self.values[(found.values + place) as usize]
        };
        let along = |a: f32, b: f32, part: f32| (1.0 - part) * a + part * b;
        let plane = |i, j| along(corner(i, j, 0), corner(i, j, 1), z.part);
        let [p00, p01, p10, p11] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| plane(i, j));
        let rise = |k| {
            let low = along(corner(0, 0, k), corner(0, 1, k), y.part);
            let high = along(corner(1, 0, k), corner(1, 1, k), y.part);
            along(low, high, x.part)
        };
        let width = |axis: usize, place: Place| {
            let start = found.axes[axis].start + place.interval;
            self.breakpoints[start as usize + 1] - self.breakpoints[start as usize]
        };
        Gradient {
            value: along(along(p00, p01, y.part), along(p10, p11, y.part), x.part),
            // The width of an axis that is not there is infinite.
            slopes: [
                along(p10 - p00, p11 - p01, y.part) / width(0, x),
                along(p01 - p00, p11 - p10, x.part) / width(1, y),
                (rise(1) - rise(0)) / width(2, z),
            ],
        }
    }

    /// Takes over all tables of `other`; their ids grow by the number of tables that were here.
    pub(super) fn append(&mut self, other: &Tables) {
        let count = self.values.len() + other.values.len();
        u32::try_from(count).expect("fewer than 2^32 values");
        let first = self.values.len() as u32;
        self.values.extend_from_slice(&other.values);
        // Most tables share their axes.
        let mut known: FxHashMap<u32, Axis> = FxHashMap::default();
        for (index, table) in other.tables.iter().enumerate() {
            let axes = [0, 1, 2].map(|place| {
                let breakpoints = || other.breakpoints(TableId(index as u32), place);
                *known
                    .entry(table.axes[place].start)
                    .or_insert_with(|| self.axis(breakpoints()))
            });
            self.push(Table {
                values: first + table.values,
                strides: table.strides,
                axes,
            });
        }
    }

    fn push(&mut self, table: Table) -> TableId {
        let id = TableId(u32::try_from(self.tables.len()).expect("each has a value, and their number fits"));
        self.tables.push(table);
        id
    }

    /// The axis with these breakpoints, which is kept once.
    fn axis(&mut self, breakpoints: &[f32]) -> Axis {
        // One breakpoint makes no interval: the axis counts for nothing.
        let breakpoints = if breakpoints.len() < 2 {
            &[0.0]
        } else {
            breakpoints
        };
        let bits: Vec<u32> = breakpoints.iter().map(|number| number.to_bits()).collect();
        if let Some(&axis) = self.known.get(&bits) {
            return axis;
        }
        let last = breakpoints.len().saturating_sub(2);
        let blocks = last.div_ceil(LANES);
        let axis = Axis {
            start: u32::try_from(self.breakpoints.len()).expect("there are more values than breakpoints"),
            last: last as u16,
            blocks: blocks as u16,
        };
        self.breakpoints.extend_from_slice(breakpoints);
        let padded = (axis.start as usize + 1 + blocks * LANES).max(axis.start as usize + 2);
        if self.breakpoints.len() < padded {
            self.breakpoints.resize(padded, f32::INFINITY);
        }
        self.known.insert(bits, axis);
        axis
    }

    /// The interval that holds `x`, or the outermost one on its side.
    #[inline]
    fn place(&self, axis: Axis, x: f32) -> Place {
        let start = axis.start as usize;
        let mut interval = 0;
        if axis.blocks <= SCANNED_BLOCKS {
            for block in 0..usize::from(axis.blocks) {
                let first = start + 1 + block * LANES;
                let lanes = &self.breakpoints[first..first + LANES];
                interval += lanes
                    .iter()
                    .map(|&breakpoint| u32::from(breakpoint <= x))
                    .sum::<u32>();
            }
        } else {
            let inner = &self.breakpoints[start + 1..start + 1 + usize::from(axis.last)];
            interval = inner.partition_point(|&breakpoint| breakpoint <= x) as u32;
        }
        // The last breakpoint may have been counted too.
        let interval = interval.min(u32::from(axis.last));
        let ends = &self.breakpoints[start + interval as usize..start + interval as usize + 2];
        Place {
            interval,
            part: (x - ends[0]) / (ends[1] - ends[0]),
        }
    }

    #[inline]
    fn at(&self, table: &Table, x: Place, y: Place, z: f32) -> f32 {
        let [a, b, c] = table.strides;
        let base = (table.values + x.interval * a + y.interval * b) as usize;
        if c > 0 {
            return self.at_three(table, base, x, y, z);
        }
        self.bilinear(base, [a, b], x, y)
    }

    /// The value between four neighbours.
    #[inline]
    fn bilinear(&self, base: usize, [a, b]: [u32; 2], x: Place, y: Place) -> f32 {
        let (a, b) = (a as usize, b as usize);
        let corners = &self.values[base..=base + a + b];
        (1.0 - x.part) * ((1.0 - y.part) * corners[0] + y.part * corners[b])
            + x.part * ((1.0 - y.part) * corners[a] + y.part * corners[a + b])
    }

    /// Tables that depend on a second load are rare: kept out of the way of the others.
    #[inline(never)]
    fn at_three(&self, table: &Table, base: usize, x: Place, y: Place, z: f32) -> f32 {
        let [a, b, c] = table.strides;
        let z = self.place(table.axes[2], z);
        let low = base + (z.interval * c) as usize;
        let values = [low, low + c as usize].map(|base| self.bilinear(base, [a, b], x, y));
        (1.0 - z.part) * values[0] + z.part * values[1]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of `e2eslack.md` H1, in ps and fF.
    fn example() -> (Tables, TableId) {
        let mut tables = Tables::default();
        let values = [50.0, 70.0, 130.0, 60.0, 82.0, 146.0, 90.0, 118.0, 190.0];
        let table = tables
            .add([&[10.0, 50.0, 200.0], &[1.0, 4.0, 16.0], &[]], &values)
            .unwrap();
        (tables, table)
    }

    #[test]
    fn known_points() {
        let (tables, table) = example();
        for (slew, load, expected) in [
            (30.0, 2.5, 65.5),
            (50.0, 4.0, 82.0),
            (300.0, 16.0, 219.333_33),
            (5.0, 0.5, 45.458_332),
            (120.0, 10.0, 132.666_67),
        ] {
            let value = tables.value(table, [slew, load, 0.0]);
            assert!((value - expected).abs() < 1e-4, "{slew} {load}: {value}");
        }
    }

    #[test]
    fn known_slopes() {
        let (tables, table) = example();
        let gradient = tables.gradient(table, [30.0, 2.5, 0.0]);
        assert!((gradient.value - 65.5).abs() < 1e-4);
        // 0.275 a unit of time; 7 ns/pF are 7 ps/fF.
        assert!((gradient.slopes[0] - 0.275).abs() < 1e-6);
        assert!((gradient.slopes[1] - 7.0).abs() < 1e-5);
        assert_eq!(gradient.slopes[2], 0.0);
    }

    #[test]
    fn axes_are_kept_once() {
        let (mut tables, first) = example();
        let count = tables.breakpoints.len();
        let second = tables
            .add([&[10.0, 50.0, 200.0], &[1.0, 4.0, 16.0], &[]], &[1.0; 9])
            .unwrap();
        assert_eq!(tables.breakpoints.len(), count);
        let (delay, slew) = tables.pair(first, second, [120.0, 10.0, 0.0]);
        assert_eq!((delay, slew), (tables.value(first, [120.0, 10.0, 0.0]), 1.0));
    }

    #[test]
    fn axes_of_one_breakpoint_count_for_nothing() {
        let mut tables = Tables::default();
        let constant = tables.add_constant(3.5).unwrap();
        let by_load = tables.add([&[7.0], &[1.0, 2.0], &[]], &[10.0, 20.0]).unwrap();
        for slew in [-1e9, 0.0, 1e9] {
            assert_eq!(tables.value(constant, [slew, slew, slew]), 3.5);
            assert_eq!(tables.value(by_load, [slew, 4.0, slew]), 40.0);
            assert_eq!(
                tables.gradient(by_load, [slew, 4.0, slew]).slopes,
                [0.0, 10.0, 0.0]
            );
        }
    }

    #[test]
    fn long_axes_are_searched_alike() {
        let mut tables = Tables::default();
        let breakpoints: Vec<f32> = (0..1000).map(|number| number as f32).collect();
        let values: Vec<f32> = breakpoints.iter().map(|x| x * x).collect();
        let long = tables.add([&breakpoints, &[], &[]], &values).unwrap();
        for (x, expected) in [
            (-1.0, -1.0),
            (0.5, 0.5),
            (500.0, 250_000.0),
            (998.5, 997_002.5),
            (1000.0, 999_998.0),
        ] {
            let value = tables.value(long, [x, 0.0, 0.0]);
            assert!((value - expected).abs() <= expected.abs() * 1e-6, "{x}: {value}");
        }
    }

    #[test]
    fn what_is_no_table() {
        let mut tables = Tables::default();
        let shape = tables.add([&[1.0, 2.0], &[], &[]], &[1.0]);
        assert_eq!(
            shape,
            Err(TableError::Shape {
                found: 1,
                expected: 2
            })
        );
        assert!(tables.add([&[2.0, 1.0], &[], &[]], &[1.0, 2.0]).is_err());
        assert!(tables.add_constant(f32::NAN).is_err());
        assert!(tables.is_empty());
        // A point that is no number gives no number, and no panic.
        let table = tables
            .add([&[1.0, 2.0], &[1.0, 2.0], &[]], &[1.0, 2.0, 3.0, 4.0])
            .unwrap();
        assert!(tables.value(table, [f32::NAN, 1.0, 0.0]).is_nan());
        let _ = tables.value(table, [f32::INFINITY, f32::NEG_INFINITY, f32::NAN]);
    }

    prop_compose! {
        fn rising(length: usize)(first in 0.1_f32..10.0, steps in prop::collection::vec(0.1_f32..50.0, length - 1))
            -> Vec<f32> {
            let mut breakpoints = vec![first];
            for step in steps {
                breakpoints.push(breakpoints[breakpoints.len() - 1] + step);
            }
            breakpoints
        }
    }

    prop_compose! {
        fn table_of_two()(lengths in (1_usize..12, 1_usize..12))
            (x in rising(lengths.0), y in rising(lengths.1),
             values in prop::collection::vec(-100.0_f32..1000.0, lengths.0 * lengths.1))
            -> (Vec<f32>, Vec<f32>, Vec<f32>) {
            (x, y, values)
        }
    }

    proptest! {
        #[test]
        fn exact_at_breakpoints((x, y, values) in table_of_two()) {
            let mut tables = Tables::default();
            let table = tables.add([&x, &y, &[]], &values).unwrap();
            for (i, &slew) in x.iter().enumerate() {
                for (j, &load) in y.iter().enumerate() {
                    prop_assert_eq!(tables.value(table, [slew, load, 0.0]), values[i * y.len() + j]);
                }
            }
        }

        #[test]
        fn bilinear_between((x, y, values) in table_of_two(), slew in -20.0_f64..700.0, load in -20.0_f64..700.0) {
            let mut tables = Tables::default();
            let table = tables.add([&x, &y, &[]], &values).unwrap();
            // The same in f64, by the formula as it stands in the manual.
            let place = |axis: &[f32], at: f64| -> (usize, usize, f64) {
                if axis.len() < 2 {
                    return (0, 0, 0.0);
                }
                let i = (1..axis.len() - 1).filter(|&i| f64::from(axis[i]) <= at).count();
                let (low, high) = (f64::from(axis[i]), f64::from(axis[i + 1]));
                (i, i + 1, (at - low) / (high - low))
            };
            let (slew, load) = (slew as f32, load as f32);
            let (i0, i1, u) = place(&x, f64::from(slew));
            let (j0, j1, v) = place(&y, f64::from(load));
            let at = |i: usize, j: usize| f64::from(values[i * y.len() + j]);
            let terms = [
                (1.0 - u) * (1.0 - v) * at(i0, j0), (1.0 - u) * v * at(i0, j1),
                u * (1.0 - v) * at(i1, j0), u * v * at(i1, j1),
            ];
            let expected: f64 = terms.iter().sum();
            let size: f64 = terms.iter().map(|term| term.abs()).sum();
            let gradient = tables.gradient(table, [slew, load, 0.0]);
            let value = tables.value(table, [slew, load, 0.0]);
            // Far outside, large terms cancel: what is left is exact to their last digits.
            prop_assert!((f64::from(value) - expected).abs() <= 2e-6 * size + 1e-4);
            prop_assert!((f64::from(gradient.value) - expected).abs() <= 2e-6 * size + 1e-4);
        }

        #[test]
        fn three_axes_are_two_mixed(
            (x, y, values) in table_of_two(), others in prop::collection::vec(-100.0_f32..1000.0, 144),
            slew in 0.0_f32..700.0, load in 0.0_f32..700.0, part in 0.0_f32..1.0,
        ) {
            let mut tables = Tables::default();
            let others = &others[..values.len()];
            let low = tables.add([&x, &y, &[]], &values).unwrap();
            let high = tables.add([&x, &y, &[]], others).unwrap();
            let mixed: Vec<f32> = values.iter().zip(others).flat_map(|(&a, &b)| [a, b]).collect();
            let both = tables.add([&x, &y, &[2.0, 4.0]], &mixed).unwrap();
            let at = |table| tables.value(table, [slew, load, 0.0]);
            let expected = (1.0 - part) * at(low) + part * at(high);
            let value = tables.value(both, [slew, load, 2.0 + 2.0 * part]);
            let size = at(low).abs() + at(high).abs() + 1000.0;
            prop_assert!((value - expected).abs() <= 1e-4 * size);
        }

        #[test]
        fn slopes_are_differences((x, y, values) in table_of_two(), part in (0.1_f32..0.9, 0.1_f32..0.9)) {
            let mut tables = Tables::default();
            let table = tables.add([&x, &y, &[]], &values).unwrap();
            let inside = |axis: &[f32], part: f32| match axis {
                [low, high, ..] => (low + part * (high - low), 0.01 * (high - low)),
                _ => (1.0, 0.1),
            };
            let ((slew, ds), (load, dl)) = (inside(&x, part.0), inside(&y, part.1));
            let gradient = tables.gradient(table, [slew, load, 0.0]);
            let by_slew = (tables.value(table, [slew + ds, load, 0.0])
                - tables.value(table, [slew - ds, load, 0.0])) / (2.0 * ds);
            let by_load = (tables.value(table, [slew, load + dl, 0.0])
                - tables.value(table, [slew, load - dl, 0.0])) / (2.0 * dl);
            prop_assert!((gradient.slopes[0] - by_slew).abs() <= 1e-3 * by_slew.abs() + 0.01 / ds);
            prop_assert!((gradient.slopes[1] - by_load).abs() <= 1e-3 * by_load.abs() + 0.01 / dl);
        }
    }
}
