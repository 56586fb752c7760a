//! After any changes an update finds what working out everything finds, to the bit.

use std::collections::HashMap;
use std::path::Path;

use netlearn_graph::constraints::Constraints;
use netlearn_graph::ids::{CellId, InstanceId, NetId};
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode, Point};
use netlearn_graph::netlist::Linker;
use netlearn_graph::parasitics::{Parasitics, RcNetwork, SpefOptions};
use netlearn_graph::timing::{Annotations, EdgeId, EdgeKind, Timing, VertexId};
use netlearn_parsers::{Source, sdc, spef};

use crate::{common, golden, synthetic};

/// splitmix64
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    /// Between 0 and 1.
    fn part(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }
}

/// What takes a change back.
#[derive(Clone, Copy, Debug)]
enum Undo {
    Resize(InstanceId, CellId),
    Wire(NetId),
    Arc(EdgeId, usize, Point),
    WireDelay(EdgeId, Point, Edge),
    Margin(usize, usize, Point),
    Slew(VertexId, Point, Edge),
}

/// Changes a design at random.
struct Editor {
    timing: Timing,
    random: Random,
    /// Wires as they were.
    wires: Parasitics,
    undos: Vec<Undo>,
    instances: Vec<InstanceId>,
    nets: Vec<NetId>,
    /// Cells in the place of which a cell may stand.
    alike: HashMap<CellId, Vec<CellId>>,
}

impl Editor {
    fn new(mut timing: Timing, seed: u64) -> Self {
        timing.update();
        let netlist = timing.netlist();
        let library = netlist.libraries().library();
        let instances: Vec<InstanceId> = netlist.instances().collect();
        let mut alike: HashMap<CellId, Vec<CellId>> = HashMap::new();
        for cell in instances.iter().filter_map(|&instance| netlist.cell(instance)) {
            if alike.contains_key(&cell) {
                continue;
            }
            let cells = (0..library.cells().len() as u32).map(CellId);
            let others: Vec<CellId> = cells.filter(|&other| library.is_alike(cell, other)).collect();
            alike.extend(others.iter().map(|&other| (other, others.clone())));
        }
        Self {
            nets: netlist.nets().collect(),
            instances,
            alike,
            random: Random(seed),
            wires: timing
                .parasitics()
                .first()
                .map_or_else(Parasitics::default, |wires| (**wires).clone()),
            undos: Vec::new(),
            timing,
        }
    }

    fn point(&mut self) -> Point {
        let points: Vec<Point> = self.timing.netlist().libraries().points().collect();
        points[self.random.below(points.len())]
    }

    fn edge(&mut self) -> Edge {
        Edge::ALL[self.random.below(2)]
    }

    /// Makes one change.
    fn edit(&mut self) {
        let undo = match self.random.below(8) {
            0 if !self.undos.is_empty() => {
                let place = self.random.below(self.undos.len());
                let undo = self.undos.swap_remove(place);
                self.undo(undo);
                None
            }
            0..=2 => self.resize(),
            3 | 4 => self.wire(),
            5 | 6 => self.delay(),
            _ => self.slew_or_margin(),
        };
        self.undos.extend(undo);
    }

    fn undo(&mut self, undo: Undo) {
        const TAKEN_BACK: f32 = f32::NAN;
        let given = |change: &dyn Fn(&mut Annotations), timing: &mut Timing| {
            timing.annotate(|_, _, given| change(given));
        };
        let timing = &mut self.timing;
        match undo {
            Undo::Resize(instance, cell) => drop(timing.resize(instance, cell).expect("it was one")),
            Undo::Wire(net) => timing.set_wire(net, &self.wires),
            Undo::Arc(edge, place, point) => {
                given(&|given| given.set_arc(edge, place, point, TAKEN_BACK), timing);
            }
            Undo::WireDelay(edge, point, at) => {
                given(&|given| given.set_wire(edge, point, at, TAKEN_BACK), timing);
            }
            Undo::Margin(check, place, point) => {
                given(
                    &|given| given.set_deferred(check, place, point, TAKEN_BACK),
                    timing,
                );
            }
            Undo::Slew(vertex, point, at) => {
                given(&|given| given.set_slew(vertex, point, at, TAKEN_BACK), timing);
            }
        }
    }

    fn resize(&mut self) -> Option<Undo> {
        let instance = self.instances[self.random.below(self.instances.len())];
        let old = self.timing.netlist().cell(instance)?;
        let cells = &self.alike[&old];
        let cell = cells[self.random.below(cells.len())];
        self.timing.resize(instance, cell).expect("they are alike");
        Some(Undo::Resize(instance, old))
    }

    /// A star, some capacitance, or no wire.
    fn wire(&mut self) -> Option<Undo> {
        let net = self.nets[self.random.below(self.nets.len())];
        let mut wires = Parasitics::default();
        match self.random.below(4) {
            0 => {}
            1 => wires.set_lumped(net, 20.0 * self.random.part() as f32),
            _ => {
                let netlist = self.timing.netlist();
                let pins = netlist.net_pins(net);
                let mut network = RcNetwork::new(pins.len() + 1);
                let places: Vec<_> = pins.iter().copied().zip(1..).collect();
                for &(_, place) in &places {
                    network.add_resistor(0, place, self.random.part());
                    network.add_capacitance(place, 10.0 * self.random.part());
                }
                wires.set_network(netlist, net, &network, &places);
            }
        }
        self.timing.set_wire(net, &wires);
        Some(Undo::Wire(net))
    }

    fn delay(&mut self) -> Option<Undo> {
        let (point, at) = (self.point(), self.edge());
        let ps = (200.0 * self.random.part()) as f32;
        let edges = self.timing.graph().num_edges();
        let edge = EdgeId(self.random.below(edges) as u32);
        let place = self.random.next() as usize;
        self.timing
            .annotate(|netlist, graph, given| match graph.kind(edge) {
                EdgeKind::Wire => {
                    given.set_wire(edge, point, at, ps);
                    Some(Undo::WireDelay(edge, point, at))
                }
                EdgeKind::Cell(set) => {
                    let place = place % netlist.libraries().library().arc_set(set).arcs.len().max(1);
                    given.set_arc(edge, place, point, ps);
                    Some(Undo::Arc(edge, place, point))
                }
            })
    }

    fn slew_or_margin(&mut self) -> Option<Undo> {
        let (point, at) = (self.point(), self.edge());
        let ps = (100.0 * self.random.part()) as f32;
        let deferred = self.timing.graph().deferred().len();
        if deferred > 0 && self.random.chance(2) {
            let check = self.random.below(deferred);
            self.timing
                .annotate(|_, _, given| given.set_deferred(check, 0, point, ps));
            return Some(Undo::Margin(check, 0, point));
        }
        let vertices = self.timing.graph().num_vertices();
        let vertex = VertexId(self.random.below(vertices) as u32);
        self.timing
            .annotate(|_, _, given| given.set_slew(vertex, point, at, ps));
        Some(Undo::Slew(vertex, point, at))
    }

    /// The same design, of which nothing is known yet.
    fn anew(&mut self) -> Timing {
        let old = &mut self.timing;
        let mut timing = Timing::new(old.netlist().clone());
        timing.set_constraints(old.constraints().clone());
        timing.set_parasitics(old.parasitics().to_vec());
        timing.set_calculator(old.calculator());
        let given = old.annotate(|_, _, given| given.clone());
        timing.annotate(|_, _, to| *to = given);
        timing
    }

    fn check(&mut self, about: &str) {
        let mut anew = self.anew();
        for mode in Mode::ALL {
            assert_eq!(self.timing.summary(mode), anew.summary(mode), "{about}");
        }
        let ours = golden::bits(&self.timing.update());
        let results = anew.update();
        let expected = golden::bits(&results);
        if ours != expected {
            let differ = ours.iter().zip(&expected).filter(|(a, b)| a != b).count();
            let first = ours.iter().zip(&expected).position(|(a, b)| a != b);
            let row = 8 * results.netlist().libraries().num_points();
            let vertex = first
                .map(|at| at / row)
                .filter(|&at| at < results.graph().num_vertices());
            let pin = vertex.map(|vertex| {
                let pin = results.graph().pin(VertexId(vertex as u32));
                results.netlist().pin_name(pin).to_string()
            });
            let numbers = first.map(|at| (at % row, f64::from_bits(ours[at]), f64::from_bits(expected[at])));
            panic!("{about}: {differ} numbers differ, the first at {pin:?}: {numbers:?}");
        }
    }
}

/// Changes a design so many times, and compares after each so many.
fn edit(about: &str, editor: &mut Editor, times: usize, each: usize) {
    for time in 1..=times {
        editor.edit();
        // Now and then only the ends are asked for, and what else follows waits.
        if time % 2 == 0 {
            editor.timing.update();
        } else {
            editor.timing.summary(Mode::Late);
        }
        if time % each == 0 {
            editor.check(&format!("{about}, after {time} changes"));
        }
    }
}

fn of_case(script: &Path, seed: u64) -> Editor {
    Editor::new(golden::read(script).expect("a design"), seed)
}

#[test]
fn designs() {
    let Some(timing) = common::shared("timing") else {
        return;
    };
    for case in ["gcd_nangate45/spef_ocv", "gcd_sky130hd/spef_prop_ocv"] {
        let mut editor = of_case(&timing.join(case).join("cmds.tcl"), 1);
        edit(case, &mut editor, 150, 5);
    }
}

/// Latches, shared clock paths, generated clocks, nets with several drivers, loops, gates, references, bounds.
#[test]
fn small_designs() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let only = std::env::var("CASE").unwrap_or_default();
    for script in crate::fixtures::scripts(&micro) {
        let case = script
            .parent()
            .and_then(Path::file_name)
            .expect("a folder")
            .to_string_lossy();
        if !case.contains(&only) {
            continue;
        }
        if let Some(timing) = golden::read(&script) {
            let mut editor = Editor::new(timing, 2);
            edit(&case, &mut editor, 12, 1);
        }
    }
}

/// Two latches in a row that never close, and one that does.
#[test]
fn open_latches() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let design = "module top (clk, d, q); input clk, d; output q; wire a, b, c, e, f, g, h, i;
        BUF b0 (.A(clk), .Y(h)); DFF r1 (.D(d), .CK(clk), .Q(a)); INV u1 (.A(a), .Y(b));
        LATH l1 (.D(b), .G(1'b1), .Q(c)); BUF u2 (.A(c), .Y(e)); NAND2 u3 (.A(e), .B(a), .Y(f));
        LATL l2 (.D(f), .G(1'b0), .Q(g)); LATL l3 (.D(g), .G(h), .Q(i)); DFF r2 (.D(i), .CK(h), .Q(q)); endmodule";
    let script = "create_clock -name c -period 0.5 [get_ports clk]\nset_propagated_clock c
        set_input_delay 0.1 -clock c [get_ports d]\nset_output_delay 0.1 -clock c [get_ports q]
        set_timing_derate -early 0.9\nset_timing_derate -late 1.1";
    let timing = crate::constrained(&crate::micro_design(&micro, design), script).0;
    edit("open latches", &mut Editor::new(timing, 3), 60, 1);
}

/// All annotations may be replaced at once.
#[test]
fn replaced_annotations() {
    let Some(micro) = common::shared("timing/micro") else {
        return;
    };
    let script = micro.join("m05_crpr/cmds.tcl");
    let mut timing = golden::read(&script).expect("a design");
    let before = golden::bits(&timing.update());
    let none = timing.annotate(|_, _, given| given.clone());
    timing.annotate(|netlist, graph, given| {
        for point in netlist.libraries().points() {
            for edge in (0..graph.num_edges() as u32).map(EdgeId) {
                match graph.kind(edge) {
                    EdgeKind::Wire => given.set_wire(edge, point, Edge::Rise, 30.0),
                    EdgeKind::Cell(_) => given.set_arc(edge, 0, point, 70.0),
                }
            }
        }
    });
    assert!(golden::bits(&timing.update()) != before);
    timing.annotate(|_, _, given| *given = none);
    assert!(golden::bits(&timing.update()) == before);
}

#[test]
fn generated_design() {
    let Some(path) = synthetic::library() else { return };
    let (flops, levels, gates) = (100, 12, 150);
    let text = synthetic::design(flops, levels, gates);
    let wires = Source::from_bytes("syn.spef", synthetic::parasitics(&text, flops, levels, gates));
    let library = Library::read(path).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker
        .add(Source::from_bytes("syn.v", text))
        .expect("what was written");
    let netlist = linker.link(None).expect("what was written").netlist;
    let sdc = Source::from_bytes(
        "syn.sdc",
        "create_clock -name clk -period 0.4 [get_ports clk]\n\
         set_input_delay 0.1 -clock clk [get_ports in*]\nset_output_delay 0.1 -clock clk [get_ports out*]\n",
    );
    let sdc = sdc::parse(&sdc).expect("what was written").tree;
    let constraints: Constraints = Constraints::compile(&netlist, &sdc).constraints;
    let file = spef::parse(&wires).expect("what was written").tree;
    let (wires, _) = Parasitics::from_spef(&netlist, &file, SpefOptions::default());
    let mut timing = Timing::new(netlist);
    timing.set_constraints(constraints);
    timing.set_parasitics(vec![wires.into()]);
    let mut editor = Editor::new(timing, 3);
    edit("syn", &mut editor, 200, 20);
}
