//! How names of the files of a design meet.

use netlearn_graph::matching::{File, Match, MatchError, Matching, Relation, match_names};
use netlearn_parsers::{Source, def, lef, liberty, sdf, spef, verilog};

fn netlist(text: &str) -> verilog::Ast {
    verilog::parse(&Source::from_bytes("top.v", text))
        .expect("good Verilog")
        .tree
}

fn placed(text: &str) -> def::Ast {
    def::parse(&Source::from_bytes("top.def", text))
        .expect("good DEF")
        .tree
}

fn delays(text: &str) -> sdf::Ast {
    sdf::parse(&Source::from_bytes("top.sdf", text))
        .expect("good SDF")
        .tree
}

fn parasitics(text: &str) -> spef::Ast {
    spef::parse(&Source::from_bytes("top.spef", text))
        .expect("good SPEF")
        .tree
}

fn matching(files: &[File<'_>]) -> Matching {
    match_names(files, None)
        .expect("a good netlist")
        .expect("names to match")
}

fn row(matching: &Matching, relation: Relation) -> &Match {
    let mut rows = matching.matches.iter().filter(|row| row.relation == relation);
    rows.next()
        .unwrap_or_else(|| panic!("no {relation:?} in {matching:?}"))
}

/// Literal, by key, without top, all.
fn found(row: &Match) -> [usize; 4] {
    [row.literal, row.by_key, row.without_top, row.total]
}

/// The rows of the table of spellings as instances: Verilog, DEF, SDF with `/`, SPEF.
const SPELLINGS: [(&str, &str, &str, &str); 10] = [
    ("\\a.b[1] ", "a.b\\[1\\]", "a.b\\[1\\]", "a.b\\[1\\]"),
    ("\\bus[3] ", "bus\\[3\\]", "bus[3]", "bus[3]"),
    ("\\bus[3] ", "bus[3]", "bus[3]", "bus[3]"),
    ("\\u1/u2 ", "u1/u2", "u1/u2", "u1\\/u2"),
    ("\\u1/u2 ", "u1/u2", "u1/u2", "u1/u2"),
    (
        "\\soc/gpio/gen_filter[14].filter/_14_ ",
        "soc/gpio/gen_filter\\[14\\].filter/_14_",
        "soc/gpio/gen_filter\\[14\\].filter/_14_",
        "soc/gpio/gen_filter\\[14\\]\\.filter/_14_",
    ),
    ("\\aaa.aaa[1]\n", "aaa.aaa[1]", "aaa.aaa[1]", "aaa.aaa[1]"),
    (
        "\\io$x[0]$_DFF_P_ ",
        "io$x\\[0\\]$_DFF_P_",
        "io$x\\[0\\]$_DFF_P_",
        "io$x\\[0\\]$_DFF_P_",
    ),
    ("\\p[-2] ", "p[-2]", "p[-2]", "p\\[-2\\]"),
    ("\\a\\x ", "a\\x", "a\\x", "a\\x"),
];

#[test]
fn every_spelling_of_an_instance_meets() {
    for (of_verilog, of_def, of_sdf, of_spef) in SPELLINGS {
        let verilog = netlist(&format!(
            "module top (input i); BUF {of_verilog}(.A(i)); endmodule"
        ));
        let def = placed(&format!(
            "DESIGN top ;\nCOMPONENTS 1 ;\n- {of_def} BUF ;\nEND COMPONENTS\nNETS 1 ;\n- i ( {of_def} A ) ;\nEND NETS\nEND DESIGN\n"
        ));
        let sdf = delays(&format!(
            "(DELAYFILE (DIVIDER /) (CELL (CELLTYPE \"top\") (INSTANCE) (DELAY (ABSOLUTE (INTERCONNECT i {of_sdf}/A (1)))))\n\
             (CELL (CELLTYPE \"BUF\") (INSTANCE {of_sdf})))"
        ));
        let spef = parasitics(&format!(
            "*SPEF \"1\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET i 1\n*CONN\n*I {of_spef}:A I\n*END\n"
        ));
        let matching = matching(&[
            File::Verilog(&verilog),
            File::Def(&def),
            File::Sdf(&sdf),
            File::Spef(&spef),
        ]);
        for row in &matching.matches {
            assert_eq!(
                (row.matched(), row.missing.len()),
                (row.total, 0),
                "{of_verilog} {row:?}"
            );
        }
        let relations: Vec<Relation> = matching.matches.iter().map(|row| row.relation).collect();
        for relation in [
            Relation::DefComponents,
            Relation::DefPins,
            Relation::SdfInstances,
            Relation::SdfPins,
            Relation::SpefPins,
        ] {
            assert!(relations.contains(&relation), "{relation:?}");
        }
    }
}

#[test]
fn every_spelling_of_a_net_meets() {
    let nets = [
        ("wire [3:0] bus;", "bus\\[3\\]", "bus[3]"),
        ("wire [3:0] bus;", "bus[0]", "bus[0]"),
        (
            "wire [0:3] \\i_top/reg_b ;",
            "i_top/reg_b\\[1\\]",
            "i_top/reg_b[1]",
        ),
        ("wire [1:1] \\aaa.aaa \n;", "aaa.aaa\\[1\\]", "aaa.aaa[1]"),
        ("wire [-2:1] p;", "p[-2]", "p\\[-2\\]"),
        ("wire \\vga.conf[0] ;", "vga.conf\\[0\\]", "vga\\.conf\\[0\\]"),
    ];
    for (declaration, of_def, of_spef) in nets {
        let verilog = netlist(&format!("module top (); {declaration} endmodule"));
        let def = placed(&format!(
            "DESIGN top ;\nNETS 1 ;\n- {of_def} ;\nEND NETS\nEND DESIGN\n"
        ));
        let spef = parasitics(&format!(
            "*SPEF \"1\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET {of_spef} 1\n*END\n"
        ));
        let matching = matching(&[File::Verilog(&verilog), File::Def(&def), File::Spef(&spef)]);
        for relation in [Relation::DefNets, Relation::SpefNets] {
            let row = row(&matching, relation);
            assert_eq!((row.matched(), row.total), (1, 1), "{declaration} {row:?}");
        }
    }
}

const HIERARCHY: &str = "
module top (input [1:0] a, output y);
  wire w;
  mid m0 (.i(a[0]), .o(w));
  mid \\m/1 (.i(a[1]), .o(y));
endmodule
module mid (i, o);
  input i; output o;
  INV u1 (.A(i), .Z(n));
  INV u2 (.A(n), .Z(o));
endmodule
";

#[test]
fn hierarchy_is_walked() {
    let verilog = netlist(HIERARCHY);
    let sdf = delays(
        "(DELAYFILE (DIVIDER /) (CELL (CELLTYPE \"INV\") (INSTANCE m0/u1)) (CELL (CELLTYPE \"INV\") (INSTANCE m\\/1/u2))
         (CELL (CELLTYPE \"INV\") (INSTANCE top/m0/u2)) (CELL (CELLTYPE \"INV\") (INSTANCE m0/u3))
         (CELL (CELLTYPE \"mid\") (INSTANCE m0) (DELAY (ABSOLUTE (INTERCONNECT u1/Z u2/A (1)) (INTERCONNECT m0/u1/Z m0/u2/A (1))))))",
    );
    let spef = parasitics(
        "*SPEF \"1\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET m0/n 1\n*END\n*D_NET a[1] 1\n*CONN\n*P a[1] I\n*I m\\/1/u1:A I\n*I m0:i I\n*I m0/u1:Q I\n*END\n*D_NET a[2] 1\n*END\n",
    );
    let matching = matching(&[File::Verilog(&verilog), File::Sdf(&sdf), File::Spef(&spef)]);
    assert_eq!(
        (matching.top.as_str(), matching.instances, matching.ports),
        ("top", 6, 3)
    );
    // a, y and w; i, o and n twice.
    assert_eq!(matching.nets, 10);
    let instances = row(&matching, Relation::SdfInstances);
    assert_eq!(found(instances), [2, 1, 1, 5]);
    assert_eq!(instances.missing[0].name, "m0/u3");
    assert_eq!(found(row(&matching, Relation::SdfPins)), [4, 0, 0, 4]);
    let nets = row(&matching, Relation::SpefNets);
    assert_eq!((nets.matched(), nets.missing[0].name.as_str()), (2, "a[2]"));
    let pins = row(&matching, Relation::SpefPins);
    assert_eq!((pins.matched(), pins.missing[0].name.as_str()), (2, "m0/u1:Q"));
    assert_eq!(found(row(&matching, Relation::SpefPorts)), [1, 0, 0, 1]);
}

#[test]
fn a_divider_that_is_no_slash_parts_levels_only_where_it_is_not_escaped() {
    let verilog = netlist(
        "module top (input i); sub s (.i(i)); BUF \\a.b (.A(i)); endmodule module sub (input i); BUF \\b/uf (.A(i)); endmodule",
    );
    let sdf = delays(
        "(DELAYFILE (DIVIDER .) (CELL (CELLTYPE \"BUF\") (INSTANCE s.b\\/uf)) (CELL (CELLTYPE \"BUF\") (INSTANCE a\\.b))
         (CELL (CELLTYPE \"top\") (INSTANCE) (DELAY (ABSOLUTE (INTERCONNECT i s.b\\/uf.A (1)) (INTERCONNECT i a\\.b.A (1))))))",
    );
    let matching = matching(&[File::Verilog(&verilog), File::Sdf(&sdf)]);
    assert_eq!(found(row(&matching, Relation::SdfInstances)), [0, 2, 0, 2]);
    assert_eq!(row(&matching, Relation::SdfPins).matched(), 3);
}

#[test]
fn two_objects_with_one_key_are_told_and_found_only_as_spelled() {
    let verilog = netlist(
        "module top (input i); sub u1 (.i(i)); BUF \\u1/u2 (.A(i)); BUF \\a\\x (.A(i)); BUF ax (.A(i)); endmodule\n\
         module sub (input i); BUF u2 (.A(i)); endmodule",
    );
    let sdf = delays(
        "(DELAYFILE (DIVIDER /) (CELL (CELLTYPE \"BUF\") (INSTANCE u1/u2)) (CELL (CELLTYPE \"BUF\") (INSTANCE a\\x))
         (CELL (CELLTYPE \"BUF\") (INSTANCE ax)) (CELL (CELLTYPE \"BUF\") (INSTANCE \\ax)))",
    );
    let matching = matching(&[File::Verilog(&verilog), File::Sdf(&sdf)]);
    let spellings: Vec<(&str, [&str; 2])> = matching
        .ambiguities
        .iter()
        .map(|ambiguity| {
            (
                ambiguity.key.as_str(),
                ambiguity.spellings.each_ref().map(String::as_str),
            )
        })
        .collect();
    assert_eq!(matching.num_ambiguous, 2);
    assert_eq!(
        spellings,
        [("u1/u2", ["\\u1/u2", "u1.u2"]), ("ax", ["\\a\\x", "ax"])]
    );
    let instances = row(&matching, Relation::SdfInstances);
    assert_eq!((found(instances), instances.ambiguous), ([2, 0, 0, 4], 2));
}

#[test]
fn cells_are_looked_up_in_libraries_and_give_pins_their_names() {
    let verilog =
        netlist("module top (input i); RAM r (i, i); INV u (.A(i)); TAP t (.X(i)); FILL f (); endmodule");
    let text = "library (l) { cell (INV) { pin (A) { direction : input; } pin (ZN) { direction : output; } }\n\
                type (b) { bit_width : 2; bit_from : 1; bit_to : 0; }\n\
                cell (RAM) { bus (D) { bus_type : b; direction : input; } } }";
    let library = liberty::parse(&Source::from_bytes("l.lib", text))
        .expect("good Liberty")
        .tree;
    let text = "MACRO TAP\nEND TAP\nMACRO INV\nEND INV\nEND LIBRARY\n";
    let cells = lef::parse(&Source::from_bytes("l.lef", text))
        .expect("good LEF")
        .tree;
    let spef = parasitics(
        "*SPEF \"1\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET i 1\n*CONN\n*I r:D[1] I\n*I u:ZN O\n*I r:Q O\n*I t:Y B\n*END\n",
    );
    let files = [
        File::Liberty(&library),
        File::Verilog(&verilog),
        File::Lef(&cells),
        File::Spef(&spef),
    ];
    let matching = matching(&files);
    let in_liberty = row(&matching, Relation::CellsInLiberty);
    assert_eq!(
        (in_liberty.matched(), in_liberty.total, in_liberty.file),
        (2, 3, None)
    );
    assert_eq!(
        (in_liberty.missing[0].name.as_str(), in_liberty.without_signal),
        ("TAP", 1)
    );
    let in_lef = row(&matching, Relation::CellsInLef);
    assert_eq!((in_lef.matched(), in_lef.missing[0].name.as_str()), (2, "RAM"));
    let pins = row(&matching, Relation::SpefPins);
    let missing: Vec<&str> = pins.missing.iter().map(|missing| missing.name.as_str()).collect();
    assert_eq!(
        (pins.file, pins.matched(), missing),
        (Some(3), 2, vec!["r:Q", "t:Y"])
    );
}

#[test]
fn without_verilog_the_first_def_is_the_netlist() {
    let text = "DESIGN top ;\nCOMPONENTS 2 ;\n- u\\[1\\] INV ;\n- fill FILL ;\nEND COMPONENTS\nPINS 1 ;\n- i + NET i ;\nEND PINS\nNETS 1 ;\n- i ( PIN i ) ( u\\[1\\] A ) ;\nEND NETS\nEND DESIGN\n";
    let routed = placed(text);
    let before = placed(
        &text
            .replace("COMPONENTS 2", "COMPONENTS 3")
            .replace("- fill FILL", "- tap TAP ;\n- u2 INV"),
    );
    let spef = parasitics(
        "*SPEF \"1\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET i 1\n*CONN\n*P i I\n*I u[1]:A I\n*I u[1]:Z O\n*END\n",
    );
    let matching = matching(&[File::Def(&routed), File::Def(&before), File::Spef(&spef)]);
    let components = row(&matching, Relation::DefComponents);
    assert_eq!(
        (
            components.file,
            components.matched(),
            components.total,
            components.without_signal
        ),
        (Some(1), 1, 1, 2)
    );
    let instances = row(&matching, Relation::InstancesInDef);
    assert_eq!(
        (instances.matched(), instances.total, instances.without_signal),
        (1, 1, 1)
    );
    assert_eq!(found(row(&matching, Relation::SpefPins)), [0, 1, 0, 2]);
    assert_eq!(match_names(&[File::Def(&routed)], None), Ok(None));
    assert_eq!(match_names(&[File::Spef(&spef)], None), Ok(None));
}

#[test]
fn the_top_is_asked_for_named_by_another_file_or_the_only_one() {
    let verilog =
        netlist("module a (input i); INV u (.A(i)); endmodule module b (input i); INV v (.A(i)); endmodule");
    let sdf = delays("(DELAYFILE (DESIGN \"b\") (CELL (CELLTYPE \"INV\") (INSTANCE v)))");
    let files = [File::Verilog(&verilog), File::Sdf(&sdf)];
    assert_eq!(row(&matching(&files), Relation::SdfInstances).matched(), 1);
    let of_a = match_names(&files, Some("a"))
        .expect("a is there")
        .expect("names");
    assert_eq!(row(&of_a, Relation::SdfInstances).matched(), 0);
    assert_eq!(
        match_names(&files, Some("c")),
        Err(MatchError::NoModule("c".to_owned()))
    );
    let unnamed = delays("(DELAYFILE (CELL (CELLTYPE \"INV\") (INSTANCE v)))");
    let files = [File::Verilog(&verilog), File::Sdf(&unnamed)];
    assert_eq!(
        match_names(&files, None),
        Err(MatchError::NoTop(vec!["a".to_owned(), "b".to_owned()]))
    );
}

#[test]
fn hierarchies_without_end_are_refused() {
    let sdf = delays("(DELAYFILE (CELL (CELLTYPE \"INV\") (INSTANCE v)))");
    let endless = netlist("module a (); b u (); endmodule module b (); a u (); endmodule");
    let error = match_names(&[File::Verilog(&endless), File::Sdf(&sdf)], None);
    assert!(matches!(error, Err(MatchError::Recursion(_))), "{error:?}");
    let doubling: String = (0..40)
        .map(|level| format!("module m{level} (); m{0} a (); m{0} b (); endmodule\n", level + 1))
        .collect();
    let large = netlist(&(doubling + "module m40 (); endmodule"));
    let error = match_names(&[File::Verilog(&large), File::Sdf(&sdf)], None);
    assert_eq!(error, Err(MatchError::TooLarge));
}
