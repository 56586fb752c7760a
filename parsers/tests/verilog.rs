//! The Verilog reader and writer on the fixtures: what is accepted, what is said about the rest.

mod support;

use netlearn_parsers::verilog::ast::{Ast, BinaryOp, ExprKind, Id, Item, Value};
use netlearn_parsers::verilog::{self, Options};
use netlearn_parsers::{Errors, Format, Parsed, Source};

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
fn lenient_reading_collects_every_error() {
    for path in support::fixtures(Format::Verilog, "err") {
        let source = support::open_fixture(&path);
        let recovered = verilog::parse_lenient(&source);
        let strict = verilog::parse(&source).expect_err("a bad fixture");
        assert_eq!(recovered.errors.first(), Some(&strict));
        if !recovered.tree.modules.is_empty() {
            assert_round_trip(source.name(), &recovered.tree);
        }
        if source.name() == "041_several.v" {
            let errors: String = recovered
                .errors
                .iter()
                .map(|error| format!("{error}\n\n"))
                .collect();
            insta::assert_snapshot!("lenient", errors + &written(&recovered.tree));
        }
    }
}

#[test]
fn lenient_reading_of_a_good_file_is_strict_reading() {
    for path in support::fixtures(Format::Verilog, "ok") {
        let source = support::open_fixture(&path);
        let recovered = verilog::parse_lenient(&source);
        let Parsed { tree, warnings } = verilog::parse(&source).expect("a good fixture");
        assert_eq!(recovered.num_errors, 0, "{:?}", recovered.errors);
        assert!(recovered.tree == tree && recovered.warnings == warnings);
    }
}

#[test]
fn a_million_errors_are_counted_and_the_first_are_kept() {
    let text = format!("module m;\n{}wire w;\nendmodule", "wire 1;\n".repeat(1_000_000));
    let recovered = verilog::parse_lenient(&Source::from_bytes("odd.v", text));
    assert_eq!(recovered.num_errors, 1_000_000);
    assert_eq!(recovered.errors.len(), Errors::SHOWN);
    let tree = recovered.tree;
    assert_eq!(tree[tree.modules[0].items].len(), 1);
}

/// What a netlist says, without looking at any expression.
#[test]
fn instances_can_be_walked() {
    let text = "module m; INV u1 (.A(a), .Y(\\n[0] )), u2 (b[3], , c[-1]); wire w;
                RAM #(8) \\u.3 (.D(d[1:0]), .Q(), .E); endmodule";
    let ast = parse(text);
    let mut seen = Vec::new();
    for instance in ast.instances(&ast.modules[0]) {
        seen.push(format!(
            "{} {} {}",
            &ast[instance.module.symbol],
            &ast[instance.name.symbol],
            instance.parameters.len()
        ));
        for connection in instance.connections {
            let port = connection.port.map_or("-", |port| &ast[port]);
            let value = match connection.value {
                Value::Open => "open".to_owned(),
                Value::Net(net) => ast[net].to_owned(),
                Value::Bit { net, index } => format!("{} bit {index}", &ast[net]),
                Value::Expr(expr) => format!("{} nodes", ast.subtree(expr).count()),
            };
            seen.push(format!("  {port}: {value}"));
        }
    }
    let expected = "INV u1 0|  A: a|  Y: n[0]|INV u2 0|  -: b bit 3|  -: open|  -: c bit -1|\
                    RAM u.3 1|  D: 4 nodes|  Q: open|  E: E";
    assert_eq!(seen.join("|"), expected);
}

#[test]
fn spans_of_connections_are_those_of_the_text() {
    let text = "module m; X u (.A(aa), .\\B[1] (bb[12]), .C({c, d}), .D()); Y v (e, \\f.g ); endmodule";
    let source = Source::from_bytes("test.v", text);
    let ast = verilog::parse(&source).expect("the text is Verilog").tree;
    let instances = ast.instances(&ast.modules[0]);
    let spans: Vec<String> = instances
        .flat_map(|instance| instance.connections)
        .map(|connection| source.text(ast.connection_span(connection)))
        .collect();
    assert_eq!(spans, ["A(aa", "\\B[1] (bb[1", "C({c, d", "D(", "e", "\\f.g"]);
}

/// A constant is one node, however it is written.
#[test]
fn constants_that_are_equal_are_one_node() {
    let ast = parse("module m; assign a = 4'hF, b = 4 'h f, c = 4'hf, d = 4'd15; endmodule");
    let numbers: Vec<_> = ast[ast.modules[0].items]
        .iter()
        .map(|item| match item {
            Item::Assign(assignment) => ast[assignment.value].kind,
            _ => panic!("all items are assignments"),
        })
        .collect();
    assert_eq!(numbers[0], numbers[1]);
    assert_eq!(numbers[0], numbers[2]);
    assert_ne!(numbers[0], numbers[3]);
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
    let Item::Assign(assignment) = ast[ast.modules[0].items][1] else {
        panic!("the second item is an assignment");
    };
    let nodes: Vec<_> = ast.subtree(assignment.value).collect();
    assert_eq!(nodes.last(), Some(&assignment.value));
    let names: Vec<&str> = nodes
        .iter()
        .filter_map(|&node| match ast[node].kind {
            ExprKind::Identifier(symbol) | ExprKind::Bit { net: symbol, .. } => Some(&ast[symbol]),
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
    let Item::Assign(assignment) = ast[ast.modules[0].items][0] else {
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
    let items = ast.add_list([Item::Assign(Assignment { target, value })]);
    ast.modules.push(Module {
        attributes: List::default(),
        name,
        parameters: List::default(),
        ports: Ports::Listed(List::default()),
        items,
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
    let text = "`define A x `A `A `A\nmodule m; wire `A b; endmodule";
    let recovered = verilog::parse_lenient(&Source::from_bytes("bomb.v", text));
    assert!(
        (1..1_000).contains(&recovered.num_errors),
        "{}",
        recovered.num_errors
    );
}
