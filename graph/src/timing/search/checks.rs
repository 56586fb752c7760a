//! What one end of paths requires, term by term.
//! Not for: which ends there are; see [`super::ends`].

use super::end::{End, EndKind, EndRole, Terms};
use super::exceptions::{Looking, PathStop, Rule};
use super::tags::TagKind;
use super::view::{Capture, PathAt, View};
use crate::constraints::{ClockEdge, ExceptionKind, PortDelay};
use crate::library::{Mode, Role};
use crate::timing::pairing::Relation;

/// The mode of data that a role checks; `None` of what is no check of paths.
pub(super) fn checked_mode(role: Role) -> Option<Mode> {
    match role {
        Role::Setup | Role::Recovery | Role::NonSeqSetup => Some(Mode::Late),
        Role::Hold | Role::Removal | Role::NonSeqHold => Some(Mode::Early),
        _ => None,
    }
}

/// What is subtracted for setup and added for hold.
fn against(mode: Mode, margin: f64) -> f64 {
    if mode == Mode::Late { -margin } else { margin }
}

impl View<'_> {
    /// Where a path ends, for its exceptions.
    pub(super) fn stop(&self, path: &PathAt, clock: Option<ClockEdge>) -> PathStop {
        PathStop {
            pin: self.context.graph.pin(path.vertex),
            edge: path.edge,
            clock,
            is_register_clock: self
                .context
                .has_flag(path.vertex, super::context::flag::REGISTER_CLOCK),
            needs_pin: false,
        }
    }

    /// The exception of a path at its end.
    pub(super) fn exception(
        &self,
        path: &PathAt,
        target: Option<ClockEdge>,
        looking: Looking,
        (mode, exactly): (Mode, bool),
    ) -> Option<&Rule> {
        let stop = PathStop {
            needs_pin: looking == Looking::Delay
                && self
                    .context
                    .has_flag(path.vertex, super::context::flag::REGISTER_CLOCK),
            ..self.stop(path, target)
        };
        self.context.facts.rules.choose(
            &self.tagging.tags,
            &self.context.places(),
            self.tag(path.tag).states,
            &stop,
            (looking, mode, exactly),
        )
    }

    /// The pair of edges of a check, and its other terms that do not depend on where it is.
    pub(super) fn clocked_terms(
        &self,
        path: &PathAt,
        (launch, target): (ClockEdge, ClockEdge),
        role: EndRole,
        rule: Option<&Rule>,
    ) -> Terms {
        let mode = path.point.mode();
        let constraints = self.context.constraints;
        let pair = *self
            .pairings
            .get(constraints, launch, target)
            .pair(role.relation());
        let mut terms = Terms {
            edge_ps: pair.required_ps,
            offset_ps: f64::from(pair.launch_cycle) * self.context.clock(launch.clock).period_ps,
            ..Terms::default()
        };
        if let Some(rule) = rule
            && matches!(rule.kind, ExceptionKind::Multicycle { .. })
        {
            terms.multicycle_ps = self.multicycle_ps(path, (launch, target), rule);
        }
        let margin = self.exception(path, Some(target), Looking::Margin, (mode, false));
        if let Some(ExceptionKind::Margin(margin)) = margin.map(|rule| &rule.kind) {
            terms.path_margin_ps = against(mode, *margin);
        }
        terms
    }

    /// How much later the capture is by cycles that were said, in ps.
    fn multicycle_ps(&self, path: &PathAt, (launch, target): (ClockEdge, ClockEdge), rule: &Rule) -> f64 {
        let period = |rule: &Rule| {
            let edge = if rule.counts_launch_periods() {
                launch
            } else {
                target
            };
            self.context.clock(edge.clock).period_ps
        };
        let setup = |rule: &Rule| f64::from(rule.periods(Mode::Late) - 1) * period(rule);
        if path.point.mode() == Mode::Late {
            return if rule.modes[Mode::Late.index()] {
                setup(rule)
            } else {
                0.0
            };
        }
        let hold = |rule: &Rule| f64::from(rule.periods(Mode::Early)) * period(rule);
        let find = |mode| self.exception(path, Some(target), Looking::Multicycle, (mode, true));
        let (setup_rule, hold_rule) = if rule.modes[Mode::Early.index()] {
            (find(Mode::Late), Some(rule))
        } else {
            (Some(rule), find(Mode::Early))
        };
        setup_rule.map_or(0.0, setup) - hold_rule.map_or(0.0, hold)
    }

    /// A check of a library against a clock. `rule` is the exception that holds, if it is not one that
    /// ends the path.
    pub(super) fn library_check(
        &self,
        path: &PathAt,
        (check, place, role): (usize, usize, Role),
        capture: &Capture,
        rule: Option<&Rule>,
    ) -> Option<End> {
        let mode = path.point.mode();
        let target = self.launch(capture.tag).edge?;
        let launch = self.launch(path.tag).edge;
        let margin = self.context.margin_ps(check, place, path.edge, path.point);
        let end_role = EndRole::Library(role);
        if let Some((bound, ignores)) = bound(rule) {
            return Some(self.path_delay(path, (bound, ignores), end_role, Some((capture, target)), margin));
        }
        let is_latch = role == Role::Setup
            && (self.context.facts.latch_data).contains(&self.context.graph.pin(path.vertex));
        if is_latch {
            return self.latch_check(path, capture, rule, margin);
        }
        let launch = launch?;
        let mut terms = self.clocked_terms(path, (launch, target), end_role, rule);
        self.add_capture(&mut terms, path, capture, (launch, target));
        terms.margin_ps = against(mode, margin);
        Some(End {
            kind: EndKind::Check,
            role: end_role,
            path: *path,
            capture: Some(*capture),
            target: Some(target),
            ignores_latency: false,
            terms,
            required_ps: terms.sum(),
        })
    }

    /// Adds what comes from the capturing clock.
    pub(super) fn add_capture(
        &self,
        terms: &mut Terms,
        path: &PathAt,
        capture: &Capture,
        (launch, target): (ClockEdge, ClockEdge),
    ) {
        let mode = path.point.mode();
        (terms.source_latency_ps, terms.network_latency_ps) =
            self.capture_latency_ps(capture, mode.opposite());
        (terms.uncertainty_ps, terms.is_inter_clock) =
            self.uncertainty_ps(Some(launch), target, Some(capture.tag), mode);
        terms.crpr_ps = -against(mode, self.credit_ps(path, capture));
    }

    /// A clock gate against its clock.
    pub(super) fn gating_check(
        &self,
        path: &PathAt,
        capture: &Capture,
        margin: f64,
        rule: Option<&Rule>,
    ) -> Option<End> {
        let mode = path.point.mode();
        let role = match mode {
            Mode::Late => EndRole::GatedSetup,
            Mode::Early => EndRole::GatedHold,
        };
        let (launch, target) = (self.launch(path.tag).edge?, self.launch(capture.tag).edge?);
        let mut terms = self.clocked_terms(path, (launch, target), role, rule);
        self.add_capture(&mut terms, path, capture, (launch, target));
        terms.margin_ps = against(mode, margin);
        Some(End {
            kind: EndKind::GatedClock,
            role,
            path: *path,
            capture: Some(*capture),
            target: Some(target),
            ignores_latency: false,
            terms,
            required_ps: terms.sum(),
        })
    }

    /// Data against other data, which may be of any tag.
    pub(super) fn data_check(
        &self,
        path: &PathAt,
        against_data: &Capture,
        margin: f64,
        rule: Option<&Rule>,
    ) -> Option<End> {
        let mode = path.point.mode();
        let role = match mode {
            Mode::Late => EndRole::DataSetup,
            Mode::Early => EndRole::DataHold,
        };
        let (launch, target) = (self.launch(path.tag).edge?, self.launch(against_data.tag).edge?);
        let mut terms = self.clocked_terms(path, (launch, target), role, rule);
        terms.network_latency_ps = against_data.ps - self.context.edge_ps(target);
        let clock_tag = Some(against_data.tag).filter(|&tag| self.tag(tag).kind == TagKind::Clock);
        (terms.uncertainty_ps, terms.is_inter_clock) =
            self.uncertainty_ps(Some(launch), target, clock_tag, mode);
        terms.margin_ps = against(mode, margin);
        Some(End {
            kind: EndKind::DataCheck,
            role,
            path: *path,
            capture: Some(*against_data),
            target: Some(target),
            ignores_latency: false,
            terms,
            required_ps: terms.sum(),
        })
    }

    /// An output, against a clock or a reference to it.
    pub(super) fn output_check(
        &self,
        path: &PathAt,
        delay: &PortDelay,
        (target, reference): (Option<ClockEdge>, Option<&Capture>),
        margin: f64,
    ) -> Option<End> {
        let mode = path.point.mode();
        let role = match mode {
            Mode::Late => EndRole::OutputSetup,
            Mode::Early => EndRole::OutputHold,
        };
        let rule = self.exception(path, target, Looking::Any, (mode, false));
        // Behind an output a hold time is one less to wait.
        let margin = if mode == Mode::Late { margin } else { -margin };
        if let Some((delay_bound, ignores)) = bound(rule) {
            let role = EndRole::Library(if mode == Mode::Late {
                Role::Setup
            } else {
                Role::Hold
            });
            let mut end = self.path_delay(path, (delay_bound, ignores), role, None, margin);
            end.target = target;
            if let (Some(target), false) = (target, ignores) {
                let launch = self.launch(path.tag).edge;
                (end.terms.uncertainty_ps, end.terms.is_inter_clock) =
                    self.uncertainty_ps(launch, target, None, mode);
                end.required_ps = end.terms.sum();
            }
            return Some(end);
        }
        if is_false(rule) {
            return None;
        }
        let (launch, target) = (self.launch(path.tag).edge?, target?);
        if !self.context.are_related(launch.clock, target.clock) {
            return None;
        }
        let mut terms = self.clocked_terms(path, (launch, target), role, rule);
        match reference {
            Some(capture) => {
                (terms.source_latency_ps, terms.network_latency_ps) =
                    self.capture_latency_ps(capture, mode.opposite());
                (terms.uncertainty_ps, terms.is_inter_clock) =
                    self.uncertainty_ps(Some(launch), target, Some(capture.tag), mode);
            }
            None => {
                (terms.source_latency_ps, terms.network_latency_ps) =
                    self.outside_latency_ps(path, delay, target);
                (terms.uncertainty_ps, terms.is_inter_clock) =
                    self.uncertainty_ps(Some(launch), target, None, mode);
                // The reference tool leaves this out at outputs without reference.
                terms.path_margin_ps = 0.0;
            }
        }
        terms.crpr_ps = -against(mode, self.output_credit_ps(path, target));
        terms.margin_ps = against(mode, margin);
        Some(End {
            kind: EndKind::Output,
            role,
            path: *path,
            capture: reference.copied(),
            target: Some(target),
            ignores_latency: false,
            terms,
            required_ps: terms.sum(),
        })
    }

    /// The latency of a clock outside of the design, in ps: to its source and of its network.
    fn outside_latency_ps(&self, path: &PathAt, delay: &PortDelay, target: ClockEdge) -> (f64, f64) {
        let context = self.context;
        let mode = path.point.mode();
        let capture_mode = context.capture_mode(mode);
        let point = context.libraries().point(path.point.scene(), capture_mode);
        let clock = context.clock(target.clock);
        let source = clock.sources.first().copied();
        let insertion = match delay.includes_source_latency {
            true => 0.0,
            false => {
                (self.arrivals).insertion_ps(context, self.tagging, (target, source), point, mode.opposite())
            }
        };
        let said = clock.latency_ps[capture_mode.index()][target.edge.index()];
        let is_ideal = !clock.is_propagated && !delay.includes_network_latency;
        (insertion, said.filter(|_| is_ideal).unwrap_or(0.0))
    }

    /// A bound on delay, at a check, an output or a pin.
    pub(super) fn path_delay(
        &self,
        path: &PathAt,
        (delay_bound_ps, ignores_latency): (f64, bool),
        role: EndRole,
        capture: Option<(&Capture, ClockEdge)>,
        margin: f64,
    ) -> End {
        let mode = path.point.mode();
        let launch = self.launch(path.tag).edge;
        let is_clock = self.tag(path.tag).kind == TagKind::Clock;
        let mut terms = Terms {
            delay_bound_ps,
            margin_ps: against(mode, margin),
            ..Terms::default()
        };
        if let Some(launch) = launch {
            terms.launch_ps = if ignores_latency && !is_clock {
                self.launch_clock_ps(path)
            } else {
                self.context.edge_ps(launch)
            };
            terms.offset_ps = -terms.launch_ps;
        }
        if let (Some((capture, target)), false) = (capture, ignores_latency) {
            (terms.source_latency_ps, terms.network_latency_ps) =
                self.capture_latency_ps(capture, mode.opposite());
            (terms.uncertainty_ps, terms.is_inter_clock) =
                self.uncertainty_ps(launch, target, Some(capture.tag), mode);
            terms.crpr_ps = -against(mode, self.credit_ps(path, capture));
        }
        End {
            kind: EndKind::PathDelay,
            role,
            path: *path,
            capture: capture.map(|(capture, _)| *capture),
            target: capture.map(|(_, target)| target),
            ignores_latency,
            terms,
            required_ps: terms.sum(),
        }
    }

    /// An end of a bound that counts from the launch, for a path that comes by the path `before`.
    pub(super) fn launched_by(&self, mut end: End, before: &PathAt) -> End {
        if self.tag(end.path.tag).kind != TagKind::Clock && self.launch(end.path.tag).edge.is_some() {
            end.terms.launch_ps = self.launch_clock_ps(before);
            end.terms.offset_ps = -end.terms.launch_ps;
            end.required_ps = end.terms.sum();
        }
        end
    }

    /// Setup of a latch: what comes while it is open passes, and borrows from what follows.
    pub(super) fn latch_check(
        &self,
        path: &PathAt,
        closing: &Capture,
        rule: Option<&Rule>,
        margin: f64,
    ) -> Option<End> {
        let launch = self.launch(path.tag).edge?;
        let closing_edge = self.launch(closing.tag).edge?;
        let opening = self.opposite(closing)?;
        let target = self.launch(opening.tag).edge?;
        let role = EndRole::LatchSetup;
        let mut terms = self.clocked_terms(path, (launch, target), role, rule);
        self.add_capture(&mut terms, path, &opening, (launch, target));
        terms.path_margin_ps = 0.0;
        let opens = terms.sum();
        let mut required_ps = opens;
        if path.ps > opens {
            let credit = terms.crpr_ps;
            terms.max_borrow_ps = self.max_borrow_ps(path, (&opening, closing), (target, credit), margin);
            let borrow = path.ps - opens;
            (terms.borrow_ps, required_ps) = match borrow <= terms.max_borrow_ps {
                true => (borrow, path.ps),
                false => (terms.max_borrow_ps, opens + terms.max_borrow_ps),
            };
            terms.given_ps = terms.borrow_ps + terms.uncertainty_ps + terms.crpr_ps;
        }
        let pairing = self.pairings.get(self.context.constraints, launch, closing_edge);
        let cycle = pairing.pair(Relation::Setup).launch_cycle;
        terms.offset_ps = f64::from(cycle) * self.context.clock(launch.clock).period_ps;
        Some(End {
            kind: EndKind::Latch,
            role,
            path: *path,
            capture: Some(opening),
            target: Some(target),
            ignores_latency: false,
            terms,
            required_ps,
        })
    }

    /// How much later the cycle of an enable is counted than that of the data that it lets pass, in ps.
    pub(super) fn latch_shift_ps(&self, launch: ClockEdge, target: ClockEdge) -> f64 {
        let pairing = self.pairings.get(self.context.constraints, launch, target);
        let pair = pairing.pair(Relation::LatchSetup);
        let period = |edge: ClockEdge| self.context.clock(edge.clock).period_ps;
        f64::from(pair.launch_cycle) * period(launch) - f64::from(pair.capture_cycle) * period(target)
    }

    /// How far data may come after a latch opens, in ps.
    fn max_borrow_ps(
        &self,
        path: &PathAt,
        (opening, closing): (&Capture, &Capture),
        (target, open_credit): (ClockEdge, f64),
        margin: f64,
    ) -> f64 {
        let context = self.context;
        let limits = &context.constraints.max_borrow_ps;
        let graph = context.graph;
        let (data, enable) = (graph.pin(path.vertex), graph.pin(closing.at.vertex));
        let instance = context.netlist.instance_of(data);
        let limit = (limits.pins.get(&data))
            .or_else(|| limits.pins.get(&enable))
            .or_else(|| instance.and_then(|instance| limits.instances.get(&instance)))
            .or_else(|| limits.clocks.get(&target.clock));
        if let Some(&limit) = limit {
            return limit;
        }
        let clock = context.clock(target.clock);
        let [open, close] = [target.edge, target.edge.opposite()].map(|edge| clock.edges_ps[edge.index()]);
        let width = if close < open {
            close + clock.period_ps - open
        } else {
            close - open
        };
        let latency = |capture: &Capture| {
            let (source, network) = self.capture_latency_ps(capture, Mode::Early);
            source + network
        };
        let credit = open_credit - self.credit_ps(path, closing);
        width - (latency(opening) - latency(closing) + credit + margin)
    }

    /// The same clock at the same pin with its other edge.
    pub(super) fn opposite(&self, capture: &Capture) -> Option<Capture> {
        let edge = self.launch(capture.tag).edge?;
        let wanted = ClockEdge {
            edge: edge.edge.opposite(),
            ..edge
        };
        self.captures(capture.at.vertex, capture.edge.opposite(), capture.at.point)
            .find(|other| self.launch(other.tag).edge == Some(wanted))
    }
}

/// The bound of an exception that is one, and whether it counts no latency.
pub(super) fn bound(rule: Option<&Rule>) -> Option<(f64, bool)> {
    match rule?.kind {
        ExceptionKind::Delay {
            delay_ps,
            ignores_latency,
            ..
        } => Some((delay_ps, ignores_latency)),
        _ => None,
    }
}

/// Whether an exception says that paths do not count.
pub(super) fn is_false(rule: Option<&Rule>) -> bool {
    rule.is_some_and(|rule| rule.kind == ExceptionKind::False)
}
