//! What libraries of cells say: Liberty, LEF.
//! Not for the designs that use them.

use std::collections::HashMap;

use netlearn_parsers::Source;
use netlearn_parsers::lef::{self, Drawing, Geometry, LayerType, MacroClass, ShapeKind};
use netlearn_parsers::liberty::{self, OperatingConditions};

use super::Facts;

pub(super) fn liberty(library: &liberty::Library, source: &Source) -> Facts {
    let mut facts = Facts::new();
    facts
        .text("library", Some(library.name.clone()))
        .text("delay model", library.delay_model.clone());
    let (units, thresholds) = (library.units, &library.thresholds);
    facts
        .line()
        .quantity("time unit", Some(units.time_s * 1e9), "ns")
        .quantity("capacitance unit", Some(units.capacitance_f * 1e15), "fF")
        .quantity("resistance unit", Some(units.resistance_ohm), "ohm")
        .quantity(
            "slew lower threshold",
            Some(thresholds.slew_lower_rise),
            "percent",
        )
        .quantity(
            "slew upper threshold",
            Some(thresholds.slew_upper_rise),
            "percent",
        );
    facts
        .line()
        .quantity("process", library.nom_process, "")
        .quantity("voltage", library.nom_voltage, "V")
        .quantity("temperature", library.nom_temperature, "C")
        .text("corners", corners(&library.operating_conditions));
    let area = library.cells.iter().filter_map(|cell| cell.area);
    let timings = timings(library);
    facts
        .line()
        .count("cells", library.cells.len())
        .quantity("area", area.reduce(|sum, area| sum + area), "")
        .count("arcs", timings.iter().map(|timing| num_arcs(timing)).sum())
        .some(
            "conditional timings",
            timings.iter().filter(|timing| timing.when.is_some()).count(),
        )
        .count("tables", timings.iter().map(|timing| timing.tables.len()).sum())
        .some("skipped groups", library.skipped.groups.values().sum())
        .some("skipped attributes", library.skipped.attributes.values().sum());
    groups(&mut facts, source);
    facts
}

/// Groups of the file as it is written: those of power, noise and test cells too.
fn groups(facts: &mut Facts, source: &Source) {
    let tree = liberty::parse_tree_lenient(source).tree;
    let mut numbers: HashMap<&[u8], usize> = HashMap::new();
    for statement in tree.all_statements(source) {
        if statement.is_group() || statement.name() == b"values" {
            *numbers.entry(statement.name()).or_default() += 1;
        }
    }
    let number = |name: &str| numbers.get(name.as_bytes()).copied().unwrap_or_default();
    facts
        .line()
        .count("pins", number("pin"))
        .some("buses", number("bus"))
        .some("bundles", number("bundle"))
        .some("supply pins", number("pg_pin"))
        .count("timings", number("timing"))
        .some("flip-flops", number("ff") + number("ff_bank"))
        .some("latches", number("latch") + number("latch_bank"))
        .some("statetables", number("statetable"))
        .some("test cells", number("test_cell"));
    facts
        .line()
        .count("templates", number("lu_table_template"))
        .some("operating conditions", number("operating_conditions"))
        .some("wire loads", number("wire_load"))
        .some("internal powers", number("internal_power"))
        .some("leakage powers", number("leakage_power"))
        .count("value tables", number("values"));
}

/// Of all pins, and of what buses and bundles say of all of theirs.
fn timings(library: &liberty::Library) -> Vec<&liberty::Timing> {
    let cells = || library.cells.iter();
    let buses = cells().flat_map(|cell| &cell.buses);
    let bundles = cells().flat_map(|cell| &cell.bundles);
    let in_buses = buses.flat_map(|bus| std::iter::once(&bus.common).chain(&bus.pins));
    let in_bundles = bundles.flat_map(|bundle| std::iter::once(&bundle.common).chain(&bundle.pins));
    let pins = cells().flat_map(|cell| &cell.pins);
    let pins = pins.chain(in_buses).chain(in_bundles);
    pins.flat_map(|pin| &pin.timings).collect()
}

/// A `timing ()` stands for an arc from each related pin; a check of a pin alone for one.
fn num_arcs(timing: &liberty::Timing) -> usize {
    (timing.related_pins.len() + timing.related_bus_pins.len()).max(1)
}

/// `tt_025C_1v80 (process 1, 1.8 V, 25 C)`, each.
fn corners(conditions: &[OperatingConditions]) -> Option<String> {
    let texts: Vec<String> = conditions
        .iter()
        .map(|conditions| {
            let process = conditions.process.map(|process| format!("process {process}"));
            let voltage = conditions.voltage.map(|voltage| format!("{voltage} V"));
            let temperature = conditions
                .temperature
                .map(|temperature| format!("{temperature} C"));
            let parts: Vec<String> = [process, voltage, temperature].into_iter().flatten().collect();
            format!("{} ({})", conditions.name, parts.join(", "))
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

pub(super) fn lef(tree: &lef::Ast) -> Facts {
    let is_routing = |layer: &&lef::Layer| layer.kind == Some(LayerType::Routing);
    let mut facts = Facts::new();
    facts.text("version", tree.version.clone());
    facts
        .line()
        .quantity("units per micron", tree.units.database_microns.map(f64::from), "")
        .quantity("manufacturing grid", tree.manufacturing_grid, "um");
    facts
        .line()
        .some("layers", tree.layers.len())
        .some("routing layers", tree.layers.iter().filter(is_routing).count())
        .some("vias", tree.vias.len())
        .some("via rules", tree.via_rules.len())
        .some("non-default rules", tree.non_default_rules.len())
        .some("sites", tree.sites.len());
    let pins = || tree.macros.iter().flat_map(|cell| &cell.pins);
    let blocks = tree
        .macros
        .iter()
        .filter(|cell| cell.class == Some(MacroClass::Block));
    let sizes = tree.macros.iter().filter_map(|cell| cell.size);
    let area = sizes.map(|size| size.x * size.y).reduce(|sum, area| sum + area);
    facts
        .line()
        .some("macros", tree.macros.len())
        .some("blocks", blocks.count())
        .count("pins", pins().count())
        .some("ports", pins().map(|pin| pin.ports.len()).sum())
        .count("rects", num_rects(tree))
        .quantity("macro area", area, "um2");
    facts
}

/// `RECT` of pins, obstructions, vias and rules of vias.
fn num_rects(tree: &lef::Ast) -> usize {
    let is_rect = |shape: &&lef::Shape| matches!(shape.kind, ShapeKind::Filled(Geometry::Rect(_)));
    let own_vias = tree.non_default_rules.iter().flat_map(|rule| &rule.vias);
    let of_vias = tree.vias.iter().chain(own_vias).map(|via| &via.drawing);
    let drawings = tree.macros.iter().map(|cell| &cell.drawing).chain(of_vias);
    let of_rules = tree.via_rules.iter().flat_map(|rule| &rule.layers);
    drawings.flat_map(Drawing::all_shapes).filter(is_rect).count()
        + of_rules.filter(|layer| layer.rect.is_some()).count()
}
