//! Places of DEF and shapes of LEF, for the pins of a netlist.
//! Not for: the text of the files; see [`netlearn_parsers::def`] and [`netlearn_parsers::lef`].

use netlearn_parsers::def::{PinShape, PlacementStatus};
use netlearn_parsers::lefdef::{Point as FilePoint, Rect, place};
use netlearn_parsers::{def, lef};
use rustc_hash::FxHashMap;

use super::{PlacedCell, PlacedPin, Placement};
use crate::ids::{CellId, PinId};
use crate::netlist::Netlist;
use crate::parasitics::Point;

/// What files of a placement and a netlist do not agree about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacementReport {
    /// How many instances have a place.
    pub placed: usize,
    /// How many have none.
    pub unplaced: usize,
    /// How many ports of the design have none, of those that are connected.
    pub unplaced_ports: usize,
    /// How many components are no instance of the netlist: fillers and taps mostly.
    pub unknown_components: usize,
    /// Cells of the netlist that LEF does not know, sorted.
    pub unknown_cells: Vec<String>,
    /// Connected pins whose place is only the middle of their cell.
    pub inexact_pins: usize,
}

impl PlacementReport {
    /// What may be wrong, in words. Components that the netlist does not have are nothing odd.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let mut warn = |count: usize, one: &str, many: &str| match count {
            0 => {}
            1 => warnings.push(format!("1 {one}")),
            count => warnings.push(format!("{count} {many}")),
        };
        warn(self.unplaced, "instance has no place", "instances have no place");
        warn(
            self.unplaced_ports,
            "port of the design has no place",
            "ports of the design have no place",
        );
        warn(
            self.unknown_cells.len(),
            "cell is not in LEF",
            "cells are not in LEF",
        );
        warn(
            self.inexact_pins,
            "pin is taken for the middle of its cell",
            "pins are taken for the middle of their cells",
        );
        warnings
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
    pub fn read(netlist: &Netlist, design: &def::Ast, cells: &[&lef::Ast]) -> (Self, PlacementReport) {
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
                report.unknown_components += 1;
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
                let exact = shape.map(|shape| place(shape, size, stands.orientation, corner));
                report.inexact_pins += usize::from(exact.is_none() && netlist.net_of(pin).is_some());
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
        let is_there = |instance: &_| placement.cell(*instance).is_some();
        // Black boxes have no pins, so that no wire asks where they are.
        let linked = netlist
            .instances()
            .filter(|&instance| netlist.cell(instance).is_some());
        let (placed, unplaced): (Vec<_>, Vec<_>) = linked.partition(is_there);
        report.placed = placed.len();
        report.unplaced = unplaced.len();
        let is_connected = |&port: &PinId| {
            let net = netlist.net_of(port);
            net.is_some_and(|net| netlist.net_pins(net).len() > 1)
        };
        let ports = netlist.ports().filter(is_connected);
        report.unplaced_ports = ports.filter(|&port| placement.place(port).is_none()).count();
        report.unknown_cells = outlines.unknown;
        report.unknown_cells.sort();
        (placement, report)
    }
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
    unknown: Vec<String>,
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
            unknown: Vec::new(),
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
                unknown.push(name.to_owned());
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
