//! The Verilog reader and writer on real netlists, and on real netlists gone bad.

use std::fs;
use std::path::{Path, PathBuf};

use netlearn_parsers::verilog::ast::{Ast, Item};
use netlearn_parsers::{Source, verilog};

/// The folder with shared data, or nothing where it is not.
fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::var_os("NETLEARN_SHARED").map_or(root.join("shared"), PathBuf::from);
    folder.join("data").is_dir().then(|| folder.join("data"))
}

/// The Verilog of the circuits package, or nothing where it is not installed.
fn package() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::var_os("NETLEARN_DEPS").map_or(root.join(".deps"), PathBuf::from);
    let folder = folder.join("bench/logikbench/benchmarks/epfl");
    folder.is_dir().then_some(folder)
}

/// All netlists below a folder, sorted.
fn netlists(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() && !name.ends_with("malformed") {
                folders.push(path);
            } else if name.ends_with(".v") || name.ends_with(".v.gz") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
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
    let Some(data) = shared() else {
        return eprintln!("skipped: no shared data");
    };
    for (folder, at_least) in [("iscas85", 11), ("iscas89", 8), ("timing", 80), ("openlane", 60)] {
        let files = netlists(&data.join(folder));
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
    let files = netlists(&folder);
    assert_eq!(files.len(), 19);
    for file in files {
        assert_round_trip(&file);
    }
}

/// Counts as a text search has them: `zcat design.v.gz | grep -c '^ *NAND2_X1 '` and so on.
#[test]
fn counts_of_a_design_are_those_of_its_text() {
    let Some(data) = shared() else {
        return eprintln!("skipped: no shared data");
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
    let Some(data) = shared() else {
        return eprintln!("skipped: no shared data");
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

/// Small numbers that look random: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// A real file where there is one, else the fixture with the most kinds of items.
fn a_netlist() -> Vec<u8> {
    let real = shared().map(|data| data.join("iscas89/verilog/s641.v"));
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verilog/ok/010_registers.v");
    fs::read(real.unwrap_or(fixture)).expect("the file can be read")
}

/// A tree or a finding that stands somewhere in the file; never anything else.
fn assert_sane(bytes: Vec<u8>) {
    let length = bytes.len();
    let source = Source::from_bytes("broken.v", bytes);
    if let Err(report) = verilog::parse(&source) {
        let span = report.diagnostic().span;
        assert!(span.start() <= length && span.end() <= length, "{report}");
        assert!(report.to_string().contains("--> broken.v:"), "{report}");
        assert!(!report.message().is_empty());
    }
}

#[test]
fn cut_off_files_are_findings() {
    let bytes = a_netlist();
    let mut random = Random(1);
    for _ in 0..200 {
        let end = random.below(bytes.len());
        assert_sane(bytes[..end].to_vec());
    }
}

#[test]
fn flipped_bytes_are_findings() {
    let bytes = a_netlist();
    let mut random = Random(2);
    for _ in 0..500 {
        let mut broken = bytes.clone();
        for _ in 0..=random.below(3) {
            let place = random.below(broken.len());
            broken[place] = random.below(256) as u8;
        }
        assert_sane(broken);
    }
}

/// All constructs of the fixtures, not only those of one netlist.
#[test]
fn broken_fixtures_are_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verilog/ok");
    let mut random = Random(3);
    for file in netlists(&folder) {
        let bytes = fs::read(&file).expect("the fixture can be read");
        for end in 0..bytes.len() {
            assert_sane(bytes[..end].to_vec());
            let mut broken = bytes.clone();
            broken[end] = *b"()[]{};,.*'\"`\\/\n\xff0a"
                .get(random.below(19))
                .expect("nineteen bytes");
            assert_sane(broken);
        }
    }
}
