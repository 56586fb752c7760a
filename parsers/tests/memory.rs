//! Peak memory of the readers, counted by the allocator: a file explains what it costs, whatever
//! its header promises.

#[path = "support/peak.rs"]
mod peak;
mod support;

use netlearn_parsers::{Source, aiger, bench, blif, def, genlib, lef, liberty, pla, sdf, spef, verilog};

use peak::peak_of;

#[test]
fn no_header_makes_a_reader_reserve_much() {
    let headers = [
        "aag 99999999999 2 0 1 1\n2\n4\n6\n6 2 4\n",
        "aig 4000000000 0 0 1 4000000000\n0\n",
        "aig 2000000000 0 0 1 2000000000\n0\n",
        "aig 2000000000 2000000000 0 0 0\n",
        "aig 2000000000 0 2000000000 0 0\n0\n",
        "aig 1000000 1000000 0 0 0\n",
        "aag 2000000000 2000000000 0 0 0\n2\n",
        "aag 2000000000 0 0 2000000000 0\n2\n",
        "aag 2000000000 0 0 0 2000000000\n2 0 0\n",
        "aag 2000000000 1 0 1 0\n4000000000\n4000000000\n",
        "aag 1 1 0 0 0 2000000000\n2\n",
        "aag 1 1 0 0 0 0 0 2000000000\n2\n",
        "aag 1 1 0 0 0 0 0 1\n2\n18446744073709551615\n",
    ];
    for header in headers {
        let source = Source::from_bytes("header.aig", header);
        let (_, peak) = peak_of(|| aiger::parse(&source));
        assert!(peak < 64 << 20, "{header:?}: {peak} bytes");
    }
    let source = Source::from_bytes("wide.pla", ".i 2000000000\n.o 2000000000\n1 1\n");
    let (_, peak) = peak_of(|| pla::parse(&source));
    assert!(peak < 1 << 20, "{peak} bytes");
}

#[test]
fn a_million_faults_cost_no_more_than_a_few() {
    let mut text = String::from("aag 0 0 0 0 0\n");
    for _ in 0..1_000_000 {
        text.push_str("i0 x\n");
    }
    let length = text.len();
    let source = Source::from_bytes("odd.aag", text);
    let (result, peak) = peak_of(|| aiger::parse(&source));
    let warnings = result.expect("symbols for nothing only give warnings").warnings;
    assert!(warnings.len() < 100, "{} warnings", warnings.len());
    assert!(peak < 40 * length, "{peak} bytes for {length}");
}

/// Sizes between two powers of two, as an array that has just grown is half empty.
#[test]
fn verilog_takes_a_few_times_its_size() {
    for count in [20_000, 30_000, 40_000, 50_000] {
        let mut assigns = String::from("module m (\\a[0] , \\a[1] );\n");
        let mut cells = String::from("module m;\n");
        let mut buses = String::from("module m;\n  wire [99999:0] data;\n");
        for i in 2..count {
            assigns += &format!("  assign n{i} = ~n{} & ~n{};\n", i * 7 % (i - 1), i - 1);
            cells += &format!("  wire _{i:05}_;\n");
        }
        for i in 2..count {
            let (left, right) = (i * 7 % (i - 1), i - 1);
            cells += &format!("  NAND2_X1 u_{i:05} (.A1(_{left:05}_), .A2(_{right:05}_), .ZN(_{i:05}_));\n");
            buses +=
                &format!("  CELL u{i} (.A(data[{left}]), .B({{data[{i}], data[{right}]}}), .C(1'b0));\n");
        }
        // Operators and what is in a concatenation have a node each.
        for (kind, text, most) in [
            ("assigns", assigns, 5.0),
            ("cells", cells, 3.0),
            ("buses", buses, 3.5),
        ] {
            let source = Source::from_bytes("made.v", text + "endmodule\n");
            let (_, peak) = peak_of(|| verilog::parse(&source).expect("the text is a netlist"));
            let times = peak as f64 / source.bytes().len() as f64;
            eprintln!("{count} {kind}: {times:.1} times the file");
            assert!(times <= most, "{count} {kind}: {times:.1} times the file");
        }
    }
}

#[test]
fn netlists_take_three_times_their_size() {
    let Some(data) = support::shared("netlists_take_three_times_their_size") else {
        return;
    };
    for name in [
        "timing/ibex_nangate45/design.v.gz",
        "timing/aes_nangate45/design.v.gz",
        "timing/ibex_sky130hd/design.v.gz",
        "timing/gcd_sky130hd/design.v.gz",
        "openlane/riscduino__wb_host/netlist.v.gz",
        "openlane/experiar__Video/netlist.v.gz",
        "openlane/xmastree__user_proj_example/netlist.v.gz",
        "openlane/bft7__credit-pi-switch/netlist.v.gz",
    ] {
        let source = Source::open(data.join(name)).unwrap_or_else(|error| panic!("{error}"));
        let (_, peak) = peak_of(|| verilog::parse(&source).unwrap_or_else(|report| panic!("{report}")));
        let times = peak as f64 / source.bytes().len() as f64;
        eprintln!("{name}: {times:.1} times its {} bytes", source.bytes().len());
        assert!(times <= 3.0, "{name}: {times:.1} times its size");
    }
}

/// Trees of LEF hold less than those of DEF, as most of the text is numbers.
#[test]
fn designs_take_five_times_and_cells_three_times_their_size() {
    let Some(data) = support::shared("designs_take_five_times_and_cells_three_times_their_size") else {
        return;
    };
    for (name, limit) in [
        ("timing/aes_nangate45/design.def.gz", 5.0),
        ("timing/ibex_nangate45/design.def.gz", 5.0),
        ("openlane/experiar__Video/design.def.gz", 5.0),
        ("openlane/uncc__user_proj_example/design.def.gz", 5.0),
        ("pdk/sky130hd/sky130_fd_sc_hd_merged.lef.gz", 3.0),
        ("pdk/nangate45/Nangate45_stdcell.lef.gz", 3.0),
        ("pdk/asap7/asap7sc7p5t_28_R_1x_220121a.lef.gz", 3.0),
        ("pdk/ihp-sg13g2/sg13g2_stdcell.lef.gz", 3.0),
    ] {
        let source = support::open(&data.join(name));
        let peak = match name.ends_with(".lef.gz") {
            true => peak_of(|| lef::parse(&source).unwrap_or_else(|report| panic!("{report}"))).1,
            false => peak_of(|| def::parse(&source).unwrap_or_else(|report| panic!("{report}"))).1,
        };
        let times = peak as f64 / source.bytes().len() as f64;
        eprintln!("{name}: {times:.1} times its {} bytes", source.bytes().len());
        assert!(times <= limit, "{name}: {times:.2} times its size");
    }
}

#[test]
fn real_files_take_a_few_times_their_size() {
    let Some(data) = support::shared("real_files_take_a_few_times_their_size") else {
        return;
    };
    let open = |name: &str| Source::open(data.join(name)).unwrap_or_else(|error| panic!("{error}"));
    let check = |name: &str, source: &Source, peak: usize| {
        let times = peak as f64 / source.bytes().len() as f64;
        eprintln!("{name}: {times:.1} times its {} bytes", source.bytes().len());
        assert!(times <= 8.0, "{name}: {times:.1} times its size");
    };
    let name = "epfl/hyp.aig.gz";
    let source = open(name);
    let (_, peak) = peak_of(|| aiger::parse(&source));
    check(name, &source, peak);
    let name = "itc99/bench/b15_C.bench.gz";
    let source = open(name);
    let (_, peak) = peak_of(|| bench::parse(&source));
    check(name, &source, peak);
    let name = "itc99/blif/b15_C.blif.gz";
    let source = open(name);
    let (_, peak) = peak_of(|| blif::parse(&source));
    check(name, &source, peak);
    let name = "mcnc/pla/cps.pla.gz";
    let source = open(name);
    let (_, peak) = peak_of(|| pla::parse(&source));
    check(name, &source, peak);
    let name = "mcnc/genlib/lib2.mis2lib";
    let source = open(name);
    let (_, peak) = peak_of(|| genlib::parse(&source));
    check(name, &source, peak);
    for name in [
        "pdk/nangate45/nangate45_typ.lib.gz",
        "pdk/sky130hd/sky130hd_tt.lib.gz",
    ] {
        let source = open(name);
        let (_, peak) = peak_of(|| liberty::parse(&source));
        check(name, &source, peak);
        assert!(peak <= 5 * source.bytes().len(), "{name}: {peak} bytes");
    }
}

/// Of these formats files are large, so less is allowed.
#[test]
fn files_of_parasitics_and_delays_take_three_times_their_size() {
    let Some(data) = support::shared("files_of_parasitics_and_delays_take_three_times_their_size") else {
        return;
    };
    let open = |name: &str| {
        let source = Source::open(data.join("timing").join(name));
        source.unwrap_or_else(|error| panic!("{error}"))
    };
    let check = |name: &str, length: usize, peak: usize| {
        let times = peak as f64 / length as f64;
        eprintln!("{name}: {times:.1} times its {length} bytes");
        assert!(times <= 3.0, "{name}: {times:.1} times its size");
    };
    for name in [
        "ibex_nangate45/design.spef.gz",
        "aes_nangate45/design.spef.gz",
        "gcd_sky130hd/design.spef.gz",
    ] {
        let source = open(name);
        let (_, peak) = peak_of(|| spef::parse(&source).expect("a good file"));
        check(name, source.bytes().len(), peak);
    }
    for name in ["aes_nangate45/design.sdf.gz", "gcd_sky130hd/design.sdf.gz"] {
        let source = open(name);
        let (_, peak) = peak_of(|| sdf::parse(&source).expect("a good file"));
        check(name, source.bytes().len(), peak);
    }
}
