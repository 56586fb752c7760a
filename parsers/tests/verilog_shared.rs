//! The Verilog reader and writer on real netlists.

mod support;

use std::path::{Path, PathBuf};

use netlearn_parsers::verilog::ast::{Ast, Expr, ExprKind, Id, Item};
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

/// All netlists of the shared data, but for those of the compressed collections.
#[test]
fn shared_netlists_read_back_as_they_were() {
    let Some(data) = support::shared("shared_netlists_read_back_as_they_were") else {
        return;
    };
    let files = support::files(&data, &[Format::Verilog]);
    assert!(files.len() >= 169, "there are {} netlists", files.len());
    for file in files {
        let tree = assert_round_trip(&file);
        let recovered = verilog::parse_lenient(&support::open(&file));
        assert_eq!(recovered.num_errors, 0, "{:?}", recovered.errors);
        assert!(recovered.tree == tree, "{}", file.display());
    }
}

fn count(ast: &Ast, is_counted: fn(&Item) -> bool) -> usize {
    let items = ast.modules.iter().flat_map(|module| &ast[module.items]);
    items.filter(|item| is_counted(item)).count()
}

fn num_instances(ast: &Ast) -> usize {
    ast.modules
        .iter()
        .map(|module| ast.instances(module).count())
        .sum()
}

#[test]
fn counts_are_those_of_the_table() {
    let Some(data) = support::shared("counts_are_those_of_the_table") else {
        return;
    };
    let folder = data.join("timing");
    let table = std::fs::read_to_string(folder.join("counts.tsv")).expect("the table is there");
    let mut last: Option<(&str, Source, Ast)> = None;
    let mut compared = 0;
    for row in table.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [name, item, expected] = fields[..] else {
            panic!("{row}");
        };
        if Format::of_name(name) != Some(Format::Verilog) {
            continue;
        }
        let (_, source, ast) = match last.take() {
            Some(read) if read.0 == name => last.insert(read),
            _ => {
                let source = support::open(&folder.join(name));
                let ast = verilog::parse(&source).expect("a netlist of the subset").tree;
                last.insert((name, source, ast))
            }
        };
        let counted = match item {
            "module" => ast.modules.len(),
            "instances" => num_instances(ast),
            "assign" => count(ast, |item| matches!(item, Item::Assign(_))),
            "bytes" => source.bytes().len(),
            _ => panic!("{row}"),
        };
        assert_eq!(counted.to_string(), expected, "{row}");
        compared += 1;
    }
    assert_eq!(compared, 48);
}

/// Section 10 of the README of the designs: ports that nets are connected to, which are all but
/// those of supply.
#[test]
fn designs_have_the_ports_of_their_readme() {
    let Some(data) = support::shared("designs_have_the_ports_of_their_readme") else {
        return;
    };
    for (name, expected) in [
        ("firol2__shifter_a", 258),
        ("experiar__Video", 488),
        ("caravel__caravel_clocking", 16),
        ("egecpu__register_file", 51),
        ("bft7__credit-pi-switch", 478),
        ("orfs45__gcd", 54),
        ("tt06__MichaelBell_latch_mem", 43),
        ("xmastree__user_proj_example", 607),
    ] {
        let source = support::open(&data.join("openlane").join(name).join("netlist.v.gz"));
        let ast = verilog::parse(&source).expect("a netlist of the subset").tree;
        assert_eq!(num_signal_ports(&ast), expected, "{name}");
    }
}

/// The bits of the ports of the last module, without those of supply.
fn num_signal_ports(ast: &Ast) -> u64 {
    let module = ast.modules.last().expect("a file with a module");
    let items = &ast[module.items];
    let value = |expr: Id<Expr>| match ast[expr].kind {
        ExprKind::Number(number) => ast[number].to_u64().expect("a small number"),
        _ => panic!("a range that is no number"),
    };
    let is_signal = |name: &str| !["VPWR", "VGND", "vccd1", "vssd1"].contains(&name);
    let mut count = 0;
    for item in items {
        let Item::Port(port) = item else { continue };
        let names = ast[port.declarators].iter().map(|port| &ast[port.name.symbol]);
        let width = port
            .range
            .map_or(1, |range| value(range.left).abs_diff(value(range.right)) + 1);
        count += width * names.filter(|name| is_signal(name)).count() as u64;
    }
    count
}

/// What the data say of every design: how many of its cells are logic.
#[test]
fn designs_have_the_cells_of_their_records() {
    let Some(data) = support::shared("designs_have_the_cells_of_their_records") else {
        return;
    };
    let files = support::files(&data.join("openlane"), &[Format::Verilog]);
    assert_eq!(files.len(), 64);
    for file in files {
        let record = std::fs::read_to_string(file.with_file_name("meta.json")).expect("a record");
        let (_, number) = record.split_once("\"logic_cells\": ").expect("it counts cells");
        let digits = number.find(|c: char| !c.is_ascii_digit()).expect("it goes on");
        let expected: usize = number[..digits].parse().expect("a number");
        let ast = verilog::parse(&support::open(&file))
            .expect("a netlist of the subset")
            .tree;
        // The last one is a block of constants.
        let other = ["fill", "tap", "decap", "diode", "gpio_logic_high"];
        let is_logic = |cell: &str| {
            let cell = cell.to_lowercase();
            !other.iter().any(|word| cell.contains(word))
        };
        let instances = ast.modules.iter().flat_map(|module| ast.instances(module));
        let counted = instances.filter(|instance| is_logic(&ast[instance.module.symbol]));
        assert_eq!(counted.count(), expected, "{}", file.display());
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
    let items = || ast.modules.iter().flat_map(|module| &ast[module.items]);
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
