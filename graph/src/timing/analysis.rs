//! The timing of a design: what is known of it, and one call that works everything out.
//! Not for: how that is done; see [`super::search`] and [`super::delays`].

use std::sync::Arc;

use netlearn_parsers::sdf;

use super::search::{Inputs, Results, Search, Structure};
use super::{
    Annotations, Blocked, Blocking, Constants, DelayCalculator, DelayInputs, Delays, GraphOptions,
    IdealSlews, SdfReport, SdfTarget, TimingGraph,
};
use crate::constraints::Constraints;
use crate::netlist::Netlist;
use crate::parasitics::Parasitics;

/// A design with its constraints, wires and delays that are given.
///
/// [`Timing::update`] gives [`Results`], which borrow it: as long as they are held, nothing can change,
/// and nothing is ever out of date.
#[derive(Debug)]
pub struct Timing {
    netlist: Arc<Netlist>,
    constraints: Constraints,
    parasitics: Vec<Arc<Parasitics>>,
    calculator: DelayCalculator,
    /// They number the vertices and edges of the graph, and go when it goes.
    annotations: Option<Annotations>,
    graph: Option<TimingGraph>,
    found: Option<Found>,
}

/// What was worked out.
#[derive(Debug)]
struct Found {
    constants: Constants,
    blocked: Blocked,
    ideal_slews: Option<IdealSlews>,
    delays: Delays,
    search: Search,
}

impl Timing {
    /// Of a design without constraints.
    #[must_use]
    pub fn new(netlist: impl Into<Arc<Netlist>>) -> Self {
        Self {
            netlist: netlist.into(),
            constraints: Constraints::default(),
            parasitics: Vec::new(),
            calculator: DelayCalculator::default(),
            annotations: None,
            graph: None,
            found: None,
        }
    }

    /// Sets all constraints. Where they open or close set and clear arcs, annotations are lost.
    pub fn set_constraints(&mut self, constraints: Constraints) {
        if constraints.settings.set_clear_arcs != self.constraints.settings.set_clear_arcs {
            self.forget_graph();
        }
        self.constraints = constraints;
        self.found = None;
    }

    /// The constraints.
    #[must_use]
    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// The design.
    #[must_use]
    pub fn netlist(&self) -> &Netlist {
        &self.netlist
    }

    /// The design, to change it. Annotations are lost: they were of another graph.
    pub fn netlist_mut(&mut self) -> &mut Netlist {
        self.forget_graph();
        Arc::make_mut(&mut self.netlist)
    }

    /// The design again.
    #[must_use]
    pub fn into_netlist(self) -> Netlist {
        Arc::unwrap_or_clone(self.netlist)
    }

    /// Sets the wires: none, one for all analysis points, or one for each.
    pub fn set_parasitics(&mut self, parasitics: Vec<Arc<Parasitics>>) {
        self.parasitics = parasitics;
        self.found = None;
    }

    /// Whether wires are known.
    #[must_use]
    pub fn has_parasitics(&self) -> bool {
        !self.parasitics.is_empty()
    }

    /// How delays are computed.
    #[must_use]
    pub fn calculator(&self) -> DelayCalculator {
        self.calculator
    }

    /// Chooses how delays are computed.
    pub fn set_calculator(&mut self, calculator: DelayCalculator) {
        self.calculator = calculator;
        self.found = None;
    }

    /// Gives delays, margins and slews that are not to be computed.
    pub fn annotate<T>(&mut self, give: impl FnOnce(&Netlist, &TimingGraph, &mut Annotations) -> T) -> T {
        self.found = None;
        let graph = graph_of(&mut self.graph, &self.netlist, &self.constraints);
        let annotations = self
            .annotations
            .get_or_insert_with(|| Annotations::new(graph, self.netlist.libraries()));
        give(&self.netlist, graph, annotations)
    }

    /// Takes over the delays and margins of an SDF file, for a scene or all.
    pub fn read_sdf(&mut self, file: &sdf::Ast, scene: Option<usize>) -> SdfReport {
        let analysis = self.constraints.analysis;
        self.annotate(|netlist, graph, annotations| {
            let target = SdfTarget {
                graph,
                netlist,
                analysis,
                scene,
                calculated: None,
            };
            annotations.read_sdf(target, file)
        })
    }

    /// The timing graph.
    pub fn graph(&mut self) -> &TimingGraph {
        graph_of(&mut self.graph, &self.netlist, &self.constraints)
    }

    /// Works out what is not known yet.
    pub fn update(&mut self) -> Results<'_> {
        let graph = graph_of(&mut self.graph, &self.netlist, &self.constraints);
        let inputs = DelayInputs {
            parasitics: &self.parasitics,
            calculator: self.calculator,
            annotations: self.annotations.as_ref(),
            analysis: self.constraints.analysis,
            ..DelayInputs::new(graph, &self.netlist, &self.constraints.environment)
        };
        let found = self
            .found
            .get_or_insert_with(|| Found::new(inputs, &self.constraints));
        let inputs = Inputs {
            delay: DelayInputs {
                blocked: Some(&found.blocked),
                ideal_slews: found.ideal_slews.as_ref(),
                ..inputs
            },
            constraints: &self.constraints,
            constants: &found.constants,
        };
        Results::new(inputs, &found.delays, &found.search)
    }

    fn forget_graph(&mut self) {
        self.graph = None;
        self.annotations = None;
        self.found = None;
    }
}

/// The graph, made if it is not there.
fn graph_of<'a>(
    graph: &'a mut Option<TimingGraph>,
    netlist: &Netlist,
    constraints: &Constraints,
) -> &'a TimingGraph {
    let options = GraphOptions {
        set_clear_arcs: constraints.settings.set_clear_arcs,
    };
    graph.get_or_insert_with(|| TimingGraph::new(netlist, options))
}

impl Found {
    fn new(delay: DelayInputs<'_>, constraints: &Constraints) -> Self {
        let blocking = Blocking::new(delay.netlist, constraints);
        let blocked = blocking.blocked(delay.graph);
        let constants = blocking.constants().clone();
        let delay = DelayInputs {
            blocked: Some(&blocked),
            ..delay
        };
        let inputs = Inputs {
            delay,
            constraints,
            constants: &constants,
        };
        let structure = Structure::new(inputs);
        let ideal_slews = structure.ideal_slews(inputs);
        let delay = DelayInputs {
            ideal_slews: ideal_slews.as_ref(),
            ..delay
        };
        let delays = Delays::compute(delay);
        let search = Search::new(Inputs { delay, ..inputs }, &delays, structure);
        Self {
            constants,
            blocked,
            ideal_slews,
            delays,
            search,
        }
    }
}
