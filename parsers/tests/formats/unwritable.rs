//! Trees that no file can hold are refused by the writers, never written as something else.

use std::io;

use netlearn_parsers::aiger::{self, And, Literal, Symbol, SymbolKind};
use netlearn_parsers::cover::Rows;
use netlearn_parsers::{Ident, Names, Span, bench, blif, genlib, pla};

fn refused(written: io::Result<()>, words: &str) {
    let error = written.expect_err("the tree must be refused");
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert!(error.to_string().contains(words), "{error}");
}

fn ident(names: &mut Names, name: &str) -> Ident {
    Ident {
        name: names.intern(name),
        span: Span::default(),
    }
}

#[test]
fn aiger_refuses_undefined_literals_and_line_ends_in_names() {
    let mut tree = aiger::Ast {
        outputs: vec![Literal(2)],
        ..aiger::Ast::default()
    };
    refused(aiger::write(&tree, &mut Vec::new()), "before it is defined");
    tree.inputs = vec![Literal(2), Literal(2)];
    refused(aiger::write(&tree, &mut Vec::new()), "defined twice");
    tree.inputs = vec![Literal(2)];
    tree.max_variable = 2;
    tree.ands = vec![And {
        output: Literal(4),
        fanins: [Literal(6), Literal(2)],
    }];
    refused(aiger::write(&tree, &mut Vec::new()), "before it is defined");
    tree.ands.clear();
    tree.symbols = vec![Symbol {
        kind: SymbolKind::Input,
        index: 0,
        name: "a\nb".to_owned(),
    }];
    refused(aiger::write(&tree, &mut Vec::new()), "line end");
    refused(aiger::write_ascii(&tree, &mut Vec::new()), "line end");
}

#[test]
fn bench_refuses_names_with_brackets() {
    let mut tree = bench::Ast::default();
    let input = ident(&mut tree.names, "3(865)");
    tree.inputs.push(input);
    refused(bench::write(&tree, &mut Vec::new()), "3(865)");
}

#[test]
fn blif_refuses_blanks_and_comments_in_names() {
    for name in ["a b", "a#", ""] {
        let mut tree = blif::Ast::default();
        ident(&mut tree.names, name);
        refused(blif::write(&tree, &mut Vec::new()), "cannot hold the name");
    }
}

#[test]
fn pla_refuses_names_that_are_too_few_or_hold_blanks() {
    let mut tree = pla::Ast {
        kind: pla::Kind::Fd,
        input_names: Some(vec!["a b".to_owned()]),
        output_names: None,
        inputs: Rows::new(1),
        outputs: Rows::new(1),
    };
    refused(pla::write(&tree, &mut Vec::new()), "name");
    tree.input_names = Some(Vec::new());
    refused(pla::write(&tree, &mut Vec::new()), "name");
}

#[test]
fn genlib_refuses_quotes_constants_as_pins_and_lone_operands() {
    let gate = |name: &str, function| genlib::Ast {
        gates: vec![genlib::Gate {
            name: name.to_owned(),
            area: 1.0,
            output: "O".to_owned(),
            function,
            pins: Vec::new(),
            span: Span::default(),
        }],
    };
    let pin = |name: &str| genlib::Expr::Pin(name.to_owned());
    let written = |tree: &genlib::Ast| genlib::write(tree, &mut Vec::new());
    refused(written(&gate("a\"b", pin("a"))), "cannot hold the name");
    refused(written(&gate("x", pin("CONST1"))), "cannot hold the name");
    refused(written(&gate("x", pin("a+b"))), "cannot hold the name");
    refused(
        written(&gate("x", genlib::Expr::And(vec![pin("a")]))),
        "fewer than two",
    );
}
