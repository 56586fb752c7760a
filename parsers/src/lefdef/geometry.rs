//! Points, shapes and orientations of LEF and DEF.
//! Not for: layers; the trees of both formats name them.

use std::ops::{Add, Sub};

use super::vocabulary;

/// A place, in microns in LEF and in database units in DEF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Point<T> {
    /// To the right.
    pub x: T,
    /// Upwards.
    pub y: T,
}

impl<T> Point<T> {
    /// The point at `x` and `y`.
    pub const fn new(x: T, y: T) -> Self {
        Self { x, y }
    }
}

/// Two opposite corners, as the file gives them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rect<T> {
    /// Mostly the lower left corner.
    pub from: Point<T>,
    /// The corner across.
    pub to: Point<T>,
}

impl<T: Copy + PartialOrd> Rect<T> {
    /// The smallest rectangle around points; none around none.
    pub fn around(points: impl IntoIterator<Item = Point<T>>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        let mut rect = Self {
            from: first,
            to: first,
        };
        for point in points {
            if point.x < rect.from.x {
                rect.from.x = point.x;
            }
            if point.y < rect.from.y {
                rect.from.y = point.y;
            }
            if point.x > rect.to.x {
                rect.to.x = point.x;
            }
            if point.y > rect.to.y {
                rect.to.y = point.y;
            }
        }
        Some(rect)
    }
}

impl Rect<f64> {
    /// The middle.
    pub fn center(self) -> Point<f64> {
        Point::new((self.from.x + self.to.x) / 2.0, (self.from.y + self.to.y) / 2.0)
    }
}

impl Rect<i32> {
    /// The middle, which may lie between two database units.
    pub fn center(self) -> Point<f64> {
        let float = |point: Point<i32>| Point::new(f64::from(point.x), f64::from(point.y));
        Rect {
            from: float(self.from),
            to: float(self.to),
        }
        .center()
    }
}

/// A filled shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry<T> {
    /// `RECT`
    Rect(Rect<T>),
    /// `POLYGON`, its corners in order.
    Polygon(Vec<Point<T>>),
}

impl<T: Copy + PartialOrd> Geometry<T> {
    /// The smallest rectangle around it.
    pub fn bounding_box(&self) -> Option<Rect<T>> {
        match self {
            Self::Rect(rect) => Rect::around([rect.from, rect.to]),
            Self::Polygon(points) => Rect::around(points.iter().copied()),
        }
    }
}

vocabulary! {
    /// How a cell is turned and mirrored, by the side of the die to which its north points; with
    /// `F` it is flipped about the vertical axis after it was turned.
    Orientation, "`N`, `S`, `W`, `E`, `FN`, `FS`, `FW` or `FE`" {
        N = "N",
        S = "S",
        W = "W",
        E = "E",
        FN = "FN",
        FS = "FS",
        FW = "FW",
        FE = "FE",
    }
}

impl Orientation {
    /// Whether width and height change places.
    pub fn swaps_sides(self) -> bool {
        matches!(self, Self::W | Self::E | Self::FW | Self::FE)
    }

    /// Where a point of a cell of `size` comes to lie, from the lower left corner of the cell as
    /// it lies then. A size of zero turns about the origin, as pins of a DEF file are.
    pub fn apply<T>(self, point: Point<T>, size: Point<T>) -> Point<T>
    where
        T: Copy + Sub<Output = T>,
    {
        let Point { x, y } = point;
        let (right, above) = (size.x - x, size.y - y);
        match self {
            Self::N => Point::new(x, y),
            Self::S => Point::new(right, above),
            Self::W => Point::new(above, x),
            Self::E => Point::new(y, right),
            Self::FN => Point::new(right, y),
            Self::FS => Point::new(x, above),
            Self::FW => Point::new(y, x),
            Self::FE => Point::new(above, right),
        }
    }
}

/// Where a point of a cell of `size` lies on the die. `location` is the lower left corner of the
/// cell as it lies there.
///
/// ```
/// use netlearn_parsers::lefdef::{Orientation, Point, place};
///
/// let pin = Point::new(1, 2);
/// let size = Point::new(10, 20);
/// assert_eq!(place(pin, size, Orientation::S, Point::new(100, 200)), Point::new(109, 218));
/// ```
pub fn place<T>(point: Point<T>, size: Point<T>, orientation: Orientation, location: Point<T>) -> Point<T>
where
    T: Copy + Add<Output = T> + Sub<Output = T>,
{
    let turned = orientation.apply(point, size);
    Point::new(location.x + turned.x, location.y + turned.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_orientation_moves_a_corner_where_the_standard_says() {
        // A cell 10 wide and 20 high with a pin near its lower left corner.
        let (pin, size, location) = (Point::new(1, 2), Point::new(10, 20), Point::new(100, 200));
        for (orientation, x, y) in [
            (Orientation::N, 101, 202),
            (Orientation::S, 109, 218),
            (Orientation::W, 118, 201),
            (Orientation::E, 102, 209),
            (Orientation::FN, 109, 202),
            (Orientation::FS, 101, 218),
            (Orientation::FW, 102, 201),
            (Orientation::FE, 118, 209),
        ] {
            assert_eq!(
                place(pin, size, orientation, location),
                Point::new(x, y),
                "{orientation}"
            );
        }
    }

    #[test]
    fn no_orientation_leaves_the_box_of_the_cell() {
        let size = Point::new(10, 20);
        for &orientation in <Orientation as crate::lefdef::Choice>::ALL {
            let turned = match orientation.swaps_sides() {
                true => Point::new(20, 10),
                false => size,
            };
            let corners = [(0, 0), (10, 0), (0, 20), (10, 20)].map(|(x, y)| Point::new(x, y));
            let rect = Rect::around(corners.map(|corner| orientation.apply(corner, size)));
            let whole = Rect {
                from: Point::new(0, 0),
                to: turned,
            };
            assert_eq!(rect, Some(whole), "{orientation}");
        }
    }

    #[test]
    fn a_mirrored_cell_is_flipped_after_it_was_turned() {
        let (size, turned_size) = (Point::new(10, 20), Point::new(20, 10));
        let pin = Point::new(1, 2);
        for (turned, mirrored) in [
            (Orientation::N, Orientation::FN),
            (Orientation::S, Orientation::FS),
            (Orientation::W, Orientation::FW),
            (Orientation::E, Orientation::FE),
        ] {
            let size_then = if turned.swaps_sides() { turned_size } else { size };
            let flipped = Orientation::FN.apply(turned.apply(pin, size), size_then);
            assert_eq!(mirrored.apply(pin, size), flipped, "{mirrored}");
        }
    }
}
