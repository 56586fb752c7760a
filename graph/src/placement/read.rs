//! Places of DEF and shapes of LEF, for the pins of a netlist.
//! Not for: the text of the files; see [`netlearn_parsers::def`] and [`netlearn_parsers::lef`].

use netlearn_parsers::def::{PinShape, PlacementStatus};
use netlearn_parsers::lefdef::{Point as FilePoint, Rect, place};
use netlearn_parsers::{def, lef};
use rustc_hash::FxHashMap;

use super::{PlacedCell, PlacedPin, Placement};
use crate::ids::{CellId, PinId};
use crate::netlist::{Netlist, Unmatched};
use crate::parasitics::Point;

/// How places of pins are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlacementOptions {
    /// Takes all pins of a cell for its middle, as if LEF said nothing of them.
    pub cell_centers: bool,
}

/// What files of a placement and a netlist do not agree about, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacementReport {
    /// How many instances have a place.
    pub placed: usize,
    /// Instances that have none.
    pub unplaced: Unmatched,
    /// Ports of the design that have none, of those that are connected.
    pub unplaced_ports: Unmatched,
    /// Components of cells of the library that are no instances of the netlist.
    pub unknown_components: Unmatched,
    /// How many components are of other cells, and no instances either: fillers and taps mostly.
    pub physical_components: usize,
    /// Cells of the netlist that LEF does not know.
    pub unknown_cells: Unmatched,
    /// Connected pins whose place is only the middle of their cell, though LEF knows the cell.
    pub inexact_pins: Unmatched,
}

impl PlacementReport {
    /// What may be wrong, a line each. Components without signals are nothing odd.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let kinds = [
            (&self.unplaced, "instances that have no place"),
            (&self.unplaced_ports, "ports of the design that have no place"),
            (
                &self.unknown_components,
                "components that the netlist does not have",
            ),
            (
                &self.unknown_cells,
                "cells that are not in LEF, whose pins stand at a corner",
            ),
            (
                &self.inexact_pins,
                "pins that LEF does not have, taken for the middle of their cells",
            ),
        ];
        let found = kinds.into_iter().filter(|(unmatched, _)| unmatched.count() > 0);
        found
            .map(|(unmatched, what)| format!("{} {what}: {unmatched}", unmatched.count()))
            .collect()
    }
}

/// A cell of LEF, for the ports of the library.
struct Outline {
    size: FilePoint<f64>,
    /// The middles of pins, by the place of the port in the cell.
    pins: Vec<Option<FilePoint<f64>>>,
}

impl Placement {
    /// The places that a DEF file says, with the shapes of cells of LEF files; of several of a name the
    /// first counts. Names are matched whatever brackets and dividers the file has.
    #[must_use]
    pub fn read(
        netlist: &Netlist,
        design: &def::Ast,
        cells: &[&lef::Ast],
        options: PlacementOptions,
    ) -> (Self, PlacementReport) {
        let mut placement = Self::new(netlist);
        let mut report = PlacementReport::default();
        let micron = f64::from(design.units().max(1));
        let um =
            |point: FilePoint<i32>| FilePoint::new(f64::from(point.x) / micron, f64::from(point.y) / micron);
        if let Some(die) = Rect::around(design.die_area.iter().copied()) {
            placement.die = Some([die.from, die.to].map(|corner| of_file(um(corner))));
        }
        let mut outlines = Outlines::new(netlist, cells);
        let rules = design.name_rules();
        for component in &design.components {
            let name = rules.key(design.names.text(component.name));
            let Some(instance) = netlist.find_instance(&name) else {
                match netlist.libraries().find_cell(design.names.text(component.model)) {
                    Some(cell) if has_signals(netlist, cell) => {
                        report.unknown_components.add(|| name.into_owned());
                    }
                    _ => report.physical_components += 1,
                }
                continue;
            };
            let stands = component.placement.filter(is_placed);
            let (Some(stands), Some(cell)) = (stands, netlist.cell(instance)) else {
                continue;
            };
            let corner = um(stands.location);
            let outline = outlines.of(cell);
            let size = outline.map_or(FilePoint::default(), |outline| outline.size);
            let turned = match stands.orientation.swaps_sides() {
                true => FilePoint::new(size.y, size.x),
                false => size,
            };
            placement.cells[instance.index()] = Some(PlacedCell {
                corner: of_file(corner),
                orientation: stands.orientation,
                size: of_file(turned),
                is_fixed: stands.status != PlacementStatus::Placed,
            });
            let middle = FilePoint::new(corner.x + turned.x / 2.0, corner.y + turned.y / 2.0);
            for (index, pin) in netlist.pins_of(instance).into_iter().enumerate() {
                let shape = outline.and_then(|outline| outline.pins.get(index).copied().flatten());
                let exact = shape
                    .filter(|_| !options.cell_centers)
                    .map(|shape| place(shape, size, stands.orientation, corner));
                if outline.is_some() && shape.is_none() && netlist.net_of(pin).is_some() {
                    report.inexact_pins.add(|| netlist.pin_name(pin).to_string());
                }
                placement.pins[pin.index()] = Some(PlacedPin {
                    place: of_file(exact.unwrap_or(middle)),
                    is_exact: exact.is_some(),
                });
            }
        }
        for pin in &design.pins {
            let Some(port) = netlist.find_port(&rules.key(design.names.text(pin.name))) else {
                continue;
            };
            let at = pin.ports.iter().find_map(|port| {
                let stands = port.placement.filter(is_placed)?;
                // Shapes turn about the place of the port.
                let shapes = port.shapes.iter().filter_map(bounding_box);
                let middle = shapes.map(Rect::<i32>::center).next().unwrap_or_default();
                let middle = FilePoint::new(middle.x / micron, middle.y / micron);
                Some(place(
                    middle,
                    FilePoint::default(),
                    stands.orientation,
                    um(stands.location),
                ))
            });
            if let Some(at) = at {
                placement.set_place(port, of_file(at));
            }
        }
        // Black boxes have no pins, so that no wire asks where they are.
        let linked = netlist
            .instances()
            .filter(|&instance| netlist.cell(instance).is_some());
        for instance in linked {
            match placement.cell(instance) {
                Some(_) => report.placed += 1,
                None => report
                    .unplaced
                    .add(|| netlist.instance_name(instance).to_string()),
            }
        }
        let is_connected = |&port: &PinId| {
            let net = netlist.net_of(port);
            net.is_some_and(|net| netlist.net_pins(net).len() > 1)
        };
        for port in netlist.ports().filter(is_connected) {
            if placement.place(port).is_none() {
                report.unplaced_ports.add(|| netlist.pin_name(port).to_string());
            }
        }
        report.unknown_cells = outlines.unknown;
        (placement, report)
    }
}

/// Whether a cell has pins other than supplies, so that a netlist would have its instances.
fn has_signals(netlist: &Netlist, cell: CellId) -> bool {
    !netlist.libraries().library().cell(cell).ports.is_empty()
}

fn is_placed(placement: &def::Placement) -> bool {
    placement.status != PlacementStatus::Unplaced
}

fn bounding_box(shape: &PinShape) -> Option<Rect<i32>> {
    match shape {
        PinShape::Layer { shape, .. } => shape.geometry.bounding_box(),
        PinShape::Via { location, .. } => Rect::around([*location]),
    }
}

fn of_file(point: FilePoint<f64>) -> Point {
    Point {
        x: point.x,
        y: point.y,
    }
}

/// Cells of LEF by cells of the library, looked up once each.
struct Outlines<'a> {
    netlist: &'a Netlist,
    macros: FxHashMap<&'a str, (&'a lef::Ast, &'a lef::Macro)>,
    found: FxHashMap<CellId, Option<Outline>>,
    unknown: Unmatched,
}

impl<'a> Outlines<'a> {
    fn new(netlist: &'a Netlist, cells: &[&'a lef::Ast]) -> Self {
        let mut macros = FxHashMap::default();
        for &tree in cells {
            for cell in &tree.macros {
                macros.entry(tree.names.text(cell.name)).or_insert((tree, cell));
            }
        }
        Self {
            netlist,
            macros,
            found: FxHashMap::default(),
            unknown: Unmatched::default(),
        }
    }

    fn of(&mut self, id: CellId) -> Option<&Outline> {
        let Self {
            netlist,
            macros,
            found,
            unknown,
        } = self;
        let library = netlist.libraries().library();
        let outline = found.entry(id).or_insert_with(|| {
            let name = library.cell_name(id);
            let Some(&(tree, cell)) = macros.get(name) else {
                unknown.add(|| name.to_owned());
                return None;
            };
            let ports = library.cell(id).ports.into_iter();
            let pins = ports.map(|port| {
                let pin = cell.find_pin(tree.names.find(library.port_name(port))?)?;
                let middle = pin.first_rect(cell)?.center();
                Some(FilePoint::new(middle.x + cell.origin.x, middle.y + cell.origin.y))
            });
            Some(Outline {
                size: cell.size.unwrap_or_default(),
                pins: pins.collect(),
            })
        });
        outline.as_ref()
    }
}
