//! What a file says, in numbers, as it is written.
//! Not for what it means as a circuit: that is the graph's.

use netlearn_parsers::verilog::ast::{Item, Ports};
use netlearn_parsers::{
    Format, Parsed, Report, Source, aiger, bench, blif, def, genlib, lef, liberty, pla, sdf, spef, verilog,
};
use serde_json::{Value, json};

use crate::failure::Failure;

/// Names and counts, in the format's own order.
pub(super) type Counts = Vec<(&'static str, Value)>;

/// The numbers of one file.
pub(super) struct Contents {
    /// The format, as people call it.
    pub(super) format: &'static str,
    /// What is in it.
    pub(super) counts: Counts,
    /// What was odd.
    pub(super) warnings: Vec<Report>,
    /// Whether the file is a circuit.
    pub(super) is_circuit: bool,
}

/// Reads a file and counts what is in it.
pub(super) fn contents(source: &Source) -> anyhow::Result<Contents> {
    let Some(format) = Format::detect(source) else {
        let endings: Vec<String> = Format::ALL
            .iter()
            .flat_map(|format| format.extensions())
            .map(|end| format!(".{end}"))
            .collect();
        return Err(
            Failure::input("neither name nor content is of a format that is known here")
                .file(source.name())
                .help(format!(
                    "the endings are {}, each also with .gz",
                    endings.join(" ")
                ))
                .into(),
        );
    };
    let (counts, warnings) = match format {
        Format::Aiger => count(aiger::parse(source)?, aiger),
        Format::Bench => count(bench::parse(source)?, bench),
        Format::Blif => count(blif::parse(source)?, blif),
        Format::Pla => count(pla::parse(source)?, pla),
        Format::Genlib => count(genlib::parse(source)?, genlib),
        Format::Verilog => count(verilog::parse(source)?, verilog),
        Format::Liberty => count(liberty::parse(source)?, liberty),
        Format::Lef => count(lef::parse(source)?, lef),
        Format::Def => count(def::parse(source)?, def),
        Format::Spef => count(spef::parse(source)?, spef),
        Format::Sdf => count(sdf::parse(source)?, sdf),
    };
    Ok(Contents {
        format: format.name(),
        counts,
        warnings,
        is_circuit: format.is_circuit(),
    })
}

fn count<T>(parsed: Parsed<T>, counts: impl FnOnce(&T) -> Counts) -> (Counts, Vec<Report>) {
    (counts(&parsed.tree), parsed.warnings)
}

fn aiger(tree: &aiger::Ast) -> Counts {
    let mut counts = vec![
        ("inputs", json!(tree.inputs.len())),
        ("latches", json!(tree.latches.len())),
        ("outputs", json!(tree.outputs.len())),
        ("ands", json!(tree.ands.len())),
        ("symbols", json!(tree.symbols.len())),
    ];
    let properties = [
        ("bad", tree.bad.len()),
        ("constraints", tree.constraints.len()),
        ("justice", tree.justice.len()),
        ("fairness", tree.fairness.len()),
    ];
    let present = properties.into_iter().filter(|(_, number)| *number > 0);
    counts.extend(present.map(|(name, number)| (name, json!(number))));
    counts
}

fn bench(tree: &bench::Ast) -> Counts {
    let flip_flops = tree
        .gates
        .iter()
        .filter(|gate| gate.kind == bench::GateKind::Dff)
        .count();
    vec![
        ("inputs", json!(tree.inputs.len())),
        ("outputs", json!(tree.outputs.len())),
        ("flip-flops", json!(flip_flops)),
        ("gates", json!(tree.gates.len() - flip_flops)),
    ]
}

/// Of the first model, which is the top; further models are only counted.
fn blif(tree: &blif::Ast) -> Counts {
    let Some(top) = tree.models.first() else {
        return vec![("models", json!(0))];
    };
    vec![
        ("model", json!(tree.names.text(top.name.name))),
        ("models", json!(tree.models.len())),
        ("inputs", json!(top.inputs.len())),
        ("outputs", json!(top.outputs.len())),
        ("latches", json!(top.latches.len())),
        ("tables", json!(top.tables.len())),
        ("gates", json!(top.gates.len())),
        ("subcircuits", json!(top.subcircuits.len())),
    ]
}

fn pla(tree: &pla::Ast) -> Counts {
    vec![
        ("type", json!(format!("{:?}", tree.kind).to_lowercase())),
        ("inputs", json!(tree.inputs.width())),
        ("outputs", json!(tree.outputs.width())),
        ("cubes", json!(tree.inputs.len())),
    ]
}

fn genlib(tree: &genlib::Ast) -> Counts {
    let area = tree.gates.iter().map(|gate| gate.area);
    vec![
        ("gates", json!(tree.gates.len())),
        ("smallest area", json!(area.clone().reduce(f64::min))),
        ("largest area", json!(area.reduce(f64::max))),
    ]
}

fn liberty(library: &liberty::Library) -> Counts {
    let cells = || library.cells.iter();
    let buses = || cells().flat_map(|cell| &cell.buses);
    let bundles = || cells().flat_map(|cell| &cell.bundles);
    let bits = || {
        let of_buses = buses().flat_map(|bus| &bus.pins);
        of_buses.chain(bundles().flat_map(|bundle| &bundle.pins))
    };
    let pins = || cells().flat_map(|cell| &cell.pins).chain(bits());
    // What a bus or a bundle says of all its pins.
    let commons = buses().map(|bus| &bus.common);
    let commons = commons.chain(bundles().map(|bundle| &bundle.common));
    let timings: Vec<&liberty::Timing> = pins().chain(commons).flat_map(|pin| &pin.timings).collect();
    let skipped = &library.skipped;
    vec![
        ("cells", json!(library.cells.len())),
        ("buses", json!(buses().count())),
        ("pins", json!(pins().count())),
        ("timings", json!(timings.len())),
        (
            "tables",
            json!(timings.iter().map(|timing| timing.tables.len()).sum::<usize>()),
        ),
        ("templates", json!(library.templates.len())),
        ("skipped groups", json!(skipped.groups.values().sum::<usize>())),
        (
            "skipped attributes",
            json!(skipped.attributes.values().sum::<usize>()),
        ),
    ]
}

fn lef(tree: &lef::Ast) -> Counts {
    let pins = tree.macros.iter().map(|cell| cell.pins.len());
    vec![
        ("layers", json!(tree.layers.len())),
        ("vias", json!(tree.vias.len())),
        ("sites", json!(tree.sites.len())),
        ("macros", json!(tree.macros.len())),
        ("pins", json!(pins.sum::<usize>())),
    ]
}

fn def(tree: &def::Ast) -> Counts {
    let is_placed = |component: &&def::Component| component.placed().is_some();
    let connections = tree.nets.iter().map(|net| net.connections.len());
    vec![
        ("rows", json!(tree.rows.len())),
        ("tracks", json!(tree.tracks.len())),
        ("vias", json!(tree.vias.len())),
        ("components", json!(tree.components.len())),
        ("placed", json!(tree.components.iter().filter(is_placed).count())),
        ("pins", json!(tree.pins.len())),
        ("special nets", json!(tree.special_nets.len())),
        ("nets", json!(tree.nets.len())),
        ("connections", json!(connections.sum::<usize>())),
    ]
}

fn verilog(tree: &verilog::Ast) -> Counts {
    let items = || tree.modules.iter().flat_map(|module| &module.items);
    let number = |is: fn(&Item) -> bool| items().filter(|item| is(item)).count();
    let instances: usize = items()
        .map(|item| match item {
            Item::Instances(group) => group.instances.len(),
            _ => 0,
        })
        .sum();
    let ports = tree.modules.first().map_or(0, |module| match &module.ports {
        Ports::Listed(ports) => ports.len(),
        Ports::Declared(ports) => ports.len(),
    });
    vec![
        ("modules", json!(tree.modules.len())),
        ("ports", json!(ports)),
        ("assigns", json!(number(|item| matches!(item, Item::Assign(_))))),
        ("gates", json!(number(|item| matches!(item, Item::Gate(_))))),
        ("instances", json!(instances)),
        ("always", json!(number(|item| matches!(item, Item::Always(_))))),
    ]
}

fn spef(tree: &spef::Ast) -> Counts {
    vec![
        ("nets", json!(tree.num_nets())),
        ("reduced nets", json!(tree.reduced_nets.nets.len())),
        ("names mapped", json!(tree.name_map.len())),
        ("ports", json!(tree.ports.len())),
        ("connections", json!(tree.connections().len())),
        ("ground capacitors", json!(tree.ground_capacitors().len())),
        ("coupling capacitors", json!(tree.coupling_capacitors().len())),
        ("resistors", json!(tree.resistors().len())),
        ("inductors", json!(tree.inductors().len())),
    ]
}

fn sdf(tree: &sdf::Ast) -> Counts {
    let delays =
        |is: fn(&sdf::DelayKind) -> bool| json!(tree.delays().iter().filter(|delay| is(&delay.kind)).count());
    vec![
        ("cells", json!(tree.num_cells())),
        (
            "iopaths",
            delays(|kind| matches!(kind, sdf::DelayKind::IoPath { .. })),
        ),
        (
            "interconnects",
            delays(|kind| matches!(kind, sdf::DelayKind::Interconnect { .. })),
        ),
        ("delays", json!(tree.delays().len())),
        ("checks", json!(tree.checks().len())),
    ]
}
