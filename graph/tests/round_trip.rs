//! Every writer's file reads back as a circuit of the same function.

use netlearn_graph::aig::convert::read_source;
use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, equivalent_by_simulation};
use netlearn_graph::aig::generate::random_aig;
use netlearn_graph::aig::{Aig, ConvertOptions, LatchInit, Rebuilt};
use netlearn_graph::ids::{Lit, NodeId};
use netlearn_parsers::{Source, aiger, bench, blif, verilog};
use proptest::prelude::*;

/// A random circuit; the last of its inputs become latches, and some outputs are constant.
fn random_sequential(inputs: usize, latches: usize, seed: u64) -> Aig {
    let plain = random_aig(inputs + latches, 40, 5, seed);
    let mut aig = Aig::new("random circuit");
    let mut map = vec![Lit::FALSE];
    map.extend(
        (0..inputs).map(|i| aig.add_input(["a[0]", "b c", "(d)", "n9", "e"][i % 5].repeat(1 + i / 5))),
    );
    let inits = [LatchInit::Zero, LatchInit::One, LatchInit::Unknown];
    map.extend((0..latches).map(|i| aig.add_latch(format!("q{i}"), inits[i % 3])));
    let read = |map: &[Lit], lit: Lit| map[lit.index()] ^ lit.is_complemented();
    for (_, [a, b]) in plain.ands() {
        let lit = aig.and(read(&map, a), read(&map, b));
        map.push(lit);
    }
    for (i, &lit) in plain.outputs().iter().enumerate() {
        aig.add_output(read(&map, lit), format!("y{i}"));
    }
    aig.add_output(Lit::TRUE, "one");
    aig.add_output(Lit::FALSE, "zero");
    aig.add_output(map[1], "e"); // An input under another name.
    for i in 0..latches {
        let next = plain.num_nodes() - 1 - i;
        aig.set_latch_next(i, map[next] ^ (i % 2 == 0));
    }
    if latches > 1 {
        aig.set_latch_next(1, Lit::TRUE);
    }
    let Rebuilt { aig, .. } = aig.strash();
    aig
}

fn written(aig: &Aig, format: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    match format {
        "aig" => aiger::write(&aig.to_aiger(), &mut bytes),
        "aag" => aiger::write_ascii(&aig.to_aiger(), &mut bytes),
        "bench" => bench::write(&aig.to_bench(), &mut bytes),
        "blif" => blif::write(&aig.to_blif(), &mut bytes),
        _ => verilog::write(&aig.to_verilog(), &mut bytes),
    }
    .unwrap();
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn written_circuits_read_back_equivalent(
        inputs in 1usize..9,
        latches in 0usize..5,
        seed in any::<u64>(),
    ) {
        let aig = random_sequential(inputs, latches, seed);
        for format in ["aig", "aag", "bench", "blif", "v"] {
            let bytes = written(&aig, format);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let source = Source::from_bytes(format!("random.{format}"), bytes);
            let again = read_source(&source, &ConvertOptions::default());
            let again = again.map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
            prop_assert!(again.warnings.is_empty(), "{:?}", again.warnings);
            let params = EquivalenceParams {
                matching: netlearn_graph::aig::equivalence::Matching::Place,
                ..EquivalenceParams::default()
            };
            let answer = equivalent_by_simulation(&aig, &again.aig, &params);
            prop_assert_eq!(answer, Ok(Equivalence::Proved), "{}:\n{}", format, text);
            let inits = |aig: &Aig| aig.latches().iter().map(|l| l.init).collect::<Vec<_>>();
            if format != "bench" {
                prop_assert_eq!(inits(&aig), inits(&again.aig), "{}", format);
            }
        }
    }
}

#[test]
fn aiger_keeps_structure_and_names() {
    let aig = random_sequential(6, 3, 11);
    let source = Source::from_bytes("random.aig", written(&aig, "aig"));
    let mut again = read_source(&source, &ConvertOptions::default()).unwrap().aig;
    assert_eq!(again.name(), "random");
    again.set_name("random circuit");
    assert_eq!(again, aig);
    assert_eq!(again.input_node(0), NodeId(1));
}
