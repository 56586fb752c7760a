//! From a network of gates to the AIG: every gate becomes ANDs, in topological order.
//!
//! Reading formats and flattening hierarchy is done before this.

use super::network::{Function, Network, Signal};
use super::order::{self, Order};
use super::{ConvertError, Converted, Undriven};
use crate::aig::Aig;
use crate::ids::Lit;

/// Builds the AIG of a network and drops what reaches no output.
pub(super) fn lower(
    mut network: Network<'_>,
    name: &str,
    undriven: Undriven,
) -> Result<Converted, ConvertError> {
    let Order {
        gates,
        num_used,
        only_clocks,
    } = order::topological(&mut network, undriven)?;
    let mut aig = Aig::with_capacity(name, num_used);
    // Nets that nothing drives stay constant false.
    let mut values = vec![Lit::FALSE; network.num_nets()];
    let inputs = network.inputs.iter().zip(&only_clocks);
    for (&input, _) in inputs.filter(|(_, only_clock)| !**only_clock) {
        let name = network.name(input).map(String::into_boxed_str);
        values[input.net()] = aig.add_maybe_named_input(name);
    }
    for latch in &network.latches {
        let name = network.name(latch.output).map(String::into_boxed_str);
        values[latch.output.net()] = aig.add_maybe_named_latch(name, latch.init);
    }
    let mut fanins = Vec::new();
    for &gate in &gates[..num_used] {
        let gate = &network.gates[gate as usize];
        fanins.clear();
        fanins.extend(network.fanins(gate).iter().map(|&signal| read(&values, signal)));
        let value = build(&mut aig, &gate.function, &fanins);
        values[gate.output.net()] = value ^ gate.is_inverted;
    }
    for output in &network.outputs {
        let name = output.name.as_deref().map(Into::into);
        aig.add_maybe_named_output(read(&values, output.signal), name);
    }
    for (i, latch) in network.latches.iter().enumerate() {
        aig.set_latch_next(i, read(&values, latch.next));
    }
    Ok(Converted {
        aig: aig.without_dangling(),
        warnings: network.warnings,
    })
}

fn read(values: &[Lit], signal: Signal) -> Lit {
    values[signal.net()] ^ signal.is_complemented()
}

fn build(aig: &mut Aig, function: &Function, fanins: &[Lit]) -> Lit {
    match function {
        // From left to right, as ABC does, that counts and levels agree.
        Function::And => fanins
            .iter()
            .fold(Lit::TRUE, |product, &lit| aig.and(product, lit)),
        Function::Xor => aig.xor_all(fanins),
        Function::Mux => aig.mux(fanins[0], fanins[1], fanins[2]),
        Function::Cover(cover) => cover.build(aig, fanins),
        Function::Table(words) => table(aig, words, fanins),
    }
}

/// A truth table as multiplexers over the last fanin, then the one before, and so on.
///
/// The recursion is as deep as there are fanins, and a table of `k` fanins takes `2^k` bits of
/// its file: `k` is small.
fn table(aig: &mut Aig, words: &[u64], fanins: &[Lit]) -> Lit {
    let Some((&last, others)) = fanins.split_last() else {
        return if words.first().is_some_and(|word| word & 1 == 1) {
            Lit::TRUE
        } else {
            Lit::FALSE
        };
    };
    let (low, high) = if others.len() >= 6 {
        let (low, high) = words.split_at(words.len() / 2);
        (low.to_vec(), high.to_vec())
    } else {
        let bits = 1u32 << others.len();
        let mask = (1u64 << bits) - 1;
        let word = words.first().copied().unwrap_or(0);
        (vec![word & mask], vec![word >> bits & mask])
    };
    if low == high {
        return table(aig, &low, others);
    }
    let low = table(aig, &low, others);
    let high = table(aig, &high, others);
    aig.mux(last, high, low)
}
