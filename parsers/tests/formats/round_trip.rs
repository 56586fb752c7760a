//! Random trees come back the same when they are written and read.

use netlearn_parsers::aiger::{self, And, Latch, Literal, Reset, Symbol, SymbolKind};
use netlearn_parsers::bench::{self, Gate, GateKind, TruthTable};
use netlearn_parsers::blif::{
    self, Clocking, Connection, DontCares, Init, Instance, Model, Table, Trigger, Value,
};
use netlearn_parsers::cover::{CubeLiteral, Rows};
use netlearn_parsers::genlib::{self, Expr, Phase, Pin, PinName};
use netlearn_parsers::pla::{self, Kind, OutputLiteral};
use netlearn_parsers::{Ident, Names, Span};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{Tree, check_round_trip};

fn ident(names: &mut Names, name: &str) -> Ident {
    Ident {
        name: names.intern(name),
        span: Span::default(),
    }
}

/// Numbers for the shape of a graph, reduced to what is there when they are used.
fn picks(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(u32, u32)>> {
    vec(any::<(u32, u32)>(), length)
}

/// An AIG of canonical numbers.
fn aig() -> impl Strategy<Value = aiger::Ast> {
    let shape = (0u32..6, picks(0..4), picks(0..30), picks(0..6));
    let sections = (picks(0..3), picks(0..3), vec(picks(0..3), 0..3), picks(0..3));
    let words = (
        vec("[!-~]([ -~]{0,8}[!-~])?", 0..8),
        option::of(vec(any::<u8>(), 0..20)),
    );
    (shape, sections, words).prop_map(|((inputs, latches, ands, outputs), sections, (words, comment))| {
        let num_latches = latches.len() as u32;
        let first_and = inputs + num_latches + 1;
        let max_variable = inputs + num_latches + ands.len() as u32;
        let any_literal = |pick: u32| Literal(pick % (2 * max_variable + 2));
        let literals =
            |picks: &[(u32, u32)]| picks.iter().map(|pick| any_literal(pick.0)).collect::<Vec<_>>();
        let latch = |(place, pick): (u32, &(u32, u32))| Latch {
            literal: Literal(2 * (inputs + 1 + place)),
            next: any_literal(pick.0),
            reset: [Reset::Zero, Reset::One, Reset::Undefined][pick.1 as usize % 3],
        };
        let and = |(place, pick): (u32, &(u32, u32))| {
            let output = 2 * (first_and + place);
            let fanins = [pick.0 % output, pick.1 % output];
            And {
                output: Literal(output),
                fanins: [
                    Literal(fanins[0].max(fanins[1])),
                    Literal(fanins[0].min(fanins[1])),
                ],
            }
        };
        let kinds = [
            SymbolKind::Input,
            SymbolKind::Output,
            SymbolKind::Latch,
            SymbolKind::Constraint,
        ];
        let symbols = (0u32..).zip(words).map(|(index, name)| Symbol {
            kind: kinds[index as usize % 4],
            index: index / 4,
            name,
        });
        aiger::Ast {
            max_variable,
            inputs: (1..=inputs).map(|variable| Literal(2 * variable)).collect(),
            latches: (0..).zip(&latches).map(latch).collect(),
            outputs: literals(&outputs),
            bad: literals(&sections.0),
            constraints: literals(&sections.1),
            justice: sections.2.iter().map(|property| literals(property)).collect(),
            fairness: literals(&sections.3),
            ands: (0..).zip(&ands).map(and).collect(),
            symbols: symbols.collect(),
            comment,
        }
    })
}

fn signal() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9_.$/\\[\\]]{1,6}"
}

fn gate_kind() -> impl Strategy<Value = GateKind> {
    select(vec![
        GateKind::And,
        GateKind::Nand,
        GateKind::Or,
        GateKind::Nor,
        GateKind::Xor,
        GateKind::Xnor,
        GateKind::Not,
        GateKind::Buf,
        GateKind::Dff,
        GateKind::Lut(TruthTable { words: Vec::new() }),
        GateKind::Vdd,
        GateKind::Gnd,
    ])
}

fn bench_tree() -> impl Strategy<Value = bench::Ast> {
    let gates = vec((gate_kind(), vec(signal(), 1..8), any::<[u64; 2]>()), 0..12);
    (vec(signal(), 1..5), vec(signal(), 0..5), gates).prop_map(|(inputs, outputs, gates)| {
        let mut tree = bench::Ast::default();
        // Numbered prefixes keep drivers apart.
        for (place, name) in inputs.iter().enumerate() {
            let input = ident(&mut tree.names, &format!("i{place}_{name}"));
            tree.inputs.push(input);
        }
        for name in &outputs {
            let output = ident(&mut tree.names, name);
            tree.outputs.push(output);
        }
        for (place, (kind, mut fanins, values)) in gates.into_iter().enumerate() {
            let output = ident(&mut tree.names, &format!("g{place}"));
            let kind = match kind {
                GateKind::Lut(_) => GateKind::Lut(table(fanins.len(), values)),
                kind => kind,
            };
            match kind {
                GateKind::Vdd | GateKind::Gnd => fanins.clear(),
                GateKind::Not | GateKind::Buf | GateKind::Dff => fanins.truncate(1),
                _ => {}
            }
            let fanins = fanins.iter().map(|name| ident(&mut tree.names, name)).collect();
            tree.gates.push(Gate {
                output,
                kind,
                fanins,
                span: Span::default(),
            });
        }
        tree.without_spans()
    })
}

fn table(num_inputs: usize, values: [u64; 2]) -> TruthTable {
    let words = match num_inputs {
        0..=5 => vec![values[0] & ((1 << (1 << num_inputs)) - 1)],
        6 => vec![values[0]],
        _ => values.to_vec(),
    };
    TruthTable { words }
}

fn cube_literal() -> impl Strategy<Value = CubeLiteral> {
    select(vec![CubeLiteral::Zero, CubeLiteral::One, CubeLiteral::Either])
}

/// A table as names of inputs, rows and whether it is an off-set.
fn blif_table() -> impl Strategy<Value = (Vec<String>, Vec<Vec<CubeLiteral>>, bool)> {
    (0usize..6).prop_flat_map(|width| {
        let rows = vec(vec(cube_literal(), width), 0..5);
        (vec(signal(), width), rows, any::<bool>())
    })
}

fn model() -> impl Strategy<Value = ModelShape> {
    let latch = (signal(), option::of(option::of(signal())), 0usize..5, 0usize..4);
    let instance = (any::<bool>(), signal(), vec(("[a-z]{1,3}", signal()), 0..4));
    (
        vec(signal(), 0..30),
        vec(signal(), 0..30),
        vec(signal(), 0..3),
        vec(blif_table(), 0..6),
        vec(latch, 0..4),
        vec(instance, 0..4),
        option::of(vec(blif_table(), 0..3)),
        any::<bool>(),
    )
}

type TableShape = (Vec<String>, Vec<Vec<CubeLiteral>>, bool);
type LatchShape = (String, Option<Option<String>>, usize, usize);
type InstanceShape = (bool, String, Vec<(String, String)>);
type ModelShape = (
    Vec<String>,
    Vec<String>,
    Vec<String>,
    Vec<TableShape>,
    Vec<LatchShape>,
    Vec<InstanceShape>,
    Option<Vec<TableShape>>,
    bool,
);

fn build_table(names: &mut Names, (inputs, rows, is_off_set): TableShape, output: &str) -> Table {
    let mut table = Table {
        inputs: inputs.iter().map(|name| ident(names, name)).collect(),
        output: ident(names, output),
        rows: Rows::new(inputs.len()),
        value: if is_off_set && !rows.is_empty() {
            Value::Zero
        } else {
            Value::One
        },
        span: Span::default(),
    };
    for row in rows {
        table.rows.push(row);
    }
    table
}

fn build_model(names: &mut Names, name: &str, shape: ModelShape) -> Model {
    let (inputs, outputs, clocks, tables, latches, instances, dont_cares, is_black_box) = shape;
    let numbered =
        |prefix: &'static str| move |(place, name): (usize, &String)| format!("{prefix}{place}_{name}");
    let tables_of = |names: &mut Names, tables: Vec<TableShape>| {
        let build = |(place, shape)| build_table(names, shape, &format!("t{place}"));
        tables.into_iter().enumerate().map(build).collect::<Vec<_>>()
    };
    let instance = |names: &mut Names, model: &str, connections: &[(String, String)]| Instance {
        model: ident(names, model),
        connections: connections
            .iter()
            .map(|(formal, actual)| Connection {
                formal: ident(names, formal),
                actual: ident(names, actual),
            })
            .collect(),
        span: Span::default(),
    };
    let triggers = [
        Trigger::FallingEdge,
        Trigger::RisingEdge,
        Trigger::ActiveHigh,
        Trigger::ActiveLow,
        Trigger::Asynchronous,
    ];
    let inits = [Init::Zero, Init::One, Init::DontCare, Init::Unknown];
    let build_latch = |(place, (input, clocking, trigger, init)): (usize, LatchShape)| blif::Latch {
        input: ident(names, &input),
        output: ident(names, &format!("l{place}")),
        clocking: clocking.map(|control| Clocking {
            trigger: triggers[trigger],
            control: control.map(|control| ident(names, &control)),
        }),
        init: inits[init],
        span: Span::default(),
    };
    let latches = latches.into_iter().enumerate().map(build_latch).collect();
    Model {
        name: ident(names, name),
        inputs: inputs
            .iter()
            .enumerate()
            .map(numbered("i"))
            .map(|name| ident(names, &name))
            .collect(),
        outputs: outputs.iter().map(|name| ident(names, name)).collect(),
        clocks: clocks
            .iter()
            .enumerate()
            .map(numbered("c"))
            .map(|name| ident(names, &name))
            .collect(),
        tables: tables_of(names, tables),
        latches,
        gates: instances
            .iter()
            .filter(|shape| shape.0)
            .map(|shape| instance(names, &shape.1, &shape.2))
            .collect(),
        subcircuits: instances
            .iter()
            .filter(|shape| !shape.0)
            .map(|shape| instance(names, &shape.1, &shape.2))
            .collect(),
        external_dont_cares: dont_cares.map(|tables| DontCares {
            inputs: Vec::new(),
            outputs: Vec::new(),
            tables: tables_of(names, tables),
        }),
        is_black_box,
    }
}

fn blif_tree() -> impl Strategy<Value = blif::Ast> {
    vec(model(), 1..3).prop_map(|shapes| {
        let mut tree = blif::Ast::default();
        for (place, shape) in shapes.into_iter().enumerate() {
            let model = build_model(&mut tree.names, &format!("m{place}"), shape);
            tree.models.push(model);
        }
        tree.without_spans()
    })
}

fn pla_tree() -> impl Strategy<Value = pla::Ast> {
    let kinds = vec![Kind::F, Kind::Fd, Kind::Fr, Kind::Fdr, Kind::D, Kind::R, Kind::Dr];
    let output_literal = || {
        select(vec![
            OutputLiteral::On,
            OutputLiteral::Off,
            OutputLiteral::DontCare,
            OutputLiteral::Nothing,
        ])
    };
    (1usize..9, 1usize..5).prop_flat_map(move |(num_inputs, num_outputs)| {
        let cube = (
            vec(cube_literal(), num_inputs),
            vec(output_literal(), num_outputs),
        );
        let names = |count| option::of(vec(signal(), count));
        (
            select(kinds.clone()),
            names(num_inputs),
            names(num_outputs),
            vec(cube, 0..10),
        )
            .prop_map(move |(kind, input_names, output_names, cubes)| {
                let mut tree = pla::Ast {
                    kind,
                    input_names,
                    output_names,
                    inputs: Rows::new(num_inputs),
                    outputs: Rows::new(num_outputs),
                };
                for (inputs, outputs) in cubes {
                    tree.inputs.push(inputs);
                    tree.outputs.push(outputs);
                }
                tree
            })
    })
}

fn function() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Expr::Constant),
        "[a-zA-Z0-9_]{1,4}".prop_map(Expr::Pin),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|operand| Expr::Not(Box::new(operand))),
            vec(inner.clone(), 2..4).prop_map(Expr::And),
            vec(inner, 2..4).prop_map(Expr::Or),
        ]
    })
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-1e6..1e6f64, any::<u16>().prop_map(f64::from)]
}

fn library() -> impl Strategy<Value = genlib::Ast> {
    let phase = || select(vec![Phase::Inverting, Phase::NonInverting, Phase::Unknown]);
    let gate = (
        "[!-~&&[^\"#]]{1,6}( [a-z]{1,3})?",
        number(),
        function(),
        phase(),
        vec(number(), 6),
    );
    vec(gate, 1..6).prop_map(|gates| {
        let gate =
            |(name, area, function, phase, numbers): (String, f64, Expr, Phase, Vec<f64>)| genlib::Gate {
                name,
                area,
                output: "O".to_owned(),
                function,
                pins: vec![Pin {
                    name: PinName::All,
                    phase,
                    input_load: numbers[0],
                    max_load: numbers[1],
                    rise_block_delay: numbers[2],
                    rise_fanout_delay: numbers[3],
                    fall_block_delay: numbers[4],
                    fall_fanout_delay: numbers[5],
                    span: Span::default(),
                }],
                span: Span::default(),
            };
        genlib::Ast {
            gates: gates.into_iter().map(gate).collect(),
        }
    })
}

proptest! {
    #[test]
    fn any_aiger_tree_comes_back(tree in aig()) {
        check_round_trip(&Tree::Aiger(tree), "random");
    }

    #[test]
    fn any_bench_tree_comes_back(tree in bench_tree()) {
        check_round_trip(&Tree::Bench(tree), "random");
    }

    #[test]
    fn any_blif_tree_comes_back(tree in blif_tree()) {
        check_round_trip(&Tree::Blif(tree), "random");
    }

    #[test]
    fn any_pla_tree_comes_back(tree in pla_tree()) {
        check_round_trip(&Tree::Pla(tree), "random");
    }

    #[test]
    fn any_library_comes_back(tree in library()) {
        check_round_trip(&Tree::Genlib(tree), "random");
    }
}
