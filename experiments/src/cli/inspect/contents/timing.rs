//! What files of delays, parasitics and constraints say: SDF, SPEF, SDC.
//! Not for the designs that they speak of.

use netlearn_parsers::sdc;
use netlearn_parsers::sdf::{self, CheckKind, Condition, DelayKind};
use netlearn_parsers::spef::{self, Unit};

use super::Facts;

pub(super) fn sdf(tree: &sdf::Ast) -> Facts {
    let header = &tree.header;
    let scale = header.time_scale();
    let text = |value: Option<sdf::Value>| value.map(|value| value.to_string());
    let mut facts = Facts::new();
    facts
        .text("version", header.version.clone())
        .text("design", header.design.clone())
        .text("program", header.program.clone());
    facts
        .line()
        .text("divider", Some(char::from(header.divider()).to_string()))
        .quantity("time scale", Some(scale.in_seconds() * 1e9), "ns")
        .text("voltage", text(header.voltage))
        .text("process", header.process.clone())
        .text("temperature", text(header.temperature));
    let delays = |is: fn(&DelayKind) -> bool| tree.delays().iter().filter(|delay| is(&delay.kind)).count();
    let is_conditional = |kind: &DelayKind| match kind {
        DelayKind::IoPath { condition, .. } => *condition != Condition::None,
        _ => false,
    };
    let conditional_checks = tree.checks().iter().filter(|check| {
        let ports = std::iter::once(check.port).chain(check.reference);
        let of_ports = ports.filter_map(|port| port.condition).next();
        of_ports
            .or(check.data_condition)
            .or(check.reference_condition)
            .is_some()
    });
    facts
        .line()
        .count("cells", tree.num_cells())
        .count("delays", tree.delays().len())
        .count("iopaths", delays(|kind| matches!(kind, DelayKind::IoPath { .. })))
        .some("conditional iopaths", delays(is_conditional))
        .count(
            "interconnects",
            delays(|kind| matches!(kind, DelayKind::Interconnect { .. })),
        )
        .some("ports", delays(|kind| matches!(kind, DelayKind::Port(_))))
        .some(
            "net delays",
            delays(|kind| matches!(kind, DelayKind::NetDelay(_))),
        )
        .some("devices", delays(|kind| matches!(kind, DelayKind::Device(_))));
    facts
        .line()
        .count("checks", tree.checks().len())
        .some("conditional checks", conditional_checks.count());
    for kind in CheckKind::ALL.map(|(kind, _)| kind) {
        let number = tree.checks().iter().filter(|check| check.kind == kind).count();
        facts.some(plural(kind), number);
    }
    facts
}

fn plural(kind: CheckKind) -> &'static str {
    match kind {
        CheckKind::Setup => "setups",
        CheckKind::Hold => "holds",
        CheckKind::SetupHold => "setupholds",
        CheckKind::Recovery => "recoveries",
        CheckKind::Removal => "removals",
        CheckKind::RecRem => "recrems",
        CheckKind::Skew => "skews",
        CheckKind::BidirectSkew => "bidirectskews",
        CheckKind::Width => "widths",
        CheckKind::Period => "periods",
        CheckKind::NoChange => "nochanges",
    }
}

pub(super) fn spef(tree: &spef::Ast) -> Facts {
    let header = &tree.header;
    let mut facts = Facts::new();
    facts
        .text("version", header.version.clone())
        .text("design", header.design.clone())
        .text("program", header.program.clone())
        .text("program version", header.program_version.clone());
    let unit = |unit: Option<Unit>, of: f64| unit.map(|unit| unit.in_si() / of);
    facts
        .line()
        .text("divider", Some(char::from(header.divider()).to_string()))
        .text("delimiter", Some(char::from(header.delimiter()).to_string()))
        .quantity("time unit", unit(header.time_unit, 1e-9), "ns")
        .quantity("capacitance unit", unit(header.capacitance_unit, 1e-15), "fF")
        .quantity("resistance unit", unit(header.resistance_unit, 1.0), "ohm");
    facts
        .line()
        .count("names mapped", tree.name_map.len())
        .count("ports", tree.ports.len())
        .count("nets", tree.num_nets())
        .some("reduced nets", tree.reduced_nets.nets.len())
        .count("connections", tree.connections().len())
        .some(
            "internal nodes",
            tree.nets().map(|net| net.internal_nodes().len()).sum(),
        );
    facts
        .line()
        .count("ground capacitors", tree.ground_capacitors().len())
        .some("coupling capacitors", tree.coupling_capacitors().len())
        .count("resistors", tree.resistors().len())
        .some("inductors", tree.inductors().len());
    // Sums of first or only values; without a unit in the header there is no saying what they are.
    let sum = |values: &[f32]| values.iter().copied().map(f64::from).sum::<f64>();
    let picofarads = |sum: f64| unit(header.capacitance_unit, 1e-12).map(|unit| sum * unit);
    let totals = tree
        .nets()
        .map(|net| f64::from(net.total_capacitance().min))
        .sum();
    facts
        .line()
        .quantity("total capacitance", picofarads(totals), "pF")
        .quantity(
            "ground capacitance",
            picofarads(sum(tree.ground_capacitors().values())),
            "pF",
        )
        .quantity(
            "coupling capacitance",
            picofarads(sum(tree.coupling_capacitors().values())),
            "pF",
        )
        .quantity(
            "resistance",
            unit(header.resistance_unit, 1.0).map(|unit| sum(tree.resistors().values()) * unit),
            "ohm",
        );
    facts
}

/// Commands by their names, after what is counted over all of them.
pub(super) fn sdc(tree: &sdc::Ast) -> Facts {
    let number = |name: &str| {
        let commands = tree.commands.iter();
        commands.filter(|command| command.kind.name() == name).count()
    };
    let queries = tree
        .commands
        .iter()
        .flat_map(|command| command.kind.collections());
    let mut facts = Facts::new();
    facts
        .count("commands", tree.commands.len())
        .count(
            "clocks",
            number("create_clock") + number("create_generated_clock"),
        )
        .count("queries", queries.map(sdc::Collection::num_queries).sum())
        .some("read over", tree.ignored.len());
    facts.line();
    for &name in sdc::Kind::NAMES {
        facts.some(name, number(name));
    }
    facts
}
