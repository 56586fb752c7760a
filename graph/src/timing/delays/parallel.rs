//! Outputs that always drive one net together.
//! Not for: three-state outputs, of which one drives at a time: each has the whole load.

use super::Delays;
use super::inputs::DelayInputs;
use super::net::combination;
use super::stage::Stage;
use crate::ids::ArcId;
use crate::library::{Direction, Edge, Point};
use crate::timing::graph::{EdgeId, EdgeKind, VertexId};

/// An arc to a driver, as if that drove its net alone.
struct Alone {
    edge: EdgeId,
    /// Of the arc in the arc set of the edge.
    place: usize,
    arc: ArcId,
    edges: (Edge, Edge),
    /// Delay without load.
    unloaded_ps: f32,
    /// What the load adds to it.
    load_ps: f32,
    slew_ps: f32,
}

/// Shares the load of a net among its drivers, after each has been computed alone, if they always drive.
///
/// The inverses of what the load adds to their delays are added, and those of their slews, as conductances are.
/// Loads stay with the worst of what they see of each driver alone (OpenSTA).
pub(super) fn share(inputs: DelayInputs<'_>, delays: &mut Delays, drivers: &[VertexId]) {
    let is_gate = |&&driver: &&VertexId| inputs.graph.fanin(driver).len() > 0;
    let gates: Vec<VertexId> = drivers.iter().filter(is_gate).copied().collect();
    let always_drives = |&driver: &VertexId| {
        let port = inputs.netlist.library_port(inputs.graph.pin(driver));
        port.is_some_and(|port| {
            let port = inputs.netlist.libraries().library().port(port);
            port.direction == Direction::Output && !port.is_three_state
        })
    };
    // The highest stands for all.
    if gates.len() < 2 || !gates.last().is_some_and(always_drives) {
        return;
    }
    for point in inputs.netlist.libraries().points() {
        let alone: Vec<Vec<Alone>> = gates
            .iter()
            .map(|&driver| arcs_alone(inputs, delays, driver, point))
            .collect();
        for (&driver, arcs) in gates.iter().zip(&alone) {
            let mut slews = [None; 2];
            for arc in arcs {
                let beside = || alone.iter().filter_map(|others| alike(others, arc));
                let load_ps = in_parallel(beside().map(|other| other.load_ps));
                let slew_ps = in_parallel(beside().map(|other| other.slew_ps));
                let given = inputs
                    .annotations
                    .and_then(|given| given.arc_ps(arc.edge, arc.place, point));
                let row = delays.rows.arc(arc.edge, arc.place, point);
                delays.delays[row] = given.unwrap_or(arc.unloaded_ps + load_ps);
                let worst: &mut Option<f32> = &mut slews[arc.edges.1.index()];
                *worst = Some(worst.map_or(slew_ps, |worst| point.mode().worse(worst, slew_ps)));
            }
            for edge in Edge::ALL {
                let given = inputs
                    .annotations
                    .and_then(|given| given.slew_ps(driver, point, edge));
                if let (Some(slew), None) = (slews[edge.index()], given) {
                    delays.slews[driver.index() * delays.row + combination(point, edge)] = slew;
                }
            }
        }
    }
}

fn arcs_alone(inputs: DelayInputs<'_>, delays: &Delays, driver: VertexId, point: Point) -> Vec<Alone> {
    let library = inputs.netlist.libraries().library();
    let mut stage = Stage::new(inputs, &delays.models);
    stage.net.set(&inputs, driver);
    let mut found = Vec::new();
    for (edge, from) in inputs.graph.fanin(driver) {
        let EdgeKind::Cell(set) = inputs.graph.kind(edge) else {
            continue;
        };
        if inputs.is_disabled(edge) {
            continue;
        }
        let set = library.arc_set(set);
        for (place, id) in set.arcs.into_iter().enumerate() {
            let arc = library.arc(id);
            let ideal = inputs.ideal_slew_ps(set.role, from, point, arc.from);
            let slew = ideal.unwrap_or_else(|| delays.slew_ps(from, point, arc.from));
            let (delay_ps, slew_ps) = stage.arc(driver, point, id, slew);
            let unloaded_ps = stage.unloaded_ps(point, id, slew);
            found.push(Alone {
                edge,
                place,
                arc: id,
                edges: (arc.from, arc.to),
                unloaded_ps,
                load_ps: delay_ps - unloaded_ps,
                slew_ps,
            });
        }
    }
    found
}

/// The arc of a driver that goes along with one of another: the same one, or in other cells the first with
/// the same edges.
fn alike<'a>(arcs: &'a [Alone], with: &Alone) -> Option<&'a Alone> {
    let same = arcs.iter().find(|arc| arc.arc == with.arc);
    same.or_else(|| arcs.iter().find(|arc| arc.edges == with.edges))
}

/// One over the sum of the inverses; what is 0 has no part.
fn in_parallel(times: impl Iterator<Item = f32>) -> f32 {
    let inverse: f32 = times.filter(|&time| time != 0.0).map(f32::recip).sum();
    if inverse == 0.0 { 0.0 } else { inverse.recip() }
}

#[cfg(test)]
mod tests {
    use super::in_parallel;

    #[test]
    fn inverses_are_added() {
        assert_eq!(in_parallel([3.0, 6.0, 0.0].into_iter()), 2.0);
        assert_eq!(in_parallel([0.0].into_iter()), 0.0);
    }
}
