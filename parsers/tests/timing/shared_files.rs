//! Every SPEF and SDF file of the shared data reads, has the counts its tables say, and survives a
//! round trip.

use std::collections::BTreeMap;
use std::path::Path;

use netlearn_parsers::{Format, sdf, spef};

use crate::support::{self, Tree};

#[test]
fn every_file_reads_and_comes_back_the_same() {
    let Some(data) = support::shared("every_file_reads_and_comes_back_the_same") else {
        return;
    };
    for (format, at_least) in [(Format::Spef, 120), (Format::Sdf, 86)] {
        let files = support::files(&data, &[format]);
        assert!(files.len() >= at_least, "{} files of {format}", files.len());
        for path in files {
            let source = support::open(&path);
            let parsed = support::read(format, &source).unwrap_or_else(|report| panic!("{report}"));
            assert!(parsed.warnings.is_empty(), "{:#?}", parsed.warnings);
            support::check_round_trip(format, &parsed.tree, source.name());
        }
    }
}

fn spef_counts(tree: &spef::Ast) -> Vec<(&'static str, f64)> {
    let ground = tree.ground_capacitors();
    let coupling = tree.coupling_capacitors();
    let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
    vec![
        ("d_net", tree.num_nets() as f64),
        ("map", tree.name_map.len() as f64),
        ("ground_caps", ground.len() as f64),
        ("coupling_caps", coupling.len() as f64),
        ("resistors", tree.resistors().len() as f64),
        ("conn", tree.connections().len() as f64),
        ("sum_cap", sum(ground.values()) + sum(coupling.values())),
        ("sum_res", sum(tree.resistors().values())),
    ]
}

fn sdf_counts(tree: &sdf::Ast) -> Vec<(&'static str, f64)> {
    let delays =
        |is: fn(&sdf::DelayKind) -> bool| tree.delays().iter().filter(|delay| is(&delay.kind)).count() as f64;
    let checks = |kind| tree.checks().iter().filter(|check| check.kind == kind).count() as f64;
    vec![
        ("cell", tree.num_cells() as f64),
        (
            "iopath",
            delays(|kind| matches!(kind, sdf::DelayKind::IoPath { .. })),
        ),
        (
            "interconnect",
            delays(|kind| matches!(kind, sdf::DelayKind::Interconnect { .. })),
        ),
        (
            "cond",
            delays(|kind| {
                let sdf::DelayKind::IoPath { condition, .. } = kind else {
                    return false;
                };
                matches!(condition, sdf::Condition::When(_))
            }),
        ),
        ("setup", checks(sdf::CheckKind::Setup)),
        ("hold", checks(sdf::CheckKind::Hold)),
        ("recovery", checks(sdf::CheckKind::Recovery)),
        ("removal", checks(sdf::CheckKind::Removal)),
        ("width", checks(sdf::CheckKind::Width)),
        ("period", checks(sdf::CheckKind::Period)),
    ]
}

/// `counts.tsv`: file, item, count.
fn expected(folder: &Path) -> BTreeMap<String, BTreeMap<String, f64>> {
    let path = folder.join("counts.tsv");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut files: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [file, item, count] = cells[..] {
            let count = count.parse().unwrap_or_else(|_| panic!("no number: {line}"));
            files
                .entry(file.to_owned())
                .or_default()
                .insert(item.to_owned(), count);
        }
    }
    files
}

#[test]
fn counts_are_those_of_the_tables() {
    let Some(data) = support::shared("counts_are_those_of_the_tables") else {
        return;
    };
    let folder = data.join("timing");
    let mut num_checked = 0;
    for (file, expected) in expected(&folder) {
        let Some(format @ (Format::Spef | Format::Sdf)) = Format::of_name(&file) else {
            continue;
        };
        let source = support::open(&folder.join(&file));
        let parsed = support::read(format, &source).unwrap_or_else(|report| panic!("{report}"));
        let mut counts = match &parsed.tree {
            Tree::Spef(tree) => spef_counts(tree),
            Tree::Sdf(tree) => sdf_counts(tree),
        };
        counts.push(("bytes", source.bytes().len() as f64));
        for (item, count) in counts {
            // Sums are given with six digits, counts exactly.
            let is_sum = item.starts_with("sum_");
            let slack = if is_sum { expected[item] * 6e-6 } else { 0.0 };
            assert!(
                (count - expected[item]).abs() <= slack,
                "{file}: {item} is {count}, expected {}",
                expected[item]
            );
            num_checked += 1;
        }
    }
    assert!(num_checked > 500, "{num_checked} counts");
}

/// Section 10 of the README of these designs: design, nets, their capacitance in pF, coupling
/// entries, resistors, INTERCONNECT and IOPATH.
const DESIGNS: [(&str, usize, f64, usize, usize, usize, usize); 8] = [
    ("firol2__shifter_a", 1036, 5.090369, 9746, 2813, 1741, 1258),
    ("experiar__Video", 3163, 33.133083, 52202, 12715, 6265, 5904),
    ("caravel__caravel_clocking", 339, 1.202485, 4554, 1366, 851, 789),
    ("egecpu__register_file", 944, 75.867151, 46900, 11616, 3321, 2420),
    ("bft7__credit-pi-switch", 2167, 1.147638, 42106, 13470, 4155, 8612),
    ("orfs45__gcd", 643, 0.512218, 10594, 1736, 1162, 1339),
    (
        "tt06__MichaelBell_latch_mem",
        1304,
        9.676826,
        32986,
        5283,
        3189,
        3118,
    ),
    (
        "xmastree__user_proj_example",
        10853,
        63.314367,
        163686,
        42861,
        25212,
        22183,
    ),
];

#[test]
fn designs_have_the_numbers_of_their_readme() {
    let Some(data) = support::shared("designs_have_the_numbers_of_their_readme") else {
        return;
    };
    for (design, nets, picofarads, coupling, resistors, interconnects, io_paths) in DESIGNS {
        let folder = data.join("openlane").join(design);
        let source = support::open(&folder.join("nom.spef.gz"));
        let tree = spef::parse(&source)
            .unwrap_or_else(|report| panic!("{report}"))
            .tree;
        assert_eq!(
            (
                tree.num_nets(),
                tree.coupling_capacitors().len(),
                tree.resistors().len()
            ),
            (nets, coupling, resistors),
            "{design}"
        );
        let unit = tree.header.capacitance_unit.map_or(0.0, spef::Unit::in_si);
        let totals = tree.nets().map(|net| f64::from(net.total_capacitance().max));
        let total = totals.sum::<f64>() * unit / 1e-12;
        assert!(
            (total - picofarads).abs() < 1e-5 * picofarads,
            "{design}: {total}"
        );
        for name in ["nom.sdf.gz", "golden.sdf.gz"] {
            let path = folder.join(name);
            if !path.is_file() {
                continue;
            }
            let tree = sdf::parse(&support::open(&path))
                .unwrap_or_else(|report| panic!("{report}"))
                .tree;
            let counts = sdf_counts(&tree);
            let count = |item| {
                counts
                    .iter()
                    .find(|(name, _)| *name == item)
                    .map(|(_, count)| *count)
            };
            assert_eq!(count("iopath"), Some(io_paths as f64), "{design}/{name}");
            assert_eq!(
                count("interconnect"),
                Some(interconnects as f64),
                "{design}/{name}"
            );
        }
    }
}

/// Flows write two IOPATHs with one head for cells whose arcs differ only in their sense.
#[test]
fn doubled_heads_are_all_kept() {
    let Some(data) = support::shared("doubled_heads_are_all_kept") else {
        return;
    };
    let source = support::open(&data.join("timing/gcd_sky130hd/design.sdf.gz"));
    let tree = sdf::parse(&source)
        .unwrap_or_else(|report| panic!("{report}"))
        .tree;
    let mut num_doubled = 0;
    for cell in tree.cells() {
        let mut heads: Vec<_> = cell
            .delays()
            .iter()
            .filter_map(|delay| match delay.kind {
                sdf::DelayKind::IoPath { from, to, .. } => {
                    Some((from.name, from.edge.map(|edge| edge as u8), to))
                }
                _ => None,
            })
            .collect();
        heads.sort();
        num_doubled += heads.windows(2).filter(|pair| pair[0] == pair[1]).count();
    }
    assert_eq!(num_doubled, 56);
}
