//! `create_clock` and what is said of clocks.
//! Not for: edges of generated clocks, which follow from all clocks; see [`super::generated`].

use netlearn_parsers::sdc::{Collection, commands};
use netlearn_parsers::tcl::Place;
use rustc_hash::FxHashMap;

use super::Compiler;
use super::finder::Found;
use super::resolve::Resolved;
use super::values::{either, put, put_row};
use crate::constraints::{
    Clock, ClockSense, InterClockUncertainty, Passes, PinLatency, PinSourceLatency, SourceLatency,
};
use crate::ids::{ClockId, PinId};

/// What is known of clocks beside the constraints, by [`ClockId`].
#[derive(Clone, Debug, Default)]
pub(super) struct ClockNames {
    by_name: FxHashMap<String, ClockId>,
    pub(super) deleted: Vec<bool>,
    pub(super) origins: Vec<Origin>,
    /// The clocks of each source.
    at: FxHashMap<PinId, Vec<ClockId>>,
}

/// Where a clock comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) place: Place,
    /// Times of rising and falling edges in turn, in ps.
    pub(super) waveform_ps: Vec<f64>,
    pub(super) generated: Option<GeneratedBy>,
}

/// How a generated clock follows from its master.
#[derive(Clone, Debug)]
pub(super) struct GeneratedBy {
    pub(super) source: PinId,
    /// As said; found at the source without.
    pub(super) master: Option<ClockId>,
    pub(super) edges: MasterEdges,
    pub(super) is_inverted: bool,
    pub(super) is_combinational: bool,
}

/// Which edges of the master are those of the generated clock.
#[derive(Clone, Debug)]
pub(super) enum MasterEdges {
    Divide(u32),
    Multiply {
        by: u32,
        /// In percent.
        duty_cycle: Option<f64>,
    },
    /// Numbers of edges from 1 on, and by how much each is moved, in ps.
    Numbers([u32; 3], [f64; 3]),
}

impl ClockNames {
    /// The clocks that come in at a pin.
    pub(super) fn at(&self, pin: PinId) -> &[ClockId] {
        self.at.get(&pin).map_or(&[], Vec::as_slice)
    }

    fn forget(&mut self, clock: ClockId, pin: PinId) {
        if let Some(clocks) = self.at.get_mut(&pin) {
            clocks.retain(|&found| found != clock);
        }
    }
}

impl Compiler<'_> {
    pub(super) fn create_clock(&mut self, command: &commands::CreateClock) {
        let objects = self.resolve_if(command.objects.as_ref());
        if command.objects.is_some() && objects.is_empty() && command.name.is_none() {
            return self.error("`create_clock` finds no object and has no name: there is no clock");
        }
        let period = command.period * self.units.time_ps;
        let waveform: Vec<f64> = match &command.waveform {
            Some(times) => times.iter().map(|time| time * self.units.time_ps).collect(),
            None => vec![0.0, period / 2.0],
        };
        if !(period.is_finite() && period > 0.0 && waveform.len() >= 2) {
            return self.error("`create_clock` has no period above 0, or no two edges: there is no clock");
        }
        let id = self.new_clock(command.name.as_deref(), &objects, command.add);
        let clock = &mut self.constraints.clocks[id.index()];
        clock.period_ps = period;
        clock.edges_ps = [waveform[0], waveform[1]];
        clock.generated = None;
        self.names.origins[id.index()] = Origin {
            place: self.place,
            waveform_ps: waveform,
            generated: None,
        };
    }

    pub(super) fn create_generated_clock(&mut self, command: &commands::CreateGeneratedClock) {
        let objects = self.resolve(&command.objects);
        let found = self.resolve(&command.source);
        let source = found.pins().first().copied().or_else(|| {
            let (scope, place) = *found.module_pins().first()?;
            self.sides(scope, place).0.first().copied()
        });
        let Some(source) = source else {
            return self.error("`create_generated_clock` finds no `-source`: there is no clock");
        };
        if objects.is_empty() && command.name.is_none() {
            return self.error("`create_generated_clock` finds no object and has no name: there is no clock");
        }
        let mut master = None;
        if let Some(said) = &command.master_clock {
            master = self.resolve(said).clocks().first().copied();
        }
        for (option, is_given) in [
            ("-pll_output", command.pll_output.is_some()),
            ("-pll_feedback", command.pll_feedback.is_some()),
        ] {
            if is_given {
                self.not_modelled(option);
            }
        }
        let edges = match (command.multiply_by, &command.edges) {
            (Some(by), _) => MasterEdges::Multiply {
                by,
                duty_cycle: command.duty_cycle.filter(|&duty| duty != 0.0),
            },
            (None, Some(edges)) => {
                let number = |place: usize| edges.get(place).copied().unwrap_or(1);
                let shift = |place: usize| {
                    let shifts = command.edge_shift.as_deref().unwrap_or_default();
                    shifts.get(place).copied().unwrap_or(0.0) * self.units.time_ps
                };
                MasterEdges::Numbers([0, 1, 2].map(number), [0, 1, 2].map(shift))
            }
            (None, None) => MasterEdges::Divide(command.divide_by.unwrap_or(1)),
        };
        let id = self.new_clock(command.name.as_deref(), &objects, command.add);
        let generated = GeneratedBy {
            source,
            master,
            edges,
            is_inverted: command.invert,
            is_combinational: command.combinational,
        };
        self.names.origins[id.index()] = Origin {
            place: self.place,
            waveform_ps: Vec::new(),
            generated: Some(generated),
        };
    }

    /// A clock of that name, new or not, at these objects. Without `-add` no other clock stays there.
    fn new_clock(&mut self, name: Option<&str>, objects: &Resolved, add: bool) -> ClockId {
        let netlist = self.netlist();
        let mut sources = self.leaf_pins(objects);
        for net in objects.nets() {
            sources.extend(netlist.drivers(net));
        }
        let name = match (name, objects.0.first()) {
            (Some(name), _) => name.to_owned(),
            (None, Some(&first)) => self.finder.name(first, None),
            (None, None) => String::new(),
        };
        let known = self.names.by_name.get(&name).copied();
        if !add {
            self.take_sources(known, &sources);
        }
        let id = known.unwrap_or_else(|| {
            let id = ClockId(self.constraints.clocks.len() as u32);
            self.constraints.clocks.push(Clock {
                name: name.clone(),
                sources: Vec::new(),
                period_ps: 0.0,
                edges_ps: [0.0; 2],
                is_propagated: self.constraints.settings.all_clocks_propagated,
                generated: None,
                latency_ps: Default::default(),
                source_latency_ps: SourceLatency::default(),
                slew_ps: Default::default(),
                uncertainty_ps: [None; 2],
            });
            self.names.deleted.push(false);
            self.names.origins.push(Origin::default());
            self.names.by_name.insert(name, id);
            id
        });
        let old = std::mem::take(&mut self.constraints.clocks[id.index()].sources);
        for pin in old {
            self.names.forget(id, pin);
        }
        for &pin in &sources {
            self.names.at.entry(pin).or_default().push(id);
        }
        self.constraints.clocks[id.index()].sources = sources;
        id
    }

    /// Clocks lose these sources; one that has no other is gone.
    fn take_sources(&mut self, but: Option<ClockId>, sources: &[PinId]) {
        let mut gone = Vec::new();
        for &pin in sources {
            for id in self.names.at.remove(&pin).unwrap_or_default() {
                let clock = &mut self.constraints.clocks[id.index()];
                clock.sources.retain(|&source| source != pin);
                if clock.sources.is_empty() && Some(id) != but {
                    gone.push(id);
                }
            }
        }
        for id in gone {
            self.delete_clock(id);
        }
    }

    /// Deletes a clock and what is said of it.
    pub(super) fn delete_clock(&mut self, id: ClockId) {
        self.names.deleted[id.index()] = true;
        let clock = &mut self.constraints.clocks[id.index()];
        let sources = std::mem::take(&mut clock.sources);
        self.names.by_name.remove(&clock.name);
        for pin in sources {
            self.names.forget(id, pin);
        }
        for origin in &mut self.names.origins {
            if let Some(generated) = &mut origin.generated
                && generated.master == Some(id)
            {
                generated.master = None;
            }
        }
        self.groups.forget(id);
        self.port_delays.forget(id);
        self.constraints
            .forget_clocks(&|clock| (clock != id).then_some(clock));
    }

    pub(super) fn delete_clocks(&mut self, which: Option<&Collection>, all: bool, generated: bool) {
        let clocks = match which {
            Some(which) => self.resolve(which).clocks(),
            None if all => (0..self.constraints.clocks.len())
                .map(|index| ClockId(index as u32))
                .collect(),
            None => return,
        };
        for id in clocks {
            let is_generated = self.names.origins[id.index()].generated.is_some();
            if !self.names.deleted[id.index()] && (is_generated || !generated) {
                self.delete_clock(id);
            }
        }
    }

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
        if let (Some((from, from_edges)), Some((to, to_edges))) = (from, to) {
            let (from, to) = (self.resolve(from).clocks(), self.resolve(to).clocks());
            for &from in &from {
                for &to in &to {
                    self.put_inter_clock(from, to, [from_edges, to_edges, modes], value);
                }
            }
            return;
        }
        let objects = self.resolve_if(command.objects.as_ref());
        for id in objects.clocks() {
            put_row(
                &mut self.constraints.clocks[id.index()].uncertainty_ps,
                modes,
                value,
            );
        }
        for pin in self.leaf_pins(&objects) {
            put_row(
                self.constraints.pin_uncertainty_ps.entry(pin).or_default(),
                modes,
                value,
            );
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
        if let (Some((from, from_edges)), Some((to, to_edges))) = (from, to) {
            let (from, to) = (self.resolve(from).clocks(), self.resolve(to).clocks());
            for &from in &from {
                for &to in &to {
                    self.put_inter_clock(from, to, [from_edges, to_edges, modes], None);
                }
            }
            return;
        }
        let objects = self.resolve_if(command.objects.as_ref());
        for id in objects.clocks() {
            put_row(
                &mut self.constraints.clocks[id.index()].uncertainty_ps,
                modes,
                None,
            );
        }
        for pin in self.leaf_pins(&objects) {
            if let Some(row) = self.constraints.pin_uncertainty_ps.get_mut(&pin) {
                put_row(row, modes, None);
            }
        }
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
