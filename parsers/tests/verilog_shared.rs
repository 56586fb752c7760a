//! The Verilog reader and writer on real netlists.

mod support;

use std::path::{Path, PathBuf};

use netlearn_parsers::verilog::ast::{Ast, Item};
use netlearn_parsers::{Format, Source, verilog};

/// The Verilog of the circuits package, or nothing where it is not installed.
fn package() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::var_os("NETLEARN_DEPS").map_or(root.join(".deps"), PathBuf::from);
    let folder = folder.join("bench/logikbench/benchmarks/epfl");
    folder.is_dir().then_some(folder)
}

fn assert_round_trip(path: &Path) -> Ast {
    let source = Source::open(path).expect("the file can be opened");
    let tree = verilog::parse(&source).expect("a netlist of the subset").tree;
    let mut text = Vec::new();
    verilog::write(&tree, &mut text).expect("memory can be written");
    let written = Source::from_bytes(format!("written {}", path.display()), text);
    let again = verilog::parse(&written)
        .expect("what is written can be read")
        .tree;
    assert!(again == tree, "{} reads back as another tree", path.display());
    tree
}

#[test]
fn shared_netlists_read_back_as_they_were() {
    let Some(data) = support::shared("shared_netlists_read_back_as_they_were") else {
        return;
    };
    for (folder, at_least) in [("iscas85", 11), ("iscas89", 8), ("timing", 80), ("openlane", 60)] {
        let files = support::files(&data.join(folder), &[Format::Verilog]);
        assert!(files.len() >= at_least, "{folder} has {} netlists", files.len());
        for file in files {
            assert_round_trip(&file);
        }
    }
}

#[test]
fn package_netlists_read_back_as_they_were() {
    let Some(folder) = package() else {
        return eprintln!("skipped: the circuits package is not installed");
    };
    let files = support::files(&folder, &[Format::Verilog]);
    assert_eq!(files.len(), 19);
    for file in files {
        assert_round_trip(&file);
    }
}

/// Counts as a text search has them: `zcat design.v.gz | grep -c '^ *NAND2_X1 '` and so on.
#[test]
fn counts_of_a_design_are_those_of_its_text() {
    let Some(data) = support::shared("counts_of_a_design_are_those_of_its_text") else {
        return;
    };
    let source = Source::open(data.join("timing/ibex_nangate45/design.v.gz")).expect("the design is there");
    let ast = verilog::parse(&source).expect("a netlist of the subset").tree;
    let text = String::from_utf8_lossy(source.bytes());
    let lines_with = |start: &str| {
        text.lines()
            .filter(|line| line.trim_start().starts_with(start))
            .count()
    };
    let items = || ast.modules.iter().flat_map(|module| &module.items);
    let instances_of = |cell: &str| {
        let of_cell = items().filter_map(|item| match item {
            Item::Instances(instances) if &ast[instances.module.symbol] == cell => {
                Some(instances.instances.len())
            }
            _ => None,
        });
        of_cell.sum::<usize>()
    };
    for cell in ["NAND2_X1", "DFFR_X1", "INV_X1", "BUF_X1"] {
        assert!(lines_with(cell) > 0, "{cell}");
        assert_eq!(instances_of(cell), lines_with(&format!("{cell} ")), "{cell}");
    }
    let nets = items().filter(|item| matches!(item, Item::Net(_))).count();
    assert_eq!(nets, lines_with("wire "));
    let assigns = items().filter(|item| matches!(item, Item::Assign(_))).count();
    assert_eq!(assigns, lines_with("assign "));
}

#[test]
fn malformed_files_name_the_place() {
    let Some(data) = support::shared("malformed_files_name_the_place") else {
        return;
    };
    let folder = data.join("iscas85/malformed");
    for (file, line, column, message) in [
        ("bad_expr.v", 4, 16, "expected an expression, found `;`"),
        (
            "no_endmodule.v",
            5,
            1,
            "expected `endmodule`, found the end of the file",
        ),
        ("html_page.bench", 1, 1, "expected `module`"),
    ] {
        let source = Source::open(folder.join(file)).expect("the file is there");
        let report = verilog::parse(&source).expect_err("the file is malformed");
        let position = report.position();
        assert_eq!((position.line, position.column), (line, column), "{report}");
        assert!(report.message().starts_with(message), "{report}");
    }
    // What is wrong with these is no matter of syntax.
    for file in ["comb_loop.v", "unknown_cell.v"] {
        assert_round_trip(&folder.join(file));
    }
}
