//! Two results of the timing of one design, row by row.
//! Not for where they come from.

use std::collections::HashMap;

use super::rows::{Arc, CELLS, Cell, End, Pin, Side, Summary, Timing};
use super::tolerance::{Class, correlation};

/// Endpoints' slacks must go together at least so well.
const LEAST_CORRELATION: f64 = 0.9999;

/// What a comparison found.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Rows of the answers that were compared.
    pub(super) rows: usize,
    /// Rows that differ.
    pub(super) failed: usize,
    /// The first of them, or why nothing could be compared.
    pub(super) first: Option<String>,
    /// Largest difference of a slack, in ns.
    pub(super) worst_slack: f64,
    /// Largest difference in parts of what it may be.
    pub(super) worst_part: f64,
}

impl Verdict {
    /// Nothing could be compared.
    pub(super) fn of_failure(why: impl Into<String>) -> Self {
        let mut verdict = Self::default();
        verdict.fail(why.into());
        verdict
    }

    /// Whether every row agrees.
    pub(super) fn passes(&self) -> bool {
        self.failed == 0
    }

    /// Takes in the rows of another comparison of the same case.
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.failed += other.failed;
        self.worst_slack = self.worst_slack.max(other.worst_slack);
        self.worst_part = self.worst_part.max(other.worst_part);
        self.first = self.first.take().or(other.first);
    }

    fn fail(&mut self, why: String) {
        self.failed += 1;
        self.first.get_or_insert(why);
    }

    /// Compares numbers; tells what differs.
    pub(super) fn numbers(&mut self, ours: f64, theirs: f64, tolerance: f64) -> bool {
        let difference = (ours - theirs).abs();
        let part = difference / tolerance;
        // A number that is none is never near.
        if part.is_nan() {
            return false;
        }
        self.worst_part = self.worst_part.max(part);
        part <= 1.0
    }

    /// Counts a row, which failed where there is a complaint.
    pub(super) fn row(&mut self, complaint: Option<String>) {
        self.rows += 1;
        if let Some(complaint) = complaint {
            self.fail(complaint);
        }
    }
}

/// Compares everything that the reference has.
pub(super) fn compare(ours: &Timing, theirs: &Timing, class: Class) -> Verdict {
    let mut verdict = Verdict::default();
    if let (Some(ours), Some(theirs_)) = (&ours.summary, &theirs.summary) {
        summary(
            &mut verdict,
            ours,
            theirs_,
            theirs.endpoints.as_deref().unwrap_or(&[]),
            class,
        );
    }
    let ties = theirs.paths.as_ref().or(theirs.endpoints.as_ref());
    // Where the answers hold one path an endpoint, nobody knows whether another one ties with it.
    let knows_ties = theirs.paths.is_some() || theirs.is_complete;
    for (table, ours, theirs) in [
        (("endpoint", usize::MAX), &ours.endpoints, &theirs.endpoints),
        (("path", theirs.paths_an_end), &ours.paths, &theirs.paths),
    ] {
        if let (Some(ours), Some(theirs), Some(ties)) = (ours, theirs, ties) {
            ends(&mut verdict, table, ours, theirs, (ties, knows_ties), class);
        }
    }
    if let (Some(ours), Some(theirs), Class::Iterated) = (&ours.endpoints, &theirs.endpoints, class) {
        together(&mut verdict, ours, theirs);
    }
    if let (Some(ours), Some(theirs_)) = (&ours.pins, &theirs.pins) {
        pins(
            &mut verdict,
            ours,
            theirs_,
            theirs.endpoints.as_deref().unwrap_or(&[]),
            class,
        );
    }
    if let (Some(ours), Some(theirs_)) = (&ours.arcs, &theirs.arcs) {
        arcs(&mut verdict, ours, theirs_, theirs.is_complete, class);
    }
    verdict
}

fn summary(verdict: &mut Verdict, ours: &[Summary], theirs: &[Summary], ends: &[End], class: Class) {
    for theirs in theirs {
        let Some(ours) = ours.iter().find(|ours| ours.side == theirs.side) else {
            verdict.row(Some(format!("summary: no row of {}", theirs.side)));
            continue;
        };
        let of_side = ends.iter().filter(|end| end.side == theirs.side);
        let worst = of_side.clone().min_by(|a, b| a.slack.total_cmp(&b.slack));
        let negative = of_side.filter(|end| end.slack < 0.0).count();
        let of_slack = worst.map_or(class.of_time(theirs.wns, 1.0), |end| {
            class.of_path(end.arrival, end.required)
        });
        let mut complaint = None;
        let worst_slacks = [ours.worst_slack, theirs.worst_slack];
        for (name, [ours, theirs], tolerance) in [
            ("WNS", [Some(ours.wns), Some(theirs.wns)], of_slack),
            (
                "TNS",
                [Some(ours.tns), Some(theirs.tns)],
                class.of_total(theirs.tns, negative),
            ),
            ("worst slack", worst_slacks, of_slack),
        ] {
            let near = match (ours, theirs) {
                (Some(ours), Some(theirs)) => verdict.numbers(ours, theirs, tolerance),
                (ours, theirs) => ours == theirs,
            };
            if !near && complaint.is_none() {
                complaint = Some(format!("{name}: {} for {}", shown(ours), shown(theirs)));
            }
        }
        verdict.row(complaint.map(|text| format!("{} {text}", theirs.side)));
    }
}

fn shown(number: Option<f64>) -> String {
    number.map_or("none".to_owned(), |number| format!("{number:.7}"))
}

/// Rows of the same side and endpoint, in order of slack.
fn by_endpoint(ends: &[End]) -> Vec<((Side, &str), Vec<&End>)> {
    let mut places: HashMap<(Side, &str), usize> = HashMap::new();
    let mut groups: Vec<((Side, &str), Vec<&End>)> = Vec::new();
    for end in ends {
        let key = (end.side, end.endpoint.as_str());
        let place = *places.entry(key).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(end);
    }
    for (_, group) in &mut groups {
        group.sort_by(|a, b| a.slack.total_cmp(&b.slack));
    }
    groups
}

/// Compares the paths to each endpoint as multisets of slacks; where slacks do not tie, what else
/// is known of the paths must agree too. So many were asked for at `most`.
fn ends(
    verdict: &mut Verdict,
    (name, most): (&str, usize),
    ours: &[End],
    theirs: &[End],
    (ties, knows_ties): (&[End], bool),
    class: Class,
) {
    let ours: HashMap<_, _> = by_endpoint(ours).into_iter().collect();
    let ties: HashMap<_, _> = by_endpoint(ties).into_iter().collect();
    let theirs = by_endpoint(theirs);
    let mut known = 0;
    for (key, theirs) in &theirs {
        let ours = ours.get(key).map_or(&[][..], Vec::as_slice);
        known += usize::from(!ours.is_empty());
        let what = |end: &End| format!("{name} {} {} {}", end.side, end.endpoint, end.edge);
        for (place, theirs) in theirs.iter().enumerate() {
            let Some(ours) = ours.get(place) else {
                verdict.row(Some(format!(
                    "{} is missing (slack {:.7})",
                    what(theirs),
                    theirs.slack
                )));
                continue;
            };
            let tolerance = class.of_path(theirs.arrival, theirs.required);
            let others = ties.get(key).map_or(&[][..], Vec::as_slice);
            let near = others
                .iter()
                .filter(|other| (other.slack - theirs.slack).abs() <= 2.0 * tolerance)
                .count();
            let may_tie = near > 1 || !knows_ties || class == Class::Iterated;
            let complaint = end(verdict, ours, theirs, tolerance, may_tie);
            verdict.row(complaint.map(|text| format!("{}: {text}", what(theirs))));
        }
        if ours.len() > theirs.len() && theirs.len() < most {
            let extra = ours[theirs.len()];
            verdict.row(Some(format!(
                "{} is too much (slack {:.7})",
                what(extra),
                extra.slack
            )));
        }
    }
    if known < ours.len() {
        let keys: std::collections::HashSet<_> = theirs.iter().map(|(key, _)| *key).collect();
        let mut extra: Vec<_> = ours.keys().filter(|key| !keys.contains(key)).collect();
        extra.sort();
        for (side, endpoint) in extra {
            verdict.row(Some(format!("{name} {side} {endpoint} is too much")));
        }
    }
}

fn end(verdict: &mut Verdict, ours: &End, theirs: &End, tolerance: f64, ties: bool) -> Option<String> {
    verdict.worst_slack = verdict.worst_slack.max((ours.slack - theirs.slack).abs());
    if !verdict.numbers(ours.slack, theirs.slack, tolerance) {
        return Some(format!("slack {:.7} for {:.7}", ours.slack, theirs.slack));
    }
    if ties {
        return None;
    }
    for (name, [ours, theirs]) in [
        ("arrival", [ours.arrival, theirs.arrival]),
        ("required", [ours.required, theirs.required]),
    ] {
        if !verdict.numbers(ours, theirs, tolerance) {
            return Some(format!("{name} {ours:.7} for {theirs:.7}"));
        }
    }
    for (name, [ours, theirs]) in [
        ("kind", [&ours.kind, &theirs.kind]),
        ("role", [&ours.role, &theirs.role]),
    ] {
        if let (Some(ours), Some(theirs)) = (ours, theirs)
            && ours != theirs
        {
            return Some(format!("{name} `{ours}` for `{theirs}`"));
        }
    }
    for (name, [ours, theirs]) in [
        ("startpoint", [&ours.startpoint, &theirs.startpoint]),
        ("edge", [&ours.edge, &theirs.edge]),
        ("clock", [&ours.clock, &theirs.clock]),
    ] {
        if ours != theirs {
            return Some(format!("{name} `{ours}` for `{theirs}`"));
        }
    }
    None
}

/// Slacks of all endpoints must lie on a line.
fn together(verdict: &mut Verdict, ours: &[End], theirs: &[End]) {
    let worst = |ends: &[(_, Vec<&End>)]| -> HashMap<(Side, String), f64> {
        let slack =
            |((side, name), group): &((Side, &str), Vec<&End>)| ((*side, (*name).to_owned()), group[0].slack);
        ends.iter().map(slack).collect()
    };
    let (ours, theirs) = (worst(&by_endpoint(ours)), worst(&by_endpoint(theirs)));
    for side in Side::BOTH {
        let pairs: Vec<(f64, f64)> = theirs
            .iter()
            .filter(|((of, _), _)| *of == side)
            .filter_map(|(key, &slack)| Some((*ours.get(key)?, slack)))
            .collect();
        // Of two points any line goes through both.
        if pairs.len() < 3 {
            continue;
        }
        if let Some(r) = correlation(&pairs) {
            let complaint = (r < LEAST_CORRELATION).then(|| format!("{side} slacks: correlation {r:.6}"));
            verdict.row(complaint);
        }
    }
}

fn pins(verdict: &mut Verdict, ours: &[Pin], theirs: &[Pin], ends: &[End], class: Class) {
    let paths = Side::BOTH.map(|side| Tolerances::new(ends, side, class));
    let key = |pin: &Pin| (pin.name.clone(), pin.driver, pin.edge);
    let known: HashMap<_, _> = ours.iter().map(|pin| (key(pin), pin)).collect();
    for theirs in theirs {
        if theirs.cells.iter().flatten().all(|cell| *cell == Cell::Unknown) {
            continue;
        }
        let what = format!("pin {} {}", theirs.name, theirs.edge);
        let Some(ours) = known.get(&key(theirs)) else {
            let nothing = theirs.cells.iter().all(|cells| cells[0] == Cell::NoPath);
            verdict.row((!nothing).then(|| format!("{what} is missing")));
            continue;
        };
        let complaint = pin(verdict, ours, theirs, &paths, class);
        verdict.row(complaint.map(|text| format!("{what}: {text}")));
    }
}

/// What the slack of a pin may miss: as much as that of the path it comes from.
struct Tolerances {
    /// Slacks and tolerances of endpoints, by slack.
    of_slacks: Vec<(f64, f64)>,
}

impl Tolerances {
    fn new(ends: &[End], side: Side, class: Class) -> Self {
        let ends = ends.iter().filter(|end| end.side == side);
        let mut of_slacks: Vec<_> = ends
            .map(|end| (end.slack, class.of_path(end.arrival, end.required)))
            .collect();
        of_slacks.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { of_slacks }
    }

    /// Of the paths with that slack, which the pins' tables round to six digits.
    fn of_slack(&self, slack: f64) -> f64 {
        const ROUNDED: f64 = 2e-6;
        let first = self
            .of_slacks
            .partition_point(|&(known, _)| known < slack - ROUNDED);
        let near = self.of_slacks[first..]
            .iter()
            .take_while(|&&(known, _)| known <= slack + ROUNDED);
        near.map(|&(_, tolerance)| tolerance).fold(0.0, f64::max)
    }
}

fn pin(
    verdict: &mut Verdict,
    ours: &Pin,
    theirs: &Pin,
    paths: &[Tolerances; 2],
    class: Class,
) -> Option<String> {
    let stages = theirs.stages.unwrap_or(1.0);
    let mut complaint = None;
    let sides = Side::BOTH.into_iter().zip(paths);
    for ((side, paths), (ours, theirs)) in sides.zip(ours.cells.iter().zip(&theirs.cells)) {
        let number = |cell: Cell| {
            if let Cell::Number(number) = cell {
                number
            } else {
                0.0
            }
        };
        // Tables without required times leave them to be worked out of arrival and slack.
        let required = match (theirs[2], side) {
            (Cell::Number(required), _) => required,
            (_, Side::Max) => number(theirs[0]) + number(theirs[3]),
            (_, Side::Min) => number(theirs[0]) - number(theirs[3]),
        };
        let of_path = f64::max(
            class.of_path(number(theirs[0]), required),
            class.of_time(number(theirs[0]), stages),
        );
        let of_path = of_path.max(paths.of_slack(number(theirs[3])));
        let no_path = theirs[0] == Cell::NoPath;
        for (place, name) in CELLS.into_iter().enumerate() {
            let tolerance = match place {
                0 => class.of_time(number(theirs[0]), stages),
                1 => class.of_time(number(theirs[1]), 1.0),
                _ => of_path,
            };
            let near = match (ours[place], theirs[place]) {
                (_, Cell::Unknown) => true,
                // Slews of edges that no path has are nothing to rely on.
                _ if no_path && place > 0 => true,
                (Cell::Number(ours), Cell::Number(theirs)) => verdict.numbers(ours, theirs, tolerance),
                (ours, theirs) => ours == theirs,
            };
            if !near && complaint.is_none() {
                complaint = Some(format!("{name} {side} {} for {}", ours[place], theirs[place]));
            }
        }
    }
    complaint
}

fn arcs(verdict: &mut Verdict, ours: &[Arc], theirs: &[Arc], is_complete: bool, class: Class) {
    // Arcs that nothing else tells apart are taken in order of their delays.
    let delay = |arc: &Arc| arc.delays[0].unwrap_or(0.0);
    let mut ours: Vec<&Arc> = ours.iter().collect();
    ours.sort_by(|a, b| delay(b).total_cmp(&delay(a)));
    let mut known: HashMap<&str, Vec<&Arc>> = HashMap::new();
    for arc in ours {
        known.entry(&arc.key).or_default().push(arc);
    }
    let mut theirs: Vec<&Arc> = theirs.iter().collect();
    theirs.sort_by(|a, b| a.key.cmp(&b.key).then(delay(a).total_cmp(&delay(b))));
    for theirs in theirs {
        let Some(ours) = known.get_mut(theirs.key.as_str()).and_then(Vec::pop) else {
            verdict.row(Some(format!("arc {} is missing", theirs.key)));
            continue;
        };
        let complaint = arc(verdict, ours, theirs, class);
        verdict.row(complaint.map(|text| format!("arc {}: {text}", theirs.key)));
    }
    if is_complete {
        let mut extra: Vec<_> = known.values().flatten().collect();
        extra.sort_by(|a, b| a.key.cmp(&b.key));
        for arc in extra {
            verdict.row(Some(format!("arc {} is too much", arc.key)));
        }
    }
}

fn arc(verdict: &mut Verdict, ours: &Arc, theirs: &Arc, class: Class) -> Option<String> {
    if ours.disabled.is_some() != theirs.disabled.is_some() {
        let said = |arc: &Arc| arc.disabled.clone().unwrap_or_else(|| "enabled".to_owned());
        return Some(format!("{} for {}", said(ours), said(theirs)));
    }
    if ours.disabled.is_some() {
        return None;
    }
    let mut complaint = None;
    for (side, [ours, theirs]) in Side::BOTH.into_iter().zip([
        [ours.delays[0], theirs.delays[0]],
        [ours.delays[1], theirs.delays[1]],
    ]) {
        let near = match (ours, theirs) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(ours), Some(theirs)) => verdict.numbers(ours, theirs, class.of_time(theirs, 1.0)),
        };
        if !near && complaint.is_none() {
            complaint = Some(format!("delay {side} {} for {}", shown(ours), shown(theirs)));
        }
    }
    complaint
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(endpoint: &str, slack: f64) -> End {
        End {
            side: Side::Max,
            kind: Some("check".into()),
            role: Some("setup".into()),
            startpoint: "a".into(),
            endpoint: endpoint.into(),
            edge: "^".into(),
            clock: "clk".into(),
            slack,
            arrival: 1.0 - slack,
            required: 1.0,
        }
    }

    fn timing(ends: &[End]) -> Timing {
        Timing {
            endpoints: Some(ends.to_vec()),
            is_complete: true,
            ..Timing::default()
        }
    }

    fn first(ours: &[End], theirs: &[End], class: Class) -> String {
        let verdict = compare(&timing(ours), &timing(theirs), class);
        assert!(!verdict.passes());
        verdict.first.unwrap()
    }

    #[test]
    fn equal_results_pass() {
        let ends = [end("r1/D", 0.25), end("r2/D", -0.5), end("r2/D", 0.125)];
        let verdict = compare(&timing(&ends), &timing(&ends), Class::Exact);
        assert!(verdict.passes(), "{verdict:?}");
        assert_eq!((verdict.rows, verdict.worst_slack), (3, 0.0));
    }

    #[test]
    fn what_differs_is_named() {
        let theirs = [end("r1/D", 0.25), end("r2/D", 0.5)];
        let mut ours = theirs.clone();
        ours[1].startpoint = "b".into();
        assert_eq!(
            first(&ours, &theirs, Class::Exact),
            "endpoint max r2/D ^: startpoint `b` for `a`"
        );
        ours[0].slack += 2e-5;
        assert_eq!(
            first(&ours, &theirs, Class::Exact),
            "endpoint max r1/D ^: slack 0.2500200 for 0.2500000"
        );
        assert_eq!(
            first(&theirs[..1], &theirs, Class::Exact),
            "endpoint max r2/D ^ is missing (slack 0.5000000)"
        );
        assert_eq!(
            first(&theirs, &theirs[..1], Class::Exact),
            "endpoint max r2/D is too much"
        );
        ours[0].slack = f64::NAN;
        assert!(first(&ours, &theirs, Class::Iterated).contains("NaN"));
    }

    #[test]
    fn slacks_that_do_not_go_together_fail() {
        let theirs: Vec<_> = (0..10)
            .map(|n| end(&format!("r{n}/D"), 1e-3 * f64::from(n)))
            .collect();
        let mut ours = theirs.clone();
        ours.iter_mut().for_each(|end| end.slack = 5e-3 - 0.2 * end.slack);
        assert!(first(&ours, &theirs, Class::Iterated).contains("correlation -1.0"));
    }

    #[test]
    fn numbers_of_pins_that_are_not_known_are_not_compared() {
        let pin = |cells: [Cell; 4]| Timing {
            pins: Some(vec![Pin {
                name: "u1/A".into(),
                driver: false,
                edge: "^",
                stages: Some(2.0),
                cells: [cells; 2],
            }]),
            ..Timing::default()
        };
        let [one, two] = [Cell::Number(1.0), Cell::Number(2.0)];
        let theirs = pin([one, one, Cell::Unknown, Cell::Unconstrained]);
        let pass = |cells| compare(&pin(cells), &theirs, Class::Exact).passes();
        assert!(pass([one, one, two, Cell::Unconstrained]));
        assert!(!pass([one, one, two, two]));
        assert!(!pass([Cell::NoPath, one, two, Cell::Unconstrained]));
    }
}
