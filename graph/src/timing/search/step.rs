//! What becomes of a tag on its way across an edge, and which tags begin at pins.
//! Not for: times; see [`super::arrivals`].

use rustc_hash::{FxHashMap, FxHashSet};

use super::context::{Context, flag};
use super::tags::{ALL_MODES, Launch, Tag, TagId, TagKind, Tags};
use crate::constraints::ClockEdge;
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Mode, Role};
use crate::timing::graph::VertexId;

/// A step from an edge at a vertex to an edge at another one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) from: VertexId,
    pub(super) from_edge: Edge,
    pub(super) to: VertexId,
    pub(super) to_edge: Edge,
    /// None of a wire.
    pub(super) role: Option<Role>,
}

impl Step {
    /// Whether it launches data from a register.
    pub(super) fn launches(&self) -> bool {
        launches(self.role)
    }
}

/// Whether a role launches data from a register.
pub(super) fn launches(role: Option<Role>) -> bool {
    matches!(role, Some(Role::RegClkToQ | Role::LatchEnToQ))
}

/// Whether a clock stays a clock behind a role.
pub(super) fn carries_clock(role: Option<Role>) -> bool {
    matches!(role, None | Some(Role::Combinational))
}

/// Follows tags from pin to pin.
pub(super) struct Stepper<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) tags: &'a mut Tags,
    /// For generated clocks, the vertices from which they are made.
    pub(super) makers: &'a FxHashMap<ClockId, FxHashSet<VertexId>>,
}

impl Stepper<'_> {
    /// The tag behind a step, if the path goes on.
    pub(super) fn step(&mut self, id: TagId, step: &Step) -> Option<TagId> {
        let tag = *self.tags.tag(id);
        let launch = *self.tags.launch(tag.launch);
        let graph = self.context.graph;
        let (from, to) = (graph.pin(step.from), graph.pin(step.to));
        if let TagKind::Source { clock, seen } = tag.kind {
            return self.step_source(tag, (clock, seen), step);
        }
        // Where a clock begins, nothing else arrives.
        let facts = self.context.facts;
        if facts.clocks_at.contains_key(&to) && !facts.rules.internal_to.contains_key(&to) {
            return None;
        }
        match tag.kind {
            TagKind::Source { .. } => None,
            _ if step.launches() => self.launch(tag, launch, step),
            TagKind::Clock => self.step_clock(tag, launch, step),
            TagKind::Unclocked => None,
            TagKind::Data => {
                let rules = &self.context.facts.rules;
                if rules.internal_from.get(&to) == Some(&true) || rules.internal_to.get(&from) == Some(&true)
                {
                    return None;
                }
                self.pass(tag, step, TagKind::Data)
            }
        }
    }

    /// A path of a master clock to where another clock is made of it.
    fn step_source(&mut self, tag: Tag, (clock, seen): (ClockId, bool), step: &Step) -> Option<TagId> {
        let context = self.context;
        let generated = context.clock(clock).generated.as_ref()?;
        let (from, to) = (context.graph.pin(step.from), context.graph.pin(step.to));
        let is_through = match step.role {
            Some(Role::TristateEnable) => context.constraints.settings.clocks_through_three_state,
            Some(Role::Combinational) | None => true,
            _ => !generated.is_combinational,
        };
        let master = self.tags.launch(tag.launch).edge?.clock;
        // It goes on behind sources of other generated clocks, not behind those of any other clock.
        let is_stopped = |&other: &ClockId| other != clock && context.clock(other).generated.is_none();
        let begins_here = context.facts.clocks_at.get(&to);
        let ends_here =
            begins_here.is_some_and(|clocks| !clocks.contains(&clock) && clocks.iter().any(is_stopped));
        if !is_through
            || ends_here
            || !self.makers.get(&clock)?.contains(&step.to)
            || !context.clock_passes(master, (from, step.from_edge), (to, step.to_edge))
        {
            return None;
        }
        let kind = TagKind::Source {
            clock,
            seen: seen || to == generated.source,
        };
        Some(self.tags.intern_tag(Tag { kind, ..tag }))
    }

    /// A clock edge that launches data from a register; or paths from one without clock.
    fn launch(&mut self, tag: Tag, launch: Launch, step: &Step) -> Option<TagId> {
        let context = self.context;
        let from = context.graph.pin(step.from);
        if let Some(edge) = launch.edge
            && context.sense(from, edge.clock) == Some(crate::constraints::Passes::Nothing)
        {
            return None;
        }
        if !matches!(tag.kind, TagKind::Clock | TagKind::Unclocked) {
            return None;
        }
        let places = context.places();
        let passed = context
            .facts
            .rules
            .launch(self.tags, &places, from, step.from_edge, launch.edge);
        let launched = Tag {
            kind: TagKind::Data,
            states: passed.states,
            modes: tag.modes & !passed.dead,
            ..tag
        };
        self.pass(launched, step, TagKind::Data)
    }

    fn step_clock(&mut self, tag: Tag, mut launch: Launch, step: &Step) -> Option<TagId> {
        let context = self.context;
        let (from, to) = (context.graph.pin(step.from), context.graph.pin(step.to));
        let edge = launch.edge?;
        // Where another clock begins, this one ends.
        if let Some(clocks) = context.facts.clocks_at.get(&from)
            && !clocks.contains(&edge.clock)
        {
            return None;
        }
        let goes_on = context.clock_passes(edge.clock, (from, step.from_edge), (to, step.to_edge))
            && (carries_clock(step.role)
                || (step.role == Some(Role::TristateEnable)
                    && context.constraints.settings.clocks_through_three_state));
        let stays = goes_on && carries_clock(step.role);
        let constraints = context.constraints;
        if !launch.is_propagated && constraints.propagated.contains(&to) {
            launch.is_propagated = true;
        }
        if let Some(latency) = pin_latency(context, to, edge) {
            launch = launch.with_latency(latency);
            launch.is_propagated = false;
        }
        if constraints.pin_uncertainty_ps.contains_key(&to) {
            launch.uncertainty = Some(to);
        }
        let kind = if stays { TagKind::Clock } else { TagKind::Data };
        let tag = Tag {
            launch: self.tags.intern_launch(launch),
            ..tag
        };
        self.pass_as(tag, step, kind, true)
    }

    fn pass(&mut self, tag: Tag, step: &Step, kind: TagKind) -> Option<TagId> {
        self.pass_as(tag, step, kind, false)
    }

    /// Follows the exceptions of a tag.
    fn pass_as(&mut self, tag: Tag, step: &Step, kind: TagKind, from_clock: bool) -> Option<TagId> {
        let context = self.context;
        let mut tag = Tag { kind, ..tag };
        if context.has_flag(step.from, flag::SPECIAL) || context.has_flag(step.to, flag::SPECIAL) {
            let (from, to) = (context.graph.pin(step.from), context.graph.pin(step.to));
            let pins = (from, step.from_edge, to, step.to_edge);
            let places = context.places();
            let passed = context
                .facts
                .rules
                .pass(self.tags, &places, tag.states, pins, from_clock);
            tag.states = passed.states;
            tag.modes &= !passed.dead;
        }
        (tag.modes & ALL_MODES != 0).then(|| self.tags.intern_tag(tag))
    }

    /// The tag of a clock at one of its sources.
    pub(super) fn clock_seed(&mut self, edge: ClockEdge, pin: PinId) -> TagId {
        let context = self.context;
        let clock = context.clock(edge.clock);
        let constraints = context.constraints;
        let is_pin_propagated = constraints.propagated.contains(&pin);
        let said = [Mode::Early, Mode::Late].map(|mode| clock.latency_ps[mode.index()][edge.edge.index()]);
        let mut launch = Launch {
            edge: Some(edge),
            source: Some(pin),
            uncertainty: (constraints.pin_uncertainty_ps.contains_key(&pin)).then_some(pin),
            ..Launch::NONE
        };
        if let Some(latency) = pin_latency(context, pin, edge) {
            launch = launch.with_latency(latency);
        } else if said.iter().any(Option::is_some) {
            if is_pin_propagated {
                launch.is_propagated = true;
            } else {
                launch = launch.with_latency(said.map(|latency| latency.unwrap_or(0.0)));
            }
        } else {
            launch.is_propagated = is_pin_propagated || clock.is_propagated;
        }
        let places = context.places();
        let states = (context.facts.rules).clock(self.tags, &places, pin, edge.edge, edge);
        let tag = Tag {
            launch: self.tags.intern_launch(launch),
            kind: TagKind::Clock,
            states,
            modes: ALL_MODES,
        };
        self.tags.intern_tag(tag)
    }

    /// The tag of the master of a generated clock at a source of the master.
    pub(super) fn source_seed(&mut self, made: ClockId, master: ClockEdge, pin: PinId) -> TagId {
        let source = self
            .context
            .clock(made)
            .generated
            .as_ref()
            .map(|generated| generated.source);
        let launch = Launch {
            edge: Some(master),
            source: Some(pin),
            is_propagated: true,
            ..Launch::NONE
        };
        let tag = Tag {
            launch: self.tags.intern_launch(launch),
            kind: TagKind::Source {
                clock: made,
                seen: source == Some(pin),
            },
            states: super::tags::StatesId::NONE,
            modes: ALL_MODES,
        };
        self.tags.intern_tag(tag)
    }

    /// The tag of data that begin at a pin with an edge, launched as said.
    pub(super) fn data_seed(
        &mut self,
        pin: PinId,
        edge: Edge,
        launch: Launch,
        kind: TagKind,
    ) -> Option<TagId> {
        let context = self.context;
        let places = context.places();
        let passed = context
            .facts
            .rules
            .launch(self.tags, &places, pin, edge, launch.edge);
        let tag = Tag {
            launch: self.tags.intern_launch(launch),
            kind,
            states: passed.states,
            modes: ALL_MODES & !passed.dead,
        };
        (tag.modes != 0).then(|| self.tags.intern_tag(tag))
    }
}

/// The latency that is said of a pin for a clock, in ps by mode.
fn pin_latency(context: &Context<'_>, pin: PinId, edge: ClockEdge) -> Option<[f64; 2]> {
    let all = &context.constraints.pin_latency;
    if all.is_empty() {
        return None;
    }
    let of = |clock: Option<ClockId>, mode: Mode| {
        let said = all
            .iter()
            .rev()
            .find(|latency| latency.pin == pin && latency.clock == clock)?;
        said.latency_ps[mode.index()][edge.edge.index()]
    };
    let said = Mode::ALL.map(|mode| of(Some(edge.clock), mode).or_else(|| of(None, mode)));
    (said.iter().any(Option::is_some)).then(|| said.map(|latency| latency.unwrap_or(0.0)))
}
