//! Where pins lie on the die.
//! Not for: wires, and estimates of them.

use super::ast::Ast;
use super::objects::{Component, MaskShape, Pin, PinShape, Placement, PlacementStatus};
use crate::lef;
use crate::lefdef::{Point, Rect, place};

impl Component {
    /// Its placement, if it has one that counts.
    pub fn placed(&self) -> Option<Placement> {
        self.placement
            .filter(|placement| placement.status != PlacementStatus::Unplaced)
    }

    /// Where a point of its macro lies on the die, in database units. The point is in microns
    /// from the macro's own origin, as LEF gives all its shapes; none for a component that is not
    /// placed or a macro without a size.
    pub fn locate(&self, cell: &lef::Macro, point: Point<f64>, units: u32) -> Option<Point<f64>> {
        let placement = self.placed()?;
        let size = cell.size?;
        let scale = |value: f64| value * f64::from(units);
        // The origin says where the lower left corner is the other way round.
        let point = Point::new(scale(point.x + cell.origin.x), scale(point.y + cell.origin.y));
        let size = Point::new(scale(size.x).round(), scale(size.y).round());
        let location = Point::new(f64::from(placement.location.x), f64::from(placement.location.y));
        Some(place(point, size, placement.orientation, location))
    }
}

impl Ast {
    /// Where a pin of the design lies, in database units: the middle of its first shape, or its
    /// location where it has no shape. None for a pin that is not placed.
    pub fn pin_center(&self, pin: &Pin) -> Option<Point<f64>> {
        let placed = pin.ports.iter().find_map(|port| Some((port, port.placement?)));
        let (port, placement) = placed?;
        let center = port.shapes.iter().find_map(|shape| match shape {
            PinShape::Layer {
                shape: MaskShape { geometry, .. },
                ..
            } => geometry.bounding_box().map(Rect::<i32>::center),
            PinShape::Via { location, .. } => Some(Point::new(f64::from(location.x), f64::from(location.y))),
        });
        let location = Point::new(f64::from(placement.location.x), f64::from(placement.location.y));
        let center = center.unwrap_or_default();
        Some(place(center, Point::default(), placement.orientation, location))
    }
}
