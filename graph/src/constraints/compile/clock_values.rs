//! What is said of clocks that there are: latency, uncertainty, slew, sense.
//! Not for: clocks themselves; see [`super::clocks`].

use netlearn_parsers::sdc::{Collection, commands};

use super::Compiler;
use super::finder::Found;
use super::values::{either, put, put_row};
use crate::constraints::{
    ClockSense, InterClockUncertainty, Passes, PinLatency, PinSourceLatency, SourceLatency,
};
use crate::ids::{ClockId, PinId};

/// Clocks, and which of their edges: rise, fall.
type ClockEdges<'a> = (&'a Collection, [bool; 2]);

impl Compiler<'_> {
    pub(super) fn set_propagated_clock(&mut self, objects: &Collection, is_propagated: bool) {
        let objects = self.resolve(objects);
        for id in objects.clocks() {
            let clock = &mut self.constraints.clocks[id.index()];
            clock.is_propagated = is_propagated;
            if is_propagated {
                clock.latency_ps = Default::default();
            }
        }
        for pin in self.leaf_pins(&objects) {
            match is_propagated {
                true => {
                    self.constraints.propagated.insert(pin);
                    let is_other = |latency: &PinLatency| latency.pin != pin || latency.clock.is_some();
                    self.constraints.pin_latency.retain(is_other);
                }
                false => _ = self.constraints.propagated.remove(&pin),
            }
        }
    }

    pub(super) fn set_clock_latency(&mut self, command: &commands::SetClockLatency) {
        let objects = self.resolve(&command.objects);
        let Some(clocks) = self.clocks_of(command.clock.as_ref()) else {
            return;
        };
        let modes = either(command.min, command.max);
        let edges = either(command.rise, command.fall);
        let value = Some(command.latency * self.units.time_ps);
        let sides = either(command.early, command.late);
        let put_source = |table: &mut SourceLatency| {
            for (side, _) in table.iter_mut().zip(sides).filter(|(_, chosen)| *chosen) {
                put(side, modes, edges, value);
            }
        };
        for id in objects.clocks() {
            let clock = &mut self.constraints.clocks[id.index()];
            if command.source {
                put_source(&mut clock.source_latency_ps);
            } else {
                put(&mut clock.latency_ps, modes, edges, value);
                clock.is_propagated = false;
            }
        }
        for pin in self.leaf_pins(&objects) {
            for &clock in &clocks {
                if command.source {
                    let all = &mut self.constraints.pin_source_latency;
                    let known = all
                        .iter()
                        .position(|found| (found.pin, found.clock) == (pin, clock));
                    let at = known.unwrap_or_else(|| {
                        all.push(PinSourceLatency {
                            pin,
                            clock,
                            latency_ps: SourceLatency::default(),
                        });
                        all.len() - 1
                    });
                    put_source(&mut all[at].latency_ps);
                    continue;
                }
                let all = &mut self.constraints.pin_latency;
                let known = all
                    .iter()
                    .position(|found| (found.pin, found.clock) == (pin, clock));
                let at = known.unwrap_or_else(|| {
                    all.push(PinLatency {
                        pin,
                        clock,
                        latency_ps: Default::default(),
                    });
                    all.len() - 1
                });
                put(&mut all[at].latency_ps, modes, edges, value);
                self.constraints.propagated.remove(&pin);
            }
        }
    }

    pub(super) fn set_clock_uncertainty(&mut self, command: &commands::SetClockUncertainty) {
        let modes = either(command.hold, command.setup);
        let value = Some(command.uncertainty * self.units.time_ps);
        let from = one_of([
            (&command.from, [true, true]),
            (&command.rise_from, [true, false]),
            (&command.fall_from, [false, true]),
        ]);
        let to = one_of([
            (&command.to, either(command.rise, command.fall)),
            (&command.rise_to, [true, false]),
            (&command.fall_to, [false, true]),
        ]);
        let between = from.zip(to);
        self.put_uncertainty(between, command.objects.as_ref(), modes, value);
    }

    /// Says uncertainty between clocks, or else of clocks and pins; without a value takes it back.
    fn put_uncertainty(
        &mut self,
        between: Option<(ClockEdges<'_>, ClockEdges<'_>)>,
        objects: Option<&Collection>,
        modes: [bool; 2],
        value: Option<f64>,
    ) {
        if let Some(((from, from_edges), (to, to_edges))) = between {
            let (from, to) = (self.resolve(from).clocks(), self.resolve(to).clocks());
            for &from in &from {
                for &to in &to {
                    self.put_inter_clock(from, to, [from_edges, to_edges, modes], value);
                }
            }
            return;
        }
        let objects = self.resolve_if(objects);
        for id in objects.clocks() {
            put_row(
                &mut self.constraints.clocks[id.index()].uncertainty_ps,
                modes,
                value,
            );
        }
        for pin in self.leaf_pins(&objects) {
            let row = self.constraints.pin_uncertainty_ps.entry(pin).or_default();
            put_row(row, modes, value);
            // A pin of which nothing is said must not hide what its clock says.
            if *row == [None; 2] {
                self.constraints.pin_uncertainty_ps.remove(&pin);
            }
        }
    }

    fn put_inter_clock(
        &mut self,
        from: ClockId,
        to: ClockId,
        [from_edges, to_edges, modes]: [[bool; 2]; 3],
        value: Option<f64>,
    ) {
        let all = &mut self.constraints.inter_clock_uncertainty;
        let known = all.iter().position(|found| (found.from, found.to) == (from, to));
        let at = known.unwrap_or_else(|| {
            all.push(InterClockUncertainty {
                from,
                to,
                uncertainty_ps: Default::default(),
            });
            all.len() - 1
        });
        let table = &mut all[at].uncertainty_ps;
        for (rows, _) in table.iter_mut().zip(from_edges).filter(|(_, chosen)| *chosen) {
            put(rows, to_edges, modes, value);
        }
        all.retain(|found| {
            found
                .uncertainty_ps
                .as_flattened()
                .as_flattened()
                .iter()
                .any(Option::is_some)
        });
    }

    pub(super) fn unset_clock_uncertainty(&mut self, command: &commands::UnsetClockUncertainty) {
        let modes = either(command.hold, command.setup);
        let edges = [[true, true], [true, false], [false, true]];
        let [all, rise, fall] = edges;
        let from = one_of([
            (&command.from, all),
            (&command.rise_from, rise),
            (&command.fall_from, fall),
        ]);
        let to = one_of([
            (&command.to, all),
            (&command.rise_to, rise),
            (&command.fall_to, fall),
        ]);
        let between = from.zip(to);
        self.put_uncertainty(between, command.objects.as_ref(), modes, None);
    }

    pub(super) fn unset_clock_latency(&mut self, command: &commands::UnsetClockLatency) {
        let objects = self.resolve(&command.objects);
        let Some(clocks) = self.clocks_of(command.clock.as_ref()) else {
            return;
        };
        for id in objects.clocks() {
            let clock = &mut self.constraints.clocks[id.index()];
            match command.source {
                true => clock.source_latency_ps = SourceLatency::default(),
                false => clock.latency_ps = Default::default(),
            }
        }
        let pins = self.leaf_pins(&objects);
        let is_meant = |pin: &PinId, clock: &Option<ClockId>| pins.contains(pin) && clocks.contains(clock);
        match command.source {
            true => {
                let all = &mut self.constraints.pin_source_latency;
                all.retain(|found| !is_meant(&found.pin, &found.clock));
            }
            false => {
                let all = &mut self.constraints.pin_latency;
                all.retain(|found| !is_meant(&found.pin, &found.clock));
            }
        }
    }

    pub(super) fn set_clock_transition(&mut self, command: &commands::SetClockTransition) {
        let value = Some((command.transition * self.units.time_ps) as f32);
        for id in self.resolve(&command.clocks).clocks() {
            let slews = &mut self.constraints.clocks[id.index()].slew_ps;
            put(
                slews,
                either(command.min, command.max),
                either(command.rise, command.fall),
                value,
            );
        }
    }

    pub(super) fn unset_clock_transition(&mut self, clocks: &Collection) {
        for id in self.resolve(clocks).clocks() {
            self.constraints.clocks[id.index()].slew_ps = Default::default();
        }
    }

    pub(super) fn set_sense(&mut self, command: &commands::SetSense) {
        if command.sense_type == Some(commands::SenseType::Data) {
            return self.not_modelled("-type data");
        }
        for (option, is_given) in [
            ("-pulse", command.pulse.is_some()),
            ("-non_unate", command.non_unate),
            ("-clock_leaf", command.clock_leaf),
        ] {
            if is_given {
                self.not_modelled(option);
            }
        }
        let passes = match (command.positive, command.negative, command.stop_propagation) {
            (_, _, true) => Passes::Nothing,
            (true, false, false) => Passes::Positive,
            (false, true, false) => Passes::Negative,
            _ => return,
        };
        let pins = self.resolve(&command.pins);
        let Some(clocks) = self.clocks_of(command.clocks.as_ref()) else {
            return;
        };
        if pins.0.iter().any(|found| matches!(found, Found::ModulePin(..))) {
            self.not_modelled("of a pin of a module");
        }
        for pin in pins.pins() {
            for &clock in &clocks {
                let all = &mut self.constraints.senses;
                all.retain(|found| (found.pin, found.clock) != (pin, clock));
                all.push(ClockSense { pin, clock, passes });
            }
        }
    }
}

/// The one of three options that is given.
fn one_of<T>(options: [(&Option<T>, [bool; 2]); 3]) -> Option<(&T, [bool; 2])> {
    options
        .into_iter()
        .find_map(|(option, edges)| Some((option.as_ref()?, edges)))
}
