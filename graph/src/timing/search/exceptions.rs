//! Exceptions, made ready to be followed from pin to pin, and which of several holds.
//! Not for: what an exception does to a required time; see [`super::checks`].
//!
//! Semantics are OpenSTA's (timing.md 7.3). An exception with `-from` or `-through` is carried by the
//! tags of the paths that have begun to meet it; one with `-to` alone is looked up where paths end.

use rustc_hash::{FxHashMap, FxHashSet};

use super::tags::{State, StatesId, Tags};
use crate::constraints::{ClockEdge, Ends, Exception, ExceptionKind, Through};
use crate::ids::{ClockId, InstanceId, NetId, PinId};
use crate::library::{Edge, Mode};
use crate::netlist::Netlist;

/// Pins, clocks and instances, as sets.
#[derive(Clone, Debug, Default)]
struct Places {
    clocks: FxHashSet<ClockId>,
    pins: FxHashSet<PinId>,
    instances: FxHashSet<InstanceId>,
    edge: Option<Edge>,
}

impl Places {
    fn new(ends: &Ends) -> Self {
        Self {
            clocks: ends.clocks.iter().copied().collect(),
            pins: ends.pins.iter().copied().collect(),
            instances: ends.instances.iter().copied().collect(),
            edge: ends.edge,
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Crossing {
    pins: FxHashSet<PinId>,
    nets: FxHashSet<NetId>,
    instances: FxHashSet<InstanceId>,
    wires: FxHashSet<(PinId, PinId)>,
    edge: Option<Edge>,
}

impl Crossing {
    fn new(through: &Through) -> Self {
        Self {
            pins: through.pins.iter().copied().collect(),
            nets: through.nets.iter().copied().collect(),
            instances: through.instances.iter().copied().collect(),
            wires: through.crossings.iter().copied().collect(),
            edge: through.edge,
        }
    }

    /// Whether a step to a pin, from another one or as the first, goes through.
    fn is_passed(&self, places: &PinPlaces<'_>, from: Option<PinId>, to: PinId, edge: Edge) -> bool {
        agrees(self.edge, edge)
            && (self.pins.contains(&to)
                || from.is_some_and(|from| self.wires.contains(&(from, to)))
                || (!self.nets.is_empty()
                    && places
                        .netlist
                        .net_of(to)
                        .is_some_and(|net| self.nets.contains(&net)))
                || (!self.instances.is_empty()
                    && (places.netlist.instance_of(to))
                        .is_some_and(|instance| self.instances.contains(&instance))))
    }
}

/// What exceptions need to know of pins.
#[derive(Clone, Copy, Debug)]
pub(super) struct PinPlaces<'a> {
    pub(super) netlist: &'a Netlist,
    /// Data inputs of latches.
    pub(super) latch_data: &'a FxHashSet<PinId>,
}

impl PinPlaces<'_> {
    /// Whether a path through this pin begins to go through its instance: outputs, and data of latches. What
    /// has begun elsewhere goes on at any pin of an instance, with the edge that it has there.
    fn counts_for_instance(&self, pin: PinId) -> bool {
        self.netlist.drives(pin) || self.latch_data.contains(&pin)
    }
}

fn agrees(said: Option<Edge>, edge: Edge) -> bool {
    said.is_none_or(|said| said == edge)
}

/// An exception with its sets.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) kind: ExceptionKind,
    pub(super) modes: [bool; 2],
    priority: u32,
    from: Option<Places>,
    throughs: Vec<Crossing>,
    to: Option<Places>,
    end_edge: Option<Edge>,
}

impl Rule {
    fn new(exception: &Exception) -> Self {
        let kind = match exception.kind {
            ExceptionKind::False => 4000,
            ExceptionKind::Delay { .. } => 3000,
            ExceptionKind::Multicycle { .. } => 2000,
            ExceptionKind::Margin(_) => 500,
            ExceptionKind::Group(_) | ExceptionKind::Wanted => 0,
        };
        let pins = |ends: &Option<Ends>| {
            ends.as_ref()
                .is_some_and(|ends| !ends.pins.is_empty() || !ends.instances.is_empty())
        };
        let clocks = |ends: &Option<Ends>| ends.as_ref().is_some_and(|ends| !ends.clocks.is_empty());
        let bits = [
            (pins(&exception.from), 64),
            (pins(&exception.to), 32),
            (!exception.throughs.is_empty(), 16),
            (clocks(&exception.from), 8),
            (clocks(&exception.to), 4),
        ];
        let specific: u32 = bits.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum();
        Self {
            kind: exception.kind.clone(),
            modes: exception.modes,
            priority: kind + specific,
            from: exception.from.as_ref().map(Places::new),
            throughs: exception.throughs.iter().map(Crossing::new).collect(),
            to: exception.to.as_ref().map(Places::new),
            end_edge: exception.end_edge,
        }
    }

    fn is_false(&self) -> bool {
        self.kind == ExceptionKind::False
    }

    fn is_delay(&self) -> bool {
        matches!(self.kind, ExceptionKind::Delay { .. })
    }

    fn is_multicycle(&self) -> bool {
        matches!(self.kind, ExceptionKind::Multicycle { .. })
    }

    /// Whether it has nothing to wait for at the end of a path.
    fn ends_anywhere(&self) -> bool {
        self.to.is_none() && self.end_edge.is_none()
    }

    /// Whether it holds in a mode. What moves the setup edge moves the hold edge too.
    fn holds_in(&self, mode: Mode, exactly: bool) -> bool {
        self.modes[mode.index()] || (!exactly && self.is_multicycle() && self.modes[Mode::Late.index()])
    }

    fn priority(&self, mode: Mode) -> u32 {
        self.priority
            + match (self.is_multicycle(), self.modes) {
                (true, [true, true]) => 1,
                (true, modes) if modes[mode.index()] => 2,
                _ => 0,
            }
    }

    /// How many periods a multicycle path has in a mode.
    pub(super) fn periods(&self, mode: Mode) -> i32 {
        match self.kind {
            // Said of both, it is a number of setup periods.
            ExceptionKind::Multicycle { .. } if self.modes == [true, true] && mode == Mode::Early => 0,
            ExceptionKind::Multicycle { periods, .. } => periods,
            _ => 1,
        }
    }

    /// Whether the periods of a multicycle path are those of the launching clock.
    pub(super) fn counts_launch_periods(&self) -> bool {
        match self.kind {
            ExceptionKind::Multicycle { of_launch, .. } => of_launch.unwrap_or(self.modes == [true, false]),
            _ => false,
        }
    }

    fn is_tighter_than(&self, other: &Rule) -> bool {
        match (&self.kind, &other.kind) {
            (ExceptionKind::Delay { delay_ps: a, .. }, ExceptionKind::Delay { delay_ps: b, .. }) => {
                if self.modes[Mode::Early.index()] {
                    a > b
                } else {
                    a < b
                }
            }
            (ExceptionKind::Multicycle { periods: a, .. }, ExceptionKind::Multicycle { periods: b, .. }) => {
                a < b
            }
            (ExceptionKind::Margin(a), ExceptionKind::Margin(b)) => a > b,
            _ => false,
        }
    }

    /// Whether a path that ends at a pin with an edge, captured by a clock edge or none, ends here.
    fn matches_end(&self, places: &PinPlaces<'_>, end: &PathStop) -> bool {
        if !agrees(self.end_edge, end.edge) {
            return false;
        }
        let Some(to) = &self.to else {
            return !end.needs_pin;
        };
        (to.pins.contains(&end.pin) && agrees(to.edge, end.edge))
            || end
                .clock
                .is_some_and(|clock| to.clocks.contains(&clock.clock) && agrees(to.edge, clock.edge))
            || (!to.instances.is_empty()
                && !end.is_register_clock
                && places.netlist.reads(end.pin)
                && agrees(to.edge, end.edge)
                && (places.netlist.instance_of(end.pin))
                    .is_some_and(|instance| to.instances.contains(&instance)))
    }

    /// Whether its `-to` pins are met, so that a bound on delay ends here although signals go on.
    fn ends_at_pin(&self, netlist: &Netlist, pin: PinId, edge: Edge) -> bool {
        self.to.as_ref().is_some_and(|to| {
            agrees(to.edge, edge)
                && agrees(self.end_edge, edge)
                && (to.pins.contains(&pin)
                    || (netlist.reads(pin)
                        && netlist
                            .instance_of(pin)
                            .is_some_and(|instance| to.instances.contains(&instance))))
        })
    }
}

/// Pins at which states of exceptions may change; instances and nets stand for all their pins.
pub(super) fn special_pins(netlist: &Netlist, exceptions: &[Exception]) -> Vec<PinId> {
    let mut pins = Vec::new();
    for exception in exceptions {
        let is_delay = matches!(exception.kind, ExceptionKind::Delay { .. });
        let to = exception.to.iter().filter(|_| is_delay);
        for ends in exception.from.iter().chain(to) {
            pins.extend(&ends.pins);
            pins.extend(
                ends.instances
                    .iter()
                    .flat_map(|&instance| netlist.pins_of(instance)),
            );
        }
        for through in &exception.throughs {
            pins.extend(&through.pins);
            pins.extend(through.crossings.iter().map(|wire| wire.1));
            pins.extend(through.nets.iter().flat_map(|&net| netlist.net_pins(net)));
            let instances = through.instances.iter();
            pins.extend(instances.flat_map(|&instance| netlist.pins_of(instance)));
        }
    }
    pins
}

/// Where a path ends, for the choice of its exception.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathStop {
    pub(super) pin: PinId,
    pub(super) edge: Edge,
    /// The edge that captures.
    pub(super) clock: Option<ClockEdge>,
    pub(super) is_register_clock: bool,
    /// Whether only exceptions with a `-to` count: at clock pins of registers.
    pub(super) needs_pin: bool,
}

/// Which kinds of exceptions are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Looking {
    Any,
    False,
    Delay,
    Multicycle,
    Margin,
}

impl Looking {
    fn accepts(self, rule: &Rule) -> bool {
        match self {
            Looking::Any => true,
            Looking::False => rule.is_false(),
            Looking::Delay => rule.is_delay(),
            Looking::Multicycle => rule.is_multicycle(),
            Looking::Margin => matches!(rule.kind, ExceptionKind::Margin(_)),
        }
    }
}

/// All exceptions of a design, by where they begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    from_pins: FxHashMap<PinId, Vec<u32>>,
    from_instances: FxHashMap<InstanceId, Vec<u32>>,
    from_clocks: FxHashMap<ClockId, Vec<u32>>,
    first_pins: FxHashMap<PinId, Vec<u32>>,
    first_nets: FxHashMap<NetId, Vec<u32>>,
    first_instances: FxHashMap<InstanceId, Vec<u32>>,
    first_wires: FxHashMap<(PinId, PinId), Vec<u32>>,
    /// Those that begin where paths end.
    at_ends: Vec<u32>,
    /// Pins within the design where a bound on delay begins or ends, and whether paths break there.
    pub(super) internal_from: FxHashMap<PinId, bool>,
    pub(super) internal_to: FxHashMap<PinId, bool>,
}

/// States of exceptions, and the modes in which they are complete false paths, as bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passed {
    pub(super) states: StatesId,
    pub(super) dead: u8,
}

fn mode_bits(modes: [bool; 2]) -> u8 {
    u8::from(modes[0]) | u8::from(modes[1]) << 1
}

impl Rules {
    /// `is_start` and `is_end` say of pins whether paths begin and end there anyway.
    pub(super) fn new(
        exceptions: &[Exception],
        is_start: impl Fn(PinId) -> bool,
        is_end: impl Fn(PinId) -> bool,
    ) -> Self {
        let mut all = Self::default();
        for (at, exception) in exceptions.iter().enumerate() {
            // What is said again later with other numbers counts no more.
            let is_same = |later: &Exception| {
                std::mem::discriminant(&later.kind) == std::mem::discriminant(&exception.kind)
                    && later.modes == exception.modes
                    && later.from == exception.from
                    && later.throughs == exception.throughs
                    && later.to == exception.to
                    && later.end_edge == exception.end_edge
                    && !matches!(later.kind, ExceptionKind::Group(_))
            };
            if exceptions.len() <= 10_000 && exceptions[at + 1..].iter().any(is_same) {
                continue;
            }
            all.add(exception, &is_start, &is_end);
        }
        all
    }

    fn add(
        &mut self,
        exception: &Exception,
        is_start: &impl Fn(PinId) -> bool,
        is_end: &impl Fn(PinId) -> bool,
    ) {
        let number = self.rules.len() as u32;
        if let Some(from) = &exception.from {
            for &pin in &from.pins {
                self.from_pins.entry(pin).or_default().push(number);
            }
            for &instance in &from.instances {
                self.from_instances.entry(instance).or_default().push(number);
            }
            for &clock in &from.clocks {
                self.from_clocks.entry(clock).or_default().push(number);
            }
        } else if let Some(first) = exception.throughs.first() {
            for &pin in &first.pins {
                self.first_pins.entry(pin).or_default().push(number);
            }
            for &net in &first.nets {
                self.first_nets.entry(net).or_default().push(number);
            }
            for &instance in &first.instances {
                self.first_instances.entry(instance).or_default().push(number);
            }
            for &wire in &first.crossings {
                self.first_wires.entry(wire).or_default().push(number);
            }
        } else {
            self.at_ends.push(number);
        }
        if let ExceptionKind::Delay { is_probe, .. } = exception.kind {
            for &pin in exception.from.iter().flat_map(|from| &from.pins) {
                if !is_start(pin) {
                    *self.internal_from.entry(pin).or_default() |= !is_probe;
                }
            }
            for &pin in exception.to.iter().flat_map(|to| &to.pins) {
                if !is_end(pin) {
                    *self.internal_to.entry(pin).or_default() |= !is_probe;
                }
            }
        }
        self.rules.push(Rule::new(exception));
    }

    pub(super) fn rule(&self, number: u32) -> &Rule {
        &self.rules[number as usize]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether there are bounds on delays.
    pub(super) fn has_delays(&self) -> bool {
        self.rules.iter().any(Rule::is_delay)
    }

    /// Whether bounds on delay count from the clock of each path.
    pub(super) fn has_delays_without_latency(&self) -> bool {
        let is_one = |rule: &Rule| {
            matches!(
                rule.kind,
                ExceptionKind::Delay {
                    ignores_latency: true,
                    ..
                }
            )
        };
        self.rules.iter().any(is_one)
    }

    /// The states of a path that begins at a pin.
    pub(super) fn launch(
        &self,
        tags: &mut Tags,
        places: &PinPlaces<'_>,
        pin: PinId,
        edge: Edge,
        clock: Option<ClockEdge>,
    ) -> Passed {
        let mut found = Found::default();
        if self.rules.is_empty() {
            return Passed {
                states: StatesId::NONE,
                dead: 0,
            };
        }
        let empty = Vec::new();
        let at = |rules: Option<&Vec<u32>>| rules.unwrap_or(&empty).clone();
        let instance = places.netlist.instance_of(pin);
        let mut begin = at(self.from_pins.get(&pin));
        begin.extend(at(self.first_pins.get(&pin)));
        if let Some(instance) = instance {
            begin.extend(at(self.from_instances.get(&instance)));
            begin.extend(at(self.first_instances.get(&instance)));
        }
        if let Some(net) = places.netlist.net_of(pin) {
            begin.extend(at(self.first_nets.get(&net)));
        }
        for number in begin {
            self.begin(&mut found, places, number, pin, edge, edge);
        }
        for number in clock
            .map(|clock| at(self.from_clocks.get(&clock.clock)))
            .unwrap_or_default()
        {
            let clock_edge = clock.map_or(edge, |clock| clock.edge);
            self.begin(&mut found, places, number, pin, clock_edge, edge);
        }
        found.finish(tags)
    }

    /// The states that a clock carries: exceptions from its source or itself. A complete false path
    /// stays as a mark, for where the clock is used as data.
    pub(super) fn clock(
        &self,
        tags: &mut Tags,
        places: &PinPlaces<'_>,
        pin: PinId,
        edge: Edge,
        clock: ClockEdge,
    ) -> StatesId {
        if self.rules.is_empty() {
            return StatesId::NONE;
        }
        let launched = self.launch_marked(places, pin, edge, clock);
        tags.states(launched)
    }

    fn launch_marked(&self, places: &PinPlaces<'_>, pin: PinId, edge: Edge, clock: ClockEdge) -> Vec<State> {
        let mut states = Vec::new();
        let instance = places.netlist.instance_of(pin);
        let at_pin = self.from_pins.get(&pin).into_iter().flatten();
        let at_instance = instance
            .and_then(|instance| self.from_instances.get(&instance))
            .into_iter()
            .flatten();
        let first = self.first_pins.get(&pin).into_iter().flatten();
        let here = at_pin.chain(at_instance).chain(first).map(|&rule| (rule, edge));
        let clocks = self.from_clocks.get(&clock.clock).into_iter().flatten();
        for (number, edge_there) in here.chain(clocks.map(|&rule| (rule, clock.edge))) {
            let rule = self.rule(number);
            if !rule
                .from
                .as_ref()
                .is_none_or(|from| agrees(from.edge, edge_there))
            {
                continue;
            }
            let passed = self.advance(places, number, 0, None, pin, edge);
            states.push(State { rule: number, passed });
        }
        states
    }

    fn begin(
        &self,
        found: &mut Found,
        places: &PinPlaces<'_>,
        number: u32,
        pin: PinId,
        from_edge: Edge,
        edge: Edge,
    ) {
        let rule = self.rule(number);
        if !rule.from.as_ref().is_none_or(|from| agrees(from.edge, from_edge)) {
            return;
        }
        let passed = self.advance(places, number, 0, None, pin, edge);
        if rule.from.is_none() && passed == 0 {
            return;
        }
        found.add(rule, number, passed, false);
    }

    /// How many throughs are passed after a step.
    fn advance(
        &self,
        places: &PinPlaces<'_>,
        number: u32,
        mut passed: u32,
        from: Option<PinId>,
        to: PinId,
        edge: Edge,
    ) -> u32 {
        let throughs = &self.rule(number).throughs;
        while let Some(next) = throughs.get(passed as usize) {
            if !next.is_passed(places, from, to, edge) {
                break;
            }
            passed += 1;
        }
        passed
    }

    /// The states behind a step between two pins.
    pub(super) fn pass(
        &self,
        tags: &mut Tags,
        places: &PinPlaces<'_>,
        states: StatesId,
        step: (PinId, Edge, PinId, Edge),
        is_clock: bool,
    ) -> Passed {
        let (from, from_edge, to, to_edge) = step;
        let mut found = Found::default();
        for &State { rule: number, passed } in tags.states_of(states) {
            let rule = self.rule(number);
            let passed = self.advance(places, number, passed, Some(from), to, to_edge);
            let is_through = passed as usize == rule.throughs.len();
            if rule.is_delay() && is_through && rule.ends_at_pin(places.netlist, from, from_edge) {
                continue;
            }
            found.add(rule, number, passed, is_clock);
        }
        let firsts = [
            self.first_pins.get(&to),
            self.first_wires.get(&(from, to)),
            (places.netlist.net_of(to)).and_then(|net| self.first_nets.get(&net)),
            (places.netlist.instance_of(to))
                .filter(|_| places.counts_for_instance(to))
                .and_then(|instance| self.first_instances.get(&instance)),
        ];
        for &number in firsts.into_iter().flatten().flatten() {
            let rule = self.rule(number);
            // What is carried already is not begun again.
            if found.states.iter().any(|state| state.rule == number) {
                continue;
            }
            let passed = self.advance(places, number, 0, Some(from), to, to_edge);
            if passed > 0 {
                // Where a false path begins to be one, paths still arrive.
                found.add(rule, number, passed, true);
            }
        }
        found.finish(tags)
    }

    /// The exception that holds for a path with these states at its end.
    pub(super) fn choose(
        &self,
        tags: &Tags,
        places: &PinPlaces<'_>,
        states: StatesId,
        end: &PathStop,
        (looking, mode, exactly): (Looking, Mode, bool),
    ) -> Option<&Rule> {
        if self.rules.is_empty() {
            return None;
        }
        let mut best: Option<&Rule> = None;
        for rule in self.complete(tags, states) {
            if !looking.accepts(rule) || !rule.holds_in(mode, exactly) || !rule.matches_end(places, end) {
                continue;
            }
            let is_better = best.is_none_or(|best| {
                let (new, old) = (rule.priority(mode), best.priority(mode));
                new > old || (new == old && rule.is_tighter_than(best))
            });
            if is_better {
                best = Some(rule);
            }
        }
        best
    }

    /// Whether a path with these states is asked for: all are, where nothing says which.
    pub(super) fn is_wanted(
        &self,
        tags: &Tags,
        places: &PinPlaces<'_>,
        states: StatesId,
        end: &PathStop,
    ) -> bool {
        let is_said = |rule: &Rule| rule.kind == ExceptionKind::Wanted;
        let met = |rule: &Rule| is_said(rule) && rule.matches_end(places, end);
        !self.rules.iter().any(is_said) || self.complete(tags, states).any(met)
    }

    /// The exceptions that a path with these states has begun and gone through; they may end elsewhere.
    fn complete(&self, tags: &Tags, states: StatesId) -> impl Iterator<Item = &Rule> {
        let carried = tags.states_of(states).iter().filter_map(|state| {
            let rule = self.rule(state.rule);
            (state.passed as usize == rule.throughs.len()).then_some(rule)
        });
        carried.chain(self.at_ends.iter().map(|&number| self.rule(number)))
    }

    /// The groups that a path with these states is reported in, if any are said; `None` of the default.
    pub(super) fn groups(
        &self,
        tags: &Tags,
        places: &PinPlaces<'_>,
        states: StatesId,
        end: &PathStop,
        mode: Mode,
    ) -> Vec<Option<&str>> {
        let mut groups = Vec::new();
        for rule in self.complete(tags, states) {
            if let ExceptionKind::Group(name) = &rule.kind
                && rule.holds_in(mode, true)
                && rule.matches_end(places, end)
                && !groups.contains(&name.as_deref())
            {
                groups.push(name.as_deref());
            }
        }
        groups
    }
}

/// States that a path has after a step.
#[derive(Default)]
struct Found {
    states: Vec<State>,
    dead: u8,
}

impl Found {
    /// A complete false path ends the path, but not a clock.
    fn add(&mut self, rule: &Rule, number: u32, passed: u32, is_clock: bool) {
        let is_complete = passed as usize == rule.throughs.len() && rule.ends_anywhere();
        if is_complete && rule.is_false() && !is_clock {
            self.dead |= mode_bits(rule.modes);
        } else {
            self.states.push(State { rule: number, passed });
        }
    }

    fn finish(self, tags: &mut Tags) -> Passed {
        Passed {
            states: tags.states(self.states),
            dead: self.dead,
        }
    }
}
