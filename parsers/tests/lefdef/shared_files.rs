//! Every LEF and DEF file of the shared data reads and has the counts of its tables.

use std::collections::BTreeMap;
use std::path::Path;

use netlearn_parsers::{Format, def, lef};

use crate::support;

/// The rows of a table `file item count`.
fn table(path: &Path) -> BTreeMap<(String, String), usize> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{error}"));
    let rows = text.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        // Sums of other formats have fractions.
        let count = cells[2].parse().ok()?;
        Some(((cells[0].to_owned(), cells[1].to_owned()), count))
    });
    rows.collect()
}

fn placed(tree: &def::Ast) -> usize {
    tree.components
        .iter()
        .filter(|component| component.placed().is_some())
        .count()
}

/// Connections of components and of the design's own pins.
fn net_pins(tree: &def::Ast) -> (usize, usize) {
    let connections = tree.nets.iter().flat_map(|net| tree.connections(net.connections));
    let (mut components, mut ports) = (0, 0);
    for connection in connections {
        match connection.of {
            def::Owner::Design => ports += 1,
            _ => components += 1,
        }
    }
    (components, ports)
}

#[test]
fn designs_have_the_counts_of_the_table() {
    let Some(data) = support::shared("designs_have_the_counts_of_the_table") else {
        return;
    };
    let folder = data.join("timing");
    let mut checked = 0;
    for ((file, item), expected) in table(&folder.join("counts.tsv")) {
        if !file.ends_with(".def.gz") {
            continue;
        }
        let source = support::open(&folder.join(&file));
        let tree = support::read_def(&source).tree;
        let count = match item.as_str() {
            "components" | "components_header" => tree.components.len(),
            "placed" => placed(&tree),
            "pins" | "pins_header" => tree.pins.len(),
            "nets" | "nets_header" => tree.nets.len(),
            "net_pins" => net_pins(&tree).0 + net_pins(&tree).1,
            "specialnets" | "specialnets_header" => tree.special_nets.len(),
            "vias" | "vias_header" => tree.vias.len(),
            "rows" => tree.rows.len(),
            "tracks" => tree.tracks.len(),
            "bytes" => source.bytes().len(),
            other => panic!("{file}: no such item: {other}"),
        };
        assert_eq!(count, expected, "{file} {item}");
        checked += 1;
    }
    assert!(checked >= 45, "{checked} rows checked");
}

/// Section 10 of the README: components, nets, connections of components and of ports, ports.
const OPENLANE: [(&str, [usize; 5]); 8] = [
    ("firol2__shifter_a", [7_795, 1_036, 2_519, 258, 260]),
    ("experiar__Video", [19_010, 3_173, 8_950, 488, 490]),
    ("caravel__caravel_clocking", [1_574, 339, 1_174, 16, 18]),
    ("egecpu__register_file", [4_545, 956, 3_485, 51, 53]),
    ("bft7__credit-pi-switch", [3_580, 2_167, 5_844, 478, 478]),
    ("orfs45__gcd", [940, 677, 1_785, 54, 54]),
    ("tt06__MichaelBell_latch_mem", [2_172, 1_306, 4_449, 43, 43]),
    ("xmastree__user_proj_example", [37_442, 11_160, 35_765, 607, 609]),
];

#[test]
fn openlane_designs_have_the_counts_of_their_readme() {
    let Some(data) = support::shared("openlane_designs_have_the_counts_of_their_readme") else {
        return;
    };
    for (design, expected) in OPENLANE {
        let source = support::open(&data.join("openlane").join(design).join("design.def.gz"));
        let tree = support::read_def(&source).tree;
        let (components, ports) = net_pins(&tree);
        let counts = [
            tree.components.len(),
            tree.nets.len(),
            components,
            ports,
            tree.pins.len(),
        ];
        assert_eq!(counts, expected, "{design}");
    }
}

#[test]
fn every_design_reads_without_a_word_and_comes_back_the_same() {
    let Some(data) = support::shared("every_design_reads_without_a_word_and_comes_back_the_same") else {
        return;
    };
    let files = support::files(&data, &[Format::Def]);
    assert!(files.len() >= 80, "{} files", files.len());
    for path in files {
        let source = support::open(&path);
        assert_eq!(Format::detect(&source), Some(Format::Def), "{}", source.name());
        assert_eq!(
            Format::of_content(source.bytes()),
            Some(Format::Def),
            "{}",
            source.name()
        );
        let parsed = support::read_def(&source);
        assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
        support::check_round_trip(&parsed.tree, source.name());
        // Without wires the rest is the same.
        let options = def::Options { wires: false };
        let bare = def::parse_with(&source, &options).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(bare.tree.components, parsed.tree.components);
        assert_eq!(net_pins(&bare.tree), net_pins(&parsed.tree), "{}", source.name());
        let usages = |nets: &[def::Net]| nets.iter().map(|net| net.usage).collect::<Vec<_>>();
        assert_eq!(usages(&bare.tree.nets), usages(&parsed.tree.nets));
        assert_eq!(usages(&bare.tree.special_nets), usages(&parsed.tree.special_nets));
    }
}

fn num_rects(tree: &lef::Ast) -> usize {
    let mut num_rects = 0;
    let mut add = |drawing: &lef::Drawing, layers| {
        let is_rect =
            |shape: &&lef::Shape| matches!(shape.kind, lef::ShapeKind::Filled(lef::Geometry::Rect(_)));
        num_rects += drawing.shapes_on(layers).filter(is_rect).count();
    };
    for cell in &tree.macros {
        let ports = cell
            .pins
            .iter()
            .flat_map(|pin| &pin.ports)
            .map(|port| &port.shapes);
        ports
            .chain(&cell.obstructions)
            .for_each(|shapes| add(&cell.drawing, shapes.layers));
    }
    tree.vias.iter().for_each(|via| add(&via.drawing, via.layers));
    let rules = tree.via_rules.iter().flat_map(|rule| &rule.layers);
    num_rects + rules.filter(|layer| layer.rect.is_some()).count()
}

#[test]
fn libraries_have_the_counts_of_the_table() {
    let Some(data) = support::shared("libraries_have_the_counts_of_the_table") else {
        return;
    };
    let folder = data.join("pdk");
    let mut checked = 0;
    for ((file, item), expected) in table(&folder.join("counts.tsv")) {
        if !file.ends_with("lef.gz") {
            continue;
        }
        let source = support::open(&folder.join(&file));
        let tree = support::read_lef(&source).tree;
        let count = match item.as_str() {
            "macro" => tree.macros.len(),
            "pin" => tree.macros.iter().map(|cell| cell.pins.len()).sum(),
            "layer_def" => tree.layers.len(),
            "via_def" => tree.vias.len(),
            "rect" => num_rects(&tree),
            "site" => tree.sites.len(),
            "bytes" => source.bytes().len(),
            other => panic!("{file}: no such item: {other}"),
        };
        // The table's pattern wants capitals; this file begins its vias with `Via`.
        let expected = match (file.as_str(), item.as_str()) {
            ("ihp-sg13g2/sg13g2_tech.lef.gz", "via_def") => 300,
            _ => expected,
        };
        assert_eq!(count, expected, "{file} {item}");
        checked += 1;
    }
    assert!(checked >= 70, "{checked} rows checked");
}

#[test]
fn every_library_reads_and_nothing_of_it_is_skipped() {
    let Some(data) = support::shared("every_library_reads_and_nothing_of_it_is_skipped") else {
        return;
    };
    let files = support::files(&data, &[Format::Lef]);
    assert!(files.len() >= 11, "{} files", files.len());
    for path in files {
        let source = support::open(&path);
        assert_eq!(Format::detect(&source), Some(Format::Lef), "{}", source.name());
        assert_eq!(
            Format::of_content(source.bytes()),
            Some(Format::Lef),
            "{}",
            source.name()
        );
        let parsed = support::read_lef(&source);
        assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
        for cell in &parsed.tree.macros {
            assert!(cell.size.is_some(), "{}", parsed.tree.names.text(cell.name));
            for pin in &cell.pins {
                assert!(pin.first_rect(cell).is_some() && pin.bounding_box(cell).is_some());
            }
        }
    }
}

#[test]
fn layers_have_what_wires_cost() {
    let Some(data) = support::shared("layers_have_what_wires_cost") else {
        return;
    };
    let tech = support::read_lef(&support::open(&data.join("pdk/nangate45/Nangate45_tech.lef.gz"))).tree;
    let metal1 = tech.find_layer("metal1").expect("a layer of this file");
    assert_eq!(metal1.kind, Some(lef::LayerType::Routing));
    assert_eq!(metal1.direction, Some(lef::RoutingDirection::Horizontal));
    assert_eq!(metal1.pitch, Some(lef::Point::new(0.14, 0.14)));
    assert_eq!((metal1.width, metal1.spacing), (Some(0.07), Some(0.065)));
    assert_eq!(metal1.resistance, Some(0.38));
    assert_eq!(
        (metal1.capacitance, metal1.edge_capacitance),
        (Some(7.7161e-5), Some(2.7365e-5))
    );
    let via1 = tech.find_layer("via1").expect("a layer of this file");
    assert_eq!(
        (via1.kind, via1.resistance),
        (Some(lef::LayerType::Cut), Some(5.0))
    );
    assert_eq!(tech.units.database_microns, Some(2_000));
    assert_eq!(tech.same_net_spacings.len(), 27);

    let tech = support::read_lef(&support::open(&data.join("pdk/sky130hd/sky130hd.tlef.gz"))).tree;
    let li1 = tech.find_layer("li1").expect("a layer of this file");
    assert_eq!(li1.pitch, Some(lef::Point::new(0.46, 0.34)));
    assert_eq!(
        (li1.resistance, li1.edge_capacitance),
        (Some(12.2), Some(40.697e-6))
    );
    let unithd = &tech.sites[0];
    assert_eq!(
        (unithd.size, unithd.class),
        (Some(lef::Point::new(0.46, 2.72)), Some(lef::SiteClass::Core))
    );
}
