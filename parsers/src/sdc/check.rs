//! What must hold between the options of one command.
//! Not for: what must hold between commands, or of a netlist.

use super::commands::{CreateClock, CreateGeneratedClock, Kind, Paths};

/// What is wrong with a command.
pub(super) fn check(kind: &Kind) -> Result<(), String> {
    let result = match kind {
        Kind::CreateClock(clock) => create_clock(clock),
        Kind::CreateGeneratedClock(clock) => create_generated_clock(clock),
        Kind::SetClockGroups(groups) => {
            let ways = [
                groups.asynchronous,
                groups.logically_exclusive,
                groups.physically_exclusive,
            ];
            match (ways.into_iter().filter(|&way| way).count(), groups.groups.len()) {
                (1, 0) => Err("without a `-group`"),
                (1, _) => Ok(()),
                _ => Err("needs one of `-asynchronous`, `-logically_exclusive` and `-physically_exclusive`"),
            }
        }
        Kind::SetClockUncertainty(uncertainty) => {
            let has_from = [&uncertainty.from, &uncertainty.rise_from, &uncertainty.fall_from];
            let has_to = [&uncertainty.to, &uncertainty.rise_to, &uncertainty.fall_to];
            let has = |ends: [&Option<_>; 3]| ends.into_iter().filter(|end| end.is_some()).count();
            match (has(has_from), has(has_to), uncertainty.objects.is_some()) {
                (1, 1, false) | (0, 0, true) => Ok(()),
                (0, 0, false) => Err("needs clocks, ports or pins"),
                _ => Err("takes objects, or clocks `-from` and `-to`"),
            }
        }
        Kind::SetClockGatingCheck(check) if check.setup.is_none() && check.hold.is_none() => {
            Err("needs `-setup` or `-hold`")
        }
        Kind::SetDrivingCell(driver) if driver.lib_cell.is_none() && driver.cell.is_none() => {
            Err("without `-lib_cell`")
        }
        Kind::SetFalsePath(path) if is_empty(&path.paths) => {
            Err("of no path: it needs `-from`, `-through` or `-to`")
        }
        Kind::SetMulticyclePath(path) if path.start && path.end => Err("has `-start` and `-end`"),
        Kind::SetMulticyclePath(path) => ends(&path.paths),
        Kind::SetMaxDelay(path) => ends(&path.delay.paths),
        Kind::SetMinDelay(path) => ends(&path.delay.paths),
        Kind::SetDataCheck(check) => {
            let from = [&check.from, &check.rise_from, &check.fall_from];
            let to = [&check.to, &check.rise_to, &check.fall_to];
            let one = |ends: [&Option<_>; 3]| ends.into_iter().filter(|end| end.is_some()).count() == 1;
            match one(from) && one(to) {
                true => Ok(()),
                false => Err("needs one `-from` and one `-to`"),
            }
        }
        Kind::GroupPath(group) if group.name.is_none() && !group.default => {
            Err("needs `-name` or `-default`")
        }
        Kind::SetHierarchySeparator(separator) if separator.separator.chars().count() != 1 => {
            Err("takes one character")
        }
        _ => Ok(()),
    };
    let result = match kind {
        Kind::SetFalsePath(path) if result.is_ok() => ends(&path.paths),
        _ => result,
    };
    result.map_err(|message| format!("`{}` {message}", kind.name()))
}

fn create_clock(clock: &CreateClock) -> Result<(), &'static str> {
    if clock.name.is_none() && clock.objects.is_none() {
        return Err("needs `-name` or objects");
    }
    if clock.period <= 0.0 {
        return Err("has a period that is not above 0");
    }
    let Some(waveform) = &clock.waveform else {
        return Ok(());
    };
    if waveform.is_empty() || waveform.len() % 2 != 0 {
        return Err("has a `-waveform` with an odd number of edges");
    }
    if waveform.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err("has a `-waveform` whose edges are not in order");
    }
    match waveform[waveform.len() - 1] - waveform[0] > clock.period {
        true => Err("has a `-waveform` that is longer than its period"),
        false => Ok(()),
    }
}

fn create_generated_clock(clock: &CreateGeneratedClock) -> Result<(), &'static str> {
    let ways = [
        clock.divide_by.is_some(),
        clock.multiply_by.is_some(),
        clock.edges.is_some(),
        clock.combinational,
    ];
    let ways = ways.into_iter().filter(|&way| way).count();
    let divides_too = clock.combinational && clock.divide_by == Some(1);
    if ways != 1 && !(ways == 2 && divides_too) {
        return Err("needs one of `-divide_by`, `-multiply_by`, `-edges` and `-combinational`");
    }
    if clock.divide_by == Some(0) || clock.multiply_by == Some(0) {
        return Err("divides or multiplies by 0");
    }
    if clock
        .duty_cycle
        .is_some_and(|duty| !(0.0..=100.0).contains(&duty))
    {
        return Err("has a `-duty_cycle` that is not between 0 and 100");
    }
    if let Some(edges) = &clock.edges {
        let in_order = edges.windows(2).all(|pair| pair[0] < pair[1]);
        if edges.len() != 3 || !in_order || edges[0] == 0 {
            return Err("needs three `-edges`, counted from 1 and in order");
        }
    }
    match (&clock.edges, &clock.edge_shift) {
        (_, None) => Ok(()),
        (Some(edges), Some(shift)) if edges.len() == shift.len() => Ok(()),
        _ => Err("needs an `-edge_shift` for each of its `-edges`"),
    }
}

fn is_empty(paths: &Paths) -> bool {
    let ends = [
        &paths.from,
        &paths.rise_from,
        &paths.fall_from,
        &paths.to,
        &paths.rise_to,
        &paths.fall_to,
    ];
    ends.into_iter().all(Option::is_none) && paths.throughs.is_empty()
}

/// At most one of three ways to say where paths begin, and to say where they end.
fn ends(paths: &Paths) -> Result<(), &'static str> {
    let many = |ends: [&Option<_>; 3]| ends.into_iter().filter(|end| end.is_some()).count() > 1;
    if many([&paths.from, &paths.rise_from, &paths.fall_from]) {
        return Err("has more than one of `-from`, `-rise_from` and `-fall_from`");
    }
    match many([&paths.to, &paths.rise_to, &paths.fall_to]) {
        true => Err("has more than one of `-to`, `-rise_to` and `-fall_to`"),
        false => Ok(()),
    }
}
