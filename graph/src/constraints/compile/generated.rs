//! Edges of generated clocks, worked out from their masters in whatever order they are made.
//! Not for: how long the circuit takes that makes them.

use rustc_hash::FxHashSet;

use super::clocks::{GeneratedBy, MasterEdges};
use super::{Compiler, Finding};
use crate::constraints::{Clock, GeneratedClock};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Role};
use netlearn_parsers::Diagnostic;

/// How far a clock is worked out.
#[derive(Clone, PartialEq)]
enum State {
    Unseen,
    /// Its master is looked at: who comes back here goes round in a circle.
    Open,
    /// Its waveform in ps, or why it has none.
    Done(Result<Vec<f64>, String>),
}

/// Works out all generated clocks. Those without a master are told, and are returned.
pub(super) fn work_out(
    compiler: &Compiler<'_>,
    clocks: &mut [Clock],
    findings: &mut Vec<Finding>,
) -> Vec<ClockId> {
    let mut states = vec![State::Unseen; clocks.len()];
    let mut masters = vec![None; clocks.len()];
    for index in 0..clocks.len() {
        follow(compiler, index, clocks, &mut states, &mut masters);
    }
    let mut lost = Vec::new();
    for (index, state) in states.into_iter().enumerate() {
        if compiler.names.deleted[index] {
            continue;
        }
        if let State::Done(Err(message)) = state {
            let place = compiler.names.origins[index].place;
            let message = format!("the generated clock `{}` {message}", clocks[index].name);
            findings.push(Finding {
                file: place.file,
                diagnostic: Diagnostic::error(place.span, message),
            });
            lost.push(ClockId(index as u32));
        }
    }
    lost
}

/// Works out a clock, and before it its master and the master of that.
fn follow(
    compiler: &Compiler<'_>,
    start: usize,
    clocks: &mut [Clock],
    states: &mut [State],
    masters: &mut [Option<usize>],
) {
    // Clocks that wait for the next one's waveform.
    let mut path = vec![start];
    while let Some(&index) = path.last() {
        let origin = &compiler.names.origins[index];
        let waits = match (&states[index], &origin.generated) {
            (State::Done(_), _) => None,
            (_, None) => {
                states[index] = State::Done(Ok(origin.waveform_ps.clone()));
                None
            }
            (State::Unseen, Some(generated)) => {
                states[index] = State::Open;
                masters[index] = master(compiler, ClockId(index as u32), generated).map(ClockId::index);
                match masters[index] {
                    None => {
                        let source = compiler.netlist().pin_name(generated.source);
                        states[index] =
                            State::Done(Err(format!("has no master: no clock comes to `{source}`")));
                        None
                    }
                    Some(master) => match &states[master] {
                        State::Open => {
                            states[index] = State::Done(Err("is its own master".to_owned()));
                            None
                        }
                        State::Unseen => Some(master),
                        State::Done(_) => continue,
                    },
                }
            }
            (State::Open, Some(generated)) => {
                let master = masters[index].unwrap_or(index);
                states[index] = State::Done(match &states[master] {
                    State::Done(Ok(waveform)) => {
                        let (waveform, period) = generate(generated, waveform, clocks[master].period_ps);
                        let clock = &mut clocks[index];
                        clock.period_ps = period;
                        clock.edges_ps = [waveform[0], waveform[1]];
                        clock.generated = Some(GeneratedClock {
                            source: generated.source,
                            master: Some(ClockId(master as u32)),
                            master_edges: master_edges(generated),
                            is_combinational: generated.is_combinational,
                        });
                        Ok(waveform)
                    }
                    _ => Err("has a master that has none itself".to_owned()),
                });
                None
            }
        };
        match waits {
            Some(master) => path.push(master),
            None => _ = path.pop(),
        }
    }
}

/// The master of a generated clock: as said, or the nearest clock before its source.
fn master(compiler: &Compiler<'_>, id: ClockId, generated: &GeneratedBy) -> Option<ClockId> {
    if let Some(said) = generated.master {
        return Some(said);
    }
    let netlist = compiler.netlist();
    let library = netlist.libraries().library();
    let mut queue = vec![generated.source];
    let mut seen: FxHashSet<PinId> = queue.iter().copied().collect();
    let mut next = 0;
    while let Some(&pin) = queue.get(next) {
        next += 1;
        if let Some(&clock) = compiler.names.at(pin).iter().find(|&&clock| clock != id) {
            return Some(clock);
        }
        let mut push = |pin: PinId| {
            if seen.insert(pin) {
                queue.push(pin);
            }
        };
        if netlist.reads(pin)
            && let Some(net) = netlist.net_of(pin)
        {
            netlist.drivers(net).for_each(&mut push);
        }
        let (Some(instance), Some(port)) = (netlist.instance_of(pin), netlist.library_port(pin)) else {
            continue;
        };
        let Some(cell) = netlist.cell(instance) else {
            continue;
        };
        for (_, set) in library.arc_sets(cell) {
            let goes_on = matches!(
                set.role,
                Role::Combinational | Role::RegClkToQ | Role::LatchEnToQ | Role::TristateEnable
            );
            if set.to == port && goes_on {
                let from = library.cell(cell).ports.place(set.from);
                let from = from.and_then(|place| netlist.pins_of(instance).get(place));
                from.into_iter().for_each(&mut push);
            }
        }
    }
    None
}

/// Times of edges and the period, in ps. OpenSTA's rules: a division by a power of two is symmetric,
/// by another number it stretches the master's waveform.
fn generate(generated: &GeneratedBy, master: &[f64], master_period: f64) -> (Vec<f64>, f64) {
    let scaled = |factor: f64| -> Vec<f64> { master.iter().map(|time| time * factor).collect() };
    let (mut waveform, period) = match generated.edges {
        MasterEdges::Divide(0 | 1) => (master[..2].to_vec(), master_period),
        MasterEdges::Divide(by) if by.is_power_of_two() => {
            let period = master_period * f64::from(by);
            (vec![master[0], master[0] + period / 2.0], period)
        }
        MasterEdges::Divide(by) => (scaled(f64::from(by)), master_period * f64::from(by)),
        MasterEdges::Multiply { by, duty_cycle } => {
            let by = by.max(1);
            let period = master_period / f64::from(by);
            match duty_cycle {
                Some(duty) => {
                    let rise = master[0] / f64::from(by);
                    (vec![rise, rise + period * duty / 100.0], period)
                }
                None => (scaled(1.0 / f64::from(by)), period),
            }
        }
        MasterEdges::Numbers(numbers, shifts) => {
            let time = |place: usize| {
                let edge = (numbers[place] as usize).saturating_sub(1);
                master[edge % master.len()] + (edge / master.len()) as f64 * master_period + shifts[place]
            };
            (vec![time(0), time(1)], time(2) - time(0))
        }
    };
    if generated.is_inverted {
        let first = waveform[0];
        let offset = if first >= period { period } else { 0.0 };
        waveform.rotate_left(1);
        let last = waveform.len() - 1;
        waveform[..last].iter_mut().for_each(|time| *time -= offset);
        waveform[last] = first - offset + period;
    }
    (waveform, period)
}

/// Which edge of the master makes a rise and a fall, where it matters: OpenSTA takes the latest and earliest
/// of both where a register divides.
fn master_edges(generated: &GeneratedBy) -> Option<[Edge; 2]> {
    let of_number = |number: u32| match number % 2 {
        1 => Edge::Rise,
        _ => Edge::Fall,
    };
    match (&generated.edges, generated.is_inverted) {
        (MasterEdges::Numbers(numbers, _), _) => Some([of_number(numbers[0]), of_number(numbers[1])]),
        (MasterEdges::Divide(0 | 1), is_inverted) if generated.is_combinational => Some(match is_inverted {
            false => [Edge::Rise, Edge::Fall],
            true => [Edge::Fall, Edge::Rise],
        }),
        _ => None,
    }
}
