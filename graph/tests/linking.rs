//! Netlists of reference designs against the pins and edges that OpenSTA finds in them.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use netlearn_graph::library::{Library, LibrarySet};
use netlearn_graph::netlist::{Linked, Linker, Netlist};
use netlearn_parsers::Source;

/// The text of a file, unpacked.
fn text(path: &Path) -> String {
    let source = Source::open(path).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(source.bytes().to_vec()).unwrap()
}

/// Fields of the lines of a table, header dropped.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

/// A section of a micro case's golden.
fn section<'a>(golden: &'a str, name: &str) -> &'a str {
    let (_, rest) = golden.split_once(&format!("#section {name}\n")).unwrap();
    rest.split_once("#section").map_or(rest, |(section, _)| section)
}

fn link(set: LibrarySet, design: &Path) -> Linked {
    let mut linker = Linker::new(set);
    linker
        .read(design)
        .unwrap_or_else(|error| panic!("{}: {error}", design.display()));
    linker
        .link(None)
        .unwrap_or_else(|error| panic!("{}: {error}", design.display()))
}

/// The libraries that a case reads, each for all points: names and structure are all that counts.
fn libraries(case: &Path) -> LibrarySet {
    let commands = text(&case.join("cmds.tcl"));
    let mut builder = LibrarySet::builder();
    for line in commands.lines().filter(|line| line.starts_with("read_liberty")) {
        let path = line.split_whitespace().last().unwrap();
        builder.add(Library::read(case.join(path)).unwrap_or_else(|error| panic!("{error}")));
    }
    builder.build()
}

fn pin_names(netlist: &Netlist) -> BTreeSet<String> {
    netlist
        .pins()
        .map(|pin| netlist.pin_name(pin).to_string())
        .collect()
}

/// States of registers are pins for OpenSTA: `r0/IQ`.
fn state_names(netlist: &Netlist) -> BTreeSet<String> {
    let library = netlist.libraries().library();
    let mut names = BTreeSet::new();
    for instance in netlist.instances() {
        let Some(cell) = netlist.cell(instance) else {
            continue;
        };
        for sequential in &library.sequentials()[library.cell(cell).sequentials.clone()] {
            for state in sequential.states.into_iter().flatten() {
                names.insert(format!(
                    "{}/{}",
                    netlist.instance_name(instance),
                    library.text(state)
                ));
            }
        }
    }
    names
}

/// All arcs of all instances, and from all drivers of nets to all loads, as OpenSTA lists them.
fn edges(netlist: &Netlist) -> Vec<String> {
    let library = netlist.libraries().library();
    let mut edges = Vec::new();
    for instance in netlist.instances() {
        let Some(cell) = netlist.cell(instance) else {
            continue;
        };
        let pins = netlist.pins_of(instance);
        let ports = library.cell(cell).ports;
        let name = |port| netlist.pin_name(pins.get(ports.place(port).unwrap()).unwrap());
        for (_, set) in library.arc_sets(cell) {
            let when = set.when.map_or(String::new(), |when| {
                library.display_function(cell, when).to_string()
            });
            for arc in set.arcs.into_iter().map(|arc| library.arc(arc)) {
                edges.push(format!(
                    "{}\t{}\t{}\t{}\t{when}\t{}\t{}",
                    name(set.from),
                    name(set.to),
                    set.role.name(),
                    set.sense.name(),
                    arc.from.symbol(),
                    set.role.to_symbol(arc.to),
                ));
            }
        }
    }
    for net in netlist.nets() {
        for driver in netlist.drivers(net) {
            for load in netlist.loads(net).filter(|&load| load != driver) {
                for edge in ["^", "v"] {
                    let (from, to) = (netlist.pin_name(driver), netlist.pin_name(load));
                    edges.push(format!("{from}\t{to}\twire\tpositive_unate\t\t{edge}\t{edge}"));
                }
            }
        }
    }
    edges.sort();
    edges
}

/// The folders of the micro cases.
fn micro_cases() -> Vec<PathBuf> {
    let Some(folder) = common::shared("timing/micro") else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.join("golden.tsv").exists()).collect();
    cases.sort();
    cases
}

#[test]
fn micro_cases_have_the_pins_and_edges_of_opensta() {
    for case in micro_cases() {
        let name = case.file_name().unwrap().to_str().unwrap();
        let linked = link(libraries(&case), &case.join("design.v"));
        assert!(linked.warnings.is_empty(), "{name}: {:?}", linked.warnings);
        let golden = text(&case.join("golden.tsv"));

        let expected: BTreeSet<String> = rows(section(&golden, "pins"))
            .map(|fields| fields[0].to_owned())
            .collect();
        let mut found = pin_names(&linked.netlist);
        found.extend(state_names(&linked.netlist));
        assert_eq!(found, expected, "{name}");

        let edge = |fields: Vec<&str>| fields[..7].join("\t");
        let mut expected: Vec<String> = rows(section(&golden, "edges")).map(edge).collect();
        expected.sort();
        assert_eq!(edges(&linked.netlist), expected, "{name}");
    }
}

#[test]
fn hierarchy_can_be_asked_by_name() {
    let Some(case) = common::shared("timing/micro/m45_hier_bus") else {
        return;
    };
    let netlist = link(libraries(&case), &case.join("design.v")).netlist;
    for pin in netlist.pins() {
        assert_eq!(netlist.find_pin(&netlist.pin_name(pin).to_string()), Some(pin));
    }
    // With a backslash as SDC and SDF write it, and without.
    assert!(netlist.find_pin(r"w0/s0/b\/uf/A").is_some());
    assert_eq!(
        netlist.find_pin(r"w0/s0/b\/uf/A"),
        netlist.find_pin("w0/s0/b/uf/A")
    );
    // One net has the names of all levels; the highest one is its name.
    let net = netlist.net_of(netlist.find_pin("o1/A").unwrap()).unwrap();
    assert_eq!(netlist.net_name(net).to_string(), "lo.q[1]");
    assert_eq!(netlist.find_net("w0/q[1]"), Some(net));
    let through = netlist.find_hierarchical_pins("w0/s0/y");
    assert_eq!(through.len(), 1);
    assert_eq!(through[0].net, netlist.find_net("w0/w"));
    assert_eq!(netlist.module_name(through[0].scope), "sub");
    let bits = netlist.find_hierarchical_pins("w0/s0/x");
    let names: Vec<&str> = bits.iter().map(|pin| pin.name.as_str()).collect();
    assert_eq!(names, ["x[1]", "x[0]"]);
    assert_eq!(bits[0].net, netlist.find_net("in[1]"));
    assert_eq!(
        netlist.find_hierarchical_pins("w0/s0/x[0]")[0].net,
        netlist.find_net("in[0]")
    );
    // `{in[3], 1'b1}`: the low bit of p is constant.
    let constant = netlist.net_of(netlist.find_pin("w1/s0/g/B").unwrap()).unwrap();
    assert_eq!(netlist.constant(constant), Some(true));
    assert_eq!(netlist.find_ports("in").len(), 4);
    let instance = netlist.find_instance("w0/s0/g").unwrap();
    let scopes = ["w0", "w0/s0", "w1"].map(|scope| netlist.find_scope(scope).unwrap());
    assert_eq!(
        scopes.map(|scope| netlist.is_inside(instance, scope)),
        [true, true, false]
    );
    for stranger in ["w0/s0/nothing", "w0/s1/g", "", "/", "in[9]", "in[x]"] {
        assert_eq!(netlist.find_instance(stranger), None, "{stranger}");
        assert_eq!(netlist.find_pin(stranger), None, "{stranger}");
    }
}

/// Pins of a design whose golden lists all or some.
fn check_design(libraries: &[PathBuf], design: &Path, pins: &[PathBuf], black_boxes: bool) {
    let mut builder = LibrarySet::builder();
    for path in libraries {
        builder.add(Library::read(path).unwrap_or_else(|error| panic!("{error}")));
    }
    let linked = link(builder.build(), design);
    let netlist = linked.netlist;
    let name = design.display();
    let odd = linked
        .warnings
        .iter()
        .filter(|warning| !warning.message().contains("black box"));
    let odd: Vec<String> = odd.map(ToString::to_string).collect();
    assert!(odd.is_empty(), "{name}: {odd:#?}");
    assert_eq!(
        linked.warnings.is_empty(),
        !black_boxes,
        "{name}: {:?}",
        linked.warnings
    );
    let states = state_names(&netlist);
    for table in pins {
        let table = text(table);
        let mut count = 0;
        for fields in rows(&table) {
            let known = netlist.find_pin(fields[0]).is_some() || states.contains(fields[0]);
            assert!(known, "{name}: no {}", fields[0]);
            count += 1;
        }
        assert!(count > 0, "{name}");
    }
}

#[test]
fn real_designs_have_the_pins_of_opensta() {
    let Some(folder) = common::shared("timing") else {
        return;
    };
    let pdk = |path: &str| folder.join("../pdk").join(path);
    let nangate = || vec![pdk("nangate45/nangate45_typ.lib.gz")];
    let sky = || vec![pdk("sky130hd/sky130hd_tt.lib.gz")];
    for (design, libraries, variants, black_boxes) in [
        ("gcd_nangate45", nangate(), ["spef", "zero_wire"], false),
        ("gcd_sky130hd", sky(), ["spef", "zero_wire"], true),
        ("ibex_sky130hd", sky(), ["zero_wire", "zero_wire"], false),
        ("aes_nangate45", nangate(), ["spef", "spef"], false),
        ("ibex_nangate45", nangate(), ["spef", "spef"], false),
    ] {
        let folder = folder.join(design);
        let pins = variants.map(|variant| folder.join(variant).join("pins.tsv.gz"));
        check_design(&libraries, &folder.join("design.v.gz"), &pins, black_boxes);
    }
    // Here the goldens list every edge.
    for (design, libraries) in [("gcd_nangate45", nangate()), ("gcd_sky130hd", sky())] {
        let folder = folder.join(design);
        let set = LibrarySet::single(Library::read(&libraries[0]).unwrap());
        let linked = link(set, &folder.join("design.v.gz"));
        let golden = text(&folder.join("zero_wire/edges.tsv.gz"));
        let mut expected: Vec<String> = rows(&golden).map(|fields| fields[..7].join("\t")).collect();
        expected.sort();
        assert_eq!(edges(&linked.netlist), expected, "{design}");
    }
}

#[test]
fn contest_designs_link() {
    let Some(folder) = common::shared("timing/tau2015") else {
        return;
    };
    for design in ["s27", "simple", "c17", "s27_path", "c3_path", "s344", "c432"] {
        let library = if design == "simple" { "simple" } else { "tau2015" };
        let read = |mode: &str| Library::read(folder.join(format!("{library}_{mode}.lib.gz"))).unwrap();
        let set = LibrarySet::early_late(read("Early"), read("Late"));
        assert!(set.warnings().is_empty(), "{:?}", set.warnings());
        let linked = link(set, &folder.join(design).join(format!("{design}.v.gz")));
        assert!(linked.warnings.is_empty(), "{design}: {:?}", linked.warnings);
        let netlist = linked.netlist;
        assert!(netlist.num_instances() > 0, "{design}");
        // Every net that a file of parasitics names is there.
        let parasitics = text(&folder.join(design).join(format!("{design}.spef.gz")));
        let mut names = BTreeMap::new();
        for line in parasitics.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            match fields[..] {
                // Of the map of names.
                [number, name] if number.starts_with('*') => {
                    names.insert(number, name);
                }
                ["*D_NET", net, ..] => {
                    let name = names.get(net).copied().unwrap_or(net);
                    assert!(netlist.find_net(name).is_some(), "{design}: no net {name}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn hardened_designs_have_the_pins_of_opensta() {
    let Some(folder) = common::shared("openlane") else {
        return;
    };
    let pdk = folder.join("../pdk");
    let asap = || -> Vec<PathBuf> {
        let folders = [pdk.join("asap7"), folder.join("lib_asap7")];
        let files = folders.iter().flat_map(|folder| common::files(folder));
        files
            .filter(|path| path.to_str().unwrap().ends_with(".lib.gz"))
            .collect()
    };
    let entries = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut designs: Vec<PathBuf> = entries
        .filter(|path| path.join("netlist.v.gz").exists())
        .collect();
    designs.sort();
    let mut sets: Vec<(Vec<PathBuf>, LibrarySet)> = Vec::new();
    for design in designs {
        let name = design.file_name().unwrap().to_str().unwrap();
        let libraries = match name.split("__").next().unwrap() {
            "bft7" => asap(),
            "orfs45" => vec![pdk.join("nangate45/nangate45_typ.lib.gz")],
            _ => vec![pdk.join("sky130hd/sky130hd_tt.lib.gz")],
        };
        if !sets.iter().any(|(known, _)| *known == libraries) {
            let mut builder = LibrarySet::builder();
            for path in &libraries {
                builder.add(Library::read(path).unwrap());
            }
            sets.push((libraries.clone(), builder.build()));
        }
        let (_, set) = sets.iter().find(|(known, _)| *known == libraries).unwrap();
        let linked = link(set.clone(), &design.join("netlist.v.gz"));
        let netlist = &linked.netlist;
        let odd = linked
            .warnings
            .iter()
            .filter(|warning| !warning.message().contains("black box"));
        let odd: Vec<String> = odd.map(ToString::to_string).collect();
        assert!(odd.is_empty(), "{name}: {odd:#?}");
        let table = text(&design.join("pins.sta.tsv.gz"));
        let golden: BTreeSet<String> = rows(&table).map(|fields| fields[0].to_owned()).collect();
        let mut found = pin_names(netlist);
        found.extend(state_names(netlist));
        // Pins of black boxes have no direction, and no timing.
        let unknown = rows(&table).filter(|fields| fields[2] == "unknown");
        found.extend(unknown.map(|fields| fields[0].to_owned()));
        let missing: Vec<&String> = golden.difference(&found).take(5).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}
