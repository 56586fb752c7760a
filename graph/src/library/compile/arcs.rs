//! From `timing` groups to arcs: which pins, which role, which edges.
//! Not for: the numbers in their tables.
//!
//! Liberty Reference Manual 2017.06, "timing Group": what `timing_type` and `timing_sense` mean.
//! Where it leaves a choice, arcs and roles are those of OpenSTA.

use netlearn_parsers::Span;
use netlearn_parsers::liberty::{self, TableKind, TimingSense, TimingType};

use super::ports::{PortGroup, bits_of};
use super::{Compiler, Named, Scope};
use crate::ids::{FunctionId, Ids, PortId, TableId};
use crate::library::{ArcSet, Edge, Logic, Operation, Role, Sense, SequentialKind, TimingArc};

/// What a group says, whichever pins it is for.
struct Group<'a> {
    timing: &'a liberty::Timing,
    /// Delays or margins by the edge at the far end.
    delays: [Option<TableId>; 2],
    slews: [Option<TableId>; 2],
}

/// What a type and the pins make of a group.
struct Plan {
    role: Role,
    sense: Sense,
    /// The only edge that arcs start from.
    from: Option<Edge>,
    /// The only edge that arcs lead to.
    to: Option<Edge>,
}

impl<'a> Compiler<'a> {
    /// Makes all arcs that end at the ports of a group.
    pub(super) fn arcs(&mut self, group: &PortGroup<'a>, scope: &Scope<'a>, first_sequential: usize) {
        for timing in &group.pin.timings {
            self.timing(group, timing, scope, first_sequential);
        }
        self.constants(group, scope);
    }

    /// Pulse widths and periods that a pin says without tables are checks as well; only the period
    /// for all states is an attribute of the port alone, as in OpenSTA.
    fn constants(&mut self, group: &PortGroup<'a>, scope: &Scope<'a>) {
        let pin = group.pin;
        let always = (pin.min_pulse_width_high, pin.min_pulse_width_low, None, None);
        let sometimes = pin.min_pulse_widths.iter();
        let widths = sometimes.map(|width| {
            (
                width.high,
                width.low,
                width.when.as_ref(),
                width.sdf_cond.as_deref(),
            )
        });
        let widths = std::iter::once(always)
            .chain(widths)
            .map(|width| (Role::MinPulseWidth, width));
        let periods = pin.min_periods.iter().map(|period| {
            let time = period.constraint;
            (
                Role::MinPeriod,
                (time, time, period.when.as_ref(), period.sdf_cond.as_deref()),
            )
        });
        for (role, (rise, fall, when, sdf_cond)) in widths.chain(periods) {
            if rise.is_none() && fall.is_none() {
                continue;
            }
            let tables = [rise, fall].map(|time| time.and_then(|time| self.constant(time, pin.span)));
            for &port in &group.ports {
                let first = self.library.arcs.len();
                for (edge, table) in Edge::ALL.into_iter().zip(tables) {
                    let to = if role == Role::MinPulseWidth {
                        edge.opposite()
                    } else {
                        edge
                    };
                    self.arc(edge, to, table, None);
                }
                let arcs = Ids::new(first, self.library.arcs.len());
                let when = when.and_then(|when| self.condition(when, port, scope, pin.span));
                let set = ArcSet {
                    when,
                    sdf_cond: sdf_cond.map(|text| self.library.names.intern(text)),
                    ..ArcSet::new(port, port, role, Sense::Unknown, arcs)
                };
                self.library.arc_sets.push(set);
            }
        }
    }

    /// A condition of arcs to a port.
    fn condition(
        &mut self,
        when: &liberty::Function,
        to: PortId,
        scope: &Scope<'_>,
        span: Span,
    ) -> Option<FunctionId> {
        let place = self.place_in_bus(to);
        self.function(when, scope, place, span)
    }

    fn timing(
        &mut self,
        group: &PortGroup<'a>,
        timing: &'a liberty::Timing,
        scope: &Scope<'a>,
        first_sequential: usize,
    ) {
        let kind = timing.timing_type;
        if is_unsupported(kind) {
            return self.leave_out(format!("`timing_type` `{}`", kind.name()), timing.span);
        }
        let Some(tables) = self.tables(timing) else {
            return;
        };
        if matches!(kind, TimingType::MinPulseWidth | TimingType::MinimumPeriod) {
            for &port in &group.ports {
                self.arc_set(port, port, &tables, scope, first_sequential);
            }
            return;
        }
        let mut found = false;
        let named = timing.related_pins.iter().map(|name| (name, false));
        for (name, is_all) in named.chain(timing.related_bus_pins.iter().map(|name| (name, true))) {
            let Some(from) = self.related(name, scope) else {
                let message = format!(
                    "a `timing` group of cell `{}` names pin `{name}`, which it has not",
                    scope.cell
                );
                self.warn(timing.span, message);
                continue;
            };
            found = true;
            // Bit by bit where both are as wide; else each from each.
            if !is_all && from.len() == group.ports.len() {
                for (&from, &to) in from.iter().zip(&group.ports) {
                    self.arc_set(from, to, &tables, scope, first_sequential);
                }
                continue;
            }
            if from.len().saturating_mul(group.ports.len()) > MAX_SETS {
                self.leave_out("a `timing` group between wide buses", timing.span);
                continue;
            }
            for &from in &from {
                for &to in &group.ports {
                    self.arc_set(from, to, &tables, scope, first_sequential);
                }
            }
        }
        if !found && timing.related_pins.is_empty() && timing.related_bus_pins.is_empty() {
            self.leave_out("a `timing` group without `related_pin`", timing.span);
        }
    }

    /// The ports that a name stands for: a pin, a bit, a range of bits, a bus.
    fn related(&self, name: &str, scope: &Scope<'_>) -> Option<Vec<PortId>> {
        match scope.names.get(name) {
            Some(Named::Port(port)) => return Some(vec![*port]),
            Some(Named::Bus(bus)) => {
                return Some(self.library.buses[bus.index()].ports.into_iter().collect());
            }
            None => {}
        }
        let bits = bits_of(name);
        let port = |bit: &String| match scope.names.get(bit) {
            Some(Named::Port(port)) => Some(*port),
            _ => None,
        };
        bits.iter().map(port).collect()
    }

    /// The tables of a group; `None` where it has none that timing can use.
    fn tables(&mut self, timing: &'a liberty::Timing) -> Option<Group<'a>> {
        let is_check = is_check(timing.timing_type);
        let kinds = match is_check {
            true => [TableKind::RiseConstraint, TableKind::FallConstraint],
            false => [TableKind::CellRise, TableKind::CellFall],
        };
        let mut compiled = |kind: TableKind| {
            let table = timing.table(kind)?;
            self.table(table, is_check, timing.span)
        };
        let delays = kinds.map(&mut compiled);
        let slews = match is_check {
            true => [None; 2],
            false => [TableKind::RiseTransition, TableKind::FallTransition].map(&mut compiled),
        };
        if delays == [None; 2] {
            let linear = timing
                .linear
                .intrinsic_rise
                .or(timing.linear.intrinsic_fall)
                .is_some();
            self.leave_out(
                match linear {
                    true => "a linear delay model",
                    false => "a `timing` group without tables of delays or constraints",
                },
                timing.span,
            );
            return None;
        }
        Some(Group {
            timing,
            delays,
            slews,
        })
    }

    fn arc_set(
        &mut self,
        from: PortId,
        to: PortId,
        group: &Group<'a>,
        scope: &Scope<'a>,
        first_sequential: usize,
    ) {
        let timing = group.timing;
        let plan = self.plan(from, to, timing, scope, first_sequential);
        let first = self.library.arcs.len();
        for (far, (&delay, &slew)) in Edge::ALL.into_iter().zip(group.delays.iter().zip(&group.slews)) {
            if plan.to.is_some_and(|to| to != far) {
                continue;
            }
            let starts = match (plan.from, plan.role, plan.sense) {
                (_, Role::MinPulseWidth, _) => {
                    // The table is that of the edge which begins the pulse.
                    self.arc(far, far.opposite(), delay, None);
                    continue;
                }
                (_, Role::MinPeriod, _) => [Some(far), None],
                (Some(from), ..) => [Some(from), None],
                (None, _, Sense::PositiveUnate) => [Some(far), None],
                (None, _, Sense::NegativeUnate) => [Some(far.opposite()), None],
                (None, _, Sense::NonUnate | Sense::Unknown) => [Some(Edge::Rise), Some(Edge::Fall)],
            };
            for start in starts.into_iter().flatten() {
                self.arc(start, far, delay, slew);
            }
        }
        if plan.role.is_check() {
            self.library.ports[from.index()].is_check_clock |= from != to;
        } else if matches!(plan.role, Role::RegClkToQ | Role::LatchEnToQ) {
            self.library.ports[from.index()].is_register_clock = true;
        }
        let related_output = timing.related_output_pins.first();
        let related_output = related_output.and_then(|name| self.related(name, scope)?.first().copied());
        let mut condition = |when: Option<&liberty::Function>| self.condition(when?, to, scope, timing.span);
        let when = condition(timing.when.as_ref());
        let mode = timing.mode.as_ref();
        let mode_when = condition(mode.and_then(|(name, value)| {
            let definition = scope.group.modes.iter().find(|found| found.name == *name)?;
            definition
                .values
                .iter()
                .find(|found| found.name == *value)?
                .when
                .as_ref()
        }));
        let names = &mut self.library.names;
        let mut name = |text: &Option<String>| text.as_deref().map(|text| names.intern(text));
        let [sdf_cond, sdf_cond_start, sdf_cond_end] =
            [&timing.sdf_cond, &timing.sdf_cond_start, &timing.sdf_cond_end].map(&mut name);
        let mode = mode.map(|(name, value)| (names.intern(name), names.intern(value)));
        let arcs = Ids::new(first, self.library.arcs.len());
        self.library.arc_sets.push(ArcSet {
            related_output,
            when,
            sdf_cond,
            sdf_cond_start,
            sdf_cond_end,
            mode,
            mode_when,
            ..ArcSet::new(from, to, plan.role, plan.sense, arcs)
        });
    }

    fn arc(&mut self, from: Edge, to: Edge, delay: Option<TableId>, slew: Option<TableId>) {
        if let Some(delay) = delay {
            self.library.arcs.push(TimingArc {
                from,
                to,
                delay,
                slew,
            });
        }
    }

    /// What a group is between two ports.
    fn plan(
        &self,
        from: PortId,
        to: PortId,
        timing: &liberty::Timing,
        scope: &Scope<'_>,
        first_sequential: usize,
    ) -> Plan {
        use TimingType as T;
        let said = timing.timing_sense.map(sense);
        let check = |role, edge| Plan {
            role,
            sense: Sense::Unknown,
            from: Some(edge),
            to: None,
        };
        let (rise, fall) = (Edge::Rise, Edge::Fall);
        let to_port = &self.library.ports[to.index()];
        match timing.timing_type {
            T::Combinational | T::CombinationalRise | T::CombinationalFall => {
                let kind = timing.timing_type;
                let latch = match kind {
                    T::Combinational => self.latch_sense(from, to, scope, first_sequential),
                    _ => None,
                };
                let derived = latch.or_else(|| self.sense_of(to_port.function, from, scope));
                Plan {
                    role: if latch.is_some() {
                        Role::LatchDToQ
                    } else {
                        Role::Combinational
                    },
                    sense: said.or(derived).unwrap_or(Sense::NonUnate),
                    from: None,
                    to: match kind {
                        T::CombinationalRise => Some(rise),
                        T::CombinationalFall => Some(fall),
                        _ => None,
                    },
                }
            }
            T::RisingEdge | T::FallingEdge => {
                let edge = if timing.timing_type == T::RisingEdge {
                    rise
                } else {
                    fall
                };
                let role = self.edge_role(from, to, scope, first_sequential);
                Plan {
                    role,
                    sense: said.unwrap_or(Sense::NonUnate),
                    from: Some(edge),
                    to: None,
                }
            }
            T::Preset | T::Clear => {
                let edge = if timing.timing_type == T::Preset {
                    rise
                } else {
                    fall
                };
                Plan {
                    role: Role::RegSetClr,
                    sense: said.unwrap_or(Sense::NonUnate),
                    from: None,
                    to: Some(edge),
                }
            }
            T::ThreeStateEnable | T::ThreeStateEnableRise | T::ThreeStateEnableFall => {
                let derived = self.sense_of(to_port.three_state, from, scope);
                // It drives where `three_state` does not hold.
                let sense = said.or(derived.map(opposite)).unwrap_or(Sense::NonUnate);
                Plan {
                    role: Role::TristateEnable,
                    sense,
                    from: from_edge(sense),
                    to: match timing.timing_type {
                        T::ThreeStateEnableRise => Some(rise),
                        T::ThreeStateEnableFall => Some(fall),
                        _ => None,
                    },
                }
            }
            T::ThreeStateDisable | T::ThreeStateDisableRise | T::ThreeStateDisableFall => {
                let derived = self.sense_of(to_port.three_state, from, scope);
                let sense = said.or(derived).unwrap_or(Sense::NonUnate);
                Plan {
                    role: Role::TristateDisable,
                    sense,
                    from: from_edge(sense),
                    to: match timing.timing_type {
                        T::ThreeStateDisableRise => Some(rise),
                        T::ThreeStateDisableFall => Some(fall),
                        _ => None,
                    },
                }
            }
            T::SetupRising => check(Role::Setup, rise),
            T::SetupFalling => check(Role::Setup, fall),
            T::HoldRising => check(Role::Hold, rise),
            T::HoldFalling => check(Role::Hold, fall),
            T::RecoveryRising => check(Role::Recovery, rise),
            T::RecoveryFalling => check(Role::Recovery, fall),
            T::RemovalRising => check(Role::Removal, rise),
            T::RemovalFalling => check(Role::Removal, fall),
            T::SkewRising => check(Role::Skew, rise),
            T::SkewFalling => check(Role::Skew, fall),
            T::NonSeqSetupRising => check(Role::NonSeqSetup, rise),
            T::NonSeqSetupFalling => check(Role::NonSeqSetup, fall),
            T::NonSeqHoldRising => check(Role::NonSeqHold, rise),
            T::NonSeqHoldFalling => check(Role::NonSeqHold, fall),
            // The second word is the state of the related pin.
            T::NochangeHighHigh | T::NochangeLowHigh => check(Role::NoChange, rise),
            T::NochangeHighLow | T::NochangeLowLow => check(Role::NoChange, fall),
            // Their arcs are made from their tables alone; the others never come here.
            T::MinPulseWidth => check(Role::MinPulseWidth, rise),
            T::MinimumPeriod | T::MaxClockTreePath | T::MinClockTreePath | T::RetainingTime => {
                check(Role::MinPeriod, rise)
            }
        }
    }

    /// How a function follows a port, all else unknown.
    fn sense_of(&self, function: Option<FunctionId>, port: PortId, scope: &Scope<'_>) -> Option<Sense> {
        let place = scope.ports.place(port)?;
        self.library.sense(function?, place as u32, |_| Logic::Unknown)
    }

    /// How data pass a latch from one port to another; `None` where there is no latch between them.
    fn latch_sense(
        &self,
        from: PortId,
        to: PortId,
        scope: &Scope<'_>,
        first_sequential: usize,
    ) -> Option<Sense> {
        let function = self.library.ports[to.index()].function?;
        let (state, is_inverted) = match self.library.operations(function) {
            [Operation::State(state)] => (*state, false),
            [Operation::State(state), Operation::Not] => (*state, true),
            _ => return None,
        };
        let latch = self.library.sequentials[first_sequential..]
            .iter()
            .find(|found| found.states.contains(&Some(state)))?;
        if latch.kind != SequentialKind::Latch {
            return None;
        }
        let is_inverted = is_inverted != (latch.states[1] == Some(state));
        let sense = self.sense_of(latch.data, from, scope)?;
        Some(if is_inverted { opposite(sense) } else { sense })
    }

    /// What an edge of a port does to an output: as the sequential behind it says.
    fn edge_role(&self, from: PortId, to: PortId, scope: &Scope<'_>, first_sequential: usize) -> Role {
        let Some(function) = self.library.ports[to.index()].function else {
            return Role::RegClkToQ;
        };
        let states = self.library.operations(function).iter();
        let states = states.filter_map(|operation| match operation {
            Operation::State(state) => Some(Some(*state)),
            _ => None,
        });
        for state in states {
            let mut behind = self.library.sequentials[first_sequential..].iter();
            let Some(found) = behind.find(|found| found.states.contains(&state)) else {
                continue;
            };
            let place = scope.ports.place(from).map(|place| Operation::Port(place as u32));
            let uses = |function: Option<FunctionId>| {
                let operations = function.map(|function| self.library.operations(function));
                operations
                    .zip(place)
                    .is_some_and(|(operations, place)| operations.contains(&place))
            };
            if uses(found.clock) {
                return match found.kind {
                    SequentialKind::FlipFlop => Role::RegClkToQ,
                    SequentialKind::Latch => Role::LatchEnToQ,
                };
            }
            if found.kind == SequentialKind::Latch && uses(found.data) {
                return Role::LatchDToQ;
            }
            if uses(found.clear) || uses(found.preset) {
                return Role::RegSetClr;
            }
        }
        Role::RegClkToQ
    }
}

/// More sets than these one group does not make.
const MAX_SETS: usize = 1 << 20;

fn is_unsupported(kind: TimingType) -> bool {
    matches!(
        kind,
        TimingType::MaxClockTreePath | TimingType::MinClockTreePath | TimingType::RetainingTime
    )
}

/// Whether its tables are constraints.
fn is_check(kind: TimingType) -> bool {
    use TimingType as T;
    !matches!(
        kind,
        T::Combinational
            | T::CombinationalRise
            | T::CombinationalFall
            | T::RisingEdge
            | T::FallingEdge
            | T::Preset
            | T::Clear
            | T::ThreeStateEnable
            | T::ThreeStateEnableRise
            | T::ThreeStateEnableFall
            | T::ThreeStateDisable
            | T::ThreeStateDisableRise
            | T::ThreeStateDisableFall
    )
}

fn sense(said: TimingSense) -> Sense {
    match said {
        TimingSense::PositiveUnate => Sense::PositiveUnate,
        TimingSense::NegativeUnate => Sense::NegativeUnate,
        TimingSense::NonUnate => Sense::NonUnate,
    }
}

fn opposite(sense: Sense) -> Sense {
    match sense {
        Sense::PositiveUnate => Sense::NegativeUnate,
        Sense::NegativeUnate => Sense::PositiveUnate,
        sense => sense,
    }
}

/// The edge of an enable that acts on the output, whatever the output then does.
fn from_edge(sense: Sense) -> Option<Edge> {
    match sense {
        Sense::PositiveUnate => Some(Edge::Rise),
        Sense::NegativeUnate => Some(Edge::Fall),
        Sense::NonUnate | Sense::Unknown => None,
    }
}
