//! Small designs of which every path is worked out one by one, from how they were drawn up.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use netlearn_graph::constraints::{Constraints, Ends, Exception, ExceptionKind, Through};
use netlearn_graph::library::{Edge, Library, LibrarySet, Mode};
use netlearn_graph::netlist::Linker;
use netlearn_graph::timing::{Enumeration, PathQuery, Results, Timing};
use netlearn_parsers::{Source, sdc};

const PERIOD_PS: f64 = 100.0;
/// Factors on the delays of cells, early and late.
const DERATES: [f64; 2] = [0.75, 1.25];
const SETUP_PS: f64 = 7.0;
const HOLD_PS: f64 = 3.0;
const INPUT_DELAY_PS: f64 = 20.0;
/// Inputs, registers, gates.
const COUNTS: [usize; 3] = [2, 5, 11];

/// A kind of gate: its name, its function, and of each input the delays to a rising and a falling output.
struct Kind {
    name: &'static str,
    function: &'static str,
    /// Whether edges go through as they are, or the other way round.
    passes: [bool; 2],
    delays: &'static [[f64; 2]],
}

/// Some delays are equal, so that paths tie.
const KINDS: [Kind; 4] = [
    Kind {
        name: "BUF",
        function: "A",
        passes: [true, false],
        delays: &[[8.0, 10.0]],
    },
    Kind {
        name: "NAND",
        function: "!(A & B)",
        passes: [false, true],
        delays: &[[5.0, 4.0], [6.0, 4.0]],
    },
    Kind {
        name: "AND",
        function: "A & B",
        passes: [true, false],
        delays: &[[9.0, 11.0], [9.0, 12.0]],
    },
    Kind {
        name: "XOR",
        function: "A ^ B",
        passes: [true, true],
        delays: &[[13.0, 12.0], [15.0, 12.0]],
    },
];
/// Of a register from its clock, and of a buffer of the clock.
const LAUNCH_PS: [f64; 2] = [14.0, 13.0];
const CLOCK_PS: f64 = 6.0;

fn library() -> Library {
    let mut text = String::from(
        "library (l) { time_unit : \"1ps\"; capacitive_load_unit (1, ff);\n\
         default_input_pin_cap : 0; default_output_pin_cap : 0;\n",
    );
    let arc = |related: &str, sense: &str, delays: [f64; 2]| {
        format!(
            "timing () {{ related_pin : \"{related}\"; {sense}\n\
             cell_rise (scalar) {{ values (\"{}\"); }} cell_fall (scalar) {{ values (\"{}\"); }}\n\
             rise_transition (scalar) {{ values (\"1\"); }} fall_transition (scalar) {{ values (\"1\"); }} }}\n",
            delays[0], delays[1]
        )
    };
    for kind in &KINDS {
        let sense = match kind.passes {
            [true, true] => "timing_sense : non_unate;",
            [true, false] => "timing_sense : positive_unate;",
            _ => "timing_sense : negative_unate;",
        };
        _ = write!(text, "cell ({}) {{", kind.name);
        let pins = ["A", "B"].into_iter().zip(kind.delays);
        for (pin, _) in pins.clone() {
            _ = write!(text, "pin ({pin}) {{ direction : input; }}");
        }
        _ = write!(
            text,
            "pin (Y) {{ direction : output; function : \"{}\";",
            kind.function
        );
        text.extend(pins.map(|(pin, &delays)| arc(pin, sense, delays)));
        text += "} }\n";
    }
    let clock_buffer = arc("A", "timing_sense : positive_unate;", [CLOCK_PS; 2]);
    let launch = arc("C", "timing_type : rising_edge;", LAUNCH_PS);
    let check = |kind: &str, margin: f64| {
        format!(
            "timing () {{ related_pin : \"C\"; timing_type : {kind}_rising;\n\
             rise_constraint (scalar) {{ values (\"{margin}\"); }}\n\
             fall_constraint (scalar) {{ values (\"{margin}\"); }} }}\n"
        )
    };
    _ = write!(
        text,
        "cell (CBUF) {{ pin (A) {{ direction : input; }}\n\
         pin (Y) {{ direction : output; function : \"A\"; {clock_buffer} }} }}\n\
         cell (REG) {{ ff (Q0, N0) {{ clocked_on : \"C\"; next_state : \"D\"; }}\n\
         pin (C) {{ direction : input; clock : true; }}\n\
         pin (D) {{ direction : input; {} {} }}\n\
         pin (Q) {{ direction : output; function : \"Q0\"; {launch} }} }} }}\n",
        check("setup", SETUP_PS),
        check("hold", HOLD_PS)
    );
    Library::from_source(&Source::from_bytes("l.lib", text.as_str())).expect("a library")
}

/// Numbers that look like chance (Knuth's generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

/// A design: signals are numbered, inputs first, then registers, then gates.
struct Design {
    /// The kind of each gate, and the signals that it reads.
    gates: Vec<(usize, [usize; 2])>,
    /// The signals that registers read.
    data: Vec<usize>,
    /// The buffer before each buffer of the clock, which is before it in number; the first has the port.
    buffers: Vec<usize>,
    /// The buffer of each register.
    clocks: Vec<usize>,
}

impl Design {
    fn new(dice: &mut Dice) -> Self {
        let [inputs, registers, gates] = COUNTS;
        let sources = inputs + registers;
        // Each signal is read by the gates behind it, most often by those near.
        let mut signal = |count: usize| count - 1 - dice.below(count).min(dice.below(count));
        let pairs: Vec<[usize; 2]> = (0..gates)
            .map(|gate| [signal(sources + gate), signal(sources + gate)])
            .collect();
        let data = (0..registers).map(|_| signal(sources + gates)).collect();
        Self {
            gates: pairs
                .into_iter()
                .map(|pair| (dice.below(KINDS.len()), pair))
                .collect(),
            data,
            buffers: (0..4usize).map(|number| dice.below(number.max(1))).collect(),
            clocks: (0..registers).map(|_| dice.below(4)).collect(),
        }
    }

    fn verilog(&self) -> String {
        let [inputs, registers, _] = COUNTS;
        let net = |signal: usize| format!("s{signal}");
        let ports: Vec<String> = (0..inputs).map(net).collect();
        let mut text = format!("module m (clk, {0}); input clk, {0};\n", ports.join(", "));
        for (number, before) in self.buffers.iter().enumerate() {
            let before = if number == 0 {
                "clk".to_owned()
            } else {
                format!("c{before}")
            };
            _ = writeln!(text, "CBUF b{number} (.A({before}), .Y(c{number}));");
        }
        for (number, (data, clock)) in self.data.iter().zip(&self.clocks).enumerate() {
            let (data, output) = (net(*data), net(inputs + number));
            _ = writeln!(text, "REG r{number} (.D({data}), .C(c{clock}), .Q({output}));");
        }
        for (number, (kind, [a, b])) in self.gates.iter().enumerate() {
            let [a, b, y] = [*a, *b, inputs + registers + number].map(net);
            let kind = &KINDS[*kind];
            let b = if kind.delays.len() > 1 {
                format!(".B({b}), ")
            } else {
                String::new()
            };
            _ = writeln!(text, "{} g{number} (.A({a}), {b}.Y({y}));", kind.name);
        }
        text + "endmodule\n"
    }

    /// The buffers of the clock before a register, from the port on.
    fn clock_path(&self, register: usize) -> Vec<usize> {
        let mut path = vec![self.clocks[register]];
        while path[path.len() - 1] != 0 {
            path.push(self.buffers[path[path.len() - 1]]);
        }
        path.reverse();
        path
    }

    /// Calls `visit` for every path to a signal with an edge, with its signals from the last one back, and how
    /// long it takes before derates. `behind` are the signals behind this one.
    fn paths_to(
        &self,
        signal: usize,
        edge: Edge,
        later: f64,
        behind: &[usize],
        visit: &mut impl FnMut(&[usize], f64),
    ) {
        let [inputs, registers, _] = COUNTS;
        let way = &[behind, &[signal]].concat();
        if signal < inputs {
            return visit(way, later);
        }
        if signal < inputs + registers {
            return visit(way, later + LAUNCH_PS[edge.index()]);
        }
        let (kind, read) = &self.gates[signal - inputs - registers];
        let kind = &KINDS[*kind];
        for (signal, delays) in read.iter().zip(kind.delays) {
            for (passes, before) in kind.passes.into_iter().zip([edge, edge.opposite()]) {
                if passes {
                    self.paths_to(*signal, before, later + delays[edge.index()], way, visit);
                }
            }
        }
    }

    /// The register that launches a path.
    fn launch_of(way: &[usize]) -> Option<usize> {
        way.last().and_then(|first| first.checked_sub(COUNTS[0]))
    }

    /// The slacks of all paths to each register, the least first.
    fn slacks(&self, mode: Mode) -> BTreeMap<String, Vec<f64>> {
        self.slacks_of(mode, |_| true)
    }

    /// The slacks of those paths that are wanted, by their signals from the last one back.
    fn slacks_of(&self, mode: Mode, is_wanted: impl Fn(&[usize]) -> bool) -> BTreeMap<String, Vec<f64>> {
        let [own, other] = match mode {
            Mode::Early => DERATES,
            Mode::Late => [DERATES[1], DERATES[0]],
        };
        let mut slacks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for (register, &data) in self.data.iter().enumerate() {
            let capture = self.clock_path(register);
            let mut of_end = Vec::new();
            for edge in Edge::ALL {
                self.paths_to(data, edge, 0.0, &[], &mut |way, ps| {
                    if !is_wanted(way) {
                        return;
                    }
                    let launch = Self::launch_of(way).map(|launch| self.clock_path(launch));
                    let shared = launch.as_ref().map_or(0, |launch| {
                        launch.iter().zip(&capture).take_while(|(a, b)| a == b).count()
                    });
                    let credit = (DERATES[1] - DERATES[0]) * CLOCK_PS * shared as f64;
                    let start = match &launch {
                        Some(launch) => own * CLOCK_PS * launch.len() as f64,
                        None => INPUT_DELAY_PS,
                    };
                    let arrival = start + own * ps;
                    let captured = other * CLOCK_PS * capture.len() as f64;
                    of_end.push(match mode {
                        Mode::Late => PERIOD_PS + captured + credit - SETUP_PS - arrival,
                        Mode::Early => arrival - (captured - credit + HOLD_PS),
                    });
                });
            }
            of_end.sort_by(f64::total_cmp);
            slacks.insert(format!("r{register}/D"), of_end);
        }
        slacks
    }
}

fn assert_equal(found: &[f64], expected: &[f64], what: &str) {
    let is_near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-3;
    let is_equal = found.len() == expected.len() && found.iter().zip(expected).all(is_near);
    assert!(is_equal, "{what}:\n{found:?} for\n{expected:?}");
}

/// What all designs have in common.
struct Bench {
    libraries: Arc<LibrarySet>,
    constraints: sdc::Ast,
}

impl Bench {
    fn new(more: &str) -> Self {
        let ports: Vec<String> = (0..COUNTS[0]).map(|input| format!("s{input}")).collect();
        let constraints = format!(
            "create_clock -name clk -period {PERIOD_PS} [get_ports clk]\n\
             set_propagated_clock [get_clocks clk]\n\
             set_timing_derate -early -cell_delay {}\nset_timing_derate -late -cell_delay {}\n\
             set_input_delay {INPUT_DELAY_PS} -clock clk [get_ports {{{}}}]\n{more}",
            DERATES[0],
            DERATES[1],
            ports.join(" ")
        );
        let script = sdc::parse(&Source::from_bytes("m.sdc", constraints)).expect("a script");
        Self {
            libraries: Arc::new(LibrarySet::single(library())),
            constraints: script.tree,
        }
    }

    fn timing(&self, design: &Design) -> Timing {
        let mut linker = Linker::new(Arc::clone(&self.libraries));
        linker
            .add(Source::from_bytes("m.v", design.verilog()))
            .expect("a netlist");
        let netlist = linker.link(None).expect("it links").netlist;
        let constraints = Constraints::compile(&netlist, &self.constraints).constraints;
        let mut timing = Timing::new(netlist);
        timing.set_constraints(constraints);
        timing
    }
}

/// The slacks of paths by their ends, the least first.
fn slacks_of(results: &Results<'_>, query: &PathQuery) -> BTreeMap<String, Vec<f64>> {
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for path in results.paths(query) {
        let name = results.netlist().pin_name(path.end.endpoint).to_string();
        found.entry(name).or_default().push(path.end.slack_ps);
    }
    found
}

#[test]
fn worst_paths_are_the_worst_of_all() {
    let bench = Bench::new("");
    let mut dice = Dice(1);
    let mut paths = 0;
    for number in 0..80 {
        let design = Design::new(&mut dice);
        let mut timing = bench.timing(&design);
        let results = timing.update();
        for mode in Mode::ALL {
            let all = design.slacks(mode);
            paths += all.values().map(Vec::len).sum::<usize>();
            for per_endpoint in [1, 3, 10, usize::MAX] {
                let query = PathQuery {
                    mode,
                    per_endpoint,
                    per_group: usize::MAX,
                    ..PathQuery::default()
                };
                let found = slacks_of(&results, &query);
                for (end, slacks) in &all {
                    let what = format!("design {number}, {per_endpoint} to {end}, {mode:?}");
                    let expected = &slacks[..slacks.len().min(per_endpoint)];
                    assert_equal(&found[end], expected, &what);
                }
            }
            let mut worst: Vec<f64> = all.into_values().flatten().collect();
            worst.sort_by(f64::total_cmp);
            let query = PathQuery {
                mode,
                per_endpoint: usize::MAX,
                per_group: 20,
                ..PathQuery::default()
            };
            let found: Vec<f64> = results
                .paths(&query)
                .iter()
                .map(|path| path.end.slack_ps)
                .collect();
            assert_equal(
                &found,
                &worst[..worst.len().min(20)],
                &format!("design {number}, {mode:?}"),
            );
        }
    }
    assert!(paths > 5_000, "{paths} paths are few");
}

/// Of paths from a register, through one gate or through two, or to a register, those that are not the worst of
/// their end are found as well.
#[test]
fn wanted_paths_are_the_worst_of_their_kind() {
    let bench = Bench::new("");
    let mut dice = Dice(4);
    let mut paths = 0;
    for number in 0..40 {
        let design = Design::new(&mut dice);
        let mut timing = bench.timing(&design);
        let results = timing.update();
        let netlist = results.netlist();
        let pin = |name: String| netlist.find_pin(&name).expect("a pin");
        let sources = COUNTS[0] + COUNTS[1];
        for _ in 0..6 {
            let from = (dice.below(2) == 0).then(|| dice.below(COUNTS[1]));
            let mut gates: Vec<usize> = (0..dice.below(3)).map(|_| dice.below(COUNTS[2])).collect();
            gates.dedup();
            let to = (dice.below(3) == 0).then(|| dice.below(COUNTS[1]));
            let through = |&gate: &usize| Through {
                pins: vec![pin(format!("g{gate}/Y"))],
                ..Through::default()
            };
            let ends = |pin| Ends {
                pins: vec![pin],
                ..Ends::default()
            };
            let wanted = Exception {
                kind: ExceptionKind::Wanted,
                modes: [true; 2],
                from: from.map(|register| ends(pin(format!("r{register}/C")))),
                throughs: gates.iter().map(through).collect(),
                to: to.map(|register| ends(pin(format!("r{register}/D")))),
                end_edge: None,
            };
            let query = PathQuery {
                per_endpoint: 4,
                per_group: usize::MAX,
                wanted: Some(vec![wanted]),
                ..PathQuery::default()
            };
            let found = slacks_of(&results, &query);
            let is_wanted = |way: &[usize]| {
                let mut forth = way.iter().rev();
                let begins = from.is_none() || from == Design::launch_of(way);
                begins
                    && gates
                        .iter()
                        .all(|gate| forth.any(|&signal| signal == sources + gate))
            };
            for (end, slacks) in design.slacks_of(Mode::Late, is_wanted) {
                let is_end = to.is_none_or(|register| end == format!("r{register}/D"));
                let expected = if is_end {
                    &slacks[..slacks.len().min(4)]
                } else {
                    &[]
                };
                let what = format!("design {number}, {from:?} through {gates:?} to {to:?}, {end}");
                assert_equal(found.get(&end).map_or(&[], Vec::as_slice), expected, &what);
                paths += expected.len();
            }
        }
    }
    assert!(paths > 500, "{paths} paths are few");
}

/// OpenSTA's lists begin with the worst, hold no path that there is not, and each that there is if they are
/// long enough; short ones leave worse paths out.
#[test]
fn lists_as_of_opensta_are_among_all_paths() {
    let bench = Bench::new("");
    let mut dice = Dice(3);
    let mut left_out = 0;
    for number in 0..40 {
        let design = Design::new(&mut dice);
        let mut timing = bench.timing(&design);
        let results = timing.update();
        for (mode, per_endpoint) in [(Mode::Early, 3), (Mode::Late, 3), (Mode::Late, usize::MAX)] {
            let query = PathQuery {
                mode,
                per_endpoint,
                per_group: usize::MAX,
                enumeration: Enumeration::OpenSta,
                ..PathQuery::default()
            };
            let found = slacks_of(&results, &query);
            for (end, all) in design.slacks(mode) {
                let found = &found[&end];
                let what = format!("design {number}, {per_endpoint} to {end}, {mode:?}");
                assert_eq!(found.len(), all.len().min(per_endpoint), "{what}");
                assert_equal(&found[..1], &all[..1], &what);
                let mut others = all.iter();
                let is_there = |slack: &f64| others.any(|other| (other - slack).abs() < 1e-3);
                assert!(found.iter().all(is_there), "{what}:\n{found:?} of\n{all:?}");
                left_out += usize::from(found.iter().zip(&all).any(|(a, b)| a - b > 1e-3));
            }
        }
    }
    assert!(left_out > 0, "no list differs from an exact one");
}

/// A bound that counts no latency is the same for all paths, whenever the clock launches them.
#[test]
fn bounds_without_latency_count_from_the_launch_of_each_path() {
    const BOUND_PS: f64 = 60.0;
    let more = format!("set_max_delay {BOUND_PS} -ignore_clock_latency -to [get_pins r0/D]\n");
    let bench = Bench::new(&more);
    let mut dice = Dice(2);
    for number in 0..20 {
        let design = Design::new(&mut dice);
        let mut expected = Vec::new();
        for edge in Edge::ALL {
            design.paths_to(design.data[0], edge, 0.0, &[], &mut |way, ps| {
                let start = Design::launch_of(way).map_or(INPUT_DELAY_PS, |_| 0.0);
                expected.push(BOUND_PS - SETUP_PS - start - DERATES[1] * ps);
            });
        }
        expected.sort_by(f64::total_cmp);
        let mut timing = bench.timing(&design);
        let query = PathQuery {
            per_endpoint: usize::MAX,
            per_group: usize::MAX,
            ..PathQuery::default()
        };
        let found = slacks_of(&timing.update(), &query);
        assert_equal(&found["r0/D"], &expected, &format!("design {number}"));
    }
}
