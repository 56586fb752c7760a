//! `create_clock`, `create_generated_clock`, and which clocks there are.
//! Not for: edges of generated clocks, which follow from all clocks; see [`super::generated`].

use netlearn_parsers::sdc::{Collection, commands};
use netlearn_parsers::tcl::Place;
use rustc_hash::FxHashMap;

use super::Compiler;
use super::resolve::Resolved;
use crate::constraints::{Clock, SourceLatency};
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
}
