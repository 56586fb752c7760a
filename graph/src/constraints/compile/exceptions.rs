//! Exceptions of paths, and what a later one takes from an earlier one.
//! Not for: which of two that stay counts for a path; the search of timing decides by their kinds.

use netlearn_parsers::sdc::commands::{PathDelay, Paths, ThroughEdge};
use netlearn_parsers::sdc::{Collection, Kind};
use netlearn_parsers::tcl::Place;
use rustc_hash::FxHashSet;

use super::Compiler;
use super::finder::Found;
use super::values::either;
use crate::constraints::{Ends, Exception, ExceptionKind, Through};
use crate::library::Edge;

impl Compiler<'_> {
    /// Takes a command that is about paths.
    pub(super) fn exception(&mut self, kind: &Kind) {
        let time = self.units.time_ps;
        let delay = |command: &PathDelay| ExceptionKind::Delay {
            delay_ps: command.delay * time,
            ignores_latency: command.ignore_clock_latency,
            is_probe: command.probe,
        };
        let (kind, modes, edges, resets, paths) = match kind {
            Kind::SetFalsePath(set) => (
                ExceptionKind::False,
                either(set.hold, set.setup),
                [set.rise, set.fall],
                set.reset_path,
                &set.paths,
            ),
            Kind::SetMulticyclePath(set) => (
                ExceptionKind::Multicycle {
                    periods: set.multiplier,
                    of_launch: match (set.start, set.end) {
                        (true, false) => Some(true),
                        (false, true) => Some(false),
                        _ => None,
                    },
                },
                either(set.hold, set.setup),
                [set.rise, set.fall],
                set.reset_path,
                &set.paths,
            ),
            Kind::SetMaxDelay(set) => (
                delay(&set.delay),
                [false, true],
                [set.delay.rise, set.delay.fall],
                set.delay.reset_path,
                &set.delay.paths,
            ),
            Kind::SetMinDelay(set) => (
                delay(&set.delay),
                [true, false],
                [set.delay.rise, set.delay.fall],
                set.delay.reset_path,
                &set.delay.paths,
            ),
            Kind::SetPathMargin(set) => (
                ExceptionKind::Margin(set.margin * time),
                either(set.hold, set.setup),
                [set.rise, set.fall],
                false,
                &set.paths,
            ),
            Kind::GroupPath(set) => (
                ExceptionKind::Group(set.name.clone().filter(|_| !set.default)),
                [true; 2],
                [false; 2],
                false,
                &set.paths,
            ),
            Kind::ResetPath(reset) if reset.all => return self.constraints.exceptions.clear(),
            Kind::ResetPath(reset) => {
                let modes = either(reset.hold, reset.setup);
                if let Some(points) = self.points(&reset.paths) {
                    self.reset(&points, modes);
                }
                return;
            }
            _ => return,
        };
        let Some(mut points) = self.points(paths) else {
            return self.warn(format!("`{}` is about no path: its ends find nothing", self.name));
        };
        points.end_edge = match edges {
            [true, false] => Some(Edge::Rise),
            [false, true] => Some(Edge::Fall),
            _ => None,
        };
        if resets {
            self.reset(&points, modes);
        }
        if !matches!(kind, ExceptionKind::Group(_)) {
            self.check_start(&points);
        }
        for points in points.split() {
            let new = points.exception(kind.clone(), modes);
            let replaces = matches!(
                kind,
                ExceptionKind::Multicycle { .. } | ExceptionKind::Delay { .. } | ExceptionKind::Margin(_)
            );
            if replaces {
                self.replace(&new);
            }
            self.constraints.exceptions.push(new);
        }
    }

    /// The paths that a report is asked for; `None` where one of its ends finds nothing.
    pub fn wanted(&mut self, paths: &Paths, place: Place) -> Option<Vec<Exception>> {
        (self.name, self.place) = ("report_checks", place);
        let points = self.points(paths)?.split().into_iter();
        Some(
            points
                .map(|points| points.exception(ExceptionKind::Wanted, [true; 2]))
                .collect(),
        )
    }

    /// Where paths begin, go through and end. `None` where an end is said that finds nothing.
    fn points(&mut self, paths: &Paths) -> Option<Points> {
        let from = [&paths.from, &paths.rise_from, &paths.fall_from];
        let to = [&paths.to, &paths.rise_to, &paths.fall_to];
        let from = self.ends(from)?;
        let mut throughs = Vec::new();
        for through in &paths.throughs {
            let edge = match through.edge {
                ThroughEdge::Any => None,
                ThroughEdge::Rise => Some(Edge::Rise),
                ThroughEdge::Fall => Some(Edge::Fall),
            };
            throughs.push(self.through(&through.objects, edge)?);
        }
        let to = self.ends(to)?;
        Some(Points {
            from,
            throughs,
            to,
            end_edge: None,
        })
    }

    /// `Some(None)` where nothing is said.
    fn ends(&mut self, options: [&Option<Collection>; 3]) -> Option<Option<Ends>> {
        let edges = [None, Some(Edge::Rise), Some(Edge::Fall)];
        let said = options.into_iter().zip(edges);
        let said = said
            .filter_map(|(option, edge)| Some((option.as_ref()?, edge)))
            .next();
        let Some((objects, edge)) = said else {
            return Some(None);
        };
        let objects = self.resolve(objects);
        let ends = Ends {
            clocks: objects.clocks(),
            pins: self.leaf_pins(&objects),
            instances: objects.instances(self.netlist()),
            edge,
        };
        let is_empty = ends.clocks.is_empty() && ends.pins.is_empty() && ends.instances.is_empty();
        (!is_empty).then_some(Some(ends))
    }

    fn through(&mut self, objects: &Collection, edge: Option<Edge>) -> Option<Through> {
        let objects = self.resolve(objects);
        let mut through = Through {
            pins: objects.pins(),
            nets: objects.nets(),
            edge,
            ..Through::default()
        };
        let netlist = self.netlist();
        let mut crossed = objects.module_pins();
        for found in &objects.0 {
            if let Found::Cell(instance) = *found {
                through.instances.push(instance);
            }
        }
        // Through an instance of a module is through any of its pins.
        for module in objects.modules() {
            let count = netlist.hierarchical_pins(module).count() as u32;
            crossed.extend((0..count).map(|place| (module, place)));
        }
        for (scope, place) in crossed {
            let (drivers, loads) = self.sides(scope, place);
            for &driver in &drivers {
                through.crossings.extend(loads.iter().map(|&load| (driver, load)));
            }
        }
        let is_empty = through.pins.is_empty()
            && through.nets.is_empty()
            && through.instances.is_empty()
            && through.crossings.is_empty();
        (!is_empty).then_some(through)
    }

    /// Tells of pins at which no path begins.
    fn check_start(&mut self, points: &Points) {
        let netlist = self.netlist();
        let library = self.finder.library();
        let pins = points.from.iter().flat_map(|from| from.pins.iter().copied());
        let is_start = |pin| match netlist.library_port(pin) {
            Some(port) => library.port(port).is_register_clock,
            None => netlist.drives(pin),
        };
        let wrong: Vec<_> = pins.filter(|&pin| !is_start(pin)).collect();
        for pin in wrong {
            self.warn(format!(
                "`{}`: no path begins at `{}`",
                self.name,
                netlist.pin_name(pin)
            ));
        }
    }

    /// `reset_path`: takes away what begins, goes and ends there; what is not said is everything.
    fn reset(&mut self, points: &Points, modes: [bool; 2]) {
        let old = std::mem::take(&mut self.constraints.exceptions);
        for exception in old {
            let is_meant = (points.from.is_none() || exception.from.is_some())
                && (points.to.is_none() || exception.to.is_some())
                && (points.throughs.is_empty() || points.throughs == exception.throughs)
                && !matches!(exception.kind, ExceptionKind::Group(_));
            let kept_modes = [0, 1].map(|mode| exception.modes[mode] && !modes[mode]);
            let is_touched = [0, 1].iter().any(|&mode| exception.modes[mode] && modes[mode]);
            if !is_meant || !is_touched {
                self.constraints.exceptions.push(exception);
                continue;
            }
            if kept_modes != [false; 2] {
                let mut kept = exception.clone();
                kept.modes = kept_modes;
                self.constraints.exceptions.push(kept);
            }
            let mut rest = Vec::new();
            subtract(&exception, points.from.as_ref(), points.to.as_ref(), &mut rest);
            for mut part in rest {
                part.modes = [0, 1].map(|mode| exception.modes[mode] && modes[mode]);
                self.constraints.exceptions.push(part);
            }
        }
    }

    /// Takes from exceptions of the same kind what a new one is about.
    fn replace(&mut self, new: &Exception) {
        let has_same = |old: &Exception| {
            std::mem::discriminant(&old.kind) == std::mem::discriminant(&new.kind)
                && old.modes == new.modes
                && old.end_edge == new.end_edge
                && old.throughs == new.throughs
                && has_same_kinds(old.from.as_ref(), new.from.as_ref())
                && has_same_kinds(old.to.as_ref(), new.to.as_ref())
        };
        let is_touched = |old: &Exception| {
            has_same(old)
                && shares(old.from.as_ref(), new.from.as_ref())
                && shares(old.to.as_ref(), new.to.as_ref())
        };
        if !self.constraints.exceptions.iter().any(is_touched) {
            return;
        }
        let old = std::mem::take(&mut self.constraints.exceptions);
        for exception in old {
            match is_touched(&exception) {
                true => subtract(
                    &exception,
                    new.from.as_ref(),
                    new.to.as_ref(),
                    &mut self.constraints.exceptions,
                ),
                false => self.constraints.exceptions.push(exception),
            }
        }
    }
}

/// Whether two ends have something in common; nothing said is everything.
fn shares(old: Option<&Ends>, new: Option<&Ends>) -> bool {
    fn common<T: Copy + Eq + std::hash::Hash>(a: &[T], b: &[T]) -> bool {
        match a.len().saturating_mul(b.len()) {
            0..=64 => a.iter().any(|item| b.contains(item)),
            _ => {
                let a: FxHashSet<T> = a.iter().copied().collect();
                b.iter().any(|item| a.contains(item))
            }
        }
    }
    let (Some(old), Some(new)) = (old, new) else {
        return true;
    };
    common(&old.clocks, &new.clocks) || common(&old.pins, &new.pins) || common(&old.instances, &new.instances)
}

/// Whether two ends are of the same edge, and both of clocks or both of pins.
fn has_same_kinds(a: Option<&Ends>, b: Option<&Ends>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a.edge == b.edge && a.clocks.is_empty() == b.clocks.is_empty(),
        _ => false,
    }
}

/// What is left of an exception without the paths from one set of points to another; `None` is all.
fn subtract(old: &Exception, from: Option<&Ends>, to: Option<&Ends>, rest: &mut Vec<Exception>) {
    let (from_without, from_within) = part(old.from.as_ref(), from);
    let (to_without, to_within) = part(old.to.as_ref(), to);
    if from_within.is_none() || to_within.is_none() {
        rest.push(old.clone());
        return;
    }
    if let Some(outside) = from_without {
        rest.push(Exception {
            from: Some(outside),
            ..old.clone()
        });
    }
    if let Some(outside) = to_without {
        rest.push(Exception {
            from: from_within.flatten(),
            to: Some(outside),
            ..old.clone()
        });
    }
}

/// The part of an end outside of a set and the one within, where there are such.
fn part(old: Option<&Ends>, taken: Option<&Ends>) -> (Option<Ends>, Option<Option<Ends>>) {
    let (Some(old), Some(taken)) = (old, taken) else {
        return (None, Some(old.cloned()));
    };
    fn split<T: Copy + Eq + std::hash::Hash>(old: &[T], taken: &[T]) -> (Vec<T>, Vec<T>) {
        let taken: FxHashSet<T> = taken.iter().copied().collect();
        old.iter().partition(|item| !taken.contains(item))
    }
    let (mut outside, mut within) = (Ends::default(), Ends::default());
    (outside.edge, within.edge) = (old.edge, old.edge);
    (outside.clocks, within.clocks) = split(&old.clocks, &taken.clocks);
    (outside.pins, within.pins) = split(&old.pins, &taken.pins);
    (outside.instances, within.instances) = split(&old.instances, &taken.instances);
    let some = |ends: Ends| (!ends.is_nothing()).then_some(ends);
    (some(outside), some(within).map(Some))
}

/// Where paths of a command begin, go through and end.
#[derive(Clone)]
struct Points {
    from: Option<Ends>,
    throughs: Vec<Through>,
    to: Option<Ends>,
    end_edge: Option<Edge>,
}

impl Points {
    /// Ends at clocks weigh less than ends at pins: each has its own exception.
    fn split(self) -> Vec<Self> {
        let mut all = Vec::new();
        for from in self.from.as_ref().map_or(vec![None], Ends::by_kind) {
            for to in self.to.as_ref().map_or(vec![None], Ends::by_kind) {
                all.push(Self {
                    from: from.clone(),
                    to,
                    ..self.clone()
                });
            }
        }
        all
    }

    fn exception(self, kind: ExceptionKind, modes: [bool; 2]) -> Exception {
        Exception {
            kind,
            modes,
            from: self.from,
            throughs: self.throughs,
            to: self.to,
            end_edge: self.end_edge,
        }
    }
}

impl Ends {
    fn is_nothing(&self) -> bool {
        self.clocks.is_empty() && self.pins.is_empty() && self.instances.is_empty()
    }

    fn by_kind(&self) -> Vec<Option<Self>> {
        let pins = Self {
            clocks: Vec::new(),
            ..self.clone()
        };
        let clocks = Self {
            clocks: self.clocks.clone(),
            edge: self.edge,
            ..Self::default()
        };
        let parts = [pins, clocks].into_iter();
        parts.filter(|part| !part.is_nothing()).map(Some).collect()
    }
}
