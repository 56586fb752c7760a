//! The timing of a design: what is known of it, and one call that works everything out.
//! Not for: how that is done; see [`super::search`] and [`super::delays`].

use std::sync::Arc;

use netlearn_parsers::sdf;

use super::changes::Changes;
use super::delays::Given;
use super::search::{Inputs, Results, Search, Structure, Summary};
use super::{
    Annotations, Blocked, Blocking, Constants, DelayCalculator, DelayInputs, Delays, GraphOptions,
    IdealSlews, SdfReport, SdfTarget, TimingGraph,
};
use crate::constraints::Constraints;
use crate::ids::{CellId, InstanceId, NetId};
use crate::library::Mode;
use crate::netlist::{EditError, Netlist, Swap};
use crate::parasitics::Parasitics;

/// A design with its constraints, wires and delays that are given.
///
/// [`Timing::update`] gives [`Results`], which borrow it: as long as they are held, nothing can change,
/// and nothing is ever out of date.
///
/// After [`Timing::resize`], [`Timing::set_wire`] and [`Timing::annotate`] an update works out only what
/// follows from the change, and finds what it would find if it worked out everything, to the bit. After
/// other changes it works out everything.
///
/// ```
/// # use netlearn_graph::constraints::Constraints;
/// # use netlearn_graph::library::{Library, LibrarySet, Mode};
/// # use netlearn_graph::netlist::Linker;
/// # use netlearn_graph::timing::Timing;
/// # use netlearn_parsers::{Source, sdc};
/// # let cell = |name, ps| format!(r#"cell ({name}) {{ pin (A) {{ direction : input; }} pin (Y) {{
/// #     direction : output; function : "!A"; timing () {{ related_pin : "A"; cell_rise (scalar) {{
/// #     values ("{ps}"); }} cell_fall (scalar) {{ values ("{ps}"); }} }} }} }}"#);
/// # let library = format!(r#"library (l) {{ time_unit : "1ps"; {} {} }}"#, cell("INV_X1", 9), cell("INV_X2", 5));
/// # let library = Library::from_source(&Source::from_bytes("l.lib", library))?;
/// # let mut linker = Linker::new(LibrarySet::single(library));
/// # linker.add(Source::from_bytes("t.v", "module t (a, y); input a; output y;
/// #     INV_X1 u (.A(a), .Y(y)); endmodule"))?;
/// # let netlist = linker.link(None)?.netlist;
/// let sdc = "create_clock -name c -period 20
///     set_input_delay 0 -clock c [get_ports a]
///     set_output_delay 0 -clock c [get_ports y]";
/// let sdc = sdc::parse(&Source::from_bytes("t.sdc", sdc))?.tree;
/// let constraints = Constraints::compile(&netlist, &sdc).constraints;
/// let mut timing = Timing::new(netlist);
/// timing.set_constraints(constraints);
/// assert_eq!(timing.update().worst_slack_ps(Mode::Late), 11.0);
///
/// // What if the inverter were the larger one?
/// let inverter = timing.netlist().find_instance("u").expect("an instance");
/// let larger = timing.netlist().libraries().find_cell("INV_X2").expect("a cell");
/// timing.resize(inverter, larger)?;
/// assert_eq!(timing.update().worst_slack_ps(Mode::Late), 15.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

/// How far an update goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Up to the slacks of ends.
    Ends,
    All,
}

/// What was worked out.
#[derive(Debug)]
struct Found {
    constants: Constants,
    blocked: Blocked,
    ideal_slews: Option<IdealSlews>,
    delays: Delays,
    search: Search,
    /// What was changed since then.
    changes: Changes,
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

    /// Makes an instance one of another cell. Nets stay on the pins of their names.
    ///
    /// Only what follows is worked out again where the cells are alike ([`crate::library::Library::is_alike`]) and no
    /// constraint disables arcs of theirs; what is given of the delays of the instance then stays. Else
    /// the graph is made anew, and annotations are lost.
    ///
    /// # Errors
    /// If a pin that is connected has no pin of its name in the new cell. Nothing is changed then.
    pub fn resize(&mut self, instance: InstanceId, cell: CellId) -> Result<Swap, EditError> {
        let old = self.netlist.cell(instance);
        let netlist = Arc::make_mut(&mut self.netlist);
        let swap = netlist.swap_cell(instance, cell)?;
        let library = self.netlist.libraries().library();
        let alike = old.filter(|&old| {
            let is_disabled = |cell| self.constraints.disabled.is_about(library, instance, cell);
            library.is_alike(old, cell) && !is_disabled(old) && !is_disabled(cell)
        });
        let (Some(old), Some(graph)) = (alike, &mut self.graph) else {
            self.forget_graph();
            return Ok(swap);
        };
        let pins = self.netlist.pins_of(instance);
        let sets = [old, cell].map(|cell| library.cell(cell).arc_sets);
        graph.replace_arc_sets(pins, sets);
        if let Some(found) = &mut self.found {
            for pin in pins {
                match self.netlist.net_of(pin) {
                    Some(net) => found.changes.net(graph, &self.netlist, net),
                    None => found.changes.drivers.extend(graph.driver(pin)),
                }
                // Factors on delays are those of the cell.
                for vertex in [graph.load(pin), graph.driver(pin)].into_iter().flatten() {
                    found.changes.vertex(graph, vertex);
                }
            }
        }
        Ok(swap)
    }

    /// Takes over the wire of a net from `wires`, at all analysis points; if they have none, it becomes ideal.
    pub fn set_wire(&mut self, net: NetId, wires: &Parasitics) {
        if self.parasitics.is_empty() {
            self.parasitics.push(Arc::default());
        }
        for parasitics in &mut self.parasitics {
            Arc::make_mut(parasitics).set_from(net, wires);
        }
        if let (Some(found), Some(graph)) = (&mut self.found, &self.graph) {
            found.changes.net(graph, &self.netlist, net);
        }
    }

    /// Sets the wires: none, one for all analysis points, or one for each.
    pub fn set_parasitics(&mut self, parasitics: Vec<Arc<Parasitics>>) {
        self.parasitics = parasitics;
        self.found = None;
    }

    /// The wires: none, one for all analysis points, or one for each.
    #[must_use]
    pub fn parasitics(&self) -> &[Arc<Parasitics>] {
        &self.parasitics
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
        let graph = graph_of(&mut self.graph, &self.netlist, &self.constraints);
        let annotations = self
            .annotations
            .get_or_insert_with(|| Annotations::new(graph, self.netlist.libraries()));
        let stamp = annotations.stamp();
        let done = give(&self.netlist, graph, annotations);
        if !annotations.has_stamp(stamp) {
            self.found = None;
        }
        done
    }

    /// Takes over the delays and margins of an SDF file, for a scene or all.
    pub fn read_sdf(&mut self, file: &sdf::Ast, scene: Option<usize>) -> SdfReport {
        let analysis = self.constraints.analysis;
        self.annotate(|netlist, graph, annotations| {
            let target = SdfTarget {
                graph,
                netlist,
                path: "",
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
        let (found, inputs) = self.find(Extent::All);
        Results::new(inputs, &found.delays, &found.search)
    }

    /// Sums over all ends of a mode. What is required of other pins may wait for the next [`Timing::update`]: this
    /// is the cheapest question after a change.
    pub fn summary(&mut self, mode: Mode) -> Summary {
        let (found, inputs) = self.find(Extent::Ends);
        found.search.summary(inputs.delay.netlist.libraries(), mode)
    }

    fn find(&mut self, extent: Extent) -> (&Found, Inputs<'_>) {
        let graph = graph_of(&mut self.graph, &self.netlist, &self.constraints);
        let given = self.annotations.as_mut().map(Annotations::take_changes);
        let inputs = DelayInputs {
            parasitics: &self.parasitics,
            calculator: self.calculator,
            annotations: self.annotations.as_ref(),
            analysis: self.constraints.analysis,
            ..DelayInputs::new(graph, &self.netlist, &self.constraints.environment)
        };
        // More was given than is told one by one.
        if given == Some(None) {
            self.found = None;
        }
        let found: &Found = match &mut self.found {
            Some(found) => {
                let given = given.flatten().unwrap_or_default();
                found.update(inputs, &self.constraints, &given, extent);
                found
            }
            none => none.insert(Found::new(inputs, &self.constraints)),
        };
        (found, found.inputs(inputs, &self.constraints))
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
        let changes = Changes::new(delay.graph);
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
            changes,
        }
    }

    /// What the search reads.
    fn inputs<'a>(&'a self, delay: DelayInputs<'a>, constraints: &'a Constraints) -> Inputs<'a> {
        Inputs {
            delay: DelayInputs {
                blocked: Some(&self.blocked),
                ideal_slews: self.ideal_slews.as_ref(),
                ..delay
            },
            constraints,
            constants: &self.constants,
        }
    }

    /// Works out what follows from what was changed.
    fn update(&mut self, delay: DelayInputs<'_>, constraints: &Constraints, given: &[Given], extent: Extent) {
        let Self {
            constants,
            blocked,
            ideal_slews,
            delays,
            search,
            changes,
        } = self;
        let delay = DelayInputs {
            blocked: Some(blocked),
            ideal_slews: ideal_slews.as_ref(),
            ..delay
        };
        for &given in given {
            changes.given(delay.graph, given);
            if let Given::Slew(vertex) = given
                && !delay.graph.is_driver(vertex)
                && delay.graph.fanin(vertex).len() == 0
            {
                delays.give_slew(&delay, vertex, changes);
            }
        }
        let inputs = Inputs {
            delay,
            constraints,
            constants,
        };
        if !changes.has_ends() {
            delays.update(delay, changes);
            if !search.update_ends(inputs, delays, changes) {
                search.all(inputs, delays);
                changes.clear();
            }
        }
        if extent == Extent::All && !changes.required.is_empty() {
            search.update_required(inputs, delays, changes);
        }
    }
}
