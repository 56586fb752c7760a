//! Shapes of cells and vias.
//! Not for: reading them.

use crate::NameId;
use crate::handle::List;
use crate::lefdef::{Geometry, Point, Rect};

/// All shapes of a cell or a via, side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    layers: Vec<LayerShapes>,
    shapes: Vec<Shape>,
}

impl Drawing {
    /// The layers of a port, an obstruction or a via.
    pub fn layers(&self, list: List<LayerShapes>) -> &[LayerShapes] {
        &self.layers[list.range()]
    }

    /// The shapes on a layer.
    pub fn shapes(&self, list: List<Shape>) -> &[Shape] {
        &self.shapes[list.range()]
    }

    /// The shapes on some layers.
    pub fn shapes_on(&self, layers: List<LayerShapes>) -> impl Iterator<Item = &Shape> {
        let layers = self.layers(layers).iter();
        layers.flat_map(|layer| self.shapes(layer.shapes))
    }

    /// The shapes on all layers, in the order of the file.
    pub fn all_shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// Adds a layer to the last layers of a drawing.
    pub(super) fn add_layer(&mut self, layers: &mut List<LayerShapes>, layer: LayerShapes) {
        layers.push(&mut self.layers, layer);
    }

    /// Gives the last of these layers a shape; `None` where there is no layer.
    pub(super) fn add_shape(&mut self, layers: List<LayerShapes>, shape: Shape) -> Option<()> {
        let layer = self.layers[layers.range()].last_mut()?;
        layer.shapes.push(&mut self.shapes, shape);
        Some(())
    }

    /// Takes all out, in as much memory as they need: the next cell finds the room that this one had.
    pub(super) fn take(&mut self) -> Self {
        Self {
            layers: self.layers.drain(..).collect(),
            shapes: self.shapes.drain(..).collect(),
        }
    }
}

/// Shapes by layer, and vias.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shapes {
    /// `LAYER` and what follows.
    pub layers: List<LayerShapes>,
    /// `VIA`
    pub vias: Vec<PlacedVia>,
}

/// `VIA [ITERATE] [MASK m] point name [DO .. STEP ..]`
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedVia {
    /// Which via.
    pub via: NameId,
    /// Where.
    pub location: Point<f64>,
    /// `MASK`: bottom, cut and top as three digits.
    pub mask: Option<u32>,
    /// Copies.
    pub iterate: Option<Iterate>,
}

/// `LAYER name ..; WIDTH ..; RECT ..; POLYGON ..; PATH ..;`
#[derive(Clone, Debug, PartialEq)]
pub struct LayerShapes {
    /// On which layer.
    pub layer: NameId,
    /// `EXCEPTPGNET`
    pub except_pg_net: bool,
    /// `SPACING`
    pub spacing: Option<f64>,
    /// `DESIGNRULEWIDTH`
    pub design_rule_width: Option<f64>,
    /// Which shapes.
    pub shapes: List<Shape>,
}

/// A shape on a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// What it is.
    pub kind: ShapeKind,
    /// `MASK`
    pub mask: Option<u8>,
    /// `ITERATE .. DO .. STEP ..`
    pub iterate: Option<Box<Iterate>>,
}

/// What a shape is.
#[derive(Clone, Debug, PartialEq)]
pub enum ShapeKind {
    /// `RECT` or `POLYGON`
    Filled(Geometry<f64>),
    /// `PATH` of a width.
    Path {
        /// `WIDTH` before it; none for that of the layer.
        width: Option<f64>,
        /// The middle of the wire.
        points: Vec<Point<f64>>,
    },
}

/// `DO nx BY ny STEP dx dy`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Iterate {
    /// Columns.
    pub num_x: u32,
    /// Rows.
    pub num_y: u32,
    /// From one to the next.
    pub step: Point<f64>,
}

impl LayerShapes {
    /// No shapes on a layer.
    pub(super) fn of(layer: NameId) -> Self {
        Self {
            layer,
            except_pg_net: false,
            spacing: None,
            design_rule_width: None,
            shapes: List::default(),
        }
    }
}

impl Shape {
    /// The smallest rectangle around it, the width of a path and all its copies counted.
    pub fn bounding_box(&self) -> Option<Rect<f64>> {
        let mut rect = match &self.kind {
            ShapeKind::Filled(geometry) => geometry.bounding_box()?,
            ShapeKind::Path { width, points } => {
                let half = width.unwrap_or(0.0) / 2.0;
                let rect = Rect::around(points.iter().copied())?;
                Rect {
                    from: Point::new(rect.from.x - half, rect.from.y - half),
                    to: Point::new(rect.to.x + half, rect.to.y + half),
                }
            }
        };
        if let Some(iterate) = &self.iterate {
            let far = |count: u32, step: f64| f64::from(count.saturating_sub(1)) * step;
            let (x, y) = (
                far(iterate.num_x, iterate.step.x),
                far(iterate.num_y, iterate.step.y),
            );
            let moved = |point: Point<f64>| Point::new(point.x + x, point.y + y);
            rect = Rect::around([rect.from, rect.to, moved(rect.from), moved(rect.to)])?;
        }
        Some(rect)
    }
}
