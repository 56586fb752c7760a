//! Switches onto nets that hold a charge: the latches of transistor-level flip-flops.
//!
//! Other uses of switches have no and-inverter graph.
//!
//! A net that keeps its value while its switch is open is a level-sensitive latch. Seen once a
//! clock period, at the rising edge, one that is open while the clock is high is a register, and
//! one that is open while the clock is low passes its input on: a pair of both is one flip-flop.

use netlearn_parsers::Diagnostic;

use super::network::{Driver, Function, Network, Signal};
use super::{ConvertError, ConvertErrorKind};
use crate::aig::LatchInit;

/// Turns the switches of a flat network into latches and wires.
pub(super) fn resolve(network: &mut Network<'_>) -> Result<(), ConvertError> {
    for switch in std::mem::take(&mut network.switches) {
        let Some(clock) = clock_of(network, switch.control) else {
            let message = "this switch is not controlled by an input, plain or inverted";
            let diagnostic = Diagnostic::error(switch.span, message).labelled("no clocked latch");
            return Err(ConvertError::new(ConvertErrorKind::Unsupported, diagnostic));
        };
        network.add_clock(clock);
        if clock.is_complemented() {
            network.connect(switch.output, switch.data, switch.span)?;
        } else {
            network.add_latch(switch.output, switch.data, LatchInit::Unknown, switch.span)?;
        }
    }
    Ok(())
}

/// The input behind buffers and inverters, complemented where an odd number inverts.
fn clock_of(network: &Network<'_>, mut signal: Signal) -> Option<Signal> {
    // Buffers may form a loop; no way back to an input is longer than there are gates.
    for _ in 0..=network.gates.len() {
        match network.driver(signal) {
            Driver::Input(_) => return Some(signal),
            Driver::Gate(gate) => {
                let gate = &network.gates[gate as usize];
                match (&gate.function, network.fanins(gate)) {
                    (Function::And, &[only]) => {
                        signal = only ^ signal.is_complemented() ^ gate.is_inverted;
                    }
                    _ => return None,
                }
            }
            Driver::None | Driver::Constant | Driver::Latch(_) => return None,
        }
    }
    None
}
