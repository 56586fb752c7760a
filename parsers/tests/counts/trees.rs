//! Counts what stands in the trees of the readers.
//! Not for counting text: that is `text`.

use std::collections::BTreeMap;

use netlearn_parsers::{Format, Parsed, ReadResult, Source, def, lef, liberty, sdc, sdf, spef, verilog};

/// Items and how many there are of them, or what their values sum up to.
type Counts = BTreeMap<&'static str, f64>;

/// Reads a file and counts what is in its tree.
pub(crate) fn count(format: Format, source: &Source) -> Counts {
    let mut counts = match format {
        Format::Liberty => of_liberty(source),
        Format::Lef => of_lef(&good(lef::parse(source))),
        Format::Def => of_def(&good(def::parse(source))),
        Format::Verilog => of_verilog(&good(verilog::parse(source))),
        Format::Sdf => of_sdf(&good(sdf::parse(source))),
        Format::Spef => of_spef(&good(spef::parse(source))),
        Format::Sdc => of_sdc(source),
        other => panic!("{other} is not counted"),
    };
    counts.insert("bytes", source.bytes().len() as f64);
    counts
}

fn good<T>(read: ReadResult<T>) -> T {
    let Parsed { tree, .. } = read.unwrap_or_else(|report| panic!("{report}"));
    tree
}

/// Counts from pairs of an item and a number.
fn counts(pairs: &[(&'static str, usize)]) -> Counts {
    pairs.iter().map(|&(item, count)| (item, count as f64)).collect()
}

/// What is counted by the name of its group.
const LIBERTY: [&str; 26] = [
    "cell",
    "pin",
    "bus",
    "bundle",
    "timing",
    "ff",
    "latch",
    "statetable",
    "pg_pin",
    "internal_power",
    "leakage_power",
    "lu_table_template",
    "operating_conditions",
    "wire_load",
    "wire_load_selection",
    "test_cell",
    "cell_rise",
    "cell_fall",
    "rise_transition",
    "fall_transition",
    "rise_constraint",
    "fall_constraint",
    "rise_power",
    "fall_power",
    "type",
    "values",
];

fn of_liberty(source: &Source) -> Counts {
    let tree = good(liberty::parse_tree(source));
    let mut counts: Counts = LIBERTY.iter().map(|&name| (name, 0.0)).collect();
    let mut numbers = 0;
    for statement in tree.all_statements(source) {
        if statement.kind() == liberty::Kind::Simple {
            continue;
        }
        let name = statement.name_text();
        if let Some(count) = counts.get_mut(name) {
            *count += 1.0;
        }
        if name == "values" || name.starts_with("index_") {
            for value in statement.values() {
                let text = value.text().expect("numbers are UTF-8");
                let parts = text.split(|char: char| char == ',' || char.is_whitespace());
                numbers += parts.filter(|part| !part.is_empty()).count();
            }
        }
    }
    counts.insert("numbers", numbers as f64);
    counts
}

fn of_lef(tree: &lef::Ast) -> Counts {
    let pins: Vec<_> = tree.macros.iter().flat_map(|cell| &cell.pins).collect();
    let of_macros = tree.macros.iter().map(|cell| &cell.drawing);
    let of_vias = tree.vias.iter().map(|via| &via.drawing);
    let (mut rects, mut polygons) = (0, 0);
    for shape in of_macros.chain(of_vias).flat_map(lef::Drawing::all_shapes) {
        match shape.kind {
            lef::ShapeKind::Filled(lef::Geometry::Rect(_)) => rects += 1,
            lef::ShapeKind::Filled(lef::Geometry::Polygon(_)) => polygons += 1,
            lef::ShapeKind::Path { .. } => {}
        }
    }
    let rules = tree.via_rules.iter().flat_map(|rule| &rule.layers);
    rects += rules.filter(|layer| layer.rect.is_some()).count();
    counts(&[
        ("macro", tree.macros.len()),
        ("pin", pins.len()),
        ("port", pins.iter().map(|pin| pin.ports.len()).sum()),
        (
            "obs",
            tree.macros.iter().map(|cell| cell.obstructions.len()).sum(),
        ),
        ("layer_def", tree.layers.len()),
        ("via_def", tree.vias.len()),
        ("via_rule", tree.via_rules.len()),
        ("rect", rects),
        ("polygon", polygons),
        ("site", tree.sites.len()),
    ])
}

fn of_def(tree: &def::Ast) -> Counts {
    let placed = tree
        .components
        .iter()
        .filter(|component| component.placed().is_some());
    counts(&[
        ("rows", tree.rows.len()),
        ("tracks", tree.tracks.len()),
        ("placed", placed.count()),
        (
            "net_pins",
            tree.nets
                .iter()
                .map(|net| tree.connections(net.connections).len())
                .sum(),
        ),
        ("components", tree.components.len()),
        ("components_header", tree.components.len()),
        ("pins", tree.pins.len()),
        ("pins_header", tree.pins.len()),
        ("nets", tree.nets.len()),
        ("nets_header", tree.nets.len()),
        ("specialnets", tree.special_nets.len()),
        ("specialnets_header", tree.special_nets.len()),
        ("vias", tree.vias.len()),
        ("vias_header", tree.vias.len()),
        ("regions", tree.regions.len()),
        ("regions_header", tree.regions.len()),
        ("groups", tree.groups.len()),
        ("groups_header", tree.groups.len()),
        ("blockages", tree.blockages.len()),
        ("blockages_header", tree.blockages.len()),
    ])
}

fn of_verilog(tree: &verilog::Ast) -> Counts {
    use verilog::ast::{Item, Ports};
    let [mut ports, mut instances, mut gates, mut assigns, mut connections] = [0; 5];
    for module in &tree.modules {
        if let Ports::Declared(declared) = module.ports {
            ports += tree[declared]
                .iter()
                .map(|port| port.declarators.len())
                .sum::<usize>();
        }
        for item in &tree[module.items] {
            match item {
                Item::Port(port) => ports += port.declarators.len(),
                Item::Assign(_) => assigns += 1,
                Item::Gate(_) => gates += 1,
                _ => {}
            }
        }
        for instance in tree.instances(module) {
            instances += 1;
            let by_name = instance.connections.iter().filter(|to| to.port.is_some());
            connections += by_name.count();
        }
    }
    counts(&[
        ("module", tree.modules.len()),
        ("ports", ports),
        ("instances", instances),
        ("gates", gates),
        ("assign", assigns),
        ("connections", connections),
    ])
}

fn of_sdf(tree: &sdf::Ast) -> Counts {
    use sdf::{CheckKind, Condition, DelayKind};
    let mut found = counts(&[("cell", tree.num_cells())]);
    for item in [
        "iopath",
        "interconnect",
        "port",
        "device",
        "netdelay",
        "retain",
        "cond",
        "condelse",
        "pathpulse",
        "pathpulsepercent",
    ] {
        found.insert(item, 0.0);
    }
    let mut one = |item: &'static str| *found.entry(item).or_default() += 1.0;
    for delay in tree.delays() {
        match delay.kind {
            DelayKind::IoPath { condition, .. } => {
                one("iopath");
                match condition {
                    Condition::None => {}
                    Condition::When(_) => one("cond"),
                    Condition::Else => one("condelse"),
                }
            }
            DelayKind::Interconnect { .. } => one("interconnect"),
            DelayKind::Port(_) => one("port"),
            DelayKind::NetDelay(_) => one("netdelay"),
            DelayKind::Device(_) => one("device"),
        }
        if !tree.retain_and_values(delay).0.is_empty() {
            one("retain");
        }
    }
    for pulse in tree.cells().flat_map(|cell| cell.pulses()) {
        one(if pulse.is_percent {
            "pathpulsepercent"
        } else {
            "pathpulse"
        });
    }
    for check in tree.checks() {
        let ports = [Some(check.port), check.reference];
        for _ in ports
            .into_iter()
            .flatten()
            .filter(|port| port.condition.is_some())
        {
            one("cond");
        }
    }
    for (kind, name) in [
        (CheckKind::Setup, "setup"),
        (CheckKind::Hold, "hold"),
        (CheckKind::SetupHold, "setuphold"),
        (CheckKind::Recovery, "recovery"),
        (CheckKind::Removal, "removal"),
        (CheckKind::RecRem, "recrem"),
        (CheckKind::Skew, "skew"),
        (CheckKind::BidirectSkew, "bidirectskew"),
        (CheckKind::NoChange, "nochange"),
        (CheckKind::Width, "width"),
        (CheckKind::Period, "period"),
    ] {
        let count = tree.checks().iter().filter(|check| check.kind == kind).count();
        found.insert(name, count as f64);
    }
    found
}

fn of_spef(tree: &spef::Ast) -> Counts {
    let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
    let mut found = counts(&[
        ("map", tree.name_map.len()),
        ("ports", tree.ports.len()),
        ("d_net", tree.num_nets()),
        ("r_net", tree.reduced_nets.nets.len()),
        ("conn", tree.connections().len()),
        (
            "internal_nodes",
            tree.nets().map(|net| net.internal_nodes().len()).sum(),
        ),
        ("ground_caps", tree.ground_capacitors().len()),
        ("coupling_caps", tree.coupling_capacitors().len()),
        ("resistors", tree.resistors().len()),
        ("inductors", tree.inductors().len()),
    ]);
    let total = tree.nets().map(|net| f64::from(net.total_capacitance().max));
    found.insert("sum_total", total.sum());
    let capacitors = [
        tree.ground_capacitors().values(),
        tree.coupling_capacitors().values(),
    ];
    found.insert("sum_cap", capacitors.into_iter().map(sum).sum());
    found.insert("sum_res", sum(tree.resistors().values()));
    found
}

/// Commands by the names that they have in the file, and queries.
fn of_sdc(source: &Source) -> Counts {
    let tree = good(sdc::parse(source));
    let queries = [
        "get_clocks",
        "get_cells",
        "get_ports",
        "get_pins",
        "get_nets",
        "get_lib_cells",
        "all_inputs",
        "all_outputs",
        "all_clocks",
        "all_registers",
    ];
    let known = sdc::Kind::NAMES.iter().copied().chain(["set_clock_sense"]);
    let mut counts: Counts = known.chain(queries).map(|name| (name, 0.0)).collect();
    for command in &tree.commands {
        let text = source.text(command.place.span);
        let end = text.find(|c: char| !c.is_ascii_lowercase() && c != '_');
        let name = &text[..end.unwrap_or(text.len())];
        *counts.get_mut(name).expect("a known command") += 1.0;
        for collection in command.kind.collections() {
            count_queries(collection, &mut counts);
        }
    }
    counts
}

fn count_queries(collection: &sdc::Collection, counts: &mut Counts) {
    for term in collection.terms() {
        let name = match term {
            sdc::Term::Get(query) => query.kind.query(),
            sdc::Term::AllInputs { .. } => Some("all_inputs"),
            sdc::Term::AllOutputs => Some("all_outputs"),
            sdc::Term::AllClocks => Some("all_clocks"),
            sdc::Term::AllRegisters(_) => Some("all_registers"),
            sdc::Term::CurrentDesign => Some("current_design"),
            _ => None,
        };
        if let Some(name) = name {
            *counts.get_mut(name).expect("a known query") += 1.0;
        }
    }
}
