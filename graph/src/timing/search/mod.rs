//! The search: which paths there are, when they arrive, when they must.
//! Not for: delays of gates and wires; those are given. Semantics are OpenSTA's (timing.md 8).
//!
//! It goes in steps. [`tagging`] finds which tags reach which vertices, without any number; a tag says
//! what launched a path and which exceptions it has begun to meet. [`arrivals`] fills one number a
//! tag, vertex, edge and point, level by level. [`ends`] and [`checks`] say what is required where
//! paths end, [`required`] takes that back through the levels, [`paths`] finds single paths again.
//! After changes of delays [`update`] does as little of this as follows from them.

use std::sync::OnceLock;

mod answers;
mod arrivals;
mod checks;
mod clocks;
mod context;
mod crpr;
mod derated;
mod end;
mod ends;
mod exceptions;
mod fanin;
mod gating;
mod groups;
mod ideal_slews;
mod k_worst;
mod latches;
mod makers;
mod paths;
mod pulses;
mod required;
mod results;
mod seeds;
mod step;
mod tagging;
mod tags;
mod totals;
mod update;
mod view;

pub use answers::{Endpoint, Enumeration, Group, Path, PathQuery, PathRow, PinTiming, StartTerms, Summary};
pub use end::{EndKind, EndRole, Terms};
pub use results::Results;

use self::arrivals::{Arrivals, Lists};
use self::context::{Context, Facts};
use self::ends::Ends;
use self::groups::Ranking;
use self::makers::Makers;
use self::required::Required;
use self::tagging::Tagging;
use self::update::Watch;
use self::view::{Pairings, View};
use super::{Constants, DelayInputs, Delays, IdealSlews};
use crate::constraints::Constraints;
use crate::library::{LibrarySet, Mode, Point};

/// What a search has found.
#[derive(Debug)]
pub(super) struct Search {
    facts: Facts,
    tagging: Tagging,
    arrivals: Arrivals,
    ends: Ends,
    watch: Watch,
    required: Required,
    makers: Makers,
    pairings: Pairings,
    /// Found when it is asked for; forgotten when numbers change.
    ranking: OnceLock<Ranking>,
    /// What is not as the constraints want it.
    warnings: Vec<String>,
}

/// What a search reads.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) delay: DelayInputs<'a>,
    pub(super) constraints: &'a Constraints,
    pub(super) constants: &'a Constants,
}

impl<'a> Inputs<'a> {
    fn context(&self, facts: &'a Facts, delays: Option<&'a Delays>) -> Context<'a> {
        Context {
            netlist: self.delay.netlist,
            graph: self.delay.graph,
            constraints: self.constraints,
            constants: self.constants,
            facts,
            inputs: self.delay,
            delays,
        }
    }
}

/// What tags find before there are delays.
#[derive(Debug)]
pub(super) struct Structure {
    facts: Facts,
    tagging: Tagging,
}

impl Structure {
    /// Follows all tags.
    pub(super) fn new(inputs: Inputs<'_>) -> Self {
        let facts = Facts::new(inputs.delay.netlist, inputs.delay.graph, inputs.constraints);
        let tagging = Tagging::new(&inputs.context(&facts, None));
        Self { facts, tagging }
    }

    /// The slews of ideal clocks where they reach.
    pub(super) fn ideal_slews(&self, inputs: Inputs<'_>) -> Option<IdealSlews> {
        ideal_slews::find(&inputs.context(&self.facts, None), &self.tagging)
    }
}

impl Search {
    /// Searches everything.
    pub(super) fn new(inputs: Inputs<'_>, delays: &Delays, structure: Structure) -> Self {
        let Structure { facts, tagging } = structure;
        let context = inputs.context(&facts, Some(delays));
        let ends = Ends::new(&context, &tagging);
        let watch = Watch::new(&context, &tagging, &ends);
        let mut search = Self {
            pairings: Pairings::new(inputs.constraints.clocks.len()),
            arrivals: Arrivals::default(),
            required: Required::default(),
            makers: Makers::default(),
            ranking: OnceLock::new(),
            warnings: Vec::new(),
            ends,
            watch,
            tagging,
            facts,
        };
        search.all(inputs, delays);
        search
    }

    /// Sums over all ends of a mode.
    pub(super) fn summary(&self, libraries: &LibrarySet, mode: Mode) -> Summary {
        let totals = &self.required.totals;
        let points = || {
            let points = libraries.points();
            points.filter(|point| point.mode() == mode).map(Point::index)
        };
        let worst_slack_ps = points()
            .map(|point| totals.worst_ps(point))
            .fold(f64::INFINITY, f64::min);
        let [violations, ends] = totals.counts(mode);
        Summary {
            wns_ps: worst_slack_ps.min(0.0),
            tns_ps: points()
                .map(|point| totals.negative_ps(point))
                .fold(0.0, f64::min),
            worst_slack_ps,
            violations,
            ends,
        }
    }

    /// Works out all times.
    pub(super) fn all(&mut self, inputs: Inputs<'_>, delays: &Delays) {
        self.ranking = OnceLock::new();
        let context = inputs.context(&self.facts, Some(delays));
        let (arrivals, rests) = self.arrivals(&context, Lists::IfTheyMatter);
        self.warnings = latches::warnings(&context, rests);
        let view = View::new(&context, &self.tagging, &arrivals, &self.pairings);
        self.required = Required::compute(&view, &self.ends);
        self.makers = Makers::new(&view);
        self.arrivals = arrivals;
    }

    /// Arrivals everywhere, and whether those behind latches came to rest.
    fn arrivals(&self, context: &Context<'_>, lists: Lists) -> (Arrivals, bool) {
        let (tagging, pairings) = (&self.tagging, &self.pairings);
        let mut arrivals = Arrivals::compute(context, tagging, lists);
        let passed = |arrivals: &Arrivals| View::new(context, tagging, arrivals, pairings).passed();
        let sweep = |arrivals: &mut Arrivals| arrivals.sweep(context, tagging);
        let rests = latches::settle(passed, sweep, &mut arrivals);
        (arrivals, rests)
    }
}

impl<'a> Results<'a> {
    /// The answers of a search.
    pub(super) fn new(inputs: Inputs<'a>, delays: &'a Delays, search: &'a Search) -> Self {
        Self {
            search,
            delays,
            context: inputs.context(&search.facts, Some(delays)),
        }
    }
}
