//! The identities of labels, on designs that were placed and routed.

mod common;

use std::collections::BTreeMap;

use netlearn_graph::library::Mode;
use netlearn_graph::parasitics::SpefOptions;
use netlearn_graph::session::{self, Surroundings, Which};
use netlearn_graph::timing::labels::{Identity, TimingLabels};
use netlearn_parsers::Source;

/// Half of the last bit of the numbers, as sums of 32-bit floats, in ps.
const RESOLUTION_PS: f64 = 0.01;

fn labels(folder: &std::path::Path, library: &std::path::Path, names: [&str; 3]) -> TimingLabels {
    let open = |name: &str| Source::open(folder.join(name)).unwrap_or_else(|error| panic!("{error}"));
    let surroundings = Surroundings {
        folders: vec![folder.to_owned()],
        ..Surroundings::default()
    };
    session::with(&surroundings, &mut std::io::sink(), |session| {
        session.read_liberty(library, None, None)?;
        session.read_verilog(&folder.join(names[0]))?;
        session.link(None)?;
        session.run(&open(names[1]))?;
        session.read_spef(&open(names[2]), &Which::default(), SpefOptions::default())?;
        Ok(TimingLabels::of(session.analyse()?.results(), 0))
    })
    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn find<'a>(identities: &'a [Identity], id: &str) -> &'a Identity {
    identities
        .iter()
        .find(|identity| identity.id == id)
        .expect("it is checked")
}

#[test]
fn labels_of_real_designs_hold_together() {
    let Some(data) = common::shared("timing") else {
        return;
    };
    let (sky130, nangate) = ("sky130hd/sky130hd_tt.lib.gz", "nangate45/nangate45_typ.lib.gz");
    let timing = ["design.v.gz", "design.sdc", "design.spef.gz"];
    let openlane = ["netlist.v.gz", "design.sdc", "nom.spef.gz"];
    let mut missed = Vec::new();
    let mut checked = BTreeMap::<_, usize>::new();
    for (folder, library, names) in [
        ("gcd_nangate45", nangate, timing),
        ("gcd_sky130hd", sky130, timing),
        ("aes_nangate45", nangate, timing),
        ("../openlane/firol2__shifter_a", sky130, openlane),
        ("../openlane/tt05__mvm", sky130, openlane),
        ("../openlane/egecpu__register_file", sky130, openlane),
    ] {
        let labels = labels(&data.join(folder), &data.join("../pdk").join(library), names);
        let identities = labels.identities(RESOLUTION_PS);
        for identity in &identities {
            eprintln!(
                "{folder} {} {}: {} of {} missed, worst {:?}",
                identity.id, identity.what, identity.violated, identity.checked, identity.worst
            );
        }
        for found in identities {
            *checked.entry(found.id).or_default() += found.checked;
            let most = match found.id {
                // A slower edge may come out of a gate as a faster one: early slews are those of early ones.
                "L8" => found.checked / 50,
                _ => 0,
            };
            if found.violated > most {
                missed.push(format!("{folder} {found:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(checked.values().all(|&count| count > 20), "{checked:?}");
}

/// What is wrong is found, and the worst is named.
#[test]
fn broken_labels_are_found() {
    let data = |name: &str| format!("{}/examples/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let surroundings = Surroundings {
        folders: vec![data("").into()],
        ..Surroundings::default()
    };
    let labels = session::with(&surroundings, &mut std::io::sink(), |session| {
        session.read_liberty(data("cells.lib").as_ref(), None, None)?;
        session.read_verilog(data("pipeline.v").as_ref())?;
        session.link(None)?;
        session.run(&Source::open(data("pipeline.sdc")).expect("constraints"))?;
        Ok(TimingLabels::of(session.analyse()?.results(), 0))
    })
    .unwrap_or_else(|error| panic!("{error}"));
    for identity in labels.identities(RESOLUTION_PS) {
        assert!(identity.checked > 0 && identity.violated == 0, "{identity:?}");
    }
    let late_rise = netlearn_graph::timing::labels::corner(Mode::Late, netlearn_graph::library::Edge::Rise);
    let at = labels
        .names
        .iter()
        .position(|name| name == "u1/Y")
        .expect("a pin");
    let mut broken = labels.clone();
    broken.arrival_ps[at][late_rise] += 7.0;
    let identities = broken.identities(RESOLUTION_PS);
    let arcs = find(&identities, "L2");
    assert_eq!(
        (
            arcs.violated,
            arcs.worst.as_ref().map(|(_, place)| place.as_str())
        ),
        (1, Some("u1/Y Late Rise"))
    );
    assert_eq!(find(&identities, "L1").violated, 1);
    let mut broken = labels.clone();
    broken.slack_ps[at] = [1e30; 4];
    assert_eq!(find(&broken.identities(RESOLUTION_PS), "L13").violated, 4);
    let mut broken = labels.clone();
    broken.endpoints.pop();
    let identities = broken.identities(RESOLUTION_PS);
    assert!(find(&identities, "L7").violated > 0 && find(&identities, "L10").violated > 0);
    let mut broken = labels;
    broken.wires[0].delay_ps[0] = -1.0;
    assert_eq!(find(&broken.identities(RESOLUTION_PS), "L9").violated, 1);
}
