//! SDF files that are written: their values against those that OpenSTA wrote, and what they say again when
//! they are read.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use netlearn_graph::library::Mode;
use netlearn_graph::parasitics::SpefOptions;
use netlearn_graph::session::{self, Session, SessionError, Surroundings, Which};
use netlearn_graph::timing::SdfOptions;
use netlearn_parsers::sdf::{self, Condition, DelayKind, Instance, Value};
use netlearn_parsers::{NameId, Source};

const OPTIONS: SdfOptions = SdfOptions {
    scene: 0,
    digits: 6,
    has_typical: false,
};

fn open(path: &Path) -> Source {
    Source::open(path).unwrap_or_else(|error| panic!("{error}"))
}

/// The slacks of endpoints for setup in ps, and delays as SDF, of a design with its constraints and what
/// `more` reads.
fn timed(
    folder: &Path,
    library: &str,
    more: &dyn Fn(&mut Session<'_>) -> Result<(), SessionError>,
) -> (BTreeMap<String, f64>, sdf::Ast) {
    let surroundings = Surroundings {
        folders: vec![folder.to_owned()],
        ..Surroundings::default()
    };
    session::with(&surroundings, &mut std::io::sink(), |session| {
        session.read_liberty(&folder.join("../../pdk").join(library), None, None)?;
        session.read_verilog(&folder.join("design.v.gz"))?;
        session.link(None)?;
        session.run(&open(&folder.join("design.sdc")))?;
        more(session)?;
        let analysis = session.analyse()?;
        let mut slacks = BTreeMap::new();
        for path in analysis.endpoints(&[Mode::Late]) {
            let slack = path.slack_ps.expect("it is checked");
            slacks.entry(path.end_pin).or_insert(slack);
        }
        Ok((slacks, analysis.to_sdf(None, &OPTIONS)?))
    })
    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn spef(folder: &Path) -> impl Fn(&mut Session<'_>) -> Result<(), SessionError> {
    move |session| {
        let file = open(&folder.join("design.spef.gz"));
        session.read_spef(&file, &Which::default(), SpefOptions::default())
    }
}

fn written(file: &sdf::Ast) -> Source {
    let mut text = Vec::new();
    sdf::write(file, &mut text).expect("it can be written");
    Source::from_bytes("written.sdf", text)
}

/// What is read again gives the slacks that it was made of, but for what was rounded away.
#[test]
fn slacks_survive() {
    let Some(data) = common::shared("timing") else {
        return;
    };
    for design in ["gcd_nangate45", "aes_nangate45"] {
        let folder = data.join(design);
        let library = "nangate45/nangate45_typ.lib.gz";
        let (before, file) = timed(&folder, library, &spef(&folder));
        let source = written(&file);
        let (after, again) = timed(&folder, library, &|session| {
            session.read_sdf(&source, "", &Which::default())
        });
        assert_eq!(before.len(), after.len());
        for (endpoint, slack) in &before {
            // Half a femtosecond a delay, on paths of less than 100 of them; and f32.
            let error = (slack - after[endpoint]).abs();
            assert!(
                error < 0.06,
                "{design} {endpoint}: {slack} before, {} after",
                after[endpoint]
            );
        }
        let [first, second] = [&file, &again].map(values);
        for (what, values) in &first {
            // As in OpenSTA the late margin of a check is also the early one when it is read.
            let is_check = !what.starts_with("path") && !what.starts_with("wire");
            let step = if is_check { 2 } else { 1 };
            let pairs = values.iter().zip(&second[what]).skip(step - 1).step_by(step);
            for (a, b) in pairs {
                assert!(
                    (a - b).abs() < 2e-6,
                    "{design} {what}: {values:?} {:?}",
                    second[what]
                );
            }
        }
    }
}

/// All values of a file in ns, by what they are of; of entries with the same head all of them.
fn values(file: &sdf::Ast) -> BTreeMap<String, Vec<f64>> {
    let text = |name: NameId| file.names.text(name).replace('\\', "");
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let numbers = |values: &[Value], count: usize| -> Vec<f64> {
        let all = (0..count).map(|at| values.get(at).or(values.last()).copied().unwrap_or_default());
        all.flat_map(|value| [value.min(), value.max()])
            .map(|number| number.map_or(-1e3, f64::from))
            .collect()
    };
    for cell in file.cells() {
        let instance = match cell.instance() {
            Instance::Path(name) => text(name),
            _ => String::new(),
        };
        for delay in cell.delays() {
            let what = match delay.kind {
                DelayKind::IoPath {
                    from, to, condition, ..
                } => {
                    let condition = match condition {
                        Condition::When(name) => text(name).replace(' ', ""),
                        _ => String::new(),
                    };
                    format!("path {instance} {} {} {condition}", text(from.name), text(to))
                }
                DelayKind::Interconnect { from, to } => format!("wire {} {}", text(from), text(to)),
                _ => continue,
            };
            found
                .entry(what)
                .or_default()
                .extend(numbers(file.values(delay.values), 2));
        }
        for check in cell.checks() {
            let mut what = format!("{:?} {instance} {}", check.kind, text(check.port.port.name));
            if let Some(reference) = check.reference {
                what += &format!(" {} {:?}", text(reference.port.name), reference.port.edge);
            }
            let edges = match check.port.port.edge {
                Some(edge) => vec![format!("{edge:?}")],
                None => vec!["Posedge".to_owned(), "Negedge".to_owned()],
            };
            for edge in edges {
                let values = numbers(file.values(check.values), 1);
                found.entry(format!("{what} {edge}")).or_default().extend(values);
            }
        }
    }
    found
}

/// The file that OpenSTA wrote of a design has the same entries, with values that differ as little as delays
/// of wires do.
#[test]
fn values_are_those_of_the_reference() {
    let Some(data) = common::shared("timing") else {
        return;
    };
    for (design, library) in [
        ("gcd_sky130hd", "sky130hd/sky130hd_tt.lib.gz"),
        ("aes_nangate45", "nangate45/nangate45_typ.lib.gz"),
    ] {
        let folder = data.join(design);
        let (_, file) = timed(&folder, library, &spef(&folder));
        let ours = values(&file);
        let theirs = sdf::parse(&open(&folder.join("design.sdf.gz")))
            .expect("a file of delays")
            .tree;
        let theirs = values(&theirs);
        let [our_heads, their_heads]: [Vec<&String>; 2] = [&ours, &theirs].map(|all| all.keys().collect());
        assert!(
            our_heads == their_heads,
            "{design}: {} and {} entries",
            ours.len(),
            theirs.len()
        );
        let (mut count, mut differ, mut worst) = (0, Vec::new(), 0.0f64);
        for (what, expected) in &theirs {
            // Entries with the same head may stand in any order.
            let [mut found, mut expected] = [ours[what].clone(), expected.clone()];
            assert_eq!(found.len(), expected.len(), "{design} {what}");
            found.sort_by(f64::total_cmp);
            expected.sort_by(f64::total_cmp);
            for (a, b) in found.iter().zip(&expected) {
                count += 1;
                let error = (a - b).abs();
                // A margin is the difference of two delays.
                let least = if what.starts_with(['p', 'w']) { 1e-4 } else { 3e-4 };
                if error > least + 1e-2 * b.abs() {
                    differ.push(format!("{what}: {a} {b}"));
                }
                worst = worst.max(error);
            }
        }
        eprintln!(
            "{design}: {count} values, {} differ, worst {worst} ns",
            differ.len()
        );
        assert!(
            differ.is_empty(),
            "{design}: {:#?}",
            &differ[..differ.len().min(20)]
        );
    }
}
