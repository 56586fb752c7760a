//! What netlists and placed designs say: Verilog, DEF.
//! Not for their cells; see [`super::libraries`].

use std::collections::{HashMap, HashSet};

use netlearn_parsers::def::{self, Direction, Owner, PathItem, PlacementStatus, Point, Rect, Use};
use netlearn_parsers::verilog::{
    self,
    ast::{Item, Ports},
};

use super::Facts;

pub(super) fn verilog(tree: &verilog::Ast) -> Facts {
    let items = || tree.modules.iter().flat_map(|module| &tree[module.items]);
    let number = |is: fn(&Item) -> bool| items().filter(|item| is(item)).count();
    let defined: HashSet<_> = tree.modules.iter().map(|module| module.name.symbol).collect();
    let mut used: HashMap<_, usize> = HashMap::new();
    for item in items() {
        if let Item::Instances(group) = item {
            *used.entry(group.module.symbol).or_default() += group.instances.len();
        }
    }
    let cells = || used.iter().filter(|(cell, _)| !defined.contains(cell));
    let mut tops = tree
        .modules
        .iter()
        .filter(|module| !used.contains_key(&module.name.symbol));
    let top = match (tops.next(), tops.next()) {
        (Some(top), None) => Some(top),
        _ => None,
    };
    let mut facts = Facts::new();
    facts.text("top", top.map(|top| &tree[top.name.symbol]));
    facts
        .line()
        .count("modules", tree.modules.len())
        .count(
            "ports",
            tree.modules
                .first()
                .map_or(0, |module| num_ports(tree, module.ports)),
        )
        .count("instances", used.values().sum())
        .count("instances of cells", cells().map(|(_, number)| number).sum())
        .count("kinds of cells", cells().count())
        .count("assigns", number(|item| matches!(item, Item::Assign(_))))
        .count("gates", number(|item| matches!(item, Item::Gate(_))))
        .count("always", number(|item| matches!(item, Item::Always(_))));
    facts
}

/// A bus counts as one port.
fn num_ports(tree: &verilog::Ast, ports: Ports) -> usize {
    match ports {
        Ports::Listed(ports) => ports.len(),
        Ports::Declared(list) => tree[list].iter().map(|declared| declared.declarators.len()).sum(),
    }
}

/// Whether all modules that have instances are in the file.
pub(in crate::cli::inspect) fn is_complete(tree: &verilog::Ast) -> bool {
    let defined: HashSet<_> = tree.modules.iter().map(|module| module.name.symbol).collect();
    let mut items = tree.modules.iter().flat_map(|module| &tree[module.items]);
    items.all(|item| match item {
        Item::Instances(group) => defined.contains(&group.module.symbol),
        _ => true,
    })
}

pub(super) fn def(tree: &def::Ast) -> Facts {
    let units = f64::from(tree.units().max(1));
    let die = Rect::around(tree.die_area.iter().copied());
    let side = |of: fn(&Rect<i32>) -> (i32, i32)| {
        let (from, to) = of(die.as_ref()?);
        Some((f64::from(to) - f64::from(from)) / units)
    };
    let mut facts = Facts::new();
    facts
        .text("version", tree.version.clone())
        .text("design", Some(tree.design.clone()))
        .text("technology", tree.technology.clone());
    facts
        .line()
        .count("units per micron", tree.units() as usize)
        .quantity("die width", side(|die| (die.from.x, die.to.x)), "um")
        .quantity("die height", side(|die| (die.from.y, die.to.y)), "um")
        .quantity(
            "die area",
            area(&tree.die_area).map(|area| area / (units * units)),
            "um2",
        );
    let has_status = |status| {
        let components = tree.components.iter();
        components
            .filter(|component| {
                component
                    .placement
                    .is_some_and(|placement| placement.status == status)
            })
            .count()
    };
    let kinds: HashSet<_> = tree.components.iter().map(|component| component.model).collect();
    facts
        .line()
        .some("rows", tree.rows.len())
        .some("tracks", tree.tracks.len())
        .some("vias", tree.vias.len())
        .some("regions", tree.regions.len())
        .some("groups", tree.groups.len())
        .some("scan chains", tree.scan_chains.len())
        .some("blockages", tree.blockages.len())
        .some("fills", tree.fills.len())
        .some("non-default rules", tree.non_default_rules.len());
    facts
        .line()
        .count("components", tree.components.len())
        .count("kinds of cells", kinds.len())
        .count(
            "placed",
            tree.components
                .iter()
                .filter(|component| component.placed().is_some())
                .count(),
        )
        .some("fixed", has_status(PlacementStatus::Fixed))
        .some("cover", has_status(PlacementStatus::Cover));
    let has_direction = |direction| {
        tree.pins
            .iter()
            .filter(|pin| pin.direction == Some(direction))
            .count()
    };
    let is_supply = |pin: &&def::Pin| matches!(pin.usage, Some(Use::Power | Use::Ground));
    facts
        .line()
        .count("pins", tree.pins.len())
        .count("inputs", has_direction(Direction::Input))
        .count("outputs", has_direction(Direction::Output))
        .some("inouts", has_direction(Direction::Inout))
        .some("supplies", tree.pins.iter().filter(is_supply).count());
    let connections = || tree.nets.iter().flat_map(|net| tree.connections(net.connections));
    let of_ports = connections()
        .filter(|connection| connection.of == Owner::Design)
        .count();
    let all = connections().count();
    let wires = Wires::of(tree, &tree.nets);
    let special = Wires::of(tree, &tree.special_nets);
    facts
        .line()
        .count("nets", tree.nets.len())
        .count("connections", all)
        .count("connections of instances", all - of_ports)
        .count("connections of ports", of_ports)
        .some("special nets", tree.special_nets.len());
    facts
        .line()
        .count("routed nets", wires.num_nets)
        .quantity("wire length", Some(wires.length / units), "um")
        .count("wire vias", wires.num_vias)
        .quantity(
            "special wire length",
            (special.num_nets > 0).then_some(special.length / units),
            "um",
        )
        .some("special vias", special.num_vias);
    facts
}

/// Of a rectangle by two corners or a polygon by all, in square units.
fn area(corners: &[Point<i32>]) -> Option<f64> {
    let (x, y) = (
        |point: &Point<i32>| f64::from(point.x),
        |point: &Point<i32>| f64::from(point.y),
    );
    match corners {
        [] | [_] => None,
        [from, to] => Some(((x(to) - x(from)) * (y(to) - y(from))).abs()),
        corners => {
            let next = corners.iter().cycle().skip(1);
            let twice: f64 = corners
                .iter()
                .zip(next)
                .map(|(a, b)| x(a) * y(b) - x(b) * y(a))
                .sum();
            Some(twice.abs() / 2.0)
        }
    }
}

/// The wires of nets, in database units.
#[derive(Default)]
struct Wires {
    num_nets: usize,
    length: f64,
    num_vias: usize,
}

impl Wires {
    fn of(tree: &def::Ast, nets: &[def::Net]) -> Self {
        let mut wires = Self::default();
        for net in nets {
            let subnets = net.options.iter().flat_map(|options| &options.subnets);
            let lists = std::iter::once(net.wires).chain(subnets.map(|subnet| subnet.wires));
            let mut is_routed = false;
            for wire in lists.flat_map(|list| tree.wires(list)) {
                is_routed = true;
                for path in tree.paths(wire.paths) {
                    wires.add(tree.path_items(path.items));
                }
            }
            wires.num_nets += usize::from(is_routed);
        }
        wires
    }

    fn add(&mut self, path: &[PathItem]) {
        let mut last: Option<Point<i32>> = None;
        for item in path {
            match *item {
                PathItem::Point(point, _) => {
                    if let Some(last) = last {
                        let difference = |to: i32, from: i32| f64::from(to) - f64::from(from);
                        self.length += difference(point.x, last.x).hypot(difference(point.y, last.y));
                    }
                    last = Some(point);
                }
                PathItem::Virtual(point) => last = Some(point),
                PathItem::Via(..) => self.num_vias += 1,
                PathItem::Repeat { num_x, num_y, .. } => {
                    // The via before is counted already.
                    let copies = (num_x as usize).saturating_mul(num_y as usize);
                    self.num_vias = self.num_vias.saturating_add(copies.saturating_sub(1));
                }
                PathItem::Rect(_) | PathItem::Mask(_) => {}
            }
        }
    }
}
