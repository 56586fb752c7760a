//! Designs with what stands around them, set by hand.

use std::path::Path;
use std::sync::Arc;

use netlearn_graph::constraints::{AnalysisType, Drive, DrivingCell, Environment, PerEdge, PortLoad};
use netlearn_graph::ids::PinId;
use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::parasitics::{Parasitics, SpefOptions, SpefWires};
use netlearn_graph::timing::{
    Annotations, Blocked, DelayCalculator, DelayInputs, Delays, GraphOptions, IdealSlews, SdfTarget,
    TimingGraph, VertexId,
};
use netlearn_parsers::{Source, sdf};

/// A design, and all that its delays depend on.
pub(crate) struct Design {
    pub(crate) netlist: Netlist,
    pub(crate) graph: TimingGraph,
    pub(crate) environment: Environment,
    pub(crate) parasitics: Vec<Arc<Parasitics>>,
    pub(crate) calculator: DelayCalculator,
    pub(crate) ideal_slews: Option<IdealSlews>,
    pub(crate) blocked: Option<Blocked>,
    pub(crate) annotations: Option<Annotations>,
    pub(crate) analysis: AnalysisType,
}

impl Design {
    pub(crate) fn new(libraries: LibrarySet, verilog: &Path, top: &str) -> Self {
        let mut linker = Linker::new(libraries);
        linker.read(verilog).expect("a netlist");
        let netlist = linker.link(Some(top)).expect("it links").netlist;
        Self {
            graph: TimingGraph::new(&netlist, GraphOptions::default()),
            netlist,
            environment: Environment::default(),
            parasitics: Vec::new(),
            calculator: DelayCalculator::default(),
            ideal_slews: None,
            blocked: None,
            annotations: None,
            analysis: AnalysisType::default(),
        }
    }

    pub(crate) fn inputs(&self) -> DelayInputs<'_> {
        DelayInputs {
            parasitics: &self.parasitics,
            calculator: self.calculator,
            ideal_slews: self.ideal_slews.as_ref(),
            blocked: self.blocked.as_ref(),
            annotations: self.annotations.as_ref(),
            analysis: self.analysis,
            ..DelayInputs::new(&self.graph, &self.netlist, &self.environment)
        }
    }

    pub(crate) fn delays(&self) -> Delays {
        Delays::compute(self.inputs())
    }

    pub(crate) fn read_spef(&mut self, path: &Path, options: SpefOptions) {
        let source = Source::open(path).expect("parasitics");
        let wires = SpefWires::read(&self.netlist, &source, options).expect("parasitics");
        for warning in wires.report.warnings() {
            eprintln!("{warning}");
        }
        let mut parasitics = Parasitics::default();
        parasitics.take_over(&wires);
        self.parasitics.push(Arc::new(parasitics));
    }

    pub(crate) fn read_sdf(&mut self, path: &Path) -> Vec<String> {
        let source = Source::open(path).expect("delays");
        let file = sdf::parse(&source).expect("delays").tree;
        let target = SdfTarget {
            path: "",
            graph: &self.graph,
            netlist: &self.netlist,
            analysis: self.analysis,
            scene: None,
            calculated: None,
        };
        let mut annotations = Annotations::new(&self.graph, self.netlist.libraries());
        let report = annotations.read_sdf(target, &file);
        self.annotations = Some(annotations);
        report.warnings()
    }

    /// Takes the arcs of instances that begin at constant nets out.
    pub(crate) fn disable_constants(&mut self) {
        let (graph, netlist) = (&self.graph, &self.netlist);
        let mut blocked = Blocked::new(graph);
        for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
            for (edge, from) in graph.fanin(vertex) {
                let net = netlist.net_of(graph.pin(from));
                if net.is_some_and(|net| netlist.constant(net).is_some()) {
                    blocked.disable(edge);
                }
            }
        }
        self.blocked = Some(blocked);
    }

    /// Ideal clocks with slews by edge wherever a register or check sees one.
    pub(crate) fn make_clocks_ideal(&mut self, slews_ps: [f32; 2]) {
        let points = self.netlist.libraries().num_points();
        let mut slews = IdealSlews::new(&self.graph, points);
        let row = slews.add_row(&slews_ps.repeat(points));
        for vertex in (0..self.graph.num_vertices() as u32).map(VertexId) {
            slews.set(vertex, row);
        }
        self.ideal_slews = Some(slews);
    }

    /// Takes the edges between two pins out.
    pub(crate) fn disable(&mut self, from: &str, to: &str) {
        let [from, to] = [from, to].map(|name| self.netlist.find_pin(name).expect("a pin"));
        let (from, to) = (self.graph.load(from), self.graph.driver(to));
        let mut blocked = Blocked::new(&self.graph);
        for (edge, source) in self.graph.fanin(to.expect("it drives")) {
            if Some(source) == from {
                blocked.disable(edge);
            }
        }
        self.blocked = Some(blocked);
    }

    pub(crate) fn port(&self, name: &str) -> PinId {
        self.netlist.find_port(name).expect("the port is there")
    }

    pub(crate) fn drive(&mut self, port: &str, drive: Drive) {
        let port = self.port(port);
        self.environment.drives.insert(port, drive);
    }

    /// Every input but one gets a drive, and every output a load.
    pub(crate) fn surround(&mut self, but: &str, drive: &Drive, pin_ff: f32) {
        for port in self.netlist.ports() {
            if self.netlist.drives(port) && self.netlist.pin_name(port).to_string() != but {
                self.environment.drives.insert(port, drive.clone());
            }
            if self.netlist.reads(port) {
                self.environment.loads.insert(port, pins(pin_ff));
            }
        }
    }

    pub(crate) fn driving_cell(
        &self,
        cell: &str,
        from: Option<&str>,
        to: &str,
        from_slew_ps: [f32; 2],
    ) -> Drive {
        let libraries = self.netlist.libraries();
        let cell = libraries.find_cell(cell).expect("it is in the library");
        let port = |name: &str| {
            libraries
                .library()
                .find_port(cell, name)
                .expect("the cell has it")
        };
        let driving = DrivingCell {
            cell,
            from: from.map(port),
            to: port(to),
            from_slew_ps,
        };
        Drive {
            cell: everywhere(Some(driving)),
            ..Drive::default()
        }
    }
}

pub(crate) fn library(path: &Path) -> LibrarySet {
    LibrarySet::single(Library::read(path).expect("a library"))
}

/// The same for every mode and edge.
pub(crate) fn everywhere<T: Clone>(value: T) -> PerEdge<T> {
    [[value.clone(), value.clone()], [value.clone(), value]]
}

pub(crate) fn slew(ps: f32) -> Drive {
    Drive {
        slew_ps: everywhere(Some(ps)),
        ..Drive::default()
    }
}

pub(crate) fn pins(ff: f32) -> PortLoad {
    PortLoad {
        pin_ff: everywhere(ff),
        ..PortLoad::default()
    }
}
