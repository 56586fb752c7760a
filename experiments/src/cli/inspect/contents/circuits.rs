//! What files of logic say: AIGER, BENCH, BLIF, PLA, genlib.
//! Not for their circuits; see the line `aig`.

use netlearn_parsers::{aiger, bench, blif, genlib, pla};

use super::Facts;

pub(super) fn aiger(tree: &aiger::Ast) -> Facts {
    let mut facts = Facts::new();
    facts
        .count("inputs", tree.inputs.len())
        .count("latches", tree.latches.len())
        .count("outputs", tree.outputs.len())
        .count("ands", tree.ands.len())
        .count("symbols", tree.symbols.len())
        .some("bad", tree.bad.len())
        .some("constraints", tree.constraints.len())
        .some("justice", tree.justice.len())
        .some("fairness", tree.fairness.len());
    facts
}

pub(super) fn bench(tree: &bench::Ast) -> Facts {
    let is_flip_flop = |gate: &&bench::Gate| gate.kind == bench::GateKind::Dff;
    let flip_flops = tree.gates.iter().filter(is_flip_flop).count();
    let mut facts = Facts::new();
    facts
        .count("inputs", tree.inputs.len())
        .count("outputs", tree.outputs.len())
        .count("flip-flops", flip_flops)
        .count("gates", tree.gates.len() - flip_flops);
    facts
}

/// Of the first model, which is the top; further models are only counted.
pub(super) fn blif(tree: &blif::Ast) -> Facts {
    let mut facts = Facts::new();
    let Some(top) = tree.models.first() else {
        facts.count("models", 0);
        return facts;
    };
    facts
        .text("model", Some(tree.names.text(top.name.name)))
        .count("models", tree.models.len())
        .count("inputs", top.inputs.len())
        .count("outputs", top.outputs.len())
        .count("latches", top.latches.len())
        .count("tables", top.tables.len())
        .count("gates", top.gates.len())
        .count("subcircuits", top.subcircuits.len());
    facts
}

pub(super) fn pla(tree: &pla::Ast) -> Facts {
    let mut facts = Facts::new();
    facts
        .text("type", Some(format!("{:?}", tree.kind).to_lowercase()))
        .count("inputs", tree.inputs.width())
        .count("outputs", tree.outputs.width())
        .count("cubes", tree.inputs.len());
    facts
}

pub(super) fn genlib(tree: &genlib::Ast) -> Facts {
    let area = tree.gates.iter().map(|gate| gate.area);
    let mut facts = Facts::new();
    facts
        .count("gates", tree.gates.len())
        .quantity("smallest area", area.clone().reduce(f64::min), "")
        .quantity("largest area", area.reduce(f64::max), "");
    facts
}
