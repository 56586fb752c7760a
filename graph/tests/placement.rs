//! Places of pins against wires that were estimated from the same files elsewhere.

mod common;

use std::collections::HashMap;
use std::path::Path;

use netlearn_graph::library::{Library, LibrarySet, Mode};
use netlearn_graph::netlist::{Linker, Netlist};
use netlearn_graph::parasitics::{SpefOptions, WireModel};
use netlearn_graph::placement::{CouplingModel, Placement, PlacementOptions, WireEstimate, layer_model};
use netlearn_graph::session::{self, Analysis, Session, SessionError, Surroundings, Which, WireChoice};
use netlearn_parsers::{Source, def, lef};

fn open(path: &Path) -> Source {
    Source::open(path).unwrap_or_else(|error| panic!("{error}"))
}

fn cells(path: &Path) -> lef::Ast {
    lef::parse(&open(path))
        .unwrap_or_else(|report| panic!("{report}"))
        .tree
}

fn linked(library: &Path, verilog: &Path) -> Netlist {
    let library = Library::read(library).expect("a library");
    let mut linker = Linker::new(LibrarySet::single(library));
    linker.read(verilog).expect("a netlist");
    linker.link(None).expect("it links").netlist
}

/// What a SPEF file says of nets: capacitance in fF, resistance in Ω, resistors.
fn spef(path: &Path) -> HashMap<String, (f64, f64, usize)> {
    let source = open(path);
    let text = String::from_utf8_lossy(source.bytes()).into_owned();
    let mut names = HashMap::new();
    let mut nets = HashMap::new();
    let (mut net, mut is_resistor) = (String::new(), false);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["*D_NET", name, total] => {
                let name = names.get(name).cloned().unwrap_or_else(|| name.to_owned());
                net = name.replace('\\', "");
                nets.insert(net.clone(), (total.parse().expect("a number"), 0.0, 0));
            }
            ["*RES"] => is_resistor = true,
            ["*END"] => is_resistor = false,
            [_, _, _, ohm] if is_resistor => {
                let found: &mut (f64, f64, usize) = nets.get_mut(&net).expect("a net");
                found.1 += ohm.parse::<f64>().expect("a number");
                found.2 += 1;
            }
            [index, name] if index.starts_with('*') && nets.is_empty() => {
                _ = names.insert(index.to_owned(), name.to_owned());
            }
            _ => {}
        }
    }
    nets
}

#[test]
fn spanning_trees_are_those_of_the_estimated_wires() {
    let Some(data) = common::shared("timing") else {
        return;
    };
    let pdk = data.join("../pdk/nangate45");
    let lef = cells(&pdk.join("Nangate45_stdcell.lef.gz"));
    for design in ["gcd_nangate45", "aes_nangate45", "ibex_nangate45"] {
        let folder = data.join(design);
        let netlist = linked(&pdk.join("nangate45_typ.lib.gz"), &folder.join("design.v.gz"));
        let places = def::parse(&open(&folder.join("design.def.gz")))
            .expect("a placement")
            .tree;
        let (placement, report) = Placement::read(&netlist, &places, &[&lef], PlacementOptions::default());
        assert_eq!(report.warnings(), [""; 0], "{design}");
        let model = WireModel {
            kohm_per_um: 3.574e-3,
            ff_per_um: 0.07516,
        };
        let golden = spef(&folder.join("design.spef.gz"));
        let (mut compared, mut worst) = (0, 0.0f64);
        for net in netlist.nets() {
            let Some(&(ff, ohm, resistors)) = golden.get(&netlist.net_name(net).to_string()) else {
                continue;
            };
            let Some((tree, pins)) = placement.topology(&netlist, net, WireEstimate::Spanning) else {
                continue;
            };
            if resistors + 1 != pins.len() {
                continue;
            }
            // Every number of the file is rounded, no resistor is below 0.1 Ω, and ports were taken for
            // points, not for shapes.
            let um = tree.length_um();
            let ports = pins.iter().filter(|&&pin| netlist.is_port(pin)).count() as f64;
            let cap_error = (um * model.ff_per_um - ff).abs() - 0.011 * pins.len() as f64 - 0.01 * ports;
            let res_error =
                (um * model.kohm_per_um * 1e3 - ohm).abs() - 0.11 * pins.len() as f64 - 0.3 * ports;
            worst = worst.max(cap_error / ff.max(1.0)).max(res_error / ohm.max(1.0));
            compared += 1;
        }
        assert!(
            compared * 10 > 9 * golden.len(),
            "{design}: {compared} of {} nets",
            golden.len()
        );
        assert!(worst < 1e-4, "{design}: {worst}");
    }
    let tech = cells(&pdk.join("Nangate45_tech.lef.gz"));
    assert!(
        layer_model(&tech, "metal3").is_some_and(|model| model.kohm_per_um > 0.0 && model.ff_per_um > 0.0)
    );
}

#[test]
fn hardened_designs_are_placed() {
    let Some(designs) = common::shared("openlane") else {
        return;
    };
    let pdk = designs.join("../pdk/sky130hd");
    let lef = cells(&pdk.join("sky130_fd_sc_hd_merged.lef.gz"));
    for design in [
        "egecpu__alu_a",
        "firol2__shifter_a",
        "tt05__mvm",
        "riscduino__wb_host",
    ] {
        let folder = designs.join(design);
        let netlist = linked(&pdk.join("sky130hd_tt.lib.gz"), &folder.join("netlist.v.gz"));
        let options = def::Options { wires: false };
        let places = def::parse_with(&open(&folder.join("design.def.gz")), &options)
            .expect("a placement")
            .tree;
        let (placement, report) = Placement::read(&netlist, &places, &[&lef], PlacementOptions::default());
        assert_eq!(report.warnings(), [""; 0], "{design}");
        let [low, high] = placement.die().expect("a die");
        for pin in netlist.pins().filter(|&pin| {
            netlist
                .net_of(pin)
                .is_some_and(|net| netlist.net_pins(net).len() > 1)
        }) {
            let at = placement.place(pin).expect("it is placed");
            assert!(
                low.x <= at.x && at.x <= high.x && low.y <= at.y && at.y <= high.y,
                "{design} {at:?}"
            );
        }
        // A Steiner tree is as long as half the perimeter at least, a spanning tree no shorter than it.
        for net in netlist.nets() {
            let length = |estimate| {
                let tree = placement.topology(&netlist, net, estimate);
                tree.map_or(0.0, |(tree, _)| tree.length_um())
            };
            let (steiner, spanning) = (length(WireEstimate::Steiner), length(WireEstimate::Spanning));
            let half = placement.half_perimeter_um(&netlist, net);
            let has_driver = netlist.drivers(net).next().is_some();
            assert!(
                steiner <= spanning + 1e-9 && (steiner >= half - 1e-9 || !has_driver),
                "{design}"
            );
        }
    }
}

/// The slack of the worst path of every endpoint, for setup, in ps.
fn slacks(analysis: &Analysis<'_>) -> HashMap<String, f64> {
    let mut worst = HashMap::new();
    for path in analysis.endpoints(&[Mode::Late]) {
        let slack = path.slack_ps.expect("it is checked");
        let found = worst.entry(path.end_pin).or_insert(slack);
        *found = slack.min(*found);
    }
    worst
}

/// How well `found` tells `expected`: the coefficient of determination, and the mean error in ps.
fn determination(found: &HashMap<String, f64>, expected: &HashMap<String, f64>) -> (f64, f64) {
    let count = expected.len() as f64;
    let mean = expected.values().sum::<f64>() / count;
    let spread: f64 = expected.values().map(|slack| (slack - mean).powi(2)).sum();
    let errors: Vec<f64> = expected.iter().map(|(name, slack)| found[name] - slack).collect();
    let squares: f64 = errors.iter().map(|error| error * error).sum();
    let mean_error = errors.iter().map(|error| error.abs()).sum::<f64>() / count;
    (1.0 - squares / spread, mean_error)
}

/// Timing with estimated wires is near that with extracted ones, and a netlist of DEF is as good as one of
/// Verilog.
#[test]
fn estimated_wires_tell_slacks() {
    let Some(designs) = common::shared("openlane") else {
        return;
    };
    let pdk = designs.join("../pdk/sky130hd");
    // What the wires of sky130 have, coupling included (least squares over routed designs).
    let fitted = WireChoice {
        kohm_per_um: Some(0.9e-3),
        ff_per_um: Some(0.172),
        ..WireChoice::default()
    };
    // Mean errors of all designs together: by density, and by Steiner trees with one micron for all.
    let mut sums = [0.0; 2];
    for design in ["firol2__shifter_a", "tt05__mvm", "osu__gcd"] {
        let folder = designs.join(design);
        let surroundings = Surroundings {
            folders: vec![folder.clone()],
            ..Surroundings::default()
        };
        let run = |from_def: bool, wires: &dyn Fn(&mut Session<'_>) -> Result<(), SessionError>| {
            session::with(&surroundings, &mut std::io::sink(), |session| {
                session.read_liberty(&pdk.join("sky130hd_tt.lib.gz"), None, None)?;
                if !from_def {
                    session.read_verilog(&folder.join("netlist.v.gz"))?;
                    session.link(None)?;
                }
                for lef in ["sky130hd.tlef.gz", "sky130_fd_sc_hd_merged.lef.gz"] {
                    session.read_lef(&open(&pdk.join(lef)))?;
                }
                let places = open(&folder.join("design.def.gz"));
                session.read_def(&places, PlacementOptions::default())?;
                session.run(&open(&folder.join("design.sdc")))?;
                wires(session)?;
                Ok(slacks(&session.analyse()?))
            })
            .unwrap_or_else(|error| panic!("{design}: {error}"))
        };
        let spef = |session: &mut Session<'_>| {
            let file = open(&folder.join("nom.spef.gz"));
            session.read_spef(&file, &Which::default(), SpefOptions::default())
        };
        let extracted = run(false, &spef);
        assert_eq!(run(true, &spef), extracted, "{design}");
        let steiner = run(false, &|session| {
            session.set_wire(fitted.clone());
            session.estimate_wires(WireEstimate::Steiner)
        });
        let box_only = run(false, &|session| {
            session.set_wire(fitted.clone());
            session.estimate_wires(WireEstimate::HalfPerimeter)
        });
        let coupled = run(false, &|session| {
            session.estimate_coupled_wires(&CouplingModel::SKY130HD)
        });
        let layer = run(false, &|session| session.estimate_wires(WireEstimate::Steiner));
        let none = run(false, &|_| Ok(()));
        let [coupled, steiner, box_only, layer, none] =
            [coupled, steiner, box_only, layer, none].map(|found| determination(&found, &extracted));
        eprintln!(
            "{design}: R2 and mean error in ps: by density {coupled:.4?} steiner {steiner:.4?} hpwl {box_only:.4?} lef \
             {layer:.4?} none {none:.4?}"
        );
        assert!(coupled.1 < 1.1 * steiner.1, "{design}: {coupled:?} {steiner:?}");
        assert!(
            steiner.0 > 0.995 && box_only.0 > 0.95,
            "{design}: {steiner:?} {box_only:?}"
        );
        assert!(steiner.1 < layer.1 && layer.1 < none.1, "{design}");
        sums = [sums[0] + coupled.1, sums[1] + steiner.1];
    }
    assert!(sums[0] < 0.8 * sums[1], "{sums:?}");
}
