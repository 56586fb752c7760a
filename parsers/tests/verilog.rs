//! The Verilog reader and writer on the fixtures: what is accepted, what is said about the rest.

mod support;

use netlearn_parsers::verilog::ast::{Ast, BinaryOp, ExprKind, Id, Item};
use netlearn_parsers::verilog::{self, Options};
use netlearn_parsers::{Format, Parsed, Source};

fn written(tree: &Ast) -> String {
    let mut text = Vec::new();
    verilog::write(tree, &mut text).expect("memory can be written");
    String::from_utf8(text).expect("names are UTF-8")
}

fn parse(text: &str) -> Ast {
    let source = Source::from_bytes("test.v", text);
    verilog::parse(&source).expect("the text is Verilog").tree
}

/// The law of reading and writing.
fn assert_round_trip(name: &str, tree: &Ast) {
    let text = written(tree);
    let again = verilog::parse(&Source::from_bytes(format!("written {name}"), text.as_str()));
    assert!(
        again.expect("what is written can be read").tree == *tree,
        "{name}:\n{text}"
    );
}

#[test]
fn good_fixtures_are_read_and_written() {
    for path in support::fixtures(Format::Verilog, "ok") {
        let source = support::open_fixture(&path);
        let name = source.name().trim_end_matches(".v");
        let Parsed { tree, warnings } = verilog::parse(&source).expect("a good fixture");
        assert_round_trip(name, &tree);
        let warnings: String = warnings.iter().map(|warning| format!("{warning}\n\n")).collect();
        insta::assert_snapshot!(format!("ok_{name}"), warnings + &written(&tree));
    }
}

#[test]
fn bad_fixtures_get_one_diagnostic() {
    for path in support::fixtures(Format::Verilog, "err") {
        let source = support::open_fixture(&path);
        let name = source.name().trim_end_matches(".v");
        let report = verilog::parse(&source).expect_err(name);
        insta::assert_snapshot!(format!("err_{name}"), report.to_string());
    }
}

#[test]
fn defines_choose_branches() {
    let text = "module m (a `ifdef POWER , VPWR `endif ); endmodule";
    let source = Source::from_bytes("test.v", text);
    let options = Options {
        defines: vec!["POWER".to_owned()],
    };
    let with = verilog::parse_with(&source, &options)
        .expect("the text is Verilog")
        .tree;
    assert!(written(&with).contains("(a, VPWR)"));
    assert!(written(&parse(text)).contains("(a)"));
}

#[test]
fn operators_bind_as_the_standard_says() {
    for (text, bracketed) in [
        ("a | b & c", "a | (b & c)"),
        ("a ^ b & c", "a ^ (b & c)"),
        ("a | b ^ c", "a | (b ^ c)"),
        ("a && b | c", "a && (b | c)"),
        ("a || b && c", "a || (b && c)"),
        ("a & b == c", "a & (b == c)"),
        ("a == b < c", "a == (b < c)"),
        ("a < b << c", "a < (b << c)"),
        ("a << b + c", "a << (b + c)"),
        ("a + b * c", "a + (b * c)"),
        ("a * b ** c", "a * (b ** c)"),
        ("a - b - c", "(a - b) - c"),
        ("a ** b ** c", "(a ** b) ** c"),
        ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
        ("a ? b ? c : d : e", "a ? (b ? c : d) : e"),
        ("a | b ? c : d", "(a | b) ? c : d"),
        ("~a & b", "(~a) & b"),
        ("-a ** b", "(-a) ** b"),
        ("a & &b", "a & (&b)"),
        ("a ^~ b", "a ~^ b"),
    ] {
        let tree = |expr: &str| parse(&format!("module m; assign y = {expr}; endmodule"));
        assert_eq!(tree(text), tree(bracketed), "{text}");
    }
}

#[test]
fn an_expression_is_a_range_of_nodes_with_operands_first() {
    let ast = parse("module m; wire q; assign y = {a[1], b[3:2]} & (c ? d : {2{e}}) ^ ~f; endmodule");
    let Item::Assign(assignment) = ast.modules[0].items[1] else {
        panic!("the second item is an assignment");
    };
    let nodes: Vec<_> = ast.subtree(assignment.value).collect();
    assert_eq!(nodes.last(), Some(&assignment.value));
    let names: Vec<&str> = nodes
        .iter()
        .filter_map(|&node| match ast[node].kind {
            ExprKind::Identifier(symbol) => Some(&ast[symbol]),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    let position = |wanted: Id<_>| nodes.iter().position(|&node| node == wanted);
    for (place, &node) in nodes.iter().enumerate() {
        if let ExprKind::Binary { left, right, .. } = ast[node].kind {
            assert!(position(left) < position(right) && position(right) < Some(place));
        }
    }
    assert!(matches!(
        ast[assignment.value].kind,
        ExprKind::Binary {
            op: BinaryOp::Xor,
            ..
        }
    ));
}

#[test]
fn spans_point_into_the_file() {
    let text = "module m; assign y = aa & (bb | \\cc[0] ); endmodule";
    let source = Source::from_bytes("test.v", text);
    let ast = verilog::parse(&source).expect("the text is Verilog").tree;
    let Item::Assign(assignment) = ast.modules[0].items[0] else {
        panic!("the only item is an assignment");
    };
    assert_eq!(source.text(ast.span(assignment.value)), "aa & (bb | \\cc[0]");
    assert_eq!(source.text(ast.span(assignment.target)), "y");
    assert_eq!(source.text(ast.name_span(ast.modules[0].name)), "m");
}

#[test]
fn trees_can_be_made_and_written() {
    use verilog::ast::{Assignment, List, Module, NetKind, Number, Ports};

    let mut ast = Ast::new();
    let (name, y) = (ast.identifier("made"), ast.intern("y[0]"));
    let target = ast.expr(ExprKind::Identifier(y));
    let number = ast.add(Number::decimal(1));
    let value = ast.expr(ExprKind::Number(number));
    ast.modules.push(Module {
        attributes: List::default(),
        name,
        parameters: List::default(),
        ports: Ports::Listed(List::default()),
        items: vec![Item::Assign(Assignment { target, value })],
        implicit_net: Some(NetKind::Wire),
    });
    assert_eq!(written(&ast), "module made;\n  assign \\y[0]  = 1;\nendmodule\n");
}

#[test]
fn depth_is_bounded_and_length_is_not() {
    let brackets = "(".repeat(100_000);
    let braces = "{".repeat(100_000);
    let nots = "~".repeat(100_000);
    let selects = "a[".repeat(100_000);
    let choices = "a ? ".repeat(100_000);
    for deep in [&brackets, &braces, &nots, &selects, &choices] {
        for text in [
            format!("module m; assign y = {deep}"),
            format!("module m; assign y = {deep}a;"),
        ] {
            let report = verilog::parse(&Source::from_bytes("deep.v", text)).expect_err("it is too deep");
            assert!(report.message().contains("nested deeper"), "{report}");
        }
    }
    for deep in ["begin ", "if (a) ", "if (a) b = c; else "] {
        let text = format!("module m; always @(a) {}", deep.repeat(100_000));
        let report = verilog::parse(&Source::from_bytes("deep.v", text)).expect_err("it is too deep");
        assert!(report.message().contains("nested deeper"), "{report}");
    }
    for long in ["a + ", "a ? b : ", "a, "] {
        let text = format!("module m; assign y = {{{}a}}; endmodule", long.repeat(100_000));
        assert_round_trip("long", &parse(&text));
    }
}

#[test]
fn macros_cannot_fill_the_memory() {
    let mut text = String::from("`define M0 aaaaaaaaaaaaaaaa,\n");
    for level in 1..40 {
        text += &format!("`define M{level} `M{0} `M{0}\n", level - 1);
    }
    text += "module m; wire `M39 b; endmodule";
    let report = verilog::parse(&Source::from_bytes("bomb.v", text)).expect_err("the macros never end");
    assert!(report.message().contains("too much text"), "{report}");
}
