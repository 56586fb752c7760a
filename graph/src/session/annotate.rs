//! Delays, margins and slews that a script gives, as annotations of a timing graph.
//! Not for what files of delays mean; `timing` reads those.

use netlearn_parsers::sdf;

use super::wires::{GivenCheck, Which, WireStatement};
use crate::constraints::AnalysisType;
use crate::ids::PinId;
use crate::library::{Edge, LibrarySet, Mode, Point, Role, TimingArc};
use crate::netlist::Netlist;
use crate::timing::{Annotations, Deferral, EdgeKind, SdfTarget, TimingGraph, VertexId};

/// A graph that annotations are given for.
pub(super) struct Annotate<'a> {
    pub(super) netlist: &'a Netlist,
    pub(super) graph: &'a TimingGraph,
    pub(super) annotations: &'a mut Annotations,
    /// Which modes of margins are the same.
    pub(super) analysis: AnalysisType,
    /// What files and designs have that the other has not.
    pub(super) remarks: &'a mut Vec<String>,
}

impl Annotate<'_> {
    /// Takes a statement; says how many delays, margins or slews it gave.
    pub(super) fn give(&mut self, statement: &WireStatement) -> usize {
        match statement {
            WireStatement::Sdf {
                name,
                path,
                file,
                which,
            } => self.sdf((name, path), file, which),
            WireStatement::Delay {
                is_net,
                from,
                to,
                which,
                delay_ps,
            } => pairs(from, to)
                .map(|(from, to)| self.delay((from, to), *is_net, which, *delay_ps as f32))
                .sum(),
            WireStatement::Check {
                check,
                from,
                to,
                clock,
                condition,
                which,
                margin_ps,
            } => {
                let fits = |arc: &TimingArc| clock.is_none_or(|edge| edge == arc.from);
                pairs(from, to)
                    .map(|ends| {
                        let check = (*check, condition.as_deref());
                        self.check(ends, check, which, &fits, *margin_ps as f32)
                    })
                    .sum()
            }
            WireStatement::Slew { pins, which, slew_ps } => pins
                .iter()
                .map(|&pin| self.slew(pin, which, *slew_ps as f32))
                .sum(),
        }
    }

    fn sdf(&mut self, (name, path): (&str, &str), file: &sdf::Ast, which: &Which) -> usize {
        let scenes = self.netlist.libraries().scenes();
        let target = SdfTarget {
            graph: self.graph,
            netlist: self.netlist,
            path,
            analysis: self.analysis,
            scene: scenes
                .iter()
                .position(|scene| Some(scene) == which.scene.as_ref()),
            calculated: None,
        };
        let report = self.annotations.read_sdf(target, file);
        let named = report.warnings().into_iter();
        self.remarks
            .extend(named.map(|remark| format!("{name}: {remark}")));
        self.annotations.num_given()
    }

    fn delay(&mut self, (from, to): (PinId, PinId), is_net: bool, which: &Which, ps: f32) -> usize {
        let libraries = self.netlist.libraries();
        let points: Vec<Point> = points(libraries, which).collect();
        let mut given = 0;
        for to in vertices(self.graph, to) {
            for (edge, source) in self.graph.fanin(to) {
                if self.graph.pin(source) != from {
                    continue;
                }
                match self.graph.kind(edge) {
                    EdgeKind::Wire if is_net => {
                        for (&point, at) in points
                            .iter()
                            .flat_map(|point| edges(which).map(move |at| (point, at)))
                        {
                            self.annotations.set_wire(edge, point, at, ps);
                            given += 1;
                        }
                    }
                    EdgeKind::Cell(set) if !is_net => {
                        let library = libraries.library();
                        for (place, arc) in library.arc_set(set).arcs.into_iter().enumerate() {
                            if which.edge.is_some_and(|edge| edge != library.arc(arc).to) {
                                continue;
                            }
                            for &point in &points {
                                self.annotations.set_arc(edge, place, point, ps);
                                given += 1;
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        given
    }

    fn check(
        &mut self,
        (from, to): (PinId, PinId),
        (check, condition): (GivenCheck, Option<&str>),
        which: &Which,
        fits: &dyn Fn(&TimingArc) -> bool,
        ps: f32,
    ) -> usize {
        let libraries = self.netlist.libraries();
        let library = libraries.library();
        let mut given = 0;
        for (number, edge) in self.graph.deferred().iter().enumerate() {
            let (Deferral::Check, EdgeKind::Cell(set)) = (edge.why, edge.kind) else {
                continue;
            };
            if self.graph.pin(edge.from) != from || self.graph.pin(edge.to) != to {
                continue;
            }
            let found = library.arc_set(set);
            let of_condition = found.sdf_cond.map(|name| library.text(name));
            if found.role != role(check) || condition.is_some() && condition != of_condition {
                continue;
            }
            for (place, arc) in found.arcs.into_iter().enumerate() {
                let arc = library.arc(arc);
                if !fits(arc) || which.edge.is_some_and(|edge| edge != arc.to) {
                    continue;
                }
                for point in points(libraries, which) {
                    self.annotations.set_deferred(number, place, point, ps);
                    given += 1;
                }
            }
        }
        given
    }

    fn slew(&mut self, pin: PinId, which: &Which, ps: f32) -> usize {
        let libraries = self.netlist.libraries();
        let mut given = 0;
        for vertex in vertices(self.graph, pin) {
            for point in points(libraries, which) {
                for edge in edges(which) {
                    self.annotations.set_slew(vertex, point, edge, ps);
                    given += 1;
                }
            }
        }
        given
    }
}

fn pairs<'a>(from: &'a [PinId], to: &'a [PinId]) -> impl Iterator<Item = (PinId, PinId)> + 'a {
    from.iter().flat_map(|&from| to.iter().map(move |&to| (from, to)))
}

fn vertices(graph: &TimingGraph, pin: PinId) -> impl Iterator<Item = VertexId> + use<> {
    graph.load(pin).into_iter().chain(graph.driver(pin))
}

/// The analysis points that a statement is about.
pub(super) fn points<'a>(libraries: &'a LibrarySet, which: &'a Which) -> impl Iterator<Item = Point> + 'a {
    let scenes = libraries.scenes().iter().enumerate();
    let scenes = scenes.filter(|(_, name)| which.scene.as_ref().is_none_or(|wanted| wanted == *name));
    scenes.flat_map(move |(scene, _)| {
        let modes = [Mode::Early, Mode::Late].into_iter();
        let modes = modes.filter(|&mode| which.mode.is_none_or(|wanted| wanted == mode));
        modes.map(move |mode| libraries.point(scene, mode))
    })
}

fn edges(which: &Which) -> impl Iterator<Item = Edge> + use<> {
    let wanted = which.edge;
    Edge::ALL
        .into_iter()
        .filter(move |&edge| wanted.is_none_or(|wanted| wanted == edge))
}

fn role(check: GivenCheck) -> Role {
    match check {
        GivenCheck::Setup => Role::Setup,
        GivenCheck::Hold => Role::Hold,
        GivenCheck::Recovery => Role::Recovery,
        GivenCheck::Removal => Role::Removal,
    }
}
