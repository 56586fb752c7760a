//! `set_input_delay` and `set_output_delay`.
//! Not for: what drives inputs; see [`super::ports`].

use netlearn_parsers::sdc::{Collection, commands};
use rustc_hash::FxHashMap;

use super::Compiler;
use super::values::{either, put};
use crate::constraints::{ClockEdge, PortDelay};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Mode};

/// Delays of inputs and of outputs, by pin.
#[derive(Clone, Debug, Default)]
pub(super) struct PortDelays {
    pub(super) inputs: ByPin,
    pub(super) outputs: ByPin,
}

/// Delays in the order in which their pins had the first one.
#[derive(Clone, Debug, Default)]
pub(super) struct ByPin {
    order: Vec<PinId>,
    delays: FxHashMap<PinId, Vec<PortDelay>>,
}

impl ByPin {
    fn at(&mut self, pin: PinId) -> &mut Vec<PortDelay> {
        self.delays.entry(pin).or_insert_with(|| {
            self.order.push(pin);
            Vec::new()
        })
    }

    pub(super) fn to_vec(&self) -> Vec<PortDelay> {
        let all = self.order.iter().filter_map(|pin| self.delays.get(pin));
        all.flatten().cloned().collect()
    }
}

impl PortDelays {
    pub(super) fn forget(&mut self, clock: ClockId) {
        for by_pin in [&mut self.inputs, &mut self.outputs] {
            for pin in &by_pin.order {
                if let Some(delays) = by_pin.delays.get_mut(pin) {
                    delays.retain(|delay| delay.clock.is_none_or(|edge| edge.clock != clock));
                }
            }
        }
    }
}

fn edge_of(is_fall: bool) -> Edge {
    if is_fall { Edge::Fall } else { Edge::Rise }
}

impl Compiler<'_> {
    /// The clock edge that a delay is after, if any is said; `None` where what is said is no clock.
    fn clock_edge(&mut self, clock: Option<&Collection>, is_fall: bool) -> Option<Option<ClockEdge>> {
        let clock = self.clocks_of(clock)?.first().copied().flatten();
        let edge = edge_of(is_fall);
        Some(clock.map(|clock| ClockEdge { clock, edge }))
    }

    pub(super) fn set_port_delay(&mut self, command: &commands::PortDelay, is_input: bool) {
        let objects = self.resolve(&command.objects);
        let Some(clock) = self.clock_edge(command.clock.as_ref(), command.clock_fall) else {
            return;
        };
        let reference = self.resolve_if(command.reference_pin.as_ref());
        let reference = self.leaf_pins(&reference).first().copied();
        if command.level_sensitive {
            self.not_modelled("-level_sensitive");
        }
        if reference.is_some() && (command.source_latency_included || command.network_latency_included) {
            self.warn("latencies are never in a delay after a `-reference_pin`");
        }
        let modes = either(command.min, command.max);
        let edges = either(command.rise, command.fall);
        let value = command.delay * self.units.time_ps;
        let netlist = self.netlist();
        for pin in self.leaf_pins(&objects) {
            let is_allowed = !netlist.is_port(pin)
                || match is_input {
                    true => netlist.drives(pin),
                    false => netlist.reads(pin),
                };
            if !is_allowed {
                let way = if is_input { "input" } else { "output" };
                self.warn(format!("the port `{}` is no {way}", netlist.pin_name(pin)));
                continue;
            }
            if let Some(clock) = clock
                && self.names.at(pin).contains(&clock.clock)
            {
                self.warn(format!(
                    "`{}` is a source of the clock that the delay is relative to",
                    netlist.pin_name(pin)
                ));
                continue;
            }
            let all = match is_input {
                true => self.port_delays.inputs.at(pin),
                false => self.port_delays.outputs.at(pin),
            };
            if !command.add_delay {
                all.retain(|delay| delay.clock == clock);
            }
            let at = all
                .iter()
                .position(|delay| delay.clock == clock)
                .unwrap_or_else(|| {
                    all.push(PortDelay {
                        pin,
                        clock,
                        reference: None,
                        delay_ps: Default::default(),
                        includes_source_latency: false,
                        includes_network_latency: false,
                    });
                    all.len() - 1
                });
            let delay = &mut all[at];
            delay.reference = reference;
            delay.includes_source_latency = command.source_latency_included;
            delay.includes_network_latency = command.network_latency_included;
            match command.add_delay {
                false => put(&mut delay.delay_ps, modes, edges, Some(value)),
                true => worsen(&mut delay.delay_ps, modes, edges, value),
            }
        }
    }

    pub(super) fn unset_port_delay(&mut self, command: &commands::UnsetPortDelay, is_input: bool) {
        let objects = self.resolve(&command.objects);
        let Some(clock) = self.clock_edge(command.clock.as_ref(), command.clock_fall) else {
            return;
        };
        let modes = either(command.min, command.max);
        let edges = either(command.rise, command.fall);
        for pin in self.leaf_pins(&objects) {
            let all = match is_input {
                true => self.port_delays.inputs.at(pin),
                false => self.port_delays.outputs.at(pin),
            };
            for delay in all.iter_mut().filter(|delay| delay.clock == clock) {
                put(&mut delay.delay_ps, modes, edges, None);
            }
            all.retain(|delay| delay.delay_ps.as_flattened().iter().any(Option::is_some));
        }
    }
}

/// Of several delays after one edge the worst counts.
fn worsen(table: &mut [[Option<f64>; 2]; 2], modes: [bool; 2], edges: [bool; 2], value: f64) {
    for mode in Mode::ALL.into_iter().filter(|mode| modes[mode.index()]) {
        for edge in Edge::ALL.into_iter().filter(|edge| edges[edge.index()]) {
            let slot = &mut table[mode.index()][edge.index()];
            *slot = Some(slot.map_or(value, |old| match mode {
                Mode::Early => old.min(value),
                Mode::Late => old.max(value),
            }));
        }
    }
}
