//! Netlists made by hand and changed, and what is wrong with files.

use std::collections::BTreeMap;

use netlearn_graph::ids::{CellId, InstanceId, NetId, PinId};
use netlearn_graph::library::{Direction, Library, LibrarySet};
use netlearn_graph::netlist::{EditError, LinkError, Linked, Linker, Netlist, Swap};
use netlearn_parsers::Source;
use proptest::prelude::*;

/// Buffers, gates of two sizes, one with its pins in another order, and a cell with a bus.
fn libraries() -> LibrarySet {
    let pins = |names: &[(&str, &str)]| -> String {
        let pin = |(name, direction): &(&str, &str)| format!("pin ({name}) {{ direction : {direction}; }}\n");
        names.iter().map(pin).collect()
    };
    let (a, b, y) = (("A", "input"), ("B", "input"), ("Y", "output"));
    let text = format!(
        "library (l) {{ type (two) {{ base_type : array; data_type : bit; bit_width : 2; bit_from : 1; bit_to : 0; }}
         cell (BUF) {{ pg_pin (VDD) {{ pg_type : primary_power; }} {} }} cell (AND_X1) {{ {} }} cell (AND_X2) {{ {} }}
         cell (DNA) {{ {} }} cell (ROM) {{ bus (A) {{ bus_type : two; direction : input; }}
         bus (Q) {{ bus_type : two; direction : output; }} }} }}",
        pins(&[a, y]),
        pins(&[a, b, y]),
        pins(&[a, b, y]),
        pins(&[y, b, a]),
    );
    LibrarySet::single(Library::from_source(&Source::from_bytes("l.lib", text)).unwrap())
}

fn link_to(text: &str, top: Option<&str>) -> Result<Linked, LinkError> {
    let mut linker = Linker::new(libraries());
    linker.add(Source::from_bytes("top.v", text))?;
    linker.link(top)
}

/// The netlist of a text, with its warnings.
fn linked(text: &str) -> (Netlist, Vec<String>) {
    let linked = link_to(text, None).unwrap_or_else(|error| panic!("{error}"));
    let warnings = linked.warnings.iter().map(|report| report.message().to_owned());
    (linked.netlist, warnings.collect())
}

/// The pins of each net that has any, by the net's name.
fn nets(netlist: &Netlist) -> BTreeMap<String, Vec<String>> {
    let mut nets = BTreeMap::new();
    for net in netlist.nets() {
        let mut pins: Vec<String> = netlist
            .net_pins(net)
            .iter()
            .map(|&pin| netlist.pin_name(pin).to_string())
            .collect();
        pins.sort();
        if !pins.is_empty() {
            nets.insert(netlist.net_name(net).to_string(), pins);
        }
    }
    nets
}

fn check_nets(netlist: &Netlist, expected: &[(&str, &[&str])]) {
    let expected = expected
        .iter()
        .map(|&(net, pins)| (net.to_owned(), pins.iter().map(|&pin| pin.to_owned()).collect()));
    assert_eq!(nets(netlist), expected.collect());
}

#[test]
fn ports_are_connected_in_every_way() {
    let (netlist, warnings) = linked(
        "module sub (.p({a, b}), c, q); input [1:0] a; input b, c; output [1:0] q; assign q = a;
           BUF u (.A(b), .Y()); BUF v (c, ); endmodule
         module top (input [3:0] x, output [1:0] y, input z);
           sub s0 (.p(x[3:1]), .c(z), .q(y));
           sub s1 ({{2{z}}, x[0]}, x[0]);
           wire [1:0] w = {z, 1'b0};
           ROM rom (.A(w), .Q({n, unused}));
           BUF b (.A(n), .\\Y (), .VDD(power)); endmodule",
    );
    assert_eq!(warnings, Vec::<String>::new());
    check_nets(
        &netlist,
        &[
            ("x[0]", &["s1/u/A", "s1/v/A", "x[0]"]),
            ("x[1]", &["s0/u/A", "x[1]"]),
            ("x[2]", &["x[2]", "y[0]"]),
            ("x[3]", &["x[3]", "y[1]"]),
            ("z", &["rom/A[1]", "s0/v/A", "z"]),
            ("w[0]", &["rom/A[0]"]),
            ("n", &["b/A", "rom/Q[1]"]),
            ("unused", &["rom/Q[0]"]),
        ],
    );
    assert_eq!(netlist.constant(netlist.find_net("w[0]").unwrap()), Some(false));
    // Both bits of q of s1 are z, inside and by the names inside.
    for name in ["s1/q[0]", "s1/a[1]", "w[1]"] {
        assert_eq!(netlist.find_net(name), netlist.find_net("z"), "{name}");
    }
    let bits: Vec<String> = netlist
        .find_hierarchical_pins("s0/p")
        .into_iter()
        .map(|pin| pin.name)
        .collect();
    assert_eq!(bits, ["p[2]", "p[1]", "p[0]"]);
    assert_eq!(
        netlist.find_hierarchical_pins("s0/p[0]")[0].net,
        netlist.find_net("x[1]")
    );
}

#[test]
fn oddities_are_told_once() {
    let (netlist, warnings) = linked(
        "module top (i, o, k); input [1:0] i; output o; wire [2:0] w;
           TAP t0 (); TAP t1 (.X(i[0])); BUF b (.A(i), .Y(o), .Z(o)); BUF c (.A(w[7]), .Z(i[0]));
           AND_X1 d (i[0], i[1], o, i[0]); ROM r (.A(i[1]), .Q(3'b111)); assign w = i;
         endmodule
         module top (input z); endmodule",
    );
    assert_eq!(
        warnings,
        [
            "module `top` stands twice; the first one holds",
            "port `k` has no direction: taken as input",
            "2 bits are assigned to 3",
            "2 bits are connected to port `A`, which has 1: from the last bit on",
            "`BUF` has no port `Z`: connected to nothing",
            "`w` has no bit 7: connected to nothing",
            "`AND_X1` has no port 4: connected to nothing",
            "1 bits are connected to port `A`, which has 2: from the last bit on",
            "3 bits are connected to port `Q`, which has 2: from the last bit on",
            "neither a library nor a file has `TAP`: 2 instances are black boxes",
        ]
    );
    let tap = netlist.find_instance("t1").unwrap();
    assert_eq!(
        (
            netlist.cell(tap),
            netlist.cell_name(tap),
            netlist.pins_of(tap).len()
        ),
        (None, "TAP", 0)
    );
    let pin = netlist.find_pin("b/A").unwrap();
    assert_eq!(netlist.net_of(pin), netlist.find_net("i[0]"));
    assert_eq!(netlist.net_of(netlist.find_pin("c/A").unwrap()), None);
    assert_eq!(netlist.constant(netlist.find_net("w[2]").unwrap()), Some(false));
}

#[test]
fn supplies_are_constants() {
    let (netlist, warnings) = linked(
        "module top (output y, z); supply1 vdd; supply0 vss; wire n; assign n = vss;
           BUF a (.A(vdd), .Y(y)); BUF b (.A(n), .Y(z)); BUF c (.A(1'b1), .Y()); BUF d (.A(1), .Y());
           BUF e (.A(1'bx), .Y()); endmodule",
    );
    assert_eq!(warnings, Vec::<String>::new());
    let constant = |pin: &str| netlist.constant(netlist.net_of(netlist.find_pin(pin).unwrap())?);
    assert_eq!(
        ["a/A", "b/A", "c/A", "d/A", "e/A", "a/Y"].map(constant),
        [Some(true), Some(false), Some(true), Some(true), None, None]
    );
}

#[test]
fn several_files_are_one_design() {
    let mut linker = Linker::new(libraries());
    linker
        .add(Source::from_bytes(
            "a.v",
            "module top (input i, output o); half h (.x(i), .y(o)); endmodule",
        ))
        .unwrap();
    linker
        .add(Source::from_bytes(
            "b.v",
            "module half (input x, output y); BUF o (.A(x), .Y(y)); endmodule",
        ))
        .unwrap();
    let netlist = linker.link(Some("top")).unwrap().netlist;
    check_nets(&netlist, &[("i", &["h/o/A", "i"]), ("o", &["h/o/Y", "o"])]);
}

#[test]
fn what_is_no_netlist_has_a_place() {
    let error = |text: &str, top: Option<&str>| link_to(text, top).unwrap_err().to_string();
    for (text, expected) in [
        (
            "module t (input a, output y); assign y = !a; endmodule",
            "synthesise it first\n --> top.v:1:42",
        ),
        (
            "module t (input a, output y); not g (y, a); endmodule",
            "map it to a cell of a library",
        ),
        (
            "module t (input a, output reg y); always @(posedge a) y <= a; endmodule",
            "a process is no netlist",
        ),
        (
            "module t (); t u (); endmodule module s (); t u (); endmodule",
            "module `t` is part of itself\n --> top.v:1:8",
        ),
        (
            "`default_nettype none\nmodule t (); BUF b (.A(x)); endmodule",
            "`x` is not declared",
        ),
        (
            "module t (); wire [n:0] w; endmodule",
            "expected a constant number",
        ),
        (
            "module t (); wire [2000000000:0] w; endmodule",
            "is no number of a bit",
        ),
        (
            "module t (); wire [900000000:0] w; endmodule",
            "more than a file of this length may ask for",
        ),
        (
            "module t (); BUF b (.A({1000000000{1'b1}})); endmodule",
            "an expression of more than 1048576 bits",
        ),
        ("module t (); wire w [3:0]; endmodule", "is an array"),
    ] {
        let found = error(text, None);
        assert!(found.contains(expected), "{text}: {found}");
    }
    assert_eq!(
        error("module topp (); endmodule", Some("top")),
        "no module `top`; there is `topp`"
    );
    assert_eq!(
        error("module a (); endmodule module b (); endmodule", None),
        "the design may be any of these modules: a, b; say which"
    );
    assert!(error("module a (); a x (); endmodule", None).starts_with("no module stands at the top"));
}

#[test]
fn a_small_file_of_a_huge_design_is_refused_at_once() {
    let mut text = "module m0 (input a); BUF b (.A(a), .Y()); endmodule\n".to_owned();
    for level in 1..64 {
        let below = level - 1;
        text.push_str(&format!(
            "module m{level} (input a); m{below} x (.a(a)), y (.a(a)); endmodule\n"
        ));
    }
    let error = link_to(&text, Some("m63")).unwrap_err();
    assert!(matches!(error, LinkError::TooLarge { .. }), "{error}");
}

#[test]
fn deep_hierarchy_needs_no_deep_stack() {
    let mut text = "module m0 (input a, output y); BUF b (.A(a), .Y(y)); endmodule\n".to_owned();
    for level in 1..5000 {
        let below = level - 1;
        text.push_str(&format!(
            "module m{level} (input a, output y); m{below} x (.a(a), .y(y)); endmodule\n"
        ));
    }
    let netlist = link_to(&text, None).unwrap().netlist;
    check_nets(
        &netlist,
        &[
            ("a", &["a", &format!("{}b/A", "x/".repeat(4999))]),
            ("y", &[&format!("{}b/Y", "x/".repeat(4999)), "y"]),
        ],
    );
    assert!(netlist.find_pin(&format!("{}b/A", "x/".repeat(4999))).is_some());
}

#[test]
fn cells_are_swapped_by_the_names_of_their_pins() {
    let (mut netlist, _) =
        linked("module top (input a, b, output y); AND_X1 g (.A(a), .B(b), .Y(y)); endmodule");
    let gate = netlist.find_instance("g").unwrap();
    let cell = |netlist: &Netlist, name: &str| netlist.libraries().find_cell(name).unwrap();
    let before = nets(&netlist);
    let pins: Vec<PinId> = netlist.pins_of(gate).into_iter().collect();
    let to = cell(&netlist, "AND_X2");
    assert_eq!(netlist.swap_cell(gate, to), Ok(Swap::SamePins));
    assert_eq!(netlist.pins_of(gate).into_iter().collect::<Vec<_>>(), pins);
    let to = cell(&netlist, "DNA");
    assert_eq!(netlist.swap_cell(gate, to), Ok(Swap::NewPins));
    assert_eq!((nets(&netlist), netlist.cell_name(gate)), (before.clone(), "DNA"));
    assert!(netlist.pins().all(|pin| !pins.contains(&pin)));
    let to = cell(&netlist, "BUF");
    let error = netlist.swap_cell(gate, to).unwrap_err();
    assert_eq!(error.to_string(), "cell `BUF` has no pin `B`, which is connected");
    assert_eq!(nets(&netlist), before);
}

#[test]
fn names_are_taken_once() {
    let mut netlist = Netlist::new("top", libraries());
    let buf = netlist.libraries().find_cell("BUF").unwrap();
    let net = netlist.add_net("n").unwrap();
    netlist.add_instance("u", buf).unwrap();
    netlist.add_port("p", Direction::Input, Some(net)).unwrap();
    let exists = |kind: &'static str, name: &str| EditError::Exists {
        kind,
        name: name.to_owned(),
    };
    assert_eq!(netlist.add_net("n"), Err(exists("a net", "n")));
    assert_eq!(netlist.add_instance("u", buf), Err(exists("an instance", "u")));
    assert_eq!(
        netlist.add_port("p", Direction::Input, None),
        Err(exists("a port", "p"))
    );
    netlist.remove_net(net);
    assert_eq!(netlist.net_of(netlist.find_port("p").unwrap()), None);
    let again = netlist.add_net("n").unwrap();
    assert_eq!((netlist.find_net("n"), netlist.nets().count()), (Some(again), 1));
}

/// A change of a netlist; numbers pick among what is there.
#[derive(Clone, Debug)]
enum Edit {
    AddNet,
    RemoveNet(usize),
    AddInstance(u32),
    RemoveInstance(usize),
    Swap(usize, u32),
    Connect(usize, usize),
    Disconnect(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => Just(Edit::AddNet),
        1 => any::<usize>().prop_map(Edit::RemoveNet),
        3 => (0_u32..4).prop_map(Edit::AddInstance),
        1 => any::<usize>().prop_map(Edit::RemoveInstance),
        2 => (any::<usize>(), 0_u32..4).prop_map(|(at, cell)| Edit::Swap(at, cell)),
        8 => (any::<usize>(), any::<usize>()).prop_map(|(pin, net)| Edit::Connect(pin, net)),
        2 => any::<usize>().prop_map(Edit::Disconnect),
    ]
}

proptest! {
    /// Against a model that keeps only which pin of which instance is on which net.
    #[test]
    fn edits_leave_what_they_should(edits in prop::collection::vec(edit(), 1..120)) {
        let mut netlist = Netlist::new("top", libraries());
        let mut model: BTreeMap<String, Option<String>> = BTreeMap::new();
        let mut count = 0;
        for edit in edits {
            let nets: Vec<NetId> = netlist.nets().collect();
            let instances: Vec<InstanceId> = netlist.instances().collect();
            let pins: Vec<PinId> = netlist.pins().collect();
            let pick = |number: usize, length: usize| (length > 0).then(|| number % length);
            count += 1;
            match edit {
                Edit::AddNet => {
                    netlist.add_net(&format!("n{count}")).unwrap();
                }
                Edit::RemoveNet(at) => if let Some(at) = pick(at, nets.len()) {
                    let name = netlist.net_name(nets[at]).to_string();
                    netlist.remove_net(nets[at]);
                    prop_assert_eq!(netlist.find_net(&name), None);
                    for net in model.values_mut().filter(|net| **net == Some(name.clone())) {
                        *net = None;
                    }
                },
                Edit::AddInstance(cell) => {
                    let instance = netlist.add_instance(&format!("u{count}"), CellId(cell)).unwrap();
                    for pin in netlist.pins_of(instance) {
                        model.insert(netlist.pin_name(pin).to_string(), None);
                    }
                }
                Edit::RemoveInstance(at) => if let Some(at) = pick(at, instances.len()) {
                    let name = netlist.instance_name(instances[at]).to_string();
                    netlist.remove_instance(instances[at]);
                    prop_assert_eq!(netlist.find_instance(&name), None);
                    model.retain(|pin, _| !pin.starts_with(&format!("{name}/")));
                },
                Edit::Swap(at, cell) => if let Some(at) = pick(at, instances.len()) {
                    let instance = instances[at];
                    let name = netlist.instance_name(instance).to_string();
                    if netlist.swap_cell(instance, CellId(cell)).is_ok() {
                        let old: Vec<String> =
                            model.keys().filter(|pin| pin.starts_with(&format!("{name}/"))).cloned().collect();
                        let old: BTreeMap<String, Option<String>> =
                            old.into_iter().map(|pin| (pin.clone(), model.remove(&pin).unwrap())).collect();
                        for pin in netlist.pins_of(instance) {
                            let pin = netlist.pin_name(pin).to_string();
                            let net = old.get(&pin).cloned().flatten();
                            model.insert(pin, net);
                        }
                    }
                },
                Edit::Connect(pin, net) => {
                    if let (Some(pin), Some(net)) = (pick(pin, pins.len()), pick(net, nets.len())) {
                        netlist.connect(pins[pin], nets[net]);
                        let name = netlist.net_name(nets[net]).to_string();
                        model.insert(netlist.pin_name(pins[pin]).to_string(), Some(name));
                    }
                }
                Edit::Disconnect(at) => if let Some(at) = pick(at, pins.len()) {
                    netlist.disconnect(pins[at]);
                    model.insert(netlist.pin_name(pins[at]).to_string(), None);
                },
            }
        }
        let found: BTreeMap<String, Option<String>> = netlist
            .pins()
            .map(|pin| {
                let net = netlist.net_of(pin).map(|net| netlist.net_name(net).to_string());
                (netlist.pin_name(pin).to_string(), net)
            })
            .collect();
        prop_assert_eq!(&found, &model);
        for pin in netlist.pins() {
            prop_assert_eq!(netlist.find_pin(&netlist.pin_name(pin).to_string()), Some(pin));
        }
        // Both directions agree.
        for net in netlist.nets() {
            for &pin in netlist.net_pins(net) {
                prop_assert_eq!(netlist.net_of(pin), Some(net));
            }
        }
        let listed: usize = netlist.nets().map(|net| netlist.net_pins(net).len()).sum();
        prop_assert_eq!(listed, found.values().flatten().count());
    }
}

#[test]
fn instances_stand_in_the_order_of_their_levels_names() {
    let (netlist, _) = linked(
        "module low (a, y); input a; output y; BUF z (.A(a), .Y(y)); endmodule
         module top (a, y); input a; output y; wire n, m;
         low b (.a(a), .y(n)); BUF c (.A(n), .Y(m)); BUF \\b/a (.A(m), .Y(y)); endmodule",
    );
    let mut paths: Vec<Vec<&str>> = netlist
        .instances()
        .map(|instance| netlist.instance_name(instance).levels())
        .collect();
    paths.sort();
    assert_eq!(paths, [vec!["b", "z"], vec!["b/a"], vec!["c"]]);
}
