//! What writers of SDF and SPEF do beside or against the standards, each read as it is meant.

use netlearn_parsers::sdf::{Condition, DelayKind, Edge, Instance, Value};
use netlearn_parsers::{NameRules, Source, sdf, spef};

fn sdf_of(text: &str) -> sdf::Ast {
    let parsed =
        sdf::parse(&Source::from_bytes("test.sdf", text)).unwrap_or_else(|report| panic!("{report}"));
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    parsed.tree
}

/// A file with one instance and these delays.
fn delays_of(delays: &str) -> sdf::Ast {
    sdf_of(&format!(
        "(DELAYFILE (CELL (CELLTYPE \"C\") (INSTANCE u) (DELAY (ABSOLUTE {delays}))))"
    ))
}

fn values_of(tree: &sdf::Ast) -> Vec<Vec<Value>> {
    let values = tree
        .delays()
        .iter()
        .map(|delay| tree.values(delay.values).to_vec());
    values.collect()
}

fn spef_of(text: &str) -> spef::Ast {
    spef::parse(&Source::from_bytes("test.spef", text))
        .unwrap_or_else(|report| panic!("{report}"))
        .tree
}

#[test]
fn sdf_heads_that_are_doubled_stay_in_order() {
    let tree = delays_of("(IOPATH A Y (1) (2)) (IOPATH A Y (3) (4))");
    let single = Value::single;
    assert_eq!(
        values_of(&tree),
        [[single(1.0), single(2.0)], [single(3.0), single(4.0)]]
    );
}

#[test]
fn sdf_triples_have_holes_and_zeros_are_no_holes() {
    let tree = delays_of("(IOPATH A Y (0.1::0.2) ()) (INTERCONNECT a b (0.000:0.000:0.000) (:2:))");
    let zero = Value::triple(Some(0.0), Some(0.0), Some(0.0));
    let values = values_of(&tree);
    assert_eq!(
        values[0],
        [Value::triple(Some(0.1), None, Some(0.2)), Value::EMPTY]
    );
    assert_eq!(values[1], [zero, Value::triple(None, Some(2.0), None)]);
    assert_ne!(zero, Value::single(0.0));
}

/// Writers print as few digits as they were told to; a value is the nearest 32-bit number to those.
#[test]
fn sdf_values_are_no_more_exact_than_their_digits() {
    let tree = delays_of("(IOPATH A Y (0.001) (.5) (-0.25) (1e-3))");
    let found: Vec<_> = values_of(&tree)[0].iter().map(|value| value.max()).collect();
    assert_eq!(found, [Some(0.001), Some(0.5), Some(-0.25), Some(0.001)]);
}

#[test]
fn sdf_edges_stand_on_clocked_arcs_only() {
    let tree = delays_of("(IOPATH (posedge CK) Q (1)) (IOPATH (negedge CK) Q (1)) (IOPATH D Q (1))");
    let edges = tree.delays().iter().map(|delay| match delay.kind {
        DelayKind::IoPath { from, .. } => from.edge,
        _ => panic!("{delay:?} is a path"),
    });
    assert_eq!(
        edges.collect::<Vec<_>>(),
        [Some(Edge::Posedge), Some(Edge::Negedge), None]
    );
}

#[test]
fn sdf_conditions_may_hold_brackets() {
    let tree = delays_of("(COND (B1 == 1'b1) && (B2 == 1'b1) (IOPATH A Y (1))) (CONDELSE (IOPATH A Y (2)))");
    let conditions = tree.delays().iter().map(|delay| match delay.kind {
        DelayKind::IoPath { condition, .. } => condition,
        _ => panic!("{delay:?} is a path"),
    });
    let conditions: Vec<_> = conditions.collect();
    let Condition::When(text) = conditions[0] else {
        panic!("{:?} has a text", conditions[0]);
    };
    assert_eq!(tree.names.text(text), "(B1 == 1'b1) && (B2 == 1'b1)");
    assert_eq!(conditions[1], Condition::Else);
}

/// Ports of the design have no path; bits and dividers inside names are escaped, or not.
#[test]
fn sdf_names_of_a_design_have_one_key() {
    for (divider, port, key) in [
        ("/", "clk", "clk"),
        ("/", "u1/key\\[0\\]/A", "u1/key[0]/A"),
        ("/", "u1/key[0]/A", "u1/key[0]/A"),
        (".", "u1.key\\[0\\].A", "u1/key[0]/A"),
    ] {
        let tree = sdf_of(&format!(
            "(DELAYFILE (DIVIDER {divider}) (CELL (CELLTYPE \"top\") (INSTANCE) \
             (DELAY (ABSOLUTE (INTERCONNECT {port} b (1))))))"
        ));
        let DelayKind::Interconnect { from, .. } = tree.delays()[0].kind else {
            panic!("a wire");
        };
        let name = tree.names.text(from);
        assert_eq!(name, port);
        assert_eq!(tree.name_rules().key(name), key);
    }
}

#[test]
fn sdf_instances_may_be_empty_in_any_layout() {
    for instance in ["(INSTANCE)", "(INSTANCE )", "(INSTANCE\n)", "( INSTANCE )"] {
        let tree = sdf_of(&format!("(DELAYFILE (CELL (CELLTYPE \"x\") {instance}))"));
        assert_eq!(tree.cell(0).instance(), Instance::Top, "{instance}");
    }
}

#[test]
fn sdf_headers_may_lack_parts() {
    let tree = sdf_of(
        "(DELAYFILE (SDFVERSION \"2.1\") (DATE) (VOLTAGE 1.8::1.8) (TEMPERATURE) (PROCESS \"\")\n\
         (CELL (CELLTYPE \"x\") (INSTANCE u) (DELAY (ABSOLUTE (IOPATH A Y (1) (2))))))",
    );
    assert_eq!(tree.header.version.as_deref(), Some("2.1"));
    assert_eq!(
        tree.header.voltage,
        Some(Value::triple(Some(1.8), None, Some(1.8)))
    );
    // Rising and falling stand in the same order in all versions.
    assert_eq!(values_of(&tree), [[Value::single(1.0), Value::single(2.0)]]);
    assert_eq!((tree.header.date, tree.header.divider), (None, None));
}

/// Other readers keep one instance a type.
#[test]
fn sdf_instances_of_one_type_are_all_kept() {
    let cells: String = (0..9)
        .map(|index| format!("(CELL (CELLTYPE \"INV\") (INSTANCE u{index}))"))
        .collect();
    let tree = sdf_of(&format!("(DELAYFILE {cells})"));
    let kinds: Vec<_> = tree.cells().map(|cell| cell.instance()).collect();
    assert_eq!(kinds.len(), 9);
    assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]));
}

/// What a flow writes that found no arcs.
#[test]
fn sdf_without_delays_is_read() {
    assert_eq!(sdf_of("(DELAYFILE)").num_cells(), 0);
    assert_eq!(delays_of("").delays(), []);
}

#[test]
fn spef_headers_may_lack_lines() {
    let tree = spef_of("*SPEF \"IEEE 1481-1998\"\n*C_UNIT 1 PF\n*R_UNIT 1 OHM\n*D_NET n 1\n*END\n");
    assert_eq!((tree.header.divider(), tree.header.delimiter()), (b'/', b':'));
    assert_eq!((tree.num_nets(), tree.header.design), (1, None));
}

/// Dollars, brackets, dividers and negative indices, escaped as the standard wants it or not.
#[test]
fn spef_names_of_a_design_have_one_key() {
    for (name, verilog) in [
        ("io$x", "\\io$x "),
        ("io\\$x", "\\io$x "),
        ("p\\[-2\\]", "p[-2]"),
        ("p[-2]", "p[-2]"),
        (
            "soc/gpio/gen_filter\\[14\\]\\.filter/_14_",
            "\\soc/gpio/gen_filter[14].filter/_14_ ",
        ),
        ("_abc_\\(3\\)", "\\_abc_(3) "),
        ("d(3)", "\\d(3) "),
    ] {
        for place in ["*NAME_MAP\n*1 NAME\n*D_NET *1 1\n*END\n", "*D_NET NAME 1\n*END\n"] {
            let tree = spef_of(
                &place
                    .replace("NAME\n", &format!("{name}\n"))
                    .replace("NAME ", &format!("{name} ")),
            );
            let text = tree.names.text(tree.net(0).name());
            assert_eq!(text, name);
            assert_eq!(
                tree.name_rules().key(text),
                NameRules::VERILOG.key(verilog),
                "{name}"
            );
        }
    }
}

#[test]
fn spef_values_have_three_corners_or_one() {
    let tree = spef_of("*D_NET n 1:2:3\n*CAP\n1 n 1:2:3\n2 n 4\n*RES\n1 n n:1 5:6:7\n*END\n");
    let [low, single] = [0, 1].map(|row| tree.ground_capacitors().get(row).value);
    assert_eq!((low.min, low.typ, low.max), (1.0, 2.0, 3.0));
    assert_eq!(single, spef::ParValue::single(4.0));
    assert_eq!(tree.resistors().get(0).value.max, 7.0);
}

/// A coupling to a net that is nowhere else, a net without resistors, a net without anything, and
/// resistors that begin at two.
#[test]
fn spef_nets_may_lack_sections_and_other_nets() {
    let tree = spef_of(
        "*D_NET a 1\n*CONN\n*CAP\n1 a:1 gone:7 0.5\n*END\n*D_NET b 0\n*END\n\
         *D_NET c 0\n*CONN\n*CAP\n*RES\n2 c:1 c:2 3\n*END // the end\n",
    );
    assert_eq!((tree.num_nets(), tree.coupling_capacitors().len()), (3, 1));
    assert_eq!(tree.resistors().get(0).id, 2);
    assert!(tree.net(1).connections().is_empty());
}
